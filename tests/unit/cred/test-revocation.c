/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-revocation.c - the order in which addresses are asked, what settles a matter, and that it always ends. */
#include "harness.h"

#include "cred/revocation.h"
#include "crypto/revoked-answers.h"
#include "crypto/revoked.h"

static gdw_cert *
cert_of (const char *pem)
{
  gdw_cert *c = NULL;
  size_t n = 0;
  gdw_err err = gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n);
  check (err == GDW_OK && n == 1);
  return c;
}

static gdw_revocation *
begin (const char *leaf, const char *mid, const char *root, const gdw_bytes *stapled, size_t n)
{
  gdw_chain chain = { 0 };
  gdw_revocation *r = NULL;
  chain.at[chain.n++] = cert_of (leaf);
  if (mid != NULL)
    chain.at[chain.n++] = cert_of (mid);
  if (root != NULL)
    chain.at[chain.n++] = cert_of (root);
  check (gdw_revocation_new (&chain, stapled, n, REVOKED_WALL_S, &r) == GDW_OK);
  check (chain.n == 0);
  return r;
}

static void
asks (gdw_revocation *r, unsigned depth, const char *url, bool post)
{
  gdw_revocation_step s = gdw_revocation_look (r);
  check (s.state == GDW_REVOCATION_ASK && s.depth == depth && (s.post.n > 0) == post);
  check_bytes (s.url, gdw_bytes_text (url));
}

#define OCSP "http://ocsp.example.org:8080/mid"
#define CRL  "http://crl.example.org/mid.crl"
#define ROOT "http://crl.example.org/root.crl"

#define needs_judge()                                                                                                  \
  do {                                                                                                                 \
    if (!gdw_revoke_available ())                                                                                      \
      skip ("this library can judge neither OCSP responses nor CRLs");                                                 \
  } while (0)

TEST (ocsp_then_crl_then_the_next_link)
{
  needs_judge ();
  gdw_revocation *r = begin (rv_leaf, rv_mid, rv_root, NULL, 0);
  asks (r, 0, OCSP, true);
  gdw_revocation_take (r, GDW_BYTES_NONE, REVOKED_WALL_S);
  asks (r, 0, CRL, false);
  gdw_revocation_take (r, gdw_bytes_of (crl_mid), REVOKED_WALL_S);
  asks (r, 1, ROOT, false);
  gdw_revocation_take (r, gdw_bytes_of (crl_root), REVOKED_WALL_S);
  check (gdw_revocation_look (r).state == GDW_REVOCATION_GOOD);
  gdw_revocation_free (r);
}

TEST (a_good_answer_spares_the_other_place)
{
  needs_judge ();
  gdw_revocation *r = begin (rv_leaf, rv_mid, rv_root, NULL, 0);
  gdw_revocation_take (r, gdw_bytes_of (ocsp_good), REVOKED_WALL_S);
  asks (r, 1, ROOT, false);
  gdw_revocation_free (r);
}

TEST (revoked_ends_it)
{
  needs_judge ();
  gdw_revocation *r = begin (rv_leaf_back, rv_mid, rv_root, NULL, 0);
  gdw_revocation_take (r, gdw_bytes_of (ocsp_revoked), REVOKED_WALL_S);
  gdw_revocation_step s = gdw_revocation_look (r);
  check (s.state == GDW_REVOCATION_REVOKED && s.depth == 0 && strstr (s.subject, "CN=leaf_back") != NULL);
  gdw_revocation_free (r);
}

TEST (a_revoked_intermediate_is_named)
{
  needs_judge ();
  gdw_revocation *r = begin (rv_leaf_under_back, rv_mid_back, rv_root, NULL, 0);
  gdw_revocation_take (r, GDW_BYTES_NONE, REVOKED_WALL_S);
  gdw_revocation_take (r, GDW_BYTES_NONE, REVOKED_WALL_S);
  asks (r, 1, ROOT, false);
  gdw_revocation_take (r, gdw_bytes_of (crl_root), REVOKED_WALL_S);
  gdw_revocation_step s = gdw_revocation_look (r);
  check (s.state == GDW_REVOCATION_REVOKED && s.depth == 1 && strstr (s.subject, "CN=mid_back") != NULL);
  gdw_revocation_free (r);
}

