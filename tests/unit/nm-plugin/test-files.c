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
  require (gdw_profile_set_text (&p, "sign-in", "certificate", "/srv/eve/eve.pem", NULL) == GDW_OK);
  require (gdw_profile_set_text (&p, "sign-in", "private-key", "/srv/eve/eve.key", NULL) == GDW_OK);
  require (godwit_files_path (&p, 0, &ca, &head, &max, NULL));
  check (ca != NULL && ca[0] == '/');
  check (head.kind == GDW_BLOB_AUTHORITIES && head.number == 0 && max == GDW_MAX_AUTHORITY_BLOB);
  require (godwit_files_path (&p, 1, &cert, &head, &max, NULL));
  check (g_strcmp0 (cert, "/srv/eve/eve.pem") == 0);
  check (head.kind == GDW_BLOB_CERTIFICATE && head.number == 1 && max == GDW_MAX_BLOB);
  require (godwit_files_path (&p, 2, &key, &head, &max, NULL));
  check (g_strcmp0 (key, "/srv/eve/eve.key") == 0 && head.kind == GDW_BLOB_KEY);
  require (godwit_files_path (&p, 3, &none, &head, &max, NULL));
  check (none == NULL);
}

/* A folder below / that only root can write. */
static char *
roots_folder (void)
{
  char *folder = g_strdup ("/run/godwit-test-XXXXXX");
  if (geteuid () != 0 || g_mkdtemp (folder) == NULL)
    g_clear_pointer (&folder, g_free);
  return folder;
}

static gboolean
is_roots (const char *path, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *real = godwit_files_real (path, &error);
  gboolean is = real != NULL;
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
  check (!is_roots ("/run/godwit-nothing", "No such file"));
  g_unlink (link);
  g_unlink (file);
  g_rmdir (folder);
}

/* A link in a folder of somebody else's is led elsewhere as soon as it was looked at. */
TEST (what_was_looked_at_is_what_is_read)
{
  g_autofree char *folder = roots_folder ();
  if (folder == NULL)
    skip ("needs root");
  g_autofree char *file = g_build_filename (folder, "ca.pem", NULL), *open = g_build_filename (folder, "open", NULL);
  g_autofree char *link = g_build_filename (open, "link", NULL);
  require (g_file_set_contents (file, "x", 1, NULL) && g_mkdir (open, 0777) == 0 && chmod (open, 0777) == 0);
  require (symlink (file, link) == 0);
  g_autofree char *real = godwit_files_real (link, NULL);
  require (g_unlink (link) == 0 && symlink ("/tmp/elsewhere", link) == 0);
  check (g_strcmp0 (real, file) == 0);
  g_unlink (link);
  g_rmdir (open);
  g_unlink (file);
  g_rmdir (folder);
}

/* --- the reading, with a shell script as the child --- */

struct read {
  GMainLoop *loop;
  GodwitFiles *files;
  char *fault;
};

static void
on_read (gpointer data, GodwitFiles *files, const GError *error)
{
  struct read *r = data;
  r->files = files;
  r->fault = error == NULL ? NULL : g_strdup (error->message);
  g_main_loop_quit (r->loop);
}

/* What comes of a profile with one file, read by a child that does this. */
static struct read
read_by (const char *script)
{
  gdw_profile p;
  struct read r = { .loop = g_main_loop_new (NULL, FALSE) };
  g_autofree char *folder = g_dir_make_tmp ("godwit-files-XXXXXX", NULL),
                  *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);
  g_autofree char *program = g_build_filename (folder, "nm-godwit-service", NULL);
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "gateway", "authorities", "/srv/eve/ca.pem", NULL) == GDW_OK);
  check (g_file_set_contents (program, text, -1, NULL) && chmod (program, 0700) == 0);
  g_setenv ("GODWIT_LIBEXEC_DIR", folder, TRUE);
  check (godwit_files_read (&p, "eve", on_read, &r) != NULL);
  g_main_loop_run (r.loop);
  g_main_loop_unref (r.loop);
  g_unlink (program);
  g_rmdir (folder);
  return r;
}

static void
read_done (struct read *r)
{
  godwit_files_unref (r->files);
  g_free (r->fault);
}

TEST (the_child_is_told_whose_rights_and_what_it_says_is_the_file)
{
  struct read r = read_by ("[ \"$1 $2 $4\" = '--read eve /srv/eve/ca.pem' ] && printf '+00000005octet'\nexec sleep 0");
  require (r.files != NULL);
  require (godwit_files_count (r.files) == 1);
  gsize n;
  const void *octets = g_bytes_get_data (godwit_files_octets (r.files, 0), &n);
  check_bytes (gdw_bytes_make (octets, n), gdw_bytes_text ("octet"));
  check (godwit_files_head (r.files, 0)->size == 5);
  read_done (&r);
}

TEST (a_part_of_a_file_is_no_file)
{
  struct read r = read_by ("printf '+00000006octet'; kill -9 $$");
  check (r.files == NULL && r.fault != NULL && strstr (r.fault, "cannot be read") != NULL);
  read_done (&r);
  r = read_by ("printf '+00000004octet'");
  check (r.files == NULL);
  read_done (&r);
}

TEST (a_fault_is_told_in_its_own_words_and_cleaned)
{
  struct read r = read_by ("printf -- '-/srv/eve/ca.pem: no\\033[2J such'");
  require (r.fault != NULL);
  check (g_str_has_prefix (r.fault, "gateway.authorities: /srv/eve/ca.pem: no"));
  check (strchr (r.fault, 033) == NULL);
  read_done (&r);
}

TEST (an_empty_file_and_a_silent_child)
{
  struct read r = read_by ("printf '+00000000'");
  check (r.fault != NULL && strstr (r.fault, "empty") != NULL && g_str_has_prefix (r.fault, "gateway.authorities: "));
  read_done (&r);
  r = read_by ("exit 1");
  check (r.fault != NULL && strstr (r.fault, "cannot be read") != NULL);
  read_done (&r);
}

TEST_MAIN ()
