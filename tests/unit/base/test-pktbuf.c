/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pktbuf.c - the pool and the batches. */
#include "base/pktbuf.h"
#include "harness.h"

static const gdw_path path = { .link = 3 };

TEST (pool_is_bounded_and_counts_misses)
{
  gdw_pool *p = gdw_pool_new (3, 100);
  require (p != NULL);
  uint8_t *b[3];
  for (size_t i = 0; i < 3; i++) {
    b[i] = gdw_pool_get (p);
    require (b[i] != NULL);
    memset (b[i], (int)i, 100); /* all of it is ours */
    for (size_t k = 0; k < i; k++)
      check (b[i] >= b[k] + 100 || b[k] >= b[i] + 100);
  }
  check (gdw_pool_size (p) == 100 && gdw_pool_misses (p) == 0);
  check (gdw_pool_get (p) == NULL && gdw_pool_get (p) == NULL && gdw_pool_misses (p) == 2);
  gdw_pool_put (p, b[1]);
  check (gdw_pool_get (p) == b[1]); /* the one that came back last */
  gdw_pool_put (p, NULL);
  check (gdw_pool_get (p) == NULL);
  gdw_pool_free (p);
  gdw_pool_free (NULL);
}

TEST (trains)
{
  gdw_pool *p = gdw_pool_new (2, 100);
  require (p != NULL);
  gdw_trains t = { .pool = p };
  check (gdw_trains_open (&t, &path, 101) == NULL && t.n == 0); /* too long for a buffer */
  gdw_train *a = gdw_trains_open (&t, &path, 100);
  require (a != NULL);
  check (a->len == 0 && a->piece == 0 && a->ecn == 0 && a->path.link == 3 && t.n == 1);
  gdw_train *b = gdw_trains_open (&t, &path, 1);
  require (b != NULL);
  check (gdw_trains_full (&t) && gdw_trains_open (&t, &path, 1) == NULL);
  gdw_trains_undo (&t);
  check (t.n == 1 && !gdw_trains_full (&t));
  b = gdw_trains_open (&t, &path, 1);
  check (b != NULL);
  gdw_trains_clear (&t);
  check (t.n == 0 && !gdw_trains_full (&t));
  check (gdw_pool_get (p) != NULL && gdw_pool_get (p) != NULL && gdw_pool_get (p) == NULL);
  gdw_pool_free (p);
}

TEST (trains_are_at_most_64)
{
  gdw_pool *p = gdw_pool_new (70, 10);
  require (p != NULL);
  static gdw_trains t;
  t.pool = p;
  for (int i = 0; i < 64; i++)
    check (!gdw_trains_full (&t) && gdw_trains_open (&t, &path, 10) != NULL);
  check (gdw_trains_full (&t) && gdw_trains_open (&t, &path, 10) == NULL);
  gdw_trains_clear (&t);
  gdw_pool_free (p);
}

TEST (gathers)
{
  static gdw_gathers g;
  for (int i = 0; i < 64; i++) {
    g.at[i].head_len = 77; /* what an earlier batch left */
    g.at[i].n = 3;
    g.at[i].flags = 1;
    g.at[i].piece = 5;
    check (gdw_gathers_add (&g, gdw_bytes_text ("abc")));
    check (g.at[i].n == 1 && g.at[i].head_len == 0 && g.at[i].flags == 0 && g.at[i].piece == 0);
    check_bytes (g.at[i].part[0], gdw_bytes_text ("abc"));
  }
  check (!gdw_gathers_add (&g, gdw_bytes_text ("abc")) && gdw_gathers_open (&g) == NULL && g.n == 64);
}

TEST_MAIN ()
