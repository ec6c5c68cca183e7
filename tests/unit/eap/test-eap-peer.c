/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-eap-peer.c - identity, notification, Nak, bounds and success rules around the methods. */
#include "talk.h"

static const uint8_t both[] = { GDW_EAP_MSCHAPV2, GDW_EAP_GTC };

TEST (set_up)
{
  gdw_eap_peer *p = NULL;
  uint8_t name[254] = { 0 };
  gdw_eap_setup s = { .user = gdw_bytes_text ("ada"), .n_methods = 0 };
  check (gdw_eap_peer_new (&s, NULL, &p) == GDW_E_VALUE);
  s.n_methods = GDW_EAP_METHODS + 1;
  check (gdw_eap_peer_new (&s, NULL, &p) == GDW_E_VALUE);
  s.n_methods = 1;
  s.methods[0] = GDW_EAP_TLS;
  check (gdw_eap_peer_new (&s, NULL, &p) == GDW_E_VALUE && p == NULL);
  s.methods[0] = GDW_EAP_GTC;
  s.user = gdw_bytes_of (name);
  check (gdw_eap_peer_new (&s, NULL, &p) == GDW_E_VALUE && p == NULL);
  gdw_eap_peer_free (NULL);
}

TEST (identity_and_notification)
{
  struct talk t = talk_begin ("ada", both, 2);
  uint8_t want[64];
  gdw_eap_step s = talk_request (&t, GDW_EAP_IDENTITY, gdw_bytes_text ("who?"));
  require (s.result == GDW_EAP_STEP_MORE);
  check_bytes (s.reply, test_hex ("02 01 0008 01 616461", want));
  s = talk_request (&t, GDW_EAP_NOTIFICATION, gdw_bytes_text ("maintenance tonight"));
  require (s.result == GDW_EAP_STEP_MORE);
  check_bytes (s.reply, test_hex ("02 02 0005 02", want));
  talk_end (&t);
}

TEST (nak_names_the_allowed_methods)
{
  struct talk t = talk_begin ("ada", both, 2);
  uint8_t want[64];
  gdw_eap_step s = talk_request (&t, GDW_EAP_TLS, gdw_bytes_make ("\40", 1));
  require (s.result == GDW_EAP_STEP_MORE);
  check_bytes (s.reply, test_hex ("02 01 0007 03 1a06", want));
  check (gdw_eap_peer_method (t.peer) == 0 && gdw_eap_peer_method_name (t.peer)[0] == '\0');
  check (gdw_eap_peer_refused (t.peer, NULL) == GDW_WHY_EAP_METHOD_UNSUPPORTED);
  s = talk_request (&t, GDW_EAP_EXPANDED, gdw_bytes_make ("\0\1\67\0\0\0\2", 7));
  check (s.result == GDW_EAP_STEP_MORE && s.reply.n == 7 && s.reply.p[4] == GDW_EAP_NAK);
  s = talk_request (&t, GDW_EAP_GTC, GDW_BYTES_NONE); /* the gateway may yield */
  check (s.result == GDW_EAP_STEP_WAIT && gdw_eap_peer_method (t.peer) == GDW_EAP_GTC);
  talk_end (&t);
}

TEST (a_method_that_the_profile_forbids_is_not_begun)
{
  struct talk t = talk_begin ("ada", both, 1); /* MSCHAPv2 alone */
  gdw_eap_step s = talk_request (&t, GDW_EAP_GTC, gdw_bytes_text ("Password"));
  check (s.result == GDW_EAP_STEP_MORE && s.reply.n == 6 && s.reply.p[4] == GDW_EAP_NAK);
  s = talk_verdict (&t, GDW_EAP_FAILURE);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_EAP_METHOD_UNSUPPORTED);
  talk_end (&t);
}

