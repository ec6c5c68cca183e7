/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - runs the worlds of many seeds and says in TAP what became of them.
 *
 *   sim [--kept FILE] [--from N] [--fresh] [--count N] [--speed TIMES] [--steady HOURS] [--trace] [SEED...]
 *
 * --kept: the seeds of a file, one a line: name, seed, reason. --from N --count M: the seeds N to N + M - 1. --fresh: N is drawn, and printed.
 * --steady HOURS: the steady world (sim_steady) of the seed N of --from, instead of others.
 * --speed: virtual time must pass so many times faster than real time. Each failure prints its seed; `sim --trace SEED` tells its story. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { AGAIN_EVERY = 16, SHOWN = 10 };

static struct {
  unsigned worlds, failed, connects, connected, deeds;
  uint64_t steps, packets;
  double lived_s;
  unsigned tests;
} sum;

static double
now_s (clockid_t clock)
{
  struct timespec t;
  clock_gettime (clock, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
tell_failure (uint64_t seed, const char *why)
{
  struct dims d;
  if (sum.failed++ >= SHOWN)
    return;
  printf ("# seed %llu: %s\n", (unsigned long long)seed, why);
  sim_dims (seed, &d);
  sim_print_dims (&d);
}

/* The same seed once more: the same record, and no more memory than before. */
static void
again (uint64_t seed, const struct sim_result *first)
{
  struct sim_result second;
  int64_t before = blocks_in_use ();
  sim_run (seed, false, &second);
  if (second.digest != first->digest)
    tell_failure (seed, "the same seed gives another record");
  else if (blocks_in_use () > before)
    tell_failure (seed, "memory grows each time");
}

static void
one (uint64_t seed)
{
  struct sim_result r;
  int64_t before = blocks_in_use ();
  sim_run (seed, false, &r);
  sum.worlds++;
  sum.connects += r.connects;
  sum.connected += r.connected;
  sum.deeds += r.deeds;
  sum.steps += r.steps;
  sum.packets += r.packets;
  sum.lived_s += (double)r.lived / 1000;
  if (r.failed)
    tell_failure (seed, r.why);
  else if (blocks_in_use () > before ||
           sum.worlds % AGAIN_EVERY == 0) /* a library keeps things from its first use on */
    again (seed, &r);
}

static void
ok (const char *what)
{
  printf ("%sok %u - %s\n", sum.failed > 0 ? "not " : "", ++sum.tests, what);
  fflush (stdout);
}

static void
kept (const char *path)
{
  char line[512], name[128], text[256];
  unsigned long long seed;
  FILE *f = fopen (path, "r");
  if (f == NULL) {
    perror (path);
    exit (2);
  }
  while (fgets (line, sizeof line, f) != NULL) {
    if (line[0] == '#' || sscanf (line, "%127s %llu", name, &seed) != 2)
      continue;
    unsigned failed = sum.failed;
    one (seed);
    snprintf (text, sizeof text, "%s (seed %llu)", name, seed);
    printf ("%sok %u - %s\n", sum.failed > failed ? "not " : "", ++sum.tests, text);
  }
  fclose (f);
}

static void
many (uint64_t from, unsigned count)
{
  char text[128];
  unsigned failed = sum.failed;
  for (unsigned i = 0; i < count; i++)
    one (from + i);
  snprintf (text, sizeof text, "%u worlds from seed %llu on, %u failed", count, (unsigned long long)from,
            sum.failed - failed);
  ok (text);
}

static void
steady (uint64_t seed, unsigned hours, bool trace)
{
  char text[128];
  struct sim_result r;
  sim_steady (seed, hours, trace, &r);
  printf ("# seed %llu: %s; %llu inner packets delivered, %llu steps\n", (unsigned long long)seed,
          r.failed ? r.why : "good", (unsigned long long)r.packets, (unsigned long long)r.steps);
  sum.failed += r.failed ? 1 : 0;
  snprintf (text, sizeof text, "%u hours at 5 %% loss and 300 ms jitter without a needless move", hours);
  ok (text);
}

/* By the time of the processor: another program beside us makes no test fail. */
static void
speed (double wall, double cpu, double least)
{
  char text[200];
  double times = sum.lived_s / cpu;
  printf ("# %u worlds lived %.1f days in %.1f s (%.1f s of the processor): %.0f times faster than real time\n",
          sum.worlds, sum.lived_s / 86400, wall, cpu, times);
  printf ("# %u connects, %u connected, %u deeds, %llu inner packets delivered, %llu steps; memory %s\n", sum.connects,
          sum.connected, sum.deeds, (unsigned long long)sum.packets, (unsigned long long)sum.steps,
          blocks_counted () ? "counted by blocks" : "not counted");
  if (least <= 0)
    return;
  snprintf (text, sizeof text, "virtual time passes at least %.0f times faster than real time (%.0f)", least, times);
  printf ("%sok %u - %s\n", times < least ? "not " : "", ++sum.tests, text);
  sum.failed += times < least ? 1 : 0;
}

int
main (int argc, char **argv)
{
  uint64_t from = 1;
  unsigned count = 0, hours = 0;
  double least = 0;
  bool trace = false;
  const char *file = NULL;
  struct sim_result r;
  for (int i = 1; i < argc; i++) {
    if (strcmp (argv[i], "--kept") == 0 && i + 1 < argc)
      file = argv[++i];
    else if (strcmp (argv[i], "--from") == 0 && i + 1 < argc)
      from = strtoull (argv[++i], NULL, 10);
    else if (strcmp (argv[i], "--count") == 0 && i + 1 < argc)
      count = (unsigned)strtoul (argv[++i], NULL, 10);
    else if (strcmp (argv[i], "--steady") == 0 && i + 1 < argc)
      hours = (unsigned)strtoul (argv[++i], NULL, 10);
    else if (strcmp (argv[i], "--speed") == 0 && i + 1 < argc)
      least = strtod (argv[++i], NULL);
    else if (strcmp (argv[i], "--fresh") == 0) {
      if (getrandom (&from, sizeof from, 0) != sizeof from)
        return 2;
      from %= 1000000000000u;
    } else if (strcmp (argv[i], "--trace") == 0)
      trace = true;
    else {
      sim_run (strtoull (argv[i], NULL, 10), trace, &r);
      printf ("# seed %s: %s, record %016llx\n", argv[i], r.failed ? r.why : "good", (unsigned long long)r.digest);
      sum.failed += r.failed ? 1 : 0;
    }
  }
  double wall = now_s (CLOCK_MONOTONIC), cpu = now_s (CLOCK_PROCESS_CPUTIME_ID);
  if (file != NULL)
    kept (file);
  if (count > 0)
    many (from, count);
  if (hours > 0)
    steady (from, hours, trace);
  if (sum.worlds > 0)
    speed (now_s (CLOCK_MONOTONIC) - wall, now_s (CLOCK_PROCESS_CPUTIME_ID) - cpu, least);
  if (sum.tests > 0)
    printf ("1..%u\n", sum.tests);
  return sum.failed > 0 ? 1 : 0;
}
