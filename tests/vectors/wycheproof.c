/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wycheproof.c - runs the vectors of one Wycheproof file, converted to lines by convert.py on its standard input, and
 * says as TAP how many were run, how many failed, and how many lie outside of what the contract of crypto.h can be
 * asked. */
#include "wycheproof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/crypto.h"

static const struct {
  const char *name;
  wy_outcome (*run) (const struct wy_vector *v);
} families[] = {
  { "aead", wy_aead },           { "cbc", wy_cbc }, { "hmac", wy_hmac }, { "kex", wy_kex },
  { "signature", wy_signature }, { "kem", wy_kem },
};

/* --- a vector --- */

const char *
wy_text (const struct wy_vector *v, const char *name)
{
  for (unsigned i = 0; i < v->n; i++)
    if (strcmp (v->name[i], name) == 0)
      return v->value[i];
  return "";
}

static int
hex_digit (char c)
{
  const char *digits = "0123456789abcdef", *at = strchr (digits, c);
  return at == NULL || c == '\0' ? 0 : (int)(at - digits);
}

gdw_bytes
wy_octets (const struct wy_vector *v, const char *name)
{
  static uint8_t memory[8][WY_VALUE / 2];
  static unsigned next;
  uint8_t *buf = memory[next++ % 8]; /* no family looks at more than eight at a time */
  const char *hex = wy_text (v, name);
  size_t n = strlen (hex) / 2;
  for (size_t i = 0; i < n; i++)
    buf[i] = (uint8_t)(hex_digit (hex[2 * i]) << 4 | hex_digit (hex[2 * i + 1]));
  return gdw_bytes_make (buf, n);
}

bool
wy_is (const struct wy_vector *v, const char *result)
{
  return strcmp (wy_text (v, "result"), result) == 0;
}

bool
wy_flag (const struct wy_vector *v, const char *flag)
{
  return strstr (wy_text (v, "flags"), flag) != NULL;
}

wy_outcome
wy_judge (const struct wy_vector *v, bool taken, bool right)
{
  if (wy_is (v, "valid"))
    return taken && right ? WY_GOOD : WY_BAD;
  if (wy_is (v, "acceptable"))
    return !taken || right ? WY_GOOD : WY_BAD;
  return taken ? WY_BAD : WY_GOOD;
}

/* Cuts a line into its words, in place. */
static void
split (char *line, struct wy_vector *ret)
{
  ret->n = 0;
  for (char *word = strtok (line, " \n"); word != NULL && ret->n < WY_FIELDS; word = strtok (NULL, " \n")) {
    char *equals = strchr (word, '=');
    if (equals == NULL)
      continue;
    *equals = '\0';
    ret->name[ret->n] = word;
    ret->value[ret->n++] = equals + 1;
  }
}

int
main (int argc, char **argv)
{
  static char line[4 * WY_VALUE];
  unsigned count[3] = { 0 };
  struct wy_vector v;
  wy_outcome (*run) (const struct wy_vector *) = NULL;
  for (size_t i = 0; argc == 3 && i < sizeof families / sizeof families[0]; i++)
    if (strcmp (families[i].name, argv[1]) == 0)
      run = families[i].run;
  if (run == NULL) {
    printf ("Bail out! usage: wycheproof FAMILY NAME <LINES\n");
    return 2;
  }
  printf ("1..1\n");
  if (run == wy_kem && !gdw_kex_available (gdw_group_named (gdw_bytes_text ("mlkem768")))) {
    printf ("ok 1 - %s # SKIP this library has no ML-KEM\n", argv[2]);
    while (fgets (line, sizeof line, stdin) != NULL)
      continue;
    return 0;
  }
  while (fgets (line, sizeof line, stdin) != NULL) {
    split (line, &v);
    wy_outcome outcome = run (&v);
    count[outcome]++;
    if (outcome == WY_BAD)
      printf ("# vector %s (%s, %s) failed\n", wy_text (&v, "id"), wy_text (&v, "result"), wy_text (&v, "flags"));
  }
  bool good = count[WY_BAD] == 0 && count[WY_GOOD] > 0;
  printf ("%sok 1 - %s: %u vectors as they should, %u not, %u outside of the contract\n", good ? "" : "not ", argv[2],
          count[WY_GOOD], count[WY_BAD], count[WY_OUTSIDE]);
  return good ? 0 : 1;
}
