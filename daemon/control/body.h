/* SPDX-License-Identifier: GPL-3.0-or-later */
/* body.h - octets that answer one question (a CRL, an OCSP response), cut into BODY frames and gathered again. */
#ifndef GDW_CONTROL_BODY_H
#define GDW_CONTROL_BODY_H

#include "control/frame.h"

/* Octets that are the answer to one question, gathered from BODY frames. */
typedef struct {
  uint32_t question; /* 0: none is begun */
  gdw_secret octets; /* room for GDW_MAX_FETCH */
  size_t n;
} gdw_body;

/* The next BODY frame. GDW_E_FORM: it does not follow the one before; GDW_E_LIMIT: more than GDW_MAX_FETCH octets; GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_body_add (gdw_body *b, const gdw_frame *f);

/* What came for this question so far is moved into *ret, which is empty when nothing did. */
void gdw_body_take (gdw_body *b, uint32_t question, gdw_secret *ret);
void gdw_body_done (gdw_body *b);

/* The frame that carries the octets of `body` from offset on; false: there are none. f->number is the caller's. */
bool gdw_body_frame (gdw_bytes body, size_t offset, gdw_frame *ret);

#endif
