/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pump.c - the data thread of a tunnel: read, seal, send; receive, open, write.
 * One turn: wait, take orders, do what is due, one batch from the tun, one batch from each socket, tell what changed. */
#include "worker/pump.h"

#include "godwit.h"
#include "platform/clock.h"
#include "platform/wait.h"
#include "worker/links.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
  STACK = 192 * 1024,   /* two batches of message headers are the most it holds: about 30 kB */
  NET_BUFFERS = 64,     /* as many as a batch has trains */
  NET_BUFFER = 2048,    /* an inner packet of the longest MTU a profile may set, with all of ESP around it */
  ORDERS_PER_TURN = 64, /* then packets get their turn */
  TROUBLE_US = 1000000, /* the trouble of a path is told once in so long, however many packets meet it */
  RETRY_US = 10000,     /* a report that found no room is told again after so long */
  MARKER = 4,           /* octets, all zero: "not ESP" (RFC 3948 2.2) */
  IKE_PORT = 500,       /* towards this port there is no marker */
  RECORD = sizeof (gdw_path) + GDW_MAX_DATAGRAM,
};

/* A path whose trouble was told. */
typedef struct {
  gdw_path path;
  gdw_us again; /* when it may be told again */
} troubled;

struct gdw_pump {
  gdw_tun *tun;
  gdw_lane *down, *up;
  gdw_entropy *entropy;
  gdw_plane *plane;
  gdw_links *links;
  gdw_udp_buffers *buffers;
  gdw_trains net;
  gdw_gathers inner;
  gdw_ike_in ike;
  gdw_report pending; /* found no room on the lane */
  bool has_pending, told_gone, stopping;
  uint64_t lost;
  troubled troubled[GDW_MAX_PATHS];
  uint16_t told_port;
  uint8_t *record; /* RECORD octets: one record from the lane down */

  pthread_t thread;
  bool started;
  atomic_bool running;
};

gdw_pump *
gdw_pump_new (gdw_tun *tun, gdw_lane *down, gdw_lane *up, gdw_bytes seed)
{
  gdw_pump *p = calloc (1, sizeof *p);
  if (p == NULL)
    return NULL;
  p->tun = tun;
  p->down = down;
  p->up = up;
  p->links = gdw_links_new ();
  p->buffers = gdw_udp_buffers_new ();
  p->record = malloc (RECORD);
  p->net.pool = gdw_pool_new (NET_BUFFERS, NET_BUFFER);
  if (gdw_entropy_new (seed, &p->entropy) == GDW_OK)
    p->plane = gdw_plane_new (p->entropy);
  if (p->links == NULL || p->buffers == NULL || p->record == NULL || p->net.pool == NULL || p->plane == NULL) {
    gdw_pump_free (p);
    return NULL;
  }
  return p;
}

void
gdw_pump_free (gdw_pump *p)
{
  if (p == NULL)
    return;
  gdw_pump_stop (p);
  gdw_plane_free (p->plane);
  gdw_entropy_free (p->entropy);
  gdw_links_free (p->links);
  gdw_udp_buffers_free (p->buffers);
  gdw_pool_free (p->net.pool);
  if (p->record != NULL)
    gdw_wipe (p->record, RECORD);
  free (p->record);
  free (p);
}

uint64_t
gdw_pump_lost (const gdw_pump *p)
{
  return p->lost;
}

static void
add (gdw_udp_facts *sum, const gdw_udp_facts *f)
{
  sum->sent += f->sent;
  sum->received += f->received;
  sum->no_room += f->no_room;
  sum->too_big += f->too_big;
  sum->unreachable += f->unreachable;
  sum->gone += f->gone;
  sum->other += f->other;
}

gdw_udp_facts
gdw_pump_told (const gdw_pump *p)
{
  gdw_udp_facts sum = { 0 };
  for (size_t i = 0; gdw_links_at (p->links, i) != NULL; i++)
    add (&sum, gdw_udp_told (gdw_links_at (p->links, i)));
  return sum;
}

/* --- up --- */

static bool
tell (gdw_pump *p, uint32_t kind, const void *what, size_t n)
{
  gdw_bytes part = gdw_bytes_make (what, n);
  return gdw_lane_put (p->up, kind, &part, 1);
}

static bool
tell_trouble (gdw_pump *p, const gdw_trouble *t)
{
  bool told = tell (p, GDW_UP_TROUBLE, t, sizeof *t);
  p->lost += told ? 0 : 1;
  return told;
}

/* The place of this path, or the one that was told longest ago. */
static troubled *
trouble_of (gdw_pump *p, const gdw_path *path)
{
  troubled *oldest = p->troubled;
  for (size_t i = 0; i < GDW_MAX_PATHS; i++) {
    if (gdw_path_same (&p->troubled[i].path, path))
      return &p->troubled[i];
    if (p->troubled[i].again < oldest->again)
      oldest = &p->troubled[i];
  }
  *oldest = (troubled){ .path = *path };
  return oldest;
}

