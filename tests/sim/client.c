/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client.c - our side, as godwitd joins it: the tunnel and its plane on two threads with lanes between them, answers that take their time, and a
 * person who connects again. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGAIN_MS = 4000, ROOM = 2048, TROUBLE_MS = 1000 };

static gdw_pool *pool;
static gdw_trains net;
static gdw_gathers to_tun;
static gdw_ike_in host;

static gdw_us
now_us (const struct sim *s)
{
  return s->now.mono * 1000;
}

struct sim_child *
client_child (struct sim *s, uint32_t number)
{
  for (size_t i = s->c.n_children; i > 0; i--)
    if (s->c.child[i - 1].number == number)
      return &s->c.child[i - 1];
  return NULL;
}

/* --- lanes: in order, and a little late --- */

static void
put_lane (struct sim *s, struct lane *l, const struct lane_item *item, gdw_bytes octets)
{
  if (l->n == SIM_LANE) {
    judge_fail (s, "a lane between the threads is full");
    return;
  }
  struct lane_item *at = &l->at[(l->first + l->n) % SIM_LANE];
  gdw_ms lag = s->d.lag_ms > 0 && !s->rest ? draw_range (&s->chaos, 0, s->d.lag_ms) : 0;
  gdw_ms before = l->n > 0 ? l->at[(l->first + l->n - 1) % SIM_LANE].at : 0;
  *at = *item;
  at->at = s->now.mono + lag > before ? s->now.mono + lag : before;
  at->p = NULL;
  at->n = octets.n;
  if (octets.n > 0) {
    at->p = malloc (octets.n);
    if (at->p == NULL)
      abort ();
    memcpy (at->p, octets.p, octets.n);
  }
  l->n++;
}

static gdw_ms
lane_next (const struct lane *l)
{
  return l->n > 0 ? l->at[l->first].at : GDW_MS_NEVER;
}

static struct lane_item
take_lane (struct lane *l)
{
  struct lane_item item = l->at[l->first];
  l->first = (l->first + 1) % SIM_LANE;
  l->n--;
  return item;
}

static void
clear_lane (struct lane *l)
{
  while (l->n > 0) {
    struct lane_item item = take_lane (l);
    gdw_order_done (&item.order);
    free (item.p);
  }
}

/* --- the data thread --- */

static void
take_reports (struct sim *s)
{
  struct lane_item item = { .kind = LANE_REPORT };
  while (gdw_plane_report (s->c.plane, &item.report))
    put_lane (s, &s->c.up, &item, GDW_BYTES_NONE);
}

/* Nothing leaves by this path, says the system; of each path once a second, as the worker does. */
static void
trouble (struct sim *s, const gdw_path *path)
{
  struct sim_trouble *t = NULL;
  for (size_t i = 0; i < SIM_TROUBLES && t == NULL; i++)
    if (gdw_path_same (path, &s->c.trouble[i].path))
      t = &s->c.trouble[i];
  if (t == NULL) {
    t = &s->c.trouble[s->c.n_trouble++ % SIM_TROUBLES];
    *t = (struct sim_trouble){ .path = *path };
  }
  if (s->now.mono < t->until)
    return;
  t->until = s->now.mono + TROUBLE_MS;
  put_lane (s, &s->c.up, &(struct lane_item){ .kind = LANE_TROUBLE, .path = *path }, GDW_BYTES_NONE);
}

/* What the plane made leaves. */
static void
leave (struct sim *s)
{
  for (size_t i = 0; i < net.n; i++) {
    const gdw_train *t = &net.at[i];
    gdw_bytes packet = gdw_bytes_make (t->data, t->len);
    judge_esp (s, packet, &t->path);
    if (!sim_fly (s, &t->path, packet))
      trouble (s, &t->path);
  }
  gdw_trains_clear (&net);
  take_reports (s);
}

static void
send_ike (struct sim *s, const struct lane_item *item)
{
  static uint8_t marked[GDW_MAX_DATAGRAM + 4];
  judge_ike (s, true, gdw_bytes_make (item->p, item->n));
  memset (marked, 0, 4);
  memcpy (marked + 4, item->p, item->n);
  if (!sim_fly (s, &item->path,
                item->path.remote.port == 500 ? gdw_bytes_make (item->p, item->n)
                                              : gdw_bytes_make (marked, item->n + 4)))
    trouble (s, &item->path);
}

