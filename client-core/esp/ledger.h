/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.h - what the plane has counted, and when the control half is told: at most once a second while something changes, and never
 * while nothing does. Silence (esp/silence.h) is told from here too. */
#ifndef GDW_ESP_LEDGER_H
#define GDW_ESP_LEDGER_H

#include "esp/plane.h"
#include "esp/silence.h"

enum { GDW_REPORT_PAUSE_US = 1000000 };

typedef struct {
  gdw_totals totals; /* counted by whoever finds something, followed by gdw_ledger_changed */
  gdw_us due;        /* when TOTALS shall be told; GDW_US_NEVER: nothing changed since */
  gdw_silence silence;
  gdw_us next_spi; /* before this moment no further unknown SPI is told */
  uint32_t spi;    /* UNKNOWN_SPI */
  bool tell_totals, tell_silence, tell_spi;
} gdw_ledger;

gdw_ledger gdw_ledger_new (void);

/* Something in totals was counted. */
void gdw_ledger_changed (gdw_ledger *l, gdw_us now);

/* A packet of n inner octets was sealed; a good packet came in (with n octets for the tun when `delivered`). */
void gdw_ledger_sent (gdw_ledger *l, size_t n, gdw_us now);
void gdw_ledger_heard (gdw_ledger *l, gdw_us now);
void gdw_ledger_delivered (gdw_ledger *l, size_t n);

/* A packet for nobody came in. */
void gdw_ledger_unknown (gdw_ledger *l, uint32_t spi, gdw_us now);

/* How long we may send without an answer; 0: for ever. */
void gdw_ledger_tune (gdw_ledger *l, gdw_us silence);

/* Packets leave by another path from now on: what was silent, and how fast it was before, says nothing about it. */
void gdw_ledger_moved (gdw_ledger *l);

/* Moves what is due to what is told. True: SILENCE is among it now. */
bool gdw_ledger_tick (gdw_ledger *l, gdw_us now);
gdw_us gdw_ledger_deadline (const gdw_ledger *l);

/* The next report that is about no child; false when there is none. */
bool gdw_ledger_report (gdw_ledger *l, gdw_report *ret);

#endif
