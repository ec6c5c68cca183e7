/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim.h - a seed makes a world (dims.def), in which a real tunnel and its plane meet the tests' gateway and a plane of its own, over a wire that
 * loses, repeats, disorders and forgets. Time jumps from one thing that is due to the next. What must always hold is watched by judge.c. */
#ifndef GDW_TESTS_SIM_SIM_H
#define GDW_TESTS_SIM_SIM_H

#include "blocks.h"
#include "draw.h"
#include "esp/plane.h"
#include "world.h"

enum {
  SIM_FLYING = 512,
  SIM_LANE = 512,
  SIM_KIDS = 64,
  SIM_MESSAGES = 4096, /* IKE messages that are remembered */
  SIM_PACKETS = 4096,  /* inner packets that are remembered, each way */
  SIM_CHILDREN = 4096, /* in the life of a world */
  SIM_LINKS = 2,
  SIM_TROUBLES = 16,
  SIM_FIRST_INDEX = 2, /* of an interface */
  SIM_NOBODY = 2,      /* no address of the gateway's */
  SIM_PORT = 40000,    /* our own */
};

enum { SIM_WIFI, SIM_LTE };

/* The post-quantum pre-shared key. */
#define SIM_PPK "0123456789abcdef0123456789abcdef"

struct dims {
#define SIM_DIM(name, how, from, to, text) uint32_t name;
#include "dims.def"
#undef SIM_DIM
};

/* A datagram on its way, as it is in UDP: with the marker where the port wants one. */
struct sim_datagram {
  gdw_ms at;
  bool to_gateway;
  gdw_addr client; /* as the gateway sees it */
  gdw_addr gateway;
  uint8_t *p; /* owned */
  size_t n;
};

/* What passes between the two threads of godwitd. */
typedef enum { LANE_ORDER, LANE_DATAGRAM, LANE_REPORT, LANE_TROUBLE } lane_kind;
struct lane_item {
  gdw_ms at;
  lane_kind kind;
  gdw_order order;
  gdw_report report;
  gdw_path path;
  uint8_t *p; /* owned */
  size_t n;
};
struct lane {
  struct lane_item at[SIM_LANE];
  size_t first, n;
};

struct open_question {
  gdw_question q;
  gdw_ms answer_at; /* GDW_MS_NEVER: nobody answers */
  bool withdrawn;   /* the answer comes all the same */
};

/* A child as the plane was told, and what was seen of it. */
struct sim_child {
  gdw_order_add add;
  uint32_t number, last_seq;
  bool dropped;
  gdw_ms dropped_at; /* by the tunnel; the plane hears of it later */
};

/* One of our interfaces. */
struct sim_link {
  bool exists, there, told; /* in this world; now; as the tunnel was told */
  uint32_t life;
  gdw_ip ip4, ip6;
  bool translated; /* of IPv4 */
  uint16_t port;   /* as the gateway sees it */
  gdw_ms forget, port_used;
  unsigned turns; /* so often it goes or comes back, ... */
  gdw_ms turn_at, each;
  gdw_ms dead_until, deaf_until, lossy_until, no_ike_until, no_esp_until; /* deaf: nothing comes back by it */
  uint32_t loss;                                                          /* of 1,000, while it is lossy */
};

struct client {
  gdw_tunnel *tunnel;
  gdw_plane *plane;
  gdw_entropy *entropy, *data_entropy;
  struct lane down, up;
  struct open_question asked[GDW_MAX_QUESTIONS * 2];
  gdw_phase phase;
  bool there, ended;
  gdw_end end;
  gdw_ms connect_at, began_at;
  struct sim_trouble {
    gdw_path path;
    gdw_ms until; /* it is not told again */
  } trouble[SIM_TROUBLES];
  size_t n_trouble;
  gdw_path esp_path; /* of the last packet */
  uint32_t used;
  unsigned connects, connected;
  size_t n_secrets;
  struct sim_child child[SIM_KIDS];
  size_t n_children;
};

struct gateway {
  peer *peer;
  gdw_plane *plane;
  gdw_entropy *entropy;
  gdw_addr client, self; /* its packets' way */
  uint32_t spi[SIM_KIDS];
  uint32_t number[SIM_KIDS];
  bool known[SIM_KIDS];
  uint32_t last_number;
  unsigned lives;
  char line[200]; /* what it said last */
  bool updated;   /* the last request was an update, which it took, and this was the client's path then */
  gdw_path update;
};

/* judge.c's memory. */
struct judge {
  struct message {
    uint64_t key, octets;
  } message[SIM_MESSAGES];
  uint64_t keys[2 * SIM_CHILDREN];
  size_t n_keys;
  uint32_t sent[2], got[2];      /* inner packets, to the gateway and back */
  uint32_t seen[2][SIM_PACKETS]; /* which number came in last at this place */
  gdw_ms second;
  unsigned steps_in_second;
  uint64_t digest;
  bool failed;
  char why[512];
};

struct sim {
  uint64_t seed;
  struct dims d;
  struct world set; /* only profile, material and gateway of it */
  draw chaos;
  bool trace;
  bool doomed; /* nobody can sign in */

  gdw_now now;
  gdw_ms began, storm_ends, ends;
  bool rest; /* nothing is lost and nobody does anything */
  gdw_ms deed_at, packet_at, hole_until, tell_at, roam_at;
  gdw_ms gateway_dead_until[2]; /* its addresses */
  gdw_ms upset_at, look_at;     /* when something happened to our path; when it is looked at */
  gdw_ms untold_at;             /* since then the gateway has another idea of it; 0: it has not */
  gdw_status untold;            /* as it was then */
  gdw_path looked;
  unsigned deeds;
  int64_t wall_off_s; /* by so much the clock on the wall is wrong */

