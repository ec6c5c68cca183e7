/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world.c - runs a tunnel against the tests' gateway, by its clock, and writes the ladder. */
#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certs.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"

static void
must (bool condition, const char *what)
{
  if (condition)
    return;
  printf ("# the world cannot go on: %s\n", what);
  fflush (stdout);
  abort ();
}

static void
say (struct world *w, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  int n = vsnprintf (w->text + w->text_n, sizeof w->text - w->text_n, format, args);
  va_end (args);
  w->text_n += n > 0 ? (size_t)n : 0;
  must (w->text_n < sizeof w->text, "the ladder is too long");
}

static void
on_peer_line (void *user, const char *line)
{
  say (user, "%s\n", line);
}

/* --- setting up --- */

void
world_set (struct world *w, const char *group, const char *key, const char *value)
{
  gdw_profile_fault fault;
  if (gdw_profile_set_text (&w->profile, group, key, value, &fault) != GDW_OK)
    must (false, fault.text);
}

void
world_gateway_takes (struct world *w, const char *group, const char *key, const char *value)
{
  gdw_profile_fault fault;
  if (gdw_profile_set_text (&w->gateway.takes, group, key, value, &fault) != GDW_OK)
    must (false, fault.text);
}

static void
begin (struct world *w)
{
  memset (w, 0, sizeof *w);
  gdw_profile_init (&w->profile);
  gdw_profile_init (&w->gateway.takes);
  world_set (w, "gateway", "revocation", "off");
  world_set (w, "ike", "mobike", "false");
  world_set (w, "network", "reconnect", "0");
  w->gateway.identity = "gw.example.org";
  world_set (w, "gateway", "address", "gw.example.org");
  world_set (w, "ike", "post-quantum", "off"); /* test-quantum.c turns it on, where the library can */
  w->now = (gdw_now){ .mono = 1000000, .wall_s = CERTS_WALL_S };
  (void)gdw_crypto_prepare ();
}

void
world_psk (struct world *w)
{
  begin (w);
  w->gateway.sign_in = PEER_PSK;
  w->gateway.psk = "a key that both know";
  w->secrets[0] = w->gateway.psk;
  world_set (w, "sign-in", "method", "psk");
}

static void
show_certificate (struct world *w)
{
  w->gateway.chain[0] = cert_gw_ec;
  w->gateway.chain[1] = cert_mid;
  w->gateway.key = key_gw_ec;
  w->material.n_authorities = 1;
  w->material.authorities[0] = gdw_bytes_text (cert_root);
}

void
world_certificate (struct world *w)
{
  static char own[8192];
  begin (w);
  show_certificate (w);
  w->gateway.sign_in = PEER_CERTIFICATE;
  snprintf (own, sizeof own, "%s%s", cert_client, cert_mid);
  w->material.certificate = gdw_bytes_text (own);
  w->material.key = gdw_bytes_text (key_client);
  world_set (w, "sign-in", "method", "certificate");
  world_set (w, "sign-in", "certificate", "/etc/client.pem");
}

void
world_eap (struct world *w, peer_sign_in how)
{
  begin (w);
  show_certificate (w);
  w->gateway.sign_in = how;
  w->gateway.user = "ada";
  w->gateway.password = "sesame";
  w->secrets[0] = "sesame";
  world_set (w, "sign-in", "method", "eap");
  world_set (w, "sign-in", "user", "ada");
  world_set (w, "sign-in", "eap-methods", how == PEER_GTC ? "gtc" : "mschapv2");
}

void
world_twice (struct world *w, peer_sign_in second)
{
  world_certificate (w);
  w->gateway.twice = true;
  w->gateway.second = second;
  w->gateway.user = "ada";
  w->gateway.password = "sesame";
  w->secrets[0] = "sesame";
  world_set (w, "sign-in", "second", "eap");
  world_set (w, "sign-in", "user", "ada");
  world_set (w, "sign-in", "eap-methods", second == PEER_GTC ? "gtc" : "mschapv2");
}

void
world_done (struct world *w)
{
  gdw_tunnel_free (w->tunnel);
  peer_free (w->peer);
  gdw_entropy_free (w->entropy);
  for (size_t i = 0; i < w->n_flying; i++)
    free ((void *)(uintptr_t)w->flying[i].octets.p);
  gdw_wipe (w, sizeof *w);
}

