/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-chain.c - trust anchors, and each way in which a chain can be bad. */
#include "harness.h"

#include "crypto/certs.h"
#include "crypto/constrained.h"
#include "crypto/x509.h"

static gdw_cert *
cert_of (const char *pem)
{
  gdw_cert *c = NULL;
  size_t n = 0;
  gdw_err err = gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n);
  check (err == GDW_OK && n == 1);
  return c;
}

/* Some nonsense one library takes for a certificate whose chain is bad, and another for no certificate at all. */
static bool
is_read (const char *pem)
{
  gdw_cert *c = NULL;
  size_t n = 0;
  bool read = gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n) == GDW_OK;
  gdw_cert_free (c);
  return read;
}

static gdw_anchors *
anchors_of (const char *pem)
{
  gdw_anchors *a = NULL;
  check (gdw_anchors_new (&a) == GDW_OK);
  if (pem != NULL)
    check (gdw_anchors_add (a, gdw_bytes_text (pem)) == GDW_OK);
  return a;
}

/* The verdict on a leaf with up to two intermediates, at a number of days after all were made. */
static gdw_chain_verdict
verdict_at (const char *anchor, const char *leaf, const char *one, const char *two, int64_t days, gdw_chain_use use)
{
  gdw_anchors *a = anchors_of (anchor);
  gdw_cert *l = cert_of (leaf), *between[2] = { NULL, NULL };
  gdw_chain_verdict v = { 0 };
  size_t n = 0;
  if (one != NULL)
    between[n++] = cert_of (one);
  if (two != NULL)
    between[n++] = cert_of (two);
  gdw_chain_check (a, l, (const gdw_cert *const *)between, n, use, CERTS_MADE_S + 86400 * days, &v, NULL);
  gdw_cert_free (l);
  gdw_cert_free (between[0]);
  gdw_cert_free (between[1]);
  gdw_anchors_free (a);
  return v;
}

static void
verdict_is (const char *anchor, const char *leaf, const char *one, gdw_why why, unsigned depth)
{
  gdw_chain_verdict v = verdict_at (anchor, leaf, one, NULL, 1, GDW_CHAIN_GATEWAY);
  if (v.why != why || v.depth != depth)
    printf ("# got %s at depth %u (%s), want %s at %u\n", gdw_why_name (v.why), v.depth, v.subject, gdw_why_name (why),
            depth);
  check (v.why == why);
  check (v.depth == depth);
  check (v.subject[0] != '\0');
}

TEST (good_chains_of_every_key)
{
  verdict_is (cert_root, cert_gw_ec, cert_mid, GDW_WHY_NONE, 2);
  verdict_is (cert_root, cert_gw_rsa, NULL, GDW_WHY_NONE, 1);
  verdict_is (cert_root, cert_gw_p384, NULL, GDW_WHY_NONE, 1);
  verdict_is (cert_root, cert_gw_p521, NULL, GDW_WHY_NONE, 1);
  verdict_is (cert_root, cert_gw_ed25519, NULL, GDW_WHY_NONE, 1);
  verdict_is (cert_root, cert_gw_ed448, NULL, GDW_WHY_NONE, 1);
}

TEST (order_and_repeats_do_not_count)
{
  gdw_chain_verdict v = verdict_at (cert_root, cert_gw_ec, cert_root, cert_mid, 1, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_NONE);
  check (strcmp (v.subject, "C=CH, O=Godwit Test, CN=Test Root") == 0);
  v = verdict_at (cert_root, cert_gw_ec, cert_gw_ec, cert_mid, 1, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_NONE);
}

TEST (an_anchor_may_be_an_intermediate_or_the_leaf)
{
  verdict_is (cert_mid, cert_gw_ec, NULL, GDW_WHY_NONE, 1);
  verdict_is (cert_gw_ec, cert_gw_ec, NULL, GDW_WHY_NONE, 0);
  verdict_is (cert_gw_self, cert_gw_self, NULL, GDW_WHY_NONE, 0);
  verdict_is (cert_root_old, cert_gw_under_old, NULL, GDW_WHY_NONE, 1); /* an anchor is trusted as it is */
}

