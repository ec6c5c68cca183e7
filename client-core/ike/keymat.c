/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keymat.c - key derivation of IKEv2 (RFC 7296 2.13 to 2.18, RFC 5282 for combined-mode ciphers). */
#include "ike/keymat.h"

#include <string.h>

#include "base/check.h"
#include "base/cursor.h"
#include "base/out.h"

enum { MAX_SEED_PARTS = 6 };

char *
gdw_suite_text (const gdw_suite *s, char *buf, size_t cap)
{
  gdw_check (cap > 0);
  const char *word[3 + GDW_MAX_FURTHER] = { s->cipher != NULL ? s->cipher->name : NULL,
                                            s->prf != NULL ? s->prf->name : NULL,
                                            s->group != NULL ? s->group->name : NULL };
  for (size_t i = 0; i < GDW_MAX_FURTHER; i++)
    word[3 + i] = s->further[i] != NULL ? s->further[i]->name : NULL;
  size_t n = 0;
  for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
    if (word[i] == NULL)
      continue;
    if (n > 0 && n + 1 < cap)
      buf[n++] = '-';
    for (const char *w = word[i]; *w != '\0' && n + 1 < cap; w++)
      buf[n++] = *w;
  }
  buf[n] = '\0';
  return buf;
}

const gdw_group_info *
gdw_suite_further (const gdw_suite *s, size_t n)
{
  for (size_t i = 0; i < GDW_MAX_FURTHER; i++)
    if (s->further[i] != NULL && n-- == 0)
      return s->further[i];
  return NULL;
}

void
gdw_ike_keys_done (gdw_ike_keys *k)
{
  if (k == NULL)
    return;
  gdw_secret_done (&k->d);
  gdw_secret_done (&k->pi);
  gdw_secret_done (&k->pr);
  gdw_secret_done (&k->ei);
  gdw_secret_done (&k->er);
}

gdw_err
gdw_prf_plus (const gdw_prf_info *prf, gdw_bytes key, const gdw_bytes *seed, size_t n_seed, uint8_t *out, size_t n)
{
  gdw_check (n_seed <= MAX_SEED_PARTS);
  if (n > (size_t)255 * prf->len)
    return GDW_E_LIMIT;
  uint8_t block[GDW_HASH_MAX];
  uint8_t counter = 1;
  gdw_bytes part[MAX_SEED_PARTS + 2];
  for (size_t i = 0; i < n_seed; i++)
    part[1 + i] = seed[i];
  part[1 + n_seed] = gdw_bytes_make (&counter, 1);
  gdw_err e = GDW_OK;
  for (size_t done = 0; done < n && e == GDW_OK; counter++) {
    part[0] = gdw_bytes_make (block, done == 0 ? 0 : prf->len); /* T1 has no block before it */
    e = gdw_prf (prf, key, part, n_seed + 2, block);
    size_t k = n - done < prf->len ? n - done : prf->len;
    if (e == GDW_OK)
      memcpy (out + done, block, k);
    done += k;
  }
  gdw_wipe (block, sizeof block);
  return e;
}

/* Octets of key material of one direction. */
static size_t
direction_len (const gdw_cipher_info *c)
{
  return (size_t)c->key_len + c->salt_len + c->integ_len;
}

/* Joins two parts to one secret. */
static gdw_err
join (gdw_bytes a, gdw_bytes b, gdw_secret *ret)
{
  gdw_secret s = GDW_SECRET_NONE;
  gdw_err e = gdw_secret_new (a.n + b.n, &s);
  if (e != GDW_OK)
    return e;
  gdw_out o = gdw_out_over (s.p, s.n);
  gdw_out_put (&o, a);
  gdw_out_put (&o, b);
  *ret = s;
  return GDW_OK;
}

/* {SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} to the keys. With an AEAD there is no SK_a, and the salt belongs to
 * SK_e (RFC 5282 7.1). */
