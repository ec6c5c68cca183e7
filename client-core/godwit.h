/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit.h - client-core's door, the only header that the outside includes: a tunnel, what goes in, what comes out, and the plane.
 *
 *   in    gdw_tunnel_on_*           inputs: a command, a datagram, a snapshot, an answer, a report, a tick
 *   out   gdw_tunnel_next_effect    deeds in their order: send, order the plane, ask, tell
 *   when  gdw_tunnel_deadline       the latest moment for the next gdw_tunnel_on_tick
 *
 * The engine never calls out, so it is never re-entered. After each input the caller takes all effects until there is none. */
#ifndef GDW_GODWIT_H
#define GDW_GODWIT_H

#include "base/cert-facts.h"
#include "base/diff.h"
#include "base/event.h"
#include "base/instant.h"
#include "base/network.h"
#include "base/note.h"
#include "base/phase.h"
#include "base/probed.h"
#include "base/quantum.h"
#include "base/question.h"
#include "base/roam.h"
#include "base/why.h"
#include "crypto/crypto.h"
#include "crypto/entropy.h"
#include "esp/plane.h"
#include "profile/profile.h"

typedef struct gdw_tunnel gdw_tunnel;

/* What the profile names by path travels as octets: the engine opens no file. The views end with gdw_tunnel_new. */
typedef struct {
  uint8_t n_authorities;
  gdw_bytes authorities[GDW_MAX_BLOBS]; /* PEM bundles or DER certificates that may vouch for the gateway */
  gdw_bytes certificate;                /* our chain, leaf first, PEM or DER; empty: none */
  gdw_bytes key;                        /* its private key, PEM or DER; empty: none */
} gdw_material;

typedef enum {
  GDW_EFFECT_SEND = 1, /* the datagram (IKE, without marker) leaves by the path */
  GDW_EFFECT_PLANE,    /* hand the order to the plane, before later effects */
  GDW_EFFECT_ASK,      /* a question */
  GDW_EFFECT_WITHDRAW, /* question `id` is no longer open */
  GDW_EFFECT_PHASE,
  GDW_EFFECT_EVENT,
  GDW_EFFECT_END, /* the last effect of a tunnel */
} gdw_effect_kind;

/* Facts that go with END: what a person needs besides the sentence. */
typedef struct {
  gdw_why why;
  char fact
      [GDW_MAX_TEXT]; /* e.g. the names that the certificate offers, the suite that the gateway hinted at; may be empty */
  gdw_diff diff;      /* of NO_PROPOSAL and KE_REFUSED */
  gdw_cert_facts cert; /* with a reason that concerns the gateway's certificate */
} gdw_end;

/* An effect is one value; what it points to (datagram) lives until the next call on the tunnel. */
typedef struct {
  gdw_effect_kind kind;
  gdw_bytes datagram;    /* SEND */
  gdw_path path;         /* SEND */
  gdw_order order;       /* PLANE: to be wiped by gdw_order_done after use (gdw_plane_apply does) */
  gdw_question question; /* ASK */
  uint32_t id;           /* WITHDRAW */
  gdw_phase phase;       /* PHASE */
  gdw_event event;       /* EVENT */
  gdw_end end;           /* END */
} gdw_effect;

/* What status shows; texts are empty while unknown. */
typedef struct {
  gdw_phase phase;
  gdw_ms since; /* of the phase */
  gdw_path path;
  char gateway
      [GDW_MAX_HOST]; /* as the profile names it: the one of its gateways that is in use, or tried before there is one */
  char remote_id[GDW_MAX_TEXT], local_id[GDW_MAX_TEXT];
  char ike_suite[96], child_suite[96]; /* "aes256gcm16-prfsha256-x25519" */
  char key_exchange[96];               /* in words for people: "X25519 + ML-KEM-768" */
  gdw_quantum quantum;
  uint8_t spi_i[8], spi_r[8];
  uint32_t child_spi_in, child_spi_out;
  bool nat_here, nat_there, mobike;
  gdw_ms ike_since, child_since;
  gdw_ms next_probe;
  gdw_netplan plan; /* generation 0: none yet */
  uint16_t
      largest; /* octets of the largest inner packet that gets through: the plan's MTU until less was found; 0: no plan yet */
  uint16_t path_mtu; /* ... and of the packet outside that carries it */
  bool has_totals;
  gdw_totals totals;
  uint32_t dropped; /* IKE datagrams that were not for us, damaged or forged */
  uint32_t ike_rekeys, child_rekeys, repeats;
  uint32_t moves; /* from one path to another, since it connected */
  uint8_t n_roams;
  gdw_roam roams[GDW_MAX_ROAMS]; /* the last ones, the oldest first */
  uint8_t n_notes;
  gdw_note notes[GDW_MAX_NOTES]; /* what a person should know while the tunnel lives */
} gdw_status;

