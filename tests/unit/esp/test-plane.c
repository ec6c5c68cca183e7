/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-plane.c - two planes back to back: every suite, both families, orders, selectors, what is not ESP. */
#include "planes.h"

static const struct inner samples[] = {
  { .src = "10.1.0.2", .dst = "192.0.2.1", .body = 0, .sport = 1, .dport = 2 },
  { .src = "10.1.0.2", .dst = "192.0.2.1", .body = 1372, .sport = 3, .dport = 4 },
  { .src = "2001:db8:1::2", .dst = "2001:db8:2::1", .body = 333, .sport = 5, .dport = 6, .ecn = 1 },
  { .src = "10.1.0.2", .dst = "198.51.100.77", .proto = 1, .icmp_type = 8, .body = 56 },
  { .src = "10.1.0.2", .dst = "192.0.2.1", .proto = 6, .tcp_flags = 2, .mss = 1300, .sport = 9, .dport = 443 },
};
enum { N_SAMPLES = sizeof samples / sizeof samples[0] };

TEST (every_suite_both_ways)
{
  for (size_t i = 0; i < N_SUITES; i++) {
    static struct wire w;
    wire_init (&w, all_suites[i]);
    for (size_t k = 0; k < N_SAMPLES; k++)
      for (unsigned back = 0; back < 2; back++) {
        uint8_t buf[ROOM];
        struct inner s = samples[k];
        if (back) {
          s.src = samples[k].dst;
          s.dst = samples[k].src;
        }
        struct end *from = back ? &w.b : &w.a, *to = back ? &w.a : &w.b;
        gdw_bytes packet = make_inner (&s, buf, sizeof buf);
        require (from_tun (from, packet, k % 2 ? 32 : 0, 1000) && from->net.n == 1);
        gdw_train *t = &from->net.at[0];
        gdw_path want = path_to (4500);
        check (gdw_path_same (&t->path, &want) && t->ecn == s.ecn && t->piece == 0);
        from_net (to, t->data, t->len, 4500, 0, 1000);
        require (to->tun.n == 1 && to->tun.at[0].n == 1 && to->tun.at[0].head_len == 0);
        check_bytes (to->tun.at[0].part[0], packet);
        gdw_trains_clear (&from->net);
      }
    gdw_totals a = totals (&w.a), b = totals (&w.b);
    check (a.out_packets == N_SAMPLES && a.in_packets == N_SAMPLES && a.out_octets == b.in_octets);
    check (a.last_in == 1000 && a.last_out == 1000);
    check (a.bad_auth + a.bad_form + a.bad_ts + a.replayed + a.unknown_spi + a.no_child + a.no_room + a.too_big == 0);
    wire_done (&w);
  }
}

TEST (a_train_of_several_datagrams)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  uint8_t buf[ROOM], train[8192];
  size_t n = 0, piece = 0;
  for (uint16_t i = 0; i < 5; i++) {
    struct inner s = { .src = "10.1.0.2", .dst = "192.0.2.1", .body = i < 4 ? 500 : 100, .dport = i };
    require (from_tun (&w.a, make_inner (&s, buf, sizeof buf), 32, 0));
    memcpy (train + n, w.a.net.at[i].data, w.a.net.at[i].len);
    n += w.a.net.at[i].len;
    piece = i == 0 ? n : piece;
  }
  gdw_train t = { .data = train, .len = (uint32_t)n, .piece = (uint16_t)piece, .path = path_to (4500) };
  gdw_plane_in (w.b.plane, &t, 1, &w.b.tun, &w.b.net, &w.b.host, 0);
  require (w.b.tun.n == 5);
  for (uint16_t i = 0; i < 5; i++)
    check (w.b.tun.at[i].part[0].p[23] == i && w.b.tun.at[i].part[0].n == (i < 4 ? 528u : 128u));
  wire_done (&w);
}

