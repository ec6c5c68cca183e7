/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exchange.c - message ids, the schedule of repeats, the answer cache. */
#include "help.h"
#include "ike/exchange.h"

static const uint8_t request[40] = { 42 };

struct world {
  gdw_exchange x;
  gdw_effects q;
  gdw_path path;
};

static void
begin (struct world *w)
{
  gdw_exchange_init (&w->x);
  gdw_effects_init (&w->q);
  w->path = help_path ();
}

static void
end (struct world *w)
{
  gdw_exchange_done (&w->x);
  gdw_effects_done (&w->q);
}

/* The request as one datagram; taken by who gets it. */
static gdw_datagrams *
a_request (void)
{
  static gdw_datagrams d;
  if (gdw_datagrams_add (&d, gdw_bytes_of (request)) != GDW_OK)
    abort ();
  return &d;
}

static unsigned
sent (struct world *w)
{
  gdw_effect e;
  unsigned n = 0;
  while (gdw_effects_next (&w->q, &e))
    n += e.kind == GDW_EFFECT_SEND && e.datagram.p[0] == 42;
  return n;
}

static gdw_ike_header
head (uint8_t type, bool response, uint32_t id)
{
  return (gdw_ike_header){ .exchange = type, .flags = response ? GDW_FLAG_RESPONSE : 0, .msgid = id };
}

TEST (silence_takes_31_and_a_half_seconds)
{
  struct world w;
  begin (&w);
  gdw_ms at = 1000;
  gdw_exchange_start (&w.x, &w.q, 35, a_request (), &w.path, 0, help_at (at));
  unsigned n = sent (&w);
  check (n == 1);
  while (gdw_exchange_tick (&w.x, help_at (gdw_exchange_deadline (&w.x))) == GDW_TICK_REPEAT) {
    at = gdw_exchange_deadline (&w.x);
    check (gdw_exchange_tick (&w.x, help_at (at - 1)) == GDW_TICK_NOTHING);
    gdw_exchange_repeat (&w.x, &w.q, &w.path, help_at (at));
    n += sent (&w);
  }
  check (n == GDW_EXCHANGE_SENDS);
  check (gdw_exchange_deadline (&w.x) == 1000 + 31500);
  check (w.x.repeats == GDW_EXCHANGE_SENDS - 1 && !w.x.flight.strayed);
  end (&w);
}

TEST (ids_count_up_and_init_keeps_its_own)
{
  struct world w;
  begin (&w);
  gdw_exchange_start (&w.x, &w.q, 34, a_request (), &w.path, 0, help_at (0));
  gdw_exchange_finish (&w.x, true);
  check (w.x.next_out == 0 && gdw_exchange_is_free (&w.x));
  gdw_exchange_start (&w.x, &w.q, 34, a_request (), &w.path, 0, help_at (0));
  gdw_exchange_finish (&w.x, false);
  check (w.x.next_out == 1);
  end (&w);
}

TEST (only_the_true_answer_is_one)
{
  struct world w;
  begin (&w);
  gdw_ike_header h = head (35, true, 0);
  check (gdw_exchange_place (&w.x, &h) == GDW_MSG_STALE);
  gdw_exchange_start (&w.x, &w.q, 35, a_request (), &w.path, 0, help_at (0));
  check (gdw_exchange_place (&w.x, &h) == GDW_MSG_ANSWER);
  h = head (37, true, 0);
  check (gdw_exchange_place (&w.x, &h) == GDW_MSG_STALE);
  h = head (35, true, 1);
  check (gdw_exchange_place (&w.x, &h) == GDW_MSG_STALE);
  gdw_exchange_finish (&w.x, false);
  h = head (35, true, 0);
  check (gdw_exchange_place (&w.x, &h) == GDW_MSG_STALE);
  end (&w);
}

TEST (requests_and_their_repeats)
{
  struct world w;
  begin (&w);
  gdw_ike_header zero = head (37, false, 0), one = head (37, false, 1), two = head (37, false, 2);
  check (gdw_exchange_place (&w.x, &zero) == GDW_MSG_REQUEST);
  check (gdw_exchange_place (&w.x, &one) == GDW_MSG_STALE);
  gdw_exchange_answer (&w.x, &w.q, a_request (), &w.path);
  check (sent (&w) == 1);
  check (gdw_exchange_place (&w.x, &zero) == GDW_MSG_REPEAT);
  gdw_exchange_answer_again (&w.x, &w.q, &w.path);
  check (sent (&w) == 1);
  check (gdw_exchange_place (&w.x, &one) == GDW_MSG_REQUEST);
  gdw_exchange_answer (&w.x, &w.q, a_request (), &w.path);
  check (gdw_exchange_place (&w.x, &zero) == GDW_MSG_STALE && gdw_exchange_place (&w.x, &one) == GDW_MSG_REPEAT);
  check (gdw_exchange_place (&w.x, &two) == GDW_MSG_REQUEST);
  end (&w);
}

