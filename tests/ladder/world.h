/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world.h - a real tunnel and the tests' gateway in one process: a wire with a delay and a man in the middle, a clock that jumps from
 * deadline to deadline, answers to questions, and everything that happens written down as a ladder:
 *
 *   -> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)      what the gateway read
 *   <- IKE_SA_INIT 0  SA KE No ...                              what it says
 *      ask PSK                                                  what the tunnel asks, orders, tells
 *      plane ADD 1
 *   END NONE
 */
#ifndef GDW_TESTS_LADDER_WORLD_H
#define GDW_TESTS_LADDER_WORLD_H

#include "godwit.h"
#include "peer.h"

enum {
  WORLD_DELAY_MS = 10, /* one way */
  WORLD_FLYING = 256,
  WORLD_TEXT = 32768,
  WORLD_ADDS = 64,
  WORLD_WAYS = 3,
};

struct world;

/* Sees each datagram as it is sent and may change it in place. False: it is lost. */
typedef bool (*world_wire) (struct world *w, bool to_gateway, uint8_t *datagram, size_t n);

struct flying {
  bool to_gateway;
  gdw_ms at;
  gdw_bytes octets;      /* owned */
  size_t way;            /* of roaming worlds */
  gdw_addr client, self; /* as they stand on the outside: ours behind the translator, the gateway's */
};

/* One of the links of a roaming world, with what a translator of addresses makes of us there. */
struct world_way {
  const char *name;
  uint32_t life, metric;
  bool there, dead; /* dead: still there, as far as anybody says, and nothing passes */
  bool metered, portal;
  gdw_ip local;
  gdw_ip local6; /* beside it; none: no */
  bool no_four;  /* the IPv4 address is gone */
  gdw_addr seen; /* how the gateway sees us; its port may be changed: the translator forgot us */
  gdw_ms delay;  /* one way, instead of WORLD_DELAY_MS; 0: that */
};

/* A child as the plane was told of it. */
struct told {
  gdw_order_add add;
  uint32_t child;
  bool dropped;
};

struct world {
  gdw_profile profile;
  gdw_material material;
  peer_setup gateway;
  const char *secrets[4]; /* answers to SECRET questions, in order; NULL: SECRET_MISSING */
  gdw_bytes blobs[4];     /* answers to BLOB questions, in order; empty: REVOCATION_UNKNOWN */
  bool no_blobs;          /* nobody answers a BLOB question */
  bool no_apply;          /* the system does not take over the plan */
  bool stale_apply;       /* it says that it took over another plan */
  bool no_answers;        /* nobody answers any question */
  bool late_answers;      /* APPLY is answered by world_answer_late */
  gdw_why name_why;       /* not NONE: the name has no address, and why */
  uint8_t n_addrs;        /* of the gateway's name; only the last one is the gateway. 0: one */
  bool late_network;      /* there is no link when the tunnel begins */
  world_wire wire;
  struct world_way way[WORLD_WAYS]; /* of a roaming world: wifi0, lte0, and lte1 with IPv6 alone */
  size_t n_ways;                    /* 0: one link without a translator, see world_link */
  gdw_path ordered;                 /* by which the plane sends */
  gdw_question late;                /* not answered yet */
  char moved[256];                  /* the last "moved from ..." */
  gdw_plane *plane;                 /* not NULL: takes the tunnel's orders; the test's own */
  unsigned seen;                    /* for the wire's own use */
  size_t at;

