/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-flows.c - who is told that its packets are too large, and in which words. */
#include "esp/flows.h"
#include "packets.h"

enum { S = 1000000 };

/* A segment of this connection with `body` octets from `seq` on. */
static gdw_bytes
segment (const char *src, const char *dst, uint16_t port, uint32_t seq, size_t body, uint8_t *buf)
{
  const struct inner s = { .src = src,
                           .dst = dst,
                           .proto = GDW_IPPROTO_TCP,
                           .sport = 443,
                           .dport = port,
                           .body = body,
                           .df = true,
                           .tcp_flags = GDW_TCP_ACK };
  gdw_bytes b = make_inner (&s, buf, 2048);
  uint8_t *at = buf + (ip (src).family == 4 ? 24 : 44);
  at[0] = (uint8_t)(seq >> 24);
  at[1] = (uint8_t)(seq >> 16);
  at[2] = (uint8_t)(seq >> 8);
  at[3] = (uint8_t)seq;
  return b;
}

static void
hear (gdw_flows *f, const char *src, const char *dst, uint16_t port, uint32_t seq, size_t body, gdw_us now)
{
  uint8_t buf[2048];
  gdw_bytes b = segment (src, dst, port, seq, body, buf);
  gdw_ip_pkt pkt;
  check (gdw_ip_pkt_read (b, &pkt) == GDW_OK);
  gdw_flows_heard (f, b, &pkt, now);
}

