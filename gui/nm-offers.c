/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-offers.c - the list is made anew when NetworkManager's connections change: they are few and change seldom. */
#include "nm-offers.h"

#include <glib/gi18n.h>
#include <string.h>

#include "shared/from-strongswan.h"

struct GodwitNmOffers {
  NMClient *client; /* NULL: none yet */
  GListStore *list;
};

GodwitNmOffers *
godwit_nm_offers_new (void)
{
  GodwitNmOffers *o = g_new0 (GodwitNmOffers, 1);
  o->list = g_list_store_new (GODWIT_TYPE_TUNNEL);
  return o;
}

GListModel *
godwit_nm_offers_list (GodwitNmOffers *o)
{
  return G_LIST_MODEL (o->list);
}

/* As nm-godwit-import names what it makes. */
static gboolean
is_taken (const GPtrArray *all, NMConnection *connection)
{
  g_autofree char *name = g_strdup_printf ("%s (Godwit)", nm_connection_get_id (connection));
  for (guint i = 0; i < all->len; i++) {
    if (g_strcmp0 (nm_connection_get_id (all->pdata[i]), name) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
look (GodwitNmOffers *o)
{
  const GPtrArray *all = nm_client_get_connections (o->client);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < all->len; i++) {
    NMConnection *connection = all->pdata[i];
    NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
    if (vpn == NULL || g_strcmp0 (nm_setting_vpn_get_service_type (vpn), GODWIT_STRONGSWAN_SERVICE) != 0 ||
        is_taken (all, connection))
      continue;
    GodwitFacts f = { .uuid = g_strdup (nm_connection_get_uuid (connection)),
                      .name = g_strdup (nm_connection_get_id (connection)),
                      .gateway = g_strdup (nm_setting_vpn_get_data_item (vpn, "address")) };
    GodwitTunnel *offer = godwit_tunnel_new (NULL);
    godwit_tunnel_set_facts (offer, &f);
    g_ptr_array_add (found, offer);
  }
  g_list_store_splice (o->list, 0, g_list_model_get_n_items (G_LIST_MODEL (o->list)), found->pdata, found->len);
}

void
godwit_nm_offers_follow (GodwitNmOffers *o, NMClient *client)
{
  o->client = client;
  (void)g_signal_connect_swapped (client, NM_CLIENT_CONNECTION_ADDED, G_CALLBACK (look), o);
  (void)g_signal_connect_swapped (client, NM_CLIENT_CONNECTION_REMOVED, G_CALLBACK (look), o);
  look (o);
}

void
godwit_nm_offers_free (GodwitNmOffers *o)
{
  if (o == NULL)
    return;
  if (o->client != NULL)
    g_signal_handlers_disconnect_by_data (o->client, o);
  g_object_unref (o->list);
  g_free (o);
}

/* --- the deed --- */

/* Its first line says that it was done; the others what is different, indented. */
static char *
notes_of (const char *out)
{
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);
  g_autoptr (GStrvBuilder) notes = g_strv_builder_new ();
  for (gsize i = 1; lines[0] != NULL && lines[i] != NULL; i++) {
    if (g_strstrip (lines[i])[0] != '\0')
      g_strv_builder_add (notes, lines[i]);
  }
  g_auto (GStrv) all = g_strv_builder_end (notes);
  return g_strjoinv ("\n", all);
}

static void
on_ended (GObject *process, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autofree char *out = NULL, *err = NULL;
  GError *error = NULL;
  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (process), result, &out, &err, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (g_subprocess_get_successful (G_SUBPROCESS (process))) {
    g_task_return_pointer (task, notes_of (out), g_free);
    return;
  }
  const char *said = g_str_has_prefix (err, "godwitctl: ") ? err + strlen ("godwitctl: ") : err;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                           said[0] != '\0' ? g_strchomp ((char *)said) : _ ("The program that does this has failed."));
}

void
godwit_nm_offers_take_over (GodwitTunnel *offer, GTask *task)
{
  GError *error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
                        GODWIT_LIBEXEC "/nm-godwit-import", godwit_tunnel_facts (offer)->uuid, NULL);
  if (process == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  g_subprocess_communicate_utf8_async (process, NULL, NULL, on_ended, task);
}
