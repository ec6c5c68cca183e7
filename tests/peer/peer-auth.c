/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-auth.c - IKE_AUTH, the gateway's side: proofs, EAP rounds, addresses, the first child (RFC 7296 1.2, 2.15, 2.16). */
#include "inside.h"

#include <string.h>

#include "ike/propose.h"
#include "wire/pay-cp.h"
#include "wire/pay-ident.h"

static gdw_bytes
view (const gdw_secret *s)
{
  return gdw_secret_peek (s);
}

/* --- proofs --- */

/* What the client's AUTH covers, or ours. */
static gdw_secret
covered (const struct sa *s, bool ours, gdw_bytes id_body)
{
  const struct greeting *g = &s->greet;
  gdw_secret octets = GDW_SECRET_NONE;
  gdw_bytes message = ours ? g->answer : g->request;
  gdw_bytes nonce = ours ? gdw_bytes_make (g->ni, g->ni_n) : gdw_bytes_of (g->nr);
  uint8_t chains[GDW_INTAUTH_OCTETS];
  peer_must (gdw_keymat_auth_octets (s->suite.prf, message, nonce, view (ours ? &s->keys.pr : &s->keys.pi), id_body,
                                     gdw_intauth_octets (&g->intauth, s->suite.prf, chains), &octets) == GDW_OK);
  return octets;
}

static bool
mac_fits (const struct sa *s, gdw_bytes key, const gdw_secret *octets, const gdw_pay_auth *auth)
{
  uint8_t mac[GDW_HASH_MAX];
  peer_must (gdw_keymat_auth_mac (s->suite.prf, key, view (octets), mac) == GDW_OK);
  return auth->method == GDW_AUTH_SHARED_KEY && gdw_bytes_same (auth->data, gdw_bytes_make (mac, s->suite.prf->len));
}

static bool
signature_fits (const gdw_msg *m, const gdw_secret *octets, const gdw_pay_auth *auth, gdw_sig_scheme *ret)
{
  gdw_bytes body;
  gdw_pay_cert pay;
  gdw_cert *cert = NULL;
  gdw_pubkey *key = NULL;
  bool good = gdw_msg_find (m, GDW_P_CERT, 0, &body) && gdw_pay_cert_read (body, &pay) == GDW_OK &&
              gdw_cert_read (pay.data, &cert) == GDW_OK && gdw_cert_key (cert, &key) == GDW_OK &&
              gdw_sign_check (key, auth->method, auth->data, view (octets), ret) == GDW_OK;
  gdw_cert_free (cert);
  gdw_pubkey_free (key);
  return good;
}

/* The client's AUTH in this message. */
static bool
client_is_proven (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  gdw_bytes body, without = GDW_BYTES_NONE;
  gdw_pay_auth auth;
  bool mixed = peer_take_ppk (p, s, m, &without);
  if (p->setup.credulous)
    return true;
  if (!gdw_msg_find (m, GDW_P_AUTH, 0, &body) || gdw_pay_auth_read (body, &auth) != GDW_OK)
    return false;
  if (without.n > 0)
    auth.data = without;
  if (mixed)
    gdw_msg_notify (o, GDW_N_PPK_IDENTITY, GDW_BYTES_NONE);
  gdw_secret octets = covered (s, false, s->greet.idi);
  bool good = false;
  switch (s->greet.second ? p->setup.second : p->setup.sign_in) {
  case PEER_PSK: good = mac_fits (s, gdw_bytes_text (p->setup.psk), &octets, &auth); break;
  case PEER_CERTIFICATE: good = signature_fits (m, &octets, &auth, &p->client_scheme); break;
  case PEER_MSCHAPV2: good = mac_fits (s, gdw_bytes_make (p->eap.msk, p->eap.msk_n), &octets, &auth); break;
  case PEER_GTC: good = mac_fits (s, view (&s->keys.pi), &octets, &auth); break;
  }
  gdw_secret_done (&octets);
  return good;
}

