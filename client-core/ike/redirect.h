/* SPDX-License-Identifier: GPL-3.0-or-later */
/* redirect.h - where a gateway sends us (RFC 5685), and how often we let ourselves be sent. */
#ifndef GDW_IKE_REDIRECT_H
#define GDW_IKE_REDIRECT_H

#include "base/addr.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/limits.h"
#include "base/out.h"

enum {
  GDW_MAX_REDIRECTS = 5, /* in GDW_REDIRECT_SPAN_MS: gateways that send us in a circle (RFC 5685 9) */
  GDW_REDIRECT_SPAN_MS = 5 * 60000,
};

/* Another gateway: an address, or a name; neither: none. */
typedef struct {
  gdw_ip ip;
  char host[GDW_MAX_HOST];
} gdw_redirect;

bool gdw_redirect_is_none (const gdw_redirect *r);

/* The data of a REDIRECT notify (RFC 5685 7.2): the gateway, and the nonce behind it (empty where there is none). GDW_E_SHORT; GDW_E_FORM: a
 * length that does not fit its type, or no host name; GDW_E_UNSUPPORTED: another type; GDW_E_VALUE: an address that nobody can have. */
GDW_MUST_USE gdw_err gdw_redirect_read (gdw_bytes data, gdw_redirect *ret, gdw_bytes *ret_nonce);

/* The data of REDIRECTED_FROM (RFC 5685 7.3): the address of the gateway that sent us. */
void gdw_redirect_put_from (gdw_out *o, const gdw_ip *gateway);

/* The gateway as text; buf has GDW_MAX_HOST octets. Returns buf. */
char *gdw_redirect_text (const gdw_redirect *r, char *buf);

/* The redirections of the last minutes. Empty: all zero. */
typedef struct {
  uint8_t n;
  gdw_ms at[GDW_MAX_REDIRECTS];
} gdw_redirect_bound;

/* May one more be followed? Then it is counted. */
bool gdw_redirect_count (gdw_redirect_bound *b, gdw_ms now);

#endif
