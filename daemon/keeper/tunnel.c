/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tunnel.c - one tunnel of the keeper: its godwitd from start to end, and what that says. godwitd reads hostile octets, so what it says is
 * hostile as well: wrong frames, wrong devices, too many questions and plans beyond the profile end it. */
#include "keeper/gate.h"
#include "keeper/keeper.h"
#include "platform/netconf.h"

#include <stdio.h>
#include <string.h>

gdw_kept *
gdw_kept_find (gdw_keeper *k, const char *name)
{
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    if (k->tunnels[i].state != GDW_KEPT_FREE && strcmp (k->tunnels[i].name, name) == 0)
      return &k->tunnels[i];
  }
  return NULL;
}

gdw_kept *
gdw_kept_numbered (gdw_keeper *k, uint32_t number)
{
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    if (k->tunnels[i].state != GDW_KEPT_FREE && k->tunnels[i].number == number)
      return &k->tunnels[i];
  }
  return NULL;
}

static unsigned
slot_of (const gdw_kept *t)
{
  return (unsigned)(t - t->keeper->tunnels);
}

/* --- start --- */

static bool
is_label (const char *text)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return text[strspn (text, letters)] == '\0' && text[0] != '-' && strcmp (text, ".") != 0 && strcmp (text, "..") != 0;
}

static gdw_kept *
place_for (gdw_keeper *k)
{
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    if (k->tunnels[i].state == GDW_KEPT_FREE)
      return &k->tunnels[i];
  }
  return NULL;
}

gdw_why
gdw_kept_start (gdw_keeper *k, const gdw_guest *g, const gdw_frame *f, gdw_ms now)
{
  const gdw_frame_start *s = &f->start;
  gdw_kept *t = place_for (k);
  if (!is_label (s->name) || !is_label (s->device))
    return GDW_WHY_CONTROL_REFUSED;
  if (gdw_kept_find (k, s->name) != NULL)
    return GDW_WHY_ALREADY_UP;
  if (t == NULL || k->stopping)
    return GDW_WHY_NO_RESOURCES;
  gdw_child_how how = { .program = k->godwitd, .device = s->device, .log_fd = -1, .log_level = 6 };
  gdw_child *child;
  gdw_why why;
  if (gdw_child_start (&how, GODWIT_VERSION, now, &child, &why) != GDW_OK)
    return why;
  *t = (gdw_kept){
    .state = GDW_KEPT_STARTING, .keeper = k, .number = ++k->last_number, .owner = g->who.user, .guest = g->id
  };
  t->start_number = f->number;
  t->stay = s->stay;
  t->child = child;
  t->status.since = now;
  memcpy (t->name, s->name, sizeof t->name);
  memcpy (t->uuid, s->uuid, sizeof t->uuid);
  memcpy (t->device_asked, s->device, sizeof t->device_asked);
  gdw_sleep_begin (k->sleep);
  gdw_keeper_log (t, "started for user %u, godwitd is process %d", t->owner, gdw_child_pid (child));
  return GDW_WHY_NONE;
}

/* --- end --- */

void
gdw_kept_close (gdw_kept *t, gdw_ms now)
{
  t->closing = true;
  gdw_child_end (t->child, now);
}

/* It broke the rules, or left without a word. */
static void
end_broken (gdw_kept *t, gdw_why why, const char *fact, gdw_ms now)
{
  if (!t->has_end) {
    t->has_end = true;
    t->end.why = t->closing ? GDW_WHY_NONE : why;
    snprintf (t->end.fact, sizeof t->end.fact, "%s", fact);
    gdw_keeper_log (t, "broken: %s", fact);
  }
  t->state = GDW_KEPT_ENDING;
  gdw_child_end (t->child, now);
}

