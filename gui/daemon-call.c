/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daemon-call.c - the steps of a connect, each begun by the end of the one before. */
#include "daemon-call.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "form/form-words.h"
#include "front/settings.h"
#include "keyring.h"
#include "profile/profile-needs.h"
#include "profile-files.h"

enum { PART_ROOM = GDW_FRAME_PART_MAX + 256 };

struct GodwitDaemonCall {
  GodwitDaemonHost host;
  GodwitDaemonEntry *entry;
  GCancellable *stop;
  GHashTable *secrets; /* by name; NULL: the keyring has not answered */
  GHashTable *typed;   /* names that the keyring gets when it is connected */
  guint begin;         /* idle source of the first step */
  guint32 number;      /* of START; 0: not sent, or answered */
  gboolean is_started;
  GodwitProfileFiles *files; /* NULL: not read yet */
  guint file;                /* the one that is being sent */
  gsize offset;
  gboolean is_sending;
  GodwitQuestion *question;
  guint32 question_number;
  gdw_secret_kind question_kind;
};

static const gdw_secret_need *
need_of (const GodwitDaemonCall *c, gdw_secret_kind kind, gdw_secret_need needs[GDW_SECRET_NEEDS])
{
  gsize n = gdw_profile_secrets (&c->entry->profile, needs);
  for (gsize i = 0; i < n; i++) {
    if (needs[i].kind == kind)
      return &needs[i];
  }
  return NULL;
}

/* --- to the keeper --- */

/* The call is gone after this. */
static void
fail (GodwitDaemonCall *c, gdw_why why, const char *fact)
{
  godwit_daemon_entry_fail (c->entry, why, fact);
}

static void
start (GodwitDaemonCall *c)
{
  const GodwitDaemonEntry *e = c->entry;
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_START);
  c->is_started = TRUE;
  f.number = c->number = godwit_keeper_link_number (c->host.link);
  f.start.stay = true; /* to close the window is not to disconnect */
  g_strlcpy (f.start.name, e->name, sizeof f.start.name);
  g_strlcpy (f.start.uuid, e->profile.godwit.uuid, sizeof f.start.uuid);
  g_strlcpy (f.start.device, e->profile.network.device, sizeof f.start.device);
  if (!godwit_keeper_link_send (c->host.link, &f))
    fail (c, GDW_WHY_CONTROL_LOST, "");
}

static void
put_secrets (GodwitDaemonCall *c, gdw_frame_connect *to)
{
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  gsize n = gdw_profile_secrets (&c->entry->profile, needs);
  for (gsize i = 0; i < n; i++) {
    const char *text = g_hash_table_lookup (c->secrets, needs[i].name);
    gdw_frame_named_secret *place = &to->secrets[to->n_secrets];
    if (text == NULL || strlen (text) > GDW_FRAME_SECRET_MAX ||
        gdw_secret_copy (gdw_bytes_text (text), &place->octets) != GDW_OK)
      continue;
    place->kind = (guint8)needs[i].kind;
    to->n_secrets++;
  }
}

/* Parts of files as far as the link has room. */
static void
send_parts (GodwitDaemonCall *c)
{
  while (c->file < c->files->n && godwit_keeper_link_room (c->host.link) >= PART_ROOM) {
    gsize size;
    const guint8 *octets = g_bytes_get_data (c->files->octets[c->file], &size);
    gdw_frame f;
    if (!gdw_settings_part (&c->files->head[c->file], gdw_bytes_make (octets, size), c->offset, &f)) {
      c->file++;
      c->offset = 0;
      continue;
    }
    f.tunnel = c->entry->number;
    c->offset += f.part.octets.n;
    if (!godwit_keeper_link_send (c->host.link, &f)) {
      fail (c, GDW_WHY_CONTROL_LOST, "");
      return;
    }
  }
}

/* The tunnel's process is there. */
static void
send_profile (GodwitDaemonCall *c)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  f.tunnel = c->entry->number;
  void *texts = gdw_settings_put (&c->entry->profile, &f.connect);
  put_secrets (c, &f.connect);
  memcpy (f.connect.blobs, c->files->head, sizeof c->files->head);
  f.connect.n_blobs = (guint8)c->files->n;
  f.connect.may_ask = true;
  gboolean sent = texts != NULL && godwit_keeper_link_send (c->host.link, &f);
  gdw_frame_done (&f);
  free (texts);
  if (!sent) {
    fail (c, GDW_WHY_CONTROL_LOST, "");
    return;
  }
  c->is_sending = TRUE;
  send_parts (c);
}

