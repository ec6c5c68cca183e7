/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame.h - one frame of the control link: octets to a typed struct and back. docs/control.md has the frames in words.
 * A frame is a head of 12 octets and a body of fields, network order; frames.def names every frame and field with its bounds.
 * No socket, no state: client.h has the stream.
 *
 * A godwitd finds its link as descriptor 3 (GDW_CONTROL_FD); both sides send HELLO first. A connection runs
 *   HELLO, READY   or HELLO, END (TUN_DENIED, CONFINE_FAILED)                        godwitd
 *   CONNECT, PART...                                                                 front
 *   ASK / ANSWER, WITHDRAW, PHASE, EVENT, STATUS (at each change of phase, after a move, as the answer to QUERY)
 *   CLOSE, or hang-up; END, then godwitd exits 0 */
#ifndef GDW_CONTROL_FRAME_H
#define GDW_CONTROL_FRAME_H

#include "base/cert-facts.h"
#include "base/diff.h"
#include "base/event.h"
#include "base/note.h"
#include "base/probed.h"
#include "base/limits.h"
#include "base/network.h"
#include "base/out.h"
#include "base/phase.h"
#include "base/question.h"
#include "base/quantum.h"
#include "base/roam.h"
#include "base/secret.h"
#include "base/why.h"

enum {
  GDW_CONTROL_FD = 3,          /* the link of a godwitd */
  GDW_CONTROL_MAJOR = 1,       /* another major version: END (CONTROL_REFUSED) */
  GDW_CONTROL_MINOR = 1,       /* grows when rows are added */
  GDW_CONTROL_HELLO_MS = 2000, /* the other side's HELLO must be there by then */
  GDW_CONTROL_START_MS =
      10000, /* that of a godwitd, which has to be read from a disk first, perhaps while a session begins */
  GDW_CONTROL_HALF_MS = 5000, /* a half frame may be so old */

  GDW_FRAME_HEAD = 12,         /* octets */
  GDW_FRAME_SETTINGS = 96,     /* more than keys.def has */
  GDW_FRAME_SECRETS = 5,       /* one of each gdw_secret_kind */
  GDW_FRAME_SECRET_MAX = 1024, /* octets; as keys.def */
  GDW_FRAME_PART_MAX = 32768,  /* octets of a blob in one frame */

  /* flags of the head */
  GDW_FRAME_SECRET = 1,     /* whoever holds these octets wipes them */
  GDW_FRAME_MAY_IGNORE = 2, /* a receiver that does not know the type passes it over */
};

/* Who sends a frame. */
enum {
  GDW_FRAME_F = 1, /* a front, to its godwitd */
  GDW_FRAME_W = 2, /* a godwitd, to its front */
  GDW_FRAME_C = 4, /* a client, to the keeper */
  GDW_FRAME_K = 8, /* the keeper, to a client */
  GDW_FRAME_FC = GDW_FRAME_F | GDW_FRAME_C,
  GDW_FRAME_WK = GDW_FRAME_W | GDW_FRAME_K,
  GDW_FRAME_FWCK = GDW_FRAME_FC | GDW_FRAME_WK,
};

/* In which state of the receiving side. */
enum {
  GDW_FRAME_G = 1, /* greeting: HELLO has not come yet */
  GDW_FRAME_I = 2, /* idle: no CONNECT yet */
  GDW_FRAME_A = 4, /* active: from CONNECT on; a keeper's connection is active from HELLO on, idle and active at once */
  GDW_FRAME_IA = GDW_FRAME_I | GDW_FRAME_A,
  GDW_FRAME_GIA = GDW_FRAME_G | GDW_FRAME_IA,
};

typedef enum {
  GDW_FRAME_NONE = 0, /* an unknown frame that may be ignored */
#define GDW_FRAME(number, NAME, senders, states, flags, help) GDW_FRAME_##NAME = number,
#define GDW_FRAME_FIELD(...)
#define GDW_FRAME_LIST(...)
#include "control/frames.def"
#undef GDW_FRAME
#undef GDW_FRAME_FIELD
#undef GDW_FRAME_LIST
} gdw_frame_type;

typedef struct {
  uint32_t body; /* octets that follow, at most GDW_MAX_FRAME_BODY */
  uint16_t type, flags;
  uint32_t number;
} gdw_frame_head;

typedef struct {
  uint16_t major, minor;
  char version[32];
} gdw_frame_hello;

typedef struct {
  gdw_why why;
  char text[GDW_MAX_TEXT];
} gdw_frame_error;

