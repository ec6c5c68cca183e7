/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-journal.c - lines for people and for programs, levels, redaction, and a reader that stopped reading. */
#include "harness.h"
#include "worker/journal.h"

#include <fcntl.h>
#include <unistd.h>

static gdw_event
sample (void)
{
  gdw_event e = gdw_event_new (GDW_EV_CONNECTING, 1234);
  gdw_event_name (&e, gdw_bytes_text ("vpn.\"example\"\\"));
  return e;
}

static size_t
read_all (int fd, char *buf, size_t cap)
{
  ssize_t n = read (fd, buf, cap - 1);
  buf[n > 0 ? n : 0] = '\0';
  return n > 0 ? (size_t)n : 0;
}

TEST (text_with_and_without_names)
{
  char line[512];
  gdw_event e = sample ();
  gdw_journal_how how = { .level = GDW_LEVEL_INFO };
  size_t n = gdw_journal_line (&how, &e, line, sizeof line);
  check (strcmp (line, "godwitd: notice: connecting to <name>") == 0 && n == strlen (line));
  how.names = true;
  gdw_journal_line (&how, &e, line, sizeof line);
  check (strcmp (line, "godwitd: notice: connecting to vpn.\"example\"\\") == 0);
}

TEST (json_is_quoted)
{
  char line[512];
  gdw_event e = sample ();
  gdw_journal_how how = { .level = GDW_LEVEL_INFO, .json = true, .names = true };
  gdw_journal_line (&how, &e, line, sizeof line);
  check (
      strcmp (line,
              "{\"SYSLOG_IDENTIFIER\":\"godwitd\",\"PRIORITY\":5,\"MESSAGE\":\"connecting to vpn.\\\"example\\\"\\\\\","
              "\"GODWIT_EVENT\":\"CONNECTING\",\"GODWIT_EVENT_ID\":1,\"GODWIT_AT\":1234}") == 0);
}

TEST (levels_and_notes)
{
  int p[2];
  char got[2048];
  require (pipe (p) == 0);
  gdw_journal_how how = { .fd = p[1], .level = GDW_LEVEL_NOTICE };
  gdw_journal *j = gdw_journal_new (&how);
  require (j != NULL);
  gdw_event loud = sample (), quiet = gdw_event_new (GDW_EV_PROBE, 1);
  gdw_journal_event (j, &quiet);
  gdw_journal_event (j, &loud);
  gdw_journal_note (j, GDW_LEVEL_ERROR, "a note");
  gdw_journal_note (j, GDW_LEVEL_INFO, "not this one");
  read_all (p[0], got, sizeof got);
  check (strcmp (got, "godwitd: notice: connecting to <name>\ngodwitd: error: a note\n") == 0);
  check (gdw_journal_wants (j, GDW_LEVEL_ERROR) && !gdw_journal_wants (j, GDW_LEVEL_INFO));
  check (gdw_journal_lost (j) == 0);
  gdw_journal_detail (j);
  gdw_journal_event (j, &quiet);
  read_all (p[0], got, sizeof got);
  check (strcmp (got, "godwitd: debug: asking whether the gateway is still there\n") == 0);
  check (!gdw_journal_wants (j, GDW_LEVEL_INFO));
  gdw_journal_free (j);
  close (p[0]);
  close (p[1]);
}

TEST (a_reader_that_stops_costs_lines_and_no_time)
{
  int p[2];
  require (pipe (p) == 0);
  gdw_journal_how how = { .fd = p[1], .level = GDW_LEVEL_INFO };
  gdw_journal *j = gdw_journal_new (&how);
  require (j != NULL);
  gdw_event e = sample ();
  alarm (20); /* the pipe blocks: a journal that waited would be killed here */
  for (int i = 0; i < 20000; i++)
    gdw_journal_event (j, &e);
  alarm (0);
  check (gdw_journal_lost (j) > 0 && gdw_journal_lost (j) < 20000);
  gdw_journal_free (j);
  close (p[0]);
  close (p[1]);
}

TEST (a_line_that_is_too_long_is_cut)
{
  char line[40];
  gdw_event e = sample ();
  gdw_journal_how how = { .level = GDW_LEVEL_INFO, .names = true };
  size_t n = gdw_journal_line (&how, &e, line, sizeof line);
  check (n == sizeof line - 1 && line[n] == '\0');
}

TEST_MAIN ()
