/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secret.h - octets that are moved, never copied by accident, and wiped on every way out.
 * The memory is ordinary: the process that uses it locks all of its memory and writes no core (platform/confine). */
#ifndef GDW_BASE_SECRET_H
#define GDW_BASE_SECRET_H

#include "base/bytes.h"
#include "base/err.h"

typedef struct {
  uint8_t *p;
  size_t n;
} gdw_secret;

#define GDW_SECRET_NONE ((gdw_secret){ NULL, 0 })

/* n octets of zeros. GDW_E_MEMORY when there is no memory; n may be 0. */
GDW_MUST_USE gdw_err gdw_secret_new (size_t n, gdw_secret *ret);

/* A copy of b. GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_secret_copy (gdw_bytes b, gdw_secret *ret);

/* Moves the octets out: *from is empty afterwards. */
gdw_secret gdw_secret_take (gdw_secret *from);

/* A view of the octets; ends with the secret. */
gdw_bytes gdw_secret_peek (const gdw_secret *s);

bool gdw_secret_is_empty (const gdw_secret *s);

/* Wipes and frees; the secret is empty afterwards. Accepts NULL and an empty secret. */
void gdw_secret_done (gdw_secret *s);

#endif
