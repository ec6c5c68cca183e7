/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ip-pkt.h - facts about an inner packet: IPv4, IPv6, and what of TCP, UDP and ICMP the tunnel looks at; checksums. */
#ifndef GDW_WIRE_IP_PKT_H
#define GDW_WIRE_IP_PKT_H

#include "base/addr.h"
#include "base/err.h"

enum {
  GDW_IPV4_HEADER = 20,
  GDW_IPV6_HEADER = 40,
  GDW_TCP_FIN = 0x01,
  GDW_TCP_SYN = 0x02,
  GDW_TCP_RST = 0x04,
  GDW_TCP_PSH = 0x08,
  GDW_TCP_ACK = 0x10,
};

typedef struct {
  uint8_t version;      /* 4 or 6 */
  uint8_t tos;          /* DSCP and ECN: TOS or traffic class */
  uint8_t ttl;          /* or hop limit */
  uint8_t proto;        /* upper-layer protocol, behind all extension headers we know */
  bool fragment;        /* a fragment; frag_offset 0: the first */
  bool df;              /* IPv4: do not fragment; always true for IPv6 */
  uint16_t frag_offset; /* octets */
  uint32_t total;       /* octets of the packet by its own header; what was read may be longer (padding) */
  uint16_t l4;          /* where the upper layer begins, from the packet's first octet */
  gdw_ip src, dst;

  /* The upper layer, as far as it is there and is not a later fragment. */
  bool
      has_ports; /* TCP, UDP (also SCTP, DCCP, UDP-Lite): ports. ICMP: sport = dport = type << 8 | code (RFC 4301 4.4.1.1) */
  uint16_t sport, dport;
  uint8_t tcp_flags; /* GDW_TCP_*; 0 when there is no whole TCP header */
  uint16_t tcp_head; /* octets of the TCP header with options; 0 when there is no whole one */
  uint16_t mss_at,
      mss; /* SYN with an MSS option: where its value is, from the packet's first octet, and the value; else 0 */
} gdw_ip_pkt;

/* GDW_E_SHORT: not even its header, or less than the header says; GDW_E_FORM: header lengths contradict; GDW_E_UNSUPPORTED: neither
 * IPv4 nor IPv6, or an IPv6 jumbogram; GDW_E_LIMIT: more than 8 extension headers. A damaged upper layer is no error: has_ports is
 * false then. */
GDW_MUST_USE gdw_err gdw_ip_pkt_read (gdw_bytes packet, gdw_ip_pkt *ret);

/* Internet checksum (RFC 1071). Sums are carried unfolded from part to part; every part but the last must be even. */
uint32_t gdw_ip_sum (uint32_t sum, gdw_bytes part);
/* The sum of the pseudo header: addresses, protocol, octets of the upper layer. */
uint32_t gdw_ip_sum_pseudo (const gdw_ip *src, const gdw_ip *dst, uint8_t proto, uint32_t l4_len);
/* Folds and complements: the value for the checksum field. 0 stays 0: UDP writes ffff then. */
uint16_t gdw_ip_sum_end (uint32_t sum);
/* A checksum field after one 16-bit word covered by it changed (RFC 1624). */
uint16_t gdw_ip_sum_change (uint16_t field, uint16_t before, uint16_t after);

#endif
