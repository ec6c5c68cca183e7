/* SPDX-License-Identifier: GPL-3.0-or-later */
/* entropy.h - one stream of random octets per thread, grown from seeds that are handed in. The core has no random
 * source of its own: the same seed gives the same octets, which makes runs repeatable. The crypto library draws from
 * the stream as well while a gdw_entropy is handed to one of its calls. */
#ifndef GDW_CRYPTO_ENTROPY_H
#define GDW_CRYPTO_ENTROPY_H

#include "base/bytes.h"
#include "base/err.h"

typedef struct gdw_entropy gdw_entropy;

enum { GDW_ENTROPY_SEED = 48 /* octets of full entropy that a seed must have */ };

/* A stream from a seed of at least GDW_ENTROPY_SEED octets. GDW_E_VALUE (too short), GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_entropy_new (gdw_bytes seed, gdw_entropy **ret);
void gdw_entropy_free (gdw_entropy *e);

/* Mixes fresh octets into the stream (each hour, and after sleep). */
void gdw_entropy_reseed (gdw_entropy *e, gdw_bytes seed);

/* Fills buf with n random octets. Never fails. */
void gdw_entropy_fill (gdw_entropy *e, void *buf, size_t n);

#endif
