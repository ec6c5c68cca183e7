/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host.c - the control thread of a tunnel: wait until a deadline or an input; hand it in; drain effects; look at the deadline; again. */
#include "worker/host.h"

#include "base/text.h"
#include "platform/random.h"
#include "platform/wait.h"
#include "worker/pump.h"

#include <stdlib.h>
#include <string.h>

enum {
  RECORD = sizeof (gdw_path) + GDW_MAX_DATAGRAM,
  RECORDS_PER_TURN = 64,
  ROOM_TRIES = 2000, /* of 1 ms each: how long the data thread may take to make room */
  CLOSE_MS = 3000,   /* the engine's own bound is 2 s; this one is for our own mistakes */
  RESEED_MS = 60 * 60 * 1000,
  SLEPT_MS = 5000,       /* a shorter sleep changes nothing: the two clocks agree only to some ms */
  NOTE_MS = 60000,       /* the log has the trouble of a path once in so long */
  SAME_SLEEP_MS = 10000, /* the front tells later than the clocks what is the same sleep */
};

struct gdw_host {
  gdw_host_parts parts;
  gdw_now now;
  gdw_entropy *entropy;
  gdw_tunnel *tunnel;
  gdw_probe *probe; /* instead of a tunnel */
  uint8_t *record;  /* RECORD octets: one record from the lane up */

  gdw_snapshot net;
  uint64_t generation; /* of net, as it was handed in */
  bool has_net;
  gdw_frame_links links; /* what the front knows of links beyond that */
  uint32_t moves;        /* that were told */
  gdw_ms reseed_at;
  gdw_ms woke_at;  /* 0: never */
  gdw_path noted;  /* the path whose trouble the log had last, */
  gdw_ms noted_at; /* and when */

  size_t n_own;
  gdw_answer own[GDW_MAX_QUESTIONS]; /* answers we know by ourselves, handed in when the effects are drained */

  bool closing;      /* the engine was told to close */
  gdw_ms give_up_at; /* when closing: end without the engine */
  gdw_end reason;    /* why we closed by ourselves; NONE: as asked */
  bool ended;
  gdw_end end;
};

gdw_host *
gdw_host_new (const gdw_host_parts *parts)
{
  uint8_t seed[GDW_ENTROPY_SEED];
  gdw_host *h = calloc (1, sizeof *h);
  if (h == NULL)
    return NULL;
  h->parts = *parts;
  h->now = gdw_clock_now ();
  h->give_up_at = GDW_MS_NEVER;
  h->reseed_at = h->now.mono + RESEED_MS;
  h->record = malloc (RECORD);
  gdw_random_fill (seed, sizeof seed);
  bool seeded = gdw_entropy_new (gdw_bytes_of (seed), &h->entropy) == GDW_OK;
  gdw_wipe (seed, sizeof seed);
  if (h->record == NULL || !seeded) {
    gdw_host_free (h);
    return NULL;
  }
  return h;
}

void
gdw_host_free (gdw_host *h)
{
  if (h == NULL)
    return;
  for (size_t i = 0; i < h->n_own; i++)
    gdw_answer_done (&h->own[i]);
  gdw_tunnel_free (h->tunnel);
  gdw_probe_free (h->probe);
  gdw_entropy_free (h->entropy);
  free (h->record);
  free (h);
}

/* There is a tunnel, and it has not said END. */
static bool
is_alive (const gdw_host *h)
{
  return h->tunnel != NULL && !h->ended;
}

/* --- ending --- */

static void
end_now (gdw_host *h, const gdw_end *end)
{
  h->ended = true;
  h->end = h->reason.why != GDW_WHY_NONE ? h->reason : *end;
}

static void
end_with (gdw_host *h, gdw_why why, const char *fact)
{
  gdw_end end = { .why = why };
  gdw_text t = gdw_text_over (end.fact, sizeof end.fact);
  gdw_text_put (&t, fact);
  end_now (h, &end);
}

