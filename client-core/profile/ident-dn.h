/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ident-dn.h - a distinguished name between its text and its DER form (X.501, RFC 5280 4.1.2.4). Inside this room only. */
#ifndef GDW_PROFILE_IDENT_DN_H
#define GDW_PROFILE_IDENT_DN_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/out.h"

/* Does the text look like a DN: a known attribute type and "=" at the begin, or "/" before that? */
bool gdw_dn_is_text (gdw_bytes text);

/* "CN=vpn, O=Example" or "/CN=vpn/O=Example", in the order in which the certificate has its parts. A backslash takes the next character
 * as it is, or two hex digits as an octet. GDW_E_FORM: an unknown attribute type, an empty part; GDW_E_SPACE: the writer is full. */
GDW_MUST_USE gdw_err gdw_dn_put (gdw_bytes text, gdw_out *ret);

/* The text of a DER name, as gdw_dn_put reads it; unknown attribute types as hex. False when it is no DER name: nothing was written. */
bool gdw_dn_text (gdw_bytes der, gdw_out *ret);

/* Part by part the same types and the same characters, whether the strings are PrintableString, UTF8String or IA5String.
 * False when one is no DER name. */
bool gdw_dn_same (gdw_bytes a, gdw_bytes b);

#endif
