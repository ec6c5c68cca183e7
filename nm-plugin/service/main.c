/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - nm-godwit-service. NetworkManager starts it with --bus-name; it ends when nobody needs it any more. */
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "service/files.h"
#include "service/godwit-service.h"
#include "shared/names.h"

enum {
  END_MS = 6000,    /* more than gdw_child_end needs */
  REASON_MS = 3000, /* for reading why it ended, after NetworkManager has gone */
};

static gboolean
on_signal (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_late (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
stay (guint ms)
{
  gboolean late = FALSE;
  (void)g_timeout_add (ms, on_late, &late);
  while (!late)
    g_main_context_iteration (NULL, TRUE);
}

/* The gateway hears of the end, within bounds. */
static void
end (GodwitService *s)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add (END_MS, on_late, &late);
  while (!late && !godwit_service_end (s))
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (timer);
  if (godwit_service_has_reason (s))
    stay (REASON_MS);
}

static int
serve (const char *bus_name, gboolean persist)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GodwitService) s = godwit_service_new (bus_name, !persist, &error);
  if (s == NULL) {
    fprintf (stderr, "nm-godwit-service: %s\n", error->message);
    return 1;
  }
  (void)g_unix_signal_add (SIGTERM, on_signal, loop);
  (void)g_unix_signal_add (SIGINT, on_signal, loop);
  (void)g_signal_connect_swapped (s, "quit", G_CALLBACK (g_main_loop_quit), loop);
  g_main_loop_run (loop);
  end (s);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autofree char *bus_name = NULL;
  gboolean persist = FALSE, version = FALSE;
  const GOptionEntry entries[] = {
    { "bus-name", 0, 0, G_OPTION_ARG_STRING, &bus_name, "The name to own on the system bus", "NAME" },
    { "persist", 0, 0, G_OPTION_ARG_NONE, &persist, "Stay when NetworkManager goes", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Say the version", NULL },
    { NULL },
  };
  if (argc == 5 && strcmp (argv[1], "--read") == 0)
    return godwit_files_child (argv[2], argv[3], argv[4]);
  (void)prctl (PR_SET_DUMPABLE, 0, 0, 0, 0); /* secrets pass through here */
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error)) {
    fprintf (stderr, "nm-godwit-service: %s\n", error->message);
    return 2;
  }
  if (version) {
    puts (GODWIT_VERSION);
    return 0;
  }
  return serve (bus_name != NULL ? bus_name : GODWIT_NM_SERVICE, persist);
}
