/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-keyfile.c - a *.godwit file. What is refused has its message; what is taken is written and read again as the same. */
#include "fuzz.h"
#include "profile/form.h"
#include "profiles/profile-keyfile.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static gdw_profile p, again;
  GError *error = NULL;
  if (!godwit_profile_parse ((const char *)data, size, "f", &p, &error)) {
    fuzz_check (error != NULL && g_str_has_prefix (error->message, "f:"));
    fuzz_check (gdw_form_is_clean (gdw_bytes_text (error->message)) && strlen (error->message) < 700);
    g_error_free (error);
    return 0;
  }
  for (int all = 0; all < 2; all++) {
    char *text = godwit_profile_format (&p, all);
    fuzz_check (godwit_profile_parse (text, strlen (text), "f", &again, NULL));
    fuzz_check (memcmp (&p, &again, sizeof p) == 0);
    g_free (text);
  }
  return 0;
}
