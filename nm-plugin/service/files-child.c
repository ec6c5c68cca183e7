/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files-child.c - the child that reads one file: it becomes the owner first, for good, and has one thread. */
#include "service/files.h"

#include "profiles/blob.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Only root can have changed what stands there now. */
static gboolean
is_safe (const char *path, GError **error)
{
  struct stat st;
  if (lstat (path, &st) != 0) {
    int code = errno;
    g_set_error (error, G_FILE_ERROR, (int)g_file_error_from_errno (code), "%s: %s", path, g_strerror (code));
    return FALSE;
  }
  if (st.st_uid == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_PERM,
               "%s: others than root can change it; a connection of several users takes only files that they cannot",
               path);
  return FALSE;
}

char *
godwit_files_real (const char *path, GError **error)
{
  char *real = realpath (path, NULL);
  if (real == NULL) {
    int code = errno;
    g_set_error (error, G_FILE_ERROR, (int)g_file_error_from_errno (code), "%s: %s", path, g_strerror (code));
    return NULL;
  }
  g_autofree char *above = g_strdup (real);
  gboolean good = is_safe (real, error);
  for (char *cut = strrchr (above, '/'); good && cut != NULL && cut != above; cut = strrchr (above, '/')) {
    *cut = '\0';
    good = is_safe (above, error);
  }
  if (good)
    return real;
  free (real);
  return NULL;
}

static gboolean
become (const char *user, GError **error)
{
  const struct passwd *pw = getpwnam (user);
  if (pw == NULL) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "there is no user %s, whose connection this is", user);
    return FALSE;
  }
  uid_t uid = pw->pw_uid;
  gid_t gid = pw->pw_gid;
  if (initgroups (user, gid) == 0 && setresgid (gid, gid, gid) == 0 && setresuid (uid, uid, uid) == 0 &&
      (uid == 0 || setuid (0) != 0))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "cannot become user %s", user);
  return FALSE;
}

static gboolean
write_all (const void *octets, gsize n)
{
  for (gsize at = 0; at < n;) {
    ssize_t sent = write (STDOUT_FILENO, (const char *)octets + at, n - at);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return FALSE;
    at += (gsize)sent;
  }
  return TRUE;
}

int
godwit_files_child (const char *user, const char *max, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) octets = NULL;
  guint64 most = g_ascii_strtoull (max, NULL, 10);
  gboolean all = strcmp (user, "-") == 0;
  g_autofree char *real = all ? godwit_files_real (path, &error) : NULL;
  if (all ? real != NULL : become (user, &error))
    octets = godwit_blob_read (all ? real : path, most, &error);
  char head[GODWIT_FILES_HEAD + 1] = "";
  gsize n = 0;
  const void *data = octets == NULL ? NULL : g_bytes_get_data (octets, &n);
  g_snprintf (head, sizeof head, "+%08x", (guint)n);
  gboolean good = octets != NULL ? write_all (head, GODWIT_FILES_HEAD) && write_all (data, n)
                                 : write_all ("-", 1) && write_all (error->message, strlen (error->message));
  return good ? 0 : 1;
}
