/* SPDX-License-Identifier: GPL-3.0-or-later */
/* note.h - events that a person should still know of while the tunnel lives: a family without an address, an old algorithm, two networks of
 * one range. Said once, kept until the tunnel ends, shown with the status. */
#ifndef GDW_BASE_NOTE_H
#define GDW_BASE_NOTE_H

#include "base/event.h"

/* A note as status shows it: what kind, and the sentence (cut at GDW_MAX_TEXT). */
typedef struct {
  gdw_event_id id;
  char text[GDW_MAX_TEXT];
} gdw_note;

typedef struct {
  uint8_t n;
  gdw_event at[GDW_MAX_NOTES];
} gdw_notes;

/* Is an event with the same id and fields there, whatever its time? */
bool gdw_notes_has (const gdw_notes *notes, const gdw_event *e);
/* Keeps the event. False: it was there, or nothing more fits. */
bool gdw_notes_keep (gdw_notes *notes, const gdw_event *e);
/* As sentences behind those *ret_n that are there; what does not fit is left out. */
void gdw_notes_show (const gdw_notes *notes, gdw_note ret[GDW_MAX_NOTES], uint8_t *ret_n);

#endif
