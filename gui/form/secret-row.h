/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secret-row.h - a secret and who keeps it: a row to type it, and a row to choose. Inside this room only. */
#ifndef GODWIT_FORM_SECRET_ROW_H
#define GODWIT_FORM_SECRET_ROW_H

#include <adwaita.h>

#include "form/profile-form.h"

typedef struct GodwitSecretRow GodwitSecretRow;
typedef void (*GodwitSecretRowChanged) (gpointer data);

/* `changed` is called when a person changed it. */
GodwitSecretRow *godwit_secret_row_new (const gdw_key *k, GodwitSecretRowChanged changed, gpointer data);
void godwit_secret_row_free (GodwitSecretRow *row);

const gdw_key *godwit_secret_row_key (const GodwitSecretRow *row);
GtkWidget *godwit_secret_row_entry (GodwitSecretRow *row);
GtkWidget *godwit_secret_row_keeper (GodwitSecretRow *row);

void godwit_secret_row_set (GodwitSecretRow *row, const char *text, GodwitKeep keep);

/* "" when it is asked each time. The text is the row's own. */
const char *godwit_secret_row_text (GodwitSecretRow *row, GodwitKeep *ret_keep);

/* Nobody keeps it for all users. */
void godwit_secret_row_set_alone (GodwitSecretRow *row);

void godwit_secret_row_set_visible (GodwitSecretRow *row, gboolean visible);

#endif