/* Closes in good order, for a reason of our own or (NONE) as asked. */
static void
begin_close (gdw_host *h, gdw_why why, const char *fact)
{
  if (h->closing || h->ended)
    return;
  h->closing = true;
  h->give_up_at = h->now.mono + CLOSE_MS;
  h->reason.why = why;
  gdw_text t = gdw_text_over (h->reason.fact, sizeof h->reason.fact);
  gdw_text_put (&t, fact);
  if (h->tunnel == NULL)
    end_with (h, why, fact);
  else
    gdw_tunnel_on_close (h->tunnel, h->now);
}

/* --- effects --- */

/* The data thread never waits for us, but we may wait for it. */
static void
put_down (gdw_host *h, uint32_t kind, const gdw_bytes *part, size_t n)
{
  gdw_wait pause;
  gdw_wait_clear (&pause);
  for (int i = 0; i < ROOM_TRIES; i++) {
    if (gdw_lane_put (h->parts.down, kind, part, n))
      return;
    gdw_us now = gdw_clock_us ();
    (void)gdw_wait_block (&pause, now, now + 1000);
  }
  end_with (h, GDW_WHY_NO_RESOURCES, "the data thread makes no room");
}

static void
on_send (gdw_host *h, const gdw_effect *e)
{
  gdw_bytes part[] = { gdw_bytes_make (&e->path, sizeof e->path), e->datagram };
  put_down (h, GDW_DOWN_DATAGRAM, part, 2);
}

static void
on_order (gdw_host *h, gdw_effect *e)
{
  gdw_bytes part = gdw_bytes_make (&e->order, sizeof e->order);
  put_down (h, GDW_DOWN_ORDER, &part, 1);
  gdw_order_done (&e->order);
}

static bool
know_secret (gdw_host *h, const gdw_question *q, gdw_answer *ret)
{
  gdw_request *r = gdw_control_request (h->parts.control);
  gdw_secret s = GDW_SECRET_NONE;
  if (!q->retry && gdw_request_secret (r, q->secret, &s) != GDW_OK)
    ret->why = GDW_WHY_NO_RESOURCES;
  else if (!gdw_secret_is_empty (&s))
    ret->secret = s;
  else if (!r->may_ask)
    ret->why = GDW_WHY_SECRET_MISSING;
  else
    return false;
  return true;
}

/* The addresses are those of the profile's gateway; a redirect may ask for another host. */
static bool
know_name (gdw_host *h, const gdw_question *q, gdw_answer *ret)
{
  gdw_request *r = gdw_control_request (h->parts.control);
  if (r->n_addrs == 0 || strcmp (q->host, r->profile.gateway.address) != 0)
    return false;
  ret->n_addrs = r->n_addrs;
  memcpy (ret->addrs, r->addrs, sizeof ret->addrs);
  r->n_addrs = 0; /* good for the first time; later they may have changed */
  return true;
}

/* Do we know the answer ourselves, from what CONNECT brought? */
static bool
know (gdw_host *h, const gdw_question *q, gdw_answer *ret)
{
  memset (ret, 0, sizeof *ret);
  ret->id = q->id;
  switch (q->kind) {
  case GDW_ASK_SECRET: return know_secret (h, q, ret);
  case GDW_ASK_NAME: return know_name (h, q, ret);
  case GDW_ASK_APPLY: ret->generation = q->plan.generation; return gdw_control_request (h->parts.control)->rehearse;
  default: return false;
  }
}

static void
on_ask (gdw_host *h, const gdw_question *q)
{
  gdw_answer a;
  if (h->n_own < GDW_MAX_QUESTIONS && know (h, q, &a))
    h->own[h->n_own++] = a;
  else
    gdw_control_ask (h->parts.control, q);
}

static void
tell_status (gdw_host *h, uint32_t number)
{
  gdw_status s;
  memset (&s, 0, sizeof s);
  if (h->tunnel != NULL)
    gdw_tunnel_status (h->tunnel, &s);
  h->moves = s.moves;
  gdw_control_status (h->parts.control, &s, number);
}

