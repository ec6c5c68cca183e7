/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exchange.c - one flight each way (RFC 7296 2.1 to 2.3). */
#include "ike/exchange.h"

#include "base/check.h"

void
gdw_exchange_init (gdw_exchange *x)
{
  *x = (gdw_exchange){ 0 };
}

static void
flight_done (gdw_flight *f)
{
  gdw_datagrams_done (&f->sent);
  gdw_secret_done (&f->inner);
  *f = (gdw_flight){ 0 };
}

void
gdw_exchange_done (gdw_exchange *x)
{
  flight_done (&x->flight);
  gdw_datagrams_done (&x->answer);
  *x = (gdw_exchange){ 0 };
}

const char *
gdw_exchange_name (uint8_t type)
{
  switch (type) {
  case GDW_X_IKE_SA_INIT: return "IKE_SA_INIT";
  case GDW_X_IKE_AUTH: return "IKE_AUTH";
  case GDW_X_CREATE_CHILD_SA: return "CREATE_CHILD_SA";
  case GDW_X_INFORMATIONAL: return "INFORMATIONAL";
  case GDW_X_IKE_INTERMEDIATE: return "IKE_INTERMEDIATE";
  case GDW_X_IKE_FOLLOWUP_KE: return "IKE_FOLLOWUP_KE";
  default: return "an unknown exchange";
  }
}

bool
gdw_exchange_is_free (const gdw_exchange *x)
{
  return x->flight.sent.n == 0;
}

/* How long to wait after the n-th sending (from 1). */
static gdw_ms
wait_ms (const gdw_flight *f, unsigned sends)
{
  if (f->quick_ms == 0)
    return (gdw_ms)GDW_EXCHANGE_FIRST_MS << (sends - 1);
  gdw_ms wait = f->quick_ms << (sends < 8 ? sends - 1 : 7);
  gdw_ms most = sends >= GDW_EXCHANGE_EAGER_SENDS     ? GDW_EXCHANGE_PAUSE_MS
                : f->quick_ms > GDW_EXCHANGE_EAGER_MS ? f->quick_ms
                                                      : GDW_EXCHANGE_EAGER_MS;
  return wait < most ? wait : most;
}

void
gdw_exchange_start (gdw_exchange *x, gdw_effects *effects, uint8_t type, gdw_datagrams *taken, const gdw_path *path,
                    unsigned max_sends, gdw_now now)
{
  gdw_check (gdw_exchange_is_free (x) && taken->n > 0);
  x->flight = (gdw_flight){
    .sent = gdw_datagrams_take (taken),
    .type = type,
    .msgid = x->next_out,
    .sends = 1,
    .copies = 1,
    .max_sends = max_sends == 0 ? GDW_EXCHANGE_SENDS : max_sends,
    .sent_at = now.mono,
    .since = now.mono,
    .path = *path,
  };
  x->flight.next_at = now.mono + wait_ms (&x->flight, 1);
  gdw_datagrams_send (&x->flight.sent, effects, path);
}

/* Longer than almost every round trip: a repeat for nothing is cheap, but its answer may come by another path. */
static gdw_ms
quick_ms (const gdw_exchange *x)
{
  if (x->rtt == 0)
    return GDW_EXCHANGE_FIRST_MS;
  gdw_ms twice = 2 * x->rtt + GDW_EXCHANGE_QUICK_LEAST_MS / 2, wide = x->rtt + 4 * x->rtt_var;
  gdw_ms wait = twice > wide ? twice : wide;
  return wait < GDW_EXCHANGE_QUICK_LEAST_MS  ? GDW_EXCHANGE_QUICK_LEAST_MS
         : wait > GDW_EXCHANGE_QUICK_MOST_MS ? GDW_EXCHANGE_QUICK_MOST_MS
                                             : wait;
}

void
gdw_exchange_quicken (gdw_exchange *x, gdw_now now)
{
  gdw_flight *f = &x->flight;
  if (gdw_exchange_is_free (x) || f->quick_ms != 0)
    return;
  bool fresh = f->sent_at == now.mono;
  f->quick_ms = quick_ms (x);
  f->since = now.mono;
  f->sends = fresh ? f->sends : 0;
  f->next_at = fresh ? now.mono + wait_ms (f, 1) : now.mono;
}

