/* SPDX-License-Identifier: GPL-3.0-or-later */
/* approach.c - the way to IKE_SA_INIT. */
#include "ike/approach.h"

#include "ike/nat64.h"
#include "ike/race.h"
#include "ike/roam.h"
#include "ike/roster.h"

gdw_err
gdw_approach_identity (gdw_tunnel *t, gdw_bytes passphrase)
{
  gdw_bytes certificate = gdw_secret_peek (&t->certificate);
  gdw_bytes key = gdw_secret_is_empty (&t->key) ? certificate : gdw_secret_peek (&t->key);
  gdw_err e = gdw_identity_new (&certificate, 1, key, passphrase, &t->env.identity);
  if (e == GDW_OK) {
    gdw_secret_done (&t->certificate);
    gdw_secret_done (&t->key);
  }
  return e;
}

static void
ask_passphrase (gdw_tunnel *t, gdw_now now)
{
  gdw_question q = { .kind = GDW_ASK_SECRET, .secret = GDW_SECRET_KEY_PASSPHRASE, .retry = t->passphrases > 0 };
  t->passphrases++;
  gdw_tunnel_set_phase (t, GDW_PHASE_WAITING, now);
  gdw_tunnel_ask (t, &q, GDW_ASK_PERSON_MS, now);
}

/* The name service may come later than its network: its translator is asked for again, at once and then after pauses. */
enum {
  AT_ONCE = 3,     /* failures until the first pause */
  PAUSE_MS = 1000, /* the first one; each is twice as long as the one before */
  LONGEST = 6,     /* doublings */
  BEFORE_UP = 3,   /* pauses of a tunnel that does not stand: then it waits for another network */
};

/* --- addresses --- */

static bool
is_usable (const gdw_link *l)
{
  return l->running && l->n_addrs > 0;
}

/* Does `b` have this link, in the same life and with the same networks of ours? */
static bool
has_link (const gdw_snapshot *b, const gdw_link *l)
{
  const gdw_link *k = gdw_snapshot_link (b, l->index);
  bool same = k != NULL && is_usable (k) && k->life == l->life && k->n_addrs == l->n_addrs;
  for (size_t i = 0; same && i < l->n_addrs; i++) {
    const gdw_net x = gdw_net_masked (k->addrs[i]), y = gdw_net_masked (l->addrs[i]);
    same = gdw_net_same (&x, &y);
  }
  return same;
}

/* Are we elsewhere? A name may have other addresses there. */
static bool
is_other_network (const gdw_snapshot *a, const gdw_snapshot *b)
{
  size_t here = 0, there = 0;
  for (size_t i = 0; i < a->n_links; i++) {
    here += is_usable (&a->links[i]) ? 1u : 0;
    if (is_usable (&a->links[i]) && !has_link (b, &a->links[i]))
      return true;
  }
  for (size_t i = 0; i < b->n_links; i++)
    there += is_usable (&b->links[i]) ? 1u : 0;
  return here != there;
}

/* This one of the profile's gateways is tried from now on; of the one before nothing counts. */
static void
begin_with (gdw_tunnel *t, uint8_t server)
{
  t->approach.server = server;
  t->attempt = (gdw_attempt){ 0 };
  t->patience = 0;
  t->host[0] = '\0';
  t->from = (gdw_ip){ 0 };
}

/* What was found out about a network's translator is of that network. */
static void
arrive (gdw_tunnel *t)
{
  t->approach.on = t->net;
  t->approach.translated = false;
  t->approach.failures = 0;
  gdw_timers_stop (&t->timers, GDW_TIMER_TRANSLATOR);
}

/* These are the gateway's, as found on this network. */
static void
take_addresses (gdw_tunnel *t, const gdw_ip *addr, size_t n)
{
  gdw_attempt_set (&t->attempt, addr, n, (uint16_t)t->env.profile.gateway.port);
  arrive (t);
}

/* The number of the question. */
static uint32_t
ask_name (gdw_tunnel *t, const char *host, gdw_now now)
{
  gdw_question q = { .kind = GDW_ASK_NAME };
  for (size_t i = 0; i < sizeof q.host - 1 && host[i] != '\0'; i++)
    q.host[i] = host[i];
  gdw_timers_stop (&t->timers, GDW_TIMER_NETWORK);
  if (!t->applied)
    gdw_tunnel_set_phase (t, GDW_PHASE_RESOLVING, now);
  gdw_tunnel_ask (t, &q, GDW_ASK_NAME_MS, now);
  return q.id;
}

