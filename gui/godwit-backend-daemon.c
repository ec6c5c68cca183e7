/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-backend-daemon.c - the list of profile files and what the keeper tells of their tunnels, and the deeds. */
#include "godwit-backend-daemon.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daemon-call.h"
#include "daemon-login.h"
#include "keyring.h"
#include "profiles/profile-keyfile.h"
#include "profiles/whole-paths.h"

enum { AGAIN_MS = 3000 };

struct _GodwitBackendDaemon {
  GodwitBackendFrame parent;
  GodwitDaemonHost host;
  GPtrArray *entries;                    /* GodwitDaemonEntry */
  gboolean reads, reads_again, has_read; /* the folder; once more, since something has changed meanwhile; at all */
  GCancellable *stop;                    /* of that */
  GPtrArray *saved;                      /* GTask, of saving */
  guint again;
  guint32 watch;                     /* number of WATCH, until the keeper has told of all tunnels; then 0 */
  gboolean is_listed, has_logged_in; /* has_logged_in: what was up last is wanted as soon as it is listed */
  GodwitDaemonLogin *login;
};

static void backend_init (GodwitBackendInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (GodwitBackendDaemon, godwit_backend_daemon, GODWIT_TYPE_BACKEND_FRAME,
                               G_IMPLEMENT_INTERFACE (GODWIT_TYPE_BACKEND, backend_init))

static GodwitDaemonEntry *
entry_of (GodwitBackendDaemon *self, GodwitTunnel *tunnel)
{
  for (guint i = 0; i < self->entries->len; i++) {
    GodwitDaemonEntry *e = self->entries->pdata[i];
    if (e->tunnel == tunnel)
      return e;
  }
  return NULL;
}

/* --- the folder --- */

static void
remove_entry (GodwitBackendDaemon *self, GodwitDaemonEntry *e)
{
  godwit_backend_frame_remove (GODWIT_BACKEND_FRAME (self), e->tunnel);
  g_ptr_array_remove (self->entries, e);
}

static GodwitDaemonEntry *
entry_at (GodwitBackendDaemon *self, const char *path)
{
  for (guint i = 0; i < self->entries->len; i++) {
    GodwitDaemonEntry *e = self->entries->pdata[i];
    if (g_str_equal (e->path, path))
      return e;
  }
  return NULL;
}

static gboolean
has_path (const GPtrArray *files, const char *path)
{
  for (guint i = 0; i < files->len; i++) {
    if (g_str_equal (((GodwitProfileFile *)files->pdata[i])->path, path))
      return TRUE;
  }
  return FALSE;
}

/* A file that has gone takes its entry along, unless its tunnel is up. */
static void
take_files (GodwitBackendDaemon *self, const GPtrArray *files)
{
  for (guint i = self->entries->len; i > 0; i--) {
    GodwitDaemonEntry *e = self->entries->pdata[i - 1];
    if (!has_path (files, e->path) && !e->is_up)
      remove_entry (self, e);
  }
  for (guint i = 0; i < files->len; i++) {
    const GodwitProfileFile *file = files->pdata[i];
    GodwitDaemonEntry *e = entry_at (self, file->path);
    if (e != NULL) {
      godwit_daemon_entry_take (e, file);
      continue;
    }
    e = godwit_daemon_entry_new (file);
    g_ptr_array_add (self->entries, e);
    godwit_backend_frame_add (GODWIT_BACKEND_FRAME (self), e->tunnel);
  }
}

/* Who has saved is told when it is in the list. */
static void
end_saving (GodwitBackendDaemon *self)
{
  g_autoptr (GPtrArray) saved = g_steal_pointer (&self->saved);
  self->saved = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < saved->len; i++)
    g_task_return_pointer (saved->pdata[i], g_strdup (g_task_get_task_data (saved->pdata[i])), g_free);
}

static void connect_keeper (GodwitBackendDaemon *self);