TEST (what_nobody_knows_is_said)
{
  needs_judge ();
  gdw_revocation *r = begin (rv_leaf, rv_mid, rv_root, NULL, 0);
  gdw_revocation_take (r, gdw_bytes_of (ocsp_other), REVOKED_WALL_S);
  gdw_revocation_take (r, gdw_bytes_of (crl_sha1), REVOKED_WALL_S);
  gdw_revocation_take (r, gdw_bytes_of (crl_root), REVOKED_WALL_S);
  gdw_revocation_step s = gdw_revocation_look (r);
  check (s.state == GDW_REVOCATION_UNKNOWN && s.depth == 0 && !s.nowhere);
  check (strcmp (s.fault, "its signature is too weak") == 0); /* of the last one that was asked about it */
  gdw_revocation_free (r);
}

TEST (nowhere_to_ask)
{
  needs_judge ();
  gdw_revocation *r = begin (rv_leaf_silent, rv_root, NULL, NULL, 0);
  gdw_revocation_step s = gdw_revocation_look (r);
  check (s.state == GDW_REVOCATION_UNKNOWN && s.nowhere && strcmp (s.fault, "it names no address to ask") == 0);
  gdw_revocation_free (r);
}

TEST (an_anchor_alone_is_good)
{
  gdw_revocation *r = begin (rv_leaf, NULL, NULL, NULL, 0);
  check (gdw_revocation_look (r).state == GDW_REVOCATION_GOOD);
  gdw_revocation_free (r);
  gdw_revocation_free (NULL);
}

TEST (stapled_answers)
{
  needs_judge ();
  const gdw_bytes stapled[] = { gdw_bytes_text ("nonsense"), gdw_bytes_of (ocsp_mid), gdw_bytes_of (ocsp_good) };
  gdw_revocation *r = begin (rv_leaf, rv_mid, rv_root, stapled, 3);
  check (gdw_revocation_look (r).state == GDW_REVOCATION_GOOD); /* nobody needs to be asked */
  gdw_revocation_free (r);
  const gdw_bytes back = gdw_bytes_of (ocsp_revoked);
  r = begin (rv_leaf_back, rv_mid, rv_root, &back, 1);
  check (gdw_revocation_look (r).state == GDW_REVOCATION_REVOKED);
  gdw_revocation_free (r);
}

TEST (only_so_many_addresses_are_asked)
{
  needs_judge ();
  unsigned asked = 0;
  gdw_chain chain = { 0 };
  gdw_revocation *r = NULL;
  for (; chain.n < 8; chain.n++) /* a chain of strangers: each has two addresses */
    chain.at[chain.n] = cert_of (rv_leaf);
  require (gdw_revocation_new (&chain, NULL, 0, REVOKED_WALL_S, &r) == GDW_OK);
  for (; gdw_revocation_look (r).state == GDW_REVOCATION_ASK && asked < 100; asked++)
    gdw_revocation_take (r, gdw_bytes_text ("no"), REVOKED_WALL_S);
  check (asked == GDW_MAX_FETCHES);
  check (gdw_revocation_look (r).state == GDW_REVOCATION_UNKNOWN);
  gdw_revocation_free (r);
}

TEST (giving_up)
{
  needs_judge ();
  gdw_revocation *r = begin (rv_leaf, rv_mid, rv_root, NULL, 0);
  gdw_revocation_give_up (r);
  gdw_revocation_step s = gdw_revocation_look (r);
  check (s.state == GDW_REVOCATION_UNKNOWN && strcmp (s.fault, "there was no time to ask") == 0);
  gdw_revocation_free (r);
}

/* Nobody is asked, and the reason is the library's. */
TEST (a_library_that_cannot_judge_asks_nobody)
{
  if (gdw_revoke_available ())
    skip ("this library can");
  const gdw_bytes stapled = gdw_bytes_of (ocsp_good);
  gdw_revocation *r = begin (rv_leaf, rv_mid, rv_root, &stapled, 1);
  gdw_revocation_step s = gdw_revocation_look (r);
  check (s.state == GDW_REVOCATION_UNKNOWN && s.depth == 0 && strstr (s.fault, "neither OCSP nor CRLs") != NULL);
  gdw_revocation_free (r);
}

TEST_MAIN ()
