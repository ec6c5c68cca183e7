/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-request.c - what CONNECT and PART bring, and every way in which it may not fit. */
#include "harness.h"
#include "worker/request.h"

static gdw_frame_setting
setting (const char *group, const char *key, const char *value)
{
  return (gdw_frame_setting){ gdw_bytes_text (group), gdw_bytes_text (key), gdw_bytes_text (value) };
}

static gdw_frame_connect
sample (void)
{
  gdw_frame_connect c = { .n_settings = 3, .may_ask = true };
  c.settings[0] = setting ("gateway", "address", "vpn.example.org");
  c.settings[1] = setting ("sign-in", "user", "anna");
  c.settings[2] = setting ("network", "local-port", "4501");
  return c;
}

static gdw_secret
secret (const char *text)
{
  gdw_secret s;
  if (gdw_secret_copy (gdw_bytes_text (text), &s) != GDW_OK)
    abort ();
  return s;
}

TEST (profile_addresses_and_flags)
{
  static gdw_request r;
  char fact[GDW_MAX_TEXT];
  gdw_frame_connect c = sample ();
  c.n_addrs = 1;
  c.addrs[0] = (gdw_ip){ 4, { 192, 0, 2, 1 } };
  require (gdw_request_begin (&r, &c, fact) == GDW_OK);
  check (strcmp (r.profile.gateway.address, "vpn.example.org") == 0);
  check (strcmp (r.profile.sign_in.user, "anna") == 0 && r.profile.network.local_port == 4501);
  check (r.may_ask && !r.rehearse && r.n_addrs == 1 && gdw_ip_same (&r.addrs[0], &c.addrs[0]));
  check (gdw_request_is_whole (&r));
  gdw_request_done (&r);
}

TEST (a_bad_profile_is_refused_in_words)
{
  static gdw_request r;
  char fact[GDW_MAX_TEXT];
  gdw_frame_connect c = sample ();
  c.settings[2] = setting ("network", "local-port", "70000");
  check (gdw_request_begin (&r, &c, fact) == GDW_E_VALUE && strstr (fact, "local-port") != NULL);
  gdw_request_done (&r);
  c.settings[2] = setting ("network", "no-such-key", "1");
  check (gdw_request_begin (&r, &c, fact) == GDW_E_VALUE && fact[0] != '\0');
  gdw_request_done (&r);
  c = sample ();
  c.settings[0] = c.settings[1]; /* no gateway */
  check (gdw_request_begin (&r, &c, fact) == GDW_E_VALUE && fact[0] != '\0');
  gdw_request_done (&r);
}

TEST (secrets_are_moved_and_a_code_is_good_once)
{
  static gdw_request r;
  char fact[GDW_MAX_TEXT];
  gdw_frame_connect c = sample ();
  c.n_secrets = 2;
  c.secrets[0] = (gdw_frame_named_secret){ GDW_SECRET_PASSWORD, secret ("hush") };
  c.secrets[1] = (gdw_frame_named_secret){ GDW_SECRET_CODE, secret ("123456") };
  require (gdw_request_begin (&r, &c, fact) == GDW_OK);
  check (gdw_secret_is_empty (&c.secrets[0].octets) && gdw_secret_is_empty (&c.secrets[1].octets));
  for (int i = 0; i < 2; i++) {
    gdw_secret s = GDW_SECRET_NONE;
    check (gdw_request_secret (&r, GDW_SECRET_PASSWORD, &s) == GDW_OK);
    check_bytes (gdw_secret_peek (&s), gdw_bytes_text ("hush"));
    gdw_secret_done (&s);
    check (gdw_request_secret (&r, GDW_SECRET_CODE, &s) == GDW_OK);
    check_bytes (gdw_secret_peek (&s), gdw_bytes_text (i == 0 ? "123456" : ""));
    gdw_secret_done (&s);
    check (gdw_request_secret (&r, GDW_SECRET_PSK, &s) == GDW_OK && gdw_secret_is_empty (&s));
  }
  gdw_request_done (&r);
}

