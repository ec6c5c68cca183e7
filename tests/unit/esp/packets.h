/* SPDX-License-Identifier: GPL-3.0-or-later */
/* packets.h - what the tests of esp share: inner packets, keys of every suite, an entropy that repeats, two planes back to back. */
#ifndef GDW_TESTS_ESP_PACKETS_H
#define GDW_TESTS_ESP_PACKETS_H

#include "base/out.h"
#include "esp/plane.h"
#include "harness.h"
#include "wire/esp-pkt.h"
#include "wire/ike-consts.h"
#include "wire/ip-pkt.h"
#include "crypto/crypto.h"

/* The suites that a child may have. */
static const char *const all_suites[] = { "aes128gcm16",   "aes256gcm16",   "chacha20poly1305", "aes128-sha256",
                                          "aes256-sha256", "aes256-sha384", "aes256-sha512" };
enum { N_SUITES = sizeof all_suites / sizeof all_suites[0] };

static inline const gdw_cipher_info *
suite (const char *name)
{
  const gdw_cipher_info *info = gdw_cipher_named (gdw_bytes_text (name));
  if (info == NULL) {
    printf ("Bail out! no suite %s\n", name);
    exit (1);
  }
  return info;
}

/* A key of this suite; another fill gives another key. */
static inline gdw_bytes
some_key (const gdw_cipher_info *info, uint8_t fill, uint8_t buf[GDW_MAX_KEY])
{
  size_t n = (size_t)info->key_len + info->salt_len + info->integ_len;
  for (size_t i = 0; i < n; i++)
    buf[i] = (uint8_t)(fill + i);
  return gdw_bytes_make (buf, n);
}

static inline gdw_entropy *
some_entropy (void)
{
  static const uint8_t seed[GDW_ENTROPY_SEED] = { 1, 2, 3 };
  gdw_entropy *e = NULL;
  if (gdw_entropy_new (gdw_bytes_of (seed), &e) != GDW_OK) {
    printf ("Bail out! no entropy\n");
    exit (1);
  }
  return e;
}

static inline gdw_ip
ip (const char *text)
{
  gdw_ip a = { 0 };
  check (gdw_ip_parse (text, &a) == GDW_OK);
  return a;
}

static inline gdw_ts
ts_of (const char *net)
{
  gdw_net n = { 0 };
  check (gdw_net_parse (net, &n) == GDW_OK);
  return gdw_ts_of_net (&n);
}

/* --- inner packets --- */

/* Everything that a test may want to vary; zero is a sensible default. */
struct inner {
  const char *src, *dst;
  uint8_t proto; /* 0: UDP */
  uint16_t sport, dport;
  size_t body; /* octets behind the transport header */
  uint8_t ecn;
  bool df;
  uint8_t tcp_flags;
  uint16_t mss;  /* with SYN: an MSS option */
  unsigned nops; /* no-operations before it */
  uint8_t icmp_type;
};

static inline uint8_t
proto_of (const struct inner *s)
{
  return s->proto != 0 ? s->proto : GDW_IPPROTO_UDP;
}

static inline void
put_tcp (gdw_out *o, const struct inner *s)
{
  size_t options = s->mss != 0 ? (s->nops + 4 + 3) / 4 * 4 : 0;
  gdw_out_u16 (o, s->sport);
  gdw_out_u16 (o, s->dport);
  gdw_out_u32 (o, 1000);
  gdw_out_u32 (o, 0);
  gdw_out_u8 (o, (uint8_t)((20 + options) / 4 << 4));
  gdw_out_u8 (o, s->tcp_flags);
  gdw_out_u16 (o, 8192);
  gdw_out_u32 (o, 0); /* checksum, urgent */
  if (options == 0)
    return;
  for (unsigned i = 0; i < s->nops; i++)
    gdw_out_u8 (o, 1);
  gdw_out_u16 (o, 0x0204);
  gdw_out_u16 (o, s->mss);
  gdw_out_zero (o, options - s->nops - 4);
}

