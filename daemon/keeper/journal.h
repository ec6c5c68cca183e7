/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.h - what a tunnel changed on this system, on disk before it is changed: one small text file per tunnel in the runtime folder.
 * What a killed keeper left is found here by the next one. */
#ifndef GDW_KEEPER_JOURNAL_H
#define GDW_KEEPER_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { GDW_DNS_NONE = 0, GDW_DNS_RESOLVED = 1, GDW_DNS_FILE = 2 } gdw_dns_mode;

typedef struct {
  unsigned slot;
  uint32_t index; /* interface */
  char device[16];
  char name[65];    /* of the tunnel */
  gdw_dns_mode dns; /* what was, or was about to be, changed besides addresses, routes and rules */
} gdw_undo;

/* Writes the record whole or not at all, and to the disk, before it returns. dir: the runtime folder. False: errno. */
bool gdw_journal_write (int dir, const gdw_undo *u);

/* Removes the record of this slot; no error when there is none. */
bool gdw_journal_remove (int dir, unsigned slot);

/* All records, at most cap; returns how many. A record that cannot be read counts as one of that slot that changed everything. */
size_t gdw_journal_read (int dir, gdw_undo *ret, size_t cap);

#endif