TEST (blobs_come_in_parts)
{
  static gdw_request r;
  char fact[GDW_MAX_TEXT];
  gdw_frame_connect c = sample ();
  c.n_blobs = 3;
  c.blobs[0] = (gdw_frame_blob){ 7, GDW_BLOB_AUTHORITIES, 5 };
  c.blobs[1] = (gdw_frame_blob){ 8, GDW_BLOB_AUTHORITIES, 3 };
  c.blobs[2] = (gdw_frame_blob){ 9, GDW_BLOB_KEY, 2 };
  require (gdw_request_begin (&r, &c, fact) == GDW_OK);
  check (!gdw_request_is_whole (&r));
  gdw_frame_part p[] = { { 7, 0, gdw_bytes_text ("ab") },
                         { 9, 0, gdw_bytes_text ("kk") },
                         { 7, 2, gdw_bytes_text ("cde") },
                         { 8, 0, gdw_bytes_text ("xyz") } };
  for (size_t i = 0; i < 4; i++) {
    check (!gdw_request_is_whole (&r));
    check (gdw_request_part (&r, &p[i]) == GDW_OK);
  }
  check (gdw_request_is_whole (&r));
  gdw_material m;
  gdw_request_material (&r, &m);
  check (m.n_authorities == 2 && m.certificate.n == 0);
  check_bytes (m.authorities[0], gdw_bytes_text ("abcde"));
  check_bytes (m.authorities[1], gdw_bytes_text ("xyz"));
  check_bytes (m.key, gdw_bytes_text ("kk"));
  gdw_request_done (&r);
}

TEST (octets_that_do_not_fit_are_refused)
{
  static gdw_request r;
  char fact[GDW_MAX_TEXT];
  gdw_frame_connect c = sample ();
  c.n_blobs = 1;
  c.blobs[0] = (gdw_frame_blob){ 1, GDW_BLOB_CERTIFICATE, 4 };
  require (gdw_request_begin (&r, &c, fact) == GDW_OK);
  gdw_frame_part p = { 2, 0, gdw_bytes_text ("x") };
  check (gdw_request_part (&r, &p) == GDW_E_UNKNOWN);
  p = (gdw_frame_part){ 1, 1, gdw_bytes_text ("x") };
  check (gdw_request_part (&r, &p) == GDW_E_FORM);
  p = (gdw_frame_part){ 1, 0, gdw_bytes_text ("12345") };
  check (gdw_request_part (&r, &p) == GDW_E_FORM);
  p = (gdw_frame_part){ 1, 0, gdw_bytes_text ("1234") };
  check (gdw_request_part (&r, &p) == GDW_OK);
  check (gdw_request_part (&r, &p) == GDW_E_FORM);
  p = (gdw_frame_part){ 1, 4, gdw_bytes_text ("5") };
  check (gdw_request_part (&r, &p) == GDW_E_FORM);
  gdw_request_done (&r);
}

TEST (blobs_that_cannot_be)
{
  static const gdw_frame_blob bad[][2] = {
    { { 1, 99, 4 }, { 2, GDW_BLOB_KEY, 1 } },
    { { 1, GDW_BLOB_KEY, 0 }, { 2, GDW_BLOB_AUTHORITIES, 1 } },
    { { 1, GDW_BLOB_KEY, GDW_MAX_BLOB + 1 }, { 2, GDW_BLOB_AUTHORITIES, 1 } },
    { { 1, GDW_BLOB_AUTHORITIES, GDW_MAX_AUTHORITY_BLOB + 1 }, { 2, GDW_BLOB_KEY, 1 } },
    { { 1, GDW_BLOB_KEY, 4 }, { 1, GDW_BLOB_AUTHORITIES, 1 } },
    { { 1, GDW_BLOB_KEY, 4 }, { 2, GDW_BLOB_KEY, 1 } },
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    static gdw_request r;
    char fact[GDW_MAX_TEXT];
    gdw_frame_connect c = sample ();
    c.n_blobs = 2;
    memcpy (c.blobs, bad[i], sizeof bad[i]);
    check (gdw_request_begin (&r, &c, fact) == GDW_E_VALUE);
    gdw_request_done (&r);
  }
}

TEST_MAIN ()
