/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lane.c - one way between the two threads of a tunnel: a ring of records and a wake-up for its reader. */
#include "worker/lane.h"

#include "base/ring.h"
#include "platform/wait.h"

#include <stdatomic.h>
#include <stdlib.h>

struct gdw_lane {
  gdw_ring *ring;
  gdw_wake *wake;
  atomic_bool asleep; /* set by the reader before it blocks, taken back by whoever is first: the writer or the reader */
};

gdw_lane *
gdw_lane_new (size_t size)
{
  gdw_lane *l = calloc (1, sizeof *l);
  if (l == NULL)
    return NULL;
  atomic_init (&l->asleep, false);
  l->ring = gdw_ring_new (size);
  l->wake = gdw_wake_new ();
  if (l->ring == NULL || l->wake == NULL) {
    gdw_lane_free (l);
    return NULL;
  }
  return l;
}

void
gdw_lane_free (gdw_lane *l)
{
  if (l == NULL)
    return;
  gdw_ring_free (l->ring);
  gdw_wake_free (l->wake);
  free (l);
}

bool
gdw_lane_put (gdw_lane *l, uint32_t kind, const gdw_bytes *part, size_t n_parts)
{
  if (!gdw_ring_put (l->ring, kind, part, n_parts))
    return false;
  /* Either the reader, which sets the flag and then looks at the ring, sees the record, or we see the flag: both orders are sequentially
   * consistent, so it cannot happen that both miss. */
  atomic_thread_fence (memory_order_seq_cst);
  if (atomic_exchange (&l->asleep, false))
    gdw_wake_set (l->wake);
  return true;
}

bool
gdw_lane_get (gdw_lane *l, uint32_t *ret_kind, void *buf, size_t cap, size_t *ret_n)
{
  return gdw_ring_get (l->ring, ret_kind, buf, cap, ret_n);
}

bool
gdw_lane_sleep (gdw_lane *l)
{
  atomic_store (&l->asleep, true);
  atomic_thread_fence (memory_order_seq_cst);
  return gdw_ring_is_empty (l->ring);
}

void
gdw_lane_woke (gdw_lane *l, bool readable)
{
  atomic_store (&l->asleep, false);
  /* A writer that took the flag may set the wake-up only after this; then it ends the next sleep early, which does no harm. */
  if (readable)
    gdw_wake_take (l->wake);
}

intptr_t
gdw_lane_waitable (const gdw_lane *l)
{
  return gdw_wake_waitable (l->wake);
}
