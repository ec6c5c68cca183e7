/* SPDX-License-Identifier: GPL-3.0-or-later */
/* course.c - what to do about the path of a tunnel. Pure: what happens in time is handed in, path.c ranks the candidates. */
#include "ike/course.h"

#include <string.h>

#include "ike/path.h"

/* --- the memory --- */

static gdw_course_link *
link_of (gdw_course *c, uint32_t index)
{
  for (size_t i = 0; i < c->n; i++)
    if (c->link[i].index == index)
      return &c->link[i];
  return NULL;
}

/* The place of a link, new ones too; without room one that is not there gives way. */
static gdw_course_link *
place_of (gdw_course *c, uint32_t index)
{
  gdw_course_link *l = link_of (c, index);
  if (l != NULL)
    return l;
  if (c->n < GDW_MAX_LINKS)
    l = &c->link[c->n++];
  for (size_t i = 0; l == NULL && i < c->n; i++)
    if (!c->link[i].usable)
      l = &c->link[i];
  if (l == NULL)
    l = &c->link[0];
  *l = (gdw_course_link){ .index = index };
  return l;
}

static void
strike (gdw_course_link *l)
{
  l->strikes = (uint8_t)(l->strikes < GDW_COURSE_HOLD_MOST ? l->strikes + 1 : l->strikes);
}

static void
shun (gdw_course *c, uint32_t index, gdw_now now)
{
  gdw_course_link *l = place_of (c, index);
  l->shun_until = now.mono + ((gdw_ms)GDW_COURSE_SHUN_MS << l->strikes);
  strike (l);
}

static bool
is_shunned (const gdw_course *c, uint32_t index, gdw_now now)
{
  for (size_t i = 0; i < c->n; i++)
    if (c->link[i].index == index)
      return c->link[i].shun_until > now.mono;
  return false;
}

void
gdw_course_watch (gdw_course *c, gdw_snapshot *net, bool any_meter, gdw_now now)
{
  for (size_t i = 0; any_meter && i < net->n_links; i++)
    net->links[i].metered = false;
  for (size_t i = 0; i < c->n; i++) {
    gdw_course_link *l = &c->link[i];
    const gdw_link *s = gdw_snapshot_link (net, l->index);
    bool there = s != NULL && s->running && !s->portal && s->n_addrs > 0 && s->life == l->life;
    if (l->usable && !there && l->taken != 0 && now.mono - l->taken < GDW_COURSE_SOON_MS)
      strike (l);
    else if (l->usable && !there)
      l->strikes = 0;               /* it has stood */
    l->usable = l->usable && there; /* what comes back has to stand anew */
  }
  for (size_t i = 0; i < net->n_links; i++) {
    const gdw_link *s = &net->links[i];
    gdw_course_link *l = place_of (c, s->index);
    memcpy (l->name, s->name, sizeof l->name); /* names outlive their links */
    if (l->usable || !s->running || s->portal || s->n_addrs == 0)
      continue;
    l->usable = true;
    l->life = s->life;
    l->since = now.mono;
    l->shun_until = 0;
  }
}

void
gdw_course_name (const gdw_course *c, uint32_t index, char ret[16])
{
  memset (ret, 0, 16);
  for (size_t i = 0; i < c->n; i++)
    if (c->link[i].index == index)
      memcpy (ret, c->link[i].name, 16);
}

/* --- the candidates --- */

/* What the choice among all paths is made of, in one place. */
struct choice {
  uint32_t shunned[GDW_MAX_LINKS];
  gdw_path_wish wish;
  gdw_path path[GDW_MAX_PATHS];
  size_t n;
};

static void
choose (const gdw_course *c, const gdw_course_view *v, gdw_now now, struct choice *ret)
{
  memset (ret, 0, sizeof *ret);
  ret->wish =
      (gdw_path_wish){ .net = v->net, .gateway = v->gateway, .n_gateway = v->n_gateway, .shunned = ret->shunned };
  for (size_t i = 0; i < c->n; i++)
    if (c->link[i].shun_until > now.mono)
      ret->shunned[ret->wish.n_shunned++] = c->link[i].index;
  ret->n = gdw_path_candidates (&ret->wish, ret->path);
}