TEST (nothing_leaves_without_child_path_or_use)
{
  static struct end e;
  end_init (&e);
  uint8_t buf[ROOM];
  gdw_bytes packet = make_inner (&samples[0], buf, sizeof buf);
  check (from_tun (&e, packet, 32, 0) && e.net.n == 0);
  require (give (&e, add_order ("aes256gcm16", 1, false), 0) == GDW_OK);
  check (from_tun (&e, packet, 32, 0) && e.net.n == 0);
  use (&e, 1, 0);
  check (from_tun (&e, packet, 32, 0) && e.net.n == 0);
  set_path (&e, 4500, 0);
  check (from_tun (&e, packet, 32, 0) && e.net.n == 1);
  gdw_order away = { .kind = GDW_ORDER_PATH, .ike = 1 };
  check (give (&e, away, 0) == GDW_OK);
  check (from_tun (&e, packet, 32, 0) && e.net.n == 1);
  gdw_order drop = { .kind = GDW_ORDER_DROP, .child = 1, .linger_ms = 1000 };
  set_path (&e, 4500, 0);
  check (give (&e, drop, 0) == GDW_OK);
  check (from_tun (&e, packet, 32, 0) && e.net.n == 1);
  gdw_totals t = totals (&e);
  check (t.no_child == 5 && t.out_packets == 1);
  end_done (&e);
}

TEST (a_moved_path_is_taken_at_once)
{
  static struct wire w;
  wire_init (&w, "chacha20poly1305");
  uint8_t buf[ROOM];
  gdw_bytes packet = make_inner (&samples[0], buf, sizeof buf);
  gdw_order o = { .kind = GDW_ORDER_PATH, .ike = 1, .path = path_to (4500) };
  o.path.link = 9;
  check (give (&w.a, o, 0) == GDW_OK && from_tun (&w.a, packet, 32, 0));
  require (w.a.net.n == 1);
  check (gdw_path_same (&w.a.net.at[0].path, &o.path));
  wire_done (&w);
}

TEST (selectors_are_checked_both_ways)
{
  static const struct inner outside[] = {
    { .src = "10.1.0.3", .dst = "192.0.2.1" },
    { .src = "2001:db8:1::3", .dst = "2001:db8:2::1" },
    { .src = "fe80::1", .dst = "ff02::2", .proto = 58, .icmp_type = 133 },
  };
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  /* The far end, grown hostile, sends packets for somebody else: only its own side lets them out. */
  gdw_order wide = add_order ("aes256gcm16", 2, true), narrow = add_order ("aes256gcm16", 2, false);
  wide.add.remote[0] = gdw_ts_any (4);
  wide.add.remote[1] = gdw_ts_any (6);
  check (give (&w.b, wide, 0) == GDW_OK && give (&w.a, narrow, 0) == GDW_OK);
  use (&w.b, 2, 0);
  for (size_t i = 0; i < 3; i++) {
    uint8_t buf[ROOM];
    struct inner s = outside[i];
    check (from_tun (&w.a, make_inner (&s, buf, sizeof buf), 32, 0) && w.a.net.n == 0);
    s.src = outside[i].dst;
    s.dst = outside[i].src;
    check (from_tun (&w.b, make_inner (&s, buf, sizeof buf), 32, 0));
    require (w.b.net.n == 1);
    from_net (&w.a, w.b.net.at[0].data, w.b.net.at[0].len, 4500, 0, 0);
    check (w.a.tun.n == 0);
    gdw_trains_clear (&w.b.net);
  }
  gdw_totals t = totals (&w.a);
  check (t.bad_ts == 6 && t.in_packets == 0 && t.out_packets == 0 && t.last_in == 0);
  wire_done (&w);
}

