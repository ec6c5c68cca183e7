/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-auth.c - IKE_AUTH: identities, proofs, EAP rounds, configuration and the first child (RFC 7296 1.2, 2.15, 2.16, 2.19).
 *
 *   psk, certificate   -> IDi, AUTH, CP, SA, TS          <- IDr, AUTH, CP, SA, TS
 *   eap                -> IDi, CP, SA, TS                <- IDr, CERT, AUTH, EAP        the gateway is proven here
 *                      -> EAP                            <- EAP                         until Success
 *                      -> AUTH                           <- AUTH, CP, SA, TS
 *
 * The EAP request that comes with the gateway's proof is not even looked at before that proof is good. */
#include <string.h>

#include "base/text.h"
#include "base/cursor.h"
#include "eap/eap-peer.h"
#include "ike/auth.h"
#include "ike/propose.h"
#include "wire/ike-consts.h"
#include "wire/pay-cp.h"
#include "wire/pay-ident.h"
#include "wire/pay-ts.h"

enum step { FIRST, ROUND, LAST };

struct auth {
  enum step step;
  uint32_t spi;             /* of the first child, ours */
  gdw_pay_ts local, remote; /* as offered */
  gdw_id_body idi, idr;
  gdw_eap_peer *eap;
  gdw_secret reply; /* EAP packet of the next request */
  unsigned rounds;
  gdw_secret_kind asked; /* the question that is open, or was last */
  gdw_ms asked_at;
};

static void
auth_done (void *state)
{
  struct auth *a = state;
  gdw_eap_peer_free (a->eap);
  gdw_secret_done (&a->reply);
}

static bool
is_method (const gdw_ike_sa *sa, uint32_t word)
{
  return sa->env->profile.sign_in.method == word;
}

/* --- requests --- */

/* CP, SA, TSi, TSr: what the first child shall be. */
static void
put_child (struct auth *a, gdw_ike_sa *sa, gdw_msg_out *m)
{
  const gdw_profile *p = &sa->env->profile;
  gdw_pay_cp cp;
  gdw_pay_sa offer;
  a->spi = gdw_child_spi (sa->env, sa->child, GDW_MAX_CHILDREN);
  gdw_config_ask (p, &cp);
  gdw_pay_cp_put (gdw_msg_payload_begin (m, GDW_P_CP), &cp);
  gdw_msg_payload_end (m);
  gdw_propose_esp (p, a->spi, &offer);
  gdw_pay_sa_put (gdw_msg_payload_begin (m, GDW_P_SA), &offer);
  gdw_msg_payload_end (m);
  gdw_pay_ts_put (gdw_msg_payload_begin (m, GDW_P_TSI), &a->local);
  gdw_msg_payload_end (m);
  gdw_pay_ts_put (gdw_msg_payload_begin (m, GDW_P_TSR), &a->remote);
  gdw_msg_payload_end (m);
}

/* Asks for the pre-shared key. */
static gdw_task_next
ask_psk (gdw_ike_sa *sa, gdw_now now)
{
  gdw_question q = { .kind = GDW_ASK_SECRET, .secret = GDW_SECRET_PSK };
  if (gdw_ask_put (&sa->env->asks, &sa->env->effects, &q, sa->id, now, GDW_ASK_PERSON_MS) == 0)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  return GDW_TASK_WAIT;
}

/* IDr is sent only when the profile names it: gateways that know themselves by another name would refuse a guess. */
static void
put_wanted_id (const gdw_ike_sa *sa, gdw_msg_out *m)
{
  gdw_trust_wish wish;
  if (gdw_auth_wish (&sa->env->profile, &wish) != GDW_OK || !wish.exact)
    return;
  gdw_pay_id_put (gdw_msg_payload_begin (m, GDW_P_IDR), wish.name.type, gdw_ident_bytes (&wish.name));
  gdw_msg_payload_end (m);
}

