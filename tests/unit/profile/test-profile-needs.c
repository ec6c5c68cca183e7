/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-profile-needs.c - which secrets and files each way to sign in wants. */
#include "harness.h"

#include "profile/profile-needs.h"

static gdw_profile
with_method (const char *method)
{
  gdw_profile p;
  gdw_profile_init (&p);
  if (gdw_profile_set_text (&p, "sign-in", "method", method, NULL) != GDW_OK ||
      gdw_profile_set_text (&p, "gateway", "authorities", "system;ca.pem", NULL) != GDW_OK)
    abort ();
  return p;
}

TEST (secrets)
{
  static const char *const rows[][2] = { { "eap", "password" }, { "psk", "psk" }, { "certificate", "key-passphrase" } };
  for (size_t i = 0; i < 3; i++) {
    gdw_profile p = with_method (rows[i][0]);
    gdw_secret_need need[GDW_SECRET_NEEDS];
    require (gdw_profile_secrets (&p, need) == 1);
    check (strcmp (need[0].name, rows[i][1]) == 0);
    check (need[0].key != NULL && need[0].key->type == GDW_KEY_SECRET && strcmp (need[0].key->name, rows[i][1]) == 0);
    check (need[0].required == (i < 2)); /* a passphrase only when the key turns out to be encrypted */
  }
}

TEST (secrets_of_two_sign_ins)
{
  gdw_profile p = with_method ("certificate");
  gdw_secret_need need[GDW_SECRET_NEEDS];
  check (gdw_profile_set_text (&p, "sign-in", "second", "eap", NULL) == GDW_OK);
  require (gdw_profile_secrets (&p, need) == 2);
  check (strcmp (need[0].name, "password") == 0 && need[0].required);
  check (strcmp (need[1].name, "key-passphrase") == 0 && !need[1].required);
}

TEST (a_post_quantum_pre_shared_key)
{
  gdw_profile p = with_method ("eap");
  gdw_secret_need need[GDW_SECRET_NEEDS];
  check (gdw_profile_set_text (&p, "ike", "ppk-identity", "office", NULL) == GDW_OK);
  require (gdw_profile_secrets (&p, need) == 2);
  check (strcmp (need[1].name, "ppk") == 0 && need[1].required && need[1].key->type == GDW_KEY_SECRET);
}

TEST (files_of_eap_and_psk)
{
  gdw_profile p = with_method ("eap");
  gdw_file_need f;
  require (gdw_profile_file (&p, 0, &f));
  check (f.kind == GDW_FILE_AUTHORITIES && strcmp (f.path, GDW_PATH_SYSTEM) == 0);
  require (gdw_profile_file (&p, 1, &f));
  check (f.kind == GDW_FILE_AUTHORITIES && strcmp (f.path, "ca.pem") == 0);
  check (!gdw_profile_file (&p, 2, &f));
  p = with_method ("psk");
  check (!gdw_profile_file (&p, 0, &f));
}

TEST (files_of_a_certificate)
{
  gdw_profile p = with_method ("certificate");
  gdw_file_need f;
  check (gdw_profile_set_text (&p, "sign-in", "certificate", "me.pem", NULL) == GDW_OK);
  require (gdw_profile_file (&p, 2, &f));
  check (f.kind == GDW_FILE_CERTIFICATE && strcmp (f.path, "me.pem") == 0);
  check (!gdw_profile_file (&p, 3, &f)); /* the key is in the certificate's file */
  check (gdw_profile_set_text (&p, "sign-in", "private-key", "me.key", NULL) == GDW_OK);
  require (gdw_profile_file (&p, 3, &f));
  check (f.kind == GDW_FILE_PRIVATE_KEY && strcmp (f.path, "me.key") == 0);
  check (f.key != NULL && strcmp (f.key->name, "private-key") == 0);
  check (!gdw_profile_file (&p, 4, &f));
}

TEST_MAIN ()
