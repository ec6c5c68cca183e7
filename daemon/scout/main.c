/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - godwit-scout: the addresses of one host name, by the system's name servers or those handed in, outside the tunnel. One
 * question, one ANSWER frame on descriptor 1, then gone. It has no keys, no D-Bus, and gives up its rights before it asks. */
#include "control/frame.h"
#include "scout/lookup.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static int
usage (void)
{
  fputs ("Usage: godwit-scout [--device NAME] [--server ADDRESS]... -- HOST\n"
         "Started by a front of Godwit; writes an ANSWER frame (docs/control.md) to its output.\n",
         stderr);
  return 2;
}

/* False: usage. */
static bool
read_arguments (int argc, char **argv, gdw_lookup_how *ret)
{
  int i = 1;
  for (; i + 1 < argc && strcmp (argv[i], "--") != 0; i += 2) {
    if (strcmp (argv[i], "--device") == 0) {
      ret->device = argv[i + 1];
    } else if (strcmp (argv[i], "--server") == 0 && ret->n_servers < GDW_LOOKUP_SERVERS) {
      if (gdw_ip_parse (argv[i + 1], &ret->servers[ret->n_servers++]) != GDW_OK)
        return false;
    } else {
      return false;
    }
  }
  if (i + 2 != argc || strcmp (argv[i], "--") != 0)
    return false;
  ret->host = argv[i + 1];
  return ret->host[0] != '\0' && strlen (ret->host) < GDW_MAX_HOST;
}

/* Becomes the user godwit where it is root; whoever else starts it stays who he is. No process, no file of its own, no new rights. */
static bool
give_up_rights (void)
{
  if (geteuid () == 0) {
    const struct passwd *user = getpwnam ("godwit");
    if (user == NULL || setgroups (0, NULL) < 0 || setgid (user->pw_gid) < 0 || setuid (user->pw_uid) < 0)
      return false;
  }
  const struct rlimit none = { 0, 0 }, few = { 32, 32 };
  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && setrlimit (RLIMIT_FSIZE, &none) == 0 &&
         setrlimit (RLIMIT_CORE, &none) == 0 && setrlimit (RLIMIT_NOFILE, &few) == 0;
}

static bool
tell (const gdw_answer *answer)
{
  uint8_t octets[1024];
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_ANSWER);
  f.answer = *answer;
  gdw_out o = gdw_out_over (octets, sizeof octets);
  gdw_frame_write (&f, &o);
  gdw_bytes all = gdw_out_view (&o);
  return write (1, all.p, all.n) == (ssize_t)all.n;
}

int
main (int argc, char **argv)
{
  gdw_lookup_how how = { 0 };
  if (argc == 2 && strcmp (argv[1], "--version") == 0) {
    puts ("godwit-scout " GODWIT_VERSION);
    return 0;
  }
  if (!read_arguments (argc, argv, &how))
    return usage ();
  gdw_answer answer = { .why = GDW_WHY_START_FAILED };
  gdw_lookup *l = gdw_lookup_new (&how);
  if (l != NULL && give_up_rights ())
    gdw_lookup_run (l, &answer);
  gdw_lookup_free (l);
  return tell (&answer) ? 0 : 1;
}