TEST (a_source_that_is_not_behind_the_gateway)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  gdw_order wide = add_order ("aes256gcm16", 2, true), narrow = add_order ("aes256gcm16", 2, false);
  narrow.add.remote[0] = narrow.add.remote[1] = ts_of ("192.0.2.0/24");
  check (give (&w.b, wide, 0) == GDW_OK && give (&w.a, narrow, 0) == GDW_OK);
  use (&w.b, 2, 0);
  use (&w.a, 2, 0);
  static const char *const far[] = { "192.0.2.255", "192.0.3.0" };
  for (size_t i = 0; i < 2; i++) {
    uint8_t buf[ROOM];
    struct inner s = { .src = far[i], .dst = "10.1.0.2" };
    check (from_tun (&w.b, make_inner (&s, buf, sizeof buf), 32, 0));
    require (w.b.net.n == 1);
    from_net (&w.a, w.b.net.at[0].data, w.b.net.at[0].len, 4500, 0, 0);
    check (w.a.tun.n == (i == 0 ? 1 : 0));
    gdw_trains_clear (&w.b.net);
  }
  check (totals (&w.a).bad_ts == 1);
  wire_done (&w);
}

/* What the far end may put into an authentic packet besides an inner packet. */
static void
authentic (struct wire *w, uint8_t next, const uint8_t *body, size_t n)
{
  const gdw_cipher_info *info = suite (w->suite);
  uint8_t raw[GDW_MAX_KEY], packet[ROOM], clear[ROOM];
  static uint32_t seq; /* goes on over all tests: fresh for every window */
  gdw_cipher *c = NULL;
  require (gdw_cipher_new (info, some_key (info, 3, raw), &c) == GDW_OK);
  gdw_out o = gdw_out_over (packet, sizeof packet);
  gdw_out_u32 (&o, 0x1001);
  gdw_out_u32 (&o, ++seq);
  gdw_out_zero (&o, 4);
  gdw_out_u32 (&o, seq);
  gdw_out t = gdw_out_over (clear, sizeof clear);
  gdw_out_put (&t, gdw_bytes_make (body, n));
  gdw_esp_trailer_put (&t, gdw_esp_pad (n, 4), next);
  uint8_t *data = gdw_out_room (&o, t.n), *icv = gdw_out_room (&o, 16);
  require (gdw_cipher_seal (c, packet + 8, gdw_bytes_make (packet, 8), clear, data, t.n, icv) == GDW_OK);
  gdw_cipher_free (c);
  from_net (&w->a, packet, o.n, 4500, 0, 5000);
}

TEST (dummies_are_eaten_and_padding_cut)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  uint8_t buf[ROOM] = { 0 };
  authentic (&w, 59, buf, 0);
  check (w.a.tun.n == 0);
  authentic (&w, 59, buf, 900);
  check (w.a.tun.n == 0);
  struct inner s = { .src = "192.0.2.1", .dst = "10.1.0.2", .body = 100 };
  gdw_bytes packet = make_inner (&s, buf, sizeof buf);
  authentic (&w, 4, buf, packet.n + 500); /* traffic flow confidentiality: zeros behind the packet */
  require (w.a.tun.n == 1);
  check (w.a.tun.at[0].part[0].n == packet.n);
  gdw_totals t = totals (&w.a);
  check (t.in_packets == 1 && t.bad_form == 0 && t.last_in == 5000); /* a dummy is a sign of life */
  wire_done (&w);
}

TEST (authentic_nonsense_is_dropped)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  uint8_t buf[ROOM] = { 0 };
  struct inner s = { .src = "192.0.2.1", .dst = "10.1.0.2", .body = 100 };
  gdw_bytes packet = make_inner (&s, buf, sizeof buf);
  authentic (&w, 41, buf, packet.n); /* IPv4 said to be IPv6 */
  check (w.a.tun.n == 0);
  authentic (&w, 17, buf, packet.n); /* transport mode */
  check (w.a.tun.n == 0);
  for (size_t n = 0; n < packet.n; n++) {
    authentic (&w, 4, buf, n);
    check (w.a.tun.n == 0);
  }
  authentic (&w, 4, buf, packet.n);
  check (w.a.tun.n == 1);
  gdw_totals t = totals (&w.a);
  check (t.bad_form == 2 + packet.n && t.in_packets == 1);
  wire_done (&w);
}