static gdw_err
split_ike (const gdw_suite *s, gdw_bytes all, gdw_ike_keys *ret)
{
  size_t a = s->cipher->integ_len, e = (size_t)s->cipher->key_len + s->cipher->salt_len;
  gdw_cur c = gdw_cur_over (all);
  gdw_bytes d = gdw_cur_take (&c, s->prf->len);
  gdw_bytes ai = gdw_cur_take (&c, a);
  gdw_bytes ar = gdw_cur_take (&c, a);
  gdw_bytes ei = gdw_cur_take (&c, e);
  gdw_bytes er = gdw_cur_take (&c, e);
  gdw_bytes pi = gdw_cur_take (&c, s->prf->len);
  gdw_bytes pr = gdw_cur_take (&c, s->prf->len);
  gdw_check (gdw_cur_done (&c));
  gdw_ike_keys k = { 0 };
  gdw_err err = gdw_secret_copy (d, &k.d);
  if (err == GDW_OK)
    err = join (ei, ai, &k.ei);
  if (err == GDW_OK)
    err = join (er, ar, &k.er);
  if (err == GDW_OK)
    err = gdw_secret_copy (pi, &k.pi);
  if (err == GDW_OK)
    err = gdw_secret_copy (pr, &k.pr);
  if (err != GDW_OK) {
    gdw_ike_keys_done (&k);
    return err;
  }
  *ret = k;
  return GDW_OK;
}

/* From SKEYSEED to the seven keys. */
static gdw_err
expand_ike (const gdw_suite *s, gdw_bytes skeyseed, const gdw_keymat_salt *salt, gdw_ike_keys *ret)
{
  gdw_secret all = GDW_SECRET_NONE;
  gdw_err e = gdw_secret_new (3 * (size_t)s->prf->len + 2 * direction_len (s->cipher), &all);
  if (e != GDW_OK)
    return e;
  const gdw_bytes seed[4] = { salt->ni, salt->nr, gdw_bytes_make (salt->spi_i, 8), gdw_bytes_make (salt->spi_r, 8) };
  e = gdw_prf_plus (s->prf, skeyseed, seed, 4, all.p, all.n);
  if (e == GDW_OK)
    e = split_ike (s, gdw_secret_peek (&all), ret);
  gdw_secret_done (&all);
  return e;
}

gdw_err
gdw_keymat_ike (const gdw_suite *s, gdw_bytes shared, const gdw_keymat_salt *salt, gdw_ike_keys *ret)
{
  uint8_t skeyseed[GDW_HASH_MAX];
  gdw_secret nonces = GDW_SECRET_NONE;
  gdw_err e = join (salt->ni, salt->nr, &nonces);
  if (e != GDW_OK)
    return e;
  e = gdw_prf (s->prf, gdw_secret_peek (&nonces), &shared, 1, skeyseed);
  gdw_secret_done (&nonces);
  if (e == GDW_OK)
    e = expand_ike (s, gdw_bytes_make (skeyseed, s->prf->len), salt, ret);
  gdw_wipe (skeyseed, sizeof skeyseed);
  return e;
}

gdw_err
gdw_keymat_rekey (const gdw_suite *s, const gdw_prf_info *old_prf, gdw_bytes old_d, gdw_bytes shared,
                  const gdw_keymat_salt *salt, gdw_ike_keys *ret)
{
  uint8_t skeyseed[GDW_HASH_MAX];
  const gdw_bytes part[4] = { shared, salt->ni, salt->nr, salt->more };
  gdw_err e = gdw_prf (old_prf, old_d, part, 4, skeyseed);
  if (e == GDW_OK)
    e = expand_ike (s, gdw_bytes_make (skeyseed, old_prf->len), salt, ret);
  gdw_wipe (skeyseed, sizeof skeyseed);
  return e;
}

/* The formula is that of a rekey; only the SPIs and nonces are the old ones. */
gdw_err
gdw_keymat_further (const gdw_suite *s, gdw_bytes d, gdw_bytes shared, const gdw_keymat_salt *salt, gdw_ike_keys *ret)
{
  gdw_check (salt->more.n == 0);
  return gdw_keymat_rekey (s, s->prf, d, shared, salt, ret);
}

