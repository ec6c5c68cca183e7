/* SPDX-License-Identifier: GPL-3.0-or-later */
/* autostart.c - ~/.config/autostart/APP.desktop. It is hidden, or switched off, in other ways by other programs: that counts, too. */
#include "autostart.h"

#include <errno.h>
#include <glib/gstdio.h>

static char *
path_of_file (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", GODWIT_APP_ID ".desktop", NULL);
}

gboolean
godwit_autostart_is_on (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = path_of_file ();
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL) ||
      g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL))
    return FALSE;
  return !g_key_file_has_key (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", NULL) ||
         g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", NULL);
}

static gboolean
fail (const char *path, int error_number, GError **error)
{
  g_set_error (error, G_FILE_ERROR, (int)g_file_error_from_errno (error_number), "%s: %s", path,
               g_strerror (error_number));
  return FALSE;
}

gboolean
godwit_autostart_set (gboolean on, GError **error)
{
  g_autofree char *path = path_of_file (), *folder = g_path_get_dirname (path);
  if (!on)
    return g_unlink (path) == 0 || errno == ENOENT || fail (path, errno, error);
  if (g_mkdir_with_parents (folder, 0755) != 0)
    return fail (folder, errno, error);
  return g_file_set_contents (path,
                              "[Desktop Entry]\n"
                              "Type=Application\n"
                              "Name=Godwit\n"
                              "Icon=" GODWIT_APP_ID "\n"
                              "Exec=godwit --background\n"
                              "TryExec=godwit\n",
                              -1, error);
}
