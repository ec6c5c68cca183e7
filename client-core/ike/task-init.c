/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-init.c - IKE_SA_INIT: offer, key exchange, nonces; COOKIE, another group, both (RFC 7296 1.2, 2.6, 2.7).
 * Nothing here is protected, so anybody may have said it. What is not a good answer to something we sent is never more than a hint:
 * the true answer is awaited through two more repeats, and only then the hint becomes the end reason. Every request we sent stays
 * answerable with its own key, so a forged "other group" or cookie cannot make us deaf to the gateway's real answer. An answer may be
 * forged or damaged as a whole: then IKE_AUTH finds nobody, and the tunnel begins anew, patiently: answers are gathered until the
 * next repeat is due, and the last of them is tried, then the one before (RFC 7296 2.4). */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "ike/ike-sa.h"
#include "ike/ppk.h"
#include "ike/propose.h"
#include "ike/reach.h"
#include "wire/ike-consts.h"
#include "wire/pay-ke.h"

enum {
  MAX_TRIES = 10,     /* different requests of one IKE_SA_INIT: cookies and groups together */
  MAX_PER_GROUP = 2,  /* times that we turn to one group on demand */
  ANSWERS = 4,        /* different answers gathered in patience */
  HELD = 4,           /* different cookies asked for at a time: the gateway's, and perhaps forged ones */
  HINT_REPEATS = 2,   /* repeats after a hint before it is believed */
  LONGEST_MS = 45000, /* of the whole exchange, whatever is said */
  NONCE = 32,         /* octets of ours: at least half the key of the strongest PRF (RFC 7296 2.10) */
};

/* An answer that waits, in patience. */
struct held {
  uint8_t *p;
  size_t n;
};

/* One request that left. */
struct
try {
  const gdw_group_info *group;
  uint8_t *sent; /* its octets once another one follows; NULL while it is in flight */
  size_t sent_n;
};

struct key {
  gdw_kex *kex;
  uint8_t asked; /* how often this group was turned to */
};

struct cookie {
  size_t n;
  uint8_t octets[GDW_MAX_COOKIE];
};

struct init {
  gdw_ms started;
  size_t n;
  struct try try[MAX_TRIES];           /* the last one is in flight */
  struct key key[GDW_PROFILE_CHOICES]; /* by place in the profile's list of groups */
  struct cookie cookie;                /* of the request in flight; n 0: none */
  struct cookie held[HELD];            /* asked for, not used yet */
  size_t n_held;
  uint8_t nothing[GDW_NATD_HASH]; /* our NAT detection hash of the source: fits nothing */
  const gdw_group_info *next;     /* the group of the next request */
  struct held answer[ANSWERS];
  size_t n_answers;
  gdw_why hint;
  unsigned hint_sends;     /* how often the request had left when the hint came */
  char fact[GDW_MAX_TEXT]; /* the words about it */
  gdw_refusal refusal;
};

/* The facts of an answer that fits one of our requests. Views of the message. */
struct init_facts {
  gdw_suite suite;
  gdw_bytes ke, nr;
};

static void
init_done (void *state)
{
  struct init *in = state;
  for (size_t i = 0; i < in->n; i++)
    free (in->try[i].sent);
  for (size_t i = 0; i < in->n_answers; i++)
    free (in->answer[i].p);
  for (size_t i = 0; i < GDW_PROFILE_CHOICES; i++)
    gdw_kex_free (in->key[i].kex);
}

/* The place of a group among the profile's. NULL: it is not offered. */
static struct key *
key_of (struct init *in, const gdw_profile *p, const gdw_group_info *g)
{
  const gdw_group_info *at;
  for (size_t i = 0; (at = gdw_propose_group_at (p, i)) != NULL; i++)
    if (at == g)
      return &in->key[i];
  return NULL;
}

/* --- the request --- */

static void
put_hashes (gdw_msg_out *m)
{
  size_t n = 0;
  const uint16_t *hash = gdw_sign_hashes (&n);
  uint8_t octets[32];
  gdw_out o = gdw_out_over (octets, sizeof octets);
  for (size_t i = 0; i < n; i++)
    gdw_out_u16 (&o, hash[i]);
  gdw_msg_notify (m, GDW_N_SIGNATURE_HASH_ALGORITHMS, gdw_out_view (&o));
}

