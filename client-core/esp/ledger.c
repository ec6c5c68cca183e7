/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.c - what the plane has counted, and when the control half is told. */
#include "esp/ledger.h"

gdw_ledger
gdw_ledger_new (void)
{
  return (gdw_ledger){ .due = GDW_US_NEVER, .silence = gdw_silence_new (0) };
}

void
gdw_ledger_changed (gdw_ledger *l, gdw_us now)
{
  if (l->due == GDW_US_NEVER && !l->tell_totals)
    l->due = now + GDW_REPORT_PAUSE_US;
}

void
gdw_ledger_sent (gdw_ledger *l, size_t n, gdw_us now)
{
  l->totals.out_packets++;
  l->totals.out_octets += n;
  l->totals.last_out = now;
  gdw_silence_sent (&l->silence, now);
  gdw_ledger_changed (l, now);
}

void
gdw_ledger_heard (gdw_ledger *l, gdw_us now)
{
  l->totals.last_in = now;
  gdw_silence_heard (&l->silence, now);
  l->tell_silence = false;
  gdw_ledger_changed (l, now);
}

void
gdw_ledger_delivered (gdw_ledger *l, size_t n)
{
  l->totals.in_packets++;
  l->totals.in_octets += n;
}

void
gdw_ledger_unknown (gdw_ledger *l, uint32_t spi, gdw_us now)
{
  l->totals.unknown_spi++;
  gdw_ledger_changed (l, now);
  if (now < l->next_spi)
    return;
  l->next_spi = now + GDW_REPORT_PAUSE_US;
  l->spi = spi;
  l->tell_spi = true;
}

void
gdw_ledger_tune (gdw_ledger *l, gdw_us silence)
{
  if (silence != l->silence.base) /* the same once more: the wait goes on */
    l->silence = gdw_silence_new (silence);
}

void
gdw_ledger_moved (gdw_ledger *l)
{
  l->silence = gdw_silence_new (l->silence.base);
  l->tell_silence = false;
}

bool
gdw_ledger_tick (gdw_ledger *l, gdw_us now)
{
  if (l->due <= now) {
    l->due = GDW_US_NEVER;
    l->tell_totals = true;
  }
  bool silent = gdw_silence_tick (&l->silence, now);
  l->tell_silence = l->tell_silence || silent;
  return silent;
}

gdw_us
gdw_ledger_deadline (const gdw_ledger *l)
{
  gdw_us silence = gdw_silence_deadline (&l->silence);
  return l->due < silence ? l->due : silence;
}

bool
gdw_ledger_report (gdw_ledger *l, gdw_report *ret)
{
  gdw_report r = { .totals = l->totals };
  if (l->tell_silence) {
    l->tell_silence = false;
    r.kind = GDW_REPORT_SILENCE;
  } else if (l->tell_spi) {
    l->tell_spi = false;
    r.kind = GDW_REPORT_UNKNOWN_SPI;
    r.spi = l->spi;
  } else if (l->tell_totals) {
    l->tell_totals = false;
    r.kind = GDW_REPORT_TOTALS;
  } else {
    return false;
  }
  *ret = r;
  return true;
}
