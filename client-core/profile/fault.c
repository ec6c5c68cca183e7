/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault.c - sentences about a wrong setting. */
#include "profile/fault.h"

#include "profile/form.h"

enum { QUOTED = 60 }; /* octets of the input that a person needs to find the place */

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
gdw_fault_plain (gdw_profile_fault *fault, gdw_err err, const gdw_key *key, const char *words)
{
  gdw_text t = gdw_fault_begin (fault, err, key);
  gdw_text_put (&t, words);
  return err;
}

gdw_err
gdw_fault_say (gdw_profile_fault *fault, gdw_err err, const gdw_key *key, gdw_bytes input, const char *words)
{
  gdw_text t = gdw_fault_begin (fault, err, key);
  gdw_fault_quote (&t, input);
  gdw_text_put (&t, words);
  return err;
}
