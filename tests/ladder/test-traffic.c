/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-traffic.c - inner packets through real planes on both sides, keyed by what the two ends agreed on: both ways, over renewed keys, and
 * on old ones until they are deleted. */
#include "world.h"

#include "unit/esp/packets.h"

static struct world w;
static gdw_entropy *entropy[2];
static gdw_plane *theirs;
static gdw_pool *pool[2];
static gdw_trains trains[2];
static uint32_t known[16]; /* children of the gateway's plane, by its own SPI; the place is the number less 1 */
static size_t n_known;

static void
begin (void)
{
  for (size_t i = 0; i < 2; i++) {
    entropy[i] = some_entropy ();
    pool[i] = gdw_pool_new (16, 2048);
    trains[i] = (gdw_trains){ .pool = pool[i] };
  }
  n_known = 0;
  theirs = gdw_plane_new (entropy[1]);
  gdw_plane *ours = gdw_plane_new (entropy[0]);
  world_psk (&w);
  w.plane = ours;
  world_connect (&w, 60000);
  world_settle (&w);
  gdw_order path = { .kind = GDW_ORDER_PATH, .ike = 1, .path = w.path };
  check (gdw_plane_apply (theirs, &path, 0) == GDW_OK);
}

static void
end (void)
{
  gdw_plane_free (w.plane);
  gdw_plane_free (theirs);
  w.plane = NULL;
  for (size_t i = 0; i < 2; i++) {
    gdw_trains_clear (&trains[i]);
    gdw_pool_free (pool[i]);
    gdw_entropy_free (entropy[i]);
  }
  world_done (&w);
}

static gdw_us
now (void)
{
  return w.now.mono * 1000;
}

/* A child of the gateway's becomes one of its plane. */
static void
add (const peer_child *c)
{
  gdw_order o = { .kind = GDW_ORDER_ADD, .ike = 1, .child = (uint32_t)n_known + 1 };
  for (size_t i = 0; i < w.n_told; i++) {
    const gdw_order_add *a = &w.told[i].add;
    if (a->spi_in != c->spi_out)
      continue;
    o.add = *a;
    memcpy (o.add.remote, a->local, sizeof a->local);
    memcpy (o.add.local, a->remote, sizeof a->remote);
    o.add.n_remote = a->n_local;
    o.add.n_local = a->n_remote;
  }
  o.add.spi_in = c->spi_in;
  o.add.spi_out = c->spi_out;
  o.add.auto_use = false;
  memcpy (o.add.key_in, c->key_in.p, c->key_in.n);
  memcpy (o.add.key_out, c->key_out.p, c->key_out.n);
  check (gdw_plane_apply (theirs, &o, now ()) == GDW_OK);
  known[n_known++] = c->spi_in;
}

static uint32_t
number_of (uint32_t spi_in)
{
  for (size_t i = 0; i < n_known; i++)
    if (known[i] == spi_in)
      return (uint32_t)i + 1;
  return 0;
}

/* The gateway's plane learns what the gateway knows; it sends on the old or on the new child. */
static void
follow (bool send_on_old)
{
  peer_child c;
  for (size_t i = 0; peer_child_at (w.peer, i, &c); i++) {
    if (number_of (c.spi_in) == 0)
      add (&c);
    gdw_order use = { .kind = GDW_ORDER_USE, .child = number_of (c.spi_in) };
    if (c.old == send_on_old)
      check (gdw_plane_apply (theirs, &use, now ()) == GDW_OK);
  }
}

/* One inner packet from a plane to the other; does it arrive as it was? */
static bool
passes (bool to_gateway, const char *src, const char *dst)
{
  uint8_t buf[2048];
  static gdw_gathers out, back;
  static gdw_ike_in ike;
  const struct inner what = { .src = src, .dst = dst, .sport = 4000, .dport = 53, .body = 300 };
  gdw_bytes packet = make_inner (&what, buf, 512);
  gdw_plane *from = to_gateway ? w.plane : theirs, *to = to_gateway ? theirs : w.plane;
  uint8_t keep[512];
  memcpy (keep, packet.p, packet.n);
  gdw_super super = { .data = buf, .len = (uint32_t)packet.n };
  out.n = back.n = ike.n = 0;
  gdw_trains *net = &trains[to_gateway ? 0 : 1], *other = &trains[to_gateway ? 1 : 0];
  bool good = gdw_plane_out (from, &super, 1, net, &back, now ()) == 1 && net->n == 1;
  if (good) {
    gdw_plane_in (to, net->at, net->n, &out, other, &ike, now ());
    good = out.n == 1 && out.at[0].n == 1 && gdw_bytes_same (out.at[0].part[0], gdw_bytes_make (keep, packet.n));
  }
  gdw_trains_clear (net);
  gdw_trains_clear (other);
  return good;
}

