/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ring-threads.c - a writer and a reader in two threads; built with the thread sanitizer where there is one.
 * Every record that was taken in comes out once, whole and in order. */
#include "base/ring.h"
#include "harness.h"

#include <pthread.h>
#include <sched.h>

enum { RECORDS = 200000, LONGEST = 300 };

struct work {
  gdw_ring *ring;
  uint32_t records;
  bool drops; /* the writer goes on when the ring is full, as the pump does */
  uint32_t dropped;
};

static size_t
length_of (uint32_t i)
{
  return (i * 2654435761u >> 16) % LONGEST;
}

static void *
writer (void *arg)
{
  struct work *w = arg;
  uint8_t body[LONGEST];
  for (uint32_t i = 0; i < w->records; i++) {
    size_t n = length_of (i);
    memset (body, (int)(i & 0xff), n);
    gdw_bytes part[2] = { { (uint8_t *)&i, sizeof i }, { body, n } };
    while (!gdw_ring_put (w->ring, i % 5 + 1, part, 2)) {
      if (w->drops) {
        w->dropped++;
        break;
      }
      sched_yield ();
    }
  }
  gdw_bytes end = GDW_BYTES_NONE;
  while (!gdw_ring_put (w->ring, 77, &end, 1))
    sched_yield ();
  return NULL;
}

/* Takes records until the end mark; returns how many came, and counts the faulty ones. */
static uint32_t
read_all (gdw_ring *r, uint32_t *faults)
{
  uint8_t buf[LONGEST + 4];
  uint32_t kind = 0, came = 0, next = 0;
  size_t n = 0;
  for (;;) {
    if (!gdw_ring_get (r, &kind, buf, sizeof buf, &n)) {
      sched_yield ();
      continue;
    }
    if (kind == 77)
      return came;
    uint32_t i = 0;
    if (n >= 4)
      memcpy (&i, buf, 4);
    bool good = n == length_of (i) + 4 && kind == i % 5 + 1 && i >= next;
    for (size_t k = 4; good && k < n; k++)
      good = buf[k] == (i & 0xff);
    *faults += good ? 0 : 1;
    next = i + 1;
    came++;
  }
}

static void
run (size_t size, bool drops)
{
  struct work w = { gdw_ring_new (size), RECORDS, drops, 0 };
  uint32_t faults = 0;
  pthread_t thread;
  require (w.ring != NULL);
  require (pthread_create (&thread, NULL, writer, &w) == 0);
  uint32_t came = read_all (w.ring, &faults);
  pthread_join (thread, NULL);
  check (faults == 0);
  check (came == RECORDS - w.dropped);
  check (drops || w.dropped == 0);
  check (gdw_ring_is_empty (w.ring));
  gdw_ring_free (w.ring);
}

TEST (small_ring_that_is_often_full)
{
  run (512, false);
}

TEST (large_ring)
{
  run (65536, false);
}

TEST (writer_that_drops)
{
  run (1024, true);
}

TEST_MAIN ()
