/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-sa.h - the Security Association payload: proposals, transforms, attributes (RFC 7296 3.3). */
#ifndef GDW_WIRE_PAY_SA_H
#define GDW_WIRE_PAY_SA_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/out.h"

typedef struct {
  uint8_t type;    /* GDW_T_* */
  uint16_t id;     /* GDW_ENCR_*, GDW_PRF_* ... */
  uint16_t keylen; /* bits; 0: no such attribute */
  bool
      odd; /* has an attribute we do not know, or a key length written in a wrong way: never to be chosen (RFC 7296 3.3.6) */
} gdw_transform;

typedef struct {
  uint8_t num;
  uint8_t proto; /* GDW_PROTO_* or a number we do not know */
  uint8_t spi_n; /* octets used of spi: IKE 0 or 8, AH and ESP 4 */
  uint8_t spi[8];
  uint8_t n; /* transforms */
  gdw_transform transform[GDW_MAX_TRANSFORMS];
} gdw_proposal;

/* About 10 kB: for the stack of one function, not for a recursion. */
typedef struct {
  uint8_t n;
  gdw_proposal proposal[GDW_MAX_PROPOSALS];
} gdw_pay_sa;

/* Reads the body of an SA payload: at least one proposal. GDW_E_SHORT; GDW_E_FORM: counts, "last" marks or SPI sizes contradict;
 * GDW_E_LIMIT. The order of proposal numbers is not judged here. */
GDW_MUST_USE gdw_err gdw_pay_sa_read (gdw_bytes body, gdw_pay_sa *ret);

/* Writes all proposals; a key length attribute where keylen is not 0. `odd` is not written. */
void gdw_pay_sa_put (gdw_out *o, const gdw_pay_sa *sa);

/* Adds a transform to p; false when it is full. */
bool gdw_proposal_add (gdw_proposal *p, uint8_t type, uint16_t id, uint16_t keylen);

/* The first transform of this type, or NULL; how many there are. */
const gdw_transform *gdw_proposal_find (const gdw_proposal *p, uint8_t type);
size_t gdw_proposal_count (const gdw_proposal *p, uint8_t type);

#endif
