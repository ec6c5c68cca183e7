/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-cred.c - a gateway's AUTH, announced hashes and certificates, as it would lie about them.
 * Input: an octet that chooses. 0: the notify's data. 1: an octet of AUTH method, then the payload's data, against an
 * Ed25519 key that signed none of it. Else: up to four certificates, each behind 16 bits of length, the rest IDr. */
#include "base/cursor.h"
#include "cred/signer.h"
#include "cred/trust.h"
#include "crypto/certs.h"
#include "fuzz.h"

static gdw_pubkey *
key_of (const char *pem)
{
  gdw_cert *c = NULL;
  gdw_pubkey *k = NULL;
  size_t n = 0;
  fuzz_check (gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n) == GDW_OK && gdw_cert_key (c, &k) == GDW_OK);
  gdw_cert_free (c);
  return k;
}

static void
try_auth (uint8_t method, gdw_bytes data)
{
  static const char *const certs[] = { cert_gw_ed25519, cert_gw_rsa, cert_gw_ec };
  for (size_t i = 0; i < sizeof certs / sizeof certs[0]; i++) {
    gdw_sig_scheme scheme = GDW_SIG_NONE;
    gdw_pubkey *k = key_of (certs[i]);
    fuzz_check (gdw_sign_check (k, method, data, gdw_bytes_text ("octets"), &scheme) != GDW_OK);
    fuzz_check (scheme == GDW_SIG_NONE);
    gdw_pubkey_free (k);
  }
}

static void
try_trust (gdw_cur *c)
{
  enum { MOST = 4 };
  gdw_bytes certs[MOST];
  gdw_trust_wish wish;
  gdw_trust_verdict v;
  gdw_ident idr = { 0 };
  gdw_anchors *a = NULL;
  size_t n = 0;
  while (n < MOST && gdw_cur_left (c) > 2)
    certs[n++] = gdw_cur_take (c, gdw_cur_u16 (c));
  if (gdw_ident_from (GDW_IDENT_FQDN, gdw_cur_rest (c), &idr) != GDW_OK)
    idr.type = GDW_IDENT_NONE;
  fuzz_check (gdw_trust_wish_from (GDW_BYTES_NONE, gdw_bytes_text ("other.example.org"), &wish) == GDW_OK);
  fuzz_check (gdw_anchors_new (&a) == GDW_OK && gdw_anchors_add (a, gdw_bytes_text (cert_root)) == GDW_OK);
  gdw_trust_gateway (&wish, a, certs, n, &idr, CERTS_WALL_S, &v);
  fuzz_check (v.why != GDW_WHY_NONE && v.key == NULL); /* nobody has a certificate of that name */
  fuzz_check (strlen (v.facts.subject) < GDW_MAX_TEXT && strlen (v.facts.wanted) < GDW_MAX_TEXT);
  fuzz_check (v.facts.n_offered <= GDW_MAX_OFFERED && v.facts.depth <= GDW_MAX_CERTS);
  gdw_trust_verdict_done (&v);
  gdw_anchors_free (a);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_cur c = gdw_cur_over (gdw_bytes_make (data, size));
  uint8_t what = gdw_cur_u8 (&c);
  gdw_hash_set set = 0;
  if (what == 0) {
    gdw_bytes rest = gdw_cur_rest (&c);
    fuzz_check ((gdw_hash_set_read (rest, &set) == GDW_OK) == (rest.n % 2 == 0));
    fuzz_check ((set & 1) == 0);
  } else if (what == 1) {
    uint8_t method = gdw_cur_u8 (&c);
    try_auth (method, gdw_cur_rest (&c));
  } else {
    try_trust (&c);
  }
  return 0;
}
