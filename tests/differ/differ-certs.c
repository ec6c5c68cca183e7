/* SPDX-License-Identifier: GPL-3.0-or-later */
/* differ-certs.c - keys, certificates and chains, good and hostile, as each backend sees them. */
#include "differ.h"

#include "crypto/certs.h"

#define COUNT(array) (sizeof (array) / sizeof (array)[0])
#define CERT(name)   { #name, cert_##name }
#define KEY(name)    { #name, key_##name }

const differ_blob differ_certs[] = {
  CERT (root),
  CERT (root_other),
  CERT (root_impostor),
  CERT (root_old),
  CERT (mid),
  CERT (mid_short),
  CERT (mid_named),
  CERT (mid_client),
  CERT (mid_unmarked),
  CERT (mid_excluded),
  CERT (mid_permitted),
  CERT (mid_last),
  CERT (mid_under_last),
  CERT (mid_mute),
  CERT (gw_ec),
  CERT (gw_rsa),
  CERT (gw_p384),
  CERT (gw_p521),
  CERT (gw_ed25519),
  CERT (gw_ed448),
  CERT (gw_common),
  CERT (gw_zero),
  CERT (gw_client),
  CERT (gw_agree),
  CERT (gw_sha1),
  CERT (gw_rsa1024),
  CERT (gw_p224),
  CERT (gw_explicit),
  CERT (gw_short),
  CERT (gw_under_short),
  CERT (gw_under_named),
  CERT (gw_under_excluded),
  CERT (gw_under_permitted),
  CERT (gw_under_last),
  CERT (gw_under_too_many),
  CERT (gw_under_mute),
  CERT (gw_odd_names),
  CERT (gw_under_client),
  CERT (gw_under_unmarked),
  CERT (gw_under_leaf),
  CERT (gw_under_impostor),
  CERT (gw_under_old),
  CERT (gw_critical),
  CERT (gw_odd_text),
  CERT (gw_self),
  CERT (client),
};
const size_t differ_n_certs = COUNT (differ_certs);

const differ_blob differ_keys[] = {
  KEY (gw_ec),
  KEY (gw_rsa),
  KEY (gw_p384),
  KEY (gw_p521),
  KEY (gw_ed25519),
  KEY (gw_ed448),
  KEY (gw_rsa1024),
  KEY (client),
  KEY (gw_rsa_traditional),
  KEY (client_traditional),
  KEY (client_sealed),
  KEY (client_sealed_traditional),
};
const size_t differ_n_keys = COUNT (differ_keys);
const int64_t differ_made_s = CERTS_MADE_S;

/* --- keys --- */

static void
print_key (const char *name, int round, gdw_bytes blob, const char *passphrase)
{
  gdw_privkey *k = NULL;
  gdw_err err = gdw_privkey_read (blob, gdw_bytes_text (passphrase), &k);
  printf ("key-%s-%d %s", name, round, gdw_err_name (err));
  if (err == GDW_OK)
    printf (" %d %u %u", gdw_privkey_kind (k), gdw_privkey_bits (k), gdw_privkey_curve (k));
  putchar ('\n');
  gdw_privkey_free (k);
}

void
differ_print_keys (differ_random *r)
{
  static char text[8192];
  for (size_t i = 0; i < differ_n_keys; i++) {
    const gdw_bytes pem = gdw_bytes_text (differ_keys[i].pem);
    print_key (differ_keys[i].name, 0, pem, "secret");
    print_key (differ_keys[i].name, 1, pem, "wrong");
    print_key (differ_keys[i].name, 2, pem, NULL);
    for (int round = 3; round < 8; round++)
      print_key (differ_keys[i].name, round, gdw_bytes_make (pem.p, differ_below (r, pem.n)), "secret");
    snprintf (text, sizeof text, "some text\n%s%s", cert_client, differ_keys[i].pem);
    print_key (differ_keys[i].name, 8, gdw_bytes_text (text), "secret");
  }
}

/* --- certificates --- */

static void
print_names (const char *label, const char *name, const gdw_cert *c)
{
  gdw_cert_name n;
  for (size_t i = 0; gdw_cert_name_at (c, i, &n); i++) {
    printf ("%s-name-%s-%zu %d", label, name, i, n.kind);
    differ_hex (n.value);
  }
}

static void
print_cert (const char *name, const gdw_cert *c)
{
  gdw_pubkey *k = NULL;
  gdw_privkey *own = NULL;
  printf ("cert-%s %s|%s|%lld|%lld", name, gdw_cert_subject_text (c), gdw_cert_common_name (c),
          (long long)gdw_cert_not_before_s (c), (long long)gdw_cert_not_after_s (c));
  differ_hex (gdw_cert_subject (c));
  print_names ("cert", name, c);
  gdw_err err = gdw_cert_key (c, &k);
  printf ("cert-key-%s %s", name, gdw_err_name (err));
  if (err == GDW_OK) {
    printf (" %d %u %u", gdw_pubkey_kind (k), gdw_pubkey_bits (k), gdw_pubkey_curve (k));
    differ_hex (gdw_cert_spki (c));
  } else {
    putchar ('\n');
  }
  for (size_t i = 0; i < differ_n_keys; i++) {
    if (gdw_privkey_read (gdw_bytes_text (differ_keys[i].pem), gdw_bytes_text ("secret"), &own) != GDW_OK)
      continue;
    printf ("cert-has-%s-%s %d\n", name, differ_keys[i].name, gdw_cert_has_key (c, own));
    gdw_privkey_free (own);
  }
  gdw_pubkey_free (k);
}

