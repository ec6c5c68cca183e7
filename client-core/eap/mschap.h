/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mschap.h - the computations of MS-CHAPv2 (RFC 2759 8) and its keys (RFC 3079 3): pure, for the method, for EAP-TTLS and PEAP later,
 * and for the tests' gateway. MD4 and DES may be missing from the library: GDW_E_UNSUPPORTED. */
#ifndef GDW_EAP_MSCHAP_H
#define GDW_EAP_MSCHAP_H

#include "crypto/crypto.h"

enum {
  GDW_MSCHAP_CHALLENGE = 16,
  GDW_MSCHAP_HASH = 16,          /* NtPasswordHash */
  GDW_MSCHAP_RESPONSE = 24,      /* NT-Response */
  GDW_MSCHAP_PROOF = 20,         /* authenticator response as octets */
  GDW_MSCHAP_PASSWORD_MAX = 256, /* UTF-16 units */
};

/* What both sides know of one round. */
typedef struct {
  uint8_t server_challenge[GDW_MSCHAP_CHALLENGE];
  uint8_t peer_challenge[GDW_MSCHAP_CHALLENGE];
  gdw_bytes user; /* a domain and backslash before the name is left out of the hash (RFC 2759 4) */
} gdw_mschap_round;

/* NtPasswordHash of a password in UTF-8. GDW_E_FORM: not UTF-8; GDW_E_LIMIT: too long. */
GDW_MUST_USE gdw_err gdw_mschap_password_hash (gdw_bytes password, uint8_t ret[GDW_MSCHAP_HASH]);

/* GenerateNTResponse. */
GDW_MUST_USE gdw_err gdw_mschap_response (const gdw_mschap_round *r, const uint8_t hash[GDW_MSCHAP_HASH],
                                          uint8_t ret[GDW_MSCHAP_RESPONSE]);

/* GenerateAuthenticatorResponse: what the gateway must know to say Success. */
GDW_MUST_USE gdw_err gdw_mschap_proof (const gdw_mschap_round *r, const uint8_t hash[GDW_MSCHAP_HASH],
                                       const uint8_t response[GDW_MSCHAP_RESPONSE], uint8_t ret[GDW_MSCHAP_PROOF]);

/* The EAP MSK: the gateway's receive key, its send key (16 octets each), 32 octets of zero. */
GDW_MUST_USE gdw_err gdw_mschap_msk (const uint8_t hash[GDW_MSCHAP_HASH], const uint8_t response[GDW_MSCHAP_RESPONSE],
                                     uint8_t ret[64]);

#endif
