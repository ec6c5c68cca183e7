/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-plane-time.c - rekeys, lingering, limits, keepalives, reports: what the plane does in the course of time. */
#include "planes.h"

static const struct inner out_sample = { .src = "10.1.0.2", .dst = "192.0.2.1", .body = 100 };
static const struct inner in_sample = { .src = "192.0.2.1", .dst = "10.1.0.2", .body = 100 };

/* One packet across; true when it was delivered. */
static bool
cross (struct end *from, struct end *to, const struct inner *s, gdw_us now)
{
  uint8_t buf[ROOM];
  check (from_tun (from, make_inner (s, buf, sizeof buf), 32, now));
  to->tun.n = 0;
  if (from->net.n == 1)
    from_net (to, from->net.at[0].data, from->net.at[0].len, 4500, 0, now);
  gdw_trains_clear (&from->net);
  return to->tun.n == 1;
}

static gdw_report
next_report (struct end *e)
{
  gdw_report r = { .kind = 0 };
  if (!gdw_plane_report (e->plane, &r))
    r.kind = 0;
  return r;
}

TEST (first_in_is_told_once)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  check (next_report (&w.b).kind == 0);
  check (cross (&w.a, &w.b, &out_sample, 0) && cross (&w.a, &w.b, &out_sample, 0));
  gdw_report r = next_report (&w.b);
  check (r.kind == GDW_REPORT_FIRST_IN && r.child == 1 && r.totals.in_packets == 2);
  check (next_report (&w.b).kind == 0);
  wire_done (&w);
}

/* The gateway rekeys: it and we add the new child; we go on by the old one until a packet comes on the new. */
TEST (a_gateways_rekey)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  gdw_order ours = add_order ("chacha20poly1305", 2, false);
  ours.add.auto_use = true;
  check (give (&w.a, ours, 0) == GDW_OK && give (&w.b, add_order ("chacha20poly1305", 2, true), 0) == GDW_OK);
  uint8_t buf[ROOM];
  check (from_tun (&w.a, make_inner (&out_sample, buf, sizeof buf), 32, 0) && w.a.net.at[0].data[2] == 0x10);
  gdw_trains_clear (&w.a.net);
  check (cross (&w.b, &w.a, &in_sample, 0)); /* still by the old child */
  check (from_tun (&w.a, make_inner (&out_sample, buf, sizeof buf), 32, 0) && w.a.net.at[0].data[2] == 0x10);
  gdw_trains_clear (&w.a.net);
  use (&w.b, 2, 0);
  check (cross (&w.b, &w.a, &in_sample, 0));
  check (from_tun (&w.a, make_inner (&out_sample, buf, sizeof buf), 32, 0) && w.a.net.at[0].data[2] == 0x20);
  gdw_trains_clear (&w.a.net);
  /* The old child is deleted, and listens for a while. */
  use (&w.b, 1, 0); /* a straggler: the far end still sends by it */
  check (give (&w.a, (gdw_order){ .kind = GDW_ORDER_DROP, .child = 1, .linger_ms = 5000 }, 0) == GDW_OK);
  check (gdw_plane_deadline (w.a.plane) <= 5000000);
  check (cross (&w.b, &w.a, &in_sample, 4999999));
  check (!cross (&w.b, &w.a, &in_sample, 5000000));
  check (from_tun (&w.a, make_inner (&out_sample, buf, sizeof buf), 32, 6000000) && w.a.net.at[0].data[2] == 0x20);
  check (totals (&w.a).unknown_spi == 1);
  wire_done (&w);
}

TEST (a_forged_packet_does_not_switch)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  gdw_order ours = add_order ("aes256gcm16", 2, false);
  ours.add.auto_use = true;
  check (give (&w.a, ours, 0) == GDW_OK);
  uint8_t forged[100] = { 0, 0, 0x20, 0x01, 0, 0, 0, 1 }, buf[ROOM];
  from_net (&w.a, forged, sizeof forged, 4500, 0, 0);
  check (from_tun (&w.a, make_inner (&out_sample, buf, sizeof buf), 32, 0) && w.a.net.at[0].data[2] == 0x10);
  check (next_report (&w.a).kind == 0 && totals (&w.a).bad_auth == 1);
  wire_done (&w);
}

