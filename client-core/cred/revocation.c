/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revocation.c - has one of a good chain's certificates been taken back? */
#include "cred/revocation.h"

#include "base/check.h"

#include <stdlib.h>

enum { PLACES = 2 * GDW_MAX_CERT_URLS }; /* of one certificate: OCSP, then CRL */

struct gdw_revocation {
  gdw_chain chain;
  size_t link;    /* whose status is wanted now */
  size_t place;   /* the place that is asked, or PLACES */
  unsigned asked; /* so many places gave their answer, or none */
  bool named;     /* a staple or an address was there */
  bool revoked;   /* the link at hand */
  bool unknown;   /* of the first link that nobody knows of: */
  size_t unknown_link;
  const char *fault, *unknown_fault;
  bool known[GDW_MAX_CHAIN];
  size_t post_n;
  uint8_t post[GDW_MAX_FETCH_POST];
};

static const gdw_cert *
cert_at (const gdw_revocation *r, size_t link)
{
  return r->chain.at[link];
}

/* The anchor is the end: nobody stands above it. */
static bool
is_through (const gdw_revocation *r)
{
  return r->revoked || r->link + 1 >= r->chain.n;
}

static bool
place_of (const gdw_revocation *r, size_t place, gdw_cert_url *ret_kind, gdw_bytes *ret)
{
  *ret_kind = place < GDW_MAX_CERT_URLS ? GDW_CERT_URL_OCSP : GDW_CERT_URL_CRL;
  return place < PLACES && gdw_revoke_available () &&
         gdw_cert_url_at (cert_at (r, r->link), *ret_kind, place % GDW_MAX_CERT_URLS, ret);
}

/* Why no place is asked about a link. */
static const char *
nowhere (void)
{
  return gdw_revoke_available () ? "it names no address to ask"
                                 : "the library this program is built with can judge neither OCSP nor CRLs";
}

static void
note_unknown (gdw_revocation *r)
{
  if (r->unknown)
    return;
  r->unknown = true;
  r->unknown_link = r->link;
  r->unknown_fault = r->fault;
}

static bool
make_request (gdw_revocation *r)
{
  gdw_out o = gdw_out_over (r->post, sizeof r->post);
  if (gdw_ocsp_request (cert_at (r, r->link), cert_at (r, r->link + 1), &o) != GDW_OK)
    return false;
  r->post_n = o.n;
  return true;
}

/* Goes on to the next place that can be asked, or to the end: a link without one stays unknown. */
static void
seek (gdw_revocation *r)
{
  gdw_cert_url kind;
  gdw_bytes url;
  while (!is_through (r)) {
    for (; !r->known[r->link] && r->asked < GDW_MAX_FETCHES && r->place < PLACES; r->place++) {
      if (!place_of (r, r->place, &kind, &url))
        continue;
      r->named = true;
      r->post_n = 0;
      if (kind != GDW_CERT_URL_OCSP || make_request (r))
        return;
    }
    if (!r->known[r->link])
      note_unknown (r);
    r->link++;
    r->place = 0;
    r->fault = nowhere ();
  }
}

/* What octets say about a link. True: it settles the matter. */
static bool
hear (gdw_revocation *r, size_t link, const gdw_revoke_verdict *v)
{
  r->known[link] = v->state == GDW_REVOKE_GOOD;
  r->revoked = v->state == GDW_REVOKE_REVOKED;
  if (r->revoked)
    r->link = link;
  return v->state != GDW_REVOKE_UNKNOWN;
}

static void
hear_stapled (gdw_revocation *r, const gdw_bytes *stapled, size_t n, int64_t wall_s)
{
  gdw_revoke_verdict v;
  n = n < GDW_MAX_STAPLED ? n : GDW_MAX_STAPLED;
  r->named = n > 0;
  for (size_t link = 0; link + 1 < r->chain.n && !r->revoked; link++)
    for (size_t i = 0; i < n; i++) {
      gdw_ocsp_read (stapled[i], cert_at (r, link), cert_at (r, link + 1), wall_s, &v);
      if (hear (r, link, &v))
        break;
    }
}

gdw_err
gdw_revocation_new (gdw_chain *chain, const gdw_bytes *stapled, size_t n, int64_t wall_s, gdw_revocation **ret)
{
  gdw_revocation *r = calloc (1, sizeof *r);
  if (r == NULL)
    return GDW_E_MEMORY;
  r->chain = *chain;
  *chain = (gdw_chain){ 0 };
  r->fault = nowhere ();
  hear_stapled (r, stapled, n, wall_s);
  seek (r);
  *ret = r;
  return GDW_OK;
}

void
gdw_revocation_free (gdw_revocation *r)
{
  if (r == NULL)
    return;
  gdw_chain_done (&r->chain);
  free (r);
}

gdw_revocation_step
gdw_revocation_look (const gdw_revocation *r)
{
  gdw_cert_url kind;
  gdw_revocation_step s = { .state = GDW_REVOCATION_GOOD, .subject = "", .fault = "" };
  size_t link = r->link;
  if (r->revoked) {
    s.state = GDW_REVOCATION_REVOKED;
  } else if (!is_through (r)) {
    s.state = GDW_REVOCATION_ASK;
    gdw_check (place_of (r, r->place, &kind, &s.url));
    s.post = gdw_bytes_make (r->post, r->post_n);
  } else if (r->unknown) {
    s.state = GDW_REVOCATION_UNKNOWN;
    s.fault = r->unknown_fault;
    s.nowhere = !r->named;
    link = r->unknown_link;
  } else {
    return s;
  }
  s.depth = (unsigned)link;
  s.subject = gdw_cert_subject_text (cert_at (r, link));
  return s;
}

void
gdw_revocation_take (gdw_revocation *r, gdw_bytes octets, int64_t wall_s)
{
  gdw_cert_url kind;
  gdw_bytes url;
  gdw_revoke_verdict v = { .fault = "nobody answers at the address it names" };
  const gdw_cert *c = cert_at (r, r->link), *issuer = cert_at (r, r->link + 1);
  gdw_check (!is_through (r) && place_of (r, r->place, &kind, &url));
  if (octets.n > 0 && kind == GDW_CERT_URL_OCSP)
    gdw_ocsp_read (octets, c, issuer, wall_s, &v);
  else if (octets.n > 0)
    gdw_crl_read (octets, c, issuer, wall_s, &v);
  r->asked++;
  r->place++;
  r->fault = v.fault;
  (void)hear (r, r->link, &v);
  seek (r);
}

void
gdw_revocation_give_up (gdw_revocation *r)
{
  r->asked = GDW_MAX_FETCHES;
  if (!is_through (r))
    r->fault = "there was no time to ask";
  seek (r);
}
