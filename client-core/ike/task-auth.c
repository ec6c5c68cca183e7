/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-auth.c - IKE_AUTH: identities, proofs, EAP rounds, configuration and the first child (RFC 7296 1.2, 2.15, 2.16, 2.19).
 *
 *   psk, certificate   -> IDi, AUTH, CP, SA, TS          <- IDr, AUTH, CP, SA, TS
 *   eap                -> IDi, CP, SA, TS                <- IDr, CERT, AUTH, EAP        the gateway is proven here
 *                      -> EAP                            <- EAP                         until Success
 *                      -> AUTH                           <- AUTH, CP, SA, TS
 *   certificate, then eap (RFC 4739)
 *                      -> IDi, AUTH, N(ANOTHER_AUTH_FOLLOWS), CP, SA, TS
 *                                                        <- IDr, CERT, AUTH             the gateway and our certificate are proven here
 *                      -> IDi, the user's                <- EAP
 *                      -> EAP                            <- EAP                         until Success
 *                      -> AUTH                           <- AUTH, CP, SA, TS
 *
 * Without a child (RFC 6023) SA and TS are left out everywhere; the child comes by CREATE_CHILD_SA.
 * With a post-quantum pre-shared key (RFC 8784) N(PPK_IDENTITY) stands beside our AUTH, and in the gateway's answer when it took it.
 * The EAP request that comes with the gateway's proof is not even looked at before that proof is good. A gateway that asks for EAP without a
 * proof (RFC 5998) is refused: none of our methods proves it safely. */
#include <string.h>

#include "ike/reach.h"
#include "ike/auth.h"
#include "ike/ppk.h"
#include "ike/rekey.h"
#include "ike/serve.h"
#include "ike/task-auth-child.h"
#include "ike/task-auth-eap.h"
#include "ike/task-auth-standing.h"
#include "wire/ike-consts.h"
#include "wire/pay-ident.h"

enum step {
  FIRST,  /* identities, and our proof unless it is by EAP */
  SECOND, /* who the user is, behind the certificate */
  ROUND,  /* EAP packets */
  LAST,   /* the proofs behind EAP */
};

struct auth {
  enum step step;
  gdw_auth_child child;
  gdw_id_body idi, idr;
  gdw_auth_eap eap;
  gdw_auth_standing standing;
  gdw_secret_kind asked; /* before EAP: psk or ppk */
};

static void
auth_done (void *state)
{
  struct auth *a = state;
  gdw_auth_eap_done (&a->eap);
  gdw_auth_standing_done (&a->standing);
}

static bool
is_method (const gdw_ike_sa *sa, uint32_t word)
{
  return sa->env->profile.sign_in.method == word;
}

/* The certificate first, then the user by EAP. */
static bool
is_twice (const gdw_ike_sa *sa)
{
  return sa->env->profile.sign_in.second == GDW_WORD_SECOND_EAP;
}

/* --- requests --- */

/* Asks for the pre-shared key, or the post-quantum one. */
static gdw_task_next
ask_key (struct auth *a, gdw_ike_sa *sa, gdw_secret_kind kind, gdw_now now)
{
  gdw_question q = { .kind = GDW_ASK_SECRET, .secret = kind };
  a->asked = kind;
  if (gdw_ask_put (&sa->env->asks, &sa->env->effects, &q, sa->id, now, GDW_ASK_PERSON_MS) == 0)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  return GDW_TASK_WAIT;
}

/* IDr is sent only when the profile names it: gateways that know themselves by another name would refuse a guess. */
static void
put_wanted_id (const gdw_ike_sa *sa, gdw_msg_out *m)
{
  gdw_trust_wish wish;
  if (gdw_auth_wish (&sa->env->profile, sa->server, &wish) != GDW_OK || !wish.exact)
    return;
  gdw_pay_id_put (gdw_msg_payload_begin (m, GDW_P_IDR), wish.name.type, gdw_ident_bytes (&wish.name));
  gdw_msg_payload_end (m);
}

/* "Forget what you still have of me" (RFC 7296 2.4), which must not be said where the same credentials may be in use on another device: a
 * person's name and password, or a shared key, may well be. So only who signs in by a certificate says it. */
static void
put_initial_contact (const gdw_ike_sa *sa, gdw_msg_out *m)
{
  if (sa->alone && is_method (sa, GDW_WORD_METHOD_CERTIFICATE))
    gdw_msg_notify (m, GDW_N_INITIAL_CONTACT, GDW_BYTES_NONE);
}

