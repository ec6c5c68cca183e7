/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-choices.c - every word that a profile may name is known to those who act on it. */
#include "harness.h"

#include "crypto/suites.h"
#include "profile/profile.h"
#include "wire/ike-consts.h"

static const gdw_key *
key (const char *group, const char *name)
{
  const gdw_key *k = gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (name));
  if (k == NULL)
    abort ();
  return k;
}

TEST (ciphers)
{
  const gdw_choice *c;
  size_t n = 0;
  for (; (c = gdw_key_choice_at (key ("esp", "ciphers"), n)) != NULL; n++) {
    const gdw_cipher_info *info = gdw_cipher_named (gdw_bytes_text (c->word));
    require (info != NULL);
    check (strcmp (info->name, c->word) == 0);
  }
  check (n == key ("ike", "ciphers")->max);
}

TEST (prfs)
{
  const gdw_choice *c;
  for (size_t i = 0; (c = gdw_key_choice_at (key ("ike", "prfs"), i)) != NULL; i++) {
    const gdw_prf_info *info = gdw_prf_named (gdw_bytes_text (c->word));
    require (info != NULL);
    check (info->id == c->number);
  }
}

TEST (groups)
{
  const gdw_choice *c;
  for (size_t i = 0; (c = gdw_key_choice_at (key ("ike", "groups"), i)) != NULL; i++) {
    const gdw_group_info *info = gdw_group_named (gdw_bytes_text (c->word));
    require (info != NULL);
    check (info->id == c->number && info->id >= 14 && !info->kem);
  }
}

TEST (kems)
{
  const gdw_choice *c;
  for (size_t i = 0; (c = gdw_key_choice_at (key ("ike", "post-quantum-groups"), i)) != NULL; i++) {
    const gdw_group_info *info = gdw_group_named (gdw_bytes_text (c->word));
    require (info != NULL);
    check (info->id == c->number && info->kem);
  }
}

TEST (eap_methods)
{
  check ((int)GDW_WORD_EAP_MSCHAPV2 == (int)GDW_EAP_MSCHAPV2);
  check ((int)GDW_WORD_EAP_GTC == (int)GDW_EAP_GTC);
}

TEST_MAIN ()
