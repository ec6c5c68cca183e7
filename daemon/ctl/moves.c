/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moves.c - the moves of a tunnel, as people are told of them. */
#include "ctl/moves.h"

#include <glib/gi18n.h>

#include "ctl/say.h"

enum { IN_MS = 10000 /* a gap below this is told in ms */ };

static char *
gap_of (gdw_ms gap_ms)
{
  if (gap_ms == 0)
    return g_strdup (_ ("without a gap"));
  if (gap_ms < IN_MS)
    return g_strdup_printf (_ ("in %u ms"), (guint)gap_ms);
  g_autofree char *long_one = ctl_say_duration (gap_ms);
  /* Translators: %s is a time like "12 s" */
  return g_strdup_printf (_ ("in %s"), long_one);
}

static const char *
link_of (const char *name)
{
  return name[0] == '\0' ? _ ("a link that is gone") : name;
}

char *
ctl_moves_line (const gdw_roam *r)
{
  const char *words = gdw_roam_words (r->reason), *from = link_of (r->from_link), *to = link_of (r->to_link);
  g_autofree char *gap = gap_of (r->gap_ms);
  g_autofree char *way =
      /* Translators: the names of networks: %s is "wifi0" */
      g_str_equal (from, to) ? g_strdup_printf (_ ("within %s"), to) : g_strdup_printf (_ ("from %s to %s"), from, to);
  return g_strdup_printf ("%s %s%s%s", way, gap, words[0] == '\0' ? "" : ": ", words[0] == '\0' ? "" : _ (words));
}

guint
ctl_moves_news (const gdw_frame_status *s, uint32_t *known)
{
  guint news = s->moves > *known ? s->moves - *known : 0;
  *known = s->moves;
  return MIN (news, s->n_roams);
}