TEST (congestion_marks_travel)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  uint8_t buf[ROOM];
  struct inner s = { .src = "10.1.0.2", .dst = "192.0.2.1", .body = 100, .ecn = 2 };
  require (from_tun (&w.a, make_inner (&s, buf, sizeof buf), 32, 0) && w.a.net.n == 1);
  check (w.a.net.at[0].ecn == 2);
  from_net (&w.b, w.a.net.at[0].data, w.a.net.at[0].len, 4500, 3, 0);
  require (w.b.tun.n == 1);
  check ((w.b.tun.at[0].part[0].p[1] & 3) == 3 && sums_good (w.b.tun.at[0].part[0]));
  gdw_trains_clear (&w.a.net);
  s.ecn = 0;
  require (from_tun (&w.a, make_inner (&s, buf, sizeof buf), 32, 0) && w.a.net.n == 1);
  from_net (&w.b, w.a.net.at[0].data, w.a.net.at[0].len, 4500, 3, 0);
  check (w.b.tun.n == 0);
  wire_done (&w);
}

TEST (mss_is_clamped_both_ways_when_tuned)
{
  for (unsigned on = 0; on < 2; on++) {
    static struct wire w;
    wire_init (&w, "aes256gcm16");
    gdw_order_tune t = { .mtu = 1300, .clamp_mss = on };
    tune (&w.a, t, 0);
    tune (&w.b, (gdw_order_tune){ .mtu = 1400 }, 0);
    uint8_t buf[ROOM];
    gdw_ip_pkt p;
    struct inner s = { .src = "10.1.0.2", .dst = "192.0.2.1", .proto = 6, .tcp_flags = 2, .mss = 1460 };
    require (from_tun (&w.a, make_inner (&s, buf, sizeof buf), 32, 0) && w.a.net.n == 1);
    from_net (&w.b, w.a.net.at[0].data, w.a.net.at[0].len, 4500, 0, 0);
    require (w.b.tun.n == 1 && gdw_ip_pkt_read (w.b.tun.at[0].part[0], &p) == GDW_OK);
    check (p.mss == (on ? 1260 : 1460) && sums_good (w.b.tun.at[0].part[0]));
    struct inner back = { .src = "192.0.2.1", .dst = "10.1.0.2", .proto = 6, .tcp_flags = 18, .mss = 1460 };
    require (from_tun (&w.b, make_inner (&back, buf, sizeof buf), 32, 0) && w.b.net.n == 1);
    from_net (&w.a, w.b.net.at[0].data, w.b.net.at[0].len, 4500, 0, 0);
    require (w.a.tun.n == 1 && gdw_ip_pkt_read (w.a.tun.at[0].part[0], &p) == GDW_OK);
    check (p.mss == (on ? 1260 : 1460) && sums_good (w.a.tun.at[0].part[0]));
    wire_done (&w);
  }
}

TEST (too_big_is_told_to_the_sender)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  uint8_t buf[ROOM];
  struct inner s = { .src = "10.1.0.2", .dst = "192.0.2.1", .body = 1373, .df = true };
  check (from_tun (&w.a, make_inner (&s, buf, sizeof buf), 32, 0));
  require (w.a.net.n == 0 && w.a.tun.n == 1);
  check (w.a.tun.at[0].head[20] == 3 && w.a.tun.at[0].head[21] == 4 && w.a.tun.at[0].head[27] == (1400 & 0xff));
  check (from_tun (&w.a, make_inner (&s, buf, sizeof buf), 32, 1) && w.a.tun.n == 0); /* errors are limited in rate */
  s.src = "2001:db8:1::2";
  s.dst = "2001:db8:2::1";
  check (from_tun (&w.a, make_inner (&s, buf, sizeof buf), 32, 1000000) && w.a.tun.n == 1 && w.a.net.n == 0);
  struct inner soft = { .src = "10.1.0.2", .dst = "192.0.2.1", .body = 1373 };
  check (from_tun (&w.a, make_inner (&soft, buf, sizeof buf), 32, 0) && w.a.net.n == 1); /* may be fragmented outside */
  gdw_totals t = totals (&w.a);
  check (t.too_big == 3 && t.out_packets == 1);
  wire_done (&w);
}