static gdw_bytes
id_body (const peer *p, uint8_t *buf, size_t cap)
{
  gdw_out o = gdw_out_over (buf, cap);
  gdw_pay_id_put (&o, GDW_ID_FQDN, gdw_bytes_text (p->setup.identity));
  return gdw_out_view (&o);
}

static void
put_auth (gdw_msg_out *o, uint8_t method, gdw_bytes data)
{
  gdw_pay_auth_put (gdw_msg_payload_begin (o, GDW_P_AUTH), method, data);
  gdw_msg_payload_end (o);
}

/* Our AUTH: by the key, or by signature when it is empty. */
static void
put_proof (peer *p, const struct sa *s, gdw_bytes key, gdw_msg_out *o)
{
  uint8_t buf[300], data[GDW_MAX_AUTH_DATA];
  size_t n = sizeof data;
  gdw_secret octets = covered (s, true, id_body (p, buf, sizeof buf));
  if (key.n > 0) {
    peer_must (gdw_keymat_auth_mac (s->suite.prf, key, view (&octets), data) == GDW_OK);
    put_auth (o, GDW_AUTH_SHARED_KEY, gdw_bytes_make (data, s->suite.prf->len));
  } else {
    gdw_sign_choice how;
    peer_must (gdw_sign_choose (p->key, s->greet.hashes, (gdw_sign_policy){ 0 }, &how) == GDW_OK);
    peer_must (gdw_sign_auth (p->key, how, p->entropy, view (&octets), data, &n) == GDW_OK);
    put_auth (o, (uint8_t)how.method, gdw_bytes_make (data, n));
  }
  gdw_secret_done (&octets);
}

static void
put_cert (gdw_msg_out *o, uint8_t encoding, gdw_bytes octets)
{
  gdw_pay_cert_put (gdw_msg_payload_begin (o, GDW_P_CERT), encoding, octets);
  gdw_msg_payload_end (o);
}

static void
put_who (peer *p, gdw_msg_out *o)
{
  uint8_t buf[300];
  gdw_msg_raw (o, GDW_P_IDR, id_body (p, buf, sizeof buf));
  if (p->setup.odd_encoding != 0)
    put_cert (o, p->setup.odd_encoding, p->setup.odd_cert);
  for (size_t i = 0; p->setup.sign_in != PEER_PSK && i < p->n_chain; i++)
    put_cert (o, GDW_CERT_X509, gdw_cert_der (p->chain[i]));
  if (p->setup.stapled.n > 0)
    put_cert (o, GDW_CERT_OCSP, p->setup.stapled);
}

/* --- the first child --- */

static uint8_t
host_of (const peer *p)
{
  return p->setup.host != 0 ? p->setup.host : 7;
}

/* The client's side of the tunnel becomes the address that it is assigned; ours is what it asks for. */
void
peer_narrow (const peer *p, const gdw_pay_ts *asked, gdw_pay_ts *ret)
{
  *ret = (gdw_pay_ts){ 0 };
  for (size_t i = 0; i < asked->n; i++) {
    bool v4 = asked->ts[i].first.family == 4;
    gdw_net mine = { .ip = { .family = asked->ts[i].first.family }, .prefix = v4 ? 32 : 128 };
    const uint8_t a4[4] = { 10, 9, 0, host_of (p) }, a6[16] = { 0x20, 1, 0xd, 0xb8, 9, [15] = host_of (p) };
    mine.ip = v4 ? gdw_ip_from (gdw_bytes_of (a4)) : gdw_ip_from (gdw_bytes_of (a6));
    ret->ts[ret->n++] = gdw_ts_of_net (&mine);
    ret->ts[i].proto = asked->ts[i].proto;
  }
}

