/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own-certificate.c - the file's first certificate through GLib's TLS library: only its end is asked for, and nothing is decided by it. The private
 * key that may stand beside it is not touched. */
#include "own-certificate.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/limits.h"
#include "profiles/blob.h"

#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"
#define PEM_END   "-----END CERTIFICATE-----"

/* The DER of the first certificate; NULL: there is none. */
static GByteArray *
first_of (GBytes *file)
{
  gsize n, der_n;
  const char *text = g_bytes_get_data (file, &n);
  const char *begin = n > 0 ? g_strstr_len (text, (gssize)n, PEM_BEGIN) : NULL;
  if (begin == NULL)
    return n > 0 ? g_byte_array_append (g_byte_array_new (), (const guint8 *)text, (guint)n) : NULL;
  begin += strlen (PEM_BEGIN);
  const char *end = g_strstr_len (begin, text + n - begin, PEM_END);
  if (end == NULL)
    return NULL;
  g_autofree char *body = g_strndup (begin, (gsize)(end - begin));
  guchar *der = g_base64_decode (body, &der_n);
  return g_byte_array_new_take (der, der_n);
}

static gint64
end_of (const char *path)
{
  GTlsBackend *tls = g_tls_backend_get_default ();
  g_autoptr (GBytes) file = godwit_blob_read (path, GDW_MAX_BLOB, NULL);
  g_autoptr (GByteArray) der = file != NULL ? first_of (file) : NULL;
  if (der == NULL || !g_tls_backend_supports_tls (tls))
    return 0;
  g_autoptr (GTlsCertificate) certificate =
      g_initable_new (g_tls_backend_get_certificate_type (tls), NULL, NULL, "certificate", der, NULL);
  g_autoptr (GDateTime) end = certificate != NULL ? g_tls_certificate_get_not_valid_after (certificate) : NULL;
  return end != NULL ? g_date_time_to_unix (end) : 0;
}

/* --- a look --- */

struct look {
  GodwitOwnCertificate *certificate;
  GodwitOwnCertificateTold told;
  gpointer data;
  char *path;
  gboolean is_known;   /* changed and end are of this path */
  gint64 changed, end; /* the file's; 0: it cannot be read */
};

static void
look_free (gpointer data)
{
  struct look *l = data;
  g_free (l->path);
  g_free (l);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
  struct look *l = data;
  GStatBuf st;
  (void)source;
  (void)cancel;
  gint64 changed =
      g_stat (l->path, &st) == 0 ? (gint64)st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000 : 0;
  if (!l->is_known || changed != l->changed)
    l->end = changed != 0 ? end_of (l->path) : 0;
  l->changed = changed;
  g_task_return_boolean (task, TRUE);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  struct look *l = g_task_get_task_data (G_TASK (result));
  (void)source;
  (void)data;
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return; /* cancelled: it was cleared */
  GodwitOwnCertificate *c = l->certificate;
  gint64 before = l->is_known ? c->end : 0;
  gboolean is_other = before != l->end || g_strcmp0 (c->wanted, l->path) != 0;
  g_clear_object (&c->looking);
  g_free (c->path);
  c->path = g_strdup (l->path);
  c->changed = l->changed;
  c->end = l->end;
  if (is_other)
    l->told (l->data);
}

/* --- the certificate --- */

static void
stop_looking (GodwitOwnCertificate *c)
{
  if (c->looking != NULL)
    g_cancellable_cancel (c->looking);
  g_clear_object (&c->looking);
}

void
godwit_own_certificate_clear (GodwitOwnCertificate *c)
{
  stop_looking (c);
  g_free (c->path);
  g_free (c->wanted);
  memset (c, 0, sizeof *c);
}

static void
look (GodwitOwnCertificate *c, GodwitOwnCertificateTold told, gpointer data)
{
  struct look *l = g_new0 (struct look, 1);
  l->certificate = c;
  l->told = told;
  l->data = data;
  l->path = g_strdup (c->wanted);
  l->is_known = g_strcmp0 (c->path, c->wanted) == 0;
  l->changed = c->changed;
  l->end = c->end;
  c->looking = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, c->looking, on_looked, NULL);
  g_task_set_task_data (task, l, look_free);
  g_task_run_in_thread (task, look_in_thread);
}

gint64
godwit_own_certificate_end (GodwitOwnCertificate *c, const gdw_profile *p, const char *profile_path,
                            GodwitOwnCertificateTold told, gpointer data)
{
  gdw_file_need need;
  gsize max;
  size_t i = 0;
  while (gdw_profile_file (p, i, &need) && need.kind != GDW_FILE_CERTIFICATE)
    i++;
  g_autofree char *path = godwit_blob_path (p, i, profile_path, &need, &max);
  if (path == NULL || !g_path_is_absolute (path)) {
    godwit_own_certificate_clear (c);
    return 0;
  }
  g_free (c->wanted);
  c->wanted = g_steal_pointer (&path);
  if (c->looking == NULL)
    look (c, told, data);
  return g_strcmp0 (c->path, c->wanted) == 0 ? c->end : 0;
}
