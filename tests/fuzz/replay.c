/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay.c - runs a fuzz target without libFuzzer: every seed, then a bounded number of seeded mutations. The same arguments give the
 * same inputs, so a failure is repeated by running it again.
 *
 *   replay [--runs N] [--seed S] [--write DIR] FILE...
 *
 * FILE ending in .hex: a seed in hex per line, "#" begins a comment; any other file is one input. --write stores the seeds as files, one
 * each, as a corpus for libFuzzer. */
#include "fuzz.h"

enum {
  MAX_SEEDS = 256,
  MAX_INPUT = 8192,
  RUNS = 20000,
};

struct seed {
  uint8_t *p;
  size_t n;
};

static struct seed seeds[MAX_SEEDS];
static size_t n_seeds;
static uint64_t stream;

static uint32_t
draw (uint32_t below)
{
  stream ^= stream << 13;
  stream ^= stream >> 7;
  stream ^= stream << 17;
  return (uint32_t)(stream >> 32) % below;
}

static void
add_seed (const uint8_t *p, size_t n)
{
  if (n_seeds == MAX_SEEDS || n > MAX_INPUT) {
    fprintf (stderr, "too many seeds, or one too long\n");
    exit (2);
  }
  uint8_t *copy = malloc (n > 0 ? n : 1);
  if (copy == NULL)
    exit (2);
  if (n > 0)
    memcpy (copy, p, n);
  seeds[n_seeds++] = (struct seed){ copy, n };
}

static int
digit (int c)
{
  const char *hex = "0123456789abcdef", *at = c > 0 ? strchr (hex, c) : NULL;
  return at != NULL ? (int)(at - hex) : -1;
}

static void
read_hex (FILE *f)
{
  static char line[3 * MAX_INPUT];
  static uint8_t octets[MAX_INPUT];
  while (fgets (line, sizeof line, f) != NULL) {
    size_t n = 0;
    int high = -1;
    if (line[0] == '\n')
      continue;
    for (const char *c = line; *c != '\0' && *c != '#' && n < sizeof octets; c++) {
      int d = digit (*c);
      if (d < 0)
        continue;
      if (high >= 0)
        octets[n++] = (uint8_t)(high << 4 | d);
      high = high >= 0 ? -1 : d;
    }
    if (line[0] != '#')
      add_seed (octets, n);
  }
}

static void
read_file (const char *path)
{
  static uint8_t octets[MAX_INPUT + 1];
  FILE *f = fopen (path, "rb");
  size_t len = strlen (path);
  if (f == NULL) {
    perror (path);
    exit (2);
  }
  if (len > 4 && strcmp (path + len - 4, ".hex") == 0)
    read_hex (f);
  else
    add_seed (octets, fread (octets, 1, sizeof octets, f));
  fclose (f);
}

/* One input, in memory of exactly its size. */
static void
run (const uint8_t *p, size_t n)
{
  uint8_t *copy = malloc (n > 0 ? n : 1);
  if (copy == NULL)
    exit (2);
  if (n > 0)
    memcpy (copy, p, n);
  (void)LLVMFuzzerTestOneInput (copy, n);
  free (copy);
}

/* One change in place; returns the new length. */
static size_t
mutate (uint8_t *p, size_t n)
{
  static const uint8_t telling[] = { 0, 1, 2, 3, 4, 7, 8, 0x10, 0x20, 0x7f, 0x80, 0xfe, 0xff };
  uint32_t at = draw ((uint32_t)n + 1), span = 1 + draw (16);
  switch (draw (8)) {
  case 0:
    if (at < n)
      p[at] ^= (uint8_t)(1u << draw (8));
    return n;
  case 1:
    if (at < n)
      p[at] = telling[draw (sizeof telling)];
    return n;
  case 2:
    if (at < n)
      p[at] = (uint8_t)draw (256);
    return n;
  case 3: /* a number of 16 bits a little up or down */
    if (at + 1 < n) {
      uint32_t v = ((uint32_t)p[at] << 8 | p[at + 1]) + draw (9) - 4;
      p[at] = (uint8_t)(v >> 8);
      p[at + 1] = (uint8_t)v;
    }
    return n;
  case 4: return at; /* cut off */
  case 5:            /* take out */
    if (at + span > n)
      return n;
    memmove (p + at, p + at + span, n - at - span);
    return n - span;
  case 6: /* double a part */
    if (at + span > n || n + span > MAX_INPUT)
      return n;
    memmove (p + at + span, p + at, n - at);
    return n + span;
  default: { /* the begin of this, the end of another */
    const struct seed *other = &seeds[draw ((uint32_t)n_seeds)];
    uint32_t from = draw ((uint32_t)other->n + 1);
    if (at + other->n - from > MAX_INPUT)
      return n;
    if (other->n > from)
      memcpy (p + at, other->p + from, other->n - from);
    return at + other->n - from;
  }
  }
}

static void
write_seeds (const char *folder)
{
  for (size_t i = 0; i < n_seeds; i++) {
    char path[4096];
    snprintf (path, sizeof path, "%s/%zu", folder, i);
    FILE *f = fopen (path, "wb");
    if (f == NULL || fwrite (seeds[i].p, 1, seeds[i].n, f) != seeds[i].n || fclose (f) != 0) {
      perror (path);
      exit (2);
    }
  }
}

int
main (int argc, char **argv)
{
  static uint8_t input[MAX_INPUT];
  unsigned long runs = RUNS;
  const char *folder = NULL;
  uint64_t first = 1;
  for (int i = 1; i < argc; i++) {
    if (strcmp (argv[i], "--runs") == 0 && i + 1 < argc)
      runs = strtoul (argv[++i], NULL, 10);
    else if (strcmp (argv[i], "--seed") == 0 && i + 1 < argc)
      first = strtoull (argv[++i], NULL, 10);
    else if (strcmp (argv[i], "--write") == 0 && i + 1 < argc)
      folder = argv[++i];
    else
      read_file (argv[i]);
  }
  if (n_seeds == 0) {
    fprintf (stderr, "no seeds\n");
    return 2;
  }
  if (folder != NULL)
    write_seeds (folder);
  stream = 0x9e3779b97f4a7c15u * (first + 1);
  for (size_t i = 0; i < n_seeds; i++)
    run (seeds[i].p, seeds[i].n);
  for (unsigned long i = 0; i < runs; i++) {
    const struct seed *s = &seeds[draw ((uint32_t)n_seeds)];
    size_t n = s->n;
    memcpy (input, s->p, n);
    for (uint32_t changes = 1 + draw (4); changes > 0; changes--)
      n = mutate (input, n);
    run (input, n);
  }
  printf ("%zu seeds, %lu mutations\n", n_seeds, runs);
  return 0;
}
