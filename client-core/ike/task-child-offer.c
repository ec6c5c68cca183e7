/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-child-offer.c - our half of a CREATE_CHILD_SA for a child. */
#include "ike/task-child-offer.h"

#include "base/cursor.h"
#include "ike/propose.h"
#include "wire/ike-consts.h"
#include "wire/pay-ke.h"

void
gdw_child_offer_done (gdw_child_offer *o)
{
  gdw_kex_free (o->kex);
  o->kex = NULL;
  gdw_followup_done (&o->follow);
}

gdw_why
gdw_child_offer_make (gdw_child_offer *o, const gdw_pay_ts *local, const gdw_pay_ts *remote, gdw_ike_sa *sa)
{
  if (!o->begun && !sa->no_child_ke)
    o->group = gdw_propose_esp_group_at (&sa->env->profile, 0);
  o->begun = true;
  o->local = *local;
  o->remote = *remote;
  gdw_child_offer_done (o);
  if (o->group != NULL && gdw_kex_new (o->group, sa->env->entropy, &o->kex) != GDW_OK)
    return GDW_WHY_NO_RESOURCES;
  o->spi = gdw_child_spi (sa->env, sa->child, GDW_MAX_CHILDREN);
  gdw_entropy_fill (sa->env->entropy, o->nonce, sizeof o->nonce);
  return GDW_WHY_NONE;
}

static void
make_sa (const gdw_child_offer *o, const gdw_ike_sa *sa, gdw_pay_sa *ret)
{
  if (o->group != NULL)
    gdw_propose_esp_pfs (&sa->env->profile, o->spi, gdw_rekey_further (sa), ret);
  else
    gdw_propose_esp (&sa->env->profile, o->spi, ret);
}

void
gdw_child_offer_put (const gdw_child_offer *o, const gdw_ike_sa *sa, gdw_msg_out *m)
{
  gdw_pay_sa offer;
  make_sa (o, sa, &offer);
  gdw_rekey_put (m, &offer, gdw_bytes_of (o->nonce), o->kex);
  gdw_pay_ts_put (gdw_msg_payload_begin (m, GDW_P_TSI), &o->local);
  gdw_msg_payload_end (m);
  gdw_pay_ts_put (gdw_msg_payload_begin (m, GDW_P_TSR), &o->remote);
  gdw_msg_payload_end (m);
}

/* The gateway's selectors, inside of ours (2.9). */
static bool
read_selectors (const gdw_child_offer *o, const gdw_msg *m, gdw_child_deal *d)
{
  gdw_bytes body;
  return gdw_msg_find (m, GDW_P_TSI, 0, &body) && gdw_pay_ts_read (body, &d->local) == GDW_OK &&
         gdw_msg_find (m, GDW_P_TSR, 0, &body) && gdw_pay_ts_read (body, &d->remote) == GDW_OK &&
         gdw_ts_narrowed (&d->local, &o->local) && gdw_ts_narrowed (&d->remote, &o->remote);
}

/* The answer of CREATE_CHILD_SA. */
static bool
read_choice (gdw_child_offer *o, const gdw_ike_sa *sa, const gdw_msg *m, gdw_child_deal *ret, gdw_secret *ret_shared)
{
  gdw_rekey_facts f;
  gdw_pay_sa offer;
  gdw_bytes spi;
  gdw_child_deal d = { .spi_in = o->spi, .we_started = true };
  make_sa (o, sa, &offer);
  if (gdw_rekey_read (m, &f) != GDW_OK || gdw_propose_check (&offer, &f.sa, &d.suite, &spi) != GDW_OK ||
      d.suite.group != o->group || f.group != (o->group != NULL ? o->group->id : 0) || !read_selectors (o, m, &d))
    return false;
  gdw_cur c = gdw_cur_over (spi);
  d.spi_out = gdw_cur_u32 (&c);
  if (d.spi_out < GDW_CHILD_FIRST_SPI)
    return false;
  if (o->kex != NULL && gdw_kex_finish (o->kex, f.ke, ret_shared) != GDW_OK)
    return false;
  d.shared = gdw_secret_peek (ret_shared);
  d.salt = (gdw_keymat_salt){ .ni = gdw_bytes_of (o->nonce), .nr = f.nonce };
  *ret = d;
  return true;
}

bool
gdw_child_offer_goes_on (const gdw_task *t, const gdw_msg *m)
{
  return gdw_msg_find (m, t->exchange == GDW_X_IKE_FOLLOWUP_KE ? GDW_P_KE : GDW_P_SA, 0, NULL);
}

gdw_task_next
gdw_child_offer_judge (gdw_child_offer *o, gdw_task *t, const gdw_ike_sa *sa, const gdw_msg *m, gdw_child_deal *ret,
                       gdw_secret *ret_shared)
{
  const gdw_task_next bad = gdw_task_end (GDW_WHY_REKEY_FAILED);
  if (t->exchange == GDW_X_IKE_FOLLOWUP_KE) {
    if (gdw_followup_take (&o->follow, m) != GDW_OK)
      return bad;
    *ret = gdw_followup_child (&o->follow);
    return gdw_followup_is_over (&o->follow) ? GDW_TASK_DONE : GDW_TASK_MORE;
  }
  if (!read_choice (o, sa, m, ret, ret_shared))
    return bad;
  if (!gdw_followup_is_wanted (&ret->suite))
    return GDW_TASK_DONE;
  gdw_followup_keep_child (&o->follow, ret, ret_shared);
  t->exchange = GDW_X_IKE_FOLLOWUP_KE;
  return gdw_followup_link (&o->follow, m) == GDW_OK ? GDW_TASK_MORE : bad;
}

bool
gdw_child_offer_turn (gdw_child_offer *o, gdw_ike_sa *sa, const gdw_msg *m)
{
  const gdw_profile *p = &sa->env->profile;
  gdw_pay_notify n;
  uint16_t group = 0;
  if (!o->turned && gdw_msg_find_notify (m, GDW_N_INVALID_KE_PAYLOAD, &n) &&
      gdw_wanted_group_read (n.data, &group) == GDW_OK && gdw_propose_esp_group (p, group) != NULL) {
    o->group = gdw_propose_esp_group (p, group);
    o->turned = true;
    return true;
  }
  if (!o->flipped && gdw_msg_find_notify (m, GDW_N_NO_PROPOSAL_CHOSEN, NULL)) {
    o->group = o->group == NULL ? gdw_propose_esp_group_at (p, 0) : NULL;
    o->flipped = true;
    return true;
  }
  return false;
}

void
gdw_child_offer_tell (const gdw_msg *m, gdw_ike_sa *sa, gdw_now now)
{
  if (gdw_msg_find_notify (m, GDW_N_ADDITIONAL_TS_POSSIBLE, NULL))
    gdw_env_say_text (sa->env, GDW_EV_PEER_NOTIFY, gdw_notify_name (GDW_N_ADDITIONAL_TS_POSSIBLE), now);
}
