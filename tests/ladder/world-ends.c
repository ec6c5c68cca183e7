/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world-ends.c - a profile and a gateway that fit together, by the way in which the tunnel signs in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certs.h"
#include "world-inside.h"

void
world_set (struct world *w, const char *group, const char *key, const char *value)
{
  gdw_profile_fault fault;
  if (gdw_profile_set_text (&w->profile, group, key, value, &fault) != GDW_OK)
    world_must (false, fault.text);
}

void
world_gateway_takes (struct world *w, const char *group, const char *key, const char *value)
{
  gdw_profile_fault fault;
  if (gdw_profile_set_text (&w->gateway.takes, group, key, value, &fault) != GDW_OK)
    world_must (false, fault.text);
}

static void
begin (struct world *w)
{
  memset (w, 0, sizeof *w);
  gdw_profile_init (&w->profile);
  gdw_profile_init (&w->gateway.takes);
  world_set (w, "gateway", "revocation", "off");
  world_set (w, "ike", "mobike", "false");
  world_set (w, "network", "reconnect", "0");
  w->gateway.identity = "gw.example.org";
  world_set (w, "gateway", "address", "gw.example.org");
  world_set (w, "ike", "post-quantum", "off"); /* test-quantum.c turns it on, where the library can */
  w->now = (gdw_now){ .mono = 1000000, .wall_s = CERTS_WALL_S };
  (void)gdw_crypto_prepare ();
}

void
world_psk (struct world *w)
{
  begin (w);
  w->gateway.sign_in = PEER_PSK;
  w->gateway.psk = "a key that both know";
  w->secrets[0] = w->gateway.psk;
  world_set (w, "sign-in", "method", "psk");
}

static void
show_certificate (struct world *w)
{
  w->gateway.chain[0] = cert_gw_ec;
  w->gateway.chain[1] = cert_mid;
  w->gateway.key = key_gw_ec;
  w->material.n_authorities = 1;
  w->material.authorities[0] = gdw_bytes_text (cert_root);
}

void
world_certificate (struct world *w)
{
  static char own[8192];
  begin (w);
  show_certificate (w);
  w->gateway.sign_in = PEER_CERTIFICATE;
  snprintf (own, sizeof own, "%s%s", cert_client, cert_mid);
  w->material.certificate = gdw_bytes_text (own);
  w->material.key = gdw_bytes_text (key_client);
  world_set (w, "sign-in", "method", "certificate");
  world_set (w, "sign-in", "certificate", "/etc/client.pem");
}

void
world_eap (struct world *w, peer_sign_in how)
{
  begin (w);
  show_certificate (w);
  w->gateway.sign_in = how;
  w->gateway.user = "ada";
  w->gateway.password = "sesame";
  w->secrets[0] = "sesame";
  world_set (w, "sign-in", "method", "eap");
  world_set (w, "sign-in", "user", "ada");
  world_set (w, "sign-in", "eap-methods", how == PEER_GTC ? "gtc" : "mschapv2");
}

void
world_twice (struct world *w, peer_sign_in second)
{
  world_certificate (w);
  w->gateway.twice = true;
  w->gateway.second = second;
  w->gateway.user = "ada";
  w->gateway.password = "sesame";
  w->secrets[0] = "sesame";
  world_set (w, "sign-in", "second", "eap");
  world_set (w, "sign-in", "user", "ada");
  world_set (w, "sign-in", "eap-methods", second == PEER_GTC ? "gtc" : "mschapv2");
}

void
world_done (struct world *w)
{
  gdw_tunnel_free (w->tunnel);
  peer_free (w->peer);
  gdw_entropy_free (w->entropy);
  for (size_t i = 0; i < w->n_flying; i++)
    free ((void *)(uintptr_t)w->flying[i].octets.p);
  gdw_wipe (w, sizeof *w);
}
