/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-tunnel-row.c - a row of the sidebar; what it shows is bound in its .ui. */
#include "godwit-tunnel-row.h"

#include "tunnel-words.h"

struct _GodwitTunnelRow {
  GtkBox parent;
  GodwitTunnel *tunnel;
};

enum { PROP_NONE, PROP_TUNNEL, PROPS };
static GParamSpec *properties[PROPS];

enum { WIDE = 4000 };

G_DEFINE_FINAL_TYPE (GodwitTunnelRow, godwit_tunnel_row, GTK_TYPE_BOX)

static char *
say_icon (GodwitTunnelRow *self, guint state)
{
  (void)self;
  return g_strdup (godwit_words_icon ((GodwitState)state));
}

static char *
say_state (GodwitTunnelRow *self, guint state)
{
  (void)self;
  return g_strdup (godwit_words_state ((GodwitState)state));
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  (void)id;
  (void)spec;
  g_set_object (&GODWIT_TUNNEL_ROW (object)->tunnel, g_value_get_object (value));
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  (void)id;
  (void)spec;
  g_value_set_object (value, GODWIT_TUNNEL_ROW (object)->tunnel);
}

/* Wider than the list ever is, so that the list has one column (godwit-window.c); what is there at least is what the labels need. */
static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
         int *natural_baseline)
{
  GTK_WIDGET_CLASS (godwit_tunnel_row_parent_class)
      ->measure (widget, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*natural, WIDE);
}

static void
dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), GODWIT_TYPE_TUNNEL_ROW);
  g_clear_object (&GODWIT_TUNNEL_ROW (object)->tunnel);
  G_OBJECT_CLASS (godwit_tunnel_row_parent_class)->dispose (object);
}

static void
godwit_tunnel_row_class_init (GodwitTunnelRowClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->set_property = set_property;
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->dispose = dispose;
  widget->measure = measure;
  properties[PROP_TUNNEL] =
      g_param_spec_object ("tunnel", NULL, NULL, GODWIT_TYPE_TUNNEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget, GODWIT_RESOURCES "godwit-tunnel-row.ui");
  gtk_widget_class_bind_template_callback (widget, say_icon);
  gtk_widget_class_bind_template_callback (widget, say_state);
}

static void
godwit_tunnel_row_init (GodwitTunnelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
