/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-wiped.c - a child's keys are gone when its time has come, when an order was refused, and when the plane ends. */
#include "esp/plane.h"
#include "planes.h"
#include "watched-library.h"

__attribute__ ((constructor (101))) static void
watch_the_library (void)
{
  watched_library ();
}

/* Watches the cipher keys of both directions of this child, and the integrity keys. */
static gdw_order
watched_order (const char *name, uint32_t number)
{
  static gdw_order kept[64]; /* what is watched must stay */
  const gdw_cipher_info *info = suite (name);
  gdw_order *o = &kept[number];
  *o = add_order (name, number, false);
  watch (gdw_bytes_make (o->add.key_in, 16));
  watch (gdw_bytes_make (o->add.key_out, 16));
  if (info->integ_len > 0) {
    watch (gdw_bytes_make (o->add.key_in + info->key_len, info->integ_len));
    watch (gdw_bytes_make (o->add.key_out + info->key_len, info->integ_len));
  }
  return *o;
}

static bool
alive (const gdw_order *o)
{
  return watched_alive (gdw_bytes_make (o->add.key_in, 16)) || watched_alive (gdw_bytes_make (o->add.key_out, 16));
}

TEST (dropped_children)
{
  bool seen = false;
  for (size_t i = 0; i < N_SUITES; i++) {
    static struct end e;
    end_init (&e);
    gdw_order o = watched_order (all_suites[i], 1);
    check (give (&e, o, 0) == GDW_OK);
    seen = seen || alive (&o); /* some processors have schedules without the plain key */
    check (give (&e, (gdw_order){ .kind = GDW_ORDER_USE, .child = 1 }, 0) == GDW_OK);
    check (give (&e, (gdw_order){ .kind = GDW_ORDER_DROP, .child = 1, .linger_ms = 10 }, 0) == GDW_OK);
    gdw_plane_tick (e.plane, &e.net, 10000);
    check (!alive (&o)); /* at its time, not when the plane ends */
    end_done (&e);
    check (watch_end () == 0);
  }
  check (seen || !LIBRARY_HAS_KEYS); /* so the watch would have found them */
}

TEST (refused_orders)
{
  static struct end e;
  end_init (&e);
  gdw_order o = watched_order ("aes256-sha512", 1), again = watched_order ("aes256gcm16", 60);
  check (give (&e, o, 0) == GDW_OK);
  again.add.spi_in = o.add.spi_in;
  check (give (&e, again, 0) == GDW_E_STATE && !alive (&again));
  again.add.spi_in = 7; /* reserved: found out when one direction was made */
  check (give (&e, again, 0) == GDW_E_VALUE && !alive (&again));
  end_done (&e);
  check (watch_end () == 0 && !alive (&o));
}

TEST_MAIN ()
