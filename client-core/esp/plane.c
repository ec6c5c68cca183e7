/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plane.c - the engine's second half: takes orders, seals batches from the tun, opens batches from the net, keeps the NAT open. */
#include "esp/plane.h"

#include "base/check.h"
#include "esp/esp-child.h"
#include "esp/inner.h"
#include "esp/ledger.h"
#include "esp/trial.h"
#include "esp/ts-match.h"
#include "wire/ike-consts.h"

#include <string.h>

enum {
  DEFAULT_MTU = 1280,
  IKE_PORT = 500,         /* here nothing has a marker, and ESP never comes (RFC 7296 2.23) */
  LEAST_MTU_6 = 1280,     /* RFC 8200 5 */
  ERROR_PAUSE_US = 10000, /* between two ICMP errors: they are limited (RFC 4443 2.4 f) */
};

#define DEFAULT_SOFT ((uint64_t)1 << 31)

/* The path of one IKE SA. */
struct way {
  uint32_t ike; /* 0: this place is free */
  gdw_path path;
  gdw_us sent; /* when the last ESP packet or keepalive left by it */
};

struct gdw_plane {
  gdw_entropy *entropy;
  gdw_esp_children children;
  struct way ways[GDW_MAX_PLANE_PATHS];
  gdw_ledger ledger;
  gdw_trial trial;
  bool clamp_mss;
  gdw_us keepalive; /* 0: none */
  uint64_t soft;
  uint32_t last;     /* the highest sequence number of a child */
  gdw_us next_loss;  /* before this moment no further LOSS is told */
  gdw_us next_error; /* before this moment no further ICMP error is made */
};

void
gdw_order_done (gdw_order *o)
{
  if (o == NULL)
    return;
  gdw_wipe (o->add.key_in, sizeof o->add.key_in);
  gdw_wipe (o->add.key_out, sizeof o->add.key_out);
}

gdw_plane *
gdw_plane_new (gdw_entropy *e)
{
  gdw_plane *p = calloc (1, sizeof *p);
  if (p == NULL)
    return NULL;
  p->entropy = e;
  p->ledger = gdw_ledger_new ();
  p->trial = gdw_trial_new (DEFAULT_MTU);
  p->soft = DEFAULT_SOFT;
  p->last = GDW_ESP_LAST_SEQ;
  return p;
}

void
gdw_plane_free (gdw_plane *p)
{
  if (p == NULL)
    return;
  gdw_esp_children_done (&p->children);
  free (p);
}

/* --- orders --- */

static struct way *
way_of (gdw_plane *p, uint32_t ike)
{
  for (size_t i = 0; i < GDW_MAX_PLANE_PATHS; i++)
    if (p->ways[i].ike == ike)
      return &p->ways[i];
  return NULL;
}

/* Does an IKE SA have this path already? A rekeyed one comes with the path of the old. */
static bool
is_known_path (const gdw_plane *p, const gdw_path *path)
{
  for (size_t i = 0; i < GDW_MAX_PLANE_PATHS; i++)
    if (p->ways[i].ike != 0 && gdw_path_same (&p->ways[i].path, path))
      return true;
  return false;
}

static gdw_err
take_path (gdw_plane *p, const gdw_order *o, gdw_us now)
{
  if (o->ike == 0)
    return GDW_E_VALUE;
  struct way *w = way_of (p, o->ike);
  if (gdw_path_is_none (&o->path)) {
    if (w != NULL)
      *w = (struct way){ 0 };
    gdw_ledger_moved (&p->ledger); /* nobody can answer now */
    return GDW_OK;
  }
  if (w == NULL)
    w = way_of (p, 0);
  if (w == NULL)
    return GDW_E_LIMIT;
  bool known = is_known_path (p, &o->path);
  if (!known)
    gdw_ledger_moved (&p->ledger);
  if (!gdw_path_same (&w->path, &o->path))
    gdw_esp_children_moved (&p->children, o->ike);
  *w = (struct way){ .ike = o->ike, .path = o->path, .sent = now };
  if (!known)
    gdw_trial_moved (&p->trial, now);
  return GDW_OK;
}

