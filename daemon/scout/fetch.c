/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch.c - one small HTTP body by libcurl. */
#include "scout/fetch.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CONNECT_MS = 3000, RESOLVE_TEXT = GDW_MAX_HOST + 16 + GDW_MAX_GATEWAY_ADDRS * (GDW_IP_TEXT + 3) };

/* --- where --- */

/* Copies one part of the URL; false: it is not there, or too long. */
static bool
part_of (CURLU *u, CURLUPart what, unsigned flags, char *buf, size_t cap)
{
  char *text = NULL;
  if (curl_url_get (u, what, &text, flags) != CURLUE_OK || text == NULL)
    return false;
  size_t n = strlen (text);
  bool fits = n > 0 && n < cap;
  if (fits)
    memcpy (buf, text, n + 1);
  curl_free (text);
  return fits;
}

gdw_err
gdw_fetch_place_of (const char *url, gdw_fetch_place *ret)
{
  char scheme[8], port[8];
  gdw_fetch_place place = { 0 };
  CURLU *u = curl_url ();
  bool good = u != NULL && curl_url_set (u, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK &&
              part_of (u, CURLUPART_SCHEME, 0, scheme, sizeof scheme) && strcasecmp (scheme, "http") == 0 &&
              part_of (u, CURLUPART_HOST, 0, place.host, sizeof place.host) &&
              part_of (u, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, sizeof port);
  curl_url_cleanup (u);
  size_t n = good ? strlen (place.host) : 0;
  if (n > 2 && place.host[0] == '[' && place.host[n - 1] == ']') {
    memmove (place.host, place.host + 1, n - 2);
    place.host[n - 2] = '\0';
  }
  unsigned long number = good ? strtoul (port, NULL, 10) : 0;
  if (number == 0 || number > 65535)
    return GDW_E_FORM;
  place.port = (uint16_t)number;
  *ret = place;
  return GDW_OK;
}

bool
gdw_fetch_is_far (const gdw_ip *ip)
{
  const uint8_t *b = ip->b;
  static const uint8_t zeros[16];
  if (ip->family == 4)
    return b[0] != 0 && b[0] != 127 && !(b[0] == 169 && b[1] == 254) && b[0] < 224;
  bool low = memcmp (b, zeros, 12) == 0; /* ::, ::1 and embedded IPv4; ::ffff:0:0/96 likewise */
  bool mapped = memcmp (b, zeros, 10) == 0 && b[10] == 0xff && b[11] == 0xff;
  return ip->family == 6 && !low && !mapped && b[0] != 0xff && !(b[0] == 0xfe && (b[1] & 0xc0) == 0x80);
}

/* "host:port:address,address": libcurl asks no name server. False: none of the addresses may be asked. */
static bool
put_addresses (const gdw_fetch_how *how, const gdw_fetch_place *place, const gdw_ip *addrs, size_t n, char *text)
{
  char one[GDW_IP_TEXT];
  bool some = false;
  size_t at = (size_t)snprintf (text, RESOLVE_TEXT, "%s:%u:", place->host, place->port);
  for (size_t i = 0; i < n && i < GDW_MAX_GATEWAY_ADDRS; i++) {
    if (!how->near && !gdw_fetch_is_far (&addrs[i]))
      continue;
    const char *form = addrs[i].family == 6 ? "%s[%s]" : "%s%s";
    at += (size_t)snprintf (text + at, RESOLVE_TEXT - at, form, some ? "," : "", gdw_ip_text (&addrs[i], one));
    some = true;
  }
  return some;
}

/* --- what --- */

struct sink {
  gdw_secret octets;
  size_t n;
};

/* More than there is room for ends the transfer. */
static size_t
on_octets (char *p, size_t size, size_t n, void *data)
{
  struct sink *s = data;
  size_t more = size * n;
  if (more > s->octets.n - s->n)
    return 0;
  memcpy (s->octets.p + s->n, p, more);
  s->n += more;
  return more;
}

static bool
set_bounds (CURL *c, const gdw_fetch_how *how, struct sink *sink)
{
  char device[64];
  bool good = curl_easy_setopt (c, CURLOPT_URL, how->url) == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTP) == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_HTTP09_ALLOWED, 0L) == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_PROXY, "") == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_NOPROXY, "*") == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_TIMEOUT_MS, (long)GDW_FETCH_MS) == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_MAXFILESIZE, (long)GDW_MAX_FETCH) == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_WRITEFUNCTION, on_octets) == CURLE_OK &&
              curl_easy_setopt (c, CURLOPT_WRITEDATA, sink) == CURLE_OK;
  if (!good || how->device == NULL)
    return good;
  snprintf (device, sizeof device, "if!%s", how->device);
  return curl_easy_setopt (c, CURLOPT_INTERFACE, device) == CURLE_OK;
}

static bool
set_post (CURL *c, gdw_bytes post, struct curl_slist **headers)
{
  if (post.n == 0)
    return true;
  struct curl_slist *type = curl_slist_append (NULL, "Content-Type: application/ocsp-request");
  struct curl_slist *all = type == NULL ? NULL : curl_slist_append (type, "Expect:");
  *headers = all != NULL ? all : type;
  return all != NULL && curl_easy_setopt (c, CURLOPT_HTTPHEADER, all) == CURLE_OK &&
         curl_easy_setopt (c, CURLOPT_POSTFIELDSIZE, (long)post.n) == CURLE_OK &&
         curl_easy_setopt (c, CURLOPT_COPYPOSTFIELDS, (const char *)post.p) == CURLE_OK;
}

static bool
transfer (CURL *c)
{
  long status = 0;
  return curl_easy_perform (c) == CURLE_OK && curl_easy_getinfo (c, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK &&
         status == 200;
}

gdw_why
gdw_fetch_run (const gdw_fetch_how *how, const gdw_ip *addrs, size_t n, gdw_secret *ret)
{
  char text[RESOLVE_TEXT];
  gdw_fetch_place place;
  struct sink sink = { 0 };
  struct curl_slist *resolve = NULL, *headers = NULL;
  if (gdw_fetch_place_of (how->url, &place) != GDW_OK || !put_addresses (how, &place, addrs, n, text))
    return GDW_WHY_REVOCATION_UNKNOWN;
  CURL *c = curl_easy_init ();
  bool ready = c != NULL && gdw_secret_new (GDW_MAX_FETCH, &sink.octets) == GDW_OK &&
               (resolve = curl_slist_append (NULL, text)) != NULL && set_bounds (c, how, &sink) &&
               set_post (c, how->post, &headers) && curl_easy_setopt (c, CURLOPT_RESOLVE, resolve) == CURLE_OK;
  bool good = ready && transfer (c) && sink.n > 0;
  if (good) {
    *ret = gdw_secret_take (&sink.octets);
    ret->n = sink.n;
  }
  gdw_secret_done (&sink.octets);
  curl_slist_free_all (resolve);
  curl_slist_free_all (headers);
  curl_easy_cleanup (c);
  if (good)
    return GDW_WHY_NONE;
  return ready ? GDW_WHY_REVOCATION_UNKNOWN : GDW_WHY_NO_RESOURCES;
}
