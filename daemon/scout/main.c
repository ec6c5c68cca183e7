/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - godwit-scout: the addresses of one host name, by the system's name servers or those handed in, or one small body by HTTP (a CRL,
 * an OCSP response), outside the tunnel. One question, one answer in frames on descriptor 1, then gone. It has no keys, no D-Bus, and gives up its rights before it asks. */
#include "base/text.h"
#include "control/body.h"
#include "scout/fetch.h"
#include "scout/lookup.h"

#include <curl/curl.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

typedef struct {
  gdw_lookup_how name; /* of the gateway, or of the host that a URL names */
  gdw_fetch_how fetch; /* url NULL: only the name is wanted */
  gdw_fetch_place place;
  uint8_t post[GDW_MAX_FETCH_POST];
} task;

static int
usage (void)
{
  fputs ("Usage: godwit-scout [--device NAME] [--server ADDRESS]... -- HOST\n"
         "       godwit-scout [--device NAME] [--server ADDRESS]... --fetch get|HEX -- URL\n"
         "Started by a front of Godwit; writes BODY frames and an ANSWER frame (docs/control.md) to its output.\n",
         stderr);
  return 2;
}

/* The body of a POST from hexadecimal digits; "get" is none. */
static bool
read_post (const char *text, task *t)
{
  size_t n = strlen (text) / 2;
  if (strcmp (text, "get") == 0)
    return true;
  if (strlen (text) % 2 != 0 || n == 0 || n > sizeof t->post)
    return false;
  for (size_t i = 0; i < n; i++) {
    int high = gdw_hex_digit ((uint8_t)text[2 * i]), low = gdw_hex_digit ((uint8_t)text[2 * i + 1]);
    if (high < 0 || low < 0)
      return false;
    t->post[i] = (uint8_t)(high << 4 | low);
  }
  t->fetch.post = gdw_bytes_make (t->post, n);
  return true;
}

/* False: usage. */
static bool
read_arguments (int argc, char **argv, task *ret)
{
  int i = 1;
  bool fetch = false;
  gdw_lookup_how *name = &ret->name;
  for (; i + 1 < argc && strcmp (argv[i], "--") != 0; i += 2) {
    bool good = false;
    if (strcmp (argv[i], "--device") == 0) {
      name->device = ret->fetch.device = argv[i + 1];
      good = true;
    } else if (strcmp (argv[i], "--server") == 0 && name->n_servers < GDW_LOOKUP_SERVERS) {
      good = gdw_ip_parse (argv[i + 1], &name->servers[name->n_servers++]) == GDW_OK;
    } else if (strcmp (argv[i], "--fetch") == 0) {
      fetch = good = read_post (argv[i + 1], ret);
    }
    if (!good)
      return false;
  }
  if (i + 2 != argc || strcmp (argv[i], "--") != 0)
    return false;
  name->host = argv[i + 1];
  if (fetch) {
    ret->fetch.url = argv[i + 1];
    if (strlen (argv[i + 1]) >= GDW_MAX_URL || gdw_fetch_place_of (argv[i + 1], &ret->place) != GDW_OK)
      return false;
    name->host = ret->place.host;
  }
  return name->host[0] != '\0' && strlen (name->host) < GDW_MAX_HOST;
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
write_frame (const gdw_frame *f)
{
  static uint8_t octets[GDW_FRAME_HEAD + GDW_FRAME_PART_MAX + 64];
  gdw_out o = gdw_out_over (octets, sizeof octets);
  gdw_frame_write (f, &o);
  gdw_bytes all = gdw_out_view (&o);
  for (size_t at = 0; at < all.n;) {
    ssize_t n = write (1, all.p + at, all.n - at);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    at += (size_t)n;
  }
  return true;
}

static bool
tell (const gdw_answer *answer)
{
  gdw_frame f;
  for (size_t at = 0; gdw_body_frame (gdw_secret_peek (&answer->body), at, &f); at += f.part.octets.n) {
    f.number = 1; /* one question, whose number only the front knows */
    if (!write_frame (&f))
      return false;
  }
  gdw_frame_init (&f, GDW_FRAME_ANSWER);
  f.answer = *answer;
  return write_frame (&f);
}

/* The addresses of the host: as it stands there, or by asking. */
static void
find_addresses (const task *t, gdw_lookup *l, gdw_answer *ret)
{
  gdw_answer literal = { .n_addrs = 1 };
  if (t->fetch.url != NULL && gdw_ip_parse (t->name.host, &literal.addrs[0]) == GDW_OK)
    *ret = literal;
  else
    gdw_lookup_run (l, ret);
}

static void
run (const task *t, gdw_lookup *l, gdw_answer *ret)
{
  find_addresses (t, l, ret);
  if (t->fetch.url == NULL || ret->why != GDW_WHY_NONE)
    return;
  gdw_answer found = *ret;
  *ret = (gdw_answer){ 0 };
  ret->why = gdw_fetch_run (&t->fetch, found.addrs, found.n_addrs, &ret->body);
}

int
main (int argc, char **argv)
{
  static task t;
  if (argc == 2 && strcmp (argv[1], "--version") == 0) {
    puts ("godwit-scout " GODWIT_VERSION);
    return 0;
  }
  if (curl_global_init (CURL_GLOBAL_NOTHING) != 0 || !read_arguments (argc, argv, &t))
    return usage ();
  gdw_answer answer = { .why = GDW_WHY_START_FAILED };
  gdw_lookup *l = gdw_lookup_new (&t.name);
  if (l != NULL && give_up_rights ())
    run (&t, l, &answer);
  gdw_lookup_free (l);
  bool told = tell (&answer);
  gdw_answer_done (&answer);
  return told ? 0 : 1;
}
