/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-frag.c - fragments: the header, and the window in which they wait for each other. */
#include "hostile.h"
#include "wire/frag.h"

static gdw_err
read_it (gdw_bytes octets)
{
  gdw_frag f;
  gdw_bytes sealed;
  return gdw_frag_read (octets, &f, &sealed);
}

static gdw_err
read_numbers (uint16_t number, uint16_t total)
{
  const uint8_t body[6] = { (uint8_t)(number >> 8), (uint8_t)number, (uint8_t)(total >> 8), (uint8_t)total, 1, 2 };
  return read_it (gdw_bytes_of (body));
}

TEST (header)
{
  static const uint8_t body[7] = { 0, 3, 0, 17, 0xaa, 0xbb, 0xcc };
  uint8_t again[4];
  gdw_frag f;
  gdw_bytes sealed;
  require (gdw_frag_read (gdw_bytes_of (body), &f, &sealed) == GDW_OK);
  check (f.number == 3 && f.total == 17 && sealed.n == 3 && sealed.p == body + 4);
  gdw_out o = gdw_out_over (again, sizeof again);
  gdw_frag_put (&o, f);
  check_bytes (gdw_out_view (&o), gdw_bytes_make (body, 4));
  check (hostile_short_taken (read_it, gdw_bytes_make (body, 4)) == 0);
}

TEST (numbers_that_cannot_be)
{
  check (read_numbers (0, 2) == GDW_E_VALUE && read_numbers (3, 2) == GDW_E_VALUE);
  check (read_numbers (0, 0) == GDW_E_VALUE && read_numbers (1, 0) == GDW_E_VALUE);
  check (read_numbers (64, 64) == GDW_OK && read_numbers (1, 65) == GDW_E_LIMIT);
  check (read_numbers (65535, 65535) == GDW_E_LIMIT);
}

static const gdw_ike_header one = { .exchange = 35, .msgid = 1 };

static gdw_frag_result
add (gdw_frag_set *s, unsigned number, unsigned total, const char *text)
{
  const gdw_frag f = { (uint16_t)number, (uint16_t)total };
  return gdw_frag_set_add (s, &one, f, number == 1 ? 35 : 0, gdw_bytes_text (text));
}

static bool
holds (const gdw_frag_set *s, const char *text)
{
  static uint8_t buf[GDW_MAX_IKE_MESSAGE];
  return gdw_bytes_same (gdw_bytes_make (buf, gdw_frag_set_join (s, buf)), gdw_bytes_text (text));
}

TEST (any_order_and_repeats)
{
  gdw_frag_set s = { 0 };
  check (add (&s, 3, 3, "c") == GDW_FRAG_KEPT && add (&s, 1, 3, "aa") == GDW_FRAG_KEPT);
  check (add (&s, 3, 3, "x") == GDW_FRAG_IGNORED && add (&s, 1, 3, "x") == GDW_FRAG_IGNORED);
  check (add (&s, 2, 3, "bbb") == GDW_FRAG_WHOLE && s.first == 35 && holds (&s, "aabbbc"));
  gdw_frag_set_done (&s);
  check (s.octets == NULL && s.total == 0);
}

TEST (a_finer_cut_replaces_a_coarser_one)
{
  gdw_frag_set s = { 0 };
  check (add (&s, 1, 2, "old") == GDW_FRAG_KEPT);
  check (add (&s, 2, 3, "b") == GDW_FRAG_KEPT && s.n == 1);
  check (add (&s, 2, 2, "old") == GDW_FRAG_IGNORED && add (&s, 1, 1, "old") == GDW_FRAG_IGNORED);
  check (add (&s, 3, 3, "c") == GDW_FRAG_KEPT && add (&s, 1, 3, "a") == GDW_FRAG_WHOLE && holds (&s, "abc"));
  gdw_frag_set_done (&s);
}

TEST (another_message_takes_the_place)
{
  gdw_frag_set s = { 0 };
  gdw_ike_header other = one;
  other.msgid = 2;
  check (add (&s, 1, 2, "one") == GDW_FRAG_KEPT);
  check (gdw_frag_set_add (&s, &other, (gdw_frag){ 2, 2 }, 0, gdw_bytes_text ("2")) == GDW_FRAG_KEPT);
  check (gdw_frag_set_add (&s, &other, (gdw_frag){ 1, 2 }, 41, gdw_bytes_text ("1")) == GDW_FRAG_WHOLE);
  check (holds (&s, "12") && s.first == 41 && s.msgid == 2);
  gdw_frag_set_done (&s);
}

TEST (as_many_and_as_long_as_is_allowed)
{
  static char part[513];
  gdw_frag_set s = { 0 };
  memset (part, 'x', 512);
  for (unsigned i = 1; i < GDW_MAX_FRAGMENTS; i++)
    check (add (&s, i, GDW_MAX_FRAGMENTS, part) == GDW_FRAG_KEPT);
  check (add (&s, GDW_MAX_FRAGMENTS, GDW_MAX_FRAGMENTS, part) == GDW_FRAG_WHOLE);
  check (s.n == GDW_MAX_IKE_MESSAGE);
  gdw_frag_set_done (&s);
  for (unsigned i = 1; i < GDW_MAX_FRAGMENTS; i++)
    check (add (&s, i, GDW_MAX_FRAGMENTS, part) == GDW_FRAG_KEPT);
  static char longer[514];
  memset (longer, 'x', 513);
  check (add (&s, GDW_MAX_FRAGMENTS, GDW_MAX_FRAGMENTS, longer) == GDW_FRAG_TOO_LONG && s.octets == NULL);
}

TEST_MAIN ()
