/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phase.c - names of the phases, from phases.def. */
#include "base/phase.h"

#include <stddef.h>

struct row {
  const char *name, *text;
};

static const struct row rows[] = {
#define GDW_PHASE_ROW(number, NAME, name, text) [number] = { name, text },
#include "base/phases.def"
#undef GDW_PHASE_ROW
};

bool
gdw_phase_exists (unsigned number)
{
  return number < sizeof rows / sizeof rows[0] && rows[number].name != NULL;
}

const char *
gdw_phase_name (gdw_phase p)
{
  return gdw_phase_exists ((unsigned)p) ? rows[p].name : "?";
}

const char *
gdw_phase_text (gdw_phase p)
{
  return gdw_phase_exists ((unsigned)p) ? rows[p].text : "?";
}