TEST (soft_and_hard_limit)
{
  static struct wire w;
  wire_init (&w, "aes128-sha256");
  gdw_order_tune t = { .soft_packets = 10, .hard_packets = 20 };
  tune (&w.a, t, 0);
  for (unsigned i = 1; i <= 25; i++) {
    check (cross (&w.a, &w.b, &out_sample, 0) == (i <= 20));
    gdw_report r = next_report (&w.a);
    gdw_report_kind want = i == 10 ? GDW_REPORT_SOFT_LIMIT : i == 21 ? GDW_REPORT_HARD_LIMIT : (gdw_report_kind)0;
    check (r.kind == want && (want == 0 || r.child == 1));
  }
  gdw_totals s = totals (&w.a);
  check (s.out_packets == 20 && s.no_child == 5);
  wire_done (&w);
}

TEST (hard_limit_holds_for_children_to_come)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  tune (&w.a, (gdw_order_tune){ .hard_packets = 3 }, 0);
  check (give (&w.a, add_order ("aes256gcm16", 2, false), 0) == GDW_OK);
  check (give (&w.b, add_order ("aes256gcm16", 2, true), 0) == GDW_OK);
  use (&w.a, 2, 0);
  unsigned came = 0;
  for (unsigned i = 0; i < 10; i++)
    came += cross (&w.a, &w.b, &out_sample, 0) ? 1 : 0;
  check (came == 3);
  wire_done (&w);
}

/* --- keepalives --- */

static unsigned
keepalives_until (struct end *e, gdw_us from, gdw_us until)
{
  unsigned n = 0, turns = 0;
  for (gdw_us now = gdw_plane_deadline (e->plane); now < until && turns++ < 10000;
       now = gdw_plane_deadline (e->plane)) {
    check (now >= from); /* never in the past */
    gdw_plane_tick (e->plane, &e->net, now);
    for (size_t i = 0; i < e->net.n; i++) {
      check (e->net.at[i].len == 1 && e->net.at[i].data[0] == 0xff && e->net.at[i].path.remote.port == 4500);
      n++;
    }
    gdw_trains_clear (&e->net);
    check (gdw_plane_deadline (e->plane) > now);
    from = now;
  }
  check (turns < 10000);
  return n;
}

TEST (keepalive_when_nothing_was_sent)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  check (gdw_plane_deadline (w.a.plane) == GDW_US_NEVER); /* none wanted: no wake-up */
  tune (&w.a, (gdw_order_tune){ .keepalive_ms = 20000 }, 0);
  check (gdw_plane_deadline (w.a.plane) == 20000000);
  check (keepalives_until (&w.a, 0, 100000001) == 5);
  check (cross (&w.a, &w.b, &out_sample, 110000000)); /* ESP keeps the NAT open as well */
  gdw_plane_tick (w.a.plane, &w.a.net, 120000000);
  check (w.a.net.n == 0);
  check (keepalives_until (&w.a, 110000000, 130000001) == 1);
  wire_done (&w);
}

TEST (one_keepalive_for_two_ike_sas_on_one_path)
{
  static struct end e;
  end_init (&e);
  set_path (&e, 4500, 0);
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_PATH, .ike = 2, .path = path_to (4500) }, 7000) == GDW_OK);
  tune (&e, (gdw_order_tune){ .keepalive_ms = 1000 }, 0);
  check (keepalives_until (&e, 0, 10500000) == 10);
  gdw_order other = { .kind = GDW_ORDER_PATH, .ike = 2, .path = path_to (4500) };
  other.path.link = 5;
  check (give (&e, other, 10500000) == GDW_OK);
  check (keepalives_until (&e, 10000000, 15600000) == 10);
  end_done (&e);
}