static void
take_order (struct sim *s, struct lane_item *item)
{
  struct sim_child *c = client_child (s, item->order.child);
  if (item->order.kind == GDW_ORDER_DROP && c != NULL)
    c->dropped = true;
  if (item->order.kind == GDW_ORDER_USE)
    s->c.used = item->order.child;
  gdw_err e = gdw_plane_apply (s->c.plane, &item->order, now_us (s));
  if (e != GDW_OK)
    judge_fail (s, "the plane refuses an order of kind %d: %s", item->order.kind, gdw_err_name (e));
  take_reports (s);
}

static void
run_down (struct sim *s)
{
  struct lane_item item = take_lane (&s->c.down);
  if (item.kind == LANE_ORDER)
    take_order (s, &item);
  else
    send_ike (s, &item);
  free (item.p);
}

void
client_receive (struct sim *s, struct sim_datagram *d)
{
  gdw_train t = { .data = d->p, .len = (uint32_t)d->n };
  if (!s->c.there || !sim_comes_in (s, &d->client, &t.path))
    return;
  t.path.remote = d->gateway;
  to_tun.n = host.n = 0;
  gdw_plane_in (s->c.plane, &t, 1, &to_tun, &net, &host, now_us (s));
  for (size_t i = 0; i < to_tun.n; i++)
    judge_delivered (s, false, to_tun.at[i].part[0]);
  struct lane_item item = { .kind = LANE_DATAGRAM };
  for (size_t i = 0; i < host.n; i++) {
    item.path = host.at[i].path;
    put_lane (s, &s->c.up, &item, host.at[i].datagram);
  }
  leave (s);
}

void
client_send (struct sim *s)
{
  static uint8_t buf[ROOM];
  if (!s->c.there)
    return;
  gdw_bytes packet = sim_inner (s, true, buf, sizeof buf);
  gdw_super super = { .data = buf, .len = (uint32_t)packet.n };
  to_tun.n = 0;
  (void)gdw_plane_out (s->c.plane, &super, 1, &net, &to_tun, now_us (s));
  leave (s);
}

/* --- the control thread --- */

static struct open_question *
question (struct sim *s, uint32_t id)
{
  for (size_t i = 0; i < GDW_MAX_QUESTIONS * 2; i++)
    if (s->c.asked[i].q.id == id)
      return &s->c.asked[i];
  return NULL;
}

static void
on_ask (struct sim *s, const gdw_question *q)
{
  struct open_question *o = question (s, 0);
  if (o == NULL) {
    judge_fail (s, "too many questions are open");
    return;
  }
  gdw_ms wait = s->rest ? 5 : draw_range (&s->chaos, 1, s->d.answer_ms);
  bool mute = s->d.mute && q->kind == GDW_ASK_SECRET;
  *o = (struct open_question){ .q = *q, .answer_at = mute ? GDW_MS_NEVER : s->now.mono + wait };
  judge_line (s, "ask %s %u", gdw_ask_kind_name (q->kind), q->id);
}

static void
on_withdraw (struct sim *s, uint32_t id)
{
  struct open_question *o = question (s, id);
  judge_line (s, "withdraw %u", id);
  if (o == NULL || o->withdrawn)
    judge_fail (s, "a question is withdrawn that is not open");
  else if (o->answer_at == GDW_MS_NEVER)
    *o = (struct open_question){ 0 };
  else
    o->withdrawn = true; /* somebody answers all the same */
}

static void
on_order (struct sim *s, const gdw_order *order)
{
  struct lane_item item = { .kind = LANE_ORDER, .order = *order };
  struct client *c = &s->c;
  judge_order (s, order);
  if (order->kind == GDW_ORDER_ADD) {
    if (c->n_children == SIM_KIDS) /* only the newest matter */
      memmove (&c->child[0], &c->child[1], --c->n_children * sizeof c->child[0]);
    c->child[c->n_children++] = (struct sim_child){ .add = order->add, .number = order->child };
  }
  struct sim_child *child = client_child (s, order->child);
  if (order->kind == GDW_ORDER_DROP && child != NULL)
    child->dropped_at = s->now.mono;
  put_lane (s, &c->down, &item, GDW_BYTES_NONE);
}

