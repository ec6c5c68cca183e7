/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-profile.c - settings as text, and identities. Input: "group.key=value", or the text of an identity. */
#include "profile/pin.h"
#include "fuzz.h"
#include "profile/ident.h"
#include "profile/profile.h"

static void
set (gdw_bytes group, gdw_bytes key, gdw_bytes value)
{
  static gdw_profile p, again;
  static uint8_t text[GDW_PROFILE_VALUE];
  gdw_profile_fault fault;
  gdw_profile_init (&p);
  gdw_profile_init (&again);
  if (gdw_profile_set (&p, group, key, value, &fault) != GDW_OK) {
    fuzz_check (fault.text[0] != '\0' && strlen (fault.text) < sizeof fault.text);
    fuzz_check (memcmp (&p, &again, sizeof p) == 0); /* on failure the profile is as before */
    return;
  }
  if (gdw_profile_validate (&p, &fault) != GDW_OK)
    fuzz_check (fault.text[0] != '\0');
  const gdw_key *k = gdw_key_find (group, key);
  fuzz_check (k != NULL);
  gdw_out o = gdw_out_over (text, sizeof text);
  gdw_profile_get (&p, k, &o);
  fuzz_check (gdw_out_ok (&o));
  if (!gdw_profile_is_default (&p, k))
    fuzz_check (gdw_profile_set (&again, group, key, gdw_out_view (&o), NULL) == GDW_OK);
}

static void
identity (gdw_bytes text)
{
  static uint8_t back[GDW_IDENT_TEXT_MAX];
  static gdw_ident id, again;
  if (gdw_ident_parse (text, &id) != GDW_OK)
    return;
  gdw_out o = gdw_out_over (back, sizeof back);
  gdw_ident_text (&id, &o);
  fuzz_check (gdw_out_ok (&o) && gdw_ident_parse (gdw_out_view (&o), &again) == GDW_OK && gdw_ident_same (&id, &again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  uint8_t pin[GDW_PIN];
  if (gdw_pin_parse (gdw_bytes_make (data, size), pin)) /* 7 octets of kind, 44 digits */
    fuzz_check (size == 51 && data[50] == '=');
  gdw_bytes all = gdw_bytes_make (data, size);
  const uint8_t *dot = size > 0 ? memchr (data, '.', size) : NULL;
  const uint8_t *equal = size > 0 ? memchr (data, '=', size) : NULL;
  identity (all);
  if (dot == NULL || equal == NULL || equal < dot)
    return 0;
  set (gdw_bytes_make (data, (size_t)(dot - data)), gdw_bytes_make (dot + 1, (size_t)(equal - dot - 1)),
       gdw_bytes_make (equal + 1, size - (size_t)(equal + 1 - data)));
  return 0;
}
