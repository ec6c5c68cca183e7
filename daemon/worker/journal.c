/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.c - events to lines on a descriptor. A line is at most PIPE_BUF octets, so it is written whole or not at all. */
#include "worker/journal.h"

#include "base/text.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = PIPE_BUF < 4096 ? PIPE_BUF : 4096, SENTENCE = 1280 };

struct gdw_journal {
  gdw_journal_how how;
  uint64_t lost;
  bool detailed;
};

gdw_journal *
gdw_journal_new (const gdw_journal_how *how)
{
  gdw_journal *j = calloc (1, sizeof *j);
  if (j != NULL)
    j->how = *how;
  return j;
}

void
gdw_journal_free (gdw_journal *j)
{
  free (j);
}

bool
gdw_journal_wants (const gdw_journal *j, gdw_level level)
{
  return level <= j->how.level;
}

void
gdw_journal_detail (gdw_journal *j)
{
  j->detailed = true;
}

static bool
is_written (const gdw_journal *j, gdw_level level)
{
  return j->detailed || gdw_journal_wants (j, level);
}

uint64_t
gdw_journal_lost (const gdw_journal *j)
{
  return j->lost;
}

static const char *
level_name (gdw_level level)
{
  switch (level) {
  case GDW_LEVEL_ERROR: return "error";
  case GDW_LEVEL_WARNING: return "warning";
  case GDW_LEVEL_NOTICE: return "notice";
  case GDW_LEVEL_INFO: return "info";
  case GDW_LEVEL_DEBUG: return "debug";
  default: return "?";
  }
}

static void
put_json_text (gdw_text *t, const char *words)
{
  gdw_text_char (t, '"');
  for (const char *c = words; *c != '\0'; c++) {
    if (*c == '"' || *c == '\\')
      gdw_text_char (t, '\\');
    if ((unsigned char)*c < 0x20) {
      gdw_text_put (t, "\\u");
      gdw_text_hex (t, (unsigned char)*c, 4);
    } else {
      gdw_text_char (t, *c);
    }
  }
  gdw_text_char (t, '"');
}

static void
put_field (gdw_text *t, const char *name, const char *words)
{
  gdw_text_put (t, ",\"");
  gdw_text_put (t, name);
  gdw_text_put (t, "\":");
  put_json_text (t, words);
}

static void
put_number (gdw_text *t, const char *name, uint64_t number)
{
  gdw_text_put (t, ",\"");
  gdw_text_put (t, name);
  gdw_text_put (t, "\":");
  gdw_text_number (t, number);
}

/* The names are those of the system's journal; GODWIT_AT is in ms of the clock that counts sleep. */
static void
put_json (gdw_text *t, gdw_level level, const char *words, const gdw_event *e)
{
  gdw_text_put (t, "{\"SYSLOG_IDENTIFIER\":\"godwitd\"");
  put_number (t, "PRIORITY", (uint64_t)level);
  put_field (t, "MESSAGE", words);
  if (e != NULL) {
    put_field (t, "GODWIT_EVENT", gdw_event_id_name (e->id));
    put_number (t, "GODWIT_EVENT_ID", (uint64_t)e->id);
    put_number (t, "GODWIT_AT", e->at);
  }
  gdw_text_char (t, '}');
}

static void
put_line (gdw_text *t, bool json, gdw_level level, const char *words, const gdw_event *e)
{
  if (json) {
    put_json (t, level, words, e);
    return;
  }
  gdw_text_put (t, "godwitd: ");
  gdw_text_put (t, level_name (level));
  gdw_text_put (t, ": ");
  gdw_text_put (t, words);
}

size_t
gdw_journal_line (const gdw_journal_how *how, const gdw_event *e, char *buf, size_t cap)
{
  char words[SENTENCE];
  (void)gdw_event_sentence (e, !how->names, words, sizeof words);
  gdw_text t = gdw_text_over (buf, cap);
  put_line (&t, how->json, gdw_event_level (e->id), words, e);
  return t.n;
}

/* A pipe that is writable takes PIPE_BUF octets at once; one that is not would make the tunnel wait for a reader of logs. */
static void
write_line (gdw_journal *j, char *line, size_t n)
{
  struct pollfd p = { .fd = j->how.fd, .events = POLLOUT };
  line[n] = '\n'; /* over the final zero */
  if (poll (&p, 1, 0) != 1 || (p.revents & POLLOUT) == 0 || write (j->how.fd, line, n + 1) != (ssize_t)(n + 1))
    j->lost++;
}

void
gdw_journal_event (gdw_journal *j, const gdw_event *e)
{
  char line[LINE];
  if (is_written (j, gdw_event_level (e->id)))
    write_line (j, line, gdw_journal_line (&j->how, e, line, sizeof line));
}

void
gdw_journal_note (gdw_journal *j, gdw_level level, const char *words)
{
  char line[LINE];
  if (!is_written (j, level))
    return;
  gdw_text t = gdw_text_over (line, sizeof line);
  put_line (&t, j->how.json, level, words, NULL);
  write_line (j, line, t.n);
}