TEST (success_before_any_method)
{
  struct talk t = talk_begin ("ada", both, 2);
  gdw_eap_step s = talk_verdict (&t, GDW_EAP_SUCCESS);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_PROTOCOL);
  talk_end (&t);
  t = talk_begin ("ada", both, 2);
  check (talk_request (&t, GDW_EAP_IDENTITY, GDW_BYTES_NONE).result == GDW_EAP_STEP_MORE);
  check (talk_verdict (&t, GDW_EAP_SUCCESS).why == GDW_WHY_PROTOCOL);
  check (gdw_eap_peer_msk (t.peer).n == 0);
  talk_end (&t);
  t = talk_begin ("ada", both, 2);
  check (talk_request (&t, GDW_EAP_TLS, GDW_BYTES_NONE).result == GDW_EAP_STEP_MORE); /* a Nak is no method */
  check (talk_verdict (&t, GDW_EAP_SUCCESS).why == GDW_WHY_PROTOCOL);
  talk_end (&t);
}

TEST (failure_before_any_method)
{
  struct talk t = talk_begin ("ada", both, 2);
  gdw_eap_step s = talk_verdict (&t, GDW_EAP_FAILURE);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_EAP_FAILED);
  talk_end (&t);
}

TEST (no_second_method)
{
  struct talk t = talk_begin ("ada", both, 2);
  check (talk_request (&t, GDW_EAP_GTC, GDW_BYTES_NONE).result == GDW_EAP_STEP_WAIT);
  check (talk_secret (&t, "sesame", GDW_WHY_NONE).result == GDW_EAP_STEP_MORE);
  gdw_eap_step s = talk_challenge (&t);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_PROTOCOL);
  talk_end (&t);
}

TEST (malformed_packets_end_it)
{
  static const char *const bad[] = { "",
                                     "01",
                                     "01 01 0004",
                                     "01 01 0003 01",
                                     "01 01 ffff 01",
                                     "02 01 0005 01",
                                     "05 01 0005 01",
                                     "03 01 0005 00",
                                     "01 01 0005 03" };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    struct talk t = talk_begin ("ada", both, 2);
    uint8_t buf[64];
    gdw_eap_step s = gdw_eap_peer_on_packet (t.peer, test_hex (bad[i], buf));
    check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_PROTOCOL && s.reply.n == 0);
    talk_end (&t);
  }
}

TEST (rounds_are_bounded)
{
  struct talk t = talk_begin ("ada", both, 2);
  unsigned rounds = 0;
  gdw_eap_step s = { .result = GDW_EAP_STEP_MORE };
  for (; rounds < 200 && s.result == GDW_EAP_STEP_MORE; rounds++)
    s = talk_request (&t, GDW_EAP_IDENTITY, GDW_BYTES_NONE);
  check (rounds == GDW_MAX_EAP_ROUNDS + 1 && s.why == GDW_WHY_PROTOCOL);
  talk_end (&t);
}

TEST (nothing_after_the_end)
{
  struct talk t = talk_begin ("ada", both, 2);
  check (talk_verdict (&t, GDW_EAP_FAILURE).result == GDW_EAP_STEP_FAILED);
  gdw_eap_step s = talk_request (&t, GDW_EAP_IDENTITY, GDW_BYTES_NONE);
  check (s.result == GDW_EAP_STEP_FAILED && s.reply.n == 0);
  s = talk_secret (&t, "sesame", GDW_WHY_NONE);
  check (s.result == GDW_EAP_STEP_FAILED && s.reply.n == 0);
  talk_end (&t);
}

TEST (a_secret_does_not_stay_in_the_reply)
{
  struct talk t = talk_begin ("ada", both, 2);
  check (talk_request (&t, GDW_EAP_GTC, GDW_BYTES_NONE).result == GDW_EAP_STEP_WAIT);
  gdw_eap_step s = talk_secret (&t, "sesame", GDW_WHY_NONE);
  require (s.result == GDW_EAP_STEP_MORE && s.reply.n == 11);
  const uint8_t *there = s.reply.p;
  check (memcmp (there + 5, "sesame", 6) == 0);
  check (talk_request (&t, GDW_EAP_NOTIFICATION, GDW_BYTES_NONE).result == GDW_EAP_STEP_MORE);
  check (memcmp (there + 5, "sesame", 6) != 0);
  talk_end (&t);
}

TEST_MAIN ()
