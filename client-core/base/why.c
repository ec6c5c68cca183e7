/* SPDX-License-Identifier: GPL-3.0-or-later */
/* why.c - texts of the closed list of end reasons. */
#include "base/why.h"

struct row {
  gdw_why why;
  const char *name, *text, *repair;
};

static const struct row rows[] = {
#define GDW_WHY(number, NAME, text, repair) { GDW_WHY_##NAME, #NAME, text, repair },
#include "base/why.def"
#undef GDW_WHY
};

static const struct row *
row_of (unsigned number)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if ((unsigned)rows[i].why == number)
      return &rows[i];
  return NULL;
}

const char *
gdw_why_name (gdw_why why)
{
  const struct row *r = row_of ((unsigned)why);
  return r != NULL ? r->name : "NONE";
}

const char *
gdw_why_text (gdw_why why)
{
  const struct row *r = row_of ((unsigned)why);
  return r != NULL ? r->text : "";
}

const char *
gdw_why_repair (gdw_why why)
{
  const struct row *r = row_of ((unsigned)why);
  return r != NULL ? r->repair : "";
}

bool
gdw_why_exists (unsigned number)
{
  return row_of (number) != NULL;
}

gdw_why
gdw_why_at (size_t i)
{
  return i < sizeof rows / sizeof rows[0] ? rows[i].why : GDW_WHY_NONE;
}
