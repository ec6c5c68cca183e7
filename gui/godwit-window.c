/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-window.c - the list, the chosen connection, and which of its pages is seen. What can be done is in godwit-window-actions.c. */
#include "godwit-window.h"

#include <glib/gi18n.h>

#include "godwit-tunnel-page.h"
#include "godwit-tunnel-row.h"
#include "menus.h"

struct _GodwitWindow {
  AdwApplicationWindow parent;
  AdwToastOverlay *toasts;
  AdwNavigationSplitView *split;
  AdwNavigationPage *page;
  GtkGridView *list;
  GtkStack *stack;
  AdwStatusPage *trouble;
  GtkWidget *menu;
  GtkMenuButton *main_menu, *add_menu;
  GodwitBackend *backend;
  GodwitDeletions *deletions;
  GtkSingleSelection *selection;
  gboolean begun;        /* somebody has chosen, or the first choice was made */
  gboolean turned;       /* the page was turned to by us: there was nothing to choose from */
  GodwitTunnel *watched; /* the backend reads its counters for us */
};

enum { PROP_NONE, PROP_TUNNEL, PROPS };
static GParamSpec *properties[PROPS];

enum { ROWS_HEIGHT = 1200 }; /* px that 30 rows fill at least */

G_DEFINE_FINAL_TYPE (GodwitWindow, godwit_window, ADW_TYPE_APPLICATION_WINDOW)

GodwitBackend *
godwit_window_backend (GodwitWindow *self)
{
  return self->backend;
}

GodwitTunnel *
godwit_window_tunnel (GodwitWindow *self)
{
  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

void
godwit_window_say (GodwitWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  godwit_window_show_toast (self, toast);
}

void
godwit_window_show_toast (GodwitWindow *self, AdwToast *toast)
{
  adw_toast_overlay_add_toast (self->toasts, toast);
}

GodwitDeletions *
godwit_window_deletions (GodwitWindow *self)
{
  return self->deletions;
}

void
godwit_window_show_list (GodwitWindow *self)
{
  adw_navigation_split_view_set_show_content (self->split, self->turned);
}

/* --- what is seen --- */

static void
show_trouble (GodwitWindow *self, GodwitTrouble trouble)
{
  const char *title = _ ("NetworkManager Is Not Running"),
             *words = _ ("Godwit shows your connections as soon as NetworkManager runs.");
  if (trouble == GODWIT_TROUBLE_NO_PLUGIN) {
    title = _ ("The Plugin Is Missing");
    words = _ ("Install the package network-manager-godwit.");
  } else if (trouble == GODWIT_TROUBLE_NO_KEEPER) {
    title = _ ("Godwit’s Service Does Not Answer");
    words = _ ("Start godwit-keeper.socket, or install NetworkManager.");
  } else if (trouble == GODWIT_TROUBLE_NOT_ALLOWED) {
    title = _ ("You May Not Make Connections");
    words = _ ("Ask your administrator to add you to the group “godwit”, then log in again.");
  }
  adw_status_page_set_title (self->trouble, title);
  adw_status_page_set_description (self->trouble, words);
}

/* In a narrow window the list and the page take turns. An empty list tells nothing: then the page is seen, and the list again when there is one. */
static void
turn (GodwitWindow *self, gboolean is_empty)
{
  if (self->turned == is_empty)
    return;
  self->turned = is_empty;
  adw_navigation_split_view_set_show_content (self->split, is_empty);
}

static void
show (GodwitWindow *self)
{
  GodwitTrouble trouble = godwit_backend_trouble (self->backend);
  GodwitTunnel *tunnel = godwit_window_tunnel (self);
  const char *seen = "tunnel";
  if (trouble == GODWIT_TROUBLE_STARTING)
    seen = "starting";
  else if (trouble != GODWIT_TROUBLE_NONE)
    seen = "trouble";
  else if (tunnel == NULL)
    seen = "empty";
  show_trouble (self, trouble);
  turn (self, g_str_equal (seen, "empty") || g_str_equal (seen, "trouble"));
  gtk_stack_set_visible_child_name (self->stack, seen);
  const char *name = tunnel != NULL ? godwit_tunnel_facts (tunnel)->name : NULL;
  adw_navigation_page_set_title (self->page, name != NULL && name[0] != '\0' ? name : "Godwit");
  gtk_widget_set_visible (self->menu, g_str_equal (seen, "tunnel"));
  godwit_window_update_actions (self);
}

/* Only the tunnel in sight has its counters read. */
static void
watch (GodwitWindow *self, GodwitTunnel *tunnel)
{
  if (self->watched == tunnel)
    return;
  if (self->watched != NULL) {
    godwit_backend_watch (self->backend, self->watched, FALSE);
    g_signal_handlers_disconnect_by_data (self->watched, self);
  }
  g_set_object (&self->watched, tunnel);
  if (tunnel == NULL)
    return;
  godwit_backend_watch (self->backend, tunnel, TRUE);
  (void)g_signal_connect_swapped (tunnel, "notify::state", G_CALLBACK (godwit_window_update_actions), self);
  (void)g_signal_connect_swapped (tunnel, "notify::name", G_CALLBACK (show), self);
}

/* A window that is minimized or covered on a phone is suspended: then nobody looks. */
static void
look (GodwitWindow *self)
{
  gboolean is_seen = gtk_widget_get_mapped (GTK_WIDGET (self)) && !gtk_window_is_suspended (GTK_WINDOW (self));
  watch (self, is_seen ? godwit_window_tunnel (self) : NULL);
}

static void
on_selected (GodwitWindow *self)
{
  look (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TUNNEL]);
  show (self);
}

