/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-folder.c - files are read by profiles/profile-keyfile, which is strict; here they are found, named and watched. */
#include "profile-folder.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "profiles/blob.h"
#include "profiles/profile-keyfile.h"

enum { MOST = 256, TRIES = 100 };

struct GodwitProfileFolder {
  char *path, *asked_path, *wanted_path;
  GFileMonitor *monitor;
  GodwitProfileFolderChanged changed;
  gpointer data;
};

static void
on_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer data)
{
  GodwitProfileFolder *folder = data;
  (void)monitor;
  (void)file;
  (void)other;
  if (event != G_FILE_MONITOR_EVENT_CHANGED) /* CHANGES_DONE_HINT follows */
    folder->changed (folder->data);
}

GodwitProfileFolder *
godwit_profile_folder_new (GodwitProfileFolderChanged changed, gpointer data)
{
  GodwitProfileFolder *folder = g_new0 (GodwitProfileFolder, 1);
  g_autoptr (GError) error = NULL;
  folder->path = g_build_filename (g_get_user_config_dir (), "godwit", NULL);
  folder->asked_path = g_build_filename (folder->path, "asked-each-time", NULL);
  folder->wanted_path = g_build_filename (folder->path, "connect-at-login", NULL);
  folder->changed = changed;
  folder->data = data;
  if (g_mkdir_with_parents (folder->path, 0700) != 0)
    g_warning ("%s cannot be made: %s", folder->path, g_strerror (errno));
  g_autoptr (GFile) file = g_file_new_for_path (folder->path);
  folder->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (folder->monitor != NULL)
    (void)g_signal_connect (folder->monitor, "changed", G_CALLBACK (on_changed), folder);
  else
    g_warning ("%s cannot be watched: %s", folder->path, error->message);
  return folder;
}

void
godwit_profile_folder_free (GodwitProfileFolder *folder)
{
  if (folder == NULL)
    return;
  if (folder->monitor != NULL)
    g_signal_handlers_disconnect_by_data (folder->monitor, folder);
  g_clear_object (&folder->monitor);
  g_free (folder->path);
  g_free (folder->asked_path);
  g_free (folder->wanted_path);
  g_free (folder);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GStrv
list (const char *folder)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir != NULL && found->len < MOST && (name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_suffix (name, GODWIT_KEYFILE_SUFFIX))
      g_ptr_array_add (found, g_build_filename (folder, name, NULL));
  }
  g_ptr_array_sort (found, compare);
  g_ptr_array_add (found, NULL);
  return (GStrv)g_ptr_array_steal (found, NULL);
}

static guint64
version_of (GBytes *octets)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, octets);
  digest[15] = '\0';
  return g_ascii_strtoull (digest, NULL, 16) | 1;
}

guint64
godwit_profile_folder_version (const char *path)
{
  g_autoptr (GBytes) octets = godwit_blob_read (path, GODWIT_KEYFILE_MAX, NULL);
  return octets != NULL ? version_of (octets) : 0;
}

static void
file_free (gpointer data)
{
  GodwitProfileFile *file = data;
  g_free (file->path);
  g_free (file->fault);
  g_free (file);
}

static GodwitProfileFile *
read_file (const char *path)
{
  GodwitProfileFile *file = g_new0 (GodwitProfileFile, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) octets = godwit_blob_read (path, GODWIT_KEYFILE_MAX, &error);
  gsize n;
  file->path = g_strdup (path);
  gdw_profile_init (&file->profile);
  if (octets != NULL) {
    const char *text = g_bytes_get_data (octets, &n);
    file->version = version_of (octets);
    (void)godwit_profile_parse (text, n, path, &file->profile, &error);
  }
  file->fault = error != NULL ? g_strdup (error->message) : NULL;
  return file;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer folder, GCancellable *cancel)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (file_free);
  g_auto (GStrv) paths = list (folder);
  (void)source;
  for (gsize i = 0; paths[i] != NULL && !g_cancellable_is_cancelled (cancel); i++)
    g_ptr_array_add (files, read_file (paths[i]));
  g_task_return_pointer (task, files, (GDestroyNotify)g_ptr_array_unref);
}

void
godwit_profile_folder_read_async (GodwitProfileFolder *folder, GCancellable *cancel, GAsyncReadyCallback done,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancel, done, data);
  g_task_set_task_data (task, g_strdup (folder->path), g_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, read_in_thread);
}

