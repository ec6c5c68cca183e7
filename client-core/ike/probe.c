/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe.c - asks a gateway what it takes (godwitctl probe): one question at a time, no identity, bounded in datagrams, rate and time.
 * The order: everything at once, which tells the gateway's abilities; IKEv1; whether it plays along with KE payloads that do not fit; each
 * transform; sizes. A refusal of everything ends the questions about transforms. What the first question leaves half open at the
 * gateway is left alone: it forgets by itself. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/cursor.h"
#include "ike/attempt.h"
#include "ike/effect.h"
#include "ike/natd.h"
#include "ike/probe-ask.h"
#include "wire/ike-consts.h"

enum {
  NETWORK_MS = 10000,
  FIRST_MS = 1000, /* until the first question is repeated; twice that the next time */
  NEXT_MS = 700,   /* until a later one is */
  FIRST_SENDS = 3,
  MOST_SILENT = 3,  /* later questions that were repeated in vain: after them none is repeated */
  MOST_COOKIES = 3, /* for one question */
  MESSAGE = 2048,
  IP4_UDP = 28,
  IP6_UDP = 48,
};

static const uint16_t sizes[] = { 1500, 1400, 1280, 576 };

struct gdw_probe {
  gdw_entropy *entropy;
  gdw_effects effects;
  gdw_attempt attempt;
  gdw_snapshot net;
  gdw_path path;
  uint16_t port;    /* ours; 0: not known */
  gdw_kex *kex;     /* of the first question; of others only when the gateway is honest */
  uint16_t good;    /* a group that it took, for which we have a value */
  bool begun, over; /* over: END was said */
  bool honest;      /* it wants KE payloads that fit */
  gdw_ms started, sent_at, due;
  gdw_probe_kind kind; /* of the question that is open */
  size_t at;           /* which transform, or which size */
  gdw_probe_question q;
  unsigned sends, cookies, silent;
  bool again;      /* the first question, once more with the group that it asked for */
  uint16_t length; /* octets of the question's IP packet */
  uint8_t cookie[GDW_MAX_COOKIE];
  size_t cookie_n;
  uint8_t buf[MESSAGE];
  gdw_bytes message; /* the question as it leaves */
  gdw_probed told;
};

gdw_err
gdw_probe_new (const gdw_ip *addr, size_t n, uint16_t port, gdw_entropy *e, gdw_probe **ret)
{
  gdw_probe *p = calloc (1, sizeof *p);
  if (p == NULL)
    return GDW_E_MEMORY;
  p->entropy = e;
  gdw_effects_init (&p->effects);
  gdw_attempt_set (&p->attempt, addr, n, port);
  for (size_t i = 0; gdw_probe_row (i, &p->told.rows[i]); i++)
    p->told.n_rows++;
  *ret = p;
  return GDW_OK;
}

void
gdw_probe_free (gdw_probe *p)
{
  if (p == NULL)
    return;
  gdw_kex_free (p->kex);
  gdw_effects_done (&p->effects);
  free (p);
}

static void
end (gdw_probe *p, gdw_why why, gdw_now now)
{
  p->over = true;
  p->told.took_ms = (uint32_t)(now.mono - p->started);
  gdw_effect_end (&p->effects, why, "", NULL, NULL);
}

/* --- sending --- */

/* May one more datagram leave at all? */
static bool
has_room (const gdw_probe *p, gdw_now now)
{
  return p->told.sent < GDW_PROBE_PACKETS && now.mono < p->started + GDW_PROBE_MS;
}

static void
send_question (gdw_probe *p, gdw_now now)
{
  gdw_ms wait_ms = p->kind == GDW_ASK_ALL || p->kind == GDW_ASK_V1 ? (gdw_ms)FIRST_MS << p->sends : NEXT_MS;
  gdw_effect_send (&p->effects, &p->path, p->message);
  p->told.sent++;
  p->sends++;
  p->sent_at = now.mono;
  p->due = now.mono + wait_ms;
}

/* As soon as the rate allows. */
static void
schedule (gdw_probe *p, gdw_now now)
{
  p->sends = 0;
  p->due = now.mono;
  if (p->told.sent > 0 && p->due < p->sent_at + GDW_PROBE_GAP_MS)
    p->due = p->sent_at + GDW_PROBE_GAP_MS;
}

