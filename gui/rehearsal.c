/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearsal.c - the app as the front of a godwitd that has no tun: files, CONNECT, questions, STATUS, CLOSE. What it says is read as hostile. */
#include "rehearsal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frame-facts.h"
#include "front/answers.h"
#include "front/child.h"
#include "front/settings.h"
#include "profile-files.h"
#include "profile/profile-needs.h"
#include "rehearsal-question.h"
#include "shared/link-source.h"

enum {
  ROOM = GDW_FRAME_PART_MAX + 1024, /* a PART fits */
  LOG_LEVEL = 3,
};

#define TAKES_NOTHING "it takes no frames"

struct _GodwitRehearsal {
  GObject parent;
  GodwitDraft *draft;
  GodwitFacts facts;
  GodwitProfileFiles *files;
  GCancellable *reading;
  guint file; /* the one that is being sent */
  gsize at;
  gdw_child *child; /* NULL: not started */
  gdw_answers *answers;
  GodwitLinkSource *source;
  GodwitQuestion *question; /* open, or NULL */
  guint32 question_id;
  gboolean active, ending, cancelled, accepted, over;
};

enum { CHANGED, ASKS, ENDED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE (GodwitRehearsal, godwit_rehearsal, G_TYPE_OBJECT)

const GodwitFacts *
godwit_rehearsal_facts (GodwitRehearsal *self)
{
  return &self->facts;
}

static void
drop_question (GodwitRehearsal *self)
{
  g_autoptr (GodwitQuestion) question = g_steal_pointer (&self->question);
  if (question == NULL)
    return;
  g_signal_handlers_disconnect_by_data (question, self);
  godwit_question_withdraw (question);
}

/* --- the end --- */

/* The last deed: whoever listens may drop its reference. */
static void
over (GodwitRehearsal *self)
{
  if (self->over)
    return;
  self->over = TRUE;
  drop_question (self);
  self->facts.state = self->cancelled  ? GODWIT_STATE_OFF
                      : self->accepted ? GODWIT_STATE_CONNECTED
                                       : GODWIT_STATE_FAILED;
  g_signal_emit (self, signals[ENDED], 0);
  g_object_unref (self); /* of start */
}

/* What it says counts no more. */
static void
end_child (GodwitRehearsal *self)
{
  self->ending = TRUE;
  godwit_link_source_mute (self->source);
  gdw_child_end (self->child, godwit_link_now ());
}

/* What went wrong is known: it is told when the process is gone. The first reason counts. */
static void
fail (GodwitRehearsal *self, gdw_why why, const char *fact)
{
  gdw_frame_end end = { .why = why };
  g_strlcpy (end.fact, fact, sizeof end.fact);
  if (self->facts.why == 0 && !self->accepted)
    godwit_frame_end_facts (&end, &self->facts);
  if (self->child != NULL)
    end_child (self);
  else
    over (self);
}

/* --- to godwitd --- */

static void
send_frame (GodwitRehearsal *self, const gdw_frame *f)
{
  if (!self->ending && gdw_client_send (gdw_child_link (self->child), f) == GDW_E_SPACE)
    fail (self, GDW_WHY_WORKER_DIED, TAKES_NOTHING);
}

/* Files follow CONNECT as far as the queue takes them. */
static void
send_parts (GodwitRehearsal *self)
{
  gdw_client *link = gdw_child_link (self->child);
  while (self->active && !self->ending && self->file < self->files->n && gdw_client_room (link) >= ROOM) {
    gdw_frame f;
    gsize size;
    const uint8_t *octets = g_bytes_get_data (self->files->octets[self->file], &size);
    if (gdw_settings_part (&self->files->head[self->file], gdw_bytes_make (octets, size), self->at, &f)) {
      send_frame (self, &f);
      self->at += f.part.octets.n;
    } else {
      self->file++;
      self->at = 0;
    }
  }
}

/* The secrets that the sign-in wants, as far as they were typed or could be seen. */
static void
put_secrets (GodwitRehearsal *self, gdw_frame_connect *c)
{
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  size_t n = gdw_profile_secrets (&self->draft->profile, needs);
  for (size_t i = 0; i < n; i++)
    for (gsize k = 0; k < self->draft->n_secrets; k++) {
      const char *text = self->draft->secret[k].text;
      if (text == NULL || text[0] == '\0' || strcmp (self->draft->secret[k].name, needs[i].name) != 0)
        continue;
      gdw_frame_named_secret *to = &c->secrets[c->n_secrets];
      to->kind = (uint8_t)godwit_rehearsal_secret_kind (needs[i].name);
      if (gdw_secret_copy (gdw_bytes_text (text), &to->octets) == GDW_OK)
        c->n_secrets++;
    }
}

static void
send_connect (GodwitRehearsal *self)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  void *texts = gdw_settings_put (&self->draft->profile, &f.connect);
  g_assert (texts != NULL); /* as GLib does without memory */
  put_secrets (self, &f.connect);
  for (guint i = 0; i < self->files->n; i++)
    f.connect.blobs[f.connect.n_blobs++] = self->files->head[i];
  f.connect.rehearse = f.connect.may_ask = true;
  self->active = TRUE;
  send_frame (self, &f);
  gdw_frame_done (&f);
  free (texts);
  send_parts (self);
}

