/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-auth-child.h - the first child's half of IKE_AUTH: what we ask for (CP, SA, TSi, TSr), and what the gateway makes of it
 * (RFC 7296 1.2, 2.9, 2.19). Without a child (RFC 6023) CP is all of it. A part of task-auth.c. */
#ifndef GDW_IKE_TASK_AUTH_CHILD_H
#define GDW_IKE_TASK_AUTH_CHILD_H

#include "ike/ike-sa.h"

/* What we asked for. */
typedef struct {
  bool childless; /* no child in IKE_AUTH: it comes by CREATE_CHILD_SA */
  uint32_t spi;   /* ours */
  gdw_pay_ts local, remote;
} gdw_auth_child;

/* The selectors of the profile, and whether the child is asked for here. TS_UNACCEPTABLE: they cannot be said in IKE. */
GDW_MUST_USE gdw_why gdw_auth_child_prepare (gdw_auth_child *a, const gdw_ike_sa *sa);

/* Writes CP, and SA, TSi, TSr with a fresh SPI. */
void gdw_auth_child_put (gdw_auth_child *a, gdw_ike_sa *sa, gdw_msg_out *m);

/* Both sides are proven: reads and judges the gateway's half of the child and makes it, the plane sends on it; childless: the CREATE_CHILD task is
 * wanted. Else why there is none; a fact for END is kept then. sa->config is what CP assigned. */
GDW_MUST_USE gdw_why gdw_auth_child_take (const gdw_auth_child *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now);

/* What an error notify of IKE_AUTH means, besides AUTHENTICATION_FAILED; other: of those without a meaning of their own. It is kept as a
 * fact. */
gdw_why gdw_auth_why_of (gdw_env *env, uint16_t type, gdw_why other);

#endif
