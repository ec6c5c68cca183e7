/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trust.c - is this gateway who the profile says? */
#include "cred/trust.h"

#include "base/text.h"
#include "base/utf8.h"

#include <string.h>

gdw_err
gdw_trust_wish_from (gdw_bytes remote_identity, gdw_bytes gateway, gdw_trust_wish *ret)
{
  gdw_trust_wish wish = { .exact = remote_identity.n > 0, .wildcards = true };
  gdw_err err = gdw_ident_parse (wish.exact ? remote_identity : gateway, &wish.name);
  if (err == GDW_OK)
    *ret = wish;
  return err;
}

/* --- the facts beside a verdict on names --- */

static void
ident_words (const gdw_ident *id, char ret[GDW_MAX_TEXT])
{
  char text[GDW_IDENT_TEXT_MAX];
  gdw_out o = gdw_out_over (text, sizeof text);
  gdw_ident_text (id, &o);
  gdw_utf8_clean (gdw_out_view (&o), ret);
}

/* The names of a certificate as far as there is room; its subject when it has none. */
static void
offered_words (const gdw_cert *c, gdw_cert_facts *f)
{
  gdw_cert_name name;
  for (size_t i = 0; f->n_offered < GDW_MAX_OFFERED && gdw_cert_name_at (c, i, &name); i++) {
    gdw_ident id;
    if (gdw_ident_from_name (&name, &id) == GDW_OK)
      ident_words (&id, f->offered[f->n_offered++]);
  }
  if (f->n_offered == 0) {
    gdw_text subject = gdw_text_over (f->offered[f->n_offered++], GDW_MAX_TEXT);
    gdw_text_put (&subject, gdw_cert_subject_text (c));
  }
}

/* The link that is meant, with its time. */
static void
link_words (const gdw_cert *c, unsigned depth, gdw_cert_facts *f)
{
  gdw_text subject = gdw_text_over (f->subject, sizeof f->subject);
  gdw_text_put (&subject, gdw_cert_subject_text (c));
  f->depth = (uint8_t)depth;
  f->valid_from_s = gdw_cert_not_before_s (c) > 0 ? (uint64_t)gdw_cert_not_before_s (c) : 0;
  f->valid_until_s = gdw_cert_not_after_s (c) > 0 ? (uint64_t)gdw_cert_not_after_s (c) : 0;
}

static void
rule_word (const gdw_trust_wish *wish, gdw_why why, gdw_cert_facts *f)
{
  gdw_text rule = gdw_text_over (f->rule, sizeof f->rule);
  gdw_text_put (&rule, why == GDW_WHY_CERT_NAME                                  ? "name"
                       : why == GDW_WHY_GATEWAY_ID_OTHER                         ? "identity"
                       : why == GDW_WHY_PIN_MISMATCH                             ? "pin"
                       : why == GDW_WHY_AUTHORITY_UNKNOWN && wish->n_trusted > 0 ? "key"
                                                                                 : "chain");
}

/* The gateway's own certificate under an authority nobody knows, and how far its chain went. */
static void
stranger_words (const gdw_cert *own, const gdw_chain_verdict *chain, gdw_cert_facts *f)
{
  uint8_t hash[GDW_HASH_MAX];
  const gdw_bytes der = gdw_cert_der (own);
  *f = (gdw_cert_facts){ .n_links = (uint8_t)(chain->depth + 1) };
  link_words (own, 0, f);
  offered_words (own, f);
  memcpy (f->top, chain->subject, sizeof f->top);
  gdw_text issuer = gdw_text_over (f->issuer, sizeof f->issuer);
  gdw_text_put (&issuer, gdw_cert_issuer_text (own));
  if (gdw_hash (GDW_HASH_SHA256, &der, 1, hash) == GDW_OK)
    memcpy (f->fingerprint, hash, sizeof f->fingerprint);
}

/* --- the verdict --- */

gdw_why
gdw_trust_id (const gdw_trust_wish *wish, const gdw_ident *idr)
{
  return wish->exact && !gdw_ident_same (&wish->name, idr) ? GDW_WHY_GATEWAY_ID_OTHER : GDW_WHY_NONE;
}

static void
judge_names (const gdw_trust_wish *wish, const gdw_cert *own, const gdw_ident *idr, gdw_trust_verdict *v)
{
  v->why = gdw_trust_id (wish, idr);
  if (v->why != GDW_WHY_NONE) {
    ident_words (idr, v->facts.offered[v->facts.n_offered++]);
  } else if (!gdw_ident_in_cert (&wish->name, own, wish->wildcards)) {
    v->why = GDW_WHY_CERT_NAME;
    offered_words (own, &v->facts);
  }
  if (v->why != GDW_WHY_NONE)
    ident_words (&wish->name, v->facts.wanted);
}

static bool
is_among (const uint8_t keys[][GDW_PIN], size_t n, const uint8_t hash[GDW_PIN])
{
  for (size_t i = 0; i < n; i++)
    if (gdw_bytes_same (gdw_bytes_make (hash, GDW_PIN), gdw_bytes_of (keys[i])))
      return true;
  return false;
}

static bool
key_hash (const gdw_cert *c, uint8_t ret[GDW_PIN])
{
  uint8_t hash[GDW_HASH_MAX];
  const gdw_bytes spki = gdw_cert_spki (c);
  if (spki.n == 0 || gdw_hash (GDW_HASH_SHA256, &spki, 1, hash) != GDW_OK)
    return false;
  memcpy (ret, hash, GDW_PIN);
  return true;
}

