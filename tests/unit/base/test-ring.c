/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ring.c - records in and out, around the end, and into a full ring; two threads are in test-ring-threads.c. */
#include "base/ring.h"
#include "harness.h"

static bool
put (gdw_ring *r, uint32_t kind, const char *text)
{
  gdw_bytes part = gdw_bytes_text (text);
  return gdw_ring_put (r, kind, &part, 1);
}

static void
get (gdw_ring *r, uint32_t want_kind, const char *want)
{
  uint8_t buf[256];
  uint32_t kind = 99;
  size_t n = 99;
  require (gdw_ring_get (r, &kind, buf, sizeof buf, &n));
  check (kind == want_kind);
  check_bytes (gdw_bytes_make (buf, n), gdw_bytes_text (want));
}

TEST (in_order)
{
  gdw_ring *r = gdw_ring_new (64);
  require (r != NULL);
  check (gdw_ring_is_empty (r));
  check (put (r, 1, "one") && put (r, 2, "") && put (r, 3, "three"));
  check (!gdw_ring_is_empty (r));
  get (r, 1, "one");
  get (r, 2, "");
  get (r, 3, "three");
  uint8_t b;
  uint32_t kind = 7;
  size_t n = 7;
  check (!gdw_ring_get (r, &kind, &b, 1, &n) && kind == 7 && n == 7 && gdw_ring_is_empty (r));
  gdw_ring_free (r);
  gdw_ring_free (NULL);
}

TEST (parts_are_joined)
{
  gdw_ring *r = gdw_ring_new (64);
  require (r != NULL);
  gdw_bytes part[4] = { gdw_bytes_text ("ab"), GDW_BYTES_NONE, gdw_bytes_text ("c"), gdw_bytes_text ("def") };
  check (gdw_ring_put (r, 5, part, 4));
  get (r, 5, "abcdef");
  check (gdw_ring_put (r, 6, NULL, 0));
  get (r, 6, "");
  gdw_ring_free (r);
}

TEST (full_writes_nothing)
{
  gdw_ring *r = gdw_ring_new (100);
  require (r != NULL);
  size_t most = gdw_ring_capacity (r);
  check (most == 128 - 8); /* the next power of two, without the head */
  static const uint8_t zeros[200];
  gdw_bytes part = gdw_bytes_make (zeros, most + 1);
  check (!gdw_ring_put (r, 1, &part, 1) && gdw_ring_is_empty (r));
  part.n = most;
  check (gdw_ring_put (r, 1, &part, 1));
  check (!put (r, 2, "") && !put (r, 2, "x"));
  uint8_t buf[128];
  uint32_t kind = 0;
  size_t n = 0;
  check (gdw_ring_get (r, &kind, buf, sizeof buf, &n) && kind == 1 && n == most && gdw_ring_is_empty (r));
  gdw_bytes two[2] = { gdw_bytes_make (zeros, most), gdw_bytes_make (zeros, SIZE_MAX) };
  check (!gdw_ring_put (r, 1, two, 2) && gdw_ring_is_empty (r)); /* the sum would wrap */
  gdw_ring_free (r);
}

TEST (around_the_end_at_every_offset)
{
  gdw_ring *r = gdw_ring_new (64);
  require (r != NULL);
  char text[64];
  for (unsigned i = 0; i < 5000; i++) {
    size_t len = i % 40;
    for (size_t k = 0; k < len; k++)
      text[k] = (char)('a' + (i + k) % 26);
    text[len] = '\0';
    check (put (r, i + 1, text));
    get (r, i + 1, text);
  }
  gdw_ring_free (r);
}

TEST (a_record_longer_than_the_buffer_is_dropped)
{
  gdw_ring *r = gdw_ring_new (64);
  require (r != NULL);
  uint8_t buf[4] = { 1, 2, 3, 4 };
  uint32_t kind = 9;
  size_t n = 9;
  check (put (r, 1, "12345") && put (r, 2, "ok"));
  check (gdw_ring_get (r, &kind, buf, 4, &n) && kind == 0 && n == 0 && buf[0] == 1);
  check (gdw_ring_get (r, &kind, buf, 4, &n) && kind == 2 && n == 2 && buf[0] == 'o');
  gdw_ring_free (r);
}

TEST (impossible_size)
{
  check (gdw_ring_new (SIZE_MAX) == NULL);
  check (gdw_ring_new (SIZE_MAX / 2) == NULL);
}

TEST_MAIN ()
