/* SPDX-License-Identifier: GPL-3.0-or-later */
/* followup.c - further key exchanges behind CREATE_CHILD_SA (RFC 9370 2.2.4). */
#include "ike/followup.h"

#include <string.h>

#include "base/check.h"
#include "wire/ike-consts.h"
#include "wire/pay-ke.h"

void
gdw_followup_done (gdw_followup *f)
{
  gdw_secret_done (&f->shared);
  gdw_secret_done (&f->more);
  gdw_kex_free (f->kex);
  gdw_wipe (f, sizeof *f);
}

bool
gdw_followup_is_wanted (const gdw_suite *s)
{
  return gdw_suite_further (s, 0) != NULL;
}

bool
gdw_followup_is_over (const gdw_followup *f)
{
  return gdw_suite_further (&f->suite, f->done) == NULL;
}

static void
keep_nonces (gdw_followup *f, gdw_bytes ni, gdw_bytes nr)
{
  gdw_check (ni.n <= sizeof f->ni && nr.n <= sizeof f->nr); /* nonces are read with this bound */
  memcpy (f->ni, ni.p, f->ni_n = ni.n);
  memcpy (f->nr, nr.p, f->nr_n = nr.n);
}

void
gdw_followup_keep_child (gdw_followup *f, const gdw_child_deal *d, gdw_secret *taken)
{
  gdw_check (!f->there);
  *f = (gdw_followup){
    .there = true,
    .suite = d->suite,
    .we_started = d->we_started,
    .auto_use = d->auto_use,
    .shared = gdw_secret_take (taken),
    .spi_in = d->spi_in,
    .spi_out = d->spi_out,
    .local = d->local,
    .remote = d->remote,
  };
  keep_nonces (f, d->salt.ni, d->salt.nr);
}

void
gdw_followup_keep_ike (gdw_followup *f, const gdw_ike_deal *d, gdw_secret *taken)
{
  gdw_check (!f->there);
  *f =
      (gdw_followup){ .there = true, .suite = d->suite, .we_started = d->initiator, .shared = gdw_secret_take (taken) };
  memcpy (f->spi_i, d->spi_i, 8);
  memcpy (f->spi_r, d->spi_r, 8);
  keep_nonces (f, d->ni, d->nr);
}

gdw_child_deal
gdw_followup_child (const gdw_followup *f)
{
  return (gdw_child_deal){
    .spi_in = f->spi_in,
    .spi_out = f->spi_out,
    .suite = f->suite,
    .local = f->local,
    .remote = f->remote,
    .shared = gdw_secret_peek (&f->shared),
    .salt = { .ni = gdw_bytes_make (f->ni, f->ni_n),
              .nr = gdw_bytes_make (f->nr, f->nr_n),
              .more = gdw_secret_peek (&f->more) },
    .we_started = f->we_started,
    .auto_use = f->auto_use,
  };
}

gdw_ike_deal
gdw_followup_ike (const gdw_followup *f)
{
  return (gdw_ike_deal){
    .suite = f->suite,
    .initiator = f->we_started,
    .spi_i = f->spi_i,
    .spi_r = f->spi_r,
    .shared = gdw_secret_peek (&f->shared),
    .ni = gdw_bytes_make (f->ni, f->ni_n),
    .nr = gdw_bytes_make (f->nr, f->nr_n),
    .more = gdw_secret_peek (&f->more),
  };
}

/* The secrets stand one behind the other. */
static gdw_err
add_secret (gdw_followup *f, const gdw_secret *s)
{
  gdw_secret all = GDW_SECRET_NONE;
  gdw_err e = gdw_secret_new (f->more.n + s->n, &all);
  if (e != GDW_OK)
    return e;
  if (f->more.n > 0)
    memcpy (all.p, f->more.p, f->more.n);
  memcpy (all.p + f->more.n, s->p, s->n);
  gdw_secret_done (&f->more);
  f->more = all;
  f->done++;
  return GDW_OK;
}

