/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authority.h - is a certificate's file an authority's, or the gateway's own? strongSwan's plugin takes both in one item. */
#ifndef GODWIT_IMPORT_AUTHORITY_H
#define GODWIT_IMPORT_AUTHORITY_H

#include "base/bytes.h"

typedef enum {
  GODWIT_AUTHORITY_UNKNOWN, /* no such file, not ours to read, or no certificate */
  GODWIT_AUTHORITY_YES,     /* its first certificate may vouch for others (RFC 5280 4.2.1.9) */
  GODWIT_AUTHORITY_NO,
} godwit_authority;

/* Looks into the file, as whoever runs us. It is for a sentence to a person only: what is trusted is decided elsewhere. */
godwit_authority godwit_authority_look (const char *path);

/* The same of octets: PEM or DER. */
godwit_authority godwit_authority_of (gdw_bytes file);

#endif
