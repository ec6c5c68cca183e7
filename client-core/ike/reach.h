/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reach.h - by which paths the requests of an IKE SA leave, and which of them becomes its path: spreading copies when nothing comes back, asking by
 * another path without moving (RFC 4555 3.10), and taking up the path that answered. What is usable is the tunnel's choice (roam.h). */
#ifndef GDW_IKE_REACH_H
#define GDW_IKE_REACH_H

#include "ike/ike-sa.h"

enum {
  GDW_REACH_GRACE_MS =
      50, /* so long, or longer on slow and uneven paths, ours may be late behind another one that answered */
  GDW_REACH_GRACE_MOST_MS = 1000,
  GDW_REACH_CALM_SENDS =
      4, /* copies by the path alone while nobody doubts it: of two each way one in twenty may be lost, or be late */
  GDW_REACH_SUSPECT_MS =
      5000, /* without an answer for so long the gateway is perhaps gone: the tunnel looks for another way */
  GDW_REACH_SUSPECT_SENDS =
      6, /* ... when so many copies had time enough to be answered: where one in ten is lost, once in 10^6 times for nothing */
  GDW_REACH_TRIAL_SENDS =
      3, /* copies by the path that is tried, or told to the gateway, before the others carry the request too */
};

/* Every usable path, the best first, at most GDW_MAX_PATHS. The SA's own need not be among them. */
void gdw_reach_set (gdw_ike_sa *sa, const gdw_path *paths, size_t n);

/* The SA's path is this one from now on: a flight is repeated there at once, ESP follows, and the gateway is told (RFC 4555 3.5); one that knows no
 * MOBIKE is asked, and the SA is stranded. No effect when it is the path already. */
void gdw_reach_adopt (gdw_ike_sa *sa, const gdw_path *path, gdw_roam_reason why, gdw_now now);

/* Asks by this path, without moving; when it answers it is adopted. No effect while a request is in flight. */
void gdw_reach_try (gdw_ike_sa *sa, const gdw_path *path, gdw_roam_reason why, gdw_now now);

/* Nothing came back for a while: asks at once, first by the SA's own path and a moment later by every other one. quiet_since: when something came
 * last, in ms. */
void gdw_reach_doubt (gdw_ike_sa *sa, gdw_ms quiet_since, gdw_now now);

/* The path is as it was, but the translator behind it shows another address of ours: a move as well, over when the gateway knows it. */
void gdw_reach_moved_behind (gdw_ike_sa *sa, gdw_now now);

/* This computer slept, and the path is proven anew: a move as well, over when the gateway has answered. */
void gdw_reach_woke (gdw_ike_sa *sa, gdw_now now);

/* Where a request that is built now leaves. */
const gdw_path *gdw_reach_first (const gdw_ike_sa *sa);
/* Repeats the flight: by the path that is tried, by the SA's own, by all, as often as it was sent already. */
void gdw_reach_repeat (gdw_ike_sa *sa, gdw_now now);
/* GDW_TIMER_SUSPECT is due. */
void gdw_reach_suspect (gdw_ike_sa *sa, gdw_now now);
/* Something authentic came by this path; `answer`: to our flight. Before the task judges it. */
void gdw_reach_heard (gdw_ike_sa *sa, const gdw_path *path, bool answer, gdw_now now);
/* GDW_TIMER_OTHER_PATH is due: ours stayed silent, and the other one is the path from now on. */
void gdw_reach_take_other (gdw_ike_sa *sa, gdw_now now);
/* The flight has its answer, and its task has judged it: nothing is tried and nothing is missing any more. */
void gdw_reach_flight_over (gdw_ike_sa *sa);

/* The gateway's further addresses out of one of its messages, which replace those before (RFC 4555 3.6). No effect when it tells none. */
void gdw_reach_take_addresses (gdw_ike_sa *sa, const gdw_msg *m);
/* The addresses of the gateway that are known: the one in use, then what it told. Returns how many, at most GDW_MAX_GATEWAY_ADDRS. */
size_t gdw_reach_gateways (const gdw_ike_sa *sa, gdw_addr ret[GDW_MAX_GATEWAY_ADDRS]);

/* Our own further addresses, for a gateway that has to move itself (RFC 4555 3.4, 3.6): those of the other usable paths. Nothing while a translator
 * hides them: they would be wrong, and are nobody's business. none_too: that there are none is said as well. */
void gdw_reach_put_addresses (const gdw_ike_sa *sa, gdw_msg_out *m, bool none_too);
/* Does a NO_NATS_ALLOWED of the gateway name other addresses than those by which its message came (3.9)? */
bool gdw_reach_sees_nat (const gdw_ike_sa *sa, const gdw_msg *m, const gdw_path *path);

/* How the gateway sees our address (its NAT_DETECTION_DESTINATION_IP), against what it saw before: did it change? A first look is kept. */
typedef enum { GDW_SEEN_NOTHING, GDW_SEEN_FIRST, GDW_SEEN_SAME, GDW_SEEN_OTHER } gdw_seen;
gdw_seen gdw_reach_look (gdw_ike_sa *sa, const gdw_msg *m);

#endif