/* --- the wire --- */

static void
put_flying_by (struct world *w, const struct flying *like, gdw_bytes octets)
{
  bool to_gateway = like->to_gateway;
  uint8_t *copy = malloc (octets.n > 0 ? octets.n : 1);
  must (copy != NULL && w->n_flying < WORLD_FLYING, "too much on the wire");
  memcpy (copy, octets.p, octets.n);
  if (w->wire != NULL && !w->wire (w, to_gateway, copy, octets.n)) {
    say (w, "   lost %s\n", to_gateway ? "->" : "<-");
    free (copy);
    return;
  }
  w->flying[w->n_flying] = *like;
  w->flying[w->n_flying++].octets = gdw_bytes_make (copy, octets.n);
}

static void
put_flying (struct world *w, bool to_gateway, gdw_bytes octets, gdw_ms at)
{
  const struct flying f = {
    .to_gateway = to_gateway, .at = at, .client = { .ip = w->path.local, .port = 40000 }, .self = w->path.remote
  };
  put_flying_by (w, &f, octets);
}

/* --- roaming worlds --- */

static gdw_ms
delay_of (const struct world *w, size_t i)
{
  return w->way[i].delay != 0 ? w->way[i].delay : WORLD_DELAY_MS;
}

/* What is sent by a link that is not there, or not in this life, goes nowhere. */
static void
send_by (struct world *w, const gdw_path *path, gdw_bytes octets)
{
  size_t i = path->link - 2;
  if (i >= w->n_ways || !w->way[i].there || w->way[i].dead || w->way[i].life != path->life)
    return;
  const struct flying f = {
    .to_gateway = true, .at = w->now.mono + delay_of (w, i), .way = i, .client = w->way[i].seen, .self = path->remote
  };
  put_flying_by (w, &f, octets);
}

/* The translator lets in what goes to where it shows us. */
static void
answer_by (struct world *w, gdw_bytes octets, const gdw_addr *self, const gdw_addr *client)
{
  for (size_t i = 0; i < w->n_ways; i++) {
    if (!gdw_ip_same (&w->way[i].seen.ip, &client->ip) || w->way[i].seen.port != client->port)
      continue;
    const struct flying f = { .at = w->now.mono + delay_of (w, i), .way = i, .client = *client, .self = *self };
    put_flying_by (w, &f, octets);
  }
}

static void
deliver_by (struct world *w, const struct flying *f)
{
  const struct world_way *way = &w->way[f->way];
  const gdw_path path = { .link = (uint32_t)f->way + 2, .life = way->life, .local = way->local, .remote = f->self };
  if (way->there && !way->dead && way->seen.port == f->client.port)
    gdw_tunnel_on_datagram (w->tunnel, &path, f->octets, w->now);
}

static gdw_ip
ip (const char *text)
{
  gdw_ip r;
  must (gdw_ip_parse (text, &r) == GDW_OK, "an address");
  return r;
}

void
world_roaming (struct world *w, size_t ways)
{
  static const struct {
    const char *name, *local, *seen;
  } links[WORLD_WAYS] = { { "wifi0", "10.1.0.2", "198.51.100.2" },
                          { "lte0", "10.2.0.2", "203.0.113.2" },
                          { "lte1", "2001:db8:1::2", "2001:db8:1::2" } };
  must (ways <= WORLD_WAYS, "so many links");
  w->n_ways = ways;
  w->gateway.mobike = true;
  world_set (w, "ike", "mobike", "true");
  for (size_t i = 0; i < ways; i++)
    w->way[i] = (struct world_way){ .name = links[i].name,
                                    .life = 1,
                                    .metric = 100 * ((uint32_t)i + 1),
                                    .there = i < 2,
                                    .local = ip (links[i].local),
                                    .seen = { ip (links[i].seen), (uint16_t)(40000 + i) } };
}

