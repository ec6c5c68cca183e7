/* SPDX-License-Identifier: GPL-3.0-or-later */
/* auth.c - proofs of IKE_AUTH. */
#include "ike/auth.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "wire/ike-consts.h"
#include "wire/pay-ident.h"

enum {
  MAX_CERTREQ = 24 /* hashes; with more anchors (a system's bundle) none is named, which asks for any certificate */
};

/* --- identities --- */

void
gdw_id_body_of (const gdw_ident *id, gdw_id_body *ret)
{
  gdw_out o = gdw_out_over (ret->b, sizeof ret->b);
  gdw_pay_id_put (&o, id->type, gdw_ident_bytes (id));
  gdw_check (gdw_out_ok (&o));
  ret->n = (uint16_t)o.n;
}

gdw_bytes
gdw_id_body_peek (const gdw_id_body *b)
{
  return gdw_bytes_make (b->b, b->n);
}

gdw_ident
gdw_auth_local_id (const gdw_ike_sa *sa)
{
  const gdw_profile *p = &sa->env->profile;
  gdw_ident id = { 0 };
  if (p->sign_in.local_identity[0] != '\0') {
    if (gdw_ident_parse (gdw_bytes_text (p->sign_in.local_identity), &id) != GDW_OK)
      id = (gdw_ident){ 0 };
    return id;
  }
  if (p->sign_in.method == GDW_WORD_METHOD_CERTIFICATE && sa->env->identity != NULL)
    return gdw_identity_default_id (sa->env->identity);
  const char *user = p->sign_in.method == GDW_WORD_METHOD_PSK ? p->sign_in.user : "";
  if (user[0] != '\0' && gdw_ident_parse (gdw_bytes_text (user), &id) == GDW_OK)
    return id;
  uint8_t type = sa->path.local.family == 6 ? GDW_IDENT_IPV6 : GDW_IDENT_IPV4;
  if (gdw_ident_from (type, gdw_ip_bytes (&sa->path.local), &id) != GDW_OK)
    id = (gdw_ident){ 0 };
  return id;
}

gdw_ident
gdw_auth_user_id (const gdw_ike_sa *sa)
{
  gdw_ident id = { 0 };
  gdw_bytes user = gdw_bytes_text (sa->env->profile.sign_in.user);
  if (gdw_ident_parse (user, &id) != GDW_OK && gdw_ident_from (GDW_IDENT_KEY_ID, user, &id) != GDW_OK)
    id = (gdw_ident){ 0 };
  return id;
}

gdw_err
gdw_auth_wish (const gdw_profile *p, size_t server, gdw_trust_wish *ret)
{
  gdw_trust_wish wish;
  const char *host = gdw_profile_gateway (p, server);
  if (host == NULL)
    return GDW_E_LIMIT;
  gdw_err err = gdw_trust_wish_from (gdw_bytes_text (p->gateway.remote_identity), gdw_bytes_text (host), &wish);
  if (err != GDW_OK)
    return err;
  for (size_t i = 0; i < p->gateway.pins.n && i < GDW_MAX_PINS; i++)
    if (!gdw_pin_parse (gdw_bytes_text (p->gateway.pins.at[i]), wish.pins[wish.n_pins++]))
      return GDW_E_FORM;
  for (size_t i = 0; i < p->gateway.trusted_keys.n && i < GDW_MAX_PINS; i++)
    if (!gdw_pin_parse (gdw_bytes_text (p->gateway.trusted_keys.at[i]), wish.trusted[wish.n_trusted++]))
      return GDW_E_FORM;
  *ret = wish;
  return GDW_OK;
}

/* --- ours --- */

void
gdw_auth_put_certs (const gdw_ike_sa *sa, gdw_msg_out *m)
{
  gdw_bytes der;
  for (size_t k = 0; k < GDW_MAX_CERTS && (der = gdw_identity_cert_at (sa->env->identity, k)).n > 0; k++) {
    gdw_pay_cert_put (gdw_msg_payload_begin (m, GDW_P_CERT), GDW_CERT_X509, der);
    gdw_msg_payload_end (m);
  }
}