size_t
gdw_course_paths (const gdw_course *c, const gdw_course_view *v, gdw_now now, gdw_path ret[GDW_MAX_PATHS])
{
  struct choice all;
  choose (c, v, now, &all);
  memcpy (ret, all.path, sizeof all.path);
  return all.n;
}

/* The best path by another link than the one in use; NULL: there is none. */
static const gdw_path *
other_link (const struct choice *all, const gdw_course_view *v)
{
  for (size_t i = 0; i < all->n; i++)
    if (all->path[i].link != v->path.link)
      return &all->path[i];
  return NULL;
}

/* The best path, of a lost one. A link that loses its addresses loses them one after the other: its other IP version is for when nothing else is. */
static const gdw_path *
heir (const struct choice *all, const gdw_course_view *v)
{
  const gdw_path *lost = &v->path;
  for (size_t i = 0; i < all->n; i++)
    if (all->path[i].link != lost->link || all->path[i].life != lost->life ||
        all->path[i].local.family == lost->local.family)
      return &all->path[i];
  return &all->path[0];
}

/* --- deciding --- */

/* The path is another one from now on, which the gateway has to be told: no room for a question of ours. */
static void
move (gdw_course_view *v, const gdw_path *path, gdw_roam_reason why, gdw_course_verdict *ret)
{
  ret->deed = GDW_COURSE_MOVE;
  ret->path = v->path = *path;
  ret->why = why;
  v->asking = false;
  v->busy = true;
}

static void
ask (const gdw_path *path, gdw_roam_reason why, gdw_course_verdict *ret)
{
  ret->deed = GDW_COURSE_ASK;
  ret->path = *path;
  ret->why = why;
}

/* Of these moments the first that is still to come. */
static gdw_ms
sooner (gdw_ms a, gdw_ms b, gdw_now now)
{
  return b > now.mono && b < a ? b : a;
}

/* When something could be otherwise without a word from outside: a link has stood long enough, or is no longer shunned. */
static gdw_ms
next_look (const gdw_course *c, gdw_ms at, gdw_now now)
{
  for (size_t i = 0; i < c->n; i++)
    at = sooner (at, c->link[i].shun_until, now);
  return at;
}

/* The path lives: is there a better link, and has it stood long enough? Only with MOBIKE. */
static void
look_for_better (gdw_course *c, const gdw_course_view *v, const struct choice *all, gdw_now now,
                 gdw_course_verdict *ret)
{
  const gdw_course_link *l = all->n > 0 ? link_of (c, all->path[0].link) : NULL;
  gdw_ms at = GDW_MS_NEVER;
  bool better = v->mobike && l != NULL && gdw_path_is_better (&all->wish, &all->path[0], &v->path);
  if (better && v->asking) {
    at = now.mono + GDW_COURSE_TRIAL_MS; /* a rekey may take the SA away from under the question */
  } else if (better) {
    at = l->since + ((gdw_ms)GDW_COURSE_HOLD_MS << 2 * l->strikes);
    if (at <= now.mono && !v->busy)
      ask (&all->path[0], GDW_ROAM_BETTER, ret);
    if (at <= now.mono)
      at = now.mono + (v->busy ? GDW_COURSE_AGAIN_MS : GDW_COURSE_TRIAL_MS);
  }
  ret->look_at = next_look (c, at, now);
}

/* Looks at everything anew. */
static void
look (gdw_course *c, gdw_course_view *v, gdw_now now, gdw_course_verdict *ret)
{
  struct choice all;
  choose (c, v, now, &all);
  ret->looked = true;
  ret->n_paths = all.n;
  memcpy (ret->paths, all.path, sizeof ret->paths);
  if (all.n == 0) {
    ret->deed = v->elsewhere ? GDW_COURSE_ANEW : GDW_COURSE_PARK;
    return;
  }
  if (!gdw_path_lives (v->net, &v->path))
    move (v, heir (&all, v), v->parked ? GDW_ROAM_NETWORK_BACK : GDW_ROAM_LINK_LOST, ret);
  else if (v->parked && v->up) /* the same as before, but nobody knows what became of it meanwhile */
    ret->doubt = v->busy = true;
  ret->expect_worst = v->parked && now.mono - v->parked_since >= GDW_COURSE_LONG_MS;
  if (v->up)
    look_for_better (c, v, &all, now, ret);
}

