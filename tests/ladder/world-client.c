/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world-client.c - the world around the tunnel: its effects are taken, its questions answered, its orders written down. */
#include <stdio.h>
#include <string.h>

#include "world-inside.h"

static const char *
secret_name (gdw_secret_kind k)
{
  static const char *const names[] = { "?", "PASSWORD", "CODE", "PSK", "KEY_PASSPHRASE", "PPK" };
  return k <= GDW_SECRET_PPK ? names[k] : "?";
}

static void
on_order (struct world *w, gdw_order *o)
{
  static const char *const names[] = { "?", "ADD", "USE", "DROP", "PATH", "TUNE" };
  if (o->kind == GDW_ORDER_ADD || o->kind == GDW_ORDER_USE || o->kind == GDW_ORDER_DROP)
    world_say (w, "   plane %s %u\n", names[o->kind], o->child);
  if (o->kind == GDW_ORDER_ADD) {
    world_must (w->n_told < WORLD_ADDS, "too many children");
    w->told[w->n_told++] = (struct told){ o->add, o->child, false };
    if (o->add.auto_use)
      w->used = o->child;
  }
  for (size_t i = 0; o->kind == GDW_ORDER_DROP && i < w->n_told; i++)
    if (w->told[i].child == o->child)
      w->told[i].dropped = true;
  if (o->kind == GDW_ORDER_USE)
    w->used = o->child;
  if (o->kind == GDW_ORDER_PATH && !gdw_path_is_none (&o->path))
    w->ordered = o->path;
  if (w->plane != NULL)
    world_must (gdw_plane_apply (w->plane, o, w->now.mono * 1000) == GDW_OK, "the plane takes an order");
  gdw_order_done (o);
}

/* False: silence. */
static bool
fetch (struct world *w, const gdw_question *q, gdw_answer *a)
{
  gdw_bytes b = w->n_blobs < 4 ? w->blobs[w->n_blobs++] : GDW_BYTES_NONE;
  world_say (w, "   ask %s %s\n", q->post[0] != '\0' ? "POST" : "GET", q->url);
  snprintf (w->post, sizeof w->post, "%s", q->post);
  a->why = b.n > 0 ? GDW_WHY_NONE : GDW_WHY_REVOCATION_UNKNOWN;
  world_must (gdw_secret_copy (b, &a->body) == GDW_OK, "memory");
  return !w->no_blobs;
}

/* Answers as the front would, at once. */
static void
answer (struct world *w, const gdw_question *q)
{
  gdw_answer a = { .id = q->id };
  if (w->no_answers)
    return;
  if (w->late_answers && q->kind == GDW_ASK_APPLY) {
    w->late = *q;
    return;
  }
  const uint8_t address[4] = { 192, 0, 0, 1 };
  switch (q->kind) {
  case GDW_ASK_BLOB:
    if (!fetch (w, q, &a)) {
      gdw_answer_done (&a);
      return;
    }
    break;
  case GDW_ASK_NAME:
    a.why = w->name_why;
    a.n_addrs = w->n_addrs > 0 ? w->n_addrs : 1;
    for (size_t i = 0; i < a.n_addrs; i++) { /* the last one is the gateway's */
      a.addrs[i] = gdw_ip_from (gdw_bytes_of (address));
      a.addrs[i].b[2] = (uint8_t)(2 + a.n_addrs - 1 - i);
    }
    if (strcmp (q->host, "gw2.example.org") == 0) {
      a.n_addrs = 1;
      a.addrs[0].b[2] = 2;
      a.addrs[0].b[3] = 9;
    }
    break;
  case GDW_ASK_APPLY:
    w->plan = q->plan;
    w->plans++;
    a.generation = q->plan.generation + (w->stale_apply ? 1 : 0);
    a.why = w->no_apply ? GDW_WHY_APPLY_FAILED : GDW_WHY_NONE;
    break;
  case GDW_ASK_SECRET: {
    const char *text = w->n_secrets < 4 ? w->secrets[w->n_secrets++] : NULL;
    world_say (w, "   ask %s%s\n", secret_name (q->secret), q->retry ? " again" : "");
    snprintf (w->prompt, sizeof w->prompt, "%s", q->prompt);
    w->retry = q->retry;
    if (text == NULL)
      a.why = GDW_WHY_SECRET_MISSING;
    else
      world_must (gdw_secret_copy (gdw_bytes_text (text), &a.secret) == GDW_OK, "memory");
    break;
  }
  }
  gdw_tunnel_on_answer (w->tunnel, &a, w->now);
}

void
world_answer_late (struct world *w)
{
  w->late_answers = false;
  answer (w, &w->late);
  world_run (w, 0);
}

static void
on_phase (struct world *w, gdw_phase phase)
{
  w->phase = phase;
  if (phase == GDW_PHASE_CONNECTED || phase == GDW_PHASE_CLOSING)
    world_say (w, "   %s\n", gdw_phase_name (phase));
}

/* Takes all effects; answers the questions behind them. */
static void
note_exchange (struct world *w, const gdw_event *e)
{
  size_t at = strlen (w->exchanges);
  if (at + GDW_MAX_TEXT >= sizeof w->exchanges) /* a long life: nobody looks at it */
    return;
  at += gdw_event_sentence (e, false, w->exchanges + at, sizeof w->exchanges - at - 1);
  w->exchanges[at] = '\n';
  w->exchanges[at + 1] = '\0';
}

void
world_drain_tunnel (struct world *w)
{
  static gdw_effect e;
  static gdw_question asked[GDW_MAX_QUESTIONS];
  char sentence[256];
  size_t n = 0;
  while (gdw_tunnel_next_effect (w->tunnel, &e)) {
    switch (e.kind) {
    case GDW_EFFECT_SEND:
      w->sent++;
      w->to = e.path.remote.ip;
      world_send (w, &e.path, e.datagram);
      break;
    case GDW_EFFECT_PLANE: on_order (w, &e.order); break;
    case GDW_EFFECT_ASK:
      world_must (n < GDW_MAX_QUESTIONS, "too many questions");
      asked[n++] = e.question;
      break;
    case GDW_EFFECT_PHASE: on_phase (w, e.phase); break;
    case GDW_EFFECT_END:
      w->ended = true;
      w->end = e.end;
      world_say (w, "END %s\n", gdw_why_name (e.end.why));
      break;
    case GDW_EFFECT_WITHDRAW: break;
    case GDW_EFFECT_EVENT:
      if (e.event.id == GDW_EV_PATH) {
        gdw_event_sentence (&e.event, false, sentence, sizeof sentence);
        world_say (w, "   %s\n", sentence);
      } else if (e.event.id == GDW_EV_ROAMED) {
        gdw_event_sentence (&e.event, false, w->moved, sizeof w->moved);
        world_say (w, "   %s\n", w->moved);
      } else if (e.event.id == GDW_EV_PEER_NOTIFY) {
        gdw_event_sentence (&e.event, false, w->notified, sizeof w->notified);
      } else if (e.event.id == GDW_EV_EXCHANGE || e.event.id == GDW_EV_EXCHANGE_SILENT ||
                 e.event.id == GDW_EV_EXCHANGE_SERVED) {
        note_exchange (w, &e.event);
      }
      break;
    }
  }
  for (size_t i = 0; i < n; i++)
    answer (w, &asked[i]);
  if (n > 0)
    world_drain_tunnel (w);
}
