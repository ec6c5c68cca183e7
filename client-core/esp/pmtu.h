/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pmtu.h - the largest inner packet that gets through, found by trying (RFC 8899): the search, without packets or clock.
 *
 * What is sent as a probe: an ICMP echo request inside ESP to an address inside that answers (the control half names some: the gateway's own,
 * the name servers). It needs nothing of the gateway but what every host does, takes the way that data takes, has any size, and may be lost.
 * An IKE message would be answered by every gateway, but a request that does not get through can never be taken back (RFC 7296 2.1, 2.3): one
 * probe too large would end the IKE SA. ESP dummies (RFC 4303 2.6) and one-way padding are answered by nobody, and a packet to ourselves
 * looks like an attack to many gateways. Errors from outside are hints at most, since anybody may send them (RFC 8899 4.6.1): this object
 * takes none as true; who has one calls gdw_pmtu_doubt.
 *
 * Probes test the way up; the way back only as far as gateways forbid their routers to cut a reply, which Linux does not do for IPv4. So the
 * way back is watched as well, by the gateway's own numbers: where large packets came and stopped, small ones still come, and numbers are
 * missing between the small ones again and again, it is the large ones that are lost. */
#ifndef GDW_ESP_PMTU_H
#define GDW_ESP_PMTU_H

#include "base/instant.h"

#include <stdbool.h>

enum {
  GDW_PMTU_SIZES = 16,
  GDW_PMTU_LEAST =
      1174, /* gets through whatever carries IPv6 outside (1,280 octets), in every suite; to go lower helps nobody */
  GDW_PMTU_MOST = 1500,
  GDW_PMTU_TRIES = 3,         /* of a round without any answer; then nobody is there (RFC 8899 5.1.2: MAX_PROBES) */
  GDW_PMTU_WAIT_US = 1000000, /* for the first answer of a round (PROBE_TIMER) */
  GDW_PMTU_SETTLE_US =
      50000, /* for the others, at least; they left at the same moment, so one round trip more is much */
  GDW_PMTU_SOON_US = 5000000,    /* after a fall the larger sizes are tried once more: it may have been chance */
  GDW_PMTU_RAISE_US = 600000000, /* and then so often (PMTU_RAISE_TIMER) */
  GDW_PMTU_WORD_US =
      400000, /* a word to senders that brought nothing large is said again after so long, then after twice that */
  GDW_PMTU_WORDS = 2,             /* so often */
  GDW_PMTU_CONFIRM_US = 10000000, /* large packets leave: so often it is asked whether they arrive */
  GDW_PMTU_RECENT_US = 3000000,   /* large packets of longer ago say nothing about now */
  GDW_PMTU_CALM_US = 1000000,     /* after a false alarm the next one waits so long */
  GDW_PMTU_STRIKE_US = 50000,     /* what is missing within this time of the last is the same event */
  GDW_PMTU_PASSIVE = 4,           /* where nobody answers: so many such events, and no large packet between them */
  GDW_PMTU_WATCH_US = 200000,     /* small probes, so far apart, show what is missing between them */
  GDW_PMTU_WATCHES = 10,
};

typedef enum {
  GDW_PMTU_OFF,    /* nobody answers, or there is nothing to find */
  GDW_PMTU_REST,   /* found */
  GDW_PMTU_ASK,    /* does the present size get through, and does the least? */
  GDW_PMTU_SEARCH, /* the least does, the present one does not: which of those between? */
  GDW_PMTU_RAISE,  /* do larger ones? */
  GDW_PMTU_WATCH,  /* our way is good, but something was missing */
} gdw_pmtu_phase;

typedef struct {
  gdw_pmtu_phase phase;
  uint16_t mtu;                  /* the result so far */
  uint8_t n, at;                 /* sizes; the place of mtu among them */
  uint16_t size[GDW_PMTU_SIZES]; /* rising; the last is the bound */
  uint32_t open, asked, got;     /* sizes as bits: to be sent, sent in this round, answered in this search */
  uint8_t tries;
  bool answers;     /* somebody has answered once */
  bool doubted;     /* the search began with an alarm */
  bool missed;      /* numbers were missing since large packets came last */
  bool fell;        /* to be told to senders */
  uint16_t unheard; /* probes in this search without an answer: so many missing numbers are our own */
  uint8_t strikes;
  gdw_us struck;
  gdw_us rtt;            /* of the first answer of this search; 0: none yet */
  gdw_us since, ends;    /* of the round; nothing is sent before since */
  gdw_us raise, confirm; /* when to try; GDW_US_NEVER: not */
  gdw_us again;          /* when the word to senders is repeated */
  uint8_t words;         /* repeated so often */
  gdw_us calm;           /* no doubt before */
  gdw_us large;          /* when a large packet came or left last; GDW_US_NEVER: none on this path */
} gdw_pmtu;

/* No search yet: mtu is the bound. */
gdw_pmtu gdw_pmtu_new (uint16_t bound);
/* A new path or bound: mtu is the bound until the opposite is found. reachable: there is an address to ask. */
void gdw_pmtu_begin (gdw_pmtu *p, uint16_t bound, bool reachable, gdw_us now);
/* Another address is asked from now on. */
void gdw_pmtu_retarget (gdw_pmtu *p, gdw_us now);
/* The address cannot be asked at all. */
void gdw_pmtu_give_up (gdw_pmtu *p);
/* The address that is asked has never answered. */
bool gdw_pmtu_is_deaf (const gdw_pmtu *p);

/* A probe of *ret octets is to be sent now; false: none. */
bool gdw_pmtu_next (gdw_pmtu *p, uint16_t *ret, gdw_us now);
/* A probe of n octets was answered. */
void gdw_pmtu_answered (gdw_pmtu *p, uint16_t n, gdw_us now);

/* A packet of n octets came in (0: the answer to a probe), and `missing` numbers before it have not come. A packet of n octets left. */
void gdw_pmtu_heard (gdw_pmtu *p, uint32_t n, uint32_t missing, gdw_us now);
void gdw_pmtu_sent (gdw_pmtu *p, uint32_t n, gdw_us now);
/* Nothing comes any more, or much is lost, or an error said something: perhaps it is the large packets. */
void gdw_pmtu_doubt (gdw_pmtu *p, gdw_us now);

void gdw_pmtu_tick (gdw_pmtu *p, gdw_us now);
gdw_us gdw_pmtu_deadline (const gdw_pmtu *p);

/* Senders behind the gateway are to be told of mtu; true once. */
bool gdw_pmtu_take_fall (gdw_pmtu *p);

#endif
