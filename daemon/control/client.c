/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client.c - one end of a control link over a stream socket: the in-buffer, the queue, and the rules of the link. */
#include "control/client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  FRAME_MAX = GDW_FRAME_HEAD + GDW_MAX_FRAME_BODY,
  EVENT_MAX = 1200, /* octets of an EVENT with four long fields */
};

/* A frame that waits to be sent. */
struct packet {
  struct packet *next;
  gdw_frame_type type;
  uint32_t tunnel, number;
  size_t n, sent;
  uint32_t lost; /* EVENT: so many fell before it */
  uint8_t octets[];
};

struct gdw_client {
  int fd;
  unsigned self, peer, state;
  gdw_why why;
  char peer_version[32];
  gdw_ms hello_by, now; /* now: of the last readiness or tick */

  uint8_t *in; /* FRAME_MAX octets */
  size_t in_n;
  size_t given;   /* octets at the begin whose frame was handed out: removed at the next call */
  gdw_ms half_at; /* when the first octet of what is in the buffer came */

  struct packet *first, **last;
  size_t queued;
  uint32_t lost; /* events that fell since the last one that was queued */
  bool deaf;     /* the other side takes nothing any more */
  uint8_t *scratch;
};

gdw_client *
gdw_client_new (int fd, unsigned self, unsigned peer, const char *version, gdw_ms now)
{
  gdw_client *c = calloc (1, sizeof *c);
  if (c != NULL) {
    c->fd = fd;
    c->in = malloc (FRAME_MAX);
    c->scratch = malloc (FRAME_MAX);
    c->last = &c->first;
    c->self = self;
    c->peer = peer;
    c->state = GDW_FRAME_G;
    c->now = now;
    c->hello_by = now + (self == GDW_FRAME_F ? GDW_CONTROL_START_MS : GDW_CONTROL_HELLO_MS);
  }
  if (c == NULL || c->in == NULL || c->scratch == NULL || fcntl (fd, F_SETFL, O_NONBLOCK) < 0 ||
      fcntl (fd, F_SETFD, FD_CLOEXEC) < 0) {
    if (c == NULL)
      close (fd);
    gdw_client_free (c);
    return NULL;
  }
  gdw_frame hello;
  gdw_frame_init (&hello, GDW_FRAME_HELLO);
  hello.hello.major = GDW_CONTROL_MAJOR;
  hello.hello.minor = GDW_CONTROL_MINOR;
  snprintf (hello.hello.version, sizeof hello.hello.version, "%s", version);
  if (gdw_client_send (c, &hello) != GDW_OK) {
    gdw_client_free (c);
    return NULL;
  }
  return c;
}

static void
packet_free (struct packet *p)
{
  gdw_wipe (p->octets, p->n);
  free (p);
}

/* Takes the packet at *at out of the queue. */
static void
unlink_packet (gdw_client *c, struct packet **at)
{
  struct packet *p = *at;
  *at = p->next;
  if (c->last == &p->next)
    c->last = at;
  c->queued -= p->n;
  packet_free (p);
}

static void
drop_queue (gdw_client *c)
{
  while (c->first != NULL)
    unlink_packet (c, &c->first);
}

void
gdw_client_free (gdw_client *c)
{
  if (c == NULL)
    return;
  drop_queue (c);
  close (c->fd);
  if (c->in != NULL)
    gdw_wipe (c->in, c->in_n);
  free (c->in);
  free (c->scratch);
  free (c);
}

int
gdw_client_fd (const gdw_client *c)
{
  return c->fd;
}

bool
gdw_client_wants_write (const gdw_client *c)
{
  return c->first != NULL;
}

bool
gdw_client_is_flushed (const gdw_client *c)
{
  return c->first == NULL;
}

gdw_why
gdw_client_why (const gdw_client *c)
{
  return c->why;
}

const char *
gdw_client_peer_version (const gdw_client *c)
{
  return c->peer_version;
}

size_t
gdw_client_room (const gdw_client *c)
{
  return GDW_MAX_FRAME_QUEUE - c->queued;
}

/* --- out --- */

