/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-eap-gtc.c - a prompt and its answer. */
#include "talk.h"

static const uint8_t methods[] = { GDW_EAP_GTC };

TEST (connects_without_a_key)
{
  struct talk t = talk_begin ("ada", methods, 1);
  uint8_t want[64];
  gdw_eap_step s = talk_request (&t, GDW_EAP_GTC, gdw_bytes_text ("Pass\nword?"));
  require (s.result == GDW_EAP_STEP_WAIT);
  check (s.secret == GDW_SECRET_PASSWORD && !s.retry && strcmp (s.text, "Pass word?") == 0);
  s = talk_secret (&t, "sesame", GDW_WHY_NONE);
  require (s.result == GDW_EAP_STEP_MORE);
  check_bytes (s.reply, test_hex ("02 01 000b 06 736573616d65", want));
  check (talk_verdict (&t, GDW_EAP_SUCCESS).result == GDW_EAP_STEP_DONE);
  check (gdw_eap_peer_msk (t.peer).n == 0);
  talk_end (&t);
}

TEST (a_second_prompt_is_for_a_code)
{
  struct talk t = talk_begin ("ada", methods, 1);
  check (talk_request (&t, GDW_EAP_GTC, gdw_bytes_text ("Password")).result == GDW_EAP_STEP_WAIT);
  check (talk_secret (&t, "sesame", GDW_WHY_NONE).result == GDW_EAP_STEP_MORE);
  gdw_eap_step s = talk_request (&t, GDW_EAP_GTC, gdw_bytes_text ("Token"));
  check (s.result == GDW_EAP_STEP_WAIT && s.secret == GDW_SECRET_CODE && strcmp (s.text, "Token") == 0);
  check (talk_secret (&t, "123456", GDW_WHY_NONE).result == GDW_EAP_STEP_MORE);
  check (talk_verdict (&t, GDW_EAP_SUCCESS).result == GDW_EAP_STEP_DONE);
  talk_end (&t);
}

TEST (success_before_the_answer)
{
  struct talk t = talk_begin ("ada", methods, 1);
  check (talk_verdict (&t, GDW_EAP_SUCCESS).why == GDW_WHY_PROTOCOL);
  talk_end (&t);
  t = talk_begin ("ada", methods, 1);
  check (talk_request (&t, GDW_EAP_GTC, gdw_bytes_text ("Password")).result == GDW_EAP_STEP_WAIT);
  gdw_eap_step s = talk_verdict (&t, GDW_EAP_SUCCESS);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_PROTOCOL);
  /* and the secret that comes too late goes nowhere */
  s = talk_secret (&t, "sesame", GDW_WHY_NONE);
  check (s.result == GDW_EAP_STEP_FAILED && s.reply.n == 0);
  talk_end (&t);
}

TEST (refused)
{
  struct talk t = talk_begin ("ada", methods, 1);
  check (talk_request (&t, GDW_EAP_GTC, gdw_bytes_text ("Password")).result == GDW_EAP_STEP_WAIT);
  check (talk_secret (&t, "wrong", GDW_WHY_NONE).result == GDW_EAP_STEP_MORE);
  gdw_eap_step s = talk_verdict (&t, GDW_EAP_FAILURE);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_SIGN_IN_REFUSED);
  talk_end (&t);
}

TEST (no_answer)
{
  struct talk t = talk_begin ("ada", methods, 1);
  check (talk_request (&t, GDW_EAP_GTC, GDW_BYTES_NONE).result == GDW_EAP_STEP_WAIT);
  gdw_eap_step s = talk_secret (&t, NULL, GDW_WHY_SECRET_MISSING);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_SECRET_MISSING);
  talk_end (&t);
}

TEST (the_longest_password_fits)
{
  struct talk t = talk_begin ("ada", methods, 1);
  char password[2001];
  memset (password, 'p', sizeof password);
  password[1024] = '\0';
  check (talk_request (&t, GDW_EAP_GTC, GDW_BYTES_NONE).result == GDW_EAP_STEP_WAIT);
  gdw_eap_step s = talk_secret (&t, password, GDW_WHY_NONE);
  check (s.result == GDW_EAP_STEP_MORE && s.reply.n == 1029);
  password[1024] = 'p';
  password[2000] = '\0';
  check (talk_request (&t, GDW_EAP_GTC, GDW_BYTES_NONE).result == GDW_EAP_STEP_WAIT);
  s = talk_secret (&t, password, GDW_WHY_NONE);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_NO_RESOURCES);
  talk_end (&t);
}

TEST_MAIN ()
