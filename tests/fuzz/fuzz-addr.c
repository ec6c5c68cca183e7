/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-addr.c - addresses, networks and words of the peer as text. */
#include "base/addr.h"
#include "base/utf8.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  char *text = malloc (size + 1), back[GDW_NET_TEXT], clean[GDW_MAX_TEXT], twice[GDW_MAX_TEXT];
  gdw_ip ip, ip_again;
  gdw_net net, net_again;
  fuzz_check (text != NULL);
  if (size > 0)
    memcpy (text, data, size);
  text[size] = '\0';
  if (gdw_ip_parse (text, &ip) == GDW_OK)
    fuzz_check (gdw_ip_parse (gdw_ip_text (&ip, back), &ip_again) == GDW_OK && gdw_ip_same (&ip, &ip_again));
  if (gdw_net_parse (text, &net) == GDW_OK)
    fuzz_check (gdw_net_parse (gdw_net_text (&net, back), &net_again) == GDW_OK && gdw_net_same (&net, &net_again));
  size_t n = gdw_utf8_clean (gdw_bytes_make (data, size), clean);
  fuzz_check (n == strlen (clean) && n <= size && n < GDW_MAX_TEXT);
  fuzz_check (gdw_utf8_clean (gdw_bytes_make (clean, n), twice) == n && strcmp (clean, twice) == 0);
  free (text);
  return 0;
}
