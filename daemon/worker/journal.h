/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.h - what happened, as lines on a descriptor that was opened before confinement: text for people, or one JSON object a line with
 * the field names of the system's journal. A reader that stops reading costs lines, never time. */
#ifndef GDW_WORKER_JOURNAL_H
#define GDW_WORKER_JOURNAL_H

#include "base/event.h"

typedef struct gdw_journal gdw_journal;

typedef struct {
  int fd; /* borrowed */
  bool json;
  bool names;      /* write names and addresses as they are; else "<name>", "<address>" */
  gdw_level level; /* the least important level that is written */
} gdw_journal_how;

gdw_journal *gdw_journal_new (const gdw_journal_how *how); /* NULL: no memory */
void gdw_journal_free (gdw_journal *j);

/* Is this level asked for? */
bool gdw_journal_wants (const gdw_journal *j, gdw_level level);

/* From now on everything is written. What gdw_journal_wants says stays: others than the log need no more than before. */
void gdw_journal_detail (gdw_journal *j);

/* Writes an event. */
void gdw_journal_event (gdw_journal *j, const gdw_event *e);

/* Writes words of our own that are no event of the engine; never anything from outside. */
void gdw_journal_note (gdw_journal *j, gdw_level level, const char *words);

/* Lines that nobody took. */
uint64_t gdw_journal_lost (const gdw_journal *j);

/* The line as gdw_journal_event writes it, without the end of line; always ended by a zero. Returns its octets. */
size_t gdw_journal_line (const gdw_journal_how *how, const gdw_event *e, char *buf, size_t cap);

#endif