static uint32_t
get32 (const uint8_t *at)
{
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

TEST (a_word_v4)
{
  gdw_flows f = { 0 };
  hear (&f, "192.0.2.1", "10.1.0.2", 5000, 0xffffff00u, 1360, S);
  hear (&f, "192.0.2.1", "10.1.0.2", 5000, 0xffffff00u + 1360, 1360, S); /* across the end of the numbers */
  hear (&f, "192.0.2.1", "10.1.0.2", 5000, 0xffffff00u, 1360, S);        /* sent again */
  gdw_flows_tell (&f, 1218, 2 * S);
  uint8_t buf[GDW_FLOW_PACKET];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  require (gdw_flows_next (&f, 1218, &o));
  gdw_bytes b = gdw_out_view (&o);
  gdw_ip_pkt pkt, quoted;
  require (gdw_ip_pkt_read (b, &pkt) == GDW_OK && pkt.total == b.n && sums_good (b));
  gdw_ip us = ip ("10.1.0.2"), they = ip ("192.0.2.1");
  check (gdw_ip_same (&pkt.src, &us) && gdw_ip_same (&pkt.dst, &they));
  check (pkt.sport == (3 << 8 | 4) && get32 (buf + 24) == 1218);
  /* The quoted packet is theirs, with the number that has not come. */
  check (gdw_ip_pkt_read (gdw_bytes_make (buf + 28, b.n - 28), &quoted) == GDW_E_SHORT); /* only its begin */
  check (b.n == 28 + 40 && buf[28] == 0x45 && (buf[30] << 8 | buf[31]) == 1400 && (buf[34] & 0x40) != 0 &&
         buf[37] == 6);
  check (gdw_ip_sum_end (gdw_ip_sum (0, gdw_bytes_make (buf + 28, 20))) == 0);
  check (get32 (buf + 40) == get32 (they.b) && get32 (buf + 44) == get32 (us.b));
  check (get32 (buf + 48) == (443u << 16 | 5000) && get32 (buf + 52) == 0xffffff00u + 2720);
  o = gdw_out_over (buf, sizeof buf);
  check (!gdw_flows_next (&f, 1218, &o)); /* told once */
}

TEST (a_word_v6)
{
  gdw_flows f = { 0 };
  hear (&f, "2001:db8:2::1", "2001:db8:1::2", 5000, 1000, 1340, S);
  gdw_flows_tell (&f, 1340, 2 * S);
  uint8_t buf[GDW_FLOW_PACKET];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  require (gdw_flows_next (&f, 1340, &o));
  gdw_ip_pkt pkt;
  require (gdw_ip_pkt_read (gdw_out_view (&o), &pkt) == GDW_OK && sums_good (gdw_out_view (&o)));
  check (o.n == 48 + 60 && pkt.sport == 2 << 8 && get32 (buf + 44) == 1340 && get32 (buf + 48 + 44) == 2340);
  /* Below 1,280 octets IPv6 is told 1,280; whose packets are no longer is left in peace. */
  gdw_flows_tell (&f, 1198, 3 * S);
  o = gdw_out_over (buf, sizeof buf);
  check (gdw_flows_next (&f, 1198, &o) && get32 (buf + 44) == 1280);
  hear (&f, "2001:db8:2::1", "2001:db8:1::2", 5000, 2340, 1220, 4 * S);
  gdw_flows_tell (&f, 1198, 4 * S);
  o = gdw_out_over (buf, sizeof buf);
  check (!gdw_flows_next (&f, 1198, &o));
}

static unsigned
told (gdw_flows *f, uint16_t mtu, gdw_us now)
{
  uint8_t buf[GDW_FLOW_PACKET];
  unsigned n = 0;
  gdw_flows_tell (f, mtu, now);
  for (gdw_out o = gdw_out_over (buf, sizeof buf); gdw_flows_next (f, mtu, &o); o = gdw_out_over (buf, sizeof buf))
    n++;
  return n;
}

/* One of our own packets: an acknowledgement, or the begin of a connection. */
static void
send (gdw_flows *f, uint16_t port, uint8_t flags, uint32_t ack, uint16_t mtu, gdw_us now)
{
  const struct inner s = { .src = "10.1.0.2",
                           .dst = "192.0.2.1",
                           .proto = GDW_IPPROTO_TCP,
                           .sport = port,
                           .dport = 443,
                           .df = true,
                           .tcp_flags = flags };
  uint8_t buf[2048];
  gdw_bytes b = make_inner (&s, buf, sizeof buf);
  for (unsigned i = 0; i < 4; i++)
    buf[28 + i] = (uint8_t)(ack >> (24 - 8 * i));
  gdw_ip_pkt pkt;
  check (gdw_ip_pkt_read (b, &pkt) == GDW_OK);
  gdw_flows_sent (f, b, &pkt, mtu, 1400, now);
}

/* A server that has only listened so far: its first large answer is lost. What we acknowledged is what it sends next. */
TEST (known_by_what_we_acknowledged)
{
  gdw_flows f = { 0 };
  send (&f, 5000, GDW_TCP_SYN, 0, 1400, S);
  gdw_flows_tell (&f, 1218, S);
  uint8_t buf[GDW_FLOW_PACKET];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  check (!gdw_flows_next (&f, 1218, &o)); /* no number is known yet */
  send (&f, 5000, GDW_TCP_ACK, 0xfffffff0u, 1218, S);
  send (&f, 5000, GDW_TCP_ACK, 77, 1218, S);
  send (&f, 5000, GDW_TCP_ACK, 0xfffffff0u, 1218, S); /* late */
  gdw_flows_tell (&f, 1218, 2 * S);
  require (gdw_flows_next (&f, 1218, &o));
  check (get32 (buf + 52) == 77 && (buf[30] << 8 | buf[31]) == 1400);
  check (get32 (buf + 48) == (443u << 16 | 5000));
}

TEST (connections_that_begin_small_are_left_in_peace)
{
  gdw_flows f = { 0 };
  uint8_t buf[GDW_FLOW_PACKET];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  send (&f, 5000, GDW_TCP_ACK, 1, 1218, S); /* was there before we looked */
  send (&f, 5000, GDW_TCP_SYN, 0, 1218, S); /* the port is used again */
  send (&f, 5000, GDW_TCP_ACK, 1, 1218, S);
  gdw_flows_tell (&f, 1218, S);
  check (!gdw_flows_next (&f, 1218, &o));
  gdw_flows_tell (&f, 1174, S); /* and now even that is too much */
  check (gdw_flows_next (&f, 1174, &o));
}

TEST (who_is_told)
{
  gdw_flows f = { 0 };
  check (told (&f, 1218, 0) == 0);
  for (uint16_t port = 5000; port < 5008; port++)
    hear (&f, "192.0.2.1", "10.1.0.2", port, 1, 1360, S);
  check (told (&f, 1218, 2 * S) == 8 && told (&f, 1400, 2 * S) == 0);
  hear (&f, "192.0.2.1", "10.1.0.2", 5000, 2000, 1178, 2 * S); /* it has obeyed */
  hear (&f, "192.0.2.1", "10.1.0.2", 5001, 2000, 1360, 2 * S); /* it has not */
  hear (&f, "192.0.2.1", "10.1.0.2", 5001, 4000, 1178, 2 * S); /* the end of what it had to send */
  check (told (&f, 1218, 2 * S) == 7);
  check (told (&f, 1218, 2 * S + GDW_FLOW_LIFE_US) == 0); /* long silent */
}

/* However many there are, the last ones of each place are known, and nothing but TCP is. */
TEST (bounded)
{
  gdw_flows f = { 0 };
  for (uint16_t port = 1000; port < 3000; port++)
    hear (&f, "192.0.2.1", "10.1.0.2", port, 1, 1360, S);
  unsigned n = told (&f, 1218, S);
  check (n > 0 && n <= GDW_FLOWS);
  gdw_flows g = { 0 };
  uint8_t buf[2048];
  const struct inner udp = { .src = "192.0.2.1", .dst = "10.1.0.2", .body = 1360 };
  gdw_bytes b = make_inner (&udp, buf, sizeof buf);
  gdw_ip_pkt pkt;
  check (gdw_ip_pkt_read (b, &pkt) == GDW_OK);
  gdw_flows_heard (&g, b, &pkt, S);
  check (told (&g, 1218, S) == 0);
}

TEST_MAIN ()
