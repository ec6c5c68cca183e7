/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-from-strongswan.c - connections of NetworkManager-strongswan as ours: a table of cases; then the whole connection, and our own connections that
 * use that plugin's names. */
#include "import/take-over.h"
#include "shared/from-strongswan.h"
#include "shared/nm-profile.h"

#include <stdio.h>
#include <string.h>

#include "harness.h"

/* "name=value" each, until NULL. */
struct translation {
  const char *there[12], *here[12];
  const char *fault;    /* words of it; NULL: none */
  const char *notes[6]; /* beginnings, in order, until NULL */
};

#define EAP_BASE "address=vpn.example.org", "method=eap", "user=anna", "virtual=yes"

static const struct translation table[] = {
  { { EAP_BASE }, { "gateway.address=vpn.example.org", "sign-in.user=anna" } },
  { { "address=192.0.2.1", "user=anna", "virtual=yes", "certificate=/etc/ca.pem", "remote-identity=vpn.example.org",
      "server-port=4500", "local-identity=anna@example.org", "encap=yes" },
    { "gateway.address=192.0.2.1", "gateway.port=4500", "gateway.remote-identity=vpn.example.org",
      "gateway.authorities=/etc/ca.pem", "sign-in.user=anna", "sign-in.local-identity=anna@example.org" } },
  { { "address=a.example", "method=psk", "user=anna", "virtual=yes", "usercert=/left/over.pem",
      "certificate=/left/over.pem" },
    { "gateway.address=a.example", "sign-in.method=psk", "sign-in.user=anna" } },
  { { "address=a.example", "method=cert", "cert-source=file", "usercert=/u.pem", "userkey=/k.pem", "virtual=yes",
      "user=left over" },
    { "gateway.address=a.example", "sign-in.method=certificate", "sign-in.certificate=/u.pem",
      "sign-in.private-key=/k.pem" } },
  { { "address=a.example", "method=key", "usercert=/u.pem", "userkey=/k.pem", "virtual=yes" },
    { "gateway.address=a.example", "sign-in.method=certificate", "sign-in.certificate=/u.pem",
      "sign-in.private-key=/k.pem" } },
  { { "address=a.example", "method=agent", "usercert=/u.pem", "virtual=yes" },
    { NULL },
    "cert-source=agent: a private key must be in a file" },
  { { "address=a.example", "method=smartcard" }, { NULL }, "cert-source=smartcard: " },
  { { "address=a.example", "method=cert", "cert-source=smartcard" }, { NULL }, "cert-source=smartcard: " },
  { { "address=a.example", "method=eap-tls", "usercert=/u.pem" },
    { NULL },
    "method=eap-tls: sign-in by EAP-TLS is not there yet" },
  { { "address=a.example", "method=magic" }, { NULL }, "method=magic: no such sign-in is known" },
  { { EAP_BASE, "server-port=1234" }, { NULL }, "server-port=1234: " },
  { { "address=bad host", "user=anna" }, { NULL }, "address=bad host: " },
  { { EAP_BASE, "remote-identity=%any" }, { "gateway.address=vpn.example.org", "sign-in.user=anna" } },
  { { EAP_BASE, "remote-ts=0.0.0.0/0;::/0" }, { "gateway.address=vpn.example.org", "sign-in.user=anna" } },
  { { EAP_BASE, "remote-ts=10.20.0.0/16;fd20::/64" },
    { "gateway.address=vpn.example.org", "sign-in.user=anna", "network.remote-networks=10.20.0.0/16;fd20::/64" } },
  { { "address=vpn.example.org", "user=anna", "ipcomp=yes" },
    { "gateway.address=vpn.example.org", "sign-in.user=anna" },
    NULL,
    { "virtual: an inner address is asked", "ipcomp: packets are not compressed" } },
  { { EAP_BASE, "ike=aes128gcm16-prfsha256-ecp256" },
    { "gateway.address=vpn.example.org", "sign-in.user=anna" } }, /* not in use */
  { { EAP_BASE, "proposal=yes", "ike=aes256gcm16-prfsha384-ecp384;aes128gcm128-prfsha256-curve25519",
      "esp=aes256gcm16-ecp384" },
    { "gateway.address=vpn.example.org", "sign-in.user=anna", "ike.ciphers=aes256gcm16;aes128gcm16",
      "ike.prfs=prfsha384;prfsha256", "ike.groups=ecp384;x25519", "esp.ciphers=aes256gcm16", "esp.groups=ecp384" } },
  { { EAP_BASE, "proposal=yes", "ike=aes256-sha256-modp2048", "esp=aes128-sha256" },
    { "gateway.address=vpn.example.org", "sign-in.user=anna", "ike.ciphers=aes256-sha256", "ike.prfs=prfsha256",
      "ike.groups=modp2048", "ike.old-algorithms=true", "esp.ciphers=aes128-sha256" } },
  { { EAP_BASE, "proposal=yes", "ike=aes256gcm16-prfsha384-ecp384-ke1_mlkem768-modp1024" },
    { "gateway.address=vpn.example.org", "sign-in.user=anna", "ike.ciphers=aes256gcm16", "ike.prfs=prfsha384",
      "ike.groups=ecp384" },
    NULL,
    { "ike: modp1024 is not offered" } },
  { { EAP_BASE, "proposal=yes", "ike=3des-sha1-modp1024" },
    { NULL },
    "ike=3des-sha1-modp1024: none of these ciphers is offered",
    { "ike: 3des", "ike: sha1", "ike: modp1024" } },
};

