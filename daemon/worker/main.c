/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - godwitd: one tunnel. Opens what needs rights, gives the rights up, makes its second thread, filters system calls, and only then
 * reads an octet from outside. Started by a front with the control link as descriptor 3; no person calls it. */
#include "platform/confine.h"
#include "platform/random.h"
#include "worker/host.h"
#include "worker/pump.h"

#include <errno.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  LANE = 128 * 1024, /* octets: three of the longest IKE messages and some orders */
  EXIT_MISTAKE = 1,
  EXIT_USAGE = 2,
};

static const char user[] = "godwit";

typedef struct {
  const char *device;
  bool no_tun;
  gdw_journal_how log;
} options;

/* Everything a godwitd has. */
typedef struct {
  options o;
  gdw_journal *journal;
  gdw_control *control;
  gdw_tun *tun;
  gdw_netmon *netmon;
  gdw_clock_watch *watch;
  gdw_lane *down, *up;
  gdw_pump *pump;
  gdw_host *host;
  int stop;
  gdw_confine_result got;
} process;

static const char usage[] =
    "Usage: godwitd [--device NAME] [--no-tun] [--log text|json] [--level N] [--log-names]\n"
    "Serves one tunnel for the program that started it, by a control link as descriptor 3.\n"
    "  --device NAME   name for the tunnel's interface; default: the first free godwit0, godwit1 ...\n"
    "  --no-tun        rehearse: no interface, no rights needed\n"
    "  --log FORMAT    lines on descriptor 2 as text (default) or as JSON objects\n"
    "  --level N       write events up to this level, 3 (errors) to 7 (everything); default 6\n"
    "  --log-names     write names and addresses, too\n"
    "  --version       print the version\n"
    "  --help          print this text\n";

/* --- options --- */

enum { OPT_DEVICE = 1, OPT_NO_TUN, OPT_LOG, OPT_LEVEL, OPT_NAMES, OPT_VERSION, OPT_HELP };

static bool
take_level (const char *text, gdw_level *ret)
{
  if (strlen (text) != 1 || text[0] < '3' || text[0] > '7')
    return false;
  *ret = (gdw_level)(text[0] - '0');
  return true;
}

/* False: not an option we have, or a wrong value. */
static bool
take_option (int which, const char *value, options *o)
{
  switch (which) {
  case OPT_DEVICE: o->device = value; return gdw_tun_name_is_good (value);
  case OPT_NO_TUN: o->no_tun = true; return true;
  case OPT_LOG: o->log.json = strcmp (value, "json") == 0; return o->log.json || strcmp (value, "text") == 0;
  case OPT_LEVEL: return take_level (value, &o->log.level);
  case OPT_NAMES: o->log.names = true; return true;
  case OPT_VERSION: puts ("godwitd " GODWIT_VERSION); exit (EXIT_SUCCESS);
  case OPT_HELP: fputs (usage, stdout); exit (EXIT_SUCCESS);
  default: return false;
  }
}

static bool
take_options (int argc, char **argv, options *o)
{
  static const struct option table[] = {
    { "device", required_argument, NULL, OPT_DEVICE }, { "no-tun", no_argument, NULL, OPT_NO_TUN },
    { "log", required_argument, NULL, OPT_LOG },       { "level", required_argument, NULL, OPT_LEVEL },
    { "log-names", no_argument, NULL, OPT_NAMES },     { "version", no_argument, NULL, OPT_VERSION },
    { "help", no_argument, NULL, OPT_HELP },           { 0 },
  };
  int which;
  o->log = (gdw_journal_how){ .fd = STDERR_FILENO, .level = GDW_LEVEL_INFO };
  while ((which = getopt_long (argc, argv, "", table, NULL)) != -1)
    if (!take_option (which, optarg, o))
      return false;
  return optind == argc;
}

/* --- before confinement --- */