/* --- what is asked --- */

/* What the keyring had was refused, or it had none: what is typed now is kept there, unless it is to be asked each time. */
static void
remember (GodwitDaemonCall *c, const char *text)
{
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  const gdw_secret_need *need = need_of (c, c->question_kind, needs);
  if (need == NULL || godwit_profile_folder_is_asked (c->host.folder, c->entry->profile.godwit.uuid, need->name))
    return;
  godwit_keyring_table_set (c->secrets, need->name, text);
  g_hash_table_add (c->typed, g_strdup (need->name));
}

static void
answer (GodwitDaemonCall *c, const char *text)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_ANSWER);
  f.tunnel = c->entry->number;
  f.number = c->question_number;
  if (text == NULL || gdw_secret_copy (gdw_bytes_text (text), &f.answer.secret) != GDW_OK)
    f.answer.why = GDW_WHY_SECRET_MISSING;
  gboolean sent = godwit_keeper_link_send (c->host.link, &f);
  gdw_frame_done (&f);
  if (!sent)
    fail (c, GDW_WHY_CONTROL_LOST, "");
}

/* Who does not want to answer wants no tunnel. */
static void
give_up (GodwitDaemonCall *c)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CLOSE);
  f.tunnel = c->entry->number;
  godwit_profile_folder_set_wanted (c->host.folder, c->entry->profile.godwit.uuid, FALSE);
  if (!godwit_keeper_link_send (c->host.link, &f))
    fail (c, GDW_WHY_CONTROL_LOST, "");
}

static void
on_answered (GodwitQuestion *q, gboolean filled, GodwitDaemonCall *c)
{
  g_autoptr (GodwitQuestion) question = g_steal_pointer (&c->question);
  const char *text = godwit_question_field (q, 0)->value;
  g_signal_handlers_disconnect_by_data (question, c);
  if (!filled) {
    give_up (c);
    return;
  }
  if (text != NULL)
    remember (c, text);
  answer (c, text);
}

static char *
words_of (const GodwitDaemonCall *c, const gdw_question *ask)
{
  GString *words = g_string_new (NULL);
  if (ask->retry)
    g_string_append_printf (words, "%s ", _ ("The last sign-in was not accepted."));
  if (ask->prompt[0] != '\0')
    g_string_append (words, ask->prompt);
  else if (ask->secret == GDW_SECRET_CODE)
    g_string_append_printf (words, _ ("“%s” asks for a one-time code."), c->entry->name);
  else
    g_string_append_printf (words, _ ("“%s” needs this to sign you in."), c->entry->name);
  return g_string_free (words, FALSE);
}

static void
ask (GodwitDaemonCall *c, const gdw_frame *f)
{
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  const gdw_secret_need *need = need_of (c, (gdw_secret_kind)f->ask.secret, needs);
  g_autofree char *title = g_strdup_printf (_ ("Sign In to %s"), c->entry->name);
  g_autofree char *words = words_of (c, &f->ask);
  g_autofree char *label = need != NULL ? godwit_form_title (need->key) : g_strdup (_ ("Code"));
  c->question_number = f->number;
  c->question_kind = (gdw_secret_kind)f->ask.secret;
  c->question = godwit_question_new_single (godwit_daemon_entry_uuid (c->entry), title, words,
                                            need != NULL ? need->name : "code", label);
  (void)g_signal_connect (c->question, "answered", G_CALLBACK (on_answered), c);
  godwit_backend_ask (c->host.backend, c->question);
}

static void
withdraw (GodwitDaemonCall *c)
{
  if (c->question == NULL)
    return;
  g_autoptr (GodwitQuestion) question = g_steal_pointer (&c->question);
  g_signal_handlers_disconnect_by_data (question, c);
  godwit_question_withdraw (question);
}

