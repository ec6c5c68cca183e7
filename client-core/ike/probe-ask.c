/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe-ask.c - the questions of a probe, and what an answer says. */
#include "ike/probe-ask.h"

#include <string.h>

#include "base/cursor.h"
#include "ike/natd.h"
#include "wire/ike-consts.h"
#include "wire/pay-sa.h"

enum {
  ENCR_3DES = 3,
  MISFIT_GROUP = 1, /* 768-bit MODP: in no offer of ours, and every gateway knows how long it is */
  MISFIT_LEN = 96,
  IP4_UDP = 28, /* octets of the headers in front */
  IP6_UDP = 48,
  PAYLOAD_HEAD = 4,
  V1 = 0x10,
  V1_MAIN = 2,
  V1_SA = 1, /* payload type */
  V1_TRANSFORMS = 32,
};

/* --- the transforms asked for --- */

typedef struct {
  uint8_t kind, type;
  uint16_t id, keylen;
  uint8_t grade;
  const char *name;
} transform;

#define CIPHER GDW_ROW_CIPHER, GDW_T_ENCR
#define INTEG  GDW_ROW_INTEGRITY, GDW_T_INTEG
#define PRF    GDW_ROW_PRF, GDW_T_PRF
#define GROUP  GDW_ROW_GROUP, GDW_T_KE
#define KEM    GDW_ROW_KEM, GDW_T_ADDKE1

/* Best first; of the ciphers the AEADs come before those that want an integrity algorithm. */
static const transform transforms[] = {
  { CIPHER, GDW_ENCR_AES_GCM_16, 256, GDW_GRADE_GOOD, "aes256gcm16" },
  { CIPHER, GDW_ENCR_AES_GCM_16, 128, GDW_GRADE_GOOD, "aes128gcm16" },
  { CIPHER, GDW_ENCR_CHACHA20_POLY1305, 0, GDW_GRADE_GOOD, "chacha20poly1305" },
  { CIPHER, GDW_ENCR_AES_GCM_16, 192, GDW_GRADE_UNKNOWN, "aes192gcm16" },
  { CIPHER, GDW_ENCR_AES_CBC, 256, GDW_GRADE_OLD, "aes256" },
  { CIPHER, GDW_ENCR_AES_CBC, 192, GDW_GRADE_UNKNOWN, "aes192" },
  { CIPHER, GDW_ENCR_AES_CBC, 128, GDW_GRADE_OLD, "aes128" },
  { CIPHER, ENCR_3DES, 0, GDW_GRADE_NEVER, "3des" },
  { PRF, GDW_PRF_HMAC_SHA2_384, 0, GDW_GRADE_GOOD, "prfsha384" },
  { PRF, GDW_PRF_HMAC_SHA2_256, 0, GDW_GRADE_GOOD, "prfsha256" },
  { PRF, GDW_PRF_HMAC_SHA2_512, 0, GDW_GRADE_GOOD, "prfsha512" },
  { PRF, GDW_PRF_HMAC_SHA1, 0, GDW_GRADE_NEVER, "prfsha1" },
  { GROUP, GDW_KE_CURVE25519, 0, GDW_GRADE_GOOD, "x25519" },
  { GROUP, GDW_KE_ECP_256, 0, GDW_GRADE_GOOD, "ecp256" },
  { GROUP, GDW_KE_ECP_384, 0, GDW_GRADE_GOOD, "ecp384" },
  { GROUP, GDW_KE_ECP_521, 0, GDW_GRADE_GOOD, "ecp521" },
  { GROUP, GDW_KE_MODP_2048, 0, GDW_GRADE_GOOD, "modp2048" },
  { GROUP, GDW_KE_MODP_3072, 0, GDW_GRADE_GOOD, "modp3072" },
  { GROUP, GDW_KE_MODP_4096, 0, GDW_GRADE_GOOD, "modp4096" },
  { GROUP, GDW_KE_CURVE448, 0, GDW_GRADE_UNKNOWN, "x448" },
  { GROUP, GDW_KE_MODP_1536, 0, GDW_GRADE_NEVER, "modp1536" },
  { GROUP, GDW_KE_MODP_1024, 0, GDW_GRADE_NEVER, "modp1024" },
  { KEM, GDW_KE_ML_KEM_768, 0, GDW_GRADE_GOOD, "mlkem768" },
  { KEM, GDW_KE_ML_KEM_1024, 0, GDW_GRADE_GOOD, "mlkem1024" },
  { INTEG, GDW_INTEG_HMAC_SHA2_256_128, 0, GDW_GRADE_OLD, "sha256" },
  { INTEG, GDW_INTEG_HMAC_SHA2_384_192, 0, GDW_GRADE_OLD, "sha384" },
  { INTEG, GDW_INTEG_HMAC_SHA2_512_256, 0, GDW_GRADE_OLD, "sha512" },
  { INTEG, GDW_INTEG_HMAC_SHA1_96, 0, GDW_GRADE_NEVER, "sha1" },
};

