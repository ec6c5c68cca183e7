/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form-combo.h - a row to choose one word of some, whose words a screen reader is told. */
#ifndef GODWIT_FORM_COMBO_H
#define GODWIT_FORM_COMBO_H

#include <adwaita.h>

/* For a row whose model is of strings; before it has one. */
void godwit_form_combo_name_words (AdwComboRow *combo);

#endif
