/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker.c - the service's godwitd. A GSource waits for its link, its process, its helpers and the nearest deadline. */
#include "service/worker.h"

#include "control/body.h"
#include "front/answers.h"
#include "front/child.h"
#include "front/plan-check.h"
#include "platform/clock.h"

#include <net/if.h>
#include <string.h>

enum {
  TURN = 64,  /* frames per dispatch, so that the bus is served too */
  ASKS = 120, /* questions per minute: more is no honest engine */
  FDS = 2 + GDW_MAX_QUESTIONS,
  ROOM = GDW_FRAME_PART_MAX + 1024, /* a PART fits */
};

struct wait {
  GSource source;
  GodwitWorker *worker;
  gpointer tags[FDS];
  guint n;
};

struct _GodwitWorker {
  GodwitWorkerOwner owner;
  struct wait *wait;
  gdw_child *child;
  gdw_answers *answers;
  gdw_profile profile;
  gdw_frame_connect connect; /* its secrets are ours until they are sent */
  GodwitFiles *files;
  guint file; /* the one that is being sent */
  gsize at;
  gdw_frame_ready ready;
  gboolean active, ending, closing, has_end;
  gdw_frame_end end;
  guint32 plan_id; /* 0: no plan waits for its answer */
  uint64_t plan_generation;
  gdw_ms minute;
  guint asks;
  gdw_frame_links links;
  gboolean has_links;
};

gdw_ms
godwit_worker_now (void)
{
  return gdw_clock_now ().mono;
}

const char *
godwit_worker_device (const GodwitWorker *w)
{
  return w->ready.device;
}

/* --- to godwitd --- */

static void
end_broken (GodwitWorker *w, gdw_why why, const char *fact)
{
  if (!w->has_end) {
    w->has_end = TRUE;
    w->end.why = w->closing ? GDW_WHY_NONE : why;
    g_strlcpy (w->end.fact, fact, sizeof w->end.fact);
    g_warning ("the tunnel process is ended: %s", fact);
  }
  w->ending = TRUE;
  gdw_child_end (w->child, godwit_worker_now ());
}

static void
send_frame (GodwitWorker *w, const gdw_frame *f)
{
  if (!w->ending && gdw_client_send (gdw_child_link (w->child), f) == GDW_E_SPACE)
    end_broken (w, GDW_WHY_WORKER_DIED, "it takes no frames");
}

/* Files follow CONNECT as far as the queue takes them. */
static void
send_parts (GodwitWorker *w)
{
  gdw_client *link = gdw_child_link (w->child);
  while (w->active && !w->ending && w->file < godwit_files_count (w->files) && gdw_client_room (link) >= ROOM) {
    gdw_frame f;
    gsize size;
    const uint8_t *octets = g_bytes_get_data (godwit_files_octets (w->files, w->file), &size);
    gdw_frame_init (&f, GDW_FRAME_PART);
    f.part.blob = godwit_files_head (w->files, w->file)->number;
    f.part.offset = (uint32_t)w->at;
    f.part.octets = gdw_bytes_make (octets + w->at, MIN (size - w->at, GDW_FRAME_PART_MAX));
    send_frame (w, &f);
    w->at += f.part.octets.n;
    if (w->at == size) {
      w->file++;
      w->at = 0;
    }
  }
}

/* The settings that differ from their defaults; the texts live in `texts`. */
static void
put_settings (const gdw_profile *p, gdw_frame_connect *ret, GPtrArray *texts)
{
  const gdw_key *k;
  for (gsize i = 0; (k = gdw_key_at (i)) != NULL; i++) {
    if (k->type == GDW_KEY_SECRET || gdw_profile_is_default (p, k) || ret->n_settings == GDW_FRAME_SETTINGS)
      continue;
    uint8_t *text = g_malloc (GDW_PROFILE_VALUE);
    gdw_out o = gdw_out_over (text, GDW_PROFILE_VALUE);
    g_ptr_array_add (texts, text);
    gdw_profile_get (p, k, &o);
    ret->settings[ret->n_settings++] =
        (gdw_frame_setting){ gdw_bytes_text (k->group), gdw_bytes_text (k->name), gdw_out_view (&o) };
  }
}

