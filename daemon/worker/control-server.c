/* SPDX-License-Identifier: GPL-3.0-or-later */
/* control-server.c - a godwitd's end of its control link: frames to inputs, effects to frames. */
#include "worker/control-server.h"

#include "base/text.h"
#include "control/body.h"
#include "platform/clock.h"
#include "platform/wait.h"

#include <stdlib.h>
#include <string.h>

enum { FLUSH_US = 2000000 };

struct gdw_control {
  gdw_client *link;
  gdw_request request;
  gdw_body body; /* of the question that is being answered */
  bool began;    /* BEGIN was told */
  bool full;     /* a frame that may not fall found no room */
};

gdw_control *
gdw_control_new (int fd, const char *version, gdw_ms now)
{
  gdw_client *link = gdw_client_new (fd, GDW_FRAME_W, GDW_FRAME_F, version, now);
  gdw_control *c = link != NULL ? calloc (1, sizeof *c) : NULL;
  if (c == NULL) {
    gdw_client_free (link);
    return NULL;
  }
  c->link = link;
  return c;
}

void
gdw_control_free (gdw_control *c)
{
  if (c == NULL)
    return;
  gdw_request_done (&c->request);
  gdw_body_done (&c->body);
  gdw_client_free (c->link);
  free (c);
}

gdw_client *
gdw_control_link (gdw_control *c)
{
  return c->link;
}

gdw_request *
gdw_control_request (gdw_control *c)
{
  return &c->request;
}

bool
gdw_control_is_lost (const gdw_control *c)
{
  return c->full || gdw_client_why (c->link) != GDW_WHY_NONE;
}

/* --- in --- */

static bool
bad (gdw_input *ret, gdw_why why, const char *words)
{
  ret->kind = GDW_INPUT_BAD;
  ret->why = why;
  gdw_text t = gdw_text_over (ret->fact, sizeof ret->fact);
  gdw_text_put (&t, words);
  return true;
}

/* BEGIN is told once, when the last octet of the last blob is there. */
static bool
begin_if_whole (gdw_control *c, gdw_input *ret)
{
  if (c->began || !gdw_request_is_whole (&c->request))
    return false;
  c->began = true;
  ret->kind = GDW_INPUT_BEGIN;
  return true;
}

static bool
on_connect (gdw_control *c, gdw_frame *f, gdw_input *ret)
{
  char fact[GDW_MAX_TEXT];
  gdw_err e = gdw_request_begin (&c->request, &f->connect, fact);
  if (e != GDW_OK)
    return bad (ret, e == GDW_E_MEMORY ? GDW_WHY_NO_RESOURCES : GDW_WHY_CONTROL_REFUSED, fact);
  return begin_if_whole (c, ret);
}

static bool
on_part (gdw_control *c, const gdw_frame *f, gdw_input *ret)
{
  if (gdw_request_part (&c->request, &f->part) != GDW_OK)
    return bad (ret, GDW_WHY_CONTROL_REFUSED, "octets of a file that do not fit");
  return begin_if_whole (c, ret);
}

/* Nothing to tell yet, unless the front is broken. */
static bool
on_body (gdw_control *c, const gdw_frame *f, gdw_input *ret)
{
  gdw_err e = gdw_body_add (&c->body, f);
  if (e == GDW_OK)
    return false;
  return bad (ret, e == GDW_E_MEMORY ? GDW_WHY_NO_RESOURCES : GDW_WHY_CONTROL_REFUSED,
              "octets of an answer that do not fit");
}

static bool
on_answer (gdw_control *c, gdw_frame *f, gdw_input *ret)
{
  ret->kind = GDW_INPUT_ANSWER;
  ret->answer = f->answer;
  ret->answer.id = f->number;
  f->answer.secret = GDW_SECRET_NONE; /* moved */
  gdw_body_take (&c->body, f->number, &ret->answer.body);
  return true;
}

/* True: the frame became an input. */
static bool
translate (gdw_control *c, gdw_frame *f, gdw_input *ret)
{
  memset (ret, 0, sizeof *ret);
  if (f->type == GDW_FRAME_CONNECT)
    return on_connect (c, f, ret);
  if (f->type == GDW_FRAME_PART)
    return on_part (c, f, ret);
  if (f->type == GDW_FRAME_PROBE) {
    ret->kind = GDW_INPUT_PROBE;
    ret->probe = f->probe;
    return true;
  }
  if (f->type == GDW_FRAME_ANSWER)
    return on_answer (c, f, ret);
  if (f->type == GDW_FRAME_BODY)
    return on_body (c, f, ret);
  if (f->type == GDW_FRAME_CLOSE) {
    ret->kind = GDW_INPUT_CLOSE;
    return true;
  }
  if (f->type == GDW_FRAME_QUERY) {
    ret->kind = GDW_INPUT_QUERY;
    ret->number = f->number;
    return true;
  }
  if (f->type == GDW_FRAME_WAKE) {
    ret->kind = GDW_INPUT_WAKE;
    ret->slept = f->wake.slept;
    return true;
  }
  if (f->type == GDW_FRAME_LINKS) {
    ret->kind = GDW_INPUT_LINKS;
    ret->links = f->links;
    return true;
  }
  return false; /* ERROR of the front, and what may be ignored */
}