/* Its process is gone: the network becomes what it was, and only then anybody is told. */
static void
bury (gdw_kept *t)
{
  gdw_keeper *k = t->keeper;
  char fault[GDW_APPLY_FAULT];
  if (!t->has_end) {
    t->end.why = t->closing ? GDW_WHY_NONE : GDW_WHY_WORKER_DIED;
    int how = gdw_child_exit (t->child);
    snprintf (t->end.fact, sizeof t->end.fact, how >= 256 ? "signal %d" : "exit status %d",
              how >= 256 ? how - 256 : how);
  }
  gdw_child_free (t->child);
  gdw_answers_free (t->answers);
  t->child = NULL;
  t->answers = NULL;
  if (t->applied && gdw_apply_undo (&k->apply, slot_of (t), fault) != GDW_WHY_NONE)
    gdw_keeper_log (t, "cannot be undone whole: %s", fault);
  gdw_keeper_log (t, "ended: %s %s", gdw_why_name (t->end.why), t->end.fact);
  if (t->ready.text[0] == '\0' && t->end.why != GDW_WHY_NONE) {
    gdw_guest_refuse (gdw_guest_find (k, t->guest), t->start_number, 0, t->end.why, t->end.fact);
  } else {
    gdw_frame f;
    gdw_frame_init (&f, GDW_FRAME_END);
    f.end = t->end;
    gdw_guest_tell_all (k, t, &f);
  }
  gdw_wish_on_gone (k, t);
  *t = (gdw_kept){ 0 };
}

void
gdw_kept_on_guest_gone (gdw_kept *t, gdw_ms now)
{
  t->guest = 0;
  if (t->stay && t->connected) {
    if (t->answers != NULL)
      gdw_answers_on_person_gone (t->answers);
    return;
  }
  gdw_kept_close (t, now);
}

/* --- to godwitd --- */

void
gdw_kept_pass (gdw_kept *t, const gdw_frame *f, gdw_ms now)
{
  gdw_frame copy = *f; /* its secrets stay the caller's */
  copy.tunnel = 0;
  if (gdw_client_send (gdw_child_link (t->child), &copy) == GDW_E_SPACE)
    end_broken (t, GDW_WHY_WORKER_DIED, "the tunnel process takes no frames", now);
}

void
gdw_kept_wake (gdw_kept *t, gdw_ms slept)
{
  gdw_frame f;
  if (t->state != GDW_KEPT_ACTIVE)
    return;
  gdw_frame_init (&f, GDW_FRAME_WAKE);
  f.wake.slept = slept;
  if (gdw_client_send (gdw_child_link (t->child), &f) == GDW_E_SPACE)
    gdw_keeper_log (t, "is not told that the computer woke: it takes no frames now");
}

static void
on_answer (void *owner, const gdw_answer *a)
{
  gdw_kept *t = owner;
  if (!gdw_answers_send (gdw_child_link (t->child), a))
    gdw_keeper_log (t, "takes no answers");
}

static gdw_why
on_apply (void *owner, const gdw_netplan *plan)
{
  gdw_kept *t = owner;
  char fault[GDW_APPLY_FAULT];
  t->applied = true; /* also when it fails half way: the journal knows */
  gdw_why why = gdw_apply_plan (&t->keeper->apply, slot_of (t), t->name, t->ready.index, t->ready.device, plan, fault);
  if (why != GDW_WHY_NONE)
    gdw_keeper_log (t, "plan not applied: %s", fault);
  else
    t->plan = *plan;
  return why;
}

static bool
on_ask_person (void *owner, const gdw_question *q)
{
  gdw_kept *t = owner;
  gdw_guest *g = gdw_guest_find (t->keeper, t->guest);
  if (g == NULL)
    g = gdw_guest_to_ask (t->keeper, t->owner); /* the app was started again meanwhile */
  if (g == NULL || !t->may_ask)
    return false;
  gdw_frame f;
  t->guest = g->id;
  gdw_frame_init (&f, GDW_FRAME_ASK);
  f.number = q->id;
  f.tunnel = t->number;
  f.ask = *q;
  gdw_guest_send (g, &f);
  return true;
}

static void
on_withdraw_person (void *owner, uint32_t id)
{
  gdw_kept *t = owner;
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_WITHDRAW);
  f.number = id;
  f.tunnel = t->number;
  gdw_guest_send (gdw_guest_find (t->keeper, t->guest), &f);
}

