/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status-facts.h - the properties of Status1 (docs/dbus.md) as facts for the views. No bus: a dictionary in, a struct out. */
#ifndef GODWIT_STATUS_FACTS_H
#define GODWIT_STATUS_FACTS_H

#include "godwit-tunnel.h"
#include "profile/profile.h"

/* Now, on the clock of Status1 (ms of CLOCK_BOOTTIME), on GLib's (us) and on the wall (seconds since 1970). */
typedef struct {
  gint64 boot_ms, monotonic_us, wall_s;
} GodwitStatusNow;

GodwitStatusNow godwit_status_now (void);

/* What a person calls a link by its name ("Wi-Fi “Home”"); NULL: nothing better than the name. Free with g_free. */
typedef char *(*GodwitStatusNames) (const char *link, gpointer data);

/* Fills what the status says; the rest of f stays. all is the a{sv} of GetAll; keys that are lacking or of another type are not known. */
void godwit_status_facts (GVariant *all, const GodwitStatusNow *now, GodwitStatusNames names, gpointer data,
                          GodwitFacts *f);

/* When its keys are renewed: by us at the latest when the profile says. */
void godwit_status_keys (GVariant *all, const gdw_profile *p, const GodwitStatusNow *now, GodwitFacts *f);

/* The state by the phase's name, for a connection that NetworkManager calls activated (or is activating). */
GodwitState godwit_status_state (const char *phase, gboolean activated);

/* Takes away what is only so while a tunnel is up or coming up; the end's reason and what a report tells stay. */
void godwit_status_end (GodwitFacts *f);

/* Fills the history, the newest first, unless it is the same. */
void godwit_status_moves (GVariant *all, const GodwitStatusNow *now, GodwitStatusNames names, gpointer data,
                          GListStore *moves);

/* Fills what happened (godwit_tunnel_events), unless it is the same. told: the answer of GetEvents, "(a(uta(us))u)". */
void godwit_status_events (GVariant *told, const GodwitStatusNow *now, GListStore *events);

/* It was ended by the person: there is no reason to tell. */
void godwit_status_forget_why (GodwitFacts *f);

#endif
