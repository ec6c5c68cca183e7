/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-redirect.c - the data of a REDIRECT notify: an address that can be, or a host name, and the nonce behind it. */
#include "fuzz.h"
#include "ike/redirect.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_redirect r;
  gdw_bytes nonce;
  char words[GDW_MAX_HOST];
  if (gdw_redirect_read (gdw_bytes_make (data, size), &r, &nonce) != GDW_OK)
    return 0;
  fuzz_check (!gdw_redirect_is_none (&r) && fuzz_inside (nonce, data, size));
  fuzz_check (gdw_ip_is_none (&r.ip) != (r.host[0] == '\0'));
  fuzz_check (gdw_ip_is_none (&r.ip) || !gdw_ip_is_unusable (&r.ip));
  fuzz_check (memchr (r.host, 0, sizeof r.host) != NULL);
  for (const char *c = r.host; *c != '\0'; c++)
    fuzz_check (*c > ' ' && *c <= '~');
  fuzz_check (strlen (gdw_redirect_text (&r, words)) > 0);
  return 0;
}
