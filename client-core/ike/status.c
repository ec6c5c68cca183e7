/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status.c - what a tunnel shows of itself: read from where each fact lives, stored nowhere. */
#include <string.h>

#include "base/text.h"
#include "ike/tunnel.h"

static void
put_id (const gdw_ident *id, char ret[GDW_MAX_TEXT])
{
  gdw_out o = gdw_out_over (ret, GDW_MAX_TEXT - 1);
  if (id->type != GDW_IDENT_NONE)
    gdw_ident_text (id, &o);
  ret[gdw_out_ok (&o) ? o.n : 0] = '\0';
}

/* "X25519 + ML-KEM-768" */
static void
put_key_exchange (const gdw_suite *suite, char *buf, size_t cap)
{
  const gdw_group_info *g = suite->group;
  gdw_text t = gdw_text_over (buf, cap);
  for (size_t i = 0; g != NULL; i++) {
    if (i > 0)
      gdw_text_put (&t, " + ");
    gdw_text_put (&t, g->title);
    g = gdw_suite_further (suite, i);
  }
}

static void
put_sa (gdw_ike_sa *sa, gdw_status *s)
{
  s->path = sa->path;
  memcpy (s->spi_i, sa->spi_i, sizeof s->spi_i);
  memcpy (s->spi_r, sa->spi_r, sizeof s->spi_r);
  put_id (&sa->remote_id, s->remote_id);
  put_id (&sa->local_id, s->local_id);
  if (sa->suite.cipher != NULL)
    gdw_suite_text (&sa->suite, s->ike_suite, sizeof s->ike_suite);
  put_key_exchange (&sa->suite, s->key_exchange, sizeof s->key_exchange);
  s->quantum = gdw_ike_sa_quantum (sa);
  s->mobike = sa->mobike;
  s->nat_here = sa->nat.here;
  s->nat_there = sa->nat.there;
  s->ike_since = sa->since;
  s->next_probe = sa->timers.at[GDW_TIMER_LIVENESS];
  s->child_rekeys = sa->child_rekeys;
  s->repeats += sa->x.repeats;
  const gdw_child *c = gdw_ike_sa_newest_child (sa);
  if (c == NULL)
    return;
  gdw_suite_text (&c->suite, s->child_suite, sizeof s->child_suite);
  s->child_spi_in = c->spi_in;
  s->child_spi_out = c->spi_out;
  s->child_since = c->since;
}

/* What gets through: until the plane has found something, what the plan allows. */
static void
put_mtu (const gdw_tunnel *t, gdw_status *s)
{
  const gdw_child *c = t->sa != NULL ? gdw_ike_sa_newest_child (t->sa) : NULL;
  if (c == NULL || c->suite.cipher == NULL || t->plan.generation == 0)
    return;
  const gdw_netplan_room room = gdw_tunnel_room (t, t->sa, c);
  s->largest = t->largest != 0 && t->largest < t->plan.mtu ? t->largest : t->plan.mtu;
  s->path_mtu = (uint16_t)gdw_netplan_outer (&room, s->largest);
}

void
gdw_tunnel_status (const gdw_tunnel *t, gdw_status *ret)
{
  gdw_status s = { .phase = t->phase, .since = t->phase_since, .next_probe = GDW_MS_NEVER };
  gdw_text name = gdw_text_over (s.gateway, sizeof s.gateway);
  gdw_text_put (&name, gdw_profile_gateway (&t->env.profile, t->approach.server));
  s.plan = t->plan;
  s.has_totals = t->has_totals;
  s.totals = t->totals;
  s.dropped = t->env.dropped;
  s.ike_rekeys = t->ike_rekeys;
  s.repeats = t->repeats;
  s.moves = t->roamer.moves;
  s.n_roams = t->roamer.n_log;
  memcpy (s.roams, t->roamer.log, sizeof s.roams);
  gdw_notes_show (&t->env.notes, s.notes, &s.n_notes);
  gdw_notes_show (&t->conflicts, s.notes, &s.n_notes);
  if (t->sa != NULL)
    put_sa (t->sa, &s);
  put_mtu (t, &s);
  *ret = s;
}
