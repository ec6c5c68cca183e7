/* SPDX-License-Identifier: GPL-3.0-or-later */
/* followup.h - a CREATE_CHILD_SA that is not over with its answer: what both agreed on, kept while further key exchanges follow it in
 * IKE_FOLLOWUP_KE, and those exchanges, from either side (RFC 9370 2.2.4). Nothing is made before the last one. */
#ifndef GDW_IKE_FOLLOWUP_H
#define GDW_IKE_FOLLOWUP_H

#include "ike/child.h"
#include "wire/msg.h"

enum {
  GDW_FOLLOWUP_LINK = 16,  /* octets of the link data that we give */
  GDW_FOLLOWUP_MS = 20000, /* the gateway's next one is awaited so long (RFC 9370 2.2.4: 5 to 20 s) */
};

/* What a rekey of an IKE SA agreed on. Views end with the call. */
typedef struct {
  gdw_suite suite;
  bool initiator; /* we started the rekey, so we are the initiator of the new SA */
  const uint8_t *spi_i, *spi_r;
  gdw_bytes shared, ni, nr;
  gdw_bytes more; /* secrets of further key exchanges, one behind the other */
} gdw_ike_deal;

/* All zero: none. */
typedef struct {
  bool there;
  gdw_suite suite;
  bool we_started, auto_use;
  gdw_secret shared, more;
  size_t ni_n, nr_n;
  uint8_t ni[GDW_MAX_NONCE], nr[GDW_MAX_NONCE];
  uint8_t spi_i[8], spi_r[8]; /* of an IKE SA to come */
  uint32_t spi_in, spi_out;   /* of a child to come */
  gdw_pay_ts local, remote;
  uint32_t subject; /* number of the child that is renewed; 0: the IKE SA is, or a child is new */
  size_t done;      /* exchanges behind us */
  gdw_kex *kex;     /* of the one that we asked for */
  size_t link_n;
  uint8_t link[GDW_MAX_LINK]; /* ties the next exchange to this one; chosen by who answers */
} gdw_followup;

/* Wipes. */
void gdw_followup_done (gdw_followup *f);

/* Does the suite want further exchanges? */
bool gdw_followup_is_wanted (const gdw_suite *s);

/* Keeps a deal and its secret. f must be empty. */
void gdw_followup_keep_child (gdw_followup *f, const gdw_child_deal *d, gdw_secret *taken);
void gdw_followup_keep_ike (gdw_followup *f, const gdw_ike_deal *d, gdw_secret *taken);
/* The deal with all secrets; views into f. */
gdw_child_deal gdw_followup_child (const gdw_followup *f);
gdw_ike_deal gdw_followup_ike (const gdw_followup *f);

/* All exchanges are done. */
bool gdw_followup_is_over (const gdw_followup *f);

/* --- we asked --- */

/* Takes the link data of an answer. GDW_E_FORM: it has none, or too much. */
GDW_MUST_USE gdw_err gdw_followup_link (gdw_followup *f, const gdw_msg *m);
/* Writes the next request: KE and the link. GDW_E_UNSUPPORTED, GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_followup_ask (gdw_followup *f, gdw_entropy *e, gdw_msg_out *m);
/* Takes its answer: the secret, and the link when more follow. GDW_E_FORM: a payload is missing, or of another group; GDW_E_VALUE: a value
 * that cannot be; GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_followup_take (gdw_followup *f, const gdw_msg *m);

/* --- the gateway asks --- */

/* Writes fresh link data into an answer. */
void gdw_followup_put_link (gdw_followup *f, gdw_entropy *e, gdw_msg_out *m);
/* Does the request carry the link data given last? */
bool gdw_followup_is_linked (const gdw_followup *f, const gdw_msg *m);
/* Takes the gateway's value and writes the answer: KE, and a new link when more follow. Errors as gdw_followup_take; nothing is written then. */
GDW_MUST_USE gdw_err gdw_followup_serve (gdw_followup *f, gdw_entropy *e, const gdw_msg *m, gdw_msg_out *out);

#endif
