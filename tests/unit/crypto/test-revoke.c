/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-revoke.c - OCSP responses and CRLs: what they say, and each reason for which they are worth nothing. */
#include "harness.h"

#include "crypto/revoke.h"
#include "crypto/revoked-answers.h"
#include "crypto/revoked.h"
#include "library.h"

enum { DAY = 86400 };

static gdw_cert *
cert_of (const char *pem)
{
  gdw_cert *c = NULL;
  size_t n = 0;
  gdw_err err = gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n);
  check (err == GDW_OK && n == 1);
  return c;
}

typedef void reader (gdw_bytes b, const gdw_cert *c, const gdw_cert *issuer, int64_t wall_s, gdw_revoke_verdict *ret);

static gdw_revoke_verdict
verdict_at (reader *read, gdw_bytes b, const char *cert, const char *issuer, int64_t days)
{
  gdw_revoke_verdict v = { .state = GDW_REVOKE_REVOKED };
  gdw_cert *c = cert_of (cert), *i = cert_of (issuer);
  read (b, c, i, REVOKED_WALL_S + days * DAY, &v);
  gdw_cert_free (c);
  gdw_cert_free (i);
  return v;
}

static void
verdict_is (reader *read, gdw_bytes b, const char *cert, gdw_revoke_state state, const char *fault)
{
  gdw_revoke_verdict v = verdict_at (read, b, cert, rv_mid, 1);
  if (v.state != state || strcmp (v.fault, fault) != 0)
    printf ("# got %d \"%s\", want %d \"%s\"\n", v.state, v.fault, state, fault);
  check (v.state == state);
  check (strcmp (v.fault, fault) == 0);
}

