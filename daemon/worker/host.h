/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host.h - the control thread of a tunnel: inputs in, effects out, and nothing decided by itself. */
#ifndef GDW_WORKER_HOST_H
#define GDW_WORKER_HOST_H

#include "platform/clock.h"
#include "platform/netmon.h"
#include "tun/tun.h"
#include "worker/control-server.h"
#include "worker/journal.h"
#include "worker/lane.h"

typedef struct gdw_host gdw_host;

/* What a host works with; all of it borrowed, and outlives the host. */
typedef struct {
  gdw_control *control;
  gdw_journal *journal;
  gdw_netmon *netmon;
  gdw_clock_watch *watch;
  gdw_lane *down, *up; /* to and from a pump that runs */
  intptr_t stop;       /* a waitable: readable when the tunnel shall be closed in good order; -1: none */
  const gdw_tun *tun;  /* name and index only; NULL: rehearsals only */
  const char *got;     /* what confinement got, in words */
} gdw_host_parts;

/* NULL: no memory. */
gdw_host *gdw_host_new (const gdw_host_parts *parts);
void gdw_host_free (gdw_host *h); /* accepts NULL */

/* Says READY, serves one tunnel to its end and says END. Returns why it ended. */
gdw_why gdw_host_run (gdw_host *h);

#endif