/* A real value of this group, for the next questions. False: we do not have it. */
static bool
make_kex (gdw_probe *p, uint16_t group)
{
  const gdw_group_info *g = gdw_group_find (group);
  gdw_kex *kex = NULL;
  if (p->kex != NULL && gdw_kex_what (p->kex) == g)
    return true;
  if (g == NULL || g->kem || !gdw_kex_available (g) || gdw_kex_new (g, p->entropy, &kex) != GDW_OK)
    return false;
  gdw_kex_free (p->kex);
  p->kex = kex;
  return true;
}

/* Fills in and writes the question of this kind. Once a gateway wanted a cookie, SPI and nonce stay: the cookie is bound to them. */
static void
write_question (gdw_probe *p)
{
  size_t head = p->path.remote.ip.family == 4 ? IP4_UDP : IP6_UDP;
  uint16_t asked = p->kind == GDW_ASK_ROW ? gdw_probe_row_group (p->at) : 0;
  bool real = p->kind == GDW_ASK_ALL || (p->honest && make_kex (p, asked != 0 ? asked : p->good));
  if (p->cookie_n == 0) {
    gdw_entropy_fill (p->entropy, p->q.spi, sizeof p->q.spi);
    gdw_entropy_fill (p->entropy, p->q.nonce, sizeof p->q.nonce);
  }
  p->q.kind = p->kind;
  p->q.row = p->kind == GDW_ASK_ROW ? p->at : 0;
  p->q.size = p->kind == GDW_ASK_SIZE ? sizes[p->at] : 0;
  p->q.cookie = gdw_bytes_make (p->cookie, p->cookie_n);
  p->q.kex = real ? p->kex : NULL;
  p->q.remote = &p->path.remote;
  gdw_check (gdw_probe_put (&p->q, p->buf, sizeof p->buf, &p->message) == GDW_OK);
  p->length = (uint16_t)(p->message.n + head);
}

static void
ask (gdw_probe *p, gdw_probe_kind kind, size_t at, gdw_now now)
{
  p->kind = kind;
  p->at = at;
  p->cookies = 0;
  write_question (p);
  schedule (p, now);
}

/* --- the order of questions --- */

/* Does a row need no question? A gateway that wants KE payloads that fit cannot be asked for groups that we do not have. */
static bool
is_needless (const gdw_probe *p, size_t i)
{
  const gdw_group_info *g = gdw_group_find (gdw_probe_row_group (i));
  bool mac = false;
  for (size_t k = 0; k < p->told.n_rows; k++) /* a cipher without integrity of its own was taken */
    mac = mac || (gdw_probe_row_wants_mac (k) && p->told.rows[k].verdict == GDW_VERDICT_TAKEN);
  return (p->told.rows[i].kind == GDW_ROW_INTEGRITY && !mac) ||
         (p->told.rows[i].kind == GDW_ROW_GROUP && p->honest && (g == NULL || !gdw_kex_available (g)));
}

static void
next_size (gdw_probe *p, size_t at, gdw_now now)
{
  if (at < sizeof sizes / sizeof sizes[0] && p->told.largest == 0)
    ask (p, GDW_ASK_SIZE, at, now);
  else
    end (p, GDW_WHY_NONE, now);
}

static void
next_row (gdw_probe *p, size_t at, gdw_now now)
{
  while (at < p->told.n_rows && is_needless (p, at))
    at++;
  if (at < p->told.n_rows)
    ask (p, GDW_ASK_ROW, at, now);
  else
    next_size (p, 0, now);
}

/* The next address, or the end: nobody answered the first question. */
static void
try_next (gdw_probe *p, gdw_now now)
{
  unsigned sends;
  if (!gdw_attempt_next (&p->attempt, &p->net, &p->path, &sends)) {
    end (p, p->told.sent > 0 ? GDW_WHY_GATEWAY_SILENT : GDW_WHY_NO_NETWORK, now);
    return;
  }
  p->told.gateway = p->path.remote;
  if (p->kex == NULL && !make_kex (p, GDW_KE_CURVE25519) && !make_kex (p, GDW_KE_ECP_256)) {
    end (p, GDW_WHY_CRYPTO_MISSING, now);
    return;
  }
  ask (p, GDW_ASK_ALL, 0, now);
}

