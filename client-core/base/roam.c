/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roam.c - names and words of roams.def. */
#include "base/roam.h"

static const struct row {
  gdw_roam_reason reason;
  const char *name, *words;
} rows[] = {
#define GDW_ROAM_ROW(number, NAME, name, words) { GDW_ROAM_##NAME, name, words },
#include "base/roams.def"
#undef GDW_ROAM_ROW
};

static const struct row *
row_of (gdw_roam_reason r)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (rows[i].reason == r)
      return &rows[i];
  return NULL;
}

const char *
gdw_roam_name (gdw_roam_reason r)
{
  const struct row *row = row_of (r);
  return row != NULL ? row->name : "";
}

const char *
gdw_roam_words (gdw_roam_reason r)
{
  const struct row *row = row_of (r);
  return row != NULL ? row->words : "";
}