static void
send_connect (GodwitWorker *w)
{
  gdw_frame f;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  f.connect = w->connect;
  w->connect = (gdw_frame_connect){ 0 }; /* the secrets go with the frame */
  put_settings (&w->profile, &f.connect, texts);
  for (guint i = 0; i < godwit_files_count (w->files); i++)
    f.connect.blobs[f.connect.n_blobs++] = *godwit_files_head (w->files, i);
  w->active = TRUE;
  send_frame (w, &f);
  gdw_frame_done (&f);
  send_parts (w);
  if (w->has_links)
    godwit_worker_links (w, &w->links);
}

/* --- what the answers want --- */

static void
on_answer (void *owner, const gdw_answer *a)
{
  GodwitWorker *w = owner;
  gdw_frame f;
  gdw_bytes body = gdw_secret_peek (&a->body);
  for (gsize at = 0; gdw_body_frame (body, at, &f); at += f.part.octets.n) {
    f.number = a->id;
    send_frame (w, &f);
  }
  gdw_frame_init (&f, GDW_FRAME_ANSWER);
  f.number = a->id;
  f.answer = *a; /* its secret stays the caller's */
  send_frame (w, &f);
}

/* Plans do not come this way: NetworkManager needs its time. */
static gdw_why
on_apply (void *owner, const gdw_netplan *plan)
{
  (void)owner;
  (void)plan;
  return GDW_WHY_APPLY_FAILED;
}

static bool
on_ask_person (void *owner, const gdw_question *q)
{
  GodwitWorker *w = owner;
  return w->owner.ask (w->owner.owner, q);
}

static void
on_withdraw_person (void *owner, uint32_t id)
{
  GodwitWorker *w = owner;
  w->owner.withdraw (w->owner.owner, id);
}

static void
on_log (void *owner, const char *text)
{
  (void)owner;
  g_warning ("%s", text);
}

/* --- from godwitd --- */

/* Is this interface a tun of this name? NetworkManager is told to put addresses on it. */
static gboolean
is_tun (const gdw_frame_ready *r)
{
  g_autofree char *flags = g_strdup_printf ("/sys/class/net/%s/tun_flags", r->device);
  return strchr (r->device, '/') == NULL && r->device[0] != '.' && if_nametoindex (r->device) == r->index &&
         g_file_test (flags, G_FILE_TEST_EXISTS);
}

static void
on_ready (GodwitWorker *w, const gdw_frame_ready *r)
{
  const char *asked = w->profile.network.device;
  gboolean named = asked[0] != '\0' ? strcmp (r->device, asked) == 0 : g_str_has_prefix (r->device, "godwit");
  if (w->active || r->text[0] == '\0' || !named || !is_tun (r)) {
    end_broken (w, GDW_WHY_START_FAILED, "it named a device that is not its own");
    return;
  }
  w->ready = *r;
  g_debug ("godwitd has %s: %s", r->device, r->text);
  send_connect (w);
}

static void
on_plan (GodwitWorker *w, const gdw_question *q)
{
  gdw_answer no = { .id = q->id, .generation = q->plan.generation, .why = GDW_WHY_PLAN_REFUSED };
  const char *fault = gdw_plan_fault (&q->plan, &w->profile);
  if (fault != NULL || w->plan_id != 0) {
    g_warning ("plan not taken: %s", fault != NULL ? fault : "the one before is not answered yet");
    on_answer (w, &no);
    return;
  }
  w->plan_id = q->id;
  w->plan_generation = q->plan.generation;
  w->owner.plan (w->owner.owner, &q->plan);
}

static void
on_ask (GodwitWorker *w, gdw_frame *f)
{
  gdw_ms now = godwit_worker_now ();
  if (now >= w->minute + 60000) {
    w->minute = now;
    w->asks = 0;
  }
  f->ask.id = f->number;
  gboolean good = w->active && f->number != 0 && ++w->asks <= ASKS;
  if (good && f->ask.kind == GDW_ASK_APPLY)
    on_plan (w, &f->ask);
  else if (!good || !gdw_answers_on_ask (w->answers, &f->ask, now))
    end_broken (w, GDW_WHY_WORKER_DIED, "it asks too much");
}

