/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-trust.c - is this gateway who the profile says: chain and name, with the facts beside the verdict. */
#include "harness.h"

#include "cred/trust.h"
#include "crypto/certs.h"

enum { MOST = 4 };

struct question {
  const char *remote, *host; /* of the profile */
  const char *authority;     /* NULL: none */
  const char *cert[MOST];    /* the CERT payloads */
  const char *idr;
  const char *trusted; /* a certificate whose key is trusted; NULL: none */
  int64_t later_s;     /* the question is asked so much later */
};

static void
hash_of_key (const char *pem, uint8_t ret[GDW_PIN])
{
  gdw_cert *c = NULL;
  size_t n = 0;
  uint8_t hash[GDW_HASH_MAX];
  check (gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n) == GDW_OK);
  const gdw_bytes spki = gdw_cert_spki (c);
  check (gdw_hash (GDW_HASH_SHA256, &spki, 1, hash) == GDW_OK);
  memcpy (ret, hash, GDW_PIN);
  gdw_cert_free (c);
}

static gdw_trust_verdict
judged (const struct question *q)
{
  gdw_trust_verdict v = { 0 };
  gdw_trust_wish wish;
  gdw_anchors *a = NULL;
  gdw_ident idr;
  gdw_cert *c[MOST] = { NULL };
  gdw_bytes der[MOST];
  size_t n = 0, one = 0;
  check (gdw_trust_wish_from (gdw_bytes_text (q->remote), gdw_bytes_text (q->host), &wish) == GDW_OK);
  check (gdw_ident_parse (gdw_bytes_text (q->idr), &idr) == GDW_OK);
  check (gdw_anchors_new (&a) == GDW_OK);
  if (q->authority != NULL)
    check (gdw_anchors_add (a, gdw_bytes_text (q->authority)) == GDW_OK);
  for (; n < MOST && q->cert[n] != NULL; n++) {
    if (strncmp (q->cert[n], "-----", 5) != 0) {
      der[n] = gdw_bytes_text (q->cert[n]); /* rubbish */
      continue;
    }
    check (gdw_certs_read (gdw_bytes_text (q->cert[n]), 1, &c[n], &one) == GDW_OK);
    der[n] = gdw_cert_der (c[n]);
  }
  if (q->trusted != NULL)
    hash_of_key (q->trusted, wish.trusted[wish.n_trusted++]);
  gdw_trust_gateway (&wish, a, der, n, &idr, CERTS_WALL_S + q->later_s, &v);
  for (size_t i = 0; i < n; i++)
    gdw_cert_free (c[i]);
  gdw_anchors_free (a);
  return v;
}

static void
verdict_is (const struct question *q, gdw_why why)
{
  gdw_trust_verdict v = judged (q);
  if (v.why != why)
    printf ("# got %s, want %s\n", gdw_why_name (v.why), gdw_why_name (why));
  check (v.why == why);
  check ((v.key != NULL) == (why == GDW_WHY_NONE)); /* no key without trust */
  gdw_trust_verdict_done (&v);
  check (v.key == NULL && v.untrusted == NULL);
}

TEST (a_gateway_named_by_its_host)
{
  struct question q = { "", "gw.example.org", cert_root, { cert_gw_ec, cert_mid }, "gw.example.org" };
  verdict_is (&q, GDW_WHY_NONE);
  q.host = "Gw.Example.Org";
  verdict_is (&q, GDW_WHY_NONE);
  q.idr = "C=CH, O=Godwit Test, CN=gw.example.org"; /* many gateways call themselves by their subject */
  verdict_is (&q, GDW_WHY_NONE);
  q.idr = "10.0.0.1"; /* or by an address behind their NAT */
  verdict_is (&q, GDW_WHY_NONE);
  q.host = "192.0.2.1";
  verdict_is (&q, GDW_WHY_NONE);
  q.host = "other.example.org";
  q.idr = "gw.example.org";
  verdict_is (&q, GDW_WHY_CERT_NAME);
  q.idr = "other.example.org"; /* saying it is not enough */
  verdict_is (&q, GDW_WHY_CERT_NAME);
}

TEST (a_gateway_named_by_its_identity)
{
  struct question q = { "C=CH, O=Godwit Test, CN=gw.example.org",
                        "10.9.9.9",
                        cert_root,
                        { cert_gw_ec, cert_mid },
                        "C=CH, O=Godwit Test, CN=gw.example.org" };
  verdict_is (&q, GDW_WHY_NONE);
  q.idr = "gw.example.org"; /* confirmed by the certificate, but not what the profile names */
  verdict_is (&q, GDW_WHY_GATEWAY_ID_OTHER);
  q.remote = "gw.example.org";
  verdict_is (&q, GDW_WHY_NONE);
  q.remote = "vpn.example.org";
  verdict_is (&q, GDW_WHY_GATEWAY_ID_OTHER);
  q.idr = "vpn.example.org"; /* what the profile names, but not confirmed */
  verdict_is (&q, GDW_WHY_CERT_NAME);
}

