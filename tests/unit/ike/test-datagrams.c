/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-datagrams.c - the datagrams of one message. */
#include "help.h"
#include "ike/datagrams.h"

TEST (they_leave_in_their_order)
{
  gdw_effects q;
  gdw_effect e;
  gdw_datagrams d = { 0 };
  const gdw_path path = help_path ();
  gdw_effects_init (&q);
  check (gdw_datagrams_add (&d, gdw_bytes_text ("one")) == GDW_OK);
  check (gdw_datagrams_add (&d, gdw_bytes_text ("three")) == GDW_OK && d.n == 2);
  check_bytes (gdw_datagrams_at (&d, 0), gdw_bytes_text ("one"));
  gdw_datagrams_send (&d, &q, &path);
  check (gdw_effects_next (&q, &e) && e.kind == GDW_EFFECT_SEND);
  check_bytes (e.datagram, gdw_bytes_text ("one"));
  check (gdw_effects_next (&q, &e) && gdw_path_same (&e.path, &path));
  check_bytes (e.datagram, gdw_bytes_text ("three"));
  check (!gdw_effects_next (&q, &e));
  gdw_effects_done (&q);
  gdw_datagrams_done (&d);
}

TEST (bounded_and_moved)
{
  gdw_datagrams d = { 0 };
  for (size_t i = 0; i < GDW_MAX_FRAGMENTS; i++)
    check (gdw_datagrams_add (&d, gdw_bytes_text ("x")) == GDW_OK);
  check (gdw_datagrams_add (&d, gdw_bytes_text ("x")) == GDW_E_LIMIT && d.n == GDW_MAX_FRAGMENTS);
  gdw_datagrams moved = gdw_datagrams_take (&d);
  check (d.n == 0 && d.p == NULL && moved.n == GDW_MAX_FRAGMENTS);
  gdw_datagrams_done (&moved);
  check (moved.n == 0 && moved.p == NULL);
}

TEST_MAIN ()
