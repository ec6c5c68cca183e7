/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-note.c - what stays said. */
#include "harness.h"
#include "base/note.h"

#include <stdio.h>
#include <string.h>

static gdw_event
event (const char *name, gdw_ms at)
{
  gdw_event e = gdw_event_new (GDW_EV_SIGNED_IN, at);
  gdw_event_name (&e, gdw_bytes_text (name));
  return e;
}

TEST (kept_once)
{
  gdw_notes n = { 0 };
  gdw_event a = event ("alice", 1), later = event ("alice", 2), bob = event ("bob", 1);
  check (!gdw_notes_has (&n, &a) && gdw_notes_keep (&n, &a) && gdw_notes_has (&n, &later));
  check (!gdw_notes_keep (&n, &later) && n.n == 1);
  check (gdw_notes_keep (&n, &bob) && n.n == 2);
  gdw_event other = gdw_event_new (GDW_EV_PEER_NOTIFY, 1);
  gdw_event_name (&other, gdw_bytes_text ("alice"));
  check (!gdw_notes_has (&n, &other));
}

TEST (bounded)
{
  gdw_notes n = { 0 };
  for (unsigned i = 0; i < GDW_MAX_NOTES + 2; i++) {
    char name[8];
    snprintf (name, sizeof name, "u%u", i);
    gdw_event e = event (name, 0);
    check (gdw_notes_keep (&n, &e) == (i < GDW_MAX_NOTES));
  }
  check (n.n == GDW_MAX_NOTES);
}

TEST (shown_as_sentences)
{
  gdw_notes n = { 0 };
  static gdw_note shown[GDW_MAX_NOTES];
  uint8_t k = 1;
  gdw_event a = event ("alice", 1), b = event ("bob", 1);
  check (gdw_notes_keep (&n, &a) && gdw_notes_keep (&n, &b));
  gdw_notes_show (&n, shown, &k);
  check (k == 3 && shown[0].id == GDW_EV_NONE && shown[1].id == GDW_EV_SIGNED_IN);
  check (strcmp (shown[2].text, "signed in as bob") == 0);
  k = GDW_MAX_NOTES - 1;
  gdw_notes_show (&n, shown, &k);
  check (k == GDW_MAX_NOTES && strcmp (shown[GDW_MAX_NOTES - 1].text, "signed in as alice") == 0);
}

TEST_MAIN ()