GPtrArray *
godwit_profile_folder_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A path for a new file that no other has. */
static char *
free_path (GodwitProfileFolder *folder, const char *name)
{
  for (guint i = 1; i < TRIES; i++) {
    g_autofree char *base = i == 1 ? g_strconcat (name, GODWIT_KEYFILE_SUFFIX, NULL)
                                   : g_strdup_printf ("%s-%u" GODWIT_KEYFILE_SUFFIX, name, i);
    char *path = g_build_filename (folder->path, base, NULL);
    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      return path;
    g_free (path);
  }
  return NULL;
}

/* A tunnel's name has fewer letters than a person may type: "Büro 1" becomes "Buro-1". */
static void
set_name (GodwitDraft *d)
{
  gdw_profile nameless = d->profile;
  gdw_profile_fault fault = { 0 };
  nameless.godwit.name[0] = '\0';
  g_autofree char *typed =
      g_str_to_ascii (d->name != NULL && d->name[0] != '\0' ? d->name : d->profile.gateway.address, NULL);
  g_strdelimit (typed, G_DIR_SEPARATOR_S, '-');
  g_autofree char *path = g_strconcat (typed, GODWIT_KEYFILE_SUFFIX, NULL);
  g_autofree char *name = godwit_profile_name (&nameless, path);
  if (gdw_profile_set_text (&d->profile, "godwit", "name", name, &fault) != GDW_OK)
    g_warning ("%s", fault.text);
}

char *
godwit_profile_folder_write (GodwitProfileFolder *folder, const char *path, GodwitDraft *d, GError **error)
{
  set_name (d);
  g_autofree char *to = path != NULL ? g_strdup (path) : free_path (folder, d->profile.godwit.name);
  if (to == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("There are too many connections of this name."));
    return NULL;
  }
  return godwit_profile_write (to, &d->profile, error) ? g_steal_pointer (&to) : NULL;
}

/* --- what a file does not say --- */

/* A group for each uuid. */
static GKeyFile *
read_notes (const char *path)
{
  GKeyFile *file = g_key_file_new ();
  g_autoptr (GBytes) octets = godwit_blob_read (path, GODWIT_KEYFILE_MAX, NULL);
  if (octets != NULL)
    (void)g_key_file_load_from_bytes (file, octets, G_KEY_FILE_NONE, NULL);
  return file; /* none: nothing is noted */
}

static void
write_notes (GKeyFile *file, const char *path)
{
  g_autoptr (GError) error = NULL;
  if (!g_key_file_save_to_file (file, path, &error))
    g_warning ("%s: %s", path, error->message);
}

static gboolean
is_noted (const char *path, const char *uuid, const char *key)
{
  g_autoptr (GKeyFile) file = read_notes (path);
  return g_key_file_get_boolean (file, uuid, key, NULL);
}

static void
note (const char *path, const char *uuid, const char *key, gboolean on)
{
  g_autoptr (GKeyFile) file = read_notes (path);
  if (uuid[0] == '\0' || g_key_file_get_boolean (file, uuid, key, NULL) == on)
    return;
  g_key_file_set_boolean (file, uuid, key, on);
  write_notes (file, path);
}

static void
forget_notes (const char *path, const char *uuid)
{
  g_autoptr (GKeyFile) file = read_notes (path);
  if (g_key_file_remove_group (file, uuid, NULL))
    write_notes (file, path);
}

gboolean
godwit_profile_folder_is_asked (GodwitProfileFolder *folder, const char *uuid, const char *secret)
{
  return is_noted (folder->asked_path, uuid, secret);
}

void
godwit_profile_folder_set_asked (GodwitProfileFolder *folder, const char *uuid, const char *secret, gboolean asked)
{
  note (folder->asked_path, uuid, secret, asked);
}

gboolean
godwit_profile_folder_is_wanted (GodwitProfileFolder *folder, const char *uuid)
{
  return is_noted (folder->wanted_path, uuid, "connect");
}

void
godwit_profile_folder_set_wanted (GodwitProfileFolder *folder, const char *uuid, gboolean wanted)
{
  note (folder->wanted_path, uuid, "connect", wanted);
}

gboolean
godwit_profile_folder_delete (GodwitProfileFolder *folder, const char *path, const char *uuid, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  if (!g_file_delete (file, NULL, error))
    return FALSE;
  forget_notes (folder->asked_path, uuid);
  forget_notes (folder->wanted_path, uuid);
  return TRUE;
}
