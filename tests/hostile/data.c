/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data.c - inner packets: our plane on one side, and on the gateway's its children's keys and nothing else, so that it can send what no plane
 * would. */
#include "hostile.h"

#include <stdlib.h>
#include <string.h>

#include "unit/esp/packets.h"

enum { ROOM = 2048, WORDS_AT = 28 };

static gdw_us
now_us (const struct hostile *h)
{
  return h->w.now.mono * 1000;
}

void
data_begin (struct hostile *h)
{
  for (size_t i = 0; i < 2; i++)
    h->entropy[i] = some_entropy ();
  h->pool = gdw_pool_new (64, ROOM);
  h->net.pool = h->pool;
  h->w.plane = gdw_plane_new (h->entropy[0]);
  if (h->pool == NULL || h->w.plane == NULL)
    abort ();
}

void
data_end (struct hostile *h)
{
  for (size_t i = 0; i < h->n_kids; i++) {
    gdw_esp_in_done (&h->kid[i].in);
    gdw_esp_out_done (&h->kid[i].out);
  }
  gdw_trains_clear (&h->net);
  gdw_plane_free (h->w.plane);
  gdw_pool_free (h->pool);
  for (size_t i = 0; i < 2; i++)
    gdw_entropy_free (h->entropy[i]);
}

/* What the plane has to say to the tunnel. */
static void
report (struct hostile *h)
{
  gdw_report r;
  while (gdw_plane_report (h->w.plane, &r))
    if (!h->w.ended)
      gdw_tunnel_on_report (h->w.tunnel, &r, h->w.now);
}

static bool
is_clear (gdw_bytes packet)
{
  for (size_t i = 0; i + 9 <= packet.n; i++)
    if (memcmp (packet.p + i, "CLEARTEXT", 9) == 0)
      return true;
  return false;
}

/* What the plane lets out; the first ESP packet among it is kept. */
static gdw_bytes
leave (struct hostile *h, uint8_t *keep, size_t cap)
{
  gdw_bytes first = GDW_BYTES_NONE;
  for (size_t i = 0; i < h->net.n; i++) {
    const gdw_train *t = &h->net.at[i];
    h->leaks = h->leaks || is_clear (gdw_bytes_make (t->data, t->len));
    if (first.n == 0 && t->len > 1 && t->len <= cap)
      first = gdw_bytes_make (memcpy (keep, t->data, t->len), t->len);
  }
  gdw_trains_clear (&h->net);
  report (h);
  return first;
}

gdw_bytes
data_inner (struct hostile *h, bool to_gateway, uint8_t *buf, size_t cap)
{
  const struct inner what = { .src = to_gateway ? "10.9.0.7" : "203.0.113.5",
                              .dst = to_gateway ? "203.0.113.5" : "10.9.0.7",
                              .sport = 4000,
                              .dport = 53,
                              .body = 60 };
  gdw_bytes b = make_inner (&what, buf, cap);
  uint32_t number = ++h->packets;
  memcpy (buf + WORDS_AT, "CLEARTEXT", 9);
  memcpy (buf + WORDS_AT + 12, &number, sizeof number);
  return b;
}

static gdw_bytes
out (struct hostile *h, gdw_bytes inner, uint8_t *keep, size_t cap)
{
  static uint8_t room[ROOM];
  static gdw_gathers back;
  memcpy (room, inner.p, inner.n);
  gdw_super super = { .data = room, .len = (uint32_t)inner.n };
  back.n = 0;
  (void)gdw_plane_out (h->w.plane, &super, 1, &h->net, &back, now_us (h));
  return leave (h, keep, cap);
}

void
data_tries (struct hostile *h)
{
  uint8_t buf[256], keep[512];
  (void)out (h, data_inner (h, true, buf, sizeof buf), keep, sizeof keep);
}

