/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plane.h - the engine's second half: packets. Sans-I/O, lives on the data thread. docs/architecture.md section 5.
 * It is told orders, takes supers from the tun and trains from the net, and makes trains for the net and gathers for the tun. */
#ifndef GDW_ESP_PLANE_H
#define GDW_ESP_PLANE_H

#include "base/instant.h"
#include "base/pktbuf.h"
#include "crypto/entropy.h"
#include "wire/pay-ts.h"

enum { GDW_MIN_MTU = 576, GDW_MAX_ECHOES = 4 };

/* --- orders: what the control half tells the plane; by value, through the ring --- */

typedef enum {
  GDW_ORDER_ADD = 1, /* a child: listens at once on spi_in; sends when USE comes (or as auto_use says) */
  GDW_ORDER_USE,     /* this child sends from now on */
  GDW_ORDER_DROP,    /* stop sending on it now (if it does), stop listening after linger_ms; then wipe its keys */
  GDW_ORDER_PATH,    /* this IKE SA's packets leave by this path */
  GDW_ORDER_TUNE,    /* bounds and intervals of the whole plane */
} gdw_order_kind;

typedef struct {
  uint16_t encr, key_bits, integ; /* gdw_cipher_find */
  uint8_t key_in[GDW_MAX_KEY], key_out[GDW_MAX_KEY];
  uint16_t key_len; /* octets used in each */
  uint32_t spi_in, spi_out;
  uint8_t n_local, n_remote;
  gdw_ts local[GDW_MAX_TS], remote[GDW_MAX_TS]; /* inner addresses: ours, theirs */
  bool auto_use; /* made for a gateway's rekey: sends by itself after the first good packet on it */
} gdw_order_add;

typedef struct {
  uint16_t
      mtu; /* largest inner packet, octets, at least GDW_MIN_MTU; 0: as it was. What is found (esp/pmtu.h) is never larger */
  bool clamp_mss;        /* lower the MSS option of TCP SYNs to the MTU */
  uint32_t keepalive_ms; /* NAT keepalive when nothing was sent for so long; 0: none */
  uint32_t
      silence_ms; /* report SILENCE when we sent and nothing came for so long (sooner or later: esp/silence.h); 0: never */
  uint64_t soft_packets; /* report SOFT_LIMIT when a child sent so many packets; 0: 2^31 */
  uint64_t hard_packets; /* a child sends no more than so many packets, report HARD_LIMIT; 0 or too many: 2^32 - 2^16 */
  /* Who may answer an echo inside the tunnel, the likeliest first: the gateway's own address, the name servers it gave. Who is outside of
   * the selectors is passed over. None: the path MTU is not tried, but a way back that loses large packets may still be noticed. */
  uint8_t n_echoes;
  gdw_ip echoes[GDW_MAX_ECHOES];
} gdw_order_tune;

typedef struct {
  gdw_order_kind kind;
  uint32_t ike;       /* number of the IKE SA: ADD, PATH; 1, 2, ... */
  uint32_t child;     /* number of the child: ADD, USE, DROP; never reused */
  uint32_t linger_ms; /* DROP */
  gdw_path path;      /* PATH */
  gdw_order_add add;  /* ADD */
  gdw_order_tune tune;
} gdw_order;

/* Wipes the keys. */
void gdw_order_done (gdw_order *o);

/* --- reports: what the plane tells the control half --- */

typedef enum {
  GDW_REPORT_TOTALS = 1,  /* counters; at most once a second while they change */
  GDW_REPORT_SILENCE,     /* sent, and nothing came: worth a probe */
  GDW_REPORT_SOFT_LIMIT,  /* child: rekey it soon */
  GDW_REPORT_HARD_LIMIT,  /* child: it no longer sends */
  GDW_REPORT_FIRST_IN,    /* child: first good packet */
  GDW_REPORT_UNKNOWN_SPI, /* an ESP packet with an SPI that nobody has (at most one report a second) */
  GDW_REPORT_LOSS, /* child: much of what the gateway sent did not arrive: lost_of_1000 (esp/loss.h; at most one a second) */
  GDW_REPORT_MTU, /* the largest inner packet that gets through is now mtu */
} gdw_report_kind;