void
gdw_auth_put_certreq (const gdw_ike_sa *sa, gdw_msg_out *m)
{
  uint8_t hashes[MAX_CERTREQ * GDW_SPKI_HASH];
  gdw_out o = gdw_out_over (hashes, sizeof hashes);
  size_t n = gdw_anchors_count (sa->env->anchors);
  for (size_t i = 0; n <= MAX_CERTREQ && i < n; i++)
    gdw_out_put (&o, gdw_anchors_hash_at (sa->env->anchors, i));
  gdw_pay_cert_put (gdw_msg_payload_begin (m, GDW_P_CERTREQ), GDW_CERT_X509, gdw_out_view (&o));
  gdw_msg_payload_end (m);
  if (sa->env->profile.gateway.revocation == GDW_WORD_REVOCATION_OFF)
    return;
  /* RFC 4806 3.1: an OCSP response is welcome, whoever of those that may sign it signs it */
  gdw_pay_cert_put (gdw_msg_payload_begin (m, GDW_P_CERTREQ), GDW_CERT_OCSP, GDW_BYTES_NONE);
  gdw_msg_payload_end (m);
}

/* What our AUTH covers. */
static gdw_err
octets_ours (const gdw_ike_sa *sa, const gdw_id_body *idi, gdw_secret *ret)
{
  uint8_t chains[GDW_INTAUTH_OCTETS];
  return gdw_keymat_auth_octets (sa->suite.prf, gdw_secret_peek (&sa->init_sent), gdw_bytes_make (sa->nr, sa->nr_n),
                                 gdw_secret_peek (&sa->keys.pi), gdw_id_body_peek (idi),
                                 gdw_intauth_octets (&sa->intauth, sa->suite.prf, chains), ret);
}

/* What the gateway's AUTH covers. */
static gdw_err
octets_theirs (const gdw_ike_sa *sa, const gdw_id_body *idr, gdw_secret *ret)
{
  uint8_t chains[GDW_INTAUTH_OCTETS];
  return gdw_keymat_auth_octets (sa->suite.prf, gdw_secret_peek (&sa->init_got), gdw_bytes_make (sa->ni, sa->ni_n),
                                 gdw_secret_peek (&sa->keys.pr), gdw_id_body_peek (idr),
                                 gdw_intauth_octets (&sa->intauth, sa->suite.prf, chains), ret);
}

static void
put_auth (gdw_msg_out *m, uint8_t method, gdw_bytes data)
{
  gdw_pay_auth_put (gdw_msg_payload_begin (m, GDW_P_AUTH), method, data);
  gdw_msg_payload_end (m);
}

gdw_why
gdw_auth_put_shared (const gdw_ike_sa *sa, gdw_bytes key, const gdw_id_body *idi, gdw_msg_out *m)
{
  uint8_t mac[GDW_HASH_MAX];
  gdw_secret octets = GDW_SECRET_NONE;
  if (octets_ours (sa, idi, &octets) != GDW_OK)
    return GDW_WHY_NO_RESOURCES;
  gdw_bytes k = key.n > 0 ? key : gdw_secret_peek (&sa->keys.pi);
  gdw_err e = gdw_keymat_auth_mac (sa->suite.prf, k, gdw_secret_peek (&octets), mac);
  gdw_secret_done (&octets);
  if (e != GDW_OK)
    return GDW_WHY_NO_RESOURCES;
  put_auth (m, GDW_AUTH_SHARED_KEY, gdw_bytes_make (mac, sa->suite.prf->len));
  return GDW_WHY_NONE;
}

