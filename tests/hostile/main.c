/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - runs the misdeeds and says in TAP what became of each.
 *
 *   hostile [--trace] [WORD...]    those with one of the words in their names; --trace: with their ladders
 *   hostile --crossings            the simple changes at every place (crossings.c) */
#include "hostile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crypto/revoke.h"
#include "sim/blocks.h"

enum {
  LIMIT_MS = 60000,   /* from the misdeed to the end or a sign of life */
  CONNECT_MS = 90000, /* for an honest connect, and all that may come before the misdeed */
  STEPS = 6000,
  SENT = 80,           /* datagrams of the tunnel behind a misdeed, besides one for each that was made by hand */
  SENT_OCTETS = 60000, /* likewise, besides three for each octet that came */
  CPU_MS = 5000,
};

static bool trace;

void
hostile_fault (struct hostile *h, const char *format, ...)
{
  va_list args;
  if (h->fault[0] != '\0')
    return;
  va_start (args, format);
  vsnprintf (h->fault, sizeof h->fault, format, args);
  va_end (args);
}

void
hostile_fired (struct hostile *h)
{
  if (h->fired++ > 0)
    return;
  h->fired_at = h->w.now.mono;
  h->sent = h->sent_octets = h->got_octets = 0;
  if (trace)
    printf ("#   * %s\n", h->row->name);
}

/* --- where the misdeeds are done --- */

static bool
is_turn (struct hostile *h)
{
  h->matched++;
  return h->row->nth == 0 || h->row->nth == h->matched;
}

static bool
holds (const struct chain *c, uint8_t type)
{
  return world_holds (type, *c->first, c->p, *c->n);
}

static bool
is_step (const struct hostile *h, const gdw_ike_header *head, const struct chain *c)
{
  bool answer = (head->flags & GDW_FLAG_RESPONSE) != 0, auth = head->exchange == GDW_X_IKE_AUTH && answer;
  switch (h->row->step) {
  case INIT: return head->exchange == GDW_X_IKE_SA_INIT;
  case AGREED: return head->exchange == GDW_X_IKE_SA_INIT && holds (c, GDW_P_SA);
  case MEDIATE: return head->exchange == GDW_X_IKE_INTERMEDIATE;
  case AUTH_ID: return auth && holds (c, GDW_P_IDR);
  case AUTH_EAP: return auth && holds (c, GDW_P_EAP);
  case AUTH_LAST: return auth && holds (c, GDW_P_AUTH) && !holds (c, GDW_P_IDR);
  case AUTH_CHILD: return auth && holds (c, GDW_P_SA);
  case AUTH_ANY: return auth;
  case CREATE_A: return head->exchange == GDW_X_CREATE_CHILD_SA && answer;
  case CREATE_Q: return head->exchange == GDW_X_CREATE_CHILD_SA && !answer;
  case INFO_A: return head->exchange == GDW_X_INFORMATIONAL && answer;
  case INFO_Q: return head->exchange == GDW_X_INFORMATIONAL && !answer;
  case BEFORE:
  case WIRE:
  case LIVE: break;
  }
  return false;
}

static void
bend (struct hostile *h, const gdw_ike_header *head, struct chain *c)
{
  if (is_step (h, head, c) && is_turn (h))
    h->row->bend (h, c);
}

static void
on_chain (void *user, uint8_t *first, uint8_t *p, size_t *n, size_t cap)
{
  struct hostile *h = user;
  struct chain c = { first, p, n, cap };
  bend (h, peer_sealing (h->w.peer), &c);
}

/* The same for a clear message; its length follows. */
static void
on_clear (void *user, uint8_t *message, size_t *n, size_t cap)
{
  struct hostile *h = user;
  gdw_ike_header head;
  size_t inner = *n - GDW_IKE_HEADER;
  struct chain c = { &message[16], message + GDW_IKE_HEADER, &inner, cap - GDW_IKE_HEADER };
  if (gdw_ike_header_read (gdw_bytes_make (message, *n), &head) != GDW_OK)
    return;
  bend (h, &head, &c);
  *n = inner + GDW_IKE_HEADER;
  message[26] = (uint8_t)(*n >> 8);
  message[27] = (uint8_t)*n;
}

/* --- what is seen on the wire --- */

static bool
has_words (gdw_bytes b, const char *words)
{
  size_t n = strlen (words);
  for (size_t i = 0; i + n <= b.n; i++)
    if (memcmp (b.p + i, words, n) == 0)
      return true;
  return false;
}