/* We follow redirections, and whose we just did (RFC 5685 3). */
static void
put_redirects (const gdw_ike_sa *sa, gdw_msg_out *m)
{
  uint8_t octets[18];
  gdw_out o = gdw_out_over (octets, sizeof octets);
  if (!sa->env->profile.gateway.redirect)
    return;
  if (gdw_ip_is_none (&sa->redirected_from)) {
    gdw_msg_notify (m, GDW_N_REDIRECT_SUPPORTED, GDW_BYTES_NONE);
    return;
  }
  gdw_redirect_put_from (&o, &sa->redirected_from);
  gdw_msg_notify (m, GDW_N_REDIRECTED_FROM, gdw_out_view (&o));
}

static gdw_task_next
init_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  struct init *in = gdw_task_state (t);
  const gdw_profile *p = &sa->env->profile;
  if (in->n == 0) {
    in->started = now.mono;
    in->next = gdw_propose_group_at (p, 0);
    sa->ni_n = NONCE;
    gdw_entropy_fill (sa->env->entropy, sa->ni, NONCE);
    gdw_entropy_fill (sa->env->entropy, in->nothing, sizeof in->nothing);
  }
  if (in->next == NULL)
    return gdw_task_end (GDW_WHY_CRYPTO_MISSING);
  if (p->ike.post_quantum == GDW_WORD_QUANTUM_PREFER && p->ike.post_quantum_groups.n == 0)
    gdw_env_note (sa->env, &(gdw_event){ .id = GDW_EV_KEM_MISSING, .at = now.mono });
  if (p->ike.post_quantum == GDW_WORD_QUANTUM_REQUIRE && p->ike.post_quantum_groups.n == 0) {
    gdw_env_fact (sa->env, "ML-KEM");
    return gdw_task_end (GDW_WHY_CRYPTO_MISSING);
  }
  struct key *k = key_of (in, p, in->next);
  gdw_check (k != NULL && in->n < MAX_TRIES);
  if (k->kex == NULL && gdw_kex_new (in->next, sa->env->entropy, &k->kex) != GDW_OK)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  in->try[in->n++] = (struct try){ .group = in->next };
  in->hint = GDW_WHY_NONE;
  if (in->cookie.n > 0)
    gdw_msg_notify (m, GDW_N_COOKIE, gdw_bytes_make (in->cookie.octets, in->cookie.n));
  gdw_pay_sa offer;
  gdw_propose_ike (p, NULL, GDW_FURTHER, &offer);
  gdw_pay_sa_put (gdw_msg_payload_begin (m, GDW_P_SA), &offer);
  gdw_msg_payload_end (m);
  gdw_pay_ke_put (gdw_msg_payload_begin (m, GDW_P_KE), in->next->id, gdw_kex_public (k->kex));
  gdw_msg_payload_end (m);
  gdw_msg_raw (m, GDW_P_NONCE, gdw_bytes_make (sa->ni, sa->ni_n));
  gdw_natd_put (m, in->nothing, sa->spi_i, sa->spi_r, &sa->path.remote);
  put_hashes (m);
  gdw_msg_notify (m, GDW_N_FRAGMENTATION_SUPPORTED, GDW_BYTES_NONE);
  if (gdw_ppk_is_wanted (p))
    gdw_msg_notify (m, GDW_N_USE_PPK, GDW_BYTES_NONE);
  if (p->ike.post_quantum_groups.n > 0)
    gdw_msg_notify (m, GDW_N_INTERMEDIATE_EXCHANGE_SUPPORTED, GDW_BYTES_NONE);
  put_redirects (sa, m);
  return GDW_TASK_SEND;
}

/* --- answers that are no choice --- */

/* Keeps what an unprotected message hinted at. */
static gdw_task_next
hint (struct init *in, gdw_ike_sa *sa, gdw_why why, const char *fact, gdw_now now)
{
  if (in->hint == GDW_WHY_NONE)
    in->hint_sends = sa->x.flight.sends;
  in->hint = why;
  gdw_env_fact (sa->env, fact);
  memcpy (in->fact, sa->env->fact, sizeof in->fact);
  in->refusal = sa->env->refusal;
  gdw_env_say_text (sa->env, GDW_EV_IGNORED_NOTIFY, gdw_why_name (why), now);
  return GDW_TASK_KEEP;
}