gdw_why
gdw_auth_put_signature (const gdw_ike_sa *sa, const gdw_id_body *idi, gdw_msg_out *m)
{
  uint8_t data[GDW_MAX_AUTH_DATA];
  size_t n = sizeof data;
  gdw_secret octets = GDW_SECRET_NONE;
  gdw_sign_choice how;
  const gdw_privkey *key = gdw_identity_key (sa->env->identity);
  const gdw_sign_policy policy = { .rsa_pkcs1 = sa->env->profile.sign_in.rsa_padding == GDW_WORD_PADDING_PKCS1 };
  if (gdw_sign_choose (key, sa->peer_hashes, policy, &how) != GDW_OK)
    return GDW_WHY_OWN_KEY_UNUSABLE;
  if (octets_ours (sa, idi, &octets) != GDW_OK)
    return GDW_WHY_NO_RESOURCES;
  gdw_err e = gdw_sign_auth (key, how, sa->env->entropy, gdw_secret_peek (&octets), data, &n);
  gdw_secret_done (&octets);
  if (e != GDW_OK)
    return GDW_WHY_OWN_KEY_UNUSABLE;
  put_auth (m, (uint8_t)how.method, gdw_bytes_make (data, n));
  return GDW_WHY_NONE;
}

gdw_task_next
gdw_auth_silence (const gdw_ike_sa *sa, unsigned sends, bool last)
{
  bool doubt = !sa->heard && sa->patience < GDW_MOST_PATIENCE && sends >= GDW_DOUBT_SENDS;
  doubt = doubt || (sa->slow && sends >= GDW_SLOW_SENDS);
  return last || doubt ? gdw_task_end (GDW_WHY_GATEWAY_SILENT) : GDW_TASK_KEEP;
}

/* --- the gateway's --- */

gdw_why
gdw_auth_read_idr (const gdw_msg *m, gdw_ident *ret, gdw_id_body *ret_body)
{
  gdw_bytes body;
  gdw_pay_id id;
  gdw_ident ident;
  if (gdw_msg_count (m, GDW_P_IDR) != 1 || !gdw_msg_find (m, GDW_P_IDR, 0, &body) || body.n > GDW_ID_BODY ||
      gdw_pay_id_read (body, &id) != GDW_OK || gdw_ident_from (id.type, id.data, &ident) != GDW_OK)
    return GDW_WHY_PROTOCOL;
  ret_body->n = (uint16_t)id.body.n;
  memcpy (ret_body->b, id.body.p, id.body.n);
  *ret = ident;
  return GDW_WHY_NONE;
}

static bool
find_auth (const gdw_msg *m, gdw_pay_auth *ret)
{
  gdw_bytes body;
  return gdw_msg_count (m, GDW_P_AUTH) == 1 && gdw_msg_find (m, GDW_P_AUTH, 0, &body) &&
         gdw_pay_auth_read (body, ret) == GDW_OK;
}

gdw_why
gdw_auth_check_shared (const gdw_ike_sa *sa, const gdw_msg *m, gdw_bytes key, const gdw_id_body *idr)
{
  gdw_pay_auth a;
  uint8_t mac[GDW_HASH_MAX];
  gdw_secret octets = GDW_SECRET_NONE;
  if (!find_auth (m, &a))
    return GDW_WHY_PROTOCOL;
  if (a.method != GDW_AUTH_SHARED_KEY)
    return GDW_WHY_GATEWAY_PROOF_BAD;
  if (octets_theirs (sa, idr, &octets) != GDW_OK)
    return GDW_WHY_NO_RESOURCES;
  gdw_bytes k = key.n > 0 ? key : gdw_secret_peek (&sa->keys.pr);
  gdw_err e = gdw_keymat_auth_mac (sa->suite.prf, k, gdw_secret_peek (&octets), mac);
  gdw_secret_done (&octets);
  if (e != GDW_OK)
    return GDW_WHY_NO_RESOURCES;
  bool good = gdw_bytes_same (gdw_bytes_make (mac, sa->suite.prf->len), a.data);
  gdw_wipe (mac, sizeof mac);
  return good ? GDW_WHY_NONE : GDW_WHY_GATEWAY_PROOF_BAD;
}

size_t
gdw_auth_find_certs (const gdw_msg *m, uint8_t encoding, gdw_bytes *ret, size_t room)
{
  size_t n = 0;
  gdw_bytes body;
  gdw_pay_cert c;
  for (size_t k = 0; n < room && gdw_msg_find (m, GDW_P_CERT, k, &body); k++)
    if (gdw_pay_cert_read (body, &c) == GDW_OK && c.encoding == encoding)
      ret[n++] = c.data;
  return n;
}

