/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-move.c - a gateway that sends its client elsewhere (RFC 5685), or limits the time of a sign-in (RFC 4478). */
#include "inside.h"

#include <string.h>

#include "base/addr.h"

/* The data of REDIRECT: the gateway, and the nonce. */
static gdw_bytes
redirect_data (const char *to, gdw_bytes nonce, uint8_t *buf, size_t cap)
{
  gdw_ip ip;
  gdw_out o = gdw_out_over (buf, cap);
  gdw_bytes id = gdw_bytes_text (to);
  uint8_t type = 3;
  if (gdw_ip_parse (to, &ip) == GDW_OK) {
    id = gdw_ip_bytes (&ip);
    type = ip.family == 4 ? 1 : 2;
  }
  gdw_out_u8 (&o, type);
  gdw_out_u8 (&o, (uint8_t)id.n);
  gdw_out_put (&o, id);
  gdw_out_put (&o, nonce);
  return gdw_out_view (&o);
}

bool
peer_sends_on (peer *p, peer_redirect_at at, gdw_bytes nonce, gdw_msg_out *o)
{
  uint8_t buf[400], wrong[PEER_NONCE] = { 1 };
  if (p->setup.redirect_at != at || p->setup.redirects == 0)
    return false;
  p->setup.redirects--;
  if (p->setup.redirect_wrong)
    nonce = gdw_bytes_of (wrong);
  gdw_msg_notify (o, GDW_N_REDIRECT, redirect_data (p->setup.redirect_to, nonce, buf, sizeof buf));
  return true;
}

void
peer_put_lifetime (const peer *p, gdw_msg_out *o)
{
  uint8_t octets[4];
  gdw_out data = gdw_out_over (octets, sizeof octets);
  if (p->setup.auth_lifetime == 0)
    return;
  gdw_out_u32 (&data, p->setup.auth_lifetime);
  gdw_msg_notify (o, GDW_N_AUTH_LIFETIME, gdw_out_view (&data));
}

bool
peer_redirect (peer *p, const char *to)
{
  uint8_t buf[400];
  struct sa *s = peer_newest (p);
  if (s == NULL || s->ask != ASK_NONE)
    return false;
  gdw_msg_out o = peer_chain (p);
  gdw_msg_notify (&o, GDW_N_REDIRECT, redirect_data (to, GDW_BYTES_NONE, buf, sizeof buf));
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_PROBE);
  return true;
}

bool
peer_limit (peer *p)
{
  struct sa *s = peer_newest (p);
  if (s == NULL || s->ask != ASK_NONE)
    return false;
  gdw_msg_out o = peer_chain (p);
  peer_put_lifetime (p, &o);
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_PROBE);
  return true;
}