typedef struct {
  uint64_t out_packets, out_octets; /* inner packets and octets sealed */
  uint64_t in_packets, in_octets;   /* inner packets and octets delivered to the tun */
  uint64_t bad_auth;                /* dropped on the way in: the ICV does not fit */
  uint64_t replayed;                /* ... the number was seen before or is too old */
  uint64_t unknown_spi;             /* ... for no child that listens */
  uint64_t bad_form;                /* dropped both ways: lengths or headers that contradict */
  uint64_t bad_ts;                  /* ... outside of the child's traffic selectors */
  uint64_t no_room;                 /* ... no buffer or a full batch, or the cipher failed */
  uint64_t no_child; /* dropped on the way out: no child that sends, none with a path, or its numbers are used up */
  uint64_t too_big;  /* ... larger than the MTU; the sender was told */
  gdw_us last_in, last_out; /* 0: never */
} gdw_totals;

typedef struct {
  gdw_report_kind kind;
  uint32_t child;        /* 0 where it does not apply */
  uint32_t spi;          /* UNKNOWN_SPI */
  uint16_t lost_of_1000; /* LOSS */
  uint16_t mtu;          /* octets of the largest inner packet that gets through, as far as is known; always filled */
  gdw_totals totals;     /* always filled */
} gdw_report;

/* --- the plane --- */

typedef struct gdw_plane gdw_plane;

/* A datagram that is not ESP: IKE, by the marker rules of RFC 3948 2.2 and RFC 7296 2.23. Copied by the host. */
typedef struct {
  uint16_t n;
  struct {
    gdw_bytes datagram; /* without the non-ESP marker; a view into the train */
    gdw_path path;
  } at[64];
} gdw_ike_in;

/* NULL when there is no memory. The entropy must outlive the plane and belongs to the data thread (CBC draws IVs from it). */
gdw_plane *gdw_plane_new (gdw_entropy *e);
/* Wipes all keys. Accepts NULL. */
void gdw_plane_free (gdw_plane *p);

/* Takes an order; its keys are wiped, also when it is refused: GDW_E_LIMIT (too many children that are not dropped, or paths), GDW_E_UNKNOWN (no such child),
 * GDW_E_STATE (number or SPI in use, USE of a dropped child), GDW_E_VALUE, GDW_E_UNSUPPORTED (suite), GDW_E_MEMORY. The host logs it.
 * PATH with no path takes the path away; then nothing of that IKE SA is sent. When several children send, a packet leaves by the one
 * that was told to USE last among those whose selectors hold it. */
GDW_MUST_USE gdw_err gdw_plane_apply (gdw_plane *p, gdw_order *taken, gdw_us now);

/* n supers from the tun: sealed into trains for the net; packets for the tun may come of it too (ICMP errors, which quote the super: to be
 * written before the next read from the tun). Stops early when net is full; returns how many supers were taken. */
size_t gdw_plane_out (gdw_plane *p, gdw_super *in, size_t n, gdw_trains *net, gdw_gathers *tun, gdw_us now);

/* n trains from the net: opened in place; gathers and host point into them. What finds no room in tun or host is dropped and counted.
 * What the plane itself has to say at once goes to net. */
void gdw_plane_in (gdw_plane *p, gdw_train *in, size_t n, gdw_gathers *tun, gdw_trains *net, gdw_ike_in *host,
                   gdw_us now);

/* Whatever is due: keepalives, path MTU probes, lingering children, merged reports. To be called when the deadline has come. */
void gdw_plane_tick (gdw_plane *p, gdw_trains *net, gdw_us now);
/* GDW_US_NEVER: nothing will be due before the next packet or order. */
gdw_us gdw_plane_deadline (const gdw_plane *p);

/* The next thing to tell the control half; false when there is none. To be asked after each of the calls above. */
bool gdw_plane_report (gdw_plane *p, gdw_report *ret);

#endif
