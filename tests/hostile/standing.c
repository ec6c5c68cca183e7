/* SPDX-License-Identifier: GPL-3.0-or-later */
/* standing.c - gateways whose certificates say where to ask whether they were revoked, and lie: in the certificate, in what they bring along
 * (RFC 4806), or by whoever answers in their name. */
#include "before.h"

#include <string.h>

#include "certs.h"
#include "crypto/revoke.h"
#include "crypto/revoked-answers.h"
#include "crypto/revoked.h"

static void
stand (struct hostile *h, const char *mode)
{
  struct world *w = &h->w;
  world_eap (w, PEER_GTC);
  w->now.wall_s = REVOKED_WALL_S;
  w->gateway.chain[0] = rv_leaf;
  w->gateway.chain[1] = rv_mid;
  w->gateway.key = rv_key_leaf;
  w->material.authorities[0] = gdw_bytes_text (rv_root);
  world_set (w, "gateway", "revocation", mode);
}

void
scene_strict (struct hostile *h)
{
  stand (h, "strict");
}

void
scene_available (struct hostile *h)
{
  stand (h, "when-available");
}

static void
show_revoked (struct hostile *h)
{
  h->w.gateway.chain[0] = rv_leaf_back;
  h->w.gateway.key = rv_key_leaf_back;
}

/* As long as an answer may be, or longer: one SEQUENCE in another, each saying that it goes on to the end. */
static gdw_bytes
long_answer (size_t n)
{
  static uint8_t octets[GDW_MAX_FETCH + 1];
  for (size_t i = 0; i + 5 <= n; i += 5) {
    size_t inside = n - i - 5;
    octets[i] = 0x30;
    octets[i + 1] = 0x83;
    octets[i + 2] = (uint8_t)(inside >> 16);
    octets[i + 3] = (uint8_t)(inside >> 8);
    octets[i + 4] = (uint8_t)inside;
  }
  return gdw_bytes_make (octets, n);
}

static void
answer_all (struct hostile *h, gdw_bytes answer)
{
  for (size_t i = 0; i < sizeof h->w.blobs / sizeof h->w.blobs[0]; i++)
    h->w.blobs[i] = answer;
}

/* The certificates, and what comes with them. */
static bool
shows (struct hostile *h, uint32_t what)
{
  static const uint8_t garbage[] = { 0x30, 0x82, 0x04, 0x00, 0x41, 0x41, 0x41, 0x41 },
                       unauthorized[] = { 0x30, 3, 10, 1, 6 };
  static const char url[] = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14"
                            "http://evil.example/x";
  peer_setup *g = &h->w.gateway;
  switch (what) {
  case ROOT_UNTRUSTED: h->w.material.authorities[0] = gdw_bytes_text (rv_other); return true;
  case KEY_OF_ANOTHER: g->key = key_gw_p384; return true;
  case NAME_OF_ANOTHER: world_set (&h->w, "gateway", "address", "other.example.org"); return true;
  case STAPLED_REVOKED:
    show_revoked (h);
    g->stapled = gdw_bytes_of (ocsp_revoked);
    return true;
  case STAPLED_FOREIGN: g->stapled = gdw_bytes_of (ocsp_other); return true;
  case STAPLED_BY_SIBLING: g->stapled = gdw_bytes_of (ocsp_plain); return true;
  case STAPLED_BY_GRANDPARENT: g->stapled = gdw_bytes_of (ocsp_delegate_root); return true;
  case STAPLED_GARBAGE: g->stapled = gdw_bytes_of (garbage); return true;
  case STAPLED_UNAUTHORIZED: g->stapled = gdw_bytes_of (unauthorized); return true;
  case STAPLED_EXPIRED:
    h->w.now.wall_s += 8 * 86400;
    g->stapled = gdw_bytes_of (ocsp_short);
    return true;
  case STAPLED_OF_ANOTHER:
    show_revoked (h);
    g->stapled = gdw_bytes_of (ocsp_good);
    return true;
  case URL_BESIDE:
    g->odd_encoding = GDW_CERT_HASH_URL;
    g->odd_cert = gdw_bytes_make (url, sizeof url - 1);
    h->w.blobs[0] = gdw_bytes_of (ocsp_good);
    h->w.blobs[1] = gdw_bytes_of (crl_root);
    return true;
  default: return false;
  }
}

/* What whoever is asked answers. */
static bool
answers (struct hostile *h, uint32_t what)
{
  switch (what) {
  case REVOKED_BEHIND_A_GOOD_STAPLE:
    show_revoked (h);
    h->w.gateway.stapled = gdw_bytes_of (ocsp_good); /* of another gateway */
    h->w.blobs[0] = gdw_bytes_of (ocsp_revoked);
    return true;
  case REVOKED_IN_THE_LIST:
    show_revoked (h);
    h->w.blobs[1] = gdw_bytes_of (crl_mid);
    return true;
  case LIST_OF_ANOTHER_ISSUER:
    h->w.blobs[1] = gdw_bytes_of (crl_root);
    h->w.blobs[2] = gdw_bytes_of (crl_root);
    return true;
  case ANSWER_FOREIGN: answer_all (h, gdw_bytes_of (ocsp_other)); return true;
  case ANSWER_A_PAGE: answer_all (h, gdw_bytes_text ("<html>sign in to the Wi-Fi</html>")); return true;
  case ANSWER_LONGEST: answer_all (h, long_answer (GDW_MAX_FETCH)); return true;
  case ANSWER_TOO_LONG: answer_all (h, long_answer (GDW_MAX_FETCH + 1)); return true;
  case ANSWER_NEVER: h->w.no_blobs = true; return true;
  default: return false;
  }
}

void
by_standing (struct hostile *h, struct chain *c)
{
  (void)c;
  h->expect = "<- IKE_AUTH 1  IDr";
  if (!shows (h, h->row->a) && !answers (h, h->row->a))
    hostile_fault (h, "no such standing");
}
