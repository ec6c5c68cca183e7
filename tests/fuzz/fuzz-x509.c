/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-x509.c - certificates and keys as octets: what our own code makes of what the crypto library parsed. */
#include "crypto/x509.h"
#include "fuzz.h"

static void
look (const gdw_cert *c)
{
  gdw_pubkey *key = NULL, *again = NULL;
  gdw_cert_name name;
  fuzz_check (strlen (gdw_cert_subject_text (c)) < GDW_MAX_TEXT && gdw_cert_der (c).n > 0);
  for (size_t i = 0; gdw_cert_name_at (c, i, &name); i++) {
    fuzz_check (i < GDW_MAX_CERT_NAMES);
    fuzz_check (name.kind != GDW_NAME_IP || name.value.n == 4 || name.value.n == 16);
    fuzz_check (name.kind != GDW_NAME_DNS || name.value.n == 0 || memchr (name.value.p, 0, name.value.n) == NULL);
  }
  if (gdw_cert_key (c, &key) == GDW_OK) {
    fuzz_check (gdw_pubkey_read (gdw_cert_spki (c), &again) == GDW_OK);
    fuzz_check (gdw_pubkey_kind (key) == gdw_pubkey_kind (again) && gdw_pubkey_bits (key) == gdw_pubkey_bits (again));
    fuzz_check (gdw_verify (key, GDW_SIG_RSA_SHA256, gdw_bytes_text ("octets"), gdw_bytes_text ("forged")) != GDW_OK);
  }
  gdw_pubkey_free (key);
  gdw_pubkey_free (again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_bytes b = gdw_bytes_make (data, size);
  gdw_cert *one = NULL, *many[GDW_MAX_CERTS];
  gdw_privkey *priv = NULL;
  size_t n = 0;
  if (gdw_cert_read (b, &one) == GDW_OK) {
    fuzz_check (gdw_bytes_same (gdw_cert_der (one), b));
    look (one);
  }
  gdw_cert_free (one);
  if (gdw_certs_read (b, GDW_MAX_CERTS, many, &n) == GDW_OK) {
    fuzz_check (n > 0 && n <= GDW_MAX_CERTS);
    for (size_t i = 0; i < n; i++) {
      look (many[i]);
      gdw_cert_free (many[i]);
    }
  }
  if (gdw_privkey_read (b, GDW_BYTES_NONE, &priv) == GDW_OK)
    fuzz_check (gdw_privkey_bits (priv) > 0);
  gdw_privkey_free (priv);
  return 0;
}