void
world_tell_links (struct world *w)
{
  gdw_snapshot net = { .generation = ++w->generation };
  for (size_t i = 0; i < w->n_ways; i++) {
    const struct world_way *way = &w->way[i];
    bool four = way->local.family == 4;
    if (!way->there)
      continue;
    gdw_link *l = &net.links[net.n_links++];
    *l = (gdw_link){ .index = (uint32_t)i + 2, .life = way->life, .running = true, .mtu = 1500, .n_addrs = 1 };
    snprintf (l->name, sizeof l->name, "%s", way->name);
    l->metered = way->metered;
    l->portal = way->portal;
    l->default4 = four;
    l->default6 = !four;
    l->metric4 = l->metric6 = way->metric;
    l->addrs[0] = (gdw_net){ way->local, four ? 24 : 64 };
    if (way->no_four)
      l->n_addrs = 0;
    if (!gdw_ip_is_none (&way->local6)) {
      l->addrs[l->n_addrs++] = (gdw_net){ way->local6, 64 };
      l->default6 = true;
    }
  }
  gdw_tunnel_on_network (w->tunnel, &net, w->now);
}

void
world_forge (struct world *w, gdw_bytes request, uint16_t notify, gdw_bytes data)
{
  uint8_t buf[256];
  gdw_ike_header h;
  gdw_bytes b;
  must (gdw_ike_header_read (request, &h) == GDW_OK, "a request to forge an answer to");
  h.flags = GDW_FLAG_RESPONSE;
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &h);
  gdw_msg_notify (&o, notify, data);
  must (gdw_msg_out_close (&o, &b) == GDW_OK, "room for a forged answer");
  uint8_t *copy = malloc (b.n);
  must (copy != NULL && w->n_flying < WORLD_FLYING, "too much on the wire");
  memcpy (copy, b.p, b.n);
  w->flying[w->n_flying++] = (struct flying){ .at = w->now.mono + 1, .octets = gdw_bytes_make (copy, b.n) };
  say (w, "   forged <- %u\n", notify);
}

void
world_double (uint8_t type, uint8_t first, uint8_t *chain, size_t *n, size_t cap)
{
  uint8_t is = first;
  size_t last = 0, found = 0, found_n = 0;
  for (size_t at = 0; at < *n && is != 0;) {
    size_t len = (size_t)chain[at + 2] << 8 | chain[at + 3];
    if (is == type) {
      found = at;
      found_n = len;
    }
    last = at;
    is = chain[at];
    at += len;
  }
  if (found_n == 0 || *n + found_n > cap)
    return;
  memcpy (chain + *n, chain + found, found_n);
  chain[*n] = 0;
  chain[last] = type;
  *n += found_n;
}

bool
world_holds (uint8_t type, uint8_t first, const uint8_t *chain, size_t n)
{
  for (size_t at = 0; at < n && first != 0; at += (size_t)chain[at + 2] << 8 | chain[at + 3]) {
    if (first == type)
      return true;
    first = chain[at];
  }
  return false;
}

void
world_drop (uint8_t type, uint8_t *first, uint8_t *chain, size_t *n)
{
  uint8_t *is = first; /* where the type of the payload in hand stands */
  for (size_t at = 0; at < *n && *is != 0;) {
    size_t len = (size_t)chain[at + 2] << 8 | chain[at + 3];
    if (*is == type) {
      *is = chain[at];
      memmove (chain + at, chain + at + len, *n - at - len);
      *n -= len;
      return;
    }
    is = &chain[at];
    at += len;
  }
}

/* What the peer has to say goes on the wire. */
static void
drain_peer (struct world *w)
{
  gdw_bytes b;
  gdw_addr self, client;
  while (w->n_ways > 0 && peer_next_by (w->peer, &b, &self, &client))
    answer_by (w, b, &self, &client);
  while (peer_next (w->peer, &b))
    put_flying (w, false, b, w->now.mono + WORLD_DELAY_MS);
}

/* --- effects --- */

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
    say (w, "   plane %s %u\n", names[o->kind], o->child);
  if (o->kind == GDW_ORDER_ADD) {
    must (w->n_told < WORLD_ADDS, "too many children");
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
    must (gdw_plane_apply (w->plane, o, w->now.mono * 1000) == GDW_OK, "the plane takes an order");
  gdw_order_done (o);
}

