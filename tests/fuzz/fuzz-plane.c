/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-plane.c - packets into a plane with one child. The first octet says how the rest comes: as a datagram of anybody, as what the
 * gateway sealed (only it can), or from the tun. */
#include "crypto/crypto.h"
#include "esp/esp-sa.h"
#include "esp/plane.h"
#include "fuzz.h"
#include "wire/ip-pkt.h"

enum { OUR_SPI = 0x1000, ITS_SPI = 0x2000, ROOM = 2304, MOST = 1500 };

enum how { STRANGER, GATEWAY, FROM_TUN };

static const uint8_t key[36] = { 1, 2, 3, 4, 5 };
static gdw_entropy *entropy;
static gdw_pool *pool;

struct run {
  gdw_plane *plane;
  gdw_trains net;
  gdw_gathers tun;
  gdw_ike_in host;
};

static gdw_ip
ip (const char *text)
{
  gdw_ip a;
  fuzz_check (gdw_ip_parse (text, &a) == GDW_OK);
  return a;
}

static void
give (gdw_plane *p, gdw_order o)
{
  fuzz_check (gdw_plane_apply (p, &o, 0) == GDW_OK);
}

static void
begin (struct run *r, uint8_t flags)
{
  static const uint8_t seed[GDW_ENTROPY_SEED];
  if (entropy == NULL) {
    fuzz_check (gdw_entropy_new (gdw_bytes_of (seed), &entropy) == GDW_OK);
    pool = gdw_pool_new (8, ROOM);
  }
  r->plane = gdw_plane_new (entropy);
  fuzz_check (r->plane != NULL && pool != NULL);
  r->net.pool = pool;
  gdw_order o = { .kind = GDW_ORDER_ADD, .ike = 1, .child = 1 };
  o.add = (gdw_order_add){ .encr = 20, .key_bits = 256, .key_len = 36, .spi_in = OUR_SPI, .spi_out = ITS_SPI };
  memcpy (o.add.key_in, key, 36);
  memcpy (o.add.key_out, key, 36);
  o.add.n_local = o.add.n_remote = 2;
  o.add.local[0] = (gdw_ts){ .port_last = 65535, .first = ip ("10.0.0.1"), .last = ip ("10.0.0.1") };
  o.add.local[1] = (gdw_ts){ .port_last = 65535, .first = ip ("2001:db8::1"), .last = ip ("2001:db8::1") };
  o.add.remote[0] = gdw_ts_any (4);
  o.add.remote[1] = gdw_ts_any (6);
  give (r->plane, o);
  give (r->plane, (gdw_order){ .kind = GDW_ORDER_USE, .child = 1 });
  give (r->plane, (gdw_order){ .kind = GDW_ORDER_PATH, .ike = 1, .path = { .link = 1, .remote = { .port = 4500 } } });
  give (r->plane, (gdw_order){ .kind = GDW_ORDER_TUNE, .tune = { .mtu = 600, .clamp_mss = (flags & 0x80) != 0 } });
}

static void
end (struct run *r)
{
  fuzz_check (gdw_plane_deadline (r->plane) > 0);
  gdw_plane_tick (r->plane, &r->net, 100000000);
  gdw_report report;
  for (unsigned n = 0; gdw_plane_report (r->plane, &report); n++)
    fuzz_check (n < 8);
  gdw_trains_clear (&r->net);
  gdw_plane_free (r->plane);
}

