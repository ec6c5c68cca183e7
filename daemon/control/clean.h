/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clean.h - is this text fit to be shown? What another process says is shown to people and written to logs. */
#ifndef GDW_CONTROL_CLEAN_H
#define GDW_CONTROL_CLEAN_H

#include "base/out.h"

/* Well-formed UTF-8 (RFC 3629) without control characters (C0, DEL, C1), and without what turns the direction of writing (U+202A to
 * U+202E, U+2066 to U+2069). The empty text is clean. */
bool gdw_text_is_clean (gdw_bytes text);

/* Writes the text as it is when it is clean; else every octet that is no printable ASCII as a question mark. */
void gdw_text_put_clean (gdw_bytes text, gdw_out *o);

#endif
