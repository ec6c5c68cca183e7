/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-window-repairs.c - after a failure: mend the setting and connect again, look at what happened, or take a report along. */
#include "godwit-window.h"

#include <glib/gi18n.h>

#include "godwit-details-dialog.h"
#include "godwit-trust-dialog.h"
#include "repairs.h"
#include "report.h"

/* A repair under way: load, change, save, connect. It mends what the person saw, whatever became of the tunnel since. */
struct mending {
  GodwitWindow *window;
  GodwitTunnel *tunnel;
  GodwitFacts facts;
};

static void
mending_free (struct mending *m)
{
  g_object_unref (m->window);
  g_object_unref (m->tunnel);
  godwit_facts_clear (&m->facts);
  g_free (m);
}

static void
on_saved (GObject *backend, GAsyncResult *result, gpointer data)
{
  struct mending *m = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = godwit_backend_save_finish (GODWIT_BACKEND (backend), result, &error);
  if (uuid == NULL)
    godwit_window_say (m->window, error->message);
  else
    godwit_window_connect (m->window, m->tunnel);
  mending_free (m);
}

static void
on_loaded (GObject *backend, GAsyncResult *result, gpointer data)
{
  struct mending *m = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GodwitDraft) draft = godwit_backend_load_finish (GODWIT_BACKEND (backend), result, &error);
  if (draft == NULL || !godwit_repair_apply (&m->facts, draft)) {
    godwit_window_say (m->window, error != NULL ? error->message : _ ("The settings do not allow this."));
    mending_free (m);
    return;
  }
  godwit_backend_save_async (GODWIT_BACKEND (backend), m->tunnel, draft, on_saved, m);
}

static void
mend (struct mending *m)
{
  godwit_backend_load_async (godwit_window_backend (m->window), m->tunnel, on_loaded, m);
}

/* Comes once, also when the dialog is closed otherwise. */
static void
on_trust (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  struct mending *m = data;
  (void)dialog;
  if (g_str_equal (response, "trust")) {
    mend (m);
    return;
  }
  if (g_str_equal (response, "file"))
    godwit_window_edit (m->window);
  mending_free (m);
}

static void
show_certificate (struct mending *m)
{
  AdwDialog *dialog = godwit_trust_dialog_new (&m->facts);
  g_signal_connect (dialog, "response", G_CALLBACK (on_trust), m);
  adw_dialog_present (dialog, GTK_WIDGET (m->window));
}

/* --- a network that wants to be signed in to --- */

/* It lets through: what failed for it is done again, once. */
static void
on_portal (GodwitTunnel *tunnel, GParamSpec *spec, GodwitWindow *self)
{
  const GodwitFacts *f = godwit_tunnel_facts (tunnel);
  (void)spec;
  if (f->portal != NULL)
    return;
  g_signal_handlers_disconnect_by_func (tunnel, on_portal, self);
  if (f->state == GODWIT_STATE_FAILED)
    godwit_window_connect (self, tunnel);
}

static void
on_opened (GObject *launcher, GAsyncResult *result, gpointer data)
{
  g_autoptr (GodwitWindow) self = data;
  g_autoptr (GError) error = NULL;
  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (launcher), result, &error))
    godwit_window_say (self, error->message);
}

static void
open_page (GodwitWindow *self, GodwitTunnel *tunnel)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (godwit_tunnel_facts (tunnel)->portal);
  g_signal_handlers_disconnect_by_func (tunnel, on_portal, self);
  g_signal_connect_object (tunnel, "notify::portal", G_CALLBACK (on_portal), self, G_CONNECT_DEFAULT);
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (self), NULL, on_opened, g_object_ref (self));
}

/* --- the buttons --- */

static void
on_repair (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GodwitWindow *self = GODWIT_WINDOW (widget);
  GodwitTunnel *tunnel = godwit_window_tunnel (self);
  (void)name;
  (void)parameter;
  if (tunnel == NULL)
    return;
  if (godwit_repair_opens_page (godwit_tunnel_facts (tunnel))) {
    open_page (self, tunnel);
    return;
  }
  if (godwit_repair_needs_person (godwit_tunnel_facts (tunnel))) {
    godwit_window_edit (self);
    return;
  }
  struct mending *m = g_new0 (struct mending, 1);
  m->window = g_object_ref (self);
  m->tunnel = g_object_ref (tunnel);
  godwit_facts_copy (godwit_tunnel_facts (tunnel), &m->facts);
  if (godwit_repair_shows_certificate (&m->facts))
    show_certificate (m);
  else
    mend (m);
}

static void
on_report (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GodwitTunnel *tunnel = godwit_window_tunnel (GODWIT_WINDOW (widget));
  (void)name;
  (void)parameter;
  if (tunnel == NULL)
    return;
  g_autofree char *report = godwit_report_make (tunnel, GODWIT_TELL_NOTHING);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), report);
  godwit_window_say (GODWIT_WINDOW (widget), _ ("Report copied"));
}

static void
on_details (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GodwitTunnel *tunnel = godwit_window_tunnel (GODWIT_WINDOW (widget));
  (void)name;
  (void)parameter;
  if (tunnel != NULL)
    adw_dialog_present (godwit_details_dialog_new (tunnel), widget);
}

void
godwit_window_install_repairs (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "win.repair", NULL, on_repair);
  gtk_widget_class_install_action (class, "win.report", NULL, on_report);
  gtk_widget_class_install_action (class, "win.details", NULL, on_details);
}