static void
see_ours (struct hostile *h, gdw_bytes d)
{
  bool init = d.n > 18 && d.p[18] == GDW_X_IKE_SA_INIT,
       sealed = d.n > 16 && (d.p[16] == GDW_P_SK || d.p[16] == GDW_P_SKF);
  h->sent++;
  h->sent_octets += d.n;
  if (!init && !sealed)
    hostile_fault (h, "an IKE message left in clear");
  if (has_words (d, "sesame") || has_words (d, "a key that both know") || has_words (d, "CLEARTEXT"))
    hostile_fault (h, "a secret left in clear");
}

static bool
on_wire (struct world *w, bool to_gateway, uint8_t *datagram, size_t n)
{
  struct hostile *h = (struct hostile *)(void *)w;
  uint8_t none = 0;
  if (to_gateway)
    see_ours (h, gdw_bytes_make (datagram, n));
  else
    h->got_octets += n;
  if (h->row->step != WIRE)
    return true;
  struct chain c = { &none, datagram, &n, n };
  h->to_gateway = to_gateway;
  h->lose = false;
  h->row->bend (h, &c);
  return !h->lose;
}

void
hostile_fly (struct hostile *h, bool to_gateway, gdw_bytes octets, gdw_ms in_ms)
{
  uint8_t *copy = malloc (octets.n > 0 ? octets.n : 1);
  if (copy == NULL || h->w.n_flying == WORLD_FLYING)
    abort ();
  if (octets.n > 0)
    memcpy (copy, octets.p, octets.n);
  h->injected++;
  h->got_octets += octets.n;
  h->w.flying[h->w.n_flying++] = (struct flying){ to_gateway, h->w.now.mono + in_ms, gdw_bytes_make (copy, octets.n) };
}

void
hostile_drain (struct hostile *h)
{
  gdw_bytes b;
  gdw_addr self, client;
  while (peer_next_by (h->w.peer, &b, &self, &client)) {
    hostile_fly (h, false, b, WORLD_DELAY_MS);
    struct flying *f = &h->w.flying[h->w.n_flying - 1];
    f->self = self;
    f->client = client;
    while (f->way + 1 < h->w.n_ways && !gdw_ip_same (&h->w.way[f->way].seen.ip, &client.ip))
      f->way++;
  }
}

/* --- what is seen in the ladder --- */

static bool
begins (const char *line, const char *with)
{
  return strncmp (line, with, strlen (with)) == 0;
}

/* Nobody who has not proven who it is makes us ask anybody, and nobody at all an address that stands in no certificate. */
static void
see_fetch (struct hostile *h, const char *line)
{
  h->fetches++;
  if (!h->proof_sent)
    hostile_fault (h, "asked before the gateway said who it is: %s", line);
  if (strstr (line, ".example.org") == NULL || strstr (line, "never.example.org") != NULL)
    hostile_fault (h, "asked where nobody should: %s", line);
}

static void
see_line (struct hostile *h, const char *line)
{
  if (trace)
    printf ("#   %6llu %s\n", (unsigned long long)(h->w.now.mono % 1000000), line);
  if (begins (line, "<- ") && h->expect != NULL && h->fired == 0 && strstr (line, h->expect) != NULL)
    hostile_fired (h);
  if (begins (line, "<- IKE_AUTH") && strstr (line, " AUTH") != NULL)
    h->proof_sent = true;
  if (begins (line, "-> IKE_AUTH") && strstr (line, "EAP(") != NULL) {
    h->eap_out++;
    if (!h->proof_sent)
      hostile_fault (h, "EAP before the gateway said who it is: %s", line);
  }
  h->lines += begins (line, "<- INFORMATIONAL") ? 1 : 0;
  h->asked += begins (line, "   ask PASSWORD") ? 1 : 0;
  h->adds += begins (line, "   plane ADD") ? 1 : 0;
  if (begins (line, "   ask GET") || begins (line, "   ask POST"))
    see_fetch (h, line);
}

static void
see_lines (struct hostile *h)
{
  for (char *line = h->w.text, *end; *line != '\0'; line = end + 1) {
    end = strchr (line, '\n');
    if (end == NULL)
      break;
    *end = '\0';
    see_line (h, line);
  }
  world_forget (&h->w);
}

/* --- time --- */

void
hostile_pass (struct hostile *h, gdw_ms ms)
{
  gdw_ms until = h->w.now.mono + ms;
  bool more = true;
  world_run (&h->w, 0); /* what the last input brought leaves */
  see_lines (h);
  while (more && !h->w.ended && h->steps < STEPS) {
    more = world_step (&h->w, until);
    h->steps += more ? 1 : 0;
    see_lines (h);
    if (!world_is_connected (&h->w))
      data_tries (h);
  }
  if (h->steps >= STEPS)
    hostile_fault (h, "more than %d steps", STEPS);
}