/* An IKE_AUTH without a child: addresses alone are assigned. */
static void
read_childless (peer *p, struct greeting *g)
{
  const gdw_pay_ts all = { .n = 2, .ts = { gdw_ts_any (4), gdw_ts_any (6) } };
  g->childless = true;
  g->child_error = p->setup.pool_empty ? GDW_N_INTERNAL_ADDRESS_FAILURE : 0;
  peer_narrow (p, &all, &g->tsi);
  g->tsr = all;
}

/* Reads the wishes of the first message; they are answered in the last. */
static void
read_child (peer *p, struct sa *s, const gdw_msg *m)
{
  struct greeting *g = &s->greet;
  static gdw_pay_sa offer;
  gdw_bytes body, spi;
  gdw_pay_ts tsi;
  uint8_t ours[4] = { 0xc1, 0, 0, 7 };
  if (p->setup.reserved_spi)
    ours[0] = 0;
  else
    gdw_entropy_fill (p->entropy, ours + 1, 3);
  if (!gdw_msg_find (m, GDW_P_SA, 0, &body) || gdw_pay_sa_read (body, &offer) != GDW_OK ||
      !gdw_msg_find (m, GDW_P_TSI, 0, &body) || gdw_pay_ts_read (body, &tsi) != GDW_OK ||
      !gdw_msg_find (m, GDW_P_TSR, 0, &body) || gdw_pay_ts_read (body, &g->tsr) != GDW_OK)
    g->child_error = GDW_N_INVALID_SYNTAX;
  else if (p->setup.no_child_suite ||
           gdw_propose_pick (&p->setup.takes, &offer, GDW_PROTO_ESP, 0, GDW_ALONE, gdw_bytes_of (ours), &g->child, &spi,
                             &g->child_answer) != GDW_OK)
    g->child_error = GDW_N_NO_PROPOSAL_CHOSEN;
  else if (p->setup.refuse_ts)
    g->child_error = GDW_N_TS_UNACCEPTABLE;
  else if (p->setup.pool_empty)
    g->child_error = GDW_N_INTERNAL_ADDRESS_FAILURE;
  else
    g->child_error = p->setup.child_error;
  if (g->child_error != 0)
    return;
  gdw_cur c = gdw_cur_over (spi), mine = gdw_cur_over (gdw_bytes_of (ours));
  g->spi_out = gdw_cur_u32 (&c);
  g->spi_in = gdw_cur_u32 (&mine);
  peer_narrow (p, &tsi, &g->tsi);
  for (size_t i = 0; p->setup.wide_ts && i < g->tsr.n; i++)
    g->tsr.ts[i] = gdw_ts_any (g->tsr.ts[i].first.family);
}

/* Name servers that nobody can be, one twice, and more than anybody needs. */
static void
add_odd (gdw_pay_cp *cp)
{
  static const uint8_t odd[][4] = { { 0, 0, 0, 0 },  { 127, 0, 0, 1 }, { 224, 0, 0, 1 }, { 10, 9, 0, 1 },
                                    { 10, 9, 0, 2 }, { 10, 9, 0, 2 },  { 10, 9, 0, 3 },  { 10, 9, 0, 4 },
                                    { 10, 9, 0, 5 }, { 10, 9, 0, 6 },  { 10, 9, 0, 7 },  { 10, 9, 0, 8 },
                                    { 10, 9, 0, 9 }, { 10, 9, 0, 10 } };
  for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
    (void)gdw_pay_cp_add (cp, GDW_CP_IP4_DNS, gdw_bytes_of (odd[i]));
}