/* The first packet of this kind that has not begun to leave; with number and tunnel, where the frame is a STATUS. */
static struct packet **
find_packet (gdw_client *c, gdw_frame_type type, const gdw_frame *like)
{
  for (struct packet **at = &c->first; *at != NULL; at = &(*at)->next) {
    const struct packet *p = *at;
    if (p->type != type || p->sent > 0)
      continue;
    if (like == NULL || (p->tunnel == like->tunnel && p->number == like->number))
      return at;
  }
  return NULL;
}

/* Lets old events fall until n octets fit. */
static bool
make_room (gdw_client *c, size_t n)
{
  while (n > gdw_client_room (c)) {
    struct packet **event = find_packet (c, GDW_FRAME_EVENT, NULL);
    if (event == NULL)
      return false;
    c->lost += 1 + (*event)->lost;
    unlink_packet (c, event);
  }
  return true;
}

/* The frame's octets in scratch; the number of events that fell goes into the next event. */
static gdw_bytes
put_together (gdw_client *c, const gdw_frame *f)
{
  gdw_out o = gdw_out_over (c->scratch, FRAME_MAX);
  if (f->type == GDW_FRAME_EVENT && c->lost > 0) {
    gdw_frame told = *f;
    told.events_lost += c->lost;
    gdw_frame_write (&told, &o);
  } else {
    gdw_frame_write (f, &o);
  }
  return gdw_out_view (&o);
}

static gdw_err
enqueue (gdw_client *c, const gdw_frame *f, gdw_bytes octets)
{
  if (octets.n == 0)
    return GDW_E_LIMIT;
  struct packet **old = f->type == GDW_FRAME_STATUS ? find_packet (c, GDW_FRAME_STATUS, f) : NULL;
  if (old != NULL)
    unlink_packet (c, old);
  if (!make_room (c, octets.n))
    return GDW_E_SPACE;
  struct packet *p = malloc (sizeof *p + octets.n);
  if (p == NULL)
    return GDW_E_MEMORY;
  *p = (struct packet){ .type = f->type, .tunnel = f->tunnel, .number = f->number, .n = octets.n };
  memcpy (p->octets, octets.p, octets.n);
  *c->last = p;
  c->last = &p->next;
  c->queued += p->n;
  if (f->type == GDW_FRAME_EVENT) {
    p->lost = c->lost;
    c->lost = 0;
  }
  return GDW_OK;
}

void
gdw_client_on_writable (gdw_client *c)
{
  while (c->first != NULL && !c->deaf) {
    struct packet *p = c->first;
    ssize_t n = send (c->fd, p->octets + p->sent, p->n - p->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno != EAGAIN)
      c->deaf = true; /* what it said before can still be read; the hang-up comes by reading */
    if (n < 0)
      break;
    p->sent += (size_t)n;
    if (p->sent == p->n)
      unlink_packet (c, &c->first);
  }
  if (c->deaf)
    drop_queue (c);
}

gdw_err
gdw_client_send (gdw_client *c, const gdw_frame *f)
{
  if (c->why != GDW_WHY_NONE || c->deaf)
    return GDW_E_STATE;
  if (f->type == GDW_FRAME_EVENT && !make_room (c, EVENT_MAX)) {
    c->lost++;
    return GDW_OK;
  }
  gdw_bytes octets = put_together (c, f);
  gdw_err e = enqueue (c, f, octets);
  if ((gdw_frame_flags (f->type) & GDW_FRAME_SECRET) != 0)
    gdw_wipe (c->scratch, octets.n);
  if (e != GDW_OK)
    return e;
  if ((f->type == GDW_FRAME_CONNECT || f->type == GDW_FRAME_PROBE) && c->self == GDW_FRAME_F)
    c->state = GDW_FRAME_A;
  gdw_client_on_writable (c);
  return GDW_OK;
}

/* --- in --- */

/* Removes what was handed out before; views into it end here. */
static void
forget_given (gdw_client *c)
{
  if (c->given == 0)
    return;
  gdw_wipe (c->in, c->given);
  c->in_n -= c->given;
  memmove (c->in, c->in + c->given, c->in_n);
  gdw_wipe (c->in + c->in_n, c->given);
  c->given = 0;
  c->half_at = c->now;
}

