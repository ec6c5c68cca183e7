/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - godwit-keeper: one per machine where there is no NetworkManager. It owns the rights to change the network, starts a godwitd for
 * each tunnel, answers what needs no person, and decides who may ask. It ends by itself some seconds after its last tunnel and guest. */
#include "keeper/gate.h"
#include "keeper/keeper.h"
#include "keeper/place.h"
#include "platform/clock.h"
#include "platform/wait.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  EXIT_MISTAKE = 1,
  EXIT_USAGE = 2,
  HELPERS = 3, /* of one tunnel that are waited for; more at once are looked at every LOOK_MS */
  LOOK_MS = 500,
};

_Static_assert (3 + GDW_SLEEP_WAITABLES + GDW_KEEPER_GUESTS + GDW_KEEPER_TUNNELS * (2 + HELPERS) <= GDW_WAIT_MAX,
                "all fit into one wait");

static const char usage[] =
    "Usage: godwit-keeper [--version] [--help]\n"
    "Keeps the tunnels of this machine, for root and the group godwit. godwitctl starts it when it is needed.\n";

void
gdw_keeper_log (const gdw_kept *t, const char *format, ...)
{
  char line[512];
  va_list args;
  va_start (args, format);
  vsnprintf (line, sizeof line, format, args);
  va_end (args);
  if (t == NULL)
    fprintf (stderr, "godwit-keeper: %s\n", line);
  else
    fprintf (stderr, "godwit-keeper: tunnel %s: %s\n", t->name, line);
}

/* --- start --- */

static int
open_signals (void)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGHUP);
  signal (SIGPIPE, SIG_IGN);
  return sigprocmask (SIG_BLOCK, &set, NULL) == 0 ? signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK) : -1;
}

static bool
fail (const char *what)
{
  gdw_keeper_log (NULL, "%s: %s", what, strerror (errno));
  return false;
}

/* Who may come in. A socket that a service manager made has its rights from there. */
static void
read_rules (gdw_keeper *k)
{
  k->rules = gdw_gate_read_rules ("godwit");
  if (!gdw_place_is_managed () && !gdw_place_admit (k->apply.dns.dir, k->rules.group))
    (void)fail ("keeper.sock");
}

/* True: this one is the keeper of the machine now. */
static bool
settle (gdw_keeper *k)
{
  char runtime[80], programs[200];
  gdw_place_choose ("GODWIT_RUNTIME_DIR", "/run/godwit", runtime, sizeof runtime);
  gdw_place_choose ("GODWIT_LIBEXEC_DIR", GODWIT_LIBEXEC, programs, sizeof programs);
  snprintf (k->godwitd, sizeof k->godwitd, "%s/godwitd", programs);
  snprintf (k->scout, sizeof k->scout, "%s/godwit-scout", programs);
  k->apply.dns = (gdw_dns_place){ gdw_place_open (runtime), "/etc/resolv.conf" };
  if (k->apply.dns.dir < 0)
    return fail (runtime);
  k->lock_fd = gdw_place_lock (k->apply.dns.dir);
  if (k->lock_fd < 0)
    return fail ("another keeper is there");
  k->signal_fd = open_signals ();
  if (k->signal_fd < 0)
    return fail ("signals");
  size_t failed;
  k->repaired = gdw_apply_repair (&k->apply, 0, &failed);
  if (k->repaired > 0 || failed > 0)
    gdw_keeper_log (NULL, "what an earlier keeper left: %zu undone, %zu not", k->repaired, failed);
  k->listen_fd = gdw_place_inherited ();
  if (k->listen_fd < 0)
    k->listen_fd = gdw_place_listen (runtime);
  if (k->listen_fd < 0)
    return fail ("keeper.sock");
  k->groups_fd = gdw_place_watch_groups ();
  if (k->groups_fd < 0)
    (void)fail ("a group that is made later does not count");
  read_rules (k);
  return true;
}

/* --- the loop --- */

static bool
has_room (const gdw_keeper *k)
{
  for (size_t i = 0; i < GDW_KEEPER_GUESTS; i++) {
    if (k->guests[i].link == NULL)
      return !k->stopping;
  }
  return false;
}

static gdw_ms
earlier (gdw_ms a, gdw_ms b)
{
  return a < b ? a : b;
}

static gdw_ms
add_tunnel (gdw_wait *w, gdw_kept *t)
{
  int fds[GDW_MAX_QUESTIONS];
  gdw_client *link = gdw_child_link (t->child);
  gdw_wait_add (w, gdw_child_pidfd (t->child), false);
  if (t->state != GDW_KEPT_ENDING) /* what it says now is not read any more */
    gdw_wait_add (w, gdw_client_fd (link), gdw_client_wants_write (link));
  if (t->state != GDW_KEPT_ENDING && gdw_client_has_frame (link))
    return 0; /* the turn was over before its frames were */
  size_t n = t->answers == NULL ? 0 : gdw_answers_fds (t->answers, fds);
  for (size_t i = 0; i < n && i < HELPERS; i++)
    gdw_wait_add (w, fds[i], false);
  return n > HELPERS ? earlier (gdw_kept_deadline (t), gdw_clock_now ().mono + LOOK_MS) : gdw_kept_deadline (t);
}

