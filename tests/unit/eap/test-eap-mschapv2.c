/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-eap-mschapv2.c - the method against a good gateway, a refusing one and hostile ones. */
#include "library.h"
#include "talk.h"

static const uint8_t methods[] = { GDW_EAP_MSCHAPV2 };

enum { OP_SUCCESS = 3, OP_FAILURE = 4 };

/* Up to our response with this password. */
static gdw_eap_step
respond (struct talk *t, const char *password)
{
  gdw_eap_step s = talk_challenge (t);
  check (s.result == GDW_EAP_STEP_WAIT && s.secret == GDW_SECRET_PASSWORD && !s.retry);
  return talk_secret (t, password, GDW_WHY_NONE);
}

TEST (a_library_without_md4_and_des)
{
  struct talk t = talk_begin ("ada", methods, 1);
  bool forbidden = library_forbid_broken (true);
  if (forbidden) {
    gdw_eap_step s = respond (&t, "sesame");
    check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_CRYPTO_MISSING);
    check (talk_verdict (&t, GDW_EAP_SUCCESS).result == GDW_EAP_STEP_FAILED);
    check (library_forbid_broken (false));
  }
  talk_end (&t);
  if (!forbidden)
    skip ("the crypto library has MD4 always");
}

TEST (connects)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("CORP\\ada", methods, 1);
  char proof[64];
  uint8_t msk[64];
  gdw_eap_step s = respond (&t, "sesame");
  require (s.result == GDW_EAP_STEP_MORE);
  check (talk_judge (&t, s.reply, "CORP\\ada", "sesame", proof, msk));
  check (gdw_eap_peer_msk (t.peer).n == 0);
  strcat (proof, " M=welcome");
  s = talk_mschap (&t, OP_SUCCESS, 9, gdw_bytes_text (proof));
  require (s.result == GDW_EAP_STEP_MORE);
  check_bytes (s.reply, gdw_bytes_make (((uint8_t[]){ 2, t.id, 0, 6, GDW_EAP_MSCHAPV2, OP_SUCCESS }), 6));
  check (gdw_eap_peer_msk (t.peer).n == 0); /* not before Success */
  s = talk_verdict (&t, GDW_EAP_SUCCESS);
  check (s.result == GDW_EAP_STEP_DONE);
  check_bytes (gdw_eap_peer_msk (t.peer), gdw_bytes_of (msk));
  check (gdw_eap_peer_method (t.peer) == GDW_EAP_MSCHAPV2);
  talk_end (&t);
}

TEST (challenges_differ_from_round_to_round)
{
  talk_needs_legacy ();
  struct talk a = talk_begin ("ada", methods, 1);
  uint8_t first[16];
  gdw_eap_step s = respond (&a, "sesame");
  require (s.result == GDW_EAP_STEP_MORE && s.reply.n > 26);
  memcpy (first, s.reply.p + 10, 16);
  check (!gdw_bytes_all_zero (gdw_bytes_of (first)));
  s = talk_mschap (&a, OP_FAILURE, 9, gdw_bytes_text ("E=691 R=1 C=000102030405060708090A0B0C0D0E0F V=3 M=no"));
  require (s.result == GDW_EAP_STEP_WAIT);
  s = talk_secret (&a, "sesame", GDW_WHY_NONE);
  require (s.result == GDW_EAP_STEP_MORE);
  check (memcmp (first, s.reply.p + 10, 16) != 0);
  talk_end (&a);
}

TEST (success_without_a_response)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", methods, 1);
  gdw_eap_step s = talk_mschap (&t, OP_SUCCESS, 9, gdw_bytes_text ("S=0000000000000000000000000000000000000000 M=hi"));
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_PROTOCOL);
  check (gdw_eap_peer_msk (t.peer).n == 0);
  talk_end (&t);
}

TEST (success_with_a_wrong_proof)
{
  talk_needs_legacy ();
  char proof[64];
  uint8_t msk[64];
  for (unsigned i = 0; i < 6; i++) {
    struct talk t = talk_begin ("ada", methods, 1);
    gdw_eap_step s = respond (&t, "sesame");
    require (talk_judge (&t, s.reply, "ada", "sesame", proof, msk));
    gdw_bytes says = gdw_bytes_text (proof);
    switch (i) {
    case 0: proof[41] ^= 1; break;
    case 1: proof[2] = 'x'; break;
    case 2: says.n--; break; /* cut in the last octet */
    case 3: says.n = 2; break;
    case 4: says.n = 0; break;
    default: proof[0] = 'T'; break;
    }
    s = talk_mschap (&t, OP_SUCCESS, 9, says);
    check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_GATEWAY_PROOF_BAD);
    s = talk_verdict (&t, GDW_EAP_SUCCESS);
    check (s.result == GDW_EAP_STEP_FAILED && gdw_eap_peer_msk (t.peer).n == 0);
    talk_end (&t);
  }
}