static void
on_log (void *owner, const char *text)
{
  gdw_keeper_log (owner, "%s", text);
}

/* The profile as the keeper sees it: what a plan is checked against. */
static bool
read_profile (const gdw_frame_connect *c, gdw_profile *ret, char ret_text[GDW_MAX_TEXT])
{
  gdw_profile_fault fault = { .text = "" };
  bool good = true;
  gdw_profile_init (ret);
  for (size_t i = 0; good && i < c->n_settings; i++)
    good = gdw_profile_set (ret, c->settings[i].group, c->settings[i].key, c->settings[i].value, &fault) == GDW_OK;
  good = good && gdw_profile_validate (ret, &fault) == GDW_OK;
  snprintf (ret_text, GDW_MAX_TEXT, "%.*s", GDW_MAX_TEXT - 1, fault.text);
  return good;
}

gdw_why
gdw_kept_connect (gdw_kept *t, gdw_frame *f, gdw_ms now, char ret_text[GDW_MAX_TEXT])
{
  gdw_profile p;
  const gdw_answers_owner owner = { t, on_answer, on_apply, on_ask_person, on_withdraw_person, on_log };
  if (t->state != GDW_KEPT_IDLE)
    return GDW_WHY_CONTROL_REFUSED;
  if (f->connect.rehearse || !read_profile (&f->connect, &p, ret_text)) {
    gdw_kept_close (t, now);
    return GDW_WHY_CONTROL_REFUSED;
  }
  t->answers = gdw_answers_new (&owner, t->keeper->scout, &p);
  if (t->answers == NULL) {
    gdw_kept_close (t, now);
    return GDW_WHY_NO_RESOURCES;
  }
  t->may_ask = f->connect.may_ask;
  snprintf (t->status.gateway, sizeof t->status.gateway, "%s", p.gateway.address);
  t->state = GDW_KEPT_ACTIVE;
  gdw_kept_pass (t, f, now);
  return GDW_WHY_NONE;
}

/* --- from godwitd --- */

static bool
is_taken (const gdw_kept *t, uint32_t index)
{
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    const gdw_kept *other = &t->keeper->tunnels[i];
    if (other != t && other->state != GDW_KEPT_FREE && other->ready.index == index)
      return true;
  }
  return false;
}

/* Its first word, before it read an octet from outside: this is the device that its plans may go to. */
static void
on_ready (gdw_kept *t, const gdw_frame *f, gdw_ms now)
{
  const gdw_frame_ready *r = &f->ready;
  bool named =
      t->device_asked[0] != '\0' ? strcmp (r->device, t->device_asked) == 0 : strncmp (r->device, "godwit", 6) == 0;
  if (t->state != GDW_KEPT_STARTING || r->text[0] == '\0' || !named || is_taken (t, r->index) ||
      !gdw_netconf_is_tun (r->index, r->device)) {
    end_broken (t, GDW_WHY_START_FAILED, "the tunnel process named a device that is not its own", now);
    return;
  }
  t->ready = *r;
  t->state = GDW_KEPT_IDLE;
  gdw_frame told = *f;
  told.number = t->start_number;
  told.tunnel = t->number;
  gdw_guest_send (gdw_guest_find (t->keeper, t->guest), &told);
  gdw_kept_status (t, &t->status, &told);
  gdw_guest_tell_all (t->keeper, t, &told); /* who watches learns the name */
}

static void
on_ask (gdw_kept *t, gdw_frame *f, gdw_ms now)
{
  if (now >= t->minute + 60000) {
    t->minute = now;
    t->asks = 0;
  }
  f->ask.id = f->number;
  if (t->answers == NULL || ++t->asks > GDW_KEEPER_ASKS || !gdw_answers_on_ask (t->answers, &f->ask, now))
    end_broken (t, GDW_WHY_WORKER_DIED, "the tunnel process asks too much", now);
}

