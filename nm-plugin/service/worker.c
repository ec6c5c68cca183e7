/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker.c - the service's godwitd: what it is told, and what it says. */
#include "service/worker.h"

#include "front/answers.h"
#include "front/child.h"
#include "front/plan-check.h"
#include "front/settings.h"
#include "shared/link-source.h"

#include <net/if.h>
#include <stdlib.h>
#include <string.h>

enum {
  ASKS = 120,                       /* questions per minute: more is no honest engine */
  ROOM = GDW_FRAME_PART_MAX + 1024, /* a PART fits */
  DEAF_MS = 10000,                  /* for the answer to QUERY, also where the processor has much to do */
};

#define TAKES_NOTHING "it takes no frames"

struct _GodwitWorker {
  GodwitWorkerOwner owner;
  GodwitLinkSource *source; /* NULL: it has ended */
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
  gint64 deaf; /* when QUERY has to be answered, us of the clock that a sleep stops; 0: none is out */
};

const char *
godwit_worker_device (const GodwitWorker *w)
{
  return w->ready.device;
}

/* --- to godwitd --- */

/* What it says counts no more. */
static void
end_child (GodwitWorker *w)
{
  w->ending = TRUE;
  godwit_link_source_mute (w->source);
  gdw_child_end (w->child, godwit_link_now ());
}

static void
end_broken (GodwitWorker *w, gdw_why why, const char *fact)
{
  if (!w->has_end) {
    w->has_end = TRUE;
    w->end.why = w->closing ? GDW_WHY_NONE : why;
    g_strlcpy (w->end.fact, fact, sizeof w->end.fact);
    g_warning ("the tunnel process is ended: %s", fact);
  }
  end_child (w);
}

static void
send_frame (GodwitWorker *w, const gdw_frame *f)
{
  if (!w->ending && gdw_client_send (gdw_child_link (w->child), f) == GDW_E_SPACE)
    end_broken (w, GDW_WHY_WORKER_DIED, TAKES_NOTHING);
}

static void
set_deaf (GodwitWorker *w, gint64 at)
{
  w->deaf = at;
  godwit_link_source_until (w->source, at);
}

/* Asks for a STATUS, which also tells whether it still listens. */
static void
send_query (GodwitWorker *w)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_QUERY);
  f.number = 1;
  send_frame (w, &f);
  if (w->deaf == 0)
    set_deaf (w, g_get_monotonic_time () + DEAF_MS * 1000);
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
    if (gdw_settings_part (godwit_files_head (w->files, w->file), gdw_bytes_make (octets, size), w->at, &f)) {
      send_frame (w, &f);
      w->at += f.part.octets.n;
    } else {
      w->file++;
      w->at = 0;
    }
  }
}

static void
send_connect (GodwitWorker *w)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  f.connect = w->connect;
  w->connect = (gdw_frame_connect){ 0 }; /* the secrets go with the frame */
  void *texts = gdw_settings_put (&w->profile, &f.connect);
  g_assert (texts != NULL); /* as GLib does without memory */
  for (guint i = 0; i < godwit_files_count (w->files); i++)
    f.connect.blobs[f.connect.n_blobs++] = *godwit_files_head (w->files, i);
  w->active = TRUE;
  send_frame (w, &f);
  gdw_frame_done (&f);
  free (texts);
  send_parts (w);
  if (w->has_links)
    godwit_worker_links (w, &w->links);
}

/* --- what the answers want --- */

static void
on_answer (void *owner, const gdw_answer *a)
{
  GodwitWorker *w = owner;
  if (!w->ending && !gdw_answers_send (gdw_child_link (w->child), a))
    end_broken (w, GDW_WHY_WORKER_DIED, TAKES_NOTHING);
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
  gdw_ms now = godwit_link_now ();
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
on_frame (gpointer data, gdw_frame *f)
{
  GodwitWorker *w = data;
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
  case GDW_FRAME_EVENT:
    if (f->type == GDW_FRAME_STATUS) /* its number does not count: one that is queued gives way to the next */
      set_deaf (w, 0);
    w->owner.told (w->owner.owner, f);
    break;
  case GDW_FRAME_ERROR: g_warning ("godwitd says %s %s", gdw_why_name (f->error.why), f->error.text); break;
  case GDW_FRAME_END:
    w->end = f->end;
    w->has_end = TRUE;
    end_child (w);
    break;
  default: break;
  }
}

/* --- its end --- */

static void
bury (GodwitWorker *w)
{
  int how = gdw_child_exit (w->child);
  if (!w->has_end) {
    w->end.why = w->closing ? GDW_WHY_NONE : GDW_WHY_WORKER_DIED;
    g_snprintf (w->end.fact, sizeof w->end.fact, how >= 256 ? "signal %d" : "exit status %d",
                how >= 256 ? how - 256 : how);
  }
  g_clear_pointer (&w->source, godwit_link_source_free);
  w->owner.ended (w->owner.owner, &w->end);
}

/* A hang-up alone says nothing: the process ends by itself or is ended in time, and its exit status tells how. */
static void
look_at_link (GodwitWorker *w)
{
  gdw_client *link = gdw_child_link (w->child);
  gdw_why why = gdw_client_why (link);
  if (w->ending || why == GDW_WHY_NONE)
    return;
  if (why == GDW_WHY_CONTROL_REFUSED)
    end_broken (w, why, "it breaks the rules of the control link");
  else if (!gdw_client_has_frame (link))
    end_child (w);
}

static void
on_turn (gpointer data, gdw_ms now)
{
  GodwitWorker *w = data;
  (void)now;
  send_parts (w);
  look_at_link (w);
  if (w->deaf != 0 && !w->ending && g_get_monotonic_time () >= w->deaf)
    end_broken (w, GDW_WHY_WORKER_DIED, "it does not answer");
  if (gdw_child_is_gone (w->child) && w->ending)
    bury (w);
}

/* After a call from outside: what it queued is waited for. */
static void
touch (GodwitWorker *w)
{
  if (w->source != NULL)
    godwit_link_source_touch (w->source);
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
  if (gdw_child_start (&how, GODWIT_VERSION, godwit_link_now (), &child, ret_why) != GDW_OK)
    return NULL;
  GodwitWorker *w = g_new0 (GodwitWorker, 1);
  const GodwitLinkOwner turns = { w, on_frame, on_turn };
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
  w->source = godwit_link_source_new_front ("godwitd", child, w->answers, &turns);
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
  godwit_link_source_free (w->source);
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
  gdw_child_end (w->child, godwit_link_now ());
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
  if (w->active) {
    send_frame (w, &f);
    send_query (w);
  }
  touch (w);
}

void
godwit_worker_wake (GodwitWorker *w, gdw_ms slept)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_WAKE);
  f.wake.slept = slept;
  if (w->active) {
    send_frame (w, &f);
    send_query (w);
  }
  touch (w);
}

void
godwit_worker_query (GodwitWorker *w)
{
  if (w->active)
    send_query (w);
  touch (w);
}
