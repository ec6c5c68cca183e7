/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-effect.c - the queue of effects keeps order, bounds what may be lost, and moves keys. */
#include "help.h"
#include "ike/effect.h"

TEST (in_their_order)
{
  gdw_effects q;
  gdw_effect e;
  gdw_path p = help_path ();
  uint8_t octets[3] = { 1, 2, 3 };
  gdw_order o = { .kind = GDW_ORDER_USE, .child = 5 };
  gdw_effects_init (&q);
  gdw_effect_order (&q, &o);
  gdw_effect_send (&q, &p, gdw_bytes_of (octets));
  gdw_effect_phase (&q, GDW_PHASE_CONNECTED);
  gdw_effect_end (&q, GDW_WHY_GATEWAY_LOST, "fact", NULL, &(gdw_cert_facts){ .rule = "name", .depth = 3 });
  octets[0] = 9; /* what was queued is a copy */
  check (gdw_effects_next (&q, &e) && e.kind == GDW_EFFECT_PLANE && e.order.child == 5);
  check (gdw_effects_next (&q, &e) && e.kind == GDW_EFFECT_SEND && e.datagram.n == 3 && e.datagram.p[0] == 1);
  check (gdw_path_same (&e.path, &p));
  check (gdw_effects_next (&q, &e) && e.kind == GDW_EFFECT_PHASE && e.phase == GDW_PHASE_CONNECTED);
  check (gdw_effects_next (&q, &e) && e.kind == GDW_EFFECT_END && e.end.why == GDW_WHY_GATEWAY_LOST);
  check (strcmp (e.end.fact, "fact") == 0 && strcmp (e.end.cert.rule, "name") == 0 && e.end.cert.depth == 3);
  check (!gdw_effects_next (&q, &e));
  gdw_effects_done (&q);
}

TEST (keys_move)
{
  gdw_effects q;
  gdw_effect e;
  gdw_order o = { .kind = GDW_ORDER_ADD };
  memset (o.add.key_in, 0xaa, sizeof o.add.key_in);
  gdw_effects_init (&q);
  gdw_effect_order (&q, &o);
  check (gdw_bytes_all_zero (gdw_bytes_of (o.add.key_in)));
  check (gdw_effects_next (&q, &e) && e.order.add.key_in[0] == 0xaa);
  gdw_order_done (&e.order);
  gdw_effects_done (&q);
}

TEST (datagrams_are_bounded_and_orders_are_not)
{
  gdw_effects q;
  gdw_effect e;
  gdw_path p = help_path ();
  uint8_t octet = 1;
  gdw_order o = { .kind = GDW_ORDER_USE };
  unsigned sends = 0, orders = 0;
  gdw_effects_init (&q);
  for (int i = 0; i < GDW_MAX_EFFECTS + 10; i++)
    gdw_effect_send (&q, &p, gdw_bytes_make (&octet, 1));
  gdw_effect_order (&q, &o);
  while (gdw_effects_next (&q, &e)) {
    sends += e.kind == GDW_EFFECT_SEND;
    orders += e.kind == GDW_EFFECT_PLANE;
  }
  check (sends == GDW_MAX_EFFECTS && orders == 1 && q.dropped == 10);
  gdw_effects_done (&q);
}

TEST (long_fact_is_cut)
{
  gdw_effects q;
  gdw_effect e;
  char fact[2 * GDW_MAX_TEXT];
  memset (fact, 'x', sizeof fact - 1);
  fact[sizeof fact - 1] = '\0';
  gdw_effects_init (&q);
  gdw_effect_end (&q, GDW_WHY_PROTOCOL, fact, NULL, NULL);
  check (gdw_effects_next (&q, &e) && strlen (e.end.fact) == GDW_MAX_TEXT - 1);
  gdw_effects_done (&q);
}

TEST_MAIN ()