/* The request in flight makes room for another one, but stays answerable. False: there were too many. */
static bool
put_aside (struct init *in, const gdw_ike_sa *sa)
{
  struct try *t = &in->try[in->n - 1];
  if (in->n == MAX_TRIES)
    return false;
  const gdw_bytes sent = gdw_datagrams_at (&sa->x.flight.sent, 0);
  t->sent = malloc (sent.n);
  if (t->sent == NULL)
    return false;
  memcpy (t->sent, sent.p, sent.n);
  t->sent_n = sent.n;
  return true;
}

static bool
is_cookie (const struct cookie *c, gdw_bytes cookie)
{
  return gdw_bytes_same (cookie, gdw_bytes_make (c->octets, c->n));
}

/* Anybody may have asked for it, and an answer does not say to which request it belongs: with a forged cookie in a second request AUTH
 * would cover the wrong one. So a cookie waits until the next repeat is due; the true answer of a gateway that wants none is there
 * by then. */
static gdw_task_next
on_cookie (struct init *in, gdw_bytes cookie)
{
  bool known = cookie.n == 0 || cookie.n > GDW_MAX_COOKIE || is_cookie (&in->cookie, cookie);
  for (size_t i = 0; i < in->n_held; i++)
    known = known || is_cookie (&in->held[i], cookie);
  if (known || in->n_held == HELD)
    return GDW_TASK_KEEP; /* the one we hold comes again when our first request was repeated */
  struct cookie *c = &in->held[in->n_held++];
  memcpy (c->octets, cookie.p, cookie.n);
  c->n = cookie.n;
  return GDW_TASK_KEEP;
}

/* A repeat is due and a cookie waits: the next request carries it. */
static gdw_task_next
use_cookie (struct init *in, gdw_ike_sa *sa, gdw_now now)
{
  if (!put_aside (in, sa)) {
    in->n_held = 0;
    return hint (in, sa, GDW_WHY_PROTOCOL, "too many cookies", now);
  }
  in->cookie = in->held[0];
  in->n_held--;
  memmove (&in->held[0], &in->held[1], in->n_held * sizeof in->held[0]);
  gdw_env_say (sa->env, GDW_EV_COOKIE, now);
  return GDW_TASK_AGAIN;
}

/* "modp1024", or the number of a group that has no name here. */
static gdw_task_next
hint_group (struct init *in, gdw_ike_sa *sa, uint16_t group, gdw_now now)
{
  char word[48];
  gdw_text x = gdw_text_over (word, sizeof word);
  const gdw_group_info *g = gdw_group_find (group);
  gdw_text_put (&x, "group ");
  if (g != NULL)
    gdw_text_put (&x, g->name);
  else
    gdw_text_number (&x, group);
  sa->env->refusal.group = group;
  return hint (in, sa, GDW_WHY_KE_REFUSED, word, now);
}

static gdw_task_next
on_other_group (struct init *in, gdw_ike_sa *sa, gdw_bytes data, gdw_now now)
{
  uint16_t group = 0;
  if (gdw_wanted_group_read (data, &group) != GDW_OK)
    return GDW_TASK_KEEP;
  const gdw_group_info *g = gdw_propose_group (&sa->env->profile, group);
  if (g == NULL)
    return hint_group (in, sa, group, now);
  if (g == in->try[in->n - 1].group)
    return GDW_TASK_KEEP; /* that is what we just sent */
  struct key *k = key_of (in, &sa->env->profile, g);
  if (k->asked == MAX_PER_GROUP || !put_aside (in, sa))
    return hint_group (in, sa, group, now);
  k->asked++;
  in->next = g;
  gdw_env_say_text (sa->env, GDW_EV_OTHER_GROUP, g->name, now);
  return GDW_TASK_AGAIN;
}

/* Sent elsewhere by somebody who saw our nonce (RFC 5685 4): a hint as any other, and followed only when the true answer does not come. */
static gdw_task_next
on_redirect (struct init *in, gdw_ike_sa *sa, gdw_bytes data, gdw_now now)
{
  gdw_bytes nonce;
  gdw_redirect to;
  if (gdw_redirect_read (data, &to, &nonce) != GDW_OK || !gdw_bytes_same (nonce, gdw_bytes_make (sa->ni, sa->ni_n)))
    return GDW_TASK_KEEP;
  bool may = sa->env->profile.gateway.redirect;
  sa->redirect = may ? to : (gdw_redirect){ 0 };
  return hint (in, sa, GDW_WHY_REDIRECT_REFUSED, may ? "" : "the profile does not allow it", now);
}

