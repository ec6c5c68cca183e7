/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-value.c - every type of value: taken, refused with its sentence, untouched on failure, read back the same. */
#include "harness.h"

#include "profile/value.h"

static const gdw_key *
key (const char *group, const char *name)
{
  const gdw_key *k = gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (name));
  if (k == NULL)
    abort ();
  return k;
}

/* The sentence of the refusal, or "" when the text was taken. */
static gdw_profile_fault fault;

static gdw_err
read_into (const gdw_key *k, const char *text, void *field)
{
  fault.text[0] = '\0';
  return gdw_value_read (k, gdw_bytes_text (text), field, &fault);
}

static void
same_text (const gdw_key *k, const void *field, const char *want)
{
  uint8_t buf[GDW_PROFILE_VALUE];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_value_put (k, field, &o);
  check (gdw_out_ok (&o));
  check_bytes (gdw_out_view (&o), gdw_bytes_text (want));
}

TEST (numbers)
{
  const gdw_key *k = key ("ike", "liveness");
  uint32_t v = 1;
  check (read_into (k, "10", &v) == GDW_OK && v == 10);
  check (read_into (k, "120", &v) == GDW_OK && v == 120);
  same_text (k, &v, "120");
  check (read_into (k, "9", &v) == GDW_E_VALUE);
  check (read_into (k, "121", &v) == GDW_E_VALUE);
  check (read_into (k, "12s", &v) == GDW_E_VALUE);
  check (v == 120);
  check_bytes (gdw_bytes_text (fault.text), gdw_bytes_text ("ike.liveness: \"12s\" is not a number from 10 to 120."));
}

TEST (switches)
{
  const gdw_key *k = key ("network", "dns");
  bool v = true;
  check (read_into (k, "false", &v) == GDW_OK && !v);
  same_text (k, &v, "false");
  check (read_into (k, "yes", &v) == GDW_E_VALUE && !v);
  check (read_into (k, "True", &v) == GDW_E_VALUE);
}

TEST (one_word)
{
  const gdw_key *k = key ("sign-in", "method");
  uint32_t v = 0;
  check (read_into (k, "psk", &v) == GDW_OK && v == GDW_WORD_METHOD_PSK);
  same_text (k, &v, "psk");
  check (read_into (k, "pks", &v) == GDW_E_VALUE && v == GDW_WORD_METHOD_PSK);
  check_bytes (gdw_bytes_text (fault.text),
               gdw_bytes_text ("sign-in.method: \"pks\" is not one of psk, certificate, eap."));
}

TEST (words_in_order)
{
  const gdw_key *k = key ("ike", "groups");
  struct gdw_choices v = { 0 };
  check (read_into (k, "ecp384; x25519;", &v) == GDW_OK);
  require (v.n == 2);
  check (v.at[0]->number == 20 && v.at[1]->number == 31);
  same_text (k, &v, "ecp384;x25519");
  check (read_into (k, "ecp384;modp1024", &v) == GDW_E_VALUE);
  check (strstr (fault.text, "\"modp1024\" is not one of x25519, ecp256") != NULL);
  check (read_into (k, "ecp384;ecp384", &v) == GDW_E_FORM);
  check (strstr (fault.text, "\"ecp384\" is named twice.") != NULL);
  check (read_into (k, "ecp384;;x25519", &v) == GDW_E_VALUE);
  check (read_into (k, "x25519;ecp256;ecp384;ecp521;modp2048;modp3072;modp4096", &v) == GDW_OK && v.n == 7);
}

TEST (networks)
{
  const gdw_key *k = key ("network", "remote-networks");
  struct gdw_nets v = { 0 };
  check (read_into (k, "10.1.2.3/8; 2001:db8::/32;192.0.2.7", &v) == GDW_OK);
  require (v.n == 3);
  same_text (k, &v, "10.0.0.0/8;2001:db8::/32;192.0.2.7/32");
  check (read_into (k, "10.0.0.0/33", &v) == GDW_E_FORM);
  check (read_into (k, "10.0.0.0/8,192.0.2.0/24", &v) == GDW_E_FORM);
  check (read_into (k, "10.0.0.0/8;;", &v) == GDW_E_FORM);
  check (read_into (k, "example.org", &v) == GDW_E_FORM);
  check (v.n == 3);
  check (read_into (k,
                    "1.0.0.0;2.0.0.0;3.0.0.0;4.0.0.0;5.0.0.0;6.0.0.0;7.0.0.0;8.0.0.0;9.0.0.0;10.0.0.0;11.0.0.0;"
                    "12.0.0.0;13.0.0.0;14.0.0.0;15.0.0.0;16.0.0.0;17.0.0.0",
                    &v) == GDW_E_LIMIT);
  check_bytes (gdw_bytes_text (fault.text),
               gdw_bytes_text ("network.remote-networks: The list has more than 16 entries."));
}