/* A move need not change the phase, and people want to know at once. */
static void
tell_moves (gdw_host *h)
{
  gdw_status s;
  if (!is_alive (h))
    return;
  memset (&s, 0, sizeof s);
  gdw_tunnel_status (h->tunnel, &s);
  if (s.moves != h->moves)
    tell_status (h, 0);
}

static void
on_phase (gdw_host *h, gdw_phase phase)
{
  gdw_control_phase (h->parts.control, phase, h->now.mono);
  tell_status (h, 0);
}

static void
on_event (gdw_host *h, const gdw_event *e)
{
  gdw_level level = gdw_event_level (e->id);
  gdw_journal_event (h->parts.journal, e);
  if (level <= GDW_LEVEL_INFO || gdw_journal_wants (h->parts.journal, level))
    gdw_control_event (h->parts.control, e);
}

static void
do_effect (gdw_host *h, gdw_effect *e)
{
  switch (e->kind) {
  case GDW_EFFECT_SEND: on_send (h, e); break;
  case GDW_EFFECT_PLANE: on_order (h, e); break;
  case GDW_EFFECT_ASK: on_ask (h, &e->question); break;
  case GDW_EFFECT_WITHDRAW: gdw_control_withdraw (h->parts.control, e->id); break;
  case GDW_EFFECT_PHASE: on_phase (h, e->phase); break;
  case GDW_EFFECT_EVENT: on_event (h, &e->event); break;
  case GDW_EFFECT_END: end_now (h, &e->end); break;
  }
}

/* The deeds of a probe are few. At its end it says what it found. */
static void
drain_probe (gdw_host *h)
{
  gdw_effect e;
  while (!h->ended && gdw_probe_next_effect (h->probe, &e)) {
    if (e.kind == GDW_EFFECT_END) {
      gdw_probed told;
      gdw_probe_result (h->probe, &told);
      gdw_control_result (h->parts.control, &told);
    }
    do_effect (h, &e);
  }
}

/* Does all deeds; the answers we know by ourselves go in only when there are no more of them. */
static void
drain (gdw_host *h)
{
  gdw_effect e;
  if (h->probe != NULL)
    drain_probe (h);
  if (h->tunnel == NULL)
    return;
  for (;;) {
    while (!h->ended && gdw_tunnel_next_effect (h->tunnel, &e))
      do_effect (h, &e);
    if (h->ended || h->n_own == 0)
      return;
    gdw_answer a = h->own[--h->n_own];
    gdw_tunnel_on_answer (h->tunnel, &a, h->now);
  }
}

/* --- inputs --- */

/* Puts what the front knows beside what the kernel says. True: something changed by that. */
static bool
mark_links (gdw_host *h)
{
  bool changed = false;
  for (size_t i = 0; i < h->net.n_links; i++) {
    gdw_link *l = &h->net.links[i];
    bool metered = false, portal = false;
    for (size_t k = 0; k < h->links.n; k++) {
      metered = metered || (h->links.at[k].index == l->index && h->links.at[k].metered);
      portal = portal || (h->links.at[k].index == l->index && h->links.at[k].portal);
    }
    changed = changed || metered != l->metered || portal != l->portal;
    l->metered = metered;
    l->portal = portal;
  }
  return changed;
}

static void
tell_network (gdw_host *h)
{
  h->net.generation = ++h->generation;
  if (is_alive (h))
    gdw_tunnel_on_network (h->tunnel, &h->net, h->now);
  if (h->probe != NULL && !h->ended)
    gdw_probe_on_network (h->probe, &h->net, h->now);
  drain (h);
}

static void
on_links (gdw_host *h, const gdw_frame_links *links)
{
  h->links = *links;
  if (h->has_net && mark_links (h))
    tell_network (h);
}