TEST (eap_success_in_the_middle)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", methods, 1);
  gdw_eap_step s = respond (&t, "sesame");
  check (s.result == GDW_EAP_STEP_MORE);
  s = talk_verdict (&t, GDW_EAP_SUCCESS);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_PROTOCOL);
  check (gdw_eap_peer_msk (t.peer).n == 0);
  talk_end (&t);
}

/* The end of a conversation in which the gateway said this Failure. */
static gdw_why
failure (const char *says, const char *want_text)
{
  struct talk t = talk_begin ("ada", methods, 1);
  const char *text;
  gdw_eap_step s = respond (&t, "wrong");
  check (s.result == GDW_EAP_STEP_MORE);
  s = talk_mschap (&t, OP_FAILURE, 9, gdw_bytes_text (says));
  check (s.result == GDW_EAP_STEP_MORE && s.reply.n == 6 && s.reply.p[5] == OP_FAILURE);
  gdw_why early = gdw_eap_peer_refused (t.peer, &text);
  s = talk_verdict (&t, GDW_EAP_FAILURE);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == early);
  check (strcmp (s.text, want_text) == 0);
  talk_end (&t);
  return s.why;
}

TEST (refusals_by_their_number)
{
  talk_needs_legacy ();
  check (failure ("E=691 R=0 C=00 V=3 M=Bad password", "Bad password") == GDW_WHY_SIGN_IN_REFUSED);
  check (failure ("E=646 R=0 V=3 M=night\x1b[2Jtime", "night [2Jtime") == GDW_WHY_ACCOUNT_RESTRICTED);
  check (failure ("E=647 R=1 C=000102030405060708090a0b0c0d0e0f V=3 M=", "") == GDW_WHY_ACCOUNT_RESTRICTED);
  check (failure ("E=648 R=1 C=000102030405060708090a0b0c0d0e0f V=3", "") == GDW_WHY_PASSWORD_EXPIRED);
  check (failure ("E=649 R=0", "") == GDW_WHY_ACCOUNT_RESTRICTED);
  check (failure ("noise E=646 X=1 =  R=0 Mx M=a b", "a b") == GDW_WHY_ACCOUNT_RESTRICTED);
  check (failure ("", "") == GDW_WHY_SIGN_IN_REFUSED);
  check (failure ("E=99999999999999999999 R=0", "") == GDW_WHY_SIGN_IN_REFUSED);
  check (failure ("E=691 R=1", "") == GDW_WHY_SIGN_IN_REFUSED); /* a retry needs a challenge */
  check (failure ("E=691 R=1 C=00010203", "") == GDW_WHY_SIGN_IN_REFUSED);
  check (failure ("E=691 R=1 C=000102030405060708090a0b0c0d0e0z", "") == GDW_WHY_SIGN_IN_REFUSED);
}

TEST (retry_with_the_right_password)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", methods, 1);
  char proof[64];
  uint8_t msk[64];
  gdw_eap_step s = respond (&t, "wrong");
  check (s.result == GDW_EAP_STEP_MORE);
  s = talk_mschap (&t, OP_FAILURE, 9, gdw_bytes_text ("E=691 R=1 C=000102030405060708090A0B0C0D0E0F V=3 M=Try again"));
  require (s.result == GDW_EAP_STEP_WAIT);
  check (s.retry && s.secret == GDW_SECRET_PASSWORD && strcmp (s.text, "Try again") == 0);
  for (uint8_t i = 0; i < 16; i++)
    t.server_challenge[i] = i;
  s = talk_secret (&t, "sesame", GDW_WHY_NONE);
  require (s.result == GDW_EAP_STEP_MORE);
  check (talk_judge (&t, s.reply, "ada", "sesame", proof, msk));
  check (s.reply.p[6] == 10); /* the MS-CHAPv2 identifier counts up */
  s = talk_mschap (&t, OP_SUCCESS, 10, gdw_bytes_text (proof));
  check (s.result == GDW_EAP_STEP_MORE);
  check (talk_verdict (&t, GDW_EAP_SUCCESS).result == GDW_EAP_STEP_DONE);
  check_bytes (gdw_eap_peer_msk (t.peer), gdw_bytes_of (msk));
  talk_end (&t);
}