static void
tell_path_trouble (gdw_pump *p, gdw_trouble_kind kind, gdw_err error, const gdw_path *path)
{
  gdw_us now = gdw_clock_us ();
  troubled *known = trouble_of (p, path);
  gdw_trouble t;
  if (now < known->again)
    return;
  memset (&t, 0, sizeof t);
  t.kind = kind;
  t.error = error;
  t.path = *path;
  if (tell_trouble (p, &t))
    known->again = now + TROUBLE_US;
}

static void
tell_ike (gdw_pump *p)
{
  for (size_t i = 0; i < p->ike.n; i++) {
    gdw_bytes part[] = { gdw_bytes_make (&p->ike.at[i].path, sizeof (gdw_path)), p->ike.at[i].datagram };
    if (!gdw_lane_put (p->up, GDW_UP_DATAGRAM, part, 2))
      p->lost++;
  }
  p->ike.n = 0;
}

/* Reports are merged in the plane until they are taken, so one that finds no room waits here and the others there. */
static void
tell_reports (gdw_pump *p)
{
  for (;;) {
    if (!p->has_pending && !gdw_plane_report (p->plane, &p->pending))
      return;
    p->has_pending = !tell (p, GDW_UP_REPORT, &p->pending, sizeof p->pending);
    if (p->has_pending)
      return;
  }
}

/* --- towards the net --- */

static void
send_run (gdw_pump *p, const gdw_train *t, size_t n)
{
  gdw_udp *u;
  gdw_err e = gdw_links_for (p->links, &t->path, &u);
  if (e != GDW_OK) {
    tell_path_trouble (p, GDW_TROUBLE_SOCKET, e, &t->path);
    return;
  }
  size_t refused = gdw_udp_send (u, t, n);
  if (refused < n)
    tell_path_trouble (p, GDW_TROUBLE_SEND, GDW_OK, &t[refused].path);
}

static bool
same_socket (const gdw_path *a, const gdw_path *b)
{
  return a->link == b->link && a->life == b->life && a->remote.ip.family == b->remote.ip.family;
}

/* Sends the batch, in runs of trains that leave by one socket. */
static void
send_batch (gdw_pump *p)
{
  size_t from = 0;
  while (from < p->net.n) {
    size_t to = from + 1;
    while (to < p->net.n && same_socket (&p->net.at[from].path, &p->net.at[to].path))
      to++;
    send_run (p, &p->net.at[from], to - from);
    from = to;
  }
  gdw_trains_clear (&p->net);
}

/* The record is a path and the message; the marker is put over the path's end, right before the message. */
static void
send_ike (gdw_pump *p, size_t n)
{
  gdw_path path;
  _Static_assert (sizeof path >= MARKER, "the marker lies over the path");
  if (n < sizeof path)
    return;
  memcpy (&path, p->record, sizeof path);
  size_t marker = path.remote.port == IKE_PORT ? 0 : MARKER;
  uint8_t *at = p->record + sizeof path - marker;
  memset (at, 0, marker);
  gdw_train t = { .data = at, .len = (uint32_t)(n - sizeof path + marker), .cut = true, .path = path };
  send_run (p, &t, 1);
  uint16_t port = gdw_links_port (p->links); /* before the answer to what was just sent can come */
  if (port != p->told_port && tell (p, GDW_UP_PORT, &port, sizeof port))
    p->told_port = port;
}

/* --- what comes down --- */

static void
take_order (gdw_pump *p, size_t n, gdw_us now)
{
  gdw_order o;
  if (n != sizeof o)
    return;
  memcpy (&o, p->record, sizeof o);
  gdw_order_kind kind = o.kind;
  gdw_err e = gdw_plane_apply (p->plane, &o, now);
  if (e != GDW_OK) {
    gdw_trouble t;
    memset (&t, 0, sizeof t);
    t.kind = GDW_TROUBLE_ORDER;
    t.error = e;
    t.refused = kind;
    (void)tell_trouble (p, &t);
  }
  gdw_order_done (&o);
}

static void
take_record (gdw_pump *p, uint32_t kind, size_t n, gdw_us now)
{
  uint16_t port;
  switch (kind) {
  case GDW_DOWN_ORDER: take_order (p, n, now); break;
  case GDW_DOWN_DATAGRAM: send_ike (p, n); break;
  case GDW_DOWN_PORT:
    if (n == sizeof port) {
      memcpy (&port, p->record, sizeof port);
      gdw_links_set_port (p->links, port);
    }
    break;
  case GDW_DOWN_SEED: gdw_entropy_reseed (p->entropy, gdw_bytes_make (p->record, n)); break;
  case GDW_DOWN_STOP: p->stopping = true; break;
  default: break;
  }
  if (kind == GDW_DOWN_ORDER || kind == GDW_DOWN_SEED)
    gdw_wipe (p->record, n);
}