/* The open question is answered, or stays unanswered. */
static void
advance (gdw_probe *p, gdw_now now)
{
  switch (p->kind) {
  case GDW_ASK_ALL:
    p->cookie_n = 0; /* IKEv1 has none, and wants an SPI of its own */
    ask (p, GDW_ASK_V1, 0, now);
    break;
  case GDW_ASK_V1:
    if (p->told.ikev2 == GDW_SPEAKS_YES)
      ask (p, GDW_ASK_CONTROL, 0, now);
    else if (p->told.ikev2 == GDW_SPEAKS_NO || p->told.ikev1 != GDW_SPEAKS_NOT)
      end (p, GDW_WHY_NONE, now);
    else
      try_next (p, now);
    break;
  case GDW_ASK_CONTROL: next_row (p, 0, now); break;
  case GDW_ASK_ROW: next_row (p, p->at + 1, now); break;
  case GDW_ASK_SIZE: next_size (p, p->at + 1, now); break;
  }
}

/* --- answers --- */

static void
take_abilities (gdw_probe *p, const gdw_msg *m)
{
  gdw_pay_notify n;
  const gdw_addr local = { .ip = p->path.local, .port = p->port };
  const gdw_nat nat = gdw_natd_read (m, p->q.spi, m->head.spi_r, &local, &p->path.remote);
  p->told.features = true;
  p->told.fragmentation = gdw_msg_find_notify (m, GDW_N_FRAGMENTATION_SUPPORTED, NULL);
  p->told.intermediate = gdw_msg_find_notify (m, GDW_N_INTERMEDIATE_EXCHANGE_SUPPORTED, NULL);
  p->told.childless = gdw_msg_find_notify (m, GDW_N_CHILDLESS_SUPPORTED, NULL);
  p->told.nat_told = nat.told && p->port != 0;
  p->told.nat_here = nat.here;
  p->told.nat_there = nat.there;
  if (!gdw_msg_find_notify (m, GDW_N_SIGNATURE_HASH_ALGORITHMS, &n))
    return;
  gdw_cur c = gdw_cur_over (n.data);
  p->told.n_hashes = 0;
  while (gdw_cur_left (&c) >= 2 && p->told.n_hashes < GDW_PROBED_HASHES)
    p->told.hashes[p->told.n_hashes++] = gdw_cur_u16 (&c);
}

/* Everything was asked for. True: once more, with the group that it wants, since only a whole answer tells its abilities. */
static bool
take_all (gdw_probe *p, const gdw_probe_answer *a)
{
  bool taken = a->said == GDW_SAID_TAKEN;
  if (gdw_msg_find_notify (&a->msg, GDW_N_REDIRECT, NULL))
    p->told.redirect = true;
  p->told.ikev2 = taken ? GDW_SPEAKS_YES : GDW_SPEAKS_NO;
  if (a->chosen) {
    p->good = gdw_kex_what (p->kex)->id;
    take_abilities (p, &a->msg);
  } else if (taken && !p->again) {
    p->again = true;
    p->told.wanted_group = a->group;
    return make_kex (p, a->group);
  }
  return false;
}

static void
take_row (gdw_probe *p, const gdw_probe_answer *a)
{
  gdw_probed_row *row = &p->told.rows[p->at];
  uint16_t group = gdw_probe_row_group (p->at);
  row->verdict = a->said == GDW_SAID_TAKEN ? GDW_VERDICT_TAKEN : GDW_VERDICT_REFUSED;
  if (a->said == GDW_SAID_TAKEN && !a->chosen && group != 0 && a->group != group)
    row->verdict = GDW_VERDICT_REFUSED; /* it asks for a group that was not in the offer */
}

/* The gateway wants a cookie, now and with everything that follows. */
static void
take_cookie (gdw_probe *p, gdw_bytes cookie, gdw_now now)
{
  p->told.cookie = true;
  if (++p->cookies > MOST_COOKIES) {
    advance (p, now);
    return;
  }
  memcpy (p->cookie, cookie.p, cookie.n);
  p->cookie_n = cookie.n;
  write_question (p);
  schedule (p, now);
}

static void
take_answer (gdw_probe *p, const gdw_probe_answer *a, gdw_now now)
{
  bool once_more = false;
  switch (p->kind) {
  case GDW_ASK_ALL: once_more = take_all (p, a); break;
  case GDW_ASK_V1: p->told.ikev1 = a->said == GDW_SAID_TAKEN ? GDW_SPEAKS_YES : GDW_SPEAKS_NO; break;
  case GDW_ASK_CONTROL: p->honest = a->said != GDW_SAID_TAKEN || a->chosen; break;
  case GDW_ASK_ROW: take_row (p, a); break;
  case GDW_ASK_SIZE: p->told.largest = p->length; break;
  }
  if (once_more)
    ask (p, GDW_ASK_ALL, 0, now);
  else
    advance (p, now);
}