/* One setting of a profile; gdw_profile_set takes it. Views into the frame's octets. */
typedef struct {
  gdw_bytes group, key, value;
} gdw_frame_setting;

typedef struct {
  uint8_t kind; /* gdw_secret_kind */
  gdw_secret octets;
} gdw_frame_named_secret;

/* What a blob is; authorities may come in several blobs. */
enum { GDW_BLOB_AUTHORITIES = 1, GDW_BLOB_CERTIFICATE = 2, GDW_BLOB_KEY = 3 };

typedef struct {
  uint8_t number, kind;
  uint32_t size; /* octets, at least 1; at most GDW_MAX_AUTHORITY_BLOB for authorities, else GDW_MAX_BLOB */
} gdw_frame_blob;

typedef struct {
  uint8_t n_settings, n_secrets, n_addrs, n_blobs;
  gdw_frame_setting settings[GDW_FRAME_SETTINGS];
  gdw_frame_named_secret secrets[GDW_FRAME_SECRETS];
  gdw_ip addrs[GDW_MAX_GATEWAY_ADDRS];
  gdw_frame_blob blobs[GDW_MAX_BLOBS];
  bool rehearse, may_ask;
} gdw_frame_connect;

typedef struct {
  uint8_t blob;
  uint32_t offset;
  gdw_bytes octets; /* a view into the frame's octets */
} gdw_frame_part;

typedef struct {
  char text[512];
  char device[16];
  uint32_t index;
} gdw_frame_ready;

typedef struct {
  gdw_phase phase;
  gdw_ms since;
} gdw_frame_phase;

/* gdw_status of the engine, and what the keeper knows besides. Texts are empty while unknown. */
typedef struct {
  gdw_phase phase;
  gdw_ms since;
  gdw_path path; /* life does not travel */
  char remote_id[GDW_MAX_TEXT], local_id[GDW_MAX_TEXT];
  char ike_suite[96], child_suite[96], key_exchange[96];
  uint8_t quantum; /* gdw_quantum */
  uint16_t largest, path_mtu;
  uint8_t spi_i[8], spi_r[8];
  uint32_t child_spi_in, child_spi_out;
  bool nat_here, nat_there, mobike, has_totals;
  gdw_ms ike_since, child_since;
  gdw_netplan plan;
  uint64_t out_packets, out_octets, in_packets, in_octets;
  uint64_t bad_auth, replayed, bad_form, bad_ts, unknown_spi, no_child, no_room, too_big;
  uint32_t dropped, ike_rekeys, child_rekeys, repeats, moves;
  gdw_why why;
  char name[65], uuid[37], gateway[GDW_MAX_HOST], device[16];
  uint32_t owner;
  uint8_t n_notes;
  gdw_note notes[GDW_MAX_NOTES];
  uint8_t n_roams;
  gdw_roam roams[GDW_MAX_ROAMS]; /* their paths do not travel, the names of their links do */
} gdw_frame_status;

typedef struct {
  gdw_why why;
  char fact[GDW_MAX_TEXT];
  gdw_diff diff;
  gdw_cert_facts cert;
} gdw_frame_end;

typedef struct {
  char name[65], uuid[37], device[16];
  bool stay;
} gdw_frame_start;

typedef struct {
  char name[65];
} gdw_frame_stop;

typedef struct {
  bool may_ask;
} gdw_frame_watch;

typedef struct {
  uint32_t count;
} gdw_frame_done_body;

typedef struct {
  gdw_ms slept;
} gdw_frame_wake;

/* What is special about a link. */
typedef struct {
  uint32_t index;
  bool metered;
  bool portal; /* shows a captive portal */
} gdw_frame_link;

typedef struct {
  uint8_t n;
  gdw_frame_link at[GDW_MAX_LINKS];
} gdw_frame_links;

typedef struct {
  uint8_t n_addrs;
  gdw_ip addrs[GDW_MAX_GATEWAY_ADDRS];
  uint16_t port;
} gdw_frame_probe;

/* A frame by value. Views end with the octets it was read from; secrets are its own until gdw_frame_done. The ids inside ask and answer
 * are not used: `number` is the question's id. */
