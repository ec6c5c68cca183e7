/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-application.c - starts, with or without a window, and knows the shortcuts. Closing the window leaves the tunnels alone. */
#include "godwit-application.h"

#include <glib/gi18n.h>

#include "godwit-notifier.h"
#include "godwit-preferences.h"
#include "godwit-shortcuts.h"
#include "godwit-sign-in-dialog.h"
#include "godwit-window.h"

struct _GodwitApplication {
  AdwApplication parent;
  GodwitBackend *(*backend_new) (void);
  GodwitBackend *backend;
  GodwitNotifier *notifier;
  GSettings *settings;
  gboolean hidden; /* started at login, and no window was opened since */
  gboolean held;   /* it goes on without a window */
};

G_DEFINE_FINAL_TYPE (GodwitApplication, godwit_application, ADW_TYPE_APPLICATION)

/* The window comes up: without an answer nothing goes on. */
static void
on_asks (GodwitApplication *self, GodwitQuestion *question)
{
  g_application_activate (G_APPLICATION (self));
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  godwit_window_choose (GODWIT_WINDOW (window), godwit_question_uuid (question));
  adw_dialog_present (godwit_sign_in_dialog_new (question), GTK_WIDGET (window));
}

static void
on_tells (GodwitApplication *self, const char *sentence)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (window != NULL)
    godwit_window_say (GODWIT_WINDOW (window), sentence);
  else
    godwit_notifier_say (self->notifier, sentence);
}

/* Without a window it goes on where the person wants that: after the login, or in the background. */
static void
hold_on (GodwitApplication *self)
{
  gboolean holds = self->hidden || g_settings_get_boolean (self->settings, "run-in-background");
  if (holds && !self->held)
    g_application_hold (G_APPLICATION (self));
  if (!holds && self->held)
    g_application_release (G_APPLICATION (self));
  self->held = holds;
}

static void
begin (GodwitApplication *self)
{
  if (self->backend != NULL)
    return;
  self->settings = g_settings_new (GODWIT_APP_ID);
  self->backend = self->backend_new ();
  self->notifier = godwit_notifier_new (GTK_APPLICATION (self), self->backend, self->settings);
  (void)g_signal_connect_swapped (self->backend, "asks", G_CALLBACK (on_asks), self);
  (void)g_signal_connect_swapped (self->backend, "tells", G_CALLBACK (on_tells), self);
  (void)g_signal_connect_swapped (self->settings, "changed::run-in-background", G_CALLBACK (hold_on), self);
  hold_on (self);
}

static void
activate (GApplication *application)
{
  GodwitApplication *self = GODWIT_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  gboolean only_begins = self->hidden && self->backend == NULL;
  begin (self);
  if (only_begins) {
    godwit_backend_log_in (self->backend);
    return;
  }
  if (window == NULL)
    window = GTK_WINDOW (godwit_window_new (GTK_APPLICATION (self), self->backend));
  gtk_window_present (window);
  self->hidden = FALSE;
  hold_on (self);
}

/* "--background": where one runs already there is nothing to begin. */
static int
handle_local_options (GApplication *application, GVariantDict *options)
{
  g_autoptr (GError) error = NULL;
  if (!g_variant_dict_contains (options, "background"))
    return -1;
  if (!g_application_register (application, NULL, &error)) {
    g_printerr ("godwit: %s\n", error->message);
    return 1;
  }
  if (g_application_get_is_remote (application))
    return 0;
  GODWIT_APPLICATION (application)->hidden = TRUE;
  return -1;
}

/* A double click on a profile file. */
static void
open_files (GApplication *application, GFile **files, int n, const char *hint)
{
  (void)hint;
  GODWIT_APPLICATION (application)->hidden = FALSE;
  activate (application);
  for (int i = 0; i < n; i++)
    godwit_window_open_file (GODWIT_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application))),
                             files[i]);
}

