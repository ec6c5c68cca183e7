/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-child.c - new keys for a child: the gateway's rekey answered, and our own (RFC 7296 1.3.3, 2.8, 2.17).
 * Our own offers no key exchange of its own at first; a gateway that accepts nothing without one is asked again with one. When both begin
 * at once the gateway's request is told to wait (TEMPORARY_FAILURE, 2.25.1). */
#include <string.h>

#include "base/cursor.h"
#include "ike/propose.h"
#include "ike/rekey.h"
#include "ike/serve.h"
#include "wire/ike-consts.h"
#include "wire/pay-ke.h"
#include "wire/pay-ts.h"

static void
tell (gdw_ike_sa *sa, const gdw_child *c, gdw_now now)
{
  gdw_event e = gdw_event_new (GDW_EV_CHILD_REKEYED, now.mono);
  gdw_event_spi (&e, c->spi_in);
  gdw_event_spi (&e, c->spi_out);
  gdw_effect_event (&sa->env->effects, &e);
  sa->child_rekeys++;
  gdw_timers_set (&sa->timers, GDW_TIMER_REKEY_CHILD, now.mono + GDW_REKEY_CHILD_MS);
}

static uint32_t
spi_number (gdw_bytes spi)
{
  gdw_cur c = gdw_cur_over (spi);
  return gdw_cur_u32 (&c);
}

static gdw_bytes
spi_octets (uint32_t spi, uint8_t buf[4])
{
  gdw_out o = gdw_out_over (buf, 4);
  gdw_out_u32 (&o, spi);
  return gdw_out_view (&o);
}

/* --- the gateway's rekey --- */

/* Do the selectors it offers still hold those of the child that it renews? They are agreed on again as they were. */
static bool
read_selectors (const gdw_msg *m, const gdw_child *old)
{
  gdw_bytes body;
  gdw_pay_ts theirs, ours;
  return gdw_msg_find (m, GDW_P_TSI, 0, &body) && gdw_pay_ts_read (body, &theirs) == GDW_OK &&
         gdw_msg_find (m, GDW_P_TSR, 0, &body) && gdw_pay_ts_read (body, &ours) == GDW_OK &&
         gdw_ts_narrowed (&old->remote, &theirs) && gdw_ts_narrowed (&old->local, &ours);
}

/* Makes the new child and orders the plane to listen on it. */
static gdw_err
add_theirs (gdw_ike_sa *sa, gdw_child *old, gdw_child_deal *d, gdw_now now)
{
  gdw_child *c = gdw_ike_sa_free_child (sa);
  gdw_err e = c == NULL ? GDW_E_LIMIT
                        : gdw_child_add (sa->env, sa->number, sa->suite.prf, gdw_secret_peek (&sa->keys.d), d, now, c);
  if (e != GDW_OK)
    return e;
  old->phase = GDW_CHILD_REPLACED;
  tell (sa, c, now);
  return GDW_OK;
}