static gdw_err
take_tune (gdw_plane *p, const gdw_order_tune *t, gdw_us now)
{
  if (t->mtu != 0 && t->mtu < GDW_MIN_MTU)
    return GDW_E_VALUE;
  gdw_trial_tune (&p->trial, t, now);
  p->clamp_mss = t->clamp_mss;
  p->keepalive = (gdw_us)t->keepalive_ms * 1000;
  gdw_ledger_tune (&p->ledger, (gdw_us)t->silence_ms * 1000);
  p->soft = t->soft_packets != 0 ? t->soft_packets : DEFAULT_SOFT;
  p->last = t->hard_packets != 0 && t->hard_packets < GDW_ESP_LAST_SEQ ? (uint32_t)t->hard_packets : GDW_ESP_LAST_SEQ;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    p->children.at[i].out.last = p->last;
  return GDW_OK;
}

static gdw_err
take_use (gdw_plane *p, gdw_esp_child *c)
{
  if (c == NULL)
    return GDW_E_UNKNOWN;
  if (c->dies != GDW_US_NEVER)
    return GDW_E_STATE;
  gdw_esp_children_use (&p->children, c);
  return GDW_OK;
}

static gdw_err
take_drop (gdw_plane *p, gdw_esp_child *c, uint32_t linger_ms, gdw_us now)
{
  if (c == NULL)
    return GDW_E_UNKNOWN;
  gdw_esp_children_drop (c, now + (gdw_us)linger_ms * 1000);
  gdw_esp_children_reap (&p->children, now);
  return GDW_OK;
}

static gdw_err
take (gdw_plane *p, const gdw_order *o, gdw_us now)
{
  gdw_esp_child *c = gdw_esp_children_find (&p->children, o->child);
  switch (o->kind) {
  case GDW_ORDER_ADD: return gdw_esp_children_add (&p->children, o, p->last);
  case GDW_ORDER_USE: return take_use (p, c);
  case GDW_ORDER_DROP: return take_drop (p, c, o->linger_ms, now);
  case GDW_ORDER_PATH: return take_path (p, o, now);
  case GDW_ORDER_TUNE: return take_tune (p, &o->tune, now);
  }
  return GDW_E_VALUE;
}

gdw_err
gdw_plane_apply (gdw_plane *p, gdw_order *taken, gdw_us now)
{
  gdw_esp_children_reap (&p->children, now); /* who lingered long enough makes room */
  gdw_err e = take (p, taken, now);
  gdw_order_done (taken);
  return e;
}

/* --- out --- */

/* IPv6 is never told less than its least (RFC 8200 5): such a packet leaves whole, and may be lost. */
static uint16_t
mtu_for (const gdw_plane *p, const gdw_ip_pkt *pkt)
{
  uint16_t mtu = p->trial.search.mtu;
  return pkt->version == 6 && mtu < LEAST_MTU_6 ? LEAST_MTU_6 : mtu;
}

static void
tell_too_big (gdw_plane *p, const gdw_super *s, const gdw_ip_pkt *pkt, gdw_gathers *tun, gdw_us now)
{
  p->ledger.totals.too_big++;
  if (now < p->next_error)
    return;
  gdw_gather *g = gdw_gathers_open (tun);
  if (g == NULL)
    return;
  if (gdw_inner_too_big (gdw_bytes_make (s->data, s->len), pkt, mtu_for (p, pkt), g))
    p->next_error = now + ERROR_PAUSE_US;
  else
    tun->n--;
}

static bool
seal (gdw_plane *p, gdw_esp_child *c, struct way *w, const gdw_super *s, const gdw_ip_pkt *pkt, gdw_trains *net,
      gdw_us now)
{
  size_t room = gdw_esp_sealed_len (c->out.info, pkt->total);
  gdw_train *train = gdw_trains_open (net, &w->path, room);
  if (train == NULL) {
    p->ledger.totals.no_room++;
    return false;
  }
  gdw_esp_clear what = {
    .data = s->data,
    .n = pkt->total,
    .tail = s->tail + (s->len - pkt->total), /* whatever stood behind the packet is not part of it */
    .next = pkt->version == 4 ? GDW_IPPROTO_IPV4 : GDW_IPPROTO_IPV6,
  };
  gdw_out o = gdw_out_over (train->data, room);
  gdw_err e = gdw_esp_seal (&c->out, p->entropy, &what, &o);
  if (e != GDW_OK) {
    gdw_trains_undo (net);
    if (e == GDW_E_LIMIT) {
      gdw_esp_child_tell (c, GDW_TELL_HARD);
      p->ledger.totals.no_child++;
    } else {
      p->ledger.totals.no_room++;
    }
    return false;
  }
  train->len = (uint32_t)o.n;
  train->ecn = pkt->tos & 3; /* RFC 6040 4.1, normal mode: every IKEv2 peer carries marks back (4.3) */
  w->sent = now;
  if (c->out.seq >= p->soft)
    gdw_esp_child_tell (c, GDW_TELL_SOFT);
  return true;
}