/* A tunnel of this profile (copied). entropy must outlive it and belongs to the control thread. *ret_why: what is wrong with the
 * material (CERT_BAD, OWN_KEY_UNUSABLE, NO_RESOURCES). */
GDW_MUST_USE gdw_err gdw_tunnel_new (const gdw_profile *p, const gdw_material *m, gdw_entropy *e, gdw_tunnel **ret,
                                     gdw_why *ret_why);
void gdw_tunnel_free (gdw_tunnel *t); /* wipes; accepts NULL */

/* Inputs. A secret that the front has already goes in as the answer to the first SECRET question of its kind: the engine asks. */
void gdw_tunnel_on_connect (gdw_tunnel *t, gdw_now now);
void gdw_tunnel_on_close (gdw_tunnel *t, gdw_now now); /* delete, then END (NONE); bounded by 2 s */
void gdw_tunnel_on_datagram (gdw_tunnel *t, const gdw_path *path, gdw_bytes datagram, gdw_now now);
void gdw_tunnel_on_network (gdw_tunnel *t, const gdw_snapshot *s, gdw_now now);
/* Our UDP port on all links, once the system has chosen it: for telling whether somebody translates our address. */
void gdw_tunnel_on_port (gdw_tunnel *t, uint16_t port);
void gdw_tunnel_on_wake (gdw_tunnel *t, gdw_ms slept_ms, gdw_now now);
void gdw_tunnel_on_answer (gdw_tunnel *t, gdw_answer *taken,
                           gdw_now now); /* wiped on return; an unknown id is ignored */
void gdw_tunnel_on_report (gdw_tunnel *t, const gdw_report *r, gdw_now now);
/* A datagram could not leave by this path: the system says that there is no route, no address or no link. The next snapshot may say so later. */
void gdw_tunnel_on_trouble (gdw_tunnel *t, const gdw_path *path, gdw_now now);
void gdw_tunnel_on_tick (gdw_tunnel *t, gdw_now now);

/* Takes the next deed; false: none left for now. */
bool gdw_tunnel_next_effect (gdw_tunnel *t, gdw_effect *ret);

/* When on_tick must come at the latest; GDW_MS_NEVER: not at all. */
gdw_ms gdw_tunnel_deadline (const gdw_tunnel *t);

void gdw_tunnel_status (const gdw_tunnel *t, gdw_status *ret);

/* --- a probe: what does a gateway take? Driven as a tunnel is; its effects are SEND and END alone. --- */

typedef struct gdw_probe gdw_probe;

/* Of these addresses (at most GDW_MAX_GATEWAY_ADDRS) the first that answers is asked, at this UDP port. entropy must outlive it. GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_probe_new (const gdw_ip *addr, size_t n, uint16_t port, gdw_entropy *e, gdw_probe **ret);
void gdw_probe_free (gdw_probe *p); /* accepts NULL */

/* Begins when there is a network; without one it ends with NO_NETWORK after a while. */
void gdw_probe_on_begin (gdw_probe *p, gdw_now now);
void gdw_probe_on_network (gdw_probe *p, const gdw_snapshot *s, gdw_now now);
void gdw_probe_on_port (gdw_probe *p,
                        uint16_t port); /* our UDP port, for telling whether somebody translates our address */
void gdw_probe_on_datagram (gdw_probe *p, const gdw_path *path, gdw_bytes datagram, gdw_now now);
void gdw_probe_on_tick (gdw_probe *p, gdw_now now);
bool gdw_probe_next_effect (gdw_probe *p, gdw_effect *ret);
gdw_ms gdw_probe_deadline (const gdw_probe *p);

/* What is known so far. */
void gdw_probe_result (const gdw_probe *p, gdw_probed *ret);

#endif
