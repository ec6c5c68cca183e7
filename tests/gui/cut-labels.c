/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cut-labels.c - the tests load it into the app (LD_PRELOAD): on SIGUSR1 the texts that are seen and cut short go, a line each, into the file that
 * GODWIT_CUT names. The accessibility bus tells the whole text of a label, whatever of it is drawn. */
#include <glib-unix.h>
#include <gtk/gtk.h>

enum { TOLERANCE = 1 }; /* px that rounding may take */

/* Whether what lies beyond the edge can be scrolled to. */
static gboolean
scrolls (GtkAdjustment *a)
{
  return a != NULL && gtk_adjustment_get_upper (a) > gtk_adjustment_get_page_size (a) + TOLERANCE;
}

/* Whether a menu reaches beyond the screen there: the tests have no window that is smaller than it. */
static gboolean
is_off_screen (GtkNative *native, const graphene_rect_t *box)
{
  GdkSurface *surface = gtk_native_get_surface (native);
  GdkRectangle screen;
  if (!GDK_IS_POPUP (surface))
    return FALSE;
  GdkMonitor *monitor = gdk_display_get_monitor_at_surface (gdk_surface_get_display (surface), surface);
  gdk_monitor_get_geometry (monitor, &screen);
  float left = (float)gdk_popup_get_position_x (GDK_POPUP (surface)) + box->origin.x;
  return left < -TOLERANCE || left + box->size.width > (float)screen.width + TOLERANCE;
}

/* Whether an ancestor, or the window's edge, hides a part of the label that nobody can scroll to. */
static gboolean
is_clipped (GtkWidget *label)
{
  gboolean by_width = TRUE, by_height = TRUE;
  for (GtkWidget *at = label; at != NULL; at = gtk_widget_get_parent (at)) {
    graphene_rect_t box;
    if (GTK_IS_SCROLLABLE (at)) {
      by_width = by_width && !scrolls (gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (at)));
      by_height = by_height && !scrolls (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (at)));
    }
    if ((gtk_widget_get_overflow (at) != GTK_OVERFLOW_HIDDEN && !GTK_IS_NATIVE (at)) ||
        !gtk_widget_compute_bounds (label, at, &box))
      continue;
    int width = gtk_widget_get_width (at), height = gtk_widget_get_height (at);
    if (GTK_IS_NATIVE (at)) {
      GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (at));
      width = MIN (width, gdk_surface_get_width (surface));
      height = MIN (height, gdk_surface_get_height (surface));
    }
    if (by_width && (box.origin.x < -TOLERANCE || box.origin.x + box.size.width > (float)width + TOLERANCE))
      return TRUE;
    if (by_height && (box.origin.y < -TOLERANCE || box.origin.y + box.size.height > (float)height + TOLERANCE))
      return TRUE;
    if (GTK_IS_NATIVE (at))
      return is_off_screen (GTK_NATIVE (at), &box);
  }
  return FALSE;
}

/* Why the label is not seen as a whole, or NULL. */
static const char *
fault_of (GtkLabel *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  int width = 0, height = 0;
  pango_layout_get_pixel_size (layout, &width, &height);
  if (pango_layout_is_ellipsized (layout))
    return "ellipsized";
  if (width > gtk_widget_get_width (GTK_WIDGET (label)) + TOLERANCE ||
      height > gtk_widget_get_height (GTK_WIDGET (label)) + TOLERANCE)
    return "larger than its place";
  return is_clipped (GTK_WIDGET (label)) ? "clipped" : NULL;
}

static void
look (GtkWidget *widget, GString *found)
{
  if (!gtk_widget_get_mapped (widget) || gtk_widget_get_opacity (widget) <= 0)
    return;
  if (GTK_IS_LABEL (widget) && gtk_label_get_text (GTK_LABEL (widget))[0] != '\0') {
    const char *fault = fault_of (GTK_LABEL (widget));
    g_autofree char *text = g_strdelimit (g_strdup (gtk_label_get_text (GTK_LABEL (widget))), "\n", ' ');
    if (fault != NULL)
      g_string_append_printf (found, "%s\t%s\n", fault, text);
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    look (child, found);
}

/* The file appears as a whole. */
static gboolean
on_signal (gpointer data)
{
  g_autoptr (GString) found = g_string_new (NULL);
  GListModel *windows = gtk_window_get_toplevels ();
  (void)data;
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
    look (window, found);
  }
  if (!g_file_set_contents (g_getenv ("GODWIT_CUT"), found->str, (gssize)found->len, NULL))
    g_warning ("cut-labels: cannot write");
  return G_SOURCE_CONTINUE;
}

/* What the app starts is not looked at. */
__attribute__ ((constructor)) static void
begin (void)
{
  g_unsetenv ("LD_PRELOAD");
  (void)g_unix_signal_add (SIGUSR1, on_signal, NULL);
}
