/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire.c - the way between both ends: loss, delay, disorder, repeats, a translator of addresses that forgets, a network that goes and comes. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/esp/packets.h"

static bool
happens (struct sim *s, uint32_t of_1000)
{
  return of_1000 > 0 && draw_range (&s->chaos, 0, 999) < of_1000;
}

/* Our mapping at the translator is used; when it was forgotten we get another port. */
static void
use_port (struct sim *s)
{
  gdw_ms forget = (gdw_ms)s->d.forget_s * 1000;
  if (forget > 0 && s->port_used + forget < s->now.mono)
    s->port = s->port >= 60000 ? 40000 : s->port + 1;
  s->port_used = s->now.mono;
}

bool
sim_translate (struct sim *s, const struct sim_datagram *d)
{
  gdw_ms forget = (gdw_ms)s->d.forget_s * 1000;
  if (!s->network || !gdw_ip_same (&d->client_ip, &s->local) || d->client_port != s->port)
    return false;
  return forget == 0 || s->port_used + forget >= s->now.mono;
}

static void
put (struct sim *s, const struct sim_datagram *like, gdw_bytes octets, gdw_ms at)
{
  if (s->n_flying == SIM_FLYING)
    return; /* the queue of a router is full */
  struct sim_datagram *f = &s->flying[s->n_flying++];
  *f = *like;
  f->at = at;
  f->n = octets.n;
  f->p = malloc (octets.n);
  if (f->p == NULL)
    abort ();
  memcpy (f->p, octets.p, octets.n);
}

static void
fly (struct sim *s, struct sim_datagram d, gdw_bytes datagram)
{
  bool storm = s->now.mono < s->storm_ends;
  gdw_ms at = s->now.mono + s->d.delay_ms;
  if (s->rest) {
    put (s, &d, datagram, at);
    return;
  }
  if (s->now.mono < s->hole_until || happens (s, storm ? s->d.loss : s->d.loss_later))
    return;
  at += s->d.jitter_ms > 0 ? draw_range (&s->chaos, 0, s->d.jitter_ms) : 0;
  if (happens (s, s->d.disorder))
    at += draw_range (&s->chaos, 1, 4 * s->d.delay_ms + 50);
  put (s, &d, datagram, at);
  if (happens (s, s->d.repeat))
    put (s, &d, datagram, at + draw_range (&s->chaos, 0, 3000));
}

void
sim_fly (struct sim *s, uint16_t gateway_port, gdw_bytes datagram)
{
  if (!s->network)
    return;
  use_port (s);
  fly (s,
       (struct sim_datagram){
           .to_gateway = true, .gateway_port = gateway_port, .client_ip = s->local, .client_port = s->port },
       datagram);
}

void
sim_fly_to (struct sim *s, const gdw_addr *client, uint16_t gateway_port, gdw_bytes datagram)
{
  fly (s, (struct sim_datagram){ .gateway_port = gateway_port, .client_ip = client->ip, .client_port = client->port },
       datagram);
}

gdw_ms
sim_next_flying (const struct sim *s, size_t *ret)
{
  size_t first = 0;
  for (size_t i = 1; i < s->n_flying; i++)
    if (s->flying[i].at < s->flying[first].at)
      first = i;
  *ret = first;
  return s->n_flying > 0 ? s->flying[first].at : GDW_MS_NEVER;
}

struct sim_datagram
sim_land (struct sim *s, size_t i)
{
  struct sim_datagram d = s->flying[i];
  s->n_flying--;
  memmove (&s->flying[i], &s->flying[i + 1], (s->n_flying - i) * sizeof d);
  return d;
}

/* --- our links --- */

static void
tell (struct sim *s)
{
  const uint8_t gateway[4] = { 192, 0, 2, 1 };
  gdw_snapshot net = { .generation = ++s->generation, .n_links = s->network ? 1 : 0 };
  net.links[0] = (gdw_link){ .index = 2,
                             .life = s->life,
                             .name = "wifi0",
                             .running = true,
                             .default4 = true,
                             .metric4 = 100,
                             .mtu = 1500,
                             .n_addrs = 1,
                             .addrs = { { s->local, 24 } } };
  s->path = (gdw_path){
    .link = 2, .life = s->life, .local = s->local, .remote = { gdw_ip_from (gdw_bytes_of (gateway)), 4500 }
  };
  if (s->c.there)
    gdw_tunnel_on_network (s->c.tunnel, &net, s->now);
}

void
sim_network (struct sim *s, bool there)
{
  if (there && !s->network)
    s->life++;
  s->network = there;
  tell (s);
}

void
sim_move (struct sim *s)
{
  const uint8_t local[4] = { 198, 51, 100, (uint8_t)draw_range (&s->chaos, 2, 250) };
  s->local = gdw_ip_from (gdw_bytes_of (local));
  s->life += draw_range (&s->chaos, 0, 1);
  if (s->network)
    tell (s);
}

/* --- inner packets --- */

/* A packet with a number that nobody else has, and with words that nobody on the way may see. */
gdw_bytes
sim_inner (struct sim *s, bool to_gateway, uint8_t *buf, size_t cap)
{
  bool six = (s->j.sent[to_gateway ? 0 : 1] & 3) == 3;
  const char *ours = six ? "2001:db8:900::7" : "10.9.0.7", *theirs = six ? "2001:db8:77::1" : "203.0.113.5";
  const struct inner what = { .src = to_gateway ? ours : theirs,
                              .dst = to_gateway ? theirs : ours,
                              .sport = 4000,
                              .dport = 53,
                              .body = 40 + draw_range (&s->chaos, 0, 400) };
  gdw_bytes packet = make_inner (&what, buf, cap);
  uint32_t number = ++s->j.sent[to_gateway ? 0 : 1];
  uint8_t *body = buf + (six ? 48 : 28);
  memcpy (body, "CLEARTEXT", 9);
  memcpy (body + 12, &number, sizeof number);
  body[16] = to_gateway;
  return packet;
}
