/* SPDX-License-Identifier: GPL-3.0-or-later */
/* window.c - the question in a window of libadwaita. No text in it is markup: a gateway may have written it. */
#include "auth-dialog/window.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "auth-dialog/wipe.h"

struct window {
  godwit_request *request;
  GtkWidget *rows[G_N_ELEMENTS (((godwit_request *)0)->fields)]; /* of the fields that are asked */
  GtkWidget *connect;
  GMainLoop *loop;
  godwit_window_end end;
};

static void
finish (struct window *w, godwit_window_end end)
{
  w->end = end;
  g_main_loop_quit (w->loop);
}

static void
on_connect (GtkButton *button, gpointer user_data)
{
  struct window *w = user_data;
  (void)button;
  for (size_t i = 0; i < w->request->n; i++)
    if (w->rows[i] != NULL) {
      godwit_wipe (w->request->fields[i].value);
      w->request->fields[i].value = g_strdup (gtk_editable_get_text (GTK_EDITABLE (w->rows[i])));
    }
  finish (w, GODWIT_WINDOW_CONNECT);
}

static gboolean
on_close (GtkWindow *window, gpointer user_data)
{
  (void)window;
  finish (user_data, GODWIT_WINDOW_CANCEL);
  return TRUE; /* destroyed by who made it */
}

/* Nothing empty is sent: the gateway would count it as a try. */
static void
on_changed (GtkEditable *row, gpointer user_data)
{
  struct window *w = user_data;
  gboolean full = TRUE;
  (void)row;
  for (size_t i = 0; i < w->request->n; i++)
    if (w->rows[i] != NULL)
      full = full && gtk_editable_get_text (GTK_EDITABLE (w->rows[i]))[0] != '\0';
  gtk_widget_set_sensitive (w->connect, full);
}

static GtkWidget *
make_header (struct window *w, GtkWidget *window)
{
  GtkWidget *header = adw_header_bar_new (), *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), adw_window_title_new (_ ("Sign In"), NULL));
  w->connect = gtk_button_new_with_mnemonic (_ ("C_onnect"));
  gtk_widget_add_css_class (w->connect, "suggested-action");
  gtk_widget_set_sensitive (w->connect, FALSE);
  g_signal_connect (w->connect, "clicked", G_CALLBACK (on_connect), w);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), window);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), w->connect);
  return header;
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_WORD);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_rows (struct window *w)
{
  GtkWidget *group = adw_preferences_group_new ();
  for (size_t i = 0; i < w->request->n; i++) {
    const godwit_field *f = &w->request->fields[i];
    if (!f->ask)
      continue;
    w->rows[i] = adw_password_entry_row_new ();
    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (w->rows[i]), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (w->rows[i]), f->label);
    adw_entry_row_set_activates_default (ADW_ENTRY_ROW (w->rows[i]), TRUE);
    g_signal_connect (w->rows[i], "changed", G_CALLBACK (on_changed), w);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), w->rows[i]);
  }
  return group;
}

static GtkWidget *
make_body (struct window *w)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *clamp = adw_clamp_new (),
            *scroll = gtk_scrolled_window_new ();
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 24);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_box_append (GTK_BOX (box), make_label (w->request->title, "title-2"));
  gtk_box_append (GTK_BOX (box), make_label (w->request->description, "body"));
  gtk_box_append (GTK_BOX (box), make_rows (w));
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 480);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroll), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroll), 560);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), clamp);
  return scroll;
}

static void
close_by_escape (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *escape = gtk_keyval_trigger_new (GDK_KEY_Escape, 0);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (escape, gtk_named_action_new ("window.close")));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (window, keys);
}

/* The first row has the keyboard. */
static void
focus_first (struct window *w)
{
  for (size_t i = 0; i < w->request->n; i++)
    if (w->rows[i] != NULL) {
      gtk_widget_grab_focus (w->rows[i]);
      return;
    }
}

G_MODULE_EXPORT godwit_window_end
godwit_window_run (godwit_request *r)
{
  struct window w = { .request = r, .end = GODWIT_WINDOW_CANCEL };
  if (!gtk_init_check ())
    return GODWIT_WINDOW_NO_DISPLAY;
  adw_init ();
  w.loop = g_main_loop_new (NULL, FALSE);
  GtkWidget *window = adw_window_new (), *view = adw_toolbar_view_new ();
  gtk_window_set_title (GTK_WINDOW (window), r->title);
  gtk_window_set_default_size (GTK_WINDOW (window), 440, -1);
  gtk_widget_set_size_request (window, 300, 200);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), make_header (&w, window));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), make_body (&w));
  adw_window_set_content (ADW_WINDOW (window), view);
  gtk_window_set_default_widget (GTK_WINDOW (window), w.connect);
  close_by_escape (window);
  g_signal_connect (window, "close-request", G_CALLBACK (on_close), &w);
  gtk_window_present (GTK_WINDOW (window));
  focus_first (&w);
  g_main_loop_run (w.loop);
  gtk_window_destroy (GTK_WINDOW (window));
  g_main_loop_unref (w.loop);
  return w.end;
}