static NMSettingVpn *
setting (const char *const *items)
{
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  for (size_t i = 0; items[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (items[i], "=", 2);
    nm_setting_vpn_add_data_item (vpn, pair[0], pair[1]);
  }
  return vpn;
}

static bool
says (NMSettingVpn *vpn, const char *const *items)
{
  size_t n = 0;
  for (; items[n] != NULL; n++) {
    g_auto (GStrv) pair = g_strsplit (items[n], "=", 2);
    if (g_strcmp0 (nm_setting_vpn_get_data_item (vpn, pair[0]), pair[1]) != 0) {
      printf ("# %s: %s\n", items[n], nm_setting_vpn_get_data_item (vpn, pair[0]));
      return false;
    }
  }
  return nm_setting_vpn_get_num_data_items (vpn) == n;
}

static bool
noted (GPtrArray *notes, const char *const *wanted)
{
  guint n = 0;
  for (; wanted[n] != NULL; n++)
    if (n >= notes->len || !g_str_has_prefix (notes->pdata[n], wanted[n]))
      return false;
  return notes->len == n;
}

static void
try_case (size_t i)
{
  const struct translation *t = &table[i];
  g_autoptr (NMSettingVpn) from = setting (t->there), to = NM_SETTING_VPN (nm_setting_vpn_new ());
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  gdw_profile_fault fault = { 0 };
  gdw_profile p;
  gdw_profile_init (&p);
  godwit_strongswan_read (from, &p, &fault, notes);
  printf ("# case %zu: %s\n", i, fault.err == GDW_OK ? "" : fault.text);
  if (t->fault != NULL) {
    check (fault.err != GDW_OK && g_str_has_prefix (fault.text, t->fault));
  } else {
    check (fault.err == GDW_OK && gdw_profile_validate (&p, &fault) == GDW_OK);
    godwit_nm_profile_write (&p, to);
    check (says (to, t->here));
  }
  if (t->fault == NULL || t->notes[0] != NULL)
    check (noted (notes, t->notes));
}

TEST (every_case_of_the_table)
{
  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    try_case (i);
}

static NMConnection *
connection (const char *service, const char *const *items)
{
  NMConnection *c = nm_simple_connection_new ();
  NMSettingVpn *vpn = setting (items);
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, service, NULL);
  NMSetting *s = nm_setting_connection_new ();
  g_object_set (s, NM_SETTING_CONNECTION_ID, "Office", NM_SETTING_CONNECTION_UUID,
                "6f1f5cb4-7f3b-4f0a-9f55-1d6f1c2f3a10", NM_SETTING_CONNECTION_TYPE, "vpn", NULL);
  nm_setting_connection_add_permission (NM_SETTING_CONNECTION (s), "user", "anna", NULL);
  nm_connection_add_setting (c, s);
  nm_connection_add_setting (c, NM_SETTING (vpn));
  return c;
}

