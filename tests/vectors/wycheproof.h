/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wycheproof.h - one Wycheproof vector as a line of name=value words (from convert.py), and how a family of
 * algorithms runs it. */
#ifndef GDW_TESTS_WYCHEPROOF_H
#define GDW_TESTS_WYCHEPROOF_H

#include "base/bytes.h"

enum { WY_FIELDS = 16, WY_VALUE = 1 << 17 };

struct wy_vector {
  unsigned n;
  char *name[WY_FIELDS], *value[WY_FIELDS];
};

typedef enum {
  WY_GOOD,    /* the library's answer is the one that the vector wants, or one that it allows */
  WY_BAD,     /* it is not */
  WY_OUTSIDE, /* the contract of crypto.h has no way to ask this (another nonce length, key size, hash) */
} wy_outcome;

/* The value of a word, "" when it is not there. */
const char *wy_text (const struct wy_vector *v, const char *name);

/* Octets of a word in hex; memory of its own that lives until the next line. */
gdw_bytes wy_octets (const struct wy_vector *v, const char *name);

/* What the vector says: "valid", "invalid" or "acceptable" (may be refused; when it is not, it must be right). */
bool wy_is (const struct wy_vector *v, const char *result);
bool wy_flag (const struct wy_vector *v, const char *flag);

/* Judges an answer: taken tells that the library did not refuse, right that what it gave is the vector's. */
wy_outcome wy_judge (const struct wy_vector *v, bool taken, bool right);

wy_outcome wy_aead (const struct wy_vector *v);
wy_outcome wy_cbc (const struct wy_vector *v);
wy_outcome wy_hmac (const struct wy_vector *v);
wy_outcome wy_kex (const struct wy_vector *v);
wy_outcome wy_kem (const struct wy_vector *v); /* decapsulation, encapsulation, key generation */
wy_outcome wy_signature (const struct wy_vector *v);

#endif
