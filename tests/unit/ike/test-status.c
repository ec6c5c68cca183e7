/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-status.c - a tunnel shows itself from the first moment to the last. */
#include "help.h"
#include "godwit.h"

static gdw_tunnel *
make (gdw_entropy *e)
{
  gdw_profile p = help_profile ();
  gdw_material m = { 0 };
  gdw_tunnel *t = NULL;
  gdw_why why;
  if (gdw_tunnel_new (&p, &m, e, &t, &why) != GDW_OK)
    abort ();
  return t;
}

static gdw_snapshot
network (void)
{
  gdw_snapshot net = { .generation = 1, .n_links = 1 };
  net.links[0] = (gdw_link){ .index = 2, .life = 1, .running = true, .default4 = true, .n_addrs = 1 };
  net.links[0].addrs[0] = help_net ("192.0.2.10/24");
  return net;
}

TEST (without_a_network_it_waits_and_then_gives_up)
{
  gdw_entropy *e = help_entropy ();
  gdw_tunnel *t = make (e);
  gdw_status s;
  gdw_effect f;
  gdw_why why = GDW_WHY_NONE;
  gdw_tunnel_on_connect (t, help_at (10));
  gdw_tunnel_status (t, &s);
  check (s.phase == GDW_PHASE_PARKED && gdw_tunnel_deadline (t) == 10010);
  gdw_tunnel_on_tick (t, help_at (10010));
  while (gdw_tunnel_next_effect (t, &f)) {
    check (f.kind != GDW_EFFECT_ASK);
    if (f.kind == GDW_EFFECT_END)
      why = f.end.why;
  }
  check (why == GDW_WHY_NO_NETWORK);
  gdw_tunnel_free (t);
  gdw_entropy_free (e);
}

TEST (idle_then_resolving_then_ended)
{
  gdw_entropy *e = help_entropy ();
  gdw_tunnel *t = make (e);
  gdw_status s;
  gdw_tunnel_status (t, &s);
  check (s.phase == GDW_PHASE_IDLE && s.plan.generation == 0 && s.remote_id[0] == '\0' && s.next_probe == GDW_MS_NEVER);
  check (gdw_tunnel_deadline (t) == GDW_MS_NEVER);
  gdw_snapshot net = network ();
  gdw_tunnel_on_network (t, &net, help_at (5));
  gdw_tunnel_on_connect (t, help_at (10));
  gdw_tunnel_status (t, &s);
  check (s.phase == GDW_PHASE_RESOLVING && s.since == 10);
  gdw_tunnel_on_close (t, help_at (20));
  gdw_tunnel_status (t, &s);
  check (s.phase == GDW_PHASE_ENDED && s.since == 20);
  gdw_tunnel_free (t);
  gdw_entropy_free (e);
}

TEST (path_and_spi_while_reaching)
{
  gdw_entropy *e = help_entropy ();
  gdw_tunnel *t = make (e);
  gdw_status s;
  gdw_effect f;
  gdw_answer a = { .n_addrs = 1, .addrs = { help_ip ("198.51.100.7") } };
  gdw_snapshot net = network ();
  gdw_tunnel_on_network (t, &net, help_at (1));
  gdw_tunnel_on_connect (t, help_at (2));
  while (gdw_tunnel_next_effect (t, &f))
    if (f.kind == GDW_EFFECT_ASK)
      a.id = f.question.id;
  check (a.id != 0);
  gdw_tunnel_on_answer (t, &a, help_at (3));
  gdw_tunnel_status (t, &s);
  check (s.phase == GDW_PHASE_REACHING && s.path.link == 2 && s.path.remote.port == 500);
  check (!gdw_bytes_all_zero (gdw_bytes_of (s.spi_i)) && gdw_bytes_all_zero (gdw_bytes_of (s.spi_r)));
  check (gdw_tunnel_deadline (t) == 503);
  gdw_tunnel_free (t);
  gdw_entropy_free (e);
}

TEST_MAIN ()
