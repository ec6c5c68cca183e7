/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-profile-keyfile.c - *.godwit files: what is taken, and that each fault names its file and line. */
#include "harness.h"

#include <glib/gstdio.h>

#include "profiles/profile-keyfile.h"

#define HEAD "[godwit]\nversion=1\n\n[gateway]\naddress=vpn.example.org\n\n[sign-in]\nuser=alice\n"

static gdw_profile profile;

static gboolean
parse (const char *text, gsize n, GError **error)
{
  return godwit_profile_parse (text, n, "f.godwit", &profile, error);
}

/* The text must be refused with this code and message. */
static void
refused (const char *text, GodwitProfileError code, const char *message)
{
  GError *error = NULL;
  check (!parse (text, strlen (text), &error));
  require (error != NULL);
  check (g_error_matches (error, GODWIT_PROFILE_ERROR, (int)code));
  check_bytes (gdw_bytes_text (error->message), gdw_bytes_text (message));
  g_error_free (error);
}

static void
taken (const char *text)
{
  GError *error = NULL;
  check (parse (text, strlen (text), &error));
  if (error != NULL)
    printf ("# %s\n", error->message);
  g_clear_error (&error);
}

TEST (a_good_file)
{
  taken ("# a comment\n" HEAD "local-identity = alice@example.org \n[network]\r\nmtu=1300\r\n\n");
  check (strcmp (profile.gateway.address, "vpn.example.org") == 0);
  check (strcmp (profile.sign_in.local_identity, "alice@example.org") == 0);
  check (profile.network.mtu == 1300);
}

TEST (no_final_line_end)
{
  taken (HEAD "[network]\nmtu=1281");
  check (profile.network.mtu == 1281);
}

TEST (values_have_no_escapes)
{
  taken (HEAD "local-identity=O=a\\, b, CN=x\n[esp]\nciphers=aes256gcm16\n");
  check (strcmp (profile.sign_in.local_identity, "O=a\\, b, CN=x") == 0);
  taken ("[godwit]\nversion=1\n[gateway]\naddress=a.b\n[sign-in]\nuser=CORP\\alice=x\n");
  check (strcmp (profile.sign_in.user, "CORP\\alice=x") == 0);
}

TEST (unknown_names)
{
  refused (HEAD "pasword=x\n", GODWIT_PROFILE_ERROR_KEY,
           "f.godwit:9: There is no setting \"pasword\" in the group \"sign-in\".");
  refused (HEAD "[netwrk]\n", GODWIT_PROFILE_ERROR_KEY, "f.godwit:9: There is no group of settings \"netwrk\".");
  refused (HEAD "user[de]=x\n", GODWIT_PROFILE_ERROR_KEY,
           "f.godwit:9: There is no setting \"user[de]\" in the group \"sign-in\".");
}

TEST (secrets_are_refused_and_not_shown)
{
  refused (HEAD "password=hunter2\n", GODWIT_PROFILE_ERROR_KEY,
           "f.godwit:9: sign-in.password: This is a secret; a profile never holds one.");
}

TEST (malformed_values)
{
  refused (HEAD "\n[network]\nmtu=9000\n", GODWIT_PROFILE_ERROR_VALUE,
           "f.godwit:11: network.mtu: \"9000\" is not a number from 1280 to 1500.");
  refused ("[godwit]\nversion=2\n", GODWIT_PROFILE_ERROR_VALUE,
           "f.godwit:2: godwit.version: \"2\" is not a number from 1 to 1.");
  refused ("[godwit]\nversion=1\n[gateway]\naddress=\n", GODWIT_PROFILE_ERROR_VALUE,
           "f.godwit:4: gateway.address: This setting must be given.");
}