static gdw_task_next
build_first (struct auth *a, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  bool psk = is_method (sa, GDW_WORD_METHOD_PSK), cert = is_method (sa, GDW_WORD_METHOD_CERTIFICATE);
  if (psk && gdw_secret_is_empty (&sa->env->psk))
    return ask_psk (sa, now);
  if (!gdw_netplan_selectors (&sa->env->profile, &a->local, &a->remote))
    return gdw_task_end (GDW_WHY_TS_UNACCEPTABLE);
  sa->local_id = gdw_auth_local_id (sa);
  if (sa->local_id.type == GDW_IDENT_NONE || (cert && sa->env->identity == NULL))
    return gdw_task_end (GDW_WHY_OWN_KEY_UNUSABLE);
  gdw_id_body_of (&sa->local_id, &a->idi);
  gdw_msg_raw (m, GDW_P_IDI, gdw_id_body_peek (&a->idi));
  if (cert)
    gdw_auth_put_certs (sa, m);
  if (!psk)
    gdw_auth_put_certreq (sa, m);
  put_wanted_id (sa, m);
  gdw_why why = GDW_WHY_NONE;
  if (psk)
    why = gdw_auth_put_shared (sa, gdw_secret_peek (&sa->env->psk), &a->idi, m);
  else if (cert)
    why = gdw_auth_put_signature (sa, &a->idi, m);
  if (why != GDW_WHY_NONE)
    return gdw_task_end (why);
  put_child (a, sa, m);
  return GDW_TASK_SEND;
}

static gdw_task_next
auth_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  struct auth *a = gdw_task_state (t);
  if (a->step == FIRST)
    return build_first (a, sa, m, now);
  if (a->step == ROUND) {
    gdw_msg_raw (m, GDW_P_EAP, gdw_secret_peek (&a->reply));
    gdw_secret_done (&a->reply);
    return GDW_TASK_SEND;
  }
  gdw_why why = gdw_auth_put_shared (sa, gdw_eap_peer_msk (a->eap), &a->idi, m);
  return why == GDW_WHY_NONE ? GDW_TASK_SEND : gdw_task_end (why);
}

/* --- the first child --- */

/* What an error notify of IKE_AUTH means, besides AUTHENTICATION_FAILED; it is kept as a fact. */
static gdw_why
why_of (gdw_env *env, uint16_t type, gdw_why other)
{
  gdw_env_fact (env, type == GDW_N_NO_PROPOSAL_CHOSEN ? "ESP" : gdw_notify_name (type));
  switch (type) {
  case GDW_N_NO_PROPOSAL_CHOSEN: return GDW_WHY_NO_PROPOSAL;
  case GDW_N_TS_UNACCEPTABLE: return GDW_WHY_TS_UNACCEPTABLE;
  case GDW_N_INTERNAL_ADDRESS_FAILURE: return GDW_WHY_NO_ADDRESS;
  case GDW_N_FAILED_CP_REQUIRED: return GDW_WHY_CONFIG_REFUSED;
  default: return other;
  }
}

/* Reads and judges the gateway's half of the first child. */
static gdw_why
read_child (const struct auth *a, const gdw_ike_sa *sa, const gdw_msg *m, gdw_child_deal *ret, gdw_config *ret_config)
{
  gdw_bytes body, spi;
  gdw_pay_sa offer, choice;
  gdw_pay_cp cp;
  gdw_child_deal d = { .spi_in = a->spi, .we_started = true };
  if (!gdw_msg_find (m, GDW_P_SA, 0, &body)) {
    gdw_pay_notify n;
    return gdw_msg_find_error (m, &n) ? why_of (sa->env, n.type, GDW_WHY_NO_CHILD) : GDW_WHY_PROTOCOL;
  }
  if (gdw_pay_sa_read (body, &choice) != GDW_OK)
    return GDW_WHY_PROTOCOL;
  gdw_propose_esp (&sa->env->profile, a->spi, &offer);
  if (gdw_propose_check (&offer, &choice, &d.suite, &spi) != GDW_OK)
    return GDW_WHY_CHOICE_NOT_OFFERED;
  gdw_cur c = gdw_cur_over (spi);
  d.spi_out = gdw_cur_u32 (&c);
  if (!gdw_msg_find (m, GDW_P_TSI, 0, &body) || gdw_pay_ts_read (body, &d.local) != GDW_OK ||
      !gdw_msg_find (m, GDW_P_TSR, 0, &body) || gdw_pay_ts_read (body, &d.remote) != GDW_OK || d.spi_out < 256)
    return GDW_WHY_PROTOCOL;
  if (!gdw_ts_narrowed (&d.local, &a->local) || !gdw_ts_narrowed (&d.remote, &a->remote))
    return GDW_WHY_TS_UNACCEPTABLE;
  if (!gdw_msg_find (m, GDW_P_CP, 0, &body))
    return GDW_WHY_NO_ADDRESS;
  if (gdw_pay_cp_read (body, &cp) != GDW_OK || cp.type != GDW_CFG_REPLY)
    return GDW_WHY_PROTOCOL;
  gdw_config_read (&cp, ret_config);
  *ret = d;
  return GDW_WHY_NONE;
}

