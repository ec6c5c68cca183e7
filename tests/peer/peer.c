/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer.c - the peer's SAs, message ids, cache of answers, and queue. */
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
peer_fail (const char *file, int line, const char *condition)
{
  fprintf (stderr, "%s:%d: the tests' gateway cannot go on: %s\n", file, line, condition);
  abort ();
}

gdw_bytes
peer_copy (gdw_bytes b)
{
  uint8_t *p = malloc (b.n > 0 ? b.n : 1);
  peer_must (p != NULL);
  if (b.n > 0)
    memcpy (p, b.p, b.n);
  return gdw_bytes_make (p, b.n);
}

void
peer_drop (gdw_bytes *owned)
{
  free ((void *)(uintptr_t)owned->p);
  *owned = GDW_BYTES_NONE;
}

static void
read_credentials (peer *p)
{
  for (size_t i = 0; i < 4 && p->setup.chain[i] != NULL; i++) {
    size_t n = 0;
    peer_must (gdw_certs_read (gdw_bytes_text (p->setup.chain[i]), 1, &p->chain[p->n_chain], &n) == GDW_OK);
    p->n_chain++;
  }
  if (p->setup.key != NULL)
    peer_must (gdw_privkey_read (gdw_bytes_text (p->setup.key), GDW_BYTES_NONE, &p->key) == GDW_OK);
}

peer *
peer_new (const peer_setup *setup, peer_listener said, void *user)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 0x99 };
  memcpy (seed + 1, &setup->seed, sizeof setup->seed);
  peer *p = calloc (1, sizeof *p);
  peer_must (p != NULL);
  p->setup = *setup;
  p->said = said;
  p->user = user;
  peer_must (gdw_entropy_new (gdw_bytes_of (seed), &p->entropy) == GDW_OK);
  read_credentials (p);
  return p;
}

void
peer_free (peer *p)
{
  if (p == NULL)
    return;
  for (size_t i = 0; i < PEER_SAS; i++)
    peer_end_sa (&p->sa[i]);
  for (size_t i = 0; i < p->n_queue; i++)
    peer_drop (&p->queue[i].octets);
  peer_drop (&p->handed.octets);
  for (size_t i = 0; i < p->n_chain; i++)
    gdw_cert_free (p->chain[i]);
  gdw_privkey_free (p->key);
  gdw_entropy_free (p->entropy);
  free (p);
}

peer_setup *
peer_nature (peer *p)
{
  return &p->setup;
}

void
peer_send (peer *p, gdw_bytes datagram, const struct way *way)
{
  peer_must (p->n_queue < PEER_QUEUE);
  p->queue[p->n_queue++] = (struct outgoing){ peer_copy (datagram), *way };
}

bool
peer_next_by (peer *p, gdw_bytes *ret, gdw_addr *ret_from, gdw_addr *ret_to)
{
  peer_drop (&p->handed.octets);
  if (p->n_queue == 0)
    return false;
  p->handed = p->queue[0];
  memmove (p->queue, p->queue + 1, --p->n_queue * sizeof p->queue[0]);
  *ret = p->handed.octets;
  *ret_from = p->handed.way.self;
  *ret_to = p->handed.way.client;
  return true;
}

bool
peer_next (peer *p, gdw_bytes *ret)
{
  gdw_addr from, to;
  return peer_next_by (p, ret, &from, &to);
}

void
peer_say (peer *p, const char *arrow, const gdw_msg *m, const char *more)
{
  const char *exchange = m->head.exchange == GDW_X_IKE_SA_INIT        ? "IKE_SA_INIT"
                         : m->head.exchange == GDW_X_IKE_AUTH         ? "IKE_AUTH"
                         : m->head.exchange == GDW_X_CREATE_CHILD_SA  ? "CREATE_CHILD_SA"
                         : m->head.exchange == GDW_X_INFORMATIONAL    ? "INFORMATIONAL"
                         : m->head.exchange == GDW_X_IKE_INTERMEDIATE ? "IKE_INTERMEDIATE"
                         : m->head.exchange == GDW_X_IKE_FOLLOWUP_KE  ? "IKE_FOLLOWUP_KE"
                                                                      : "?";
  char words[512], line[640];
  peer_describe (m, words, sizeof words);
  snprintf (line, sizeof line, "%s %s %u%s%s%s%s", arrow, exchange, m->head.msgid, words[0] != '\0' ? "  " : "", words,
            more[0] != '\0' ? "  " : "", more);
  p->said (p->user, line);
}

/* --- SAs --- */

