/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dialogs.c - a dialog that becomes a sheet loses its focus, and gives the keyboard to its first button or the next field when it opens; an alert
 * scrolls down to its first row before its default button has the keyboard, and cuts the words of its buttons. */
#include "dialogs.h"

/* --- the focus --- */

/* A sheet is opened a few frames after the map, and then has the focus put into it twice: where it was wanted, and one further. */
enum { OPEN_FRAMES = 10 };

struct opening {
  GtkWidget *widget;
  int frames;
};

static void
opening_free (gpointer data)
{
  struct opening *o = data;
  g_object_unref (o->widget);
  g_free (o);
}

static gboolean
on_frame (GtkWidget *dialog, GdkFrameClock *clock, gpointer data)
{
  struct opening *o = data;
  (void)clock;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (dialog)),
            *inside = adw_dialog_get_child (ADW_DIALOG (dialog));
  gboolean is_open = focus != NULL && inside != NULL && gtk_widget_is_ancestor (focus, inside);
  if (!is_open && ++o->frames < OPEN_FRAMES)
    return G_SOURCE_CONTINUE;
  if (gtk_widget_get_mapped (o->widget) && (focus == NULL || !gtk_widget_is_ancestor (focus, o->widget)))
    (void)gtk_widget_grab_focus (o->widget);
  return G_SOURCE_REMOVE;
}

static void
on_map (AdwDialog *dialog, GtkWidget *widget)
{
  struct opening *o = g_new0 (struct opening, 1);
  o->widget = g_object_ref (widget);
  (void)gtk_widget_add_tick_callback (GTK_WIDGET (dialog), on_frame, o, opening_free);
}

void
godwit_dialog_set_focus (AdwDialog *dialog, GtkWidget *widget)
{
  adw_dialog_set_focus (dialog, widget);
  g_signal_connect_object (dialog, "map", G_CALLBACK (on_map), widget, G_CONNECT_DEFAULT);
}

/* --- the top --- */

/* follows: what is scrolled goes along with the keyboard. */
static void
show_top (GtkWidget *widget, gboolean follows)
{
  if (GTK_IS_VIEWPORT (widget)) {
    GtkAdjustment *place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (widget));
    gtk_viewport_set_scroll_to_focus (GTK_VIEWPORT (widget), follows);
    gtk_adjustment_set_value (place, gtk_adjustment_get_lower (place));
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    show_top (child, follows);
}

static gboolean
on_opened (GtkWidget *alert, GdkFrameClock *clock, gpointer data)
{
  int *frames = data;
  (void)clock;
  if (++*frames < OPEN_FRAMES)
    return G_SOURCE_CONTINUE;
  show_top (alert, TRUE);
  return G_SOURCE_REMOVE;
}

static void
on_opening (GtkWidget *alert)
{
  show_top (alert, FALSE);
  (void)gtk_widget_add_tick_callback (alert, on_opened, g_new0 (int, 1), g_free);
}

void
godwit_alert_open_at_top (AdwAlertDialog *alert)
{
  g_signal_connect (alert, "map", G_CALLBACK (on_opening), NULL);
}

/* --- the words of buttons --- */

enum { AROUND = 160 }; /* px of the window that are beside a button's words, in an alert as wide as it can be */

/* The alert gives its buttons the height of one line, whatever they would need for their width: so the label asks for its height itself. */
static void
wrap (GtkLabel *label, int room)
{
  int natural = 0, height = 0;
  gtk_widget_measure (GTK_WIDGET (label), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  if (natural <= room)
    return;
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
  gtk_widget_measure (GTK_WIDGET (label), GTK_ORIENTATION_VERTICAL, room, NULL, &height, NULL, NULL);
  gtk_widget_set_size_request (GTK_WIDGET (label), -1, height);
}

static void
wrap_all (GtkWidget *widget, gboolean in_button, int room)
{
  if (in_button && GTK_IS_LABEL (widget))
    wrap (GTK_LABEL (widget), room);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    wrap_all (child, in_button || GTK_IS_BUTTON (widget), room);
}

static void
on_alert (GtkWidget *alert)
{
  int room = gtk_widget_get_width (GTK_WIDGET (gtk_widget_get_root (alert))) - AROUND;
  if (room > 0)
    wrap_all (alert, FALSE, room);
}

/* Its buttons are part of it when it is presented. */
void
godwit_alert_wrap_buttons (AdwAlertDialog *alert)
{
  g_signal_connect (alert, "map", G_CALLBACK (on_alert), NULL);
}
