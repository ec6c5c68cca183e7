/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cursor.h - the bounded reader, the only way octets from outside are read.
 * It is sticky: after a read beyond the end every further read gives zero (or the empty view) and gdw_cur_done is false,
 * so a parser is a column of reads and one test. Integers are big endian, as on the wire. */
#ifndef GDW_BASE_CURSOR_H
#define GDW_BASE_CURSOR_H

#include "base/bytes.h"

typedef struct {
  const uint8_t *p;
  size_t left;
  bool bad;
} gdw_cur;

gdw_cur gdw_cur_over (gdw_bytes all);

uint8_t gdw_cur_u8 (gdw_cur *c);
uint16_t gdw_cur_u16 (gdw_cur *c);
uint32_t gdw_cur_u24 (gdw_cur *c);
uint32_t gdw_cur_u32 (gdw_cur *c);
uint64_t gdw_cur_u64 (gdw_cur *c);

/* The next n octets as a view. */
gdw_bytes gdw_cur_take (gdw_cur *c, size_t n);

/* A cursor over the next n octets alone; it is bad when they are not there (and so is c). */
gdw_cur gdw_cur_sub (gdw_cur *c, size_t n);

/* Everything that is left, perhaps nothing. */
gdw_bytes gdw_cur_rest (gdw_cur *c);

/* Copies the next n octets to ret; fills it with zeros when they are not there. */
void gdw_cur_copy (gdw_cur *c, void *ret, size_t n);

void gdw_cur_skip (gdw_cur *c, size_t n);
size_t gdw_cur_left (const gdw_cur *c);

/* No read has gone beyond the end so far. */
bool gdw_cur_ok (const gdw_cur *c);

/* No read has gone beyond the end, and nothing is left. */
bool gdw_cur_done (const gdw_cur *c);

#endif
