/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - nm-godwit-auth-dialog: NetworkManager's agents run it to learn which secrets a connection wants, and to ask for them.
 * The order: options, the connection from standard input, the keyring, what is to be asked, and then the agent's window or ours. */
#include <glib/gi18n.h>
#include <gmodule.h>
#include <locale.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "auth-dialog/external-ui.h"
#include "auth-dialog/keyring.h"
#include "auth-dialog/put.h"
#include "auth-dialog/window.h"
#include "shared/names.h"

enum {
  EXIT_GOOD = 0,
  EXIT_CANCELLED = 1, /* nothing is printed: agents take it for "no secrets" */
  EXIT_USAGE = 2,
};

#define CONNECTION_S 20    /* so long the agent may take to write the connection */
#define QUIT_MS      20000 /* and to say that it has read the secrets */

static gboolean
read_options (int *argc, char ***argv, godwit_auth_options *o)
{
  /* As "file names": the octets as they are. A hint need not be UTF-8. */
  const GOptionEntry entries[] = {
    { "uuid", 'u', 0, G_OPTION_ARG_FILENAME, &o->uuid, "UUID of the connection", "UUID" },
    { "name", 'n', 0, G_OPTION_ARG_FILENAME, &o->name, "Name of the connection", "NAME" },
    { "service", 's', 0, G_OPTION_ARG_FILENAME, &o->service, "VPN service of the connection", "SERVICE" },
    { "allow-interaction", 'i', 0, G_OPTION_ARG_NONE, &o->interactive, "A person may be asked", NULL },
    { "reprompt", 'r', 0, G_OPTION_ARG_NONE, &o->retry, "What was given last time was refused", NULL },
    { "hint", 't', 0, G_OPTION_ARG_FILENAME_ARRAY, &o->hints, "A secret that is wanted, or x-vpn-message:TEXT",
      "HINT" },
    { "external-ui-mode", 0, 0, G_OPTION_ARG_NONE, &o->external, "Describe the window instead of showing it", NULL },
    { 0 },
  };
  GOptionContext *context =
      g_option_context_new ("- secrets of a VPN connection of Godwit, for NetworkManager's agents");
  GError *error = NULL;
  g_option_context_add_main_entries (context, entries, NULL);
  gboolean good = g_option_context_parse (context, argc, argv, &error);
  g_option_context_free (context);
  if (!good) {
    g_printerr ("%s\n", error->message);
    g_error_free (error);
    return FALSE;
  }
  if (o->uuid == NULL || o->name == NULL || o->service == NULL) {
    g_printerr ("wants -u UUID, -n NAME and -s SERVICE; --help tells the rest\n");
    return FALSE;
  }
  if (strcmp (o->service, GODWIT_NM_SERVICE) != 0) {
    g_printerr ("this dialog is for connections of %s\n", GODWIT_NM_SERVICE);
    return FALSE;
  }
  return TRUE;
}

static void
free_options (godwit_auth_options *o)
{
  g_free (o->uuid);
  g_free (o->name);
  g_free (o->service);
  g_strfreev (o->hints);
}

/* The agent is done with us when it says QUIT, or hangs up. */
static void
wait_for_quit (void)
{
  gint64 end = g_get_monotonic_time () + QUIT_MS * G_TIME_SPAN_MILLISECOND;
  char seen[5] = "";
  for (;;) {
    gint64 left_ms = (end - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;
    struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
    if (left_ms <= 0 || poll (&p, 1, (int)left_ms) <= 0)
      return;
    memmove (seen, seen + 1, 3);
    if (read (STDIN_FILENO, seen + 3, 1) != 1 || memcmp (seen, "QUIT", 4) == 0)
      return;
  }
}

/* "name\nvalue\n" each, then two empty lines. A value with a line end has no form here. */
static gboolean
print_secrets (const godwit_request *r)
{
  gboolean good = TRUE;
  for (size_t i = 0; i < r->n && good; i++) {
    const godwit_field *f = &r->fields[i];
    if (f->value == NULL || f->value[0] == '\0' || strchr (f->value, '\n') != NULL)
      continue;
    good = godwit_put (STDOUT_FILENO, f->name, strlen (f->name)) && godwit_put (STDOUT_FILENO, "\n", 1) &&
           godwit_put (STDOUT_FILENO, f->value, strlen (f->value)) && godwit_put (STDOUT_FILENO, "\n", 1);
  }
  return good && godwit_put (STDOUT_FILENO, "\n\n", 2);
}

/* The module stays loaded: GTK cannot be taken away again. */
static godwit_window_end
show_window (godwit_request *r)
{
  char *path = g_build_filename (GODWIT_LIBEXEC, GODWIT_WINDOW_MODULE, NULL);
  GModule *module = g_module_open (path, G_MODULE_BIND_LOCAL | G_MODULE_BIND_LAZY);
  gpointer run = NULL;
  g_free (path);
  if (module == NULL || !g_module_symbol (module, GODWIT_WINDOW_RUN, &run)) {
    g_printerr ("no window to ask in: %s\n", g_module_error ());
    return GODWIT_WINDOW_NO_DISPLAY;
  }
  g_module_make_resident (module);
  godwit_window_end end = ((godwit_window_run_fn)run) (r);
  if (end == GODWIT_WINDOW_NO_DISPLAY)
    g_printerr ("no display to ask on\n");
  return end;
}

static int
answer (godwit_request *r, const godwit_auth_options *o)
{
  if (o->external)
    return godwit_external_ui_write (r, STDOUT_FILENO) ? EXIT_GOOD : EXIT_CANCELLED;
  if (godwit_request_asks (r) && show_window (r) != GODWIT_WINDOW_CONNECT)
    return EXIT_CANCELLED;
  if (!print_secrets (r))
    return EXIT_CANCELLED;
  wait_for_quit ();
  return EXIT_GOOD;
}

int
main (int argc, char **argv)
{
  const struct rlimit none = { 0, 0 };
  godwit_auth_options o = { 0 };
  GHashTable *data = NULL, *secrets = NULL;
  setrlimit (RLIMIT_CORE, &none); /* secrets are not for core files */
  prctl (PR_SET_DUMPABLE, 0);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, GODWIT_LOCALEDIR);
  textdomain (GETTEXT_PACKAGE);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  if (!read_options (&argc, &argv, &o)) {
    free_options (&o);
    return EXIT_USAGE;
  }
  alarm (CONNECTION_S);
  gboolean read = nm_vpn_service_plugin_read_vpn_details (STDIN_FILENO, &data, &secrets);
  alarm (0);
  if (!read) {
    g_printerr ("no connection on standard input\n");
    free_options (&o);
    return EXIT_USAGE;
  }
  godwit_request *r = godwit_request_new (&o, data, secrets);
  const char *fault = godwit_keyring_fill (r, o.uuid);
  if (fault != NULL)
    g_printerr ("%s\n", fault);
  godwit_request_settle (r, &o, fault);
  int status = answer (r, &o);
  godwit_request_free (r);
  g_hash_table_unref (data);
  g_hash_table_unref (secrets);
  free_options (&o);
  return status;
}