/* Without room the oldest half-open one gives way, as at gateways that are asked too much. */
static void
make_room (peer *p)
{
  struct sa *oldest = NULL;
  for (size_t i = 0; i < PEER_SAS; i++) {
    struct sa *s = &p->sa[i];
    if (!s->used)
      return;
    if (!s->up && (oldest == NULL || s->since < oldest->since))
      oldest = s;
  }
  if (oldest != NULL)
    peer_end_sa (oldest);
}

struct sa *
peer_new_sa (peer *p)
{
  make_room (p);
  for (size_t i = 0; i < PEER_SAS; i++) {
    if (p->sa[i].used)
      continue;
    p->sa[i] = (struct sa){ .used = true, .since = p->now };
    return &p->sa[i];
  }
  peer_must (!"room for another IKE SA");
  return NULL;
}

void
peer_end_kid (struct kid *k)
{
  gdw_secret_done (&k->key_in);
  gdw_secret_done (&k->key_out);
  *k = (struct kid){ 0 };
}

void
peer_end_sa (struct sa *s)
{
  if (s->rival_sa != NULL)
    peer_end_sa (s->rival_sa);
  peer_greeting_done (&s->greet);
  gdw_ike_keys_done (&s->keys);
  gdw_sk_done (&s->sk);
  gdw_datagrams_done (&s->answer);
  gdw_datagrams_done (&s->request);
  gdw_frag_set_done (&s->in[0]);
  gdw_frag_set_done (&s->in[1]);
  gdw_kex_free (s->kex);
  gdw_followup_done (&s->serving);
  gdw_followup_done (&s->asking);
  for (size_t i = 0; i < PEER_KIDS; i++)
    peer_end_kid (&s->kid[i]);
  *s = (struct sa){ 0 };
}

struct sa *
peer_newest (peer *p)
{
  for (size_t i = 0; i < PEER_SAS; i++)
    if (p->sa[i].used && p->sa[i].up && !p->sa[i].old)
      return &p->sa[i];
  return NULL;
}

static struct sa *
find_sa (peer *p, const gdw_ike_header *h)
{
  for (size_t i = 0; i < PEER_SAS; i++) {
    struct sa *s = &p->sa[i];
    bool from_initiator = (h->flags & GDW_FLAG_INITIATOR) != 0;
    if (s->used && memcmp (s->spi_i, h->spi_i, 8) == 0 && memcmp (s->spi_r, h->spi_r, 8) == 0 &&
        from_initiator == !s->initiator)
      return s;
  }
  return NULL;
}

gdw_ike_header
peer_header (const struct sa *s, uint8_t exchange, bool response, uint32_t msgid)
{
  gdw_ike_header h = { .version = GDW_IKE_VERSION, .exchange = exchange, .msgid = msgid };
  memcpy (h.spi_i, s->spi_i, 8);
  memcpy (h.spi_r, s->spi_r, 8);
  h.flags = (uint8_t)((s->initiator ? GDW_FLAG_INITIATOR : 0) | (response ? GDW_FLAG_RESPONSE : 0));
  return h;
}

/* --- messages --- */

gdw_msg_out
peer_chain (peer *p)
{
  return gdw_msg_out_chain (p->chain_buf, sizeof p->chain_buf);
}

/* Seals, and tells the ladder. */
static gdw_datagrams
seal (peer *p, struct sa *s, const gdw_ike_header *h, gdw_msg_out *chain)
{
  gdw_bytes inner;
  gdw_datagrams sealed;
  gdw_msg m = { .head = *h };
  peer_must (gdw_msg_out_close (chain, &inner) == GDW_OK);
  peer_must (gdw_msg_split_chain (chain->first, inner, &m) == GDW_OK);
  peer_say (p, "<-", &m, "");
  uint8_t first = chain->first;
  size_t n = inner.n;
  p->sealing = *h;
  if (p->setup.tamper != NULL)
    p->setup.tamper (p->user, &first, p->chain_buf, &n, sizeof p->chain_buf / 2);
  inner = gdw_bytes_make (p->chain_buf, n);
  if (h->exchange == GDW_X_IKE_INTERMEDIATE)
    peer_intermediate_sealed (p, s, h, first, inner);
  peer_must (gdw_sk_seal_all (&s->sk, p->entropy, h, first, inner, s->fragments, p->out, sizeof p->out, &sealed) ==
             GDW_OK);
  return sealed;
}

void
peer_send_all (peer *p, const gdw_datagrams *d, const struct way *way)
{
  for (size_t i = 0; i < d->n; i++)
    peer_send (p, gdw_datagrams_at (d, i), way);
}

