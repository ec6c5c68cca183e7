/* SPDX-License-Identifier: GPL-3.0-or-later */
/* links.c - our links, each with a translator of addresses of its own that may forget us or move our port, and what the system says of them. */
#include "sim.h"

enum { LAST_PORT = 60000 };

static gdw_ms
earlier (gdw_ms a, gdw_ms b)
{
  return a < b ? a : b;
}

gdw_ip
sim_ip (const char *text)
{
  gdw_ip ip;
  if (gdw_ip_parse (text, &ip) != GDW_OK)
    return (gdw_ip){ 0 };
  return ip;
}

gdw_ip
sim_gateway (const struct sim *s, size_t i)
{
  if (i == 0)
    return sim_ip ("192.0.2.1");
  return s->d.second == 1 ? sim_ip ("192.0.2.2") : s->d.second == 2 ? sim_ip ("2001:db8:2::1") : (gdw_ip){ 0 };
}

size_t
sim_gateway_of (const struct sim *s, const gdw_ip *ip)
{
  for (size_t i = 0; i < 2; i++) {
    gdw_ip mine = sim_gateway (s, i);
    if (!gdw_ip_is_none (&mine) && gdw_ip_same (ip, &mine))
      return i;
  }
  return SIM_NOBODY;
}

/* --- begin --- */

void
links_begin (struct sim *s)
{
  struct sim_link *wifi = &s->link[SIM_WIFI], *lte = &s->link[SIM_LTE];
  *wifi = (struct sim_link){ .exists = true, .ip4 = sim_ip ("198.51.100.2"), .forget = (gdw_ms)s->d.forget_s * 1000 };
  *lte = (struct sim_link){ .exists = s->d.lte > 0, .forget = (gdw_ms)s->d.lte_forget_s * 1000 };
  if (s->d.lte == 1 || s->d.lte == 2)
    lte->ip4 = sim_ip ("100.64.0.2");
  if (s->d.lte > 1)
    lte->ip6 = sim_ip ("2001:db8:64::2");
  wifi->translated = s->d.nat || wifi->forget > 0;
  lte->translated = s->d.lte_nat || lte->forget > 0;
  for (size_t i = 0; i < SIM_LINKS; i++) {
    struct sim_link *l = &s->link[i];
    l->there = l->told = l->exists;
    l->life = 1;
    l->port = SIM_PORT;
    l->turn_at = GDW_MS_NEVER;
  }
  s->tell_at = s->roam_at = GDW_MS_NEVER;
}

/* --- translators --- */

/* What the gateway sees of our address of this family. */
static gdw_ip
shown_ip (const struct sim *s, const struct sim_link *l, unsigned family)
{
  if (family == 6)
    return l->ip6;
  return l->translated ? sim_ip (l == &s->link[SIM_WIFI] ? "203.0.113.1" : "203.0.113.2") : l->ip4;
}

static bool
forgotten (const struct sim *s, const struct sim_link *l)
{
  return l->forget > 0 && l->port_used + l->forget < s->now.mono;
}

void
sim_new_port (struct sim_link *l)
{
  if (l->translated)
    l->port = l->port >= LAST_PORT ? SIM_PORT : l->port + 1;
}

gdw_addr
sim_shown (const struct sim *s, const gdw_path *p)
{
  const struct sim_link *l = sim_link_of (s, p);
  if (l == NULL)
    return (gdw_addr){ 0 };
  return (gdw_addr){ shown_ip (s, l, p->local.family), p->local.family == 6 ? SIM_PORT : l->port };
}

gdw_addr
sim_leave_by (struct sim *s, const gdw_path *p)
{
  struct sim_link *l = (struct sim_link *)(uintptr_t)sim_link_of (s, p);
  if (forgotten (s, l))
    sim_new_port (l);
  l->port_used = s->now.mono;
  return sim_shown (s, p);
}

const struct sim_link *
sim_link_of (const struct sim *s, const gdw_path *p)
{
  size_t i = (size_t)p->link - SIM_FIRST_INDEX;
  const struct sim_link *l = &s->link[i < SIM_LINKS ? i : 0];
  bool good = i < SIM_LINKS && l->there && p->life == l->life &&
              gdw_ip_same (&p->local, p->local.family == 6 ? &l->ip6 : &l->ip4) && !gdw_ip_is_none (&p->local) &&
              p->local.family == p->remote.ip.family;
  return good ? l : NULL;
}

const struct sim_link *
sim_link_shown (const struct sim *s, const gdw_addr *client, gdw_path *ret)
{
  for (size_t i = 0; i < SIM_LINKS; i++) {
    const struct sim_link *l = &s->link[i];
    gdw_ip shown = shown_ip (s, l, client->ip.family);
    if (!l->exists || gdw_ip_is_none (&shown) || !gdw_ip_same (&shown, &client->ip))
      continue;
    *ret = (gdw_path){ .link = (uint32_t)i + SIM_FIRST_INDEX,
                       .life = l->life,
                       .local = client->ip.family == 6 ? l->ip6 : l->ip4 };
    return l;
  }
  return NULL;
}

