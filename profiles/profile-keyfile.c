/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-keyfile.c - *.godwit key files to profiles and back. GKeyFile itself forgets the lines, so the lines are read here; what is
 * taken here, GKeyFile takes too (the unit test compares). */
#include "profiles/profile-keyfile.h"

#include <string.h>

#include "profile/form.h"
#include "profiles/blob.h"

G_DEFINE_QUARK (godwit_profile_error, godwit_profile_error)

/* One pass over a file. */
struct reader {
  const char *origin;
  unsigned line;
  gdw_profile profile;
  char *group;      /* NULL before the first */
  GHashTable *seen; /* "group" and "group.key" -> line */
  GError **error;
};

static gboolean refuse (struct reader *r, GodwitProfileError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
refuse (struct reader *r, GodwitProfileError code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  char *text = g_strdup_vprintf (format, args);
  va_end (args);
  if (r->line > 0)
    g_set_error (r->error, GODWIT_PROFILE_ERROR, (int)code, "%s:%u: %s", r->origin, r->line, text);
  else
    g_set_error (r->error, GODWIT_PROFILE_ERROR, (int)code, "%s: %s", r->origin, text);
  g_free (text);
  return FALSE;
}

/* Notes that a group or key stands on this line; refuses the second time. */
static gboolean
see (struct reader *r, char *taken_name, const char *what)
{
  gpointer before = g_hash_table_lookup (r->seen, taken_name);
  if (before != NULL) {
    refuse (r, GODWIT_PROFILE_ERROR_FORM, "The %s \"%s\" stands here for the second time, first in line %u.", what,
            taken_name, GPOINTER_TO_UINT (before));
    g_free (taken_name);
    return FALSE;
  }
  g_hash_table_insert (r->seen, taken_name, GUINT_TO_POINTER (r->line));
  return TRUE;
}

static gboolean
read_group (struct reader *r, gdw_bytes line)
{
  if (line.p[line.n - 1] != ']')
    return refuse (r, GODWIT_PROFILE_ERROR_FORM, "The name of a group ends with \"]\".");
  gdw_bytes name = gdw_bytes_make (line.p + 1, line.n - 2);
  g_free (r->group);
  r->group = g_strndup ((const char *)name.p, name.n);
  if (!gdw_key_has_group (name))
    return refuse (r, GODWIT_PROFILE_ERROR_KEY, "There is no group of settings \"%s\".", r->group);
  return see (r, g_strdup (r->group), "group");
}

static gboolean
read_setting (struct reader *r, gdw_bytes name, gdw_bytes value)
{
  gdw_profile_fault fault;
  if (r->group == NULL)
    return refuse (r, GODWIT_PROFILE_ERROR_FORM, "A setting stands before the first group, such as [godwit].");
  gdw_err e = gdw_profile_set (&r->profile, gdw_bytes_text (r->group), name, value, &fault);
  bool key_wrong = e == GDW_E_UNKNOWN || (e != GDW_OK && fault.key->type == GDW_KEY_SECRET);
  if (e != GDW_OK)
    return refuse (r, key_wrong ? GODWIT_PROFILE_ERROR_KEY : GODWIT_PROFILE_ERROR_VALUE, "%s", fault.text);
  return see (r, g_strdup_printf ("%s.%.*s", r->group, (int)name.n, (const char *)name.p), "setting");
}

static gboolean
read_line (struct reader *r, gdw_bytes line)
{
  if (line.n > 0 && line.p[line.n - 1] == '\r')
    line.n--;
  if (!gdw_form_is_clean (line))
    return refuse (r, GODWIT_PROFILE_ERROR_FORM, "The line is not UTF-8, or has control characters.");
  line = gdw_form_trim (line);
  if (line.n == 0 || line.p[0] == '#')
    return TRUE;
  if (line.p[0] == '[')
    return read_group (r, line);
  const uint8_t *equals = memchr (line.p, '=', line.n);
  if (equals == NULL || equals == line.p)
    return refuse (r, GODWIT_PROFILE_ERROR_FORM,
                   "The line is neither a comment (#), a group ([...]) nor a setting (key=value).");
  gdw_bytes name = gdw_form_trim (gdw_bytes_make (line.p, (size_t)(equals - line.p)));
  size_t used = (size_t)(equals - line.p) + 1;
  return read_setting (r, name, gdw_form_trim (gdw_bytes_make (line.p + used, line.n - used)));
}

static gboolean
read_lines (struct reader *r, const char *text, gsize n)
{
  gsize at = 0;
  while (at < n) {
    const char *end = memchr (text + at, '\n', n - at);
    gsize len = end != NULL ? (gsize)(end - (text + at)) : n - at;
    r->line++;
    if (!read_line (r, gdw_bytes_make (text + at, len)))
      return FALSE;
    at += len + 1;
  }
  r->line = 0; /* what is wrong from here on is no line's fault */
  return TRUE;
}

/* The line that a fault found in the end belongs to, or 0. */
static unsigned
line_of (struct reader *r, const gdw_key *k)
{
  char *name = g_strdup_printf ("%s.%s", k->group, k->name);
  unsigned line = GPOINTER_TO_UINT (g_hash_table_lookup (r->seen, name));
  g_free (name);
  return line;
}

static gboolean
read_all (struct reader *r, const char *text, gsize n)
{
  gdw_profile_fault fault;
  if (n > GODWIT_KEYFILE_MAX)
    return refuse (r, GODWIT_PROFILE_ERROR_FILE, "The file is longer than %u octets.", GODWIT_KEYFILE_MAX);
  if (!read_lines (r, text, n))
    return FALSE;
  if (!g_hash_table_contains (r->seen, "godwit.version"))
    return refuse (r, GODWIT_PROFILE_ERROR_FORM,
                   "This is no Godwit profile: the group [godwit] with version=1 is missing.");
  if (gdw_profile_validate (&r->profile, &fault) != GDW_OK) {
    r->line = line_of (r, fault.key);
    return refuse (r, GODWIT_PROFILE_ERROR_STATE, "%s", fault.text);
  }
  return TRUE;
}

gboolean
godwit_profile_parse (const char *text, gsize n, const char *origin, gdw_profile *ret, GError **error)
{
  struct reader r = { .origin = origin, .error = error };
  r.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gdw_profile_init (&r.profile);
  gboolean good = read_all (&r, text, n);
  if (good)
    *ret = r.profile;
  g_hash_table_unref (r.seen);
  g_free (r.group);
  return good;
}

gboolean
godwit_profile_read (const char *path, gdw_profile *ret, GError **error)
{
  GError *cause = NULL;
  GBytes *file = godwit_blob_read (path, GODWIT_KEYFILE_MAX, &cause);
  if (file == NULL) {
    g_set_error_literal (error, GODWIT_PROFILE_ERROR, GODWIT_PROFILE_ERROR_FILE, cause->message);
    g_error_free (cause);
    return FALSE;
  }
  gsize n;
  const char *text = g_bytes_get_data (file, &n);
  gboolean good = godwit_profile_parse (text, n, path, ret, error);
  g_bytes_unref (file);
  return good;
}

/* --- writing --- */

static char *
value_of (const gdw_profile *p, const gdw_key *k)
{
  uint8_t buf[GDW_PROFILE_VALUE];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_profile_get (p, k, &o);
  gdw_bytes value = gdw_out_view (&o);
  return g_strndup ((const char *)value.p, value.n);
}

/* What a file has even at its default, so that a person sees which file it is. */
static gboolean
is_always_written (const gdw_key *k)
{
  return strcmp (k->group, "godwit") == 0 || gdw_key_is_required (k);
}

char *
godwit_profile_format (const gdw_profile *p, gboolean all)
{
  GString *text = g_string_new (NULL);
  const char *group = "";
  const gdw_key *k;
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++) {
    if (k->type == GDW_KEY_SECRET || (!all && !is_always_written (k) && gdw_profile_is_default (p, k)))
      continue;
    if (strcmp (group, k->group) != 0)
      g_string_append_printf (text, "%s[%s]\n", i > 0 ? "\n" : "", k->group);
    if (all)
      g_string_append_printf (text, "# %s\n", k->help);
    char *value = value_of (p, k);
    g_string_append_printf (text, "%s=%s\n", k->name, value);
    g_free (value);
    group = k->group;
  }
  return g_string_free (text, FALSE);
}

