/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status-values.h - a tunnel's state as the properties of io.github.godwitvpn.Status1. Pure. Names inside the dictionaries are those of the status
 * JSON of godwitctl; ms are of the clock that counts sleep (CLOCK_BOOTTIME). */
#ifndef GODWIT_SERVICE_STATUS_VALUES_H
#define GODWIT_SERVICE_STATUS_VALUES_H

#include <gio/gio.h>

#include "control/frame.h"

enum { GODWIT_STATUS_BAD_PROFILE = 3 /* the exit status of godwitctl for the same */ };

enum { GODWIT_STATUS_VERSION = 1, GODWIT_STATUS_PROPERTIES = 19 };

/* What is known. */
typedef struct {
  gdw_frame_status status; /* name, uuid, gateway and device filled in */
  guint64 connected_since; /* ms of CLOCK_BOOTTIME; moves do not count, a new sign-in does; 0: it is not */
  gdw_frame_end end;       /* why NONE: it lives, or ended as asked */
  char fault[512];         /* what is wrong with the profile or its files: then it never began */
} GodwitStatusFacts;

/* The phase has changed: keeps connected_since. A tunnel that moves or has no network stays connected; one that signs in anew does not. */
void godwit_status_note_connected (GodwitStatusFacts *f);

/* The names, in the order of the introspection data; NULL beyond the end. */
const char *godwit_status_property (gsize i);

/* The value, floating; NULL: there is no such property. */
GVariant *godwit_status_value (const GodwitStatusFacts *f, const char *property);

/* Counts with every packet, so nobody is told that it has changed. */
gboolean godwit_status_is_counting (const char *property);

/* The interface for registration; lives for ever. */
GDBusInterfaceInfo *godwit_status_interface (void);

#endif
