/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-inner.c - ECN, MSS and ICMP errors, with every checksum looked at. */
#include "esp/inner.h"
#include "packets.h"

static const struct {
  const char *src, *dst;
} family[2] = { { "10.0.0.1", "192.0.2.9" }, { "2001:db8::1", "2001:db8:1::9" } };

/* --- ECN --- */

/* RFC 6040, figure 4: rows inner (Not-ECT, ECT(1), ECT(0), CE), columns outer; 9: drop. */
static const uint8_t figure_4[4][4] = {
  { 0, 0, 0, 9 },
  { 1, 1, 1, 3 },
  { 2, 1, 2, 3 },
  { 3, 3, 3, 3 },
};

TEST (ecn_as_rfc_6040_says)
{
  for (size_t f = 0; f < 2; f++)
    for (uint8_t inner = 0; inner < 4; inner++)
      for (uint8_t outer = 0; outer < 4; outer++) {
        uint8_t buf[200], before[200];
        struct inner s = { .src = family[f].src, .dst = family[f].dst, .ecn = inner, .body = 30 };
        gdw_bytes b = make_inner (&s, buf, sizeof buf);
        memcpy (before, buf, b.n);
        gdw_ip_pkt p, after;
        require (gdw_ip_pkt_read (b, &p) == GDW_OK && (p.tos & 3) == inner);
        bool keep = gdw_inner_join_ecn (buf, &p, outer);
        require (gdw_ip_pkt_read (b, &after) == GDW_OK);
        check (keep == (figure_4[inner][outer] != 9));
        check ((after.tos & 3) == (keep ? figure_4[inner][outer] : inner));
        check ((after.tos & ~3) == (p.tos & ~3) && after.ttl == p.ttl); /* DSCP and TTL stay */
        check (sums_good (b));
        if ((after.tos & 3) == inner)
          check_bytes (b, gdw_bytes_make (before, b.n));
      }
}

TEST (only_two_bits_of_the_outer_count)
{
  uint8_t buf[200];
  struct inner s = { .src = "10.0.0.1", .dst = "10.0.0.2", .ecn = 2 };
  gdw_ip_pkt p;
  require (gdw_ip_pkt_read (make_inner (&s, buf, sizeof buf), &p) == GDW_OK);
  check (gdw_inner_join_ecn (buf, &p, 0xfc) && (buf[1] & 3) == 2);
}

/* --- MSS --- */

TEST (mss_is_lowered_and_the_checksum_stays_right)
{
  for (size_t f = 0; f < 2; f++)
    for (unsigned nops = 0; nops < 4; nops++)
      for (uint16_t mss = 1; mss < 9000; mss = (uint16_t)(mss + 37)) {
        uint8_t buf[200];
        struct inner s = { .src = family[f].src,
                           .dst = family[f].dst,
                           .proto = 6,
                           .tcp_flags = GDW_TCP_SYN,
                           .mss = mss,
                           .nops = nops,
                           .sport = 1,
                           .dport = 2 };
        gdw_bytes b = make_inner (&s, buf, sizeof buf);
        gdw_ip_pkt p, after;
        require (gdw_ip_pkt_read (b, &p) == GDW_OK && p.mss == mss);
        gdw_inner_clamp_mss (buf, &p, 1400);
        require (gdw_ip_pkt_read (b, &after) == GDW_OK);
        uint16_t most = f == 0 ? 1360 : 1340;
        check (after.mss == (mss < most ? mss : most));
        check (sums_good (b));
      }
}

TEST (what_is_no_syn_is_left_alone)
{
  uint8_t buf[200], before[200];
  struct inner s = {
    .src = "10.0.0.1", .dst = "10.0.0.2", .proto = 6, .tcp_flags = GDW_TCP_ACK, .mss = 9000, .body = 5
  };
  gdw_bytes b = make_inner (&s, buf, sizeof buf);
  memcpy (before, buf, b.n);
  gdw_ip_pkt p;
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  gdw_inner_clamp_mss (buf, &p, 1400);
  check_bytes (b, gdw_bytes_make (before, b.n));
}

/* --- too big --- */

static gdw_bytes
flat (const gdw_gather *g, uint8_t *buf)
{
  memcpy (buf, g->head, g->head_len);
  memcpy (buf + g->head_len, g->part[0].p, g->part[0].n);
  return gdw_bytes_make (buf, g->head_len + g->part[0].n);
}

