/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gateway.c - the other side: the tests' gateway, a plane that follows its children, and what it knows of where the client is. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM = 2048, LINGER_MS = 300 };

static gdw_pool *pool;
static gdw_trains net;
static gdw_gathers to_tun, unused;
static gdw_ike_in host;

static gdw_us
now_us (const struct sim *s)
{
  return s->now.mono * 1000;
}

/* Is this the answer to the request before? */
static bool
answers (const char *request, const char *line)
{
  size_t n = strcspn (request + 3, " "), all = n + 1 + strcspn (request + 3 + n + 1, " ");
  return request[0] == '-' && line[0] == '<' && strlen (line + 3) >= all && strncmp (request + 3, line + 3, all) == 0;
}

/* Who asks for something else behind an update, by the same path, believes that the gateway followed it. */
static void
watch_update (struct sim *s, const char *line)
{
  gdw_status status;
  struct gateway *g = &s->g;
  if (answers (g->line, line) && s->c.there && !s->c.ended) { /* it is not up while it moves */
    gdw_tunnel_status (s->c.tunnel, &status);
    bool update = strstr (g->line, "N(UPDATE)") != NULL, ends = strstr (g->line, "D(IKE)") != NULL,
         taken = strstr (line, "N(BAD_ADDRESS)") == NULL;
    bool anew = strstr (g->line, "IKE_SA_INIT") != NULL || strstr (g->line, "IKE_INTERMEDIATE") != NULL ||
                strstr (g->line, "IKE_AUTH") != NULL; /* of another IKE SA */
    if (!update && !ends && !anew && g->updated && client_is_up (s) && gdw_path_same (&status.path, &g->update))
      judge_told (s, &status);
    g->updated = update && taken;
    g->update = status.path;
  }
  strncpy (g->line, line, sizeof g->line - 1);
}

static void
said (void *user, const char *line)
{
  judge_line (user, "%s", line);
  watch_update (user, line);
  sim_roam_soon (user);
}

void
gateway_begin (struct sim *s)
{
  struct gateway *g = &s->g;
  uint8_t seed[GDW_ENTROPY_SEED] = { 0x77 };
  memset (g->known, 0, sizeof g->known);
  g->client = g->self = (gdw_addr){ 0 };
  s->set.gateway.seed = s->seed * 1000 + ++g->lives;
  memcpy (seed + 1, &s->set.gateway.seed, 8);
  if (pool == NULL)
    pool = gdw_pool_new (64, ROOM);
  net.pool = pool;
  if (gdw_entropy_new (gdw_bytes_of (seed), &g->entropy) != GDW_OK)
    abort ();
  g->plane = gdw_plane_new (g->entropy);
  g->peer = peer_new (&s->set.gateway, said, s);
  peer_on_time (g->peer, s->now.mono);
}

void
gateway_end (struct sim *s)
{
  gdw_plane_free (s->g.plane);
  gdw_entropy_free (s->g.entropy);
  peer_free (s->g.peer);
}

/* --- the plane follows the children --- */

static void
give (struct sim *s, gdw_order o)
{
  if (gdw_plane_apply (s->g.plane, &o, now_us (s)) != GDW_OK)
    judge_fail (s, "the gateway's plane refuses an order of kind %d", o.kind);
}