/* Nothing gets through by the path in use: another link at once, if there is one that did not do badly itself. */
static bool
leave (gdw_course *c, gdw_course_view *v, gdw_roam_reason why, gdw_now now, gdw_course_verdict *ret)
{
  struct choice all;
  shun (c, v->path.link, now);
  choose (c, v, now, &all);
  const gdw_path *other = other_link (&all, v);
  if (other == NULL || is_shunned (c, other->link, now))
    return false;
  move (v, other, why, ret);
  return true;
}

static void
on_loss (gdw_course *c, const gdw_course_view *v, gdw_now now, gdw_course_verdict *ret)
{
  struct choice all;
  choose (c, v, now, &all);
  const gdw_path *other = v->mobike ? other_link (&all, v) : NULL;
  if (other == NULL || is_shunned (c, other->link, now))
    return; /* that one was no better */
  if (v->busy)
    ret->hasten = true;
  else
    ask (other, GDW_ROAM_LOSS, ret);
}

/* What the IKE SA found out, for the memory. */
static void
learn (gdw_course *c, const gdw_course_view *v, const gdw_course_event *e, gdw_now now, gdw_course_verdict *ret)
{
  const gdw_roam *r = e->roam;
  /* there and back before anybody answered is no move */
  ret->counts =
      (e->what & GDW_COURSE_ANSWER) != 0 && (r->reason == GDW_ROAM_NAT_MOVED || !gdw_path_same (&r->from, &r->to));
  if (ret->counts) {
    place_of (c, r->to.link)->taken = now.mono;
    if (r->from.link != r->to.link && (r->reason == GDW_ROAM_LOSS || r->reason == GDW_ROAM_SILENCE))
      shun (c, r->from.link, now); /* it would be the better one at once */
  }
  if ((e->what & GDW_COURSE_NO_ANSWER) != 0 && v->up) {
    struct choice all;
    choose (c, v, now, &all);
    if (all.n > 0 && all.path[0].link != v->path.link)
      shun (c, all.path[0].link, now);
  }
}

/* The happenings that only an IKE SA that stands, and has a network, minds. */
static void
on_path (gdw_course *c, gdw_course_view *v, const gdw_course_event *e, gdw_now now, gdw_course_verdict *ret)
{
  if ((e->what & GDW_COURSE_TROUBLE) != 0 && gdw_path_same (e->path, &v->path)) {
    if (!leave (c, v, GDW_ROAM_SEND_FAILED, now, ret))
      ret->doubt = true; /* there is none, or nothing leaves by it either */
    ret->look_at = next_look (c, GDW_MS_NEVER, now);
  }
  if ((e->what & GDW_COURSE_LOSS) != 0)
    on_loss (c, v, now, ret);
  if ((e->what & GDW_COURSE_WAKE) != 0) {
    ret->expect_worst = ret->doubt = true;
    ret->prove = v->mobike;
  }
  if ((e->what & GDW_COURSE_REFUSED) != 0 && !leave (c, v, GDW_ROAM_LINK_LOST, now, ret)) {
    ret->deed = GDW_COURSE_ANEW;
    v->busy = true;
  }
  if ((e->what & (GDW_COURSE_TICK | GDW_COURSE_ANSWER | GDW_COURSE_NO_ANSWER | GDW_COURSE_NEWS)) != 0)
    look (c, v, now, ret);
}

void
gdw_course_decide (gdw_course *c, const gdw_course_view *seen, const gdw_course_event *e, gdw_now now,
                   gdw_course_verdict *ret)
{
  gdw_course_view v = *seen;
  *ret = (gdw_course_verdict){ .deed = GDW_COURSE_STAY };
  learn (c, &v, e, now, ret);
  if ((e->what & GDW_COURSE_NETWORK) != 0)
    look (c, &v, now, ret);
  else if (v.up && !v.parked)
    on_path (c, &v, e, now, ret);
}
