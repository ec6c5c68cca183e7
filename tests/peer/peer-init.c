/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-init.c - IKE_SA_INIT, the gateway's side: cookies, the wanted group, keys (RFC 7296 1.2, 2.6, 2.7, 2.14). */
#include "inside.h"

#include <string.h>

#include "ike/propose.h"
#include "wire/pay-ke.h"

enum { COOKIE = 16 };

void
peer_greeting_done (struct greeting *g)
{
  peer_drop (&g->request);
  peer_drop (&g->answer);
  peer_drop (&g->idi);
  gdw_secret_done (&g->further);
  *g = (struct greeting){ 0 };
}

static gdw_ike_header
answer_header (const gdw_msg *m, const uint8_t *spi_r)
{
  gdw_ike_header h = m->head;
  h.flags = GDW_FLAG_RESPONSE;
  h.version = GDW_IKE_VERSION;
  if (spi_r != NULL)
    memcpy (h.spi_r, spi_r, 8);
  return h;
}

/* Closes, tells the ladder and sends. Gives a copy. */
static gdw_bytes
send_plain (peer *p, gdw_msg_out *o)
{
  gdw_bytes b;
  gdw_msg m;
  peer_must (gdw_msg_out_close (o, &b) == GDW_OK);
  peer_must (gdw_msg_split (b, &m) == GDW_OK);
  peer_say (p, "<-", &m, "");
  if (p->setup.tamper_clear != NULL)
    p->setup.tamper_clear (p->user, p->out, &b.n, sizeof p->out);
  peer_send (p, b, &p->way);
  return peer_copy (b);
}

static void
refuse (peer *p, const gdw_msg *m, uint16_t type, gdw_bytes data)
{
  gdw_ike_header h = answer_header (m, NULL);
  gdw_msg_out o = gdw_msg_out_begin (p->out, sizeof p->out, &h);
  gdw_msg_notify (&o, type, data);
  gdw_bytes sent = send_plain (p, &o);
  peer_drop (&sent);
}

/* The k-th cookie, from 1. */
static void
cookie (unsigned k, uint8_t ret[COOKIE])
{
  memset (ret, 0xc0, COOKIE);
  ret[0] = (uint8_t)k;
}

/* True: the cookie that it wants is there. Else the next one was asked for. */
static bool
cookie_is_good (peer *p, const gdw_msg *m)
{
  uint8_t want[COOKIE];
  unsigned had = 0;
  for (unsigned k = 1; k <= p->setup.cookies; k++) {
    cookie (k, want);
    if (gdw_msg_has_notify (m, GDW_N_COOKIE, gdw_bytes_of (want)))
      had = k;
  }
  if (had == p->setup.cookies)
    return true;
  cookie (had + 1, want);
  refuse (p, m, GDW_N_COOKIE, gdw_bytes_of (want));
  return false;
}

static void
put_hashes (gdw_msg_out *m)
{
  uint8_t octets[32];
  size_t n = 0;
  const uint16_t *hash = gdw_sign_hashes (&n);
  gdw_out o = gdw_out_over (octets, sizeof octets);
  for (size_t i = 0; i < n; i++)
    gdw_out_u16 (&o, hash[i]);
  gdw_msg_notify (m, GDW_N_SIGNATURE_HASH_ALGORITHMS, gdw_out_view (&o));
}

/* The misdeed "chosen_group": the answer names a group that nobody offered. */
static void
change_group (const peer *p, gdw_pay_sa *answer)
{
  gdw_proposal *c = &answer->proposal[0];
  for (size_t i = 0; p->setup.chosen_group != 0 && i < c->n; i++)
    if (c->transform[i].type == GDW_T_KE)
      c->transform[i].id = p->setup.chosen_group;
}