static inline void
put_l4 (gdw_out *o, const struct inner *s)
{
  switch (proto_of (s)) {
  case GDW_IPPROTO_TCP: put_tcp (o, s); break;
  case GDW_IPPROTO_ICMP:
  case GDW_IPPROTO_ICMPV6:
    gdw_out_u8 (o, s->icmp_type);
    gdw_out_zero (o, 7);
    break;
  default:
    gdw_out_u16 (o, s->sport);
    gdw_out_u16 (o, s->dport);
    gdw_out_u16 (o, (uint16_t)(8 + s->body));
    gdw_out_u16 (o, 0);
  }
}

static inline size_t
sum_at (const struct inner *s)
{
  return proto_of (s) == GDW_IPPROTO_TCP ? 16 : proto_of (s) == GDW_IPPROTO_UDP ? 6 : 2;
}

static inline void
put_sum (uint8_t *at, uint32_t sum)
{
  uint16_t v = gdw_ip_sum_end (sum);
  at[0] = (uint8_t)(v >> 8);
  at[1] = (uint8_t)v;
}

/* Writes the packet to buf, with its checksums; returns its view. */
static inline gdw_bytes
make_inner (const struct inner *s, uint8_t *buf, size_t cap)
{
  gdw_out o = gdw_out_over (buf, cap);
  gdw_ip src = ip (s->src), dst = ip (s->dst);
  bool four = src.family == 4;
  gdw_hole len = { 0 };
  if (four) {
    gdw_out_u8 (&o, 0x45);
    gdw_out_u8 (&o, (uint8_t)(0xb8 | s->ecn)); /* DSCP EF */
    len = gdw_out_len16_from (&o, 2);
    gdw_out_u16 (&o, 0x1234);
    gdw_out_u16 (&o, s->df ? 0x4000 : 0);
    gdw_out_u8 (&o, 63);
    gdw_out_u8 (&o, proto_of (s));
    gdw_out_u16 (&o, 0);
  } else {
    gdw_out_u32 (&o, 0x6b8abcdeu | (uint32_t)s->ecn << 20);
    gdw_out_u16 (&o, 0);
    gdw_out_u8 (&o, proto_of (s));
    gdw_out_u8 (&o, 63);
  }
  gdw_out_put (&o, gdw_ip_bytes (&src));
  gdw_out_put (&o, gdw_ip_bytes (&dst));
  size_t l4 = o.n;
  put_l4 (&o, s);
  for (size_t i = 0; i < s->body; i++)
    gdw_out_u8 (&o, (uint8_t)(i * 7 + s->dport));
  if (four) {
    gdw_out_close (&o, len);
    put_sum (buf + 10, gdw_ip_sum (0, gdw_bytes_make (buf, 20)));
  } else {
    buf[4] = (uint8_t)((o.n - 40) >> 8);
    buf[5] = (uint8_t)(o.n - 40);
  }
  uint32_t sum =
      proto_of (s) == GDW_IPPROTO_ICMP ? 0 : gdw_ip_sum_pseudo (&src, &dst, proto_of (s), (uint32_t)(o.n - l4));
  put_sum (buf + l4 + sum_at (s), gdw_ip_sum (sum, gdw_bytes_make (buf + l4, o.n - l4)));
  if (!gdw_out_ok (&o)) {
    printf ("Bail out! no room for an inner packet\n");
    exit (1);
  }
  return gdw_out_view (&o);
}

/* Are the checksums of the packet right? (IPv4 header, and TCP, UDP or ICMP.) */
static inline bool
sums_good (gdw_bytes b)
{
  gdw_ip_pkt p;
  if (gdw_ip_pkt_read (b, &p) != GDW_OK)
    return false;
  if (p.version == 4 && gdw_ip_sum_end (gdw_ip_sum (0, gdw_bytes_make (b.p, 20))) != 0)
    return false;
  uint32_t l4 = p.total - p.l4;
  uint32_t sum = p.proto == GDW_IPPROTO_ICMP ? 0 : gdw_ip_sum_pseudo (&p.src, &p.dst, p.proto, l4);
  return gdw_ip_sum_end (gdw_ip_sum (sum, gdw_bytes_make (b.p + p.l4, l4))) == 0;
}

#endif
