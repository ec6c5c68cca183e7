/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dialogs.c - a dialog that becomes a sheet loses its focus, and gives the keyboard to its first button when it opens; an alert cuts the words of its
 * buttons. */
#include "dialogs.h"

/* --- the focus --- */

enum { OPEN_FRAMES = 3 }; /* libadwaita opens a sheet in the second one after the map */

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
  if (++o->frames < OPEN_FRAMES)
    return G_SOURCE_CONTINUE;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (dialog));
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