static gdw_task_next
on_refusal (struct init *in, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_pay_notify n;
  if (gdw_msg_find_notify (m, GDW_N_COOKIE, &n))
    return on_cookie (in, n.data);
  if (gdw_msg_find_notify (m, GDW_N_INVALID_KE_PAYLOAD, &n))
    return on_other_group (in, sa, n.data, now);
  if (gdw_msg_find_notify (m, GDW_N_REDIRECT, &n))
    return on_redirect (in, sa, n.data, now);
  if (!gdw_msg_find_error (m, &n))
    return hint (in, sa, GDW_WHY_PROTOCOL, "an answer without a choice", now);
  gdw_why why = n.type == GDW_N_NO_PROPOSAL_CHOSEN      ? GDW_WHY_NO_PROPOSAL
                : n.type == GDW_N_INVALID_MAJOR_VERSION ? GDW_WHY_GATEWAY_REFUSES_VERSION
                                                        : GDW_WHY_PROTOCOL;
  return hint (in, sa, why, why == GDW_WHY_NO_PROPOSAL ? "IKE" : gdw_notify_name (n.type), now);
}

/* --- the answer --- */

/* Reads and judges; moves nothing. NONE, or the hint that the message is worth. */
static gdw_why
read_facts (const gdw_ike_sa *sa, const gdw_msg *m, struct init_facts *ret)
{
  gdw_bytes body, spi;
  gdw_pay_sa offer, choice;
  gdw_pay_ke ke;
  struct init_facts f = { 0 }; /* a choice of further key exchanges needs their exchange too (RFC 9370 2.1) */
  const uint8_t *spi_r = m->head.spi_r;
  if (gdw_msg_count (m, GDW_P_SA) != 1 || gdw_msg_count (m, GDW_P_KE) != 1 || gdw_msg_count (m, GDW_P_NONCE) != 1)
    return GDW_WHY_PROTOCOL;
  gdw_msg_find (m, GDW_P_SA, 0, &body);
  if (gdw_pay_sa_read (body, &choice) != GDW_OK || gdw_bytes_all_zero (gdw_bytes_make (spi_r, 8)))
    return GDW_WHY_PROTOCOL;
  gdw_propose_ike (&sa->env->profile, NULL, GDW_FURTHER, &offer);
  if (gdw_propose_check (&offer, &choice, &f.suite, &spi) != GDW_OK)
    return GDW_WHY_CHOICE_NOT_OFFERED;
  if (gdw_suite_further (&f.suite, 0) != NULL && !gdw_msg_find_notify (m, GDW_N_INTERMEDIATE_EXCHANGE_SUPPORTED, NULL))
    return GDW_WHY_PROTOCOL;
  gdw_msg_find (m, GDW_P_KE, 0, &body);
  if (gdw_pay_ke_read (body, &ke) != GDW_OK || ke.group != f.suite.group->id)
    return GDW_WHY_PROTOCOL;
  gdw_msg_find (m, GDW_P_NONCE, 0, &body);
  if (gdw_pay_nonce_read (body, &f.nr) != GDW_OK || f.nr.n > sizeof sa->nr || m->unknown_critical != 0)
    return GDW_WHY_PROTOCOL;
  f.ke = ke.data;
  *ret = f;
  return GDW_WHY_NONE;
}

/* The newest request with this group: the one that was answered. Its octets, and its key. */
static gdw_kex *
answered (struct init *in, const gdw_ike_sa *sa, const gdw_group_info *g, gdw_bytes *ret_sent)
{
  for (size_t i = in->n; i-- > 0;) {
    const struct try *t = &in->try[i];
    if (t->group != g)
      continue;
    *ret_sent = t->sent != NULL ? gdw_bytes_make (t->sent, t->sent_n) : gdw_datagrams_at (&sa->x.flight.sent, 0);
    return key_of (in, &sa->env->profile, g)->kex;
  }
  return NULL;
}

