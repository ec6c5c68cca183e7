/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.h - a child SA: its record, and the orders by which the plane learns of it. The keys go to the plane and are not kept here. */
#ifndef GDW_IKE_CHILD_H
#define GDW_IKE_CHILD_H

#include "ike/env.h"
#include "ike/keymat.h"
#include "wire/pay-ts.h"

enum {
  GDW_CHILD_LINGER_MS = 5000, /* a deleted child listens on: packets may be on their way */
  GDW_CHILD_FIRST_SPI = 256,  /* 1 to 255 are reserved, 0 is none (RFC 4303 2.1) */
};

typedef enum {
  GDW_CHILD_FREE = 0, /* no child in this place */
  GDW_CHILD_UP,
  GDW_CHILD_REPLACED, /* a newer one carries our traffic; listens until it is deleted */
  GDW_CHILD_DELETING, /* our DELETE is on its way */
} gdw_child_phase;

typedef struct {
  gdw_child_phase phase;
  uint32_t number;          /* for the plane; never reused in one tunnel */
  uint32_t spi_in, spi_out; /* ours, the gateway's */
  gdw_suite suite;
  gdw_pay_ts local, remote; /* inner addresses: ours, theirs */
  gdw_ms since;
  bool
      untold; /* made by our answer, which the gateway may not have read yet: its next request shows that it has (window of 1) */
} gdw_child;

/* What both sides agreed on, before it becomes a child. Views end with the call. */
typedef struct {
  uint32_t spi_in, spi_out;
  gdw_suite suite;
  gdw_pay_ts local, remote;
  gdw_bytes shared; /* of a key exchange of its own; else empty */
  gdw_keymat_salt salt;
  bool we_started; /* we are the initiator of this exchange */
  bool auto_use;   /* the plane begins to send on it at the first good packet */
} gdw_child_deal;

/* An SPI that we listen on: random, not reserved (RFC 4303 2.1), unlike those of the n children at c. */
uint32_t gdw_child_spi (gdw_env *env, const gdw_child *c, size_t n);

/* Derives the keys and orders the plane to listen; *ret is up. sa: number of the IKE SA for the plane. GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_child_add (gdw_env *env, uint32_t sa, const gdw_prf_info *prf, gdw_bytes sk_d,
                                    const gdw_child_deal *deal, gdw_now now, gdw_child *ret);
/* Tells the log of a child that carries traffic from now on. */
void gdw_child_tell (gdw_env *env, const gdw_child *c, gdw_now now);
/* The plane sends on this child from now on. */
void gdw_child_use (gdw_env *env, const gdw_child *c);
/* The plane stops sending on it, and listening after the time given; the place is free. */
void gdw_child_drop (gdw_env *env, gdw_child *c, uint32_t linger_ms, gdw_now now);

/* What both lists hold: of each pair of selectors the part that they share (RFC 7296 2.9). False: nothing, or more than GDW_MAX_TS. */
bool gdw_ts_narrow (const gdw_pay_ts *offered, const gdw_pay_ts *ours, gdw_pay_ts *ret);

/* Is every selector of `chosen` inside one of `offered`? An empty choice is not. */
bool gdw_ts_narrowed (const gdw_pay_ts *chosen, const gdw_pay_ts *offered);

#endif
