/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault.c - sentences about a wrong setting. */
#include "profile/fault.h"

#include "profile/form.h"

enum { QUOTED = 60 }; /* octets of the input that a person needs to find the place */

static const char *const all[] = {
  NULL,
#define GDW_FAULT(NAME, words) words,
#include "profile/faults.def"
#undef GDW_FAULT
};

const char *
gdw_fault_words (unsigned id)
{
  return id < sizeof all / sizeof all[0] ? all[id] : NULL;
}

void
gdw_fault_fill (gdw_text *t, gdw_fault_id id, const char *a, const char *b)
{
  const char *fill[2] = { a, b };
  size_t n = 0;
  for (const char *s = all[id]; s != NULL && *s != '\0'; s++) {
    if (s[0] != '{' || s[1] != '}') {
      gdw_text_char (t, *s);
      continue;
    }
    gdw_text_put (t, n < 2 ? fill[n] : NULL);
    n++;
    s++;
  }
}

gdw_text
gdw_fault_begin (gdw_profile_fault *fault, gdw_err err, const gdw_key *key)
{
  gdw_text t = gdw_text_over (fault->text, sizeof fault->text);
  fault->err = err;
  fault->key = key;
  if (key != NULL) {
    gdw_text_put (&t, key->group);
    gdw_text_put (&t, ".");
    gdw_text_put (&t, key->name);
    gdw_text_put (&t, ": ");
  }
  return t;
}

void
gdw_fault_quote (gdw_text *t, gdw_bytes input)
{
  size_t i = 0;
  gdw_text_char (t, '"');
  while (i < input.n && i < QUOTED) {
    size_t len = 1;
    while (len < 4 && i + len < input.n && (input.p[i + len] & 0xc0) == 0x80)
      len++;
    gdw_bytes one = gdw_bytes_make (input.p + i, len);
    gdw_text_bytes (t, gdw_form_is_clean (one) ? one : gdw_bytes_text ("?"));
    i += len;
  }
  gdw_text_put (t, i < input.n ? "...\"" : "\"");
}

gdw_err
gdw_fault_plain (gdw_profile_fault *fault, gdw_err err, const gdw_key *key, gdw_fault_id id)
{
  gdw_text t = gdw_fault_begin (fault, err, key);
  gdw_fault_fill (&t, id, NULL, NULL);
  return err;
}

gdw_err
gdw_fault_say (gdw_profile_fault *fault, gdw_err err, const gdw_key *key, gdw_bytes input, gdw_fault_id id)
{
  gdw_text t = gdw_fault_begin (fault, err, key);
  gdw_fault_quote (&t, input);
  gdw_fault_fill (&t, id, NULL, NULL);
  return err;
}
