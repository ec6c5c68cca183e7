/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sk.c - the Encrypted payload (RFC 7296 3.14; combined-mode ciphers by RFC 5282; fragments by RFC 7383). */
#include "ike/sk.h"

#include "base/check.h"
#include "wire/ike-consts.h"

enum { PAD_LENGTH = 1 /* the octet that says how much padding there is */ };

gdw_err
gdw_sk_new (const gdw_suite *s, const gdw_ike_keys *k, bool initiator, gdw_sk *ret)
{
  gdw_sk sk = { 0 };
  gdw_err e = gdw_cipher_new (s->cipher, gdw_secret_peek (initiator ? &k->ei : &k->er), &sk.out);
  if (e == GDW_OK)
    e = gdw_cipher_new (s->cipher, gdw_secret_peek (initiator ? &k->er : &k->ei), &sk.in);
  if (e != GDW_OK) {
    gdw_sk_done (&sk);
    return e;
  }
  *ret = sk;
  return GDW_OK;
}

void
gdw_sk_done (gdw_sk *sk)
{
  gdw_cipher_free (sk->in);
  gdw_cipher_free (sk->out);
  *sk = (gdw_sk){ 0 };
}

/* Writes the IV of the next message. */
static gdw_err
put_iv (gdw_sk *sk, gdw_entropy *e, gdw_out *o, const gdw_cipher_info *info)
{
  if (info->integ != 0) { /* CBC: unpredictable */
    uint8_t *iv = gdw_out_room (o, info->iv_len);
    if (iv == NULL)
      return GDW_E_SPACE;
    gdw_entropy_fill (e, iv, info->iv_len);
    return GDW_OK;
  }
  if (sk->next_iv == UINT64_MAX)
    return GDW_E_STATE;
  gdw_check (info->iv_len == 8);
  gdw_out_u64 (o, sk->next_iv++);
  return GDW_OK;
}

/* Octets of padding: the least that fills the block. */
static size_t
padding (const gdw_cipher_info *info, size_t n)
{
  size_t over = (n + PAD_LENGTH) % info->block;
  return over == 0 ? 0 : info->block - over;
}

/* Octets of IV, ciphertext and ICV for a content of n octets. */
static size_t
sealed_len (const gdw_cipher_info *info, size_t n)
{
  return info->iv_len + n + padding (info, n) + PAD_LENGTH + info->icv_len;
}

/* One datagram: SK, or SKF when f is not NULL, whose numbers are authenticated with the headers (RFC 7383 2.5). */
static gdw_err
seal_one (gdw_sk *sk, gdw_entropy *e, const gdw_ike_header *head, const gdw_frag *f, uint8_t first, gdw_bytes content,
          uint8_t *buf, size_t cap, gdw_bytes *ret)
{
  const gdw_cipher_info *info = gdw_cipher_what (sk->out);
  size_t front = f != NULL ? GDW_FRAG_HEADER : 0, pad = padding (info, content.n), n = content.n + pad + PAD_LENGTH;
  gdw_bytes aad = GDW_BYTES_NONE;
  gdw_msg_out m = gdw_msg_out_begin (buf, cap, head);
  uint8_t *body =
      gdw_msg_sk_room (&m, f != NULL ? GDW_P_SKF : GDW_P_SK, first, front + sealed_len (info, content.n), &aad);
  if (body == NULL)
    return GDW_E_SPACE;
  gdw_out o = gdw_out_over (body, front + sealed_len (info, content.n));
  if (f != NULL)
    gdw_frag_put (&o, *f);
  gdw_err err = put_iv (sk, e, &o, info);
  if (err != GDW_OK)
    return err;
  gdw_out_put (&o, content);
  gdw_out_zero (&o, pad);
  gdw_out_u8 (&o, (uint8_t)pad);
  uint8_t *iv = body + front, *plain = iv + info->iv_len;
  err = gdw_cipher_seal (sk->out, iv, gdw_bytes_make (aad.p, aad.n + front), plain, plain, n, plain + n);
  if (err != GDW_OK)
    return err;
  return gdw_msg_out_close (&m, ret);
}

gdw_err
gdw_sk_seal (gdw_sk *sk, gdw_entropy *e, const gdw_ike_header *head, uint8_t first, gdw_bytes chain, uint8_t *buf,
             size_t cap, gdw_bytes *ret)
{
  return seal_one (sk, e, head, NULL, first, chain, buf, cap, ret);
}

