/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-addr.c - addresses as text, in order, in networks. */
#include "base/addr.h"
#include "harness.h"

static gdw_ip
ip (const char *text)
{
  gdw_ip a = { 0 };
  check (gdw_ip_parse (text, &a) == GDW_OK);
  return a;
}

static gdw_net
net (const char *text)
{
  gdw_net a = { 0 };
  check (gdw_net_parse (text, &a) == GDW_OK);
  return a;
}

/* Text in, text out by RFC 5952. */
TEST (text_there_and_back)
{
  static const char *const pair[][2] = {
    { "192.0.2.1", "192.0.2.1" },
    { "0.0.0.0", "0.0.0.0" },
    { "255.255.255.255", "255.255.255.255" },
    { "::", "::" },
    { "::1", "::1" },
    { "1::", "1::" },
    { "2001:DB8::0001", "2001:db8::1" },
    { "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },    /* the first of two equal runs */
    { "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },          /* the longer run */
    { "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" }, /* one group is not shortened */
    { "2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
    { "fe80:0:0:0:0:0:0:0", "fe80::" },
    { "0:0:0:0:0:0:0:7", "::7" },
    { "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
    { "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
    { "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
    { "::ffff:192.0.2.128", "::ffff:192.0.2.128" },
    { "64:ff9b::192.0.2.33", "64:ff9b::c000:221" },
    { "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304" },
    { "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
  };
  char buf[GDW_IP_TEXT];
  for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++) {
    gdw_ip a = ip (pair[i][0]);
    bool same = strcmp (gdw_ip_text (&a, buf), pair[i][1]) == 0;
    if (!same)
      printf ("# %s gave %s\n", pair[i][0], buf);
    check (same);
    gdw_ip b = ip (buf);
    check (gdw_ip_same (&a, &b));
  }
}

TEST (refused_addresses)
{
  static const char *const bad[] = {
    "",
    " ",
    "1",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "1.2.3.04",
    "1.2.3.-4",
    "1.2.3.4 ",
    " 1.2.3.4",
    "1..2.3",
    "1.2.3.",
    ":",
    ":::",
    "1:",
    ":1",
    "1:2",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "12345::",
    "g::",
    "::1%eth0",
    "1:2:3:4:5:6:7:1.2.3.4",
    "::1.2.3",
    "::1.2.3.4:5",
    "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8",
    "1.2.3.4::",
    "1:::2",
    "::01234",
    "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255.255.255",
    "0x7f.0.0.1",
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    gdw_ip a = { .family = 9 };
    bool refused = gdw_ip_parse (bad[i], &a) == GDW_E_FORM && a.family == 9;
    if (!refused)
      printf ("# \"%s\"\n", bad[i]);
    check (refused);
  }
  gdw_ip a;
  check (gdw_ip_parse (NULL, &a) == GDW_E_FORM);
}

TEST (networks)
{
  char buf[GDW_NET_TEXT];
  gdw_net a = net ("10.1.2.3/8");
  check (strcmp (gdw_net_text (&a, buf), "10.1.2.3/8") == 0);
  a = gdw_net_masked (a);
  check (strcmp (gdw_net_text (&a, buf), "10.0.0.0/8") == 0);
  a = net ("192.0.2.7");
  check (a.prefix == 32);
  a = net ("2001:db8::7");
  check (a.prefix == 128);
  a = gdw_net_masked (net ("2001:db8:ffff::1/33"));
  check (strcmp (gdw_net_text (&a, buf), "2001:db8:8000::/33") == 0);
  a = gdw_net_masked (net ("255.255.255.255/0"));
  check (strcmp (gdw_net_text (&a, buf), "0.0.0.0/0") == 0);

  gdw_net keep = net ("1.2.3.4/5");
  gdw_net was = keep;
  check (gdw_net_parse ("1.2.3.4/33", &keep) == GDW_E_VALUE);
  check (gdw_net_parse ("::/129", &keep) == GDW_E_VALUE);
  check (gdw_net_parse ("1.2.3.4/", &keep) == GDW_E_FORM);
  check (gdw_net_parse ("1.2.3.4/x", &keep) == GDW_E_FORM);
  check (gdw_net_parse ("1.2.3.4/8/9", &keep) == GDW_E_FORM);
  check (gdw_net_parse ("1.2.3.4/08", &keep) == GDW_E_FORM);
  check (gdw_net_parse ("/8", &keep) == GDW_E_FORM);
  check (gdw_net_parse ("1.2.3.4/99999999999999999999", &keep) == GDW_E_FORM);
  check (gdw_net_parse (NULL, &keep) == GDW_E_FORM);
  check (gdw_net_same (&keep, &was));
}

TEST (membership)
{
  static const struct {
    const char *net, *ip;
    bool in;
  } row[] = {
    { "10.0.0.0/8", "10.255.255.255", true },
    { "10.0.0.0/8", "11.0.0.0", false },
    { "10.0.0.0/9", "10.127.0.1", true },
    { "10.0.0.0/9", "10.128.0.1", false },
    { "0.0.0.0/0", "1.2.3.4", true },
    { "0.0.0.0/0", "::1", false },
    { "::/0", "1.2.3.4", false },
    { "::/0", "2001::", true },
    { "192.0.2.1/32", "192.0.2.1", true },
    { "192.0.2.1/32", "192.0.2.0", false },
    { "2001:db8::/33", "2001:db8:7fff::1", true },
    { "2001:db8::/33", "2001:db8:8000::1", false },
  };
  for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
    gdw_net n = net (row[i].net);
    gdw_ip a = ip (row[i].ip);
    check (gdw_net_has (&n, &a) == row[i].in);
  }
  gdw_net none = { 0 };
  gdw_ip nothing = { 0 };
  check (!gdw_net_has (&none, &nothing));
  gdw_net wild = { .ip = ip ("1.2.3.4"), .prefix = 200 }; /* as a hostile frame might say */
  gdw_ip a = ip ("1.2.3.4");
  check (!gdw_net_has (&wild, &a));
}

TEST (order)
{
  static const char *const rising[] = { "0.0.0.0", "1.2.3.4", "1.2.4.0", "128.0.0.0", "::", "::1", "fe80::", "ffff::" };
  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 8; k++) {
      gdw_ip a = ip (rising[i]), b = ip (rising[k]);
      check (gdw_ip_compare (&a, &b) == (i > k) - (i < k));
      check (gdw_ip_same (&a, &b) == (i == k));
    }
}

TEST (kinds)
{
  static const struct {
    const char *ip;
    bool unusable, link_local;
  } row[] = {
    { "0.0.0.0", true, false },
    { "0.1.2.3", true, false },
    { "127.0.0.1", true, false },
    { "224.0.0.1", true, false },
    { "239.1.1.1", true, false },
    { "255.255.255.255", true, false },
    { "255.255.255.254", false, false },
    { "169.254.3.4", false, true },
    { "169.253.0.1", false, false },
    { "10.0.0.1", false, false },
    { "::", true, false },
    { "::1", true, false },
    { "::2", false, false },
    { "ff02::1", true, false },
    { "fe80::1", false, true },
    { "febf::1", false, true },
    { "fec0::1", false, false },
    { "2001:db8::1", false, false },
  };
  for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
    gdw_ip a = ip (row[i].ip);
    check (gdw_ip_is_unusable (&a) == row[i].unusable);
    check (gdw_ip_is_link_local (&a) == row[i].link_local);
    check (!gdw_ip_is_none (&a));
  }
  gdw_ip none = { 0 };
  check (gdw_ip_is_none (&none) && gdw_ip_is_unusable (&none) && !gdw_ip_is_link_local (&none));
}

TEST (octets)
{
  uint8_t raw[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
  gdw_ip four = gdw_ip_from (gdw_bytes_make (raw, 4)), six = gdw_ip_from (gdw_bytes_make (raw, 16));
  check (four.family == 4 && six.family == 6);
  check_bytes (gdw_ip_bytes (&four), gdw_bytes_make (raw, 4));
  check_bytes (gdw_ip_bytes (&six), gdw_bytes_make (raw, 16));
  check (gdw_bytes_all_zero (gdw_bytes_make (four.b + 4, 12)));
  for (size_t n = 0; n <= 16; n++) {
    gdw_ip a = gdw_ip_from (gdw_bytes_make (raw, n));
    check (gdw_ip_is_none (&a) == (n != 4 && n != 16));
    check (gdw_ip_bytes (&a).n == (n == 4 || n == 16 ? n : 0));
  }
}

TEST (with_a_port)
{
  char buf[GDW_ADDR_TEXT];
  gdw_addr a = { ip ("192.0.2.1"), 4500 }, b = a;
  check (strcmp (gdw_addr_text (&a, buf), "192.0.2.1:4500") == 0 && gdw_addr_same (&a, &b));
  b.port = 500;
  check (!gdw_addr_same (&a, &b));
  a.ip = ip ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  a.port = 65535;
  check (strcmp (gdw_addr_text (&a, buf), "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535") == 0);
}

TEST_MAIN ()