gboolean
godwit_profile_write (const char *path, gdw_profile *p, GError **error)
{
  GError *cause = NULL;
  if (p->godwit.uuid[0] == '\0') {
    char *uuid = g_uuid_string_random ();
    g_strlcpy (p->godwit.uuid, uuid, sizeof p->godwit.uuid);
    g_free (uuid);
  }
  char *text = godwit_profile_format (p, FALSE);
  gboolean good = g_file_set_contents_full (path, text, -1,
                                            G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &cause);
  if (!good) {
    g_set_error_literal (error, GODWIT_PROFILE_ERROR, GODWIT_PROFILE_ERROR_FILE, cause->message);
    g_error_free (cause);
  }
  g_free (text);
  return good;
}

char *
godwit_profile_name (const gdw_profile *p, const char *path)
{
  if (p->godwit.name[0] != '\0' || path == NULL)
    return g_strdup (p->godwit.name);
  char *name = g_path_get_basename (path);
  if (g_str_has_suffix (name, GODWIT_KEYFILE_SUFFIX))
    name[strlen (name) - strlen (GODWIT_KEYFILE_SUFFIX)] = '\0';
  for (char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && (c == name || strchr ("._-", *c) == NULL))
      *c = c == name ? 'p' : '-';
  if (strlen (name) > 64)
    name[64] = '\0';
  return name;
}
