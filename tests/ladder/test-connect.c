/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-connect.c - each way to sign in, from the first datagram to the last; each suite and group. */
#include "certs.h"
#include "harness.h"
#include "world.h"

static struct world w;

#define NEEDS_LEGACY()                                                                                                 \
  do {                                                                                                                 \
    if (!gdw_crypto_prepare ())                                                                                        \
      skip ("the crypto library has no MD4 and DES (legacy module absent)");                                           \
  } while (0)

#define GREETING                                                                                                       \
  "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"                                                           \
  "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
#define UP                                                                                                             \
  "   plane ADD 1\n"                                                                                                   \
  "   plane USE 1\n"                                                                                                   \
  "   connected\n"

TEST (psk)
{
  world_psk (&w);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && peer_is_up (w.peer) && world_agrees (&w));
  ladder (&w, GREETING "   ask PSK\n"
                       "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr\n"
                       "<- IKE_AUTH 1  IDr AUTH CP SA TSi TSr\n" UP);
  world_close (&w);
  ladder (&w, "   closing\n"
              "-> INFORMATIONAL 2  D(IKE)\n"
              "<- INFORMATIONAL 2\n"
              "   plane DROP 1\n"
              "END NONE\n");
  check (w.end.why == GDW_WHY_NONE && peer_ike_sas (w.peer) == 0);
  world_done (&w);
}

TEST (certificate)
{
  world_certificate (&w);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  ladder (&w, GREETING "-> IKE_AUTH 1  IDi CERT CERT N(INITIAL_CONTACT) CERTREQ AUTH CP SA TSi TSr\n"
                       "<- IKE_AUTH 1  IDr CERT CERT AUTH CP SA TSi TSr\n" UP);
  world_done (&w);
}

/* Signs in with an RSA key; the gateway announces all hashes, so it is by RFC 7427. */
static gdw_sig_scheme
signed_with (const char *padding)
{
  world_certificate (&w);
  w.material.certificate = gdw_bytes_text (cert_gw_rsa);
  w.material.key = gdw_bytes_text (key_gw_rsa);
  if (padding != NULL)
    world_set (&w, "sign-in", "rsa-padding", padding);
  world_connect (&w, 60000);
  check (world_is_connected (&w));
  gdw_sig_scheme s = peer_client_scheme (w.peer);
  world_done (&w);
  return s;
}

TEST (rsa_signs_with_the_padding_of_the_profile)
{
  check (signed_with (NULL) == GDW_SIG_PSS_SHA256);
  check (signed_with ("pss") == GDW_SIG_PSS_SHA256);
  check (signed_with ("pkcs1") == GDW_SIG_RSA_SHA256);
}

TEST (a_key_with_a_passphrase)
{
  world_certificate (&w);
  w.material.key = gdw_bytes_text (key_client_sealed);
  w.secrets[0] = "wrong";
  w.secrets[1] = "secret";
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  ladder (&w, "   ask KEY_PASSPHRASE\n"
              "   ask KEY_PASSPHRASE again\n" GREETING
              "-> IKE_AUTH 1  IDi CERT CERT N(INITIAL_CONTACT) CERTREQ AUTH CP SA TSi TSr\n"
              "<- IKE_AUTH 1  IDr CERT CERT AUTH CP SA TSi TSr\n" UP);
  world_done (&w);
}

TEST (a_key_whose_passphrase_nobody_knows)
{
  world_certificate (&w);
  w.material.key = gdw_bytes_text (key_client_sealed);
  w.secrets[0] = w.secrets[1] = w.secrets[2] = "wrong";
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_OWN_KEY_UNUSABLE && w.sent == 0 && w.n_secrets == 3);
  world_done (&w);
  world_certificate (&w);
  w.material.key = gdw_bytes_text (key_client_sealed);
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_SECRET_MISSING && w.sent == 0);
  world_done (&w);
}

TEST (mschapv2)
{
  NEEDS_LEGACY ();
  world_eap (&w, PEER_MSCHAPV2);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (strcmp (peer_eap_identity (w.peer), "ada") == 0);
  ladder (&w, GREETING "-> IKE_AUTH 1  IDi CERTREQ CP SA TSi TSr\n"
                       "<- IKE_AUTH 1  IDr CERT CERT AUTH EAP(request Identity)\n"
                       "-> IKE_AUTH 2  EAP(response Identity)\n"
                       "<- IKE_AUTH 2  EAP(request MSCHAPv2)\n"
                       "   ask PASSWORD\n"
                       "-> IKE_AUTH 3  EAP(response MSCHAPv2)\n"
                       "<- IKE_AUTH 3  EAP(request MSCHAPv2)\n"
                       "-> IKE_AUTH 4  EAP(response MSCHAPv2)\n"
                       "<- IKE_AUTH 4  EAP(Success)\n"
                       "-> IKE_AUTH 5  AUTH\n"
                       "<- IKE_AUTH 5  AUTH CP SA TSi TSr\n" UP);
  world_done (&w);
}

