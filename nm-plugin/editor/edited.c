/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edited.c - a connection as an editor holds it, from an NMConnection and back. */
#include "editor/edited.h"

#include <gio/gio.h>
#include <string.h>

#define FLAGS_KNOWN                                                                                                    \
  (NM_SETTING_SECRET_FLAG_AGENT_OWNED | NM_SETTING_SECRET_FLAG_NOT_SAVED | NM_SETTING_SECRET_FLAG_NOT_REQUIRED)

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

void
godwit_edited_set_secret (GodwitEditedSecret *s, const char *text)
{
  wipe (s->text);
  s->text = text != NULL && text[0] != 0 ? g_strdup (text) : NULL;
}

void
godwit_edited_clear (GodwitEdited *e)
{
  for (size_t i = 0; i < GODWIT_EDITED_SECRETS; i++)
    godwit_edited_set_secret (&e->secret[i], NULL);
}

GodwitEditedSecret *
godwit_edited_secret (GodwitEdited *e, const char *name)
{
  for (size_t i = 0; i < GODWIT_EDITED_SECRETS; i++)
    if (g_strcmp0 (e->secret[i].name, name) == 0)
      return &e->secret[i];
  return NULL;
}

/* Only the flags that NetworkManager knows today; what has none is kept for this user alone. */
static NMSettingSecretFlags
flags_of (NMSettingVpn *vpn, const char *name)
{
  g_autofree char *item = g_strconcat (name, "-flags", NULL);
  const char *text = vpn != NULL ? nm_setting_vpn_get_data_item (vpn, item) : NULL;
  guint64 flags = NM_SETTING_SECRET_FLAG_AGENT_OWNED;
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, FLAGS_KNOWN, &flags, NULL))
    return NM_SETTING_SECRET_FLAG_AGENT_OWNED;
  return (NMSettingSecretFlags)flags;
}

void
godwit_edited_read (NMConnection *connection, GodwitEdited *ret)
{
  NMSettingVpn *vpn = connection != NULL ? nm_connection_get_setting_vpn (connection) : NULL;
  size_t n = 0;
  *ret = (GodwitEdited){ .is_new = vpn == NULL || nm_setting_vpn_get_num_data_items (vpn) == 0 };
  if (vpn != NULL)
    godwit_nm_profile_peek (vpn, &ret->profile, &ret->fault);
  else
    gdw_profile_init (&ret->profile);
  for (size_t i = 0; gdw_key_at (i) != NULL; i++) {
    const gdw_key *k = gdw_key_at (i);
    if (k->type != GDW_KEY_SECRET || n == GODWIT_EDITED_SECRETS)
      continue;
    ret->secret[n] = (GodwitEditedSecret){ .name = k->name, .flags = flags_of (vpn, k->name) };
    if (vpn != NULL)
      godwit_edited_set_secret (&ret->secret[n], nm_setting_vpn_get_secret (vpn, k->name));
    n++;
  }
}

static gboolean
is_wanted (const gdw_secret_need *needs, size_t n, const char *name)
{
  for (size_t i = 0; i < n; i++)
    if (strcmp (needs[i].name, name) == 0)
      return TRUE;
  return FALSE;
}

static void
write_secret (const GodwitEditedSecret *s, gboolean wanted, NMSettingVpn *vpn)
{
  g_autofree char *item = g_strconcat (s->name, "-flags", NULL);
  g_autofree char *flags = g_strdup_printf ("%u", (unsigned)s->flags);
  gboolean keeps = (s->flags & NM_SETTING_SECRET_FLAG_NOT_SAVED) == 0;
  nm_setting_vpn_remove_data_item (vpn, item);
  nm_setting_vpn_remove_secret (vpn, s->name);
  if (!wanted)
    return;
  nm_setting_vpn_add_data_item (vpn, item, flags);
  if (keeps && s->text != NULL)
    nm_setting_vpn_add_secret (vpn, s->name, s->text);
}

gboolean
godwit_edited_write (const GodwitEdited *e, NMConnection *connection, GError **error)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  gdw_profile_fault fault = { 0 };
  if (gdw_profile_validate (&e->profile, &fault) != GDW_OK) {
    g_set_error_literal (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_INVALID_PROPERTY, fault.text);
    return FALSE;
  }
  if (vpn == NULL) {
    vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
    nm_connection_add_setting (connection, NM_SETTING (vpn));
  }
  godwit_nm_profile_write (&e->profile, vpn);
  size_t n = gdw_profile_secrets (&e->profile, needs);
  for (size_t i = 0; i < GODWIT_EDITED_SECRETS; i++)
    if (e->secret[i].name != NULL)
      write_secret (&e->secret[i], is_wanted (needs, n, e->secret[i].name), vpn);
  if (e->is_new)
    g_object_set (vpn, NM_SETTING_VPN_PERSISTENT, TRUE, NULL);
  return TRUE;
}
