/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pmtu.c - the largest inner packet that gets through, found by trying (RFC 8899).
 * A round sends one probe of each size in question at the same moment, so the way of one answer serves all: the first tells how long an answer
 * takes, and which sizes are missing is known one round trip later. A size is given up after two rounds. */
#include "esp/pmtu.h"

enum { ROUNDS = 2 };

/* 1198 and 1218: what 1,280 octets outside leave with AES-GCM, by IPv6 and IPv4. 1280: IPv6 inside. The rest is near enough to what
 * lines, mobile networks and other tunnels leave. */
static const uint16_t usual[] = { GDW_PMTU_LEAST, 1198, 1218, 1254, 1280, 1300, 1320, 1340,
                                  1360,           1380, 1400, 1420, 1440, 1460, 1480 };

static uint32_t
bit (unsigned i)
{
  return UINT32_C (1) << i;
}

/* Those from `from` to `to`, both included. */
static uint32_t
bits (unsigned from, unsigned to)
{
  return from > to ? 0 : (bit (to + 1) - 1) & ~(bit (from) - 1);
}

/* The place of the largest that was answered; 0 when none was. */
static unsigned
best (const gdw_pmtu *p)
{
  unsigned i = p->n;
  while (i > 1 && (p->got & bit (i - 1)) == 0)
    i--;
  return i == 0 ? 0 : i - 1;
}

/* How long a round lasts that begins now. When the way of one answer is known, all that arrive do so about then. */
static gdw_us
length (const gdw_pmtu *p)
{
  return p->rtt == 0 ? GDW_PMTU_WAIT_US : p->rtt + (p->rtt > GDW_PMTU_SETTLE_US ? p->rtt : GDW_PMTU_SETTLE_US);
}

static void
start_round (gdw_pmtu *p, uint32_t open, gdw_us at)
{
  p->open = open;
  p->asked = 0;
  p->since = at;
  p->ends = at + length (p);
}

static void
start (gdw_pmtu *p, gdw_pmtu_phase phase, uint32_t open, gdw_us now)
{
  p->phase = phase;
  p->tries = 0;
  p->got = 0;
  p->unheard = 0;
  p->rtt = 0;
  start_round (p, open, now);
}

static void
ask (gdw_pmtu *p, gdw_us now)
{
  p->confirm = GDW_US_NEVER;
  p->doubted = false;
  start (p, GDW_PMTU_ASK, bit (0) | bit (p->at), now);
}

static void
rest (gdw_pmtu *p)
{
  p->phase = GDW_PMTU_REST;
  p->open = 0;
  p->strikes = 0;
  p->missed = false;
}

/* The result is the size at this place. */
static void
settle (gdw_pmtu *p, unsigned at, gdw_us raise, gdw_us now)
{
  if (at < p->at) {
    p->fell = true;
    p->words = 0;
    p->again = now + GDW_PMTU_WORD_US;
  }
  p->at = (uint8_t)at;
  p->mtu = p->size[at];
  p->raise = at + 1u < p->n ? raise : GDW_US_NEVER;
}

gdw_pmtu
gdw_pmtu_new (uint16_t bound)
{
  return (gdw_pmtu){
    .mtu = bound, .raise = GDW_US_NEVER, .confirm = GDW_US_NEVER, .large = GDW_US_NEVER, .again = GDW_US_NEVER
  };
}

void
gdw_pmtu_begin (gdw_pmtu *p, uint16_t bound, bool reachable, gdw_us now)
{
  bool answers = p->answers && reachable;
  *p = gdw_pmtu_new (bound);
  p->answers = answers;
  if (bound <= GDW_PMTU_LEAST || bound > GDW_PMTU_MOST)
    return;
  for (unsigned i = 0; i < sizeof usual / sizeof usual[0] && usual[i] < bound; i++)
    p->size[p->n++] = usual[i];
  p->size[p->n++] = bound;
  p->at = (uint8_t)(p->n - 1);
  if (reachable)
    ask (p, now);
}

void
gdw_pmtu_retarget (gdw_pmtu *p, gdw_us now)
{
  p->answers = false;
  if (p->n > 0)
    ask (p, now);
}