TEST (malformed_lines)
{
  refused (HEAD "just words\n", GODWIT_PROFILE_ERROR_FORM,
           "f.godwit:9: The line is neither a comment (#), a group ([...]) nor a setting (key=value).");
  refused (HEAD "=x\n", GODWIT_PROFILE_ERROR_FORM,
           "f.godwit:9: The line is neither a comment (#), a group ([...]) nor a setting (key=value).");
  refused ("[godwit\n", GODWIT_PROFILE_ERROR_FORM, "f.godwit:1: The name of a group ends with \"]\".");
  refused ("[\n", GODWIT_PROFILE_ERROR_FORM, "f.godwit:1: The name of a group ends with \"]\".");
  refused ("[]\n", GODWIT_PROFILE_ERROR_KEY, "f.godwit:1: There is no group of settings \"\".");
  refused ("version=1\n", GODWIT_PROFILE_ERROR_FORM,
           "f.godwit:1: A setting stands before the first group, such as [godwit].");
}

TEST (twice)
{
  refused (HEAD "user=bob\n", GODWIT_PROFILE_ERROR_FORM,
           "f.godwit:9: The setting \"sign-in.user\" stands here for the second time, first in line 8.");
  refused (HEAD "[gateway]\n", GODWIT_PROFILE_ERROR_FORM,
           "f.godwit:9: The group \"gateway\" stands here for the second time, first in line 4.");
}

TEST (not_text)
{
  refused (HEAD "local-identity=\xff\n", GODWIT_PROFILE_ERROR_FORM,
           "f.godwit:9: The line is not UTF-8, or has control characters.");
  refused (HEAD "local-identity=a\x1b[2J\n", GODWIT_PROFILE_ERROR_FORM,
           "f.godwit:9: The line is not UTF-8, or has control characters.");
  GError *error = NULL;
  check (!parse ("[godwit]\nversion=1\0", 19, &error));
  check (g_error_matches (error, GODWIT_PROFILE_ERROR, GODWIT_PROFILE_ERROR_FORM));
  g_clear_error (&error);
}

TEST (lacks_and_contradictions)
{
  refused ("", GODWIT_PROFILE_ERROR_FORM,
           "f.godwit: This is no Godwit profile: the group [godwit] with version=1 is missing.");
  refused ("[godwit]\nversion=1\n", GODWIT_PROFILE_ERROR_STATE,
           "f.godwit: gateway.address: This setting must be given.");
  refused (HEAD "certificate=me.pem\n", GODWIT_PROFILE_ERROR_STATE,
           "f.godwit:9: sign-in.certificate: A certificate is used only when the sign-in method is certificate.");
}

TEST (bounds)
{
  GError *error = NULL;
  char *text = g_malloc (GODWIT_KEYFILE_MAX + 1);
  memset (text, '\n', GODWIT_KEYFILE_MAX + 1);
  memcpy (text, HEAD, strlen (HEAD));
  check (parse (text, GODWIT_KEYFILE_MAX, NULL));
  check (!parse (text, GODWIT_KEYFILE_MAX + 1, &error));
  check (g_error_matches (error, GODWIT_PROFILE_ERROR, GODWIT_PROFILE_ERROR_FILE));
  g_clear_error (&error);
  memset (text + strlen (HEAD), 'x', 20000); /* one long line */
  check (!parse (text, GODWIT_KEYFILE_MAX, &error));
  check (error != NULL && strlen (error->message) < 200);
  g_clear_error (&error);
  g_free (text);
}

TEST (failure_leaves_the_profile_alone)
{
  taken (HEAD "[network]\nmtu=1300\n");
  refused (HEAD "[network]\nmtu=1301\nmtu=1302\n", GODWIT_PROFILE_ERROR_FORM,
           "f.godwit:11: The setting \"network.mtu\" stands here for the second time, first in line 10.");
  check (profile.network.mtu == 1300);
}