#define ocsp_is(name, cert, state, fault)                                                                              \
  verdict_is (gdw_ocsp_read, gdw_bytes_of (name), cert, GDW_REVOKE_##state, fault)
#define crl_is(name, cert, state, fault) verdict_is (gdw_crl_read, gdw_bytes_of (name), cert, GDW_REVOKE_##state, fault)

#define needs_judge()                                                                                                  \
  do {                                                                                                                 \
    if (!gdw_revoke_available ())                                                                                      \
      skip ("this library can judge neither OCSP responses nor CRLs");                                                 \
  } while (0)

/* Then nothing is good, and nothing revoked. */
TEST (a_library_that_cannot_judge_says_so)
{
  if (gdw_revoke_available ())
    skip ("this library can");
  for (int i = 0; i < 4; i++) {
    gdw_revoke_verdict v = i == 0   ? verdict_at (gdw_ocsp_read, gdw_bytes_of (ocsp_good), rv_leaf, rv_mid, 1)
                           : i == 1 ? verdict_at (gdw_ocsp_read, gdw_bytes_of (ocsp_revoked), rv_leaf_back, rv_mid, 1)
                           : i == 2 ? verdict_at (gdw_crl_read, gdw_bytes_of (crl_mid), rv_leaf, rv_mid, 1)
                                    : verdict_at (gdw_crl_read, gdw_bytes_of (crl_mid), rv_leaf_back, rv_mid, 1);
    check (v.state == GDW_REVOKE_UNKNOWN && strstr (v.fault, LIBRARY_NAME) != NULL);
  }
}

/* --- OCSP --- */

TEST (ocsp_by_the_issuer)
{
  needs_judge ();
  ocsp_is (ocsp_good, rv_leaf, GOOD, "");
  ocsp_is (ocsp_by_key, rv_leaf, GOOD, "");
  ocsp_is (ocsp_revoked, rv_leaf_back, REVOKED, "");
  ocsp_is (ocsp_unknown, rv_leaf_silent, UNKNOWN, "the responder does not know the certificate");
  check (verdict_at (gdw_ocsp_read, gdw_bytes_of (ocsp_mid), rv_mid, rv_root, 1).state == GDW_REVOKE_GOOD);
}

TEST (ocsp_by_a_delegate_of_the_issuer)
{
  needs_judge ();
  ocsp_is (ocsp_delegate, rv_leaf, GOOD, "");
  ocsp_is (ocsp_delegate_revoked, rv_leaf_back, REVOKED, "");
  ocsp_is (ocsp_delegate_short, rv_leaf, GOOD, "");
  gdw_revoke_verdict v = verdict_at (gdw_ocsp_read, gdw_bytes_of (ocsp_delegate_short), rv_leaf, rv_mid, 31);
  check (v.state == GDW_REVOKE_UNKNOWN);
  check (strcmp (v.fault, "the certificate of its signer is not valid now") == 0);
}

TEST (ocsp_by_others_is_worth_nothing)
{
  needs_judge ();
  ocsp_is (ocsp_delegate_root, rv_leaf, UNKNOWN, "its signer is not the issuer's"); /* a grandparent's delegate */
  ocsp_is (ocsp_plain, rv_leaf, UNKNOWN, "its signer may not sign such answers");   /* a gateway of the same issuer */
  ocsp_is (ocsp_other, rv_leaf, UNKNOWN, "its signer is not the issuer's");
}

TEST (ocsp_about_another_certificate)
{
  needs_judge ();
  ocsp_is (ocsp_good, rv_leaf_back, UNKNOWN, "it is about another certificate");
  gdw_revoke_verdict v = verdict_at (gdw_ocsp_read, gdw_bytes_of (ocsp_good), rv_leaf, rv_root, 1);
  check (v.state == GDW_REVOKE_UNKNOWN);
}

TEST (ocsp_hashes)
{
  needs_judge ();
  ocsp_is (ocsp_sha1, rv_leaf, UNKNOWN, "its signature is too weak");
  ocsp_is (ocsp_id_sha256, rv_leaf, GOOD, "");
  ocsp_is (ocsp_id_sha512, rv_leaf, GOOD, "");
}

TEST (ocsp_times)
{
  needs_judge ();
  gdw_revoke_verdict v = verdict_at (gdw_ocsp_read, gdw_bytes_of (ocsp_short), rv_leaf, rv_mid, 6);
  check (v.state == GDW_REVOKE_GOOD);
  check (v.good_until_s >= REVOKED_MADE_S + 7 * DAY && v.good_until_s < REVOKED_MADE_S + 7 * DAY + 600);
  v = verdict_at (gdw_ocsp_read, gdw_bytes_of (ocsp_short), rv_leaf, rv_mid, 8);
  check (v.state == GDW_REVOKE_UNKNOWN && strcmp (v.fault, "it is out of date") == 0);
  v = verdict_at (gdw_ocsp_read, gdw_bytes_of (ocsp_good), rv_leaf, rv_mid, -1);
  check (v.state == GDW_REVOKE_UNKNOWN && strcmp (v.fault, "it is from the future") == 0);
  v = verdict_at (gdw_ocsp_read, gdw_bytes_of (ocsp_undated), rv_leaf, rv_mid, 0);
  check (v.state == GDW_REVOKE_GOOD && v.good_until_s < REVOKED_MADE_S + DAY + 600);
  v = verdict_at (gdw_ocsp_read, gdw_bytes_of (ocsp_undated), rv_leaf, rv_mid, 2);
  check (v.state == GDW_REVOKE_UNKNOWN && strcmp (v.fault, "it is out of date") == 0);
}

/* Every single octet changed: whatever comes of it, it is not good any more, and never says revoked. */
TEST (ocsp_with_one_octet_changed)
{
  needs_judge ();
  uint8_t octets[sizeof ocsp_good];
  gdw_revoke_verdict v;
  gdw_cert *c = cert_of (rv_leaf), *mid = cert_of (rv_mid);
  memcpy (octets, ocsp_good, sizeof octets);
  for (size_t i = 0; i < sizeof octets; i++) {
    octets[i] ^= 1;
    gdw_ocsp_read (gdw_bytes_of (octets), c, mid, REVOKED_WALL_S + DAY, &v);
    check (v.state != GDW_REVOKE_REVOKED);
    if (v.state == GDW_REVOKE_GOOD) /* only what the signature does not cover: the signer's own certificate */
      check (i > sizeof octets / 3);
    octets[i] ^= 1;
  }
  gdw_cert_free (c);
  gdw_cert_free (mid);
}

TEST (ocsp_that_is_none)
{
  needs_judge ();
  static const uint8_t later[] = { 0x30, 0x03, 0x0a, 0x01, 0x03 }; /* tryLater */
  verdict_is (gdw_ocsp_read, GDW_BYTES_NONE, rv_leaf, GDW_REVOKE_UNKNOWN, "it is no OCSP response");
  verdict_is (gdw_ocsp_read, gdw_bytes_text ("<html>"), rv_leaf, GDW_REVOKE_UNKNOWN, "it is no OCSP response");
  verdict_is (gdw_ocsp_read, gdw_bytes_make (ocsp_good, sizeof ocsp_good - 1), rv_leaf, GDW_REVOKE_UNKNOWN,
              "it is no OCSP response");
  ocsp_is (later, rv_leaf, UNKNOWN, "the responder refuses to answer");
  ocsp_is (crl_mid, rv_leaf, UNKNOWN, "it is no OCSP response");
}

TEST (ocsp_request)
{
  needs_judge ();
  uint8_t octets[256];
  gdw_cert *c = cert_of (rv_leaf), *mid = cert_of (rv_mid);
  gdw_out o = gdw_out_over (octets, sizeof octets);
  check (gdw_ocsp_request (c, mid, &o) == GDW_OK);
  gdw_bytes r = gdw_out_view (&o);
  check (r.n > 60 && r.n < 128 && r.p[0] == 0x30);
  check (r.p[r.n - 1] == 0x15); /* the serial number of the leaf is the last */
  uint8_t few[20];
  o = gdw_out_over (few, sizeof few);
  check (gdw_ocsp_request (c, mid, &o) == GDW_E_SPACE);
  gdw_cert_free (c);
  gdw_cert_free (mid);
}

/* --- CRL --- */

TEST (crl_of_the_issuer)
{
  needs_judge ();
  crl_is (crl_mid, rv_leaf, GOOD, "");
  crl_is (crl_mid, rv_leaf_back, REVOKED, "");
  check (verdict_at (gdw_crl_read, gdw_bytes_of (crl_root), rv_mid_back, rv_root, 1).state == GDW_REVOKE_REVOKED);
  check (verdict_at (gdw_crl_read, gdw_bytes_of (crl_root), rv_mid, rv_root, 1).state == GDW_REVOKE_GOOD);
}

TEST (crl_of_others_is_worth_nothing)
{
  needs_judge ();
  crl_is (crl_root, rv_leaf, UNKNOWN, "it is another issuer's");
  gdw_revoke_verdict v = verdict_at (gdw_crl_read, gdw_bytes_of (crl_mute), rv_leaf_under_mute, rv_mute, 1);
  check (v.state == GDW_REVOKE_UNKNOWN && strcmp (v.fault, "its issuer may not sign such lists") == 0);
}

TEST (crl_hashes_and_extensions)
{
  needs_judge ();
  crl_is (crl_sha1, rv_leaf, UNKNOWN, "its signature is too weak");
  crl_is (crl_delta, rv_leaf, UNKNOWN, "it has a critical extension that is not known");
  crl_is (crl_critical, rv_leaf, UNKNOWN, "it has a critical extension that is not known");
}

TEST (crl_scopes)
{
  needs_judge ();
  crl_is (crl_scope, rv_leaf, GOOD, "");
  crl_is (crl_scope, rv_leaf_back, REVOKED, "");
  crl_is (crl_scope_other, rv_leaf, UNKNOWN, "it does not cover the certificate");
  crl_is (crl_scope_ca, rv_leaf, UNKNOWN, "it does not cover the certificate");
  crl_is (crl_scope_user, rv_leaf, GOOD, "");
  crl_is (crl_indirect, rv_leaf, UNKNOWN, "it does not cover the certificate");
}

TEST (crl_times)
{
  needs_judge ();
  gdw_revoke_verdict v = verdict_at (gdw_crl_read, gdw_bytes_of (crl_short), rv_leaf, rv_mid, 6);
  check (v.state == GDW_REVOKE_GOOD && v.good_until_s < REVOKED_MADE_S + 7 * DAY + 600);
  v = verdict_at (gdw_crl_read, gdw_bytes_of (crl_short), rv_leaf, rv_mid, 8);
  check (v.state == GDW_REVOKE_UNKNOWN && strcmp (v.fault, "it is out of date") == 0);
  v = verdict_at (gdw_crl_read, gdw_bytes_of (crl_mid), rv_leaf, rv_mid, -1);
  check (v.state == GDW_REVOKE_UNKNOWN && strcmp (v.fault, "it is from the future") == 0);
}

TEST (crl_with_one_octet_changed)
{
  needs_judge ();
  uint8_t octets[sizeof crl_mid];
  gdw_revoke_verdict v;
  gdw_cert *c = cert_of (rv_leaf), *mid = cert_of (rv_mid);
  memcpy (octets, crl_mid, sizeof octets);
  for (size_t i = 0; i < sizeof octets; i++) {
    octets[i] ^= 1;
    gdw_crl_read (gdw_bytes_of (octets), c, mid, REVOKED_WALL_S + DAY, &v);
    check (v.state == GDW_REVOKE_UNKNOWN);
    octets[i] ^= 1;
  }
  gdw_cert_free (c);
  gdw_cert_free (mid);
}

TEST (crl_that_is_none)
{
  needs_judge ();
  verdict_is (gdw_crl_read, GDW_BYTES_NONE, rv_leaf, GDW_REVOKE_UNKNOWN, "it is no CRL");
  verdict_is (gdw_crl_read, gdw_bytes_text ("<html>"), rv_leaf, GDW_REVOKE_UNKNOWN, "it is no CRL");
  verdict_is (gdw_crl_read, gdw_bytes_make (crl_mid, sizeof crl_mid - 1), rv_leaf, GDW_REVOKE_UNKNOWN, "it is no CRL");
}

/* --- where to ask --- */

TEST (only_plain_http_addresses_count)
{
  gdw_bytes url;
  gdw_cert *c = cert_of (rv_leaf), *silent = cert_of (rv_leaf_silent);
  require (gdw_cert_url_at (c, GDW_CERT_URL_OCSP, 0, &url));
  check_bytes (url, gdw_bytes_text ("http://ocsp.example.org:8080/mid"));
  check (!gdw_cert_url_at (c, GDW_CERT_URL_OCSP, 1, &url)); /* caIssuers is never asked */
  if (gdw_cert_url_at (c, GDW_CERT_URL_CRL, 0, &url))
    check_bytes (url, gdw_bytes_text ("http://crl.example.org/mid.crl")); /* neither ldap nor https */
  else
    check (!gdw_revoke_available ()); /* whoever cannot read the list need not find it */
  check (!gdw_cert_url_at (c, GDW_CERT_URL_CRL, 1, &url));
  check (!gdw_cert_url_at (c, GDW_CERT_URL_CRL, 99, &url));
  check (!gdw_cert_url_at (silent, GDW_CERT_URL_OCSP, 0, &url) && !gdw_cert_url_at (silent, GDW_CERT_URL_CRL, 0, &url));
  gdw_cert_free (c);
  gdw_cert_free (silent);
}

/* --- the links of a chain --- */

TEST (a_good_chain_gives_its_links)
{
  gdw_chain chain;
  gdw_chain_verdict v;
  gdw_anchors *a = NULL;
  gdw_cert *leaf = cert_of (rv_leaf), *between[2] = { cert_of (rv_other), cert_of (rv_mid) }, *root = cert_of (rv_root);
  require (gdw_anchors_new (&a) == GDW_OK && gdw_anchors_add (a, gdw_bytes_text (rv_root)) == GDW_OK);
  gdw_chain_check (a, leaf, (const gdw_cert *const *)between, 2, GDW_CHAIN_GATEWAY, REVOKED_WALL_S, &v, &chain);
  require (v.why == GDW_WHY_NONE && chain.n == 3);
  check_bytes (gdw_cert_der (chain.at[0]), gdw_cert_der (leaf));
  check_bytes (gdw_cert_der (chain.at[1]), gdw_cert_der (between[1]));
  check_bytes (gdw_cert_der (chain.at[2]), gdw_cert_der (root));
  gdw_chain_done (&chain);
  check (chain.n == 0);
  gdw_chain_check (a, leaf, (const gdw_cert *const *)between, 1, GDW_CHAIN_GATEWAY, REVOKED_WALL_S, &v, &chain);
  check (v.why == GDW_WHY_AUTHORITY_UNKNOWN && chain.n == 0);
  gdw_chain_done (NULL);
  gdw_cert_free (leaf);
  gdw_cert_free (root);
  gdw_cert_free (between[0]);
  gdw_cert_free (between[1]);
  gdw_anchors_free (a);
}

TEST_MAIN ()