void
peer_answer (peer *p, struct sa *s, uint8_t exchange, gdw_msg_out *chain)
{
  gdw_ike_header h = peer_header (s, exchange, true, s->next_in);
  gdw_datagrams_done (&s->answer);
  s->answer = seal (p, s, &h, chain);
  s->next_in++;
  peer_send_all (p, &s->answer, &p->way);
}

void
peer_request (peer *p, struct sa *s, uint8_t exchange, gdw_msg_out *chain, enum ask ask)
{
  gdw_ike_header h = peer_header (s, exchange, false, s->next_out);
  gdw_datagrams_done (&s->request);
  s->request = seal (p, s, &h, chain);
  s->ask = ask;
  s->sends = 1;
  s->next = p->now + PEER_REPEAT_MS;
  peer_send_all (p, &s->request, &s->way);
}

bool
peer_repeat (peer *p)
{
  for (size_t i = 0; i < PEER_SAS; i++) {
    if (!p->sa[i].used || p->sa[i].ask == ASK_NONE)
      continue;
    peer_send_all (p, &p->sa[i].request, &p->sa[i].way);
    return true;
  }
  return false;
}

bool
peer_send_stray (peer *p, uint32_t msgid)
{
  struct sa *s = peer_newest (p);
  if (s == NULL)
    return false;
  gdw_ike_header h = peer_header (s, GDW_X_INFORMATIONAL, false, msgid);
  gdw_msg_out chain = peer_chain (p);
  gdw_datagrams stray = seal (p, s, &h, &chain);
  peer_send_all (p, &stray, &s->way);
  gdw_datagrams_done (&stray);
  return true;
}

/* Opens a message, or one fragment of it. True: all of it is there. */
static bool
open_message (peer *p, struct sa *s, gdw_msg *m, size_t n)
{
  bool authentic = false;
  gdw_frag f;
  gdw_bytes content;
  gdw_frag_set *set = &s->in[gdw_msg_is_response (m) ? 0 : 1];
  if (m->sk == GDW_P_SK)
    return gdw_sk_open (&s->sk, p->in, n, m, &authentic) == GDW_OK;
  if (s->fragments == 0 || gdw_sk_open_fragment (&s->sk, p->in, n, m, &f, &content) != GDW_OK)
    return false;
  char line[64];
  snprintf (line, sizeof line, "-> fragment %u of %u", f.number, f.total);
  p->said (p->user, line);
  if (gdw_frag_set_add (set, &m->head, f, m->sk_first, content) != GDW_FRAG_WHOLE)
    return false;
  n = gdw_frag_set_join (set, p->in);
  bool good = gdw_msg_split_chain (set->first, gdw_bytes_make (p->in, n), m) == GDW_OK;
  gdw_frag_set_done (set);
  return good;
}

/* Of a repeat in fragments the first one alone asks for the answer. */
static bool
asks_again (struct sa *s, const gdw_msg *m)
{
  gdw_frag f;
  gdw_bytes sealed;
  if (s->next_in == 0 || m->head.msgid != s->next_in - 1 || s->answer.n == 0)
    return false;
  return m->sk == GDW_P_SK || (gdw_frag_read (m->sk_body, &f, &sealed) == GDW_OK && f.number == 1);
}

/* A message of the client's that nobody had before. Without MOBIKE the gateway follows it wherever it comes from (RFC 7296 2.23); with it,
 * only as far as its first message of IKE_AUTH (RFC 4555 3.4). */
static void
found (peer *p, struct sa *s)
{
  p->proven = p->way;
  if (!s->mobike)
    s->way = p->way;
}

static void
on_request (peer *p, struct sa *s, gdw_msg *m, size_t n)
{
  if (asks_again (s, m)) {
    p->again++;
    p->said (p->user, "   gateway answers again");
    peer_send_all (p, &s->answer, &p->way);
    return;
  }
  if (m->head.msgid != s->next_in || !open_message (p, s, m, n))
    return;
  found (p, s);
  peer_say (p, "->", m, "");
  gdw_msg_out o = peer_chain (p);
  uint8_t exchange = m->head.exchange;
  bool lives = exchange == GDW_X_IKE_INTERMEDIATE && !s->up ? peer_on_intermediate (p, s, m, &o)
               : exchange == GDW_X_IKE_AUTH && !s->up       ? peer_on_auth (p, s, m, &o)
                                                            : peer_on_request (p, s, m, &o);
  peer_answer (p, s, exchange, &o);
  peer_change_keys (s);
  if (!lives)
    peer_end_sa (s);
}