/* Derives the keys; nothing of the SA has changed when this fails. */
static gdw_err
take_keys (gdw_ike_sa *sa, gdw_kex *kex, const gdw_msg *m, const struct init_facts *f)
{
  gdw_secret shared = GDW_SECRET_NONE;
  gdw_ike_keys keys = { 0 };
  gdw_err e = gdw_kex_finish (kex, f->ke, &shared);
  if (e != GDW_OK)
    return e;
  const gdw_keymat_salt salt = {
    .ni = gdw_bytes_make (sa->ni, sa->ni_n), .nr = f->nr, .spi_i = sa->spi_i, .spi_r = m->head.spi_r
  };
  sa->suite = f->suite;
  e = gdw_keymat_ike (&f->suite, gdw_secret_peek (&shared), &salt, &keys);
  gdw_secret_done (&shared);
  return e == GDW_OK ? gdw_ike_sa_set_keys (sa, &keys) : e;
}

static void
tell (gdw_ike_sa *sa, gdw_now now)
{
  char words[96];
  gdw_env_say_text (sa->env, GDW_EV_IKE_AGREED, gdw_suite_text (&sa->suite, words, sizeof words), now);
  gdw_env_judge (sa->env, &sa->suite, "IKE", now);
  if (sa->nat.told) /* a gateway that says nothing of it leaves it open */
    gdw_env_say (sa->env, gdw_nat_event (sa->nat), now);
}

/* What both messages told besides the keys. */
static void
take_facts (gdw_ike_sa *sa, const gdw_msg *m, gdw_bytes nr)
{
  gdw_pay_notify hashes;
  memcpy (sa->spi_r, m->head.spi_r, 8);
  memcpy (sa->nr, nr.p, nr.n);
  sa->nr_n = (uint16_t)nr.n;
  if (gdw_msg_find_notify (m, GDW_N_SIGNATURE_HASH_ALGORITHMS, &hashes) &&
      gdw_hash_set_read (hashes.data, &sa->peer_hashes) != GDW_OK)
    sa->peer_hashes = 0;
  sa->peer_childless = gdw_msg_find_notify (m, GDW_N_CHILDLESS_SUPPORTED, NULL);
  sa->ppk_agreed = gdw_ppk_is_wanted (&sa->env->profile) && gdw_msg_find_notify (m, GDW_N_USE_PPK, NULL);
  if (gdw_msg_find_notify (m, GDW_N_FRAGMENTATION_SUPPORTED, NULL))
    sa->fragment_size = (uint16_t)sa->env->profile.ike.fragment_size;
  const gdw_addr local = { .ip = sa->path.local, .port = sa->env->local_port };
  sa->nat = gdw_natd_read (m, sa->spi_i, sa->spi_r, &local, &sa->path.remote);
  (void)gdw_reach_look (sa, m);
  sa->path.remote.port = 4500; /* from the next message on, with or without NAT (RFC 7296 2.23) */
  for (size_t i = 0; i < sa->n_paths; i++)
    sa->paths[i].remote.port = 4500;
}

/* The answer in env->in, split into m, is the one: from here on everything is protected. */
static gdw_task_next
accept (struct init *in, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  struct init_facts f;
  gdw_bytes sent = GDW_BYTES_NONE;
  gdw_why why = read_facts (sa, m, &f);
  gdw_kex *kex = why == GDW_WHY_NONE ? answered (in, sa, f.suite.group, &sent) : NULL;
  if (why != GDW_WHY_NONE || kex == NULL)
    return hint (in, sa, why != GDW_WHY_NONE ? why : GDW_WHY_PROTOCOL,
                 "a choice that was not offered or cannot be read", now);
  if (sa->env->profile.sign_in.second == GDW_WORD_SECOND_EAP &&
      !gdw_msg_find_notify (m, GDW_N_MULTIPLE_AUTH_SUPPORTED, NULL))
    return hint (in, sa, GDW_WHY_NO_SECOND_SIGN_IN, "it does not announce several authentications", now);
  if (gdw_ppk_is_wanted (&sa->env->profile) && sa->env->profile.ike.ppk_required &&
      !gdw_msg_find_notify (m, GDW_N_USE_PPK, NULL))
    return hint (in, sa, GDW_WHY_PPK_REFUSED, "it does not announce that it can", now);
  gdw_err e = take_keys (sa, kex, m, &f);
  if (e == GDW_E_VALUE || e == GDW_E_SHORT || e == GDW_E_FORM)
    return hint (in, sa, GDW_WHY_PROTOCOL, "a public value that cannot be", now);
  if (e != GDW_OK || gdw_secret_copy (sent, &sa->init_sent) != GDW_OK ||
      gdw_secret_copy (gdw_bytes_make (sa->env->in, sa->env->in_n), &sa->init_got) != GDW_OK)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  take_facts (sa, m, f.nr);
  sa->last_in = now.mono;
  sa->redirect = (gdw_redirect){ 0 };
  sa->env->fact[0] = '\0';
  gdw_ike_sa_set_phase (sa, GDW_IKE_AUTH);
  gdw_tasks_want (&sa->tasks, gdw_suite_further (&sa->suite, 0) != NULL ? GDW_TASK_INTERMEDIATE : GDW_TASK_AUTH);
  tell (sa, now);
  return GDW_TASK_DONE;
}

