/* SPDX-License-Identifier: GPL-3.0-or-later */
/* approach.c - the way to IKE_SA_INIT. */
#include "ike/approach.h"

#include "ike/path.h"
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

/* The addresses: the profile's own when it has one, else the scout is asked. False: to be waited for. */
static bool
find_addresses (gdw_tunnel *t, gdw_now now)
{
  const gdw_profile *p = &t->env.profile;
  gdw_ip ip;
  if (t->attempt.n > 0)
    return true;
  const char *host = t->host[0] != '\0' ? t->host : p->gateway.address;
  if (gdw_ip_parse (host, &ip) == GDW_OK) {
    gdw_attempt_set (&t->attempt, &ip, 1, (uint16_t)p->gateway.port);
    if (t->attempt.n == 0)
      gdw_tunnel_end (t, GDW_WHY_NAME_NOT_FOUND, now);
    return t->attempt.n > 0;
  }
  if (gdw_ask_is_open (&t->env.asks, GDW_ASK_NAME))
    return false;
  gdw_question q = { .kind = GDW_ASK_NAME };
  for (size_t i = 0; i < sizeof q.host - 1 && host[i] != '\0'; i++)
    q.host[i] = host[i];
  gdw_timers_stop (&t->timers, GDW_TIMER_NETWORK);
  gdw_tunnel_set_phase (t, GDW_PHASE_RESOLVING, now);
  gdw_tunnel_ask (t, &q, GDW_ASK_NAME_MS, now);
  return false;
}

/* Is there a link by which anything could leave? */
static bool
has_network (const gdw_snapshot *net)
{
  for (size_t i = 0; i < net->n_links; i++)
    if (net->links[i].running && net->links[i].n_addrs > 0)
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

void
gdw_approach_next (gdw_tunnel *t, gdw_now now)
{
  gdw_path path;
  unsigned sends = 0;
  if (!gdw_attempt_next (&t->attempt, &t->net, &path, &sends)) {
    await_network (t, now);
    return;
  }
  gdw_timers_stop (&t->timers, GDW_TIMER_NETWORK);
  t->env.notes.n = 0;
  gdw_event e = gdw_event_new (GDW_EV_GATEWAY_ADDRESS, now.mono);
  gdw_event_addr (&e, &path.remote);
  gdw_effect_event (&t->env.effects, &e);
  gdw_tunnel_set_phase (t, GDW_PHASE_REACHING, now);
  t->sa = gdw_ike_sa_new (&t->env, &path, sends);
  if (t->sa == NULL)
    gdw_tunnel_end (t, GDW_WHY_NO_RESOURCES, now);
  else {
    t->sa->patience = t->patience;
    t->sa->alone = true;
    t->sa->redirected_from = t->from;
    gdw_ike_sa_begin (t->sa, now);
  }
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
    gdw_approach_next (t, now);
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
