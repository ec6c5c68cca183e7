/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blob.c - files that a profile names, read whole and bounded. */
#include "profiles/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static GBytes *
refuse (GError **error, const char *path, int code)
{
  g_set_error (error, G_FILE_ERROR, (int)g_file_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return NULL;
}

/* At most max + 1 octets: one more tells that the file is too long, whatever its size said. */
static GBytes *
read_open (int fd, const char *path, gsize max, GError **error)
{
  char *octets = g_malloc (max + 1);
  gsize n = 0;
  while (n <= max) {
    ssize_t got = read (fd, octets + n, max + 1 - n);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      int code = errno;
      g_free (octets);
      return refuse (error, path, code);
    }
    if (got == 0)
      return g_bytes_new_take (g_realloc (octets, n), n);
    n += (gsize)got;
  }
  g_free (octets);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: The file is longer than %" G_GSIZE_FORMAT " octets.", path,
               max);
  return NULL;
}

GBytes *
godwit_blob_read (const char *path, gsize max, GError **error)
{
  struct stat st;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return refuse (error, path, errno);
  GBytes *blob = NULL;
  if (fstat (fd, &st) != 0)
    refuse (error, path, errno);
  else if (S_ISDIR (st.st_mode))
    refuse (error, path, EISDIR);
  else if (!S_ISREG (st.st_mode))
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: This is not a regular file.", path);
  else
    blob = read_open (fd, path, max, error);
  close (fd);
  return blob;
}

const char *
godwit_blob_system_authorities (void)
{
  static const char *const places[] = {
    "/etc/ssl/certs/ca-certificates.crt", /* Debian and its relatives, Arch, Alpine */
    "/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora and its relatives */
    "/etc/ssl/ca-bundle.pem",             /* SUSE */
    "/etc/ssl/cert.pem",                  /* BSD, macOS */
  };
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_file_test (places[i], G_FILE_TEST_IS_REGULAR))
      return places[i];
  return NULL;
}

char *
godwit_blob_path (const gdw_profile *p, size_t i, const char *profile_path, gdw_file_need *ret_need, gsize *ret_max)
{
  if (!gdw_profile_file (p, i, ret_need))
    return NULL;
  *ret_max = ret_need->kind == GDW_FILE_AUTHORITIES ? GDW_MAX_AUTHORITY_BLOB : GDW_MAX_BLOB;
  if (ret_need->kind == GDW_FILE_AUTHORITIES && strcmp (ret_need->path, GDW_PATH_SYSTEM) == 0) {
    const char *bundle = godwit_blob_system_authorities ();
    return g_strdup (bundle != NULL ? bundle : "/etc/ssl/certs/ca-certificates.crt");
  }
  if (g_path_is_absolute (ret_need->path) || profile_path == NULL)
    return g_strdup (ret_need->path);
  char *folder = g_path_get_dirname (profile_path);
  char *path = g_build_filename (folder, ret_need->path, NULL);
  g_free (folder);
  return path;
}