static void
on_phase (gdw_kept *t, const gdw_frame *f)
{
  t->status.phase = f->phase.phase;
  t->status.since = f->phase.since;
  t->connected = t->connected || f->phase.phase == GDW_PHASE_CONNECTED;
  gdw_guest_tell_all (t->keeper, t, f);
}

static void
on_status (gdw_kept *t, const gdw_frame *f)
{
  gdw_frame_status latest = f->status;
  if (latest.gateway[0] == '\0')
    memcpy (latest.gateway, t->status.gateway, sizeof latest.gateway);
  t->status = latest;
  if (f->number != 0 && gdw_wish_on_status (t->keeper, t, f))
    return;
  gdw_frame told;
  gdw_kept_status (t, &t->status, &told);
  gdw_guest_tell_all (t->keeper, t, &told);
}

static void
on_frame (gdw_kept *t, gdw_frame *f, gdw_ms now)
{
  switch (f->type) {
  case GDW_FRAME_READY: on_ready (t, f, now); break;
  case GDW_FRAME_ASK: on_ask (t, f, now); break;
  case GDW_FRAME_WITHDRAW:
    if (t->answers != NULL)
      gdw_answers_on_withdraw (t->answers, f->number);
    break;
  case GDW_FRAME_PHASE: on_phase (t, f); break;
  case GDW_FRAME_STATUS: on_status (t, f); break;
  case GDW_FRAME_EVENT: gdw_guest_tell_all (t->keeper, t, f); break;
  case GDW_FRAME_ERROR: gdw_keeper_log (t, "says %s %s", gdw_why_name (f->error.why), f->error.text); break;
  case GDW_FRAME_END:
    t->end = f->end;
    t->has_end = true;
    t->state = GDW_KEPT_ENDING;
    gdw_child_end (t->child, now);
    break;
  default: break;
  }
}

void
gdw_kept_serve (gdw_kept *t, gdw_ms now)
{
  gdw_client *link = gdw_child_link (t->child);
  gdw_frame f;
  gdw_client_on_readable (link, now);
  gdw_client_on_writable (link);
  gdw_child_on_tick (t->child, now);
  for (unsigned n = 0; n < GDW_KEEPER_TURN && t->state != GDW_KEPT_ENDING && gdw_client_next (link, &f); n++) {
    on_frame (t, &f, now);
    gdw_frame_done (&f);
  }
  if (t->answers != NULL && t->state == GDW_KEPT_ACTIVE)
    gdw_answers_on_ready (t->answers, now);
  if (gdw_client_why (link) == GDW_WHY_CONTROL_REFUSED && t->state != GDW_KEPT_ENDING)
    end_broken (t, GDW_WHY_CONTROL_REFUSED, "the tunnel process breaks the rules of the control link", now);
  /* A hang-up alone says nothing: the process ends by itself or is ended in time, and its exit status tells how. */
  if (gdw_client_why (link) != GDW_WHY_NONE && !gdw_client_has_frame (link) && t->state != GDW_KEPT_ENDING) {
    t->state = GDW_KEPT_ENDING;
    gdw_child_end (t->child, now);
  }
  if (gdw_child_is_gone (t->child) && t->state == GDW_KEPT_ENDING)
    bury (t);
}

gdw_ms
gdw_kept_deadline (const gdw_kept *t)
{
  gdw_ms child = gdw_child_deadline (t->child);
  gdw_ms answers = t->answers == NULL ? GDW_MS_NEVER : gdw_answers_deadline (t->answers);
  return child < answers ? child : answers;
}

void
gdw_kept_status (const gdw_kept *t, const gdw_frame_status *latest, gdw_frame *ret)
{
  gdw_frame_init (ret, GDW_FRAME_STATUS);
  ret->tunnel = t->number;
  ret->status = *latest;
  gdw_frame_status *s = &ret->status;
  memcpy (s->name, t->name, sizeof s->name);
  memcpy (s->uuid, t->uuid, sizeof s->uuid);
  memcpy (s->gateway, t->status.gateway, sizeof s->gateway);
  memcpy (s->device, t->ready.device, sizeof s->device);
  s->owner = t->owner;
  if (t->has_end)
    s->why = t->end.why;
}
