/* SPDX-License-Identifier: GPL-3.0-or-later */
/* suites.c - what algorithms exist: numbers of the IKEv2 registry, names, sizes, strength. */
#include "crypto/suites.h"

#define COUNT(array) (sizeof (array) / sizeof (array)[0])

/* --- ciphers --- */

enum { ENCR_AES_CBC = 12, ENCR_AES_GCM_16 = 20, ENCR_CHACHA20_POLY1305 = 28 };
enum { INTEG_SHA2_256_128 = 12, INTEG_SHA2_384_192 = 13, INTEG_SHA2_512_256 = 14 };

/* KEYMAT of GCM ends with 4 octets of salt (RFC 4106 8.1), as does that of ChaCha20-Poly1305 (RFC 7634 2), whose
 * transform has no key length attribute. The integrity key is as long as the hash, the ICV half of it (RFC 4868 2.6).
 * Best first. */
static const gdw_cipher_info ciphers[] = {
  { ENCR_AES_GCM_16, 256, 0, "aes256gcm16", 32, 4, 0, 8, 16, 1, 32 },
  { ENCR_CHACHA20_POLY1305, 0, 0, "chacha20poly1305", 32, 4, 0, 8, 16, 1, 32 },
  { ENCR_AES_GCM_16, 192, 0, "aes192gcm16", 24, 4, 0, 8, 16, 1, 24 },
  { ENCR_AES_GCM_16, 128, 0, "aes128gcm16", 16, 4, 0, 8, 16, 1, 16 },
  { ENCR_AES_CBC, 256, INTEG_SHA2_512_256, "aes256-sha512", 32, 0, 64, 16, 32, 16, 32 },
  { ENCR_AES_CBC, 256, INTEG_SHA2_384_192, "aes256-sha384", 32, 0, 48, 16, 24, 16, 24 },
  { ENCR_AES_CBC, 256, INTEG_SHA2_256_128, "aes256-sha256", 32, 0, 32, 16, 16, 16, 16 },
  { ENCR_AES_CBC, 128, INTEG_SHA2_512_256, "aes128-sha512", 16, 0, 64, 16, 32, 16, 16 },
  { ENCR_AES_CBC, 128, INTEG_SHA2_384_192, "aes128-sha384", 16, 0, 48, 16, 24, 16, 16 },
  { ENCR_AES_CBC, 128, INTEG_SHA2_256_128, "aes128-sha256", 16, 0, 32, 16, 16, 16, 16 },
};

/* CBC: its padding and its MAC behind the cipher have been broken in other protocols, and with ESP it is slower besides. */
bool
gdw_cipher_is_old (const gdw_cipher_info *c)
{
  return c->encr == ENCR_AES_CBC;
}

const gdw_cipher_info *
gdw_cipher_at (size_t i)
{
  return i < COUNT (ciphers) ? &ciphers[i] : NULL;
}

const gdw_cipher_info *
gdw_cipher_find (uint16_t encr, uint16_t key_bits, uint16_t integ)
{
  for (size_t i = 0; i < COUNT (ciphers); i++) {
    const gdw_cipher_info *c = &ciphers[i];
    if (c->encr == encr && c->key_bits == key_bits && c->integ == integ)
      return c;
  }
  return NULL;
}

const gdw_cipher_info *
gdw_cipher_named (gdw_bytes name)
{
  for (size_t i = 0; i < COUNT (ciphers); i++)
    if (gdw_bytes_same (gdw_bytes_text (ciphers[i].name), name))
      return &ciphers[i];
  return NULL;
}

/* --- pseudo-random functions (RFC 4868 2.1.2) --- */

static const gdw_prf_info prfs[] = {
  { 7, "prfsha512", 64 },
  { 6, "prfsha384", 48 },
  { 5, "prfsha256", 32 },
};

const gdw_prf_info *
gdw_prf_at (size_t i)
{
  return i < COUNT (prfs) ? &prfs[i] : NULL;
}

const gdw_prf_info *
gdw_prf_find (uint16_t id)
{
  for (size_t i = 0; i < COUNT (prfs); i++)
    if (prfs[i].id == id)
      return &prfs[i];
  return NULL;
}

const gdw_prf_info *
gdw_prf_named (gdw_bytes name)
{
  for (size_t i = 0; i < COUNT (prfs); i++)
    if (gdw_bytes_same (gdw_bytes_text (prfs[i].name), name))
      return &prfs[i];
  return NULL;
}

/* --- key exchange groups --- */

