/* SPDX-License-Identifier: GPL-3.0-or-later */
/* before.c - gateways that are other ones than the profile wants, or lie about themselves from the begin. */
#include "before.h"

#include <string.h>

#include "certs.h"
#include "crypto/x509.h"

void
by_chain (struct hostile *h, struct chain *c)
{
  peer_setup *g = &h->w.gateway;
  (void)c;
  h->expect = "<- IKE_AUTH 1  IDr";
  if (h->row->a > OF_ANOTHER_KEY) /* the others show the good chain */
    g->chain[1] = NULL;
  switch (h->row->a) {
  case OF_ANOTHER_NAME: world_set (&h->w, "gateway", "address", "other.example.org"); break;
  case OF_ANOTHER_ROOT: h->w.material.authorities[0] = gdw_bytes_text (cert_root_other); break;
  case EXPIRED: h->w.now.wall_s = CERTS_MADE_S + (int64_t)9000 * 86400; break;
  case NOT_YET: h->w.now.wall_s = CERTS_MADE_S - 7 * 86400; break;
  case OF_ANOTHER_KEY: g->key = key_gw_p384; break;
  case SELF_SIGNED: g->chain[0] = cert_gw_self; break;
  case TINY_RSA:
    g->chain[0] = cert_gw_rsa1024;
    g->key = key_gw_rsa1024;
    break;
  case TINY_CURVE: g->chain[0] = cert_gw_p224; break;
  case CURVE_OF_ITS_OWN: g->chain[0] = cert_gw_explicit; break;
  case SHA1_SIGNED: g->chain[0] = cert_gw_sha1; break;
  case ZERO_IN_NAME: g->chain[0] = cert_gw_zero; break;
  case FOR_CLIENTS: g->chain[0] = cert_gw_client; break;
  case UNKNOWN_CRITICAL: g->chain[0] = cert_gw_critical; break;
  case EXCLUDED_NAME:
    g->chain[0] = cert_gw_under_excluded;
    g->chain[1] = cert_mid_excluded;
    break;
  case UNPERMITTED_NAME:
    g->chain[0] = cert_gw_under_named;
    g->chain[1] = cert_mid_named;
    break;
  case UNDER_LEAF:
    g->chain[0] = cert_gw_under_leaf;
    g->chain[1] = cert_gw_ec;
    g->chain[2] = cert_mid;
    break;
  case UNDER_UNMARKED:
    g->chain[0] = cert_gw_under_unmarked;
    g->chain[1] = cert_mid_unmarked;
    break;
  case UNDER_IMPOSTOR:
    g->chain[0] = cert_gw_under_impostor;
    g->chain[1] = cert_root_impostor;
    break;
  case PATH_TOO_LONG:
    g->chain[0] = cert_gw_under_too_many;
    g->chain[1] = cert_mid_under_last;
    g->chain[2] = cert_mid_last;
    break;
  case NO_CERT: g->chain[0] = NULL; break;
  case ODD_NAMES: g->chain[0] = cert_gw_odd_names; break;
  case COMMON_NAME: g->chain[0] = cert_gw_common; break;
  default: hostile_fault (h, "no such chain"); break;
  }
}

void
by_nature (struct hostile *h, struct chain *c)
{
  peer_setup *g = &h->w.gateway;
  (void)c;
  h->expect = "<- IKE_AUTH";
  switch (h->row->a) {
  case SUCCESS_FIRST: g->success_first = g->credulous = true; break;
  case SUCCESS_UNPROVEN: g->success_unproven = g->credulous = true; break;
  case EAP_UNPROVEN: g->eap_unproven = true; break;
  case FORGETS_MSK: g->forgets_msk = true; break;
  case EAP_ALWAYS: g->eap_always = true; break;
  case EAP_NEVER: g->eap_never = true; break;
  case WIDE_TS: g->wide_ts = true; break;
  case RESERVED_SPI: g->reserved_spi = true; break;
  case FORCED_CHILD: g->forced_child = true; break;
  case EARLY_EAP: g->early_eap = true; break;
  case FOLLOWS_ITSELF: g->follows_itself = true; break;
  case SAYS_TWICE: g->says_twice = true; break;
  case UNSAID_TWICE:
    g->unsaid_twice = true;
    h->expect = "<- IKE_SA_INIT";
    break;
  case UNSAID_FURTHER:
    g->unsaid_further = true;
    g->further = false;
    h->expect = "<- IKE_SA_INIT";
    break;
  case OTHER_PSK:
    h->w.secrets[0] = "another key than the gateway's";
    g->credulous = true;
    break;
  default: hostile_fault (h, "no such nature"); break;
  }
}

bool
before_can (const struct misdeed *m)
{
  static struct hostile h;
  bool can = true;
  if (m->bend != by_chain)
    return true;
  memset (&h, 0, sizeof h);
  h.row = m;
  m->scene (&h);
  by_chain (&h, NULL);
  for (size_t i = 0; i < 4 && h.w.gateway.chain[i] != NULL; i++) {
    gdw_cert *cert = NULL;
    size_t n = 0;
    can = can && gdw_certs_read (gdw_bytes_text (h.w.gateway.chain[i]), 1, &cert, &n) == GDW_OK;
    gdw_cert_free (cert);
  }
  world_done (&h.w);
  return can;
}
