/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-head.c - one function shows a state; all seven have the same parts in the same places. */
#include "godwit-head.h"

#include <glib/gi18n.h>

#include "tunnel-words.h"

struct _GodwitHead {
  GtkBox parent;
  GtkStack *sign;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *state, *detail;
  GtkButton *button;
  GodwitTunnel *tunnel;
  gboolean is_new; /* the tunnel is another one: its state is no news */
  guint minute;    /* the time that it is connected is told by the minute */
};

enum { PROP_NONE, PROP_TUNNEL, PROPS };
static GParamSpec *properties[PROPS];

enum { TICK_S = 20 };

G_DEFINE_FINAL_TYPE (GodwitHead, godwit_head, GTK_TYPE_BOX)

static gboolean
is_busy (GodwitState state)
{
  return state == GODWIT_STATE_CONNECTING || state == GODWIT_STATE_MOVING;
}

/* A label that is set to what it has would be read out again. Returns whether it changed. */
static gboolean
say (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) == 0)
    return FALSE;
  gtk_label_set_text (label, text);
  return TRUE;
}

/* A screen reader says it without being asked. Why it failed is said with it. */
static void
announce (GodwitHead *self, GodwitState state, const char *detail)
{
  g_autofree char *text =
      state == GODWIT_STATE_FAILED ? g_strjoin (". ", godwit_words_state (state), detail, NULL) : NULL;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self->state), text != NULL ? text : godwit_words_state (state),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_button (GodwitHead *self, GodwitState state)
{
  GtkWidget *button = GTK_WIDGET (self->button);
  gboolean begins = state == GODWIT_STATE_OFF || state == GODWIT_STATE_FAILED;
  gtk_button_set_label (self->button, godwit_words_button (state));
  if (begins)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

static void
show (GodwitHead *self)
{
  if (self->tunnel == NULL)
    return;
  const GodwitFacts *f = godwit_tunnel_facts (self->tunnel);
  g_autofree char *detail = godwit_words_detail (f, g_get_monotonic_time ());
  gboolean animated = is_busy (f->state);
  gtk_stack_set_visible_child_name (self->sign, animated ? "spinner" : "icon");
  gtk_spinner_set_spinning (self->spinner, animated);
  gtk_image_set_from_icon_name (self->icon, godwit_words_icon (f->state));
  gboolean is_news = say (self->state, godwit_words_state (f->state)) && !self->is_new;
  (void)say (self->detail, detail);
  if (is_news)
    announce (self, f->state, detail);
  show_button (self, f->state);
}

static gboolean
on_tick (gpointer data)
{
  show (data);
  return G_SOURCE_CONTINUE;
}

/* Nobody needs the time of a window that is not seen. */
static void
map (GtkWidget *widget)
{
  GodwitHead *self = GODWIT_HEAD (widget);
  GTK_WIDGET_CLASS (godwit_head_parent_class)->map (widget);
  show (self);
  if (self->minute == 0)
    self->minute = g_timeout_add_seconds (TICK_S, on_tick, self);
}

static void
unmap (GtkWidget *widget)
{
  GodwitHead *self = GODWIT_HEAD (widget);
  g_clear_handle_id (&self->minute, g_source_remove);
  GTK_WIDGET_CLASS (godwit_head_parent_class)->unmap (widget);
}

static void
set_tunnel (GodwitHead *self, GodwitTunnel *tunnel)
{
  static const char *const shown[] = { "notify::state",     "notify::phase",    "notify::since",  "notify::network",
                                       "notify::addresses", "notify::why-text", "notify::keyring" };
  if (self->tunnel == tunnel)
    return;
  if (self->tunnel != NULL)
    g_signal_handlers_disconnect_by_data (self->tunnel, self);
  g_set_object (&self->tunnel, tunnel);
  self->is_new = TRUE;
  for (gsize i = 0; tunnel != NULL && i < G_N_ELEMENTS (shown); i++)
    (void)g_signal_connect_swapped (tunnel, shown[i], G_CALLBACK (show), self);
  show (self);
  self->is_new = FALSE;
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  (void)id;
  (void)spec;
  set_tunnel (GODWIT_HEAD (object), g_value_get_object (value));
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  (void)id;
  (void)spec;
  g_value_set_object (value, GODWIT_HEAD (object)->tunnel);
}

static void
dispose (GObject *object)
{
  GodwitHead *self = GODWIT_HEAD (object);
  g_clear_handle_id (&self->minute, g_source_remove);
  set_tunnel (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), GODWIT_TYPE_HEAD);
  G_OBJECT_CLASS (godwit_head_parent_class)->dispose (object);
}

static void
godwit_head_class_init (GodwitHeadClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->set_property = set_property;
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->dispose = dispose;
  widget->map = map;
  widget->unmap = unmap;
  properties[PROP_TUNNEL] =
      g_param_spec_object ("tunnel", NULL, NULL, GODWIT_TYPE_TUNNEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget, GODWIT_RESOURCES "godwit-head.ui");
  gtk_widget_class_bind_template_child (widget, GodwitHead, sign);
  gtk_widget_class_bind_template_child (widget, GodwitHead, icon);
  gtk_widget_class_bind_template_child (widget, GodwitHead, spinner);
  gtk_widget_class_bind_template_child (widget, GodwitHead, state);
  gtk_widget_class_bind_template_child (widget, GodwitHead, detail);
  gtk_widget_class_bind_template_child (widget, GodwitHead, button);
}

static void
godwit_head_init (GodwitHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