enum { ROWS = sizeof transforms / sizeof transforms[0] };

bool
gdw_probe_row (size_t i, gdw_probed_row *ret)
{
  if (i >= ROWS)
    return false;
  const transform *t = &transforms[i];
  *ret = (gdw_probed_row){ .kind = t->kind, .grade = t->grade };
  memcpy (ret->name, t->name, strlen (t->name) + 1);
  return true;
}

uint16_t
gdw_probe_row_group (size_t i)
{
  return i < ROWS && transforms[i].kind == GDW_ROW_GROUP ? transforms[i].id : 0;
}

static bool
is_aead (const transform *t)
{
  return t->id == GDW_ENCR_AES_GCM_16 || t->id == GDW_ENCR_CHACHA20_POLY1305;
}

bool
gdw_probe_row_wants_mac (size_t i)
{
  return i < ROWS && transforms[i].kind == GDW_ROW_CIPHER && !is_aead (&transforms[i]);
}

/* --- writing --- */

/* Everything of this type, or only the transform that is asked for. */
static void
add_type (gdw_proposal *p, uint8_t type, const transform *only, bool aead)
{
  bool alone = only != NULL && only->type == type;
  for (size_t i = 0; i < ROWS; i++) {
    const transform *t = &transforms[i];
    if (t->type == type && (!alone || t == only) && (type != GDW_T_ENCR || is_aead (t) == aead))
      (void)gdw_proposal_add (p, type, t->id, t->keylen); /* far fewer than GDW_MAX_TRANSFORMS */
  }
}

/* One proposal with the AEADs and one with the others; that without a cipher is left out. A KEM is only in the offer when it is asked for. */
static void
put_offer (const transform *only, gdw_pay_sa *ret)
{
  *ret = (gdw_pay_sa){ 0 };
  for (unsigned k = 0; k < 2; k++) {
    bool aead = k == 0;
    gdw_proposal *p = &ret->proposal[ret->n];
    *p = (gdw_proposal){ .num = (uint8_t)(ret->n + 1), .proto = GDW_PROTO_IKE };
    add_type (p, GDW_T_ENCR, only, aead);
    if (p->n == 0 || (aead && only != NULL && only->type == GDW_T_INTEG))
      continue;
    if (!aead)
      add_type (p, GDW_T_INTEG, only, aead);
    add_type (p, GDW_T_PRF, only, aead);
    add_type (p, GDW_T_KE, only, aead);
    if (only != NULL && only->type == GDW_T_ADDKE1)
      add_type (p, GDW_T_ADDKE1, only, aead);
    ret->n++;
  }
}

static void
put_ke (const gdw_probe_question *q, gdw_msg_out *m)
{
  gdw_out *o = gdw_msg_payload_begin (m, GDW_P_KE);
  gdw_out_u16 (o, q->kex != NULL ? gdw_kex_what (q->kex)->id : MISFIT_GROUP);
  gdw_out_u16 (o, 0);
  if (q->kex != NULL)
    gdw_out_put (o, gdw_kex_public (q->kex));
  else
    for (size_t i = 0; i < MISFIT_LEN; i++)
      gdw_out_u8 (o, (uint8_t)(q->nonce[i % sizeof q->nonce] ^ i));
  gdw_msg_payload_end (m);
}

static void
put_abilities (const gdw_probe_question *q, gdw_msg_out *m)
{
  static const uint8_t hashes[] = { 0, 2, 0, 3, 0, 4, 0, 5 }; /* SHA-2, and identity for EdDSA (RFC 7427 7, RFC 8420) */
  gdw_msg_notify (m, GDW_N_FRAGMENTATION_SUPPORTED, GDW_BYTES_NONE);
  gdw_msg_notify (m, GDW_N_SIGNATURE_HASH_ALGORITHMS, gdw_bytes_of (hashes));
  gdw_msg_notify (m, GDW_N_REDIRECT_SUPPORTED, GDW_BYTES_NONE);
  gdw_natd_put (m, q->nonce, q->spi, (const uint8_t[8]){ 0 }, q->remote);
}