void
gdw_pmtu_give_up (gdw_pmtu *p)
{
  p->answers = false;
  p->open = 0;
  p->phase = GDW_PMTU_OFF;
}

bool
gdw_pmtu_is_deaf (const gdw_pmtu *p)
{
  return p->phase == GDW_PMTU_OFF && p->n > 0 && !p->answers;
}

/* --- rounds --- */

bool
gdw_pmtu_next (gdw_pmtu *p, uint16_t *ret, gdw_us now)
{
  if (p->open == 0 || now < p->since)
    return false;
  unsigned i = 0;
  while ((p->open & bit (i)) == 0)
    i++;
  if (p->asked == 0) { /* late or not, the round begins when its first probe leaves */
    p->since = now;
    p->ends = now + length (p);
  }
  p->open &= ~bit (i);
  p->asked |= bit (i);
  p->unheard++;
  *ret = p->size[i];
  return true;
}

/* The present size gets through. */
static void
is_good (gdw_pmtu *p, gdw_us now)
{
  p->fell = p->fell || p->at + 1u < p->n; /* who did not hear of the fall is told now */
  if (p->missed) {
    start (p, GDW_PMTU_WATCH, bit (0), now + GDW_PMTU_STRIKE_US);
    return;
  }
  if (p->doubted)
    p->calm = now + GDW_PMTU_CALM_US;
  rest (p);
}

/* Nobody answered anything: the address was never there, or the path is silent altogether, which is not ours to judge. */
static void
is_mute (gdw_pmtu *p, gdw_us now)
{
  if (++p->tries < GDW_PMTU_TRIES) {
    start_round (p, p->asked, now);
    return;
  }
  rest (p);
  if (!p->answers)
    p->phase = GDW_PMTU_OFF;
}

static void
end_search (gdw_pmtu *p, gdw_us now)
{
  unsigned found = best (p);
  if (found >= p->at) {
    is_good (p, now);
  } else if (++p->tries < ROUNDS) {
    start_round (p, bits (found + 1, p->at), now);
  } else {
    settle (p, found, now + GDW_PMTU_SOON_US, now);
    rest (p);
  }
}

static void
end_round (gdw_pmtu *p, gdw_us now)
{
  switch (p->phase) {
  case GDW_PMTU_ASK:
    if (p->got == 0) {
      is_mute (p, now);
    } else if (best (p) >= p->at) {
      is_good (p, now);
    } else {
      p->phase = GDW_PMTU_SEARCH;
      p->tries = 0;
      start_round (p, bits (1, p->at), now);
    }
    break;
  case GDW_PMTU_SEARCH: end_search (p, now); break;
  case GDW_PMTU_RAISE:
    settle (p, best (p) > p->at ? best (p) : p->at, now + GDW_PMTU_RAISE_US, now);
    rest (p);
    break;
  case GDW_PMTU_WATCH:
    if (++p->tries < GDW_PMTU_WATCHES) {
      start_round (p, bit (0), now + GDW_PMTU_WATCH_US);
    } else {
      p->calm = now + GDW_PMTU_CALM_US;
      rest (p);
    }
    break;
  case GDW_PMTU_OFF:
  case GDW_PMTU_REST: break;
  }
}

void
gdw_pmtu_answered (gdw_pmtu *p, uint16_t n, gdw_us now)
{
  unsigned i = 0;
  while (i < p->n && p->size[i] != n)
    i++;
  if (i == p->n || p->phase == GDW_PMTU_OFF || p->phase == GDW_PMTU_REST)
    return;
  p->answers = true;
  p->got |= bit (i);
  if (p->unheard > 0)
    p->unheard--;
  if (p->rtt == 0 && now > p->since) {
    p->rtt = now - p->since;
    p->ends = p->since + length (p);
  }
  if (p->open == 0 && (p->asked & ~p->got) == 0)
    p->ends = now; /* the tick that follows goes on */
}

/* --- what passes by --- */

static bool
is_recent (const gdw_pmtu *p, gdw_us now)
{
  return p->large != GDW_US_NEVER && now < p->large + GDW_PMTU_RECENT_US;
}

