/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link-source.c - a GSource that waits for its link, its process, its helpers and the nearest deadline. */
#include "shared/link-source.h"

#include "platform/clock.h"

enum {
  TURN = 64, /* frames per turn, so that others are served, too */
  FDS = 2 + GDW_MAX_QUESTIONS,
};

struct GodwitLinkSource {
  GSource source;
  GodwitLinkOwner owner;
  gdw_client *link;
  gdw_child *child;     /* NULL: there is only the link */
  gdw_answers *answers; /* likewise */
  gpointer tags[FDS];
  guint n;
  gint64 until;
  gboolean is_mute;
};

gdw_ms
godwit_link_now (void)
{
  return gdw_clock_now ().mono;
}

static void
wait_for (GodwitLinkSource *s, int fd, GIOCondition condition)
{
  if (fd >= 0 && s->n < FDS)
    s->tags[s->n++] = g_source_add_unix_fd (&s->source, fd, condition);
}

static void
wait_for_helpers (GodwitLinkSource *s)
{
  int helpers[GDW_MAX_QUESTIONS];
  size_t n = s->answers == NULL || s->is_mute ? 0 : gdw_answers_fds (s->answers, helpers);
  for (size_t i = 0; i < n; i++)
    wait_for (s, helpers[i], G_IO_IN);
}

/* us of g_get_monotonic_time; -1: never */
static gint64
deadline (const GodwitLinkSource *s, gdw_ms now)
{
  gdw_ms link = s->child != NULL ? gdw_child_deadline (s->child) : gdw_client_deadline (s->link),
         answers = s->answers == NULL || s->is_mute ? GDW_MS_NEVER : gdw_answers_deadline (s->answers),
         at = MIN (link, answers);
  gint64 us = at == GDW_MS_NEVER ? -1 : g_get_monotonic_time () + (at > now ? (gint64)(at - now) * 1000 : 0);
  if (s->until == 0 || s->is_mute)
    return us;
  return us < 0 ? s->until : MIN (us, s->until);
}

/* What is waited for changes with every turn: helpers come and go, the link's queue fills and empties. */
static void
rearm (GodwitLinkSource *s, gdw_ms now)
{
  for (guint i = 0; i < s->n; i++)
    g_source_remove_unix_fd (&s->source, s->tags[i]);
  s->n = 0;
  if (gdw_client_why (s->link) == GDW_WHY_NONE)
    wait_for (s, gdw_client_fd (s->link), gdw_client_wants_write (s->link) ? G_IO_IN | G_IO_OUT : G_IO_IN);
  if (s->child != NULL)
    wait_for (s, gdw_child_pidfd (s->child), G_IO_IN);
  wait_for_helpers (s);
  g_source_set_ready_time (&s->source, gdw_client_has_frame (s->link) && !s->is_mute ? 0 : deadline (s, now));
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  GodwitLinkSource *s = (GodwitLinkSource *)source;
  gdw_ms now = godwit_link_now ();
  gdw_frame f;
  (void)callback;
  (void)user_data;
  gdw_client_on_readable (s->link, now);
  gdw_client_on_writable (s->link);
  if (s->child != NULL)
    gdw_child_on_tick (s->child, now);
  else
    gdw_client_on_tick (s->link, now);
  for (guint n = 0; n < TURN && !s->is_mute && gdw_client_next (s->link, &f); n++) {
    s->owner.told (s->owner.data, &f);
    gdw_frame_done (&f);
  }
  if (s->answers != NULL && !s->is_mute)
    gdw_answers_on_ready (s->answers, now);
  s->owner.turn (s->owner.data, now);
  if (g_source_is_destroyed (source))
    return G_SOURCE_REMOVE; /* what it waited for may be gone, too */
  rearm (s, now);
  return G_SOURCE_CONTINUE;
}

static GodwitLinkSource *
source_new (const char *name, gdw_client *link, gdw_child *child, gdw_answers *answers, const GodwitLinkOwner *owner)
{
  static GSourceFuncs functions = { .dispatch = dispatch };
  GodwitLinkSource *s = (GodwitLinkSource *)g_source_new (&functions, sizeof *s);
  s->owner = *owner;
  s->link = link;
  s->child = child;
  s->answers = answers;
  g_source_set_name (&s->source, name);
  g_source_attach (&s->source, NULL);
  rearm (s, godwit_link_now ());
  return s;
}

GodwitLinkSource *
godwit_link_source_new (const char *name, gdw_client *link, const GodwitLinkOwner *owner)
{
  return source_new (name, link, NULL, NULL, owner);
}

GodwitLinkSource *
godwit_link_source_new_front (const char *name, gdw_child *child, gdw_answers *answers, const GodwitLinkOwner *owner)
{
  return source_new (name, gdw_child_link (child), child, answers, owner);
}

void
godwit_link_source_free (GodwitLinkSource *s)
{
  if (s == NULL)
    return;
  g_source_destroy (&s->source);
  g_source_unref (&s->source);
}

void
godwit_link_source_mute (GodwitLinkSource *s)
{
  s->is_mute = TRUE;
}

void
godwit_link_source_touch (GodwitLinkSource *s)
{
  if (!g_source_is_destroyed (&s->source))
    g_source_set_ready_time (&s->source, 0);
}

void
godwit_link_source_until (GodwitLinkSource *s, gint64 us)
{
  s->until = us;
}