/* Keeps an answer for later; one that is there already, or finds no room, is passed over. */
static void
gather (struct init *in, const gdw_env *env)
{
  for (size_t i = 0; i < in->n_answers; i++)
    if (gdw_bytes_same (gdw_bytes_make (in->answer[i].p, in->answer[i].n), gdw_bytes_make (env->in, env->in_n)))
      return;
  uint8_t *p = in->n_answers < ANSWERS ? malloc (env->in_n) : NULL;
  if (p == NULL)
    return;
  memcpy (p, env->in, env->in_n);
  in->answer[in->n_answers++] = (struct held){ .p = p, .n = env->in_n };
}

/* Of the answers gathered: the last in the first patient try, the one before in the second. It is no longer among them then. */
static gdw_task_next
use_answer (struct init *in, gdw_ike_sa *sa, gdw_now now)
{
  gdw_env *env = sa->env;
  gdw_msg m;
  size_t at = in->n_answers >= sa->patience ? in->n_answers - sa->patience : 0;
  struct held h = in->answer[at];
  in->answer[at] = in->answer[--in->n_answers];
  memcpy (env->in, h.p, h.n);
  env->in_n = h.n;
  free (h.p);
  return gdw_msg_split (gdw_bytes_make (env->in, env->in_n), &m) == GDW_OK ? accept (in, sa, &m, now) : GDW_TASK_KEEP;
}

static gdw_task_next
init_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  struct init *in = gdw_task_state (t);
  if (gdw_msg_count (m, GDW_P_SA) == 0)
    return on_refusal (in, sa, m, now);
  if (sa->patience == 0)
    return accept (in, sa, m, now);
  gather (in, sa->env);
  return GDW_TASK_KEEP;
}

/* Another IKE SA of the tunnel may have said something meanwhile: the words are ours again. */
static gdw_task_next
end_by_hint (const struct init *in, gdw_ike_sa *sa)
{
  memcpy (sa->env->fact, in->fact, sizeof in->fact);
  sa->env->refusal = in->refusal;
  return gdw_task_end (in->hint);
}

static gdw_task_next
init_silence (gdw_task *t, gdw_ike_sa *sa, unsigned sends, bool last, gdw_now now)
{
  struct init *in = gdw_task_state (t);
  bool late = now.mono - in->started >= LONGEST_MS;
  if (in->n_answers > 0)
    return use_answer (in, sa, now);
  if (in->n_held > 0 && !late) {
    gdw_task_next next = use_cookie (in, sa, now);
    if (next.next != GDW_NEXT_KEEP) /* there were too many: the hint decides */
      return next;
  }
  if (in->hint != GDW_WHY_NONE && (last || sends >= in->hint_sends + HINT_REPEATS))
    return end_by_hint (in, sa);
  return last || late ? gdw_task_end (GDW_WHY_GATEWAY_SILENT) : GDW_TASK_KEEP;
}

const gdw_task_kind gdw_task_init = {
  .name = "init",
  .exchange = GDW_X_IKE_SA_INIT,
  .state_size = sizeof (struct init),
  .build = init_build,
  .answer = init_answer,
  .silence = init_silence,
  .done = init_done,
};