void
gdw_serve_rekey_child (gdw_ike_sa *sa, const gdw_msg *m, const gdw_pay_notify *rekey, gdw_msg_out *out, gdw_now now)
{
  gdw_rekey_facts f;
  uint8_t spi[4], nonce[GDW_REKEY_NONCE];
  gdw_bytes peer_spi;
  gdw_pay_sa answer;
  gdw_kex *kex = NULL;
  gdw_secret shared = GDW_SECRET_NONE;
  gdw_child_deal d = { .auto_use = true };
  gdw_child *old = rekey->spi.n == 4 ? gdw_ike_sa_child_by_spi (sa, spi_number (rekey->spi)) : NULL;
  d.spi_in = gdw_child_spi (sa->env, sa->child, GDW_MAX_CHILDREN);
  gdw_entropy_fill (sa->env->entropy, nonce, sizeof nonce);
  if (old == NULL || old->phase != GDW_CHILD_UP) {
    gdw_msg_notify_spi (out, GDW_PROTO_ESP, rekey->spi, GDW_N_CHILD_SA_NOT_FOUND, GDW_BYTES_NONE);
  } else if (gdw_rekey_is_busy (sa) || gdw_ike_sa_free_child (sa) == NULL) {
    gdw_msg_notify (out, GDW_N_TEMPORARY_FAILURE, GDW_BYTES_NONE);
  } else if (gdw_rekey_read (m, &f) != GDW_OK) {
    gdw_msg_notify (out, GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE);
  } else if (gdw_propose_pick (&sa->env->profile, &f.sa, GDW_PROTO_ESP, f.group, GDW_ALONE, spi_octets (d.spi_in, spi),
                               &d.suite, &peer_spi, &answer) != GDW_OK ||
             spi_number (peer_spi) < 256) {
    gdw_msg_notify (out, GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE);
  } else if (d.suite.group != NULL && d.suite.group->id != f.group) {
    gdw_rekey_want_group (out, d.suite.group);
  } else if (!read_selectors (m, old)) {
    gdw_msg_notify (out, GDW_N_TS_UNACCEPTABLE, GDW_BYTES_NONE);
  } else if (d.suite.group != NULL && gdw_rekey_kex (sa->env, d.suite.group, f.ke, &kex, &shared) != GDW_OK) {
    gdw_msg_notify (out, GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE);
  } else {
    d.spi_out = spi_number (peer_spi);
    d.local = old->local;
    d.remote = old->remote;
    d.shared = gdw_secret_peek (&shared);
    d.salt = (gdw_keymat_salt){ .ni = f.nonce, .nr = gdw_bytes_of (nonce) };
    if (add_theirs (sa, old, &d, now) != GDW_OK) {
      gdw_msg_notify (out, GDW_N_TEMPORARY_FAILURE, GDW_BYTES_NONE);
    } else {
      gdw_rekey_put (out, &answer, gdw_bytes_of (nonce), kex);
      gdw_pay_ts_put (gdw_msg_payload_begin (out, GDW_P_TSI), &d.remote);
      gdw_msg_payload_end (out);
      gdw_pay_ts_put (gdw_msg_payload_begin (out, GDW_P_TSR), &d.local);
      gdw_msg_payload_end (out);
    }
  }
  gdw_kex_free (kex);
  gdw_secret_done (&shared);
}

/* --- our own rekey --- */

struct rekey_child {
  uint32_t number; /* of the child that is renewed */
  uint32_t spi;    /* of the new one */
  uint8_t nonce[GDW_REKEY_NONCE];
  const gdw_group_info *group; /* of a key exchange of its own; NULL: none */
  gdw_kex *kex;
  bool turned; /* the gateway wanted another group: once */
};

static void
rekey_child_done (void *state)
{
  struct rekey_child *r = state;
  gdw_kex_free (r->kex);
}

static gdw_child *
child_of (gdw_ike_sa *sa, uint32_t number)
{
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if (sa->child[i].phase == GDW_CHILD_UP && sa->child[i].number == number)
      return &sa->child[i];
  return NULL;
}

static void
make_offer (const struct rekey_child *r, const gdw_ike_sa *sa, gdw_pay_sa *ret)
{
  if (r->group != NULL)
    gdw_propose_esp_pfs (&sa->env->profile, r->spi, GDW_ALONE, ret);
  else
    gdw_propose_esp (&sa->env->profile, r->spi, ret);
}

static gdw_task_next
rekey_child_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  (void)now;
  struct rekey_child *r = gdw_task_state (t);
  gdw_child *c = gdw_ike_sa_newest_child (sa);
  uint8_t spi[4];
  gdw_pay_sa offer;
  if (c == NULL || gdw_ike_sa_free_child (sa) == NULL)
    return GDW_TASK_DONE;
  gdw_kex_free (r->kex);
  r->kex = NULL;
  if (r->group != NULL && gdw_kex_new (r->group, sa->env->entropy, &r->kex) != GDW_OK)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  r->number = c->number;
  r->spi = gdw_child_spi (sa->env, sa->child, GDW_MAX_CHILDREN);
  gdw_entropy_fill (sa->env->entropy, r->nonce, sizeof r->nonce);
  gdw_msg_notify_spi (m, GDW_PROTO_ESP, spi_octets (c->spi_in, spi), GDW_N_REKEY_SA, GDW_BYTES_NONE);
  make_offer (r, sa, &offer);
  gdw_rekey_put (m, &offer, gdw_bytes_of (r->nonce), r->kex);
  gdw_pay_ts_put (gdw_msg_payload_begin (m, GDW_P_TSI), &c->local);
  gdw_msg_payload_end (m);
  gdw_pay_ts_put (gdw_msg_payload_begin (m, GDW_P_TSR), &c->remote);
  gdw_msg_payload_end (m);
  return GDW_TASK_SEND;
}