/* A certificate that is trusted itself is good whatever is sent along with it (found beside another library). */
TEST (a_pinned_leaf_is_no_better_and_no_worse_for_its_issuers)
{
  gdw_chain_verdict v =
      verdict_at (cert_gw_under_short, cert_gw_under_short, cert_mid_short, NULL, 31, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_NONE && v.depth == 0); /* the intermediate has expired */
  v = verdict_at (cert_gw_under_excluded, cert_gw_under_excluded, cert_mid_excluded, NULL, 1, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_NONE && v.depth == 0);
}

TEST (unknown_authorities)
{
  verdict_is (NULL, cert_gw_rsa, NULL, GDW_WHY_AUTHORITY_UNKNOWN, 0);
  verdict_is (cert_root_other, cert_gw_rsa, NULL, GDW_WHY_AUTHORITY_UNKNOWN, 0);
  verdict_is (cert_root, cert_gw_ec, NULL, GDW_WHY_AUTHORITY_UNKNOWN, 0); /* the intermediate is missing */
  verdict_is (cert_root_other, cert_gw_rsa, cert_root, GDW_WHY_AUTHORITY_UNKNOWN,
              1); /* a root from the wire is worth nothing */
  verdict_is (cert_root, cert_gw_self, NULL, GDW_WHY_AUTHORITY_UNKNOWN, 0);
}

TEST (an_authority_of_the_same_name_does_not_do)
{
  gdw_chain_verdict v = verdict_at (cert_root, cert_gw_under_impostor, NULL, NULL, 1, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_CERT_BAD || v.why == GDW_WHY_AUTHORITY_UNKNOWN);
  v = verdict_at (cert_root, cert_gw_under_impostor, cert_root_impostor, NULL, 1, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_CERT_BAD || v.why == GDW_WHY_AUTHORITY_UNKNOWN);
}

TEST (times)
{
  gdw_chain_verdict v = verdict_at (cert_root, cert_gw_short, NULL, NULL, 29, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_NONE);
  check (v.good_until_s >= CERTS_MADE_S + 30 * 86400 && v.good_until_s < CERTS_MADE_S + 30 * 86400 + 600);
  v = verdict_at (cert_root, cert_gw_short, NULL, NULL, 31, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_CERT_EXPIRED && v.depth == 0);
  check (strcmp (v.subject, "CN=short gateway") == 0);
  v = verdict_at (cert_root, cert_gw_short, NULL, NULL, -1, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_CERT_NOT_YET_VALID);
  v = verdict_at (cert_root, cert_gw_under_short, cert_mid_short, NULL, 31, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_CERT_EXPIRED && v.depth == 1);
  check (strcmp (v.subject, "C=CH, O=Godwit Test, CN=Short Intermediate") == 0);
}

TEST (weak_keys_and_signatures)
{
  verdict_is (cert_root, cert_gw_sha1, NULL, GDW_WHY_CERT_WEAK, 0);
  verdict_is (cert_root, cert_gw_rsa1024, NULL, GDW_WHY_CERT_WEAK, 0);
  verdict_is (cert_root, cert_gw_p224, NULL, GDW_WHY_CERT_WEAK, 0);
  if (is_read (cert_gw_explicit))
    verdict_is (cert_root, cert_gw_explicit, NULL, GDW_WHY_CERT_BAD, 0);     /* CVE-2020-0601 */
  verdict_is (cert_gw_rsa1024, cert_gw_rsa1024, NULL, GDW_WHY_CERT_WEAK, 0); /* pinning makes it no stronger */
}

TEST (issuers_that_may_not_issue)
{
  verdict_is (cert_mid, cert_gw_under_leaf, cert_gw_ec, GDW_WHY_CERT_BAD, 1);
  if (is_read (cert_mid_unmarked)) /* may sign certificates, says its key usage, and is no CA */
    verdict_is (cert_root, cert_gw_under_unmarked, cert_mid_unmarked, GDW_WHY_CERT_BAD, 1);
  gdw_chain_verdict v = verdict_at (cert_root, cert_gw_under_named, cert_mid_named, NULL, 1, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_CERT_BAD);
}

