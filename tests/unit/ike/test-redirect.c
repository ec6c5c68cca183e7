/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-redirect.c - where a gateway sends us, and how often. */
#include "help.h"
#include "ike/redirect.h"

static gdw_err
read (const char *octets, size_t n, gdw_redirect *ret, gdw_bytes *ret_nonce)
{
  return gdw_redirect_read (gdw_bytes_make ((const uint8_t *)octets, n), ret, ret_nonce);
}

TEST (addresses_and_names)
{
  char words[GDW_MAX_HOST];
  gdw_redirect r;
  gdw_bytes nonce;
  require (read ("\1\4\300\0\2\11nonce", 11, &r, &nonce) == GDW_OK);
  check (strcmp (gdw_redirect_text (&r, words), "192.0.2.9") == 0 && nonce.n == 5 && !gdw_redirect_is_none (&r));
  require (read ("\2\20\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\1", 18, &r, &nonce) == GDW_OK);
  check (strcmp (gdw_redirect_text (&r, words), "2001:db8::1") == 0 && nonce.n == 0);
  require (read ("\3\17gw2.example.org", 17, &r, &nonce) == GDW_OK);
  check (strcmp (gdw_redirect_text (&r, words), "gw2.example.org") == 0);
  check (gdw_ip_is_none (&r.ip));
}

TEST (what_is_no_gateway)
{
  gdw_redirect r;
  gdw_bytes nonce;
  check (read ("\1", 1, &r, &nonce) == GDW_E_SHORT && read ("\1\4\300\0\2", 5, &r, &nonce) == GDW_E_SHORT);
  check (read ("\1\3\300\0\2", 5, &r, &nonce) == GDW_E_FORM && read ("\2\4\300\0\2\11", 6, &r, &nonce) == GDW_E_FORM);
  check (read ("\3\0", 2, &r, &nonce) == GDW_E_FORM && read ("\3\3a b", 5, &r, &nonce) == GDW_E_FORM);
  check (read ("\3\3a\0b", 5, &r, &nonce) == GDW_E_FORM && read ("\3\7-x.a.1b", 9, &r, &nonce) != GDW_E_SHORT);
  check (read ("\4\4\300\0\2\11", 6, &r, &nonce) == GDW_E_UNSUPPORTED);
  check (read ("\1\4\177\0\0\1", 6, &r, &nonce) == GDW_E_VALUE && read ("\1\4\0\0\0\0", 6, &r, &nonce) == GDW_E_VALUE);
  check (read ("\1\4\251\376\1\1", 6, &r, &nonce) == GDW_E_VALUE);
}

TEST (who_sent_us)
{
  uint8_t buf[18];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_ip ip = help_ip ("192.0.2.1");
  gdw_redirect_put_from (&o, &ip);
  check_bytes (gdw_out_view (&o), gdw_bytes_make ((const uint8_t *)"\1\4\300\0\2\1", 6));
  o = gdw_out_over (buf, sizeof buf);
  ip = help_ip ("2001:db8::1");
  gdw_redirect_put_from (&o, &ip);
  check (gdw_out_ok (&o) && o.n == 18 && buf[0] == 2 && buf[1] == 16);
}

TEST (five_in_five_minutes)
{
  gdw_redirect_bound b = { 0 };
  for (gdw_ms i = 0; i < GDW_MAX_REDIRECTS; i++)
    check (gdw_redirect_count (&b, 1000 + i * 1000));
  check (!gdw_redirect_count (&b, 6000));
  check (!gdw_redirect_count (&b, 1000 + GDW_REDIRECT_SPAN_MS - 1));
  check (gdw_redirect_count (&b, 1000 + GDW_REDIRECT_SPAN_MS));
  check (!gdw_redirect_count (&b, 1000 + GDW_REDIRECT_SPAN_MS));
}

TEST_MAIN ()
