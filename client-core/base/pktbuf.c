/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pktbuf.c - the fixed pool of packet buffers, and the batches that travel between tun, plane and sockets.
 * The pool gives the buffer that came back last, so an idle tunnel keeps touching the same few pages. */
#include "base/pktbuf.h"

#include "base/check.h"

struct gdw_pool {
  size_t count, size, n_free;
  uint64_t misses;
  uint8_t *memory;
  uint8_t **free; /* n_free of them */
};

gdw_pool *
gdw_pool_new (size_t count, size_t size)
{
  gdw_check (count > 0 && size > 0 && size <= SIZE_MAX / count);
  gdw_pool *p = calloc (1, sizeof *p);
  if (p == NULL)
    return NULL;
  p->count = count;
  p->size = size;
  p->memory = calloc (count, size);
  p->free = calloc (count, sizeof *p->free);
  if (p->memory == NULL || p->free == NULL) {
    gdw_pool_free (p);
    return NULL;
  }
  for (size_t i = count; i > 0; i--)
    p->free[p->n_free++] = p->memory + (i - 1) * size;
  return p;
}

void
gdw_pool_free (gdw_pool *p)
{
  if (p == NULL)
    return;
  free (p->memory);
  free (p->free);
  free (p);
}

uint8_t *
gdw_pool_get (gdw_pool *p)
{
  if (p->n_free == 0) {
    p->misses++;
    return NULL;
  }
  return p->free[--p->n_free];
}

void
gdw_pool_put (gdw_pool *p, uint8_t *buffer)
{
  if (buffer == NULL)
    return;
  gdw_check (buffer >= p->memory && (size_t)(buffer - p->memory) < p->count * p->size);
  gdw_check ((size_t)(buffer - p->memory) % p->size == 0 && p->n_free < p->count);
  p->free[p->n_free++] = buffer;
}

size_t
gdw_pool_size (const gdw_pool *p)
{
  return p->size;
}

uint64_t
gdw_pool_misses (const gdw_pool *p)
{
  return p->misses;
}

gdw_train *
gdw_trains_open (gdw_trains *t, const gdw_path *path, size_t room)
{
  if (t->n >= sizeof t->at / sizeof t->at[0] || room > t->pool->size)
    return NULL;
  uint8_t *data = gdw_pool_get (t->pool);
  if (data == NULL)
    return NULL;
  gdw_train *train = &t->at[t->n++];
  *train = (gdw_train){ .data = data, .path = *path };
  return train;
}

void
gdw_trains_undo (gdw_trains *t)
{
  gdw_check (t->n > 0);
  t->n--;
  gdw_pool_put (t->pool, t->at[t->n].data);
  t->at[t->n].data = NULL;
}

void
gdw_trains_clear (gdw_trains *t)
{
  while (t->n > 0)
    gdw_trains_undo (t);
}

bool
gdw_trains_full (const gdw_trains *t)
{
  return t->n >= sizeof t->at / sizeof t->at[0] || t->pool->n_free == 0;
}

gdw_gather *
gdw_gathers_open (gdw_gathers *g)
{
  if (g->n >= sizeof g->at / sizeof g->at[0])
    return NULL;
  gdw_gather *one = &g->at[g->n++];
  one->head_len = 0; /* field by field: the head and the unused parts need no zeros */
  one->piece = 0;
  one->flags = 0;
  one->n = 0;
  return one;
}

bool
gdw_gathers_add (gdw_gathers *g, gdw_bytes packet)
{
  gdw_gather *one = gdw_gathers_open (g);
  if (one == NULL)
    return false;
  one->part[one->n++] = packet;
  return true;
}
