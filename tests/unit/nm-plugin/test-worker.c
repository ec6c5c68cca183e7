/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-worker.c - a whole tunnel of the service in a main loop, against a godwitd that lies (tests/keeper/fake-godwitd.c), which
 * does what the gateway's name says. Needs root for its tun. */
#include "service/worker.h"

#include <glib/gstdio.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

static const char *libexec;

struct seen {
  GodwitWorker *worker;
  GMainLoop *loop;
  guint plans, asks, events;
  gboolean connected, over, late;
  gboolean takes, answers; /* what the owner is willing to do */
  const char *password;
  gdw_frame_status status;
  gdw_frame_end end;
};

static void
on_plan (gpointer owner, const gdw_netplan *plan)
{
  struct seen *s = owner;
  s->plans++;
  check (plan->generation == 1);
  if (s->takes)
    godwit_worker_applied (s->worker, GDW_WHY_NONE);
}

static gboolean
on_ask (gpointer owner, const gdw_question *q)
{
  struct seen *s = owner;
  s->asks++;
  check (q->secret == GDW_SECRET_PASSWORD);
  check (strcmp (q->prompt, "Welcome") == 0);
  return s->answers;
}

static void
on_withdraw (gpointer owner, guint32 id)
{
  (void)owner;
  (void)id;
}

static void
on_told (gpointer owner, const gdw_frame *f)
{
  struct seen *s = owner;
  s->events += f->type == GDW_FRAME_EVENT ? 1 : 0;
  if (f->type == GDW_FRAME_STATUS)
    s->status = f->status;
  if (f->type == GDW_FRAME_STATUS && f->status.phase == GDW_PHASE_CONNECTED) {
    s->connected = TRUE;
    g_main_loop_quit (s->loop);
  }
}

static void
on_ended (gpointer owner, const gdw_frame_end *end)
{
  struct seen *s = owner;
  s->over = TRUE;
  s->end = *end;
  g_main_loop_quit (s->loop);
}

static gboolean
on_late (gpointer data)
{
  struct seen *s = data;
  s->late = TRUE;
  g_main_loop_quit (s->loop);
  return G_SOURCE_REMOVE;
}

/* Until it is connected, over, or ms have passed. */
static void
run (struct seen *s, guint ms)
{
  guint timer = g_timeout_add (ms, on_late, s);
  s->late = FALSE;
  g_main_loop_run (s->loop);
  if (!s->late)
    g_source_remove (timer);
}

/* Until this many of something have come, and 400 ms longer, in which no more should; on a busy machine the first may take its time. */
static void
run_until (struct seen *s, const guint *count, guint wanted)
{
  for (guint i = 0; i < 20 && *count < wanted && !s->over; i++)
    run (s, 400);
  run (s, 400);
}

static gboolean
start (struct seen *s, const char *gateway, const char *device)
{
  const GodwitWorkerOwner owner = { s, on_plan, on_ask, on_withdraw, on_told, on_ended };
  gdw_profile p;
  gdw_frame_connect connect = { .may_ask = true };
  gdw_why why;
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "gateway", "address", gateway, NULL) == GDW_OK);
  check (gdw_profile_set_text (&p, "sign-in", "method", "psk", NULL) == GDW_OK);
  check (gdw_profile_set_text (&p, "network", "device", device, NULL) == GDW_OK);
  connect.n_secrets = 1;
  connect.secrets[0].kind = GDW_SECRET_PSK;
  check (gdw_secret_copy (gdw_bytes_text ("sesame"), &connect.secrets[0].octets) == GDW_OK);
  GodwitFiles *none = godwit_files_none ();
  s->loop = g_main_loop_new (NULL, FALSE);
  s->worker = godwit_worker_new (&owner, &p, &connect, none, &why);
  godwit_files_unref (none);
  check (connect.n_secrets == 0);
  return s->worker != NULL;
}

static void
stop (struct seen *s)
{
  godwit_worker_free (s->worker);
  g_main_loop_unref (s->loop);
}

/* One that ends by itself, for this reason. */
static void
ends (const char *gateway, const char *device, gdw_why why)
{
  struct seen s = { .takes = TRUE };
  require (start (&s, gateway, device));
  run (&s, 8000);
  check (s.over && !s.connected);
  if (s.end.why != why)
    printf ("# %s: %s %s\n", gateway, gdw_why_name (s.end.why), s.end.fact);
  check (s.end.why == why);
  stop (&s);
}

static gboolean
can_run (void)
{
  return libexec != NULL && geteuid () == 0 && getpwnam ("godwit") != NULL && access ("/dev/net/tun", R_OK | W_OK) == 0;
}

