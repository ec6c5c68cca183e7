/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-graph.c - draws when there is a new sample, and only while it is seen. */
#include "godwit-graph.h"

#include <glib/gi18n.h>

#include "rate-meter.h"
#include "tunnel-words.h"

enum { HEIGHT = 96, LEAST = 1000000 }; /* bits in a second that fill the height at least: a whisper is no storm */

struct _GodwitGraph {
  GtkWidget parent;
  GodwitTunnel *tunnel;
  GodwitRateMeter meter;
  char *words;
};

enum { PROP_NONE, PROP_TUNNEL, PROP_WORDS, PROPS };
static GParamSpec *properties[PROPS];

G_DEFINE_FINAL_TYPE (GodwitGraph, godwit_graph, GTK_TYPE_WIDGET)

/* As providers and speed tests count. */
static char *
say_rate (double bits)
{
  if (bits >= 1e9)
    return g_strdup_printf (_ ("%.1f Gbit/s"), bits / 1e9);
  if (bits >= 1e7)
    return g_strdup_printf (_ ("%.0f Mbit/s"), bits / 1e6);
  if (bits >= 1e6)
    return g_strdup_printf (_ ("%.1f Mbit/s"), bits / 1e6);
  return g_strdup_printf (_ ("%.0f kbit/s"), bits / 1e3);
}

static void
say (GodwitGraph *self)
{
  double received, sent;
  godwit_rate_now (&self->meter, &received, &sent);
  g_autofree char *rate_in = say_rate (received), *rate_out = say_rate (sent), *in = godwit_words_apart (rate_in),
                  *out = godwit_words_apart (rate_out);
  /* Translators: rates, "84 Mbit/s received · 2 Mbit/s sent" */
  g_autofree char *words = g_strdup_printf (_ ("%s received · %s sent"), in, out);
  if (g_strcmp0 (words, self->words) == 0)
    return;
  g_free (self->words);
  self->words = g_steal_pointer (&words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->words, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
}

static void
on_counted (GodwitGraph *self)
{
  const GodwitFacts *f = godwit_tunnel_facts (self->tunnel);
  if (f->counted == 0 || !godwit_rate_add (&self->meter, f->counted, f->received, f->sent))
    return;
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- drawing --- */

static double
highest (const GodwitRateMeter *m)
{
  double most = LEAST, received, sent;
  gint64 at;
  for (guint i = 0; godwit_rate_at (m, i, &at, &received, &sent); i++)
    most = MAX (most, MAX (received, sent));
  return most;
}

/* The curve of one direction, from the newest at the right edge; closed along the bottom where it is an area. */
static GskPath *
curve (const GodwitRateMeter *m, gboolean is_received, float width, float height, gboolean closed)
{
  GskPathBuilder *b = gsk_path_builder_new ();
  double most = highest (m), received, sent;
  gint64 at, newest = 0;
  float x = width;
  for (guint i = 0; godwit_rate_at (m, i, &at, &received, &sent); i++) {
    float y = height - (float)((is_received ? received : sent) / most) * (height - 2);
    if (i == 0)
      newest = at;
    x = width - (float)(newest - at) / G_USEC_PER_SEC * width / GODWIT_RATE_SPAN_S;
    if (i > 0)
      gsk_path_builder_line_to (b, x, y);
    else if (!closed)
      gsk_path_builder_move_to (b, x, y);
    else {
      gsk_path_builder_move_to (b, width, height);
      gsk_path_builder_line_to (b, x, y);
    }
  }
  if (closed && newest != 0) {
    gsk_path_builder_line_to (b, x, height);
    gsk_path_builder_close (b);
  }
  return gsk_path_builder_free_to_path (b);
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *s)
{
  GodwitGraph *self = GODWIT_GRAPH (widget);
  float width = (float)gtk_widget_get_width (widget), height = (float)gtk_widget_get_height (widget);
  GdkRGBA ink, faint;
  g_autoptr (GskStroke) stroke = gsk_stroke_new (1.5f);
  GskPath *area = curve (&self->meter, TRUE, width, height, TRUE),
          *top = curve (&self->meter, TRUE, width, height, FALSE),
          *sent = curve (&self->meter, FALSE, width, height, FALSE);
  gtk_widget_get_color (widget, &ink); /* the accent colour, by the style class "accent" */
  faint = ink;
  faint.alpha *= 0.2f;
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gtk_snapshot_save (s);
  if (is_rtl) { /* time goes as one reads */
    gtk_snapshot_translate (s, &GRAPHENE_POINT_INIT (width, 0));
    gtk_snapshot_scale (s, -1, 1);
  }
  gtk_snapshot_append_fill (s, area, GSK_FILL_RULE_WINDING, &faint);
  gtk_snapshot_append_stroke (s, top, stroke, &ink);
  const float dashes[] = { 4, 3 };
  gsk_stroke_set_dash (stroke, dashes, 2);
  gtk_snapshot_append_stroke (s, sent, stroke, &ink);
  gtk_snapshot_restore (s);
  gsk_path_unref (area);
  gsk_path_unref (top);
  gsk_path_unref (sent);
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
         int *natural_baseline)
{
  (void)widget;
  (void)for_size;
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 120;
  *minimum_baseline = *natural_baseline = -1;
}

/* --- the object --- */

static void
set_tunnel (GodwitGraph *self, GodwitTunnel *tunnel)
{
  if (self->tunnel == tunnel)
    return;
  if (self->tunnel != NULL)
    g_signal_handlers_disconnect_by_data (self->tunnel, self);
  g_set_object (&self->tunnel, tunnel);
  godwit_rate_clear (&self->meter);
  if (tunnel != NULL)
    (void)g_signal_connect_swapped (tunnel, "notify::counted", G_CALLBACK (on_counted), self);
  say (self);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  (void)id;
  (void)spec;
  set_tunnel (GODWIT_GRAPH (object), g_value_get_object (value));
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  (void)spec;
  if (id == PROP_TUNNEL)
    g_value_set_object (value, GODWIT_GRAPH (object)->tunnel);
  else
    g_value_set_string (value, GODWIT_GRAPH (object)->words);
}

static void
dispose (GObject *object)
{
  set_tunnel (GODWIT_GRAPH (object), NULL);
  G_OBJECT_CLASS (godwit_graph_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (GODWIT_GRAPH (object)->words);
  G_OBJECT_CLASS (godwit_graph_parent_class)->finalize (object);
}

static void
godwit_graph_class_init (GodwitGraphClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->set_property = set_property;
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->dispose = dispose;
  G_OBJECT_CLASS (class)->finalize = finalize;
  widget->snapshot = snapshot;
  widget->measure = measure;
  properties[PROP_TUNNEL] =
      g_param_spec_object ("tunnel", NULL, NULL, GODWIT_TYPE_TUNNEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), PROPS, properties);
  gtk_widget_class_set_css_name (widget, "graph");
  gtk_widget_class_set_accessible_role (widget, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
godwit_graph_init (GodwitGraph *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "accent");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Traffic of the last minute"), -1);
}
