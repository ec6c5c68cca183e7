/* SPDX-License-Identifier: GPL-3.0-or-later */
/* collisions.h - when both sides begin at once: the tables of RFC 7296 2.25 (what a request of the gateway meets while we are at something
 * ourselves), and the comparison of the four nonces of two rekeys (2.8.1). Pure: no SA is touched here. */
#ifndef GDW_IKE_COLLISIONS_H
#define GDW_IKE_COLLISIONS_H

#include "base/bytes.h"
#include "base/limits.h"

/* What the gateway asks. "The child" is the one that its request names. */
typedef enum {
  GDW_THEY_REKEY_CHILD,
  GDW_THEY_CLOSE_CHILD,
  GDW_THEY_CREATE_CHILD,
  GDW_THEY_REKEY_IKE,
  GDW_THEY_CLOSE_IKE,
} gdw_they;

/* What we are at: our request is on its way, or between two of its messages. */
typedef struct {
  bool has_child;     /* the child is there at all */
  bool rekeys_child;  /* we renew this child */
  bool closes_child;  /* we delete this child */
  bool busy_children; /* we create, renew or delete any child */
  bool rekeys_ike;
  bool closes_ike; /* or it is replaced already: it only waits for its DELETE */
} gdw_we;

typedef enum {
  GDW_MEET_USUAL,     /* serve it as usual */
  GDW_MEET_RIVAL,     /* serve it as usual, and close what is redundant later, by the nonces */
  GDW_MEET_LATER,     /* TEMPORARY_FAILURE */
  GDW_MEET_NOT_FOUND, /* CHILD_SA_NOT_FOUND */
  GDW_MEET_EMPTY,     /* answer without a Delete payload */
  GDW_MEET_FORGET,    /* serve it as usual, and forget our own request */
} gdw_meet;

/* The tables of 2.25.1 and 2.25.2. */
gdw_meet gdw_collide (gdw_they they, const gdw_we *we);

/* The lower of two nonces, octet by octet; one that ends first is the lower (2.8.1). */
gdw_bytes gdw_nonce_lower (gdw_bytes a, gdw_bytes b);

/* A rekey of the gateway's that was served while ours was on its way. */
typedef struct {
  bool there;
  uint32_t subject,
      made; /* numbers of the child that both renew and of the one that the gateway's rekey made; IKE SA: not used */
  size_t n;
  uint8_t low[GDW_MAX_NONCE]; /* the lower nonce of the gateway's exchange */
} gdw_rival;

void gdw_rival_note (gdw_rival *r, uint32_t subject, uint32_t made, gdw_bytes ni, gdw_bytes nr);

/* Ours had these nonces: does the SA of the rival stay? Then ours has the lowest of all four, and is redundant. */
bool gdw_rival_stays (const gdw_rival *r, gdw_bytes ni, gdw_bytes nr);

#endif