static void
put_cp (const peer *p, const struct sa *s, gdw_msg_out *o)
{
  const uint8_t a4[4] = { 10, 9, 0, host_of (p) }, dns[4] = { 10, 9, 0, 1 };
  const uint8_t a6[17] = { 0x20, 1, 0xd, 0xb8, 9, [15] = host_of (p), [16] = 128 };
  gdw_pay_cp cp = { .type = p->setup.config_type != 0 ? p->setup.config_type : GDW_CFG_REPLY };
  for (size_t i = 0; i < s->greet.tsi.n && !p->setup.no_address; i++)
    if (s->greet.tsi.ts[i].first.family == 4)
      (void)gdw_pay_cp_add (&cp, GDW_CP_IP4_ADDRESS, gdw_bytes_of (a4));
    else if (!p->setup.no_ipv6)
      (void)gdw_pay_cp_add (&cp, GDW_CP_IP6_ADDRESS, gdw_bytes_of (a6));
  (void)gdw_pay_cp_add (&cp, GDW_CP_IP4_DNS, gdw_bytes_of (dns));
  if (p->setup.odd_config)
    add_odd (&cp);
  for (size_t i = 0; i < p->setup.config_more.n; i++)
    (void)gdw_pay_cp_add (&cp, p->setup.config_more.attr[i].type, p->setup.config_more.attr[i].value);
  gdw_pay_cp_put (gdw_msg_payload_begin (o, GDW_P_CP), &cp);
  gdw_msg_payload_end (o);
}

/* Somebody signed in: what else was half open, or is left of an earlier connect, is forgotten. */
static void
set_up (peer *p, struct sa *s)
{
  s->up = true;
  for (size_t i = 0; i < PEER_SAS; i++)
    if (&p->sa[i] != s && p->sa[i].used) {
      if (p->setup.keeps_others && p->sa[i].up)
        p->sa[i].old = true;
      else
        peer_end_sa (&p->sa[i]);
    }
}

/* The misdeed "forced_child". */
static void
put_unasked (const peer *p, gdw_msg_out *o)
{
  static gdw_pay_sa sa;
  if (!p->setup.forced_child)
    return;
  gdw_propose_esp (&p->setup.takes, 0xc1000007, &sa);
  gdw_pay_sa_put (gdw_msg_payload_begin (o, GDW_P_SA), &sa);
  gdw_msg_payload_end (o);
}

/* The IKE SA stands; so does its child, or a notify says why not. */
static void
put_child (peer *p, struct sa *s, gdw_msg_out *o)
{
  struct greeting *g = &s->greet;
  if (peer_sends_on (p, PEER_IN_AUTH, GDW_BYTES_NONE, o))
    return;
  set_up (p, s);
  peer_put_lifetime (p, o);
  peer_put_mobike (p, s, o);
  if (p->setup.initial_contact)
    gdw_msg_notify (o, GDW_N_INITIAL_CONTACT, GDW_BYTES_NONE);
  if (p->setup.allows4)
    gdw_msg_notify (o, GDW_N_IP4_ALLOWED, GDW_BYTES_NONE);
  if (p->setup.allows6)
    gdw_msg_notify (o, GDW_N_IP6_ALLOWED, GDW_BYTES_NONE);
  if (g->child_error != 0) {
    gdw_msg_notify (o, g->child_error, GDW_BYTES_NONE);
    return;
  }
  if (!p->setup.no_config)
    put_cp (p, s, o);
  if (g->childless) {
    put_unasked (p, o);
    return;
  }
  gdw_pay_sa_put (gdw_msg_payload_begin (o, GDW_P_SA), &g->child_answer);
  gdw_msg_payload_end (o);
  gdw_pay_ts_put (gdw_msg_payload_begin (o, GDW_P_TSI), &g->tsi);
  gdw_msg_payload_end (o);
  gdw_pay_ts_put (gdw_msg_payload_begin (o, GDW_P_TSR), &g->tsr);
  gdw_msg_payload_end (o);
  const struct kid_deal deal = { .suite = &g->child,
                                 .ni = gdw_bytes_make (g->ni, g->ni_n),
                                 .nr = gdw_bytes_of (g->nr),
                                 .spi_in = g->spi_in,
                                 .spi_out = g->spi_out,
                                 .tsi = g->tsi,
                                 .tsr = g->tsr };
  peer_add_kid (s, &deal);
}

/* --- the order --- */