static void
begin_sa (peer *p, struct sa *s, const gdw_msg *m, const gdw_pay_ke *ke, gdw_kex *kex)
{
  gdw_secret shared = GDW_SECRET_NONE;
  struct greeting *g = &s->greet;
  memcpy (s->spi_i, m->head.spi_i, 8);
  gdw_entropy_fill (p->entropy, s->spi_r, 8);
  gdw_entropy_fill (p->entropy, g->nr, sizeof g->nr);
  if (gdw_kex_finish (kex, ke->data, &shared) != GDW_OK)
    return; /* an unusable value: the keys will fit nothing */
  const gdw_keymat_salt salt = {
    .ni = gdw_bytes_make (g->ni, g->ni_n), .nr = gdw_bytes_of (g->nr), .spi_i = s->spi_i, .spi_r = s->spi_r
  };
  peer_must (gdw_keymat_ike (&s->suite, gdw_secret_peek (&shared), &salt, &s->keys) == GDW_OK);
  peer_must (gdw_sk_new (&s->suite, &s->keys, false, &s->sk) == GDW_OK);
  gdw_secret_done (&shared);
  s->next_in = 1;
}

/* The misdeed "doubled". */
static unsigned
times (const peer *p, uint8_t type)
{
  return p->setup.doubled == type ? 2 : 1;
}

static void
choose (peer *p, gdw_bytes datagram, const gdw_msg *m, const gdw_pay_sa *offer, const gdw_pay_ke *ke, gdw_bytes ni)
{
  gdw_suite suite;
  gdw_bytes none;
  static gdw_pay_sa answer;
  bool further = (p->setup.further && gdw_msg_find_notify (m, GDW_N_INTERMEDIATE_EXCHANGE_SUPPORTED, NULL)) ||
                 p->setup.unsaid_further;
  if (gdw_propose_pick (&p->setup.takes, offer, GDW_PROTO_IKE, ke->group, further ? GDW_FURTHER : GDW_ALONE,
                        GDW_BYTES_NONE, &suite, &none, &answer) != GDW_OK) {
    refuse (p, m, GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE);
    return;
  }
  if (suite.group->id != ke->group) {
    uint8_t want[2] = { (uint8_t)(suite.group->id >> 8), (uint8_t)suite.group->id };
    refuse (p, m, GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_of (want));
    return;
  }
  gdw_kex *kex = NULL;
  gdw_pay_notify hashes;
  struct sa *s = peer_new_sa (p);
  struct greeting *g = &s->greet;
  s->suite = suite;
  memcpy (g->ni, ni.p, ni.n);
  g->ni_n = ni.n;
  s->way = p->way;
  g->request = peer_copy (datagram);
  if (gdw_msg_find_notify (m, GDW_N_SIGNATURE_HASH_ALGORITHMS, &hashes) &&
      gdw_hash_set_read (hashes.data, &g->hashes) != GDW_OK)
    g->hashes = 0;
  peer_must (gdw_kex_new (suite.group, p->entropy, &kex) == GDW_OK);
  begin_sa (p, s, m, ke, kex);
  gdw_ike_header h = answer_header (m, s->spi_r);
  gdw_msg_out o = gdw_msg_out_begin (p->out, sizeof p->out, &h);
  change_group (p, &answer);
  for (unsigned k = 0; k < times (p, GDW_P_SA); k++) {
    gdw_pay_sa_put (gdw_msg_payload_begin (&o, GDW_P_SA), &answer);
    gdw_msg_payload_end (&o);
  }
  for (unsigned k = 0; k < times (p, GDW_P_KE); k++) {
    gdw_pay_ke_put (gdw_msg_payload_begin (&o, GDW_P_KE),
                    p->setup.chosen_group != 0 ? p->setup.chosen_group : suite.group->id, gdw_kex_public (kex));
    gdw_msg_payload_end (&o);
  }
  for (unsigned k = 0; k < times (p, GDW_P_NONCE); k++)
    gdw_msg_raw (&o, GDW_P_NONCE, gdw_bytes_of (g->nr));
  peer_put_natd (p, s, &o);
  put_hashes (&o);
  if (p->setup.childless)
    gdw_msg_notify (&o, GDW_N_CHILDLESS_SUPPORTED, GDW_BYTES_NONE);
  if ((p->setup.twice && !p->setup.unsaid_twice) || p->setup.says_twice)
    gdw_msg_notify (&o, GDW_N_MULTIPLE_AUTH_SUPPORTED, GDW_BYTES_NONE);
  g->ppk = p->setup.ppk != NULL && gdw_msg_find_notify (m, GDW_N_USE_PPK, NULL);
  if (g->ppk)
    gdw_msg_notify (&o, GDW_N_USE_PPK, GDW_BYTES_NONE);
  if (further && p->setup.further)
    gdw_msg_notify (&o, GDW_N_INTERMEDIATE_EXCHANGE_SUPPORTED, GDW_BYTES_NONE);
  if (p->setup.fragments != 0)
    gdw_msg_notify (&o, GDW_N_FRAGMENTATION_SUPPORTED, GDW_BYTES_NONE);
  if (gdw_msg_find_notify (m, GDW_N_FRAGMENTATION_SUPPORTED, NULL))
    s->fragments = p->setup.fragments;
  g->answer = send_plain (p, &o);
  gdw_kex_free (kex);
}

