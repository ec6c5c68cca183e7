/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form-row.h - one setting as a row, chosen by the setting's type: its value is the text that gdw_profile_set takes. Inside this room only. */
#ifndef GODWIT_FORM_ROW_H
#define GODWIT_FORM_ROW_H

#include <adwaita.h>

#include "form/form-words.h"

typedef struct GodwitFormRow GodwitFormRow;
typedef void (*GodwitFormRowChanged) (GodwitFormRow *row, gpointer data);

/* A row for any type but SECRET. `changed` is called when a person changed it, not by godwit_form_row_set_text. */
GodwitFormRow *godwit_form_row_new (const gdw_key *k, GodwitFormRowChanged changed, gpointer data);
void godwit_form_row_free (GodwitFormRow *row);

/* The row, and the sentence below it: what is wrong with the value, else how a list is typed; hidden while there is neither. */
GtkWidget *godwit_form_row_widget (GodwitFormRow *row);
GtkWidget *godwit_form_row_sentence (GodwitFormRow *row);

/* What stands below the sentence: the words of a list, each in a row of its own. NULL beyond the end. */
GtkWidget *godwit_form_row_more (GodwitFormRow *row, size_t i);

const gdw_key *godwit_form_row_key (const GodwitFormRow *row);

/* Free with g_free. */
char *godwit_form_row_text (GodwitFormRow *row);
void godwit_form_row_set_text (GodwitFormRow *row, const char *text);

/* Has a person changed it since its text was set? */
gboolean godwit_form_row_is_touched (const GodwitFormRow *row);

/* The row is wrong, and why; NULL: it is not. */
void godwit_form_row_set_fault (GodwitFormRow *row, const char *sentence);

void godwit_form_row_set_visible (GodwitFormRow *row, gboolean visible);

#endif