/* --- questions --- */

static void
on_answer (void *owner, const gdw_answer *a)
{
  GodwitRehearsal *self = owner;
  if (!self->ending && !gdw_answers_send (gdw_child_link (self->child), a))
    fail (self, GDW_WHY_WORKER_DIED, TAKES_NOTHING);
}

/* A rehearsal asks for nothing to be changed. */
static gdw_why
on_apply (void *owner, const gdw_netplan *plan)
{
  (void)owner;
  (void)plan;
  return GDW_WHY_APPLY_FAILED;
}

static void
on_answered (GodwitRehearsal *self, gboolean filled, GodwitQuestion *question)
{
  gdw_answer a = { .id = self->question_id, .why = filled ? GDW_WHY_NONE : GDW_WHY_SECRET_MISSING };
  const char *text = filled ? godwit_question_field (question, 0)->value : NULL;
  if (text != NULL && gdw_secret_copy (gdw_bytes_text (text), &a.secret) != GDW_OK)
    a.why = GDW_WHY_NO_RESOURCES;
  g_clear_object (&self->question);
  if (self->ending)
    gdw_answer_done (&a);
  else if (!filled)
    godwit_rehearsal_cancel (self); /* who does not want to sign in does not want to try */
  else
    (void)gdw_answers_on_person (self->answers, &a);
  gdw_answer_done (&a);
  godwit_link_source_touch (self->source);
}

static bool
on_ask_person (void *owner, const gdw_question *q)
{
  GodwitRehearsal *self = owner;
  if (self->question != NULL)
    return false;
  self->question = godwit_rehearsal_question_new (q, self->draft->profile.gateway.address);
  self->question_id = q->id;
  g_signal_connect_swapped (self->question, "answered", G_CALLBACK (on_answered), self);
  g_signal_emit (self, signals[ASKS], 0, self->question);
  return true;
}

static void
on_withdraw_person (void *owner, uint32_t id)
{
  GodwitRehearsal *self = owner;
  if (id == self->question_id)
    drop_question (self);
}

static void
on_log (void *owner, const char *text)
{
  (void)owner;
  g_debug ("rehearsal: %s", text);
}

/* --- from godwitd --- */

static void
on_phase (GodwitRehearsal *self, gdw_phase phase)
{
  gdw_frame f;
  self->facts.phase = (guint)phase;
  self->facts.state = phase == GDW_PHASE_WAITING ? GODWIT_STATE_WAITING : GODWIT_STATE_CONNECTING;
  g_signal_emit (self, signals[CHANGED], 0);
  if (phase != GDW_PHASE_CONNECTED)
    return;
  gdw_frame_init (&f, GDW_FRAME_QUERY);
  f.number = 1;
  send_frame (self, &f);
}

/* It stands: what it would be is known, and it can end. */
static void
on_status (GodwitRehearsal *self, const gdw_frame_status *s)
{
  if (s->phase != GDW_PHASE_CONNECTED || self->accepted)
    return;
  godwit_frame_status_facts (s, &self->facts);
  self->accepted = TRUE;
  gdw_child_end (self->child, godwit_link_now ());
}

static void
on_frame (gpointer data, gdw_frame *f)
{
  GodwitRehearsal *self = data;
  switch (f->type) {
  case GDW_FRAME_READY:
    if (self->active)
      fail (self, GDW_WHY_WORKER_DIED, "it begins twice");
    else
      send_connect (self);
    break;
  case GDW_FRAME_ASK:
    f->ask.id = f->number;
    if (!self->active || f->number == 0 || !gdw_answers_on_ask (self->answers, &f->ask, godwit_link_now ()))
      fail (self, GDW_WHY_WORKER_DIED, "it asks too much");
    break;
  case GDW_FRAME_WITHDRAW: gdw_answers_on_withdraw (self->answers, f->number); break;
  case GDW_FRAME_PHASE: on_phase (self, f->phase.phase); break;
  case GDW_FRAME_STATUS: on_status (self, &f->status); break;
  case GDW_FRAME_END:
    if (f->end.why != GDW_WHY_NONE && !self->accepted && !self->cancelled)
      godwit_frame_end_facts (&f->end, &self->facts);
    end_child (self);
    break;
  default: break;
  }
}

