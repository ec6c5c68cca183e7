/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-child.c - child SAs and the orders about them. */
#include "help.h"
#include "ike/child.h"

static const uint8_t sk_d[32] = { 1 }, ni[16] = { 2 }, nr[16] = { 3 };

static gdw_child_deal
deal (bool we_started)
{
  gdw_child_deal d = { .spi_in = 0x1000, .spi_out = 0x2000, .we_started = we_started };
  d.suite.cipher = gdw_cipher_named (gdw_bytes_text ("aes256gcm16"));
  d.local.n = d.remote.n = 1;
  d.local.ts[0] = gdw_ts_any (4);
  d.remote.ts[0] = gdw_ts_any (6);
  d.salt = (gdw_keymat_salt){ .ni = gdw_bytes_of (ni), .nr = gdw_bytes_of (nr) };
  return d;
}

/* The order that adding this deal gives. */
static gdw_order
add (gdw_env *env, const gdw_child_deal *d, gdw_child *c)
{
  gdw_effect e = { 0 };
  check (gdw_child_add (env, 4, gdw_prf_find (5), gdw_bytes_of (sk_d), d, help_at (77), c) == GDW_OK);
  check (gdw_effects_next (&env->effects, &e) && e.kind == GDW_EFFECT_PLANE);
  return e.order;
}

TEST (keys_of_the_two_ends_cross)
{
  gdw_env *env = help_env ();
  gdw_child a, b;
  gdw_child_deal ours = deal (true), theirs = deal (false);
  gdw_order x = add (env, &ours, &a), y = add (env, &theirs, &b);
  check (x.kind == GDW_ORDER_ADD && x.ike == 4 && x.add.key_len == 36 && x.add.spi_in == 0x1000);
  check (x.add.n_local == 1 && x.add.local[0].first.family == 4 && x.add.remote[0].first.family == 6);
  check_bytes (gdw_bytes_make (x.add.key_in, 36), gdw_bytes_make (y.add.key_out, 36));
  check_bytes (gdw_bytes_make (x.add.key_out, 36), gdw_bytes_make (y.add.key_in, 36));
  check (!gdw_bytes_same (gdw_bytes_make (x.add.key_in, 36), gdw_bytes_make (x.add.key_out, 36)));
  check (a.phase == GDW_CHILD_UP && a.since == 77 && b.number == a.number + 1);
  help_env_free (env);
}

TEST (use_and_drop)
{
  gdw_env *env = help_env ();
  gdw_child c;
  gdw_child_deal d = deal (true);
  gdw_effect e = { 0 };
  add (env, &d, &c);
  uint32_t number = c.number;
  gdw_child_use (env, &c);
  check (gdw_effects_next (&env->effects, &e) && e.order.kind == GDW_ORDER_USE && e.order.child == number);
  gdw_child_drop (env, &c, 5000, help_at (0));
  check (gdw_effects_next (&env->effects, &e) && e.order.kind == GDW_ORDER_DROP && e.order.child == number);
  check (e.order.linger_ms == 5000 && c.phase == GDW_CHILD_FREE);
  help_env_free (env);
}

TEST (spis_are_not_reserved_nor_taken)
{
  gdw_env *env = help_env ();
  gdw_child c[2] = { { .phase = GDW_CHILD_UP }, { 0 } };
  c[0].spi_in = gdw_child_spi (env, c, 2);
  for (int i = 0; i < 100; i++) {
    uint32_t spi = gdw_child_spi (env, c, 2);
    check (spi >= 256 && spi != c[0].spi_in);
  }
  help_env_free (env);
}

TEST (narrowing)
{
  gdw_net wide = help_net ("10.0.0.0/8"), narrow = help_net ("10.1.0.0/16"), other = help_net ("11.0.0.0/8");
  gdw_pay_ts offered = { .n = 1, .ts = { gdw_ts_of_net (&wide) } };
  gdw_pay_ts good = { .n = 1, .ts = { gdw_ts_of_net (&narrow) } }, empty = { 0 };
  gdw_pay_ts bad = { .n = 2, .ts = { gdw_ts_of_net (&narrow), gdw_ts_of_net (&other) } };
  check (gdw_ts_narrowed (&good, &offered) && gdw_ts_narrowed (&offered, &offered));
  check (!gdw_ts_narrowed (&bad, &offered) && !gdw_ts_narrowed (&offered, &good) &&
         !gdw_ts_narrowed (&empty, &offered));
}

/* The part that both hold, selector by selector. */
TEST (shared_parts)
{
  gdw_net all = help_net ("0.0.0.0/0"), ten = help_net ("10.0.0.0/8"), deep = help_net ("10.1.0.0/16"),
          six = help_net ("2001:db8::/32");
  gdw_pay_ts ours = { .n = 2, .ts = { gdw_ts_of_net (&ten), gdw_ts_of_net (&six) } }, r = { 0 };
  gdw_pay_ts wide = { .n = 1, .ts = { gdw_ts_of_net (&all) } }, narrow = { .n = 1, .ts = { gdw_ts_of_net (&deep) } };
  check (gdw_ts_narrow (&wide, &ours, &r) && r.n == 1 && gdw_ts_same (&r.ts[0], &ours.ts[0]));
  check (gdw_ts_narrow (&narrow, &ours, &r) && r.n == 1 && gdw_ts_same (&r.ts[0], &narrow.ts[0]));
  gdw_ts across = {
    .proto = 6, .port_first = 80, .port_last = 90, .first = help_ip ("9.0.0.0"), .last = help_ip ("10.0.0.255")
  };
  gdw_pay_ts half = { .n = 1, .ts = { across } };
  check (gdw_ts_narrow (&half, &ours, &r) && r.n == 1 && r.ts[0].proto == 6 && r.ts[0].port_first == 80);
  check (gdw_ip_same (&r.ts[0].first, &ours.ts[0].first) && gdw_ip_same (&r.ts[0].last, &across.last));
  check (gdw_ts_narrowed (&r, &ours) && gdw_ts_narrowed (&r, &half));
  gdw_ts udp = across, high = across;
  udp.proto = 17;
  high.port_first = 91;
  high.port_last = 99;
  gdw_pay_ts other = { .n = 2, .ts = { udp, high } };
  check (!gdw_ts_narrow (&other, &half, &r)); /* other protocols, other ports */
  other.n = 0;
  check (!gdw_ts_narrow (&other, &ours, &r));
}

TEST_MAIN ()