/* The second password was good, and the gateway refuses for another reason: not the password is to blame. */
TEST (refused_after_a_good_retry)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", methods, 1);
  char proof[64];
  uint8_t msk[64];
  const char *text;
  check (respond (&t, "wrong").result == GDW_EAP_STEP_MORE);
  gdw_eap_step s =
      talk_mschap (&t, OP_FAILURE, 9, gdw_bytes_text ("E=691 R=1 C=000102030405060708090A0B0C0D0E0F M=no"));
  check (s.result == GDW_EAP_STEP_WAIT);
  for (uint8_t i = 0; i < 16; i++)
    t.server_challenge[i] = i;
  s = talk_secret (&t, "sesame", GDW_WHY_NONE);
  require (s.result == GDW_EAP_STEP_MORE && talk_judge (&t, s.reply, "ada", "sesame", proof, msk));
  check (gdw_eap_peer_refused (t.peer, &text) == GDW_WHY_SIGN_IN_REFUSED && text[0] == '\0');
  check (talk_mschap (&t, OP_SUCCESS, 10, gdw_bytes_text (proof)).result == GDW_EAP_STEP_MORE);
  s = talk_verdict (&t, GDW_EAP_FAILURE);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_EAP_FAILED && s.text[0] == '\0');
  talk_end (&t);
}

/* The retry is as strict as the first round: the proof of the old challenge, or of the refused password, is none. */
TEST (the_proof_of_an_earlier_round)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", methods, 1);
  char proof[64];
  uint8_t msk[64];
  gdw_eap_step s = respond (&t, "sesame");
  require (talk_judge (&t, s.reply, "ada", "sesame", proof, msk));
  s = talk_mschap (&t, OP_FAILURE, 9, gdw_bytes_text ("E=691 R=1 C=000102030405060708090A0B0C0D0E0F M=no"));
  check (s.result == GDW_EAP_STEP_WAIT);
  check (talk_secret (&t, "sesame", GDW_WHY_NONE).result == GDW_EAP_STEP_MORE);
  s = talk_mschap (&t, OP_SUCCESS, 10, gdw_bytes_text (proof));
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_GATEWAY_PROOF_BAD);
  talk_end (&t);
}

/* A Success while the person is still typing, and one after the gateway's own Failure. */
TEST (success_at_the_wrong_time)
{
  talk_needs_legacy ();
  static const char says[] = "S=0000000000000000000000000000000000000000";
  struct talk t = talk_begin ("ada", methods, 1);
  check (talk_challenge (&t).result == GDW_EAP_STEP_WAIT);
  check (talk_mschap (&t, OP_SUCCESS, 9, gdw_bytes_text (says)).why == GDW_WHY_PROTOCOL);
  talk_end (&t);
  t = talk_begin ("ada", methods, 1);
  check (respond (&t, "wrong").result == GDW_EAP_STEP_MORE);
  check (talk_mschap (&t, OP_FAILURE, 9, gdw_bytes_text ("E=691 R=0 M=no")).result == GDW_EAP_STEP_MORE);
  check (talk_mschap (&t, OP_SUCCESS, 9, gdw_bytes_text (says)).why == GDW_WHY_PROTOCOL);
  check (talk_verdict (&t, GDW_EAP_SUCCESS).result == GDW_EAP_STEP_FAILED && gdw_eap_peer_msk (t.peer).n == 0);
  talk_end (&t);
  t = talk_begin ("ada", methods, 1);
  check (respond (&t, "wrong").result == GDW_EAP_STEP_MORE);
  check (talk_mschap (&t, OP_FAILURE, 9, gdw_bytes_text ("E=691 R=0 M=no")).result == GDW_EAP_STEP_MORE);
  check (talk_verdict (&t, GDW_EAP_SUCCESS).why == GDW_WHY_PROTOCOL);
  talk_end (&t);
}

/* After a good proof a further challenge begins no second round. */
TEST (a_challenge_after_the_proof)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", methods, 1);
  char proof[64];
  uint8_t msk[64];
  gdw_eap_step s = respond (&t, "sesame");
  require (talk_judge (&t, s.reply, "ada", "sesame", proof, msk));
  check (talk_mschap (&t, OP_SUCCESS, 9, gdw_bytes_text (proof)).result == GDW_EAP_STEP_MORE);
  check (talk_challenge (&t).why == GDW_WHY_PROTOCOL);
  check (talk_verdict (&t, GDW_EAP_SUCCESS).result == GDW_EAP_STEP_FAILED && gdw_eap_peer_msk (t.peer).n == 0);
  talk_end (&t);
}

