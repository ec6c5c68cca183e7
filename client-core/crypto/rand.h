/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rand.h - inside client-core/crypto: the key stream that entropy.c is made of. How a library is made to draw from a
 * gdw_entropy is its own affair: rand-<lib>.h. */
#ifndef GDW_CRYPTO_RAND_H
#define GDW_CRYPTO_RAND_H

#include "crypto/entropy.h"

/* A stream cipher that is given a new key for every stretch. */
typedef struct gdw_keystream gdw_keystream;

enum { GDW_KEYSTREAM_KEY = 32 };

GDW_MUST_USE gdw_err gdw_keystream_new (gdw_keystream **ret);
void gdw_keystream_free (gdw_keystream *k);

/* The first n octets of the stream of this key. Makes no allocation; ends the process when the library fails, since
 * there is no safe way to go on without randomness. The object keeps neither the key nor octets of the stream. */
void gdw_keystream_make (gdw_keystream *k, const uint8_t key[GDW_KEYSTREAM_KEY], uint8_t *out, size_t n);

#endif