/* The one KE payload, of the group whose turn it is. */
static gdw_err
read_ke (const gdw_followup *f, const gdw_msg *m, gdw_pay_ke *ret)
{
  const gdw_group_info *g = gdw_suite_further (&f->suite, f->done);
  gdw_bytes body;
  if (g == NULL || gdw_msg_count (m, GDW_P_KE) != 1 || !gdw_msg_find (m, GDW_P_KE, 0, &body) ||
      gdw_pay_ke_read (body, ret) != GDW_OK || ret->group != g->id)
    return GDW_E_FORM;
  return GDW_OK;
}

/* --- we asked --- */

gdw_err
gdw_followup_link (gdw_followup *f, const gdw_msg *m)
{
  gdw_pay_notify n;
  if (!gdw_msg_find_notify (m, GDW_N_ADDITIONAL_KEY_EXCHANGE, &n) || n.data.n == 0 || n.data.n > sizeof f->link)
    return GDW_E_FORM;
  memcpy (f->link, n.data.p, f->link_n = n.data.n);
  return GDW_OK;
}

gdw_err
gdw_followup_ask (gdw_followup *f, gdw_entropy *e, gdw_msg_out *m)
{
  const gdw_group_info *g = gdw_suite_further (&f->suite, f->done);
  gdw_check (g != NULL);
  gdw_kex_free (f->kex);
  f->kex = NULL;
  gdw_err err = gdw_kex_new (g, e, &f->kex);
  if (err != GDW_OK)
    return err;
  gdw_pay_ke_put (gdw_msg_payload_begin (m, GDW_P_KE), g->id, gdw_kex_public (f->kex));
  gdw_msg_payload_end (m);
  gdw_msg_notify (m, GDW_N_ADDITIONAL_KEY_EXCHANGE, gdw_bytes_make (f->link, f->link_n));
  return GDW_OK;
}

gdw_err
gdw_followup_take (gdw_followup *f, const gdw_msg *m)
{
  gdw_pay_ke ke;
  gdw_secret s = GDW_SECRET_NONE;
  gdw_err e = read_ke (f, m, &ke);
  if (e == GDW_OK)
    e = gdw_kex_finish (f->kex, ke.data, &s);
  if (e == GDW_OK && gdw_suite_further (&f->suite, f->done + 1) != NULL)
    e = gdw_followup_link (f, m);
  if (e == GDW_OK)
    e = add_secret (f, &s);
  gdw_secret_done (&s);
  return e;
}

/* --- the gateway asks --- */

void
gdw_followup_put_link (gdw_followup *f, gdw_entropy *e, gdw_msg_out *m)
{
  f->link_n = GDW_FOLLOWUP_LINK;
  gdw_entropy_fill (e, f->link, f->link_n);
  gdw_msg_notify (m, GDW_N_ADDITIONAL_KEY_EXCHANGE, gdw_bytes_make (f->link, f->link_n));
}

bool
gdw_followup_is_linked (const gdw_followup *f, const gdw_msg *m)
{
  return f->there && f->link_n > 0 &&
         gdw_msg_has_notify (m, GDW_N_ADDITIONAL_KEY_EXCHANGE, gdw_bytes_make (f->link, f->link_n));
}

gdw_err
gdw_followup_serve (gdw_followup *f, gdw_entropy *e, const gdw_msg *m, gdw_msg_out *out)
{
  gdw_pay_ke ke;
  gdw_kex *kex = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  gdw_err err = read_ke (f, m, &ke);
  if (err == GDW_OK)
    err = gdw_kex_answer (gdw_suite_further (&f->suite, f->done), e, ke.data, &kex, &s);
  if (err == GDW_OK)
    err = add_secret (f, &s);
  gdw_secret_done (&s);
  if (err == GDW_OK) {
    gdw_pay_ke_put (gdw_msg_payload_begin (out, GDW_P_KE), ke.group, gdw_kex_public (kex));
    gdw_msg_payload_end (out);
    if (!gdw_followup_is_over (f))
      gdw_followup_put_link (f, e, out);
  }
  gdw_kex_free (kex);
  return err;
}