static void
on_frame (GodwitWorker *w, gdw_frame *f)
{
  switch (f->type) {
  case GDW_FRAME_READY: on_ready (w, &f->ready); break;
  case GDW_FRAME_ASK: on_ask (w, f); break;
  case GDW_FRAME_WITHDRAW:
    if (f->number == w->plan_id)
      w->plan_id = 0;
    else
      gdw_answers_on_withdraw (w->answers, f->number);
    break;
  case GDW_FRAME_PHASE:
  case GDW_FRAME_STATUS:
  case GDW_FRAME_EVENT: w->owner.told (w->owner.owner, f); break;
  case GDW_FRAME_ERROR: g_warning ("godwitd says %s %s", gdw_why_name (f->error.why), f->error.text); break;
  case GDW_FRAME_END:
    w->end = f->end;
    w->has_end = w->ending = TRUE;
    gdw_child_end (w->child, godwit_worker_now ());
    break;
  default: break;
  }
}

/* --- the wait --- */

static void
wait_for (struct wait *s, int fd, GIOCondition condition)
{
  if (fd >= 0 && s->n < FDS)
    s->tags[s->n++] = g_source_add_unix_fd (&s->source, fd, condition);
}

/* What is waited for changes with every turn: helpers come and go, the link's queue fills and empties. */
static void
rearm (GodwitWorker *w)
{
  struct wait *s = w->wait;
  int helpers[GDW_MAX_QUESTIONS];
  for (guint i = 0; i < s->n; i++)
    g_source_remove_unix_fd (&s->source, s->tags[i]);
  s->n = 0;
  gdw_client *link = gdw_child_link (w->child);
  if (gdw_client_why (link) == GDW_WHY_NONE)
    wait_for (s, gdw_client_fd (link), gdw_client_wants_write (link) ? G_IO_IN | G_IO_OUT : G_IO_IN);
  wait_for (s, gdw_child_pidfd (w->child), G_IO_IN);
  size_t n = w->ending ? 0 : gdw_answers_fds (w->answers, helpers);
  for (size_t i = 0; i < n; i++)
    wait_for (s, helpers[i], G_IO_IN);
  gdw_ms now = godwit_worker_now (), until = gdw_child_deadline (w->child);
  gdw_ms answers = w->ending ? GDW_MS_NEVER : gdw_answers_deadline (w->answers);
  until = MIN (until, answers);
  gint64 us = until == GDW_MS_NEVER ? -1 : g_get_monotonic_time () + (until > now ? (gint64)(until - now) * 1000 : 0);
  g_source_set_ready_time (&s->source, gdw_client_has_frame (link) && !w->ending ? 0 : us);
}

static void
bury (GodwitWorker *w)
{
  int how = gdw_child_exit (w->child);
  if (!w->has_end) {
    w->end.why = w->closing ? GDW_WHY_NONE : GDW_WHY_WORKER_DIED;
    g_snprintf (w->end.fact, sizeof w->end.fact, how >= 256 ? "signal %d" : "exit status %d",
                how >= 256 ? how - 256 : how);
  }
  g_source_destroy (&w->wait->source);
  w->owner.ended (w->owner.owner, &w->end);
}

/* A hang-up alone says nothing: the process ends by itself or is ended in time, and its exit status tells how. */
static void
look_at_link (GodwitWorker *w, gdw_ms now)
{
  gdw_client *link = gdw_child_link (w->child);
  gdw_why why = gdw_client_why (link);
  if (w->ending || why == GDW_WHY_NONE)
    return;
  if (why == GDW_WHY_CONTROL_REFUSED)
    end_broken (w, why, "it breaks the rules of the control link");
  else if (!gdw_client_has_frame (link)) {
    w->ending = TRUE;
    gdw_child_end (w->child, now);
  }
}

static gboolean
serve (GodwitWorker *w)
{
  gdw_client *link = gdw_child_link (w->child);
  gdw_ms now = godwit_worker_now ();
  gdw_frame f;
  gdw_client_on_readable (link, now);
  gdw_client_on_writable (link);
  gdw_child_on_tick (w->child, now);
  for (guint n = 0; n < TURN && !w->ending && gdw_client_next (link, &f); n++) {
    on_frame (w, &f);
    gdw_frame_done (&f);
  }
  if (w->active && !w->ending)
    gdw_answers_on_ready (w->answers, now);
  send_parts (w);
  look_at_link (w, now);
  if (gdw_child_is_gone (w->child) && w->ending) {
    bury (w);
    return G_SOURCE_REMOVE;
  }
  rearm (w);
  return G_SOURCE_CONTINUE;
}

