/* SPDX-License-Identifier: GPL-3.0-or-later */
/* utf8.h - reading UTF-8 (RFC 3629), and making words of the peer fit for a screen. */
#ifndef GDW_BASE_UTF8_H
#define GDW_BASE_UTF8_H

#include "base/cursor.h"
#include "base/limits.h"

#define GDW_UTF8_BAD UINT32_MAX

/* The next character, of at least one octet. GDW_UTF8_BAD, and one octet is consumed, when it is no UTF-8: stray or missing
 * continuation, overlong form, surrogate, beyond 10ffff. Also GDW_UTF8_BAD at the end of c. */
uint32_t gdw_utf8_next (gdw_cur *c);

/* Words of the peer as a string: what is no UTF-8 becomes "?", so do characters that turn the direction of writing; controls and
 * line separators become spaces; ends before GDW_MAX_TEXT octets, between two characters. Returns the octets without the zero. */
size_t gdw_utf8_clean (gdw_bytes words, char ret[GDW_MAX_TEXT]);

#endif