TEST (names_that_an_issuer_may_not_speak_for)
{
  gdw_chain_verdict v = verdict_at (cert_root, cert_gw_under_excluded, cert_mid_excluded, NULL, 1, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_CERT_BAD); /* CVE-2026-35331: "Example.ORG" excludes gw.example.org */
  verdict_is (cert_root, cert_gw_under_permitted, cert_mid_permitted, GDW_WHY_NONE, 2);
  v = verdict_at (cert_mid_excluded, cert_gw_under_excluded, NULL, NULL, 1, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_CERT_BAD); /* also when the issuer itself is the anchor */
}

static gdw_why
constrained (const char *leaf, const char *issuer, const char *root)
{
  gdw_anchors *a = anchors_of (root);
  gdw_cert *l = cert_of (leaf), *between = cert_of (issuer);
  gdw_chain_verdict v = { 0 };
  gdw_chain_check (a, l, (const gdw_cert *const *)&between, 1, GDW_CHAIN_GATEWAY, CONSTRAINED_WALL_S, &v, NULL);
  gdw_cert_free (l);
  gdw_cert_free (between);
  gdw_anchors_free (a);
  return v.why;
}

/* RFC 5280 4.2.1.10 */
TEST (hosts_and_mailboxes_under_constraints)
{
  check (constrained (nc_host_itself, nc_hosts, nc_root) == GDW_WHY_NONE);
  check (constrained (nc_host_below, nc_hosts, nc_root) == GDW_WHY_NONE);
  check (constrained (nc_host_beside, nc_hosts, nc_root) == GDW_WHY_CERT_BAD); /* the same end, without the dot */
  check (constrained (nc_host_bad, nc_hosts, nc_root) == GDW_WHY_CERT_BAD);
  check (constrained (nc_host_notbad, nc_hosts, nc_root) == GDW_WHY_NONE);
  check (constrained (nc_host_one_of_two, nc_hosts, nc_root) == GDW_WHY_CERT_BAD);
  check (constrained (nc_dotted_below, nc_dotted, nc_root) == GDW_WHY_NONE);
  check (constrained (nc_dotted_itself, nc_dotted, nc_root) == GDW_WHY_CERT_BAD);
  check (constrained (nc_mail_good, nc_mail, nc_root) == GDW_WHY_NONE);
  check (constrained (nc_mail_below, nc_mail, nc_root) == GDW_WHY_CERT_BAD);
  check (constrained (nc_mail_beside, nc_mail, nc_root) == GDW_WHY_CERT_BAD);
}

TEST (other_names_under_constraints)
{
  check (constrained (nc_people_good, nc_people, nc_root) == GDW_WHY_NONE);
  check (constrained (nc_people_bad, nc_people, nc_root) == GDW_WHY_CERT_BAD);
  check (constrained (nc_address_out, nc_addresses, nc_root) == GDW_WHY_CERT_BAD);
  check (constrained (nc_address_none, nc_addresses, nc_root) == GDW_WHY_NONE);
}

/* What an authority may not speak for, nobody whom it appointed may. */
TEST (constraints_hold_at_any_distance)
{
  check (constrained (nc_below_good, nc_below, nc_root_bound) == GDW_WHY_NONE);
  check (constrained (nc_below_bad, nc_below, nc_root_bound) == GDW_WHY_CERT_BAD);
}

TEST (a_path_that_is_too_long)
{
  verdict_is (cert_root, cert_gw_under_last, cert_mid_last, GDW_WHY_NONE, 2);
  gdw_chain_verdict v =
      verdict_at (cert_root, cert_gw_under_too_many, cert_mid_under_last, cert_mid_last, 1, GDW_CHAIN_GATEWAY);
  check (v.why == GDW_WHY_CERT_BAD);
}

TEST (an_issuer_without_keycertsign)
{
  gdw_chain_verdict v = verdict_at (cert_root, cert_gw_under_mute, cert_mid_mute, NULL, 1, GDW_CHAIN_GATEWAY);
  check (v.why != GDW_WHY_NONE);
}