/* Both families, both ways. */
static bool
flows (void)
{
  return passes (true, "10.9.0.7", "203.0.113.5") && passes (false, "203.0.113.5", "10.9.0.7") &&
         passes (true, "2001:db8:900::7", "2001:db8:77::1") && passes (false, "2001:db8:77::1", "2001:db8:900::7");
}

TEST (packets_pass_both_ways)
{
  begin ();
  follow (false);
  check (flows ());
  check (!passes (true, "10.9.0.8", "203.0.113.5"));  /* not an address of ours */
  check (!passes (false, "203.0.113.5", "10.9.0.8")); /* nor for us */
  end ();
}

TEST (the_gateways_new_child_carries_and_the_old_one_still_listens)
{
  begin ();
  follow (false);
  check (flows ());
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  follow (true); /* the gateway goes on with the old keys for a while */
  check (flows ());
  follow (false);
  check (passes (false, "203.0.113.5", "10.9.0.7")); /* the first packet on the new one: now we send on it, too */
  check (flows ());
  check (peer_delete_child (w.peer, true));
  world_settle (&w);
  check (flows ());
  end ();
}

/* Nothing has come on the new child when we delete the old one in the gateway's place: we send on the new one from now on. */
TEST (the_gateway_renews_and_never_deletes)
{
  begin ();
  follow (false);
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  follow (false);
  check (passes (true, "10.9.0.7", "203.0.113.5"));
  world_run (&w, 59000);
  check (peer_children (w.peer) == 2);
  world_forget (&w);
  world_run (&w, 2000);
  ladder (&w, "   plane USE 2\n"
              "-> INFORMATIONAL 5  D(ESP)\n"
              "<- INFORMATIONAL 5  D(ESP)\n"
              "   plane DROP 1\n");
  check (world_agrees (&w) && passes (true, "10.9.0.7", "203.0.113.5"));
  world_run (&w, 6000); /* the old one does not even linger any more */
  gdw_plane_tick (w.plane, &trains[0], now ());
  gdw_trains_clear (&trains[0]); /* echoes that try the path MTU */
  check (flows ());
  end ();
}

/* More renewals than a plane has room for while deleted children still listen: the new keys must be there all the same. */
TEST (the_gateway_renews_faster_than_old_keys_are_forgotten)
{
  begin ();
  for (unsigned i = 0; i < GDW_MAX_CHILDREN + 4; i++) {
    check (peer_rekey_child (w.peer));
    world_settle (&w);
    check (peer_delete_child (w.peer, true));
    world_settle (&w);
  }
  n_known = 0;
  follow (false);
  check (world_agrees (&w) && passes (false, "203.0.113.5", "10.9.0.7"));
  check (flows ());
  end ();
}

TEST (deleted_keys_are_no_keys)
{
  begin ();
  follow (false);
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  follow (true);
  check (passes (false, "203.0.113.5", "10.9.0.7"));
  check (peer_delete_child (w.peer, true));
  world_settle (&w);
  world_run (&w, 6000); /* a deleted child listens for 5 s: packets may be on their way */
  gdw_plane_tick (w.plane, &trains[0], now ());
  gdw_trains_clear (&trains[0]);                      /* echoes that try the path MTU */
  check (!passes (false, "203.0.113.5", "10.9.0.7")); /* the gateway's plane still sends on the old one */
  follow (false);
  check (flows ());
  end ();
}

TEST (packets_pass_over_a_renewed_ike_sa)
{
  begin ();
  follow (false);
  check (peer_rekey_ike (w.peer));
  world_settle (&w);
  check (flows ());
  check (peer_delete_ike (w.peer));
  world_settle (&w);
  check (flows ());
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  check (peer_delete_child (w.peer, true));
  world_settle (&w);
  follow (false);
  check (flows ());
  end ();
}

TEST (our_own_renewal)
{
  begin ();
  follow (false);
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = 1 };
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  world_settle (&w);
  world_settle (&w);
  follow (false);
  check (flows ());
  end ();
}

TEST (nothing_passes_after_the_end)
{
  begin ();
  follow (false);
  check (flows ());
  world_close (&w);
  check (w.ended);
  check (!passes (true, "10.9.0.7", "203.0.113.5"));
  end ();
}

TEST_MAIN ()