/* What was read while something changed is not looked at. The keeper speaks of tunnels by their profiles: so those come first. */
static void
on_files (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = godwit_profile_folder_read_finish (result, &error);
  (void)source;
  if (files == NULL)
    return; /* the backend is gone */
  GodwitBackendDaemon *self = data;
  if (self->reads_again) {
    self->reads_again = FALSE;
    godwit_profile_folder_read_async (self->host.folder, self->stop, on_files, self);
    return;
  }
  self->reads = FALSE;
  take_files (self, files);
  end_saving (self);
  if (!self->has_read) {
    self->has_read = TRUE;
    connect_keeper (self);
  }
}

static void
on_folder (gpointer data)
{
  GodwitBackendDaemon *self = data;
  self->reads_again = self->reads;
  if (!self->reads)
    godwit_profile_folder_read_async (self->host.folder, self->stop, on_files, self);
  self->reads = TRUE;
}

/* --- the keeper --- */

static void begin_login (GodwitBackendDaemon *self);

/* Whose tunnel it is: by the number that the keeper gave it; a STATUS tells the uuid of one that somebody else began. */
static GodwitDaemonEntry *
entry_told (GodwitBackendDaemon *self, const gdw_frame *f)
{
  for (guint i = 0; i < self->entries->len; i++) {
    GodwitDaemonEntry *e = self->entries->pdata[i];
    gboolean is_named = f->type == GDW_FRAME_STATUS && e->number == 0 && f->status.uuid[0] != '\0' &&
                        g_str_equal (e->profile.godwit.uuid, f->status.uuid);
    if ((f->tunnel != 0 && e->number == f->tunnel) || is_named)
      return e;
  }
  return NULL;
}

static gboolean
call_takes (GodwitBackendDaemon *self, const gdw_frame *f)
{
  for (guint i = 0; i < self->entries->len; i++) {
    GodwitDaemonEntry *e = self->entries->pdata[i];
    if (e->call != NULL && godwit_daemon_call_told (e->call, f))
      return TRUE;
  }
  return FALSE;
}

/* A tunnel that was begun before we were asks its person. */
static void
take_question (GodwitBackendDaemon *self, const gdw_frame *f)
{
  GodwitDaemonEntry *e = entry_told (self, f);
  if (e != NULL && e->call == NULL)
    e->call = godwit_daemon_call_new_to_answer (&self->host, e);
}

static void
on_told (gpointer data, gdw_frame *f)
{
  GodwitBackendDaemon *self = data;
  if (f->type == GDW_FRAME_DONE && f->number == self->watch) {
    self->is_listed = TRUE;
    begin_login (self);
    return;
  }
  if (f->type == GDW_FRAME_ERROR && f->tunnel == 0 && f->number == 0) {
    if (f->error.why == GDW_WHY_NOT_ALLOWED)
      godwit_backend_frame_set_trouble (GODWIT_BACKEND_FRAME (self), GODWIT_TROUBLE_NOT_ALLOWED);
    return;
  }
  if (f->type == GDW_FRAME_ASK)
    take_question (self, f);
  if (call_takes (self, f))
    return;
  GodwitDaemonEntry *e = entry_told (self, f);
  if (e == NULL)
    return;
  if (f->type == GDW_FRAME_STATUS || f->type == GDW_FRAME_PHASE || f->type == GDW_FRAME_EVENT) {
    e->number = f->tunnel;
    godwit_daemon_entry_told (e, f);
  } else if (f->type == GDW_FRAME_END) {
    godwit_daemon_entry_end (e, &f->end);
    on_folder (self); /* its file may have gone meanwhile */
  }
}

static void
on_greeted (gpointer data)
{
  GodwitBackendDaemon *self = data;
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_WATCH);
  f.number = self->watch = godwit_keeper_link_number (self->host.link);
  f.watch.may_ask = true;
  if (godwit_keeper_link_send (self->host.link, &f))
    godwit_backend_frame_set_trouble (GODWIT_BACKEND_FRAME (self), GODWIT_TROUBLE_NONE);
}

static void
on_ready (gpointer data)
{
  GodwitBackendDaemon *self = data;
  for (guint i = 0; i < self->entries->len; i++) {
    GodwitDaemonEntry *e = self->entries->pdata[i];
    if (e->call != NULL)
      godwit_daemon_call_ready (e->call);
  }
}

static gboolean
on_again (gpointer data)
{
  GodwitBackendDaemon *self = data;
  self->again = 0;
  connect_keeper (self);
  return G_SOURCE_REMOVE;
}

