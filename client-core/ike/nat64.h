/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nat64.h - addresses of IPv4 hosts as a network without IPv4 reaches them: the prefix that its translator uses, found in the addresses of a
 * name that has none of IPv6 (RFC 7050), and an IPv4 address written into it (RFC 6052). Pure. */
#ifndef GDW_IKE_NAT64_H
#define GDW_IKE_NAT64_H

#include "base/addr.h"

/* The name that is asked for. Its only true addresses are 192.0.0.170 and 192.0.0.171: an IPv6 address of it was made by the network. */
#define GDW_NAT64_NAME "ipv4only.arpa"

enum {
  GDW_NAT64_PREFIXES = 4, /* of one network; a translator has one, seldom two */
};

/* The prefixes that these addresses of the name show; each once, at most `room`. How many there are; 0: no translator that we know of. */
size_t gdw_nat64_find (const gdw_ip *addr, size_t n, gdw_net *ret, size_t room);

/* The IPv6 address by which the translator with this prefix reaches the IPv4 address. False: not one of the lengths 32, 40, 48, 56, 64, 96,
 * not an IPv4 address, or a private one behind 64:ff9b::/96, which leads nowhere (RFC 6052 3.1). */
bool gdw_nat64_make (const gdw_net *prefix, const gdw_ip *ip4, gdw_ip *ret);

#endif