/* False: silence. */
static bool
fetch (struct world *w, const gdw_question *q, gdw_answer *a)
{
  gdw_bytes b = w->n_blobs < 4 ? w->blobs[w->n_blobs++] : GDW_BYTES_NONE;
  say (w, "   ask %s %s\n", q->post[0] != '\0' ? "POST" : "GET", q->url);
  snprintf (w->post, sizeof w->post, "%s", q->post);
  a->why = b.n > 0 ? GDW_WHY_NONE : GDW_WHY_REVOCATION_UNKNOWN;
  must (gdw_secret_copy (b, &a->body) == GDW_OK, "memory");
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
    say (w, "   ask %s%s\n", secret_name (q->secret), q->retry ? " again" : "");
    snprintf (w->prompt, sizeof w->prompt, "%s", q->prompt);
    w->retry = q->retry;
    if (text == NULL)
      a.why = GDW_WHY_SECRET_MISSING;
    else
      must (gdw_secret_copy (gdw_bytes_text (text), &a.secret) == GDW_OK, "memory");
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
    say (w, "   %s\n", gdw_phase_name (phase));
}

/* Takes all effects; answers the questions behind them. */
static void
drain_tunnel (struct world *w)
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
      if (w->n_ways > 0)
        send_by (w, &e.path, e.datagram);
      else if (e.path.remote.ip.b[2] == 2) /* other addresses of the name lead nowhere */
        put_flying (w, true, e.datagram, w->now.mono + WORLD_DELAY_MS);
      break;
    case GDW_EFFECT_PLANE: on_order (w, &e.order); break;
    case GDW_EFFECT_ASK:
      must (n < GDW_MAX_QUESTIONS, "too many questions");
      asked[n++] = e.question;
      break;
    case GDW_EFFECT_PHASE: on_phase (w, e.phase); break;
    case GDW_EFFECT_END:
      w->ended = true;
      w->end = e.end;
      say (w, "END %s\n", gdw_why_name (e.end.why));
      break;
    case GDW_EFFECT_WITHDRAW: break;
    case GDW_EFFECT_EVENT:
      if (e.event.id == GDW_EV_PATH) {
        gdw_event_sentence (&e.event, false, sentence, sizeof sentence);
        say (w, "   %s\n", sentence);
      } else if (e.event.id == GDW_EV_ROAMED) {
        gdw_event_sentence (&e.event, false, w->moved, sizeof w->moved);
        say (w, "   %s\n", w->moved);
      } else if (e.event.id == GDW_EV_PEER_NOTIFY) {
        gdw_event_sentence (&e.event, false, w->notified, sizeof w->notified);
      }
      break;
    }
  }
  for (size_t i = 0; i < n; i++)
    answer (w, &asked[i]);
  if (n > 0)
    drain_tunnel (w);
}

/* --- time --- */

static size_t
first_flying (const struct world *w)
{
  size_t first = w->n_flying;
  for (size_t i = 0; i < w->n_flying; i++)
    if (first == w->n_flying || w->flying[i].at < w->flying[first].at)
      first = i;
  return first;
}

static void
deliver (struct world *w, size_t i)
{
  struct flying f = w->flying[i];
  memmove (&w->flying[i], &w->flying[i + 1], (--w->n_flying - i) * sizeof f);
  if (f.to_gateway)
    peer_on_datagram (w->peer, f.octets, &f.client, &f.self);
  else if (w->n_ways > 0)
    deliver_by (w, &f);
  else
    gdw_tunnel_on_datagram (w->tunnel, &w->path, f.octets, w->now);
  free ((void *)(uintptr_t)f.octets.p);
  drain_tunnel (w);
  drain_peer (w);
}

bool
world_step (struct world *w, gdw_ms until)
{
  size_t i = first_flying (w);
  gdw_ms due = i < w->n_flying ? w->flying[i].at : GDW_MS_NEVER;
  gdw_ms deadline = w->ended ? GDW_MS_NEVER : gdw_tunnel_deadline (w->tunnel);
  gdw_ms next = due <= deadline ? due : deadline;
  if (next > until) {
    w->now.mono = until;
    return false;
  }
  must (next != GDW_MS_NEVER, "a deadline");
  if (next > w->now.mono)
    w->now.mono = next;
  if (due <= deadline) {
    deliver (w, i);
  } else {
    gdw_tunnel_on_tick (w->tunnel, w->now);
    must (gdw_tunnel_deadline (w->tunnel) > w->now.mono, "a tick leaves no deadline that has passed");
    drain_tunnel (w);
  }
  return true;
}

void
world_run (struct world *w, gdw_ms ms)
{
  gdw_ms until = w->now.mono + ms;
  drain_tunnel (w);
  drain_peer (w);
  while (world_step (w, until))
    continue;
}