static void
begin (gdw_host *h)
{
  gdw_request *r = gdw_control_request (h->parts.control);
  gdw_material m;
  gdw_why why = GDW_WHY_NO_RESOURCES;
  if (!r->rehearse && h->parts.tun == NULL) {
    end_with (h, GDW_WHY_TUN_DENIED, "this process has no tunnel device");
    return;
  }
  if (r->profile.network.log == GDW_WORD_LOG_DETAILED)
    gdw_journal_detail (h->parts.journal);
  uint16_t port = (uint16_t)r->profile.network.local_port;
  gdw_bytes part = gdw_bytes_make (&port, sizeof port);
  put_down (h, GDW_DOWN_PORT, &part, 1);
  gdw_request_material (r, &m);
  gdw_err e = gdw_tunnel_new (&r->profile, &m, h->entropy, &h->tunnel, &why);
  gdw_request_drop_blobs (r);
  if (e != GDW_OK) {
    end_with (h, why, "");
    return;
  }
  if (h->has_net)
    gdw_tunnel_on_network (h->tunnel, &h->net, h->now);
  drain (h);
  gdw_tunnel_on_connect (h->tunnel, h->now);
}

static void
begin_probe (gdw_host *h, const gdw_frame_probe *f)
{
  if (gdw_probe_new (f->addrs, f->n_addrs, f->port, h->entropy, &h->probe) != GDW_OK) {
    end_with (h, GDW_WHY_NO_RESOURCES, "");
    return;
  }
  if (h->has_net)
    gdw_probe_on_network (h->probe, &h->net, h->now);
  gdw_probe_on_begin (h->probe, h->now);
}

/* Fresh randomness for both threads. It also makes the data thread look at its clock, whose timeouts did not run during a sleep. */
static void
reseed (gdw_host *h)
{
  uint8_t seed[2 * GDW_ENTROPY_SEED] = { 0 };
  gdw_bytes half = gdw_bytes_make (seed + GDW_ENTROPY_SEED, GDW_ENTROPY_SEED);
  gdw_random_fill (seed, sizeof seed);
  gdw_entropy_reseed (h->entropy, gdw_bytes_make (seed, GDW_ENTROPY_SEED));
  put_down (h, GDW_DOWN_SEED, &half, 1);
  gdw_wipe (seed, sizeof seed);
  h->reseed_at = h->now.mono + RESEED_MS;
}

/* Two tell of a sleep: our clocks within milliseconds, and the front when the system says so. */
static void
on_wake (gdw_host *h, gdw_ms slept)
{
  if (h->woke_at != 0 && h->now.mono < h->woke_at + SAME_SLEEP_MS)
    return;
  h->woke_at = h->now.mono;
  reseed (h);
  if (is_alive (h))
    gdw_tunnel_on_wake (h->tunnel, slept, h->now);
  drain (h);
}

static void
on_input (gdw_host *h, gdw_input *in)
{
  switch (in->kind) {
  case GDW_INPUT_BEGIN: begin (h); break;
  case GDW_INPUT_PROBE: begin_probe (h, &in->probe); break;
  case GDW_INPUT_ANSWER:
    if (h->tunnel != NULL)
      gdw_tunnel_on_answer (h->tunnel, &in->answer, h->now);
    else
      gdw_answer_done (&in->answer);
    break;
  case GDW_INPUT_CLOSE: begin_close (h, GDW_WHY_NONE, ""); break;
  case GDW_INPUT_QUERY: tell_status (h, in->number); break;
  case GDW_INPUT_WAKE: on_wake (h, in->slept); break;
  case GDW_INPUT_LINKS: on_links (h, &in->links); break;
  case GDW_INPUT_BAD: begin_close (h, in->why, in->fact); break;
  }
}

static void
take_inputs (gdw_host *h)
{
  gdw_input in;
  while (!h->ended && gdw_control_next (h->parts.control, &in)) {
    on_input (h, &in);
    drain (h);
  }
  if (gdw_control_is_lost (h->parts.control))
    begin_close (h, GDW_WHY_CONTROL_LOST, "");
  drain (h);
}

