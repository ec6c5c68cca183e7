/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-settings.c - what is told of a profile is the profile again, without what is as usual. */
#include "front/settings.h"

#include "harness.h"

static gdw_profile
some_profile (void)
{
  gdw_profile p;
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "gateway", "address", "vpn.example.org", NULL) == GDW_OK);
  check (gdw_profile_set_text (&p, "network", "remote-networks", "10.20.0.0/16;fd20::/32", NULL) == GDW_OK);
  check (gdw_profile_set_text (&p, "network", "dns-domains", "corp.example;lab.example", NULL) == GDW_OK);
  return p;
}

TEST (a_profile_as_it_is_at_first_has_nothing_to_tell)
{
  gdw_profile p;
  gdw_frame f;
  gdw_profile_init (&p);
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  f.connect.n_settings = 3;
  void *texts = gdw_settings_put (&p, &f.connect);
  require (texts != NULL);
  check (f.connect.n_settings == 0);
  free (texts);
}

TEST (what_is_told_makes_the_same_profile)
{
  gdw_profile p = some_profile (), q;
  gdw_frame f;
  const gdw_key *k;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  void *texts = gdw_settings_put (&p, &f.connect);
  require (texts != NULL);
  check (f.connect.n_settings == 3);
  gdw_profile_init (&q);
  for (size_t i = 0; i < f.connect.n_settings; i++) {
    const gdw_frame_setting *s = &f.connect.settings[i];
    check (gdw_profile_set (&q, s->group, s->key, s->value, NULL) == GDW_OK);
  }
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++) {
    uint8_t one[GDW_PROFILE_VALUE], two[GDW_PROFILE_VALUE];
    gdw_out a = gdw_out_over (one, sizeof one), b = gdw_out_over (two, sizeof two);
    gdw_profile_get (&p, k, &a);
    gdw_profile_get (&q, k, &b);
    check_bytes (gdw_out_view (&a), gdw_out_view (&b));
  }
  free (texts);
}

TEST (files_travel_as_what_they_are_for)
{
  check (gdw_settings_blob_kind (GDW_FILE_AUTHORITIES) == GDW_BLOB_AUTHORITIES);
  check (gdw_settings_blob_kind (GDW_FILE_CERTIFICATE) == GDW_BLOB_CERTIFICATE);
  check (gdw_settings_blob_kind (GDW_FILE_PRIVATE_KEY) == GDW_BLOB_KEY);
}

TEST (a_file_is_cut_into_parts_without_gaps)
{
  static uint8_t octets[2 * GDW_FRAME_PART_MAX + 5];
  const gdw_frame_blob head = { .number = 3, .kind = GDW_BLOB_KEY, .size = sizeof octets };
  const gdw_bytes all = gdw_bytes_make (octets, sizeof octets);
  gdw_frame f;
  size_t at = 0, frames = 0;
  for (; gdw_settings_part (&head, all, at, &f); at += f.part.octets.n, frames++) {
    check (f.type == GDW_FRAME_PART && f.part.blob == 3 && f.part.offset == at);
    check (f.part.octets.p == octets + at && f.part.octets.n > 0 && f.part.octets.n <= GDW_FRAME_PART_MAX);
  }
  check (at == sizeof octets && frames == 3);
  check (!gdw_settings_part (&head, gdw_bytes_make (octets, 0), 0, &f));
}

TEST_MAIN ()