/* Its tunnels ended with it. */
static void
on_lost (gpointer data, gdw_why why)
{
  GodwitBackendDaemon *self = data;
  g_clear_pointer (&self->host.link, godwit_keeper_link_free);
  for (guint i = 0; i < self->entries->len; i++) {
    GodwitDaemonEntry *e = self->entries->pdata[i];
    if (e->is_up)
      godwit_daemon_entry_fail (e, why, "");
  }
  if (godwit_backend_trouble (GODWIT_BACKEND (self)) != GODWIT_TROUBLE_NOT_ALLOWED)
    godwit_backend_frame_set_trouble (GODWIT_BACKEND_FRAME (self), GODWIT_TROUBLE_NO_KEEPER);
  self->again = g_timeout_add (AGAIN_MS, on_again, self);
}

static void
connect_keeper (GodwitBackendDaemon *self)
{
  const GodwitKeeperLinkOwner owner = { self, on_told, on_greeted, on_ready, on_lost };
  gdw_why why;
  self->host.link = godwit_keeper_link_new (&owner, &why);
  if (self->host.link != NULL)
    return;
  godwit_backend_frame_set_trouble (GODWIT_BACKEND_FRAME (self),
                                    why == GDW_WHY_NOT_ALLOWED ? GODWIT_TROUBLE_NOT_ALLOWED : GODWIT_TROUBLE_NO_KEEPER);
  self->again = g_timeout_add (AGAIN_MS, on_again, self);
}

/* --- deeds --- */

static gboolean
begin (GodwitBackendDaemon *self, GodwitDaemonEntry *e, GError **error)
{
  if (self->host.link == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, _ ("Godwit’s service does not answer."));
    return FALSE;
  }
  if (e->is_up)
    return TRUE;
  godwit_profile_folder_set_wanted (self->host.folder, e->profile.godwit.uuid, TRUE);
  godwit_daemon_entry_begin (e);
  e->call = godwit_daemon_call_new (&self->host, e);
  return TRUE;
}

static void
on_due (GodwitDaemonEntry *e, gpointer data)
{
  g_autoptr (GError) error = NULL;
  if (begin (data, e, &error))
    return;
  /* Translators: the first %s is the name of a connection, the second a sentence */
  g_autofree char *words = g_strdup_printf (_ ("“%s” does not connect: %s"), e->name, error->message);
  godwit_backend_tell (data, words);
}

static void
begin_login (GodwitBackendDaemon *self)
{
  if (self->has_logged_in && self->is_listed && self->login == NULL)
    self->login = godwit_daemon_login_new (self->entries, self->host.folder, on_due, self);
}

static void
log_in (GodwitBackend *backend)
{
  GODWIT_BACKEND_DAEMON (backend)->has_logged_in = TRUE;
  begin_login (GODWIT_BACKEND_DAEMON (backend));
}

static gboolean
end (GodwitBackendDaemon *self, GodwitDaemonEntry *e, GError **error)
{
  const gdw_frame_end as_asked = { 0 };
  gdw_frame f;
  godwit_profile_folder_set_wanted (self->host.folder, e->profile.godwit.uuid, FALSE);
  if (!e->is_up) {
    e->due = e->waits_for_keyring = FALSE;
    godwit_daemon_entry_refresh (e);
    return TRUE;
  }
  if (e->number == 0 && !godwit_daemon_call_is_started (e->call)) {
    godwit_daemon_entry_end (e, &as_asked);
    return TRUE;
  }
  gdw_frame_init (&f, GDW_FRAME_STOP);
  f.number = godwit_keeper_link_number (self->host.link);
  g_strlcpy (f.stop.name, e->told.status.name, sizeof f.stop.name);
  if (godwit_keeper_link_send (self->host.link, &f))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, _ ("Godwit’s service does not answer."));
  return FALSE;
}

static gboolean delete (GodwitBackendDaemon *self, GodwitDaemonEntry *e, GError **error)
{
  g_autofree char *uuid = g_strdup (godwit_daemon_entry_uuid (e));
  if (!end (self, e, error) || !godwit_profile_folder_delete (self->host.folder, e->path, uuid, error))
    return FALSE;
  godwit_keyring_clear (uuid, NULL);
  if (!e->is_up)
    remove_entry (self, e);
  on_folder (self);
  return TRUE;
}

