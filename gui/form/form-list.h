/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form-list.h - words in order of preference, as a row that opens: each word with a box to tick and a button that moves it up. Inside this room only. */
#ifndef GODWIT_FORM_LIST_H
#define GODWIT_FORM_LIST_H

#include <adwaita.h>

#include "form/form-words.h"

#define GODWIT_TYPE_FORM_LIST (godwit_form_list_get_type ())
G_DECLARE_FINAL_TYPE (GodwitFormList, godwit_form_list, GODWIT, FORM_LIST, AdwExpanderRow)

/* For a setting of type CHOICES; it emits "edited" when a person changed it. */
GtkWidget *godwit_form_list_new (const gdw_key *k);

/* The ticked words, by ";". Free with g_free. */
char *godwit_form_list_text (GodwitFormList *self);
void godwit_form_list_set_text (GodwitFormList *self, const char *text);

#endif