/* A gateway's certificate that is trusted as it is vouches for itself alone. */
TEST (a_pinned_leaf_issues_nothing)
{
  gdw_chain_verdict v = verdict_at (cert_gw_ec, cert_gw_under_leaf, NULL, NULL, 1, GDW_CHAIN_GATEWAY);
  check (v.why != GDW_WHY_NONE);
  v = verdict_at (cert_gw_ec, cert_gw_under_leaf, cert_gw_ec, NULL, 1, GDW_CHAIN_GATEWAY);
  check (v.why != GDW_WHY_NONE);
}

TEST (uses)
{
  verdict_is (cert_root, cert_gw_client, NULL, GDW_WHY_CERT_KEY_USE, 0);
  verdict_is (cert_root, cert_gw_agree, NULL, GDW_WHY_CERT_KEY_USE, 0);
  verdict_is (cert_root, cert_gw_under_client, cert_mid_client, GDW_WHY_CERT_KEY_USE, 1);
  gdw_chain_verdict v = verdict_at (cert_root, cert_gw_client, NULL, NULL, 1, GDW_CHAIN_ANY);
  check (v.why == GDW_WHY_NONE);
}

TEST (an_unknown_critical_extension_is_refused)
{
  verdict_is (cert_root, cert_gw_critical, NULL, GDW_WHY_CERT_BAD, 0);
}

/* The algorithm that stands once more behind what is signed, the form of the signature: one certificate is written in one
 * way. */
TEST (nothing_behind_the_signed_part_may_change)
{
  gdw_cert *c = cert_of (cert_gw_p384);
  gdw_anchors *a = anchors_of (cert_root);
  require (c != NULL);
  const gdw_bytes der = gdw_cert_der (c);
  uint8_t *octets = malloc (der.n);
  require (octets != NULL);
  memcpy (octets, der.p, der.n);
  for (size_t i = der.n - 86; i < der.n; i++) {
    for (unsigned bit = 0; bit < 8; bit += i < der.n - 66 ? 1 : 4) { /* each bit in front of the numbers */
      gdw_cert *changed = NULL;
      octets[i] ^= (uint8_t)(1u << bit);
      if (gdw_cert_read (gdw_bytes_make (octets, der.n), &changed) == GDW_OK) {
        gdw_chain_verdict v;
        gdw_chain_check (a, changed, NULL, 0, GDW_CHAIN_GATEWAY, CERTS_WALL_S, &v, NULL);
        check (v.why != GDW_WHY_NONE);
      }
      gdw_cert_free (changed);
      octets[i] ^= (uint8_t)(1u << bit);
    }
  }
  free (octets);
  gdw_anchors_free (a);
  gdw_cert_free (c);
}

TEST (anchors_are_kept_once_and_hashed)
{
  static char both[8000];
  uint8_t want[GDW_HASH_MAX];
  gdw_anchors *a = anchors_of (NULL);
  strcpy (both, cert_root);
  strcat (both, "# a comment\n");
  strcat (both, cert_root_other);
  strcat (both, cert_root);
  check (gdw_anchors_count (a) == 0 && gdw_anchors_hash_at (a, 0).n == 0);
  check (gdw_anchors_add (a, gdw_bytes_text (both)) == GDW_OK);
  check (gdw_anchors_count (a) == 2);
  check (gdw_anchors_add (a, gdw_bytes_text ("nothing here")) == GDW_E_FORM);
  gdw_cert *root = cert_of (cert_root);
  const gdw_bytes spki = gdw_cert_spki (root);
  check (gdw_hash (GDW_HASH_SHA1, &spki, 1, want) == GDW_OK);
  check_bytes (gdw_anchors_hash_at (a, 0), gdw_bytes_make (want, GDW_SPKI_HASH));
  check (gdw_anchors_add (a, gdw_cert_der (root)) == GDW_OK); /* DER, and there already */
  check (gdw_anchors_count (a) == 2);
  gdw_cert_free (root);
  gdw_anchors_free (a);
  gdw_anchors_free (NULL);
}

TEST_MAIN ()