/* RFC 3526, RFC 5903 (the secret is the x coordinate alone, RFC 5903 7), RFC 8031. Groups below 14 do not exist here.
 * Best first; the rank is the strength of RFC 3766 and NIST SP 800-57 in bits, with curves before MODP of the same
 * strength. ML-KEM (FIPS 203, draft-ietf-ipsecme-ikev2-mlkem) is used beside one of the others, never alone. */
static const gdw_group_info groups[] = {
  { 31, "x25519", 32, 32, 32, 129, false, "X25519" },
  { 19, "ecp256", 64, 64, 32, 128, false, "P-256" },
  { 20, "ecp384", 96, 96, 48, 192, false, "P-384" },
  { 32, "x448", 56, 56, 56, 224, false, "X448" },
  { 21, "ecp521", 132, 132, 66, 255, false, "P-521" },
  { 16, "modp4096", 512, 512, 512, 150, false, "MODP 4096" },
  { 15, "modp3072", 384, 384, 384, 127, false, "MODP 3072" },
  { 14, "modp2048", 256, 256, 256, 112, false, "MODP 2048" },
  { 17, "modp6144", 768, 768, 768, 175, false, "MODP 6144" },
  { 18, "modp8192", 1024, 1024, 1024, 190, false, "MODP 8192" },
  { 36, "mlkem768", 1184, 1088, 32, 193, true, "ML-KEM-768" },
  { 37, "mlkem1024", 1568, 1568, 32, 254, true, "ML-KEM-1024" },
};

const gdw_group_info *
gdw_group_at (size_t i)
{
  return i < COUNT (groups) ? &groups[i] : NULL;
}

const gdw_group_info *
gdw_group_find (uint16_t id)
{
  for (size_t i = 0; i < COUNT (groups); i++)
    if (groups[i].id == id)
      return &groups[i];
  return NULL;
}

const gdw_group_info *
gdw_group_named (gdw_bytes name)
{
  for (size_t i = 0; i < COUNT (groups); i++)
    if (gdw_bytes_same (gdw_bytes_text (groups[i].name), name))
      return &groups[i];
  return NULL;
}

/* --- hashes --- */

size_t
gdw_hash_len (gdw_hash_id id)
{
  switch (id) {
  case GDW_HASH_MD4:
  case GDW_HASH_MD5: return 16;
  case GDW_HASH_SHA1: return 20;
  case GDW_HASH_SHA256: return 32;
  case GDW_HASH_SHA384: return 48;
  case GDW_HASH_SHA512: return 64;
  }
  return 0;
}

/* --- signature schemes: whole AlgorithmIdentifiers, octet by octet (RFC 7427 appendix A, RFC 8420 appendix A) --- */

#define RSA_DER(n)   0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, (n), 0x05, 0x00
#define ECDSA_DER(n) 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, (n)
#define SHA2_DER(n)  0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, (n), 0x05, 0x00
/* Hash, MGF1 with the same hash, salt as long as the hash (RFC 7427 A.4.3). */
#define PSS_DER(hash, salt)                                                                                            \
  0x30, 0x41, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a, 0x30, 0x34, 0xa0, 0x0f,                \
      SHA2_DER (hash), 0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08,       \
      SHA2_DER (hash), 0xa2, 0x03, 0x02, 0x01, (salt)

static const uint8_t der_rsa_sha1[] = { RSA_DER (0x05) }, der_rsa_sha256[] = { RSA_DER (0x0b) };
static const uint8_t der_rsa_sha384[] = { RSA_DER (0x0c) }, der_rsa_sha512[] = { RSA_DER (0x0d) };
static const uint8_t der_pss_sha256[] = { PSS_DER (0x01, 32) }, der_pss_sha384[] = { PSS_DER (0x02, 48) };
static const uint8_t der_pss_sha512[] = { PSS_DER (0x03, 64) };
static const uint8_t der_ecdsa_sha256[] = { ECDSA_DER (0x02) }, der_ecdsa_sha384[] = { ECDSA_DER (0x03) };
static const uint8_t der_ecdsa_sha512[] = { ECDSA_DER (0x04) };
static const uint8_t der_ed25519[] = { 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70 };
static const uint8_t der_ed448[] = { 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x71 };

enum { HASH_SHA1 = 1, HASH_SHA256 = 2, HASH_SHA384 = 3, HASH_SHA512 = 4, HASH_IDENTITY = 5 };