/* The AUTH of this step, if it has one. */
static gdw_why
put_auth (const struct auth *a, const gdw_ike_sa *sa, gdw_msg_out *m)
{
  if (a->step == LAST)
    return gdw_auth_put_shared (sa, gdw_eap_peer_msk (a->eap.peer), &a->idi, m);
  if (is_method (sa, GDW_WORD_METHOD_PSK))
    return gdw_auth_put_shared (sa, gdw_secret_peek (&sa->env->psk), &a->idi, m);
  return is_method (sa, GDW_WORD_METHOD_CERTIFICATE) ? gdw_auth_put_signature (sa, &a->idi, m) : GDW_WHY_NONE;
}

/* AUTH with the PPK in the keys, and what it would have been without, for a gateway that does not know it (RFC 8784 3). */
static gdw_why
put_auth_mixed (const struct auth *a, gdw_ike_sa *sa, gdw_msg_out *m)
{
  uint8_t buf[GDW_MAX_AUTH_DATA + 64];
  gdw_bytes chain, without = GDW_BYTES_NONE;
  gdw_pay_auth auth;
  gdw_why why = GDW_WHY_NONE;
  if (!sa->env->profile.ike.ppk_required) {
    gdw_msg_out aside = gdw_msg_out_chain (buf, sizeof buf);
    why = put_auth (a, sa, &aside);
    if (why == GDW_WHY_NONE && gdw_msg_out_close (&aside, &chain) == GDW_OK &&
        gdw_pay_auth_read (gdw_bytes_make (chain.p + GDW_PAYLOAD_HEADER, chain.n - GDW_PAYLOAD_HEADER), &auth) ==
            GDW_OK)
      without = auth.data;
    else
      why = why != GDW_WHY_NONE ? why : GDW_WHY_NO_RESOURCES;
  }
  if (why == GDW_WHY_NONE && gdw_ppk_mix (sa) != GDW_OK)
    why = GDW_WHY_NO_RESOURCES;
  if (why == GDW_WHY_NONE)
    why = put_auth (a, sa, m);
  if (why == GDW_WHY_NONE)
    gdw_ppk_put (sa, without, m);
  return why;
}

static gdw_why
put_proof (const struct auth *a, gdw_ike_sa *sa, gdw_msg_out *m)
{
  bool later = a->step == FIRST && is_method (sa, GDW_WORD_METHOD_EAP);
  return sa->ppk_agreed && !later ? put_auth_mixed (a, sa, m) : put_auth (a, sa, m);
}

static gdw_task_next
build_first (struct auth *a, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  bool psk = is_method (sa, GDW_WORD_METHOD_PSK), cert = is_method (sa, GDW_WORD_METHOD_CERTIFICATE);
  if (psk && gdw_secret_is_empty (&sa->env->psk))
    return ask_key (a, sa, GDW_SECRET_PSK, now);
  if (sa->ppk_agreed && gdw_secret_is_empty (&sa->env->ppk))
    return ask_key (a, sa, GDW_SECRET_PPK, now);
  sa->intauth.auth_id = sa->x.next_out; /* not always 1: IKE_INTERMEDIATE comes before */
  gdw_why why = gdw_auth_child_prepare (&a->child, sa);
  if (why != GDW_WHY_NONE)
    return gdw_task_end (why);
  sa->local_id = gdw_auth_local_id (sa);
  if (sa->local_id.type == GDW_IDENT_NONE || (cert && sa->env->identity == NULL))
    return gdw_task_end (GDW_WHY_OWN_KEY_UNUSABLE);
  gdw_id_body_of (&sa->local_id, &a->idi);
  gdw_msg_raw (m, GDW_P_IDI, gdw_id_body_peek (&a->idi));
  if (cert)
    gdw_auth_put_certs (sa, m);
  put_initial_contact (sa, m);
  if (!psk)
    gdw_auth_put_certreq (sa, m);
  put_wanted_id (sa, m);
  why = put_proof (a, sa, m);
  if (why != GDW_WHY_NONE)
    return gdw_task_end (why);
  gdw_auth_child_put (&a->child, sa, m);
  if (sa->env->profile.ike.mobike) {
    gdw_msg_notify (m, GDW_N_MOBIKE_SUPPORTED, GDW_BYTES_NONE);
    gdw_reach_put_addresses (sa, m, false);
  }
  if (is_twice (sa)) {
    gdw_msg_notify (m, GDW_N_MULTIPLE_AUTH_SUPPORTED, GDW_BYTES_NONE);
    gdw_msg_notify (m, GDW_N_ANOTHER_AUTH_FOLLOWS, GDW_BYTES_NONE);
  }
  return GDW_TASK_SEND;
}

/* AUTH of this round will cover this identity. sa->local_id stays the certificate's. */
static gdw_task_next
build_second (struct auth *a, gdw_ike_sa *sa, gdw_msg_out *m)
{
  gdw_ident user = gdw_auth_user_id (sa);
  gdw_id_body_of (&user, &a->idi);
  gdw_msg_raw (m, GDW_P_IDI, gdw_id_body_peek (&a->idi));
  return GDW_TASK_SEND;
}