void
gdw_exchange_measure (gdw_exchange *x, gdw_now now)
{
  const gdw_flight *f = &x->flight;
  if (gdw_exchange_is_free (x) || now.mono < f->since)
    return;
  gdw_ms took = now.mono - f->since > 0 ? now.mono - f->since : 1;
  if (f->repeated && took <= x->rtt)
    return;
  if (f->repeated || x->rtt == 0 || x->rtt_guessed) {
    x->rtt_var = took / 2;
    x->rtt = took;
  } else {
    x->rtt_var = (3 * x->rtt_var + (took > x->rtt ? took - x->rtt : x->rtt - took) + 2) / 4;
    x->rtt = (7 * x->rtt + took + 4) / 8;
  }
  x->rtt_guessed = f->repeated;
}

void
gdw_exchange_keep (gdw_exchange *x, uint8_t first, gdw_secret *taken)
{
  gdw_secret_done (&x->flight.inner);
  x->flight.first = first;
  x->flight.inner = gdw_secret_take (taken);
}

void
gdw_exchange_recut (gdw_exchange *x, gdw_datagrams *taken)
{
  gdw_check (!gdw_exchange_is_free (x) && taken->n > 0);
  gdw_datagrams_done (&x->flight.sent);
  x->flight.sent = gdw_datagrams_take (taken);
  x->flight.sends = 0;
}

void
gdw_exchange_finish (gdw_exchange *x, bool keep_id)
{
  flight_done (&x->flight);
  if (!keep_id)
    x->next_out++;
}

gdw_msg_place
gdw_exchange_place (const gdw_exchange *x, const gdw_ike_header *h)
{
  if (h->flags & GDW_FLAG_RESPONSE) {
    const gdw_flight *f = &x->flight;
    return f->sent.n > 0 && h->msgid == f->msgid && h->exchange == f->type ? GDW_MSG_ANSWER : GDW_MSG_STALE;
  }
  if (h->msgid == x->next_in)
    return GDW_MSG_REQUEST;
  return x->answer.n > 0 && h->msgid == x->next_in - 1 ? GDW_MSG_REPEAT : GDW_MSG_STALE;
}

void
gdw_exchange_answer (gdw_exchange *x, gdw_effects *effects, gdw_datagrams *taken, const gdw_path *path)
{
  gdw_check (taken->n > 0);
  gdw_datagrams_done (&x->answer);
  x->answer = gdw_datagrams_take (taken);
  x->next_in++;
  gdw_datagrams_send (&x->answer, effects, path);
}

void
gdw_exchange_answer_again (gdw_exchange *x, gdw_effects *effects, const gdw_path *path)
{
  gdw_check (x->answer.n > 0);
  gdw_datagrams_send (&x->answer, effects, path);
}

gdw_tick
gdw_exchange_tick (const gdw_exchange *x, gdw_now now)
{
  const gdw_flight *f = &x->flight;
  if (f->sent.n == 0 || now.mono < f->next_at)
    return GDW_TICK_NOTHING;
  bool more = f->quick_ms != 0 ? now.mono < f->since + GDW_EXCHANGE_PATIENCE_MS : f->sends < f->max_sends;
  return more ? GDW_TICK_REPEAT : GDW_TICK_SILENT;
}

void
gdw_exchange_repeat (gdw_exchange *x, gdw_effects *effects, const gdw_path *path, gdw_now now)
{
  gdw_flight *f = &x->flight;
  gdw_check (f->sent.n > 0);
  f->sends++;
  f->repeated = true;
  f->next_at = now.mono + wait_ms (f, f->sends);
  if (!gdw_path_same (path, &f->path))
    f->strayed = true;
  f->copies++;
  x->repeats++;
  gdw_datagrams_send (&f->sent, effects, path);
}

void
gdw_exchange_also (gdw_exchange *x, gdw_effects *effects, const gdw_path *path)
{
  gdw_flight *f = &x->flight;
  gdw_check (f->sent.n > 0);
  f->copies++;
  f->repeated = true;
  if (!gdw_path_same (path, &f->path))
    f->strayed = true;
  gdw_datagrams_send (&f->sent, effects, path);
}

void
gdw_exchange_hasten (gdw_exchange *x, gdw_now now)
{
  if (gdw_exchange_is_free (x))
    return;
  x->flight.sends = 0;
  x->flight.since = now.mono;
  x->flight.next_at = now.mono;
}

gdw_ms
gdw_exchange_deadline (const gdw_exchange *x)
{
  return x->flight.sent.n > 0 ? x->flight.next_at : GDW_MS_NEVER;
}
