/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.c - child SAs and the orders about them (RFC 7296 2.9, 2.17, 2.25). */
#include "ike/child.h"

#include <string.h>

#include "base/check.h"

uint32_t
gdw_child_spi (gdw_env *env, const gdw_child *c, size_t n)
{
  for (;;) {
    uint32_t spi = 0;
    gdw_entropy_fill (env->entropy, &spi, sizeof spi);
    bool taken = spi < GDW_CHILD_FIRST_SPI;
    for (size_t i = 0; i < n; i++)
      taken = taken || (c[i].phase != GDW_CHILD_FREE && c[i].spi_in == spi);
    if (!taken)
      return spi;
  }
}

static void
put_selectors (const gdw_pay_ts *from, gdw_ts *to, uint8_t *ret_n)
{
  for (size_t i = 0; i < from->n; i++)
    to[i] = from->ts[i];
  *ret_n = from->n;
}

/* The order by which the plane begins to listen. */
static void
order_add (gdw_env *env, uint32_t sa, uint32_t number, const gdw_child_deal *d, gdw_bytes key_in, gdw_bytes key_out)
{
  gdw_order o = { .kind = GDW_ORDER_ADD, .ike = sa, .child = number };
  gdw_check (key_in.n == key_out.n && key_in.n <= sizeof o.add.key_in);
  o.add.encr = d->suite.cipher->encr;
  o.add.key_bits = d->suite.cipher->key_bits;
  o.add.integ = d->suite.cipher->integ;
  memcpy (o.add.key_in, key_in.p, key_in.n);
  memcpy (o.add.key_out, key_out.p, key_out.n);
  o.add.key_len = (uint16_t)key_in.n;
  o.add.spi_in = d->spi_in;
  o.add.spi_out = d->spi_out;
  put_selectors (&d->local, o.add.local, &o.add.n_local);
  put_selectors (&d->remote, o.add.remote, &o.add.n_remote);
  o.add.auto_use = d->auto_use;
  gdw_effect_order (&env->effects, &o);
}

gdw_err
gdw_child_add (gdw_env *env, uint32_t sa, const gdw_prf_info *prf, gdw_bytes sk_d, const gdw_child_deal *deal,
               gdw_now now, gdw_child *ret)
{
  gdw_secret ki = GDW_SECRET_NONE, kr = GDW_SECRET_NONE;
  gdw_err e = gdw_keymat_child (deal->suite.cipher, prf, sk_d, deal->shared, &deal->salt, &ki, &kr);
  if (e != GDW_OK)
    return e;
  uint32_t number = ++env->last_child;
  order_add (env, sa, number, deal, gdw_secret_peek (deal->we_started ? &kr : &ki),
             gdw_secret_peek (deal->we_started ? &ki : &kr));
  gdw_secret_done (&ki);
  gdw_secret_done (&kr);
  gdw_env_judge (env, &deal->suite, "ESP", now);
  *ret = (gdw_child){
    .phase = GDW_CHILD_UP,
    .number = number,
    .spi_in = deal->spi_in,
    .spi_out = deal->spi_out,
    .suite = deal->suite,
    .local = deal->local,
    .remote = deal->remote,
    .since = now.mono,
    .untold = !deal->we_started,
  };
  return GDW_OK;
}

void
gdw_child_tell (gdw_env *env, const gdw_child *c, gdw_now now)
{
  char words[96];
  gdw_event e = gdw_event_new (GDW_EV_CHILD_UP, now.mono);
  gdw_event_text (&e, gdw_suite_text (&c->suite, words, sizeof words));
  gdw_event_spi (&e, c->spi_in);
  gdw_event_spi (&e, c->spi_out);
  gdw_effect_event (&env->effects, &e);
}

void
gdw_child_use (gdw_env *env, const gdw_child *c)
{
  gdw_order o = { .kind = GDW_ORDER_USE, .child = c->number };
  gdw_effect_order (&env->effects, &o);
}

void
gdw_child_drop (gdw_env *env, gdw_child *c, uint32_t linger_ms, gdw_now now)
{
  gdw_order o = { .kind = GDW_ORDER_DROP, .child = c->number, .linger_ms = linger_ms };
  gdw_effect_order (&env->effects, &o);
  gdw_event e = gdw_event_new (GDW_EV_CHILD_DOWN, now.mono);
  gdw_event_spi (&e, c->spi_in);
  gdw_effect_event (&env->effects, &e);
  *c = (gdw_child){ 0 };
}

bool
gdw_ts_narrowed (const gdw_pay_ts *chosen, const gdw_pay_ts *offered)
{
  for (size_t i = 0; i < chosen->n; i++) {
    bool inside = false;
    for (size_t k = 0; k < offered->n && !inside; k++)
      inside = gdw_ts_inside (&chosen->ts[i], &offered->ts[k]);
    if (!inside)
      return false;
  }
  return chosen->n > 0;
}

/* The part that two selectors share. False: none. */
static bool
overlap (const gdw_ts *a, const gdw_ts *b, gdw_ts *ret)
{
  if (gdw_ts_inside (a, b) || gdw_ts_inside (b, a)) {
    *ret = gdw_ts_inside (a, b) ? *a : *b;
    return true;
  }
  if (a->first.family != b->first.family || (a->proto != 0 && b->proto != 0 && a->proto != b->proto))
    return false;
  gdw_ts t = *a;
  t.proto = a->proto != 0 ? a->proto : b->proto;
  if (gdw_ip_compare (&b->first, &t.first) > 0)
    t.first = b->first;
  if (gdw_ip_compare (&b->last, &t.last) < 0)
    t.last = b->last;
  if (b->port_first > t.port_first)
    t.port_first = b->port_first;
  if (b->port_last < t.port_last)
    t.port_last = b->port_last;
  if (gdw_ip_compare (&t.first, &t.last) > 0 || t.port_first > t.port_last)
    return false;
  *ret = t;
  return true;
}

bool
gdw_ts_narrow (const gdw_pay_ts *offered, const gdw_pay_ts *ours, gdw_pay_ts *ret)
{
  gdw_pay_ts r = { 0 };
  for (size_t i = 0; i < ours->n; i++)
    for (size_t k = 0; k < offered->n; k++) {
      gdw_ts t;
      if (!overlap (&offered->ts[k], &ours->ts[i], &t))
        continue;
      if (r.n == GDW_MAX_TS)
        return false;
      r.ts[r.n++] = t;
    }
  if (r.n > 0)
    *ret = r;
  return r.n > 0;
}
