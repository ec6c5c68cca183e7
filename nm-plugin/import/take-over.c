/* SPDX-License-Identifier: GPL-3.0-or-later */
/* take-over.c - the new connection beside the old one. */
#include "import/take-over.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "import/authority.h"
#include "shared/from-strongswan.h"
#include "shared/nm-profile.h"

/* That plugin has one secret, "password", whatever it is; ours go by what they are. One that NetworkManager would have and we were not given is
 * asked once more; what an agent keeps or a person is always asked for is none of the connection's. */
static void
take_secret (NMSettingVpn *from, NMSettingVpn *to, const gdw_profile *p, GPtrArray *notes)
{
  const char *name = godwit_strongswan_secret (p), *value = nm_setting_vpn_get_secret (from, "password"),
             *flags = nm_setting_vpn_get_data_item (from, "password-flags");
  char *item = g_strdup_printf ("%s-flags", name);
  if (flags != NULL)
    nm_setting_vpn_add_data_item (to, item, flags);
  if (value != NULL && value[0] != '\0')
    nm_setting_vpn_add_secret (to, name, value);
  else if (p->sign_in.method != GDW_WORD_METHOD_CERTIFICATE && (flags == NULL || strcmp (flags, "0") == 0))
    g_ptr_array_add (notes, /* Translators: %s is the name of a setting */
                     g_strdup_printf (_ ("password: it is asked at the first connect, as \"%s\""), name));
  g_free (item);
}

/* There it may be the gateway's own, whose subject is then the identity that is asked for; here it is trusted as well, and asked for its names. */
static void
note_own_certificate (const gdw_profile *p, GPtrArray *notes)
{
  const struct gdw_texts *a = &p->gateway.authorities;
  for (size_t i = 0; i < a->n; i++)
    if (godwit_authority_look (a->at[i]) == GODWIT_AUTHORITY_NO)
      g_ptr_array_add (
          notes, /* Translators: a file, and the name of a gateway */
          g_strdup_printf (_ ("certificate: %s is no authority's, so the gateway must have this very "
                              "certificate, and it must be for %s"),
                           a->at[i],
                           p->gateway.remote_identity[0] != 0 ? p->gateway.remote_identity : p->gateway.address));
}

/* Names for one user or all, whether to connect by itself, addresses: as they were. */
static NMConnection *
beside (NMConnection *old, NMSettingVpn *vpn)
{
  NMConnection *ret = nm_simple_connection_new_clone (old);
  char *uuid = nm_utils_uuid_generate (), *id = g_strdup_printf ("%s (Godwit)", nm_connection_get_id (old));
  g_object_set (nm_connection_get_setting_connection (ret), NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_ID,
                id, NM_SETTING_CONNECTION_TIMESTAMP, (guint64)0, NULL);
  nm_connection_add_setting (ret, NM_SETTING (vpn));
  g_free (uuid);
  g_free (id);
  return ret;
}

NMConnection *
godwit_take_over (NMConnection *old, GPtrArray *notes, GError **error)
{
  NMSettingVpn *from = nm_connection_get_setting_vpn (old), *to;
  gdw_profile_fault fault;
  gdw_profile p;
  if (from == NULL || g_strcmp0 (nm_setting_vpn_get_service_type (from), GODWIT_STRONGSWAN_SERVICE) != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("%s is no connection of NetworkManager-strongswan"),
                 nm_connection_get_id (old));
    return NULL;
  }
  gdw_profile_init (&p);
  godwit_strongswan_read (from, &p, &fault, notes);
  if (fault.err != GDW_OK || gdw_profile_validate (&p, &fault) != GDW_OK) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("%s cannot be taken over: %s"),
                 nm_connection_get_id (old), fault.text);
    return NULL;
  }
  to = NM_SETTING_VPN (nm_setting_vpn_new ());
  godwit_nm_profile_write (&p, to);
  /* Else NetworkManager ends it some seconds after the Wi-Fi is gone. */
  g_object_set (to, NM_SETTING_VPN_PERSISTENT, TRUE, NM_SETTING_VPN_USER_NAME, nm_setting_vpn_get_user_name (from),
                NM_SETTING_VPN_TIMEOUT, nm_setting_vpn_get_timeout (from), NULL);
  take_secret (from, to, &p, notes);
  note_own_certificate (&p, notes);
  return beside (old, to);
}
