/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rate-meter.c - a ring of samples and the differences between them. */
#include "rate-meter.h"

#include <string.h>

void
godwit_rate_clear (GodwitRateMeter *m)
{
  memset (m, 0, sizeof *m);
}

/* The i-th sample, the newest is 0. */
static const GodwitRateSample *
sample_at (const GodwitRateMeter *m, guint i)
{
  return i < m->n ? &m->sample[(m->next + GODWIT_RATE_SAMPLES - 1 - i) % GODWIT_RATE_SAMPLES] : NULL;
}

gboolean
godwit_rate_add (GodwitRateMeter *m, gint64 at, guint64 received, guint64 sent)
{
  const GodwitRateSample *last = sample_at (m, 0);
  if (last != NULL && (received < last->received || sent < last->sent)) {
    godwit_rate_clear (m);
    last = NULL;
  }
  if (last != NULL && at <= last->at)
    return FALSE;
  m->sample[m->next] = (GodwitRateSample){ at, received, sent };
  m->next = (m->next + 1) % GODWIT_RATE_SAMPLES;
  m->n = MIN (m->n + 1, (guint)GODWIT_RATE_SAMPLES);
  return TRUE;
}

static void
rate_between (const GodwitRateSample *a, const GodwitRateSample *b, double *ret_received, double *ret_sent)
{
  double seconds = (double)(b->at - a->at) / G_USEC_PER_SEC;
  *ret_received = (double)(b->received - a->received) * 8 / seconds;
  *ret_sent = (double)(b->sent - a->sent) * 8 / seconds;
}

/* The sample GODWIT_RATE_NOW_S before the i-th one, or the oldest. Counters come in steps of their own, so the rate between neighbours would jump
 * where the stream does not. */
static const GodwitRateSample *
sample_before (const GodwitRateMeter *m, guint i)
{
  const GodwitRateSample *to = sample_at (m, i), *from = NULL;
  for (guint k = i + 1; k < m->n; k++) {
    from = sample_at (m, k);
    if (to->at - from->at >= (gint64)GODWIT_RATE_NOW_S * G_USEC_PER_SEC)
      break;
  }
  return from;
}

void
godwit_rate_now (const GodwitRateMeter *m, double *ret_received, double *ret_sent)
{
  const GodwitRateSample *from = sample_before (m, 0);
  *ret_received = *ret_sent = 0;
  if (from != NULL)
    rate_between (from, sample_at (m, 0), ret_received, ret_sent);
}

gboolean
godwit_rate_at (const GodwitRateMeter *m, guint i, gint64 *ret_at, double *ret_received, double *ret_sent)
{
  const GodwitRateSample *b = sample_at (m, i), *a = sample_before (m, i), *newest = sample_at (m, 0);
  if (a == NULL || b == NULL || newest->at - b->at > (gint64)GODWIT_RATE_SPAN_S * G_USEC_PER_SEC)
    return FALSE;
  *ret_at = b->at;
  rate_between (a, b, ret_received, ret_sent);
  return TRUE;
}
