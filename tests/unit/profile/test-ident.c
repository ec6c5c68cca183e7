/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ident.c - identities: which type a text means, its octets, its text again, and whether two are the same. */
#include "harness.h"

#include "profile/ident.h"

static gdw_ident
parsed (const char *text)
{
  gdw_ident id = { 0 };
  check (gdw_ident_parse (gdw_bytes_text (text), &id) == GDW_OK);
  return id;
}

static gdw_ident
made (uint8_t type, const char *octets)
{
  gdw_ident id = { 0 };
  check (gdw_ident_from (type, gdw_bytes_text (octets), &id) == GDW_OK);
  return id;
}

static void
means (const char *text, uint8_t type, const char *hex)
{
  uint8_t buf[GDW_MAX_ID];
  gdw_ident id = parsed (text);
  check (id.type == type);
  check_bytes (gdw_ident_bytes (&id), test_hex (hex, buf));
}

static bool
same (const char *a, const char *b)
{
  gdw_ident x = parsed (a), y = parsed (b);
  return gdw_ident_same (&x, &y);
}

TEST (types_of_texts)
{
  means ("192.0.2.1", GDW_IDENT_IPV4, "c0000201");
  means ("2001:db8::1", GDW_IDENT_IPV6, "20010db8000000000000000000000001");
  means ("vpn.a", GDW_IDENT_FQDN, "76706e2e61");
  means ("alice", GDW_IDENT_FQDN, "616c696365");
  means ("@1.2.3.4", GDW_IDENT_FQDN, "312e322e332e34");
  means ("a@b", GDW_IDENT_RFC822, "614062");
  means ("keyid:00fF", GDW_IDENT_KEY_ID, "00ff");
  means (" a@b ", GDW_IDENT_RFC822, "614062");
  means ("CN=a", GDW_IDENT_DN, "300c 310a 3008 0603550403 1301 61");
}

TEST (refused_texts)
{
  gdw_ident id = { .type = 99 };
  check (gdw_ident_parse (gdw_bytes_text (""), &id) == GDW_E_SHORT);
  check (gdw_ident_parse (gdw_bytes_text ("@"), &id) == GDW_E_SHORT);
  check (gdw_ident_parse (gdw_bytes_text ("keyid:"), &id) == GDW_E_SHORT);
  check (gdw_ident_parse (gdw_bytes_text ("keyid:0"), &id) == GDW_E_FORM);
  check (gdw_ident_parse (gdw_bytes_text ("a\x01"), &id) == GDW_E_FORM);
  check (gdw_ident_parse (gdw_bytes_text ("\xff"), &id) == GDW_E_FORM);
  check (gdw_ident_parse (gdw_bytes_text ("keyid:0x"), &id) == GDW_E_FORM);
  check (gdw_ident_parse (gdw_bytes_text ("CN="), &id) == GDW_E_FORM);
  check (gdw_ident_parse (gdw_bytes_text ("CN=a, X=b"), &id) == GDW_E_FORM);
  char text[2000];
  memset (text, '0', sizeof text);
  check (gdw_ident_parse (gdw_bytes_make (text, GDW_MAX_ID + 1), &id) == GDW_E_LIMIT);
  memcpy (text, "keyid:", 6);
  check (gdw_ident_parse (gdw_bytes_make (text, 6 + 2 * GDW_MAX_ID + 2), &id) == GDW_E_LIMIT);
  memcpy (text, "CN=000", 6);
  check (gdw_ident_parse (gdw_bytes_make (text, 2000), &id) == GDW_E_LIMIT);
  check (gdw_ident_parse (gdw_bytes_make (text, 505), &id) == GDW_E_LIMIT); /* the DER head does not fit any more */
  check (id.type == 99);
}

TEST (from_the_wire)
{
  gdw_ident id = { .type = 99 };
  check (gdw_ident_from (GDW_IDENT_IPV4, gdw_bytes_text ("abc"), &id) == GDW_E_FORM);
  check (gdw_ident_from (GDW_IDENT_IPV6, gdw_bytes_text ("abcd"), &id) == GDW_E_FORM);
  check (gdw_ident_from (GDW_IDENT_FQDN, GDW_BYTES_NONE, &id) == GDW_E_SHORT);
  check (id.type == 99);
  check (gdw_ident_from (GDW_IDENT_IPV4, gdw_bytes_text ("abcd"), &id) == GDW_OK && id.type == GDW_IDENT_IPV4 &&
         id.n == 4);
}

