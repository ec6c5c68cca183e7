/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch.h - one small HTTP body by libcurl: a CRL, or the answer to an OCSP request. HTTP alone, no redirection, no proxy, no cookies, no
 * name of ours; bounded in time and size. */
#ifndef GDW_SCOUT_FETCH_H
#define GDW_SCOUT_FETCH_H

#include "base/addr.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/why.h"

enum { GDW_FETCH_MS = 5000 };

typedef struct {
  const char *url;    /* "http://..." */
  gdw_bytes post;     /* the body of a POST (application/ocsp-request); empty: a GET */
  const char *device; /* connect by this link only; NULL: any */
  bool near;          /* addresses of this machine and link are allowed too: for tests */
} gdw_fetch_how;

/* Whom a URL names. An address as host, with or without brackets, needs no look-up. */
typedef struct {
  char host[GDW_MAX_HOST];
  uint16_t port;
} gdw_fetch_place;

/* GDW_E_FORM: no URL, another scheme than http, or a user in it. */
GDW_MUST_USE gdw_err gdw_fetch_place_of (const char *url, gdw_fetch_place *ret);

/* May a certificate send us there? Not to this machine, this link, or to many. */
bool gdw_fetch_is_far (const gdw_ip *ip);

/* Fetches from one of these addresses of the host, in order. NONE with at least one octet in *ret, at most GDW_MAX_FETCH; else
 * REVOCATION_UNKNOWN (no answer, no 200, too long, an address that is not far), NO_RESOURCES. */
gdw_why gdw_fetch_run (const gdw_fetch_how *how, const gdw_ip *addrs, size_t n, gdw_secret *ret);

#endif
