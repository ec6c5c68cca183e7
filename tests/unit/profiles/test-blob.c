/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-blob.c - files that a profile names: bounded, regular, found from the profile's folder. */
#include "harness.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "profiles/blob.h"

TEST (read_whole_and_bounded)
{
  char *folder = g_dir_make_tmp ("godwit-XXXXXX", NULL), *path = g_build_filename (folder, "f", NULL);
  GError *error = NULL;
  require (g_file_set_contents (path, "0123456789", 10, NULL));
  GBytes *b = godwit_blob_read (path, 10, &error);
  require (b != NULL);
  check (g_bytes_get_size (b) == 10 && memcmp (g_bytes_get_data (b, NULL), "0123456789", 10) == 0);
  g_bytes_unref (b);
  check (godwit_blob_read (path, 9, &error) == NULL);
  check (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_INVAL) && strstr (error->message, path) != NULL);
  g_clear_error (&error);
  g_remove (path);
  check (godwit_blob_read (path, 10, &error) == NULL);
  check (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
  g_clear_error (&error);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
}

TEST (only_regular_files)
{
  char *folder = g_dir_make_tmp ("godwit-XXXXXX", NULL), *path = g_build_filename (folder, "fifo", NULL);
  GError *error = NULL;
  check (godwit_blob_read (folder, 10, &error) == NULL);
  check (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR));
  g_clear_error (&error);
  require (mkfifo (path, 0600) == 0);
  check (godwit_blob_read (path, 10, &error) == NULL); /* and does not wait for a writer */
  check (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_INVAL));
  g_clear_error (&error);
  check (godwit_blob_read ("/dev/zero", 10, &error) == NULL);
  check (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_INVAL));
  g_clear_error (&error);
  g_remove (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
}

static void
path_is (const gdw_profile *p, size_t i, const char *profile_path, gdw_file_kind kind, gsize max, const char *want)
{
  gdw_file_need need;
  gsize got_max = 0;
  char *path = godwit_blob_path (p, i, profile_path, &need, &got_max);
  require (path != NULL);
  check (need.kind == kind && got_max == max);
  check_bytes (gdw_bytes_text (path), gdw_bytes_text (want));
  g_free (path);
}

TEST (paths)
{
  gdw_profile p;
  gdw_file_need need;
  gsize max;
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "gateway", "authorities", "ca.pem;/abs/ca.pem;system", NULL) == GDW_OK);
  check (gdw_profile_set_text (&p, "sign-in", "method", "certificate", NULL) == GDW_OK);
  check (gdw_profile_set_text (&p, "sign-in", "certificate", "me.pem", NULL) == GDW_OK);
  path_is (&p, 0, "/etc/godwit/profiles/a.godwit", GDW_FILE_AUTHORITIES, GDW_MAX_AUTHORITY_BLOB,
           "/etc/godwit/profiles/ca.pem");
  path_is (&p, 1, "/etc/godwit/profiles/a.godwit", GDW_FILE_AUTHORITIES, GDW_MAX_AUTHORITY_BLOB, "/abs/ca.pem");
  path_is (&p, 3, "/etc/godwit/profiles/a.godwit", GDW_FILE_CERTIFICATE, GDW_MAX_BLOB, "/etc/godwit/profiles/me.pem");
  path_is (&p, 3, NULL, GDW_FILE_CERTIFICATE, GDW_MAX_BLOB, "me.pem");
  check (godwit_blob_path (&p, 4, NULL, &need, &max) == NULL);
  if (godwit_blob_system_authorities () != NULL)
    path_is (&p, 2, NULL, GDW_FILE_AUTHORITIES, GDW_MAX_AUTHORITY_BLOB, godwit_blob_system_authorities ());
}

TEST_MAIN ()