/* Nobody answers the open question. */
static void
on_silence (gdw_probe *p, gdw_now now)
{
  bool first = p->kind == GDW_ASK_ALL || p->kind == GDW_ASK_V1;
  unsigned most = p->kind == GDW_ASK_ALL ? FIRST_SENDS : p->kind == GDW_ASK_SIZE ? 1 : 2;
  if (!first && p->silent >= MOST_SILENT)
    most = 1;
  if (p->sends < most) {
    if (has_room (p, now))
      send_question (p, now);
    else
      end (p, p->told.got > 0 ? GDW_WHY_NONE : GDW_WHY_GATEWAY_SILENT, now);
    return;
  }
  p->silent += first ? 0 : 1;
  if (p->kind == GDW_ASK_CONTROL)
    p->honest = true;
  if (p->kind == GDW_ASK_ROW)
    p->told.rows[p->at].verdict = GDW_VERDICT_SILENT;
  advance (p, now);
}

/* --- the door --- */

void
gdw_probe_on_begin (gdw_probe *p, gdw_now now)
{
  p->begun = true;
  p->started = now.mono;
  p->due = now.mono + NETWORK_MS;
  gdw_probe_on_network (p, &p->net, now);
}

void
gdw_probe_on_network (gdw_probe *p, const gdw_snapshot *s, gdw_now now)
{
  if (&p->net != s)
    p->net = *s;
  bool any = false;
  for (size_t i = 0; i < p->net.n_links && i < GDW_MAX_LINKS; i++)
    any = any || (p->net.links[i].running && p->net.links[i].n_addrs > 0);
  if (p->begun && !p->over && any && p->kind == 0) {
    p->started = now.mono;
    try_next (p, now);
    gdw_probe_on_tick (p, now);
  }
}

void
gdw_probe_on_port (gdw_probe *p, uint16_t port)
{
  p->port = port;
}

void
gdw_probe_on_datagram (gdw_probe *p, const gdw_path *path, gdw_bytes datagram, gdw_now now)
{
  static const gdw_probe_answer none;
  gdw_probe_answer a = none;
  if (!p->begun || p->over || p->sends == 0 || !gdw_addr_same (&path->remote, &p->path.remote))
    return;
  gdw_probe_read (&p->q, datagram, &a);
  if (a.said == GDW_SAID_NOTHING)
    return;
  p->told.got++;
  p->silent = 0;
  if (!gdw_ip_is_none (&path->local))
    p->path.local = path->local;
  if (a.said == GDW_SAID_COOKIE)
    take_cookie (p, a.cookie, now);
  else
    take_answer (p, &a, now);
  gdw_probe_on_tick (p, now);
}

void
gdw_probe_on_tick (gdw_probe *p, gdw_now now)
{
  while (p->begun && !p->over && now.mono >= p->due) {
    if (p->kind == 0)
      end (p, GDW_WHY_NO_NETWORK, now);
    else if (p->sends > 0)
      on_silence (p, now);
    else if (has_room (p, now))
      send_question (p, now);
    else
      end (p, p->told.got > 0 ? GDW_WHY_NONE : GDW_WHY_GATEWAY_SILENT, now);
  }
  if (p->begun && !p->over && p->kind != 0 && now.mono >= p->started + GDW_PROBE_MS)
    end (p, p->told.got > 0 ? GDW_WHY_NONE : GDW_WHY_GATEWAY_SILENT, now);
}

bool
gdw_probe_next_effect (gdw_probe *p, gdw_effect *ret)
{
  return gdw_effects_next (&p->effects, ret);
}

gdw_ms
gdw_probe_deadline (const gdw_probe *p)
{
  if (!p->begun || p->over)
    return GDW_MS_NEVER;
  gdw_ms last = p->started + GDW_PROBE_MS;
  return p->kind != 0 && last < p->due ? last : p->due;
}

void
gdw_probe_result (const gdw_probe *p, gdw_probed *ret)
{
  *ret = p->told;
}
