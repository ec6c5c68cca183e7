/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-move.c - an entry of the history and its words. */
#include "godwit-move.h"

#include <glib/gi18n.h>

#include "base/roam.h"
#include "tunnel-words.h"

enum { SECOND_MS = 1000 };

struct _GodwitMove {
  GObject parent;
  gint64 at;
  guint64 gap;
  char *reason, *from, *to;
};

G_DEFINE_FINAL_TYPE (GodwitMove, godwit_move, G_TYPE_OBJECT)

gint64
godwit_move_at (GodwitMove *self)
{
  return self->at;
}

guint64
godwit_move_gap (GodwitMove *self)
{
  return self->gap;
}

char *
godwit_move_title (GodwitMove *self)
{
  g_autofree char *from = godwit_words_apart (self->from), *to = godwit_words_apart (self->to);
  if (self->from[0] != '\0' && self->to[0] != '\0' && g_strcmp0 (self->from, self->to) != 0) {
    /* Translators: names of networks, "From Wi-Fi “Home” to LTE" */
    return g_strdup_printf (_ ("From %s to %s"), from, to);
  }
  if (self->to[0] != '\0') {
    /* Translators: the name of a network; the tunnel found another way inside it */
    return g_strdup_printf (_ ("Anew over %s"), to);
  }
  return g_strdup (_ ("Moved"));
}

/* The sentence of roams.def for a name of it. */
static const char *
reason_words (const char *name)
{
  for (int i = GDW_ROAM_LINK_LOST; i <= GDW_ROAM_NAT_MOVED; i++) {
    if (g_strcmp0 (gdw_roam_name ((gdw_roam_reason)i), name) == 0)
      return _ (gdw_roam_words ((gdw_roam_reason)i));
  }
  return "";
}

char *
godwit_move_detail (GodwitMove *self)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (self->at);
  g_autofree char *time = at != NULL ? g_date_time_format (at, "%X") : g_strdup ("");
  const char *why = reason_words (self->reason);
  if (self->gap == 0) {
    /* Translators: a time of day, and why: "10:42:03 · a better link answers" */
    return g_strdup_printf (_ ("%s · %s"), time, why);
  }
  if (self->gap >= SECOND_MS) {
    /* Translators: a time of day, why, and for how long nothing came: "10:42:03 · the link was lost · 3.19 s without a packet" */
    return g_strdup_printf (_ ("%s · %s · %.2f s without a packet"), time, why, (double)self->gap / SECOND_MS);
  }
  /* Translators: a time of day, why, and for how long nothing came: "10:42:03 · the link was lost · 36 ms without a packet" */
  return g_strdup_printf (_ ("%s · %s · %u ms without a packet"), time, why, (guint)self->gap);
}

static void
finalize (GObject *object)
{
  GodwitMove *self = GODWIT_MOVE (object);
  g_free (self->reason);
  g_free (self->from);
  g_free (self->to);
  G_OBJECT_CLASS (godwit_move_parent_class)->finalize (object);
}

static void
godwit_move_class_init (GodwitMoveClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
}

static void
godwit_move_init (GodwitMove *self)
{
  (void)self;
}

GodwitMove *
godwit_move_new (gint64 at, const char *reason, const char *from, const char *to, guint64 gap)
{
  GodwitMove *self = g_object_new (GODWIT_TYPE_MOVE, NULL);
  self->at = at;
  self->gap = gap;
  self->reason = g_strdup (reason);
  self->from = g_strdup (from);
  self->to = g_strdup (to);
  return self;
}