/* --- a row --- */

/* Reasons that a gateway may bring about, as opposed to those of this computer and of the network. */
static bool
is_theirs (unsigned why)
{
  return (why >= GDW_WHY_SIGN_IN_REFUSED && why <= GDW_WHY_REKEY_FAILED) || why == GDW_WHY_GATEWAY_SILENT ||
         why == GDW_WHY_GATEWAY_REFUSES_VERSION;
}

static bool
may (const struct misdeed *m, unsigned what)
{
  for (size_t i = 0; i < MAY && m->may[i] != 0; i++)
    if (m->may[i] == what || (m->may[i] == ANY_OF_THEIRS && is_theirs (what)))
      return true;
  return false;
}

/* Until it stands, or ends. */
static void
connect (struct hostile *h)
{
  gdw_ms until = h->w.now.mono + CONNECT_MS;
  world_begin (&h->w);
  while (!h->w.ended && !world_is_connected (&h->w) && h->w.now.mono < until && h->fault[0] == '\0')
    hostile_pass (h, 10);
}

static void
live (struct hostile *h)
{
  hostile_pass (h, 100);
  if (h->fired == 0 && !data_passes (h))
    hostile_fault (h, "the tunnel did not carry packets even before the misdeed");
  if (h->drive != NULL)
    h->drive (h);
  if (h->row->step == LIVE && !h->w.ended) {
    hostile_fired (h);
    h->row->bend (h, NULL);
  }
}

/* Is the gateway asked, and does it answer? */
static bool
is_answered (struct hostile *h)
{
  unsigned lines = h->lines;
  gdw_tunnel_on_wake (h->w.tunnel, 1000, h->w.now);
  hostile_pass (h, 1000);
  return !h->w.ended && h->lines > lines && world_is_connected (&h->w);
}

/* What became of it by the end of the limit. */
static void
judge (struct hostile *h)
{
  const struct misdeed *m = h->row;
  if (h->fired == 0) {
    hostile_fault (h, "the misdeed was not done");
    return;
  }
  if (h->w.ended && h->w.now.mono > h->fired_at + LIMIT_MS)
    hostile_fault (h, "the end came after %llu ms", (unsigned long long)(h->w.now.mono - h->fired_at));
  if (h->w.ended && !may (m, h->w.end.why != GDW_WHY_NONE ? h->w.end.why : CLOSED_BY_US))
    hostile_fault (h, "it ends for %s (%s)", gdw_why_name (h->w.end.why), h->w.end.fact);
  if (!h->w.ended && !may (m, LIVES))
    hostile_fault (h, "it lives on, in phase %s", gdw_phase_name (h->w.phase));
  if (!h->w.ended && !data_passes (h) && !((m->flags & LIE) != 0 && is_answered (h)))
    hostile_fault (h, "it lives, and carries no packets");
}

/* The user disconnects, if there is a tunnel still; what comes then is nobody's. */
static void
finish (struct hostile *h)
{
  uint8_t late[GDW_IKE_HEADER] = { 0 };
  if (!h->w.ended) {
    h->closed = true;
    gdw_tunnel_on_close (h->w.tunnel, h->w.now);
    hostile_pass (h, 5000);
    if (!h->w.ended)
      hostile_fault (h, "it cannot be closed");
  }
  gdw_tunnel_on_datagram (h->w.tunnel, &h->w.path, gdw_bytes_of (late), h->w.now);
  gdw_tunnel_on_tick (h->w.tunnel, h->w.now);
  data_tries (h);
  if (gdw_tunnel_deadline (h->w.tunnel) != GDW_MS_NEVER)
    hostile_fault (h, "behind its end it waits for something");
  for (size_t i = 0; i < h->w.n_told; i++)
    if (!h->w.told[i].dropped)
      hostile_fault (h, "the plane keeps child %u of a tunnel that has ended", h->w.told[i].child);
}

static void
bounds (struct hostile *h, clock_t began)
{
  unsigned long ms = (unsigned long)((double)(clock () - began) * 1000 / CLOCKS_PER_SEC);
  if (h->sent > SENT + (size_t)h->injected)
    hostile_fault (h, "%zu datagrams left behind the misdeed, for %u made by hand", h->sent, h->injected);
  if (h->sent_octets > SENT_OCTETS + 3 * h->got_octets)
    hostile_fault (h, "%zu octets left behind the misdeed, for %zu that came", h->sent_octets, h->got_octets);
  if (ms > CPU_MS)
    hostile_fault (h, "%lu ms of the processor", ms);
  if (h->leaks)
    hostile_fault (h, "an inner packet left in clear");
  if ((h->row->flags & UNPROVEN) != 0 && (h->eap_out > 0 || h->asked > 0 || h->adds > 0 || h->fetches > 0))
    hostile_fault (
        h, "a gateway that proved nothing got %u EAP packets, %u answers of the person, %u children, %u questions",
        h->eap_out, h->asked, h->adds, h->fetches);
  if (h->row->bend == by_standing && h->fetches != h->row->b)
    hostile_fault (h, "%u questions whether a certificate was revoked", h->fetches);
}