/* Returns the deadline. */
static gdw_ms
add_sleep (gdw_wait *w, gdw_sleep *s)
{
  intptr_t waitable[GDW_SLEEP_WAITABLES];
  gdw_ms wait;
  size_t n = gdw_sleep_waitables (s, waitable, &wait);
  for (size_t i = 0; i < n; i++)
    gdw_wait_add (w, waitable[i], false);
  return wait == GDW_MS_NEVER ? GDW_MS_NEVER : gdw_clock_now ().mono + wait;
}

/* Fills in whom to wait for; returns the deadline. */
static gdw_ms
gather (gdw_keeper *k, gdw_wait *w)
{
  gdw_ms deadline = gdw_wish_deadline (k);
  bool idle = true;
  gdw_wait_clear (w);
  gdw_wait_add (w, k->signal_fd, false);
  if (k->groups_fd >= 0)
    gdw_wait_add (w, k->groups_fd, false);
  if (has_room (k))
    gdw_wait_add (w, k->listen_fd, false);
  deadline = earlier (deadline, add_sleep (w, k->sleep));
  for (size_t i = 0; i < GDW_KEEPER_GUESTS; i++) {
    gdw_client *link = k->guests[i].link;
    if (link == NULL)
      continue;
    idle = false;
    deadline = earlier (deadline, gdw_client_deadline (link));
    if (gdw_guest_is_paused (k, &k->guests[i]))
      continue;
    gdw_wait_add (w, gdw_client_fd (link), gdw_client_wants_write (link));
    if (gdw_client_has_frame (link))
      deadline = 0;
  }
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    if (k->tunnels[i].state == GDW_KEPT_FREE)
      continue;
    idle = false;
    deadline = earlier (deadline, add_tunnel (w, &k->tunnels[i]));
  }
  gdw_ms now = gdw_clock_now ().mono;
  if (!idle || k->idle_since == 0)
    k->idle_since = now;
  return idle ? earlier (deadline, k->idle_since + GDW_KEEPER_IDLE_MS) : deadline;
}

static void
take_signals (gdw_keeper *k, gdw_ms now)
{
  struct signalfd_siginfo info;
  while (read (k->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
    k->stopping = true;
  if (!k->stopping)
    return;
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    if (k->tunnels[i].state != GDW_KEPT_FREE)
      gdw_kept_close (&k->tunnels[i], now);
  }
}

static void
take_guests (gdw_keeper *k, gdw_ms now)
{
  while (has_room (k)) {
    int fd = accept4 (k->listen_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
      break;
    gdw_guest_enter (k, fd, now);
  }
}

static void
take_sleep (gdw_keeper *k)
{
  gdw_ms slept;
  if (!gdw_sleep_take (k->sleep, &slept))
    return;
  gdw_keeper_log (NULL, "the computer woke");
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    if (k->tunnels[i].state != GDW_KEPT_FREE)
      gdw_kept_wake (&k->tunnels[i], slept);
  }
}

static void
serve (gdw_keeper *k)
{
  gdw_ms now = gdw_clock_now ().mono;
  take_signals (k, now);
  take_sleep (k);
  if (k->groups_fd >= 0 && gdw_place_groups_changed (k->groups_fd))
    read_rules (k);
  take_guests (k, now);
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    if (k->tunnels[i].state != GDW_KEPT_FREE)
      gdw_kept_serve (&k->tunnels[i], now);
  }
  for (size_t i = 0; i < GDW_KEEPER_GUESTS; i++) {
    if (k->guests[i].link != NULL)
      gdw_guest_serve (k, &k->guests[i], now);
  }
  gdw_wish_on_tick (k, now);
}

static bool
is_empty (const gdw_keeper *k)
{
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    if (k->tunnels[i].state != GDW_KEPT_FREE)
      return false;
  }
  for (size_t i = 0; i < GDW_KEEPER_GUESTS; i++) {
    if (k->guests[i].link != NULL && !k->stopping)
      return false;
  }
  return true;
}

static void
run (gdw_keeper *k)
{
  for (;;) {
    gdw_wait w;
    gdw_ms deadline = gather (k, &w);
    gdw_us now = gdw_clock_us ();
    if (is_empty (k) && (k->stopping || now / 1000 >= k->idle_since + GDW_KEEPER_IDLE_MS))
      return;
    (void)gdw_wait_block (&w, now, deadline == GDW_MS_NEVER ? GDW_US_NEVER : deadline * 1000);
    serve (k);
  }
}

int
main (int argc, char **argv)
{
  static gdw_keeper k;
  if (argc == 2 && strcmp (argv[1], "--version") == 0) {
    puts ("godwit-keeper " GODWIT_VERSION);
    return 0;
  }
  if (argc == 2 && strcmp (argv[1], "--help") == 0) {
    fputs (usage, stdout);
    return 0;
  }
  if (argc != 1) {
    fputs (usage, stderr);
    return EXIT_USAGE;
  }
  if (geteuid () != 0) {
    fputs ("godwit-keeper: only root can change the network\n", stderr);
    return GDW_WHY_NOT_ALLOWED;
  }
  umask (077);
  k.sleep = gdw_sleep_new ();
  if (!settle (&k))
    return EXIT_MISTAKE;
  run (&k);
  for (size_t i = 0; i < GDW_KEEPER_GUESTS; i++)
    gdw_client_free (k.guests[i].link);
  gdw_place_unlisten (k.apply.dns.dir);
  gdw_sleep_free (k.sleep);
  return 0;
}
