/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seeded.c - the world of a seed: its numbers, and both ends set up by them. */
#include "sim.h"

#include <stdio.h>
#include <string.h>

void
sim_dims (uint64_t seed, struct dims *ret)
{
  draw d;
#define SIM_DIM(name, how, from, to, text)                                                                             \
  d = draw_from (seed, #name);                                                                                         \
  ret->name = how (&d, from, to);
#include "dims.def"
#undef SIM_DIM
  if (ret->forget_s < ret->keepalive_s + 5)
    ret->forget_s = 0; /* keepalives are for translators that remember longer */
  if (ret->lte_forget_s < ret->keepalive_s + 5)
    ret->lte_forget_s = 0;
  ret->lte = ret->lte > 5 ? 1 : ret->lte > 3 ? ret->lte - 2 : ret->lte > 1 ? 1 : 0;
  ret->second = ret->second > 3 ? ret->second - 3 : 0;
  if (!ret->faultless)
    return;
  ret->loss = ret->loss_later = ret->repeat = ret->disorder = ret->forget_s = ret->lte_forget_s = 0;
  ret->w_restart = ret->w_its_delete = ret->w_gone = ret->w_move = ret->w_hole = ret->w_sleep = ret->w_stall = 0;
  ret->w_lost = ret->w_flap = ret->w_port = ret->w_dies = ret->w_strays = ret->w_lossy = ret->w_filter =
      ret->w_address = 0;
  ret->w_refuses = ret->roam_in = 0;
  ret->w_close = ret->wrong_secret = ret->mute = 0;
  /* Where there are certificates a wrong clock is a fault: a move ends for CERT_NOT_YET_VALID, and the gateway, which knew us by then, has
   * deleted the older IKE SA. */
  if (ret->sign_in > 4)
    ret->w_wall = 0;
  if (ret->answer_ms > 5000)
    ret->answer_ms = 5000;
}

void
sim_print_dims (const struct dims *d)
{
  printf ("#  ");
#define SIM_DIM(name, how, from, to, text) printf (" %s=%u", #name, d->name);
#include "dims.def"
#undef SIM_DIM
  printf ("\n");
}

static void
sign_in (struct sim *s)
{
  struct world *w = &s->set;
  bool legacy = gdw_crypto_prepare ();
  if (s->d.sign_in <= 4)
    world_psk (w);
  else if (s->d.sign_in <= 6 && s->d.twice)
    world_twice (w, legacy ? PEER_MSCHAPV2 : PEER_GTC);
  else if (s->d.sign_in <= 6)
    world_certificate (w);
  else
    world_eap (w, s->d.sign_in == 9 || !legacy ? PEER_GTC : PEER_MSCHAPV2);
  s->doomed = ((s->d.sign_in != 5 && s->d.sign_in != 6) || s->d.twice) && (s->d.wrong_secret || s->d.mute);
  if (s->d.shared_ppk > 13 && s->d.mute) /* the pre-shared key of both is asked for, whatever the sign-in */
    s->doomed = true;
}

static void
number (struct world *w, const char *group, const char *key, uint32_t value)
{
  char text[16];
  snprintf (text, sizeof text, "%u", value);
  world_set (w, group, key, text);
}

/* What withstands a quantum computer: further key exchanges, and a key that both have. */
static void
quantum (struct world *w, const struct dims *d)
{
  world_set (w, "ike", "post-quantum", d->quantum >= 6 ? "prefer" : "off");
  world_gateway_takes (w, "ike", "post-quantum", d->quantum >= 7 ? "prefer" : "off");
  w->gateway.further = d->quantum >= 7;
  if (d->shared_ppk < 13)
    return;
  world_set (w, "ike", "ppk-identity", "office");
  world_set (w, "ike", "ppk-required", d->shared_ppk == 15 ? "true" : "false");
  w->gateway.ppk = d->shared_ppk > 13 ? SIM_PPK : NULL;
  w->gateway.ppk_identity = "office";
}

/* The session moves: to a new sign-in, or to where the gateway sends us, which is itself. */
static void
moves (struct world *w, const struct dims *d)
{
  if (d->sign_in_anew == 15 || d->sign_in_anew == 13)
    number (w, "ike", "reauth", d->sign_in_anew_s);
  if (d->sign_in_anew == 14 || d->sign_in_anew == 13)
    w->gateway.auth_lifetime = d->sign_in_anew_s;
  w->gateway.keeps_others = d->keeps_others;
  w->gateway.redirect_at = d->sends_on == 19 ? PEER_IN_INIT : d->sends_on == 18 ? PEER_IN_AUTH : PEER_NEVER;
  w->gateway.redirect_to = d->sends_on_times % 2 == 0 ? "192.0.2.1" : "gw2.example.org";
  w->gateway.redirects = d->sends_on_times;
}

void
sim_setup (struct sim *s)
{
  static const char *const ciphers[] = { "aes256gcm16",   "aes128gcm16",   "chacha20poly1305", "aes256-sha512",
                                         "aes256-sha384", "aes256-sha256", "aes128-sha256" };
  static const char *const prfs[] = { "prfsha256", "prfsha384", "prfsha512" };
  static const char *const groups[] = { "x25519", "ecp256", "x25519", "ecp384" };
  const struct dims *d = &s->d;
  struct world *w = &s->set;
  sign_in (s);
  world_set (w, "ike", "ciphers", ciphers[d->ike_cipher]);
  world_gateway_takes (w, "ike", "ciphers", ciphers[d->ike_cipher]);
  world_set (w, "esp", "ciphers", ciphers[d->esp_cipher]);
  world_gateway_takes (w, "esp", "ciphers", ciphers[d->esp_cipher]);
  world_gateway_takes (w, "ike", "prfs", prfs[d->prf]);
  world_gateway_takes (w, "ike", "groups", groups[d->group]);
  number (w, "ike", "liveness", d->liveness_s);
  number (w, "network", "keepalive", d->keepalive_s);
  number (w, "ike", "rekey", d->our_ike_s);
  number (w, "ike", "fragment-size", d->our_fragment);
  number (w, "esp", "rekey", d->our_child_s);
  if (d->pfs > 0)
    world_set (w, "esp", "groups", d->pfs == 1 ? groups[d->group] : "");
  if (d->childless)
    world_set (w, "ike", "childless", "prefer");
  world_set (w, "ike", "mobike", d->our_mobike ? "true" : "false");
  number (w, "network", "reconnect", d->reconnect == 0 ? 0 : d->reconnect == 1 ? 60 : 86400);
  quantum (w, d);
  moves (w, d);
  w->gateway.mobike = d->mobike;
  w->gateway.more[0] = sim_gateway (s, 1);
  if (d->second > 0)
    w->gateway.more[1] = sim_gateway (s, 0);
  w->gateway.childless = d->childless;
  w->gateway.fragments = (size_t)d->fragments * 400;
  w->gateway.cookies = d->cookies;
  w->gateway.offers_pfs = d->offers_pfs;
  w->gateway.wants_pfs = d->wants_pfs;
}
