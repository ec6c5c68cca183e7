/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exchange.c - one flight each way (RFC 7296 2.1 to 2.3). */
#include "ike/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

static uint8_t *
copy (gdw_bytes b)
{
  uint8_t *p = malloc (b.n);
  gdw_check (p != NULL); /* bounded by GDW_MAX_IKE_MESSAGE */
  memcpy (p, b.p, b.n);
  return p;
}

void
gdw_exchange_init (gdw_exchange *x)
{
  *x = (gdw_exchange){ 0 };
}

static void
flight_done (gdw_flight *f)
{
  free (f->p);
  *f = (gdw_flight){ 0 };
}

void
gdw_exchange_done (gdw_exchange *x)
{
  flight_done (&x->flight);
  free (x->answer);
  *x = (gdw_exchange){ 0 };
}

bool
gdw_exchange_is_free (const gdw_exchange *x)
{
  return x->flight.p == NULL;
}

/* How long to wait after the n-th sending (from 1). */
static gdw_ms
wait_ms (unsigned sends)
{
  return (gdw_ms)GDW_EXCHANGE_FIRST_MS << (sends - 1);
}

void
gdw_exchange_start (gdw_exchange *x, gdw_effects *effects, uint8_t type, gdw_bytes request, const gdw_path *path,
                    unsigned max_sends, gdw_now now)
{
  gdw_check (gdw_exchange_is_free (x) && request.n > 0);
  x->flight = (gdw_flight){
    .p = copy (request),
    .n = request.n,
    .type = type,
    .msgid = x->next_out,
    .sends = 1,
    .max_sends = max_sends == 0 ? GDW_EXCHANGE_SENDS : max_sends,
    .sent_at = now.mono,
    .next_at = now.mono + wait_ms (1),
    .path = *path,
  };
  gdw_effect_send (effects, path, request);
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
    return f->p != NULL && h->msgid == f->msgid && h->exchange == f->type ? GDW_MSG_ANSWER : GDW_MSG_STALE;
  }
  if (h->msgid == x->next_in)
    return GDW_MSG_REQUEST;
  return x->answer != NULL && h->msgid == x->next_in - 1 ? GDW_MSG_REPEAT : GDW_MSG_STALE;
}

void
gdw_exchange_answer (gdw_exchange *x, gdw_effects *effects, gdw_bytes answer, const gdw_path *path)
{
  free (x->answer);
  x->answer = copy (answer);
  x->answer_n = answer.n;
  x->next_in++;
  gdw_effect_send (effects, path, answer);
}

void
gdw_exchange_answer_again (gdw_exchange *x, gdw_effects *effects, const gdw_path *path)
{
  gdw_check (x->answer != NULL);
  gdw_effect_send (effects, path, gdw_bytes_make (x->answer, x->answer_n));
}

gdw_tick
gdw_exchange_tick (const gdw_exchange *x, gdw_now now)
{
  const gdw_flight *f = &x->flight;
  if (f->p == NULL || now.mono < f->next_at)
    return GDW_TICK_NOTHING;
  return f->sends < f->max_sends ? GDW_TICK_REPEAT : GDW_TICK_SILENT;
}

void
gdw_exchange_repeat (gdw_exchange *x, gdw_effects *effects, const gdw_path *path, gdw_now now)
{
  gdw_flight *f = &x->flight;
  gdw_check (f->p != NULL);
  f->sends++;
  f->next_at = now.mono + wait_ms (f->sends);
  if (!gdw_path_same (path, &f->path))
    f->strayed = true;
  x->repeats++;
  gdw_effect_send (effects, path, gdw_bytes_make (f->p, f->n));
}

void
gdw_exchange_hasten (gdw_exchange *x, gdw_now now)
{
  if (x->flight.p == NULL)
    return;
  x->flight.sends = 0;
  x->flight.next_at = now.mono;
}

gdw_ms
gdw_exchange_deadline (const gdw_exchange *x)
{
  return x->flight.p != NULL ? x->flight.next_at : GDW_MS_NEVER;
}