/* A vendor id of zeros fills the packet up. */
static void
put_padding (const gdw_probe_question *q, gdw_msg_out *m)
{
  size_t head = q->remote->ip.family == 4 ? IP4_UDP : IP6_UDP, now = m->o.n + head + PAYLOAD_HEAD;
  if (q->size <= now)
    return;
  gdw_out_zero (gdw_msg_payload_begin (m, GDW_P_V), q->size - now);
  gdw_msg_payload_end (m);
}

static gdw_err
put_v2 (const gdw_probe_question *q, void *buf, size_t cap, gdw_bytes *ret)
{
  const transform *only = q->kind == GDW_ASK_ROW ? &transforms[q->row] : NULL;
  gdw_ike_header h = { .version = 0x20, .exchange = GDW_X_IKE_SA_INIT, .flags = GDW_FLAG_INITIATOR };
  gdw_pay_sa offer;
  memcpy (h.spi_i, q->spi, sizeof h.spi_i);
  gdw_msg_out m = gdw_msg_out_begin (buf, cap, &h);
  if (q->cookie.n > 0)
    gdw_msg_notify (&m, GDW_N_COOKIE, q->cookie);
  put_offer (only, &offer);
  gdw_pay_sa_put (gdw_msg_payload_begin (&m, GDW_P_SA), &offer);
  gdw_msg_payload_end (&m);
  put_ke (q, &m);
  gdw_msg_raw (&m, GDW_P_NONCE, gdw_bytes_of (q->nonce));
  if (q->kind == GDW_ASK_ALL || (only != NULL && only->kind == GDW_ROW_KEM))
    gdw_msg_notify (&m, GDW_N_INTERMEDIATE_EXCHANGE_SUPPORTED, GDW_BYTES_NONE);
  if (q->kind == GDW_ASK_ALL)
    put_abilities (q, &m);
  if (q->kind == GDW_ASK_SIZE)
    put_padding (q, &m);
  return gdw_msg_out_close (&m, ret);
}

/* --- IKEv1 (RFC 2409 appendix A; XAUTH's numbers are of private use) --- */

static void
v1_transform (gdw_out *o, uint8_t number, bool last, const uint16_t value[5])
{
  static const uint16_t attr[5] = { 1, 14, 2, 3, 4 }; /* cipher, key length, hash, authentication, group */
  gdw_out_u8 (o, last ? 0 : 3);
  gdw_out_u8 (o, 0);
  gdw_hole len = gdw_out_len16_from (o, 2);
  gdw_out_u8 (o, number);
  gdw_out_u8 (o, 1); /* KEY_IKE */
  gdw_out_u16 (o, 0);
  for (size_t i = 0; i < 5; i++)
    if (value[i] != 0) {
      gdw_out_u16 (o, (uint16_t)(0x8000 | attr[i]));
      gdw_out_u16 (o, value[i]);
    }
  gdw_out_u32 (o, 0x800b0001); /* life is in seconds */
  gdw_out_u32 (o, 0x800c7080); /* 28,800 */
  gdw_out_close (o, len);
}

/* AES and 3DES, SHA-2 and SHA-1, groups 14, 5 and 2, each by a shared key, by RSA, and with XAUTH behind either. */
static void
v1_transforms (gdw_out *o)
{
  static const uint16_t suites[][4] = { { 7, 256, 4, 14 }, { 7, 128, 4, 14 }, { 7, 256, 2, 14 }, { 7, 128, 2, 14 },
                                        { 7, 256, 2, 5 },  { 7, 256, 2, 2 },  { 7, 128, 2, 2 },  { 5, 0, 2, 2 } };
  static const uint16_t ways[] = { 1, 3, 65001, 65005 };
  for (uint8_t i = 0; i < 8; i++)
    for (uint8_t k = 0; k < 4; k++) {
      const uint16_t value[5] = { suites[i][0], suites[i][1], suites[i][2], ways[k], suites[i][3] };
      v1_transform (o, (uint8_t)(4 * i + k + 1), i == 7 && k == 3, value);
    }
}

