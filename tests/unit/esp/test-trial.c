/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-trial.c - who is asked about the path MTU, and from where. The whole of it runs in test-plane-mtu.c. */
#include "esp/trial.h"
#include "planes.h"

enum { MS = 1000, S = 1000000 };

struct asked {
  gdw_trial t;
  gdw_esp_children children;
  gdw_entropy *e;
  uint8_t packet[GDW_TRIAL_PACKET];
  gdw_ip_pkt pkt;
};

static void
asked_init (struct asked *a)
{
  memset (a, 0, sizeof *a);
  a->e = some_entropy ();
  a->t = gdw_trial_new (1280);
  gdw_order o = add_order ("aes256gcm16", 1, false);
  check (gdw_esp_children_add (&a->children, &o, 1000) == GDW_OK);
  gdw_esp_children_use (&a->children, gdw_esp_children_find (&a->children, 1));
}

static void
asked_done (struct asked *a)
{
  gdw_esp_children_done (&a->children);
  gdw_entropy_free (a->e);
}

static bool
next (struct asked *a, gdw_us now)
{
  gdw_out o = gdw_out_over (a->packet, sizeof a->packet);
  if (!gdw_trial_next (&a->t, &a->children, a->e, &o, now))
    return false;
  check (gdw_ip_pkt_read (gdw_out_view (&o), &a->pkt) == GDW_OK && a->pkt.total == o.n);
  return true;
}

/* How many probes go to this address until `until`. */
static unsigned
probes_to (struct asked *a, const char *text, gdw_us until)
{
  gdw_ip want = ip (text);
  unsigned n = 0;
  for (gdw_us now = gdw_pmtu_deadline (&a->t.search); now < until; now = gdw_pmtu_deadline (&a->t.search)) {
    gdw_trial_tick (&a->t, now);
    while (next (a, now))
      n += gdw_ip_same (&a->pkt.dst, &want) ? 1 : 0;
  }
  return n;
}

TEST (nobody_to_ask)
{
  static struct asked a;
  asked_init (&a);
  gdw_trial_moved (&a.t, 0);
  check (!next (&a, 0) && gdw_pmtu_deadline (&a.t.search) == GDW_US_NEVER && a.t.search.mtu == 1280);
  uint16_t mtu = 0;
  gdw_trial_tune (&a.t, &(gdw_order_tune){ .mtu = 1400 }, 0);
  check (!next (&a, 0) && a.t.search.mtu == 1400 && !gdw_trial_report (&a.t, &mtu)); /* who gave the bound knows it */
  asked_done (&a);
}

TEST (one_after_another)
{
  static struct asked a;
  asked_init (&a);
  gdw_order_tune o = { .mtu = 1400,
                       .n_echoes = 3,
                       .echoes = { ip ("203.0.113.1"), ip ("10.0.0.53"), ip ("2001:db8::53") } };
  gdw_trial_tune (&a.t, &o, 0);
  check (probes_to (&a, "203.0.113.1", 3 * S) == 6);
  check (probes_to (&a, "10.0.0.53", 6 * S) == 6);
  check (probes_to (&a, "2001:db8::53", 9 * S) == 6);
  gdw_trial_tick (&a.t, 9 * S);
  check (gdw_pmtu_deadline (&a.t.search) == GDW_US_NEVER); /* none is there: at rest */
  gdw_trial_moved (&a.t, 20 * S);
  check (probes_to (&a, "203.0.113.1", 23 * S) == 6); /* another path, and from the first again */
  asked_done (&a);
}

TEST (who_answered_is_asked_again)
{
  static struct asked a;
  asked_init (&a);
  gdw_order_tune o = { .mtu = 1400, .n_echoes = 2, .echoes = { ip ("203.0.113.1"), ip ("10.0.0.53") } };
  gdw_trial_tune (&a.t, &o, 0);
  check (probes_to (&a, "203.0.113.1", 3 * S) == 6);
  gdw_trial_tick (&a.t, 3 * S);
  gdw_ip us = ip ("10.1.0.2");
  while (next (&a, 3 * S)) {
    check (gdw_ip_same (&a.pkt.src, &us));
    memcpy (a.packet + 16, us.b, 4);
    memcpy (a.packet + 12, o.echoes[1].b, 4);
    a.packet[20] = 0;
    gdw_ip_pkt pkt;
    gdw_bytes b = gdw_bytes_make (a.packet, a.pkt.total);
    check (gdw_ip_pkt_read (b, &pkt) == GDW_OK && gdw_trial_heard (&a.t, b, &pkt, 0, 3 * S + MS));
    a.packet[28] ^= 1; /* a program's own */
    check (!gdw_trial_heard (&a.t, b, &pkt, 0, 3 * S + MS));
  }
  gdw_trial_tick (&a.t, 3 * S + MS);
  check (a.t.search.phase == GDW_PMTU_REST && a.t.search.mtu == 1400);
  gdw_trial_moved (&a.t, 20 * S);
  check (probes_to (&a, "10.0.0.53", 21 * S) == 2);
  asked_done (&a);
}

/* Without a single address of ours inside there is nothing to write; it counts as lost, and comes to rest. */
/* With networks of its own the tunnel does not reach the gateway's outer address: that is passed over at once. */
TEST (outside_of_the_selectors)
{
  static struct asked a;
  asked_init (&a);
  gdw_esp_child *c = gdw_esp_children_find (&a.children, 1);
  c->remote[0] = ts_of ("10.0.0.0/24");
  c->n_remote = 1;
  gdw_order_tune o = { .mtu = 1400,
                       .n_echoes = 3,
                       .echoes = { ip ("203.0.113.1"), ip ("2001:db8::53"), ip ("10.0.0.53") } };
  gdw_trial_tune (&a.t, &o, 0);
  check (probes_to (&a, "10.0.0.53", 3 * S) == 6);
  c->rank = 0; /* no child sends yet: the probes are lost, and the address keeps its turn */
  gdw_trial_tune (&a.t, &(gdw_order_tune){ .mtu = 1300, .n_echoes = 1, .echoes = { ip ("10.0.0.53") } }, 10 * S);
  check (probes_to (&a, "10.0.0.53", 10 * S + 1) == 0);
  gdw_esp_children_use (&a.children, c);
  check (probes_to (&a, "10.0.0.53", 13 * S) == 4);
  asked_done (&a);
}

TEST (no_address_of_ours)
{
  static struct asked a;
  asked_init (&a);
  gdw_esp_children_find (&a.children, 1)->local[0] = ts_of ("10.1.0.0/24");
  gdw_order_tune o = { .mtu = 1400, .n_echoes = 1, .echoes = { ip ("10.0.0.53") } };
  gdw_trial_tune (&a.t, &o, 0);
  check (probes_to (&a, "10.0.0.53", 9 * S) == 0 && gdw_pmtu_deadline (&a.t.search) == GDW_US_NEVER);
  asked_done (&a);
}

TEST_MAIN ()
