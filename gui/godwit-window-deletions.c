/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-window-deletions.c - a connection is deleted at once, and can be had back as long as the toast says so. One that is connected is asked for:
 * its tunnel does not come back. */
#include "godwit-window.h"

#include <glib/gi18n.h>

#include "deletions.h"
#include "dialogs.h"

enum { UNDO_S = 8 }; /* how long it can be had back */

#define TOAST "godwit-toast"

static void
on_dismissed (AdwToast *toast, gpointer data)
{
  g_autoptr (GodwitWindow) self = g_weak_ref_get (data);
  const char *uuid = g_variant_get_string (adw_toast_get_action_target_value (toast), NULL);
  if (self != NULL && godwit_window_deletions (self) != NULL)
    godwit_deletions_carry_out (godwit_window_deletions (self), uuid);
}

static void
weak_free (gpointer data, GClosure *closure)
{
  (void)closure;
  g_weak_ref_clear (data);
  g_free (data);
}

static void
show_toast (GodwitWindow *self, GodwitTunnel *tunnel)
{
  const GodwitFacts *f = godwit_tunnel_facts (tunnel);
  /* Translators: %s is the name of a connection */
  g_autofree char *text = g_strdup_printf (_ ("“%s” deleted"), f->name);
  AdwToast *toast = adw_toast_new (text);
  GWeakRef *window = g_new0 (GWeakRef, 1);
  g_weak_ref_init (window, self);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, UNDO_S);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-delete");
  adw_toast_set_action_target_value (toast, g_variant_new_string (f->uuid));
  (void)g_signal_connect_data (toast, "dismissed", G_CALLBACK (on_dismissed), window, weak_free, G_CONNECT_DEFAULT);
  g_object_set_data_full (G_OBJECT (tunnel), TOAST, g_object_ref (toast), g_object_unref);
  godwit_window_show_toast (self, toast);
}

static void
put_away (GodwitWindow *self, GodwitTunnel *tunnel)
{
  g_autoptr (GodwitTunnel) kept = g_object_ref (tunnel);
  godwit_deletions_add (godwit_window_deletions (self), kept);
  show_toast (self, kept);
  godwit_window_show_list (self);
}

static void
on_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GodwitWindow *self = GODWIT_WINDOW (widget);
  g_autoptr (GodwitTunnel) tunnel =
      godwit_deletions_undo (godwit_window_deletions (self), g_variant_get_string (parameter, NULL));
  (void)name;
  if (tunnel == NULL)
    return;
  AdwToast *toast = g_object_steal_data (G_OBJECT (tunnel), TOAST);
  if (toast != NULL)
    adw_toast_dismiss (toast);
  g_clear_object (&toast);
  godwit_window_choose (self, godwit_tunnel_facts (tunnel)->uuid);
}

/* --- one that is connected --- */

struct asked {
  GodwitWindow *window;
  GodwitTunnel *tunnel;
};

static void
on_answer (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  struct asked *a = data;
  (void)dialog;
  if (g_str_equal (response, "delete")) {
    if (godwit_tunnel_is_on (a->tunnel))
      godwit_window_disconnect (a->window, a->tunnel);
    put_away (a->window, a->tunnel);
  }
  g_object_unref (a->window);
  g_object_unref (a->tunnel);
  g_free (a);
}

static void
ask (GodwitWindow *self, GodwitTunnel *tunnel)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (NULL, NULL));
  struct asked *a = g_new0 (struct asked, 1);
  a->window = g_object_ref (self);
  a->tunnel = g_object_ref (tunnel);
  /* Translators: %s is the name of a connection */
  adw_alert_dialog_format_heading (dialog, _ ("Disconnect and Delete “%s”?"), godwit_tunnel_facts (tunnel)->name);
  adw_alert_dialog_set_body (
      dialog,
      _ ("The tunnel ends now. Its settings and stored passwords are removed a little later; until then you can "
         "undo that."));
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "delete", _ ("_Disconnect and Delete"), NULL);
  godwit_alert_wrap_buttons (dialog);
  adw_alert_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_answer), a);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
on_delete (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GodwitWindow *self = GODWIT_WINDOW (widget);
  GodwitTunnel *tunnel = godwit_window_tunnel (self);
  (void)name;
  (void)parameter;
  if (tunnel == NULL)
    return;
  if (godwit_tunnel_is_on (tunnel))
    ask (self, tunnel);
  else
    put_away (self, tunnel);
}

void
godwit_window_install_deletions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "win.delete", NULL, on_delete);
  gtk_widget_class_install_action (class, "win.undo-delete", "s", on_undo);
}