/* Nothing is to be hoped of this gateway: the profile's next one, from its name on. False: there is none. */
static bool
try_next_gateway (gdw_tunnel *t, gdw_now now)
{
  const char *last = gdw_profile_gateway (&t->env.profile, t->approach.server);
  const char *next = gdw_profile_gateway (&t->env.profile, t->approach.server + 1u);
  if (next == NULL)
    return false;
  gdw_env_say_name (&t->env, GDW_EV_NEXT_GATEWAY, last, next, now);
  begin_with (t, (uint8_t)(t->approach.server + 1));
  gdw_roster_discard (t, &t->sa, now);
  gdw_approach_advance (t, now);
  return true;
}

/* The addresses: the profile's own when it has one, else the scout is asked, on each network anew. False: to be waited for. */
static bool
find_addresses (gdw_tunnel *t, gdw_now now)
{
  gdw_ip ip;
  if (gdw_ask_is_open (&t->env.asks, GDW_ASK_NAME))
    return false;
  if (t->attempt.n > 0 && !is_other_network (&t->approach.on, &t->net))
    return true;
  const char *host = t->host[0] != '\0' ? t->host : gdw_profile_gateway (&t->env.profile, t->approach.server);
  if (gdw_ip_parse (host, &ip) != GDW_OK) {
    t->approach.on = t->net;
    (void)ask_name (t, host, now);
    return false;
  }
  take_addresses (t, &ip, 1);
  if (t->attempt.n > 0)
    return true;
  if (!try_next_gateway (t, now))
    gdw_tunnel_end (t, GDW_WHY_NAME_NOT_FOUND, now);
  return false;
}

/* --- NAT64 --- */

static bool
has_family (const gdw_snapshot *net, uint8_t family)
{
  for (size_t i = 0; i < net->n_links; i++)
    for (size_t k = 0; net->links[i].running && k < net->links[i].n_addrs; k++)
      if (net->links[i].addrs[k].ip.family == family)
        return true;
  return false;
}

/* The gateway has IPv4 alone, and the network has none of it: perhaps it has a translator. What the name service says of it is believed. */
static bool
wants_translator (const gdw_tunnel *t)
{
  return !t->approach.translated && gdw_attempt_is_ipv4 (&t->attempt) && !has_family (&t->net, 4) &&
         has_family (&t->net, 6);
}

/* The name service said nothing. */
static void
put_off (gdw_tunnel *t, gdw_now now)
{
  unsigned pauses = t->approach.failures - (unsigned)AT_ONCE;
  if (t->applied || pauses < BEFORE_UP)
    gdw_timers_set (&t->timers, GDW_TIMER_TRANSLATOR, now.mono + ((gdw_ms)PAUSE_MS << pauses));
}

/* The addresses as the network's translator reaches them, before themselves. */
static void
translate (gdw_tunnel *t, const gdw_answer *a, gdw_now now)
{
  gdw_net prefix[GDW_NAT64_PREFIXES];
  size_t n = a->why == GDW_WHY_NONE ? gdw_nat64_find (a->addrs, a->n_addrs, prefix, GDW_NAT64_PREFIXES) : 0;
  bool said = a->why == GDW_WHY_NONE || a->why == GDW_WHY_NAME_NOT_FOUND;
  gdw_attempt_translate (&t->attempt, prefix, n);
  if (!said && t->approach.failures < AT_ONCE + LONGEST)
    t->approach.failures++;
  t->approach.translated = said || t->approach.failures >= AT_ONCE;
  if (!said && t->approach.translated)
    put_off (t, now);
}

void
gdw_approach_seek (gdw_tunnel *t, gdw_now now)
{
  if (!t->applied || gdw_ask_is_open (&t->env.asks, GDW_ASK_NAME))
    return;
  if (is_other_network (&t->approach.on, &t->net))
    arrive (t);
  if (wants_translator (t))
    t->approach.asking = ask_name (t, GDW_NAT64_NAME, now);
}

void
gdw_approach_on_tick (gdw_tunnel *t, gdw_now now)
{
  t->approach.translated = false;
  if (t->applied)
    gdw_approach_seek (t, now);
  else if (t->sa == NULL && t->phase == GDW_PHASE_PARKED)
    gdw_approach_advance (t, now);
}

