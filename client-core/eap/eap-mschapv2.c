/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eap-mschapv2.c - EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2, RFC 2759), the client.
 * The rules that others broke: every length is the cursor's (CVE-2025-62291); a Success counts only after a response of ours and only
 * with the authenticator response that fits it (CVE-2015-8023, CVE-2021-45079). */
#include "eap/eap-method.h"

#include "base/cursor.h"
#include "base/text.h"
#include "base/utf8.h"
#include "eap/mschap.h"
#include "wire/ike-consts.h"

#include <string.h>

enum {
  OP_CHALLENGE = 1,
  OP_RESPONSE = 2,
  OP_SUCCESS = 3,
  OP_FAILURE = 4,

  HEADER = 4, /* opcode, id, length */
  VALUE = 49, /* peer challenge, 8 reserved, NT-Response, flags */
  RETRIES = 3,

  /* RFC 2759 6 */
  E_RESTRICTED_HOURS = 646,
  E_ACCOUNT_DISABLED = 647,
  E_PASSWORD_EXPIRED = 648,
  E_NO_DIALIN = 649,
};

enum mschap_phase {
  BEGUN,     /* nothing came yet */
  ASKING,    /* a challenge is there, the password is not */
  RESPONDED, /* our response is out */
  PROVEN,    /* the gateway's Success was good, ours is out */
  REFUSED,   /* its Failure came and was acknowledged, or we stopped */
};

struct mschapv2 {
  enum mschap_phase phase;
  unsigned refusals;
  uint8_t id; /* MS-CHAPv2-ID to be echoed */
  uint8_t server_challenge[GDW_MSCHAP_CHALLENGE];
  uint8_t proof[GDW_MSCHAP_PROOF]; /* what the gateway must say */
  uint8_t msk[GDW_EAP_MSK];
  gdw_why why;
  char text[GDW_MAX_TEXT];
};

static gdw_eap_turn
failed (struct mschapv2 *m, gdw_why why)
{
  m->phase = REFUSED;
  m->why = why;
  return (gdw_eap_turn){ .result = GDW_EAP_METHOD_FAILED, .why = why, .text = m->text };
}

static gdw_eap_turn
wait (struct mschapv2 *m, bool retry)
{
  m->phase = ASKING;
  return (
      gdw_eap_turn){ .result = GDW_EAP_METHOD_WAIT, .secret = GDW_SECRET_PASSWORD, .retry = retry, .text = m->text };
}

static gdw_eap_turn
on_challenge (struct mschapv2 *m, gdw_cur *c)
{
  if (m->phase != BEGUN)
    return failed (m, GDW_WHY_PROTOCOL);
  uint8_t size = gdw_cur_u8 (c);
  gdw_cur_copy (c, m->server_challenge, sizeof m->server_challenge);
  if (!gdw_cur_ok (c) || size != GDW_MSCHAP_CHALLENGE)
    return failed (m, GDW_WHY_PROTOCOL);
  return wait (m, false);
}

/* n octets written as 2 n digits. */
static bool
read_hex (gdw_cur *c, uint8_t *ret, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    int high = gdw_hex_digit (gdw_cur_u8 (c));
    int low = gdw_hex_digit (gdw_cur_u8 (c));
    if (high < 0 || low < 0)
      return false;
    ret[i] = (uint8_t)(high << 4 | low);
  }
  return gdw_cur_ok (c);
}

/* "S=<40 digits> M=<words>" (RFC 2759 5). */
static gdw_eap_turn
on_success (struct mschapv2 *m, gdw_cur *c, gdw_out *o)
{
  uint8_t proof[GDW_MSCHAP_PROOF];
  if (m->phase != RESPONDED)
    return failed (m, GDW_WHY_PROTOCOL);
  if (gdw_cur_u8 (c) != 'S' || gdw_cur_u8 (c) != '=' || !read_hex (c, proof, sizeof proof) ||
      !gdw_bytes_same (gdw_bytes_of (proof), gdw_bytes_of (m->proof)))
    return failed (m, GDW_WHY_GATEWAY_PROOF_BAD);
  gdw_out_u8 (o, OP_SUCCESS);
  m->phase = PROVEN;
  return (gdw_eap_turn){ .result = GDW_EAP_METHOD_DONE, .text = "" };
}