/* Whose certificate failed, and which names were wanted and offered: as fields, and as words for the log. */
static void
keep_facts (gdw_env *env, const gdw_trust_verdict *v)
{
  char words[GDW_MAX_TEXT];
  const gdw_cert_facts *f = &v->facts;
  gdw_text t = gdw_text_over (words, sizeof words);
  gdw_text_put (&t, f->wanted[0] != '\0' ? "wanted " : f->top[0] != '\0' ? f->top : f->subject);
  gdw_text_put (&t, f->wanted);
  for (size_t i = 0; f->wanted[0] != '\0' && i < f->n_offered; i++) {
    gdw_text_put (&t, i == 0 ? ", offered " : ", ");
    gdw_text_put (&t, f->offered[i]);
  }
  gdw_env_fact (env, words);
  env->cert = *f;
}

/* Is AUTH made by this key? GDW_E_UNSUPPORTED: by a scheme that is not accepted. */
static gdw_err
check_signature (const gdw_ike_sa *sa, const gdw_pubkey *key, const gdw_pay_auth *a, const gdw_id_body *idr,
                 gdw_sig_scheme *ret)
{
  gdw_secret octets = GDW_SECRET_NONE;
  gdw_err e = octets_theirs (sa, idr, &octets) == GDW_OK
                  ? gdw_sign_check (key, a->method, a->data, gdw_secret_peek (&octets), ret)
                  : GDW_E_MEMORY;
  gdw_secret_done (&octets);
  return e;
}

/* A person may be asked to trust the key of a stranger only when it is the stranger's own: nobody shall pin what somebody
 * showed. */
static void
offer_key (const gdw_ike_sa *sa, const gdw_pay_auth *a, const gdw_id_body *idr, gdw_trust_verdict *v)
{
  gdw_sig_scheme scheme = GDW_SIG_NONE;
  if (v->untrusted != NULL && check_signature (sa, v->untrusted, a, idr, &scheme) == GDW_OK)
    memcpy (v->facts.key, v->untrusted_hash, sizeof v->facts.key);
}

gdw_why
gdw_auth_check_certificate (gdw_ike_sa *sa, const gdw_msg *m, const gdw_ident *id, const gdw_id_body *idr, gdw_now now,
                            const char **ret_by, gdw_chain *ret_chain)
{
  gdw_trust_wish wish;
  gdw_trust_verdict v = { 0 };
  gdw_bytes certs[GDW_MAX_CERTS];
  gdw_pay_auth a;
  if (!find_auth (m, &a))
    return GDW_WHY_PROTOCOL;
  if (gdw_auth_wish (&sa->env->profile, sa->server, &wish) != GDW_OK)
    return GDW_WHY_GATEWAY_ID_OTHER;
  size_t n = gdw_auth_find_certs (m, GDW_CERT_X509, certs, GDW_MAX_CERTS);
  gdw_trust_gateway (&wish, sa->env->anchors, certs, n, id, now.wall_s, &v);
  gdw_why why = v.why;
  if (why != GDW_WHY_NONE) {
    offer_key (sa, &a, idr, &v);
    keep_facts (sa->env, &v);
  } else {
    gdw_sig_scheme scheme = GDW_SIG_NONE;
    gdw_err e = check_signature (sa, v.key, &a, idr, &scheme);
    why = e == GDW_OK ? GDW_WHY_NONE : e == GDW_E_MEMORY ? GDW_WHY_NO_RESOURCES : GDW_WHY_GATEWAY_PROOF_BAD;
    if (e == GDW_OK)
      *ret_by = gdw_sig_name (scheme);
    else if (e != GDW_E_MEMORY)
      gdw_env_fact (sa->env,
                    e == GDW_E_UNSUPPORTED ? "a signature scheme that is not accepted" : "the signature does not fit");
  }
  if (why == GDW_WHY_NONE && sa->env->profile.gateway.revocation != GDW_WORD_REVOCATION_OFF) {
    *ret_chain = v.chain;
    v.chain = (gdw_chain){ 0 };
  }
  gdw_trust_verdict_done (&v);
  return why;
}
