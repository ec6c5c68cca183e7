/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serve.c - what the gateway asks of us, by phase (RFC 7296 1.3, 1.4, 2.25).
 * CREATE_CHILD_SA has a place only once both sides are proven: serving it earlier was an authentication bypass elsewhere. Nothing else has
 * one before the gateway is proven: a DELETE of somebody who merely answered IKE_SA_INIT must not end a connect. */
#include "ike/serve.h"

#include "base/cursor.h"
#include "ike/heir.h"
#include "ike/reach.h"
#include "ike/rekey.h"
#include "wire/ike-consts.h"
#include "wire/pay-del.h"
#include "wire/pay-sa.h"

/* All Delete payloads of a request. */
static gdw_served
serve_deletes (gdw_ike_sa *sa, const gdw_msg *m, gdw_msg_out *out, gdw_now now)
{
  uint32_t ours[GDW_MAX_CHILDREN];
  size_t n = 0;
  gdw_bytes body;
  for (size_t k = 0; gdw_msg_find (m, GDW_P_D, k, &body); k++) {
    gdw_pay_del d;
    if (gdw_pay_del_read (body, &d) != GDW_OK)
      continue;
    if (d.proto == GDW_PROTO_IKE) {
      if (sa->rival != NULL &&
          sa->phase == GDW_IKE_UP) /* the gateway did not notice our rekey, which is forgotten (2.8.2, 2.25.2) */
        gdw_heir_succeed (sa, sa->rival, false, now);
      return GDW_SERVED_GONE;
    }
    for (size_t i = 0; d.proto == GDW_PROTO_ESP && i < d.n && i < GDW_MAX_CHILDREN; i++)
      if (n < GDW_MAX_CHILDREN && gdw_serve_delete_child (sa, gdw_pay_del_spi (&d, i), &ours[n], now))
        n++;
  }
  if (n > 0) {
    gdw_pay_del_put_esp (gdw_msg_payload_begin (out, GDW_P_D), ours, n);
    gdw_msg_payload_end (out);
  }
  return GDW_SERVED_ANSWER;
}

/* Of a live session: the gateway is proven. The tunnel follows once the answer has left (RFC 5685 5). */
static void
serve_redirect (gdw_ike_sa *sa, const gdw_msg *m)
{
  gdw_pay_notify n;
  gdw_bytes nonce;
  gdw_redirect to;
  if (sa->env->profile.gateway.redirect && gdw_msg_find_notify (m, GDW_N_REDIRECT, &n) &&
      gdw_redirect_read (n.data, &to, &nonce) == GDW_OK)
    sa->redirect = to;
}

void
gdw_serve_auth_lifetime (gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_pay_notify n;
  if (!gdw_msg_find_notify (m, GDW_N_AUTH_LIFETIME, &n))
    return;
  gdw_cur c = gdw_cur_over (n.data);
  uint32_t seconds = gdw_cur_u32 (&c);
  if (gdw_cur_done (&c))
    gdw_ike_sa_limit (sa, seconds, now);
}

/* What MOBIKE lets a gateway ask: its own addresses; whether we are where we say we are (RFC 4555 3.6 to 3.8). */
static void
serve_mobike (gdw_ike_sa *sa, const gdw_msg *m, const gdw_path *path, gdw_msg_out *out)
{
  gdw_pay_notify n;
  uint8_t nothing[GDW_NATD_HASH];
  if (!sa->mobike)
    return;
  if (gdw_reach_sees_nat (sa, m, path))
    gdw_msg_notify (out, GDW_N_UNEXPECTED_NAT_DETECTED, GDW_BYTES_NONE);
  else
    gdw_reach_take_addresses (sa, m);
  if (gdw_msg_find_notify (m, GDW_N_COOKIE2, &n))
    gdw_msg_notify (out, GDW_N_COOKIE2, n.data);
  if (!gdw_msg_find_notify (m, GDW_N_NAT_DETECTION_SOURCE_IP, NULL))
    return;
  gdw_entropy_fill (sa->env->entropy, nothing, sizeof nothing);
  gdw_natd_put (out, nothing, sa->spi_i, sa->spi_r, &path->remote);
}

static gdw_served
serve_informational (gdw_ike_sa *sa, const gdw_msg *m, const gdw_path *path, gdw_msg_out *out, gdw_now now)
{
  gdw_pay_notify n;
  for (size_t k = 0; gdw_msg_nth_notify (m, k, &n); k++)
    gdw_env_say_text (sa->env, GDW_EV_PEER_NOTIFY, gdw_notify_name (n.type), now);
  if (sa->phase == GDW_IKE_UP) {
    serve_redirect (sa, m);
    serve_mobike (sa, m, path, out);
    gdw_serve_auth_lifetime (sa, m, now);
  }
  return serve_deletes (sa, m, out, now);
}

