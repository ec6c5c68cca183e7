/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form-combo.c - libadwaita shows the words as labels in items that have no names of their own. */
#include "form/form-combo.h"

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  (void)factory;
  (void)data;
  gtk_list_item_set_accessible_label (item, gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

void
godwit_form_combo_name_words (AdwComboRow *combo)
{
  GtkListItemFactory *factory = adw_combo_row_get_factory (combo);
  if (GTK_IS_SIGNAL_LIST_ITEM_FACTORY (factory))
    (void)g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
}
