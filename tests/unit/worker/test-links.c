/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-links.c - sockets are opened at first use, kept, renewed with a link's life, and the least used goes. */
#include "harness.h"
#include "sandbox.h"
#include "worker/links.h"

enum { DEVICES = 6 };

static bool
ready (void)
{
  static int made;
  if (made == 0) {
    made = sandbox_enter () ? 1 : -1;
    for (int i = 0; made > 0 && i < DEVICES; i++) {
      char command[128];
      snprintf (command, sizeof command, "ip link add la%d type veth peer name lb%d && ip link set la%d up", i, i, i);
      made = sandbox_run (command) ? 1 : -1;
    }
  }
  return made > 0;
}

static gdw_path
path (int device, uint8_t family, uint32_t life)
{
  char name[16];
  snprintf (name, sizeof name, "la%d", device);
  return (
      gdw_path){ .link = if_nametoindex (name), .life = life, .remote = { .ip = { .family = family }, .port = 500 } };
}

static size_t
count (const gdw_links *l)
{
  size_t n = 0;
  while (gdw_links_at (l, n) != NULL)
    n++;
  return n;
}

TEST (one_socket_for_each_link_and_family_on_one_port)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_links *l = gdw_links_new ();
  gdw_udp *u[4] = { 0 }, *again = NULL;
  require (l != NULL && count (l) == 0);
  for (int i = 0; i < 4; i++) {
    gdw_path p = path (i / 2, i % 2 ? 6 : 4, 1);
    require (gdw_links_for (l, &p, &u[i]) == GDW_OK);
  }
  check (count (l) == 4);
  for (int i = 1; i < 4; i++)
    check (u[i] != u[0] && gdw_udp_port (u[i]) == gdw_udp_port (u[0]) && gdw_udp_port (u[i]) != 0);
  gdw_path p = path (0, 4, 1);
  p.remote.port = 4500; /* another port of the gateway needs no other socket */
  check (gdw_links_for (l, &p, &again) == GDW_OK && again == u[0]);
  check (count (l) == 4);
  gdw_links_free (l);
}

TEST (the_port_that_was_asked_for)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_links *l = gdw_links_new ();
  gdw_udp *u = NULL;
  gdw_path p = path (0, 4, 1);
  gdw_links_set_port (l, 45017);
  require (gdw_links_for (l, &p, &u) == GDW_OK);
  check (gdw_udp_port (u) == 45017);
  gdw_links_free (l);
}

TEST (a_port_that_is_taken_on_one_link)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_udp *stranger = NULL, *u = NULL;
  gdw_path a = path (0, 4, 1), b = path (1, 4, 1);
  gdw_links *l = gdw_links_new ();
  require (gdw_links_for (l, &a, &u) == GDW_OK);
  uint16_t ours = gdw_udp_port (u);
  require (gdw_udp_open (b.link, 1, 4, ours, &stranger) == GDW_OK);
  check (gdw_links_for (l, &b, &u) == GDW_OK && gdw_udp_port (u) != ours); /* the system's choice: another is as good */
  gdw_links_free (l);
  l = gdw_links_new ();
  gdw_links_set_port (l, ours);
  check (gdw_links_for (l, &b, &u) == GDW_E_STATE); /* the profile's choice: no other */
  gdw_links_free (l);
  gdw_udp_close (stranger);
}

TEST (another_life_is_another_socket)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_links *l = gdw_links_new ();
  gdw_udp *u = NULL;
  gdw_path p = path (0, 4, 1);
  require (gdw_links_for (l, &p, &u) == GDW_OK);
  uint16_t port = gdw_udp_port (u);
  p.life = 2;
  require (gdw_links_for (l, &p, &u) == GDW_OK);
  check (gdw_udp_life (u) == 2 && gdw_udp_port (u) == port && count (l) == 1);
  gdw_links_free (l);
}

TEST (the_least_used_is_closed)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_links *l = gdw_links_new ();
  gdw_udp *u = NULL;
  for (int i = 0; i < GDW_MAX_PATHS; i++) {
    gdw_path p = path (i / 2, i % 2 ? 6 : 4, 1);
    require (gdw_links_for (l, &p, &u) == GDW_OK);
  }
  gdw_path first = path (0, 4, 1), second = path (0, 6, 1), more = path (5, 4, 1);
  require (gdw_links_for (l, &first, &u) == GDW_OK); /* used again: now the second is the least used */
  require (gdw_links_for (l, &more, &u) == GDW_OK);
  check (count (l) == GDW_MAX_PATHS);
  bool has_first = false, has_second = false;
  for (size_t i = 0; gdw_links_at (l, i) != NULL; i++) {
    const gdw_udp *at = gdw_links_at (l, i);
    has_first = has_first || (gdw_udp_link (at) == first.link && gdw_udp_family (at) == 4);
    has_second = has_second || (gdw_udp_link (at) == second.link && gdw_udp_family (at) == 6);
  }
  check (has_first && !has_second);
  gdw_links_free (l);
}

TEST (a_link_that_is_not_there)
{
  gdw_links *l = gdw_links_new ();
  gdw_udp *u = NULL;
  gdw_path p = { .link = 987654, .life = 1, .remote = { .ip = { .family = 4 }, .port = 500 } };
  check (gdw_links_for (l, &p, &u) == GDW_E_UNKNOWN);
  check (u == NULL && count (l) == 0);
  gdw_links_free (l);
}

TEST_MAIN ()
