/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-auth.c - proofs by a shared key, identities, and what is claimed when the profile says nothing. Certificates are proven in the ladder
 * and in the net. */
#include "help.h"
#include "ike/auth.h"
#include "wire/ike-consts.h"
#include "wire/pay-ident.h"

/* An SA after IKE_SA_INIT, as far as AUTH looks at it. */
static void
begin (gdw_ike_sa *sa, gdw_env *env)
{
  static const uint8_t sent[] = "sent", got[] = "got", pi[32] = { 1 }, pr[32] = { 2 };
  *sa = (gdw_ike_sa){ .env = env, .path = help_path (), .ni_n = 32, .nr_n = 32, .ni = { 3 }, .nr = { 4 } };
  sa->suite.prf = gdw_prf_find (5);
  if (gdw_secret_copy (gdw_bytes_of (sent), &sa->init_sent) != GDW_OK ||
      gdw_secret_copy (gdw_bytes_of (got), &sa->init_got) != GDW_OK ||
      gdw_secret_copy (gdw_bytes_of (pi), &sa->keys.pi) != GDW_OK ||
      gdw_secret_copy (gdw_bytes_of (pr), &sa->keys.pr) != GDW_OK)
    abort ();
}

static void
end (gdw_ike_sa *sa)
{
  gdw_secret_done (&sa->init_sent);
  gdw_secret_done (&sa->init_got);
  gdw_ike_keys_done (&sa->keys);
  help_env_free (sa->env);
}

/* The same SA seen from the gateway: its AUTH is our AUTH there. */
static void
turn (gdw_ike_sa *sa)
{
  gdw_secret t = sa->init_sent;
  sa->init_sent = sa->init_got;
  sa->init_got = t;
  t = sa->keys.pi;
  sa->keys.pi = sa->keys.pr;
  sa->keys.pr = t;
  uint8_t n[GDW_MAX_NONCE];
  memcpy (n, sa->ni, sizeof n);
  memcpy (sa->ni, sa->nr, sizeof n);
  memcpy (sa->nr, n, sizeof n);
}

/* The gateway's message with its AUTH by this key and identity. */
static void
gateway_auth (gdw_ike_sa *sa, gdw_bytes key, const gdw_id_body *idr, uint8_t *buf, size_t cap, gdw_msg *ret)
{
  gdw_bytes chain;
  gdw_msg_out m = gdw_msg_out_chain (buf, cap);
  turn (sa);
  check (gdw_auth_put_shared (sa, key, idr, &m) == GDW_WHY_NONE);
  turn (sa);
  *ret = (gdw_msg){ 0 };
  check (gdw_msg_out_close (&m, &chain) == GDW_OK && gdw_msg_split_chain (m.first, chain, ret) == GDW_OK);
}

static gdw_id_body
id_body (const char *name)
{
  gdw_ident id;
  gdw_id_body b;
  if (gdw_ident_parse (gdw_bytes_text (name), &id) != GDW_OK)
    abort ();
  gdw_id_body_of (&id, &b);
  return b;
}

TEST (shared_key_good_and_bad)
{
  gdw_ike_sa sa;
  gdw_msg m;
  uint8_t buf[200];
  begin (&sa, help_env ());
  gdw_id_body idr = id_body ("gw.example"), other = id_body ("gw.example2");
  gdw_bytes key = gdw_bytes_text ("key");
  gateway_auth (&sa, key, &idr, buf, sizeof buf, &m);
  check (gdw_auth_check_shared (&sa, &m, key, &idr) == GDW_WHY_NONE);
  check (gdw_auth_check_shared (&sa, &m, gdw_bytes_text ("kez"), &idr) == GDW_WHY_GATEWAY_PROOF_BAD);
  check (gdw_auth_check_shared (&sa, &m, key, &other) == GDW_WHY_GATEWAY_PROOF_BAD);
  sa.ni[5] ^= 1;
  check (gdw_auth_check_shared (&sa, &m, key, &idr) == GDW_WHY_GATEWAY_PROOF_BAD);
  sa.ni[5] ^= 1;
  sa.init_got.p[0] ^= 1;
  check (gdw_auth_check_shared (&sa, &m, key, &idr) == GDW_WHY_GATEWAY_PROOF_BAD);
  sa.init_got.p[0] ^= 1;
  check (gdw_auth_check_shared (&sa, &m, key, &idr) == GDW_WHY_NONE);
  end (&sa);
}

TEST (without_msk_the_keys_of_the_sa_prove)
{
  gdw_ike_sa sa;
  gdw_msg m;
  uint8_t buf[200];
  begin (&sa, help_env ());
  gdw_id_body idr = id_body ("gw.example");
  gateway_auth (&sa, GDW_BYTES_NONE, &idr, buf, sizeof buf, &m);
  check (gdw_auth_check_shared (&sa, &m, GDW_BYTES_NONE, &idr) == GDW_WHY_NONE);
  check (gdw_auth_check_shared (&sa, &m, gdw_bytes_text ("msk"), &idr) == GDW_WHY_GATEWAY_PROOF_BAD);
  end (&sa);
}

