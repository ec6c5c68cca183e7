/* SPDX-License-Identifier: GPL-3.0-or-later */
/* differ-crypto.c - hashes, PRF, ciphers, key exchange and signatures, as each backend does them. */
#include "differ.h"

#include "base/limits.h"

enum { ROUNDS = 24, TEXT = 300, LINE = 8192 };

/* --- what takes no key pair --- */

void
differ_print_hashes (differ_random *r)
{
  uint8_t text[TEXT], out[GDW_HASH_MAX];
  for (int round = 0; round < ROUNDS; round++) {
    differ_fill (r, text, sizeof text);
    const size_t a = differ_below (r, 130), b = differ_below (r, 130);
    const gdw_bytes parts[] = { gdw_bytes_make (text, a), GDW_BYTES_NONE, gdw_bytes_make (text + a, b) };
    for (int id = GDW_HASH_MD4; id <= GDW_HASH_SHA512; id++) {
      gdw_err err = gdw_hash ((gdw_hash_id)id, parts, 3, out);
      printf ("hash-%d-%d %s", round, id, gdw_err_name (err));
      differ_hex (gdw_bytes_make (out, err == GDW_OK ? gdw_hash_len ((gdw_hash_id)id) : 0));
    }
    for (size_t i = 0; gdw_prf_at (i) != NULL; i++) {
      gdw_err err = gdw_prf (gdw_prf_at (i), gdw_bytes_make (text + 130, a + b / 8), parts, 3, out);
      printf ("prf-%d-%zu %s", round, i, gdw_err_name (err));
      differ_hex (gdw_bytes_make (out, gdw_prf_at (i)->len));
    }
    gdw_err err = gdw_des_block (text, text + 7, out);
    printf ("des-%d %s", round, gdw_err_name (err));
    differ_hex (gdw_bytes_make (out, err == GDW_OK ? 8 : 0));
  }
  gdw_entropy *e = differ_entropy (r);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t n = differ_below (r, TEXT);
    gdw_entropy_fill (e, text, n);
    printf ("entropy-%d", round);
    differ_hex (gdw_bytes_make (text, n));
    gdw_entropy_reseed (e, gdw_bytes_make (text, n));
  }
  gdw_entropy_free (e);
}

static void
print_cipher (differ_random *r, const gdw_cipher_info *info, int round)
{
  uint8_t key[GDW_MAX_KEY], iv[16], aad[32], text[TEXT], icv[64];
  const size_t n = differ_below (r, (sizeof text - 16) / info->block) * info->block,
               aad_n = differ_below (r, sizeof aad);
  gdw_cipher *c = NULL;
  differ_fill (r, key, sizeof key);
  differ_fill (r, iv, sizeof iv);
  differ_fill (r, aad, sizeof aad);
  differ_fill (r, text, sizeof text);
  gdw_err err =
      gdw_cipher_new (info, gdw_bytes_make (key, (size_t)info->key_len + info->salt_len + info->integ_len), &c);
  printf ("cipher-%s-%d %s\n", info->name, round, gdw_err_name (err));
  if (err != GDW_OK)
    return;
  const gdw_bytes ad = gdw_bytes_make (aad, aad_n);
  printf ("seal-%s-%d %s", info->name, round, gdw_err_name (gdw_cipher_seal (c, iv, ad, text, text, n, icv)));
  differ_hex (gdw_bytes_make (text, n));
  printf ("icv-%s-%d", info->name, round);
  differ_hex (gdw_bytes_make (icv, info->icv_len));
  if (differ_below (r, 2) == 0)
    icv[differ_below (r, info->icv_len)] ^= (uint8_t)(1u << differ_below (r, 8));
  else if (n > 0 && differ_below (r, 2) == 0)
    text[differ_below (r, n)] ^= (uint8_t)(1u << differ_below (r, 8));
  err = gdw_cipher_open (c, iv, ad, text, n, icv);
  printf ("open-%s-%d %s", info->name, round, gdw_err_name (err));
  differ_hex (gdw_bytes_make (text, err == GDW_OK ? n : 0));
  printf ("odd-%s-%d %s\n", info->name, round, gdw_err_name (gdw_cipher_open (c, iv, ad, text, n + 1, icv)));
  gdw_cipher_free (c);
}

void
differ_print_ciphers (differ_random *r)
{
  for (size_t i = 0; gdw_cipher_at (i) != NULL; i++)
    for (int round = 0; round < ROUNDS; round++)
      print_cipher (r, gdw_cipher_at (i), round);
}

/* --- key exchange --- */