TEST (damaged_packets_from_the_tun)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  uint8_t buf[ROOM];
  gdw_bytes packet = make_inner (&samples[1], buf, sizeof buf);
  for (size_t n = 0; n < packet.n; n += n < 60 ? 1 : 100)
    check (from_tun (&w.a, gdw_bytes_make (buf, n), 32, 0) && w.a.net.n == 0);
  gdw_super s = { .data = buf, .len = (uint32_t)packet.n, .piece = 500, .head = 28 };
  check (gdw_plane_out (w.a.plane, &s, 1, &w.a.net, &w.a.tun, 0) == 1 && w.a.net.n == 0);
  s = (gdw_super){ .data = buf, .len = (uint32_t)packet.n + 3 }; /* more octets than the packet has: they stay here */
  check (gdw_plane_out (w.a.plane, &s, 1, &w.a.net, &w.a.tun, 0) == 1);
  require (w.a.net.n == 1);
  from_net (&w.b, w.a.net.at[0].data, w.a.net.at[0].len, 4500, 0, 0);
  check (w.b.tun.n == 1 && w.b.tun.at[0].part[0].n == packet.n);
  wire_done (&w);
}

TEST (full_batches)
{
  static struct wire w;
  wire_init (&w, "aes256gcm16");
  uint8_t buf[ROOM];
  gdw_bytes packet = make_inner (&samples[0], buf, sizeof buf);
  gdw_super s[70];
  for (size_t i = 0; i < 70; i++)
    s[i] = (gdw_super){ .data = buf, .len = (uint32_t)packet.n };
  check (gdw_plane_out (w.a.plane, s, 70, &w.a.net, &w.a.tun, 0) == 64); /* the rest waits for the next batch */
  check (gdw_plane_out (w.a.plane, s + 64, 6, &w.a.net, &w.a.tun, 0) == 0);
  /* A gather more than there is room for is dropped and counted. */
  w.b.tun.n = 0;
  for (size_t i = 0; i < 63; i++)
    check (gdw_gathers_add (&w.b.tun, packet));
  gdw_plane_in (w.b.plane, w.a.net.at, 3, &w.b.tun, &w.b.net, &w.b.host, 0);
  check (w.b.tun.n == 64);
  gdw_totals t = totals (&w.b);
  check (t.in_packets == 1 && t.no_room == 2);
  /* A packet longer than the buffers. */
  gdw_trains_clear (&w.a.net);
  static uint8_t big[3000];
  struct inner huge = { .src = "10.1.0.2", .dst = "192.0.2.1", .body = 2500 };
  check (from_tun (&w.a, make_inner (&huge, big, sizeof big), 32, 0) && w.a.net.n == 0);
  check (totals (&w.a).no_room == 1);
  wire_done (&w);
}

/* --- what is not ESP --- */

TEST (ike_is_told_apart)
{
  static struct end e;
  end_init (&e);
  uint8_t data[40] = { 0, 0, 0, 0, 1, 2, 3 };
  from_net (&e, data, sizeof data, 4500, 0, 0);
  require (e.host.n == 1);
  check (e.host.at[0].datagram.p == data + 4 && e.host.at[0].datagram.n == 36);
  gdw_path want = path_to (4500);
  check (gdw_path_same (&e.host.at[0].path, &want));
  data[0] = 0xc0; /* on port 500 there is no marker, whatever stands there */
  from_net (&e, data, sizeof data, 500, 0, 0);
  require (e.host.n == 1);
  check (e.host.at[0].datagram.p == data && e.host.at[0].datagram.n == sizeof data);
  check (e.tun.n == 0 && e.net.n == 0);
  end_done (&e);
}

