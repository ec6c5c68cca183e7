/* SPDX-License-Identifier: GPL-3.0-or-later */
/* menus.c - GTK gives an entry of a menu one line, however long that is, with its keys beside it; what is beyond the edge has to be scrolled to. */
#include "menus.h"

/* px beside the words of an entry, and between them and the keys; no words are narrower than so many characters */
enum { AROUND = 72, APART = 24, LEAST_CHARS = 6 };

static int
natural_width (GtkLabel *label)
{
  int natural = 0;
  gtk_widget_measure (GTK_WIDGET (label), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static gboolean
has_keys (GtkWidget *label)
{
  return g_str_equal (gtk_widget_get_css_name (label), "accelerator");
}

/* As it comes from GTK, and then narrower until it has room: the window may have become wider since. */
static void
fit (GtkLabel *label, int room)
{
  gtk_label_set_wrap (label, FALSE);
  gtk_label_set_max_width_chars (label, -1);
  if (natural_width (label) <= room)
    return;
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  for (int chars = (int)g_utf8_strlen (gtk_label_get_text (label), -1);
       chars > LEAST_CHARS && natural_width (label) > room; chars--)
    gtk_label_set_max_width_chars (label, chars);
}

/* Each label of the menu; with_keys: what is pressed instead stands there, too. */
static void
fit_all (GtkWidget *widget, int room, gboolean with_keys)
{
  if (GTK_IS_LABEL (widget) && has_keys (widget))
    gtk_widget_set_visible (widget, with_keys);
  else if (GTK_IS_LABEL (widget))
    fit (GTK_LABEL (widget), room);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    fit_all (child, room, with_keys);
}

/* The widest words, or keys, of the menu. */
static int
widest (GtkWidget *widget, gboolean of_keys)
{
  int most = GTK_IS_LABEL (widget) && has_keys (widget) == of_keys ? natural_width (GTK_LABEL (widget)) : 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    most = MAX (most, widest (child, of_keys));
  return most;
}

/* It is about to be opened. */
static void
on_open (GtkMenuButton *button, gpointer data)
{
  GtkWidget *menu = GTK_WIDGET (gtk_menu_button_get_popover (button));
  int room = gtk_widget_get_width (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (button)))) - AROUND;
  (void)data;
  fit_all (menu, G_MAXINT, TRUE);
  if (widest (menu, FALSE) + APART + widest (menu, TRUE) > room)
    fit_all (menu, room, FALSE);
}

void
godwit_menu_fit (GtkMenuButton *button)
{
  gtk_menu_button_set_create_popup_func (button, on_open, NULL, NULL);
}
