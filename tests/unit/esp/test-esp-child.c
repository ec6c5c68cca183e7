/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-esp-child.c - who listens, who sends, who lingers. */
#include "esp/esp-child.h"
#include "packets.h"

static gdw_order
order (uint32_t number, uint32_t spi_in)
{
  const gdw_cipher_info *info = suite ("aes256gcm16");
  gdw_order o = { .kind = GDW_ORDER_ADD, .ike = 1, .child = number };
  o.add.encr = info->encr;
  o.add.key_bits = info->key_bits;
  o.add.integ = info->integ;
  uint8_t raw[GDW_MAX_KEY];
  gdw_bytes key = some_key (info, (uint8_t)number, raw);
  memcpy (o.add.key_in, key.p, key.n);
  memcpy (o.add.key_out, key.p, key.n);
  o.add.key_len = (uint16_t)key.n;
  o.add.spi_in = spi_in;
  o.add.spi_out = spi_in + 1;
  o.add.n_local = o.add.n_remote = 1;
  o.add.local[0] = o.add.remote[0] = gdw_ts_any (4);
  return o;
}

static gdw_ip_pkt
packet (const char *dst)
{
  static const char src[] = "10.0.0.1";
  return (gdw_ip_pkt){ .version = 4, .src = ip (src), .dst = ip (dst), .proto = 17, .has_ports = true };
}

TEST (add_and_find)
{
  static gdw_esp_children t;
  gdw_order o = order (5, 0x1000);
  require (gdw_esp_children_add (&t, &o, 77) == GDW_OK);
  gdw_esp_child *c = gdw_esp_children_find (&t, 5);
  require (c != NULL);
  check (c->out.spi == 0x1001 && c->in.spi == 0x1000 && c->out.last == 77 && c->rank == 0 && c->dies == GDW_US_NEVER);
  check (gdw_esp_children_by_spi (&t, 0x1000, 0) == c);
  check (gdw_esp_children_by_spi (&t, 0x1001, 0) == NULL && gdw_esp_children_find (&t, 6) == NULL);
  check (gdw_esp_children_find (&t, 0) == NULL && gdw_esp_children_by_spi (&t, 0, 0) == NULL);
  gdw_esp_children_done (&t);
  check (gdw_esp_children_find (&t, 5) == NULL);
}

TEST (refused)
{
  static gdw_esp_children t;
  gdw_order o = order (5, 0x1000);
  require (gdw_esp_children_add (&t, &o, 77) == GDW_OK);
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_STATE); /* the number */
  o = order (6, 0x1000);
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_STATE); /* the SPI */
  o = order (0, 0x2000);
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_VALUE);
  o = order (6, 255);
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_VALUE);
  o = order (6, 0x2000);
  o.add.spi_out = 3;
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_VALUE);
  o = order (6, 0x2000);
  o.add.key_len--;
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_VALUE);
  o = order (6, 0x2000);
  o.add.key_len = GDW_MAX_KEY + 1;
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_VALUE);
  o = order (6, 0x2000);
  o.add.n_local = 0;
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_VALUE);
  o = order (6, 0x2000);
  o.add.n_remote = GDW_MAX_TS + 1;
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_VALUE);
  o = order (6, 0x2000);
  o.add.encr = 3; /* 3DES */
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_UNSUPPORTED);
  for (uint32_t i = 6; i < 5 + GDW_MAX_CHILDREN; i++) {
    o = order (i, 0x1000 * i);
    check (gdw_esp_children_add (&t, &o, 77) == GDW_OK);
  }
  o = order (99, 0x99000);
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_LIMIT);
  gdw_esp_children_done (&t);
}

TEST (the_last_that_was_told_to_sends)
{
  static gdw_esp_children t;
  gdw_order a = order (1, 0x1000), b = order (2, 0x2000);
  gdw_ip_pkt p = packet ("192.0.2.1");
  bool any = true;
  require (gdw_esp_children_add (&t, &a, 77) == GDW_OK && gdw_esp_children_add (&t, &b, 77) == GDW_OK);
  gdw_esp_child *one = gdw_esp_children_find (&t, 1), *two = gdw_esp_children_find (&t, 2);
  check (gdw_esp_children_choose (&t, &p, &any) == NULL && !any);
  gdw_esp_children_use (&t, two);
  check (gdw_esp_children_choose (&t, &p, &any) == two && any);
  gdw_esp_children_use (&t, one);
  check (gdw_esp_children_choose (&t, &p, &any) == one);
  gdw_esp_children_use (&t, one);
  check (gdw_esp_children_choose (&t, &p, &any) == one);
  gdw_esp_children_drop (one, 500);
  check (gdw_esp_children_choose (&t, &p, &any) == two);
  gdw_esp_children_drop (two, 600);
  check (gdw_esp_children_choose (&t, &p, &any) == NULL && !any);
  gdw_esp_children_done (&t);
}