TEST (retry_without_another_password)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", methods, 1);
  gdw_eap_step s = respond (&t, "wrong");
  s = talk_mschap (&t, OP_FAILURE, 9, gdw_bytes_text ("E=691 R=1 C=000102030405060708090a0b0c0d0e0f V=3 M=no"));
  check (s.result == GDW_EAP_STEP_WAIT);
  s = talk_secret (&t, NULL, GDW_WHY_SECRET_MISSING);
  check (s.result == GDW_EAP_STEP_MORE && s.reply.n == 6 && s.reply.p[5] == OP_FAILURE);
  s = talk_verdict (&t, GDW_EAP_FAILURE);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_SIGN_IN_REFUSED && strcmp (s.text, "no") == 0);
  talk_end (&t);
}

TEST (retries_are_bounded)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", methods, 1);
  gdw_eap_step s = respond (&t, "wrong");
  unsigned asked = 0;
  for (unsigned i = 0; i < 10 && s.result == GDW_EAP_STEP_MORE && s.reply.n > 6; i++) {
    s = talk_mschap (&t, OP_FAILURE, 9, gdw_bytes_text ("E=691 R=1 C=000102030405060708090A0B0C0D0E0F V=3 M=no"));
    if (s.result != GDW_EAP_STEP_WAIT)
      break;
    asked++;
    s = talk_secret (&t, "wrong", GDW_WHY_NONE);
  }
  check (asked == 2);
  check (s.result == GDW_EAP_STEP_MORE && s.reply.n == 6);
  talk_end (&t);
}

TEST (no_password_at_all)
{
  struct talk t = talk_begin ("ada", methods, 1);
  gdw_eap_step s = talk_challenge (&t);
  check (s.result == GDW_EAP_STEP_WAIT);
  s = talk_secret (&t, NULL, GDW_WHY_SECRET_MISSING);
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_SECRET_MISSING);
  talk_end (&t);
}

/* After the n-th octet of a whole MS-CHAPv2 packet, and with every length it may claim: a failure, never a read beyond (the memory
 * is of exactly its size). CVE-2025-62291 was such a length in a Failure. */
static void
hostile (bool responded, gdw_bytes whole, size_t good_len)
{
  for (size_t n = 0; n <= whole.n; n++) {
    for (unsigned claimed = 0; claimed < 128; claimed++) {
      struct talk t = talk_begin ("ada", methods, 1);
      uint8_t data[128];
      if (responded)
        check (respond (&t, "x").result == GDW_EAP_STEP_MORE);
      memcpy (data, whole.p, n);
      if (n > 3)
        data[3] = (uint8_t)claimed;
      gdw_eap_step s = talk_request (&t, GDW_EAP_MSCHAPV2, gdw_bytes_make (data, n));
      if (claimed < 4 || claimed > n)
        check (n <= 3 || (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_PROTOCOL));
      if (n < 4 || (good_len > n && !responded))
        check (s.result == GDW_EAP_STEP_FAILED);
      talk_end (&t);
      if (n <= 3)
        break;
    }
  }
}

TEST (hostile_challenge)
{
  uint8_t buf[64];
  hostile (false, test_hex ("01 09 0019 10 000102030405060708090a0b0c0d0e0f 67770000", buf), 21);
}

TEST (hostile_failure)
{
  talk_needs_legacy ();
  uint8_t buf[64];
  static const char says[] = "E=691 R=1 C=00112233";
  test_hex ("04 09 0018", buf);
  memcpy (buf + 4, says, sizeof says - 1);
  hostile (true, gdw_bytes_make (buf, 4 + sizeof says - 1), 4);
}

TEST (hostile_success)
{
  talk_needs_legacy ();
  uint8_t buf[64];
  test_hex ("03 09 0008 533d4141", buf);
  hostile (true, gdw_bytes_make (buf, 8), 4);
}

TEST (wrong_order_and_unknown_operations)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", methods, 1);
  check (talk_mschap (&t, OP_FAILURE, 9, gdw_bytes_text ("E=691 R=0")).why == GDW_WHY_PROTOCOL);
  talk_end (&t);
  for (unsigned op = 0; op < 256; op++) {
    if (op >= 1 && op <= 4 && op != 2)
      continue;
    t = talk_begin ("ada", methods, 1);
    gdw_eap_step s = talk_mschap (&t, (uint8_t)op, 9, gdw_bytes_text ("\020abcdefghijklmnopgw"));
    check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_PROTOCOL);
    talk_end (&t);
  }
  t = talk_begin ("ada", methods, 1);
  check (respond (&t, "x").result == GDW_EAP_STEP_MORE);
  check (talk_challenge (&t).why == GDW_WHY_PROTOCOL); /* a second challenge behind our response */
  talk_end (&t);
}

TEST (a_password_that_is_no_text)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", methods, 1);
  gdw_eap_step s = respond (&t, "\xff\xfe");
  check (s.result == GDW_EAP_STEP_FAILED && s.why == GDW_WHY_SECRET_MISSING);
  talk_end (&t);
}

TEST_MAIN ()
