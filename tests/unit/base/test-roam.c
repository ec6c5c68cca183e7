/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-roam.c - names and words of the reasons for a move. */
#include "base/roam.h"
#include "harness.h"

TEST (names)
{
  check (strcmp (gdw_roam_name (GDW_ROAM_LINK_LOST), "link-lost") == 0);
  for (unsigned i = GDW_ROAM_LINK_LOST; i <= GDW_ROAM_NAT_MOVED; i++) {
    check (strlen (gdw_roam_words ((gdw_roam_reason)i)) > 3);
    for (unsigned k = GDW_ROAM_LINK_LOST; k < i; k++)
      check (strcmp (gdw_roam_name ((gdw_roam_reason)i), gdw_roam_name ((gdw_roam_reason)k)) != 0);
  }
}

TEST (unknown)
{
  check (gdw_roam_name ((gdw_roam_reason)0)[0] == '\0' && gdw_roam_words ((gdw_roam_reason)77)[0] == '\0');
}

TEST_MAIN ()
