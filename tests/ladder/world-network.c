/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world-network.c - what is between both ends: the wire with what flies on it, links and translators. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world-inside.h"

/* --- the wire --- */

static void
put_flying_by (struct world *w, const struct flying *like, gdw_bytes octets)
{
  bool to_gateway = like->to_gateway;
  uint8_t *copy = malloc (octets.n > 0 ? octets.n : 1);
  world_must (copy != NULL && w->n_flying < WORLD_FLYING, "too much on the wire");
  memcpy (copy, octets.p, octets.n);
  if (w->wire != NULL && !w->wire (w, to_gateway, copy, octets.n)) {
    world_say (w, "   lost %s\n", to_gateway ? "->" : "<-");
    free (copy);
    return;
  }
  w->flying[w->n_flying] = *like;
  w->flying[w->n_flying++].octets = gdw_bytes_make (copy, octets.n);
}

static void
put_flying (struct world *w, bool to_gateway, gdw_bytes octets, gdw_ms at)
{
  const struct flying f = {
    .to_gateway = to_gateway, .at = at, .client = { .ip = w->path.local, .port = 40000 }, .self = w->path.remote
  };
  put_flying_by (w, &f, octets);
}

/* --- roaming worlds --- */

static gdw_ms
delay_of (const struct world *w, size_t i)
{
  return w->way[i].delay != 0 ? w->way[i].delay : WORLD_DELAY_MS;
}

/* What is sent by a link that is not there, or not in this life, goes nowhere; so does what goes to the other addresses of a name. */
void
world_send (struct world *w, const gdw_path *path, gdw_bytes octets)
{
  size_t i = path->link - 2;
  if (w->n_ways == 0 && path->remote.ip.b[2] == 2)
    put_flying (w, true, octets, w->now.mono + WORLD_DELAY_MS);
  if (i >= w->n_ways || !w->way[i].there || w->way[i].dead || w->way[i].life != path->life)
    return;
  const struct flying f = {
    .to_gateway = true, .at = w->now.mono + delay_of (w, i), .way = i, .client = w->way[i].seen, .self = path->remote
  };
  put_flying_by (w, &f, octets);
}

/* The translator lets in what goes to where it shows us. */
static void
answer_by (struct world *w, gdw_bytes octets, const gdw_addr *self, const gdw_addr *client)
{
  for (size_t i = 0; i < w->n_ways; i++) {
    if (!gdw_ip_same (&w->way[i].seen.ip, &client->ip) || w->way[i].seen.port != client->port)
      continue;
    const struct flying f = { .at = w->now.mono + delay_of (w, i), .way = i, .client = *client, .self = *self };
    put_flying_by (w, &f, octets);
  }
}

/* To the tunnel, by the way that it came. */
static void
deliver_by (struct world *w, const struct flying *f)
{
  const struct world_way *way = &w->way[f->way];
  const gdw_path path = { .link = (uint32_t)f->way + 2, .life = way->life, .local = way->local, .remote = f->self };
  if (way->there && !way->dead && way->seen.port == f->client.port)
    gdw_tunnel_on_datagram (w->tunnel, &path, f->octets, w->now);
}

static gdw_ip
ip (const char *text)
{
  gdw_ip r;
  world_must (gdw_ip_parse (text, &r) == GDW_OK, "an address");
  return r;
}

void
world_roaming (struct world *w, size_t ways)
{
  static const struct {
    const char *name, *local, *seen;
  } links[WORLD_WAYS] = { { "wifi0", "10.1.0.2", "198.51.100.2" },
                          { "lte0", "10.2.0.2", "203.0.113.2" },
                          { "lte1", "2001:db8:1::2", "2001:db8:1::2" } };
  world_must (ways <= WORLD_WAYS, "so many links");
  w->n_ways = ways;
  w->gateway.mobike = true;
  world_set (w, "ike", "mobike", "true");
  for (size_t i = 0; i < ways; i++)
    w->way[i] = (struct world_way){ .name = links[i].name,
                                    .life = 1,
                                    .metric = 100 * ((uint32_t)i + 1),
                                    .there = i < 2,
                                    .local = ip (links[i].local),
                                    .seen = { ip (links[i].seen), (uint16_t)(40000 + i) } };
}

void
world_tell_links (struct world *w)
{
  gdw_snapshot net = { .generation = ++w->generation };
  for (size_t i = 0; i < w->n_ways; i++) {
    const struct world_way *way = &w->way[i];
    bool four = way->local.family == 4;
    if (!way->there)
      continue;
    gdw_link *l = &net.links[net.n_links++];
    *l = (gdw_link){ .index = (uint32_t)i + 2, .life = way->life, .running = true, .mtu = 1500, .n_addrs = 1 };
    snprintf (l->name, sizeof l->name, "%s", way->name);
    l->metered = way->metered;
    l->portal = way->portal;
    l->default4 = four;
    l->default6 = !four;
    l->metric4 = l->metric6 = way->metric;
    l->addrs[0] = (gdw_net){ way->local, four ? 24 : 64 };
    if (way->no_four)
      l->n_addrs = 0;
    if (!gdw_ip_is_none (&way->local6)) {
      l->addrs[l->n_addrs++] = (gdw_net){ way->local6, 64 };
      l->default6 = true;
    }
  }
  gdw_tunnel_on_network (w->tunnel, &net, w->now);
}

void
world_link (struct world *w, bool there, uint32_t life)
{
  const uint8_t local[4] = { 198, 51, 100, 2 }, gateway[4] = { 192, 0, 2, 1 };
  gdw_snapshot net = { .generation = ++w->generation, .n_links = there ? 1 : 0 };
  gdw_link *l = &net.links[0];
  *l = (gdw_link){ .index = 2,
                   .life = life,
                   .name = "wifi0",
                   .running = true,
                   .default4 = true,
                   .metric4 = 100,
                   .mtu = 1500,
                   .n_addrs = 1 };
  l->addrs[0] = (gdw_net){ gdw_ip_from (gdw_bytes_of (local)), 24 };
  w->path = (gdw_path){
    .link = 2, .life = life, .local = l->addrs[0].ip, .remote = { gdw_ip_from (gdw_bytes_of (gateway)), 4500 }
  };
  gdw_tunnel_on_network (w->tunnel, &net, w->now);
}

/* --- what flies --- */

/* What the peer has to say goes on the wire. */
void
world_drain_peer (struct world *w)
{
  gdw_bytes b;
  gdw_addr self, client;
  while (w->n_ways > 0 && peer_next_by (w->peer, &b, &self, &client))
    answer_by (w, b, &self, &client);
  while (peer_next (w->peer, &b))
    put_flying (w, false, b, w->now.mono + WORLD_DELAY_MS);
}

size_t
world_next_flying (const struct world *w)
{
  size_t first = w->n_flying;
  for (size_t i = 0; i < w->n_flying; i++)
    if (first == w->n_flying || w->flying[i].at < w->flying[first].at)
      first = i;
  return first;
}

void
world_deliver (struct world *w, size_t i)
{
  struct flying f = w->flying[i];
  memmove (&w->flying[i], &w->flying[i + 1], (--w->n_flying - i) * sizeof f);
  if (f.to_gateway)
    peer_on_datagram (w->peer, f.octets, &f.client, &f.self);
  else if (w->n_ways > 0)
    deliver_by (w, &f);
  else
    gdw_tunnel_on_datagram (w->tunnel, &w->path, f.octets, w->now);
  free ((void *)(uintptr_t)f.octets.p);
}