bool
gdw_control_next (gdw_control *c, gdw_input *ret)
{
  gdw_frame f;
  while (gdw_client_next (c->link, &f)) {
    bool told = translate (c, &f, ret);
    gdw_frame_done (&f);
    if (told)
      return true;
  }
  return false;
}

/* --- out --- */

static void
send_frame (gdw_control *c, const gdw_frame *f)
{
  if (gdw_client_send (c->link, f) == GDW_E_SPACE && f->type != GDW_FRAME_EVENT && f->type != GDW_FRAME_STATUS)
    c->full = true;
}

static void
put_text (char *to, size_t cap, const char *words)
{
  gdw_text t = gdw_text_over (to, cap);
  gdw_text_put (&t, words);
}

void
gdw_control_ready (gdw_control *c, const char *text, const char *device, uint32_t index)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_READY);
  put_text (f.ready.text, sizeof f.ready.text, text);
  put_text (f.ready.device, sizeof f.ready.device, device);
  f.ready.index = index;
  send_frame (c, &f);
}

void
gdw_control_ask (gdw_control *c, const gdw_question *q)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_ASK);
  f.number = q->id;
  f.ask = *q;
  send_frame (c, &f);
}

void
gdw_control_withdraw (gdw_control *c, uint32_t id)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_WITHDRAW);
  f.number = id;
  send_frame (c, &f);
}

void
gdw_control_phase (gdw_control *c, gdw_phase phase, gdw_ms since)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_PHASE);
  f.phase.phase = phase;
  f.phase.since = since;
  send_frame (c, &f);
}

void
gdw_control_event (gdw_control *c, const gdw_event *e)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_EVENT);
  f.event = *e;
  send_frame (c, &f);
}

static void
put_totals (gdw_frame_status *to, const gdw_totals *t)
{
  to->out_packets = t->out_packets;
  to->out_octets = t->out_octets;
  to->in_packets = t->in_packets;
  to->in_octets = t->in_octets;
  to->bad_auth = t->bad_auth;
  to->replayed = t->replayed;
  to->bad_form = t->bad_form;
  to->bad_ts = t->bad_ts;
  to->unknown_spi = t->unknown_spi;
  to->no_child = t->no_child;
  to->no_room = t->no_room;
  to->too_big = t->too_big;
}

void
gdw_control_status (gdw_control *c, const gdw_status *s, uint32_t number)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_STATUS);
  gdw_frame_status *to = &f.status;
  f.number = number;
  to->phase = s->phase;
  to->since = s->since;
  to->path = s->path;
  put_text (to->gateway, sizeof to->gateway, s->gateway);
  put_text (to->remote_id, sizeof to->remote_id, s->remote_id);
  put_text (to->local_id, sizeof to->local_id, s->local_id);
  put_text (to->ike_suite, sizeof to->ike_suite, s->ike_suite);
  put_text (to->key_exchange, sizeof to->key_exchange, s->key_exchange);
  to->quantum = (uint8_t)s->quantum;
  to->largest = s->largest;
  to->path_mtu = s->path_mtu;
  put_text (to->child_suite, sizeof to->child_suite, s->child_suite);
  memcpy (to->spi_i, s->spi_i, sizeof to->spi_i);
  memcpy (to->spi_r, s->spi_r, sizeof to->spi_r);
  to->child_spi_in = s->child_spi_in;
  to->child_spi_out = s->child_spi_out;
  to->nat_here = s->nat_here;
  to->nat_there = s->nat_there;
  to->mobike = s->mobike;
  to->ike_since = s->ike_since;
  to->child_since = s->child_since;
  to->plan = s->plan;
  to->has_totals = s->has_totals;
  put_totals (to, &s->totals);
  to->dropped = s->dropped;
  to->ike_rekeys = s->ike_rekeys;
  to->child_rekeys = s->child_rekeys;
  to->repeats = s->repeats;
  to->moves = s->moves;
  to->n_roams = s->n_roams;
  memcpy (to->roams, s->roams, sizeof to->roams);
  to->n_notes = s->n_notes;
  memcpy (to->notes, s->notes, sizeof to->notes);
  send_frame (c, &f);
}

void
gdw_control_result (gdw_control *c, const gdw_probed *told)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_RESULT);
  f.result = *told;
  send_frame (c, &f);
}

static void
flush (gdw_client *link)
{
  gdw_us now = gdw_clock_us (), until = now + FLUSH_US;
  while (!gdw_client_is_flushed (link) && gdw_client_why (link) == GDW_WHY_NONE && now < until) {
    gdw_wait w;
    gdw_wait_clear (&w);
    size_t place = gdw_wait_add (&w, gdw_client_fd (link), true);
    (void)gdw_wait_block (&w, now, until);
    now = gdw_clock_us ();
    if (gdw_wait_readable (&w, place))
      gdw_client_on_readable (link, now / 1000);
    if (gdw_wait_writable (&w, place))
      gdw_client_on_writable (link);
  }
}

void
gdw_control_end (gdw_control *c, const gdw_end *end)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_END);
  f.end.why = end->why;
  put_text (f.end.fact, sizeof f.end.fact, end->fact);
  f.end.diff = end->diff;
  f.end.cert = end->cert;
  send_frame (c, &f);
  flush (c->link);
}
