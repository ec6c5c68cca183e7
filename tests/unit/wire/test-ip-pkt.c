/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ip-pkt.c - facts about inner packets, and checksums. */
#include "harness.h"
#include "hostile.h"
#include "wire/ike-consts.h"
#include "wire/ip-pkt.h"

static gdw_err
read_one (gdw_bytes b)
{
  gdw_ip_pkt p;
  return gdw_ip_pkt_read (b, &p);
}

/* a SYN with MSS 1460 behind two NOPs */
static const char SYN4[] = "4500 0030 0001 4000 40 06 0000 0a000001 0a000002"
                           "d431 01bb 00000001 00000000 7002 ffff 0000 0000"
                           "0101 0204 05b4 0000";
/* UDP behind hop-by-hop options */
static const char UDP6[] = "60012345 0011 00 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
                           "11 00 0104 00000000"
                           "0035 d431 0009 0000 aa";

TEST (v4_syn)
{
  uint8_t buf[128];
  gdw_ip_pkt p;
  gdw_bytes b = test_hex (SYN4, buf);
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  check (p.version == 4 && p.proto == GDW_IPPROTO_TCP && p.total == 48 && p.l4 == 20 && p.ttl == 64 && p.df &&
         !p.fragment);
  check (p.src.b[3] == 1 && p.dst.b[3] == 2 && p.has_ports && p.sport == 0xd431 && p.dport == 443);
  check (p.tcp_flags == GDW_TCP_SYN && p.tcp_head == 28 && p.mss == 1460);
  require (p.mss_at == 44);
  check (b.p[p.mss_at] == 0x05 && b.p[p.mss_at + 1] == 0xb4);
}

TEST (every_truncation_is_refused)
{
  uint8_t buf[128];
  check (hostile_short_taken (read_one, test_hex (SYN4, buf)) == 0);
  check (hostile_short_taken (read_one, test_hex (UDP6, buf)) == 0);
}

TEST (padding_behind_is_taken)
{
  uint8_t buf[128];
  gdw_ip_pkt p;
  gdw_bytes b = test_hex (SYN4, buf);
  buf[b.n] = 0x77;
  require (gdw_ip_pkt_read (gdw_bytes_make (buf, b.n + 1), &p) == GDW_OK);
  check (p.total == b.n);
}

TEST (v4_lengths_that_contradict)
{
  uint8_t buf[128];
  gdw_bytes b = test_hex (SYN4, buf);
  check (hostile_with (read_one, b, 0, 0x44) == GDW_E_FORM);
  check (hostile_with (read_one, b, 0, 0x40) == GDW_E_FORM);
  check (hostile_with (read_one, b, 3, 19) == GDW_E_FORM);
  check (hostile_with (read_one, b, 2, 1) == GDW_E_SHORT);
  check (hostile_with (read_one, b, 0, 0x55) == GDW_E_UNSUPPORTED);
  check (hostile_with (read_one, b, 0, 0x05) == GDW_E_UNSUPPORTED);
  check (read_one (GDW_BYTES_NONE) == GDW_E_SHORT);
}

TEST (damaged_tcp_options_end_the_search)
{
  uint8_t buf[128];
  gdw_ip_pkt p;
  gdw_bytes b = test_hex (SYN4, buf);
  buf[43] = 0; /* option length 0: no endless loop */
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  check (p.mss_at == 0 && p.has_ports && p.tcp_head == 28);
  buf[43] = 1;
  check (gdw_ip_pkt_read (b, &p) == GDW_OK && p.mss_at == 0);
  buf[43] = 7; /* beyond the header */
  check (gdw_ip_pkt_read (b, &p) == GDW_OK && p.mss_at == 0);
  buf[43] = 4;
  buf[32] = 0xf0; /* data offset beyond the packet */
  check (gdw_ip_pkt_read (b, &p) == GDW_OK && p.mss_at == 0 && p.tcp_head == 0 && p.has_ports);
  buf[32] = 0x40; /* data offset below the least */
  check (gdw_ip_pkt_read (b, &p) == GDW_OK && p.tcp_head == 0);
  buf[32] = 0x70;
  buf[33] = GDW_TCP_ACK; /* no SYN, no MSS */
  check (gdw_ip_pkt_read (b, &p) == GDW_OK && p.mss_at == 0 && p.tcp_flags == GDW_TCP_ACK);
}

TEST (v4_fragments)
{
  uint8_t buf[128];
  gdw_ip_pkt p;
  gdw_bytes b = test_hex (SYN4, buf);
  buf[6] = 0x20; /* more fragments, offset 0: ports are there */
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  check (p.fragment && p.frag_offset == 0 && p.has_ports && !p.df);
  buf[7] = 3;
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  check (p.fragment && p.frag_offset == 24 && !p.has_ports && p.mss_at == 0);
}

