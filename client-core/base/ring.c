/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ring.c - one writer, one reader, no lock.
 * `written` and `taken` count octets since the beginning and never go back; only the writer stores the one, only the reader the other.
 * The store with release order publishes a whole record (or gives its room back), the load with acquire order of the other side sees
 * it. A record is a head of 8 octets (length, kind) and its octets; it may lie around the end of the memory. */
#include "base/ring.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 8, LINE = 64 };

struct gdw_ring {
  uint8_t *memory;
  size_t size;      /* a power of two */
  char apart[LINE]; /* the two counters are written by two processors */
  _Atomic size_t written;
  char apart_too[LINE];
  _Atomic size_t taken;
};

gdw_ring *
gdw_ring_new (size_t size)
{
  size_t power = LINE;
  while (power < size) {
    if (power > SIZE_MAX / 4)
      return NULL;
    power *= 2;
  }
  gdw_ring *r = calloc (1, sizeof *r);
  if (r == NULL)
    return NULL;
  r->memory = calloc (1, power);
  if (r->memory == NULL) {
    free (r);
    return NULL;
  }
  r->size = power;
  atomic_init (&r->written, 0);
  atomic_init (&r->taken, 0);
  return r;
}

void
gdw_ring_free (gdw_ring *r)
{
  if (r == NULL)
    return;
  gdw_wipe (r->memory, r->size);
  free (r->memory);
  free (r);
}

static void
copy_in (gdw_ring *r, size_t at, const void *from, size_t n)
{
  size_t begin = at & (r->size - 1), first = r->size - begin;
  if (first > n)
    first = n;
  if (n == 0)
    return;
  memcpy (r->memory + begin, from, first);
  memcpy (r->memory, (const uint8_t *)from + first, n - first);
}

/* Copies n octets out (to may be NULL: not at all) and leaves zeros behind, since orders carry keys. */
static void
move_out (gdw_ring *r, size_t at, void *to, size_t n)
{
  size_t begin = at & (r->size - 1), first = r->size - begin;
  if (first > n)
    first = n;
  if (to != NULL && n > 0) {
    memcpy (to, r->memory + begin, first);
    memcpy ((uint8_t *)to + first, r->memory, n - first);
  }
  /* The memory is shared with the other thread, so these stores are not dead and memset is enough. */
  memset (r->memory + begin, 0, first);
  memset (r->memory, 0, n - first);
}

bool
gdw_ring_put (gdw_ring *r, uint32_t kind, const gdw_bytes *part, size_t n_parts)
{
  size_t written = atomic_load_explicit (&r->written, memory_order_relaxed);
  size_t taken = atomic_load_explicit (&r->taken, memory_order_acquire);
  size_t room = r->size - (written - taken), sum = 0;
  if (room < HEAD)
    return false;
  for (size_t i = 0; i < n_parts; i++) {
    if (part[i].n > room - HEAD - sum)
      return false;
    sum += part[i].n;
  }
  if (sum > UINT32_MAX)
    return false;
  uint32_t head[2] = { (uint32_t)sum, kind };
  copy_in (r, written, head, HEAD);
  size_t at = written + HEAD;
  for (size_t i = 0; i < n_parts; i++) {
    copy_in (r, at, part[i].p, part[i].n);
    at += part[i].n;
  }
  atomic_store_explicit (&r->written, at, memory_order_release);
  return true;
}

bool
gdw_ring_get (gdw_ring *r, uint32_t *ret_kind, void *buf, size_t cap, size_t *ret_n)
{
  size_t taken = atomic_load_explicit (&r->taken, memory_order_relaxed);
  size_t written = atomic_load_explicit (&r->written, memory_order_acquire);
  uint32_t head[2];
  if (taken == written)
    return false;
  move_out (r, taken, head, HEAD);
  bool fits = head[0] <= cap;
  move_out (r, taken + HEAD, fits ? buf : NULL, head[0]);
  atomic_store_explicit (&r->taken, taken + HEAD + head[0], memory_order_release);
  *ret_kind = fits ? head[1] : 0;
  *ret_n = fits ? head[0] : 0;
  return true;
}

bool
gdw_ring_is_empty (const gdw_ring *r)
{
  return atomic_load_explicit (&r->taken, memory_order_acquire) ==
         atomic_load_explicit (&r->written, memory_order_acquire);
}

size_t
gdw_ring_capacity (const gdw_ring *r)
{
  return r->size - HEAD;
}