TEST (sameness)
{
  check (same ("VPN.example.org", "vpn.EXAMPLE.org"));
  check (!same ("vpn.example.org", "vpn.example.orgx"));
  check (same ("alice@Example.org", "alice@example.ORG"));
  check (!same ("Alice@example.org", "alice@example.org"));
  check (!same ("192.0.2.1", "@192.0.2.1"));
  check (same ("2001:db8::1", "2001:0db8:0:0:0:0:0:1"));
  check (!same ("192.0.2.1", "192.0.2.2"));
  check (same ("keyid:0a", "keyid:0A"));
  check (same ("CN=a,O=b", "/CN=a/O=b"));
  check (!same ("CN=a,O=b", "O=b,CN=a"));
  gdw_ident a = made (GDW_IDENT_FQDN, "a\0b"), b = made (GDW_IDENT_RFC822, "a");
  check (!gdw_ident_same (&a, &b));
}

TEST (a_name_with_a_zero_inside_is_another_name)
{
  gdw_ident a, b = made (GDW_IDENT_FQDN, "vpn.example.org");
  check (gdw_ident_from (GDW_IDENT_FQDN, gdw_bytes_make ("vpn.example.org\0.evil", 21), &a) == GDW_OK);
  check (!gdw_ident_same (&a, &b));
}

static void
shown (gdw_ident id, const char *want)
{
  uint8_t buf[GDW_IDENT_TEXT_MAX];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_ident_text (&id, &o);
  check (gdw_out_ok (&o));
  check_bytes (gdw_out_view (&o), gdw_bytes_text (want));
}

TEST (texts)
{
  shown (parsed ("2001:DB8::1"), "2001:db8::1");
  shown (parsed ("keyid:00FF"), "keyid:00ff");
  shown (parsed ("/C=CH/CN=vpn"), "C=CH, CN=vpn");
  shown (made (GDW_IDENT_FQDN, "a\033[2J"), "a\\1b[2J");
  shown (made (GDW_IDENT_DN, "no der"), "keyid:6e6f20646572");
  shown (made (200, "\x01"), "keyid:01");
}

TEST (texts_are_read_back)
{
  static const char *const texts[] = { "vpn.example.org",
                                       "@10.0.0.1",
                                       "@a@b",
                                       "@keyid:00",
                                       "@@x",
                                       "@CN=x",
                                       "alice@example.org",
                                       "192.0.2.1",
                                       "::1",
                                       "keyid:0102",
                                       "C=CH, O=Caf\xc3\xa9, CN=a\\, b",
                                       "J\xc3\xbcrg" };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    gdw_ident a = parsed (texts[i]), b = { 0 };
    uint8_t buf[GDW_IDENT_TEXT_MAX];
    gdw_out o = gdw_out_over (buf, sizeof buf);
    gdw_ident_text (&a, &o);
    check (gdw_ident_parse (gdw_out_view (&o), &b) == GDW_OK);
    check (a.type == b.type);
    check_bytes (gdw_ident_bytes (&b), gdw_ident_bytes (&a));
  }
}

TEST (longest_text_fits)
{
  gdw_ident id;
  uint8_t octets[GDW_MAX_ID], buf[GDW_IDENT_TEXT_MAX];
  memset (octets, 0xff, sizeof octets);
  static const uint8_t types[] = { GDW_IDENT_FQDN, GDW_IDENT_RFC822, GDW_IDENT_DN, GDW_IDENT_KEY_ID };
  for (size_t i = 0; i < sizeof types; i++) {
    gdw_out o = gdw_out_over (buf, sizeof buf);
    check (gdw_ident_from (types[i], gdw_bytes_of (octets), &id) == GDW_OK);
    gdw_ident_text (&id, &o);
    check (gdw_out_ok (&o));
  }
}

TEST_MAIN ()
