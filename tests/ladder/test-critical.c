/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-critical.c - a payload that nobody knows, critical or not, in each exchange, asked and answered (RFC 7296 2.5, 2.21.3): without the flag it
 * is passed over; critical in a request it is refused by name and nothing else happens; critical in an answer, where it must not be,
 * ends the IKE SA with a DELETE. */
#include "harness.h"
#include "wire/ike-consts.h"
#include "world.h"

enum { NOBODYS = 200, CRITICAL = 0x80 };

static struct world w;
static struct {
  uint8_t exchange; /* in which it is added */
  bool answer;
  uint8_t flags;
  unsigned added;
} deed;

static void
append (uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  uint8_t *link = first;
  for (size_t at = 0; at + 4 <= *n; at += (size_t)(chain[at + 2] << 8 | chain[at + 3]))
    link = &chain[at];
  require (*n + 4 <= cap);
  *link = NOBODYS;
  memcpy (&chain[*n], (const uint8_t[]){ 0, deed.flags, 0, 4 }, 4);
  *n += 4;
  deed.added++;
}

static void
bend (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  const struct world *me = user;
  const gdw_ike_header *h = peer_sealing (me->peer);
  if (h->exchange == deed.exchange && ((h->flags & GDW_FLAG_RESPONSE) != 0) == deed.answer)
    append (first, chain, n, cap);
}

/* The answer of IKE_SA_INIT, header and all. */
static void
bend_clear (void *user, uint8_t *message, size_t *n, size_t cap)
{
  size_t inner = *n - GDW_IKE_HEADER;
  (void)user;
  if (deed.exchange != GDW_X_IKE_SA_INIT)
    return;
  append (&message[16], message + GDW_IKE_HEADER, &inner, cap - GDW_IKE_HEADER);
  *n = inner + GDW_IKE_HEADER;
  message[26] = (uint8_t)(*n >> 8);
  message[27] = (uint8_t)*n;
}

/* With ML-KEM where the library has it: IKE_INTERMEDIATE and IKE_FOLLOWUP_KE are there then. False: it is not. */
static bool
begin (uint8_t exchange, bool answer, uint8_t flags)
{
  bool kem = gdw_kex_available (gdw_group_find (GDW_KE_ML_KEM_768));
  memset (&deed, 0, sizeof deed);
  deed.exchange = exchange;
  deed.answer = answer;
  deed.flags = flags;
  world_psk (&w);
  if (kem) {
    world_set (&w, "ike", "post-quantum", "prefer");
    world_gateway_takes (&w, "ike", "post-quantum", "prefer");
    w.gateway.further = true;
    w.gateway.offers_pfs = true;
  }
  w.gateway.tamper = bend;
  w.gateway.tamper_clear = bend_clear;
  world_connect (&w, 120000);
  world_settle (&w);
  return kem || (exchange != GDW_X_IKE_INTERMEDIATE && exchange != GDW_X_IKE_FOLLOWUP_KE);
}

static void
a_while (void)
{
  for (unsigned i = 0; i < 6; i++)
    world_settle (&w);
}

/* Ours: to renew the child, or to see whether it lives. */
static void
ask (uint8_t exchange)
{
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = w.used };
  if (exchange == GDW_X_CREATE_CHILD_SA || exchange == GDW_X_IKE_FOLLOWUP_KE)
    gdw_tunnel_on_report (w.tunnel, &r, w.now);
  else if (exchange == GDW_X_INFORMATIONAL)
    gdw_tunnel_on_wake (w.tunnel, 0, w.now);
  a_while ();
}

static bool
lives (void)
{
  return !w.ended && world_is_connected (&w) && world_agrees (&w) && peer_ike_sas (w.peer) == 1;
}

static const uint8_t exchanges[] = { GDW_X_IKE_SA_INIT,     GDW_X_IKE_INTERMEDIATE, GDW_X_IKE_AUTH,
                                     GDW_X_CREATE_CHILD_SA, GDW_X_IKE_FOLLOWUP_KE,  GDW_X_INFORMATIONAL };

TEST (in_each_answer)
{
  for (size_t i = 0; i < sizeof exchanges; i++) {
    bool there = begin (exchanges[i], true, CRITICAL);
    if (!w.ended)
      ask (exchanges[i]);
    check (!there || (deed.added > 0 && w.ended && w.end.why == GDW_WHY_PROTOCOL));
    bool tells = there && exchanges[i] != GDW_X_IKE_SA_INIT &&
                 exchanges[i] != GDW_X_IKE_INTERMEDIATE; /* behind that one the gateway has keys that we do not make */
    check (!tells || (strstr (w.text, "D(IKE)") != NULL && peer_ike_sas (w.peer) == 0));
    for (size_t k = 0; k < w.n_told; k++)
      check (!there || w.told[k].dropped);
    world_done (&w);
  }
}

TEST (in_each_answer_without_the_flag)
{
  for (size_t i = 0; i < sizeof exchanges; i++) {
    bool there = begin (exchanges[i], true, 0);
    ask (exchanges[i]);
    check (lives () && (!there || deed.added > 0));
    world_done (&w);
  }
}

static const struct {
  bool (*ask) (peer *);
  uint8_t exchange;
  const char *refusal;
} rows[] = {
  { peer_rekey_child, GDW_X_CREATE_CHILD_SA, "-> CREATE_CHILD_SA 0  N(CRITICAL)" },
  { peer_rekey_ike, GDW_X_CREATE_CHILD_SA, "-> CREATE_CHILD_SA 0  N(CRITICAL)" },
  { peer_rekey_child, GDW_X_IKE_FOLLOWUP_KE, "-> IKE_FOLLOWUP_KE 1  N(CRITICAL)" },
  { peer_rekey_ike, GDW_X_IKE_FOLLOWUP_KE, "-> IKE_FOLLOWUP_KE 1  N(CRITICAL)" },
  { peer_probe, GDW_X_INFORMATIONAL, "-> INFORMATIONAL 0  N(CRITICAL)" },
  { peer_delete_ike, GDW_X_INFORMATIONAL, "-> INFORMATIONAL 0  N(CRITICAL)" },
};

TEST (in_each_request)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    bool there = begin (rows[i].exchange, false, CRITICAL);
    size_t made = w.n_told;
    if (there) {
      world_forget (&w);
      require (rows[i].ask (w.peer));
      a_while ();
      check (world_has (&w, rows[i].refusal) && deed.added == 1);
      check (world_is_connected (&w) && w.n_told == made); /* rejected in its entirety */
    }
    world_done (&w);
  }
}

TEST (in_each_request_without_the_flag)
{
  for (size_t i = 0; i + 1 < sizeof rows / sizeof rows[0]; i++) {
    bool there = begin (rows[i].exchange, false, 0);
    require (rows[i].ask (w.peer));
    a_while ();
    check (world_is_connected (&w) && !world_has (&w, rows[i].refusal) && (!there || deed.added > 0));
    check (!there || rows[i].ask != peer_rekey_child || w.n_told == 2);
    world_done (&w);
  }
}

TEST_MAIN ()