static void
act (GodwitBackend *backend, GodwitTunnel *tunnel, GodwitDeed deed, GTask *given)
{
  static gboolean (*const deeds[]) (GodwitBackendDaemon *, GodwitDaemonEntry *, GError **) = {
    [GODWIT_DEED_CONNECT] = begin,
    [GODWIT_DEED_DISCONNECT] = end,
    [GODWIT_DEED_DELETE] = delete,
  };
  GodwitBackendDaemon *self = GODWIT_BACKEND_DAEMON (backend);
  g_autoptr (GTask) task = given;
  GodwitDaemonEntry *e = entry_of (self, tunnel);
  GError *error = NULL;
  if (e == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                             _ ("This connection does not exist any more."));
  else if (deeds[deed](self, e, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- drafts --- */

static GodwitDraft *
draft_of (const gdw_profile *p, const char *name)
{
  GodwitDraft *d = godwit_draft_new ();
  d->profile = *p;
  d->name = g_strdup (name);
  return d;
}

static void
on_secrets (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) secrets = godwit_keyring_find_finish (result, &error);
  GodwitBackendDaemon *self = g_task_get_source_object (task);
  GodwitDaemonEntry *e = entry_of (self, g_task_get_task_data (task));
  (void)source;
  if (e == NULL || e->fault != NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                             e != NULL ? e->fault : _ ("This connection does not exist any more."));
    return;
  }
  GodwitDraft *d = draft_of (&e->profile, e->name);
  d->version = e->version;
  for (gsize i = 0; gdw_key_at (i) != NULL; i++) {
    const char *name = gdw_key_at (i)->name;
    gboolean is_asked = godwit_profile_folder_is_asked (self->host.folder, e->profile.godwit.uuid, name);
    if (gdw_key_at (i)->type == GDW_KEY_SECRET)
      godwit_draft_set_secret (d, name, secrets != NULL ? g_hash_table_lookup (secrets, name) : NULL,
                               is_asked ? GODWIT_KEEP_NOT : GODWIT_KEEP_FOR_USER);
  }
  g_task_return_pointer (task, d, (GDestroyNotify)godwit_draft_free);
}

static void
load (GodwitBackend *backend, GodwitTunnel *tunnel, GTask *task)
{
  GodwitDaemonEntry *e = entry_of (GODWIT_BACKEND_DAEMON (backend), tunnel);
  g_task_set_task_data (task, g_object_ref (tunnel), g_object_unref);
  godwit_keyring_find_async (e != NULL ? godwit_daemon_entry_uuid (e) : "", NULL, on_secrets, task);
}

static void
save_secrets (GodwitBackendDaemon *self, const GodwitDraft *d)
{
  const char *uuid = d->profile.godwit.uuid;
  for (gsize i = 0; i < d->n_secrets; i++) {
    const char *name = d->secret[i].name, *text = d->secret[i].text;
    godwit_profile_folder_set_asked (self->host.folder, uuid, name, d->secret[i].keep == GODWIT_KEEP_NOT);
    if (d->secret[i].keep == GODWIT_KEEP_NOT)
      godwit_keyring_clear (uuid, name);
    else if (text != NULL)
      godwit_keyring_store (uuid, d->profile.godwit.name, name, text);
  }
}

static void
save (GodwitBackend *backend, GodwitTunnel *tunnel, const GodwitDraft *draft, GTask *given)
{
  GodwitBackendDaemon *self = GODWIT_BACKEND_DAEMON (backend);
  g_autoptr (GTask) task = given;
  g_autoptr (GodwitDraft) d = godwit_draft_copy (draft);
  GodwitDaemonEntry *e = tunnel != NULL ? entry_of (self, tunnel) : NULL;
  GError *error = NULL;
  if (e != NULL && d->version != 0 && d->version != godwit_profile_folder_version (e->path)) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s",
                             _ ("The connection was changed by another program meanwhile."));
    return;
  }
  g_autofree char *path = godwit_profile_folder_write (self->host.folder, e != NULL ? e->path : NULL, d, &error);
  if (path == NULL) {
    g_task_return_error (task, error);
    return;
  }
  save_secrets (self, d);
  g_task_set_task_data (task, g_strdup (d->profile.godwit.uuid), g_free);
  g_ptr_array_add (self->saved, g_steal_pointer (&task));
  on_folder (self);
}

