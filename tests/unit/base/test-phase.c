/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-phase.c - names of the phases. */
#include "base/phase.h"
#include "harness.h"

TEST (names)
{
  check (strcmp (gdw_phase_name (GDW_PHASE_CONNECTED), "connected") == 0);
  for (unsigned i = 0; i <= GDW_PHASE_ENDED; i++) {
    check (gdw_phase_exists (i) && strlen (gdw_phase_text ((gdw_phase)i)) > 3);
    for (unsigned k = 0; k < i; k++)
      check (strcmp (gdw_phase_name ((gdw_phase)i), gdw_phase_name ((gdw_phase)k)) != 0);
  }
}

TEST (unknown)
{
  check (!gdw_phase_exists (11) && !gdw_phase_exists (~0u));
  check (strcmp (gdw_phase_name ((gdw_phase)77), "?") == 0 && strcmp (gdw_phase_text ((gdw_phase)77), "?") == 0);
}

TEST_MAIN ()