/* A private value that is given, against values that may be points or nonsense. */
static void
print_given (differ_random *r, const gdw_group_info *g, int round)
{
  uint8_t private[2][66], value[1600];
  const size_t n = g->secret_len;
  gdw_kex *k[2] = { NULL, NULL };
  gdw_entropy *e = differ_entropy (r);
  for (int i = 0; i < 2; i++) {
    differ_fill (r, private[i], sizeof private[i]);
    if (g->id == 21)
    private[i][0] = 0; /* 521 bits: below the order */
    gdw_err err = gdw_kex_given (g, gdw_bytes_make (private[i], n), e, &k[i]);
    printf ("given-%s-%d-%d %s", g->name, round, i, gdw_err_name (err));
    differ_hex (err == GDW_OK ? gdw_kex_public (k[i]) : GDW_BYTES_NONE);
  }
  for (int way = 0; way < 6 && k[0] != NULL && k[1] != NULL; way++) {
    gdw_secret s = GDW_SECRET_NONE;
    memcpy (value, gdw_kex_public (k[1]).p, g->public_len);
    if (way == 1)
      differ_fill (r, value, g->public_len);
    else if (way == 2)
      value[differ_below (r, g->public_len)] ^= (uint8_t)(1u << differ_below (r, 8));
    else if (way >= 3)
      memset (value, way == 3 ? 0 : way == 4 ? 0xff : 1, g->public_len);
    gdw_err err = gdw_kex_finish (k[0], gdw_bytes_make (value, g->public_len), &s);
    printf ("secret-%s-%d-%d %s", g->name, round, way, gdw_err_name (err));
    differ_hex (gdw_secret_peek (&s));
    gdw_secret_done (&s);
  }
  gdw_kex_free (k[0]);
  gdw_kex_free (k[1]);
  gdw_entropy_free (e);
}

static void
print_modp (differ_random *r, const gdw_group_info *g)
{
  static uint8_t value[1024];
  gdw_entropy *e = differ_entropy (r);
  gdw_kex *k = NULL;
  gdw_err err = gdw_kex_new (g, e, &k);
  gdw_entropy_free (e);
  if (err != GDW_OK)
    return;
  for (int way = 0; way < 6; way++) {
    gdw_secret s = GDW_SECRET_NONE;
    memset (value, way == 5 ? 0xff : 0, g->public_len);
    value[g->public_len - 1] = way < 5 ? (uint8_t)way : 0xff;
    printf ("modp-%s-%d %s\n", g->name, way,
            gdw_err_name (gdw_kex_finish (k, gdw_bytes_make (value, g->public_len), &s)));
    gdw_secret_done (&s);
  }
  gdw_kex_free (k);
}

void
differ_print_kex (differ_random *r)
{
  for (size_t i = 0; gdw_group_at (i) != NULL; i++) {
    const gdw_group_info *g = gdw_group_at (i);
    if (g->kem || !gdw_kex_available (g) || g->secret_len > 512)
      continue;
    if (g->id >= 14 && g->id <= 18)
      print_modp (r, g);
    else
      for (int round = 0; round < 6; round++)
        print_given (r, g, round);
  }
}

static size_t
read_hex (const char *text, uint8_t *buf, size_t cap)
{
  size_t n = 0;
  for (unsigned octet; n < cap && sscanf (text + 2 * n, "%2x", &octet) == 1; n++)
    buf[n] = (uint8_t)octet;
  return n;
}

/* The i-th word of a line, cut out of it; "" beyond the end. */
static char *
word (char **line)
{
  char *begin = *line, *end = begin + strcspn (begin, " \n");
  *line = *end == '\0' ? end : end + 1;
  *end = '\0';
  return begin;
}

int
differ_ask (differ_random *r)
{
  static char buf[LINE];
  static uint8_t value[1600];
  gdw_entropy *e = differ_entropy (r);
  for (size_t i = 0; gdw_group_at (i) != NULL; i++) {
    const gdw_group_info *g = gdw_group_at (i);
    gdw_kex *k = NULL;
    gdw_secret s = GDW_SECRET_NONE;
    if (gdw_kex_new (g, e, &k) != GDW_OK)
      continue;
    printf ("%s", g->name);
    differ_hex (gdw_kex_public (k));
    fflush (stdout);
    if (fgets (buf, sizeof buf, stdin) != NULL && buf[0] != '-') {
      size_t n = read_hex (buf, value, sizeof value);
      gdw_err err = gdw_kex_finish (k, gdw_bytes_make (value, n), &s);
      printf ("%s", gdw_err_name (err));
      differ_hex (gdw_secret_peek (&s));
      fflush (stdout);
    }
    gdw_secret_done (&s);
    gdw_kex_free (k);
  }
  gdw_entropy_free (e);
  return 0;
}

int
differ_answer (differ_random *r)
{
  static char buf[LINE];
  static uint8_t value[1600];
  gdw_entropy *e = differ_entropy (r);
  while (fgets (buf, sizeof buf, stdin) != NULL) {
    char *line = buf;
    const gdw_group_info *g = gdw_group_named (gdw_bytes_text (word (&line)));
    size_t n = read_hex (line, value, sizeof value);
    gdw_kex *k = NULL;
    gdw_secret s = GDW_SECRET_NONE;
    if (g != NULL && gdw_kex_answer (g, e, gdw_bytes_make (value, n), &k, &s) == GDW_OK) {
      const gdw_bytes public = gdw_kex_public (k), shared = gdw_secret_peek (&s);
      for (size_t i = 0; i < public.n; i++)
        printf ("%02x", public.p[i]);
      differ_hex (shared);
    } else {
      printf ("-\n");
    }
    fflush (stdout);
    gdw_secret_done (&s);
    gdw_kex_free (k);
  }
  gdw_entropy_free (e);
  return 0;
}