static gdw_task_next
auth_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  struct auth *a = gdw_task_state (t);
  if (a->step == FIRST)
    return build_first (a, sa, m, now);
  if (a->step == SECOND)
    return build_second (a, sa, m);
  if (a->step == ROUND) {
    gdw_auth_eap_put (&a->eap, m);
    return GDW_TASK_SEND;
  }
  gdw_why why = put_proof (a, sa, m);
  return why == GDW_WHY_NONE ? GDW_TASK_SEND : gdw_task_end (why);
}

/* Instead of a child the gateway, which is proven, names another one (RFC 5685 6). The SA ends; the tunnel follows. */
static bool
is_sent_on (gdw_ike_sa *sa, const gdw_msg *m)
{
  gdw_pay_notify n;
  gdw_bytes nonce;
  if (!gdw_msg_find_notify (m, GDW_N_REDIRECT, &n))
    return false;
  bool good = gdw_redirect_read (n.data, &sa->redirect, &nonce) == GDW_OK && sa->env->profile.gateway.redirect;
  if (!good)
    sa->redirect = (gdw_redirect){ 0 };
  gdw_env_fact (sa->env, good ? "" : "a redirection that the profile does not allow, or that cannot be read");
  return true;
}

/* Both sides are proven: the IKE SA is up, and so is its first child, or the SA ends with the reason why not. */
static gdw_task_next
finish (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  if (is_sent_on (sa, m))
    return gdw_task_end (GDW_WHY_REDIRECT_REFUSED);
  gdw_why why = gdw_auth_child_take (&a->child, sa, m, now);
  if (why != GDW_WHY_NONE)
    return gdw_task_end (why);
  gdw_secret_done (&sa->init_sent);
  gdw_secret_done (&sa->init_got);
  sa->mobike = sa->env->profile.ike.mobike && gdw_msg_find_notify (m, GDW_N_MOBIKE_SUPPORTED, NULL);
  if (sa->mobike)
    gdw_reach_take_addresses (sa, m);
  if (sa->mobike && sa->reach.early)
    gdw_tasks_want (&sa->tasks, GDW_TASK_MOBIKE);
  if (sa->env->profile.ike.reauth_s != 0)
    gdw_timers_set (&sa->timers, GDW_TIMER_REAUTH, now.mono + (gdw_ms)sa->env->profile.ike.reauth_s * 1000);
  gdw_serve_auth_lifetime (sa, m, now);
  sa->since = now.mono;
  gdw_ike_sa_set_phase (sa, GDW_IKE_UP);
  gdw_timers_set (&sa->timers, GDW_TIMER_LIVENESS, now.mono + sa->env->profile.ike.liveness_s * 1000u);
  gdw_rekey_plan_child (sa, now);
  gdw_rekey_plan_ike (sa, now);
  return GDW_TASK_DONE;
}

/* --- answers --- */

/* The gateway refused instead of going on. */
static gdw_why
refusal (const struct auth *a, gdw_ike_sa *sa, const gdw_pay_notify *n)
{
  const char *words = "";
  sa->told_gone = true;
  if (n->type != GDW_N_AUTHENTICATION_FAILED)
    return gdw_auth_why_of (sa->env, n->type, GDW_WHY_PROTOCOL);
  if (a->eap.peer == NULL && is_method (sa, GDW_WORD_METHOD_EAP)) {
    gdw_env_fact (sa->env, "it refused before any sign-in; it may not know the remote identity, or this client's");
    return GDW_WHY_GATEWAY_WANTS_NO_EAP;
  }
  if (a->step == SECOND) {
    gdw_env_fact (sa->env, "it took the certificate, but refused the user before any sign-in");
    return GDW_WHY_GATEWAY_WANTS_NO_EAP;
  }
  if (!gdw_secret_is_empty (&sa->unmixed.d))
    gdw_env_fact (sa->env, "it may have another post-quantum pre-shared key, or none of this identity");
  if (a->eap.peer == NULL || !gdw_secret_is_empty (&sa->unmixed.d))
    return GDW_WHY_PROOF_REFUSED;
  gdw_why why = gdw_eap_peer_refused (a->eap.peer, &words);
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
      why = gdw_auth_wish (&sa->env->profile, sa->server, &wish) == GDW_OK ? gdw_trust_id (&wish, &id)
                                                                           : GDW_WHY_GATEWAY_ID_OTHER;
    if (why == GDW_WHY_GATEWAY_ID_OTHER)
      gdw_env_fact (sa->env, words);
  } else {
    why = gdw_auth_check_certificate (sa, m, &id, &a->idr, now, &by, &a->standing.chain);
  }
  if (why != GDW_WHY_NONE)
    return why;
  sa->remote_id = id;
  gdw_env_say_name (sa->env, GDW_EV_GATEWAY_PROVEN, words, by, now);
  return GDW_WHY_NONE;
}

