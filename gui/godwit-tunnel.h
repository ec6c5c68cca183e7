/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-tunnel.h - one connection with its live state, as the views see it. It knows no NetworkManager: a backend hands in facts, views bind to
 * properties. */
#ifndef GODWIT_TUNNEL_H
#define GODWIT_TUNNEL_H

#include <gio/gio.h>

#include "profile/profile.h"

/* The seven states of the head block. */
typedef enum {
  GODWIT_STATE_OFF,
  GODWIT_STATE_CONNECTING,
  GODWIT_STATE_WAITING, /* for the person: a password, a code */
  GODWIT_STATE_CONNECTED,
  GODWIT_STATE_MOVING,
  GODWIT_STATE_NO_NETWORK, /* and the tunnel is kept */
  GODWIT_STATE_FAILED,
} GodwitState;

/* What of a recorded tunnel a later quantum computer could read. */
typedef enum {
  GODWIT_QUANTUM_UNKNOWN,
  GODWIT_QUANTUM_WEAK,
  GODWIT_QUANTUM_SAFE,
} GodwitQuantum;

/* Do its name servers answer? One real question was asked. */
typedef enum {
  GODWIT_LOOKUP_UNKNOWN, /* not asked, or not answered yet */
  GODWIT_LOOKUP_ANSWERED,
  GODWIT_LOOKUP_SILENT,
} GodwitLookup;

/* What a gateway is told of the person before it has proved who it is (RFC 7296 2.16 leaves no other order). */
typedef enum {
  GODWIT_TOLD_NOTHING, /* by name and password: this computer's address */
  GODWIT_TOLD_IDENTITY,
  GODWIT_TOLD_CERTIFICATE,
} GodwitTold;

/* What a backend knows of a tunnel. All texts may be NULL: not known, or not so. */
typedef struct {
  GodwitState state;
  guint phase;            /* gdw_phase: the step, while it connects */
  gint64 since;           /* us of g_get_monotonic_time: connected; 0: it is not */
  gint64 next_keys;       /* the same clock: its keys are renewed at the latest; 0: not known */
  guint64 received, sent; /* octets inside the tunnel */
  gint64 counted;         /* when they were read, on that clock */
  GodwitQuantum quantum;
  GodwitLookup lookup;
  GodwitTold told;
  gint64 own_ends;  /* the client certificate, seconds of Unix time; 0: none, or not known */
  gboolean keyring; /* what it waits for is the keyring, which is locked */
  guint why;        /* gdw_why, or 3: a setting is no good; 0: no failure */
  char *uuid, *name;
  char *gateway, *user;                       /* as the settings name them */
  char *device;                               /* the tun */
  char *link, *network;                       /* the interface in use, and what a person calls it */
  char *remote;                               /* the gateway's address and port */
  char *addresses, *networks, *dns, *domains; /* inside; several separated by ", " */
  char *blocked;                              /* the version of IP that the gateway does not carry: "IPv6" */
  char *identity, *own;                       /* who proved to be who */
  char *encryption, *key_exchange;
  char *service; /* the version of Godwit's service */
  char *manager; /* NetworkManager's version, where it connects */
  char *note;    /* what lasts and a person should know */
  char *portal;  /* a page by which a network shows its sign-in; NULL: none has to be signed in to */
  char *why_name, *why_text, *why_repair, *why_fact;
  char *why_offered; /* a name that the gateway's certificate has */
  /* The gateway's certificate when its authority is unknown: whose, by whom, its names, the last of its chain; SHA-256 as hexadecimal digits; and the
   * value for gateway.trusted-keys, when it may be trusted. cert_rule is "key" when others are trusted already. */
  char *cert_rule, *cert_wanted, *cert_subject, *cert_issuer, *cert_names, *cert_top, *cert_fingerprint, *cert_key;
  guint64 cert_until; /* seconds since 1970 */
  guint cert_links;
} GodwitFacts;

/* What a gateway that is not proven yet is told, by these settings. */
GodwitTold godwit_told_of (const gdw_profile *p);

/* Frees the texts and sets all to 0. */
void godwit_facts_clear (GodwitFacts *f);

/* ret is overwritten; free it with godwit_facts_clear. */
void godwit_facts_copy (const GodwitFacts *f, GodwitFacts *ret);

#define GODWIT_TYPE_TUNNEL (godwit_tunnel_get_type ())
G_DECLARE_FINAL_TYPE (GodwitTunnel, godwit_tunnel, GODWIT, TUNNEL, GObject)

/* Properties, read only: one for each field of GodwitFacts, "_" written as "-" ("why-text"), texts never NULL but ""; and "moves", a GListModel of
 * GodwitMove, the newest first. */
GodwitTunnel *godwit_tunnel_new (const char *uuid);

/* Takes the texts over (f is cleared). What differs is notified. */
void godwit_tunnel_set_facts (GodwitTunnel *self, GodwitFacts *f);
const GodwitFacts *godwit_tunnel_facts (GodwitTunnel *self);

/* Is there anything to disconnect? */
gboolean godwit_tunnel_is_on (GodwitTunnel *self);

/* The history; and what happened since it began to connect (GodwitEvent, the oldest first, the last 50). For the backend to fill. */
GListStore *godwit_tunnel_moves (GodwitTunnel *self);
GListStore *godwit_tunnel_events (GodwitTunnel *self);

#endif