static GodwitDraft *
read_file (GodwitBackend *backend, const char *path, GError **error)
{
  gdw_profile p;
  (void)backend;
  if (!godwit_profile_read (path, &p, error) || !godwit_profile_make_paths_whole (&p, path, error))
    return NULL;
  g_autofree char *name = godwit_profile_name (&p, path);
  return draft_of (&p, name);
}

/* --- counters --- */

static gboolean
count (GodwitBackendFrame *frame)
{
  GodwitBackendDaemon *self = GODWIT_BACKEND_DAEMON (frame);
  guint watched = 0;
  for (guint i = 0; i < self->entries->len; i++)
    watched += ((GodwitDaemonEntry *)self->entries->pdata[i])->watchers > 0;
  if (watched == 0)
    return FALSE;
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_LIST);
  if (self->host.link != NULL) {
    f.number = godwit_keeper_link_number (self->host.link);
    (void)godwit_keeper_link_send (self->host.link, &f); /* a full queue: next time */
  }
  return TRUE;
}

static void
watch (GodwitBackend *backend, GodwitTunnel *tunnel, gboolean closely)
{
  GodwitBackendDaemon *self = GODWIT_BACKEND_DAEMON (backend);
  GodwitDaemonEntry *e = entry_of (self, tunnel);
  if (e == NULL)
    return;
  if (closely)
    e->watchers++;
  else if (e->watchers > 0)
    e->watchers--;
  if (e->watchers > 0)
    godwit_backend_frame_begin_counting (GODWIT_BACKEND_FRAME (self));
}

/* --- the object --- */

static void
backend_init (GodwitBackendInterface *iface)
{
  iface->act = act;
  iface->load = load;
  iface->save = save;
  iface->read_file = read_file;
  iface->watch = watch;
  iface->log_in = log_in;
  iface->is_alone = TRUE;
}

static void
dispose (GObject *object)
{
  GodwitBackendDaemon *self = GODWIT_BACKEND_DAEMON (object);
  g_clear_handle_id (&self->again, g_source_remove);
  g_clear_pointer (&self->login, godwit_daemon_login_free);
  g_cancellable_cancel (self->stop);
  for (guint i = 0; i < self->saved->len; i++)
    g_task_return_new_error (self->saved->pdata[i], G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", "");
  g_ptr_array_set_size (self->saved, 0);
  g_ptr_array_set_size (self->entries, 0);
  g_clear_pointer (&self->host.link, godwit_keeper_link_free);
  g_clear_pointer (&self->host.folder, godwit_profile_folder_free);
  G_OBJECT_CLASS (godwit_backend_daemon_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (GODWIT_BACKEND_DAEMON (object)->entries);
  g_ptr_array_unref (GODWIT_BACKEND_DAEMON (object)->saved);
  g_object_unref (GODWIT_BACKEND_DAEMON (object)->stop);
  G_OBJECT_CLASS (godwit_backend_daemon_parent_class)->finalize (object);
}

static void
godwit_backend_daemon_class_init (GodwitBackendDaemonClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  G_OBJECT_CLASS (class)->finalize = finalize;
  GODWIT_BACKEND_FRAME_CLASS (class)->count = count;
}

static void
godwit_backend_daemon_init (GodwitBackendDaemon *self)
{
  self->entries = g_ptr_array_new_with_free_func (godwit_daemon_entry_free);
  self->saved = g_ptr_array_new_with_free_func (g_object_unref);
  self->stop = g_cancellable_new ();
  self->host.backend = GODWIT_BACKEND (self);
  self->host.folder = godwit_profile_folder_new (on_folder, self);
}

GodwitBackend *
godwit_backend_daemon_new (void)
{
  GodwitBackendDaemon *self = g_object_new (GODWIT_TYPE_BACKEND_DAEMON, NULL);
  on_folder (self); /* and then the keeper */
  return GODWIT_BACKEND (self);
}