typedef struct {
  gdw_frame_type type;
  uint32_t number;      /* question or request, else 0 */
  uint32_t tunnel;      /* at the keeper; 0 on a godwitd's own link */
  uint32_t events_lost; /* EVENT */
  union {
    gdw_frame_hello hello;
    gdw_frame_error error;
    gdw_frame_connect connect;
    gdw_frame_part part;
    gdw_answer answer;
    gdw_frame_ready ready;
    gdw_question ask;
    gdw_frame_phase phase;
    gdw_frame_status status;
    gdw_event event;
    gdw_frame_end end;
    gdw_frame_start start;
    gdw_frame_stop stop;
    gdw_frame_watch watch;
    gdw_frame_done_body done;
    gdw_frame_wake wake;
    gdw_frame_links links;
    gdw_frame_probe probe;
    gdw_probed result;
  };
} gdw_frame;

/* An empty frame of this type. */
void gdw_frame_init (gdw_frame *ret, gdw_frame_type type);

/* The head alone, from at least GDW_FRAME_HEAD octets, so that a stream knows how much to wait for. GDW_E_SHORT; GDW_E_LIMIT: the body would
 * be too long; GDW_E_UNSUPPORTED: a type that nobody knows and that may not be ignored. */
GDW_MUST_USE gdw_err gdw_frame_head_read (gdw_bytes octets, gdw_frame_head *ret);

/* One whole frame, head and body, nothing behind it. Every field is checked against frames.def; on failure *ret is untouched and nothing
 * is owned. GDW_E_SHORT, GDW_E_LIMIT, GDW_E_UNSUPPORTED as above; GDW_E_FORM: a field is missing, comes twice, or has a wrong length or
 * text; GDW_E_VALUE: a number outside its range; GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_frame_read (gdw_bytes octets, gdw_frame *ret);

/* Writes one whole frame; what is zero or empty and may be missing is left out. Values outside frames.def are our own mistake
 * (gdw_check). GDW_FRAME_HEAD + GDW_MAX_FRAME_BODY octets are always enough; the writer is bad when the body would be longer. */
void gdw_frame_write (const gdw_frame *f, gdw_out *o);

/* Wipes the secrets it owns. Accepts a frame that owns none. */
void gdw_frame_done (gdw_frame *f);

/* "CONNECT"; "?" for a number that is no type. */
const char *gdw_frame_name (gdw_frame_type type);

/* The flags that frames.def gives the type. */
uint16_t gdw_frame_flags (gdw_frame_type type);

/* May this sender (GDW_FRAME_F ...) send it while the receiver is in this state (GDW_FRAME_G ...)? */
bool gdw_frame_allowed (gdw_frame_type type, unsigned sender, unsigned state);

/* --- the table, for docs and tests --- */

typedef enum {
  GDW_FRAME_T_U8,
  GDW_FRAME_T_U16,
  GDW_FRAME_T_U32,
  GDW_FRAME_T_U64,
  GDW_FRAME_T_BOOL,
  GDW_FRAME_T_WHY,
  GDW_FRAME_T_PHASE,
  GDW_FRAME_T_TEXT,
  GDW_FRAME_T_FIXED,
  GDW_FRAME_T_IP,
  GDW_FRAME_T_NET,
  GDW_FRAME_T_ADDR,
  GDW_FRAME_T_VIEW,
  GDW_FRAME_T_SECRET,
  GDW_FRAME_T_SETTING,
  GDW_FRAME_T_NAMED_SECRET,
  GDW_FRAME_T_BLOB,
  GDW_FRAME_T_EVENT_FIELD,
  GDW_FRAME_T_NOTE,
  GDW_FRAME_T_PROBED,
  GDW_FRAME_T_ROAM,
  GDW_FRAME_T_LINK,
} gdw_frame_field_type;

enum { GDW_FRAME_NEED = 1, GDW_FRAME_MAY = 2, GDW_FRAME_HINT = 3, GDW_FRAME_TAG_MUST = 0x8000 };

typedef struct {
  gdw_frame_type frame; /* NONE: every frame */
  uint16_t tag;         /* with GDW_FRAME_TAG_MUST when it must be understood */
  uint8_t presence;     /* GDW_FRAME_NEED, GDW_FRAME_MAY, GDW_FRAME_HINT */
  gdw_frame_field_type type;
  size_t at, size; /* of the member (of one element) in gdw_frame */
  size_t count_at; /* of the member that counts, for a list */
  uint8_t max_n;   /* 0: not a list */
  uint64_t min, max;
  const char *name, *help;
} gdw_frame_field;

/* The i-th field of all frames in order of frames.def; NULL beyond the end. */
const gdw_frame_field *gdw_frame_field_at (size_t i);

/* The i-th type; NONE beyond the end. */
gdw_frame_type gdw_frame_type_at (size_t i);

#endif
