/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-frame.c - frames there and back, and every lie about a length, a number or a text. */
#include "control/frame.h"

#include "harness.h"
#include "samples.h"

static uint8_t buf[GDW_FRAME_HEAD + GDW_MAX_FRAME_BODY + 16];

/* A sample of this type in octets. */
static gdw_bytes
octets_of (gdw_frame_type type)
{
  gdw_frame f;
  sample_frame (type, &f);
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_frame_write (&f, &o);
  gdw_frame_done (&f);
  return gdw_out_view (&o);
}

/* A head and a body of raw fields. */
static gdw_bytes
raw (uint16_t type, uint16_t flags, gdw_bytes body)
{
  static uint8_t place[512];
  gdw_out o = gdw_out_over (place, sizeof place);
  gdw_out_u32 (&o, (uint32_t)body.n);
  gdw_out_u16 (&o, type);
  gdw_out_u16 (&o, flags);
  gdw_out_u32 (&o, 0);
  gdw_out_put (&o, body);
  return gdw_out_view (&o);
}

static gdw_err
read_raw (uint16_t type, uint16_t flags, const char *hex)
{
  uint8_t body[256];
  gdw_frame f;
  gdw_err e = gdw_frame_read (raw (type, flags, test_hex (hex, body)), &f);
  if (e == GDW_OK)
    gdw_frame_done (&f);
  return e;
}

#define ROAM_HEAD  "8002 0001 06 8047 "                    /* STATUS: connected; a field ROAM */
#define ROAM_FACTS "0000000000000384 01 000000000000000c " /* when, why, gap */

TEST (a_move_names_two_links)
{
  check (read_raw (GDW_FRAME_STATUS, 0, ROAM_HEAD "001b" ROAM_FACTS "05 7769666930 6c746530") == GDW_OK);
  check (read_raw (GDW_FRAME_STATUS, 0, ROAM_HEAD "0012" ROAM_FACTS "00") == GDW_OK); /* names that nobody knows */
  check (read_raw (GDW_FRAME_STATUS, 0, ROAM_HEAD "0011" ROAM_FACTS) == GDW_E_SHORT);
  check (read_raw (GDW_FRAME_STATUS, 0, ROAM_HEAD "0014" ROAM_FACTS "05 7769") == GDW_E_SHORT);
  check (read_raw (GDW_FRAME_STATUS, 0, ROAM_HEAD "0014" ROAM_FACTS "01 07 61") == GDW_E_FORM);
  check (read_raw (GDW_FRAME_STATUS, 0, ROAM_HEAD "0022" ROAM_FACTS "10 61616161616161616161616161616161") ==
         GDW_E_LIMIT);
  check (read_raw (GDW_FRAME_STATUS, 0, ROAM_HEAD "0022" ROAM_FACTS "00 61616161616161616161616161616161") ==
         GDW_E_LIMIT);
}

TEST (a_link_has_an_index_and_what_is_special)
{
  check (read_raw (GDW_FRAME_LINKS, 2, "") == GDW_OK);
  check (read_raw (GDW_FRAME_LINKS, 2, "8002 0005 00000007 03 8002 0005 00000008 00") == GDW_OK);
  check (read_raw (GDW_FRAME_LINKS, 2, "8002 0004 00000007") == GDW_E_SHORT);
  check (read_raw (GDW_FRAME_LINKS, 2, "8002 0005 00000000 01") == GDW_E_VALUE);
  check (read_raw (GDW_FRAME_LINKS, 2, "8002 0005 00000007 04") == GDW_E_VALUE);
}

TEST (every_frame_comes_back_the_same)
{
  static uint8_t second[sizeof buf];
  gdw_frame_type type;
  for (size_t i = 0; (type = gdw_frame_type_at (i)) != GDW_FRAME_NONE; i++) {
    gdw_bytes first = octets_of (type);
    check (first.n >= GDW_FRAME_HEAD);
    gdw_frame f;
    gdw_err e = gdw_frame_read (first, &f);
    if (e != GDW_OK)
      printf ("# %s: %s\n", gdw_frame_name (type), gdw_err_name (e));
    require (e == GDW_OK);
    check (f.type == type);
    check (f.number == 0x01020304);
    check (f.tunnel == 7);
    gdw_out o = gdw_out_over (second, sizeof second);
    gdw_frame_write (&f, &o);
    check_bytes (gdw_out_view (&o), first);
    gdw_frame_done (&f);
  }
}

TEST (typed_values_arrive)
{
  gdw_frame f;
  require (gdw_frame_read (octets_of (GDW_FRAME_ASK), &f) == GDW_OK);
  check (f.ask.kind == 7);
  check (f.ask.plan.n_routes == GDW_MAX_PLAN_ROUTES);
  check (f.ask.plan.routes[1].prefix == 24);
  check (f.ask.plan.routes[1].ip.family == 6);
  check (strcmp (f.ask.plan.domains[3], "text3") == 0);
  require (gdw_frame_read (octets_of (GDW_FRAME_CONNECT), &f) == GDW_OK);
  check (f.connect.n_settings == GDW_FRAME_SETTINGS);
  check_bytes (f.connect.settings[5].value, gdw_bytes_text ("vpn.example.org"));
  check (f.connect.secrets[0].kind == GDW_SECRET_PASSWORD);
  check (f.connect.secrets[3].octets.n == 16);
  check (f.connect.blobs[2].size == 102);
  gdw_frame_done (&f);
  check (gdw_secret_is_empty (&f.connect.secrets[0].octets));
}