TEST (our_own_proof_is_not_the_gateways)
{
  gdw_ike_sa sa;
  gdw_msg m = { 0 };
  gdw_bytes chain, key = gdw_bytes_text ("key");
  uint8_t buf[200];
  begin (&sa, help_env ());
  gdw_id_body id = id_body ("gw.example");
  gdw_msg_out out = gdw_msg_out_chain (buf, sizeof buf);
  check (gdw_auth_put_shared (&sa, key, &id, &out) == GDW_WHY_NONE);
  check (gdw_msg_out_close (&out, &chain) == GDW_OK && gdw_msg_split_chain (out.first, chain, &m) == GDW_OK);
  check (gdw_auth_check_shared (&sa, &m, key, &id) == GDW_WHY_GATEWAY_PROOF_BAD); /* a mirror */
  end (&sa);
}

TEST (another_method_is_no_proof)
{
  gdw_ike_sa sa;
  gdw_msg m = { 0 }, none = { 0 };
  gdw_bytes chain;
  uint8_t buf[200], data[32] = { 0 };
  begin (&sa, help_env ());
  gdw_id_body id = id_body ("gw.example");
  gdw_msg_out out = gdw_msg_out_chain (buf, sizeof buf);
  gdw_pay_auth_put (gdw_msg_payload_begin (&out, GDW_P_AUTH), 13, gdw_bytes_of (data)); /* NULL authentication */
  gdw_msg_payload_end (&out);
  check (gdw_msg_out_close (&out, &chain) == GDW_OK && gdw_msg_split_chain (out.first, chain, &m) == GDW_OK);
  check (gdw_auth_check_shared (&sa, &m, gdw_bytes_text ("key"), &id) == GDW_WHY_GATEWAY_PROOF_BAD);
  check (gdw_auth_check_shared (&sa, &none, gdw_bytes_text ("key"), &id) == GDW_WHY_PROTOCOL);
  end (&sa);
}

TEST (idr)
{
  gdw_msg m = { 0 };
  gdw_bytes chain;
  gdw_ident id;
  gdw_id_body body;
  uint8_t buf[200];
  check (gdw_auth_read_idr (&m, &id, &body) == GDW_WHY_PROTOCOL);
  gdw_msg_out out = gdw_msg_out_chain (buf, sizeof buf);
  const uint8_t octets[] = { 2, 0xaa, 0xbb, 0xcc, 'g', 'w' }; /* reserved octets count as they came */
  gdw_msg_raw (&out, GDW_P_IDR, gdw_bytes_of (octets));
  check (gdw_msg_out_close (&out, &chain) == GDW_OK && gdw_msg_split_chain (out.first, chain, &m) == GDW_OK);
  require (gdw_auth_read_idr (&m, &id, &body) == GDW_WHY_NONE);
  check (id.type == GDW_IDENT_FQDN && id.n == 2);
  check_bytes (gdw_id_body_peek (&body), gdw_bytes_of (octets));
}

TEST (eap_does_not_claim_the_user)
{
  gdw_ike_sa sa;
  begin (&sa, help_env ());
  help_set (&sa.env->profile, "sign-in", "method", "eap");
  help_set (&sa.env->profile, "sign-in", "user", "alice");
  gdw_ident id = gdw_auth_local_id (&sa);
  check (id.type == GDW_IDENT_IPV4 && id.n == 4 && id.b[0] == 192);
  help_set (&sa.env->profile, "sign-in", "local-identity", "someone@example.org");
  id = gdw_auth_local_id (&sa);
  check (id.type == GDW_IDENT_RFC822);
  end (&sa);
}

TEST (psk_claims_the_user)
{
  gdw_ike_sa sa;
  begin (&sa, help_env ());
  gdw_ident id = gdw_auth_local_id (&sa);
  check (id.type == GDW_IDENT_IPV4);
  help_set (&sa.env->profile, "sign-in", "user", "alice");
  id = gdw_auth_local_id (&sa);
  check (id.type == GDW_IDENT_FQDN && id.n == 5);
  end (&sa);
}

TEST (the_user_behind_a_certificate)
{
  gdw_ike_sa sa;
  begin (&sa, help_env ());
  help_set (&sa.env->profile, "sign-in", "user", "alice@example.org");
  gdw_ident id = gdw_auth_user_id (&sa);
  check (id.type == GDW_IDENT_RFC822 && id.n == 17);
  help_set (&sa.env->profile, "sign-in", "user", "keyid:no hex"); /* a name that is no identity goes as it is */
  id = gdw_auth_user_id (&sa);
  check (id.type == GDW_IDENT_KEY_ID && id.n == 12);
  end (&sa);
}

TEST (wish)
{
  gdw_profile p = help_profile ();
  gdw_trust_wish w;
  check (gdw_auth_wish (&p, 0, &w) == GDW_OK && !w.exact && w.name.type == GDW_IDENT_FQDN && w.name.n == 15);
  check (gdw_auth_wish (&p, 1, &w) == GDW_E_LIMIT);
  help_set (&p, "gateway", "fallback", "gw2.example.org;192.0.2.2"); /* each proves the name by which it is reached */
  check (gdw_auth_wish (&p, 1, &w) == GDW_OK && !w.exact && w.name.type == GDW_IDENT_FQDN && w.name.n == 15 &&
         memcmp (w.name.b, "gw2.example.org", 15) == 0);
  check (gdw_auth_wish (&p, 2, &w) == GDW_OK && !w.exact && w.name.type == GDW_IDENT_IPV4);
  help_set (&p, "gateway", "remote-identity", "198.51.100.1");
  check (gdw_auth_wish (&p, 0, &w) == GDW_OK && w.exact && w.name.type == GDW_IDENT_IPV4);
  check (gdw_auth_wish (&p, 2, &w) == GDW_OK && w.exact && w.name.type == GDW_IDENT_IPV4);
}

TEST_MAIN ()