/* Every cut of a good file is either taken or refused with the file's name: no crash, no silence. */
TEST (every_cut)
{
  static const char text[] = HEAD "[network]\nremote-networks=10.0.0.0/8;2001:db8::/32\nipv4=true\n";
  for (gsize n = 0; n <= sizeof text - 1; n++) {
    GError *error = NULL;
    char *exact = g_memdup2 (text, n); /* so that a sanitizer sees a read beyond the end */
    if (!parse (exact, n, &error))
      check (error != NULL && g_str_has_prefix (error->message, "f.godwit:"));
    g_clear_error (&error);
    g_free (exact);
  }
}

/* GKeyFile reads the same values from what is written here. */
static void
same_as_gkeyfile (const char *text, const gdw_profile *p)
{
  GKeyFile *file = g_key_file_new ();
  check (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  const gdw_key *k;
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++) {
    uint8_t buf[GDW_PROFILE_VALUE];
    gdw_out o = gdw_out_over (buf, sizeof buf);
    char *value = g_key_file_get_value (file, k->group, k->name, NULL);
    gdw_profile_get (p, k, &o);
    if (k->type == GDW_KEY_SECRET)
      check (value == NULL);
    else if (value != NULL)
      check_bytes (gdw_out_view (&o), gdw_bytes_text (value));
    else
      check (gdw_profile_is_default (p, k));
    g_free (value);
  }
  g_key_file_unref (file);
}

TEST (written_and_read_again)
{
  static const char text[] =
      "[godwit]\nversion=1\nuuid=\nname=work\n\n[gateway]\naddress=vpn.example.org\nport=4500\n\n"
      "[sign-in]\nuser=J\xc3\xbcrg\n\n[ike]\ngroups=ecp384;x25519\n";
  taken (text);
  char *brief = godwit_profile_format (&profile, FALSE);
  check_bytes (gdw_bytes_text (brief), gdw_bytes_text (text));
  same_as_gkeyfile (brief, &profile);
  char *full = godwit_profile_format (&profile, TRUE);
  same_as_gkeyfile (full, &profile);
  gdw_profile before = profile;
  taken (full);
  check (memcmp (&before, &profile, sizeof before) == 0);
  check (strstr (full, "\nkeepalive=20\n") != NULL && strstr (full, "password") == NULL);
  g_free (brief);
  g_free (full);
}

TEST (files)
{
  char *folder = g_dir_make_tmp ("godwit-XXXXXX", NULL), *path = g_build_filename (folder, "my work.godwit", NULL);
  GError *error = NULL;
  GStatBuf st;
  gdw_profile again;
  taken (HEAD);
  check (godwit_profile_write (path, &profile, &error));
  check (strlen (profile.godwit.uuid) == 36);
  check (g_stat (path, &st) == 0 && (st.st_mode & 0777) == 0600);
  check (godwit_profile_read (path, &again, &error));
  check (strcmp (again.godwit.uuid, profile.godwit.uuid) == 0);
  char *name = godwit_profile_name (&again, path);
  check (strcmp (name, "my-work") == 0);
  g_free (name);
  g_remove (path);
  check (!godwit_profile_read (path, &again, &error));
  check (g_error_matches (error, GODWIT_PROFILE_ERROR, GODWIT_PROFILE_ERROR_FILE) &&
         strstr (error->message, path) != NULL);
  g_clear_error (&error);
  g_rmdir (folder);
  check (!godwit_profile_write (path, &profile, &error));
  check (g_error_matches (error, GODWIT_PROFILE_ERROR, GODWIT_PROFILE_ERROR_FILE));
  g_clear_error (&error);
  g_free (path);
  g_free (folder);
}

TEST (names)
{
  static const char *const rows[][2] = {
    { "/a/work.godwit", "work" }, { "work", "work" }, { "/a/-x.godwit", "px" }, { "/a/a b/c:d", "c-d" }
  };
  taken (HEAD);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    char *name = godwit_profile_name (&profile, rows[i][0]);
    check_bytes (gdw_bytes_text (name), gdw_bytes_text (rows[i][1]));
    g_free (name);
  }
}

TEST_MAIN ()