/* NetworkManager has told of all: what is up is seen first, else what stands first. */
static void
on_trouble (GodwitWindow *self)
{
  GListModel *all = G_LIST_MODEL (self->selection);
  guint n = g_list_model_get_n_items (all), at = 0;
  if (!self->begun && godwit_backend_trouble (self->backend) == GODWIT_TROUBLE_NONE && n > 0) {
    self->begun = TRUE;
    for (guint i = n; i-- > 0;) {
      g_autoptr (GodwitTunnel) tunnel = g_list_model_get_item (all, i);
      at = godwit_tunnel_is_on (tunnel) ? i : at;
    }
    gtk_grid_view_scroll_to (self->list, at, GTK_LIST_SCROLL_SELECT, NULL);
  }
  show (self);
}

static void
on_row (GodwitWindow *self, guint at)
{
  self->begun = TRUE;
  gtk_single_selection_set_selected (self->selection, at);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

void
godwit_window_choose (GodwitWindow *self, const char *uuid)
{
  GListModel *all = G_LIST_MODEL (self->selection);
  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (GodwitTunnel) tunnel = g_list_model_get_item (all, i);
    if (g_strcmp0 (godwit_tunnel_facts (tunnel)->uuid, uuid) == 0) {
      on_row (self, i);
      return;
    }
  }
}

/* --- the list's rows --- */

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  (void)factory;
  gtk_list_item_set_child (item, g_object_new (GODWIT_TYPE_TUNNEL_ROW, NULL));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GodwitTunnel *tunnel = gtk_list_item_get_item (item);
  (void)factory;
  g_object_set (gtk_list_item_get_child (item), "tunnel", tunnel, NULL);
  g_object_bind_property (tunnel, "name", item, "accessible-label", G_BINDING_SYNC_CREATE);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  (void)factory;
  g_object_set (gtk_list_item_get_child (item), "tunnel", NULL, NULL);
}

/* GTK keeps 30 rows for each column that there may be. A row asks for so much width that there is one column, however many may be. */
static void
on_height (GodwitWindow *self, GParamSpec *spec, GtkAdjustment *height)
{
  (void)spec;
  gtk_grid_view_set_max_columns (self->list, 1 + (guint)gtk_adjustment_get_page_size (height) / ROWS_HEIGHT);
}

static void
fill_list (GodwitWindow *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  self->selection = gtk_single_selection_new (g_object_ref (godwit_deletions_rest (self->deletions)));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self);
  gtk_grid_view_set_factory (self->list, factory);
  gtk_grid_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (factory);
  g_signal_connect_swapped (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list)), "notify::page-size",
                            G_CALLBACK (on_height), self);
}

/* --- the object --- */