TEST (every_truncation_is_refused)
{
  gdw_frame_type type;
  for (size_t i = 0; (type = gdw_frame_type_at (i)) != GDW_FRAME_NONE; i++) {
    gdw_bytes whole = octets_of (type);
    for (size_t n = 0; n < whole.n; n++) {
      gdw_frame f;
      check (gdw_frame_read (gdw_bytes_make (whole.p, n), &f) == GDW_E_SHORT);
    }
  }
}

/* The head's length is made to fit, so that the fields themselves are cut. */
TEST (every_truncated_body_is_refused_or_whole_fields)
{
  gdw_frame_type type;
  for (size_t i = 0; (type = gdw_frame_type_at (i)) != GDW_FRAME_NONE; i++) {
    gdw_bytes whole = octets_of (type);
    size_t refused = 0;
    for (size_t body = 0; body < whole.n - GDW_FRAME_HEAD; body++) {
      gdw_out o = gdw_out_over (buf, sizeof buf);
      gdw_out_u32 (&o, (uint32_t)body);
      gdw_frame f;
      gdw_err e = gdw_frame_read (gdw_bytes_make (buf, GDW_FRAME_HEAD + body), &f);
      refused += e != GDW_OK;
      if (e == GDW_OK)
        gdw_frame_done (&f);
    }
    check (whole.n == GDW_FRAME_HEAD || refused > 0);
  }
}

TEST (no_single_octet_makes_it_crash)
{
  gdw_frame_type type;
  for (size_t i = 0; (type = gdw_frame_type_at (i)) != GDW_FRAME_NONE; i++) {
    gdw_bytes whole = octets_of (type);
    for (size_t at = 0; at < whole.n && at < 600; at++) {
      static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff };
      uint8_t old = buf[at];
      for (size_t k = 0; k < sizeof values; k++) {
        buf[at] = values[k];
        gdw_frame f;
        if (gdw_frame_read (whole, &f) == GDW_OK)
          gdw_frame_done (&f);
      }
      buf[at] = old;
    }
    gdw_frame f;
    require (gdw_frame_read (whole, &f) == GDW_OK);
    gdw_frame_done (&f);
  }
}

TEST (a_body_beyond_the_bound_is_refused_by_its_head)
{
  uint8_t head[32];
  gdw_frame_head h;
  check (gdw_frame_head_read (test_hex ("00010001 0013 0000 00000000", head), &h) == GDW_E_LIMIT);
  check (gdw_frame_head_read (test_hex ("ffffffff 0013 0000 00000000", head), &h) == GDW_E_LIMIT);
  check (gdw_frame_head_read (test_hex ("00010000 0013 0000 00000005", head), &h) == GDW_OK);
  check (h.body == 65536 && h.type == GDW_FRAME_CLOSE && h.number == 5);
  check (gdw_frame_head_read (test_hex ("00010000 0013 0000 000000", head), &h) == GDW_E_SHORT);
}

TEST (octets_behind_the_frame_are_refused)
{
  uint8_t place[32];
  gdw_frame f;
  check (gdw_frame_read (test_hex ("00000000 0013 0000 00000000 00", place), &f) == GDW_E_SHORT);
}

TEST (an_unknown_type_is_passed_over_only_with_its_flag)
{
  gdw_frame f;
  check (read_raw (999, 0, "") == GDW_E_UNSUPPORTED);
  check (gdw_frame_read (raw (999, GDW_FRAME_MAY_IGNORE, GDW_BYTES_NONE), &f) == GDW_OK);
  check (f.type == GDW_FRAME_NONE);
}

TEST (unknown_tags_by_their_top_bit)
{
  check (read_raw (GDW_FRAME_CLOSE, 0, "0777 0001 00") == GDW_OK);
  check (read_raw (GDW_FRAME_CLOSE, 0, "8777 0001 00") == GDW_E_UNSUPPORTED);
}

TEST (needed_fields_and_fields_that_come_twice)
{
  check (read_raw (GDW_FRAME_END, 0, "") == GDW_E_FORM);
  check (read_raw (GDW_FRAME_END, 0, "8002 0002 000c") == GDW_OK);
  check (read_raw (GDW_FRAME_END, 0, "8002 0002 000c 8002 0002 000c") == GDW_E_FORM);
  check (read_raw (GDW_FRAME_END, 0, "8002 0002 270f") == GDW_E_VALUE);
  check (read_raw (GDW_FRAME_END, 0, "8002 0003 00000c") == GDW_E_FORM);
}

