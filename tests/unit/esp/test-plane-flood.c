/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-plane-flood.c - 10,000 replayed and 10,000 forged packets: none delivered, the tunnel lives, in little time. */
#include "planes.h"

#include <time.h>

enum { MANY = 10000 };

static double
cpu_s (void)
{
  return (double)clock () / CLOCKS_PER_SEC;
}

/* Fills copy with good packets of the far end, as they travel. Returns the length of one. */
static size_t
capture (struct wire *w, uint8_t (*copy)[256], size_t n)
{
  uint8_t buf[ROOM];
  struct inner s = { .src = "192.0.2.1", .dst = "10.1.0.2", .body = 100 };
  gdw_bytes packet = make_inner (&s, buf, sizeof buf);
  size_t len = 0;
  for (size_t i = 0; i < n; i++) {
    check (from_tun (&w->b, packet, 32, 0) && w->b.net.n == 1);
    len = w->b.net.at[0].len;
    memcpy (copy[i], w->b.net.at[0].data, len);
    gdw_trains_clear (&w->b.net);
  }
  return len;
}

static size_t
hand_in (struct wire *w, uint8_t (*copy)[256], size_t n, size_t len)
{
  size_t delivered = 0;
  uint8_t data[256];
  for (size_t i = 0; i < n; i++) {
    memcpy (data, copy[i], len);
    from_net (&w->a, data, len, 4500, 0, 1000);
    delivered += w->a.tun.n;
  }
  return delivered;
}

static void
flood (const char *name)
{
  static struct wire w;
  static uint8_t good[MANY][256], forged[MANY][256], last[1][256];
  wire_init (&w, name);
  size_t len = capture (&w, good, MANY);
  require (hand_in (&w, good, MANY, len) == MANY);
  capture (&w, last, 1);

  uint64_t seed = 7;
  for (size_t i = 0; i < MANY; i++) { /* new numbers, and damage somewhere in what the ICV covers */
    memcpy (forged[i], last[0], len);
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    uint32_t seq = MANY + 2 + (uint32_t)(seed >> 40);
    for (size_t k = 0; k < 4; k++)
      forged[i][4 + k] = (uint8_t)(seq >> (24 - 8 * k));
    if (i % 2 == 0)
      forged[i][8 + (seed >> 20) % (len - 8)] ^= (uint8_t)(1 + (seed >> 12) % 255);
  }
  double begin = cpu_s ();
  check (hand_in (&w, good, MANY, len) == 0);
  check (hand_in (&w, forged, MANY, len) == 0);
  double took = cpu_s () - begin;
  printf ("# %s: 20,000 bad packets in %.3f s of CPU\n", name, took);
#ifndef __SANITIZE_ADDRESS__ /* whose cost is not ours */
  check (took < 1.0);
#endif

  check (hand_in (&w, last, 1, len) == 1); /* the window did not move, the tunnel lives */
  check (hand_in (&w, last, 1, len) == 0);
  gdw_totals t = totals (&w.a);
  check (t.in_packets == MANY + 1 && t.replayed == MANY + 1 && t.bad_auth == MANY);
  wire_done (&w);
}

TEST (aes_gcm)
{
  flood ("aes256gcm16");
}

TEST (chacha)
{
  flood ("chacha20poly1305");
}

TEST (cbc)
{
  flood ("aes256-sha512");
}

/* Out of order, as a network does: everything inside the window arrives once. */
TEST (disorder_loses_nothing)
{
  static struct wire w;
  static uint8_t good[MANY][256];
  wire_init (&w, "aes256gcm16");
  size_t len = capture (&w, good, MANY), delivered = 0;
  for (size_t block = 0; block < MANY; block += 1000)
    for (size_t i = 0; i < 1000; i++) {
      uint8_t data[256];
      memcpy (data, good[block + (i * 617) % 1000], len); /* 617 has no factor in common with 1000 */
      from_net (&w.a, data, len, 4500, 0, 0);
      delivered += w.a.tun.n;
    }
  check (delivered == MANY && totals (&w.a).replayed == 0);
  wire_done (&w);
}

TEST_MAIN ()