  uint64_t generation;
  struct sim_link link[SIM_LINKS];
  struct sim_link *strays; /* passes nothing until the gateway has followed a copy by the other one; NULL: none does */
  struct sim_datagram flying[SIM_FLYING];
  size_t n_flying;

  struct client c;
  struct gateway g;
  struct judge j;
  uint64_t steps;
};

/* seeded.c: the world of a seed. */
void sim_dims (uint64_t seed, struct dims *ret);
void sim_setup (struct sim *s);
void sim_print_dims (const struct dims *d);

/* wire.c */
bool sim_fly (struct sim *s, const gdw_path *path, gdw_bytes datagram); /* false: the system has no such path */
void sim_fly_to (struct sim *s, const gdw_addr *from, const gdw_addr *to, gdw_bytes datagram);
gdw_ms sim_next_flying (const struct sim *s, size_t *ret);
struct sim_datagram sim_land (struct sim *s, size_t i);
gdw_bytes sim_inner (struct sim *s, bool to_gateway, uint8_t *buf, size_t cap);

/* links.c */
void links_begin (struct sim *s);
void links_rest (struct sim *s); /* all is there again and well */
gdw_ms links_next (const struct sim *s);
void links_run (struct sim *s);
gdw_ip sim_ip (const char *text);
gdw_ip sim_gateway (const struct sim *s, size_t i);            /* its i-th address; none: it has no second */
size_t sim_gateway_of (const struct sim *s, const gdw_ip *ip); /* or SIM_NOBODY */
const struct sim_link *sim_link_of (const struct sim *s, const gdw_path *p); /* NULL: nothing can leave by this path */
/* Whose address, as the gateway sees it, this is; *ret: the path but for the gateway. May it come in now? */
const struct sim_link *sim_link_shown (const struct sim *s, const gdw_addr *client, gdw_path *ret);
bool sim_comes_in (const struct sim *s, const gdw_addr *client, gdw_path *ret);
gdw_addr sim_shown (const struct sim *s, const gdw_path *p);
gdw_addr sim_leave_by (struct sim *s, const gdw_path *p); /* the same, and the translator remembers */
void sim_new_port (struct sim_link *l);                   /* at its translator, if there is one */
bool sim_has_way (const struct sim *s);                   /* the tunnel knows of a link with IPv4 */
void sim_tell (struct sim *s);
void sim_lose (struct sim *s, struct sim_link *l);
void sim_come (struct sim *s, struct sim_link *l);
void sim_turn (struct sim *s, struct sim_link *l, unsigned turns, gdw_ms each);
void sim_readdress (struct sim *s, struct sim_link *l);

/* client.c */
void client_begin (struct sim *s);
void client_end (struct sim *s);
void client_settle (struct sim *s);
gdw_ms client_next (const struct sim *s);
void client_run (struct sim *s); /* whatever is due */
void client_receive (struct sim *s, struct sim_datagram *d);
void client_send (struct sim *s);
bool client_is_up (const struct sim *s);
struct sim_child *client_child (struct sim *s, uint32_t number);

/* gateway.c */
void gateway_begin (struct sim *s);
void gateway_end (struct sim *s);
void gateway_settle (struct sim *s);
gdw_ms gateway_next (const struct sim *s);
void gateway_run (struct sim *s);
void gateway_receive (struct sim *s, struct sim_datagram *d);
void gateway_send (struct sim *s);

/* deeds.c: something happens. A roam: something to the link that the tunnel uses, in the midst of an exchange. */
void sim_deed (struct sim *s);
void sim_roam (struct sim *s);
void sim_roam_soon (struct sim *s); /* perhaps: a message passes */
void sim_strayed (struct sim *s);   /* the gateway has followed us: by a copy that strayed? */

/* judge.c */
void judge_fail (struct sim *s, const char *format, ...);
void judge_note (struct sim *s, const void *p, size_t n);
void judge_line (struct sim *s, const char *format, ...);
void judge_step (struct sim *s, gdw_ms next);
void judge_ike (struct sim *s, bool from_client, gdw_bytes message);
void judge_order (struct sim *s, const gdw_order *o);
void judge_esp (struct sim *s, gdw_bytes packet, const gdw_path *path);
void judge_delivered (struct sim *s, bool at_gateway, gdw_bytes packet);
void judge_end (struct sim *s);
void judge_rest (struct sim *s);
bool judge_is_told (const struct sim *s, const gdw_status *status);
void judge_told (struct sim *s, const gdw_status *status); /* where we are */

/* sim.c: runs the world of a seed from its begin to its end. */
struct sim_result {
  bool failed;
  char why[512];
  uint64_t digest, steps;
  gdw_ms lived;
  unsigned connects, connected, deeds;
  uint32_t packets;
};
void sim_run (uint64_t seed, bool trace, struct sim_result *ret);
/* So many hours on two links that both lose 5 of 100 datagrams and delay each by up to 300 ms more than another: busy and quiet in turns, DPD and
 * renewals as by default. It fails when the tunnel moves, or has to connect anew. */
void sim_steady (uint64_t seed, unsigned hours, bool trace, struct sim_result *ret);

#endif