void
hostile_run (const struct misdeed *m, struct hostile *h)
{
  clock_t began = clock ();
  memset (h, 0, sizeof *h);
  h->row = m;
  m->scene (h);
  h->w.gateway.tamper = on_chain;
  h->w.gateway.tamper_clear = on_clear;
  h->w.wire = on_wire;
  if (m->step == BEFORE)
    m->bend (h, NULL);
  data_begin (h);
  connect (h);
  if (world_is_connected (&h->w))
    live (h);
  gdw_ms until = h->fired_at + LIMIT_MS;
  while (h->fired > 0 && !h->w.ended && h->w.now.mono < until && h->fault[0] == '\0')
    hostile_pass (h, until - h->w.now.mono);
  judge (h);
  if (h->w.tunnel != NULL)
    finish (h);
  bounds (h, began);
  snprintf (h->became, sizeof h->became, "%s", h->w.ended && !h->closed ? gdw_why_name (h->w.end.why) : "LIVES");
  data_end (h);
  world_done (&h->w);
}

static const char *
skipped (const struct misdeed *m)
{
  static int legacy = -1;
  if (legacy < 0)
    legacy = gdw_crypto_prepare () ? 1 : 0;
  if ((m->flags & LEGACY) != 0 && legacy == 0)
    return "the crypto library has no MD4 and DES";
  if ((m->flags & QUANTUM) != 0 && !gdw_kex_available (gdw_group_find (GDW_KE_ML_KEM_768)))
    return "the crypto library has no ML-KEM";
  if ((m->flags & JUDGES) != 0 && !gdw_revoke_available ())
    return "the crypto library judges neither OCSP responses nor CRLs";
  if (!before_can (m))
    return "the gateway's own library does not read such a certificate";
  return NULL;
}

static bool
wanted (const struct misdeed *m, int argc, char **argv)
{
  bool any = false;
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] == '-')
      continue;
    any = true;
    if (strstr (m->name, argv[i]) != NULL)
      return true;
  }
  return !any;
}

/* TAP: a line for each place. */
static int
crossings (struct hostile *h)
{
  unsigned all = 0, failed = 0;
  for (size_t i = 0; i < n_crossing_places; i++) {
    unsigned bad = 0;
    const char *skip = NULL;
    unsigned done = crossing_run (i, h, skipped, &skip, &bad);
    bool good = bad == 0 && (done > 0 || skip != NULL);
    printf ("%sok %zu - %s: %u changes", good ? "" : "not ", i + 1, crossing_name (i), done);
    if (skip != NULL)
      printf (" # SKIP %s", skip);
    printf ("\n");
    fflush (stdout);
    all += done;
    failed += good ? 0 : 1;
  }
  printf ("# %u changes in all\n1..%zu\n", all, n_crossing_places);
  return failed > 0 ? 1 : 0;
}

int
main (int argc, char **argv)
{
  static struct hostile h;
  unsigned number = 0, bad = 0;
  for (int i = 1; i < argc; i++)
    trace = trace || strcmp (argv[i], "--trace") == 0;
  if (argc > 1 && strcmp (argv[1], "--crossings") == 0)
    return crossings (&h);
  for (size_t i = 0; i < n_misdeeds; i++) {
    const struct misdeed *m = &misdeeds[i];
    if (!wanted (m, argc, argv))
      continue;
    const char *skip = skipped (m);
    if (skip != NULL) {
      printf ("ok %u - %s # SKIP %s\n", ++number, m->name, skip);
      continue;
    }
    int64_t before = blocks_in_use ();
    hostile_run (m, &h);
    if (h.fault[0] == '\0' && blocks_in_use () > before) { /* a library keeps things from its first use on */
      before = blocks_in_use ();
      hostile_run (m, &h);
      if (blocks_in_use () > before)
        hostile_fault (&h, "memory grows each time");
    }
    bool good = h.fault[0] == '\0';
    bad += good ? 0 : 1;
    if (!good)
      printf ("# %s\n", h.fault);
    printf ("%sok %u - %s: %s\n", good ? "" : "not ", ++number, m->name, h.became);
    fflush (stdout);
  }
  printf ("1..%u\n", number);
  return bad > 0 ? 1 : 0;
}