/* --- the process --- */

static void
on_turn (gpointer data, gdw_ms now)
{
  GodwitRehearsal *self = data;
  gdw_client *link = gdw_child_link (self->child);
  (void)now;
  send_parts (self);
  if (!self->ending && gdw_client_why (link) != GDW_WHY_NONE && !gdw_client_has_frame (link))
    fail (self, gdw_client_why (link), "");
  if (!gdw_child_is_gone (self->child))
    return;
  if (self->facts.why == 0 && !self->accepted && !self->cancelled)
    fail (self, GDW_WHY_WORKER_DIED, "");
  g_clear_pointer (&self->source, godwit_link_source_free);
  over (self);
}

static void
start_child (GodwitRehearsal *self)
{
  const char *wish = g_getenv ("GODWIT_LIBEXEC_DIR"), *folder = wish != NULL && wish[0] == '/' ? wish : GODWIT_LIBEXEC;
  g_autofree char *program = g_build_filename (folder, "godwitd", NULL),
                  *scout = g_build_filename (folder, "godwit-scout", NULL);
  const gdw_answers_owner owner = { self, on_answer, on_apply, on_ask_person, on_withdraw_person, on_log };
  const GodwitLinkOwner all = { self, on_frame, on_turn };
  int nowhere = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  const gdw_child_how how = { .program = program, .rehearse = true, .log_fd = nowhere, .log_level = LOG_LEVEL };
  gdw_why why = GDW_WHY_NO_RESOURCES;
  self->answers = gdw_answers_new (&owner, scout, &self->draft->profile);
  gdw_err e = self->answers != NULL ? gdw_child_start (&how, GODWIT_VERSION, godwit_link_now (), &self->child, &why)
                                    : GDW_E_MEMORY;
  if (nowhere >= 0)
    close (nowhere);
  if (e != GDW_OK) {
    fail (self, why, "");
    return;
  }
  self->source = godwit_link_source_new_front ("rehearsal", self->child, self->answers, &all);
}

static void
on_files (GObject *source, GAsyncResult *result, gpointer data)
{
  GodwitRehearsal *self = data;
  g_autoptr (GError) error = NULL;
  (void)source;
  self->files = godwit_profile_files_read_finish (result, &error);
  if (self->files != NULL && !self->cancelled) {
    start_child (self);
    return;
  }
  if (error != NULL && !self->cancelled) {
    self->facts.why = GODWIT_REHEARSAL_BAD_FILE;
    self->facts.why_text = g_strdup (error->message);
  }
  over (self);
}

/* --- the object --- */

void
godwit_rehearsal_start (GodwitRehearsal *self)
{
  g_object_ref (self); /* until it is over */
  godwit_profile_files_read_async (&self->draft->profile, NULL, self->reading, on_files, self);
}

void
godwit_rehearsal_cancel (GodwitRehearsal *self)
{
  if (self->over || self->cancelled)
    return;
  self->cancelled = TRUE;
  drop_question (self);
  g_cancellable_cancel (self->reading);
  if (self->child == NULL)
    return;
  gdw_child_end (self->child, godwit_link_now ());
  godwit_link_source_touch (self->source);
}

static void
finalize (GObject *object)
{
  GodwitRehearsal *self = GODWIT_REHEARSAL (object);
  godwit_link_source_free (self->source);
  gdw_answers_free (self->answers);
  gdw_child_free (self->child);
  godwit_profile_files_free (self->files);
  g_clear_object (&self->reading);
  godwit_draft_free (self->draft);
  godwit_facts_clear (&self->facts);
  G_OBJECT_CLASS (godwit_rehearsal_parent_class)->finalize (object);
}

static void
godwit_rehearsal_class_init (GodwitRehearsalClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
  signals[CHANGED] =
      g_signal_new ("changed", GODWIT_TYPE_REHEARSAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ASKS] = g_signal_new ("asks", GODWIT_TYPE_REHEARSAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                GODWIT_TYPE_QUESTION);
  signals[ENDED] =
      g_signal_new ("ended", GODWIT_TYPE_REHEARSAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
godwit_rehearsal_init (GodwitRehearsal *self)
{
  self->reading = g_cancellable_new ();
  self->facts.state = GODWIT_STATE_CONNECTING;
}

GodwitRehearsal *
godwit_rehearsal_new (const GodwitDraft *draft)
{
  GodwitRehearsal *self = g_object_new (GODWIT_TYPE_REHEARSAL, NULL);
  self->draft = godwit_draft_copy (draft);
  self->facts.name = g_strdup (draft->name);
  self->facts.gateway = g_strdup (draft->profile.gateway.address);
  self->facts.user = g_strdup (draft->profile.sign_in.user);
  self->facts.told = godwit_told_of (&draft->profile);
  return self;
}
