/* SPDX-License-Identifier: GPL-3.0-or-later */
/* addr.h - IP addresses, networks, and addresses with a port, without the system's socket types. */
#ifndef GDW_BASE_ADDR_H
#define GDW_BASE_ADDR_H

#include "base/bytes.h"
#include "base/err.h"

/* family is 0 (none), 4 or 6; an IPv4 address uses b[0..3], the rest is zero. */
typedef struct {
  uint8_t family;
  uint8_t b[16];
} gdw_ip;

typedef struct {
  gdw_ip ip;
  uint8_t prefix; /* bits, 0..32 or 0..128 */
} gdw_net;

typedef struct {
  gdw_ip ip;
  uint16_t port; /* host order */
} gdw_addr;

enum {
  GDW_IP_TEXT = 46,   /* longest text of an address, with the final zero */
  GDW_NET_TEXT = 50,  /* address "/" prefix */
  GDW_ADDR_TEXT = 56, /* "[" address "]:" port */
};

/* From 4 or 16 octets; any other length gives family 0. */
gdw_ip gdw_ip_from (gdw_bytes b);

/* The 4 or 16 octets (none for family 0). The view ends with *ip. */
gdw_bytes gdw_ip_bytes (const gdw_ip *ip);

/* Reads dotted IPv4 or RFC 4291 IPv6 text (no zone). GDW_E_FORM. */
GDW_MUST_USE gdw_err gdw_ip_parse (const char *text, gdw_ip *ret);

/* Reads "address/prefix", or an address alone (a host). GDW_E_FORM, GDW_E_VALUE. */
GDW_MUST_USE gdw_err gdw_net_parse (const char *text, gdw_net *ret);

/* Text by RFC 5952. buf has the size named by the enum; returns buf. */
char *gdw_ip_text (const gdw_ip *ip, char buf[GDW_IP_TEXT]);
char *gdw_net_text (const gdw_net *net, char buf[GDW_NET_TEXT]);
char *gdw_addr_text (const gdw_addr *a, char buf[GDW_ADDR_TEXT]);

bool gdw_ip_is_none (const gdw_ip *ip);
bool gdw_ip_same (const gdw_ip *a, const gdw_ip *b);
bool gdw_addr_same (const gdw_addr *a, const gdw_addr *b);

/* Numerical order inside one family (-1, 0, 1); families are ordered 4 before 6. */
int gdw_ip_compare (const gdw_ip *a, const gdw_ip *b);

/* Is ip inside net? False across families. */
bool gdw_net_has (const gdw_net *net, const gdw_ip *ip);
bool gdw_net_same (const gdw_net *a, const gdw_net *b);

/* The network with all host bits cleared. */
gdw_net gdw_net_masked (gdw_net net);

/* fe80::/10, or 169.254/16. */
bool gdw_ip_is_link_local (const gdw_ip *ip);

/* Unspecified, loopback, multicast or broadcast: an address that a peer cannot have. */
bool gdw_ip_is_unusable (const gdw_ip *ip);

#endif