static void
out_one (gdw_plane *p, const gdw_super *s, gdw_trains *net, gdw_gathers *tun, gdw_us now)
{
  gdw_totals *t = &p->ledger.totals;
  gdw_ip_pkt pkt;
  bool any = false;
  gdw_ledger_changed (&p->ledger, now);
  /* Supers to be cut come with the tun's offload; a plain tun gives none. */
  if (s->piece != 0 || s->flags != 0 || gdw_ip_pkt_read (gdw_bytes_make (s->data, s->len), &pkt) != GDW_OK) {
    t->bad_form++;
    return;
  }
  gdw_esp_child *c = gdw_esp_children_choose (&p->children, &pkt, &any);
  if (c == NULL) {
    *(any ? &t->bad_ts : &t->no_child) += 1;
    return;
  }
  struct way *w = way_of (p, c->ike);
  if (w == NULL) {
    t->no_child++;
    return;
  }
  if (pkt.total > mtu_for (p, &pkt) && pkt.df) { /* what may be fragmented leaves whole, and is fragmented outside */
    tell_too_big (p, s, &pkt, tun, now);
    return;
  }
  if (p->clamp_mss)
    gdw_inner_clamp_mss (s->data, &pkt, p->trial.search.mtu);
  if (!seal (p, c, w, s, &pkt, net, now))
    return;
  gdw_ledger_sent (&p->ledger, pkt.total, now);
  gdw_trial_sent (&p->trial, gdw_bytes_make (s->data, s->len), &pkt, now);
}

size_t
gdw_plane_out (gdw_plane *p, gdw_super *in, size_t n, gdw_trains *net, gdw_gathers *tun, gdw_us now)
{
  size_t i = 0;
  for (; i < n && !gdw_trains_full (net); i++)
    out_one (p, &in[i], net, tun, now);
  return i;
}

/* --- packets of our own: probes of the path MTU, and words to senders about it --- */

/* Not counted: the ledger speaks of what came from the tun. In particular nobody need answer it. */
static void
send_own (gdw_plane *p, uint8_t *data, size_t n, gdw_trains *net, gdw_us now)
{
  gdw_super s = { .data = data, .len = (uint32_t)n, .tail = GDW_ESP_TAIL };
  gdw_ip_pkt pkt;
  bool any = false;
  gdw_err e = gdw_ip_pkt_read (gdw_bytes_make (data, n), &pkt);
  gdw_check (e == GDW_OK);
  gdw_esp_child *c = gdw_esp_children_choose (&p->children, &pkt, &any);
  struct way *w = c != NULL ? way_of (p, c->ike) : NULL;
  if (w != NULL)
    (void)seal (p, c, w, &s, &pkt, net, now);
}

static void
try_path (gdw_plane *p, gdw_trains *net, gdw_us now)
{
  uint8_t packet[GDW_TRIAL_PACKET + GDW_ESP_TAIL];
  gdw_trial_tick (&p->trial, now);
  while (!gdw_trains_full (net)) { /* what is left goes out with the next batch */
    gdw_out o = gdw_out_over (packet, GDW_TRIAL_PACKET);
    if (!gdw_trial_next (&p->trial, &p->children, p->entropy, &o, now))
      return;
    send_own (p, packet, o.n, net, now);
  }
}

/* --- in --- */

static void
count_bad (gdw_totals *t, gdw_err e)
{
  if (e == GDW_E_AUTH)
    t->bad_auth++;
  else if (e == GDW_E_REPLAY)
    t->replayed++;
  else if (e == GDW_E_MEMORY)
    t->no_room++;
  else
    t->bad_form++;
}

/* A good packet of this number came on this child. */
static void
heard (gdw_plane *p, gdw_esp_child *c, uint32_t seq, gdw_us now)
{
  gdw_ledger_heard (&p->ledger, now);
  uint16_t lost = gdw_loss_heard (&c->loss, seq, now);
  if (lost != 0)
    gdw_pmtu_doubt (&p->trial.search, now);
  if (lost != 0 && now >= p->next_loss) {
    p->next_loss = now + GDW_REPORT_PAUSE_US;
    c->lost = lost;
  }
  gdw_esp_child_tell (c, GDW_TELL_FIRST_IN);
  if (c->auto_use)
    gdw_esp_children_use (&p->children, c);
}