/* Reads and judges the gateway's half; *ret_shared is the secret of a key exchange of its own, or empty. */
static bool
read_answer (const struct rekey_child *r, const gdw_ike_sa *sa, const gdw_msg *m, const gdw_child *old,
             gdw_child_deal *ret, gdw_secret *ret_shared)
{
  gdw_rekey_facts f;
  gdw_pay_sa offer;
  gdw_bytes body, spi;
  gdw_child_deal d = { .spi_in = r->spi, .we_started = true };
  make_offer (r, sa, &offer);
  if (gdw_rekey_read (m, &f) != GDW_OK || gdw_propose_check (&offer, &f.sa, &d.suite, &spi) != GDW_OK ||
      spi_number (spi) < 256 || f.group != (d.suite.group != NULL ? d.suite.group->id : 0) || d.suite.group != r->group)
    return false;
  if (!gdw_msg_find (m, GDW_P_TSI, 0, &body) || gdw_pay_ts_read (body, &d.local) != GDW_OK ||
      !gdw_msg_find (m, GDW_P_TSR, 0, &body) || gdw_pay_ts_read (body, &d.remote) != GDW_OK ||
      !gdw_ts_narrowed (&d.local, &old->local) || !gdw_ts_narrowed (&d.remote, &old->remote))
    return false;
  if (r->kex != NULL && gdw_kex_finish (r->kex, f.ke, ret_shared) != GDW_OK)
    return false;
  d.spi_out = spi_number (spi);
  d.shared = gdw_secret_peek (ret_shared);
  d.salt = (gdw_keymat_salt){ .ni = gdw_bytes_of (r->nonce), .nr = f.nonce };
  *ret = d;
  return true;
}

/* An answer without a choice: with a key exchange, with another group, or not now: the keys are good until their limit. */
static gdw_task_next
on_refusal (struct rekey_child *r, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_pay_notify n;
  uint16_t group = 0;
  if (r->group == NULL && gdw_msg_find_notify (m, GDW_N_NO_PROPOSAL_CHOSEN, NULL)) {
    r->group = sa->suite.group;
    return GDW_TASK_AGAIN;
  }
  if (r->group != NULL && !r->turned && gdw_msg_find_notify (m, GDW_N_INVALID_KE_PAYLOAD, &n) &&
      gdw_wanted_group_read (n.data, &group) == GDW_OK && gdw_propose_group (&sa->env->profile, group) != NULL) {
    r->group = gdw_propose_group (&sa->env->profile, group);
    r->turned = true;
    return GDW_TASK_AGAIN;
  }
  gdw_timers_set (&sa->timers, GDW_TIMER_REKEY_CHILD, now.mono + GDW_REKEY_RETRY_MS);
  return GDW_TASK_DONE;
}

static gdw_task_next
rekey_child_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  struct rekey_child *r = gdw_task_state (t);
  gdw_child *old = child_of (sa, r->number), *c = gdw_ike_sa_free_child (sa);
  gdw_child_deal d;
  gdw_secret shared = GDW_SECRET_NONE;
  if (!gdw_msg_find (m, GDW_P_SA, 0, NULL))
    return on_refusal (r, sa, m, now);
  if (old == NULL || c == NULL) /* the gateway deleted it meanwhile */
    return GDW_TASK_DONE;
  bool good = read_answer (r, sa, m, old, &d, &shared) &&
              gdw_child_add (sa->env, sa->number, sa->suite.prf, gdw_secret_peek (&sa->keys.d), &d, now, c) == GDW_OK;
  gdw_secret_done (&shared);
  if (!good)
    return gdw_task_end (GDW_WHY_REKEY_FAILED);
  gdw_child_use (sa->env, c);
  old->phase = GDW_CHILD_DELETING;
  gdw_tasks_want (&sa->tasks, GDW_TASK_DELETE_CHILD);
  tell (sa, c, now);
  return GDW_TASK_DONE;
}

const gdw_task_kind gdw_task_rekey_child = {
  .name = "rekey child",
  .exchange = GDW_X_CREATE_CHILD_SA,
  .state_size = sizeof (struct rekey_child),
  .build = rekey_child_build,
  .answer = rekey_child_answer,
  .done = rekey_child_done,
};