static void
add (struct sim *s, const peer_child *c, size_t place)
{
  const uint8_t v4[4] = { 10, 9, 0, 7 }, v6[16] = { 0x20, 1, 0xd, 0xb8, 9, [15] = 7 };
  gdw_net his[2] = { { gdw_ip_from (gdw_bytes_of (v4)), 32 }, { gdw_ip_from (gdw_bytes_of (v6)), 128 } };
  struct gateway *g = &s->g;
  gdw_order o = { .kind = GDW_ORDER_ADD, .ike = 1, .child = ++g->last_number };
  o.add = (gdw_order_add){ .encr = c->cipher->encr,
                           .key_bits = c->cipher->key_bits,
                           .integ = c->cipher->integ,
                           .key_len = (uint16_t)c->key_in.n,
                           .spi_in = c->spi_in,
                           .spi_out = c->spi_out,
                           .n_local = 2,
                           .local = { gdw_ts_any (4), gdw_ts_any (6) },
                           .n_remote = 2,
                           .remote = { gdw_ts_of_net (&his[0]), gdw_ts_of_net (&his[1]) },
                           .auto_use = !c->ours };
  memcpy (o.add.key_in, c->key_in.p, c->key_in.n);
  memcpy (o.add.key_out, c->key_out.p, c->key_out.n);
  g->known[place] = true;
  g->spi[place] = c->spi_in;
  g->number[place] = o.child;
  give (s, o);
  if (c->ours || peer_children (g->peer) == 1) /* who answered waits until the new keys are used (RFC 7296 2.8) */
    give (s, (gdw_order){ .kind = GDW_ORDER_USE, .child = g->last_number });
}

static bool
still_there (const struct sim *s, uint32_t spi)
{
  peer_child c;
  for (size_t i = 0; peer_child_at (s->g.peer, i, &c); i++)
    if (c.spi_in == spi)
      return true;
  return false;
}

static void
follow (struct sim *s)
{
  struct gateway *g = &s->g;
  peer_child c;
  bool gone = false;
  for (size_t k = 0; k < SIM_KIDS; k++) {
    if (!g->known[k] || still_there (s, g->spi[k]))
      continue;
    give (s, (gdw_order){ .kind = GDW_ORDER_DROP, .child = g->number[k], .linger_ms = s->rest ? 0 : LINGER_MS });
    g->known[k] = false;
    gone = true;
  }
  for (size_t i = 0; peer_child_at (g->peer, i, &c); i++) {
    size_t k = 0, free_place = SIM_KIDS;
    for (; k < SIM_KIDS && !(g->known[k] && g->spi[k] == c.spi_in); k++)
      free_place = g->known[k] || free_place < SIM_KIDS ? free_place : k;
    if (k == SIM_KIDS && free_place < SIM_KIDS) {
      add (s, &c, free_place);
      k = free_place;
    }
    if (gone && !c.old && k < SIM_KIDS)
      give (s, (gdw_order){ .kind = GDW_ORDER_USE, .child = g->number[k] });
  }
}

/* --- packets and messages --- */

/* Where the client is, when the peer has it somewhere else. */
static void
follow_client (struct sim *s)
{
  const gdw_addr *where = peer_client (s->g.peer), *self = peer_self (s->g.peer);
  if (where->port == 0 || (gdw_addr_same (where, &s->g.client) && gdw_addr_same (self, &s->g.self)))
    return;
  s->g.client = *where;
  sim_strayed (s);
  s->g.self = *self;
  gdw_order o = { .kind = GDW_ORDER_PATH, .ike = 1 };
  o.path = (gdw_path){ .link = 1, .life = 1, .local = self->ip, .remote = *where };
  give (s, o);
}

static void
leave (struct sim *s)
{
  for (size_t i = 0; i < net.n; i++)
    sim_fly_to (s, &s->g.self, &net.at[i].path.remote, gdw_bytes_make (net.at[i].data, net.at[i].len));
  gdw_trains_clear (&net);
  gdw_report r;
  while (gdw_plane_report (s->g.plane, &r))
    continue;
}

static void
say (struct sim *s)
{
  static uint8_t marked[GDW_MAX_DATAGRAM];
  gdw_bytes b;
  gdw_addr from, to;
  while (peer_next_by (s->g.peer, &b, &from, &to)) {
    judge_ike (s, false, b);
    memset (marked, 0, 4);
    memcpy (marked + 4, b.p, b.n);
    sim_fly_to (s, &from, &to, from.port == 500 ? b : gdw_bytes_make (marked, b.n + 4));
  }
}

