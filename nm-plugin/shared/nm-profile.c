/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-profile.c - setting "vpn" of a connection to a profile, and back. */
#include "shared/nm-profile.h"

#include <gio/gio.h>
#include <string.h>

#include "shared/from-strongswan.h"

#define FLAGS "-flags"

/* The setting that a data item is about; NULL: none, or one of group "godwit". */
static const gdw_key *
key_of (const char *item)
{
  const char *dot = strchr (item, '.');
  if (dot == NULL || g_str_has_prefix (item, "godwit."))
    return NULL;
  gdw_bytes group = { (const uint8_t *)item, (size_t)(dot - item) };
  const gdw_key *k = gdw_key_find (group, gdw_bytes_text (dot + 1));
  return k == NULL || k->type == GDW_KEY_SECRET ? NULL : k;
}

/* "password-flags" and its like say who keeps a secret; a one-time code is no setting and has them all the same. */
static gboolean
is_flags (const char *item)
{
  if (strcmp (item, "code" FLAGS) == 0)
    return TRUE;
  for (size_t i = 0; gdw_key_at (i) != NULL; i++) {
    const gdw_key *k = gdw_key_at (i);
    size_t n = strlen (k->name);
    if (k->type == GDW_KEY_SECRET && strncmp (item, k->name, n) == 0 && strcmp (item + n, FLAGS) == 0)
      return TRUE;
  }
  return FALSE;
}

struct reading {
  gdw_profile *profile;
  gdw_profile_fault fault;
  char item[64];
};

static void
take_item (const char *item, const char *value, gpointer user_data)
{
  struct reading *r = user_data;
  gdw_profile_fault fault = { 0 };
  const gdw_key *k = key_of (item);
  if (is_flags (item) || godwit_strongswan_has_item (item))
    return;
  if (k == NULL) {
    char *shown = g_utf8_make_valid (item, (gssize)MIN (strlen (item), 60u));
    fault.err = GDW_E_UNKNOWN;
    g_snprintf (fault.text, sizeof fault.text, "there is no setting %s", shown);
    g_free (shown);
  } else if (gdw_profile_set_text (r->profile, k->group, k->name, value, &fault) == GDW_OK) {
    return;
  }
  if (r->fault.err == GDW_OK) /* the first is told; the others are left at their defaults as well */
    r->fault = fault;
}

void
godwit_nm_profile_peek (NMSettingVpn *vpn, gdw_profile *ret, gdw_profile_fault *ret_fault)
{
  struct reading r = { .profile = ret };
  gdw_profile_init (ret);
  /* Names of the other IKEv2 plugin are understood; ours count more. */
  if (godwit_strongswan_speaks (vpn))
    godwit_strongswan_read (vpn, ret, &r.fault, NULL);
  nm_setting_vpn_foreach_data_item (vpn, take_item, &r);
  *ret_fault = r.fault;
}

static void
take_names (NMConnection *connection, gdw_profile *p)
{
  const char *uuid = nm_connection_get_uuid (connection), *id = nm_connection_get_id (connection);
  /* What is no LABEL stays out: the name is for people only. */
  if (uuid == NULL || gdw_profile_set_text (p, "godwit", "uuid", uuid, NULL) != GDW_OK)
    p->godwit.uuid[0] = 0;
  if (id == NULL || gdw_profile_set_text (p, "godwit", "name", id, NULL) != GDW_OK)
    p->godwit.name[0] = 0;
}

gboolean
godwit_nm_profile_read (NMConnection *connection, gdw_profile *ret, GError **error)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  gdw_profile_fault fault;
  gdw_profile p;
  if (vpn == NULL || g_strcmp0 (nm_setting_vpn_get_service_type (vpn), GODWIT_NM_SERVICE) != 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "this connection is not one of Godwit's");
    return FALSE;
  }
  godwit_nm_profile_peek (vpn, &p, &fault);
  take_names (connection, &p);
  if (fault.err == GDW_OK && gdw_profile_validate (&p, &fault) == GDW_OK) {
    *ret = p;
    return TRUE;
  }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, fault.text);
  return FALSE;
}

void
godwit_nm_profile_write (const gdw_profile *p, NMSettingVpn *vpn)
{
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, GODWIT_NM_SERVICE, NULL);
  godwit_strongswan_forget (vpn);
  for (size_t i = 0; gdw_key_at (i) != NULL; i++) {
    const gdw_key *k = gdw_key_at (i);
    char value[GDW_PROFILE_VALUE], item[64];
    if (k->type == GDW_KEY_SECRET || strcmp (k->group, "godwit") == 0)
      continue;
    g_snprintf (item, sizeof item, "%s.%s", k->group, k->name);
    nm_setting_vpn_remove_data_item (vpn, item);
    gdw_out o = gdw_out_over ((uint8_t *)value, sizeof value - 1);
    gdw_profile_get (p, k, &o);
    gdw_bytes text = gdw_out_view (&o);
    value[text.n] = 0;
    if (!gdw_profile_is_default (p, k) && text.n > 0)
      nm_setting_vpn_add_data_item (vpn, item, value);
  }
}