/* What was inside of a good packet: does it belong, and to the tun with it. `data` is where it lies. */
static void
deliver (gdw_plane *p, const gdw_esp_child *c, uint8_t *data, const gdw_esp_plain *plain, uint8_t ecn, uint32_t missing,
         gdw_gathers *tun, gdw_us now)
{
  gdw_totals *t = &p->ledger.totals;
  gdw_ip_pkt pkt;
  if (plain->next == GDW_IPPROTO_NONE) /* RFC 4303 2.6: a dummy */
    return;
  uint8_t version = plain->next == GDW_IPPROTO_IPV4 ? 4 : plain->next == GDW_IPPROTO_IPV6 ? 6 : 0;
  if (gdw_ip_pkt_read (plain->body, &pkt) != GDW_OK || pkt.version != version) {
    t->bad_form++;
    return;
  }
  if (!gdw_ts_match_source (c->remote, c->n_remote, &pkt) || !gdw_ts_match_destination (c->local, c->n_local, &pkt)) {
    t->bad_ts++;
    return;
  }
  if (gdw_trial_heard (&p->trial, plain->body, &pkt, missing, now))
    return;
  if (!gdw_inner_join_ecn (data, &pkt, ecn)) {
    t->bad_form++;
    return;
  }
  if (p->clamp_mss)
    gdw_inner_clamp_mss (data, &pkt, p->trial.search.mtu);
  /* Behind its own length may be traffic flow padding (RFC 4303 2.7). */
  if (gdw_gathers_add (tun, gdw_bytes_make (data, pkt.total)))
    gdw_ledger_delivered (&p->ledger, pkt.total);
  else
    t->no_room++;
}

static void
in_esp (gdw_plane *p, uint8_t *data, size_t n, uint8_t ecn, gdw_gathers *tun, gdw_us now)
{
  gdw_esp_header head;
  gdw_esp_plain plain;
  bool good = false;
  if (gdw_esp_header_read (gdw_bytes_make (data, n), &head) != GDW_OK) {
    p->ledger.totals.bad_form++;
    return;
  }
  gdw_esp_child *c = gdw_esp_children_by_spi (&p->children, head.spi, now);
  if (c == NULL) {
    gdw_ledger_unknown (&p->ledger, head.spi, now);
    return;
  }
  uint32_t top = c->in.window.top, missing = top != 0 && head.seq > top ? head.seq - top - 1 : 0;
  gdw_err e = gdw_esp_open (&c->in, data, n, &plain, &good);
  if (good)
    heard (p, c, head.seq, now);
  if (e == GDW_OK)
    deliver (p, c, data + (plain.body.p - data), &plain, ecn, missing, tun, now);
  else
    count_bad (&p->ledger.totals, e);
}

static void
in_ike (gdw_plane *p, gdw_bytes datagram, const gdw_path *path, gdw_ike_in *host, gdw_us now)
{
  if (host->n >= sizeof host->at / sizeof host->at[0]) {
    p->ledger.totals.no_room++;
    gdw_ledger_changed (&p->ledger, now);
    return;
  }
  host->at[host->n].datagram = datagram;
  host->at[host->n].path = *path;
  host->n++;
}

static void
in_one (gdw_plane *p, uint8_t *data, size_t n, const gdw_train *train, gdw_gathers *tun, gdw_ike_in *host, gdw_us now)
{
  gdw_bytes all = gdw_bytes_make (data, n), rest = GDW_BYTES_NONE;
  if (train->path.remote.port == IKE_PORT) {
    in_ike (p, all, &train->path, host, now);
    return;
  }
  switch (gdw_encap_split (all, &rest)) {
  case GDW_ENCAP_KEEPALIVE: return; /* proves nothing: anybody could have sent it */
  case GDW_ENCAP_IKE: in_ike (p, rest, &train->path, host, now); return;
  case GDW_ENCAP_ESP: in_esp (p, data, n, train->ecn, tun, now); break;
  case GDW_ENCAP_NONE: p->ledger.totals.bad_form++; break;
  }
  gdw_ledger_changed (&p->ledger, now);
}