  gdw_entropy *entropy;
  gdw_tunnel *tunnel;
  peer *peer;
  gdw_now now;
  gdw_path path;
  uint64_t generation; /* of the last snapshot */
  struct flying flying[WORLD_FLYING];
  size_t n_flying;
  struct told told[WORLD_ADDS];
  size_t n_told, n_secrets, n_blobs;
  uint32_t used; /* the child that sends */
  gdw_phase phase;
  bool ended;
  gdw_end end;
  gdw_netplan plan;
  unsigned plans;              /* asked to be applied */
  gdw_ip to;                   /* where the last datagram went */
  unsigned sent;               /* datagrams of the tunnel */
  char exchanges[1024];        /* what was told of exchanges, a line each */
  char notified[GDW_MAX_TEXT]; /* the last "the gateway says ..." */
  char prompt[GDW_MAX_TEXT];
  char post[2 * GDW_MAX_FETCH_POST + 1]; /* of the last BLOB question */
  bool retry;
  char text[WORLD_TEXT];
  size_t text_n;
};

/* A profile and a gateway that fit together, sign-in by pre-shared key. Free with world_done. */
void world_psk (struct world *w);
/* The gateway shows a certificate of the tests' authority; the client signs in by its own, by MSCHAPv2, or by GTC. */
void world_certificate (struct world *w);
void world_eap (struct world *w, peer_sign_in how);
/* No world asks whether a certificate was revoked, offers MOBIKE or reconnects (gateway.revocation, ike.mobike, network.reconnect are off),
 * unless the test says so. First by certificate, then by this. */
void world_twice (struct world *w, peer_sign_in second);
void world_done (struct world *w);

/* Sets one setting of the profile; the test ends when it does not exist. */
void world_set (struct world *w, const char *group, const char *key, const char *value);
/* The same on the gateway's side. */
void world_gateway_takes (struct world *w, const char *group, const char *key, const char *value);

/* So many links, the first two of them there, behind a translator each; both ends speak MOBIKE. Call behind world_psk and the like. */
void world_roaming (struct world *w, size_t ways);
/* Tells the tunnel of the links as they are now. */
void world_tell_links (struct world *w);

/* Makes both ends and begins; time stands still. */
void world_begin (struct world *w);
/* One thing that is due at or before `until` happens; false: nothing is, and time is `until`. */
bool world_step (struct world *w, gdw_ms until);
/* The link is there, or gone; `life` tells one life of it from the next. */
void world_link (struct world *w, bool there, uint32_t life);
/* Makes both ends, connects, and runs until it is connected, or ended, or `limit_ms` have passed. */
void world_connect (struct world *w, gdw_ms limit_ms);
/* Time passes; everything that is due happens. */
void world_run (struct world *w, gdw_ms ms);
/* The peer has said something by itself: it goes on the wire; then time passes until it is quiet. */
void world_settle (struct world *w);
/* The open question for APPLY is answered, with late_answers. */
void world_answer_late (struct world *w);
/* The user disconnects. */
void world_close (struct world *w);

/* A datagram as from the gateway, by anybody: an unprotected answer of IKE_SA_INIT with this one notify. It comes before anything that is on
 * its way. request: the datagram that it answers. */
void world_forge (struct world *w, gdw_bytes request, uint16_t notify, gdw_bytes data);

/* For a peer_tamper: the last payload of this type in the chain comes once more, at the end. A chain without one stays as it is. */
void world_double (uint8_t type, uint8_t first, uint8_t *chain, size_t *n, size_t cap);

/* For a peer_tamper: is there a payload of this type; the first one is left out, if there is one. */
bool world_holds (uint8_t type, uint8_t first, const uint8_t *chain, size_t n);
void world_drop (uint8_t type, uint8_t *first, uint8_t *chain, size_t *n);

/* Since the last call: is this the ladder? Prints both when not. */
bool world_same (struct world *w, const char *want);
#define ladder(w, want) check (world_same ((w), (want)))
/* Does this line stand in the ladder since the last call? Nothing is forgotten. */
bool world_has (const struct world *w, const char *line);
/* Forgets what was written so far. */
void world_forget (struct world *w);

bool world_is_connected (const struct world *w);
/* Both ends have the same children with the same keys, and the tunnel sends on the newest. */
bool world_agrees (const struct world *w);

#endif
