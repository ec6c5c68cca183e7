/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-cp.c - the Configuration payload (RFC 7296 3.15, RFC 8598). */
#include "wire/pay-cp.h"

#include "base/cursor.h"
#include "wire/ike-consts.h"

#include <string.h>

enum {
  ATTR_TYPE = 0x7fff, /* the top bit is reserved and ignored */
};

gdw_err
gdw_pay_cp_read (gdw_bytes body, gdw_pay_cp *ret)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_pay_cp cp = { 0 };
  cp.type = gdw_cur_u8 (&c);
  gdw_cur_skip (&c, 3);
  while (gdw_cur_left (&c) > 0) {
    gdw_cp_attr a = { 0 };
    a.type = gdw_cur_u16 (&c) & ATTR_TYPE;
    size_t len = gdw_cur_u16 (&c);
    a.value = gdw_cur_take (&c, len);
    if (!gdw_cur_ok (&c))
      return GDW_E_SHORT;
    if (cp.n == GDW_MAX_CP_ATTRS)
      return GDW_E_LIMIT;
    cp.attr[cp.n++] = a;
  }
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  *ret = cp;
  return GDW_OK;
}

void
gdw_pay_cp_put (gdw_out *o, const gdw_pay_cp *cp)
{
  gdw_out_u8 (o, cp->type);
  gdw_out_zero (o, 3);
  for (size_t i = 0; i < cp->n; i++) {
    gdw_out_u16 (o, cp->attr[i].type);
    gdw_hole len = gdw_out_len16 (o);
    gdw_out_put (o, cp->attr[i].value);
    gdw_out_close (o, len);
  }
}

bool
gdw_pay_cp_add (gdw_pay_cp *cp, uint16_t type, gdw_bytes value)
{
  if (cp->n == GDW_MAX_CP_ATTRS)
    return false;
  cp->attr[cp->n++] = (gdw_cp_attr){ type, value };
  return true;
}

static gdw_err
read_mask (gdw_bytes b, uint8_t *ret)
{
  gdw_cur c = gdw_cur_over (b);
  uint32_t mask = gdw_cur_u32 (&c);
  uint32_t host = ~mask;
  if ((host & (host + 1)) != 0)
    return GDW_E_VALUE;
  uint8_t bits = 0;
  while (mask != 0) {
    bits++;
    mask <<= 1;
  }
  *ret = bits;
  return GDW_OK;
}

static gdw_err
read_host (gdw_bytes value, size_t size, gdw_net *ret)
{
  if (value.n != size)
    return GDW_E_SHORT;
  ret->ip = gdw_ip_from (value);
  ret->prefix = (uint8_t)(8 * size);
  return GDW_OK;
}

/* An IPv6 address with an octet of prefix behind it. */
static gdw_err
read_net6 (gdw_bytes value, gdw_net *ret)
{
  gdw_cur c = gdw_cur_over (value);
  gdw_ip ip = gdw_ip_from (gdw_cur_take (&c, 16));
  uint8_t prefix = gdw_cur_u8 (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  if (prefix > 128)
    return GDW_E_VALUE;
  *ret = (gdw_net){ ip, prefix };
  return GDW_OK;
}

static gdw_err
read_net4 (gdw_bytes value, gdw_net *ret)
{
  gdw_cur c = gdw_cur_over (value);
  gdw_ip ip = gdw_ip_from (gdw_cur_take (&c, 4));
  gdw_bytes mask = gdw_cur_take (&c, 4);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  uint8_t prefix = 0;
  gdw_err e = read_mask (mask, &prefix);
  if (e != GDW_OK)
    return e;
  *ret = (gdw_net){ ip, prefix };
  return GDW_OK;
}

gdw_err
gdw_cp_net_read (const gdw_cp_attr *a, gdw_net *ret)
{
  gdw_net net = { 0 };
  gdw_err e = GDW_E_UNSUPPORTED;
  switch (a->type) {
  case GDW_CP_IP4_ADDRESS:
  case GDW_CP_IP4_DNS:
  case GDW_CP_IP4_NBNS: e = read_host (a->value, 4, &net); break;
  case GDW_CP_IP4_NETMASK:
    e = read_host (a->value, 4, &net);
    if (e == GDW_OK)
      e = read_mask (a->value, &net.prefix);
    break;
  case GDW_CP_IP6_DNS: e = read_host (a->value, 16, &net); break;
  case GDW_CP_IP6_ADDRESS: e = a->value.n == 16 ? read_host (a->value, 16, &net) : read_net6 (a->value, &net); break;
  case GDW_CP_IP4_SUBNET: e = read_net4 (a->value, &net); break;
  case GDW_CP_IP6_SUBNET: e = read_net6 (a->value, &net); break;
  default: break;
  }
  if (e == GDW_OK)
    *ret = net;
  return e;
}

gdw_err
gdw_cp_anchor_read (const gdw_cp_attr *a, gdw_cp_anchor *ret)
{
  gdw_cur c = gdw_cur_over (a->value);
  gdw_cp_anchor t = { 0 };
  t.key_tag = gdw_cur_u16 (&c);
  t.algorithm = gdw_cur_u8 (&c);
  t.digest_type = gdw_cur_u8 (&c);
  t.digest = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c) || t.digest.n == 0)
    return GDW_E_SHORT;
  *ret = t;
  return GDW_OK;
}

/* The letter as it is kept, or 0 when a host name may not have it. */
static char
domain_letter (uint8_t c)
{
  if (c >= 'A' && c <= 'Z')
    return (char)(c + ('a' - 'A'));
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.')
    return (char)c;
  return 0;
}

gdw_err
gdw_cp_domain_read (const gdw_cp_attr *a, char ret[GDW_MAX_HOST])
{
  char name[GDW_MAX_HOST] = "";
  size_t n = a->value.n;
  if (n == 0)
    return GDW_E_SHORT;
  if (n > 1 && a->value.p[n - 1] == '.')
    n--;
  if (n >= GDW_MAX_HOST || (n < a->value.n && a->value.p[n - 1] == '.'))
    return GDW_E_VALUE;
  size_t label = 0;
  for (size_t i = 0; i < n; i++) {
    name[i] = domain_letter (a->value.p[i]);
    label = name[i] == '.' ? 0 : label + 1;
    bool empty = label == 0 && n > 1 && (i == 0 || name[i - 1] == '.' || i + 1 == n);
    if (name[i] == 0 || label > 63 || empty)
      return GDW_E_VALUE;
  }
  memcpy (ret, name, sizeof name);
  return GDW_OK;
}