static void
take_orders (gdw_pump *p, gdw_us now)
{
  uint32_t kind;
  size_t n;
  for (int i = 0; i < ORDERS_PER_TURN && !p->stopping && gdw_lane_get (p->down, &kind, p->record, RECORD, &n); i++)
    take_record (p, kind, n, now);
}

/* --- packets --- */

static void
from_tun (gdw_pump *p, gdw_us now)
{
  gdw_super in[GDW_TUN_BATCH];
  size_t n = gdw_tun_read (p->tun, in, GDW_TUN_BATCH), done = 0;
  while (done < n) {
    size_t took = gdw_plane_out (p->plane, in + done, n - done, &p->net, &p->inner, now);
    send_batch (p);
    gdw_tun_write (p->tun, &p->inner);
    p->inner.n = 0;
    if (took == 0)
      break; /* the rest of the batch finds no room: dropped, as an interface does */
    done += took;
  }
  if (p->tun->gone && !p->told_gone)
    p->told_gone = tell (p, GDW_UP_TUN_GONE, NULL, 0);
}

static void
from_net (gdw_pump *p, gdw_udp *u, gdw_us now)
{
  gdw_train in[GDW_UDP_BATCH];
  size_t n = gdw_udp_receive (u, p->buffers, in);
  if (n == 0)
    return;
  gdw_plane_in (p->plane, in, n, &p->inner, &p->net, &p->ike, now);
  if (p->tun != NULL)
    gdw_tun_write (p->tun, &p->inner);
  p->inner.n = 0;
  send_batch (p);
  tell_ike (p);
}

/* --- the thread --- */

static gdw_us
next_deadline (const gdw_pump *p, gdw_us now)
{
  gdw_us d = gdw_plane_deadline (p->plane);
  return p->has_pending && now + RETRY_US < d ? now + RETRY_US : d;
}

static void
turn (gdw_pump *p)
{
  gdw_wait w;
  gdw_wait_clear (&w);
  size_t down = gdw_wait_add (&w, gdw_lane_waitable (p->down), false);
  bool has_tun = p->tun != NULL && !p->tun->gone;
  size_t tun = has_tun ? gdw_wait_add (&w, p->tun->waitable, false) : SIZE_MAX, first = w.n;
  for (size_t i = 0; gdw_links_at (p->links, i) != NULL; i++)
    (void)gdw_wait_add (&w, gdw_udp_waitable (gdw_links_at (p->links, i)), false);
  gdw_us now = gdw_clock_us ();
  bool may_sleep = gdw_lane_sleep (p->down);
  (void)gdw_wait_block (&w, now, may_sleep ? next_deadline (p, now) : now);
  gdw_lane_woke (p->down, gdw_wait_readable (&w, down));

  now = gdw_clock_us ();
  /* Sockets first: orders open and close some, and the places would no longer fit. */
  for (size_t i = 0; first + i < w.n && gdw_links_at (p->links, i) != NULL; i++)
    if (gdw_wait_readable (&w, first + i))
      from_net (p, gdw_links_at (p->links, i), now);
  take_orders (p, now);
  if (has_tun && gdw_wait_readable (&w, tun))
    from_tun (p, now);
  if (now >= gdw_plane_deadline (p->plane)) {
    gdw_plane_tick (p->plane, &p->net, now);
    send_batch (p);
  }
  tell_reports (p);
}

static void *
run (void *data)
{
  gdw_pump *p = data;
  atomic_store (&p->running, true);
  while (!p->stopping)
    turn (p);
  return NULL;
}

gdw_why
gdw_pump_start (gdw_pump *p)
{
  pthread_attr_t a;
  size_t stack = STACK > PTHREAD_STACK_MIN ? STACK : (size_t)PTHREAD_STACK_MIN;
  if (pthread_attr_init (&a) != 0)
    return GDW_WHY_NO_RESOURCES;
  bool good = pthread_attr_setstacksize (&a, stack) == 0 && pthread_create (&p->thread, &a, run, p) == 0;
  pthread_attr_destroy (&a);
  if (!good)
    return GDW_WHY_NO_RESOURCES;
  p->started = true;
  gdw_wait pause;
  gdw_wait_clear (&pause);
  while (!atomic_load (&p->running)) {
    gdw_us now = gdw_clock_us ();
    (void)gdw_wait_block (&pause, now, now + 1000);
  }
  return GDW_WHY_NONE;
}

void
gdw_pump_stop (gdw_pump *p)
{
  if (!p->started)
    return;
  gdw_wait pause;
  gdw_wait_clear (&pause);
  while (!gdw_lane_put (p->down, GDW_DOWN_STOP, NULL, 0)) {
    gdw_us now = gdw_clock_us ();
    (void)gdw_wait_block (&pause, now, now + 1000);
  }
  pthread_join (p->thread, NULL);
  p->started = false;
}
