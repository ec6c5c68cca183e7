/* SPDX-License-Identifier: GPL-3.0-or-later */
/* name-check.h - do the name servers of a tunnel answer? One real question each time that it has come up or moved, asked by systemd-resolved over the
 * tunnel's link alone. Nothing waits here; where systemd-resolved does not run, nothing is claimed. */
#ifndef GODWIT_NAME_CHECK_H
#define GODWIT_NAME_CHECK_H

#include "godwit-tunnel.h"

typedef struct GodwitNameCheck GodwitNameCheck;

/* told is called (from the main loop) when there is an answer, or none. */
GodwitNameCheck *godwit_name_check_new (GDBusConnection *bus, void (*told) (gpointer data), gpointer data);
/* Accepts NULL; told is not called any more. */
void godwit_name_check_free (GodwitNameCheck *c);

/* What is known of the tunnel now: asks when it has just become connected. Returns what is known of its name servers. */
GodwitLookup godwit_name_check_look (GodwitNameCheck *c, const GodwitFacts *f);

#endif
