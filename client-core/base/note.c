/* SPDX-License-Identifier: GPL-3.0-or-later */
/* note.c - events that a person should still know of while the tunnel lives. */
#include "base/note.h"

#include <string.h>

static bool
same_field (const gdw_field *a, const gdw_field *b)
{
  return a->type == b->type && a->number == b->number && gdw_addr_same (&a->addr, &b->addr) &&
         strcmp (a->text, b->text) == 0;
}

bool
gdw_notes_has (const gdw_notes *notes, const gdw_event *e)
{
  for (size_t i = 0; i < notes->n; i++) {
    const gdw_event *k = &notes->at[i];
    bool same = k->id == e->id && k->n_fields == e->n_fields;
    for (size_t f = 0; same && f < e->n_fields; f++)
      same = same_field (&k->field[f], &e->field[f]);
    if (same)
      return true;
  }
  return false;
}

bool
gdw_notes_keep (gdw_notes *notes, const gdw_event *e)
{
  if (notes->n == GDW_MAX_NOTES || gdw_notes_has (notes, e))
    return false;
  notes->at[notes->n++] = *e;
  return true;
}

void
gdw_notes_show (const gdw_notes *notes, gdw_note ret[GDW_MAX_NOTES], uint8_t *ret_n)
{
  for (size_t i = 0; i < notes->n && *ret_n < GDW_MAX_NOTES; i++) {
    gdw_note *note = &ret[(*ret_n)++];
    note->id = notes->at[i].id;
    (void)gdw_event_sentence (&notes->at[i], false, note->text, sizeof note->text);
  }
}
