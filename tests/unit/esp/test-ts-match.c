/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ts-match.c - selectors: addresses, protocols, ports, fragments. */
#include "esp/ts-match.h"
#include "packets.h"

static gdw_ip_pkt
packet (const char *src, const char *dst, uint8_t proto, uint16_t sport, uint16_t dport)
{
  gdw_ip_pkt p = {
    .src = ip (src), .dst = ip (dst), .proto = proto, .has_ports = true, .sport = sport, .dport = dport
  };
  p.version = p.src.family;
  return p;
}

TEST (addresses_of_both_ends)
{
  gdw_ts local = ts_of ("10.1.0.5/32"), remote = ts_of ("192.168.0.0/16");
  gdw_ip_pkt p = packet ("10.1.0.5", "192.168.3.4", 17, 1, 2);
  check (gdw_ts_match_source (&local, 1, &p) && gdw_ts_match_destination (&remote, 1, &p));
  check (!gdw_ts_match_source (&remote, 1, &p) && !gdw_ts_match_destination (&local, 1, &p));
  p = packet ("10.1.0.6", "192.169.0.0", 17, 1, 2);
  check (!gdw_ts_match_source (&local, 1, &p) && !gdw_ts_match_destination (&remote, 1, &p));
}

TEST (first_and_last_of_a_range)
{
  gdw_ts ts = { .port_last = 65535, .first = ip ("10.0.0.5"), .last = ip ("10.0.1.3") };
  static const struct {
    const char *ip;
    bool in;
  } row[] = {
    { "10.0.0.4", false }, { "10.0.0.5", true }, { "10.0.0.255", true }, { "10.0.1.3", true }, { "10.0.1.4", false }
  };
  for (size_t i = 0; i < 5; i++) {
    gdw_ip_pkt p = packet (row[i].ip, "1.1.1.1", 6, 1, 2);
    check (gdw_ts_match_source (&ts, 1, &p) == row[i].in);
  }
}

TEST (families_do_not_mix)
{
  gdw_ts four = gdw_ts_any (4), six = gdw_ts_any (6), both[2] = { four, six };
  gdw_ip_pkt p4 = packet ("10.0.0.1", "10.0.0.2", 17, 1, 2), p6 = packet ("2001:db8::1", "2001:db8::2", 17, 1, 2);
  check (gdw_ts_match_source (&four, 1, &p4) && !gdw_ts_match_source (&six, 1, &p4));
  check (!gdw_ts_match_source (&four, 1, &p6) && gdw_ts_match_source (&six, 1, &p6));
  check (gdw_ts_match_destination (both, 2, &p4) && gdw_ts_match_destination (both, 2, &p6));
  check (!gdw_ts_match_source (both, 0, &p4));
}

TEST (protocol_and_ports)
{
  gdw_ts ts = gdw_ts_any (4);
  ts.proto = 6;
  ts.port_first = 80;
  ts.port_last = 90;
  gdw_ip_pkt p = packet ("10.0.0.1", "10.0.0.2", 6, 79, 80);
  check (!gdw_ts_match_source (&ts, 1, &p) && gdw_ts_match_destination (&ts, 1, &p));
  p = packet ("10.0.0.1", "10.0.0.2", 6, 90, 91);
  check (gdw_ts_match_source (&ts, 1, &p) && !gdw_ts_match_destination (&ts, 1, &p));
  p = packet ("10.0.0.1", "10.0.0.2", 17, 85, 85);
  check (!gdw_ts_match_source (&ts, 1, &p));
}

TEST (without_ports_only_any_and_opaque_fit)
{
  gdw_ts any = gdw_ts_any (4), some = any, opaque = any;
  some.port_first = 80;
  some.port_last = 90;
  opaque.port_first = 65535;
  opaque.port_last = 0;
  gdw_ip_pkt whole = packet ("10.0.0.1", "10.0.0.2", 6, 85, 85), later = whole;
  later.has_ports = false;
  later.sport = later.dport = 0;
  check (gdw_ts_match_source (&any, 1, &whole) && gdw_ts_match_source (&any, 1, &later));
  check (gdw_ts_match_source (&some, 1, &whole) && !gdw_ts_match_source (&some, 1, &later));
  check (!gdw_ts_match_source (&opaque, 1, &whole) && gdw_ts_match_source (&opaque, 1, &later));
}

TEST (real_packets)
{
  uint8_t buf[256];
  gdw_ts echo = gdw_ts_any (4);
  echo.proto = 1;
  echo.port_first = echo.port_last = 8 << 8;
  struct inner s = { .src = "10.0.0.1", .dst = "10.0.0.2", .proto = 1, .icmp_type = 8, .body = 10 };
  gdw_ip_pkt p;
  require (gdw_ip_pkt_read (make_inner (&s, buf, sizeof buf), &p) == GDW_OK);
  check (gdw_ts_match_source (&echo, 1, &p));
  s.icmp_type = 0;
  require (gdw_ip_pkt_read (make_inner (&s, buf, sizeof buf), &p) == GDW_OK);
  check (!gdw_ts_match_source (&echo, 1, &p));
}

TEST_MAIN ()