/* It is connected: what was typed is right. */
static void
keep_typed (GodwitDaemonCall *c)
{
  GHashTableIter iter;
  gpointer name;
  g_hash_table_iter_init (&iter, c->typed);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    godwit_keyring_store (c->entry->profile.godwit.uuid, c->entry->name, name, g_hash_table_lookup (c->secrets, name));
  g_hash_table_remove_all (c->typed);
}

/* --- from the keeper --- */

gboolean
godwit_daemon_call_is_started (const GodwitDaemonCall *c)
{
  return c->is_started;
}

gboolean
godwit_daemon_call_told (GodwitDaemonCall *c, const gdw_frame *f)
{
  if (c->number != 0 && f->number == c->number && f->type == GDW_FRAME_READY) {
    c->number = 0;
    c->entry->number = f->tunnel;
    send_profile (c);
    return TRUE;
  }
  if (f->type == GDW_FRAME_ERROR &&
      ((c->number != 0 && f->number == c->number) || (c->entry->number != 0 && f->tunnel == c->entry->number))) {
    fail (c, f->error.why, f->error.text);
    return TRUE;
  }
  if (c->entry->number == 0 || f->tunnel != c->entry->number)
    return FALSE;
  if (f->type == GDW_FRAME_PHASE && f->phase.phase == GDW_PHASE_CONNECTED)
    keep_typed (c);
  if (f->type == GDW_FRAME_WITHDRAW && f->number == c->question_number)
    withdraw (c);
  if (f->type == GDW_FRAME_ASK)
    ask (c, f);
  return f->type == GDW_FRAME_ASK || f->type == GDW_FRAME_WITHDRAW;
}

void
godwit_daemon_call_ready (GodwitDaemonCall *c)
{
  if (c->is_sending)
    send_parts (c);
}

/* --- begin and end --- */

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GHashTable *found = godwit_keyring_find_finish (result, &error);
  GodwitDaemonCall *c = data;
  (void)source;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the call is gone */
  if (found == NULL)
    g_debug ("no keyring: %s", error->message);
  c->secrets = found != NULL ? found : godwit_keyring_table ();
  start (c);
}

static void
on_files (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GodwitProfileFiles *files = godwit_profile_files_read_finish (result, &error);
  (void)source;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the call is gone */
  GodwitDaemonCall *c = data;
  c->files = files;
  if (files == NULL)
    godwit_daemon_entry_fault (c->entry, error->message);
  else
    godwit_keyring_find_async (c->entry->profile.godwit.uuid, c->stop, on_found, c);
}

static gboolean
on_begin (gpointer data)
{
  GodwitDaemonCall *c = data;
  c->begin = 0;
  if (c->entry->fault != NULL)
    godwit_daemon_entry_fault (c->entry, c->entry->fault);
  else
    godwit_profile_files_read_async (&c->entry->profile, c->entry->path, c->stop, on_files, c);
  return G_SOURCE_REMOVE;
}

static GodwitDaemonCall *
call_new (const GodwitDaemonHost *host, GodwitDaemonEntry *e)
{
  GodwitDaemonCall *c = g_new0 (GodwitDaemonCall, 1);
  c->host = *host;
  c->entry = e;
  c->stop = g_cancellable_new ();
  c->typed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return c;
}

GodwitDaemonCall *
godwit_daemon_call_new (const GodwitDaemonHost *host, GodwitDaemonEntry *e)
{
  GodwitDaemonCall *c = call_new (host, e);
  c->begin = g_idle_add (on_begin, c);
  return c;
}

GodwitDaemonCall *
godwit_daemon_call_new_to_answer (const GodwitDaemonHost *host, GodwitDaemonEntry *e)
{
  GodwitDaemonCall *c = call_new (host, e);
  c->is_started = TRUE;
  c->secrets = godwit_keyring_table ();
  return c;
}

void
godwit_daemon_call_free (GodwitDaemonCall *c)
{
  if (c == NULL)
    return;
  withdraw (c);
  g_cancellable_cancel (c->stop);
  g_clear_handle_id (&c->begin, g_source_remove);
  godwit_profile_files_free (c->files);
  g_clear_pointer (&c->secrets, g_hash_table_unref);
  g_hash_table_unref (c->typed);
  g_object_unref (c->stop);
  g_free (c);
}
