/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.c - the files that a profile names, each read by a child of its own. */
#include "service/files.h"

#include "control/clean.h"
#include "front/settings.h"
#include "front/spawn.h"
#include "profiles/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

struct _GodwitFiles {
  guint references, n;
  GBytes *octets[GDW_MAX_BLOBS];
  gdw_frame_blob heads[GDW_MAX_BLOBS];
};

struct _GodwitFilesReading {
  gdw_profile profile;
  char *user;
  void (*done) (gpointer data, GodwitFiles *files, const GError *error);
  gpointer data;
  GodwitFiles *files;
  gsize next;
  /* the child at work */
  int pid, fd;
  guint on_octets, on_late;
  GByteArray *got;
  char *path;
  gsize max;
  gdw_frame_blob head;
};

const char *
godwit_files_libexec (void)
{
  const char *wish = g_getenv ("GODWIT_LIBEXEC_DIR");
  return wish != NULL && wish[0] == '/' ? wish : GODWIT_LIBEXEC;
}

const char *
godwit_files_owner (NMConnection *connection)
{
  NMSettingConnection *s = nm_connection_get_setting_connection (connection);
  const char *type, *item, *detail;
  if (s == NULL || nm_setting_connection_get_num_permissions (s) != 1 ||
      !nm_setting_connection_get_permission (s, 0, &type, &item, &detail) || strcmp (type, "user") != 0)
    return NULL;
  return item;
}

gboolean
godwit_files_path (const gdw_profile *p, gsize i, char **ret_path, gdw_frame_blob *ret_head, gsize *ret_max,
                   GError **error)
{
  gdw_file_need need;
  g_autofree char *path = godwit_blob_path (p, i, NULL, &need, ret_max);
  *ret_path = NULL;
  if (path == NULL)
    return TRUE;
  if (i >= GDW_MAX_BLOBS || !g_path_is_absolute (path)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                 i >= GDW_MAX_BLOBS ? "%s.%s: too many files" : "%s.%s: give the whole path of the file, from / on",
                 need.key->group, need.key->name);
    return FALSE;
  }
  ret_head->number = (uint8_t)i;
  ret_head->kind = gdw_settings_blob_kind (need.kind);
  *ret_path = g_steal_pointer (&path);
  return TRUE;
}

/* --- what was read --- */

GodwitFiles *
godwit_files_none (void)
{
  GodwitFiles *f = g_new0 (GodwitFiles, 1);
  f->references = 1;
  return f;
}

GodwitFiles *
godwit_files_ref (GodwitFiles *f)
{
  f->references++;
  return f;
}

void
godwit_files_unref (GodwitFiles *f)
{
  if (f == NULL || --f->references > 0)
    return;
  for (guint i = 0; i < f->n; i++)
    g_bytes_unref (f->octets[i]);
  g_free (f);
}

guint
godwit_files_count (const GodwitFiles *f)
{
  return f->n;
}

GBytes *
godwit_files_octets (const GodwitFiles *f, guint i)
{
  return f->octets[i];
}

const gdw_frame_blob *
godwit_files_head (const GodwitFiles *f, guint i)
{
  return &f->heads[i];
}

/* A private key may have been among the octets. */
static void
free_wiped (gpointer octets)
{
  GByteArray *array = octets;
  gdw_wipe (array->data, array->len);
  g_byte_array_unref (array);
}

/* --- the children, one after another --- */

static void next_file (GodwitFilesReading *r);

static void
on_reaped (GPid pid, gint status, gpointer data)
{
  (void)status;
  (void)data;
  g_spawn_close_pid (pid);
}

/* It may hang in a network file system, where not even SIGKILL is quick: nobody waits for it. */
static void
stop_child (GodwitFilesReading *r)
{
  g_clear_handle_id (&r->on_octets, g_source_remove);
  g_clear_handle_id (&r->on_late, g_source_remove);
  if (r->fd >= 0)
    close (r->fd);
  r->fd = -1;
  if (r->pid > 0) {
    kill (r->pid, SIGKILL);
    (void)g_child_watch_add (r->pid, on_reaped, NULL);
  }
  r->pid = 0;
  g_clear_pointer (&r->got, free_wiped);
  g_clear_pointer (&r->path, g_free);
}

void
godwit_files_cancel (GodwitFilesReading *r)
{
  if (r == NULL)
    return;
  stop_child (r);
  godwit_files_unref (r->files);
  g_free (r->user);
  g_free (r);
}

static void
finish (GodwitFilesReading *r, const GError *error)
{
  void (*done) (gpointer data, GodwitFiles *files, const GError *error) = r->done;
  gpointer data = r->data;
  GodwitFiles *files = error == NULL ? godwit_files_ref (r->files) : NULL;
  g_autoptr (GError) copy = error == NULL ? NULL : g_error_copy (error);
  godwit_files_cancel (r);
  done (data, files, copy);
}

static void
fail (GodwitFilesReading *r, const char *words)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_FAILED, words);
  finish (r, error);
}

/* What is wrong with the file that is being read, behind the name of the setting that wants it. */
static void
fail_file (GodwitFilesReading *r, const char *words)
{
  gdw_file_need need;
  gsize max;
  g_autofree char *path = godwit_blob_path (&r->profile, r->next - 1, NULL, &need, &max);
  g_autofree char *named = g_strdup_printf ("%s.%s: %s", need.key->group, need.key->name, words);
  fail (r, named);
}

