/* SPDX-License-Identifier: GPL-3.0-or-later */
/* datagrams.c - the datagrams of one message. */
#include "ike/datagrams.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

gdw_err
gdw_datagrams_add (gdw_datagrams *d, gdw_bytes datagram)
{
  size_t at = d->n == 0 ? 0 : d->end[d->n - 1];
  if (d->n == GDW_MAX_FRAGMENTS)
    return GDW_E_LIMIT;
  uint8_t *p = realloc (d->p, at + datagram.n); /* nothing here is secret: it is what everybody on the wire sees */
  if (p == NULL)
    return GDW_E_MEMORY;
  memcpy (p + at, datagram.p, datagram.n);
  d->p = p;
  d->end[d->n++] = (uint32_t)(at + datagram.n);
  return GDW_OK;
}

gdw_bytes
gdw_datagrams_at (const gdw_datagrams *d, size_t i)
{
  gdw_check (i < d->n);
  size_t at = i == 0 ? 0 : d->end[i - 1];
  return gdw_bytes_make (d->p + at, d->end[i] - at);
}

void
gdw_datagrams_send (const gdw_datagrams *d, gdw_effects *effects, const gdw_path *path)
{
  for (size_t i = 0; i < d->n; i++)
    gdw_effect_send (effects, path, gdw_datagrams_at (d, i));
}

gdw_datagrams
gdw_datagrams_take (gdw_datagrams *from)
{
  gdw_datagrams d = *from;
  *from = (gdw_datagrams){ 0 };
  return d;
}

void
gdw_datagrams_done (gdw_datagrams *d)
{
  free (d->p);
  *d = (gdw_datagrams){ 0 };
}