static void
note_trouble (gdw_host *h, const gdw_trouble *t)
{
  char words[128];
  gdw_text w = gdw_text_over (words, sizeof words);
  if (t->kind == GDW_TROUBLE_ORDER) {
    gdw_text_put (&w, "the plane refused an order of kind ");
    gdw_text_number (&w, t->refused);
  } else {
    gdw_text_put (&w, t->path.remote.ip.family == 4 ? "IPv4 on interface " : "IPv6 on interface ");
    gdw_text_number (&w, t->path.link);
    gdw_text_put (&w, t->kind == GDW_TROUBLE_SEND ? ": the system takes no datagram" : ": no socket");
  }
  if (t->error != GDW_OK) {
    gdw_text_put (&w, ": ");
    gdw_text_put (&w, gdw_err_name (t->error));
  }
  gdw_journal_note (h->parts.journal, GDW_LEVEL_WARNING, words);
}

/* The engine need not wait for the network's own news: nothing leaves by this path now. */
static void
on_trouble (gdw_host *h, const gdw_trouble *t)
{
  bool of_path = t->kind != GDW_TROUBLE_ORDER;
  if (!of_path || !gdw_path_same (&h->noted, &t->path) || h->now.mono >= h->noted_at + NOTE_MS) {
    note_trouble (h, t);
    h->noted = of_path ? t->path : h->noted;
    h->noted_at = of_path ? h->now.mono : h->noted_at;
  }
  if (of_path && is_alive (h))
    gdw_tunnel_on_trouble (h->tunnel, &t->path, h->now);
}

static void
on_record (gdw_host *h, uint32_t kind, size_t n)
{
  gdw_path path;
  gdw_report report;
  gdw_trouble trouble;
  uint16_t port;
  if (kind == GDW_UP_DATAGRAM && n >= sizeof path && h->tunnel != NULL) {
    memcpy (&path, h->record, sizeof path);
    gdw_bytes datagram = gdw_bytes_make (h->record + sizeof path, n - sizeof path);
    gdw_tunnel_on_datagram (h->tunnel, &path, datagram, h->now);
  } else if (kind == GDW_UP_DATAGRAM && n >= sizeof path && h->probe != NULL) {
    memcpy (&path, h->record, sizeof path);
    gdw_probe_on_datagram (h->probe, &path, gdw_bytes_make (h->record + sizeof path, n - sizeof path), h->now);
  } else if (kind == GDW_UP_REPORT && n == sizeof report && h->tunnel != NULL) {
    memcpy (&report, h->record, sizeof report);
    gdw_tunnel_on_report (h->tunnel, &report, h->now);
  } else if (kind == GDW_UP_TROUBLE && n == sizeof trouble) {
    memcpy (&trouble, h->record, sizeof trouble);
    on_trouble (h, &trouble);
  } else if (kind == GDW_UP_PORT && n == sizeof port && h->tunnel != NULL) {
    memcpy (&port, h->record, sizeof port);
    gdw_tunnel_on_port (h->tunnel, port);
  } else if (kind == GDW_UP_PORT && n == sizeof port && h->probe != NULL) {
    memcpy (&port, h->record, sizeof port);
    gdw_probe_on_port (h->probe, port);
  } else if (kind == GDW_UP_TUN_GONE) {
    begin_close (h, GDW_WHY_TUN_DENIED, "the tunnel device was removed");
  }
}

static void
take_records (gdw_host *h)
{
  uint32_t kind;
  size_t n;
  for (int i = 0; i < RECORDS_PER_TURN && !h->ended && gdw_lane_get (h->parts.up, &kind, h->record, RECORD, &n); i++) {
    on_record (h, kind, n);
    drain (h);
  }
}

static void
take_network (gdw_host *h)
{
  if (!gdw_netmon_poll (h->parts.netmon, h->now.mono, &h->net))
    return;
  h->has_net = true;
  (void)mark_links (h);
  tell_network (h);
}

/* Looked at before anything else: what seems late after a sleep is not silence of the gateway. */
static void
take_wake (gdw_host *h)
{
  gdw_ms slept = gdw_clock_watch_take (h->parts.watch);
  if (slept >= SLEPT_MS)
    on_wake (h, slept);
}

/* --- the loop --- */

static gdw_ms
sooner (gdw_ms a, gdw_ms b)
{
  return a < b ? a : b;
}

