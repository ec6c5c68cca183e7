/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-tunnel-page.c - the rows are bound in the .ui; here are the words of some, the history, the note. */
#include "godwit-tunnel-page.h"

#include <glib/gi18n.h>

#include "failure-words.h"
#include "godwit-fact-row.h"
#include "godwit-graph.h"
#include "godwit-head.h"
#include "godwit-move.h"
#include "repairs.h"
#include "tunnel-words.h"

struct _GodwitTunnelPage {
  AdwBin parent;
  AdwBanner *lasting;
  AdwActionRow *note, *advice;
  GtkWidget *notes, *failure, *repair, *traffic, *security, *history;
  GtkLabel *repair_words;
  GtkListBox *moves;
  GodwitTunnel *tunnel;
};

enum { PROP_NONE, PROP_TUNNEL, PROPS };
static GParamSpec *properties[PROPS];

G_DEFINE_FINAL_TYPE (GodwitTunnelPage, godwit_tunnel_page, ADW_TYPE_BIN)

/* --- words for the rows --- */

static gboolean
is_up (guint state)
{
  return state == GODWIT_STATE_CONNECTED || state == GODWIT_STATE_MOVING || state == GODWIT_STATE_NO_NETWORK;
}

/* The last one is no network in use when there is none. */
static char *
say_network (GodwitTunnelPage *self, const char *network, guint state)
{
  (void)self;
  return g_strdup (state == GODWIT_STATE_NO_NETWORK || network == NULL ? "" : network);
}

static char *
say_traffic (GodwitTunnelPage *self, guint64 received, guint64 sent, guint state)
{
  (void)self;
  if (!is_up (state))
    return g_strdup ("");
  g_autofree char *octets_in = godwit_words_octets (received), *octets_out = godwit_words_octets (sent),
                  *in = godwit_words_apart (octets_in), *out = godwit_words_apart (octets_out);
  return g_strdup_printf ("%s / %s", in, out);
}

/* Whoever has a user name is known by that. */
static char *
say_own (GodwitTunnelPage *self, const char *own, const char *user, guint state)
{
  (void)self;
  gboolean is_named = user != NULL && user[0] != '\0';
  return g_strdup (is_named || own == NULL || !is_up (state) ? "" : own);
}

static char *
say_networks (GodwitTunnelPage *self, const char *networks)
{
  (void)self;
  return godwit_words_networks (networks);
}

static char *
say_lookup (GodwitTunnelPage *self, guint lookup)
{
  (void)self;
  switch ((GodwitLookup)lookup) {
  case GODWIT_LOOKUP_ANSWERED: return g_strdup (_ ("Answered through the tunnel"));
  case GODWIT_LOOKUP_SILENT: return g_strdup (_ ("Not answered: names inside may not be found"));
  case GODWIT_LOOKUP_UNKNOWN: break;
  }
  return g_strdup ("");
}

static char *
say_blocked (GodwitTunnelPage *self, const char *family)
{
  (void)self;
  if (family == NULL || family[0] == '\0')
    return g_strdup ("");
  /* Translators: %s is IPv4 or IPv6 */
  return g_strdup_printf (_ ("%s, which the gateway does not carry"), family);
}

static char *
say_cipher (GodwitTunnelPage *self, const char *suite)
{
  (void)self;
  return godwit_words_cipher (suite);
}

static char *
say_key_exchange (GodwitTunnelPage *self, const char *name, guint quantum, guint state)
{
  (void)name;
  (void)quantum;
  (void)state;
  return self->tunnel != NULL ? godwit_words_key_exchange (godwit_tunnel_facts (self->tunnel)) : NULL;
}

static char *
say_keys (GodwitTunnelPage *self, gint64 next, guint64 sent, guint state)
{
  (void)self;
  (void)sent;
  if (next == 0 || !is_up (state))
    return g_strdup ("");
  return godwit_words_in ((next - g_get_monotonic_time ()) / G_USEC_PER_SEC);
}

/* --- what the .ui cannot bind --- */

static void
show_note (GodwitTunnelPage *self)
{
  const char *note = self->tunnel != NULL ? godwit_tunnel_facts (self->tunnel)->note : NULL;
  g_autofree char *sentence = godwit_words_sentence (note != NULL && note[0] != '\0' ? _ (note) : "");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->note), sentence);
  gtk_widget_set_visible (self->notes, sentence[0] != '\0');
}

/* What lasts: the client certificate ends soon. */
static void
show_lasting (GodwitTunnelPage *self)
{
  gint64 end = self->tunnel != NULL ? godwit_tunnel_facts (self->tunnel)->own_ends : 0;
  g_autofree char *words = godwit_words_certificate (end, g_get_real_time () / G_USEC_PER_SEC);
  adw_banner_set_title (self->lasting, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->lasting),
                          words != NULL); /* one that is only not revealed is still read out */
}

