/* SPDX-License-Identifier: GPL-3.0-or-later */
/* propose.c - offers and choices of algorithms (RFC 7296 2.7, 3.3).
 * A profile names ciphers together with their integrity algorithm ("aes256-sha256"), so each integrity algorithm gets a proposal of its
 * own: one proposal with two lists would offer their crossings too, which nobody named. */
#include "ike/propose.h"

#include <string.h>

#include "base/check.h"
#include "wire/ike-consts.h"

static bool
must_be_quantum (const gdw_profile *p)
{
  return p->ike.post_quantum == GDW_WORD_QUANTUM_REQUIRE;
}

static const gdw_cipher_info *
cipher_at (const struct gdw_choices *list, size_t i)
{
  return gdw_cipher_named (gdw_bytes_text (list->at[i]->word));
}

static void
trim (struct gdw_choices *list)
{
  struct gdw_choices able = { 0 };
  for (size_t i = 0; i < list->n; i++) {
    const gdw_group_info *g = gdw_group_find ((uint16_t)list->at[i]->number);
    if (g != NULL && gdw_kex_available (g))
      able.at[able.n++] = list->at[i];
  }
  *list = able;
}

/* The older set behind what the profile names, where it consents. */
static void
add_old (struct gdw_choices *list)
{
  static const uint32_t old[] = { GDW_WORD_CIPHER_AES256_SHA256, GDW_WORD_CIPHER_AES128_SHA256 };
  const gdw_key *key = gdw_key_find (gdw_bytes_text ("ike"), gdw_bytes_text ("ciphers"));
  for (size_t i = 0; i < sizeof old / sizeof old[0]; i++) {
    const gdw_choice *c = gdw_key_choice_number (key, old[i]);
    bool there = false;
    for (size_t k = 0; k < list->n; k++)
      there = there || list->at[k] == c;
    if (!there && list->n < GDW_PROFILE_CHOICES)
      list->at[list->n++] = c;
  }
}

void
gdw_propose_trim (gdw_profile *p)
{
  if (p->ike.old_algorithms) {
    add_old (&p->ike.ciphers);
    add_old (&p->esp.ciphers);
  }
  if (p->ike.post_quantum == GDW_WORD_QUANTUM_OFF)
    p->ike.post_quantum_groups.n = 0;
  trim (&p->ike.groups);
  trim (&p->ike.post_quantum_groups);
  trim (&p->esp.groups);
}

static const gdw_group_info *
group_at (const struct gdw_choices *list, size_t i)
{
  return i < list->n ? gdw_group_find ((uint16_t)list->at[i]->number) : NULL;
}

static const gdw_group_info *
group_of (const struct gdw_choices *list, uint16_t id)
{
  for (size_t i = 0; i < list->n; i++)
    if (list->at[i]->number == id)
      return gdw_group_find (id);
  return NULL;
}

const gdw_group_info *
gdw_propose_group (const gdw_profile *p, uint16_t id)
{
  return group_of (&p->ike.groups, id);
}

const gdw_group_info *
gdw_propose_group_at (const gdw_profile *p, size_t i)
{
  return group_at (&p->ike.groups, i);
}

static const struct gdw_choices *
esp_groups (const gdw_profile *p)
{
  return p->esp.groups.n > 0 ? &p->esp.groups : &p->ike.groups;
}

const gdw_group_info *
gdw_propose_esp_group (const gdw_profile *p, uint16_t id)
{
  return group_of (esp_groups (p), id);
}

const gdw_group_info *
gdw_propose_esp_group_at (const gdw_profile *p, size_t i)
{
  return group_at (esp_groups (p), i);
}

/* --- offers --- */

/* The proposal for this integrity algorithm, begun when it is not there yet. NULL: no room. */
static gdw_proposal *
proposal_for (gdw_pay_sa *sa, uint8_t proto, gdw_bytes spi, uint16_t integ)
{
  for (size_t i = 0; i < sa->n; i++) {
    const gdw_transform *t = gdw_proposal_find (&sa->proposal[i], GDW_T_INTEG);
    if ((t != NULL ? t->id : GDW_INTEG_NONE) == integ)
      return &sa->proposal[i];
  }
  if (sa->n == GDW_MAX_PROPOSALS)
    return NULL;
  gdw_proposal *p = &sa->proposal[sa->n++];
  *p = (gdw_proposal){ .num = sa->n, .proto = proto, .spi_n = (uint8_t)spi.n };
  gdw_check (spi.n <= sizeof p->spi);
  if (spi.n > 0)
    memcpy (p->spi, spi.p, spi.n);
  if (integ != GDW_INTEG_NONE)
    gdw_check (gdw_proposal_add (p, GDW_T_INTEG, integ, 0));
  return p;
}

