/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-nm-profile.c - bad values in each row of keys.def, as setting "vpn" may hold them: refused by a sentence that begins with the setting's name, or
 * taken octet for octet where the row's type lets any text be a value. */
#include "shared/nm-profile.h"

#include <stdio.h>
#include <string.h>

#include "harness.h"

static NMConnection *
connection (const char *item, const char *value)
{
  NMConnection *c = nm_simple_connection_new ();
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  NMSetting *s = nm_setting_connection_new ();
  g_object_set (s, NM_SETTING_CONNECTION_ID, "Office", NM_SETTING_CONNECTION_UUID,
                "6f1f5cb4-7f3b-4f0a-9f55-1d6f1c2f3a10", NM_SETTING_CONNECTION_TYPE, "vpn", NULL);
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, GODWIT_NM_SERVICE, NULL);
  nm_setting_vpn_add_data_item (vpn, "gateway.address", "vpn.example.org");
  nm_setting_vpn_add_data_item (vpn, "sign-in.user", "anna");
  nm_setting_vpn_add_data_item (vpn, item, value);
  nm_connection_add_setting (c, s);
  nm_connection_add_setting (c, NM_SETTING (vpn));
  return c;
}

/* What any text may be, as long as it is one: a name or a path with a percent sign is a name or a path. */
static bool
takes_any_text (const gdw_key *k)
{
  return k->type == GDW_KEY_TEXT || k->type == GDW_KEY_IDENT || k->type == GDW_KEY_PATH || k->type == GDW_KEY_PATHS;
}

/* Returns whether it was refused. */
static bool
try_value (const gdw_key *k, const char *value)
{
  char item[64], text[GDW_PROFILE_VALUE];
  g_snprintf (item, sizeof item, "%s.%s", k->group, k->name);
  g_autoptr (NMConnection) c = connection (item, value);
  g_autoptr (GError) error = NULL;
  gdw_profile p;
  if (!godwit_nm_profile_read (c, &p, &error)) {
    bool named = g_str_has_prefix (error->message, item) && error->message[strlen (item)] == ':';
    bool whole = g_utf8_validate (error->message, -1, NULL) && strpbrk (error->message, "\n\r\x1b") == NULL;
    if (!named || !whole)
      printf ("# %s: %s\n", item, error->message);
    check (named);
    check (whole);
    return true;
  }
  gdw_out o = gdw_out_over ((uint8_t *)text, sizeof text);
  gdw_profile_get (&p, k, &o);
  bool same = gdw_bytes_same (gdw_out_view (&o), gdw_bytes_text (value));
  if (!takes_any_text (k) || !same)
    printf ("# %s takes %s\n", item, value);
  check (takes_any_text (k) && same);
  return false;
}

static size_t
each_row (const char *value, bool always_refused)
{
  size_t rows = 0;
  for (size_t i = 0; gdw_key_at (i) != NULL; i++) {
    const gdw_key *k = gdw_key_at (i);
    if (k->type == GDW_KEY_SECRET || strcmp (k->group, "godwit") == 0)
      continue; /* not among the items */
    bool refused = try_value (k, value);
    if (always_refused && !refused)
      printf ("# %s.%s takes it\n", k->group, k->name);
    check (refused || !always_refused);
    rows++;
  }
  return rows;
}

TEST (control_characters_and_what_is_no_utf8_are_refused_in_every_row)
{
  const char *bad[] = { "vpn\nexample.org", "10.0.0.0/8\n", "true\r", "\x1b[31m", "caf\xff", "\xc0\x80", "a\x7f" };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    check (each_row (bad[i], true) > 0);
}

TEST (eight_thousand_octets_are_refused_in_every_row)
{
  g_autofree char *value = g_strnfill (8000, 'a');
  check (each_row (value, true) > 0);
}

TEST (what_a_shell_or_printf_would_read_is_refused_or_text)
{
  const char *bad[] = { "%s%n%x", "$(touch /pwned)", "`id`", "a' && touch /pwned '", "../../etc", "-1", "\"" };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    check (each_row (bad[i], false) > 0);
}

TEST (an_item_that_is_no_setting_is_named)
{
  const char *bad[] = {
    "gateway.no-such", "sign-in.password", "godwit.name", "gateway", "gateway.", ".address", "%n.%s"
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (NMConnection) c = connection (bad[i], "x");
    g_autoptr (GError) error = NULL;
    gdw_profile p;
    check (!godwit_nm_profile_read (c, &p, &error) && strstr (error->message, bad[i]) != NULL);
  }
}

TEST_MAIN ()
