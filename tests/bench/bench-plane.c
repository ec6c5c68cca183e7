/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-plane.c - what one packet costs in the plane, in nanoseconds of CPU: sealed from the tun, opened towards the tun, and the cipher
 * alone for comparison. Without sockets and without a tun. Best of several slices, since the machine may be shared.
 *
 *   bench-plane [packets in a slice] [slices] */
#include "planes.h"

#include <time.h>

enum { BATCH = 64 };

static struct wire w;
static uint8_t source[BATCH][ROOM];
static uint8_t store[16384][ROOM];

static double
cpu_ns (void)
{
  struct timespec t;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void
must (bool good, const char *what)
{
  if (good)
    return;
  printf ("Bail out! %s\n", what);
  exit (1);
}

/* Seals n packets of len octets, n a multiple of BATCH; keeps the datagrams in store. Returns ns per packet of the sealing alone. */
static double
seal_slice (size_t n, size_t len, size_t *ret_len)
{
  double spent = 0;
  gdw_super s[BATCH];
  for (size_t i = 0; i < n; i += BATCH) {
    for (size_t k = 0; k < BATCH; k++)
      s[k] = (gdw_super){ .data = source[k], .len = (uint32_t)len, .tail = GDW_SUPER_TAIL };
    double begin = cpu_ns ();
    size_t taken = gdw_plane_out (w.a.plane, s, BATCH, &w.a.net, &w.a.tun, i);
    spent += cpu_ns () - begin;
    must (taken == BATCH && w.a.net.n == BATCH, "not sealed");
    for (size_t k = 0; k < BATCH; k++)
      memcpy (store[i + k], w.a.net.at[k].data, w.a.net.at[k].len);
    *ret_len = w.a.net.at[0].len;
    gdw_trains_clear (&w.a.net);
  }
  return spent / (double)n;
}

static double
open_slice (size_t n, size_t len)
{
  double spent = 0;
  gdw_train t[BATCH];
  for (size_t i = 0; i < n; i += BATCH) {
    for (size_t k = 0; k < BATCH; k++)
      t[k] = (gdw_train){ .data = store[i + k], .len = (uint32_t)len, .path = path_to (4500) };
    w.b.tun.n = 0;
    double begin = cpu_ns ();
    gdw_plane_in (w.b.plane, t, BATCH, &w.b.tun, &w.b.net, &w.b.host, i);
    spent += cpu_ns () - begin;
    must (w.b.tun.n == BATCH, "not delivered");
  }
  return spent / (double)n;
}

/* The cipher without anything around it. */
static double
cipher_slice (const char *name, size_t n, size_t len)
{
  const gdw_cipher_info *info = suite (name);
  static uint8_t out[ROOM], iv[16], icv[64], aad[8];
  uint8_t raw[GDW_MAX_KEY];
  gdw_cipher *c = NULL;
  must (gdw_cipher_new (info, some_key (info, 1, raw), &c) == GDW_OK, "no cipher");
  len = (len + 15) / 16 * 16;
  double begin = cpu_ns ();
  for (size_t i = 0; i < n; i++) {
    memcpy (iv, &i, sizeof i);
    must (gdw_cipher_seal (c, iv, gdw_bytes_of (aad), source[i % BATCH], out, len, icv) == GDW_OK, "cipher");
  }
  double spent = cpu_ns () - begin;
  gdw_cipher_free (c);
  return spent / (double)n;
}

static void
row (const char *name, size_t inner, size_t n, size_t slices)
{
  struct inner s = { .src = "10.1.0.2", .dst = "192.0.2.1", .body = inner - 28 };
  double seal = 1e9, opened = 1e9, alone = 1e9;
  wire_init (&w, name);
  for (size_t k = 0; k < BATCH; k++)
    make_inner (&s, source[k], ROOM);
  for (size_t i = 0; i < slices; i++) {
    size_t len = 0;
    double a = seal_slice (n, inner, &len), b = open_slice (n, len), c = cipher_slice (name, n, inner);
    seal = a < seal ? a : seal;
    opened = b < opened ? b : opened;
    alone = c < alone ? c : alone;
  }
  wire_done (&w);
  printf ("%-18s %5zu %8.0f %8.0f %8.0f %10.2f\n", name, inner, seal, opened, alone, (double)inner * 8 / seal);
}

int
main (int argc, char **argv)
{
  size_t n = argc > 1 ? strtoul (argv[1], NULL, 10) : 8192, slices = argc > 2 ? strtoul (argv[2], NULL, 10) : 5;
  static const size_t inner[] = { 64, 512, 1400 };
  n = n < BATCH ? BATCH : n > 16384 ? 16384 : n / BATCH * BATCH;
  printf ("%s; ns of CPU per packet, best of %zu slices of %zu\n", gdw_crypto_library (), slices, n);
  printf ("%-18s %5s %8s %8s %8s %10s\n", "suite", "inner", "seal", "open", "cipher", "seal Gbit/s");
  for (size_t i = 0; i < N_SUITES; i++)
    for (size_t k = 0; k < 3; k++)
      row (all_suites[i], inner[k], n, slices > 0 ? slices : 1);
  return test_failures == 0 ? 0 : 1;
}