TEST (short_upper_layer_is_no_error)
{
  uint8_t buf[128];
  gdw_ip_pkt p;
  require (gdw_ip_pkt_read (test_hex ("4500 0017 0001 0000 40 11 0000 0a000001 0a000002 003501", buf), &p) == GDW_OK);
  check (!p.has_ports && p.proto == GDW_IPPROTO_UDP);
  require (gdw_ip_pkt_read (test_hex ("4500 0018 0001 0000 40 01 0000 0a000001 0a000002 0300 0000", buf), &p) ==
           GDW_OK);
  check (p.has_ports && p.sport == 0x0300 && p.dport == 0x0300);
}

TEST (v6_with_extension)
{
  uint8_t buf[128];
  gdw_ip_pkt p;
  gdw_bytes b = test_hex (UDP6, buf);
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  check (p.version == 6 && p.proto == GDW_IPPROTO_UDP && p.l4 == 48 && p.total == 57 && p.ttl == 64 && p.df);
  check (p.has_ports && p.sport == 53 && p.dport == 0xd431 && p.src.b[15] == 1 && p.tos == 0);
  check (hostile_with (read_one, b, 41, 1) == GDW_OK); /* the options take the UDP header too: 8 octets more, then 1 */
  check (hostile_with (read_one, b, 41, 2) == GDW_E_SHORT); /* beyond the packet */
  check (hostile_with (read_one, b, 41, 255) == GDW_E_SHORT);
}

TEST (v6_fragment)
{
  uint8_t buf[128];
  gdw_ip_pkt p;
  gdw_bytes b = test_hex ("60000000 0010 2c 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
                          "11 00 0001 00000007 0035 d431 0008 0000",
                          buf);
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  check (p.fragment && p.frag_offset == 0 && p.has_ports && p.proto == GDW_IPPROTO_UDP && p.l4 == 48);
  buf[42] = 0x05;
  buf[43] = 0xa9;
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  check (p.fragment && p.frag_offset == 0x5a8 && !p.has_ports && p.l4 == 48);
  buf[42] = buf[43] = 0; /* atomic */
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  check (!p.fragment && p.has_ports);
}

TEST (v6_bounds)
{
  uint8_t buf[256] = { 0x60 };
  check (read_one (gdw_bytes_make (buf, 40)) == GDW_E_UNSUPPORTED); /* jumbogram */
  buf[5] = 8 * 10;
  for (size_t i = 0; i < 10; i++)
    buf[40 + 8 * i] = i < 9 ? GDW_IPPROTO_DSTOPTS : GDW_IPPROTO_NONE;
  check (read_one (gdw_bytes_make (buf, 40 + 80)) == GDW_E_LIMIT);
}

TEST (sums)
{
  uint8_t buf[128], odd[] = { 0x01, 0x02, 0x03 };
  /* the header of RFC 1071's kind known from many texts: its checksum is b861 */
  gdw_bytes b = test_hex ("4500 0073 0000 4000 4011 0000 c0a80001 c0a800c7", buf);
  check (gdw_ip_sum_end (gdw_ip_sum (0, b)) == 0xb861);
  check (gdw_ip_sum_end (gdw_ip_sum (0, gdw_bytes_of (odd))) == (uint16_t)~(0x0102 + 0x0300));
  check (gdw_ip_sum (UINT32_MAX, gdw_bytes_of (odd)) != 0);
  check (gdw_ip_sum_end (0xffff) == 0);
}

TEST (sum_after_a_change)
{
  uint8_t buf[128];
  gdw_bytes b = test_hex (SYN4, buf);
  gdw_ip_pkt p;
  require (gdw_ip_pkt_read (b, &p) == GDW_OK);
  gdw_bytes l4 = gdw_bytes_make (b.p + p.l4, p.total - p.l4);
  uint32_t pseudo = gdw_ip_sum_pseudo (&p.src, &p.dst, p.proto, (uint32_t)l4.n);
  uint16_t before = gdw_ip_sum_end (gdw_ip_sum (pseudo, l4));
  buf[p.mss_at] = 0x04;
  buf[p.mss_at + 1] = 0xd2;
  uint16_t after = gdw_ip_sum_end (gdw_ip_sum (pseudo, l4));
  check (before != after && gdw_ip_sum_change (before, 1460, 0x04d2) == after);
}

TEST (pseudo_header_of_v6)
{
  uint8_t buf[64];
  gdw_ip src = gdw_ip_from (test_hex ("20010db8000000000000000000000001", buf));
  gdw_ip dst = gdw_ip_from (test_hex ("20010db8000000000000000000000002", buf));
  /* counted by hand: 2 * (2001 + 0db8) + 1 + 2 + 17 + 9 */
  check (gdw_ip_sum_end (gdw_ip_sum_pseudo (&src, &dst, GDW_IPPROTO_UDP, 9)) ==
         (uint16_t)~(2 * (0x2001 + 0x0db8) + 29));
}

TEST_MAIN ()