TEST (lists_are_bounded)
{
  char hex[GDW_MAX_GATEWAY_ADDRS * 24 + 64] = "8002 0002 0000";
  for (int i = 0; i < GDW_MAX_GATEWAY_ADDRS; i++)
    strcat (hex, " 8004 0004 c0000201");
  check (read_raw (GDW_FRAME_ANSWER, GDW_FRAME_SECRET, hex) == GDW_OK);
  strcat (hex, " 8004 0004 c0000201");
  check (read_raw (GDW_FRAME_ANSWER, GDW_FRAME_SECRET, hex) == GDW_E_LIMIT);
}

TEST (secrets_without_the_mark_are_refused)
{
  check (read_raw (GDW_FRAME_ANSWER, GDW_FRAME_SECRET, "8002 0002 0000 8003 0003 616263") == GDW_OK);
  check (read_raw (GDW_FRAME_ANSWER, 0, "8002 0002 0000 8003 0003 616263") == GDW_E_FORM);
}

TEST (addresses_and_networks_have_their_lengths)
{
  check (read_raw (GDW_FRAME_ANSWER, 1, "8002 0002 0000 8004 0005 c000020101") == GDW_E_FORM);
  check (read_raw (GDW_FRAME_STATUS, 0, "8002 0001 06 8012 0005 18c0000201") == GDW_OK);
  check (read_raw (GDW_FRAME_STATUS, 0, "8002 0001 06 8012 0005 21c0000201") == GDW_E_VALUE);
  check (read_raw (GDW_FRAME_STATUS, 0, "8002 0001 06 8012 0000") == GDW_E_FORM);
  check (read_raw (GDW_FRAME_STATUS, 0, "8002 0001 63") == GDW_E_VALUE);
}

TEST (texts_must_be_clean_and_bounded)
{
  check (read_raw (GDW_FRAME_STOP, 0, "8002 0004 6e616d65") == GDW_OK);
  check (read_raw (GDW_FRAME_STOP, 0, "8002 0000") == GDW_E_LIMIT);
  check (read_raw (GDW_FRAME_STOP, 0, "8002 0004 6e610065") == GDW_E_FORM);
  check (read_raw (GDW_FRAME_STOP, 0, "8002 0004 6e611b65") == GDW_E_FORM);
  check (read_raw (GDW_FRAME_STOP, 0, "8002 0002 c328") == GDW_E_FORM);
}

TEST (blobs_are_bounded_by_kind)
{
  check (read_raw (GDW_FRAME_CONNECT, 1, "8005 0006 00 01 00400000") == GDW_OK);
  check (read_raw (GDW_FRAME_CONNECT, 1, "8005 0006 00 01 00400001") == GDW_E_LIMIT);
  check (read_raw (GDW_FRAME_CONNECT, 1, "8005 0006 00 03 00040001") == GDW_E_LIMIT);
  check (read_raw (GDW_FRAME_CONNECT, 1, "8005 0006 00 03 00000000") == GDW_E_LIMIT);
  check (read_raw (GDW_FRAME_CONNECT, 1, "8005 0006 00 04 00000001") == GDW_E_VALUE);
  check (read_raw (GDW_FRAME_CONNECT, 1, "8005 0007 00 01 00000001 00") == GDW_E_SHORT);
}

TEST (a_setting_names_group_and_key)
{
  check (read_raw (GDW_FRAME_CONNECT, 1, "8002 0008 01 61 02 6263 78797a") == GDW_OK);
  check (read_raw (GDW_FRAME_CONNECT, 1, "8002 0003 01 61 05") == GDW_E_SHORT);
  check (read_raw (GDW_FRAME_CONNECT, 1, "8002 0003 00 01 61") == GDW_E_FORM);
  check (read_raw (GDW_FRAME_CONNECT, 1, "8002 0005 01 61 01 62 0a") == GDW_E_FORM);
}

TEST (nothing_is_touched_on_failure)
{
  gdw_frame f;
  memset (&f, 0x77, sizeof f);
  gdw_frame before = f;
  check (gdw_frame_read (raw (GDW_FRAME_END, 0, GDW_BYTES_NONE), &f) == GDW_E_FORM);
  check (memcmp (&f, &before, sizeof f) == 0);
}

TEST (a_text_that_is_not_clean_is_cleaned_by_the_writer)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_END);
  memcpy (f.end.fact, "a\nb", 4);
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_frame_write (&f, &o);
  require (gdw_frame_read (gdw_out_view (&o), &f) == GDW_OK);
  check (strcmp (f.end.fact, "a?b") == 0);
}

TEST (a_body_that_would_be_too_long_makes_the_writer_bad)
{
  static char value[9000];
  static uint8_t big[GDW_MAX_FRAME_BODY * 2];
  memset (value, 'x', sizeof value);
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  f.connect.n_settings = 8;
  for (size_t i = 0; i < 8; i++)
    f.connect.settings[i] = (gdw_frame_setting){ gdw_bytes_text ("g"), gdw_bytes_text ("k"), gdw_bytes_of (value) };
  gdw_out o = gdw_out_over (big, sizeof big);
  gdw_frame_write (&f, &o);
  check (!gdw_out_ok (&o));
}

TEST_MAIN ()
