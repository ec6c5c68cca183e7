/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cert-facts.h - why a gateway's certificate was not believed, as fields: travels with END beside the reason. */
#ifndef GDW_BASE_CERT_FACTS_H
#define GDW_BASE_CERT_FACTS_H

#include "base/limits.h"

#include <stdint.h>

/* Texts are clean UTF-8 and may be empty. All zero: the certificate is not what failed. */
typedef struct {
  char rule[32]; /* what it does not keep: "name", "identity", "pin", "revocation", "chain", or "key": another
                                than those that are trusted without an authority */
  char wanted[GDW_MAX_TEXT]; /* name, identity: the one that was looked for */
  uint8_t n_offered;
  char offered[GDW_MAX_OFFERED][GDW_MAX_TEXT]; /* ... and those found, as far as they have room */
  uint8_t depth;                               /* of the link that failed: 0 is the gateway's own certificate */
  char subject[GDW_MAX_TEXT];                  /* of that link */
  uint64_t valid_from_s, valid_until_s;        /* of that link, wall seconds since 1970; both 0: not known */

  /* When the authority is unknown, for who decides whether to trust the key itself; all the above is then about the
   * gateway's own certificate, and `offered` are its names. */
  char issuer[GDW_MAX_TEXT]; /* who says to have issued it */
  uint8_t n_links;           /* of the chain as far as it goes, this one with them */
  char top[GDW_MAX_TEXT];    /* the subject of its last link */
  uint8_t fingerprint[GDW_FINGERPRINT];
  uint8_t
      key[GDW_FINGERPRINT]; /* of its SubjectPublicKeyInfo, as in a pin. All zero: the gateway did not prove that it has
                                   this key, or something else is wrong as well, so that trust would be misplaced */
} gdw_cert_facts;

#endif