static void
on_event (struct sim *s, const gdw_event *e)
{
  char text[600];
  gdw_event_sentence (e, false, text, sizeof text);
  judge_line (s, "%s", text);
}

/* Takes all effects. */
void
client_settle (struct sim *s)
{
  static gdw_effect e;
  struct client *c = &s->c;
  while (c->there && !c->ended && gdw_tunnel_next_effect (c->tunnel, &e)) {
    struct lane_item item = { .kind = LANE_DATAGRAM, .path = e.path };
    switch (e.kind) {
    case GDW_EFFECT_SEND: put_lane (s, &c->down, &item, e.datagram); break;
    case GDW_EFFECT_PLANE: on_order (s, &e.order); break;
    case GDW_EFFECT_ASK: on_ask (s, &e.question); break;
    case GDW_EFFECT_WITHDRAW: on_withdraw (s, e.id); break;
    case GDW_EFFECT_PHASE:
      c->phase = e.phase;
      c->connected += e.phase == GDW_PHASE_CONNECTED ? 1 : 0;
      judge_line (s, "phase %s", gdw_phase_name (e.phase));
      break;
    case GDW_EFFECT_EVENT: on_event (s, &e.event); break;
    case GDW_EFFECT_END:
      c->ended = true;
      c->end = e.end;
      judge_line (s, "END %s", gdw_why_name (e.end.why));
      break;
    }
  }
  if (c->there && c->ended)
    client_end (s);
}

/* What the person, or who answers for one, knows. */
static const char *
secret_of (const struct sim *s, const gdw_question *q)
{
  if (q->secret == GDW_SECRET_PPK)
    return SIM_PPK;
  return s->d.wrong_secret ? "not this one" : s->set.secrets[0];
}

static void
give_answer (struct sim *s, struct open_question *o)
{
  gdw_answer a = { .id = o->q.id };
  const uint8_t address[4] = { 192, 0, 0, 1 };
  switch (o->q.kind) {
  case GDW_ASK_NAME:
    if (strcmp (o->q.host, "ipv4only.arpa") == 0) { /* no network here translates IPv4 (RFC 7050) */
      a.why = GDW_WHY_NAME_NOT_FOUND;
      break;
    }
    a.n_addrs = (uint8_t)s->d.addresses;
    for (size_t i = 0; i < a.n_addrs; i++) {
      a.addrs[i] = gdw_ip_from (gdw_bytes_of (address));
      a.addrs[i].b[2] = (uint8_t)(2 + a.n_addrs - 1 - i);
    }
    break;
  case GDW_ASK_APPLY: a.generation = o->q.plan.generation; break;
  case GDW_ASK_SECRET:
    if (gdw_secret_copy (gdw_bytes_text (secret_of (s, &o->q)), &a.secret) != GDW_OK)
      abort ();
    break;
  default: judge_fail (s, "a question that this world cannot answer"); break;
  }
  *o = (struct open_question){ 0 };
  gdw_tunnel_on_answer (s->c.tunnel, &a, s->now);
}

static void
run_up (struct sim *s)
{
  struct lane_item item = take_lane (&s->c.up);
  if (item.kind == LANE_REPORT)
    gdw_tunnel_on_report (s->c.tunnel, &item.report, s->now);
  else if (item.kind == LANE_TROUBLE)
    gdw_tunnel_on_trouble (s->c.tunnel, &item.path, s->now);
  else
    gdw_tunnel_on_datagram (s->c.tunnel, &item.path, gdw_bytes_make (item.p, item.n), s->now);
  free (item.p);
}

static void
tick (struct sim *s)
{
  gdw_tunnel_on_tick (s->c.tunnel, s->now);
  gdw_ms deadline = gdw_tunnel_deadline (s->c.tunnel);
  if (deadline <= s->now.mono)
    judge_fail (s, "a tick leaves a deadline that has passed");
}

/* --- begin and end --- */