static gdw_err
put_v1 (const gdw_probe_question *q, void *buf, size_t cap, gdw_bytes *ret)
{
  gdw_ike_header h = { .version = V1, .exchange = V1_MAIN };
  memcpy (h.spi_i, q->spi, sizeof h.spi_i);
  gdw_msg_out m = gdw_msg_out_begin (buf, cap, &h);
  gdw_out *o = gdw_msg_payload_begin (&m, V1_SA);
  gdw_out_u32 (o, 1); /* the IPsec DOI */
  gdw_out_u32 (o, 1); /* the situation: identity only */
  gdw_out_u16 (o, 0); /* the one and last proposal */
  gdw_hole len = gdw_out_len16_from (o, 2);
  gdw_out_u8 (o, 1);
  gdw_out_u8 (o, 1); /* ISAKMP */
  gdw_out_u8 (o, 0);
  gdw_out_u8 (o, V1_TRANSFORMS);
  v1_transforms (o);
  gdw_out_close (o, len);
  gdw_msg_payload_end (&m);
  return gdw_msg_out_close (&m, ret);
}

gdw_err
gdw_probe_put (const gdw_probe_question *q, void *buf, size_t cap, gdw_bytes *ret)
{
  return q->kind == GDW_ASK_V1 ? put_v1 (q, buf, cap, ret) : put_v2 (q, buf, cap, ret);
}

/* --- reading --- */

/* IKEv1: an SA payload in main mode is a choice, anything else that is for us a refusal. */
static gdw_probe_said
read_v1 (const gdw_ike_header *h)
{
  if (h->version >> 4 != 1)
    return GDW_SAID_NOTHING;
  return h->exchange == V1_MAIN && h->next == V1_SA ? GDW_SAID_TAKEN : GDW_SAID_REFUSED;
}

static gdw_probe_said
read_notifies (const gdw_msg *m, gdw_probe_answer *ret)
{
  gdw_pay_notify n;
  if (gdw_msg_find_notify (m, GDW_N_COOKIE, &n) && n.data.n > 0 && n.data.n <= GDW_MAX_COOKIE) {
    ret->cookie = n.data;
    return GDW_SAID_COOKIE;
  }
  if (gdw_msg_find_notify (m, GDW_N_INVALID_KE_PAYLOAD, &n)) {
    gdw_cur c = gdw_cur_over (n.data);
    ret->group = gdw_cur_u16 (&c);
    return gdw_cur_done (&c) ? GDW_SAID_TAKEN : GDW_SAID_OTHER;
  }
  return gdw_msg_find_notify (m, GDW_N_NO_PROPOSAL_CHOSEN, NULL) ? GDW_SAID_REFUSED : GDW_SAID_OTHER;
}

/* A choice has an SA with one proposal of those that were offered; what was not offered was not taken. */
static bool
is_choice (const gdw_probe_question *q, const gdw_msg *m)
{
  gdw_bytes body;
  gdw_pay_sa sa;
  if (!gdw_msg_find (m, GDW_P_SA, 0, &body) || gdw_pay_sa_read (body, &sa) != GDW_OK || sa.n != 1 ||
      !gdw_msg_find (m, GDW_P_KE, 0, NULL) || !gdw_msg_find (m, GDW_P_NONCE, 0, NULL))
    return false;
  if (q->kind != GDW_ASK_ROW)
    return true;
  const gdw_transform *t = gdw_proposal_find (&sa.proposal[0], transforms[q->row].type);
  return t != NULL && t->id == transforms[q->row].id && t->keylen == transforms[q->row].keylen;
}

void
gdw_probe_read (const gdw_probe_question *q, gdw_bytes datagram, gdw_probe_answer *ret)
{
  gdw_ike_header h;
  *ret = (gdw_probe_answer){ 0 };
  if (gdw_ike_header_read (datagram, &h) != GDW_OK || memcmp (h.spi_i, q->spi, sizeof h.spi_i) != 0)
    return;
  if (q->kind == GDW_ASK_V1) {
    ret->said = read_v1 (&h);
    return;
  }
  if (gdw_msg_split (datagram, &ret->msg) != GDW_OK || !gdw_msg_is_response (&ret->msg) ||
      h.exchange != GDW_X_IKE_SA_INIT || h.msgid != 0)
    return;
  ret->chosen = is_choice (q, &ret->msg);
  ret->said = ret->chosen ? GDW_SAID_TAKEN : read_notifies (&ret->msg, ret);
}
