/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roam.h - the tunnel between networks: what course.h decides about the path of its IKE SA is carried out here, and what came of it is told. */
#ifndef GDW_IKE_ROAM_H
#define GDW_IKE_ROAM_H

#include "ike/tunnel.h"

enum {
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