static gboolean
wait_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  (void)callback;
  (void)user_data;
  return serve (((struct wait *)source)->worker);
}

static GSourceFuncs wait_funcs = { .dispatch = wait_dispatch };

/* After a call from outside: what it queued is waited for. */
static void
touch (GodwitWorker *w)
{
  if (!g_source_is_destroyed (&w->wait->source))
    g_source_set_ready_time (&w->wait->source, 0);
}

/* --- its doors --- */

GodwitWorker *
godwit_worker_new (const GodwitWorkerOwner *owner, const gdw_profile *profile, gdw_frame_connect *taken,
                   GodwitFiles *files, gdw_why *ret_why)
{
  g_autofree char *program = g_build_filename (godwit_files_libexec (), "godwitd", NULL);
  g_autofree char *scout = g_build_filename (godwit_files_libexec (), "godwit-scout", NULL);
  gdw_child_how how = { .program = program, .device = profile->network.device, .log_fd = -1, .log_level = 6 };
  gdw_child *child;
  if (gdw_child_start (&how, GODWIT_VERSION, godwit_worker_now (), &child, ret_why) != GDW_OK)
    return NULL;
  GodwitWorker *w = g_new0 (GodwitWorker, 1);
  const gdw_answers_owner all = { w, on_answer, on_apply, on_ask_person, on_withdraw_person, on_log };
  w->owner = *owner;
  w->child = child;
  w->profile = *profile;
  w->answers = gdw_answers_new (&all, scout, profile);
  if (w->answers == NULL)
    g_error ("no memory"); /* as GLib's own */
  w->connect = *taken;
  *taken = (gdw_frame_connect){ 0 };
  w->files = godwit_files_ref (files);
  w->wait = (struct wait *)g_source_new (&wait_funcs, sizeof *w->wait);
  w->wait->worker = w;
  g_source_set_name (&w->wait->source, "godwitd");
  g_source_attach (&w->wait->source, NULL);
  rearm (w);
  return w;
}

static void
forget_secrets (gdw_frame_connect *c)
{
  for (guint i = 0; i < c->n_secrets; i++)
    gdw_secret_done (&c->secrets[i].octets);
  c->n_secrets = 0;
}

void
godwit_worker_free (GodwitWorker *w)
{
  if (w == NULL)
    return;
  g_source_destroy (&w->wait->source);
  g_source_unref (&w->wait->source);
  gdw_answers_free (w->answers);
  gdw_child_free (w->child);
  forget_secrets (&w->connect);
  godwit_files_unref (w->files);
  g_free (w);
}

void
godwit_worker_close (GodwitWorker *w)
{
  w->closing = TRUE;
  gdw_child_end (w->child, godwit_worker_now ());
  touch (w);
}

void
godwit_worker_applied (GodwitWorker *w, gdw_why why)
{
  gdw_answer a = { .id = w->plan_id, .generation = w->plan_generation, .why = why };
  if (w->plan_id == 0)
    return;
  w->plan_id = 0;
  on_answer (w, &a);
  touch (w);
}

void
godwit_worker_answer (GodwitWorker *w, guint32 id, gdw_why why, gdw_secret *secret)
{
  gdw_answer a = { .id = id, .why = why };
  if (secret != NULL)
    a.secret = gdw_secret_take (secret);
  (void)gdw_answers_on_person (w->answers, &a); /* false: the question was withdrawn meanwhile */
  gdw_answer_done (&a);
  touch (w);
}

void
godwit_worker_links (GodwitWorker *w, const gdw_frame_links *links)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_LINKS);
  f.links = w->links = *links;
  w->has_links = TRUE;
  if (w->active)
    send_frame (w, &f);
  touch (w);
}

void
godwit_worker_wake (GodwitWorker *w, gdw_ms slept)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_WAKE);
  f.wake.slept = slept;
  if (w->active)
    send_frame (w, &f);
  touch (w);
}

void
godwit_worker_query (GodwitWorker *w)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_QUERY);
  f.number = 1;
  if (w->active)
    send_frame (w, &f);
  touch (w);
}