static size_t
deliver (struct hostile *h, gdw_bytes datagram, gdw_bytes want, bool *ret_same)
{
  static uint8_t room[ROOM];
  static gdw_gathers tun;
  static gdw_ike_in host;
  if (datagram.n > sizeof room)
    return 0;
  memcpy (room, datagram.p, datagram.n);
  gdw_train t = { .data = room, .len = (uint32_t)datagram.n, .path = h->w.path };
  tun.n = host.n = 0;
  gdw_plane_in (h->w.plane, &t, 1, &tun, &h->net, &host, now_us (h));
  *ret_same = tun.n == 1 && tun.at[0].n == 1 && gdw_bytes_same (tun.at[0].part[0], want);
  uint8_t keep[8];
  (void)leave (h, keep, sizeof keep);
  return tun.n;
}

size_t
data_in (struct hostile *h, gdw_bytes datagram)
{
  bool same;
  h->injected++;
  h->got_octets += datagram.n;
  return deliver (h, datagram, GDW_BYTES_NONE, &same);
}

/* The gateway's keys of all its children. */
static void
follow (struct hostile *h)
{
  peer_child c;
  for (size_t i = 0; peer_child_at (h->w.peer, i, &c); i++) {
    size_t k = 0;
    while (k < h->n_kids && h->kid[k].spi != c.spi_in)
      k++;
    if (k == KIDS)
      return;
    struct kid_seen *s = &h->kid[k];
    s->old = c.old;
    if (k < h->n_kids)
      continue;
    s->spi = c.spi_in;
    if (gdw_esp_in_init (&s->in, c.cipher, c.key_in, c.spi_in) != GDW_OK ||
        gdw_esp_out_init (&s->out, c.cipher, c.key_out, c.spi_out) != GDW_OK)
      abort ();
    h->n_kids++;
  }
}

struct kid_seen *
data_kid (struct hostile *h)
{
  peer_child c;
  follow (h);
  for (size_t i = 0; peer_child_at (h->w.peer, i, &c); i++)
    for (size_t k = 0; k < h->n_kids; k++)
      if (!c.old && h->kid[k].spi == c.spi_in)
        return &h->kid[k];
  return NULL;
}

/* The one on which the client sends; a gateway that spoilt a renewal may believe in another. */
static struct kid_seen *
known_kid (struct hostile *h)
{
  follow (h);
  for (size_t i = 0; i < h->w.n_told; i++)
    for (size_t k = 0; k < h->n_kids; k++)
      if (!h->w.told[i].dropped && h->w.told[i].child == h->w.used && h->kid[k].spi == h->w.told[i].add.spi_out)
        return &h->kid[k];
  return data_kid (h);
}

static bool
goes_out (struct hostile *h)
{
  uint8_t buf[256], keep[ROOM];
  gdw_bytes inner = data_inner (h, true, buf, sizeof buf), sealed = out (h, inner, keep, sizeof keep);
  gdw_esp_header head;
  gdw_esp_plain plain;
  if (gdw_esp_header_read (sealed, &head) != GDW_OK)
    return false;
  for (size_t k = 0; k < h->n_kids; k++)
    if (h->kid[k].spi == head.spi && gdw_esp_open (&h->kid[k].in, keep, sealed.n, &plain, NULL) == GDW_OK)
      return gdw_bytes_same (plain.body, inner);
  return false;
}

static bool
comes_in (struct hostile *h)
{
  uint8_t buf[256 + GDW_ESP_TAIL], sealed[512];
  struct kid_seen *k = known_kid (h);
  if (k == NULL)
    return false;
  gdw_bytes inner = data_inner (h, false, buf, 256);
  const gdw_esp_clear what = { .data = buf, .n = inner.n, .next = GDW_IPPROTO_IPV4 };
  gdw_out o = gdw_out_over (sealed, sizeof sealed);
  bool same = false;
  if (gdw_esp_seal (&k->out, h->entropy[1], &what, &o) != GDW_OK)
    return false;
  return deliver (h, gdw_out_view (&o), inner, &same) == 1 && same;
}

bool
data_passes (struct hostile *h)
{
  follow (h);
  bool in = comes_in (h); /* first: what the gateway sends may decide what we send on */
  return goes_out (h) && in;
}
