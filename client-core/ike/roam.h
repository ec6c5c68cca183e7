/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roam.h - the tunnel between networks: which path its IKE SA shall take, when a better one is asked for, and what came of it. A loss acts at
 * once; a better link is taken up only after it has answered; one that comes and goes is waited for longer each time. */
#ifndef GDW_IKE_ROAM_H
#define GDW_IKE_ROAM_H

#include "ike/tunnel.h"

enum {
  GDW_ROAM_HOLD_MS =
      1000, /* a better link has to stand so long before it is asked; doubled each time it was lost soon */
  GDW_ROAM_HOLD_MOST = 3,   /* ... so often at most: about a minute */
  GDW_ROAM_SOON_MS = 60000, /* lost within this time after it was taken up is soon */
  GDW_ROAM_SHUN_MS =
      10000, /* a link that lost too much, did not answer or refused to send comes last for so long; doubled, too */
  GDW_ROAM_TRIAL_MS = 5000, /* what became of asking a link is looked at after so long, if nobody says it before */
  GDW_ROAM_AGAIN_MS = 250,  /* a request was in flight when a link was to be asked */
  GDW_ROAM_LONG_MS = 5000,  /* without any network for so long is like a sleep */
  GDW_ROAM_WAKE_MS =
      250, /* after a sleep, or long without a network, the gateway is suspected to have forgotten us when it is silent for so long */
};

/* Remembers since when each link of t->net is there, in this life of it. At each new snapshot, before anything else. */
void gdw_roam_watch (gdw_tunnel *t, gdw_now now);
/* The network is another one. */
void gdw_roam_on_network (gdw_tunnel *t, gdw_now now);
/* The system says that nothing leaves by this path; much is lost on the path; this computer slept. */
void gdw_roam_on_trouble (gdw_tunnel *t, const gdw_path *path, gdw_now now);
void gdw_roam_on_loss (gdw_tunnel *t, gdw_now now);
void gdw_roam_on_wake (gdw_tunnel *t, gdw_now now);
/* GDW_TIMER_ROAM is due: a link has stood long enough, or is no longer shunned. */
void gdw_roam_on_tick (gdw_tunnel *t, gdw_now now);
/* After each input: what the IKE SA found out. */
void gdw_roam_settle (gdw_tunnel *t, gdw_now now);

#endif