static gdw_err
mix (const gdw_prf_info *prf, gdw_bytes ppk, const gdw_secret *from, gdw_secret *ret)
{
  const gdw_bytes seed = gdw_secret_peek (from);
  gdw_err e = gdw_secret_new (seed.n, ret);
  return e == GDW_OK ? gdw_prf_plus (prf, ppk, &seed, 1, ret->p, ret->n) : e;
}

gdw_err
gdw_keymat_ppk (const gdw_prf_info *prf, gdw_bytes ppk, const gdw_ike_keys *k, gdw_ike_keys *ret)
{
  gdw_ike_keys mixed = { 0 };
  gdw_err e = mix (prf, ppk, &k->d, &mixed.d);
  if (e == GDW_OK)
    e = mix (prf, ppk, &k->pi, &mixed.pi);
  if (e == GDW_OK)
    e = mix (prf, ppk, &k->pr, &mixed.pr);
  if (e != GDW_OK) {
    gdw_ike_keys_done (&mixed);
    return e;
  }
  *ret = mixed;
  return GDW_OK;
}

gdw_err
gdw_keymat_child (const gdw_cipher_info *cipher, const gdw_prf_info *prf, gdw_bytes d, gdw_bytes shared,
                  const gdw_keymat_salt *salt, gdw_secret *ret_i, gdw_secret *ret_r)
{
  size_t n = direction_len (cipher);
  gdw_secret all = GDW_SECRET_NONE, i = GDW_SECRET_NONE, r = GDW_SECRET_NONE;
  gdw_err e = gdw_secret_new (2 * n, &all);
  if (e != GDW_OK)
    return e;
  const gdw_bytes seed[4] = { shared, salt->ni, salt->nr, salt->more };
  e = gdw_prf_plus (prf, d, seed, 4, all.p, all.n);
  if (e == GDW_OK)
    e = gdw_secret_copy (gdw_bytes_make (all.p, n), &i);
  if (e == GDW_OK)
    e = gdw_secret_copy (gdw_bytes_make (all.p + n, n), &r);
  gdw_secret_done (&all);
  if (e != GDW_OK) {
    gdw_secret_done (&i);
    return e;
  }
  *ret_i = i;
  *ret_r = r;
  return GDW_OK;
}

gdw_err
gdw_keymat_auth_octets (const gdw_prf_info *prf, gdw_bytes message, gdw_bytes nonce, gdw_bytes sk_p, gdw_bytes id_body,
                        gdw_bytes intauth, gdw_secret *ret)
{
  gdw_secret s = GDW_SECRET_NONE;
  gdw_err e = gdw_secret_new (message.n + nonce.n + prf->len + intauth.n, &s);
  if (e != GDW_OK)
    return e;
  gdw_out o = gdw_out_over (s.p, s.n);
  gdw_out_put (&o, message);
  gdw_out_put (&o, nonce);
  uint8_t *mac = gdw_out_room (&o, prf->len);
  gdw_out_put (&o, intauth);
  gdw_check (mac != NULL && gdw_out_ok (&o));
  e = gdw_prf (prf, sk_p, &id_body, 1, mac);
  if (e != GDW_OK) {
    gdw_secret_done (&s);
    return e;
  }
  *ret = s;
  return GDW_OK;
}

gdw_err
gdw_keymat_auth_mac (const gdw_prf_info *prf, gdw_bytes key, gdw_bytes octets, uint8_t *out)
{
  uint8_t pad[GDW_HASH_MAX];
  gdw_bytes label = gdw_bytes_text ("Key Pad for IKEv2");
  gdw_err e = gdw_prf (prf, key, &label, 1, pad);
  if (e == GDW_OK)
    e = gdw_prf (prf, gdw_bytes_make (pad, prf->len), &octets, 1, out);
  gdw_wipe (pad, sizeof pad);
  return e;
}