/* Did the child say all of it? Its head tells how much there is, or a part of a file would pass for the file. */
static gboolean
is_whole (const GodwitFilesReading *r)
{
  char head[GODWIT_FILES_HEAD + 1] = "";
  guint64 size;
  if (r->got->len <= GODWIT_FILES_HEAD || r->got->data[0] != '+')
    return FALSE;
  memcpy (head, r->got->data + 1, GODWIT_FILES_HEAD - 1);
  return g_ascii_string_to_unsigned (head, 16, 1, r->max, &size, NULL) && r->got->len - GODWIT_FILES_HEAD == size;
}

/* The child has said all that it will. */
static void
take (GodwitFilesReading *r)
{
  GByteArray *got = r->got;
  if (is_whole (r)) {
    r->head.size = got->len - GODWIT_FILES_HEAD;
    g_byte_array_remove_range (got, 0, GODWIT_FILES_HEAD);
    r->files->heads[r->files->n] = r->head;
    r->files->octets[r->files->n++] =
        g_bytes_new_with_free_func (got->data, got->len, free_wiped, g_steal_pointer (&r->got));
    stop_child (r);
    next_file (r);
    return;
  }
  char words[512];
  gdw_bytes said = gdw_bytes_make (got->data, MIN (got->len, 400u));
  gdw_out o = gdw_out_over ((uint8_t *)words, sizeof words - 1);
  if (said.n > 1 && said.p[0] == '-')
    gdw_text_put_clean (gdw_bytes_make (said.p + 1, said.n - 1), &o);
  words[gdw_out_view (&o).n] = '\0';
  g_autofree char *other =
      g_strdup_printf ("%s: %s", r->path, got->len == GODWIT_FILES_HEAD ? "the file is empty" : "cannot be read");
  fail_file (r, words[0] != '\0' ? words : other);
}

static gboolean
on_octets (gint fd, GIOCondition condition, gpointer data)
{
  GodwitFilesReading *r = data;
  guint8 some[16384];
  (void)condition;
  ssize_t n = read (fd, some, sizeof some);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n > 0 && r->got->len + (gsize)n <= r->max + GODWIT_FILES_HEAD) {
    g_byte_array_append (r->got, some, (guint)n);
    gdw_wipe (some, sizeof some);
    return G_SOURCE_CONTINUE;
  }
  r->on_octets = 0;
  if (n != 0)
    g_byte_array_set_size (r->got, 0);
  take (r);
  return G_SOURCE_REMOVE;
}

static gboolean
on_late (gpointer data)
{
  GodwitFilesReading *r = data;
  g_autofree char *words = g_strdup_printf ("%s: reading it takes too long", r->path);
  r->on_late = 0;
  fail_file (r, words);
  return G_SOURCE_REMOVE;
}

/* Becomes readable at once when the child cannot be started: then there is nothing in it. */
static gboolean
start_child (GodwitFilesReading *r)
{
  int pair[2];
  char max[24];
  g_autofree char *program = g_build_filename (godwit_files_libexec (), "nm-godwit-service", NULL);
  g_snprintf (max, sizeof max, "%zu", r->max);
  const char *argv[] = { program, "--read", r->user != NULL ? r->user : "-", max, r->path, NULL };
  if (!g_unix_open_pipe (pair, FD_CLOEXEC, NULL))
    return FALSE;
  gdw_spawn_how how = { .argv = argv, .fd0 = -1, .fd1 = pair[1], .fd2 = 2, .fd3 = -1 };
  r->pid = gdw_spawn (&how);
  close (pair[1]);
  r->fd = pair[0];
  r->got = g_byte_array_sized_new ((guint)r->max + GODWIT_FILES_HEAD + 1); /* never moved: a key leaves no copies */
  (void)g_unix_set_fd_nonblocking (r->fd, TRUE, NULL);
  r->on_octets = g_unix_fd_add (r->fd, G_IO_IN | G_IO_HUP, on_octets, r);
  r->on_late = g_timeout_add (GODWIT_FILES_MS, on_late, r);
  return r->pid > 0;
}

static void
next_file (GodwitFilesReading *r)
{
  g_autoptr (GError) error = NULL;
  if (!godwit_files_path (&r->profile, r->next, &r->path, &r->head, &r->max, &error))
    finish (r, error);
  else if (r->path == NULL)
    finish (r, NULL);
  else if (r->next++, !start_child (r))
    fail (r, gdw_why_text (GDW_WHY_START_FAILED));
}

static gboolean
on_begin (gpointer data)
{
  GodwitFilesReading *r = data;
  r->on_late = 0;
  next_file (r);
  return G_SOURCE_REMOVE;
}

GodwitFilesReading *
godwit_files_read (const gdw_profile *p, const char *user,
                   void (*done) (gpointer data, GodwitFiles *files, const GError *error), gpointer data)
{
  GodwitFilesReading *r = g_new0 (GodwitFilesReading, 1);
  r->profile = *p;
  r->user = g_strdup (user);
  r->done = done;
  r->data = data;
  r->fd = -1;
  r->files = godwit_files_none ();
  r->on_late = g_idle_add (on_begin, r);
  return r;
}
