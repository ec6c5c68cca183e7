/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exchange.h - message ids of one IKE SA, the one request in flight with its repeats, and the cache of the last answer
 * (RFC 7296 2.1 to 2.3; the window is 1 both ways). A request is bytes, in one datagram or in fragments: a repeat is the same octets, perhaps
 * by another path, or the same chain cut finer (RFC 7383 2.5.2). */
#ifndef GDW_IKE_EXCHANGE_H
#define GDW_IKE_EXCHANGE_H

#include "base/secret.h"
#include "ike/datagrams.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"

enum {
  GDW_EXCHANGE_FIRST_MS = 500,      /* wait for the first answer; doubled at each repeat */
  GDW_EXCHANGE_SENDS = 6,           /* 0.5 + 1 + 2 + 4 + 8 + 16 s: a silent gateway is told after 31.5 s */
  GDW_EXCHANGE_PATIENCE_MS = 31500, /* the same for a quick flight, whose repeats are not counted */
  GDW_EXCHANGE_QUICK_LEAST_MS = 60, /* a quick flight waits for its first answer at least so long, */
  GDW_EXCHANGE_QUICK_MOST_MS =
      4000, /* ... and at most so long: what is repeated before a round trip is over strays each time */
  GDW_EXCHANGE_EAGER_SENDS = 20, /* copies of a quick flight, ... */
  GDW_EXCHANGE_EAGER_MS =
      750, /* ... between which the pause is at most so long, or the first wait: within five seconds it is known whether
                                    anybody is there, also where one copy in ten is lost */
  GDW_EXCHANGE_PAUSE_MS = 4000, /* and behind them, when a new sign-in has had time enough */
};

/* Our request in flight. */
typedef struct {
  gdw_datagrams sent; /* n 0: none is in flight */
  uint8_t first;      /* what was sealed, where it may be wanted again; else empty */
  gdw_secret inner;
  uint8_t type; /* exchange type */
  uint32_t msgid;
  unsigned sends;
  unsigned copies; /* sends begins anew with the schedule; these are all that left */
  unsigned max_sends;
  gdw_ms sent_at;  /* the first time */
  gdw_ms since;    /* the patience begins: sent_at, or when it was hastened since */
  gdw_ms next_at;  /* of the next repeat, or of giving up */
  gdw_ms quick_ms; /* not 0: the first wait of a flight that asks whether anybody is there */
  gdw_path path;   /* by which it left first */
  bool strayed;    /* a copy left by another path */
  bool repeated;   /* there is more than one copy */
} gdw_flight;

typedef struct {
  gdw_flight flight;
  uint32_t next_out;    /* id of our next request */
  uint32_t next_in;     /* id of the peer's next request */
  gdw_datagrams answer; /* to the peer's last request, id next_in - 1; n 0: none yet */
  uint32_t repeats;     /* of ours, for status */
  gdw_ms rtt;           /* smoothed time until an answer came to what was sent once; 0: not known yet */
  gdw_ms rtt_var;       /* how much it varies, smoothed */
  bool rtt_guessed;     /* it is the longest that it can be: of several copies nobody knows which was answered */
} gdw_exchange;

void gdw_exchange_init (gdw_exchange *x);
void gdw_exchange_done (gdw_exchange *x);

/* "IKE_AUTH"; "an unknown exchange" */
const char *gdw_exchange_name (uint8_t type);

/* No request is in flight. */
bool gdw_exchange_is_free (const gdw_exchange *x);

/* Sends a request under id x->next_out; *taken is moved. max_sends 0: GDW_EXCHANGE_SENDS. The flight must be free. */
void gdw_exchange_start (gdw_exchange *x, gdw_effects *effects, uint8_t type, gdw_datagrams *taken,
                         const gdw_path *path, unsigned max_sends, gdw_now now);

/* Keeps what was sealed, until the flight is over; *taken is moved. */
void gdw_exchange_keep (gdw_exchange *x, uint8_t first, gdw_secret *taken);
/* The same request cut in another way: what is repeated from now on, with timers that begin anew (RFC 7383 2.5.2); *taken is moved. */
void gdw_exchange_recut (gdw_exchange *x, gdw_datagrams *taken);

/* The flight asks whether anybody is there: repeats begin soon, fitted to the round trip, and go on for GDW_EXCHANGE_PATIENCE_MS. */
void gdw_exchange_quicken (gdw_exchange *x, gdw_now now);
/* Its answer came: the round trip is measured (RFC 6298 2). Where there are several copies it is no longer than since the first,
 * which is believed until there is a measurement: a way that became slow would else be asked too soon for ever (RFC 6298 3). Before finish. */
void gdw_exchange_measure (gdw_exchange *x, gdw_now now);

/* The flight has its answer: the next request gets the next id. keep_id: IKE_SA_INIT is repeated under id 0 (RFC 7296 2.6). */
void gdw_exchange_finish (gdw_exchange *x, bool keep_id);

typedef enum {
  GDW_MSG_ANSWER,  /* to our flight */
  GDW_MSG_REQUEST, /* new, from the peer */
  GDW_MSG_REPEAT,  /* of the peer's last request: the cached answer is the answer */
  GDW_MSG_STALE,   /* neither: an old answer, an old request, an id from the future */
} gdw_msg_place;

gdw_msg_place gdw_exchange_place (const gdw_exchange *x, const gdw_ike_header *h);

/* Keeps the answer to the peer's request next_in (*taken is moved), and sends it by the path on which the request came. */
void gdw_exchange_answer (gdw_exchange *x, gdw_effects *effects, gdw_datagrams *taken, const gdw_path *path);
void gdw_exchange_answer_again (gdw_exchange *x, gdw_effects *effects, const gdw_path *path);

typedef enum { GDW_TICK_NOTHING, GDW_TICK_REPEAT, GDW_TICK_SILENT } gdw_tick;

/* Is a repeat due (the caller then calls gdw_exchange_repeat), or was the last wait in vain? */
gdw_tick gdw_exchange_tick (const gdw_exchange *x, gdw_now now);
void gdw_exchange_repeat (gdw_exchange *x, gdw_effects *effects, const gdw_path *path, gdw_now now);
/* One more copy, by this path as well; no repeat of its own. */
void gdw_exchange_also (gdw_exchange *x, gdw_effects *effects, const gdw_path *path);

/* The path is another one now: repeat at once, and begin the schedule anew. */
void gdw_exchange_hasten (gdw_exchange *x, gdw_now now);

gdw_ms gdw_exchange_deadline (const gdw_exchange *x);

#endif