static void
from_net (struct run *r, uint8_t *data, size_t n, uint8_t flags, uint16_t piece)
{
  gdw_train t = { .data = data, .len = (uint32_t)n, .piece = piece, .ecn = flags >> 4 & 3 };
  t.path = (gdw_path){ .link = 1, .remote = { .port = (flags & 0x40) != 0 ? 500 : 4500 } };
  r->tun.n = 0;
  r->host.n = 0;
  gdw_plane_in (r->plane, &t, 1, &r->tun, &r->net, &r->host, 0);
  for (size_t i = 0; i < r->host.n; i++)
    fuzz_check (fuzz_inside (r->host.at[i].datagram, data, n));
  for (size_t i = 0; i < r->tun.n; i++) {
    const gdw_gather *g = &r->tun.at[i];
    gdw_ip ours4 = ip ("10.0.0.1"), ours6 = ip ("2001:db8::1");
    gdw_ip_pkt p;
    fuzz_check (g->n == 1 && g->head_len == 0 && fuzz_inside (g->part[0], data, n));
    fuzz_check (gdw_ip_pkt_read (g->part[0], &p) == GDW_OK && p.total == g->part[0].n);
    fuzz_check (gdw_ip_same (&p.dst, &ours4) || gdw_ip_same (&p.dst, &ours6));
  }
}

/* Whatever a stranger sends, nothing reaches the tun. */
static void
stranger (struct run *r, const uint8_t *data, size_t n, uint8_t flags)
{
  uint8_t *copy = malloc (n > 0 ? n : 1);
  fuzz_check (copy != NULL);
  if (n > 0)
    memcpy (copy, data, n);
  from_net (r, copy, n, flags, n > 100 ? 40 : 0);
  fuzz_check (r->tun.n == 0);
  free (copy);
}

static void
gateway (struct run *r, const uint8_t *data, size_t n, uint8_t flags)
{
  gdw_esp_out sa;
  uint8_t *packet = malloc (ROOM), clear[MOST];
  gdw_bytes k = gdw_bytes_of (key);
  fuzz_check (packet != NULL && gdw_esp_out_init (&sa, gdw_cipher_find (20, 256, 0), k, OUR_SPI) == GDW_OK);
  memcpy (clear, data, n);
  gdw_esp_clear what = { clear, n, 0, (flags & 8) != 0 ? 41 : (flags & 4) != 0 ? 59 : 4 };
  gdw_out o = gdw_out_over (packet, ROOM);
  fuzz_check (gdw_esp_seal (&sa, entropy, &what, &o) == GDW_OK);
  from_net (r, packet, o.n, flags & 0x3f, 0);
  fuzz_check (r->tun.n <= 1);
  gdw_esp_out_done (&sa);
  free (packet);
}

static void
from_tun (struct run *r, const uint8_t *data, size_t n, uint8_t flags)
{
  uint8_t *copy = malloc (n + 32);
  fuzz_check (copy != NULL);
  memcpy (copy, data, n);
  gdw_super s = { .data = copy, .len = (uint32_t)n, .tail = (flags & 4) != 0 ? 32 : 0 };
  r->tun.n = 0;
  fuzz_check (gdw_plane_out (r->plane, &s, 1, &r->net, &r->tun, 0) == 1);
  fuzz_check (r->net.n + r->tun.n <= 1);
  if (r->net.n == 1) { /* it opens, and is what came from the tun */
    gdw_esp_in sa;
    gdw_esp_plain plain;
    gdw_train *t = &r->net.at[0];
    fuzz_check (gdw_esp_in_init (&sa, gdw_cipher_find (20, 256, 0), gdw_bytes_of (key), ITS_SPI) == GDW_OK);
    fuzz_check (gdw_esp_open (&sa, t->data, t->len, &plain, NULL) == GDW_OK);
    fuzz_check (plain.body.n <= n && memcmp (plain.body.p, copy, plain.body.n) == 0);
    gdw_esp_in_done (&sa);
  }
  if (r->tun.n == 1) {
    gdw_gather *g = &r->tun.at[0];
    fuzz_check (g->n == 1 && g->head_len <= sizeof g->head && fuzz_inside (g->part[0], copy, n));
  }
  free (copy);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static struct run r;
  if (size == 0 || size > MOST)
    return 0;
  uint8_t flags = data[0];
  begin (&r, flags);
  switch ((enum how) (flags & 3)) {
  case STRANGER: stranger (&r, data + 1, size - 1, flags); break;
  case GATEWAY: gateway (&r, data + 1, size - 1, flags); break;
  default: from_tun (&r, data + 1, size - 1, flags); break;
  }
  end (&r);
  return 0;
}