/* One proposal for each integrity algorithm, with its ciphers. The lists are far shorter than the bounds of gdw_pay_sa. */
static void
put_ciphers (const struct gdw_choices *list, uint8_t proto, gdw_bytes spi, gdw_pay_sa *ret)
{
  *ret = (gdw_pay_sa){ 0 };
  for (size_t i = 0; i < list->n; i++) {
    const gdw_cipher_info *c = cipher_at (list, i);
    gdw_proposal *p = c != NULL ? proposal_for (ret, proto, spi, c->integ) : NULL;
    if (p != NULL)
      gdw_check (gdw_proposal_add (p, GDW_T_ENCR, c->encr, c->key_bits));
  }
}

static void
put_groups (const struct gdw_choices *list, gdw_proposal *ret)
{
  const gdw_group_info *g;
  for (size_t k = 0; (g = group_at (list, k)) != NULL; k++)
    gdw_check (gdw_proposal_add (ret, GDW_T_KE, g->id, 0));
}

/* Every proposal gets the KEMs as ADDKE1; then, if classical ones are wanted too, all come again without. A gateway that knows nothing of
 * ADDKE passes over the first half (RFC 7296 3.3.6). */
static void
put_further (const gdw_profile *p, bool classical_too, gdw_pay_sa *ret)
{
  const struct gdw_choices *kems = &p->ike.post_quantum_groups;
  size_t n = ret->n;
  if (kems->n == 0)
    return;
  if (classical_too) {
    gdw_check (2 * n <= GDW_MAX_PROPOSALS);
    memcpy (&ret->proposal[n], &ret->proposal[0], n * sizeof ret->proposal[0]);
    ret->n = (uint8_t)(2 * n);
  }
  for (size_t i = 0; i < ret->n; i++) {
    ret->proposal[i].num = (uint8_t)(i + 1);
    for (size_t k = 0; i < n && k < kems->n; k++)
      gdw_check (gdw_proposal_add (&ret->proposal[i], GDW_T_ADDKE1, (uint16_t)kems->at[k]->number, 0));
  }
}

void
gdw_propose_ike (const gdw_profile *p, const uint8_t *spi, gdw_further further, gdw_pay_sa *ret)
{
  put_ciphers (&p->ike.ciphers, GDW_PROTO_IKE, gdw_bytes_make (spi, spi != NULL ? 8 : 0), ret);
  for (size_t i = 0; i < ret->n; i++) {
    for (size_t k = 0; k < p->ike.prfs.n; k++) {
      const gdw_prf_info *prf = gdw_prf_named (gdw_bytes_text (p->ike.prfs.at[k]->word));
      if (prf != NULL)
        gdw_check (gdw_proposal_add (&ret->proposal[i], GDW_T_PRF, prf->id, 0));
    }
    put_groups (&p->ike.groups, &ret->proposal[i]);
  }
  if (further == GDW_FURTHER)
    put_further (p, !must_be_quantum (p), ret);
}

void
gdw_propose_esp (const gdw_profile *p, uint32_t spi, gdw_pay_sa *ret)
{
  uint8_t octets[4];
  gdw_out o = gdw_out_over (octets, sizeof octets);
  gdw_out_u32 (&o, spi);
  put_ciphers (&p->esp.ciphers, GDW_PROTO_ESP, gdw_bytes_of (octets), ret);
  for (size_t i = 0; i < ret->n; i++)
    gdw_check (gdw_proposal_add (&ret->proposal[i], GDW_T_SN, GDW_SN_32, 0));
}

void
gdw_propose_esp_pfs (const gdw_profile *p, uint32_t spi, gdw_further further, gdw_pay_sa *ret)
{
  gdw_propose_esp (p, spi, ret);
  for (size_t i = 0; i < ret->n; i++)
    put_groups (esp_groups (p), &ret->proposal[i]);
  if (further == GDW_FURTHER)
    put_further (p, true, ret); /* the keys come from those of the IKE SA as well */
}

/* --- the gateway's choice --- */