/* One bit of a certificate changed, or its end cut off: read or not, and good under the root or not. */
static void
print_broken (differ_random *r, const char *name, gdw_bytes der, const gdw_anchors *a)
{
  static uint8_t octets[8192];
  gdw_cert *mid = NULL;
  size_t mid_n = 0;
  if (der.n > sizeof octets || gdw_certs_read (gdw_bytes_text (cert_mid), 1, &mid, &mid_n) != GDW_OK)
    return;
  for (int round = 0; round < 40; round++) {
    gdw_cert *c = NULL;
    size_t n = der.n;
    memcpy (octets, der.p, der.n);
    if (round % 8 == 7)
      n = differ_below (r, n);
    else
      octets[differ_below (r, n)] ^= (uint8_t)(1u << differ_below (r, 8));
    gdw_err err = gdw_cert_read (gdw_bytes_make (octets, n), &c);
    printf ("broken-read-%s-%d %s\n", name, round, gdw_err_name (err));
    if (err != GDW_OK)
      continue;
    gdw_chain_verdict v;
    const gdw_cert *between[] = { mid };
    gdw_chain_check (a, c, between, 1, GDW_CHAIN_GATEWAY, CERTS_WALL_S, &v, NULL);
    printf ("broken-chain-%s-%d %s\n", name, round, gdw_why_name (v.why));
    print_names ("broken", name, c);
    gdw_cert_free (c);
  }
  gdw_cert_free (mid);
}

static gdw_cert *
cert_of (const char *pem)
{
  gdw_cert *c = NULL;
  size_t n = 0;
  return gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n) == GDW_OK ? c : NULL;
}

static gdw_anchors *
anchors_of (const char *pem)
{
  gdw_anchors *a = NULL;
  if (gdw_anchors_new (&a) != GDW_OK || gdw_anchors_add (a, gdw_bytes_text (pem)) == GDW_E_MEMORY)
    abort ();
  return a;
}

void
differ_print_certs (differ_random *r)
{
  gdw_anchors *a = anchors_of (cert_root);
  for (size_t i = 0; i < differ_n_certs; i++) {
    gdw_cert *c = cert_of (differ_certs[i].pem);
    printf ("read-%s %d\n", differ_certs[i].name, c != NULL);
    if (c != NULL) {
      print_cert (differ_certs[i].name, c);
      print_broken (r, differ_certs[i].name, gdw_cert_der (c), a);
    }
    gdw_cert_free (c);
  }
  printf ("anchors %zu\n", gdw_anchors_count (a));
  printf ("anchor-0");
  differ_hex (gdw_anchors_hash_at (a, 0));
  gdw_anchors_free (a);
}

/* --- chains --- */

/* One leaf under one anchor, with every certificate that could be between, at three times, for both uses. */
static void
print_chain (const differ_blob *anchor, const differ_blob *leaf)
{
  static const int days[] = { 1, 31, -1 };
  gdw_cert *c = cert_of (leaf->pem), *between[10] = { NULL };
  const size_t first = 4, last = 14; /* the intermediates of the table */
  gdw_anchors *a = anchors_of (anchor->pem);
  size_t n = 0;
  for (size_t i = first; i < last; i++) {
    between[n] = cert_of (differ_certs[i].pem);
    n += between[n] != NULL ? 1 : 0;
  }
  for (int k = 0; c != NULL && k < 12; k++) {
    gdw_chain_verdict v;
    gdw_chain_check (a, c, (const gdw_cert *const *)between, k < 6 ? n : 0,
                     k % 2 == 0 ? GDW_CHAIN_GATEWAY : GDW_CHAIN_ANY, CERTS_MADE_S + days[k / 2 % 3] * 86400, &v, NULL);
    printf ("chain-%s-%s-%d %s", anchor->name, leaf->name, k, gdw_why_name (v.why));
    if (v.why == GDW_WHY_NONE)
      printf (" %u %lld %s", v.depth, (long long)v.good_until_s, v.subject);
    putchar ('\n');
  }
  for (size_t i = 0; i < n; i++)
    gdw_cert_free (between[i]);
  gdw_cert_free (c);
  gdw_anchors_free (a);
}

void
differ_print_chains (differ_random *r)
{
  static const size_t anchors[] = { 0, 1, 3, 4, 9 }; /* roots, and two intermediates that are trusted themselves */
  (void)r;
  for (size_t leaf = 0; leaf < differ_n_certs; leaf++) {
    for (size_t i = 0; i < COUNT (anchors); i++)
      print_chain (&differ_certs[anchors[i]], &differ_certs[leaf]);
    print_chain (&differ_certs[leaf], &differ_certs[leaf]);
  }
}