void
world_settle (struct world *w)
{
  world_run (w, 4 * WORLD_DELAY_MS);
}

void
world_close (struct world *w)
{
  gdw_tunnel_on_close (w->tunnel, w->now);
  world_run (w, 5000);
}

void
world_link (struct world *w, bool there, uint32_t life)
{
  const uint8_t local[4] = { 198, 51, 100, 2 }, gateway[4] = { 192, 0, 2, 1 };
  gdw_snapshot net = { .generation = ++w->generation, .n_links = there ? 1 : 0 };
  gdw_link *l = &net.links[0];
  *l = (gdw_link){ .index = 2,
                   .life = life,
                   .name = "wifi0",
                   .running = true,
                   .default4 = true,
                   .metric4 = 100,
                   .mtu = 1500,
                   .n_addrs = 1 };
  l->addrs[0] = (gdw_net){ gdw_ip_from (gdw_bytes_of (local)), 24 };
  w->path = (gdw_path){
    .link = 2, .life = life, .local = l->addrs[0].ip, .remote = { gdw_ip_from (gdw_bytes_of (gateway)), 4500 }
  };
  gdw_tunnel_on_network (w->tunnel, &net, w->now);
}

void
world_begin (struct world *w)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 0x11 };
  gdw_why why;
  must (gdw_entropy_new (gdw_bytes_of (seed), &w->entropy) == GDW_OK, "a stream of random octets");
  must (gdw_tunnel_new (&w->profile, &w->material, w->entropy, &w->tunnel, &why) == GDW_OK, "a tunnel");
  w->peer = peer_new (&w->gateway, on_peer_line, w);
  if (w->n_ways > 0)
    world_tell_links (w);
  else if (!w->late_network)
    world_link (w, true, 1);
  gdw_tunnel_on_connect (w->tunnel, w->now);
  drain_tunnel (w);
}

void
world_connect (struct world *w, gdw_ms limit_ms)
{
  gdw_ms until = w->now.mono + limit_ms;
  world_begin (w);
  while (w->phase != GDW_PHASE_CONNECTED && !w->ended && world_step (w, until))
    continue;
}

/* --- looking --- */

void
world_forget (struct world *w)
{
  w->text_n = 0;
  w->text[0] = '\0';
}

/* Line by line, as comments of TAP. */
static void
print (const char *title, const char *text)
{
  printf ("# %s\n", title);
  for (const char *c = text; *c != '\0';) {
    size_t n = strcspn (c, "\n");
    printf ("#   %.*s\n", (int)n, c);
    c += c[n] == '\n' ? n + 1 : n;
  }
}

bool
world_same (struct world *w, const char *want)
{
  bool same = strcmp (w->text, want) == 0;
  if (!same) {
    print ("wanted:", want);
    print ("got:", w->text);
  }
  world_forget (w);
  return same;
}

bool
world_has (const struct world *w, const char *line)
{
  size_t n = strlen (line);
  for (const char *at = w->text; (at = strstr (at, line)) != NULL; at++)
    if ((at == w->text || at[-1] == '\n') && at[n] == '\n')
      return true;
  return false;
}

bool
world_is_connected (const struct world *w)
{
  return !w->ended && w->phase == GDW_PHASE_CONNECTED;
}

static const struct told *
told_of (const struct world *w, const peer_child *c)
{
  for (size_t i = 0; i < w->n_told; i++) {
    const struct told *t = &w->told[i];
    if (t->dropped || t->add.spi_in != c->spi_out || t->add.spi_out != c->spi_in)
      continue;
    bool in = gdw_bytes_same (gdw_bytes_make (t->add.key_in, t->add.key_len), c->key_out);
    bool out = gdw_bytes_same (gdw_bytes_make (t->add.key_out, t->add.key_len), c->key_in);
    return in && out ? t : NULL;
  }
  return NULL;
}

bool
world_agrees (const struct world *w)
{
  peer_child c;
  size_t live = 0;
  bool newest = false;
  for (size_t i = 0; i < w->n_told; i++)
    live += w->told[i].dropped ? 0 : 1;
  if (live != peer_children (w->peer))
    return false;
  for (size_t i = 0; peer_child_at (w->peer, i, &c); i++) {
    const struct told *t = told_of (w, &c);
    if (t == NULL)
      return false;
    newest = newest || (!c.old && t->child == w->used);
  }
  return newest;
}
