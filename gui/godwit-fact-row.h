/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-fact-row.h - a row that says one thing and can be copied. Without a value it is not there. */
#ifndef GODWIT_FACT_ROW_H
#define GODWIT_FACT_ROW_H

#include <adwaita.h>

#define GODWIT_TYPE_FACT_ROW (godwit_fact_row_get_type ())
/* Property "value" (string). */
G_DECLARE_FINAL_TYPE (GodwitFactRow, godwit_fact_row, GODWIT, FACT_ROW, AdwActionRow)

#endif