static void
hand_in (struct sim *s, gdw_bytes message, const struct sim_datagram *d)
{
  peer_on_datagram (s->g.peer, message, &d->client, &d->gateway);
  say (s);
  follow_client (s);
  follow (s);
}

/* Adds to a checksum of the Internet (RFC 1624). */
static void
adjust (uint8_t *sum, uint32_t more)
{
  uint32_t c = ((uint32_t)sum[0] << 8 | sum[1]) + more;
  c = (c & 0xffff) + (c >> 16);
  sum[0] = (uint8_t)(c >> 8);
  sum[1] = (uint8_t)c;
}

/* An echo request inside the tunnel (it has no options): its answer, in place. False: it is another packet. */
static bool
to_echo (uint8_t *p, size_t n)
{
  uint8_t swap[16];
  bool four = n >= 28 && p[0] == 0x45 && p[9] == 1 && p[20] == 8;
  bool six = n >= 48 && p[0] >> 4 == 6 && p[6] == 58 && p[40] == 128;
  size_t at = four ? 12 : 8, len = four ? 4 : 16, icmp = four ? 20 : 40;
  if (!four && !six)
    return false;
  memcpy (swap, p + at, len);
  memcpy (p + at, p + at + len, len);
  memcpy (p + at + len, swap, len);
  p[icmp] = four ? 0 : 129;
  adjust (p + icmp + 2, four ? 0x0800 : 0xfeff);
  return true;
}

/* A packet from the tunnel. The gateway itself answers echoes, or nobody does. */
static void
take (struct sim *s, gdw_bytes packet, const struct sim_datagram *d)
{
  static uint8_t buf[ROOM];
  peer_found_at (s->g.peer, &d->client, &d->gateway);
  follow_client (s);
  memcpy (buf, packet.p, packet.n);
  if (!to_echo (buf, packet.n)) {
    judge_delivered (s, true, packet);
    return;
  }
  gdw_super super = { .data = buf, .len = (uint32_t)packet.n };
  if (s->d.echoes)
    (void)gdw_plane_out (s->g.plane, &super, 1, &net, &unused, now_us (s));
}

void
gateway_receive (struct sim *s, struct sim_datagram *d)
{
  if (d->gateway.port == 500) {
    hand_in (s, gdw_bytes_make (d->p, d->n), d);
    return;
  }
  gdw_train t = { .data = d->p, .len = (uint32_t)d->n };
  t.path = (gdw_path){ .link = 1, .life = 1, .remote = d->client };
  to_tun.n = host.n = 0;
  gdw_plane_in (s->g.plane, &t, 1, &to_tun, &net, &host, now_us (s));
  for (size_t i = 0; i < to_tun.n; i++)
    take (s, to_tun.at[i].part[0], d);
  leave (s);
  for (size_t i = 0; i < host.n; i++)
    hand_in (s, host.at[i].datagram, d);
}

void
gateway_send (struct sim *s)
{
  static uint8_t buf[ROOM];
  gdw_bytes packet = sim_inner (s, false, buf, sizeof buf);
  gdw_super super = { .data = buf, .len = (uint32_t)packet.n };
  to_tun.n = 0;
  (void)gdw_plane_out (s->g.plane, &super, 1, &net, &to_tun, now_us (s));
  leave (s);
}

/* After a deed of the peer's own. */
void
gateway_settle (struct sim *s)
{
  say (s);
  follow (s);
}

/* --- time --- */

gdw_ms
gateway_next (const struct sim *s)
{
  gdw_us at = gdw_plane_deadline (s->g.plane);
  gdw_ms plane = at == GDW_US_NEVER ? GDW_MS_NEVER : (at + 999) / 1000, ike = peer_deadline (s->g.peer);
  return plane < ike ? plane : ike;
}

void
gateway_run (struct sim *s)
{
  gdw_plane_tick (s->g.plane, &net, now_us (s));
  leave (s);
  peer_on_time (s->g.peer, s->now.mono);
  gateway_settle (s);
}
