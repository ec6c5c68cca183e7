/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-window.c - the window with a backend that has many connections: how many rows it makes for them. Needs a screen (Xvfb). */
#include "godwit-window.h"

#include "godwit-backend.h"
#include "godwit-tunnel-row.h"
#include "harness.h"

enum { MANY = 200 };

#define TYPE_FAKE (fake_get_type ())
G_DECLARE_FINAL_TYPE (Fake, fake, TEST, FAKE, GObject)
struct _Fake {
  GObject parent;
  GListStore *store;
};
enum { PROP_NONE, PROP_TROUBLE };

static void fake_backend (GodwitBackendInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (Fake, fake, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (GODWIT_TYPE_BACKEND, fake_backend))

static GListModel *
tunnels (GodwitBackend *backend)
{
  return G_LIST_MODEL (TEST_FAKE (backend)->store);
}

static void
watch (GodwitBackend *backend, GodwitTunnel *tunnel, gboolean closely)
{
  (void)backend, (void)tunnel, (void)closely;
}

static void
fake_backend (GodwitBackendInterface *iface)
{
  iface->tunnels = tunnels;
  iface->watch = watch;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  (void)object, (void)id, (void)spec;
  g_value_set_uint (value, GODWIT_TROUBLE_NONE);
}

static void
fake_class_init (FakeClass *class)
{
  G_OBJECT_CLASS (class)->get_property = get_property;
  g_object_class_override_property (G_OBJECT_CLASS (class), PROP_TROUBLE, "trouble");
}

static void
fake_init (Fake *self)
{
  self->store = g_list_store_new (GODWIT_TYPE_TUNNEL);
  for (guint i = 0; i < MANY; i++) {
    g_autofree char *uuid = g_strdup_printf ("%u", i);
    g_autoptr (GodwitTunnel) tunnel = godwit_tunnel_new (uuid);
    GodwitFacts f = { .uuid = g_strdup (uuid), .name = g_strdup_printf ("Office %u", i) };
    godwit_tunnel_set_facts (tunnel, &f);
    g_list_store_append (self->store, tunnel);
  }
}

static gboolean
is_over (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the window draw. */
static void
settle (guint ms)
{
  gboolean over = FALSE;
  g_timeout_add (ms, is_over, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* How many rows there are below a widget; lowest: the bottom of the lowest one, in the widget. */
static guint
count (GtkWidget *widget, GtkWidget *in, float *lowest)
{
  guint n = GODWIT_IS_TUNNEL_ROW (widget);
  graphene_rect_t box;
  if (n == 1 && gtk_widget_compute_bounds (widget, in, &box))
    *lowest = MAX (*lowest, box.origin.y + box.size.height);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count (child, in, lowest);
  return n;
}

/* The rows of a window that has drawn its list down to its lower end, and makes no more; on a busy machine that may take a while. */
static guint
count_drawn (GtkWidget *window, int height)
{
  guint n = 0, calm = 0;
  float lowest = 0;
  for (guint i = 0; i < 100 && (calm < 7 || lowest <= (float)height - 80); i++) {
    settle (100);
    lowest = 0;
    guint now = count (window, window, &lowest);
    calm = now == n ? calm + 1 : 0;
    n = now;
  }
  check (lowest > (float)height - 80); /* they fill the list */
  return n;
}

static void
rows_in_a_window (int height, guint most)
{
  g_autoptr (GodwitBackend) backend = g_object_new (TYPE_FAKE, NULL);
  GtkWidget *window = godwit_window_new (NULL, backend);
  gtk_window_set_default_size (GTK_WINDOW (window), 900, height);
  gtk_window_present (GTK_WINDOW (window));
  guint first = count_drawn (window, height);
  check (first > 1 && first <= most);
  godwit_window_choose (GODWIT_WINDOW (window), "199");
  guint last = count_drawn (window, height);
  check (last > 1 && last <= most);
  printf ("# %d connections, %d pixels: %u rows at first, %u when the last one was chosen\n", MANY, height, first,
          last);
  gtk_window_destroy (GTK_WINDOW (window));
  settle (100);
}

TEST (a_window_makes_few_rows_for_many_connections)
{
  rows_in_a_window (640, 60);
}

/* A high screen that stands upright: GTK's own bound must not leave the lower end empty. */
TEST (a_high_window_is_filled)
{
  rows_in_a_window (2400, MANY);
}

int
main (void)
{
  adw_init ();
  return test_run_all ();
}
