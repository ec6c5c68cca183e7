/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frag.h - fragments of IKE messages (RFC 7383): the header of an Encrypted Fragment payload, and the window in which the opened contents of
 * one message's fragments wait for each other. No keys: what comes in here has been authenticated, fragment by fragment. */
#ifndef GDW_WIRE_FRAG_H
#define GDW_WIRE_FRAG_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/out.h"
#include "wire/msg.h"

enum { GDW_FRAG_HEADER = 4 /* octets before the IV */ };

/* RFC 7383 2.5 */
typedef struct {
  uint16_t number; /* from 1 */
  uint16_t total;
} gdw_frag;

/* The body of an SKF payload: which fragment it is, and IV | ciphertext | ICV. GDW_E_SHORT; GDW_E_VALUE: number 0 or beyond the total;
 * GDW_E_LIMIT: more fragments than anybody needs. */
GDW_MUST_USE gdw_err gdw_frag_read (gdw_bytes body, gdw_frag *ret, gdw_bytes *ret_sealed);
void gdw_frag_put (gdw_out *o, gdw_frag f);

/* The fragments of one message so far. Empty: all zero. Memory is taken with the first fragment: GDW_MAX_IKE_MESSAGE octets, never more. */
typedef struct {
  uint32_t msgid;
  uint8_t exchange;
  uint8_t first; /* type of the first payload; told by fragment 1 */
  uint16_t total, have;
  uint8_t *octets; /* contents in the order in which they came; owned */
  size_t n;
  struct {
    bool there;
    uint32_t at, n;
  } piece[GDW_MAX_FRAGMENTS];
} gdw_frag_set;

typedef enum {
  GDW_FRAG_KEPT,
  GDW_FRAG_WHOLE,    /* kept, and it was the last one */
  GDW_FRAG_IGNORED,  /* there already, or of an older, coarser cut of the message (RFC 7383 2.6) */
  GDW_FRAG_TOO_LONG, /* the message would be longer than we take: all of it is given up */
} gdw_frag_result;

/* Keeps the opened content of one authenticated fragment. Another message than the one being gathered, or a finer cut of it, takes the
 * place of what was gathered. first counts for fragment 1 alone. Without memory: TOO_LONG. */
gdw_frag_result gdw_frag_set_add (gdw_frag_set *s, const gdw_ike_header *head, gdw_frag f, uint8_t first,
                                  gdw_bytes content);

/* Writes the contents in their order to buf, which has room for GDW_MAX_IKE_MESSAGE octets; the set must be whole (gdw_check). Returns
 * their number. */
size_t gdw_frag_set_join (const gdw_frag_set *s, uint8_t *buf);

/* Wipes; the set is empty afterwards. */
void gdw_frag_set_done (gdw_frag_set *s);

#endif