TEST (a_good_one_connects_tells_and_ends_as_asked)
{
  struct seen s = { .takes = TRUE };
  if (!can_run ())
    skip ("needs root, a tun and the user godwit");
  require (start (&s, "good", ""));
  run (&s, 8000);
  require (s.connected && !s.over);
  check (s.plans == 1 && s.events > 0);
  check (s.status.out_octets == strlen ("sesame")); /* the fake counts what it got of secrets */
  check (g_str_has_prefix (godwit_worker_device (s.worker), "godwit"));
  godwit_worker_wake (s.worker, 1000);
  run (&s, 8000);
  check (s.status.moves == 1); /* it moves when the computer woke */
  godwit_worker_close (s.worker);
  do
    run (&s, 8000);
  while (!s.over && !s.late); /* an answer to what the waking asked may still come */
  check (s.over && s.end.why == GDW_WHY_NONE);
  stop (&s);
}

TEST (nothing_is_connected_before_the_plan_is_taken)
{
  struct seen s = { .takes = FALSE };
  if (!can_run ())
    skip ("needs root, a tun and the user godwit");
  require (start (&s, "good", ""));
  run_until (&s, &s.plans, 1);
  check (s.plans == 1 && !s.connected && !s.over);
  godwit_worker_applied (s.worker, GDW_WHY_APPLY_FAILED);
  run (&s, 8000);
  check (s.over && s.end.why == GDW_WHY_APPLY_FAILED);
  stop (&s);
}

TEST (a_person_answers_later)
{
  struct seen s = { .takes = TRUE, .answers = TRUE };
  gdw_secret secret = GDW_SECRET_NONE;
  if (!can_run ())
    skip ("needs root, a tun and the user godwit");
  require (start (&s, "secret", ""));
  run_until (&s, &s.asks, 1);
  check (s.asks == 1 && !s.connected);
  check (gdw_secret_copy (gdw_bytes_text ("wonderland 7"), &secret) == GDW_OK);
  godwit_worker_answer (s.worker, 2, GDW_WHY_NONE, &secret);
  check (gdw_secret_is_empty (&secret));
  run (&s, 8000);
  check (s.connected);
  stop (&s);
}

TEST (without_a_person_it_ends)
{
  struct seen s = { .takes = TRUE };
  if (!can_run ())
    skip ("needs root, a tun and the user godwit");
  require (start (&s, "secret", ""));
  run (&s, 8000);
  check (s.asks == 1 && s.over && s.end.why == GDW_WHY_SECRET_MISSING);
  stop (&s);
}

TEST (lies_end_it)
{
  if (!can_run ())
    skip ("needs root, a tun and the user godwit");
  ends ("dies", "", GDW_WHY_WORKER_DIED);
  ends ("garbage", "", GDW_WHY_CONTROL_REFUSED);
  ends ("good", "liar0", GDW_WHY_START_FAILED); /* it says that its tun is "lo" */
  ends ("ready-again", "", GDW_WHY_CONTROL_REFUSED);
  ends ("asks-too-much", "", GDW_WHY_WORKER_DIED);
  ends ("bad-mtu", "", GDW_WHY_PLAN_REFUSED);
  ends ("bad-dns", "", GDW_WHY_PLAN_REFUSED);
}

TEST (one_that_does_not_listen_is_ended_in_time)
{
  struct seen s = { .takes = TRUE };
  if (!can_run ())
    skip ("needs root, a tun and the user godwit");
  require (start (&s, "stubborn", ""));
  run (&s, 8000);
  require (s.connected);
  gint64 begun = g_get_monotonic_time ();
  godwit_worker_close (s.worker);
  run (&s, 8000);
  check (s.over && s.end.why == GDW_WHY_NONE);
  check (g_get_monotonic_time () - begun < 6000000);
  stop (&s);
}

/* Nobody wants it to end: that it hangs is noticed when it is asked. */
TEST (one_that_does_not_answer_is_ended)
{
  struct seen s = { .takes = TRUE };
  if (!can_run ())
    skip ("needs root, a tun and the user godwit");
  require (start (&s, "mute", ""));
  run (&s, 8000);
  require (s.connected);
  gint64 begun = g_get_monotonic_time ();
  godwit_worker_query (s.worker);
  run (&s, 9000);
  check (!s.over);
  run (&s, 8000);
  check (s.over && s.end.why == GDW_WHY_WORKER_DIED);
  check (g_get_monotonic_time () - begun < 16000000);
  stop (&s);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_strdup ("/tmp/godwit-worker-XXXXXX"), *fake = NULL, *scout = NULL;
  if (argc == 3 && g_mkdtemp (folder) != NULL) {
    fake = g_build_filename (folder, "godwitd", NULL);
    scout = g_build_filename (folder, "godwit-scout", NULL);
    g_autofree char *fake_is = g_canonicalize_filename (argv[1], NULL),
                    *scout_is = g_canonicalize_filename (argv[2], NULL);
    if (symlink (fake_is, fake) == 0 && symlink (scout_is, scout) == 0 && g_setenv ("GODWIT_LIBEXEC_DIR", folder, TRUE))
      libexec = folder;
  }
  int status = test_run_all ();
  if (libexec != NULL) {
    g_unlink (fake);
    g_unlink (scout);
    g_rmdir (folder);
  }
  return status;
}