static char *
debug_info (void)
{
  return g_strdup_printf ("Godwit %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n", GODWIT_VERSION,
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AdwDialog *about = adw_about_dialog_new ();
  g_autofree char *info = debug_info ();
  (void)action;
  (void)parameter;
  g_object_set (about, "application-name", "Godwit", "application-icon", GODWIT_APP_ID, "version", GODWIT_VERSION,
                "developer-name", _ ("The Godwit Maintainers"), "license-type", GTK_LICENSE_GPL_3_0, "comments",
                _ ("A VPN client whose tunnel stays up when you move"), "debug-info", info, "width-request", 300, NULL);
  adw_dialog_present (about, GTK_WIDGET (gtk_application_get_active_window (data)));
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);
  (void)action;
  (void)parameter;
  if (window != NULL)
    adw_dialog_present (godwit_preferences_new (godwit_backend_is_alone (GODWIT_APPLICATION (data)->backend)),
                        GTK_WIDGET (window));
}

static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);
  GodwitApplication *self = data;
  (void)action;
  (void)parameter;
  if (window != NULL)
    adw_dialog_present (godwit_shortcuts_new (godwit_backend_offers (self->backend) != NULL), GTK_WIDGET (window));
}

/* A notification was pressed. */
static void
on_show (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  (void)action;
  g_application_activate (data);
  godwit_window_choose (GODWIT_WINDOW (gtk_application_get_active_window (data)),
                        g_variant_get_string (parameter, NULL));
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GodwitApplication *self = data;
  GtkWindow *window = gtk_application_get_active_window (data);
  (void)action;
  (void)parameter;
  if (window != NULL)
    godwit_window_finish (GODWIT_WINDOW (window));
  if (self->held)
    g_application_release (data); /* what is still on its way, a deletion, holds it by itself */
  self->held = FALSE;
}

static void
startup (GApplication *application)
{
  static const GActionEntry actions[] = { { .name = "about", .activate = on_about },
                                          { .name = "preferences", .activate = on_preferences },
                                          { .name = "quit", .activate = on_quit },
                                          { .name = "shortcuts", .activate = on_shortcuts },
                                          { .name = "show", .activate = on_show, .parameter_type = "s" } };
  static const struct {
    const char *action, *keys[2];
  } shortcuts[] = {
    { "app.quit", { "<Control>q" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.shortcuts", { "<Control>question" } },
    { "app.about", { "F1" } },
    { "window.close", { "<Control>w" } },
    { "win.add", { "<Control>n" } },
    { "win.import", { "<Control>o" } },
    { "win.take-over", { "<Control><Shift>o" } },
    { "win.edit", { "<Control>e" } },
    { "win.toggle", { "<Control>Return" } },
    { "win.delete", { "<Control>Delete" } },
    { "win.undo-delete::", { "<Control>z" } },
    { "win.repair", { "<Control>r" } },
    { "win.report", { "<Control><Shift>c" } },
    { "win.details", { "<Control>d" } },
  };
  G_APPLICATION_CLASS (godwit_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), shortcuts[i].action, shortcuts[i].keys);
}

static void
dispose (GObject *object)
{
  GodwitApplication *self = GODWIT_APPLICATION (object);
  g_clear_pointer (&self->notifier, godwit_notifier_free);
  if (self->backend != NULL)
    g_signal_handlers_disconnect_by_data (self->backend, self);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  g_clear_object (&self->backend);
  G_OBJECT_CLASS (godwit_application_parent_class)->dispose (object);
}

static void
godwit_application_class_init (GodwitApplicationClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  G_APPLICATION_CLASS (class)->activate = activate;
  G_APPLICATION_CLASS (class)->open = open_files;
  G_APPLICATION_CLASS (class)->startup = startup;
  G_APPLICATION_CLASS (class)->handle_local_options = handle_local_options;
}

static void
godwit_application_init (GodwitApplication *self)
{
  g_application_add_main_option (G_APPLICATION (self), "background", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE,
                                 _ ("Start without a window, as at login"), NULL);
}

GodwitApplication *
godwit_application_new (GodwitBackend *(*backend_new) (void))
{
  GodwitApplication *self =
      g_object_new (GODWIT_TYPE_APPLICATION, "application-id", GODWIT_APP_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                    "resource-base-path", "/io/github/godwitvpn/Godwit", NULL);
  self->backend_new = backend_new;
  return self;
}
