/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-files.c - read by profiles/blob, in a thread. */
#include "profile-files.h"

#include <glib/gi18n.h>

#include "front/settings.h"
#include "profiles/blob.h"

struct wish {
  gdw_profile profile;
  char *path;
};

static void
wish_free (gpointer data)
{
  struct wish *w = data;
  g_free (w->path);
  g_free (w);
}

void
godwit_profile_files_free (GodwitProfileFiles *f)
{
  if (f == NULL)
    return;
  for (guint i = 0; i < f->n; i++)
    g_bytes_unref (f->octets[i]);
  g_free (f);
}

/* FALSE: the next file cannot be read. */
static gboolean
read_all (GodwitProfileFiles *f, const struct wish *w, GError **error)
{
  for (guint i = 0; i < GDW_MAX_BLOBS; i++) {
    gdw_file_need need;
    gsize max;
    g_autofree char *path = godwit_blob_path (&w->profile, i, w->path, &need, &max);
    if (path == NULL)
      return TRUE;
    GBytes *octets = godwit_blob_read (path, max, error);
    if (octets == NULL)
      return FALSE;
    f->octets[f->n] = octets;
    f->head[f->n++] = (gdw_frame_blob){ .number = (uint8_t)i,
                                        .kind = gdw_settings_blob_kind (need.kind),
                                        .size = (uint32_t)g_bytes_get_size (octets) };
    if (g_bytes_get_size (octets) == 0) {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, _ ("%s is empty."), path);
      return FALSE;
    }
  }
  return TRUE;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
  GodwitProfileFiles *f = g_new0 (GodwitProfileFiles, 1);
  GError *error = NULL;
  (void)source;
  (void)cancel;
  if (read_all (f, data, &error)) {
    g_task_return_pointer (task, f, (GDestroyNotify)godwit_profile_files_free);
    return;
  }
  godwit_profile_files_free (f);
  g_task_return_error (task, error);
}

void
godwit_profile_files_read_async (const gdw_profile *p, const char *path, GCancellable *cancel, GAsyncReadyCallback done,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancel, done, data);
  struct wish *w = g_new0 (struct wish, 1);
  w->profile = *p;
  w->path = g_strdup (path);
  g_task_set_task_data (task, w, wish_free);
  g_task_run_in_thread (task, read_in_thread);
}

GodwitProfileFiles *
godwit_profile_files_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
