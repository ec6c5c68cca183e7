/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-cp.h - the Configuration payload (RFC 7296 3.15, RFC 8598). */
#ifndef GDW_WIRE_PAY_CP_H
#define GDW_WIRE_PAY_CP_H

#include "base/addr.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/out.h"

typedef struct {
  uint16_t type;   /* GDW_CP_* or a number we do not know */
  gdw_bytes value; /* view; often empty in a request */
} gdw_cp_attr;

typedef struct {
  uint8_t type; /* GDW_CFG_* */
  uint8_t n;
  gdw_cp_attr attr[GDW_MAX_CP_ATTRS];
} gdw_pay_cp;

/* GDW_E_SHORT; GDW_E_LIMIT. The values are not looked at. */
GDW_MUST_USE gdw_err gdw_pay_cp_read (gdw_bytes body, gdw_pay_cp *ret);
void gdw_pay_cp_put (gdw_out *o, const gdw_pay_cp *cp);

/* Adds an attribute; the value must live as long as cp. False when full. */
bool gdw_pay_cp_add (gdw_pay_cp *cp, uint16_t type, gdw_bytes value);

/* The value of an attribute that is an address or a network, by its type: IP4_ADDRESS, IP4_NETMASK, IP4_DNS, IP4_NBNS, IP6_DNS
 * (host prefixes 32 and 128; NETMASK gives the mask itself in ip and its bits in prefix), IP6_ADDRESS (with its prefix; 16 octets
 * alone are taken as /128), IP4_SUBNET (with its mask), IP6_SUBNET. GDW_E_SHORT: empty or a wrong length; GDW_E_VALUE: a mask with
 * holes, a prefix beyond 128; GDW_E_UNSUPPORTED: another type. */
GDW_MUST_USE gdw_err gdw_cp_net_read (const gdw_cp_attr *a, gdw_net *ret);

/* INTERNAL_DNS_DOMAIN as text: host-name letters, digits, '-', '_' and '.', at most 253, no final dot, lower case. "." alone (the root:
 * every name) is kept. GDW_E_SHORT: empty; GDW_E_VALUE. */
GDW_MUST_USE gdw_err gdw_cp_domain_read (const gdw_cp_attr *a, char ret[GDW_MAX_HOST]);

/* A trust anchor for the names of the INTERNAL_DNS_DOMAIN before it (RFC 8598 4.2): a DS record. */
typedef struct {
  uint16_t key_tag;
  uint8_t algorithm, digest_type;
  gdw_bytes digest; /* view */
} gdw_cp_anchor;

/* INTERNAL_DNSSEC_TA. GDW_E_SHORT: no digest. */
GDW_MUST_USE gdw_err gdw_cp_anchor_read (const gdw_cp_attr *a, gdw_cp_anchor *ret);

#endif
