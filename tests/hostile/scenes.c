/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenes.c - the honest worlds of scenes.def. */
#include "hostile.h"

#include "certs.h"

static void
rekey_child (struct hostile *h)
{
  const gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = h->w.used };
  gdw_tunnel_on_report (h->w.tunnel, &r, h->w.now);
  hostile_pass (h, 200);
}

static void
probe (struct hostile *h)
{
  gdw_tunnel_on_wake (h->w.tunnel, 1000, h->w.now);
  hostile_pass (h, 200);
}

static void
asks (struct hostile *h, bool good)
{
  if (!good)
    hostile_fault (h, "the gateway cannot ask");
  hostile_drain (h);
  hostile_pass (h, 200);
}

static void
ask_child (struct hostile *h)
{
  asks (h, peer_rekey_child (h->w.peer));
}

static void
ask_ike (struct hostile *h)
{
  asks (h, peer_rekey_ike (h->w.peer));
}

static void
ask_probe (struct hostile *h)
{
  asks (h, peer_probe (h->w.peer));
}

static void
ask_delete_child (struct hostile *h)
{
  asks (h, peer_delete_child (h->w.peer, false));
}

static void
ask_delete (struct hostile *h)
{
  asks (h, peer_delete_ike (h->w.peer));
}

void
scene_psk (struct hostile *h)
{
  world_psk (&h->w);
}

void
scene_narrow (struct hostile *h)
{
  world_psk (&h->w);
  world_set (&h->w, "network", "remote-networks", "203.0.113.0/24");
}

void
scene_cert (struct hostile *h)
{
  world_certificate (&h->w);
}

void
scene_mschap (struct hostile *h)
{
  world_eap (&h->w, PEER_MSCHAPV2);
}

/* GTC; the gateway has an RSA key. */
void
scene_rsa (struct hostile *h)
{
  world_eap (&h->w, PEER_GTC);
  h->w.gateway.chain[0] = cert_gw_rsa;
  h->w.gateway.chain[1] = NULL;
  h->w.gateway.key = key_gw_rsa;
}

void
scene_gtc (struct hostile *h)
{
  world_eap (&h->w, PEER_GTC);
}

void
scene_twice (struct hostile *h)
{
  world_twice (&h->w, PEER_GTC);
}

void
scene_childless (struct hostile *h)
{
  world_psk (&h->w);
  h->w.gateway.childless = true;
  world_set (&h->w, "ike", "childless", "prefer");
}

void
scene_pieces (struct hostile *h)
{
  world_certificate (&h->w);
  h->w.gateway.fragments = 500;
  world_set (&h->w, "ike", "fragment-size", "576");
}

void
scene_quantum (struct hostile *h)
{
  world_psk (&h->w);
  world_set (&h->w, "ike", "post-quantum", "prefer");
  h->w.gateway.further = true;
}

void
scene_cookie (struct hostile *h)
{
  world_psk (&h->w);
  h->w.gateway.cookies = 1;
}

void
scene_group (struct hostile *h)
{
  world_psk (&h->w);
  world_gateway_takes (&h->w, "ike", "groups", "ecp256");
}

void
scene_we_rekey (struct hostile *h)
{
  world_psk (&h->w);
  h->drive = rekey_child;
}

void
scene_we_rekey_pfs (struct hostile *h)
{
  world_psk (&h->w);
  world_set (&h->w, "esp", "groups", "x25519;ecp256");
  world_gateway_takes (&h->w, "esp", "groups", "x25519;ecp256");
  h->drive = rekey_child;
}

static void
wait_for_renewal (struct hostile *h)
{
  hostile_pass (h, 25000);
}

void
scene_we_renew (struct hostile *h)
{
  world_psk (&h->w);
  world_set (&h->w, "ike", "rekey", "20");
  h->drive = wait_for_renewal;
}

void
scene_they_rekey (struct hostile *h)
{
  world_psk (&h->w);
  h->drive = ask_child;
}

void
scene_they_rekey_pfs (struct hostile *h)
{
  world_psk (&h->w);
  world_set (&h->w, "esp", "groups", "x25519;ecp256");
  world_gateway_takes (&h->w, "esp", "groups", "x25519;ecp256");
  h->w.gateway.offers_pfs = true;
  h->drive = ask_child;
}

void
scene_they_renew (struct hostile *h)
{
  world_psk (&h->w);
  h->drive = ask_ike;
}

void
scene_they_probe (struct hostile *h)
{
  world_psk (&h->w);
  h->drive = ask_probe;
}

void
scene_they_delete_child (struct hostile *h)
{
  world_psk (&h->w);
  h->drive = ask_delete_child;
}

void
scene_they_delete (struct hostile *h)
{
  world_psk (&h->w);
  h->drive = ask_delete;
}

void
scene_we_probe (struct hostile *h)
{
  world_psk (&h->w);
  h->drive = probe;
}

static void
lose_wifi (struct hostile *h)
{
  h->w.way[0].there = false;
  world_tell_links (&h->w);
  hostile_pass (h, 200);
}

void
scene_roams (struct hostile *h)
{
  world_psk (&h->w);
  world_roaming (&h->w, 2);
}

void
scene_we_roam (struct hostile *h)
{
  scene_roams (h);
  h->drive = lose_wifi;
}

void
scene_roams_probe (struct hostile *h)
{
  scene_roams (h);
  h->drive = probe;
}
