/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editor-show.c - loads the core plugin as a program of the desktop does, asks it for an editor and shows that in a window. Compiled for GTK 4 and
 * for GTK 3.
 *
 *   editor-show PLUGIN WIDTH HEIGHT light|dark [FILE.godwit] [ROW-TO-OPEN...]
 *   editor-show PLUGIN resave FROM.godwit TO.godwit      what the editor makes of a profile that nobody changes */
#include <NetworkManager.h>
#ifdef EDITOR_GTK3
#include <gtk/gtk.h>
#else
#include <adwaita.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
give_up (const GError *error)
{
  fprintf (stderr, "%s\n", error->message);
  exit (1);
}

static int
resave (char **argv)
{
  GError *error = NULL;
  NMVpnEditorPlugin *plugin = nm_vpn_editor_plugin_load (argv[1], "org.freedesktop.NetworkManager.godwit", &error);
  NMConnection *connection = plugin != NULL ? nm_vpn_editor_plugin_import (plugin, argv[3], &error) : NULL;
  NMVpnEditor *editor = connection != NULL ? nm_vpn_editor_plugin_get_editor (plugin, connection, &error) : NULL;
  if (editor == NULL || !nm_vpn_editor_update_connection (editor, connection, &error) ||
      !nm_vpn_editor_plugin_export (plugin, argv[4], connection, &error))
    give_up (error);
  g_object_unref (editor);
  g_object_unref (connection);
  g_object_unref (plugin);
  return 0;
}

static GtkWidget *
editor_widget (char **argv, int argc, NMVpnEditor **ret)
{
  GError *error = NULL;
  NMConnection *connection = NULL;
  NMVpnEditorPlugin *plugin = nm_vpn_editor_plugin_load (argv[1], "org.freedesktop.NetworkManager.godwit", &error);
  if (plugin != NULL && argc > 5 && argv[5][0] != 0)
    connection = nm_vpn_editor_plugin_import (plugin, argv[5], &error);
  *ret = plugin != NULL && error == NULL ? nm_vpn_editor_plugin_get_editor (plugin, connection, &error) : NULL;
  if (*ret == NULL)
    give_up (error);
  return GTK_WIDGET (nm_vpn_editor_get_widget (*ret));
}

#ifdef EDITOR_GTK3

int
main (int argc, char **argv)
{
  NMVpnEditor *editor;
  g_set_prgname ("editor-show-gtk3");
  gtk_init (&argc, &argv);
  if (strcmp (argv[2], "resave") == 0)
    return resave (argv);
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", strcmp (argv[4], "dark") == 0, NULL);
  GtkWidget *widget = editor_widget (argv, argc, &editor), *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_title (GTK_WINDOW (window), "Office VPN");
  gtk_window_set_default_size (GTK_WINDOW (window), atoi (argv[2]), atoi (argv[3]));
  gtk_container_add (GTK_CONTAINER (window), widget);
  g_signal_connect (window, "destroy", G_CALLBACK (gtk_main_quit), NULL);
  gtk_widget_show_all (window);
  gtk_main ();
  g_object_unref (editor);
  return 0;
}

#else

static gboolean
scroll_to (gpointer row)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *at = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  graphene_point_t p = GRAPHENE_POINT_INIT (0, 0);
  if (gtk_widget_compute_point (row, scrolled, &p, &p))
    gtk_adjustment_set_value (at, gtk_adjustment_get_value (at) + p.y - 20);
  return G_SOURCE_REMOVE;
}

static gboolean
activate (gpointer row)
{
  adw_action_row_activate (row);
  return G_SOURCE_REMOVE;
}

/* Opens the row of this title, and scrolls to it. */
static gboolean
open_row (GtkWidget *under, const char *title)
{
  if (ADW_IS_EXPANDER_ROW (under) && strcmp (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (under)), title) == 0) {
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (under), TRUE);
    g_timeout_add (400, scroll_to, under); /* when it is open */
    return TRUE;
  }
  if (ADW_IS_ACTION_ROW (under) && strcmp (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (under)), title) == 0) {
    g_timeout_add (400, activate, under); /* only what is seen can be */
    g_timeout_add (600, scroll_to, under);
    return TRUE;
  }
  for (GtkWidget *c = gtk_widget_get_first_child (under); c != NULL; c = gtk_widget_get_next_sibling (c))
    if (open_row (c, title))
      return TRUE;
  return FALSE;
}

int
main (int argc, char **argv)
{
  NMVpnEditor *editor;
  g_set_prgname ("editor-show");
  adw_init ();
  if (strcmp (argv[2], "resave") == 0)
    return resave (argv);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), strcmp (argv[4], "dark") == 0
                                                                            ? ADW_COLOR_SCHEME_FORCE_DARK
                                                                            : ADW_COLOR_SCHEME_FORCE_LIGHT);
  GtkWidget *widget = editor_widget (argv, argc, &editor), *window = adw_window_new (), *view = adw_toolbar_view_new ();
  gtk_window_set_title (GTK_WINDOW (window), "Office VPN");
  gtk_window_set_default_size (GTK_WINDOW (window), atoi (argv[2]), atoi (argv[3]));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), widget);
  adw_window_set_content (ADW_WINDOW (window), view);
  for (int i = 6; i < argc; i++)
    if (!open_row (widget, argv[i]))
      fprintf (stderr, "there is no row %s\n", argv[i]);
  gtk_window_present (GTK_WINDOW (window));
  while (g_list_model_get_n_items (gtk_window_get_toplevels ()) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (editor);
  return 0;
}

#endif
