/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch.c - godwitctl watch: what happens to all tunnels, line by line, until interrupted. */
#include "ctl/ctl.h"
#include "ctl/json.h"
#include "ctl/moves.h"
#include "ctl/say.h"
#include "ctl/talk.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

enum { KNOWN = 16 };

typedef struct {
  const CtlOptions *o;
  guint n;
  struct {
    uint32_t tunnel;
    char name[65];
    uint32_t moves; /* that were told, or were before we came */
  } known[KNOWN];
} Watch;

static const char *
name_of (const Watch *w, uint32_t tunnel)
{
  for (guint i = 0; i < MIN (w->n, KNOWN); i++) {
    if (w->known[i].tunnel == tunnel)
      return w->known[i].name;
  }
  return "";
}

/* A STATUS tells the name that goes with the number; the oldest is forgotten first. */
static void
learn (Watch *w, const gdw_frame *f)
{
  if (strcmp (name_of (w, f->tunnel), f->status.name) == 0)
    return;
  guint place = w->n++ % KNOWN;
  w->known[place].tunnel = f->tunnel;
  memcpy (w->known[place].name, f->status.name, sizeof w->known[place].name);
  w->known[place].moves = f->status.moves;
}

static void
print_line (const Watch *w, uint32_t tunnel, const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *clock = g_date_time_format (now, "%H:%M:%S");
  g_autofree char *line = g_strdup_printf ("%s  %s  %s", clock, name_of (w, tunnel), text);
  ctl_say_step (line);
}

/* Behind learn. */
static void
print_moves (Watch *w, const gdw_frame *f)
{
  for (guint i = 0; i < MIN (w->n, KNOWN); i++) {
    if (w->known[i].tunnel != f->tunnel)
      continue;
    guint news = ctl_moves_news (&f->status, &w->known[i].moves);
    for (guint k = f->status.n_roams - news; k < f->status.n_roams; k++) {
      g_autofree char *line = ctl_moves_line (&f->status.roams[k]);
      g_autofree char *text = g_strdup_printf (_ ("moved %s"), line);
      print_line (w, f->tunnel, text);
    }
    return;
  }
}

static void
print_text (const Watch *w, const gdw_frame *f)
{
  char sentence[4 * GDW_MAX_TEXT];
  if (f->type == GDW_FRAME_PHASE) {
    print_line (w, f->tunnel, _ (gdw_phase_text (f->phase.phase)));
  } else if (f->type == GDW_FRAME_STATUS && f->number != 0) {
    print_line (w, f->tunnel, _ (gdw_phase_text (f->status.phase)));
  } else if (f->type == GDW_FRAME_EVENT && gdw_event_level (f->event.id) <= GDW_LEVEL_INFO) {
    if (gdw_event_sentence_as (&f->event, _ (gdw_event_format (f->event.id)), false, sentence, sizeof sentence) > 0)
      print_line (w, f->tunnel, sentence);
  } else if (f->type == GDW_FRAME_END) {
    g_autofree char *text = f->end.why == GDW_WHY_NONE
                                ? g_strdup (_ ("disconnected"))
                                : g_strdup_printf ("%s %s", _ (gdw_why_text (f->end.why)), f->end.fact);
    print_line (w, f->tunnel, text);
  }
}

static void
on_frame (Watch *w, const gdw_frame *f)
{
  if (f->type == GDW_FRAME_STATUS)
    learn (w, f);
  if (!w->o->json) {
    print_text (w, f);
    if (f->type == GDW_FRAME_STATUS)
      print_moves (w, f);
    return;
  }
  JsonNode *line = ctl_json_line (f, name_of (w, f->tunnel), ctl_now ());
  if (line != NULL)
    ctl_json_print (line, FALSE);
}

int
ctl_watch (const CtlOptions *o)
{
  Watch w = { .o = o };
  CtlTalk talk;
  gdw_frame f;
  gdw_why why = ctl_talk_open (&talk, true);
  if (why != GDW_WHY_NONE)
    return ctl_say_why (why, "");
  gdw_frame_init (&f, GDW_FRAME_WATCH);
  uint32_t asked = f.number = ctl_talk_number (&talk);
  CtlTalkTurn turn = ctl_talk_send (&talk, &f);
  while (turn == CTL_TALK_FRAME) {
    turn = ctl_talk_next (&talk, &f, GDW_MS_NEVER);
    if (turn == CTL_TALK_FRAME) {
      if (f.type == GDW_FRAME_ERROR && (f.number == 0 || f.number == asked))
        why = f.error.why; /* the keeper refuses: it hangs up next */
      on_frame (&w, &f);
      gdw_frame_done (&f);
    }
  }
  ctl_talk_close (&talk);
  return turn == CTL_TALK_SIGNAL ? CTL_GOOD : ctl_say_why (why == GDW_WHY_NONE ? GDW_WHY_CONTROL_LOST : why, "");
}