static gdw_served
serve_create_child (gdw_ike_sa *sa, const gdw_msg *m, gdw_msg_out *out, gdw_now now)
{
  gdw_pay_notify rekey;
  gdw_bytes body;
  gdw_pay_sa offer;
  gdw_followup_done (&sa->serving); /* whatever it began before, it begins anew */
  if (!gdw_msg_find (m, GDW_P_SA, 0, &body) || gdw_pay_sa_read (body, &offer) != GDW_OK) {
    gdw_serve_refuse (sa, GDW_N_INVALID_SYNTAX, out);
  } else if (gdw_msg_find_notify (m, GDW_N_REKEY_SA, &rekey)) {
    gdw_serve_rekey_child (sa, m, &rekey, out, now);
  } else if (offer.proposal[0].proto == GDW_PROTO_IKE) {
    gdw_serve_rekey_ike (sa, m, out, now);
  } else {
    gdw_we we = gdw_rekey_we (sa, NULL);
    bool later = gdw_collide (GDW_THEY_CREATE_CHILD, &we) == GDW_MEET_LATER;
    gdw_msg_notify (out, later ? GDW_N_TEMPORARY_FAILURE : GDW_N_NO_ADDITIONAL_SAS,
                    GDW_BYTES_NONE); /* one child is what a profile asks for */
  }
  if (sa->serving.there)
    gdw_timers_set (&sa->timers, GDW_TIMER_FOLLOWUP, now.mono + GDW_FOLLOWUP_MS);
  return GDW_SERVED_ANSWER;
}

/* A further key exchange of a rekey that we answered. Without one, or tied to another: STATE_NOT_FOUND (RFC 9370 2.2.4). */
static gdw_served
serve_followup (gdw_ike_sa *sa, const gdw_msg *m, gdw_msg_out *out, gdw_now now)
{
  gdw_followup *f = &sa->serving;
  gdw_env *env = sa->env;
  if (!gdw_followup_is_linked (f, m)) {
    gdw_msg_notify (out, GDW_N_STATE_NOT_FOUND, GDW_BYTES_NONE);
    return GDW_SERVED_ANSWER;
  }
  gdw_err e = gdw_followup_serve (f, env->entropy, m, out);
  bool over = e == GDW_OK && gdw_followup_is_over (f);
  uint16_t refusal = e == GDW_OK ? 0 : GDW_N_INVALID_SYNTAX;
  if (over && (f->subject != 0 ? gdw_serve_end_child (sa, now) : gdw_serve_end_ike (sa, now)) != GDW_OK)
    refusal = GDW_N_TEMPORARY_FAILURE;
  if (refusal != 0) {
    *out = gdw_msg_out_chain (env->chain, sizeof env->chain);
    gdw_serve_refuse (sa, refusal, out);
  }
  if (over || refusal != 0)
    gdw_followup_done (f);
  else
    gdw_timers_set (&sa->timers, GDW_TIMER_FOLLOWUP, now.mono + GDW_FOLLOWUP_MS);
  return GDW_SERVED_ANSWER;
}

void
gdw_serve_refuse (gdw_ike_sa *sa, uint16_t notify, gdw_msg_out *out)
{
  gdw_msg_notify (out, notify, GDW_BYTES_NONE);
  if (notify == GDW_N_INVALID_SYNTAX)
    sa->broken = true;
}

/* A request of a gateway that may ask, by its exchange. Whatever is wrong with it is said in the answer (2.21.3), and an exchange that nobody
 * begins on an IKE SA that stands is wrong altogether. */
static gdw_served
serve_proven (gdw_ike_sa *sa, const gdw_msg *m, gdw_err form, const gdw_path *path, gdw_msg_out *out, gdw_now now)
{
  if (form == GDW_OK && m->unknown_critical != 0) {
    gdw_msg_notify (out, GDW_N_UNSUPPORTED_CRITICAL_PAYLOAD, gdw_bytes_make (&m->unknown_critical, 1));
    return GDW_SERVED_ANSWER;
  }
  if (form == GDW_OK && m->head.exchange == GDW_X_IKE_FOLLOWUP_KE)
    return serve_followup (sa, m, out, now);
  if (form == GDW_OK && m->head.exchange == GDW_X_CREATE_CHILD_SA)
    return serve_create_child (sa, m, out, now);
  if (form == GDW_OK && m->head.exchange == GDW_X_INFORMATIONAL)
    return serve_informational (sa, m, path, out, now);
  gdw_serve_refuse (sa, GDW_N_INVALID_SYNTAX, out);
  return GDW_SERVED_ANSWER;
}

/* Does it delete a child? */
static bool
deletes_child (const gdw_msg *m)
{
  gdw_bytes body;
  gdw_pay_del d;
  for (size_t k = 0; gdw_msg_find (m, GDW_P_D, k, &body); k++)
    if (gdw_pay_del_read (body, &d) == GDW_OK && d.proto == GDW_PROTO_ESP)
      return true;
  return false;
}

gdw_served
gdw_serve (gdw_ike_sa *sa, const gdw_msg *m, gdw_err form, const gdw_path *path, gdw_msg_out *out, gdw_now now)
{
  bool inform = m->head.exchange == GDW_X_INFORMATIONAL;
  if (sa->phase == GDW_IKE_AUTH && (!inform || sa->remote_id.type == GDW_IDENT_NONE))
    return GDW_SERVED_DROP;
  /* It overtook the answer that makes the child: answered now, it would be forgotten, and the child kept for ever. The gateway repeats it. */
  if (sa->phase == GDW_IKE_AUTH && deletes_child (m))
    return GDW_SERVED_DROP;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    sa->child[i].untold = false; /* it has our answer to its request before this one (2.3) */
  gdw_served served = serve_proven (sa, m, form, path, out, now);
  return sa->broken ? GDW_SERVED_BROKEN : served;
}
