/* SPDX-License-Identifier: GPL-3.0-or-later */
/* msg.h - IKE messages: the header, the chain of payloads split into views, and the writer that chains them.
 * No keys and no state. Which payload may appear in which exchange is decided in ike/. */
#ifndef GDW_WIRE_MSG_H
#define GDW_WIRE_MSG_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/out.h"
#include "wire/pay-notify.h"

enum {
  GDW_IKE_HEADER = 28,    /* octets of the IKE header */
  GDW_PAYLOAD_HEADER = 4, /* octets of the generic payload header */
  GDW_IKE_VERSION = 0x20, /* major 2, minor 0 */
};

/* RFC 7296 3.1 */
typedef struct {
  uint8_t spi_i[8];
  uint8_t spi_r[8];
  uint8_t next;     /* first payload type */
  uint8_t version;  /* major << 4 | minor */
  uint8_t exchange; /* GDW_X_* */
  uint8_t flags;    /* GDW_FLAG_* */
  uint32_t msgid;
  uint32_t length; /* octets of the whole message; the writer fills it in */
} gdw_ike_header;

typedef struct {
  uint8_t type; /* GDW_P_* */
  bool critical;
  gdw_bytes body; /* without the generic header */
} gdw_payload;

/* A split message. All views point into the octets that were split. */
typedef struct {
  gdw_ike_header head;
  uint8_t n;
  gdw_payload payload[GDW_MAX_PAYLOADS]; /* in order, known types only, without SK and SKF */
  uint8_t unknown_critical; /* type of the first critical payload that we do not know, or 0 (RFC 7296 2.5) */
  uint8_t unknown;          /* number of unknown payloads, critical or not; they are not in payload[] */
  uint8_t sk;               /* GDW_P_SK or GDW_P_SKF when the chain ends in one, else 0 */
  uint8_t sk_first;         /* next-payload octet of SK: type of the first payload inside */
  size_t sk_at;             /* offset of SK's generic header in the message */
  gdw_bytes sk_body;        /* IV | ciphertext | ICV */
  gdw_bytes sk_aad;         /* from the IKE header through SK's generic header (RFC 5282 5.1) */
  uint8_t
      inner_first; /* once opened: type of the first payload of the chain inside, whether it came in one piece or in fragments */
  gdw_bytes inner; /* once opened: the octets of that chain (RFC 9242 3.3.2 wants them) */
} gdw_msg;

/* Reads the 28 octets alone and judges nothing but their presence (GDW_E_SHORT): enough to find the SA. */
GDW_MUST_USE gdw_err gdw_ike_header_read (gdw_bytes datagram, gdw_ike_header *ret);

/* Splits a whole message (no non-ESP marker). A chain ends with next payload 0, or with SK or SKF, which must be last.
 * GDW_E_SHORT: a length beyond the end, or octets left over; GDW_E_UNSUPPORTED: major version is not 2;
 * GDW_E_FORM: the header's length is not the datagram's, or a payload shorter than its header; GDW_E_LIMIT: too many payloads,
 * unknown ones counted. */
GDW_MUST_USE gdw_err gdw_msg_split (gdw_bytes datagram, gdw_msg *ret);

/* Splits decrypted SK content. Replaces everything in ret but ret->head, so ret may be the outer message itself.
 * first 0 with no octets is a good empty chain. Errors as above; SK or SKF inside is GDW_E_FORM. */
GDW_MUST_USE gdw_err gdw_msg_split_chain (uint8_t first, gdw_bytes inner, gdw_msg *ret);

bool gdw_msg_is_response (const gdw_msg *m);

/* The body of the k-th (from 0) payload of this type. ret may be NULL. */
bool gdw_msg_find (const gdw_msg *m, uint8_t type, size_t k, gdw_bytes *ret);
size_t gdw_msg_count (const gdw_msg *m, uint8_t type);

/* The k-th Notify payload that can be read, in order; malformed ones are passed over. ret may be NULL. */
bool gdw_msg_nth_notify (const gdw_msg *m, size_t k, gdw_pay_notify *ret);
/* The first notify of this type; the first error notify; a notify of this type with exactly this data. ret may be NULL. */
bool gdw_msg_find_notify (const gdw_msg *m, uint16_t type, gdw_pay_notify *ret);
bool gdw_msg_find_error (const gdw_msg *m, gdw_pay_notify *ret);
bool gdw_msg_has_notify (const gdw_msg *m, uint16_t type, gdw_bytes data);

/* A writer of one message, or of one chain that SK will carry. The buffer is the caller's. Sticky as gdw_out: what does not
 * fit makes gdw_msg_out_close fail, and nothing is written beyond the buffer. */
typedef struct {
  gdw_out o;
  size_t link;   /* where the next-payload octet of the last payload is; SIZE_MAX: in first */
  uint8_t first; /* chain: type of the first payload, 0 when there is none */
  bool whole;    /* begins with an IKE header */
  bool open;     /* between payload_begin and payload_end */
  bool ended;    /* SK was written: nothing may follow */
  gdw_hole body;
} gdw_msg_out;

/* Begins a message: head->next and head->length are filled in by the writer. */
gdw_msg_out gdw_msg_out_begin (void *buf, size_t cap, const gdw_ike_header *head);
/* Begins a chain without header: the plain content of SK. */
gdw_msg_out gdw_msg_out_chain (void *buf, size_t cap);

/* Opens a payload of this type, linked to the one before; the body is written to the returned writer, then closed.
 * One payload is open at a time (gdw_check). */
gdw_out *gdw_msg_payload_begin (gdw_msg_out *m, uint8_t type);
void gdw_msg_payload_end (gdw_msg_out *m);

/* A payload with this body. */
void gdw_msg_raw (gdw_msg_out *m, uint8_t type, gdw_bytes body);

/* A notify about no SA; and one about an SA. */
void gdw_msg_notify (gdw_msg_out *m, uint16_t type, gdw_bytes data);
void gdw_msg_notify_spi (gdw_msg_out *m, uint8_t proto, gdw_bytes spi, uint16_t type, gdw_bytes data);

/* The last payload of a message: SK (or SKF) with a body of n octets (IV | ciphertext | ICV) that the caller fills in. All lengths are
 * final when this returns, since they are part of *ret_aad (header through the generic header). `first` is the inner
 * chain's. NULL when it does not fit. */
uint8_t *gdw_msg_sk_room (gdw_msg_out *m, uint8_t type, uint8_t first, size_t n, gdw_bytes *ret_aad);

/* Fills in the message's length and gives the octets (of the chain or message). GDW_E_SPACE. */
GDW_MUST_USE gdw_err gdw_msg_out_close (gdw_msg_out *m, gdw_bytes *ret);

#endif
