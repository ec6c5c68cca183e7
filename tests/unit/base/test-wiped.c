/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-wiped.c - a secret is gone from memory that is given back, and from a ring's memory once it was taken out. */
#include "base/question.h"
#include "base/ring.h"
#include "base/secret.h"
#include "watched.h"

static const char words[] = "correct horse battery staple";

TEST (the_watch_finds_what_was_not_wiped)
{
  gdw_secret s;
  watch (gdw_bytes_text (words));
  require (gdw_secret_copy (gdw_bytes_text (words), &s) == GDW_OK);
  free (s.p); /* as gdw_secret_done would not */
  check (watch_end () == 1);
}

TEST (secrets_and_answers)
{
  gdw_secret s;
  gdw_answer a = { .id = 1 };
  watch (gdw_bytes_text (words));
  require (gdw_secret_copy (gdw_bytes_text (words), &s) == GDW_OK);
  a.secret = gdw_secret_take (&s);
  gdw_secret_done (&s);
  unsigned before = watched_freed;
  gdw_answer_done (&a);
  check (watched_freed == before + 1); /* the watch sees this room's memory */
  check (watch_end () == 0);
}

TEST (rings)
{
  gdw_ring *r = gdw_ring_new (256);
  const gdw_bytes part = gdw_bytes_text (words);
  char out[64];
  uint32_t kind = 0;
  size_t n = 0;
  require (r != NULL);
  for (unsigned i = 0; i < 50; i++) { /* at every place, also around the end */
    require (gdw_ring_put (r, 7, &part, 1));
    require (gdw_ring_get (r, &kind, out, i % 2 == 0 ? sizeof out : 4, &n)); /* taken, or too long and dropped */
  }
  watch (gdw_bytes_make (words + 3, 10));
  require (gdw_ring_put (r, 7, &part, 1)); /* and one that nobody takes */
  gdw_ring_free (r);
  check (watch_end () == 0);
}

TEST_MAIN ()