bool
gdw_approach_on_translator (gdw_tunnel *t, const gdw_answer *a, gdw_now now)
{
  if (t->approach.asking == 0 || t->approach.asking != a->id)
    return false;
  t->approach.asking = 0;
  bool late = is_other_network (&t->approach.on, &t->net); /* it is about a network that we left */
  if (!late)
    translate (t, a, now);
  if (!t->applied)
    gdw_approach_advance (t, now);
  else if (late || !t->approach.translated)
    gdw_approach_seek (t, now);
  else
    gdw_roam_on_network (t, now);
  return true;
}

void
gdw_approach_on_name (gdw_tunnel *t, const gdw_answer *a, gdw_now now)
{
  bool late = is_other_network (&t->approach.on, &t->net); /* the question was asked on a network that we left */
  if (a->why == GDW_WHY_NONE && a->n_addrs > 0)
    take_addresses (t, a->addrs, a->n_addrs);
  else if (t->attempt.n > 0)
    t->approach.on = t->net;
  bool unknown = t->attempt.n == 0 && !late;
  if (unknown && !try_next_gateway (t, now))
    gdw_tunnel_end (t, a->why != GDW_WHY_NONE ? a->why : GDW_WHY_NAME_NOT_FOUND, now);
  else if (!unknown)
    gdw_approach_advance (t, now);
}

/* --- on the way --- */

/* Is there a link by which anything could leave? */
static bool
has_network (const gdw_snapshot *net)
{
  for (size_t i = 0; i < net->n_links; i++)
    if (is_usable (&net->links[i]))
      return true;
  return false;
}

/* gdw_tunnel_on_network goes on, or the time ends it. */
static void
await_network (gdw_tunnel *t, gdw_now now)
{
  if (!gdw_timers_runs (&t->timers, GDW_TIMER_NETWORK))
    gdw_timers_set (&t->timers, GDW_TIMER_NETWORK, now.mono + GDW_NETWORK_MS);
  gdw_tunnel_set_phase (t, GDW_PHASE_PARKED, now);
}

/* Begins with the addresses that have not had their chance; without a network for any of them, waits for one. */
static void
begin_next (gdw_tunnel *t, gdw_now now)
{
  if (gdw_race_begin (t, now))
    return;
  if (wants_translator (t)) {
    t->approach.asking = ask_name (t, GDW_NAT64_NAME, now);
  } else if (!try_next_gateway (t, now)) {
    if (t->approach.server > 0)
      begin_with (t, 0); /* the first one may be reached from the next network */
    await_network (t, now);
  }
}

void
gdw_approach_anew (gdw_tunnel *t, gdw_now now)
{
  if (!t->sa->heard)
    gdw_attempt_doubt (&t->attempt, &t->sa->path.remote.ip);
  gdw_roster_discard (t, &t->sa, now);
  begin_next (t, now);
}

bool
gdw_approach_elsewhere (gdw_tunnel *t, gdw_now now)
{
  gdw_attempt_spend (&t->attempt, &t->sa->path.remote.ip);
  if (!gdw_attempt_has_unspent (&t->attempt, &t->net))
    return try_next_gateway (t, now);
  gdw_roster_discard (t, &t->sa, now);
  begin_next (t, now);
  return true;
}

void
gdw_approach_advance (gdw_tunnel *t, gdw_now now)
{
  bool certificate = t->env.profile.sign_in.method == GDW_WORD_METHOD_CERTIFICATE;
  if (certificate && t->env.identity == NULL) {
    if (!gdw_ask_is_open (&t->env.asks, GDW_ASK_SECRET))
      ask_passphrase (t, now);
    return;
  }
  if (!has_network (&t->net))
    await_network (t, now);
  else if (find_addresses (t, now))
    begin_next (t, now);
}

void
gdw_approach_follow (gdw_tunnel *t, gdw_now now)
{
  const gdw_redirect to = t->sa->redirect;
  if (!gdw_redirect_count (&t->redirects, now.mono)) {
    gdw_env_fact (&t->env, "too many in a row");
    gdw_tunnel_end (t, GDW_WHY_REDIRECT_REFUSED, now);
    return;
  }
  t->from = t->sa->path.remote.ip;
  t->patience = 0;
  t->attempt = (gdw_attempt){ 0 };
  (void)gdw_redirect_text (&to, t->host);
  gdw_env_say_name (&t->env, GDW_EV_REDIRECTED, t->host, NULL, now);
  gdw_roster_discard (t, &t->sa, now);
  gdw_approach_advance (t, now);
}
