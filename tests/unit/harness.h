/* SPDX-License-Identifier: GPL-3.0-or-later */
/* harness.h - a TAP harness: TEST (name) { ... check (x); } and one TEST_MAIN () per file. */
#ifndef GDW_TESTS_HARNESS_H
#define GDW_TESTS_HARNESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

struct test_case {
  const char *name;
  void (*run) (void);
  struct test_case *next;
};

static struct test_case *test_first, **test_last = &test_first;
static const char *test_skip_reason;
static unsigned test_failures;

static inline void
test_add (struct test_case *t)
{
  *test_last = t;
  test_last = &t->next;
}

/* Defines and registers a test. */
#define TEST(id)                                                                                                       \
  static void test_##id (void);                                                                                        \
  static struct test_case test_case_##id = { #id, test_##id, NULL };                                                   \
  __attribute__ ((constructor)) static void test_add_##id (void)                                                       \
  {                                                                                                                    \
    test_add (&test_case_##id);                                                                                        \
  }                                                                                                                    \
  static void test_##id (void)

/* Goes on after a failure, so that one run shows all of them. */
#define check(condition)                                                                                               \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      printf ("# %s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                                                \
      test_failures++;                                                                                                 \
    }                                                                                                                  \
  } while (0)

/* Ends the test function when the rest makes no sense after a failure. */
#define require(condition)                                                                                             \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      printf ("# %s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                                                \
      test_failures++;                                                                                                 \
      return;                                                                                                          \
    }                                                                                                                  \
  } while (0)

/* Ends the test function as skipped, with the reason. */
#define skip(reason)                                                                                                   \
  do {                                                                                                                 \
    test_skip_reason = (reason);                                                                                       \
    return;                                                                                                            \
  } while (0)

static inline void
test_dump (const char *label, gdw_bytes b)
{
  printf ("# %s (%zu):", label, b.n);
  for (size_t i = 0; i < b.n; i++)
    printf ("%s%02x", i % 4 == 0 ? " " : "", b.p[i]);
  printf ("\n");
}

static inline void
test_same_bytes (const char *file, int line, const char *text, gdw_bytes got, gdw_bytes want)
{
  if (gdw_bytes_same (got, want))
    return;
  printf ("# %s:%d: differs: %s\n", file, line, text);
  test_dump ("got ", got);
  test_dump ("want", want);
  test_failures++;
}

#define check_bytes(got, want) test_same_bytes (__FILE__, __LINE__, #got " is " #want, (got), (want))

static inline int
test_hex_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

/* Octets of a hex text; spaces, colons and line ends are passed over. buf must have room. Returns the view. */
static inline gdw_bytes
test_hex (const char *text, uint8_t *buf)
{
  size_t n = 0;
  int high = -1;
  for (; *text != '\0'; text++) {
    int d = test_hex_digit (*text);
    if (d < 0)
      continue;
    if (high < 0) {
      high = d;
    } else {
      buf[n++] = (uint8_t)(high << 4 | d);
      high = -1;
    }
  }
  return gdw_bytes_make (buf, n);
}

static inline int
test_run_all (void)
{
  unsigned number = 0, bad = 0;
  for (struct test_case *t = test_first; t != NULL; t = t->next)
    number++;
  printf ("1..%u\n", number);
  number = 0;
  for (struct test_case *t = test_first; t != NULL; t = t->next) {
    test_failures = 0;
    test_skip_reason = NULL;
    t->run ();
    bool good = test_failures == 0;
    bad += good ? 0 : 1;
    printf ("%sok %u - %s", good ? "" : "not ", ++number, t->name);
    if (good && test_skip_reason != NULL)
      printf (" # SKIP %s", test_skip_reason);
    printf ("\n");
    fflush (stdout);
  }
  return bad == 0 ? 0 : 1;
}

#define TEST_MAIN()                                                                                                    \
  int main (void)                                                                                                      \
  {                                                                                                                    \
    return test_run_all ();                                                                                            \
  }

#endif