TEST (the_new_connection_stands_beside_the_old)
{
  const char *items[] = {
    "address=vpn.example.org", "method=psk", "user=anna", "virtual=yes", "password-flags=1", NULL
  };
  const char *wanted[] = { "gateway.address=vpn.example.org", "sign-in.method=psk", "sign-in.user=anna", "psk-flags=1",
                           NULL };
  g_autoptr (NMConnection) old = connection (GODWIT_STRONGSWAN_SERVICE, items);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (NMConnection) new = godwit_take_over (old, notes, &error);
  check (new != NULL &&error == NULL);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (new);
  check (strcmp (nm_connection_get_id (new), "Office (Godwit)") == 0);
  check (strcmp (nm_connection_get_uuid (new), nm_connection_get_uuid (old)) != 0);
  check (strcmp (nm_setting_vpn_get_service_type (vpn), GODWIT_NM_SERVICE) == 0);
  check (nm_setting_vpn_get_persistent (vpn));
  check (says (vpn, wanted));
  check (nm_setting_connection_permissions_user_allowed (nm_connection_get_setting_connection (new), "anna"));
  check (!nm_setting_connection_permissions_user_allowed (nm_connection_get_setting_connection (new), "berta"));
  check (notes->len == 0); /* a keyring's secret is the program's to copy */
  check (strcmp (nm_setting_vpn_get_data_item (nm_connection_get_setting_vpn (old), "address"), "vpn.example.org") ==
         0);
}

TEST (a_secret_that_we_were_not_given_is_told)
{
  const char *items[] = {
    "address=vpn.example.org", "method=psk", "user=anna", "virtual=yes", "password-flags=0", NULL
  };
  g_autoptr (NMConnection) old = connection (GODWIT_STRONGSWAN_SERVICE, items);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (NMConnection) new = godwit_take_over (old, notes, NULL);
  check (new != NULL && notes->len == 1 && strstr (notes->pdata[0], "asked at the first connect, as \"psk\"") != NULL);
}

TEST (a_stored_secret_comes_along_under_our_name)
{
  const char *items[] = { "address=vpn.example.org", "method=cert", "usercert=/u.pem",
                          "userkey=/k.pem",          "virtual=yes", NULL };
  g_autoptr (NMConnection) old = connection (GODWIT_STRONGSWAN_SERVICE, items);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  nm_setting_vpn_add_secret (nm_connection_get_setting_vpn (old), "password", "open");
  g_autoptr (NMConnection) new = godwit_take_over (old, notes, NULL);
  check (new != NULL && notes->len == 0);
  check (g_strcmp0 (nm_setting_vpn_get_secret (nm_connection_get_setting_vpn (new), "key-passphrase"), "open") == 0);
  check (nm_setting_vpn_get_secret (nm_connection_get_setting_vpn (new), "password") == NULL);
}

TEST (others_connections_are_refused_with_the_reason)
{
  const char *items[] = { "address=vpn.example.org", "method=eap-tls", NULL };
  g_autoptr (NMConnection) openvpn = connection ("org.freedesktop.NetworkManager.openvpn", items);
  g_autoptr (NMConnection) tls = connection (GODWIT_STRONGSWAN_SERVICE, items);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) one = NULL, two = NULL;
  check (godwit_take_over (openvpn, notes, &one) == NULL &&
         strstr (one->message, "no connection of NetworkManager-strongswan") != NULL);
  check (godwit_take_over (tls, notes, &two) == NULL && strstr (two->message, "method=eap-tls") != NULL);
}

TEST (our_own_connection_may_use_those_names_and_ours_count_more)
{
  const char *items[] = { "address=old.example.org", "user=anna", "gateway.address=new.example.org", "password-flags=1",
                          NULL };
  g_autoptr (NMConnection) ours = connection (GODWIT_NM_SERVICE, items);
  gdw_profile p;
  g_autoptr (GError) error = NULL;
  check (godwit_nm_profile_read (ours, &p, &error));
  check (strcmp (p.gateway.address, "new.example.org") == 0 && strcmp (p.sign_in.user, "anna") == 0);
  /* written anew it has our names alone */
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (ours);
  godwit_nm_profile_write (&p, vpn);
  check (!godwit_strongswan_speaks (vpn) &&
         g_strcmp0 (nm_setting_vpn_get_data_item (vpn, "sign-in.user"), "anna") == 0);
  nm_setting_vpn_add_data_item (vpn, "method", "smartcard");
  check (!godwit_nm_profile_read (ours, &p, &error) && strstr (error->message, "cert-source=smartcard") != NULL);
}

TEST_MAIN ()