static bool
refuse (gdw_msg_out *o)
{
  gdw_msg_notify (o, GDW_N_AUTHENTICATION_FAILED, GDW_BYTES_NONE);
  return false;
}

static void
put_eap (peer *p, gdw_bytes packet, gdw_msg_out *o)
{
  peer_eap_next (p, packet, gdw_msg_payload_begin (o, GDW_P_EAP));
  gdw_msg_payload_end (o);
}

static void
begin_eap (peer *p, peer_sign_in way, gdw_msg_out *o)
{
  p->eap = (struct eap){ .way = way };
  put_eap (p, GDW_BYTES_NONE, o);
}

/* Does the client say that its second identity follows? */
static bool
is_followed (const gdw_msg *m)
{
  gdw_pay_notify n;
  return gdw_msg_find_notify (m, GDW_N_MULTIPLE_AUTH_SUPPORTED, &n) &&
         gdw_msg_find_notify (m, GDW_N_ANOTHER_AUTH_FOLLOWS, &n);
}

/* The client's other identity, alone. */
static bool
on_second (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  gdw_bytes body;
  if (!gdw_msg_find (m, GDW_P_IDI, 0, &body) || m->n != 1)
    return refuse (o);
  s->greet.second = true;
  peer_drop (&s->greet.idi);
  s->greet.idi = peer_copy (body);
  if (p->setup.eap_never)
    put_child (p, s, o);
  else
    begin_eap (p, p->setup.second, o);
  return true;
}

static bool
on_first (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  struct greeting *g = &s->greet;
  gdw_bytes body;
  bool eap = p->setup.sign_in == PEER_MSCHAPV2 || p->setup.sign_in == PEER_GTC;
  if (!gdw_msg_find (m, GDW_P_IDI, 0, &body) || gdw_msg_find (m, GDW_P_AUTH, 0, NULL) == eap ||
      gdw_suite_further (&s->suite, g->further_done) != NULL)
    return refuse (o);
  g->intauth.auth_id = m->head.msgid;
  g->first_done = true;
  peer_agree_mobike (p, s, m);
  g->idi = peer_copy (body);
  if (p->setup.childless && !gdw_msg_find (m, GDW_P_SA, 0, NULL))
    read_childless (p, g);
  else
    read_child (p, s, m);
  if ((!eap && !client_is_proven (p, s, m, o)) || (p->setup.twice && !is_followed (m)))
    return refuse (o);
  put_who (p, o);
  if (!p->setup.eap_unproven)
    put_proof (p, s, p->setup.sign_in == PEER_PSK ? gdw_bytes_text (p->setup.psk) : GDW_BYTES_NONE, o);
  if (p->setup.follows_itself)
    gdw_msg_notify (o, GDW_N_ANOTHER_AUTH_FOLLOWS, GDW_BYTES_NONE);
  if (p->setup.early_eap)
    begin_eap (p, p->setup.second, o);
  else if ((eap || p->setup.eap_always) && !p->setup.eap_never)
    begin_eap (p, p->setup.sign_in, o);
  else if (!p->setup.twice)
    put_child (p, s, o);
  return true;
}

bool
peer_on_auth (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  gdw_bytes body;
  if (!s->greet.first_done)
    return on_first (p, s, m, o);
  if (p->setup.twice && !s->greet.second)
    return on_second (p, s, m, o);
  if (gdw_msg_find (m, GDW_P_EAP, 0, &body)) {
    put_eap (p, body, o);
    return p->eap.step != EAP_REFUSED || p->setup.eap_endless;
  }
  if (p->eap.step != EAP_SUCCEEDED || !client_is_proven (p, s, m, o))
    return refuse (o);
  gdw_bytes key = p->eap.way == PEER_GTC ? view (&s->keys.pr) : gdw_bytes_make (p->eap.msk, p->eap.msk_n);
  put_proof (p, s, p->setup.forgets_msk ? gdw_bytes_text ("another key") : key, o);
  put_child (p, s, o);
  return true;
}