void
client_begin (struct sim *s)
{
  struct client *c = &s->c;
  uint8_t seed[GDW_ENTROPY_SEED] = { 0x11, (uint8_t)++c->connects };
  gdw_why why;
  memcpy (seed + 2, &s->seed, sizeof s->seed);
  if (pool == NULL)
    pool = gdw_pool_new (64, ROOM);
  net.pool = pool;
  c->there = true;
  c->ended = false;
  c->phase = GDW_PHASE_IDLE;
  c->n_children = 0;
  c->used = 0;
  memset (c->trouble, 0, sizeof c->trouble);
  c->connect_at = GDW_MS_NEVER;
  c->began_at = s->now.mono;
  if (gdw_entropy_new (gdw_bytes_of (seed), &c->entropy) != GDW_OK)
    abort ();
  seed[0] = 0x12;
  if (gdw_entropy_new (gdw_bytes_of (seed), &c->data_entropy) != GDW_OK ||
      gdw_tunnel_new (&s->set.profile, &s->set.material, c->entropy, &c->tunnel, &why) != GDW_OK)
    abort ();
  c->plane = gdw_plane_new (c->data_entropy);
  gdw_tunnel_on_port (c->tunnel, SIM_PORT);
  sim_tell (s);
  gdw_tunnel_on_connect (c->tunnel, s->now);
  client_settle (s);
}

void
client_end (struct sim *s)
{
  struct client *c = &s->c;
  while (c->down.n > 0)
    run_down (s); /* the data thread does what it was told */
  if (c->ended)
    judge_end (s);
  clear_lane (&c->up);
  memset (c->asked, 0, sizeof c->asked);
  gdw_tunnel_free (c->tunnel);
  gdw_plane_free (c->plane);
  gdw_entropy_free (c->entropy);
  gdw_entropy_free (c->data_entropy);
  c->tunnel = NULL;
  c->plane = NULL;
  c->there = false;
  c->connect_at = s->now.mono + (s->doomed ? 20 * AGAIN_MS : s->rest ? 10 : AGAIN_MS);
}

bool
client_is_up (const struct sim *s)
{
  return s->c.there && !s->c.ended && s->c.phase == GDW_PHASE_CONNECTED;
}

/* --- time --- */

static gdw_ms
earlier (gdw_ms a, gdw_ms b)
{
  return a < b ? a : b;
}

static gdw_ms
plane_next (const struct sim *s)
{
  gdw_us at = gdw_plane_deadline (s->c.plane);
  return at == GDW_US_NEVER ? GDW_MS_NEVER : (at + 999) / 1000;
}

gdw_ms
client_next (const struct sim *s)
{
  const struct client *c = &s->c;
  if (!c->there)
    return c->connect_at;
  gdw_ms first = earlier (gdw_tunnel_deadline (c->tunnel), plane_next (s));
  first = earlier (first, earlier (lane_next (&c->down), lane_next (&c->up)));
  for (size_t i = 0; i < GDW_MAX_QUESTIONS * 2; i++)
    if (c->asked[i].q.id != 0)
      first = earlier (first, c->asked[i].answer_at);
  return first;
}

/* One thing that is due. */
void
client_run (struct sim *s)
{
  struct client *c = &s->c;
  gdw_ms now = s->now.mono;
  struct open_question *o = NULL;
  for (size_t i = 0; i < GDW_MAX_QUESTIONS * 2 && o == NULL; i++)
    if (c->asked[i].q.id != 0 && c->asked[i].answer_at <= now)
      o = &c->asked[i];
  if (!c->there) {
    if (c->connect_at <= now)
      client_begin (s);
  } else if (lane_next (&c->down) <= now) {
    run_down (s);
  } else if (lane_next (&c->up) <= now) {
    run_up (s);
  } else if (o != NULL) {
    give_answer (s, o);
  } else if (plane_next (s) <= now) {
    gdw_plane_tick (c->plane, &net, now_us (s));
    if (plane_next (s) <= now)
      judge_fail (s, "the plane's deadline has passed");
    leave (s);
  } else if (gdw_tunnel_deadline (c->tunnel) <= now) {
    tick (s);
  }
  client_settle (s);
}
