/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pump.h - the data thread of a tunnel: read, seal, send; receive, open, write. It alone owns plane, sockets and the tun's ends; with the
 * control thread it shares two lanes and nothing else. */
#ifndef GDW_WORKER_PUMP_H
#define GDW_WORKER_PUMP_H

#include "base/network.h"
#include "platform/udp.h"
#include "tun/tun.h"
#include "worker/lane.h"

typedef struct gdw_pump gdw_pump;

typedef enum {
  GDW_TROUBLE_ORDER = 1, /* the plane refused an order */
  GDW_TROUBLE_SOCKET,    /* no socket could be opened for a path */
  GDW_TROUBLE_SEND, /* the system takes no datagram for a path: no route, or the link or our address on it is gone */
} gdw_trouble_kind;

/* Something that went wrong on the data thread: for the log, and a path's for the engine. Of one path it is told at most once a second. */
typedef struct {
  gdw_trouble_kind kind;
  gdw_err error;    /* ORDER, SOCKET */
  gdw_path path;    /* SOCKET, SEND */
  uint32_t refused; /* ORDER: its kind */
} gdw_trouble;

/* tun (NULL when rehearsing) and the lanes are borrowed and must outlive the pump. seed: GDW_ENTROPY_SEED octets or more. NULL: no
 * resource. */
gdw_pump *gdw_pump_new (gdw_tun *tun, gdw_lane *down, gdw_lane *up, gdw_bytes seed);

/* Starts the thread and waits until it runs: a filter of system calls loaded afterwards finds it in its loop. NO_RESOURCES. */
gdw_why gdw_pump_start (gdw_pump *p);

/* Ends the thread by GDW_DOWN_STOP and waits for it. Idempotent. To be called by the writer of `down`. */
void gdw_pump_stop (gdw_pump *p);

/* Stops, wipes, closes sockets and frees. Accepts NULL. */
void gdw_pump_free (gdw_pump *p);

/* IKE datagrams and reports that found no room on the lane up. For after gdw_pump_stop. */
uint64_t gdw_pump_lost (const gdw_pump *p);

/* What the network said about the datagrams of all sockets that are open. For after gdw_pump_stop. */
gdw_udp_facts gdw_pump_told (const gdw_pump *p);

#endif
