/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flows.h - the TCP connections of late, so that their senders behind the gateway can be told when large packets no longer get through. Such
 * a sender learns nothing by itself where the path loses its packets without a word. We know which number it must send next: what our
 * host acknowledged last, or what came since. We quote that, and say "too big" in the name of our end of the tunnel (RFC 1191, RFC 8201). It
 * believes us only because the number is right, and sends that segment again at once. */
#ifndef GDW_ESP_FLOWS_H
#define GDW_ESP_FLOWS_H

#include "base/instant.h"
#include "base/out.h"
#include "wire/ip-pkt.h"

enum {
  GDW_FLOWS = 64,              /* remembered; two that meet at one place push each other out */
  GDW_FLOW_LIFE_US = 60000000, /* silent for longer: it has ended, or is idle and will be told when it matters */
  GDW_FLOW_PACKET = GDW_IPV6_HEADER + 8 + GDW_IPV6_HEADER + 20, /* octets of the largest word */
};

typedef struct {
  gdw_ip from, to; /* from them to us; family 0: free */
  uint16_t sport, dport;
  bool has_next;
  uint32_t next; /* the first number that has not come */
  uint16_t size; /* octets of the largest packet since it was told last; none came: of the largest that may */
  gdw_us at;
  bool tell, told;
} gdw_flow;

/* All zero: none. */
typedef struct {
  gdw_flow at[GDW_FLOWS];
  bool some; /* some of them are to be told */
} gdw_flows;

/* A packet that is large came in. */
void gdw_flows_heard (gdw_flows *f, gdw_bytes packet, const gdw_ip_pkt *pkt, gdw_us now);
/* A packet left: mtu for connections that begin now, bound for those that have been there. */
void gdw_flows_sent (gdw_flows *f, gdw_bytes packet, const gdw_ip_pkt *pkt, uint16_t mtu, uint16_t bound, gdw_us now);

/* Those whose packets are larger than mtu shall be told. */
void gdw_flows_tell (gdw_flows *f, uint16_t mtu, gdw_us now);

/* Writes the next word to a sender, as an inner packet from us; false: all are told. */
bool gdw_flows_next (gdw_flows *f, uint16_t mtu, gdw_out *o);

#endif
