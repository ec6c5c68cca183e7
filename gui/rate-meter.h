/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rate-meter.h - counters over the last minute as rates. No widget, no clock. */
#ifndef GODWIT_RATE_METER_H
#define GODWIT_RATE_METER_H

#include <glib.h>

enum { GODWIT_RATE_SAMPLES = 128, GODWIT_RATE_SPAN_S = 60, GODWIT_RATE_NOW_S = 2 };

typedef struct {
  gint64 at; /* us */
  guint64 received, sent;
} GodwitRateSample;

typedef struct {
  GodwitRateSample sample[GODWIT_RATE_SAMPLES]; /* a ring; the newest is before next */
  guint next, n;
} GodwitRateMeter;

/* Forgets all. */
void godwit_rate_clear (GodwitRateMeter *m);

/* The counters as they were at that time. Counters that went back belong to another tunnel: what was before is forgotten. A time that is not later
 * than the one before is no sample. Returns whether it was one. */
gboolean godwit_rate_add (GodwitRateMeter *m, gint64 at, guint64 received, guint64 sent);

/* Bits in a second, over the last GODWIT_RATE_NOW_S seconds. */
void godwit_rate_now (const GodwitRateMeter *m, double *ret_received, double *ret_sent);

/* The i-th sample, the newest is 0: when it was taken, and the rates over the GODWIT_RATE_NOW_S seconds before it. FALSE beyond the end or GODWIT_RATE_SPAN_S seconds. */
gboolean godwit_rate_at (const GodwitRateMeter *m, guint i, gint64 *ret_at, double *ret_received, double *ret_sent);

#endif
