/* SPDX-License-Identifier: GPL-3.0-or-later */
/* redirect.c - where a gateway sends us (RFC 5685). */
#include "ike/redirect.h"

#include <string.h>

#include "base/cursor.h"
#include "profile/form.h"

/* Types of a gateway's identity (RFC 5685 10) */
enum { IPV4 = 1, IPV6 = 2, FQDN = 3 };

bool
gdw_redirect_is_none (const gdw_redirect *r)
{
  return gdw_ip_is_none (&r->ip) && r->host[0] == '\0';
}

/* An address, or a name that could be asked for. */
static gdw_err
read_gateway (uint8_t type, gdw_bytes id, gdw_redirect *r)
{
  if (type == FQDN) {
    if (id.n == 0 || id.n >= sizeof r->host || !gdw_form_is_host (id))
      return GDW_E_FORM;
    memcpy (r->host, id.p, id.n);
    return GDW_OK;
  }
  if (type != IPV4 && type != IPV6)
    return GDW_E_UNSUPPORTED;
  if (id.n != (type == IPV4 ? 4 : 16))
    return GDW_E_FORM;
  r->ip = gdw_ip_from (id);
  return gdw_ip_is_unusable (&r->ip) || gdw_ip_is_link_local (&r->ip) ? GDW_E_VALUE : GDW_OK;
}

gdw_err
gdw_redirect_read (gdw_bytes data, gdw_redirect *ret, gdw_bytes *ret_nonce)
{
  gdw_cur c = gdw_cur_over (data);
  uint8_t type = gdw_cur_u8 (&c);
  size_t n = gdw_cur_u8 (&c);
  gdw_bytes id = gdw_cur_take (&c, n), nonce = gdw_cur_rest (&c);
  if (!gdw_cur_ok (&c))
    return GDW_E_SHORT;
  gdw_redirect r = { 0 };
  gdw_err e = read_gateway (type, id, &r);
  if (e != GDW_OK)
    return e;
  *ret = r;
  *ret_nonce = nonce;
  return GDW_OK;
}

void
gdw_redirect_put_from (gdw_out *o, const gdw_ip *gateway)
{
  gdw_bytes b = gdw_ip_bytes (gateway);
  gdw_out_u8 (o, b.n == 4 ? IPV4 : IPV6);
  gdw_out_u8 (o, (uint8_t)b.n);
  gdw_out_put (o, b);
}

char *
gdw_redirect_text (const gdw_redirect *r, char *buf)
{
  if (r->host[0] == '\0')
    return gdw_ip_text (&r->ip, buf);
  memcpy (buf, r->host, sizeof r->host);
  return buf;
}

bool
gdw_redirect_count (gdw_redirect_bound *b, gdw_ms now)
{
  uint8_t kept = 0;
  for (uint8_t i = 0; i < b->n; i++)
    if (now - b->at[i] < GDW_REDIRECT_SPAN_MS)
      b->at[kept++] = b->at[i];
  b->n = kept;
  if (b->n == GDW_MAX_REDIRECTS)
    return false;
  b->at[b->n++] = now;
  return true;
}