/* --- signatures --- */

static const gdw_bytes signed_text = { (const uint8_t *)"the octets that are signed", 26 };

void
differ_sign (differ_random *r)
{
  gdw_entropy *e = differ_entropy (r);
  for (size_t i = 0; i < differ_n_keys; i++) {
    gdw_privkey *k = NULL;
    uint8_t sig[1024];
    if (gdw_privkey_read (gdw_bytes_text (differ_keys[i].pem), gdw_bytes_text ("secret"), &k) != GDW_OK)
      continue;
    for (int s = GDW_SIG_RSA_SHA1; s <= GDW_SIG_ED448; s++) {
      size_t n = sizeof sig;
      if (gdw_sign (k, (gdw_sig_scheme)s, e, signed_text, sig, &n) != GDW_OK)
        continue;
      printf ("%s %d", differ_keys[i].name, s);
      differ_hex (gdw_bytes_make (sig, n));
    }
    gdw_privkey_free (k);
  }
  gdw_entropy_free (e);
}

/* The certificate that belongs to a key: by its name, without what tells the form of the key. */
static gdw_pubkey *
public_of (const char *key)
{
  gdw_pubkey *ret = NULL;
  for (size_t i = 0; i < differ_n_certs && ret == NULL; i++) {
    const char *name = differ_certs[i].name;
    size_t n = strlen (name), count = 0;
    gdw_cert *c = NULL;
    if (strncmp (key, name, n) != 0 || (key[n] != '\0' && key[n] != '_') ||
        gdw_certs_read (gdw_bytes_text (differ_certs[i].pem), 1, &c, &count) != GDW_OK)
      continue;
    if (gdw_cert_key (c, &ret) != GDW_OK)
      ret = NULL;
    gdw_cert_free (c);
  }
  return ret;
}

/* Each signature as it is, and changed in ways that depend on its octets alone: lines "key scheme result...". */
int
differ_verify (differ_random *r)
{
  static char buf[LINE];
  static uint8_t sig[1100];
  (void)r;
  while (fgets (buf, sizeof buf, stdin) != NULL) {
    char *line = buf;
    const char *key = word (&line);
    const gdw_sig_scheme s = (gdw_sig_scheme)atoi (word (&line));
    const size_t n = read_hex (line, sig, sizeof sig - 1);
    gdw_pubkey *k = public_of (key);
    if (k == NULL || n == 0) {
      printf ("%s %d nothing\n", key, s);
      continue;
    }
    printf ("%s %d %s", key, s, gdw_err_name (gdw_verify (k, s, signed_text, gdw_bytes_make (sig, n))));
    for (size_t i = 0; i < n; i += 1 + n / 40) {
      sig[i] ^= 1;
      printf (" %s", gdw_err_name (gdw_verify (k, s, signed_text, gdw_bytes_make (sig, n))));
      sig[i] ^= 1;
    }
    sig[n] = 0;
    printf (" %s", gdw_err_name (gdw_verify (k, s, signed_text, gdw_bytes_make (sig, n + 1))));
    printf (" %s\n", gdw_err_name (gdw_verify (k, s, signed_text, gdw_bytes_make (sig, n - 1))));
    gdw_pubkey_free (k);
  }
  return 0;
}

/* Signature values of ECDSA, good and broken. No zero numbers: one library writes them and the other does not. */
void
differ_print_ecdsa (differ_random *r)
{
  for (int round = 0; round < 200; round++) {
    uint8_t raw[GDW_ECDSA_RAW], der[GDW_ECDSA_DER], back[GDW_ECDSA_RAW];
    size_t n = 2 * (1 + differ_below (r, 66)), der_n = 0;
    differ_fill (r, raw, sizeof raw);
    raw[n / 2 - 1] |= 1;
    raw[n - 1] |= 1;
    if (differ_below (r, 4) == 0)
      raw[0] = raw[n / 2] = 0;
    gdw_err err = gdw_ecdsa_from_raw (gdw_bytes_make (raw, n), der, &der_n);
    printf ("to-der-%d %s", round, gdw_err_name (err));
    differ_hex (gdw_bytes_make (der, der_n));
    if (err != GDW_OK)
      continue;
    if (differ_below (r, 2) == 0)
      der[differ_below (r, der_n < 8 ? der_n : 8)] ^= (uint8_t)(1u << differ_below (r, 8));
    if (differ_below (r, 3) == 0)
      n = 2 * (1 + differ_below (r, 66));
    err = gdw_ecdsa_to_raw (gdw_bytes_make (der, der_n), back, n);
    printf ("from-der-%d %s", round, gdw_err_name (err));
    differ_hex (gdw_bytes_make (back, err == GDW_OK ? n : 0));
  }
}