/* The verdict on the gateway's own certificate were it trusted as it is: only the authority falls away. */
static void
judge_alone (const gdw_cert *own, int64_t wall_s, gdw_chain_verdict *ret, gdw_chain *ret_chain)
{
  gdw_anchors *alone = NULL;
  *ret = (gdw_chain_verdict){ .why = GDW_WHY_NO_RESOURCES };
  if (gdw_anchors_new (&alone) == GDW_OK && gdw_anchors_add (alone, gdw_cert_der (own)) == GDW_OK)
    gdw_chain_check (alone, own, NULL, 0, GDW_CHAIN_GATEWAY, wall_s, ret, ret_chain);
  gdw_anchors_free (alone);
}

/* No authority vouches for the gateway. Its own key may be trusted instead, or be offered for that. */
static void
judge_stranger (const gdw_trust_wish *wish, const gdw_cert *own, int64_t wall_s, gdw_chain_verdict *chain,
                gdw_trust_verdict *v)
{
  gdw_chain_verdict alone;
  uint8_t hash[GDW_PIN];
  if (!key_hash (own, hash))
    return;
  judge_alone (own, wall_s, &alone, &v->chain);
  if (is_among (wish->trusted, wish->n_trusted, hash)) {
    *chain = alone;
    return;
  }
  gdw_chain_done (&v->chain);
  if (alone.why != GDW_WHY_NONE || gdw_cert_key (own, &v->untrusted) != GDW_OK)
    return;
  memcpy (v->untrusted_hash, hash, sizeof hash);
}

/* The link that failed is among what came, or is an anchor, of which only the name is told. */
static void
judge_chain (const gdw_trust_wish *wish, const gdw_anchors *anchors, gdw_cert *const *cert, size_t n, int64_t wall_s,
             gdw_trust_verdict *v)
{
  gdw_chain_verdict chain;
  gdw_chain_check (anchors, cert[0], (const gdw_cert *const *)cert + 1, n - 1, GDW_CHAIN_GATEWAY, wall_s, &chain,
                   &v->chain);
  if (chain.why == GDW_WHY_AUTHORITY_UNKNOWN)
    judge_stranger (wish, cert[0], wall_s, &chain, v);
  v->why = chain.why;
  v->good_until_s = chain.good_until_s;
  if (chain.why == GDW_WHY_AUTHORITY_UNKNOWN) {
    stranger_words (cert[0], &chain, &v->facts);
    return;
  }
  link_words (cert[0], 0, &v->facts);
  if (chain.why == GDW_WHY_NONE || chain.depth == 0)
    return;
  v->facts = (gdw_cert_facts){ .depth = (uint8_t)chain.depth };
  memcpy (v->facts.subject, chain.subject, sizeof v->facts.subject);
  for (size_t i = 1; i < n; i++)
    if (gdw_bytes_same (gdw_bytes_text (chain.subject), gdw_bytes_text (gdw_cert_subject_text (cert[i]))))
      link_words (cert[i], chain.depth, &v->facts);
}

/* Is one of the chain's keys pinned? It was judged good before: a pin replaces no other rule. */
static bool
is_pinned (const gdw_trust_wish *wish, const gdw_chain *chain)
{
  for (size_t i = 0; i < chain->n; i++) {
    uint8_t hash[GDW_PIN];
    if (!key_hash (chain->at[i], hash))
      return false;
    if (is_among (wish->pins, wish->n_pins, hash))
      return true;
  }
  return wish->n_pins == 0;
}

static void
judge (const gdw_trust_wish *wish, const gdw_anchors *anchors, gdw_cert *const *cert, size_t n, const gdw_ident *idr,
       int64_t wall_s, gdw_trust_verdict *v)
{
  judge_chain (wish, anchors, cert, n, wall_s, v);
  if (v->why == GDW_WHY_NONE)
    judge_names (wish, cert[0], idr, v);
  if (v->why == GDW_WHY_NONE && !is_pinned (wish, &v->chain))
    v->why = GDW_WHY_PIN_MISMATCH;
  if (v->why == GDW_WHY_NONE && gdw_cert_key (cert[0], &v->key) != GDW_OK)
    v->why = GDW_WHY_CERT_WEAK;
  if (v->why == GDW_WHY_NONE)
    return;
  rule_word (wish, v->why, &v->facts);
  gdw_chain_done (&v->chain);
}

void
gdw_trust_gateway (const gdw_trust_wish *wish, const gdw_anchors *anchors, const gdw_bytes *certs, size_t n,
                   const gdw_ident *idr, int64_t wall_s, gdw_trust_verdict *ret)
{
  gdw_cert *cert[GDW_MAX_CERTS] = { NULL };
  size_t read = 0;
  *ret = (gdw_trust_verdict){ .why = n == 0 ? GDW_WHY_CERT_MISSING : GDW_WHY_CERT_BAD };
  n = n < GDW_MAX_CERTS ? n : GDW_MAX_CERTS;
  for (size_t i = 0; i < n; i++) {
    gdw_err err = gdw_cert_read (certs[i], &cert[read]);
    if (err == GDW_OK)
      read++;
    else if (i == 0)
      return; /* the gateway's own cannot be read; the others are only help */
  }
  if (read > 0)
    judge (wish, anchors, cert, read, idr, wall_s, ret);
  for (size_t i = 0; i < read; i++)
    gdw_cert_free (cert[i]);
}

void
gdw_trust_verdict_done (gdw_trust_verdict *v)
{
  if (v == NULL)
    return;
  gdw_pubkey_free (v->key);
  gdw_pubkey_free (v->untrusted);
  v->key = v->untrusted = NULL;
  gdw_chain_done (&v->chain);
}