TEST (no_keepalive_without_a_translator)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  tune (&w.a, (gdw_order_tune){ .keepalive_ms = 20000 }, 0);
  check (keepalives_until (&w.a, 0, 60000001) == 3);
  tune (&w.a, (gdw_order_tune){ .keepalive_ms = 0 }, 60000001); /* the new path has none: the engine says 0 */
  check (gdw_plane_deadline (w.a.plane) == GDW_US_NEVER);
  gdw_plane_tick (w.a.plane, &w.a.net, 600000000);
  check (w.a.net.n == 0);
  check (cross (&w.a, &w.b, &out_sample, 700000000));
  gdw_plane_tick (w.a.plane, &w.a.net, 900000000);
  check (w.a.net.n == 0);
  wire_done (&w);
}

/* Each path keeps its own translator: what leaves by one says nothing to the other. */
TEST (keepalives_go_by_the_path_that_is_silent)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  check (give (&w.a, (gdw_order){ .kind = GDW_ORDER_PATH, .ike = 2, .path = path_to (4501) }, 0) == GDW_OK);
  tune (&w.a, (gdw_order_tune){ .keepalive_ms = 20000 }, 0);
  unsigned busy = 0, idle = 0;
  for (gdw_us now = 0; now < 100000000; now += 1000000) {
    check (cross (&w.a, &w.b, &out_sample, now));
    gdw_plane_tick (w.a.plane, &w.a.net, now);
    for (size_t i = 0; i < w.a.net.n; i++)
      *(w.a.net.at[i].path.remote.port == 4501 ? &idle : &busy) += 1;
    gdw_trains_clear (&w.a.net);
  }
  check (busy == 0 && idle == 4);
  wire_done (&w);
}

/* What comes in opens no translator, and a packet that was refused never left. */
TEST (only_what_left_puts_a_keepalive_off)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  tune (&w.a, (gdw_order_tune){ .keepalive_ms = 20000 }, 0);
  check (cross (&w.b, &w.a, &in_sample, 10000000));
  struct inner foreign = out_sample;
  foreign.src = "10.9.9.9";
  uint8_t buf[ROOM];
  check (from_tun (&w.a, make_inner (&foreign, buf, sizeof buf), 32, 15000000) && w.a.net.n == 0);
  check (keepalives_until (&w.a, 0, 20000001) == 1);
  set_path (&w.a, 4500, 25000000); /* a new path begins anew: what leads to the order left by it */
  check (keepalives_until (&w.a, 20000001, 44999999) == 0 && keepalives_until (&w.a, 20000001, 45000001) == 1);
  wire_done (&w);
}

TEST (no_keepalive_to_port_500)
{
  static struct end e;
  end_init (&e);
  set_path (&e, 500, 0);
  tune (&e, (gdw_order_tune){ .keepalive_ms = 1000 }, 0);
  check (gdw_plane_deadline (e.plane) == GDW_US_NEVER);
  end_done (&e);
}

TEST (keepalive_without_a_buffer_is_left_out)
{
  static struct end e;
  end_init (&e);
  set_path (&e, 4500, 0);
  tune (&e, (gdw_order_tune){ .keepalive_ms = 1000 }, 0);
  gdw_path p = path_to (4500);
  while (gdw_trains_open (&e.net, &p, 1) != NULL)
    continue;
  uint16_t n = e.net.n;
  gdw_plane_tick (e.plane, &e.net, 1000000);
  check (e.net.n == n && gdw_plane_deadline (e.plane) == 2000000);
  end_done (&e);
}

/* --- reports --- */

TEST (a_minute_idle_has_no_wake_up)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  tune (&w.a, (gdw_order_tune){ .silence_ms = 10000 }, 0);
  check (cross (&w.a, &w.b, &out_sample, 0) && cross (&w.b, &w.a, &in_sample, 1000));
  check (next_report (&w.a).kind == GDW_REPORT_FIRST_IN);
  check (gdw_plane_deadline (w.a.plane) == 1000000); /* the totals, merged */
  gdw_plane_tick (w.a.plane, &w.a.net, 1000000);
  gdw_report r = next_report (&w.a);
  check (r.kind == GDW_REPORT_TOTALS && r.child == 0 && r.totals.out_packets == 1 && r.totals.in_packets == 1);
  check (next_report (&w.a).kind == 0 && gdw_plane_deadline (w.a.plane) == GDW_US_NEVER);
  wire_done (&w);
}

