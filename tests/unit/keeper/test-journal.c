/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-journal.c - records there and back, and records that nobody wrote whole. */
#include "keeper/journal.h"

#include "harness.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

static char folder[64];

static int
open_folder (void)
{
  snprintf (folder, sizeof folder, "/tmp/gdw-journal-XXXXXX");
  return mkdtemp (folder) == NULL ? -1 : open (folder, O_RDONLY | O_DIRECTORY);
}

static void
close_folder (int dir)
{
  DIR *d = opendir (folder);
  struct dirent *e;
  while (d != NULL && (e = readdir (d)) != NULL)
    (void)unlinkat (dir, e->d_name, 0);
  closedir (d);
  close (dir);
  (void)rmdir (folder);
}

static void
put (int dir, const char *name, const char *text)
{
  int fd = openat (dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  check (write (fd, text, strlen (text)) == (ssize_t)strlen (text));
  close (fd);
}

TEST (records_come_back)
{
  int dir = open_folder ();
  require (dir >= 0);
  gdw_undo a = { 0, 7, "godwit0", "lab", GDW_DNS_FILE }, b = { 3, 9, "work", "other.1-x", GDW_DNS_RESOLVED }, got[16];
  check (gdw_journal_read (dir, got, 16) == 0);
  check (gdw_journal_write (dir, &a) && gdw_journal_write (dir, &b));
  require (gdw_journal_read (dir, got, 16) == 2);
  check (got[0].slot == 0 && got[0].index == 7 && got[0].dns == GDW_DNS_FILE &&
         strcmp (got[0].device, "godwit0") == 0 && strcmp (got[0].name, "lab") == 0);
  check (got[1].slot == 3 && got[1].index == 9 && got[1].dns == GDW_DNS_RESOLVED &&
         strcmp (got[1].name, "other.1-x") == 0);
  a.dns = GDW_DNS_NONE;
  check (gdw_journal_write (dir, &a));
  require (gdw_journal_read (dir, got, 16) == 2);
  check (got[0].dns == GDW_DNS_NONE);
  check (gdw_journal_remove (dir, 0) && gdw_journal_remove (dir, 0));
  require (gdw_journal_read (dir, got, 16) == 1);
  check (got[0].slot == 3);
  check (gdw_journal_read (dir, got, 0) == 0);
  close_folder (dir);
}

TEST (what_is_not_whole_counts_as_everything)
{
  static const char *const broken[] = { "",
                                        "godwit-undo 2\nindex 7\n",
                                        "godwit-undo 1\nindex 7\ndevice a\nname b\nrp-filter 0\ndns none\nend\n",
                                        "godwit-undo 2\nindex 7\ndevice a\nname b\ndns maybe\nend\n",
                                        "godwit-undo 2\nindex 7\ndevice a\nname b\ndns none\n",
                                        "nonsense" };
  int dir = open_folder ();
  require (dir >= 0);
  for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
    gdw_undo got[16];
    put (dir, "undo-2", broken[i]);
    require (gdw_journal_read (dir, got, 16) == 1);
    check (got[0].slot == 2 && got[0].index == 0 && got[0].dns == GDW_DNS_FILE);
  }
  close_folder (dir);
}

TEST (a_half_written_record_is_not_seen)
{
  int dir = open_folder ();
  require (dir >= 0);
  gdw_undo a = { 1, 7, "godwit0", "lab", GDW_DNS_NONE }, got[16];
  check (gdw_journal_write (dir, &a));
  put (dir, ".undo-1.new", "godwit-undo 2\nind");
  require (gdw_journal_read (dir, got, 16) == 1);
  check (got[0].index == 7);
  check (gdw_journal_write (dir, &a));
  close_folder (dir);
}

TEST (a_link_in_its_place_is_not_followed)
{
  int dir = open_folder ();
  require (dir >= 0);
  gdw_undo got[16];
  require (symlinkat ("/etc/passwd", dir, "undo-1") == 0);
  require (gdw_journal_read (dir, got, 16) == 1);
  check (got[0].index == 0 && got[0].device[0] == '\0');
  close_folder (dir);
}

TEST_MAIN ()
