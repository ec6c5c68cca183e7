/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form-list.h - words in order of preference: a row that says them, and below it one for each word, with a box to tick and a button that moves it up.
 * The words' rows are hidden until a person opens the list. (A row that opens inside another that does would show its arrow wrongly.) Inside this
 * room only. */
#ifndef GODWIT_FORM_LIST_H
#define GODWIT_FORM_LIST_H

#include <adwaita.h>

#include "form/form-words.h"

#define GODWIT_TYPE_FORM_LIST (godwit_form_list_get_type ())
G_DECLARE_FINAL_TYPE (GodwitFormList, godwit_form_list, GODWIT, FORM_LIST, AdwActionRow)

/* For a setting of type CHOICES; it emits "edited" when a person changed it. */
GtkWidget *godwit_form_list_new (const gdw_key *k);

/* The row of the i-th word, to be put below the list in this order; NULL beyond the end. */
GtkWidget *godwit_form_list_word (GodwitFormList *self, size_t i);

/* Shows or hides the row, and the words' rows while the list is open. */
void godwit_form_list_set_visible (GodwitFormList *self, gboolean visible);

/* The ticked words, by ";". Free with g_free. */
char *godwit_form_list_text (GodwitFormList *self);
void godwit_form_list_set_text (GodwitFormList *self, const char *text);

#endif
