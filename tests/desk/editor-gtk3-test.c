/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editor-gtk3-test.c - the GTK 3 editor in this process, where a critical of GLib is a crash. Wants a screen. */
#include "harness.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include "compare.h"
#include "editor/carry.h"
#include "editor/edited.h"
#include "editor/toolkit.h"
#include "random-profile.h"

extern NMVpnEditor *godwit_editor_new (NMConnection *connection, GError **error);

struct search {
  const char *name;
  GtkWidget *found;
};

static void
look (GtkWidget *widget, gpointer data)
{
  struct search *s = data;
  const char *name = atk_object_get_name (gtk_widget_get_accessible (widget));
  if (s->found == NULL && !GTK_IS_LABEL (widget) && g_strcmp0 (name, s->name) == 0)
    s->found = widget;
  if (s->found == NULL && GTK_IS_CONTAINER (widget))
    gtk_container_foreach (GTK_CONTAINER (widget), look, s);
}

/* What a screen reader calls by this name; hidden ones too. */
static GtkWidget *
find (NMVpnEditor *editor, const char *name)
{
  struct search s = { .name = name };
  look (GTK_WIDGET (nm_vpn_editor_get_widget (editor)), &s);
  check (s.found != NULL);
  return s.found;
}

static void
type (NMVpnEditor *editor, const char *name, const char *text)
{
  gtk_entry_set_text (GTK_ENTRY (find (editor, name)), text);
}

/* What an editor makes of a connection that nobody changes. */
static NMConnection *
through_editor (NMConnection *from, GError **error)
{
  NMConnection *to = compare_connection (nm_connection_get_uuid (from), nm_connection_get_id (from));
  g_autoptr (NMVpnEditor) editor = godwit_editor_new (from, error);
  if (editor != NULL && nm_vpn_editor_update_connection (editor, to, error))
    return to;
  g_object_unref (to);
  return NULL;
}

/* Connection, form, connection, file, connection, form, connection: what each form made of it. */
static gboolean
goes_round (const gdw_profile *p, const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMConnection) from = compare_connection (p->godwit.uuid, p->godwit.name);
  NMSetting *vpn = nm_setting_vpn_new ();
  gdw_profile got;
  godwit_nm_profile_write (p, NM_SETTING_VPN (vpn));
  nm_connection_add_setting (from, vpn);
  g_autoptr (NMConnection) once = through_editor (from, &error);
  if (once != NULL && !godwit_nm_profile_read (once, &got, &error))
    return FALSE;
  if (once == NULL || !compare_same (p, &got, "form") || !godwit_carry_out (once, file, &error))
    return FALSE;
  g_autoptr (NMConnection) back = godwit_carry_in (file, &error);
  g_autoptr (NMConnection) twice = back != NULL ? through_editor (back, &error) : NULL;
  return twice != NULL && godwit_nm_profile_read (twice, &got, &error) && compare_same (p, &got, "round");
}

TEST (profiles_go_round)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261130);
  g_autofree char *folder = g_dir_make_tmp ("godwit-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "x.godwit", NULL);
  guint seen[COMPARE_SETTINGS] = { 0 };
  for (int n = 0; n < 200; n++) {
    gdw_profile p;
    random_profile (rand, &p);
    check (goes_round (&p, file));
    compare_count (&p, seen);
  }
  check (compare_all_seen (seen));
  g_unlink (file);
  g_rmdir (folder);
}

TEST (three_fields_are_enough_and_make_a_persistent_connection)
{
  g_autoptr (NMConnection) c = compare_connection ("26c3c118-3732-41d0-8018-940a88955449", "My Office");
  g_autoptr (NMVpnEditor) editor = godwit_editor_new (c, NULL);
  check (!nm_vpn_editor_update_connection (editor, c, NULL));
  type (editor, "Gateway", "vpn.example.org");
  type (editor, "User Name", "anna");
  type (editor, "Password", "secret");
  check (nm_vpn_editor_update_connection (editor, c, NULL));
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (c);
  check (nm_setting_vpn_get_persistent (vpn) && nm_connection_verify (c, NULL));
  check (g_strcmp0 (nm_setting_vpn_get_data_item (vpn, "password-flags"), "1") == 0);
  check (g_strcmp0 (nm_setting_vpn_get_secret (vpn, "password"), "secret") == 0);
  g_object_set (vpn, NM_SETTING_VPN_PERSISTENT, FALSE, NULL);
  g_autoptr (NMVpnEditor) again = godwit_editor_new (c, NULL);
  check (nm_vpn_editor_update_connection (again, c, NULL) && !nm_setting_vpn_get_persistent (vpn));
}

TEST (a_list_is_parted_by_commas)
{
  g_autoptr (NMConnection) c = compare_connection ("26c3c118-3732-41d0-8018-940a88955449", "office");
  g_autoptr (NMVpnEditor) editor = godwit_editor_new (c, NULL);
  type (editor, "Gateway", "vpn.example.org");
  type (editor, "User Name", "anna");
  type (editor, "DNS Domains", "example.org, corp.example");
  type (editor, "Certificate Authorities", "system;/a, b.pem");
  check (nm_vpn_editor_update_connection (editor, c, NULL));
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (c);
  check (g_strcmp0 (nm_setting_vpn_get_data_item (vpn, "network.dns-domains"), "example.org;corp.example") == 0);
  check (g_strcmp0 (nm_setting_vpn_get_data_item (vpn, "gateway.authorities"), "system;/a, b.pem") == 0);
  g_autoptr (NMVpnEditor) again = godwit_editor_new (c, NULL);
  check (strcmp (gtk_entry_get_text (GTK_ENTRY (find (again, "DNS Domains"))), "example.org, corp.example") == 0);
}

TEST (what_is_wrong_is_said_by_its_name_and_marked)
{
  g_autoptr (NMVpnEditor) editor = godwit_editor_new (NULL, NULL);
  GtkEntry *gateway = GTK_ENTRY (find (editor, "Gateway"));
  check (gtk_entry_get_icon_name (gateway, GTK_ENTRY_ICON_SECONDARY) != NULL); /* it is lacking */
  gtk_entry_set_text (gateway, "not a host");
  g_autofree char *said = gtk_entry_get_icon_tooltip_text (gateway, GTK_ENTRY_ICON_SECONDARY);
  check (said != NULL && strstr (said, "not a host") != NULL);
  GList *parts = gtk_container_get_children (GTK_CONTAINER (nm_vpn_editor_get_widget (editor)));
  GtkWidget *sentence = g_list_last (parts)->data;
  check (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (sentence)), "Gateway: ") &&
         gtk_widget_get_visible (sentence));
  gtk_entry_set_text (gateway, "vpn.example.org");
  check (gtk_entry_get_icon_name (gateway, GTK_ENTRY_ICON_SECONDARY) == NULL);
  type (editor, "User Name", "anna");
  check (!gtk_widget_get_visible (sentence));
  g_list_free (parts);
}

__attribute__ ((constructor (101))) static void
begin (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  gtk_init (NULL, NULL);
}

TEST_MAIN ()