TEST (names)
{
  const gdw_key *k = key ("network", "dns-domains");
  struct gdw_texts v = { 0 };
  check (read_into (k, "example.org;corp.example", &v) == GDW_OK && v.n == 2);
  same_text (k, &v, "example.org;corp.example");
  check (read_into (k, "exa mple", &v) == GDW_E_FORM);
  check (read_into (k, "a;;b", &v) == GDW_E_FORM);
  check (v.n == 2);
}

TEST (hosts)
{
  const gdw_key *k = key ("gateway", "fallback");
  struct gdw_texts v = { 0 };
  check (read_into (k, "gw2.example.org; 192.0.2.2;2001:db8::2;", &v) == GDW_OK && v.n == 3);
  same_text (k, &v, "gw2.example.org;192.0.2.2;2001:db8::2");
  check (read_into (k, "192.0.2", &v) == GDW_E_FORM);
  check_bytes (gdw_bytes_text (fault.text),
               gdw_bytes_text (
                   "gateway.fallback: \"192.0.2\" is neither a host name (ASCII; other scripts in their xn-- form) nor "
                   "an IP address."));
  check (read_into (k, "a;;b", &v) == GDW_E_FORM);
  check (read_into (k, "a;b;c;d;e;f;g;h", &v) == GDW_E_LIMIT);
  check (v.n == 3);
}

TEST (paths)
{
  const gdw_key *k = key ("gateway", "authorities");
  struct gdw_texts v = { 0 };
  check (read_into (k, "system; /etc/ssl/a, b.pem", &v) == GDW_OK && v.n == 2);
  check (strcmp (v.at[1], "/etc/ssl/a, b.pem") == 0); /* a comma separates nothing */
  char text[400];
  memset (text, 'p', sizeof text);
  text[255] = '\0';
  check (read_into (k, text, &v) == GDW_OK && strlen (v.at[0]) == 255);
  text[255] = 'p';
  text[256] = '\0';
  check (read_into (k, text, &v) == GDW_E_LIMIT);
}

TEST (texts_have_bounds)
{
  const gdw_key *k = key ("network", "device");
  char field[16] = "";
  check (read_into (k, "godwit-work-123", field) == GDW_OK && strcmp (field, "godwit-work-123") == 0);
  check (read_into (k, "godwit-work-1234", field) == GDW_E_LIMIT);
  check_bytes (gdw_bytes_text (fault.text), gdw_bytes_text ("network.device: The text is longer than 15 octets."));
  check (read_into (k, "a b", field) == GDW_E_FORM);
  check (read_into (k, "tun0", field) == GDW_OK);
  check (memcmp (field, "tun0\0\0\0\0\0\0\0\0\0\0\0", 16) == 0); /* nothing of the longer text is left */
}

TEST (hosts_and_identities)
{
  char field[402];
  check (read_into (key ("gateway", "address"), "vpn.example.org", field) == GDW_OK);
  check (read_into (key ("gateway", "address"), "192.0.2.1", field) == GDW_OK);
  check (read_into (key ("gateway", "address"), "2001:db8::1", field) == GDW_OK);
  check (read_into (key ("gateway", "address"), "192.0.2.300", field) == GDW_E_FORM);
  check (read_into (key ("gateway", "address"), "https://vpn", field) == GDW_E_FORM);
  check (read_into (key ("gateway", "remote-identity"), "CN=vpn, O=Example", field) == GDW_OK);
  check (read_into (key ("gateway", "remote-identity"), "keyid:0g", field) == GDW_E_FORM);
  check (strstr (fault.text, "is not an identity") != NULL);
}

TEST (a_secret_is_never_taken)
{
  check (read_into (key ("sign-in", "password"), "hunter2", NULL) == GDW_E_VALUE);
  check_bytes (
      gdw_bytes_text (fault.text),
      gdw_bytes_text ("sign-in.password: This is a secret; a profile never holds one.")); /* and is not quoted */
}

TEST_MAIN ()