/* Signals come by a descriptor, like everything else; and a front that hung up must not kill us while we write to it. */
static int
open_signals (void)
{
  sigset_t s;
  sigemptyset (&s);
  sigaddset (&s, SIGTERM);
  sigaddset (&s, SIGINT);
  sigaddset (&s, SIGHUP);
  if (sigprocmask (SIG_BLOCK, &s, NULL) < 0 || signal (SIGPIPE, SIG_IGN) == SIG_ERR)
    return -1;
  return signalfd (-1, &s, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool
has_control_link (void)
{
  int kind = 0;
  socklen_t n = sizeof kind;
  return getsockopt (GDW_CONTROL_FD, SOL_SOCKET, SO_TYPE, &kind, &n) == 0 && kind == SOCK_STREAM;
}

static gdw_why
open_tun (process *p, char *fault)
{
  if (p->o.no_tun)
    return GDW_WHY_NONE;
  return gdw_tun_open (p->o.device, &p->tun, fault);
}

static gdw_why
open_all (process *p, char fault[GDW_TUN_FAULT])
{
  gdw_why why = open_tun (p, fault);
  if (why != GDW_WHY_NONE)
    return why;
  uint8_t seed[GDW_ENTROPY_SEED];
  gdw_random_fill (seed, sizeof seed);
  if (!gdw_crypto_prepare ())
    gdw_journal_note (p->journal, GDW_LEVEL_INFO,
                      "the cryptography library has no MD4 and DES: EAP-MSCHAPv2 will not work");
  p->netmon = gdw_netmon_new (p->tun != NULL ? p->tun->index : 0);
  p->watch = gdw_clock_watch_new ();
  p->down = gdw_lane_new (LANE);
  p->up = gdw_lane_new (LANE);
  if (p->down != NULL && p->up != NULL)
    p->pump = gdw_pump_new (p->tun, p->down, p->up, gdw_bytes_of (seed));
  gdw_wipe (seed, sizeof seed);
  if (p->netmon != NULL && p->watch != NULL && p->pump != NULL)
    return GDW_WHY_NONE;
  snprintf (fault, GDW_TUN_FAULT, "opening what a tunnel needs: %s", strerror (errno));
  return GDW_WHY_NO_RESOURCES;
}

/* Rights go first, then the second thread is made, then both are filtered. */
static gdw_why
confine (process *p)
{
  gdw_why why = gdw_confine_drop (user, p->o.no_tun, &p->got);
  if (why == GDW_WHY_NONE)
    why = gdw_pump_start (p->pump);
  return why == GDW_WHY_NONE ? gdw_confine_filter (&p->got) : why;
}

static gdw_why
refuse (process *p, gdw_why why, const char *fault)
{
  gdw_end end = { .why = why };
  snprintf (end.fact, sizeof end.fact, "%s", fault);
  gdw_journal_note (p->journal, GDW_LEVEL_ERROR, gdw_why_text (why));
  if (fault[0] != '\0')
    gdw_journal_note (p->journal, GDW_LEVEL_ERROR, fault);
  gdw_control_end (p->control, &end);
  return why;
}

static gdw_why
serve (process *p)
{
  char fault[GDW_TUN_FAULT] = "";
  gdw_why why = open_all (p, fault);
  if (why != GDW_WHY_NONE)
    return refuse (p, why, fault);
  gdw_host_parts parts = { p->control, p->journal, p->netmon, p->watch, p->down, p->up, p->stop, p->tun, p->got.text };
  p->host = gdw_host_new (&parts);
  if (p->host == NULL)
    return refuse (p, GDW_WHY_NO_RESOURCES, "");
  why = confine (p);
  if (why != GDW_WHY_NONE)
    return refuse (p, why, p->got.fault);
  return gdw_host_run (p->host);
}

/* Datagrams that did not get where they should, where there were any: what one looks for when a tunnel is slow. */
static void
note_losses (const process *p)
{
  gdw_udp_facts f = gdw_pump_told (p->pump);
  char words[256];
  uint64_t refused = p->tun != NULL ? p->tun->facts.refused : 0;
  if (f.no_room + f.too_big + f.unreachable + f.gone + f.other + refused + gdw_pump_lost (p->pump) == 0)
    return;
  snprintf (words, sizeof words,
            "of %llu datagrams to send: %llu no room, %llu too big, %llu unreachable, %llu link gone, %llu other; %llu "
            "packets refused "
            "by the device, %llu messages between the threads lost",
            (unsigned long long)(f.sent + f.no_room + f.too_big + f.unreachable + f.gone + f.other),
            (unsigned long long)f.no_room, (unsigned long long)f.too_big, (unsigned long long)f.unreachable,
            (unsigned long long)f.gone, (unsigned long long)f.other, (unsigned long long)refused,
            (unsigned long long)gdw_pump_lost (p->pump));
  gdw_journal_note (p->journal, GDW_LEVEL_INFO, words);
}

static void
close_all (process *p)
{
  gdw_host_free (p->host);
  if (p->pump != NULL) {
    gdw_pump_stop (p->pump);
    note_losses (p);
  }
  gdw_pump_free (p->pump);
  gdw_lane_free (p->down);
  gdw_lane_free (p->up);
  gdw_clock_watch_free (p->watch);
  gdw_netmon_free (p->netmon);
  gdw_tun_close (p->tun);
  gdw_control_free (p->control);
  gdw_journal_free (p->journal);
}

int
main (int argc, char **argv)
{
  process p = { .stop = -1 };
  if (!take_options (argc, argv, &p.o)) {
    fputs (usage, stderr);
    return EXIT_USAGE;
  }
  if (!has_control_link ()) {
    fputs ("godwitd: no control link as descriptor 3; it is started by godwit-keeper, not by hand\n", stderr);
    return EXIT_USAGE;
  }
  /* One heap, which gives back what it no longer needs: a tunnel's memory is small for long after it was large for a moment. */
  mallopt (M_ARENA_MAX, 1);
  mallopt (M_TRIM_THRESHOLD, 64 * 1024);
  mallopt (M_MMAP_THRESHOLD, 64 * 1024);
  (void)close_range (GDW_CONTROL_FD + 1, ~0u, 0);
  p.journal = gdw_journal_new (&p.o.log);
  p.stop = open_signals ();
  p.control = gdw_control_new (GDW_CONTROL_FD, GODWIT_VERSION, gdw_clock_now ().mono);
  if (p.journal == NULL || p.stop < 0 || p.control == NULL) {
    fputs ("godwitd: out of memory or descriptors\n", stderr);
    return EXIT_MISTAKE;
  }
  (void)serve (&p);
  close_all (&p);
  return EXIT_SUCCESS;
}