TEST (too_big_v4)
{
  uint8_t buf[2000], out[2000];
  static gdw_gather g;
  struct inner s = { .src = "10.0.0.1", .dst = "192.0.2.9", .df = true, .body = 1500, .sport = 7, .dport = 8 };
  gdw_bytes b = make_inner (&s, buf, sizeof buf);
  gdw_ip_pkt p, e;
  require (gdw_ip_pkt_read (b, &p) == GDW_OK && gdw_inner_too_big (b, &p, 1400, &g));
  gdw_bytes all = flat (&g, out);
  require (gdw_ip_pkt_read (all, &e) == GDW_OK);
  check (g.n == 1 && all.n == 576 && e.total == 576 && e.proto == 1 && sums_good (all));
  check (gdw_ip_same (&e.src, &p.dst) && gdw_ip_same (&e.dst, &p.src));
  check (out[20] == 3 && out[21] == 4 && out[26] == 1400 >> 8 && out[27] == (1400 & 0xff));
  check_bytes (gdw_bytes_make (all.p + 28, 548), gdw_bytes_make (b.p, 548));
}

TEST (too_big_v6)
{
  uint8_t buf[2000], out[2000];
  static gdw_gather g;
  struct inner s = { .src = "2001:db8::1", .dst = "2001:db8::2", .body = 1501, .sport = 7, .dport = 8 };
  gdw_bytes b = make_inner (&s, buf, sizeof buf);
  gdw_ip_pkt p, e;
  require (gdw_ip_pkt_read (b, &p) == GDW_OK && gdw_inner_too_big (b, &p, 1400, &g));
  gdw_bytes all = flat (&g, out);
  require (gdw_ip_pkt_read (all, &e) == GDW_OK);
  check (all.n == 1280 && e.total == 1280 && e.proto == 58 && sums_good (all));
  check (gdw_ip_same (&e.src, &p.dst) && gdw_ip_same (&e.dst, &p.src));
  check (out[40] == 2 && out[41] == 0 && out[46] == 1400 >> 8 && out[47] == (1400 & 0xff));
}

TEST (a_short_packet_is_quoted_whole_and_odd_lengths_sum_up)
{
  static gdw_gather g;
  for (size_t f = 0; f < 2; f++)
    for (size_t body = 100; body < 104; body++) {
      uint8_t buf[500], out[500];
      struct inner s = { .src = family[f].src, .dst = family[f].dst, .df = true, .body = body };
      gdw_bytes b = make_inner (&s, buf, sizeof buf);
      gdw_ip_pkt p;
      require (gdw_ip_pkt_read (b, &p) == GDW_OK && gdw_inner_too_big (b, &p, 68, &g));
      check (g.part[0].n == b.n && sums_good (flat (&g, out)));
    }
}

TEST (about_these_no_error_is_sent)
{
  static const struct inner silent[] = {
    { .src = "10.0.0.1", .dst = "192.0.2.9", .proto = 1, .icmp_type = 3, .body = 40 },
    { .src = "10.0.0.1", .dst = "192.0.2.9", .proto = 1, .icmp_type = 11, .body = 40 },
    { .src = "2001:db8::1", .dst = "2001:db8::2", .proto = 58, .icmp_type = 2, .body = 40 },
    { .src = "2001:db8::1", .dst = "2001:db8::2", .proto = 58, .icmp_type = 137, .body = 40 },
    { .src = "10.0.0.1", .dst = "224.0.0.251", .body = 40 },
    { .src = "10.0.0.1", .dst = "255.255.255.255", .body = 40 },
    { .src = "0.0.0.0", .dst = "192.0.2.9", .body = 40 },
    { .src = "::", .dst = "2001:db8::2", .body = 40 },
  };
  static gdw_gather g = { .n = 77 };
  for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
    uint8_t buf[200];
    gdw_bytes b = make_inner (&silent[i], buf, sizeof buf);
    gdw_ip_pkt p;
    require (gdw_ip_pkt_read (b, &p) == GDW_OK);
    check (!gdw_inner_too_big (b, &p, 68, &g) && g.n == 77);
  }
  uint8_t buf[200];
  struct inner echo = { .src = "10.0.0.1", .dst = "192.0.2.9", .proto = 1, .icmp_type = 8, .body = 40 };
  gdw_bytes b = make_inner (&echo, buf, sizeof buf);
  gdw_ip_pkt p;
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  check (gdw_inner_too_big (b, &p, 68, &g));
  p.frag_offset = 8;
  p.fragment = true;
  check (!gdw_inner_too_big (b, &p, 68, &g));
}

TEST_MAIN ()
