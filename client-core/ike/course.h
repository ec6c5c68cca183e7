/* SPDX-License-Identifier: GPL-3.0-or-later */
/* course.h - the course of a tunnel between networks: what to do about its path, decided by a pure function of what is seen, what is remembered
 * of the links, what happened, and the time; roam.h carries it out. A loss acts at once; a better link is taken up only after it has answered;
 * one that comes and goes is waited for longer each time; a metered one comes behind all that are not; one that shows a portal is none. */
#ifndef GDW_IKE_COURSE_H
#define GDW_IKE_COURSE_H

#include "base/instant.h"
#include "base/network.h"
#include "base/roam.h"

enum {
  GDW_COURSE_HOLD_MS =
      1000, /* a better link has to stand so long before it is asked; four times as long for each time it was lost soon */
  GDW_COURSE_HOLD_MOST = 3,   /* ... so often at most: about a minute */
  GDW_COURSE_SOON_MS = 60000, /* lost within this time after it was taken up is soon */
  GDW_COURSE_SHUN_MS =
      10000, /* a link that lost too much, did not answer or refused to send comes last for so long; doubled each time */
  GDW_COURSE_TRIAL_MS = 5000, /* what became of asking a link is looked at after so long, if nobody says it before */
  GDW_COURSE_AGAIN_MS = 250,  /* a request was in flight when a link was to be asked */
  GDW_COURSE_LONG_MS = 5000,  /* without any network for so long is like a sleep */
};

/* One link as it is remembered. */
typedef struct {
  uint32_t index, life;
  char name[16];
  bool usable;
  gdw_ms since;      /* usable in this life */
  gdw_ms taken;      /* when the tunnel moved to it; 0: never */
  gdw_ms shun_until; /* it comes last until then */
  uint8_t strikes;   /* lost soon, lossy or silent: how often */
} gdw_course_link;

/* The memory. Empty: all zero. */
typedef struct {
  size_t n;
  gdw_course_link link[GDW_MAX_LINKS];
} gdw_course;

/* What is seen. */
typedef struct {
  const gdw_snapshot *net;
  const gdw_addr *gateway; /* its addresses, the preferred one first */
  size_t n_gateway;
  gdw_path path;       /* of the IKE SA */
  bool up;             /* the IKE SA stands */
  bool mobike;         /* and can move: else what works is not left for what might */
  bool busy;           /* it has a request in flight */
  bool asking;         /* a path is being asked */
  bool elsewhere;      /* without MOBIKE: the gateway has an address that was not tried, for a new IKE SA */
  bool parked;         /* there was no network */
  gdw_ms parked_since; /* when parked */
} gdw_course_view;

/* What happened; what the IKE SA found out comes together, in one sum. */
typedef enum {
  GDW_COURSE_NETWORK = 1 << 0,   /* the network is another one */
  GDW_COURSE_TICK = 1 << 1,      /* look_at of the last verdict has come */
  GDW_COURSE_TROUBLE = 1 << 2,   /* the system says that nothing leaves by `path` */
  GDW_COURSE_LOSS = 1 << 3,      /* much is lost on the path */
  GDW_COURSE_WAKE = 1 << 4,      /* this computer slept */
  GDW_COURSE_ANSWER = 1 << 5,    /* the path after a move has answered: `roam` */
  GDW_COURSE_NO_ANSWER = 1 << 6, /* the one that was asked has not */
  GDW_COURSE_NEWS = 1 << 7,      /* the gateway told other addresses */
  GDW_COURSE_REFUSED = 1 << 8,   /* it does not want us at this address */
} gdw_course_happening;

typedef struct {
  unsigned what; /* of gdw_course_happening: one of NETWORK to WAKE, or any of the others */
  const gdw_path *path;
  const gdw_roam *roam;
} gdw_course_event;

/* What to do about the path. */
typedef enum {
  GDW_COURSE_STAY,
  GDW_COURSE_MOVE, /* this one is the path from now on */
  GDW_COURSE_ASK,  /* asks by this one, and moves there if it answers */
  GDW_COURSE_ANEW, /* the IKE SA can go nowhere: another one is needed */
  GDW_COURSE_PARK, /* there is no path: waits for a network */
} gdw_course_deed;

typedef struct {
  gdw_course_deed deed;
  gdw_path path;       /* of MOVE and ASK */
  gdw_roam_reason why; /* of MOVE and ASK */
  bool
      prove; /* what translators remember of us is presumed gone: the gateway is told at once where we are (RFC 4555 3.8) */
  bool doubt;        /* asks at once whether the path lives, and soon by every other one */
  bool hasten;       /* a request in flight is repeated soon, which goes everywhere */
  bool expect_worst; /* the gateway may have given us up: its silence is believed soon */
  bool counts;       /* the answer ends a move that is told and remembered */
  bool looked;       /* paths are all that can be used now, the best first; unless PARK there is a network */
  gdw_path paths[GDW_MAX_PATHS];
  size_t n_paths;
  gdw_ms
      look_at; /* something could be otherwise then without a word from outside; GDW_MS_NEVER: nothing; 0: as it was said before */
} gdw_course_verdict;

/* At each new snapshot, before anything else: remembers since when each link is there, in this life of it, and which was lost soon. any_meter:
 * the profile holds metered links as good as others, and in net they are. */
void gdw_course_watch (gdw_course *c, gdw_snapshot *net, bool any_meter, gdw_now now);

/* The decision. Changes c, and nothing else; says the same whenever all that is handed in is the same. */
void gdw_course_decide (gdw_course *c, const gdw_course_view *v, const gdw_course_event *e, gdw_now now,
                        gdw_course_verdict *ret);

/* All paths that can be used now, the best first; links that did badly a moment ago last. Returns how many. */
size_t gdw_course_paths (const gdw_course *c, const gdw_course_view *v, gdw_now now, gdw_path ret[GDW_MAX_PATHS]);

/* What the link was called; "" for one that is not remembered. */
void gdw_course_name (const gdw_course *c, uint32_t index, char ret[16]);

#endif
