/* SPDX-License-Identifier: GPL-3.0-or-later */
/* planes.h - two planes back to back: what the one sends, the other receives; and a third hand between them. */
#ifndef GDW_TESTS_ESP_PLANES_H
#define GDW_TESTS_ESP_PLANES_H

#include "packets.h"

enum { ROOM = 2048 };

struct end {
  gdw_plane *plane;
  gdw_entropy *entropy;
  gdw_pool *pool;
  gdw_trains net;
  gdw_gathers tun;
  gdw_ike_in host;
};

struct wire {
  struct end a, b; /* a is 10.1.0.2 and 2001:db8:1::2, b has everything else */
  const char *suite;
};

static inline gdw_path
path_to (uint16_t port)
{
  gdw_path p = { .link = 2, .life = 1, .local = ip ("198.51.100.2"), .remote = { ip ("203.0.113.1"), port } };
  return p;
}

static inline void
end_init (struct end *e)
{
  memset (e, 0, sizeof *e);
  e->entropy = some_entropy ();
  e->plane = gdw_plane_new (e->entropy);
  e->pool = gdw_pool_new (80, ROOM);
  e->net.pool = e->pool;
  if (e->plane == NULL || e->pool == NULL)
    abort ();
}

static inline void
end_done (struct end *e)
{
  gdw_trains_clear (&e->net);
  gdw_plane_free (e->plane);
  gdw_pool_free (e->pool);
  gdw_entropy_free (e->entropy);
}

/* An ADD for one side: `number` names the child on both sides and makes its SPIs and keys. */
static inline gdw_order
add_order (const char *name, uint32_t number, bool second)
{
  const gdw_cipher_info *info = suite (name);
  gdw_order o = { .kind = GDW_ORDER_ADD, .ike = 1, .child = number };
  uint8_t one[GDW_MAX_KEY], two[GDW_MAX_KEY];
  gdw_bytes k1 = some_key (info, (uint8_t)(number * 2), one), k2 = some_key (info, (uint8_t)(number * 2 + 1), two);
  o.add.encr = info->encr;
  o.add.key_bits = info->key_bits;
  o.add.integ = info->integ;
  o.add.key_len = (uint16_t)k1.n;
  memcpy (o.add.key_out, second ? k2.p : k1.p, k1.n);
  memcpy (o.add.key_in, second ? k1.p : k2.p, k1.n);
  o.add.spi_out = 0x1000 * number + (second ? 1 : 0);
  o.add.spi_in = 0x1000 * number + (second ? 0 : 1);
  gdw_ts ours[2] = { ts_of ("10.1.0.2/32"), ts_of ("2001:db8:1::2/128") };
  gdw_ts all[2] = { gdw_ts_any (4), gdw_ts_any (6) };
  o.add.n_local = o.add.n_remote = 2;
  memcpy (o.add.local, second ? all : ours, sizeof all);
  memcpy (o.add.remote, second ? ours : all, sizeof all);
  return o;
}

static inline gdw_err
give (struct end *e, gdw_order o, gdw_us now)
{
  return gdw_plane_apply (e->plane, &o, now);
}

static inline void
set_path (struct end *e, uint16_t port, gdw_us now)
{
  gdw_order o = { .kind = GDW_ORDER_PATH, .ike = 1, .path = path_to (port) };
  check (give (e, o, now) == GDW_OK);
}

static inline void
use (struct end *e, uint32_t number, gdw_us now)
{
  gdw_order o = { .kind = GDW_ORDER_USE, .child = number };
  check (give (e, o, now) == GDW_OK);
}

static inline void
tune (struct end *e, gdw_order_tune t, gdw_us now)
{
  gdw_order o = { .kind = GDW_ORDER_TUNE, .tune = t };
  check (give (e, o, now) == GDW_OK);
}

/* Both ends with child 1 of this suite in use. */
static inline void
wire_init (struct wire *w, const char *name)
{
  w->suite = name;
  end_init (&w->a);
  end_init (&w->b);
  gdw_order_tune t = { .mtu = 1400, .clamp_mss = true };
  for (int i = 0; i < 2; i++) {
    struct end *e = i == 0 ? &w->a : &w->b;
    check (give (e, add_order (name, 1, i == 1), 0) == GDW_OK);
    set_path (e, 4500, 0);
    use (e, 1, 0);
    tune (e, t, 0);
  }
}

static inline void
wire_done (struct wire *w)
{
  end_done (&w->a);
  end_done (&w->b);
}

/* One packet from the tun of e; its datagrams wait in e->net. True: it was taken. */
static inline bool
from_tun (struct end *e, gdw_bytes packet, uint16_t tail, gdw_us now)
{
  static uint8_t buffer[70000];
  memcpy (buffer, packet.p, packet.n);
  gdw_super s = { .data = buffer, .len = (uint32_t)packet.n, .tail = tail };
  e->tun.n = 0;
  return gdw_plane_out (e->plane, &s, 1, &e->net, &e->tun, now) == 1;
}

/* A datagram from the net to e; gathers and IKE are in e->tun and e->host until the next one. */
static inline void
from_net (struct end *e, uint8_t *data, size_t n, uint16_t port, uint8_t ecn, gdw_us now)
{
  gdw_train t = { .data = data, .len = (uint32_t)n, .ecn = ecn, .path = path_to (port) };
  e->tun.n = 0;
  e->host.n = 0;
  gdw_plane_in (e->plane, &t, 1, &e->tun, &e->net, &e->host, now);
}

static inline gdw_totals
totals (struct end *e)
{
  gdw_report r = { .kind = 0 };
  gdw_train none = { 0 };
  uint8_t nothing[4] = { 0, 0, 0, 9 }; /* a reserved SPI: counted, so that there is something to report */
  none.data = nothing;
  none.len = 4;
  none.path = path_to (4500);
  gdw_plane_in (e->plane, &none, 1, &e->tun, &e->net, &e->host, 0);
  gdw_plane_tick (e->plane, &e->net, 1000000000000);
  while (gdw_plane_report (e->plane, &r) && r.kind != GDW_REPORT_TOTALS)
    continue;
  check (r.kind == GDW_REPORT_TOTALS);
  r.totals.bad_form--;
  return r.totals;
}

#endif
