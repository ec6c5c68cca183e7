/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-window-take-over.c - connections of another plugin are offered: once by themselves, when the app is new, and by the menu whenever there are
 * any. */
#include "godwit-window.h"

#include <glib/gi18n.h>

#include "godwit-take-over-dialog.h"

static void
on_taken (GodwitWindow *self, guint n)
{
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u connection imported", "%u connections imported", (gulong)n), n);
  godwit_window_say (self, text);
}

static void
open_dialog (GodwitWindow *self)
{
  AdwDialog *dialog = godwit_take_over_dialog_new (godwit_window_backend (self));
  g_signal_connect_object (dialog, "taken", G_CALLBACK (on_taken), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_take_over (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void)name;
  (void)parameter;
  open_dialog (GODWIT_WINDOW (widget));
}

void
godwit_window_offer (GodwitWindow *self)
{
  g_autoptr (GSettings) settings = g_settings_new (GODWIT_APP_ID);
  GodwitBackend *backend = godwit_window_backend (self);
  GListModel *offers = godwit_backend_offers (backend);
  gboolean any = godwit_backend_trouble (backend) == GODWIT_TROUBLE_NONE && offers != NULL &&
                 g_list_model_get_n_items (offers) > 0;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.take-over", any);
  if (!any || g_settings_get_boolean (settings, "has-offered"))
    return;
  g_settings_set_boolean (settings, "has-offered", TRUE);
  open_dialog (self);
}

void
godwit_window_install_take_over (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "win.take-over", NULL, on_take_over);
}