void
gdw_plane_in (gdw_plane *p, gdw_train *in, size_t n, gdw_gathers *tun, gdw_trains *net, gdw_ike_in *host, gdw_us now)
{
  for (size_t i = 0; i < n; i++) {
    size_t step = in[i].piece != 0 ? in[i].piece : in[i].len;
    for (size_t at = 0; at < in[i].len; at += step) {
      size_t left = in[i].len - at;
      in_one (p, in[i].data + at, left < step ? left : step, &in[i], tun, host, now);
    }
  }
  try_path (p, net, now);
}

/* --- time --- */

/* Keepalives go out by every path that RFC 3948 speaks of; two IKE SAs may share one (a rekey), which then needs one. */
static bool
wants_keepalive (const gdw_plane *p, const struct way *w)
{
  return p->keepalive != 0 && w->ike != 0 && w->path.remote.port != IKE_PORT;
}

static gdw_us
last_sent (const gdw_plane *p, const struct way *w)
{
  gdw_us last = w->sent;
  for (size_t i = 0; i < GDW_MAX_PLANE_PATHS; i++)
    if (p->ways[i].ike != 0 && p->ways[i].sent > last && gdw_path_same (&p->ways[i].path, &w->path))
      last = p->ways[i].sent;
  return last;
}

static void
keep_alive (gdw_plane *p, struct way *w, gdw_trains *net, gdw_us now)
{
  if (!wants_keepalive (p, w) || last_sent (p, w) + p->keepalive > now)
    return;
  w->sent = now; /* also when there is no room: the next one comes in time, and the deadline moves on */
  gdw_train *train = gdw_trains_open (net, &w->path, 1);
  if (train == NULL)
    return;
  train->data[0] = GDW_NAT_KEEPALIVE;
  train->len = 1;
}

void
gdw_plane_tick (gdw_plane *p, gdw_trains *net, gdw_us now)
{
  gdw_esp_children_reap (&p->children, now);
  for (size_t i = 0; i < GDW_MAX_PLANE_PATHS; i++)
    keep_alive (p, &p->ways[i], net, now);
  if (gdw_ledger_tick (&p->ledger, now))
    gdw_pmtu_doubt (&p->trial.search, now);
  try_path (p, net, now);
}

gdw_us
gdw_plane_deadline (const gdw_plane *p)
{
  gdw_us first = gdw_esp_children_deadline (&p->children), other = gdw_ledger_deadline (&p->ledger);
  if (other < first)
    first = other;
  other = gdw_pmtu_deadline (&p->trial.search);
  if (other < first)
    first = other;
  for (size_t i = 0; i < GDW_MAX_PLANE_PATHS; i++) {
    const struct way *w = &p->ways[i];
    if (wants_keepalive (p, w) && last_sent (p, w) + p->keepalive < first)
      first = last_sent (p, w) + p->keepalive;
  }
  return first;
}

/* --- reports --- */

static bool
child_report (gdw_esp_child *c, gdw_report *ret)
{
  static const struct {
    uint8_t bit;
    gdw_report_kind kind;
  } order[] = {
    { GDW_TELL_FIRST_IN, GDW_REPORT_FIRST_IN },
    { GDW_TELL_HARD, GDW_REPORT_HARD_LIMIT },
    { GDW_TELL_SOFT, GDW_REPORT_SOFT_LIMIT },
  };
  for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
    if ((c->due & order[i].bit) == 0)
      continue;
    c->due = (uint8_t)(c->due & ~order[i].bit);
    *ret = (gdw_report){ .kind = order[i].kind, .child = c->number };
    return true;
  }
  if (c->lost == 0)
    return false;
  *ret = (gdw_report){ .kind = GDW_REPORT_LOSS, .child = c->number, .lost_of_1000 = c->lost };
  c->lost = 0;
  return true;
}

bool
gdw_plane_report (gdw_plane *p, gdw_report *ret)
{
  gdw_report r;
  uint16_t mtu = 0;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++) {
    if (p->children.at[i].number == 0 || !child_report (&p->children.at[i], &r))
      continue;
    r.totals = p->ledger.totals;
    r.mtu = p->trial.search.mtu;
    *ret = r;
    return true;
  }
  if (gdw_trial_report (&p->trial, &mtu))
    *ret = (gdw_report){ .kind = GDW_REPORT_MTU, .totals = p->ledger.totals };
  else if (!gdw_ledger_report (&p->ledger, ret))
    return false;
  ret->mtu = p->trial.search.mtu;
  return true;
}
