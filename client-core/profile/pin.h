/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pin.h - hashes as text: a certificate's fingerprint in hexadecimal digits, and a pinned public key: "sha256/" and the base64 (RFC 4648 4, padded)
 * of the SHA-256 of its SubjectPublicKeyInfo, as in RFC 7469 2.4 and in curl. */
#ifndef GDW_PROFILE_PIN_H
#define GDW_PROFILE_PIN_H

#include "base/bytes.h"
#include "base/limits.h"

enum { GDW_PIN = GDW_FINGERPRINT /* octets of the hash */ };

enum { GDW_PIN_TEXT = 52 /* characters, with the final zero */ };

/* False: it is no such text; ret is untouched then. */
bool gdw_pin_parse (gdw_bytes text, uint8_t ret[GDW_PIN]);

void gdw_pin_text (const uint8_t pin[GDW_PIN], char ret[GDW_PIN_TEXT]);

enum { GDW_FINGERPRINT_TEXT = 2 * GDW_FINGERPRINT + 1 };

void gdw_fingerprint_text (const uint8_t fingerprint[GDW_FINGERPRINT], char ret[GDW_FINGERPRINT_TEXT]);

#endif
