/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-body.c - octets that answer one question, cut and gathered, and what does not follow. */
#include "control/body.h"

#include "harness.h"

static uint8_t octets[GDW_MAX_FETCH + 1];

static gdw_frame
piece (uint32_t question, uint32_t offset, size_t n)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_BODY);
  f.number = question;
  f.part.offset = offset;
  f.part.octets = gdw_bytes_make (octets + offset, n);
  return f;
}

TEST (the_longest_body_goes_round)
{
  gdw_frame f;
  gdw_body b = { 0 };
  gdw_secret got;
  size_t frames = 0;
  for (size_t i = 0; i < sizeof octets; i++)
    octets[i] = (uint8_t)(i * 7 + i / 256);
  const gdw_bytes all = gdw_bytes_make (octets, GDW_MAX_FETCH);
  for (size_t at = 0; gdw_body_frame (all, at, &f); at += f.part.octets.n, frames++) {
    f.number = 7;
    check (gdw_body_add (&b, &f) == GDW_OK);
  }
  check (frames == GDW_MAX_FETCH / GDW_FRAME_PART_MAX);
  check (GDW_MAX_FETCH + frames * 64 < GDW_MAX_FRAME_QUEUE); /* it has room in the queue of a link */
  gdw_body_take (&b, 7, &got);
  check_bytes (gdw_secret_peek (&got), all);
  gdw_secret_done (&got);
  gdw_body_take (&b, 7, &got); /* it is given once */
  check (gdw_secret_is_empty (&got));
}

TEST (one_octet_too_many)
{
  gdw_body b = { 0 };
  gdw_frame f;
  for (uint32_t at = 0; at < GDW_MAX_FETCH; at += GDW_FRAME_PART_MAX) {
    f = piece (7, at, GDW_FRAME_PART_MAX);
    check (gdw_body_add (&b, &f) == GDW_OK);
  }
  f = piece (7, GDW_MAX_FETCH, 1);
  check (gdw_body_add (&b, &f) == GDW_E_LIMIT);
  gdw_body_done (&b);
}

TEST (what_does_not_follow)
{
  gdw_body b = { 0 };
  gdw_frame f = piece (7, 1, 5);
  check (gdw_body_add (&b, &f) == GDW_E_FORM); /* no beginning */
  f = piece (0, 0, 5);
  check (gdw_body_add (&b, &f) == GDW_E_FORM); /* no question */
  f = piece (7, 0, 5);
  check (gdw_body_add (&b, &f) == GDW_OK);
  f = piece (7, 6, 5);
  check (gdw_body_add (&b, &f) == GDW_E_FORM); /* a gap */
  f = piece (7, 4, 5);
  check (gdw_body_add (&b, &f) == GDW_E_FORM); /* twice */
  f = piece (8, 5, 5);
  check (gdw_body_add (&b, &f) == GDW_E_FORM); /* another question's */
  gdw_secret got;
  gdw_body_take (&b, 8, &got);
  check (gdw_secret_is_empty (&got));
  gdw_body_done (&b);
}

TEST_MAIN ()
