/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ident.h - an identity as RFC 7296 3.5 sends it, from and to the text forms of a profile:
 *   192.0.2.1, 2001:db8::1      ID_IPV4_ADDR, ID_IPV6_ADDR
 *   vpn.example.org, @any-text  ID_FQDN (a leading @ takes the rest as it is)
 *   user@example.org            ID_RFC822_ADDR
 *   CN=vpn, O=Example, C=CH     ID_DER_ASN1_DN (also with / between the parts, also DC, OU, L, ST, emailAddress, serialNumber ...)
 *   keyid:0a1b2c                ID_KEY_ID, octets in hex
 * A text that is none of these (a bare user name) is an ID_FQDN, as other implementations send it. No case is folded here. */
#ifndef GDW_PROFILE_IDENT_H
#define GDW_PROFILE_IDENT_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/out.h"

/* Types of RFC 7296 3.5. */
enum {
  GDW_IDENT_NONE = 0,
  GDW_IDENT_IPV4 = 1,
  GDW_IDENT_FQDN = 2,
  GDW_IDENT_RFC822 = 3,
  GDW_IDENT_IPV6 = 5,
  GDW_IDENT_DN = 9,
  GDW_IDENT_KEY_ID = 11,
};

/* By value; type and the octets of the ID payload's data. */
typedef struct {
  uint8_t type;
  uint16_t n;
  uint8_t b[GDW_MAX_ID];
} gdw_ident;

enum {
  GDW_IDENT_TEXT_MAX = 4 * GDW_MAX_ID
}; /* octets that the text of an identity needs at most, with the final zero */

/* Reads a text form. GDW_E_FORM (not clean UTF-8, a DN or key id that cannot be read), GDW_E_LIMIT (longer than GDW_MAX_ID), GDW_E_SHORT (empty). */
GDW_MUST_USE gdw_err gdw_ident_parse (gdw_bytes text, gdw_ident *ret);

/* From the wire or from a certificate. GDW_E_LIMIT; GDW_E_FORM: an address of a wrong length. Other types are taken as they are. */
GDW_MUST_USE gdw_err gdw_ident_from (uint8_t type, gdw_bytes octets, gdw_ident *ret);

/* The octets; ends with *id. */
gdw_bytes gdw_ident_bytes (const gdw_ident *id);

/* The same identity: same type and octets; names and the domain of a mail address without case (RFC 4343), DNs part by part whatever
 * string type each part has. */
bool gdw_ident_same (const gdw_ident *a, const gdw_ident *b);

/* Writes a text for people and logs: UTF-8 without control characters, other octets as \xx; a DN that cannot be read and a type without
 * a text form as keyid: in hex. What gdw_ident_parse gave is read back the same. */
void gdw_ident_text (const gdw_ident *id, gdw_out *ret);

#endif