TEST (the_facts_of_a_wrong_name)
{
  struct question q = { "", "other.example.org", cert_root, { cert_gw_ec, cert_mid }, "gw.example.org" };
  gdw_trust_verdict v = judged (&q);
  check (strcmp (v.facts.wanted, "other.example.org") == 0);
  check (strcmp (v.facts.rule, "name") == 0 && v.facts.n_offered == 5);
  check (strcmp (v.facts.offered[0], "gw.example.org") == 0 && strcmp (v.facts.offered[1], "192.0.2.1") == 0);
  check (strcmp (v.facts.offered[2], "2001:db8::1") == 0 && strcmp (v.facts.offered[3], "admin@Example.org") == 0);
  check (v.facts.valid_from_s < (uint64_t)CERTS_WALL_S && v.facts.valid_until_s > (uint64_t)CERTS_WALL_S);
  check (strcmp (v.facts.subject, "C=CH, O=Godwit Test, CN=gw.example.org") == 0);
  check (v.facts.depth == 0 && v.key == NULL);
  gdw_trust_verdict_done (&v);
  q.cert[0] = cert_gw_common;
  v = judged (&q);
  check (v.why == GDW_WHY_CERT_NAME);
  check (strcmp (v.facts.offered[0], "CN=gw.example.org") == 0); /* shown, though it does not count */
  gdw_trust_verdict_done (&v);
  q = (struct question){ "vpn.example.org", "", cert_root, { cert_gw_ec, cert_mid }, "keyid:0a0b" };
  v = judged (&q);
  check (v.why == GDW_WHY_GATEWAY_ID_OTHER);
  check (strcmp (v.facts.wanted, "vpn.example.org") == 0 && strcmp (v.facts.offered[0], "keyid:0a0b") == 0);
  gdw_trust_verdict_done (&v);
}

TEST (the_chain_is_judged_before_the_name)
{
  struct question q = { "", "other.example.org", cert_root_other, { cert_gw_ec, cert_mid }, "gw.example.org" };
  gdw_trust_verdict v = judged (&q);
  check (v.why == GDW_WHY_AUTHORITY_UNKNOWN);
  check (v.facts.wanted[0] == '\0' && strcmp (v.facts.rule, "chain") == 0);
  gdw_trust_verdict_done (&v);
}

/* --- nobody vouches for the gateway --- */

static const struct question stranger = {
  "", "gw.example.org", cert_root_other, { cert_gw_ec, cert_mid }, "gw.example.org", NULL, 0
};

TEST (the_facts_of_a_stranger)
{
  gdw_cert *own = NULL;
  size_t n = 0;
  uint8_t hash[GDW_HASH_MAX];
  gdw_trust_verdict v = judged (&stranger);
  const gdw_cert_facts *f = &v.facts;
  check (v.why == GDW_WHY_AUTHORITY_UNKNOWN && v.key == NULL && v.chain.n == 0);
  check (strcmp (f->rule, "chain") == 0 && f->depth == 0 && f->n_links == 2);
  check (strcmp (f->subject, "C=CH, O=Godwit Test, CN=gw.example.org") == 0);
  check (strcmp (f->issuer, "C=CH, O=Godwit Test, CN=Test Intermediate") == 0 && strcmp (f->top, f->issuer) == 0);
  check (f->n_offered == 5 && strcmp (f->offered[0], "gw.example.org") == 0);
  check (f->valid_from_s < (uint64_t)CERTS_WALL_S && f->valid_until_s > (uint64_t)CERTS_WALL_S);
  require (gdw_certs_read (gdw_bytes_text (cert_gw_ec), 1, &own, &n) == GDW_OK);
  const gdw_bytes der = gdw_cert_der (own);
  check (gdw_hash (GDW_HASH_SHA256, &der, 1, hash) == GDW_OK);
  check_bytes (gdw_bytes_of (f->fingerprint), gdw_bytes_make (hash, sizeof f->fingerprint));
  hash_of_key (cert_gw_ec, hash);
  check (v.untrusted != NULL);
  check_bytes (gdw_bytes_of (v.untrusted_hash), gdw_bytes_make (hash, GDW_PIN));
  check (gdw_bytes_all_zero (gdw_bytes_of (f->key))); /* who shows a certificate need not have its key */
  gdw_cert_free (own);
  gdw_trust_verdict_done (&v);
}

