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

static uint8_t
type_of (const gdw_cert_name *name)
{
  switch (name->kind) {
  case GDW_NAME_DNS: return GDW_IDENT_FQDN;
  case GDW_NAME_EMAIL: return GDW_IDENT_RFC822;
  case GDW_NAME_DN: return GDW_IDENT_DN;
  case GDW_NAME_IP: return name->value.n == 4 ? GDW_IDENT_IPV4 : GDW_IDENT_IPV6;
  }
  return GDW_IDENT_NONE;
}

/* The names of a certificate as far as whole ones fit; its subject when it has none. */
static void
offered_words (const gdw_cert *c, char ret[GDW_MAX_TEXT])
{
  gdw_cert_name name;
  gdw_text all = gdw_text_over (ret, GDW_MAX_TEXT);
  for (size_t i = 0; gdw_cert_name_at (c, i, &name); i++) {
    char one[GDW_MAX_TEXT];
    gdw_ident id;
    if (gdw_ident_from (type_of (&name), name.value, &id) != GDW_OK)
      continue;
    ident_words (&id, one);
    if (all.n + 2 + strlen (one) >= GDW_MAX_TEXT)
      break;
    gdw_text_put (&all, all.n > 0 ? ", " : "");
    gdw_text_put (&all, one);
  }
  if (all.n == 0)
    gdw_text_put (&all, gdw_cert_subject_text (c));
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
    ident_words (idr, v->offered);
  } else if (!gdw_ident_in_cert (&wish->name, own, wish->wildcards)) {
    v->why = GDW_WHY_CERT_NAME;
    offered_words (own, v->offered);
  }
  if (v->why != GDW_WHY_NONE)
    ident_words (&wish->name, v->wanted);
}

static void
judge_chain (const gdw_anchors *anchors, const gdw_cert *own, const gdw_cert *const *between, size_t n, int64_t wall_s,
             gdw_trust_verdict *v)
{
  gdw_chain_verdict chain;
  gdw_chain_check (anchors, own, between, n, GDW_CHAIN_GATEWAY, wall_s, &chain, &v->chain);
  v->why = chain.why;
  v->good_until_s = chain.good_until_s;
  if (chain.why != GDW_WHY_NONE) {
    v->depth = chain.depth;
    memcpy (v->subject, chain.subject, sizeof v->subject);
  }
}

static void
judge (const gdw_trust_wish *wish, const gdw_anchors *anchors, gdw_cert *const *cert, size_t n, const gdw_ident *idr,
       int64_t wall_s, gdw_trust_verdict *v)
{
  gdw_text subject = gdw_text_over (v->subject, sizeof v->subject);
  gdw_text_put (&subject, gdw_cert_subject_text (cert[0]));
  judge_chain (anchors, cert[0], (const gdw_cert *const *)cert + 1, n - 1, wall_s, v);
  if (v->why == GDW_WHY_NONE)
    judge_names (wish, cert[0], idr, v);
  if (v->why == GDW_WHY_NONE && gdw_cert_key (cert[0], &v->key) != GDW_OK)
    v->why = GDW_WHY_CERT_WEAK;
  if (v->why != GDW_WHY_NONE)
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
  v->key = NULL;
  gdw_chain_done (&v->chain);
}
