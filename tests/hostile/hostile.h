/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hostile.h - a gateway that misbehaves, one misdeed at a time (misdeeds.def): the tests' gateway, whose messages are bent before they are
 * sealed, on the wire, or made by hand; against a real tunnel and its plane, with a clock that jumps. What must hold whatever the misdeed is
 * watched by main.c: a clear end reason or a living tunnel within 60 s, no EAP before the gateway is proven, nothing in clear, and no more
 * datagrams, steps and memory than a bound. */
#ifndef GDW_TESTS_HOSTILE_HOSTILE_H
#define GDW_TESTS_HOSTILE_HOSTILE_H

#include "world.h"
#include "esp/esp-sa.h"
#include "wire/ike-consts.h"

enum {
  MAY = 8,
  KIDS = 32,
  LIVES = 1,
  CLOSED_BY_US = 2,
  ANY_OF_THEIRS = 3 /* among end reasons: the tunnel lives on; the user closed it; whatever a
                                                                                gateway may bring about */
};

/* Where a misdeed is done. */
enum step {
  BEFORE,     /* the gateway is made another one before it begins; h->expect is what it then says */
  INIT,       /* the clear answer of IKE_SA_INIT, whichever */
  AGREED,     /* ... the one with SA */
  MEDIATE,    /* the answer of IKE_INTERMEDIATE */
  AUTH_ID,    /* the answer of IKE_AUTH with IDr */
  AUTH_EAP,   /* ... with EAP */
  AUTH_LAST,  /* ... behind EAP, with AUTH and without IDr */
  AUTH_CHILD, /* ... with SA, of the first child */
  AUTH_ANY,
  CREATE_A, /* an answer of CREATE_CHILD_SA */
  CREATE_Q, /* the gateway's request of CREATE_CHILD_SA */
  INFO_A,   /* an answer of INFORMATIONAL */
  INFO_Q,
  WIRE, /* each datagram as it leaves, both ways */
  LIVE, /* once, when the tunnel is connected */
};

/* What a misdeed is done to: the payloads of a message (INIT to INFO_Q), or a datagram (WIRE). */
struct chain {
  uint8_t *first, *p;
  size_t *n, cap;
};

struct hostile;
typedef void (*bender) (struct hostile *h, struct chain *c);

struct misdeed {
  const char *name;
  void (*scene) (struct hostile *h);
  enum step step;
  unsigned nth; /* only at the n-th message of the step; 0: at each */
  bender bend;
  uint32_t a, b;
  const char *data;
  uint8_t may[MAY]; /* LIVES, or end reasons; 0 behind the last */
  unsigned flags;   /* UNPROVEN ... */
};
enum {
  UNPROVEN = 1, /* nobody may be asked for a password, no EAP and no child may come of it */
  LEGACY = 2,   /* needs MD4 and DES */
  QUANTUM = 4,  /* needs ML-KEM */
  LIE =
      8, /* what is said is well formed and untrue (a key, an SPI): packets need not pass, an IKE SA that lives is enough */
  JUDGES = 16, /* needs a library that judges OCSP responses and CRLs */
};

struct hostile {
  struct world w; /* first: the listener's user is both */
  const struct misdeed *row;
  void (*drive) (
      struct hostile *h);  /* what is done when it is connected, so that the message to be bent comes; may be NULL */
  const char *expect;      /* BEFORE: a line of the gateway's with these words is the misdeed */
  unsigned matched, fired; /* messages of the step; misdeeds done */
  gdw_ms fired_at;
  bool to_gateway, lose; /* WIRE: whose datagram it is; it is lost */
  unsigned injected;     /* datagrams made by hand */
  unsigned count;        /* for a bender's own use */
  uint8_t keep[4096];    /* likewise */
  size_t keep_n;

  gdw_entropy *entropy[2];
  gdw_pool *pool;
  gdw_trains net;
  struct kid_seen {
    uint32_t spi;
    gdw_esp_in in;
    gdw_esp_out out;
    bool old;
  } kid[KIDS];
  size_t n_kids;
  uint32_t packets;
  bool leaks; /* an inner packet left in clear */

  bool proof_sent;  /* the gateway has said AUTH */
  unsigned eap_out; /* EAP packets of the client that came to the gateway */
  unsigned asked, adds, lines;
  unsigned fetches;                     /* questions to an address of somebody's certificate */
  size_t sent, sent_octets, got_octets; /* since the misdeed */
  unsigned steps;
  bool closed; /* by the user, in the end */
  char became[32], fault[256];
};

/* table.c */
extern const struct misdeed misdeeds[];
extern const size_t n_misdeeds;

/* main.c */
void hostile_fault (struct hostile *h, const char *format, ...);
void hostile_fired (struct hostile *h);
/* Time passes, or until it ends. */
void hostile_pass (struct hostile *h, gdw_ms ms);
/* A datagram of anybody's, to be delivered after this time; it counts as injected. */
void hostile_fly (struct hostile *h, bool to_gateway, gdw_bytes octets, gdw_ms in_ms);
/* What the peer has said by itself goes on the wire. */
void hostile_drain (struct hostile *h);

/* One misdeed from begin to end; h->fault is empty when all was as it must be. */
void hostile_run (const struct misdeed *m, struct hostile *h);

/* crossings.c: all simple changes at one place; how many were done, and how many of them went wrong. */
extern const size_t n_crossing_places;
const char *crossing_name (size_t place);
unsigned crossing_run (size_t place, struct hostile *h, const char *(*skipped) (const struct misdeed *m),
                       const char **ret_skip, unsigned *ret_bad);

/* before.c: can the gateway's own library read the certificates of this row? */
bool before_can (const struct misdeed *m);

/* data.c: the two planes. */
void data_begin (struct hostile *h);
void data_end (struct hostile *h);
/* Does a packet pass each way, over keys that both ends have? */
bool data_passes (struct hostile *h);
/* A packet for the plane while nothing may leave: watches that nothing does. */
void data_tries (struct hostile *h);
/* The child the gateway sends on now; NULL: none. */
struct kid_seen *data_kid (struct hostile *h);
/* Hands this datagram to the plane as it came from the gateway; how many packets it gave to the tun. */
size_t data_in (struct hostile *h, gdw_bytes datagram);
gdw_bytes data_inner (struct hostile *h, bool to_gateway, uint8_t *buf, size_t cap);

/* bytes.c: the row's data as octets: hex; "ii": the id of the EAP packet in c, "jj": the next one. */
gdw_bytes row_data (struct hostile *h, const struct chain *c);

/* chain.c: changes to payloads. */
bool chain_find (const struct chain *c, uint8_t type, size_t *ret_at, size_t *ret_n, uint8_t **ret_link);
void chain_append (struct chain *c, uint8_t type, uint8_t flags, gdw_bytes body);
void chain_clear (struct chain *c);
void chain_replace (struct chain *c, uint8_t type, gdw_bytes body);

#define BENDER(name) void name (struct hostile *h, struct chain *c);
#include "benders.def"
#undef BENDER
#define SCENE(name) void scene_##name (struct hostile *h);
#include "scenes.def"
#undef SCENE

#endif