/* The way back loses the large ones, and we cannot try it: the least is what is sure. */
static void
convict (gdw_pmtu *p, gdw_us now)
{
  bool off = p->phase == GDW_PMTU_OFF;
  settle (p, 0, now + GDW_PMTU_RAISE_US, now);
  rest (p);
  if (off)
    p->phase = GDW_PMTU_OFF;
}

static void
strike (gdw_pmtu *p, gdw_us now)
{
  p->strikes++;
  p->struck = now;
  p->missed = true;
  if (p->phase == GDW_PMTU_WATCH || (p->phase == GDW_PMTU_OFF && p->strikes >= GDW_PMTU_PASSIVE))
    convict (p, now);
  else if (p->phase == GDW_PMTU_REST && p->strikes >= 2)
    gdw_pmtu_doubt (p, now);
}

void
gdw_pmtu_heard (gdw_pmtu *p, uint32_t n, uint32_t missing, gdw_us now)
{
  if (p->n == 0)
    return;
  if (n >= p->size[0]) {
    p->large = now;
    p->again = GDW_US_NEVER;
    p->strikes = 0;
    p->missed = false;
    if (p->phase == GDW_PMTU_WATCH)
      rest (p);
    return;
  }
  if (missing > p->unheard && is_recent (p, now) && p->at > 0 &&
      (p->strikes == 0 || now >= p->struck + GDW_PMTU_STRIKE_US))
    strike (p, now);
}

void
gdw_pmtu_sent (gdw_pmtu *p, uint32_t n, gdw_us now)
{
  if (p->n == 0 || n <= p->size[0])
    return;
  if (p->phase != GDW_PMTU_REST)
    return;
  p->large = now;
  if (p->confirm == GDW_US_NEVER)
    p->confirm = now + GDW_PMTU_CONFIRM_US;
}

void
gdw_pmtu_doubt (gdw_pmtu *p, gdw_us now)
{
  if (p->phase != GDW_PMTU_REST || !is_recent (p, now))
    return;
  if (now < p->calm) {
    p->confirm = p->confirm < p->calm ? p->confirm : p->calm;
    return;
  }
  ask (p, now);
  p->doubted = true;
}

/* --- time --- */

/* Our word may have been lost, and the sender waits longer each time before it tries again. */
static void
say_again (gdw_pmtu *p, gdw_us now)
{
  p->words++;
  p->fell = true;
  p->again = p->words < GDW_PMTU_WORDS ? now + 2 * (gdw_us)GDW_PMTU_WORD_US : GDW_US_NEVER;
}

/* What is due in the search. False: nothing. */
static bool
step (gdw_pmtu *p, gdw_us now)
{
  if (p->phase == GDW_PMTU_OFF && p->raise <= now) {
    settle (p, p->n - 1u, GDW_US_NEVER, now);
  } else if (p->phase == GDW_PMTU_REST && p->raise <= now) {
    start (p, GDW_PMTU_RAISE, bits (p->at + 1u, p->n - 1u), now);
    p->raise = GDW_US_NEVER;
  } else if (p->phase == GDW_PMTU_REST && p->confirm <= now) {
    ask (p, now);
  } else if (p->phase != GDW_PMTU_REST && p->phase != GDW_PMTU_OFF && p->open == 0 && p->ends <= now) {
    end_round (p, now);
  } else {
    return false;
  }
  return true;
}

void
gdw_pmtu_tick (gdw_pmtu *p, gdw_us now)
{
  if (p->again <= now)
    say_again (p, now);
  /* What became due during a round is begun when the round is over; each step is waited for, or ends in rest. */
  while (step (p, now))
    ;
}

static gdw_us
search_deadline (const gdw_pmtu *p)
{
  if (p->phase == GDW_PMTU_OFF)
    return p->raise;
  if (p->phase == GDW_PMTU_REST)
    return p->raise < p->confirm ? p->raise : p->confirm;
  return p->open != 0 ? p->since : p->ends;
}

gdw_us
gdw_pmtu_deadline (const gdw_pmtu *p)
{
  gdw_us d = search_deadline (p);
  return p->again < d ? p->again : d;
}

bool
gdw_pmtu_take_fall (gdw_pmtu *p)
{
  bool fell = p->fell;
  p->fell = false;
  return fell;
}
