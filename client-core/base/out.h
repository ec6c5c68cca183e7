/* SPDX-License-Identifier: GPL-3.0-or-later */
/* out.h - the bounded writer, with holes for lengths that are known later.
 * It is sticky like the cursor: what does not fit is not written, and gdw_out_ok is false from then on. */
#ifndef GDW_BASE_OUT_H
#define GDW_BASE_OUT_H

#include "base/bytes.h"

typedef struct {
  uint8_t *p;
  size_t cap;
  size_t n; /* octets written so far */
  bool bad;
} gdw_out;

/* A place inside a gdw_out where a length (or another number) will be filled in. */
typedef struct {
  size_t at;
  size_t width; /* 2 or 4 */
  size_t from;  /* what the length counts begins here */
} gdw_hole;

/* A writer over cap octets at p, which the caller owns. */
gdw_out gdw_out_over (void *p, size_t cap);

void gdw_out_u8 (gdw_out *o, uint8_t v);
void gdw_out_u16 (gdw_out *o, uint16_t v);
void gdw_out_u24 (gdw_out *o, uint32_t v);
void gdw_out_u32 (gdw_out *o, uint32_t v);
void gdw_out_u64 (gdw_out *o, uint64_t v);
void gdw_out_put (gdw_out *o, gdw_bytes b);
void gdw_out_zero (gdw_out *o, size_t n);

/* n octets that the caller fills; NULL when they do not fit. */
uint8_t *gdw_out_room (gdw_out *o, size_t n);

/* A hole of 16 or 32 bits whose length counts from behind the hole. */
gdw_hole gdw_out_len16 (gdw_out *o);
gdw_hole gdw_out_len32 (gdw_out *o);

/* A hole of 16 bits whose length counts from `from` octets before the hole (generic payload headers count themselves). */
gdw_hole gdw_out_len16_from (gdw_out *o, size_t from);

/* Fills the hole with the number of octets written since its begin; bad when it does not fit its width. */
void gdw_out_close (gdw_out *o, gdw_hole hole);

/* Overwrites one octet or a 32-bit number already written. */
void gdw_out_patch_u8 (gdw_out *o, size_t at, uint8_t v);
void gdw_out_patch_u32 (gdw_out *o, size_t at, uint32_t v);

/* What was written so far; the empty view when bad. */
gdw_bytes gdw_out_view (const gdw_out *o);
bool gdw_out_ok (const gdw_out *o);

#endif
