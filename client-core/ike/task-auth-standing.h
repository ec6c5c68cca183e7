/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-auth-standing.h - IKE_AUTH waits while somebody is asked whether the gateway's certificates were revoked. A part of task-auth.c, which
 * begins it only behind the gateway's proof, and says nothing more to the gateway before it is over. */
#ifndef GDW_IKE_TASK_AUTH_STANDING_H
#define GDW_IKE_TASK_AUTH_STANDING_H

#include "cred/revocation.h"
#include "ike/ike-sa.h"

enum {
  GDW_STANDING_ASK_MS = 5000,     /* one address */
  GDW_STANDING_STRICT_MS = 12000, /* in all: a gateway forgets a half-open IKE SA after 10 to 30 s */
  GDW_STANDING_BRIEF_MS = 4000,   /* in all, when an answer is only welcome */
};

typedef struct {
  gdw_chain chain;   /* of the gateway, good; moved away by _begin */
  gdw_revocation *r; /* NULL: not begun, or over */
  gdw_ms until;
  gdw_secret kept; /* the payloads of the message that waits: they hold what the gateway assigned */
  uint8_t first;   /* type of the first */
} gdw_auth_standing;

void gdw_auth_standing_done (gdw_auth_standing *s);

/* Looks at what m brought, then asks. DONE: go on with m; WAIT: m was kept; END: CERT_REVOKED, REVOCATION_UNKNOWN, NO_RESOURCES. Without a
 * chain (a pre-shared key, or the profile does not want to know): DONE. */
gdw_task_next gdw_auth_standing_begin (gdw_auth_standing *s, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now);

/* Is a question of its own open? */
bool gdw_auth_standing_waits (const gdw_auth_standing *s);

/* The answer to it. DONE: go on with *ret_m, whose views live until gdw_auth_standing_done; WAIT, END. */
gdw_task_next gdw_auth_standing_told (gdw_auth_standing *s, gdw_ike_sa *sa, gdw_answer *answer, gdw_now now,
                                      gdw_msg *ret_m);

#endif