/* The repair of why.def, the fact beside it, and the button where there is one. "Try again" alone is what the head's button says. */
static void
show_failure (GodwitTunnelPage *self)
{
  const GodwitFacts *f = self->tunnel != NULL ? godwit_tunnel_facts (self->tunnel) : NULL;
  gboolean is_wrong = f != NULL && (f->state == GODWIT_STATE_FAILED || godwit_repair_opens_page (f));
  gtk_widget_set_visible (self->failure, is_wrong);
  if (!is_wrong)
    return;
  g_autofree char *label = godwit_repair_label (f), *advice = godwit_failure_advice (f),
                  *fact = godwit_failure_fact (f);
  gboolean advised = advice != NULL;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->failure), advised ? _ ("What You Can Do") : "");
  gtk_widget_set_visible (GTK_WIDGET (self->advice), advised);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->advice), advised ? advice : "");
  adw_action_row_set_subtitle (self->advice, fact != NULL ? fact : "");
  gtk_widget_set_visible (self->repair, label != NULL);
  gtk_label_set_label (self->repair_words, label != NULL ? label : "");
}

static void
show_groups (GodwitTunnelPage *self)
{
  const GodwitFacts *f = self->tunnel != NULL ? godwit_tunnel_facts (self->tunnel) : NULL;
  gtk_widget_set_visible (self->security, f != NULL && is_up (f->state));
  gtk_widget_set_visible (self->traffic, f != NULL && is_up (f->state));
  show_failure (self);
  show_lasting (self); /* a day may have passed */
}

static void
show_history (GodwitTunnelPage *self)
{
  GListModel *moves = self->tunnel != NULL ? G_LIST_MODEL (godwit_tunnel_moves (self->tunnel)) : NULL;
  gtk_widget_set_visible (self->history, moves != NULL && g_list_model_get_n_items (moves) > 0);
}

static GtkWidget *
make_move_row (gpointer item, gpointer data)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = godwit_move_title (item), *detail = godwit_move_detail (item);
  (void)data;
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);
  return row;
}

static void
show_all (GodwitTunnelPage *self)
{
  show_note (self);
  show_groups (self);
  show_history (self);
}

static void
set_tunnel (GodwitTunnelPage *self, GodwitTunnel *tunnel)
{
  if (self->tunnel == tunnel)
    return;
  if (self->tunnel != NULL) {
    g_signal_handlers_disconnect_by_data (self->tunnel, self);
    g_signal_handlers_disconnect_by_data (godwit_tunnel_moves (self->tunnel), self);
  }
  g_set_object (&self->tunnel, tunnel);
  gtk_list_box_bind_model (self->moves, tunnel != NULL ? G_LIST_MODEL (godwit_tunnel_moves (tunnel)) : NULL,
                           make_move_row, NULL, NULL);
  if (tunnel != NULL) {
    (void)g_signal_connect_swapped (tunnel, "notify::note", G_CALLBACK (show_note), self);
    (void)g_signal_connect_swapped (tunnel, "notify::own-ends", G_CALLBACK (show_lasting), self);
    (void)g_signal_connect_swapped (tunnel, "notify::state", G_CALLBACK (show_groups), self);
    (void)g_signal_connect_swapped (tunnel, "notify::why", G_CALLBACK (show_failure), self);
    (void)g_signal_connect_swapped (tunnel, "notify::why-text", G_CALLBACK (show_failure), self);
    (void)g_signal_connect_swapped (tunnel, "notify::portal", G_CALLBACK (show_failure), self);
    (void)g_signal_connect_swapped (godwit_tunnel_moves (tunnel), "items-changed", G_CALLBACK (show_history), self);
  }
  show_all (self);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  (void)id;
  (void)spec;
  set_tunnel (GODWIT_TUNNEL_PAGE (object), g_value_get_object (value));
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  (void)id;
  (void)spec;
  g_value_set_object (value, GODWIT_TUNNEL_PAGE (object)->tunnel);
}

static void
dispose (GObject *object)
{
  GodwitTunnelPage *self = GODWIT_TUNNEL_PAGE (object);
  if (self->moves != NULL)
    set_tunnel (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), GODWIT_TYPE_TUNNEL_PAGE);
  G_OBJECT_CLASS (godwit_tunnel_page_parent_class)->dispose (object);
}

static void
godwit_tunnel_page_class_init (GodwitTunnelPageClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->set_property = set_property;
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->dispose = dispose;
  properties[PROP_TUNNEL] =
      g_param_spec_object ("tunnel", NULL, NULL, GODWIT_TYPE_TUNNEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), PROPS, properties);
  g_type_ensure (GODWIT_TYPE_GRAPH);
  g_type_ensure (GODWIT_TYPE_HEAD);
  g_type_ensure (GODWIT_TYPE_FACT_ROW);
  gtk_widget_class_set_template_from_resource (widget, GODWIT_RESOURCES "godwit-tunnel-page.ui");
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, lasting);
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, note);
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, notes);
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, failure);
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, advice);
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, repair);
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, repair_words);
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, traffic);
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, security);
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, history);
  gtk_widget_class_bind_template_child (widget, GodwitTunnelPage, moves);
  gtk_widget_class_bind_template_callback (widget, say_network);
  gtk_widget_class_bind_template_callback (widget, say_traffic);
  gtk_widget_class_bind_template_callback (widget, say_own);
  gtk_widget_class_bind_template_callback (widget, say_networks);
  gtk_widget_class_bind_template_callback (widget, say_lookup);
  gtk_widget_class_bind_template_callback (widget, say_blocked);
  gtk_widget_class_bind_template_callback (widget, say_cipher);
  gtk_widget_class_bind_template_callback (widget, say_key_exchange);
  gtk_widget_class_bind_template_callback (widget, say_keys);
}

static void
godwit_tunnel_page_init (GodwitTunnelPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