TEST (keepalives_and_rubbish)
{
  static struct end e;
  end_init (&e);
  uint8_t data[16] = { 0xff };
  from_net (&e, data, 1, 4500, 0, 0);
  check (e.host.n == 0 && gdw_plane_deadline (e.plane) == GDW_US_NEVER); /* not even counted */
  from_net (&e, data, 0, 4500, 0, 0);
  for (size_t n = 1; n < 8; n++) {
    memset (data, 0xfe, sizeof data);
    from_net (&e, data, n, 4500, 0, 0);
    check (e.host.n == 0 && e.tun.n == 0);
  }
  gdw_totals t = totals (&e);
  check (t.bad_form == 7 && t.unknown_spi == 0);
  from_net (&e, data, 8, 4500, 0, 0);
  check (totals (&e).unknown_spi == 1);
  end_done (&e);
}

TEST (ike_has_64_places)
{
  static struct end e;
  end_init (&e);
  static uint8_t data[70 * 32];
  gdw_train t = { .data = data, .len = sizeof data, .piece = 32, .path = path_to (4500) };
  gdw_plane_in (e.plane, &t, 1, &e.tun, &e.net, &e.host, 0);
  check (e.host.n == 64 && totals (&e).no_room == 6);
  end_done (&e);
}

/* --- orders --- */

TEST (orders_are_wiped_and_refused)
{
  static struct end e;
  end_init (&e);
  gdw_order o = add_order ("aes256gcm16", 1, false), bad = add_order ("aes256gcm16", 1, false);
  check (gdw_plane_apply (e.plane, &o, 0) == GDW_OK && gdw_bytes_all_zero (gdw_bytes_of (o.add.key_in)) &&
         gdw_bytes_all_zero (gdw_bytes_of (o.add.key_out)));
  check (gdw_plane_apply (e.plane, &bad, 0) == GDW_E_STATE && gdw_bytes_all_zero (gdw_bytes_of (bad.add.key_in)) &&
         gdw_bytes_all_zero (gdw_bytes_of (bad.add.key_out)));
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_USE, .child = 2 }, 0) == GDW_E_UNKNOWN);
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_DROP, .child = 2 }, 0) == GDW_E_UNKNOWN);
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_DROP, .child = 1, .linger_ms = 10 }, 0) == GDW_OK);
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_USE, .child = 1 }, 0) == GDW_E_STATE);
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_USE, .child = 1 }, 10000) == GDW_E_UNKNOWN);
  check (give (&e, (gdw_order){ .kind = (gdw_order_kind)99 }, 0) == GDW_E_VALUE);
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_TUNE, .tune = { .mtu = 575 } }, 0) == GDW_E_VALUE);
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_PATH, .path = path_to (4500) }, 0) == GDW_E_VALUE);
  for (uint32_t i = 1; i <= GDW_MAX_PLANE_PATHS; i++)
    check (give (&e, (gdw_order){ .kind = GDW_ORDER_PATH, .ike = i, .path = path_to (4500) }, 0) == GDW_OK);
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_PATH, .ike = 99, .path = path_to (4500) }, 0) == GDW_E_LIMIT);
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_PATH, .ike = 2 }, 0) == GDW_OK);
  check (give (&e, (gdw_order){ .kind = GDW_ORDER_PATH, .ike = 99, .path = path_to (4500) }, 0) == GDW_OK);
  gdw_plane_free (NULL);
  gdw_order_done (NULL);
  end_done (&e);
}

TEST_MAIN ()
