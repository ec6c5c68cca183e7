/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-window-actions.c - what a person can do with the chosen connection. A refusal is a toast with the reason. */
#include "godwit-window.h"

/* What a deed needs until it has ended. */
struct deed {
  GodwitWindow *window;
  GodwitTunnel *tunnel;
};

static struct deed *
deed_new (GodwitWindow *window, GodwitTunnel *tunnel)
{
  struct deed *d = g_new0 (struct deed, 1);
  d->window = g_object_ref (window);
  d->tunnel = g_object_ref (tunnel);
  return d;
}

static void
deed_free (struct deed *d)
{
  g_object_unref (d->window);
  g_object_unref (d->tunnel);
  g_free (d);
}

static void
on_done (GObject *backend, GAsyncResult *result, gpointer data)
{
  struct deed *d = data;
  g_autoptr (GError) error = NULL;
  if (!godwit_backend_act_finish (GODWIT_BACKEND (backend), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    godwit_window_say (d->window, error->message);
  deed_free (d);
}

static void
act (GodwitWindow *window, GodwitTunnel *tunnel, GodwitDeed deed)
{
  godwit_backend_act_async (godwit_window_backend (window), tunnel, deed, on_done, deed_new (window, tunnel));
}

void
godwit_window_connect (GodwitWindow *self, GodwitTunnel *tunnel)
{
  act (self, tunnel, GODWIT_DEED_CONNECT);
}

void
godwit_window_disconnect (GodwitWindow *self, GodwitTunnel *tunnel)
{
  act (self, tunnel, GODWIT_DEED_DISCONNECT);
}

static void
on_toggle (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GodwitWindow *window = GODWIT_WINDOW (widget);
  GodwitTunnel *tunnel = godwit_window_tunnel (window);
  (void)name;
  (void)parameter;
  if (tunnel != NULL)
    act (window, tunnel, godwit_tunnel_is_on (tunnel) ? GODWIT_DEED_DISCONNECT : GODWIT_DEED_CONNECT);
}

static void
on_say (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void)name;
  godwit_window_say (GODWIT_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

void
godwit_window_update_actions (GodwitWindow *self)
{
  GodwitTrouble trouble = godwit_backend_trouble (godwit_window_backend (self));
  gboolean works = trouble == GODWIT_TROUBLE_NONE && godwit_window_tunnel (self) != NULL;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.toggle", works);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.delete", works);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.edit", works);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.details", works);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.add", trouble == GODWIT_TROUBLE_NONE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.import", trouble == GODWIT_TROUBLE_NONE);
}

void
godwit_window_install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "win.toggle", NULL, on_toggle);
  gtk_widget_class_install_action (class, "win.say", "s", on_say);
}
