/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pin.h - a pinned public key as text: "sha256/" and the base64 (RFC 4648 4, padded) of the SHA-256 of its SubjectPublicKeyInfo, as in RFC 7469
 * 2.4 and in curl. */
#ifndef GDW_PROFILE_PIN_H
#define GDW_PROFILE_PIN_H

#include "base/bytes.h"

enum { GDW_PIN = 32 /* octets of the hash */ };

/* False: it is no such text; ret is untouched then. */
bool gdw_pin_parse (gdw_bytes text, uint8_t ret[GDW_PIN]);

#endif