/* What a Failure says: "E=691 R=1 C=<32 digits> V=3 M=<words>" (RFC 2759 6); what is missing stays as it was. */
struct failure {
  uint32_t code;
  bool retry;
  bool has_challenge;
  uint8_t challenge[GDW_MSCHAP_CHALLENGE];
  gdw_bytes words;
};

/* Up to the next space, which is taken too. */
static gdw_bytes
read_word (gdw_cur *c)
{
  gdw_cur ahead = *c;
  size_t n = 0;
  while (gdw_cur_left (&ahead) > 0 && gdw_cur_u8 (&ahead) != ' ')
    n++;
  gdw_bytes word = gdw_cur_take (c, n);
  if (gdw_cur_left (c) > 0)
    gdw_cur_skip (c, 1);
  return word;
}

/* The digits at the begin of a word; beyond 99,999 it makes no difference. */
static uint32_t
number_of (gdw_cur *word)
{
  uint32_t number = 0;
  for (uint8_t d = gdw_cur_u8 (word); d >= '0' && d <= '9' && number < 100000; d = gdw_cur_u8 (word))
    number = number * 10 + (uint32_t)(d - '0');
  return number;
}

static struct failure
read_failure (gdw_cur *c)
{
  struct failure f = { 0 };
  while (gdw_cur_left (c) > 0) {
    gdw_cur rest = *c;
    gdw_cur word = gdw_cur_over (read_word (c));
    uint8_t key = gdw_cur_u8 (&word);
    if (gdw_cur_u8 (&word) != '=')
      continue;
    switch (key) {
    case 'E': f.code = number_of (&word); break;
    case 'R': f.retry = number_of (&word) == 1; break;
    case 'C': f.has_challenge = read_hex (&word, f.challenge, sizeof f.challenge); break;
    case 'M': /* words with spaces, to the end */
      gdw_cur_skip (&rest, 2);
      f.words = gdw_cur_rest (&rest);
      return f;
    default: break;
    }
  }
  return f;
}

static gdw_why
why_of (uint32_t code)
{
  switch (code) {
  case E_PASSWORD_EXPIRED: return GDW_WHY_PASSWORD_EXPIRED;
  case E_RESTRICTED_HOURS:
  case E_ACCOUNT_DISABLED:
  case E_NO_DIALIN: return GDW_WHY_ACCOUNT_RESTRICTED;
  default: return GDW_WHY_SIGN_IN_REFUSED;
  }
}

/* The acknowledgement; the gateway then says EAP Failure, and refused () tells why. */
static gdw_eap_turn
give_up (struct mschapv2 *m, gdw_out *o)
{
  gdw_out_u8 (o, OP_FAILURE);
  m->phase = REFUSED;
  return (gdw_eap_turn){ .result = GDW_EAP_METHOD_MORE, .text = "" };
}

static gdw_eap_turn
on_failure (struct mschapv2 *m, gdw_cur *c, gdw_out *o)
{
  if (m->phase != RESPONDED)
    return failed (m, GDW_WHY_PROTOCOL);
  struct failure f = read_failure (c);
  m->why = why_of (f.code);
  gdw_utf8_clean (f.words, m->text);
  m->refusals++;
  if (m->why != GDW_WHY_SIGN_IN_REFUSED || !f.retry || !f.has_challenge || m->refusals >= RETRIES)
    return give_up (m, o);
  memcpy (m->server_challenge, f.challenge, sizeof m->server_challenge);
  return wait (m, true);
}

static gdw_eap_turn
mschapv2_request (void *state, const gdw_eap_env *env, gdw_bytes data, gdw_out *o)
{
  struct mschapv2 *m = state;
  gdw_cur c = gdw_cur_over (data);
  (void)env;
  uint8_t op = gdw_cur_u8 (&c);
  uint8_t id = gdw_cur_u8 (&c);
  size_t len = gdw_cur_u16 (&c);
  if (!gdw_cur_ok (&c) || len < HEADER || len > data.n)
    return failed (m, GDW_WHY_PROTOCOL);
  gdw_cur body = gdw_cur_sub (&c, len - HEADER);
  switch (op) {
  case OP_CHALLENGE: m->id = id; return on_challenge (m, &body);
  case OP_SUCCESS: return on_success (m, &body, o);
  case OP_FAILURE:
    m->id = (uint8_t)(id + 1); /* RFC 2759 6: a retry counts the identifier up */
    return on_failure (m, &body, o);
  default: return failed (m, GDW_WHY_PROTOCOL);
  }
}

