/* SPDX-License-Identifier: GPL-3.0-or-later */
/* esp-child.c - the child SAs of a plane. */
#include "esp/esp-child.h"

#include "esp/ts-match.h"

#include <string.h>

/* A place for another child. Of those that only linger the one that would go first gives way: a gateway that renews a child often must not
 * leave us with keys that the control half believes in and we do not have. */
static gdw_esp_child *
free_place (gdw_esp_children *t)
{
  gdw_esp_child *first = NULL;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++) {
    gdw_esp_child *c = &t->at[i];
    if (c->number == 0)
      return c;
    if (c->dies != GDW_US_NEVER && (first == NULL || c->dies < first->dies))
      first = c;
  }
  return first;
}

static void
end (gdw_esp_child *c)
{
  gdw_esp_out_done (&c->out);
  gdw_esp_in_done (&c->in);
  memset (c, 0, sizeof *c);
}

static bool
spi_taken (const gdw_esp_children *t, uint32_t spi)
{
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if (t->at[i].number != 0 && t->at[i].in.spi == spi)
      return true;
  return false;
}

static gdw_err
make_keys (gdw_esp_child *c, const gdw_order_add *a)
{
  const gdw_cipher_info *info = gdw_cipher_find (a->encr, a->key_bits, a->integ);
  if (info == NULL)
    return GDW_E_UNSUPPORTED;
  gdw_err e = gdw_esp_out_init (&c->out, info, gdw_bytes_make (a->key_out, a->key_len), a->spi_out);
  if (e != GDW_OK)
    return e;
  e = gdw_esp_in_init (&c->in, info, gdw_bytes_make (a->key_in, a->key_len), a->spi_in);
  if (e != GDW_OK)
    gdw_esp_out_done (&c->out);
  return e;
}

gdw_err
gdw_esp_children_add (gdw_esp_children *t, const gdw_order *o, uint32_t last)
{
  const gdw_order_add *a = &o->add;
  gdw_esp_child *place = free_place (t), c = { .number = o->child, .ike = o->ike, .dies = GDW_US_NEVER };
  if (place == NULL)
    return GDW_E_LIMIT;
  if (o->child == 0 || o->ike == 0 || a->key_len > GDW_MAX_KEY || a->n_local == 0 || a->n_local > GDW_MAX_TS ||
      a->n_remote == 0 || a->n_remote > GDW_MAX_TS)
    return GDW_E_VALUE;
  if (gdw_esp_children_find (t, o->child) != NULL || spi_taken (t, a->spi_in))
    return GDW_E_STATE;
  gdw_err e = make_keys (&c, a);
  if (e != GDW_OK)
    return e;
  c.out.last = last;
  c.n_local = a->n_local;
  c.n_remote = a->n_remote;
  memcpy (c.local, a->local, sizeof c.local);
  memcpy (c.remote, a->remote, sizeof c.remote);
  c.auto_use = a->auto_use;
  if (place->number != 0)
    end (place);
  *place = c;
  return GDW_OK;
}

gdw_esp_child *
gdw_esp_children_find (gdw_esp_children *t, uint32_t number)
{
  for (size_t i = 0; number != 0 && i < GDW_MAX_CHILDREN; i++)
    if (t->at[i].number == number)
      return &t->at[i];
  return NULL;
}

gdw_esp_child *
gdw_esp_children_by_spi (gdw_esp_children *t, uint32_t spi, gdw_us now)
{
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++) {
    gdw_esp_child *c = &t->at[i];
    if (c->number != 0 && c->in.spi == spi)
      return c->dies > now ? c : NULL;
  }
  return NULL;
}

gdw_esp_child *
gdw_esp_children_choose (gdw_esp_children *t, const gdw_ip_pkt *pkt, bool *ret_any)
{
  gdw_esp_child *best = NULL;
  *ret_any = false;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++) {
    gdw_esp_child *c = &t->at[i];
    if (c->number == 0 || c->rank == 0)
      continue;
    *ret_any = true;
    if ((best == NULL || c->rank > best->rank) && gdw_ts_match_source (c->local, c->n_local, pkt) &&
        gdw_ts_match_destination (c->remote, c->n_remote, pkt))
      best = c;
  }
  return best;
}

bool
gdw_esp_children_address (const gdw_esp_children *t, uint8_t family, gdw_ip *ret)
{
  uint64_t rank = 0;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++) {
    const gdw_esp_child *c = &t->at[i];
    for (uint8_t k = 0; c->number != 0 && c->rank > rank && k < c->n_local; k++) {
      if (c->local[k].first.family != family || !gdw_ip_same (&c->local[k].first, &c->local[k].last))
        continue;
      *ret = c->local[k].first;
      rank = c->rank;
    }
  }
  return rank != 0;
}

void
gdw_esp_children_use (gdw_esp_children *t, gdw_esp_child *c)
{
  c->auto_use = false;
  if (c->rank == 0 || c->rank != t->last_rank)
    c->rank = ++t->last_rank;
}

void
gdw_esp_children_moved (gdw_esp_children *t, uint32_t ike)
{
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++) {
    gdw_esp_child *c = &t->at[i];
    if (c->number == 0 || c->ike != ike)
      continue;
    c->loss = (gdw_loss){ 0 };
    c->lost = 0;
  }
}

void
gdw_esp_children_drop (gdw_esp_child *c, gdw_us dies)
{
  c->rank = 0;
  c->auto_use = false; /* a packet that is still under way must not bring it back */
  if (dies < c->dies)
    c->dies = dies;
}

void
gdw_esp_children_reap (gdw_esp_children *t, gdw_us now)
{
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if (t->at[i].number != 0 && t->at[i].dies <= now)
      end (&t->at[i]);
}

gdw_us
gdw_esp_children_deadline (const gdw_esp_children *t)
{
  gdw_us first = GDW_US_NEVER;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if (t->at[i].number != 0 && t->at[i].dies < first)
      first = t->at[i].dies;
  return first;
}

void
gdw_esp_children_done (gdw_esp_children *t)
{
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if (t->at[i].number != 0)
      end (&t->at[i]);
}

void
gdw_esp_child_tell (gdw_esp_child *c, uint8_t what)
{
  if ((c->told & what) != 0)
    return;
  c->told |= what;
  c->due |= what;
}