static void
on_response (peer *p, struct sa *s, gdw_msg *m, size_t n)
{
  if (s->ask == ASK_NONE || m->head.msgid != s->next_out || !open_message (p, s, m, n))
    return;
  found (p, s);
  peer_say (p, "->", m, "");
  s->next_out++;
  peer_on_response (p, s, m);
}

bool
peer_is_wanted (gdw_bytes datagram, uint8_t spi[8])
{
  gdw_ike_header h;
  if (gdw_ike_header_read (datagram, &h) != GDW_OK || h.exchange != GDW_X_IKE_SA_INIT || memcmp (h.spi_i, spi, 8) == 0)
    return false;
  memcpy (spi, h.spi_i, 8);
  return true;
}

void
peer_on_datagram (peer *p, gdw_bytes datagram, const gdw_addr *from, const gdw_addr *to)
{
  gdw_msg m;
  peer_must (datagram.n <= sizeof p->in);
  memcpy (p->in, datagram.p, datagram.n);
  p->way = (struct way){ *from, *to };
  if (gdw_msg_split (gdw_bytes_make (p->in, datagram.n), &m) != GDW_OK)
    return;
  if (m.head.exchange == GDW_X_IKE_SA_INIT) {
    if (!gdw_msg_is_response (&m) && m.head.msgid == 0)
      peer_on_init (p, gdw_bytes_make (p->in, datagram.n), &m);
    return;
  }
  struct sa *s = find_sa (p, &m.head);
  if (s == NULL || m.sk == 0)
    return;
  if (gdw_msg_is_response (&m))
    on_response (p, s, &m, datagram.n);
  else
    on_request (p, s, &m, datagram.n);
}

/* --- what it knows --- */

bool
peer_is_up (const peer *p)
{
  for (size_t i = 0; i < PEER_SAS; i++)
    if (p->sa[i].used && p->sa[i].up)
      return true;
  return false;
}

size_t
peer_ike_sas (const peer *p)
{
  size_t n = 0;
  for (size_t i = 0; i < PEER_SAS; i++)
    n += p->sa[i].used ? 1 : 0;
  return n;
}

bool
peer_child_at (const peer *p, size_t i, peer_child *ret)
{
  for (size_t k = 0; k < PEER_SAS; k++) {
    const struct sa *s = &p->sa[k];
    for (size_t j = 0; s->used && s->up && !s->old && j < PEER_KIDS; j++) {
      const struct kid *kid = &s->kid[j];
      if (!kid->used || i-- > 0)
        continue;
      *ret = (peer_child){
        kid->spi_in, kid->spi_out, gdw_secret_peek (&kid->key_in), gdw_secret_peek (&kid->key_out), kid->old,
        kid->ours,   kid->cipher
      };
      return true;
    }
  }
  return false;
}

size_t
peer_children (const peer *p)
{
  peer_child c;
  size_t n = 0;
  while (peer_child_at (p, n, &c))
    n++;
  return n;
}

bool
peer_spis (const peer *p, uint8_t ret_i[8], uint8_t ret_r[8])
{
  for (size_t i = 0; i < PEER_SAS; i++) {
    const struct sa *s = &p->sa[i];
    if (!s->used || !s->up || s->old)
      continue;
    memcpy (ret_i, s->spi_i, 8);
    memcpy (ret_r, s->spi_r, 8);
    return true;
  }
  return false;
}

static const struct way *
way_of (const peer *p)
{
  for (size_t i = 0; i < PEER_SAS; i++)
    if (p->sa[i].used && p->sa[i].up && !p->sa[i].old)
      return &p->sa[i].way;
  return &p->proven;
}

const gdw_addr *
peer_client (const peer *p)
{
  return &way_of (p)->client;
}

const gdw_addr *
peer_self (const peer *p)
{
  return &way_of (p)->self;
}

const char *
peer_eap_identity (const peer *p)
{
  return p->eap.identity;
}

gdw_sig_scheme
peer_client_scheme (const peer *p)
{
  return p->client_scheme;
}

size_t
peer_groups_seen (const peer *p, const uint16_t **ret)
{
  *ret = p->groups;
  return p->n_groups;
}

bool
peer_was_told (const peer *p, uint16_t notify)
{
  for (size_t i = 0; i < p->n_told; i++)
    if (p->told[i] == notify)
      return true;
  return false;
}

unsigned
peer_further_seen (const peer *p, uint8_t ret_hash[GDW_HASH_MAX])
{
  memcpy (ret_hash, p->further_hash, GDW_HASH_MAX);
  return p->further_seen;
}

unsigned
peer_answers_again (const peer *p)
{
  return p->again;
}
