/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lane.h - one way between the two threads of a tunnel: a ring of records and a wake-up for its reader. The writer wakes the reader only
 * when it sleeps, so a busy lane costs no system calls and an idle one no wake-ups. */
#ifndef GDW_WORKER_LANE_H
#define GDW_WORKER_LANE_H

#include "base/bytes.h"

typedef struct gdw_lane gdw_lane;

/* What goes down, from the control thread to the data thread. */
enum {
  GDW_DOWN_ORDER = 1, /* gdw_order */
  GDW_DOWN_DATAGRAM,  /* gdw_path, then the octets of an IKE message without marker */
  GDW_DOWN_PORT,      /* uint16_t, host order: the local port to use; 0: any. Before the first datagram */
  GDW_DOWN_SEED,      /* fresh octets for the data thread's entropy; also makes it look at the clock after sleep */
  GDW_DOWN_STOP,      /* nothing: end the thread */
};

/* What comes up. */
enum {
  GDW_UP_DATAGRAM = 1, /* gdw_path, then the octets of an IKE message without marker */
  GDW_UP_REPORT,       /* gdw_report */
  GDW_UP_TROUBLE,      /* gdw_trouble */
  GDW_UP_TUN_GONE,     /* nothing: the device was removed */
  GDW_UP_PORT,         /* uint16_t, host order: our local port, once it is known and whenever it changed */
};

/* A lane with room for at least `size` octets. NULL: no resource. */
gdw_lane *gdw_lane_new (size_t size);
void gdw_lane_free (gdw_lane *l); /* wipes; accepts NULL */

/* Writer only. One record of kind and parts, and a wake-up if the reader sleeps. False: no room now. */
bool gdw_lane_put (gdw_lane *l, uint32_t kind, const gdw_bytes *part, size_t n_parts);

/* Reader only. The oldest record, as gdw_ring_get. */
bool gdw_lane_get (gdw_lane *l, uint32_t *ret_kind, void *buf, size_t cap, size_t *ret_n);

/* Reader only, around blocking: true: the lane is empty, and whoever writes now will wake us by gdw_lane_waitable. False: do not block. */
bool gdw_lane_sleep (gdw_lane *l);
void gdw_lane_woke (gdw_lane *l, bool readable); /* readable: the waitable was */
intptr_t gdw_lane_waitable (const gdw_lane *l);

#endif