static void
tell_child (gdw_ike_sa *sa, const gdw_child *c, gdw_now now)
{
  char words[96];
  gdw_event e = gdw_event_new (GDW_EV_CHILD_UP, now.mono);
  gdw_event_text (&e, gdw_suite_text (&c->suite, words, sizeof words));
  gdw_event_spi (&e, c->spi_in);
  gdw_event_spi (&e, c->spi_out);
  gdw_effect_event (&sa->env->effects, &e);
}

/* Both sides are proven: the IKE SA is up, and so is its first child, or the SA ends with the reason why not. */
static gdw_task_next
finish (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_child_deal deal;
  gdw_why why = read_child (a, sa, m, &deal, &sa->config);
  if (why != GDW_WHY_NONE)
    return gdw_task_end (why);
  deal.salt = (gdw_keymat_salt){ .ni = gdw_bytes_make (sa->ni, sa->ni_n), .nr = gdw_bytes_make (sa->nr, sa->nr_n) };
  gdw_order o = { .kind = GDW_ORDER_PATH, .ike = sa->number, .path = sa->path };
  gdw_effect_order (&sa->env->effects, &o);
  gdw_child *c = &sa->child[0];
  if (gdw_child_add (sa->env, sa->number, sa->suite.prf, gdw_secret_peek (&sa->keys.d), &deal, now, c) != GDW_OK)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  gdw_child_use (sa->env, c);
  tell_child (sa, c, now);
  gdw_secret_done (&sa->init_sent);
  gdw_secret_done (&sa->init_got);
  sa->since = now.mono;
  gdw_ike_sa_set_phase (sa, GDW_IKE_UP);
  gdw_timers_set (&sa->timers, GDW_TIMER_LIVENESS, now.mono + sa->env->profile.ike.liveness_s * 1000u);
  gdw_timers_set (&sa->timers, GDW_TIMER_REKEY_CHILD, now.mono + GDW_REKEY_CHILD_MS);
  gdw_timers_set (&sa->timers, GDW_TIMER_REKEY_IKE, now.mono + GDW_REKEY_IKE_MS);
  return GDW_TASK_DONE;
}

/* --- EAP --- */

static gdw_task_next
ask_secret (struct auth *a, gdw_ike_sa *sa, const gdw_eap_step *s, gdw_now now)
{
  a->asked = s->secret;
  a->asked_at = now.mono;
  gdw_question q = { .kind = GDW_ASK_SECRET, .secret = s->secret, .retry = s->retry };
  gdw_text t = gdw_text_over (q.prompt, sizeof q.prompt);
  gdw_text_put (&t, s->text);
  if (gdw_ask_put (&sa->env->asks, &sa->env->effects, &q, sa->id, now, GDW_ASK_PERSON_MS) == 0)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  return GDW_TASK_WAIT;
}

/* What the conversation's turn means for the exchange. */
static gdw_task_next
take_step (struct auth *a, gdw_ike_sa *sa, const gdw_eap_step *s, gdw_now now)
{
  switch (s->result) {
  case GDW_EAP_STEP_MORE:
    gdw_secret_done (&a->reply);
    a->step = ROUND;
    return gdw_secret_copy (s->reply, &a->reply) == GDW_OK ? GDW_TASK_MORE : gdw_task_end (GDW_WHY_NO_RESOURCES);
  case GDW_EAP_STEP_WAIT: return ask_secret (a, sa, s, now);
  case GDW_EAP_STEP_DONE: a->step = LAST; return GDW_TASK_MORE;
  case GDW_EAP_STEP_FAILED: break;
  }
  gdw_env_fact (sa->env, s->text != NULL ? s->text : "");
  return gdw_task_end (s->why);
}