static gdw_us
next_deadline (const gdw_host *h)
{
  gdw_ms d = sooner (h->give_up_at, gdw_client_deadline (gdw_control_link (h->parts.control)));
  d = sooner (d, gdw_netmon_deadline (h->parts.netmon));
  if (h->tunnel != NULL)
    d = sooner (d, gdw_tunnel_deadline (h->tunnel));
  if (h->probe != NULL)
    d = sooner (d, gdw_probe_deadline (h->probe));
  return d > GDW_US_NEVER / 1000 ? GDW_US_NEVER : d * 1000;
}

/* Places of the waitables of one turn. */
typedef struct {
  size_t link, up, net, stop;
} places;

static places
wait_turn (gdw_host *h, gdw_wait *w)
{
  const gdw_host_parts *p = &h->parts;
  gdw_client *link = gdw_control_link (p->control);
  places at = { .link = SIZE_MAX, .stop = SIZE_MAX };
  gdw_wait_clear (w);
  at.up = gdw_wait_add (w, gdw_lane_waitable (p->up), false);
  at.net = gdw_wait_add (w, gdw_netmon_waitable (p->netmon), false);
  (void)gdw_wait_add (w, gdw_clock_watch_waitable (p->watch), false);
  if (!gdw_control_is_lost (p->control))
    at.link = gdw_wait_add (w, gdw_client_fd (link), gdw_client_wants_write (link));
  if (p->stop >= 0 && !h->closing)
    at.stop = gdw_wait_add (w, p->stop, false);
  gdw_us now = gdw_clock_us (), deadline = next_deadline (h);
  bool may_sleep = gdw_lane_sleep (p->up);
  (void)gdw_wait_block (w, now, may_sleep ? deadline : now);
  gdw_lane_woke (p->up, gdw_wait_readable (w, at.up));
  h->now = gdw_clock_now ();
  return at;
}

static void
turn (gdw_host *h)
{
  gdw_wait w;
  places at = wait_turn (h, &w);
  gdw_client *link = gdw_control_link (h->parts.control);
  take_wake (h);
  /* Before all that came in: a lost link costs the tunnel its traffic until the engine knows. */
  if (gdw_wait_readable (&w, at.net) || h->now.mono >= gdw_netmon_deadline (h->parts.netmon))
    take_network (h);
  if (gdw_wait_readable (&w, at.link))
    gdw_client_on_readable (link, h->now.mono);
  if (gdw_wait_writable (&w, at.link))
    gdw_client_on_writable (link);
  if (h->now.mono >= gdw_client_deadline (link))
    gdw_client_on_tick (link, h->now.mono);
  take_inputs (h);
  if (gdw_wait_readable (&w, at.stop))
    begin_close (h, GDW_WHY_NONE, "");
  take_records (h);
  if (h->now.mono >= h->reseed_at)
    reseed (h);
  if (is_alive (h) && h->now.mono >= gdw_tunnel_deadline (h->tunnel))
    gdw_tunnel_on_tick (h->tunnel, h->now);
  if (h->probe != NULL && !h->ended && h->now.mono >= gdw_probe_deadline (h->probe))
    gdw_probe_on_tick (h->probe, h->now);
  drain (h);
  tell_moves (h);
  if (!h->ended && h->now.mono >= h->give_up_at)
    end_with (h, h->reason.why, h->reason.fact);
}

static void
tell_confined (gdw_host *h)
{
  gdw_event e = gdw_event_new (GDW_EV_CONFINED, h->now.mono);
  gdw_event_text (&e, h->parts.got);
  on_event (h, &e);
}

gdw_why
gdw_host_run (gdw_host *h)
{
  const gdw_tun *tun = h->parts.tun;
  gdw_control_ready (h->parts.control, h->parts.got, tun != NULL ? tun->name : "", tun != NULL ? tun->index : 0);
  tell_confined (h);
  take_network (h);
  while (!h->ended)
    turn (h);
  gdw_control_end (h->parts.control, &h->end);
  return h->end.why;
}