TEST (silence)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  tune (&w.a, (gdw_order_tune){ .silence_ms = 10000 }, 0);
  check (cross (&w.a, &w.b, &out_sample, 500));
  gdw_plane_tick (w.a.plane, &w.a.net, 5000000);
  check (next_report (&w.a).kind == GDW_REPORT_TOTALS && gdw_plane_deadline (w.a.plane) == 10000500);
  gdw_plane_tick (w.a.plane, &w.a.net, 10000500);
  gdw_report r = next_report (&w.a);
  check (r.kind == GDW_REPORT_SILENCE && r.totals.last_in == 0 && r.totals.last_out == 500);
  check (gdw_plane_deadline (w.a.plane) == GDW_US_NEVER);
  /* A replayed packet is no sign of life. */
  check (cross (&w.a, &w.b, &out_sample, 11000000));
  uint8_t buf[ROOM], copy[ROOM];
  check (from_tun (&w.b, make_inner (&in_sample, buf, sizeof buf), 32, 12000000));
  size_t n = w.b.net.at[0].len;
  memcpy (copy, w.b.net.at[0].data, n);
  from_net (&w.a, w.b.net.at[0].data, n, 4500, 0, 12000000);
  check (next_report (&w.a).kind == GDW_REPORT_FIRST_IN);
  check (cross (&w.a, &w.b, &out_sample, 13000000));
  from_net (&w.a, copy, n, 4500, 0, 14000000);
  gdw_plane_tick (w.a.plane, &w.a.net, 23000000);
  check (next_report (&w.a).kind == GDW_REPORT_SILENCE);
  wire_done (&w);
}

/* One packet from the tun, whose datagram is lost. */
static void
send_lost (struct end *e, gdw_us now)
{
  uint8_t buf[ROOM];
  check (from_tun (e, make_inner (&out_sample, buf, sizeof buf), 32, now));
  gdw_trains_clear (&e->net);
}

/* Runs the plane to `until` by its own deadlines; returns how often it said that nothing comes. */
static unsigned
silences_until (struct end *e, gdw_us until)
{
  unsigned told = 0, turns = 0;
  gdw_us due;
  while ((due = gdw_plane_deadline (e->plane)) <= until && turns++ < 1000) {
    gdw_plane_tick (e->plane, &e->net, due);
    check (gdw_plane_deadline (e->plane) > due); /* one wake-up, no loop */
    for (gdw_report r = next_report (e); r.kind != 0; r = next_report (e))
      told += r.kind == GDW_REPORT_SILENCE ? 1 : 0;
  }
  return told;
}

TEST (silence_in_dense_traffic_and_on_a_new_path)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  tune (&w.a, (gdw_order_tune){ .silence_ms = 1000 }, 0);
  for (gdw_us now = 0; now < 100000; now += 1000)
    check (cross (&w.a, &w.b, &out_sample, now) && cross (&w.b, &w.a, &in_sample, now + 500));
  while (next_report (&w.a).kind != 0)
    continue;
  send_lost (&w.a, 100000);
  check (silences_until (&w.a, 399999) == 0 && silences_until (&w.a, 400000) == 1);
  send_lost (&w.a, 410000); /* twice as long now */
  check (silences_until (&w.a, 1009999) == 0);
  set_path (&w.a, 4500, 1009999); /* the same path, said again, changes nothing */
  check (silences_until (&w.a, 1010000) == 1);
  send_lost (&w.a, 1100000);
  set_path (&w.a, 4501, 1200000);
  check (silences_until (&w.a, 9000000) == 0); /* nothing was sent by the new one yet */
  send_lost (&w.a, 9000000);
  check (silences_until (&w.a, 9999999) == 0 && silences_until (&w.a, 10000000) == 1);
  send_lost (&w.a, 10100000);
  check (give (&w.a, (gdw_order){ .kind = GDW_ORDER_PATH, .ike = 1 }, 10200000) == GDW_OK);
  check (silences_until (&w.a, 90000000) == 0); /* no path: nobody can answer */
  wire_done (&w);
}

