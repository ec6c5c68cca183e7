/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe-ask.h - the questions of a probe, each an IKE_SA_INIT (or one main mode message of IKEv1) by itself. Pure.
 *
 * A question about one transform offers it together with everything else of the other types, and a KE payload of a group that is not in the
 * offer: a gateway that takes the proposal asks for another group (INVALID_KE_PAYLOAD, RFC 7296 1.2), one that does not says
 * NO_PROPOSAL_CHOSEN. Neither computes anything, and no half-open SA is left behind. Gateways that do not play along get the KE payload of a
 * group they took (`honest`). No identity is in any of them. */
#ifndef GDW_IKE_PROBE_ASK_H
#define GDW_IKE_PROBE_ASK_H

#include "base/probed.h"
#include "crypto/crypto.h"
#include "wire/msg.h"

typedef enum {
  GDW_ASK_ALL = 1, /* everything, with a real KE payload and our abilities: what is it, and what can it do? */
  GDW_ASK_CONTROL, /* everything, with a KE payload that does not fit: does it play along? */
  GDW_ASK_V1,      /* IKEv1 main mode */
  GDW_ASK_ROW,     /* one transform */
  GDW_ASK_SIZE,    /* everything, padded to a size */
} gdw_probe_kind;

typedef struct {
  gdw_probe_kind kind;
  size_t row;    /* ROW */
  uint16_t size; /* SIZE: octets of the IP packet */
  uint8_t spi[8], nonce[32];
  gdw_bytes cookie;      /* empty: none */
  const gdw_kex *kex;    /* real KE payload; NULL: one that does not fit */
  const gdw_addr *local; /* NULL: not known */
  const gdw_addr *remote;
} gdw_probe_question;

/* Writes the datagram. GDW_E_SPACE. */
GDW_MUST_USE gdw_err gdw_probe_put (const gdw_probe_question *q, void *buf, size_t cap, gdw_bytes *ret);

/* The i-th transform asked for, without a verdict; false beyond the end. At most GDW_PROBED_ROWS. */
bool gdw_probe_row (size_t i, gdw_probed_row *ret);
/* The group number of a row of groups; 0 for others. */
uint16_t gdw_probe_row_group (size_t i);
/* Is it a cipher that wants an integrity algorithm beside it? */
bool gdw_probe_row_wants_mac (size_t i);

/* What a datagram says to a question; facts, without any state. */
typedef enum {
  GDW_SAID_NOTHING = 0, /* not an answer to it */
  GDW_SAID_TAKEN,
  GDW_SAID_REFUSED,
  GDW_SAID_COOKIE,
  GDW_SAID_OTHER, /* an answer that means neither */
} gdw_probe_said;

typedef struct {
  gdw_probe_said said;
  bool chosen;      /* TAKEN by a whole answer, with SA, KE and nonce; else by asking for another group */
  uint16_t group;   /* that it asked for */
  gdw_bytes cookie; /* COOKIE; view */
  gdw_msg msg;      /* of IKEv2; views */
} gdw_probe_answer;

/* Reads what came in answer to q. */
void gdw_probe_read (const gdw_probe_question *q, gdw_bytes datagram, gdw_probe_answer *ret);

#endif
