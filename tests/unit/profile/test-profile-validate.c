/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-profile-validate.c - every contradiction between settings has its sentence. */
#include "harness.h"

#include "profile/profile.h"

/* A good profile with EAP, then group, key and text for each change; a NULL group ends the list. */
static gdw_err
changed (const char *const *change, gdw_profile_fault *fault)
{
  gdw_profile p;
  gdw_profile_init (&p);
  bool good = gdw_profile_set_text (&p, "gateway", "address", "vpn.example.org", NULL) == GDW_OK &&
              gdw_profile_set_text (&p, "sign-in", "user", "alice", NULL) == GDW_OK;
  for (; *change != NULL; change += 3)
    good = good && gdw_profile_set_text (&p, change[0], change[1], change[2], NULL) == GDW_OK;
  check (good);
  fault->text[0] = '\0';
  return gdw_profile_validate (&p, fault);
}

static void
refused (const char *const *change, const char *sentence)
{
  gdw_profile_fault fault;
  check (changed (change, &fault) == GDW_E_STATE);
  check_bytes (gdw_bytes_text (fault.text), gdw_bytes_text (sentence));
}

#define CHANGE(...) ((const char *const[]){ __VA_ARGS__, NULL })

TEST (good_ones)
{
  gdw_profile_fault f;
  check (changed (CHANGE ("network", "mtu", "1400"), &f) == GDW_OK);
  check (changed (CHANGE ("sign-in", "method", "psk"), &f) == GDW_OK);
  check (changed (CHANGE ("sign-in", "method", "certificate", "sign-in", "certificate", "me.pem"), &f) == GDW_OK);
  check (changed (CHANGE ("sign-in", "method", "certificate", "sign-in", "certificate", "me.pem", "sign-in", "second",
                          "eap"),
                  &f) == GDW_OK);
  check (changed (CHANGE ("network", "ipv6", "false", "network", "remote-networks", "10.0.0.0/8"), &f) == GDW_OK);
}

TEST (lacks)
{
  gdw_profile p;
  gdw_profile_fault f;
  gdw_profile_init (&p);
  check (gdw_profile_validate (&p, &f) == GDW_E_STATE);
  check_bytes (gdw_bytes_text (f.text), gdw_bytes_text ("gateway.address: This setting must be given."));
  refused (CHANGE ("sign-in", "user", ""), "sign-in.user: Sign-in by EAP needs a user name.");
  refused (CHANGE ("sign-in", "method", "psk", "sign-in", "user", ""),
           "sign-in.local-identity: Sign-in by a pre-shared key needs a local identity or a user name.");
  refused (CHANGE ("sign-in", "method", "certificate"),
           "sign-in.certificate: Sign-in by certificate needs a certificate.");
}

TEST (second_sign_in)
{
  refused (CHANGE ("sign-in", "second", "eap"),
           "sign-in.second: A second sign-in needs the sign-in method certificate.");
  refused (CHANGE ("sign-in", "method", "certificate", "sign-in", "certificate", "me.pem", "sign-in", "second", "eap",
                   "sign-in", "user", ""),
           "sign-in.user: Sign-in by EAP needs a user name.");
}

TEST (old_ciphers_want_consent)
{
  refused (CHANGE ("ike", "ciphers", "aes256gcm16;aes256-sha256"),
           "ike.ciphers: An old cipher is named, but ike.old-algorithms is false.");
  refused (CHANGE ("esp", "ciphers", "aes128-sha256"),
           "esp.ciphers: An old cipher is named, but ike.old-algorithms is false.");
  gdw_profile_fault f;
  check (changed (CHANGE ("esp", "ciphers", "aes128-sha256", "ike", "old-algorithms", "true"), &f) == GDW_OK);
}

TEST (what_would_have_no_effect)
{
  refused (CHANGE ("sign-in", "certificate", "me.pem"),
           "sign-in.certificate: A certificate is used only when the sign-in method is certificate.");
  refused (CHANGE ("sign-in", "private-key", "me.key"),
           "sign-in.private-key: A private key is used only when the sign-in method is certificate.");
  refused (CHANGE ("network", "dns", "false", "network", "dns-domains", "example.org"),
           "network.dns-domains: DNS domains are named, but dns is false.");
}

TEST (families)
{
  refused (CHANGE ("network", "ipv4", "false", "network", "ipv6", "false"),
           "network.ipv6: One of ipv4 and ipv6 must be true.");
  refused (CHANGE ("network", "ipv4", "false", "network", "remote-networks", "2001:db8::/32;10.0.0.0/8"),
           "network.remote-networks: An IPv4 network is named, but ipv4 is false.");
  refused (CHANGE ("network", "ipv6", "false", "network", "remote-networks", "2001:db8::/32;10.0.0.0/8"),
           "network.remote-networks: An IPv6 network is named, but ipv6 is false.");
}

TEST (a_ppk_and_a_second_sign_in)
{
  gdw_profile p;
  gdw_profile_fault f;
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "gateway", "address", "vpn.example.org", NULL) == GDW_OK &&
         gdw_profile_set_text (&p, "sign-in", "method", "certificate", NULL) == GDW_OK &&
         gdw_profile_set_text (&p, "sign-in", "certificate", "me.pem", NULL) == GDW_OK &&
         gdw_profile_set_text (&p, "sign-in", "user", "ada", NULL) == GDW_OK &&
         gdw_profile_set_text (&p, "ike", "ppk-identity", "office", NULL) == GDW_OK);
  check (gdw_profile_validate (&p, &f) == GDW_OK);
  check (gdw_profile_set_text (&p, "sign-in", "second", "eap", NULL) == GDW_OK);
  check (gdw_profile_validate (&p, &f) == GDW_E_STATE && strstr (f.text, "ppk-identity") != NULL);
}

TEST_MAIN ()