/* A hundred packets a second from b to a, of which the first `of_ten` of each ten arrive; returns the LOSS reports and checks them. */
static unsigned
losses (struct wire *w, uint32_t child, unsigned of_ten, gdw_us from, gdw_us until)
{
  unsigned told = 0, n = 0;
  for (gdw_us now = from; now < until; now += 10000, n++) {
    uint8_t buf[ROOM];
    check (from_tun (&w->b, make_inner (&in_sample, buf, sizeof buf), 32, now));
    if (n % 10 < of_ten)
      from_net (&w->a, w->b.net.at[0].data, w->b.net.at[0].len, 4500, 0, now);
    gdw_trains_clear (&w->b.net);
    gdw_plane_tick (w->a.plane, &w->a.net, now);
    for (gdw_report r = next_report (&w->a); r.kind != 0; r = next_report (&w->a)) {
      if (r.kind != GDW_REPORT_LOSS)
        continue;
      told++;
      check (r.child == child && r.lost_of_1000 > 300 && r.lost_of_1000 < 800 && r.totals.in_packets > 0);
    }
  }
  return told;
}

TEST (heavy_loss)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  check (losses (&w, 1, 10, 0, 5000000) == 0 && losses (&w, 1, 8, 5000000, 10000000) == 0);
  check (losses (&w, 1, 4, 10000000, 12000000) == 1); /* seen within two seconds */
  check (losses (&w, 1, 4, 12000000, 20000000) >= 6);
  set_path (&w.a, 4501, 20000000); /* what is missing so far is the old path's */
  check (losses (&w, 1, 10, 20000000, 25000000) == 0);
  wire_done (&w);
}

/* A rekey begins new numbers: neither a jump nor a gap. And two children together tell no more often than one. */
TEST (loss_and_a_rekey)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  check (losses (&w, 1, 10, 0, 700000) == 0);
  check (give (&w.a, add_order ("aes256gcm16", 2, false), 0) == GDW_OK);
  check (give (&w.b, add_order ("aes256gcm16", 2, true), 0) == GDW_OK);
  use (&w.b, 2, 700000);
  check (losses (&w, 2, 10, 700000, 5000000) == 0);
  unsigned told = 0;
  for (gdw_us now = 5000000; now < 15000000; now += 20000) /* both in turns, each with half of it missing */
    for (uint32_t child = 1; child <= 2; child++) {
      uint8_t buf[ROOM];
      use (&w.b, child, now);
      check (from_tun (&w.b, make_inner (&in_sample, buf, sizeof buf), 32, now));
      if (now / 20000 % 2 == 0)
        from_net (&w.a, w.b.net.at[0].data, w.b.net.at[0].len, 4500, 0, now);
      gdw_trains_clear (&w.b.net);
      for (gdw_report r = next_report (&w.a); r.kind != 0; r = next_report (&w.a))
        told += r.kind == GDW_REPORT_LOSS ? 1 : 0;
    }
  check (told >= 7 && told <= 10);
  wire_done (&w);
}

TEST (unknown_spi_is_told_with_its_number)
{
  static struct end e;
  end_init (&e);
  uint8_t data[64] = { 0xc0, 0xff, 0xee, 0x01, 0, 0, 0, 1 };
  for (int i = 0; i < 5; i++)
    from_net (&e, data, sizeof data, 4500, 0, 1000);
  gdw_report r = next_report (&e);
  check (r.kind == GDW_REPORT_UNKNOWN_SPI && r.spi == 0xc0ffee01 && r.totals.unknown_spi == 5);
  check (next_report (&e).kind == 0);
  end_done (&e);
}

TEST_MAIN ()