void
godwit_window_finish (GodwitWindow *self)
{
  godwit_deletions_carry_out (self->deletions, NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* Nobody can undo any more. */
static gboolean
close_request (GtkWindow *window)
{
  godwit_deletions_carry_out (GODWIT_WINDOW (window)->deletions, NULL);
  return GTK_WINDOW_CLASS (godwit_window_parent_class)->close_request (window);
}

static void
map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (godwit_window_parent_class)->map (widget);
  look (GODWIT_WINDOW (widget));
}

static void
unmap (GtkWidget *widget)
{
  watch (GODWIT_WINDOW (widget), NULL);
  GTK_WIDGET_CLASS (godwit_window_parent_class)->unmap (widget);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  (void)id;
  (void)spec;
  g_value_set_object (value, godwit_window_tunnel (GODWIT_WINDOW (object)));
}

static void
dispose (GObject *object)
{
  GodwitWindow *self = GODWIT_WINDOW (object);
  if (self->backend != NULL) {
    watch (self, NULL);
    g_signal_handlers_disconnect_by_data (self->backend, self);
    if (godwit_backend_offers (self->backend) != NULL)
      g_signal_handlers_disconnect_by_data (godwit_backend_offers (self->backend), self);
  }
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->deletions, godwit_deletions_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), GODWIT_TYPE_WINDOW);
  g_clear_object (&self->backend);
  G_OBJECT_CLASS (godwit_window_parent_class)->dispose (object);
}

static void
godwit_window_class_init (GodwitWindowClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->dispose = dispose;
  widget->map = map;
  widget->unmap = unmap;
  GTK_WINDOW_CLASS (class)->close_request = close_request;
  properties[PROP_TUNNEL] =
      g_param_spec_object ("tunnel", NULL, NULL, GODWIT_TYPE_TUNNEL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), PROPS, properties);
  g_type_ensure (GODWIT_TYPE_TUNNEL_PAGE);
  gtk_widget_class_set_template_from_resource (widget, GODWIT_RESOURCES "godwit-window.ui");
  gtk_widget_class_bind_template_child (widget, GodwitWindow, toasts);
  gtk_widget_class_bind_template_child (widget, GodwitWindow, split);
  gtk_widget_class_bind_template_child (widget, GodwitWindow, page);
  gtk_widget_class_bind_template_child (widget, GodwitWindow, list);
  gtk_widget_class_bind_template_child (widget, GodwitWindow, stack);
  gtk_widget_class_bind_template_child (widget, GodwitWindow, trouble);
  gtk_widget_class_bind_template_child (widget, GodwitWindow, menu);
  gtk_widget_class_bind_template_child (widget, GodwitWindow, main_menu);
  gtk_widget_class_bind_template_child (widget, GodwitWindow, add_menu);
  gtk_widget_class_bind_template_callback (widget, on_row);
  godwit_window_install_actions (widget);
  godwit_window_install_deletions (widget);
  godwit_window_install_edits (widget);
  godwit_window_install_take_over (widget);
  godwit_window_install_repairs (widget);
}

static void
godwit_window_init (GodwitWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  godwit_menu_fit (self->main_menu);
  godwit_menu_fit (self->add_menu);
  godwit_menu_fit (GTK_MENU_BUTTON (self->menu));
}

static void
on_refused (const char *why, gpointer window)
{
  godwit_window_say (window, why);
}

GtkWidget *
godwit_window_new (GtkApplication *application, GodwitBackend *backend)
{
  GodwitWindow *self = g_object_new (GODWIT_TYPE_WINDOW, "application", application, NULL);
  self->backend = g_object_ref (backend);
  self->deletions = godwit_deletions_new (backend, on_refused, self);
  fill_list (self);
  godwit_window_take_drops (self);
  g_signal_connect_swapped (backend, "notify::trouble", G_CALLBACK (on_trouble), self);
  g_signal_connect (self, "notify::suspended", G_CALLBACK (look), NULL);
  g_signal_connect_swapped (backend, "notify::trouble", G_CALLBACK (godwit_window_offer), self);
  if (godwit_backend_offers (backend) != NULL)
    g_signal_connect_swapped (godwit_backend_offers (backend), "items-changed", G_CALLBACK (godwit_window_offer), self);
  on_selected (self);
  godwit_window_offer (self);
  return GTK_WIDGET (self);
}
