/* SPDX-License-Identifier: GPL-3.0-or-later */
/* links.c - from a path to the socket that serves it. */
#include "worker/links.h"

#include <stdlib.h>

typedef struct {
  gdw_udp *udp;
  uint64_t used; /* number of the use that was its last one */
} link_socket;

struct gdw_links {
  uint16_t port;
  bool any_port; /* the port was given by the system, so another one is as good */
  uint64_t uses;
  size_t n;
  link_socket at[GDW_MAX_PATHS];
};

void
gdw_links_set_port (gdw_links *l, uint16_t port)
{
  l->port = port;
  l->any_port = port == 0;
}

gdw_links *
gdw_links_new (void)
{
  gdw_links *l = calloc (1, sizeof *l);
  if (l != NULL)
    gdw_links_set_port (l, 0);
  return l;
}

void
gdw_links_free (gdw_links *l)
{
  if (l == NULL)
    return;
  for (size_t i = 0; i < l->n; i++)
    gdw_udp_close (l->at[i].udp);
  free (l);
}

uint16_t
gdw_links_port (const gdw_links *l)
{
  return l->port;
}

static void
drop (gdw_links *l, size_t i)
{
  gdw_udp_close (l->at[i].udp);
  l->at[i] = l->at[--l->n];
}

static size_t
least_used (const gdw_links *l)
{
  size_t least = 0;
  for (size_t i = 1; i < l->n; i++)
    if (l->at[i].used < l->at[least].used)
      least = i;
  return least;
}

/* The place of the socket of this link and family, in whatever life; l->n: none. */
static size_t
find (const gdw_links *l, const gdw_path *path)
{
  size_t i = 0;
  while (i < l->n &&
         (gdw_udp_link (l->at[i].udp) != path->link || gdw_udp_family (l->at[i].udp) != path->remote.ip.family))
    i++;
  return i;
}

/* On our one port, or where somebody else has it there, on any: a gateway tells us by the SPI, not by the port. */
static gdw_err
open_socket (gdw_links *l, const gdw_path *path, gdw_udp **ret)
{
  uint8_t family = path->remote.ip.family;
  gdw_err e = gdw_udp_open (path->link, path->life, family, l->port, ret);
  if (e == GDW_E_STATE && l->any_port && l->port != 0)
    return gdw_udp_open (path->link, path->life, family, 0, ret);
  if (e == GDW_OK)
    l->port = gdw_udp_port (*ret);
  return e;
}

gdw_err
gdw_links_for (gdw_links *l, const gdw_path *path, gdw_udp **ret)
{
  size_t i = find (l, path);
  if (i < l->n && gdw_udp_life (l->at[i].udp) != path->life) {
    drop (l, i);
    i = l->n;
  }
  if (i == l->n) {
    if (l->n == GDW_MAX_PATHS)
      drop (l, least_used (l));
    gdw_udp *u;
    gdw_err e = open_socket (l, path, &u);
    if (e != GDW_OK)
      return e;
    i = l->n++;
    l->at[i].udp = u;
  }
  l->at[i].used = ++l->uses;
  *ret = l->at[i].udp;
  return GDW_OK;
}

gdw_udp *
gdw_links_at (const gdw_links *l, size_t i)
{
  return i < l->n ? l->at[i].udp : NULL;
}
