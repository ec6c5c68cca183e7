/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire.c - the way between both ends: loss, delay, disorder, repeats, what a link or an address of the gateway swallows, and who filters what. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

#include "unit/esp/packets.h"

static bool
happens (struct sim *s, uint32_t of_1000)
{
  return of_1000 > 0 && draw_range (&s->chaos, 0, 999) < of_1000;
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

/* IKE on either port, as opposed to ESP; a keepalive is ESP's. */
static bool
is_ike (const struct sim_datagram *d, gdw_bytes octets)
{
  static const uint8_t marker[4] = { 0 };
  return d->gateway.port == 500 || (octets.n > 4 && memcmp (octets.p, marker, 4) == 0);
}

/* A link, or an address of the gateway, that swallows it although all looks well. */
static bool
swallowed (struct sim *s, const struct sim_link *l, const struct sim_datagram *d, gdw_bytes octets)
{
  gdw_ms now = s->now.mono;
  size_t g = sim_gateway_of (s, &d->gateway.ip);
  if (now < s->hole_until || now < l->dead_until || g == SIM_NOBODY || now < s->gateway_dead_until[g])
    return true;
  if (now < l->lossy_until && happens (s, l->loss))
    return true;
  if (!d->to_gateway && now < l->deaf_until)
    return true;
  return now < (is_ike (d, octets) ? l->no_ike_until : l->no_esp_until);
}

static void
fly (struct sim *s, const struct sim_link *l, const struct sim_datagram *d, gdw_bytes datagram)
{
  bool storm = s->now.mono < s->storm_ends;
  gdw_ms at = s->now.mono + s->d.delay_ms;
  at += s->d.jitter_ms > 0 ? draw_range (&s->chaos, 0, s->d.jitter_ms) : 0;
  if (s->rest) {
    put (s, d, datagram, at);
    return;
  }
  if (swallowed (s, l, d, datagram) || happens (s, storm ? s->d.loss : s->d.loss_later))
    return;
  if (happens (s, s->d.disorder))
    at += draw_range (&s->chaos, 1, 4 * s->d.delay_ms + 50);
  put (s, d, datagram, at);
  if (happens (s, s->d.repeat))
    put (s, d, datagram, at + draw_range (&s->chaos, 0, 3000));
}

bool
sim_fly (struct sim *s, const gdw_path *path, gdw_bytes datagram)
{
  const struct sim_link *l = sim_link_of (s, path);
  if (l == NULL)
    return false;
  struct sim_datagram d = { .to_gateway = true, .gateway = path->remote };
  d.client = sim_leave_by (s, path);
  if (sim_gateway_of (s, &path->remote.ip) != SIM_NOBODY) /* else another address of its name */
    fly (s, l, &d, datagram);
  return true;
}

void
sim_fly_to (struct sim *s, const gdw_addr *from, const gdw_addr *to, gdw_bytes datagram)
{
  gdw_path unused;
  const struct sim_link *l = sim_link_shown (s, to, &unused);
  const struct sim_datagram d = { .client = *to, .gateway = *from };
  if (l != NULL)
    fly (s, l, &d, datagram);
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
