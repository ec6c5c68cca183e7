/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - nm-godwit-import: takes a connection of NetworkManager-strongswan over, for `godwitctl import --from-nm`. A program of its own, so that
 * godwitctl needs no NetworkManager. */
#include <NetworkManager.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "import/call.h"
#include "import/keyring.h"
#include "import/take-over.h"
#include "shared/from-strongswan.h"
#include "shared/nm-profile.h"

/* As godwitctl's: mistake (ours or the system's), usage, a profile that cannot be. */
enum {
  EXIT_GOOD = 0,
  EXIT_MISTAKE = 1,
  EXIT_USAGE = 2,
  EXIT_PROFILE = 3,
};

/* A secret that NetworkManager itself keeps comes along, if we may have it; without it, it is asked once more. */
static void
fetch_secret (NMRemoteConnection *remote, NMConnection *copy)
{
  NMSettingSecretFlags flags = NM_SETTING_SECRET_FLAG_NONE;
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (copy);
  GodwitCall c;
  if (vpn == NULL || (nm_setting_get_secret_flags (NM_SETTING (vpn), "password", &flags, NULL) &&
                      flags != NM_SETTING_SECRET_FLAG_NONE))
    return;
  godwit_call_begin (&c);
  nm_remote_connection_get_secrets_async (remote, NM_SETTING_VPN_SETTING_NAME, c.cancellable, godwit_call_done, &c);
  GVariant *secrets = nm_remote_connection_get_secrets_finish (remote, godwit_call_result (&c), NULL);
  if (secrets != NULL) {
    (void)nm_connection_update_secrets (copy, NM_SETTING_VPN_SETTING_NAME, secrets, NULL);
    g_variant_unref (secrets);
  }
  godwit_call_end (&c);
}

static gboolean
add (NMClient *client, NMConnection *connection, GError **error)
{
  GodwitCall c;
  godwit_call_begin (&c);
  nm_client_add_connection_async (client, connection, TRUE, c.cancellable, godwit_call_done, &c);
  NMRemoteConnection *added = nm_client_add_connection_finish (client, godwit_call_result (&c), error);
  gboolean done = added != NULL;
  godwit_call_end (&c);
  g_clear_object (&added);
  return done;
}

/* A secret that the person's keyring keeps is there for the new connection, too. */
static void
copy_kept (NMConnection *old, NMConnection *new, GPtrArray *notes)
{
  NMSettingSecretFlags flags = NM_SETTING_SECRET_FLAG_NONE;
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (old);
  gdw_profile p;
  if (!nm_setting_get_secret_flags (NM_SETTING (vpn), "password", &flags, NULL) ||
      flags != NM_SETTING_SECRET_FLAG_AGENT_OWNED || !godwit_nm_profile_read (new, &p, NULL))
    return;
  const GodwitKept from = { nm_connection_get_uuid (old), "password" },
                   to = { nm_connection_get_uuid (new), godwit_strongswan_secret (&p) };
  const char *why = godwit_keyring_copy (&from, &to, nm_connection_get_id (new));
  if (why != NULL && p.sign_in.method != GDW_WORD_METHOD_CERTIFICATE) /* most keys have no passphrase */
    g_ptr_array_add (notes,                                           /* Translators: the name of a setting, and why */
                     g_strdup_printf (_ ("password: it is asked at the first connect, as \"%s\": %s"), to.key, why));
}

static gboolean
is_taken (NMClient *client, const char *id)
{
  const GPtrArray *all = nm_client_get_connections (client);
  for (guint i = 0; i < all->len; i++)
    if (g_strcmp0 (nm_connection_get_id (all->pdata[i]), id) == 0)
      return TRUE;
  return FALSE;
}

static int
take_over (NMClient *client, const char *uuid, GPtrArray *notes, GError **error)
{
  NMRemoteConnection *old = nm_client_get_connection_by_uuid (client, uuid);
  int status = EXIT_PROFILE;
  if (old == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("NetworkManager has no connection with the uuid %s"),
                 uuid);
    return EXIT_USAGE;
  }
  NMConnection *copy = nm_simple_connection_new_clone (NM_CONNECTION (old));
  fetch_secret (old, copy);
  NMConnection *new = godwit_take_over (copy, notes, error);
  g_object_unref (copy);
  if (new == NULL)
    return EXIT_PROFILE;
  if (is_taken (client, nm_connection_get_id (new))) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("there is a connection \"%s\" already"),
                 nm_connection_get_id (new));
  } else if (!add (client, new, error)) {
    status = EXIT_MISTAKE;
  } else {
    status = EXIT_GOOD;
    copy_kept (NM_CONNECTION (old), new, notes);
    printf (_ ("Added \"%s\" (%s); \"%s\" stays as it is.\n"), nm_connection_get_id (new), nm_connection_get_uuid (new),
            nm_connection_get_id (NM_CONNECTION (old)));
    for (guint i = 0; i < notes->len; i++)
      printf ("  %s\n", (const char *)notes->pdata[i]);
  }
  g_object_unref (new);
  return status;
}

int
main (int argc, char **argv)
{
  GError *error = NULL;
  int status = EXIT_MISTAKE;
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, GODWIT_LOCALEDIR);
  textdomain (GETTEXT_PACKAGE);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  if (argc != 2 || !g_uuid_string_is_valid (argv[1])) {
    fputs ("nm-godwit-import: wants the uuid of a connection, as `nmcli connection show` tells it\n", stderr);
    return EXIT_USAGE;
  }
  NMClient *client = nm_client_new (NULL, &error);
  GPtrArray *notes = g_ptr_array_new_with_free_func (g_free);
  if (client != NULL && nm_client_get_nm_running (client))
    status = take_over (client, argv[1], notes, &error);
  else if (error == NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, _ ("NetworkManager is not running"));
  if (error != NULL)
    fprintf (stderr, "godwitctl: %s\n", error->message);
  g_clear_error (&error);
  g_clear_object (&client);
  g_ptr_array_unref (notes);
  return status;
}