static gdw_task_next
take_eap (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_bytes body;
  if (++a->rounds > GDW_MAX_EAP_ROUNDS || !gdw_msg_find (m, GDW_P_EAP, 0, &body))
    return gdw_task_end (a->rounds == 1 ? GDW_WHY_GATEWAY_WANTS_NO_EAP : GDW_WHY_EAP_FAILED);
  uint8_t before = gdw_eap_peer_method (a->eap);
  gdw_eap_step s = gdw_eap_peer_on_packet (a->eap, body);
  if (gdw_eap_peer_method (a->eap) != before)
    gdw_env_say_text (sa->env, GDW_EV_EAP_METHOD, gdw_eap_peer_method_name (a->eap), now);
  bool known = s.result == GDW_EAP_STEP_WAIT && s.secret == GDW_SECRET_PASSWORD && !s.retry &&
               !gdw_secret_is_empty (&sa->env->password);
  if (known) { /* given before the tunnel began anew: nobody is asked twice */
    gdw_secret password = gdw_secret_take (&sa->env->password);
    s = gdw_eap_peer_on_secret (a->eap, &password, GDW_WHY_NONE);
  }
  return take_step (a, sa, &s, now);
}

/* The gateway is proven: the conversation may begin. */
static gdw_task_next
begin_eap (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  const gdw_profile *p = &sa->env->profile;
  gdw_eap_setup setup = { .user = gdw_bytes_text (p->sign_in.user) };
  for (size_t i = 0; i < p->sign_in.eap_methods.n && i < GDW_EAP_METHODS; i++)
    setup.methods[setup.n_methods++] = (uint8_t)p->sign_in.eap_methods.at[i]->number;
  gdw_err e = gdw_eap_peer_new (&setup, sa->env->entropy, &a->eap);
  if (e != GDW_OK)
    return gdw_task_end (e == GDW_E_MEMORY ? GDW_WHY_NO_RESOURCES : GDW_WHY_EAP_METHOD_UNSUPPORTED);
  return take_eap (a, sa, m, now);
}

/* --- answers --- */

/* The gateway refused instead of going on. */
static gdw_why
refusal (const struct auth *a, gdw_ike_sa *sa, const gdw_pay_notify *n)
{
  const char *words = "";
  sa->told_gone = true;
  if (n->type != GDW_N_AUTHENTICATION_FAILED)
    return why_of (sa->env, n->type, GDW_WHY_PROTOCOL);
  if (a->eap == NULL && is_method (sa, GDW_WORD_METHOD_EAP)) {
    gdw_env_fact (sa->env, "it refused before any sign-in; it may not know the remote identity, or this client's");
    return GDW_WHY_GATEWAY_WANTS_NO_EAP;
  }
  if (a->eap == NULL)
    return GDW_WHY_PROOF_REFUSED;
  gdw_why why = gdw_eap_peer_refused (a->eap, &words);
  gdw_env_fact (sa->env, words);
  return why;
}

/* Has the gateway proved itself? Its identity is kept in the SA then. */
static gdw_why
check_gateway (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_ident id;
  gdw_trust_wish wish;
  char words[GDW_MAX_TEXT];
  const char *by = "the pre-shared key";
  gdw_why why = gdw_auth_read_idr (m, &id, &a->idr);
  if (why != GDW_WHY_NONE)
    return why;
  gdw_out o = gdw_out_over (words, sizeof words - 1);
  gdw_ident_text (&id, &o);
  words[gdw_out_ok (&o) ? o.n : 0] = '\0';
  if (is_method (sa, GDW_WORD_METHOD_PSK)) {
    why = gdw_auth_check_shared (sa, m, gdw_secret_peek (&sa->env->psk), &a->idr);
    if (why == GDW_WHY_NONE)
      why = gdw_auth_wish (&sa->env->profile, &wish) == GDW_OK ? gdw_trust_id (&wish, &id) : GDW_WHY_GATEWAY_ID_OTHER;
    if (why == GDW_WHY_GATEWAY_ID_OTHER)
      gdw_env_fact (sa->env, words);
  } else {
    why = gdw_auth_check_certificate (sa, m, &id, &a->idr, now, &by);
  }
  if (why != GDW_WHY_NONE)
    return why;
  sa->remote_id = id;
  gdw_env_say_name (sa->env, GDW_EV_GATEWAY_PROVEN, words, by, now);
  return GDW_WHY_NONE;
}

