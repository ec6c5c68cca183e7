/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keeper.h - what the keeper holds: tunnels with their godwitd, guests (connections to its socket), wishes (requests that are answered
 * later). One thread (GLib has one for D-Bus), no memory but this. tunnel.c has what godwitd says, guest.c what clients say, wish.c the later answers. */
#ifndef GDW_KEEPER_KEEPER_H
#define GDW_KEEPER_KEEPER_H

#include "front/answers.h"
#include "front/child.h"
#include "keeper/apply.h"
#include "keeper/gate.h"
#include "keeper/sleep.h"

enum {
  GDW_KEEPER_TUNNELS = 4,
  GDW_KEEPER_GUESTS = 10,
  GDW_KEEPER_GUESTS_EACH = 4, /* of one user other than root: nobody shuts the others out */
  GDW_KEEPER_WISHES = 16,
  GDW_KEEPER_TURN = 64,       /* frames of one link per turn, so that nobody starves the others */
  GDW_KEEPER_ASKS = 120,      /* questions of one godwitd per minute: more is no honest engine */
  GDW_KEEPER_IDLE_MS = 5000,  /* without tunnels and guests for so long the keeper ends */
  GDW_KEEPER_QUERY_MS = 1000, /* how long a godwitd may take to tell its status */
};

typedef enum {
  GDW_KEPT_FREE = 0,
  GDW_KEPT_STARTING, /* READY has not come */
  GDW_KEPT_IDLE,     /* CONNECT has not come */
  GDW_KEPT_ACTIVE,
  GDW_KEPT_ENDING, /* END came, or it broke the rules: the process is on its way out */
} gdw_kept_state;

typedef struct gdw_keeper gdw_keeper;

/* One tunnel; its place in the list is its slot. */
typedef struct {
  gdw_kept_state state;
  gdw_keeper *keeper;
  uint32_t number; /* told to clients; never reused */
  char name[65], uuid[37], device_asked[16];
  uint32_t owner; /* user id */
  uint32_t guest; /* the connection that started it, or answers for it since; 0: gone */
  uint32_t start_number;
  bool stay, may_ask, connected, applied, closing;
  gdw_child *child;
  gdw_answers *answers;
  gdw_frame_ready ready;
  gdw_frame_status status; /* the latest */
  gdw_netplan plan;        /* where applied */
  gdw_frame_end end;
  bool has_end;
  gdw_ms minute;
  unsigned asks; /* questions since then */
} gdw_kept;

/* One connection. */
typedef struct {
  gdw_client *link; /* NULL: free */
  uint32_t id;      /* never reused */
  gdw_gate_who who;
  bool watching, may_ask; /* may_ask: there is a person there */
} gdw_guest;

typedef enum { GDW_WISH_FREE = 0, GDW_WISH_LIST, GDW_WISH_STOP } gdw_wish_kind;

/* A request that is answered later. */
typedef struct {
  gdw_wish_kind kind;
  uint32_t id;            /* number of the QUERY frames */
  uint32_t guest, number; /* who wants it, and the number of his request */
  uint32_t waits_for;     /* LIST: bit per slot; STOP: the tunnel's number */
  uint32_t count;
  gdw_ms deadline;
} gdw_wish;

struct gdw_keeper {
  gdw_kept tunnels[GDW_KEEPER_TUNNELS];
  gdw_guest guests[GDW_KEEPER_GUESTS];
  gdw_wish wishes[GDW_KEEPER_WISHES];
  uint32_t last_number, last_guest, last_wish;
  size_t repaired; /* when it started, and not told yet */
  gdw_apply apply;
  gdw_gate_rules rules;
  gdw_sleep *sleep;
  char godwitd[256], scout[256];
  int listen_fd, lock_fd, signal_fd, groups_fd;
  gdw_ms idle_since;
  bool stopping;
};

/* A line to the keeper's log. */
void gdw_keeper_log (const gdw_kept *t, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

/* --- tunnel.c --- */

gdw_kept *gdw_kept_find (gdw_keeper *k, const char *name);
gdw_kept *gdw_kept_numbered (gdw_keeper *k, uint32_t number);

/* A START frame. NONE, or why not. */
gdw_why gdw_kept_start (gdw_keeper *k, const gdw_guest *g, const gdw_frame *f, gdw_ms now);

/* A CONNECT frame of its guest. NONE, or why not (ret_text: in words); then the tunnel ends. */
gdw_why gdw_kept_connect (gdw_kept *t, gdw_frame *f, gdw_ms now, char ret_text[GDW_MAX_TEXT]);

/* Passes a frame on to its godwitd. */
void gdw_kept_pass (gdw_kept *t, const gdw_frame *f, gdw_ms now);

/* The computer woke from sleep, says the system. */
void gdw_kept_wake (gdw_kept *t, gdw_ms slept);

/* Ends in good order; END follows. */
void gdw_kept_close (gdw_kept *t, gdw_ms now);

/* Its guest's connection is gone. */
void gdw_kept_on_guest_gone (gdw_kept *t, gdw_ms now);

/* Reads what its godwitd says, looks whether it lives, does what is due. */
void gdw_kept_serve (gdw_kept *t, gdw_ms now);
gdw_ms gdw_kept_deadline (const gdw_kept *t);

/* Its status as far as it is known here, with what only the keeper knows. */
void gdw_kept_status (const gdw_kept *t, const gdw_frame_status *latest, gdw_frame *ret);

/* --- guest.c --- */

gdw_guest *gdw_guest_find (gdw_keeper *k, uint32_t id);

/* One that watches for this user, whose person can be asked; NULL: none does. */
gdw_guest *gdw_guest_to_ask (gdw_keeper *k, uint32_t user);

/* Takes the descriptor of a new connection. */
void gdw_guest_enter (gdw_keeper *k, int fd, gdw_ms now);
void gdw_guest_leave (gdw_keeper *k, gdw_guest *g, gdw_ms now);

/* Sends; a guest who takes nothing is sent away at the next gdw_guest_serve. g may be NULL. */
void gdw_guest_send (gdw_guest *g, const gdw_frame *f);
void gdw_guest_refuse (gdw_guest *g, uint32_t number, uint32_t tunnel, gdw_why why, const char *text);

/* To the tunnel's own guest and all who watch. */
void gdw_guest_tell_all (gdw_keeper *k, const gdw_kept *t, const gdw_frame *f);

/* Should its frames wait, because a godwitd has to take earlier ones first? */
bool gdw_guest_is_paused (gdw_keeper *k, const gdw_guest *g);
void gdw_guest_serve (gdw_keeper *k, gdw_guest *g, gdw_ms now);

/* --- wish.c --- */

/* A LIST or WATCH of this guest. */
void gdw_wish_list (gdw_keeper *k, gdw_guest *g, uint32_t number, gdw_ms now);

/* A STOP that waits for the end of a tunnel. */
void gdw_wish_stop (gdw_keeper *k, gdw_guest *g, uint32_t number, const gdw_kept *t);

/* The answer to a QUERY came; false: nobody waits for it. */
bool gdw_wish_on_status (gdw_keeper *k, gdw_kept *t, const gdw_frame *f);

/* The tunnel is gone, the network as before. */
void gdw_wish_on_gone (gdw_keeper *k, const gdw_kept *t);
void gdw_wish_on_guest_gone (gdw_keeper *k, uint32_t guest);
void gdw_wish_on_tick (gdw_keeper *k, gdw_ms now);
gdw_ms gdw_wish_deadline (const gdw_keeper *k);

#endif