TEST (another_path_strays_and_hastens)
{
  struct world w;
  begin (&w);
  gdw_exchange_start (&w.x, &w.q, 37, a_request (), &w.path, 0, help_at (0));
  gdw_path other = w.path;
  other.link = 9;
  gdw_exchange_hasten (&w.x, help_at (100));
  check (gdw_exchange_tick (&w.x, help_at (100)) == GDW_TICK_REPEAT);
  gdw_exchange_repeat (&w.x, &w.q, &other, help_at (100));
  check (w.x.flight.strayed && gdw_exchange_deadline (&w.x) == 100 + GDW_EXCHANGE_FIRST_MS);
  check (sent (&w) == 2);
  end (&w);
}

TEST (shorter_where_other_addresses_wait)
{
  struct world w;
  begin (&w);
  gdw_exchange_start (&w.x, &w.q, 34, a_request (), &w.path, 1, help_at (0));
  check (gdw_exchange_tick (&w.x, help_at (500)) == GDW_TICK_SILENT);
  end (&w);
}

static void
answered_after (struct world *w, gdw_ms ms, gdw_ms second_copy_ms)
{
  gdw_exchange_start (&w->x, &w->q, 37, a_request (), &w->path, 0, help_at (10000));
  gdw_exchange_quicken (&w->x, help_at (10000));
  if (second_copy_ms < ms)
    gdw_exchange_repeat (&w->x, &w->q, &w->path, help_at (10000 + second_copy_ms));
  gdw_exchange_measure (&w->x, help_at (10000 + ms));
  gdw_exchange_finish (&w->x, false);
}

/* A link with a long round trip behind a quick one: its answers come behind the first repeat, until that is known. */
TEST (a_slower_way_is_noticed)
{
  struct world w;
  begin (&w);
  answered_after (&w, 20, 60);
  check (w.x.rtt == 20);
  answered_after (&w, 900, 70);
  check (w.x.rtt == 900);
  gdw_exchange_start (&w.x, &w.q, 37, a_request (), &w.path, 0, help_at (20000));
  gdw_exchange_quicken (&w.x, help_at (20000));
  check (gdw_exchange_deadline (&w.x) > 20000 + 900 + 900);
  gdw_exchange_finish (&w.x, false);
  answered_after (&w, 300, 100); /* of two copies, and sooner: nothing new */
  check (w.x.rtt == 900);
  answered_after (&w, 40, 60); /* a guess is not smoothed, a measurement is */
  check (w.x.rtt == 40);
  answered_after (&w, 48, 60);
  check (w.x.rtt == 41);
  end (&w);
}

/* Answers between 100 and 300 ms: the first repeat is later than the latest of them. */
TEST (a_varying_way_gets_more_time)
{
  struct world w;
  begin (&w);
  for (unsigned i = 0; i < 30; i++)
    answered_after (&w, i % 2 == 0 ? 100 : 300, 1000);
  gdw_exchange_start (&w.x, &w.q, 37, a_request (), &w.path, 0, help_at (20000));
  gdw_exchange_quicken (&w.x, help_at (20000));
  check (gdw_exchange_deadline (&w.x) > 20000 + 500);
  gdw_exchange_finish (&w.x, false);
  for (unsigned i = 0; i < 30; i++)
    answered_after (&w, 200, 1000);
  gdw_exchange_start (&w.x, &w.q, 37, a_request (), &w.path, 0, help_at (20000));
  gdw_exchange_quicken (&w.x, help_at (20000));
  check (gdw_exchange_deadline (&w.x) < 20000 + 450);
  gdw_exchange_finish (&w.x, false);
  end (&w);
}

/* A request in two fragments: both leave, and both again. */
TEST (fragments_leave_together)
{
  struct world w;
  begin (&w);
  gdw_datagrams two = { 0 };
  require (gdw_datagrams_add (&two, gdw_bytes_of (request)) == GDW_OK);
  require (gdw_datagrams_add (&two, gdw_bytes_of (request)) == GDW_OK);
  gdw_exchange_start (&w.x, &w.q, 35, &two, &w.path, 0, help_at (0));
  check (sent (&w) == 2 && two.n == 0);
  gdw_exchange_repeat (&w.x, &w.q, &w.path, help_at (500));
  check (sent (&w) == 2);
  gdw_secret inner = GDW_SECRET_NONE;
  require (gdw_secret_copy (gdw_bytes_of (request), &inner) == GDW_OK);
  gdw_exchange_keep (&w.x, 35, &inner);
  check (w.x.flight.first == 35 && w.x.flight.inner.n == sizeof request && gdw_secret_is_empty (&inner));
  gdw_exchange_recut (&w.x, a_request ());
  gdw_exchange_repeat (&w.x, &w.q, &w.path, help_at (1500));
  check (sent (&w) == 1 && w.x.flight.sends == 1 && w.x.flight.msgid == 0 && w.x.flight.next_at == 2000);
  gdw_exchange_finish (&w.x, false);
  check (gdw_secret_is_empty (&w.x.flight.inner));
  end (&w);
}

TEST_MAIN ()
