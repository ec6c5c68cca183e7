/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-secrets.c - which secrets a connection lacks, and which go to the tunnel process. */
#include "service/secrets.h"

#include "harness.h"

static NMSettingVpn *
setting (void)
{
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, GODWIT_NM_SERVICE, NULL);
  return vpn;
}

static gdw_profile
profile (const char *method)
{
  gdw_profile p;
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "sign-in", "method", method, NULL) == GDW_OK);
  return p;
}

TEST (a_password_is_lacking_until_it_is_there)
{
  g_autoptr (NMSettingVpn) vpn = setting ();
  gdw_profile p = profile ("eap");
  check (godwit_secrets_lack (vpn, &p));
  nm_setting_vpn_add_secret (vpn, "psk", "another kind");
  check (godwit_secrets_lack (vpn, &p));
  nm_setting_vpn_add_secret (vpn, "password", "wonderland");
  check (!godwit_secrets_lack (vpn, &p));
}

TEST (one_that_is_not_required_is_not_missed)
{
  g_autoptr (NMSettingVpn) vpn = setting ();
  gdw_profile p = profile ("psk");
  nm_setting_vpn_add_data_item (vpn, "psk-flags", "2");
  check (godwit_secrets_lack (vpn, &p));
  nm_setting_vpn_add_data_item (vpn, "psk-flags", "4");
  check (!godwit_secrets_lack (vpn, &p));
  nm_setting_vpn_add_data_item (vpn, "psk-flags", "6");
  check (!godwit_secrets_lack (vpn, &p));
}

TEST (a_passphrase_is_asked_for_only_when_the_key_turns_out_encrypted)
{
  g_autoptr (NMSettingVpn) vpn = setting ();
  gdw_profile p = profile ("certificate");
  check (!godwit_secrets_lack (vpn, &p));
}

TEST (a_post_quantum_key_is_wanted_beside_the_password)
{
  g_autoptr (NMSettingVpn) vpn = setting ();
  gdw_profile p = profile ("eap");
  check (gdw_profile_set_text (&p, "ike", "ppk-identity", "lab", NULL) == GDW_OK);
  nm_setting_vpn_add_secret (vpn, "password", "wonderland");
  check (godwit_secrets_lack (vpn, &p));
  nm_setting_vpn_add_secret (vpn, "ppk", "a key of some length");
  check (!godwit_secrets_lack (vpn, &p));
}

TEST (only_what_the_sign_in_wants_is_handed_over_and_never_a_code)
{
  g_autoptr (NMSettingVpn) vpn = setting ();
  gdw_profile p = profile ("eap");
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  nm_setting_vpn_add_secret (vpn, "password", "wonderland");
  nm_setting_vpn_add_secret (vpn, "psk", "of another time");
  nm_setting_vpn_add_secret (vpn, "code", "123456");
  godwit_secrets_put (vpn, &p, &f.connect);
  require (f.connect.n_secrets == 1);
  check (f.connect.secrets[0].kind == GDW_SECRET_PASSWORD);
  check_bytes (gdw_secret_peek (&f.connect.secrets[0].octets), gdw_bytes_text ("wonderland"));
  gdw_frame_done (&f);
}

TEST (one_that_is_too_long_is_none)
{
  g_autoptr (NMSettingVpn) vpn = setting ();
  gdw_profile p = profile ("eap");
  gdw_secret taken = GDW_SECRET_NONE;
  g_autofree char *longest = g_strnfill (GDW_FRAME_SECRET_MAX, 'x'),
                  *longer = g_strnfill (GDW_FRAME_SECRET_MAX + 1, 'x');
  nm_setting_vpn_add_secret (vpn, "password", longer);
  check (godwit_secrets_lack (vpn, &p));
  check (!godwit_secrets_take (vpn, GDW_SECRET_PASSWORD, &taken));
  nm_setting_vpn_add_secret (vpn, "password", longest);
  check (!godwit_secrets_lack (vpn, &p));
  check (godwit_secrets_take (vpn, GDW_SECRET_PASSWORD, &taken));
  gdw_secret_done (&taken);
}

TEST (every_kind_has_the_name_under_which_it_is_kept)
{
  check (strcmp (godwit_secrets_name (GDW_SECRET_CODE), "code") == 0);
  check (strcmp (godwit_secrets_name (GDW_SECRET_KEY_PASSPHRASE), "key-passphrase") == 0);
  check (strcmp (godwit_secrets_name (GDW_SECRET_PPK), "ppk") == 0);
}

TEST_MAIN ()
