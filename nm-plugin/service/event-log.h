/* SPDX-License-Identifier: GPL-3.0-or-later */
/* event-log.h - the last events of a tunnel, for who looks into a failure. Each field keeps its type, so that whoever shows them can leave out names and
 * addresses by type (base/event.h). */
#ifndef GODWIT_SERVICE_EVENT_LOG_H
#define GODWIT_SERVICE_EVENT_LOG_H

#include <gio/gio.h>

#include "base/event.h"

enum { GODWIT_EVENTS = 50 };

/* n: how many are kept; next: where the next one goes; lost: how many fell out, or never came. */
typedef struct {
  gdw_event event[GODWIT_EVENTS];
  guint n, next;
  guint32 lost;
} GodwitEventLog;

/* Keeps it, at the cost of the oldest one when there is no room. lost: so many before it never came. */
void godwit_event_log_add (GodwitEventLog *log, const gdw_event *e, guint32 lost);

/* The value of Status1's GetEvents, "(a(uta(us))u)", floating: number in events.def, ms of CLOCK_BOOTTIME, and type (gdw_field_type) and text of each
 * field, the oldest event first; then how many are lost. */
GVariant *godwit_event_log_value (const GodwitEventLog *log);

#endif
