/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cert-facts.h - why a gateway's certificate was not believed, as fields: travels with END beside the reason. */
#ifndef GDW_BASE_CERT_FACTS_H
#define GDW_BASE_CERT_FACTS_H

#include "base/limits.h"

#include <stdint.h>

/* Texts are clean UTF-8 and may be empty. All zero: the certificate is not what failed. */
typedef struct {
  char rule[32];             /* what it does not keep: "name", "identity", "pin", "revocation" or "chain" */
  char wanted[GDW_MAX_TEXT]; /* name, identity: the one that was looked for */
  uint8_t n_offered;
  char offered[GDW_MAX_OFFERED][GDW_MAX_TEXT]; /* ... and those found, as far as they have room */
  uint8_t depth;                               /* of the link that failed: 0 is the gateway's own certificate */
  char subject[GDW_MAX_TEXT];                  /* of that link */
  uint64_t valid_from_s, valid_until_s;        /* of that link, wall seconds since 1970; both 0: not known */
} gdw_cert_facts;

#endif
