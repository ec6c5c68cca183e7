/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timers.h - named deadlines of one object (an IKE SA, a tunnel). No clock: the time is handed in. */
#ifndef GDW_IKE_TIMERS_H
#define GDW_IKE_TIMERS_H

#include <stdbool.h>

#include "base/instant.h"

typedef enum {
  GDW_TIMER_NETWORK,      /* tunnel: waiting for a usable network ends */
  GDW_TIMER_ROAM,         /* tunnel: look at the links again */
  GDW_TIMER_RECONNECT,    /* tunnel: try again to sign in anew */
  GDW_TIMER_CLOSE,        /* tunnel: waiting for the answer to our last DELETE ends */
  GDW_TIMER_RACE,         /* tunnel: the gateway's next address is tried beside the others */
  GDW_TIMER_TRANSLATOR,   /* tunnel: the network's translator is asked for again */
  GDW_TIMER_REFUSED,      /* tunnel: one address refused us; the others had their time */
  GDW_TIMER_LIVENESS,     /* IKE SA: is the gateway still there? */
  GDW_TIMER_REKEY_CHILD,  /* IKE SA: a child's keys are old */
  GDW_TIMER_REKEY_IKE,    /* IKE SA: its own keys are old */
  GDW_TIMER_REAUTH,       /* IKE SA: time to sign in anew */
  GDW_TIMER_FRAGMENTS,    /* IKE SA: the rest of a message in fragments does not come */
  GDW_TIMER_FOLLOWUP,     /* IKE SA: the gateway's next IKE_FOLLOWUP_KE does not come */
  GDW_TIMER_OLD_CHILD,    /* IKE SA: a child was replaced, and nobody deletes it */
  GDW_TIMER_CREATE_CHILD, /* IKE SA: a new child was put off; ask again */
  GDW_TIMER_OTHER_PATH,   /* IKE SA: another path answered, and ours had time enough to do so, too */
  GDW_TIMER_SUSPECT,      /* IKE SA: no answer for so long that the gateway is perhaps gone */
  GDW_TIMER_OLD,          /* IKE SA: replaced, and nobody deletes it */
  GDW_TIMERS,
} gdw_timer;

typedef struct {
  gdw_ms at[GDW_TIMERS]; /* GDW_MS_NEVER: not running */
} gdw_timers;

void gdw_timers_init (gdw_timers *t);
void gdw_timers_set (gdw_timers *t, gdw_timer which, gdw_ms at);
void gdw_timers_stop (gdw_timers *t, gdw_timer which);
bool gdw_timers_runs (const gdw_timers *t, gdw_timer which);

/* Is it due? Then it no longer runs. */
bool gdw_timers_take (gdw_timers *t, gdw_timer which, gdw_ms now);

/* The first deadline of all; GDW_MS_NEVER: none. */
gdw_ms gdw_timers_next (const gdw_timers *t);

#endif