/* Is this transform in the proposal as it stands? */
static bool
has (const gdw_proposal *p, const gdw_transform *t)
{
  for (size_t i = 0; i < p->n; i++) {
    const gdw_transform *q = &p->transform[i];
    if (!q->odd && !t->odd && q->type == t->type && q->id == t->id && q->keylen == t->keylen)
      return true;
  }
  return false;
}

/* "No integrity algorithm" said in words, beside an AEAD: the same as saying nothing (RFC 7296 3.3.3). */
static bool
is_empty_integ (const gdw_transform *t)
{
  return t->type == GDW_T_INTEG && t->id == GDW_INTEG_NONE;
}

static bool
is_key_exchange (uint8_t type)
{
  return type == GDW_T_KE || (type >= GDW_T_ADDKE1 && type <= GDW_T_ADDKE7);
}

/* Is a key exchange method there under two types (RFC 9370 2.2.1)? */
static bool
has_method_twice (const gdw_proposal *p)
{
  for (size_t i = 0; i < p->n; i++)
    for (size_t k = i + 1; k < p->n; k++)
      if (is_key_exchange (p->transform[i].type) && is_key_exchange (p->transform[k].type) &&
          p->transform[i].id != GDW_KE_NONE && p->transform[i].id == p->transform[k].id)
        return true;
  return false;
}

/* Every transform chosen was offered, and of each type that was offered there is exactly one. */
static bool
is_one_of (const gdw_proposal *offered, const gdw_proposal *chosen)
{
  for (size_t i = 0; i < chosen->n; i++) {
    const gdw_transform *t = &chosen->transform[i];
    if (gdw_proposal_count (chosen, t->type) != 1)
      return false;
    if (!has (offered, t) && !(is_empty_integ (t) && gdw_proposal_find (offered, GDW_T_INTEG) == NULL))
      return false;
  }
  for (size_t i = 0; i < offered->n; i++)
    if (gdw_proposal_find (chosen, offered->transform[i].type) == NULL)
      return false;
  return !has_method_twice (chosen);
}

/* The rows of the further key exchanges of a choice. False: one that we do not have. */
static bool
further_of (const gdw_proposal *p, gdw_suite *s)
{
  for (uint8_t i = 0; i < GDW_MAX_FURTHER; i++) {
    const gdw_transform *t = gdw_proposal_find (p, (uint8_t)(GDW_T_ADDKE1 + i));
    if (t == NULL || t->id == GDW_KE_NONE)
      continue;
    s->further[i] = gdw_group_find (t->id);
    if (s->further[i] == NULL)
      return false;
  }
  return true;
}

/* The rows of the tables that a proposal with one transform of each type means. False: something we do not have. */
static bool
suite_of (const gdw_proposal *p, gdw_suite *ret)
{
  const gdw_transform *encr = gdw_proposal_find (p, GDW_T_ENCR);
  const gdw_transform *integ = gdw_proposal_find (p, GDW_T_INTEG);
  const gdw_transform *prf = gdw_proposal_find (p, GDW_T_PRF);
  const gdw_transform *ke = gdw_proposal_find (p, GDW_T_KE);
  if (encr == NULL)
    return false;
  gdw_suite s = { 0 };
  s.cipher = gdw_cipher_find (encr->id, encr->keylen, integ != NULL ? integ->id : GDW_INTEG_NONE);
  s.prf = prf != NULL ? gdw_prf_find (prf->id) : NULL;
  s.group = ke != NULL && ke->id != GDW_KE_NONE ? gdw_group_find (ke->id) : NULL;
  if (s.cipher == NULL || (prf != NULL && s.prf == NULL) || (ke != NULL && ke->id != GDW_KE_NONE && s.group == NULL))
    return false;
  if (p->proto == GDW_PROTO_IKE && (s.prf == NULL || s.group == NULL))
    return false;
  if (!further_of (p, &s) || (s.group == NULL && gdw_suite_further (&s, 0) != NULL))
    return false;
  *ret = s;
  return true;
}