TEST (a_trusted_key_stands_in_for_the_authority)
{
  struct question q = stranger;
  q.trusted = cert_gw_ec;
  gdw_trust_verdict v = judged (&q);
  check (v.why == GDW_WHY_NONE && v.key != NULL && v.untrusted == NULL);
  check (v.chain.n == 1 && v.good_until_s > CERTS_WALL_S && v.facts.rule[0] == '\0' && v.facts.issuer[0] == '\0');
  gdw_trust_verdict_done (&v);
  q.authority = NULL;
  verdict_is (&q, GDW_WHY_NONE);
  q.cert[1] = NULL;
  verdict_is (&q, GDW_WHY_NONE);
  q.authority = cert_root; /* known, but what leads there is missing */
  verdict_is (&q, GDW_WHY_NONE);
  q.cert[0] = q.trusted = cert_gw_self;
  verdict_is (&q, GDW_WHY_NONE);
}

TEST (a_trusted_key_is_the_gateways_own)
{
  struct question q = stranger;
  q.trusted = cert_gw_rsa;
  gdw_trust_verdict v = judged (&q);
  check (v.why == GDW_WHY_AUTHORITY_UNKNOWN && v.key == NULL && strcmp (v.facts.rule, "key") == 0);
  gdw_trust_verdict_done (&v);
  q.trusted = cert_mid; /* no authority becomes one by that */
  verdict_is (&q, GDW_WHY_AUTHORITY_UNKNOWN);
}

/* Neither trusted nor offered for it. */
static void
stays_refused (const char *cert, int64_t later_s, gdw_why why)
{
  struct question q = stranger;
  q.cert[0] = cert;
  q.later_s = later_s;
  gdw_trust_verdict v = judged (&q);
  check (v.why != GDW_WHY_NONE && v.untrusted == NULL);
  gdw_trust_verdict_done (&v);
  q.trusted = cert;
  verdict_is (&q, why);
}

TEST (a_trusted_key_replaces_no_other_rule)
{
  struct question q = stranger;
  q.trusted = cert_gw_ec;
  q.host = "other.example.org";
  verdict_is (&q, GDW_WHY_CERT_NAME);
  q.host = "gw.example.org";
  q.remote = "vpn.example.org";
  verdict_is (&q, GDW_WHY_GATEWAY_ID_OTHER);
  stays_refused (cert_gw_ec, INT64_C (40) * 365 * 86400, GDW_WHY_CERT_EXPIRED);
  stays_refused (cert_gw_ec, INT64_C (-20) * 365 * 86400, GDW_WHY_CERT_NOT_YET_VALID);
  stays_refused (cert_gw_client, 0, GDW_WHY_CERT_KEY_USE);
  stays_refused (cert_gw_agree, 0, GDW_WHY_CERT_KEY_USE);
  stays_refused (cert_gw_critical, 0, GDW_WHY_CERT_BAD);
}

TEST (bad_chains)
{
  struct question q = { "", "gw.example.org", NULL, { cert_gw_ec, cert_mid }, "gw.example.org" };
  verdict_is (&q, GDW_WHY_AUTHORITY_UNKNOWN);
  q.authority = cert_root;
  q.cert[0] = cert_gw_sha1;
  verdict_is (&q, GDW_WHY_CERT_WEAK);
  q.cert[0] = cert_gw_client;
  verdict_is (&q, GDW_WHY_CERT_KEY_USE);
  q.cert[0] = cert_gw_under_impostor;
  gdw_trust_verdict v = judged (&q);
  check (v.why == GDW_WHY_AUTHORITY_UNKNOWN || v.why == GDW_WHY_CERT_BAD);
  check (v.key == NULL);
  gdw_trust_verdict_done (&v);
}

TEST (payloads_that_are_no_certificates)
{
  struct question q = { "", "gw.example.org", cert_root, { NULL }, "gw.example.org" };
  verdict_is (&q, GDW_WHY_CERT_MISSING);
  q.cert[0] = "rubbish";
  verdict_is (&q, GDW_WHY_CERT_BAD);
  q.cert[1] = cert_gw_ec; /* the first is the gateway's own, whatever follows */
  q.cert[2] = cert_mid;
  verdict_is (&q, GDW_WHY_CERT_BAD);
  q.cert[0] = cert_gw_ec;
  q.cert[1] = "rubbish";
  verdict_is (&q, GDW_WHY_NONE);
  q.cert[1] = ""; /* CVE-2026-77207: an empty one among them */
  verdict_is (&q, GDW_WHY_NONE);
}

