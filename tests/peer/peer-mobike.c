/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-mobike.c - a responder that speaks MOBIKE (RFC 4555): the client says where it is, and the gateway follows that alone. */
#include "inside.h"

#include <string.h>

#include "ike/natd.h"

void
peer_put_natd (const peer *p, const struct sa *s, gdw_msg_out *o)
{
  uint8_t hash[GDW_NATD_HASH];
  peer_must (gdw_natd_hash (s->spi_i, s->spi_r, &p->way.self, hash));
  gdw_msg_notify (o, GDW_N_NAT_DETECTION_SOURCE_IP, gdw_bytes_of (hash));
  peer_must (gdw_natd_hash (s->spi_i, s->spi_r, &p->way.client, hash));
  gdw_msg_notify (o, GDW_N_NAT_DETECTION_DESTINATION_IP, gdw_bytes_of (hash));
}

/* --- lists of addresses --- */

/* ADDITIONAL_* and NO_ADDITIONAL_ADDRESSES replace what was told before (RFC 4555 3.6). */
static void
take_addresses (peer *p, const gdw_msg *m)
{
  gdw_pay_notify n;
  bool told = false;
  for (size_t k = 0; gdw_msg_nth_notify (m, k, &n); k++) {
    bool one = n.type == GDW_N_ADDITIONAL_IP4_ADDRESS || n.type == GDW_N_ADDITIONAL_IP6_ADDRESS;
    if (!one && n.type != GDW_N_NO_ADDITIONAL_ADDRESSES)
      continue;
    if (!told)
      p->n_client_more = 0;
    told = true;
    gdw_ip ip = gdw_ip_from (n.data);
    if (one && p->n_client_more < PEER_ADDRESSES && ip.family == (n.type == GDW_N_ADDITIONAL_IP4_ADDRESS ? 4 : 6))
      p->client_more[p->n_client_more++] = ip;
  }
}

/* All but the one that it speaks from (RFC 4555 3.6). */
static size_t
put_addresses (const peer *p, const gdw_ip *self, gdw_msg_out *o)
{
  size_t n = 0;
  for (size_t i = 0; i < PEER_MORE && !gdw_ip_is_none (&p->setup.more[i]); i++) {
    const gdw_ip *one = &p->setup.more[i];
    if (gdw_ip_same (one, self))
      continue;
    gdw_msg_notify (o, one->family == 4 ? GDW_N_ADDITIONAL_IP4_ADDRESS : GDW_N_ADDITIONAL_IP6_ADDRESS,
                    gdw_ip_bytes (one));
    n++;
  }
  return n;
}

/* --- IKE_AUTH --- */

void
peer_agree_mobike (peer *p, struct sa *s, const gdw_msg *m)
{
  s->mobike = p->setup.mobike && gdw_msg_find_notify (m, GDW_N_MOBIKE_SUPPORTED, NULL);
  if (!s->mobike)
    return;
  p->n_client_more = 0;
  take_addresses (p, m);
}

void
peer_put_mobike (const peer *p, const struct sa *s, gdw_msg_out *o)
{
  if (!s->mobike)
    return;
  gdw_msg_notify (o, GDW_N_MOBIKE_SUPPORTED, GDW_BYTES_NONE);
  (void)put_addresses (p, &p->way.self.ip, o);
}

/* --- INFORMATIONAL --- */

bool
peer_sees_nat (const peer *p, const gdw_msg *m)
{
  gdw_pay_notify n;
  uint8_t seen[36];
  gdw_out o = gdw_out_over (seen, sizeof seen);
  if (!gdw_msg_find_notify (m, GDW_N_NO_NATS_ALLOWED, &n))
    return false;
  gdw_out_put (&o, gdw_ip_bytes (&p->way.client.ip));
  gdw_out_put (&o, gdw_ip_bytes (&p->way.self.ip));
  gdw_out_u16 (&o, p->way.client.port);
  gdw_out_u16 (&o, p->way.self.port);
  return !gdw_bytes_same (n.data, gdw_out_view (&o));
}

static void
update (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  if (peer_sees_nat (p, m)) {
    gdw_msg_notify (o, GDW_N_UNEXPECTED_NAT_DETECTED, GDW_BYTES_NONE);
    return;
  }
  if (p->setup.refuses_address > 0) {
    p->setup.refuses_address--;
    gdw_msg_notify (o, GDW_N_UNACCEPTABLE_ADDRESSES, GDW_BYTES_NONE);
    return;
  }
  s->way = p->way;
  s->updated = true;
  p->updates++;
}

void
peer_on_mobike (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  gdw_pay_notify cookie;
  uint8_t wrong[PEER_COOKIE2] = { 0xc2 };
  if (!s->mobike)
    return;
  take_addresses (p, m);
  if (gdw_msg_find_notify (m, GDW_N_UPDATE_SA_ADDRESSES, NULL))
    update (p, s, m, o);
  if (gdw_msg_find_notify (m, GDW_N_NAT_DETECTION_SOURCE_IP, NULL) ||
      gdw_msg_find_notify (m, GDW_N_NAT_DETECTION_DESTINATION_IP, NULL))
    peer_put_natd (p, s, o);
  if (gdw_msg_find_notify (m, GDW_N_COOKIE2, &cookie) && !p->setup.no_cookie2)
    gdw_msg_notify (o, GDW_N_COOKIE2, p->setup.wrong_cookie2 ? gdw_bytes_of (wrong) : cookie.data);
}

void
peer_found_at (peer *p, const gdw_addr *from, const gdw_addr *to)
{
  struct sa *s = peer_newest (p);
  if (s != NULL && !s->mobike)
    s->way = (struct way){ *from, *to };
}

/* --- our own requests --- */

static struct sa *
asking (peer *p)
{
  struct sa *s = peer_newest (p);
  return s != NULL && s->mobike && s->ask == ASK_NONE ? s : NULL;
}

bool
peer_check_route (peer *p)
{
  struct sa *s = asking (p);
  if (s == NULL)
    return false;
  gdw_entropy_fill (p->entropy, s->cookie2, sizeof s->cookie2);
  gdw_msg_out o = peer_chain (p);
  gdw_msg_notify (&o, GDW_N_COOKIE2, gdw_bytes_of (s->cookie2));
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_ROUTE);
  return true;
}

void
peer_on_route (peer *p, const struct sa *s, const gdw_msg *m)
{
  if (gdw_msg_has_notify (m, GDW_N_COOKIE2, gdw_bytes_of (s->cookie2)))
    p->routes_proven++;
}

bool
peer_tell_addresses (peer *p)
{
  struct sa *s = asking (p);
  if (s == NULL)
    return false;
  gdw_msg_out o = peer_chain (p);
  if (put_addresses (p, &s->way.self.ip, &o) == 0)
    gdw_msg_notify (&o, GDW_N_NO_ADDITIONAL_ADDRESSES, GDW_BYTES_NONE);
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_PROBE);
  return true;
}

/* --- what it knows --- */

bool
peer_has_mobike (const peer *p)
{
  for (size_t i = 0; i < PEER_SAS; i++)
    if (p->sa[i].used && p->sa[i].up && !p->sa[i].old)
      return p->sa[i].mobike;
  return false;
}

unsigned
peer_updates (const peer *p)
{
  return p->updates;
}

unsigned
peer_routes_proven (const peer *p)
{
  return p->routes_proven;
}

size_t
peer_client_addresses (const peer *p, const gdw_ip **ret)
{
  *ret = p->client_more;
  return p->n_client_more;
}