void
gdw_client_on_readable (gdw_client *c, gdw_ms now)
{
  c->now = now;
  forget_given (c);
  while (c->why == GDW_WHY_NONE && c->in_n < FRAME_MAX) {
    ssize_t n = recv (c->fd, c->in + c->in_n, FRAME_MAX - c->in_n, MSG_DONTWAIT);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno == EAGAIN)
      break;
    if (n <= 0) {
      c->why = GDW_WHY_CONTROL_LOST;
      break;
    }
    if (c->in_n == 0)
      c->half_at = now;
    c->in_n += (size_t)n;
  }
}

gdw_ms
gdw_client_deadline (const gdw_client *c)
{
  gdw_ms deadline = GDW_MS_NEVER;
  if (c->why != GDW_WHY_NONE)
    return deadline;
  if (c->state == GDW_FRAME_G)
    deadline = c->hello_by;
  if (c->in_n > c->given && c->half_at + GDW_CONTROL_HALF_MS < deadline)
    deadline = c->half_at + GDW_CONTROL_HALF_MS;
  return deadline;
}

/* What came in time counts, however late we get to it: an owner that stood still, or slept, is no fault of the other side. */
void
gdw_client_on_tick (gdw_client *c, gdw_ms now)
{
  c->now = now;
  if (now >= gdw_client_deadline (c) && !gdw_client_has_frame (c))
    c->why = GDW_WHY_CONTROL_REFUSED;
}

/* The first whole frame of the buffer; false while there is none. What breaks the rules ends the link. */
static bool
take_frame (gdw_client *c, gdw_frame *ret)
{
  gdw_frame_head h;
  gdw_bytes all = gdw_bytes_make (c->in, c->in_n);
  gdw_err e = all.n == 0 ? GDW_E_SHORT : gdw_frame_head_read (all, &h);
  if (e == GDW_E_SHORT)
    return false;
  if (e == GDW_OK && all.n < GDW_FRAME_HEAD + (size_t)h.body)
    return false;
  if (e == GDW_OK) {
    c->given = GDW_FRAME_HEAD + (size_t)h.body;
    e = gdw_frame_read (gdw_bytes_make (c->in, c->given), ret);
  }
  if (e == GDW_OK && ret->type != GDW_FRAME_NONE && !gdw_frame_allowed (ret->type, c->peer, c->state)) {
    gdw_frame_done (ret);
    e = GDW_E_STATE;
  }
  if (e != GDW_OK)
    c->why = e == GDW_E_MEMORY ? GDW_WHY_NO_RESOURCES : GDW_WHY_CONTROL_REFUSED;
  return e == GDW_OK;
}

static void
on_hello (gdw_client *c, const gdw_frame_hello *hello)
{
  if (hello->major != GDW_CONTROL_MAJOR)
    c->why = GDW_WHY_CONTROL_REFUSED;
  memcpy (c->peer_version, hello->version, sizeof c->peer_version);
  bool of_keeper = ((c->self | c->peer) & GDW_FRAME_K) != 0;
  c->state = of_keeper ? GDW_FRAME_IA : GDW_FRAME_I;
}

bool
gdw_client_next (gdw_client *c, gdw_frame *ret)
{
  for (;;) {
    forget_given (c);
    if (c->why != GDW_WHY_NONE && c->why != GDW_WHY_CONTROL_LOST)
      return false;
    gdw_frame f;
    if (!take_frame (c, &f))
      return false;
    if (f.type == GDW_FRAME_NONE)
      continue;
    if (f.type == GDW_FRAME_HELLO) {
      on_hello (c, &f.hello);
      continue;
    }
    if ((f.type == GDW_FRAME_CONNECT || f.type == GDW_FRAME_PROBE) && c->self == GDW_FRAME_W)
      c->state = GDW_FRAME_A;
    *ret = f;
    return true;
  }
}

bool
gdw_client_has_frame (const gdw_client *c)
{
  gdw_frame_head h;
  gdw_bytes rest = gdw_bytes_make (c->in + c->given, c->in_n - c->given);
  bool broken = c->why != GDW_WHY_NONE && c->why != GDW_WHY_CONTROL_LOST;
  if (broken || rest.n < GDW_FRAME_HEAD)
    return false;
  return gdw_frame_head_read (rest, &h) != GDW_OK || rest.n >= GDW_FRAME_HEAD + (size_t)h.body;
}
