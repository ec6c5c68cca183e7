/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form.h - is a text fit for a profile: clean UTF-8, a host name, a label; and the parts of a list. */
#ifndef GDW_PROFILE_FORM_H
#define GDW_PROFILE_FORM_H

#include "base/bytes.h"

/* Well-formed UTF-8 (RFC 3629) without control characters (C0, DEL, C1). The empty text is clean. */
bool gdw_form_is_clean (gdw_bytes text);

/* Dot-separated labels of 1 to 63 letters, digits, hyphens and underscores, at most 253 octets, perhaps with a final dot, whose last
 * label is not a number: what RFC 1123 2.1 lets look like an address is none. */
bool gdw_form_is_host (gdw_bytes text);

/* Letters, digits, dot, underscore, hyphen; the first is a letter or digit. */
bool gdw_form_is_label (gdw_bytes text);

/* 8-4-4-4-12 hex digits (RFC 9562 4). */
bool gdw_form_is_uuid (gdw_bytes text);

/* Without blanks and tabs at both ends. */
gdw_bytes gdw_form_trim (gdw_bytes text);

/* Takes the next item of a list separated by ";" off *rest, trimmed; false at the end. One separator may close the list. */
bool gdw_form_item (gdw_bytes *rest, gdw_bytes *ret);

/* Decimal digits only, no sign, at most UINT32_MAX. */
bool gdw_form_number (gdw_bytes text, uint32_t *ret);

#endif