/* A repeat gets the same answer. */
static bool
answered_before (peer *p, gdw_bytes datagram)
{
  for (size_t i = 0; i < PEER_SAS; i++) {
    const struct greeting *g = &p->sa[i].greet;
    if (!p->sa[i].used || g->request.p == NULL || !gdw_bytes_same (datagram, g->request))
      continue;
    p->again++;
    p->said (p->user, "   gateway answers again");
    peer_send (p, g->answer, &p->way);
    return true;
  }
  return false;
}

/* To another gateway instead of an answer. */
static bool
sent_on (peer *p, const gdw_msg *m, gdw_bytes ni)
{
  gdw_ike_header h = answer_header (m, NULL);
  gdw_msg_out o = gdw_msg_out_begin (p->out, sizeof p->out, &h);
  if (!peer_sends_on (p, PEER_IN_INIT, ni, &o))
    return false;
  gdw_bytes sent = send_plain (p, &o);
  peer_drop (&sent);
  return true;
}

/* What the client says that it can. */
static void
keep_told (peer *p, const gdw_msg *m)
{
  gdw_pay_notify n;
  p->n_told = 0;
  for (size_t k = 0; p->n_told < PEER_TOLD && gdw_msg_nth_notify (m, k, &n); k++)
    p->told[p->n_told++] = n.type;
}

void
peer_on_init (peer *p, gdw_bytes datagram, const gdw_msg *m)
{
  static gdw_pay_sa offer;
  gdw_pay_ke ke;
  gdw_bytes body, ni;
  if (answered_before (p, datagram))
    return;
  keep_told (p, m);
  peer_say (p, "->", m, "");
  if (!gdw_msg_find (m, GDW_P_SA, 0, &body) || gdw_pay_sa_read (body, &offer) != GDW_OK ||
      !gdw_msg_find (m, GDW_P_KE, 0, &body) || gdw_pay_ke_read (body, &ke) != GDW_OK ||
      !gdw_msg_find (m, GDW_P_NONCE, 0, &body) || gdw_pay_nonce_read (body, &ni) != GDW_OK) {
    refuse (p, m, GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE);
    return;
  }
  if (p->n_groups < 16)
    p->groups[p->n_groups++] = ke.group;
  if (sent_on (p, m, ni))
    return;
  if (peer_sees_nat (p, m)) {
    refuse (p, m, GDW_N_UNEXPECTED_NAT_DETECTED, GDW_BYTES_NONE);
    return;
  }
  if (cookie_is_good (p, m))
    choose (p, datagram, m, &offer, &ke, ni);
}