gdw_err
gdw_propose_check (const gdw_pay_sa *offer, const gdw_pay_sa *choice, gdw_suite *ret, gdw_bytes *ret_spi)
{
  if (choice->n != 1)
    return GDW_E_VALUE;
  const gdw_proposal *c = &choice->proposal[0];
  for (size_t i = 0; i < offer->n; i++) {
    const gdw_proposal *o = &offer->proposal[i];
    if (o->num != c->num || o->proto != c->proto || o->spi_n != c->spi_n)
      continue;
    gdw_suite s;
    if (!is_one_of (o, c) || !suite_of (c, &s))
      return GDW_E_VALUE;
    *ret = s;
    *ret_spi = gdw_bytes_make (c->spi, c->spi_n);
    return GDW_OK;
  }
  return GDW_E_VALUE;
}

/* --- our choice --- */

/* Does the offered proposal have this cipher with its integrity algorithm? */
static bool
offers_cipher (const gdw_proposal *o, const gdw_cipher_info *c)
{
  const gdw_transform encr = { .type = GDW_T_ENCR, .id = c->encr, .keylen = c->key_bits };
  const gdw_transform integ = { .type = GDW_T_INTEG, .id = c->integ };
  if (!has (o, &encr))
    return false;
  if (c->integ != GDW_INTEG_NONE)
    return has (o, &integ);
  return gdw_proposal_find (o, GDW_T_INTEG) == NULL || has (o, &integ);
}

static const gdw_cipher_info *
pick_cipher (const struct gdw_choices *list, const gdw_proposal *o)
{
  for (size_t i = 0; i < list->n; i++) {
    const gdw_cipher_info *c = cipher_at (list, i);
    if (c != NULL && offers_cipher (o, c))
      return c;
  }
  return NULL;
}

static const gdw_prf_info *
pick_prf (const gdw_profile *p, const gdw_proposal *o)
{
  for (size_t i = 0; i < p->ike.prfs.n; i++) {
    const gdw_prf_info *f = gdw_prf_named (gdw_bytes_text (p->ike.prfs.at[i]->word));
    const gdw_transform t = { .type = GDW_T_PRF, .id = f != NULL ? f->id : 0 };
    if (f != NULL && has (o, &t))
      return f;
  }
  return NULL;
}

static const gdw_group_info *
pick_group (const struct gdw_choices *list, const gdw_proposal *o, uint16_t wanted)
{
  const gdw_transform w = { .type = GDW_T_KE, .id = wanted };
  const gdw_group_info *g = wanted != 0 ? group_of (list, wanted) : NULL;
  if (g != NULL && has (o, &w))
    return g;
  for (size_t i = 0; (g = group_at (list, i)) != NULL; i++) {
    const gdw_transform t = { .type = GDW_T_KE, .id = g->id };
    if (has (o, &t))
      return g;
  }
  return NULL;
}

static bool
is_taken (const gdw_suite *s, const gdw_group_info *g)
{
  bool taken = s->group == g;
  for (size_t i = 0; i < GDW_MAX_FURTHER; i++)
    taken = taken || s->further[i] == g;
  return taken;
}

/* For each type of further key exchange that is offered, the best KEM of the profile that no type before has taken; else NONE, where that is
 * offered. False: this proposal cannot be taken. */
static bool
pick_further (const gdw_profile *p, const gdw_proposal *o, gdw_further further, gdw_suite *s)
{
  const struct gdw_choices *kems = &p->ike.post_quantum_groups;
  for (uint8_t i = 0; i < GDW_MAX_FURTHER; i++) {
    uint8_t type = (uint8_t)(GDW_T_ADDKE1 + i);
    const gdw_transform none = { .type = type, .id = GDW_KE_NONE };
    for (size_t k = 0; further == GDW_FURTHER && s->group != NULL && s->further[i] == NULL && k < kems->n; k++) {
      const gdw_transform t = { .type = type, .id = (uint16_t)kems->at[k]->number };
      const gdw_group_info *g = gdw_group_find (t.id);
      if (g != NULL && has (o, &t) && !is_taken (s, g))
        s->further[i] = g;
    }
    if (s->further[i] == NULL && gdw_proposal_find (o, type) != NULL && !has (o, &none))
      return false;
  }
  for (size_t i = 0; i < o->n; i++) /* types that nobody knows */
    if (o->transform[i].type > GDW_T_ADDKE7)
      return false;
  return true;
}