static gdw_why
why_of_crypto (gdw_err e)
{
  if (e == GDW_E_UNSUPPORTED)
    return GDW_WHY_CRYPTO_MISSING;
  if (e == GDW_E_FORM || e == GDW_E_LIMIT)
    return GDW_WHY_SECRET_MISSING; /* such a password cannot exist at the gateway */
  return GDW_WHY_NO_RESOURCES;
}

static void
put_response (struct mschapv2 *m, const gdw_mschap_round *r, const uint8_t response[GDW_MSCHAP_RESPONSE], gdw_out *o)
{
  gdw_out_u8 (o, OP_RESPONSE);
  gdw_out_u8 (o, m->id);
  gdw_hole len = gdw_out_len16_from (o, 2);
  gdw_out_u8 (o, VALUE);
  gdw_out_put (o, gdw_bytes_of (r->peer_challenge));
  gdw_out_zero (o, 8);
  gdw_out_put (o, gdw_bytes_make (response, GDW_MSCHAP_RESPONSE));
  gdw_out_u8 (o, 0);
  gdw_out_put (o, r->user);
  gdw_out_close (o, len);
}

static gdw_eap_turn
mschapv2_told (void *state, const gdw_eap_env *env, gdw_bytes secret, gdw_why why, gdw_out *o)
{
  struct mschapv2 *m = state;
  uint8_t hash[GDW_MSCHAP_HASH], response[GDW_MSCHAP_RESPONSE];
  if (why != GDW_WHY_NONE && m->refusals > 0)
    return give_up (m, o); /* no better password: the gateway's refusal stands */
  if (why != GDW_WHY_NONE)
    return failed (m, why);
  gdw_mschap_round r = { .user = env->user };
  memcpy (r.server_challenge, m->server_challenge, sizeof r.server_challenge);
  gdw_entropy_fill (env->entropy, r.peer_challenge, sizeof r.peer_challenge);
  gdw_err e = gdw_mschap_password_hash (secret, hash);
  if (e == GDW_OK)
    e = gdw_mschap_response (&r, hash, response);
  if (e == GDW_OK)
    e = gdw_mschap_proof (&r, hash, response, m->proof);
  if (e == GDW_OK)
    e = gdw_mschap_msk (hash, response, m->msk);
  gdw_wipe (hash, sizeof hash);
  if (e != GDW_OK)
    return failed (m, why_of_crypto (e));
  put_response (m, &r, response, o);
  m->why = GDW_WHY_NONE; /* what was said of the password before counts no more */
  m->text[0] = '\0';
  m->phase = RESPONDED;
  return (gdw_eap_turn){ .result = GDW_EAP_METHOD_MORE, .text = "" };
}

static gdw_bytes
mschapv2_msk (const void *state)
{
  const struct mschapv2 *m = state;
  return m->phase == PROVEN ? gdw_bytes_of (m->msk) : GDW_BYTES_NONE;
}

static gdw_why
mschapv2_refused (const void *state, const char **ret_text)
{
  const struct mschapv2 *m = state;
  *ret_text = m->text;
  if (m->why != GDW_WHY_NONE)
    return m->why;
  /* some gateways say no without a Failure of MS-CHAPv2 */
  return m->phase == RESPONDED ? GDW_WHY_SIGN_IN_REFUSED : GDW_WHY_EAP_FAILED;
}

const gdw_eap_method gdw_eap_mschapv2 = {
  .type = GDW_EAP_MSCHAPV2,
  .name = "EAP-MSCHAPv2",
  .size = sizeof (struct mschapv2),
  .request = mschapv2_request,
  .told = mschapv2_told,
  .msk = mschapv2_msk,
  .refused = mschapv2_refused,
};