TEST (gtc)
{
  world_eap (&w, PEER_GTC);
  w.gateway.prompt = "Pass\x1b[1mword";
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (strcmp (w.prompt, "Pass [1mword") == 0 && !w.retry);
  ladder (&w, GREETING "-> IKE_AUTH 1  IDi CERTREQ CP SA TSi TSr\n"
                       "<- IKE_AUTH 1  IDr CERT CERT AUTH EAP(request Identity)\n"
                       "-> IKE_AUTH 2  EAP(response Identity)\n"
                       "<- IKE_AUTH 2  EAP(request GTC)\n"
                       "   ask PASSWORD\n"
                       "-> IKE_AUTH 3  EAP(response GTC)\n"
                       "<- IKE_AUTH 3  EAP(Success)\n"
                       "-> IKE_AUTH 4  AUTH\n"
                       "<- IKE_AUTH 4  AUTH CP SA TSi TSr\n" UP);
  world_done (&w);
}

TEST (the_plan_is_what_was_assigned)
{
  char text[GDW_NET_TEXT], dns[GDW_IP_TEXT];
  world_psk (&w);
  world_connect (&w, 60000);
  require (world_is_connected (&w) && w.plan.n_addrs == 2 && w.plan.n_dns == 1);
  check (strcmp (gdw_net_text (&w.plan.addrs[0], text), "10.9.0.7/32") == 0);
  check (strcmp (gdw_net_text (&w.plan.addrs[1], text), "2001:db8:900::7/128") == 0);
  check (strcmp (gdw_ip_text (&w.plan.dns[0], dns), "10.9.0.1") == 0);
  check (w.plan.n_routes == 2 && w.plan.dns_all);
  world_done (&w);
}

TEST (name_servers_that_cannot_be_are_left_out)
{
  world_psk (&w);
  w.gateway.odd_config = true;
  world_connect (&w, 60000);
  require (world_is_connected (&w) && w.plan.n_dns == GDW_MAX_PLAN_DNS);
  for (size_t i = 0; i < w.plan.n_dns; i++) {
    check (!gdw_ip_is_unusable (&w.plan.dns[i]));
    for (size_t k = 0; k < i; k++)
      check (!gdw_ip_same (&w.plan.dns[i], &w.plan.dns[k]));
  }
  world_done (&w);
}

/* Connects with this alone on both sides. */
static void
only (const char *group, const char *key, const char *word)
{
  world_psk (&w);
  world_set (&w, group, key, word);
  world_gateway_takes (&w, group, key, word);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  if (!world_is_connected (&w))
    printf ("# with %s %s\n", key, word);
  world_done (&w);
}

/* With each word of the setting in turn. */
static void
each (const char *group, const char *key)
{
  const gdw_choice *word;
  const gdw_key *k = gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (key));
  require (k != NULL);
  for (size_t i = 0; (word = gdw_key_choice_at (k, i)) != NULL; i++)
    only (group, key, word->word);
}

TEST (every_cipher)
{
  each ("ike", "ciphers");
  each ("esp", "ciphers");
}

TEST (every_group_and_prf)
{
  each ("ike", "groups");
  each ("ike", "prfs");
}

TEST (one_family)
{
  world_psk (&w);
  world_set (&w, "network", "ipv6", "false");
  world_set (&w, "network", "remote-networks", "10.20.0.0/16");
  world_connect (&w, 60000);
  check (world_is_connected (&w) && w.plan.n_addrs == 1 && w.plan.n_routes == 1);
  world_done (&w);
}

TEST (the_same_seed_gives_the_same_ladder_and_keys)
{
  static struct told first;
  world_psk (&w);
  world_connect (&w, 60000);
  first = w.told[0];
  world_done (&w);
  world_psk (&w);
  world_connect (&w, 60000);
  check (first.add.spi_in == w.told[0].add.spi_in &&
         memcmp (first.add.key_in, w.told[0].add.key_in, sizeof first.add.key_in) == 0);
  world_done (&w);
}

/* What the search for the path MTU found is shown; before that, what the plan allows. */
TEST (path_mtu_in_the_status)
{
  gdw_status s;
  world_psk (&w);
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  gdw_tunnel_status (w.tunnel, &s);
  check (s.plan.mtu == 1400 && s.largest == 1400 && s.path_mtu == 1464);
  gdw_report r = { .kind = GDW_REPORT_MTU, .mtu = 1174, .totals.last_in = w.now.mono * 1000 };
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  gdw_tunnel_status (w.tunnel, &s);
  check (s.plan.mtu == 1400 && s.largest == 1174 && s.path_mtu == 1236);
  r = (gdw_report){ .kind = GDW_REPORT_TOTALS, .mtu = 1400, .totals.last_in = w.now.mono * 1000 };
  gdw_tunnel_on_report (w.tunnel, &r, w.now); /* on another path, say */
  gdw_tunnel_status (w.tunnel, &s);
  check (s.largest == 1400);
  world_done (&w);
}

TEST_MAIN ()
