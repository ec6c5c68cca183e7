/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-autostart.c - the file that starts Godwit at login, as it is written and as other programs change it. */
#include "autostart.h"

#include <glib/gstdio.h>

#include "harness.h"

/* Each test has a folder of its own; GLib asks for it once. */
static char *
path_of_file (void)
{
  if (g_getenv ("XDG_CONFIG_HOME") == NULL) {
    g_autofree char *folder = g_dir_make_tmp ("godwit-XXXXXX", NULL);
    check (folder != NULL && g_setenv ("XDG_CONFIG_HOME", folder, TRUE));
  }
  return g_build_filename (g_get_user_config_dir (), "autostart", GODWIT_APP_ID ".desktop", NULL);
}

TEST (it_is_written_and_taken_away)
{
  g_autofree char *path = path_of_file (), *text = NULL;
  check (!godwit_autostart_is_on ());
  check (godwit_autostart_set (FALSE, NULL)); /* there is none */
  check (godwit_autostart_set (TRUE, NULL));
  check (godwit_autostart_is_on ());
  check (g_file_get_contents (path, &text, NULL, NULL) && strstr (text, "\nExec=godwit --background\n") != NULL);
  check (godwit_autostart_set (FALSE, NULL));
  check (!godwit_autostart_is_on () && !g_file_test (path, G_FILE_TEST_EXISTS));
}

TEST (others_switch_it_off)
{
  g_autofree char *path = path_of_file ();
  check (godwit_autostart_set (TRUE, NULL));
  check (g_file_set_contents (path, "[Desktop Entry]\nHidden=true\n", -1, NULL));
  check (!godwit_autostart_is_on ());
  check (g_file_set_contents (path, "[Desktop Entry]\nX-GNOME-Autostart-enabled=false\n", -1, NULL));
  check (!godwit_autostart_is_on ());
  check (g_file_set_contents (path, "no key file", -1, NULL));
  check (!godwit_autostart_is_on ());
  check (godwit_autostart_set (FALSE, NULL));
}

TEST (a_folder_that_cannot_be_is_an_error)
{
  g_autofree char *path = path_of_file (), *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  (void)g_rmdir (folder);
  check (g_file_set_contents (folder, "a file", -1, NULL));
  check (!godwit_autostart_set (TRUE, &error));
  check (error != NULL && error->domain == G_FILE_ERROR && strstr (error->message, folder) != NULL);
  check (!godwit_autostart_is_on ());
  (void)g_unlink (folder);
}

TEST_MAIN ()