bool
sim_comes_in (const struct sim *s, const gdw_addr *client, gdw_path *ret)
{
  const struct sim_link *l = sim_link_shown (s, client, ret);
  if (l == NULL || !l->there)
    return false;
  if (client->ip.family == 6)
    return client->port == SIM_PORT;
  return client->port == l->port && !forgotten (s, l);
}

/* --- what the system says --- */

bool
sim_has_way (const struct sim *s)
{
  for (size_t i = 0; i < SIM_LINKS; i++)
    if (s->link[i].told && !gdw_ip_is_none (&s->link[i].ip4))
      return true;
  return false;
}

void
sim_tell (struct sim *s)
{
  static const char *const names[] = { "wifi0", "lte0" };
  static const uint32_t metrics[] = { 100, 600 };
  gdw_snapshot net = { .generation = ++s->generation };
  s->tell_at = GDW_MS_NEVER;
  for (size_t i = 0; i < SIM_LINKS; i++) {
    struct sim_link *l = &s->link[i];
    l->told = l->there;
    if (!l->there)
      continue;
    gdw_link *to = &net.links[net.n_links++];
    *to = (gdw_link){ .index = (uint32_t)i + SIM_FIRST_INDEX,
                      .life = l->life,
                      .running = true,
                      .default4 = !gdw_ip_is_none (&l->ip4),
                      .default6 = !gdw_ip_is_none (&l->ip6),
                      .metric4 = metrics[i],
                      .metric6 = metrics[i],
                      .mtu = 1500 };
    for (size_t k = 0; names[i][k] != '\0'; k++)
      to->name[k] = names[i][k];
    if (to->default4)
      to->addrs[to->n_addrs++] = (gdw_net){ l->ip4, 24 };
    if (to->default6)
      to->addrs[to->n_addrs++] = (gdw_net){ l->ip6, 64 };
  }
  if (s->c.there)
    gdw_tunnel_on_network (s->c.tunnel, &net, s->now);
}

/* The system needs a moment to notice. */
static void
tell_soon (struct sim *s)
{
  gdw_ms at = s->now.mono + draw_range (&s->chaos, 0, s->d.told_ms);
  s->tell_at = earlier (s->tell_at, at);
}

/* --- what happens to them --- */

void
sim_lose (struct sim *s, struct sim_link *l)
{
  s->upset_at = s->now.mono;
  judge_line (s, "* %s is lost", l == &s->link[SIM_WIFI] ? "wifi0" : "lte0");
  l->there = false;
  tell_soon (s);
}

void
sim_come (struct sim *s, struct sim_link *l)
{
  if (l->there || !l->exists)
    return;
  judge_line (s, "* %s is back", l == &s->link[SIM_WIFI] ? "wifi0" : "lte0");
  s->upset_at = s->now.mono;
  l->there = true;
  l->life++;
  tell_soon (s);
}

/* Now, and `turns` - 1 times more: it goes, or comes back, each time after so long. */
void
sim_turn (struct sim *s, struct sim_link *l, unsigned turns, gdw_ms each)
{
  if (!l->exists)
    return;
  if (l->there)
    sim_lose (s, l);
  else
    sim_come (s, l);
  l->turns = turns - 1;
  l->each = each;
  l->turn_at = l->turns > 0 ? s->now.mono + each : GDW_MS_NEVER;
}

void
sim_readdress (struct sim *s, struct sim_link *l)
{
  s->upset_at = s->now.mono;
  if (!gdw_ip_is_none (&l->ip4))
    l->ip4.b[3] = (uint8_t)draw_range (&s->chaos, 2, 250);
  if (!gdw_ip_is_none (&l->ip6))
    l->ip6.b[15] = (uint8_t)draw_range (&s->chaos, 2, 250);
  sim_new_port (l);
  l->life += draw_range (&s->chaos, 0, 1);
  if (l->there)
    tell_soon (s);
}

void
links_rest (struct sim *s)
{
  s->roam_at = GDW_MS_NEVER;
  s->strays = NULL;
  s->gateway_dead_until[0] = s->gateway_dead_until[1] = 0;
  for (size_t i = 0; i < SIM_LINKS; i++) {
    struct sim_link *l = &s->link[i];
    l->turns = 0;
    l->turn_at = GDW_MS_NEVER;
    l->dead_until = l->deaf_until = l->lossy_until = l->no_ike_until = l->no_esp_until = 0;
    sim_come (s, l);
  }
  if (s->tell_at != GDW_MS_NEVER)
    sim_tell (s);
}

gdw_ms
links_next (const struct sim *s)
{
  gdw_ms first = earlier (s->tell_at, s->roam_at);
  for (size_t i = 0; i < SIM_LINKS; i++)
    first = earlier (first, s->link[i].turn_at);
  return first;
}

/* One thing that is due. */
void
links_run (struct sim *s)
{
  for (size_t i = 0; i < SIM_LINKS; i++) {
    struct sim_link *l = &s->link[i];
    if (l->turn_at > s->now.mono)
      continue;
    sim_turn (s, l, l->turns, l->each);
    return;
  }
  if (s->tell_at <= s->now.mono) {
    sim_tell (s);
  } else if (s->roam_at <= s->now.mono) {
    s->roam_at = GDW_MS_NEVER;
    sim_roam (s);
  }
}