/* What we take of one offered proposal. */
static bool
pick_suite (const gdw_profile *p, const gdw_proposal *o, uint16_t wanted_group, gdw_further further, gdw_suite *ret)
{
  bool ike = o->proto == GDW_PROTO_IKE;
  gdw_suite s = { 0 };
  s.cipher = pick_cipher (ike ? &p->ike.ciphers : &p->esp.ciphers, o);
  s.prf = ike ? pick_prf (p, o) : NULL;
  s.group = pick_group (ike ? &p->ike.groups : esp_groups (p), o, wanted_group);
  const gdw_transform sn = { .type = GDW_T_SN, .id = GDW_SN_32 };
  const gdw_transform no_ke = { .type = GDW_T_KE, .id = GDW_KE_NONE };
  if (s.cipher == NULL || (ike && (s.prf == NULL || s.group == NULL)))
    return false;
  if (!ike && gdw_proposal_find (o, GDW_T_SN) != NULL && !has (o, &sn))
    return false;
  if (s.group == NULL && gdw_proposal_find (o, GDW_T_KE) != NULL && !has (o, &no_ke))
    return false;
  if (!pick_further (p, o, further, &s))
    return false;
  *ret = s;
  return true;
}

/* The answer's proposal: one transform of each type that was offered. */
static void
put_answer (const gdw_proposal *o, const gdw_suite *s, gdw_bytes spi, gdw_pay_sa *ret)
{
  *ret = (gdw_pay_sa){ .n = 1 };
  gdw_proposal *a = &ret->proposal[0];
  *a = (gdw_proposal){ .num = o->num, .proto = o->proto, .spi_n = (uint8_t)spi.n };
  gdw_check (spi.n <= sizeof a->spi);
  if (spi.n > 0)
    memcpy (a->spi, spi.p, spi.n);
  bool ok = gdw_proposal_add (a, GDW_T_ENCR, s->cipher->encr, s->cipher->key_bits);
  if (s->prf != NULL)
    ok = ok && gdw_proposal_add (a, GDW_T_PRF, s->prf->id, 0);
  if (s->cipher->integ != GDW_INTEG_NONE)
    ok = ok && gdw_proposal_add (a, GDW_T_INTEG, s->cipher->integ, 0);
  if (s->group != NULL)
    ok = ok && gdw_proposal_add (a, GDW_T_KE, s->group->id, 0);
  if (o->proto == GDW_PROTO_ESP)
    ok = ok && gdw_proposal_add (a, GDW_T_SN, GDW_SN_32, 0);
  for (uint8_t i = 0; i < GDW_MAX_FURTHER; i++) {
    uint8_t type = (uint8_t)(GDW_T_ADDKE1 + i);
    if (gdw_proposal_find (o, type) != NULL)
      ok = ok && gdw_proposal_add (a, type, s->further[i] != NULL ? s->further[i]->id : GDW_KE_NONE, 0);
  }
  gdw_check (ok);
}

/* The first proposal that fits, with a KEM or without. NULL: none. */
static const gdw_proposal *
pick_proposal (const gdw_profile *p, const gdw_pay_sa *offer, uint8_t proto, size_t spi_n, uint16_t wanted_group,
               gdw_further further, gdw_suite *ret)
{
  for (size_t i = 0; i < offer->n; i++) {
    const gdw_proposal *o = &offer->proposal[i];
    gdw_suite s;
    if (o->proto != proto || o->spi_n != spi_n || !pick_suite (p, o, wanted_group, further, &s))
      continue;
    if (further == GDW_FURTHER && gdw_suite_further (&s, 0) == NULL)
      continue;
    *ret = s;
    return o;
  }
  return NULL;
}

gdw_err
gdw_propose_pick (const gdw_profile *p, const gdw_pay_sa *offer, uint8_t proto, uint16_t wanted_group,
                  gdw_further further, gdw_bytes spi, gdw_suite *ret, gdw_bytes *ret_peer_spi, gdw_pay_sa *ret_answer)
{
  bool classical = further == GDW_ALONE || proto != GDW_PROTO_IKE || !must_be_quantum (p);
  const gdw_proposal *o = NULL;
  if (further == GDW_FURTHER)
    o = pick_proposal (p, offer, proto, spi.n, wanted_group, GDW_FURTHER, ret);
  if (o == NULL && classical)
    o = pick_proposal (p, offer, proto, spi.n, wanted_group, GDW_ALONE, ret);
  if (o == NULL)
    return GDW_E_VALUE;
  put_answer (o, ret, spi, ret_answer);
  *ret_peer_spi = gdw_bytes_make (o->spi, o->spi_n);
  return GDW_OK;
}
