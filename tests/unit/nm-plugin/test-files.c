/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-files.c - with whose rights files are read, and which may be named. */
#include "service/files.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "profile/profile-needs.h"
#include "harness.h"

static NMConnection *
connection (const char *first, const char *second)
{
  NMConnection *c = nm_simple_connection_new ();
  NMSettingConnection *s = NM_SETTING_CONNECTION (nm_setting_connection_new ());
  if (first != NULL)
    nm_setting_connection_add_permission (s, "user", first, NULL);
  if (second != NULL)
    nm_setting_connection_add_permission (s, "user", second, NULL);
  nm_connection_add_setting (c, NM_SETTING (s));
  return c;
}

TEST (the_one_user_reads_as_himself_and_others_as_root)
{
  g_autoptr (NMConnection) all = connection (NULL, NULL), one = connection ("eve", NULL),
                           two = connection ("eve", "bob");
  check (godwit_files_owner (all) == NULL);
  check (g_strcmp0 (godwit_files_owner (one), "eve") == 0);
  check (godwit_files_owner (two) == NULL);
}

TEST (a_relative_path_is_refused_by_the_name_of_its_setting)
{
  gdw_profile p;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  gdw_frame_blob head;
  gsize max;
  gdw_profile_init (&p);
  require (gdw_profile_set_text (&p, "gateway", "authorities", "ca.pem", NULL) == GDW_OK);
  check (!godwit_files_path (&p, 0, &path, &head, &max, &error));
  require (error != NULL);
  check (strstr (error->message, "gateway.authorities") != NULL);
  check (path == NULL);
}

TEST (every_file_of_a_profile_in_turn_with_its_kind)
{
  gdw_profile p;
  gdw_frame_blob head;
  gsize max;
  g_autofree char *ca = NULL, *cert = NULL, *key = NULL, *none = NULL;
  gdw_profile_init (&p);
  require (gdw_profile_set_text (&p, "gateway", "authorities", "system", NULL) == GDW_OK);
  require (gdw_profile_set_text (&p, "sign-in", "method", "certificate", NULL) == GDW_OK);
  require (gdw_profile_set_text (&p, "sign-in", "certificate", "/home/eve/eve.pem", NULL) == GDW_OK);
  require (gdw_profile_set_text (&p, "sign-in", "private-key", "/home/eve/eve.key", NULL) == GDW_OK);
  require (godwit_files_path (&p, 0, &ca, &head, &max, NULL));
  check (ca != NULL && ca[0] == '/');
  check (head.kind == GDW_BLOB_AUTHORITIES && head.number == 0 && max == GDW_MAX_AUTHORITY_BLOB);
  require (godwit_files_path (&p, 1, &cert, &head, &max, NULL));
  check (g_strcmp0 (cert, "/home/eve/eve.pem") == 0);
  check (head.kind == GDW_BLOB_CERTIFICATE && head.number == 1 && max == GDW_MAX_BLOB);
  require (godwit_files_path (&p, 2, &key, &head, &max, NULL));
  check (g_strcmp0 (key, "/home/eve/eve.key") == 0 && head.kind == GDW_BLOB_KEY);
  require (godwit_files_path (&p, 3, &none, &head, &max, NULL));
  check (none == NULL);
}

/* A folder below / that only root can write. */
static char *
roots_folder (void)
{
  char *folder = g_strdup ("/root/godwit-test-XXXXXX");
  if (geteuid () != 0 || g_mkdtemp (folder) == NULL)
    g_clear_pointer (&folder, g_free);
  return folder;
}

static gboolean
is_roots (const char *path, const char *word)
{
  g_autoptr (GError) error = NULL;
  gboolean is = godwit_files_is_roots (path, &error);
  check (is == (error == NULL));
  check (is || word == NULL || strstr (error->message, word) != NULL);
  return is;
}

TEST (only_what_root_alone_can_change_is_roots)
{
  g_autofree char *folder = roots_folder ();
  if (folder == NULL)
    skip ("needs root");
  g_autofree char *file = g_build_filename (folder, "ca.pem", NULL), *link = g_build_filename (folder, "link", NULL);
  require (g_file_set_contents (file, "x", 1, NULL));
  check (is_roots (file, NULL));
  check (chmod (file, 0664) == 0 && !is_roots (file, "others than root"));
  check (chmod (file, 0646) == 0 && !is_roots (file, "others than root"));
  check (chmod (file, 0644) == 0 && chown (file, 1000, 0) == 0 && !is_roots (file, "others than root"));
  check (chown (file, 0, 0) == 0 && is_roots (file, NULL));
  check (chmod (folder, 0777) == 0 && !is_roots (file, folder));
  check (chmod (folder, 0755) == 0 && is_roots (file, NULL));
  check (symlink ("/tmp/elsewhere", link) == 0 && !is_roots (link, NULL));
  check (!is_roots ("/root/godwit-nothing", "No such file"));
  g_unlink (link);
  g_unlink (file);
  g_rmdir (folder);
}

TEST_MAIN ()
