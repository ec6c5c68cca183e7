/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probed.h - what a probe found out about a gateway, by value: from the engine to whoever shows it. Nothing of it is authenticated: anybody on
 * the way may have said it. */
#ifndef GDW_BASE_PROBED_H
#define GDW_BASE_PROBED_H

#include "base/addr.h"

enum {
  GDW_PROBE_PACKETS = 60, /* most datagrams of one probe */
  GDW_PROBE_GAP_MS = 100, /* between two of them: 10 in a second */
  GDW_PROBE_MS = 20000,   /* of the whole probe */
  GDW_PROBED_ROWS = 40,   /* questions about one transform each; probe-ask.c has fewer */
  GDW_PROBED_NAME = 24,   /* of a transform, with its final zero */
  GDW_PROBED_HASHES = 8,
};

/* How a version of IKE answers. */
typedef enum {
  GDW_SPEAKS_NOT = 0, /* silence */
  GDW_SPEAKS_NO,      /* it answers, and takes nothing that was asked */
  GDW_SPEAKS_YES,     /* it takes a proposal */
} gdw_speaks;

typedef enum {
  GDW_ROW_CIPHER = 1,
  GDW_ROW_INTEGRITY,
  GDW_ROW_PRF,
  GDW_ROW_GROUP,
  GDW_ROW_KEM, /* as a second key exchange (RFC 9370) */
} gdw_probed_kind;

typedef enum { GDW_VERDICT_NONE = 0, GDW_VERDICT_TAKEN, GDW_VERDICT_REFUSED, GDW_VERDICT_SILENT } gdw_verdict;

/* What Godwit thinks of it. */
typedef enum {
  GDW_GRADE_GOOD = 0, /* offered by default */
  GDW_GRADE_OLD,      /* offered with the profile's consent only */
  GDW_GRADE_NEVER,    /* not offered in any case: too weak */
  GDW_GRADE_UNKNOWN,  /* good enough, but Godwit does not have it */
} gdw_grade;

typedef struct {
  uint8_t kind, verdict, grade;
  char name[GDW_PROBED_NAME]; /* the word of profiles where there is one: "aes256gcm16", "x25519" */
} gdw_probed_row;

typedef struct {
  gdw_addr gateway; /* the address that was asked */
  uint8_t ikev2, ikev1;
  bool features;                               /* an answer told the abilities below; else they are not known */
  bool fragmentation, intermediate, childless; /* announced (RFC 7383, 9242, 6023) */
  bool redirect;                               /* it sends the client elsewhere (RFC 5685) */
  bool cookie;                                 /* it wants cookies just now */
  bool nat_told, nat_here, nat_there;
  uint16_t wanted_group; /* asked for by INVALID_KE_PAYLOAD at first; 0: none */
  uint8_t n_hashes, n_rows;
  uint16_t hashes[GDW_PROBED_HASHES]; /* SIGNATURE_HASH_ALGORITHMS (RFC 7427) */
  gdw_probed_row rows[GDW_PROBED_ROWS];
  uint16_t sent, got; /* datagrams */
  uint16_t largest;   /* octets of the largest IP packet of ours that was answered; 0: sizes were not asked */
  uint32_t took_ms;
} gdw_probed;

#endif