/* The conversation's turn: a packet, a question, or the proofs behind it. */
static gdw_task_next
follow (struct auth *a, gdw_task_next next)
{
  a->step = a->eap.over ? LAST : ROUND;
  return next;
}

/* The gateway took our certificate and proved itself: now the user. It must not have gone on without. */
static gdw_task_next
begin_second (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m)
{
  bool gone_on = gdw_msg_find (m, GDW_P_SA, 0, NULL) || gdw_msg_find (m, GDW_P_CP, 0, NULL);
  if (gone_on || gdw_msg_find_error (m, &(gdw_pay_notify){ 0 })) {
    gdw_env_fact (sa->env, "it announces several authentications, but ended with the first");
    return gdw_task_end (GDW_WHY_NO_SECOND_SIGN_IN);
  }
  a->step = SECOND;
  return GDW_TASK_MORE;
}

/* The gateway is proven, and not revoked as far as the profile wants to know. */
static gdw_task_next
proven (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  if (!gdw_msg_find (m, GDW_P_EAP, 0, NULL) && is_sent_on (sa, m))
    return gdw_task_end (GDW_WHY_REDIRECT_REFUSED);
  if (is_twice (sa))
    return begin_second (a, sa, m);
  if (is_method (sa, GDW_WORD_METHOD_EAP))
    return follow (a, gdw_auth_eap_begin (&a->eap, sa, m, now));
  return finish (a, sa, m, now);
}

static gdw_task_next
answer_first (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  bool eap = is_method (sa, GDW_WORD_METHOD_EAP), asks = gdw_msg_find (m, GDW_P_EAP, 0, NULL);
  if (eap && asks && !gdw_msg_find (m, GDW_P_AUTH, 0, NULL))
    return gdw_task_end (GDW_WHY_GATEWAY_UNPROVEN);
  if (is_twice (sa) && asks) {
    gdw_env_fact (sa->env, "EAP before the second sign-in was begun");
    return gdw_task_end (GDW_WHY_PROTOCOL);
  }
  if (!eap && asks)
    return gdw_task_end (GDW_WHY_GATEWAY_WANTS_EAP);
  gdw_why why = gdw_ppk_settle (sa, m, now);
  if (why == GDW_WHY_NONE)
    why = check_gateway (a, sa, m, now);
  if (why != GDW_WHY_NONE)
    return gdw_task_end (why);
  gdw_task_next next = gdw_auth_standing_begin (&a->standing, sa, m, now);
  return next.next == GDW_NEXT_DONE ? proven (a, sa, m, now) : next;
}

static gdw_task_next
answer_last (struct auth *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_why why = gdw_ppk_settle (sa, m, now);
  if (why == GDW_WHY_NONE)
    why = gdw_auth_check_shared (sa, m, gdw_eap_peer_msk (a->eap.peer), &a->idr);
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
  if (proof && gdw_msg_find_notify (m, GDW_N_ANOTHER_AUTH_FOLLOWS, NULL)) {
    gdw_env_fact (sa->env, "it wants to prove itself a second time");
    return gdw_task_end (GDW_WHY_PROTOCOL);
  }
  if (a->step == FIRST)
    return answer_first (a, sa, m, now);
  if (a->step == SECOND)
    return follow (a, gdw_auth_eap_begin (&a->eap, sa, m, now));
  return a->step == ROUND ? follow (a, gdw_auth_eap_take (&a->eap, sa, m, now)) : answer_last (a, sa, m, now);
}

static gdw_task_next
auth_told (gdw_task *t, gdw_ike_sa *sa, gdw_answer *answer, gdw_now now)
{
  struct auth *a = gdw_task_state (t);
  if (gdw_auth_standing_waits (&a->standing)) {
    gdw_msg m;
    gdw_task_next next = gdw_auth_standing_told (&a->standing, sa, answer, now, &m);
    return next.next == GDW_NEXT_DONE ? proven (a, sa, &m, now) : next;
  }
  if (a->eap.peer != NULL)
    return follow (a, gdw_auth_eap_told (&a->eap, sa, answer, now));
  if (answer->why != GDW_WHY_NONE)
    return gdw_task_end (answer->why);
  if (gdw_secret_is_empty (&answer->secret))
    return gdw_task_end (GDW_WHY_SECRET_MISSING);
  gdw_secret *key = a->asked == GDW_SECRET_PPK ? &sa->env->ppk : &sa->env->psk;
  gdw_secret_done (key);
  *key = gdw_secret_take (&answer->secret);
  return GDW_TASK_MORE;
}

static gdw_task_next
auth_silence (gdw_task *t, gdw_ike_sa *sa, unsigned sends, bool last, gdw_now now)
{
  (void)t;
  (void)now;
  return gdw_auth_silence (sa, sends, last);
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
