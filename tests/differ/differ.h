/* SPDX-License-Identifier: GPL-3.0-or-later */
/* differ.h - one program, linked with one backend or the other: both are given the same inputs, and differ.py compares what
 * they say. A line is a name without spaces, a space, and what came out. */
#ifndef GDW_TESTS_DIFFER_H
#define GDW_TESTS_DIFFER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/x509.h"

/* Numbers out of a seed, of no library's making (splitmix64). */
typedef struct {
  uint64_t state;
} differ_random;

uint64_t differ_next (differ_random *r);
void differ_fill (differ_random *r, uint8_t *p, size_t n);
size_t differ_below (differ_random *r, size_t n);

/* " hex", then the line's end. */
void differ_hex (gdw_bytes b);
/* A line that says how a call ended. */
void differ_err (const char *name, gdw_err err);

gdw_entropy *differ_entropy (differ_random *r);

typedef struct {
  const char *name, *pem;
} differ_blob;

extern const differ_blob differ_certs[], differ_keys[];
extern const size_t differ_n_certs, differ_n_keys;
extern const int64_t differ_made_s;

void differ_print_ciphers (differ_random *r);
void differ_print_hashes (differ_random *r);
void differ_print_kex (differ_random *r);
void differ_print_ecdsa (differ_random *r);
void differ_print_keys (differ_random *r);
void differ_print_certs (differ_random *r);
void differ_print_chains (differ_random *r);

/* Signs with every key by every scheme: lines "key scheme signature"; and the other half, which reads them. */
void differ_sign (differ_random *r);
int differ_verify (differ_random *r);

/* Public values of every group on stdout, the answers on stdin, then the secrets; and the other half. */
int differ_ask (differ_random *r);
int differ_answer (differ_random *r);

#endif
