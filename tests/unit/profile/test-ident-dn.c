/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ident-dn.c - distinguished names to DER and back; names from outside are cut, lengthened and mixed. */
#include "harness.h"

#include "profile/ident-dn.h"

/* C=CH, O=Godwit, CN=vpn.example.org as `openssl req -utf8` writes it: UTF8String but for the country. */
static const char utf8_name[] = "3038 310b3009 0603550406 1302 4348 310f300d 060355040a 0c06 476f64776974"
                                "31183016 0603550403 0c0f 76706e2e6578616d706c652e6f7267";

static gdw_bytes
der (const char *text, uint8_t *buf, size_t size)
{
  gdw_out o = gdw_out_over (buf, size);
  check (gdw_dn_put (gdw_bytes_text (text), &o) == GDW_OK);
  return gdw_out_view (&o);
}

static void
shown (gdw_bytes name, const char *want)
{
  uint8_t buf[1000];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  check (gdw_dn_text (name, &o));
  check_bytes (gdw_out_view (&o), gdw_bytes_text (want));
}

TEST (what_looks_like_a_name)
{
  check (gdw_dn_is_text (gdw_bytes_text ("CN=x")));
  check (gdw_dn_is_text (gdw_bytes_text ("cn = x")));
  check (gdw_dn_is_text (gdw_bytes_text ("/DC=org/CN=x")));
  check (!gdw_dn_is_text (gdw_bytes_text ("x")));
  check (!gdw_dn_is_text (gdw_bytes_text ("foo=x")));
  check (!gdw_dn_is_text (gdw_bytes_text ("/")));
}

TEST (same_whatever_the_string_type)
{
  uint8_t a[200], b[200];
  gdw_bytes ours = der ("C=CH, O=Godwit, CN=vpn.example.org", a, sizeof a), theirs = test_hex (utf8_name, b);
  check (!gdw_bytes_same (ours, theirs)); /* ours has PrintableString */
  check (gdw_dn_same (ours, theirs));
  check (gdw_dn_same (theirs, ours));
  shown (theirs, "C=CH, O=Godwit, CN=vpn.example.org");
  b[theirs.n - 1] ^= 1;
  check (!gdw_dn_same (ours, theirs));
}

TEST (order_and_number_matter)
{
  uint8_t a[200], b[200];
  gdw_bytes ab = der ("CN=a, O=b", a, sizeof a);
  check (!gdw_dn_same (ab, der ("O=b, CN=a", b, sizeof b)));
  check (!gdw_dn_same (ab, der ("CN=a", b, sizeof b)));
  check (!gdw_dn_same (ab, der ("CN=a, O=b, OU=c", b, sizeof b)));
  check (!gdw_dn_same (ab, der ("CN=A, O=b", b, sizeof b)));
  check (!gdw_dn_same (ab, der ("CN=a, OU=b", b, sizeof b)));
}

TEST (one_set_of_two_is_not_two_sets)
{
  uint8_t a[100], b[100];
  gdw_bytes one = test_hex ("3016 3114 3008 0603550403 1301 61 3008 060355040a 1301 62", a);
  gdw_bytes two = der ("CN=a,O=b", b, sizeof b);
  shown (one, "CN=a + O=b");
  check (!gdw_dn_same (one, two));
  check (gdw_dn_same (one, one));
}

TEST (escapes)
{
  uint8_t a[200], b[200];
  shown (der ("O=a\\, b\\\\c,CN=x", a, sizeof a), "O=a\\, b\\\\c, CN=x");
  shown (der ("O=\\20a\\20", a, sizeof a), "O=\\20a\\20");
  shown (der ("O=  a b  ,CN=x", a, sizeof a), "O=a b, CN=x");
  check (gdw_bytes_same (der ("O=\\C3\\A9", a, sizeof a), der ("O=\xc3\xa9", b, sizeof b)));
  check (gdw_bytes_same (der ("/O=a\\/b", a, sizeof a), der ("O=a/b", b, sizeof b)));
}

TEST (string_types)
{
  uint8_t a[200], want[200];
  check_bytes (der ("O=a_b", a, sizeof a),
               test_hex ("300e 310c 300a 060355040a 0c03 615f62", want)); /* "_" is not printable */
  check_bytes (der ("DC=x", a, sizeof a), test_hex ("3013 3111 300f 060a0992268993f22c640119 1601 78", want));
}

TEST (long_values_have_long_lengths)
{
  uint8_t a[1000];
  char text[400], back[400];
  for (size_t n = 100; n < 340; n += 13) {
    memset (text, 'x', sizeof text);
    memcpy (text, "CN=", 3);
    text[n] = '\0';
    gdw_bytes name = der (text, a, sizeof a);
    gdw_out o = gdw_out_over (back, sizeof back);
    check (gdw_dn_text (name, &o));
    check_bytes (gdw_out_view (&o), gdw_bytes_text (text));
  }
}

TEST (refused_texts)
{
  static const char *const bad[] = { "", "x", "CN=", "CN=a,", "CN=a,,O=b", "CN=a,b", "CN=\\ff", "CN=a\\0a", "/CN=a/" };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    uint8_t buf[100];
    gdw_out o = gdw_out_over (buf, sizeof buf);
    bool closing = strcmp (bad[i], "CN=a,") == 0 || strcmp (bad[i], "/CN=a/") == 0; /* a separator may close the text */
    check (gdw_dn_put (gdw_bytes_text (bad[i]), &o) == (closing ? GDW_OK : GDW_E_FORM));
  }
  uint8_t buf[20];
  gdw_out o = gdw_out_over (buf, 10);
  check (gdw_dn_put (gdw_bytes_text ("CN=abcdef"), &o) == GDW_E_SPACE);
}

TEST (every_cut_name_is_refused)
{
  uint8_t b[200], text[400];
  gdw_bytes name = test_hex (utf8_name, b);
  for (size_t n = 0; n < name.n; n++) {
    uint8_t *exact = malloc (n > 0 ? n : 1); /* so that a sanitizer sees a read beyond the end */
    if (n > 0)
      memcpy (exact, name.p, n);
    gdw_out o = gdw_out_over (text, sizeof text);
    check (!gdw_dn_text (gdw_bytes_make (exact, n), &o));
    check (o.n == 0);
    check (!gdw_dn_same (gdw_bytes_make (exact, n), name));
    free (exact);
  }
}

TEST (wrong_lengths_are_refused)
{
  static const char *const bad[] = {
    "3080 310a 3008 0603550403 1301 61 0000", /* indefinite */
    "3084 0000000c 310a 3008 0603550403 1301 61",
    "300c 310a 3008 0603550403 1301 61 00", /* octets left over */
    "300c 310a 3008 0603550403 1300 61",    /* inside the pair */
    "300c 310b 3008 0603550403 1301 61",
    "300c 300a 3008 0603550403 1301 61", /* no SET */
    "310c 310a 3008 0603550403 1301 61",
    "300c 310a 3008 0503550403 1301 61", /* no OBJECT IDENTIFIER */
    "3002 3100",                         /* an empty SET */
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    uint8_t b[100], text[100];
    gdw_bytes name = test_hex (bad[i], b);
    gdw_out o = gdw_out_over (text, sizeof text);
    check (!gdw_dn_text (name, &o));
    check (!gdw_dn_same (name, name));
  }
}

TEST_MAIN ()