TEST (selectors_decide_between_senders)
{
  static gdw_esp_children t;
  gdw_order a = order (1, 0x1000), b = order (2, 0x2000);
  a.add.remote[0] = ts_of ("192.0.2.0/24");
  b.add.remote[0] = ts_of ("198.51.100.0/24");
  require (gdw_esp_children_add (&t, &a, 77) == GDW_OK && gdw_esp_children_add (&t, &b, 77) == GDW_OK);
  gdw_esp_child *one = gdw_esp_children_find (&t, 1), *two = gdw_esp_children_find (&t, 2);
  gdw_esp_children_use (&t, one);
  gdw_esp_children_use (&t, two);
  gdw_ip_pkt p = packet ("192.0.2.1"), q = packet ("198.51.100.1"), r = packet ("203.0.113.1");
  bool any = false;
  check (gdw_esp_children_choose (&t, &p, &any) == one && gdw_esp_children_choose (&t, &q, &any) == two);
  check (gdw_esp_children_choose (&t, &r, &any) == NULL && any);
  gdw_esp_children_done (&t);
}

TEST (lingers_then_ends)
{
  static gdw_esp_children t;
  gdw_order a = order (1, 0x1000);
  require (gdw_esp_children_add (&t, &a, 77) == GDW_OK);
  gdw_esp_child *c = gdw_esp_children_find (&t, 1);
  check (gdw_esp_children_deadline (&t) == GDW_US_NEVER);
  gdw_esp_children_drop (c, 1000);
  check (gdw_esp_children_deadline (&t) == 1000);
  gdw_esp_children_drop (c, 2000); /* a second order does not lengthen it */
  check (gdw_esp_children_deadline (&t) == 1000);
  check (gdw_esp_children_by_spi (&t, 0x1000, 999) == c && gdw_esp_children_by_spi (&t, 0x1000, 1000) == NULL);
  gdw_esp_children_reap (&t, 999);
  check (gdw_esp_children_find (&t, 1) == c);
  gdw_esp_children_reap (&t, 1000);
  check (gdw_esp_children_find (&t, 1) == NULL && gdw_esp_children_deadline (&t) == GDW_US_NEVER);
  require (gdw_esp_children_add (&t, &a, 77) == GDW_OK); /* its place and SPI are free again */
  gdw_esp_children_done (&t);
}

TEST (who_lingers_gives_way)
{
  static gdw_esp_children t;
  for (uint32_t i = 1; i <= GDW_MAX_CHILDREN; i++) {
    gdw_order o = order (i, 0x1000 * i);
    require (gdw_esp_children_add (&t, &o, 77) == GDW_OK);
  }
  gdw_esp_children_drop (gdw_esp_children_find (&t, 3), 2000);
  gdw_esp_children_drop (gdw_esp_children_find (&t, 5), 1000); /* would go first */
  gdw_order o = order (20, 0x5000);
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_STATE); /* its SPI is still in use */
  o = order (20, 0x20000);
  require (gdw_esp_children_add (&t, &o, 77) == GDW_OK);
  check (gdw_esp_children_find (&t, 5) == NULL && gdw_esp_children_find (&t, 3) != NULL);
  o = order (21, 0x21000);
  require (gdw_esp_children_add (&t, &o, 77) == GDW_OK);
  check (gdw_esp_children_find (&t, 3) == NULL);
  o = order (22, 0x22000);
  check (gdw_esp_children_add (&t, &o, 77) == GDW_E_LIMIT); /* nobody lingers */
  gdw_esp_children_done (&t);
}

TEST (each_thing_is_told_once)
{
  gdw_esp_child c = { 0 };
  gdw_esp_child_tell (&c, GDW_TELL_SOFT);
  check (c.due == GDW_TELL_SOFT);
  c.due = 0;
  gdw_esp_child_tell (&c, GDW_TELL_SOFT);
  check (c.due == 0);
  gdw_esp_child_tell (&c, GDW_TELL_HARD);
  check (c.due == GDW_TELL_HARD);
}

TEST (our_own_address)
{
  static gdw_esp_children t;
  gdw_order o = order (1, 0x1000), p = order (2, 0x2000);
  o.add.n_local = 2;
  o.add.local[1] = ts_of ("10.1.0.2/32");
  p.add.local[0] = ts_of ("10.1.0.3/32");
  gdw_ip got = { 0 }, two = ip ("10.1.0.2"), three = ip ("10.1.0.3");
  require (gdw_esp_children_add (&t, &o, 77) == GDW_OK && gdw_esp_children_add (&t, &p, 77) == GDW_OK);
  check (!gdw_esp_children_address (&t, 4, &got)); /* none sends */
  gdw_esp_children_use (&t, gdw_esp_children_find (&t, 2));
  check (gdw_esp_children_address (&t, 4, &got) && gdw_ip_same (&got, &three));
  gdw_esp_children_use (&t, gdw_esp_children_find (&t, 1));
  check (gdw_esp_children_address (&t, 4, &got) && gdw_ip_same (&got, &two) && !gdw_esp_children_address (&t, 6, &got));
  gdw_esp_children_done (&t);
}

TEST_MAIN ()
