/* SPDX-License-Identifier: GPL-3.0-or-later */
/* differ.c - differ MODE SEED: print, sign, verify, ask or answer (differ.h). */
#include "differ.h"

uint64_t
differ_next (differ_random *r)
{
  uint64_t z = r->state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

void
differ_fill (differ_random *r, uint8_t *p, size_t n)
{
  for (size_t i = 0; i < n; i++)
    p[i] = (uint8_t)differ_next (r);
}

size_t
differ_below (differ_random *r, size_t n)
{
  return (size_t)(differ_next (r) % n);
}

void
differ_hex (gdw_bytes b)
{
  putchar (' ');
  for (size_t i = 0; i < b.n; i++)
    printf ("%02x", b.p[i]);
  putchar ('\n');
}

void
differ_err (const char *name, gdw_err err)
{
  printf ("%s %s\n", name, gdw_err_name (err));
}

gdw_entropy *
differ_entropy (differ_random *r)
{
  uint8_t seed[GDW_ENTROPY_SEED];
  gdw_entropy *e = NULL;
  differ_fill (r, seed, sizeof seed);
  if (gdw_entropy_new (gdw_bytes_of (seed), &e) != GDW_OK)
    abort ();
  return e;
}

static int
print_all (differ_random *r)
{
  printf ("library %s\n", gdw_crypto_library ());
  printf ("prepare %d\n", gdw_crypto_prepare ());
  for (size_t i = 0; gdw_group_at (i) != NULL; i++)
    printf ("has-%s %d\n", gdw_group_at (i)->name, gdw_kex_available (gdw_group_at (i)));
  differ_print_hashes (r);
  differ_print_ciphers (r);
  differ_print_kex (r);
  differ_print_ecdsa (r);
  differ_print_keys (r);
  differ_print_certs (r);
  differ_print_chains (r);
  return 0;
}

int
main (int argc, char **argv)
{
  differ_random r = { argc == 3 ? strtoull (argv[2], NULL, 10) : 0 };
  const char *mode = argc == 3 ? argv[1] : "";
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (strcmp (mode, "print") == 0)
    return print_all (&r);
  if (strcmp (mode, "sign") == 0) {
    differ_sign (&r);
    return 0;
  }
  if (strcmp (mode, "verify") == 0)
    return differ_verify (&r);
  if (strcmp (mode, "ask") == 0)
    return differ_ask (&r);
  if (strcmp (mode, "answer") == 0)
    return differ_answer (&r);
  fprintf (stderr, "differ print|sign|verify|ask|answer SEED\n");
  return 2;
}