TEST (more_certificates_than_we_look_at)
{
  gdw_cert *own = NULL, *mid = NULL;
  gdw_bytes der[3 * GDW_MAX_CERTS];
  gdw_trust_verdict v;
  gdw_trust_wish wish;
  gdw_anchors *a = NULL;
  size_t one = 0;
  require (gdw_certs_read (gdw_bytes_text (cert_gw_ec), 1, &own, &one) == GDW_OK);
  require (gdw_certs_read (gdw_bytes_text (cert_mid), 1, &mid, &one) == GDW_OK);
  require (gdw_anchors_new (&a) == GDW_OK && gdw_anchors_add (a, gdw_bytes_text (cert_root)) == GDW_OK);
  require (gdw_trust_wish_from (GDW_BYTES_NONE, gdw_bytes_text ("gw.example.org"), &wish) == GDW_OK);
  for (size_t i = 0; i < 3 * GDW_MAX_CERTS; i++)
    der[i] = gdw_cert_der (i == 0 ? own : mid);
  gdw_trust_gateway (&wish, a, der, 3 * GDW_MAX_CERTS, &wish.name, CERTS_WALL_S, &v);
  check (v.why == GDW_WHY_NONE);
  gdw_trust_verdict_done (&v);
  gdw_cert_free (own);
  gdw_cert_free (mid);
  gdw_anchors_free (a);
}

TEST (identities_without_certificates)
{
  gdw_trust_wish wish;
  gdw_ident idr;
  require (gdw_trust_wish_from (gdw_bytes_text ("gw.example.org"), gdw_bytes_text ("10.9.9.9"), &wish) == GDW_OK);
  require (gdw_ident_parse (gdw_bytes_text ("GW.example.org"), &idr) == GDW_OK);
  check (gdw_trust_id (&wish, &idr) == GDW_WHY_NONE);
  require (gdw_ident_parse (gdw_bytes_text ("gx.example.org"), &idr) == GDW_OK);
  check (gdw_trust_id (&wish, &idr) == GDW_WHY_GATEWAY_ID_OTHER);
  require (gdw_trust_wish_from (GDW_BYTES_NONE, gdw_bytes_text ("10.9.9.9"), &wish) == GDW_OK);
  check (gdw_trust_id (&wish, &idr) == GDW_WHY_NONE);
  check (gdw_trust_wish_from (GDW_BYTES_NONE, GDW_BYTES_NONE, &wish) != GDW_OK);
}

static gdw_why
pinned (const char *pem, bool twice)
{
  gdw_trust_wish wish;
  gdw_trust_verdict v;
  gdw_ident idr;
  gdw_anchors *a = NULL;
  gdw_cert *leaf = NULL, *mid = NULL, *pin = NULL;
  size_t n = 0;
  check (gdw_trust_wish_from (GDW_BYTES_NONE, gdw_bytes_text ("gw.example.org"), &wish) == GDW_OK);
  check (gdw_ident_parse (gdw_bytes_text ("gw.example.org"), &idr) == GDW_OK);
  check (gdw_anchors_new (&a) == GDW_OK && gdw_anchors_add (a, gdw_bytes_text (cert_root)) == GDW_OK);
  check (gdw_certs_read (gdw_bytes_text (cert_gw_ec), 1, &leaf, &n) == GDW_OK);
  check (gdw_certs_read (gdw_bytes_text (cert_mid), 1, &mid, &n) == GDW_OK);
  check (gdw_certs_read (gdw_bytes_text (pem), 1, &pin, &n) == GDW_OK);
  const gdw_bytes der[] = { gdw_cert_der (leaf), gdw_cert_der (mid), gdw_cert_der (pin) };
  memset (wish.pins, 0, sizeof wish.pins);
  wish.n_pins = twice ? 2 : 1; /* the first one may be another key's */
  hash_of_key (pem, wish.pins[wish.n_pins - 1]);
  gdw_trust_gateway (&wish, a, der, 3, &idr, CERTS_WALL_S, &v);
  gdw_why why = v.why;
  check ((v.key != NULL) == (why == GDW_WHY_NONE));
  check (why != GDW_WHY_PIN_MISMATCH || strcmp (v.facts.rule, "pin") == 0);
  gdw_trust_verdict_done (&v);
  gdw_cert_free (leaf);
  gdw_cert_free (mid);
  gdw_cert_free (pin);
  gdw_anchors_free (a);
  return why;
}

TEST (a_pinned_key_may_be_any_links)
{
  check (pinned (cert_gw_ec, false) == GDW_WHY_NONE);
  check (pinned (cert_mid, false) == GDW_WHY_NONE);
  check (pinned (cert_root, true) == GDW_WHY_NONE);
}

/* A certificate that is sent along, but is no link of the chain, fits no pin. */
TEST (a_pin_that_no_link_fits)
{
  check (pinned (cert_gw_rsa, false) == GDW_WHY_PIN_MISMATCH);
  check (pinned (cert_root_other, true) == GDW_WHY_PIN_MISMATCH);
}

TEST_MAIN ()
