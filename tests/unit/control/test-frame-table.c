/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-frame-table.c - frames.def contradicts neither itself nor the structs, and docs/control.md has every row. */
#include "control/frame.h"

#include "harness.h"

TEST (numbers_of_frames_are_unique)
{
  for (size_t i = 0; gdw_frame_type_at (i) != GDW_FRAME_NONE; i++) {
    for (size_t k = 0; k < i; k++)
      check (gdw_frame_type_at (i) != gdw_frame_type_at (k));
  }
}

TEST (tags_are_unique_inside_a_frame)
{
  const gdw_frame_field *a, *b;
  for (size_t i = 0; (a = gdw_frame_field_at (i)) != NULL; i++) {
    for (size_t k = 0; k < i; k++) {
      b = gdw_frame_field_at (k);
      if (a->frame == b->frame || b->frame == GDW_FRAME_NONE)
        check (((a->tag ^ b->tag) & ~GDW_FRAME_TAG_MUST) != 0);
    }
  }
}

TEST (texts_fit_their_members)
{
  const gdw_frame_field *f;
  for (size_t i = 0; (f = gdw_frame_field_at (i)) != NULL; i++) {
    if (f->type != GDW_FRAME_T_TEXT)
      continue;
    check (f->max < f->size);
    check (f->min <= f->max);
    check (f->at + f->size * (f->max_n == 0 ? 1 : f->max_n) <= sizeof (gdw_frame));
  }
}

TEST (the_table_fits_the_readers_bits)
{
  size_t n = 0;
  while (gdw_frame_field_at (n) != NULL)
    n++;
  check (n > 50);
  check (n <= 256);
}

TEST (who_may_send_what_and_when)
{
  check (gdw_frame_allowed (GDW_FRAME_HELLO, GDW_FRAME_W, GDW_FRAME_G));
  check (!gdw_frame_allowed (GDW_FRAME_HELLO, GDW_FRAME_W, GDW_FRAME_I));
  check (gdw_frame_allowed (GDW_FRAME_CONNECT, GDW_FRAME_F, GDW_FRAME_I));
  check (!gdw_frame_allowed (GDW_FRAME_CONNECT, GDW_FRAME_F, GDW_FRAME_A));
  check (!gdw_frame_allowed (GDW_FRAME_CONNECT, GDW_FRAME_W, GDW_FRAME_I));
  check (!gdw_frame_allowed (GDW_FRAME_READY, GDW_FRAME_W, GDW_FRAME_A));
  check (!gdw_frame_allowed (GDW_FRAME_ASK, GDW_FRAME_W, GDW_FRAME_I));
  check (gdw_frame_allowed (GDW_FRAME_END, GDW_FRAME_W, GDW_FRAME_I));
  check (!gdw_frame_allowed (GDW_FRAME_STOP, GDW_FRAME_F, GDW_FRAME_A));
}

/* The whole file, ended by a zero; the caller frees it. */
static char *
slurp (const char *path)
{
  FILE *f = fopen (path, "rb");
  if (f == NULL)
    return NULL;
  char *all = calloc (1, 1 << 20);
  if (all != NULL)
    all[fread (all, 1, (1 << 20) - 1, f)] = '\0';
  fclose (f);
  return all;
}

TEST (the_paper_has_every_row)
{
  const char *root = getenv ("GODWIT_SOURCE");
  if (root == NULL)
    skip ("GODWIT_SOURCE does not name the source tree");
  char path[4096], want[160];
  snprintf (path, sizeof path, "%s/docs/control.md", root);
  char *paper = slurp (path);
  require (paper != NULL);
  gdw_frame_type type;
  for (size_t i = 0; (type = gdw_frame_type_at (i)) != GDW_FRAME_NONE; i++) {
    snprintf (want, sizeof want, "### %u %s", (unsigned)type, gdw_frame_name (type));
    const char *section = strstr (paper, want);
    if (section == NULL)
      printf ("# docs/control.md lacks: %s\n", want);
    check (section != NULL);
    const char *end = section == NULL ? NULL : strstr (section + 1, "\n### ");
    const gdw_frame_field *f;
    for (size_t k = 0; section != NULL && (f = gdw_frame_field_at (k)) != NULL; k++) {
      if (f->frame != type)
        continue;
      snprintf (want, sizeof want, "| %u | %s |", f->tag & ~(unsigned)GDW_FRAME_TAG_MUST, f->name);
      const char *row = strstr (section, want);
      if (row == NULL || (end != NULL && row > end))
        printf ("# docs/control.md, %s, lacks: %s\n", gdw_frame_name (type), want);
      check (row != NULL && (end == NULL || row < end));
    }
  }
  free (paper);
}

TEST_MAIN ()