/* How much content one fragment takes. */
static size_t
fragment_room (const gdw_cipher_info *info, size_t most, size_t n)
{
  size_t around = (size_t)GDW_IKE_HEADER + GDW_PAYLOAD_HEADER + GDW_FRAG_HEADER + info->iv_len + info->icv_len;
  gdw_check (most > around + info->block);
  size_t text = (most - around) / info->block * info->block - PAD_LENGTH;
  size_t least = (n + GDW_MAX_FRAGMENTS - 1) / GDW_MAX_FRAGMENTS;
  return text > least ? text : least;
}

gdw_err
gdw_sk_seal_all (gdw_sk *sk, gdw_entropy *e, const gdw_ike_header *head, uint8_t first, gdw_bytes chain, size_t most,
                 uint8_t *buf, size_t cap, gdw_datagrams *ret)
{
  const gdw_cipher_info *info = gdw_cipher_what (sk->out);
  bool whole = most == 0 || GDW_IKE_HEADER + GDW_PAYLOAD_HEADER + sealed_len (info, chain.n) <= most;
  size_t room = whole ? chain.n : fragment_room (info, most, chain.n);
  size_t total = whole ? 1 : (chain.n + room - 1) / room;
  gdw_datagrams d = { 0 };
  for (size_t i = 0; i < total; i++) {
    const gdw_frag f = { .number = (uint16_t)(i + 1), .total = (uint16_t)total };
    size_t at = i * room, n = chain.n - at < room ? chain.n - at : room;
    gdw_bytes sealed;
    gdw_err err = seal_one (sk, e, head, whole ? NULL : &f, i == 0 ? first : GDW_P_NONE,
                            gdw_bytes_make (chain.p + at, n), buf, cap, &sealed);
    if (err == GDW_OK)
      err = gdw_datagrams_add (&d, sealed);
    if (err != GDW_OK) {
      gdw_datagrams_done (&d);
      return err;
    }
  }
  *ret = d;
  return GDW_OK;
}

/* Decrypts IV | ciphertext | ICV in place and takes the padding off. */
static gdw_err
open_sealed (gdw_sk *sk, uint8_t *datagram, size_t n, gdw_bytes sealed, gdw_bytes aad, bool *ret_authentic,
             gdw_bytes *ret)
{
  *ret_authentic = false;
  const gdw_cipher_info *info = gdw_cipher_what (sk->in);
  size_t overhead = (size_t)info->iv_len + info->icv_len + PAD_LENGTH;
  if (sealed.n < overhead)
    return GDW_E_SHORT;
  size_t at = (size_t)(sealed.p - datagram);
  gdw_check (at <= n && sealed.n <= n - at);
  uint8_t *iv = datagram + at, *plain = iv + info->iv_len;
  size_t plain_n = sealed.n - info->iv_len - info->icv_len;
  gdw_err e = gdw_cipher_open (sk->in, iv, aad, plain, plain_n, plain + plain_n);
  if (e != GDW_OK)
    return e;
  *ret_authentic = true;
  size_t pad = plain[plain_n - 1];
  if (pad + PAD_LENGTH > plain_n)
    return GDW_E_FORM;
  *ret = gdw_bytes_make (plain, plain_n - PAD_LENGTH - pad);
  return GDW_OK;
}

gdw_err
gdw_sk_open (gdw_sk *sk, uint8_t *datagram, size_t n, gdw_msg *m, bool *ret_authentic)
{
  gdw_bytes content;
  gdw_err e = open_sealed (sk, datagram, n, m->sk_body, m->sk_aad, ret_authentic, &content);
  return e == GDW_OK ? gdw_msg_split_chain (m->sk_first, content, m) : e;
}

gdw_err
gdw_sk_open_fragment (gdw_sk *sk, uint8_t *datagram, size_t n, const gdw_msg *m, gdw_frag *ret, gdw_bytes *ret_content)
{
  gdw_frag f;
  gdw_bytes sealed;
  bool authentic;
  gdw_err e = gdw_frag_read (m->sk_body, &f, &sealed);
  if (e != GDW_OK)
    return e;
  e = open_sealed (sk, datagram, n, sealed, gdw_bytes_make (m->sk_aad.p, m->sk_aad.n + GDW_FRAG_HEADER), &authentic,
                   ret_content);
  if (e == GDW_OK)
    *ret = f;
  return e;
}