static gdw_task_next
answer_first (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  bool eap = is_method (sa, GDW_WORD_METHOD_EAP);
  if (!eap && gdw_msg_find (m, GDW_P_EAP, 0, NULL))
    return gdw_task_end (GDW_WHY_GATEWAY_WANTS_EAP);
  gdw_why why = check_gateway (a, sa, m, now);
  if (why != GDW_WHY_NONE)
    return gdw_task_end (why);
  return eap ? begin_eap (a, sa, m, now) : finish (a, sa, m, now);
}

static gdw_task_next
answer_last (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_why why = gdw_auth_check_shared (sa, m, gdw_eap_peer_msk (a->eap), &a->idr);
  if (why != GDW_WHY_NONE)
    return gdw_task_end (why);
  gdw_env_say_name (sa->env, GDW_EV_SIGNED_IN, sa->env->profile.sign_in.user, NULL, now);
  return finish (a, sa, m, now);
}

/* Of what is meant once, nobody shall pick one of two. AUTH and IDr are counted where they are read. */
static bool
is_doubled (const gdw_msg *m)
{
  static const uint8_t once[] = { GDW_P_SA, GDW_P_TSI, GDW_P_TSR, GDW_P_CP, GDW_P_EAP };
  for (size_t i = 0; i < sizeof once; i++)
    if (gdw_msg_count (m, once[i]) > 1)
      return true;
  return false;
}

static gdw_task_next
auth_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  struct auth *a = gdw_task_state (t);
  gdw_pay_notify n;
  bool proof = gdw_msg_find (m, GDW_P_AUTH, 0, NULL), eap = gdw_msg_find (m, GDW_P_EAP, 0, NULL);
  if (is_doubled (m)) {
    gdw_env_fact (sa->env, "a payload came twice");
    return gdw_task_end (GDW_WHY_PROTOCOL);
  }
  if (!proof && !eap && gdw_msg_find_error (m, &n))
    return gdw_task_end (refusal (a, sa, &n));
  if (a->step == FIRST)
    return answer_first (a, sa, m, now);
  return a->step == ROUND ? take_eap (a, sa, m, now) : answer_last (a, sa, m, now);
}

static gdw_task_next
auth_told (gdw_task *t, gdw_ike_sa *sa, gdw_answer *answer, gdw_now now)
{
  struct auth *a = gdw_task_state (t);
  if (a->eap != NULL) {
    sa->slow = sa->slow || now.mono - a->asked_at >= GDW_SLOW_MS;
    gdw_secret_done (&sa->env->password);
    if (answer->why == GDW_WHY_NONE && a->asked == GDW_SECRET_PASSWORD &&
        gdw_secret_copy (gdw_secret_peek (&answer->secret), &sa->env->password) != GDW_OK)
      return gdw_task_end (GDW_WHY_NO_RESOURCES);
    gdw_eap_step s = gdw_eap_peer_on_secret (a->eap, &answer->secret, answer->why);
    return take_step (a, sa, &s, now);
  }
  if (answer->why != GDW_WHY_NONE)
    return gdw_task_end (answer->why);
  if (gdw_secret_is_empty (&answer->secret))
    return gdw_task_end (GDW_WHY_SECRET_MISSING);
  gdw_secret_done (&sa->env->psk);
  sa->env->psk = gdw_secret_take (&answer->secret);
  return GDW_TASK_MORE;
}

/* Nothing authentic at all may mean that the answer to IKE_SA_INIT was forged or damaged: the tunnel begins anew before long. */
static gdw_task_next
auth_silence (gdw_task *t, gdw_ike_sa *sa, unsigned sends, bool last, gdw_now now)
{
  (void)t;
  (void)now;
  bool doubt = !sa->heard && sa->patience < GDW_MOST_PATIENCE && sends >= GDW_DOUBT_SENDS;
  doubt = doubt || (sa->slow && sends >= GDW_SLOW_SENDS);
  return last || doubt ? gdw_task_end (GDW_WHY_GATEWAY_SILENT) : GDW_TASK_KEEP;
}

const gdw_task_kind gdw_task_auth = {
  .name = "auth",
  .exchange = GDW_X_IKE_AUTH,
  .state_size = sizeof (struct auth),
  .build = auth_build,
  .answer = auth_answer,
  .told = auth_told,
  .silence = auth_silence,
  .done = auth_done,
};