/* The place is the number of the scheme. */
static const struct {
  const uint8_t *der;
  size_t der_len;
  uint16_t hash;
  const char *name;
} schemes[] = {
  [GDW_SIG_NONE] = { NULL, 0, 0, "none" },
  [GDW_SIG_RSA_SHA1] = { der_rsa_sha1, sizeof der_rsa_sha1, HASH_SHA1, "rsa-sha1" },
  [GDW_SIG_RSA_SHA256] = { der_rsa_sha256, sizeof der_rsa_sha256, HASH_SHA256, "rsa-sha256" },
  [GDW_SIG_RSA_SHA384] = { der_rsa_sha384, sizeof der_rsa_sha384, HASH_SHA384, "rsa-sha384" },
  [GDW_SIG_RSA_SHA512] = { der_rsa_sha512, sizeof der_rsa_sha512, HASH_SHA512, "rsa-sha512" },
  [GDW_SIG_PSS_SHA256] = { der_pss_sha256, sizeof der_pss_sha256, HASH_SHA256, "rsa-pss-sha256" },
  [GDW_SIG_PSS_SHA384] = { der_pss_sha384, sizeof der_pss_sha384, HASH_SHA384, "rsa-pss-sha384" },
  [GDW_SIG_PSS_SHA512] = { der_pss_sha512, sizeof der_pss_sha512, HASH_SHA512, "rsa-pss-sha512" },
  [GDW_SIG_ECDSA_SHA256] = { der_ecdsa_sha256, sizeof der_ecdsa_sha256, HASH_SHA256, "ecdsa-sha256" },
  [GDW_SIG_ECDSA_SHA384] = { der_ecdsa_sha384, sizeof der_ecdsa_sha384, HASH_SHA384, "ecdsa-sha384" },
  [GDW_SIG_ECDSA_SHA512] = { der_ecdsa_sha512, sizeof der_ecdsa_sha512, HASH_SHA512, "ecdsa-sha512" },
  [GDW_SIG_ED25519] = { der_ed25519, sizeof der_ed25519, HASH_IDENTITY, "ed25519" },
  [GDW_SIG_ED448] = { der_ed448, sizeof der_ed448, HASH_IDENTITY, "ed448" },
};

gdw_bytes
gdw_sig_der (gdw_sig_scheme s)
{
  return (size_t)s < COUNT (schemes) ? gdw_bytes_make (schemes[s].der, schemes[s].der_len) : GDW_BYTES_NONE;
}

gdw_sig_scheme
gdw_sig_from_der (gdw_bytes algorithm_identifier)
{
  for (size_t s = GDW_SIG_NONE + 1; s < COUNT (schemes); s++)
    if (gdw_bytes_same (gdw_sig_der ((gdw_sig_scheme)s), algorithm_identifier))
      return (gdw_sig_scheme)s;
  return GDW_SIG_NONE;
}

uint16_t
gdw_sig_hash_number (gdw_sig_scheme s)
{
  return (size_t)s < COUNT (schemes) ? schemes[s].hash : 0;
}

const char *
gdw_sig_name (gdw_sig_scheme s)
{
  return (size_t)s < COUNT (schemes) ? schemes[s].name : "none";
}

bool
gdw_sig_fits (gdw_key_kind kind, gdw_sig_scheme s)
{
  switch (s) {
  case GDW_SIG_NONE: return false;
  case GDW_SIG_RSA_SHA1:
  case GDW_SIG_RSA_SHA256:
  case GDW_SIG_RSA_SHA384:
  case GDW_SIG_RSA_SHA512:
  case GDW_SIG_PSS_SHA256:
  case GDW_SIG_PSS_SHA384:
  case GDW_SIG_PSS_SHA512: return kind == GDW_KEY_RSA;
  case GDW_SIG_ECDSA_SHA256:
  case GDW_SIG_ECDSA_SHA384:
  case GDW_SIG_ECDSA_SHA512: return kind == GDW_KEY_EC;
  case GDW_SIG_ED25519: return kind == GDW_KEY_ED25519;
  case GDW_SIG_ED448: return kind == GDW_KEY_ED448;
  }
  return false;
}

bool
gdw_sig_hash (gdw_sig_scheme s, gdw_hash_id *ret)
{
  switch (gdw_sig_hash_number (s)) {
  case HASH_SHA1: *ret = GDW_HASH_SHA1; return true;
  case HASH_SHA256: *ret = GDW_HASH_SHA256; return true;
  case HASH_SHA384: *ret = GDW_HASH_SHA384; return true;
  case HASH_SHA512: *ret = GDW_HASH_SHA512; return true;
  default: return false;
  }
}

bool
gdw_sig_is_pss (gdw_sig_scheme s)
{
  return s == GDW_SIG_PSS_SHA256 || s == GDW_SIG_PSS_SHA384 || s == GDW_SIG_PSS_SHA512;
}
