/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-wiped.c - after a conversation, however it ends, no password, hash of one, or key is left in memory that was given back. */
#include "talk.h"
#include "watched-library.h"

static const uint8_t mschapv2[] = { GDW_EAP_MSCHAPV2 }, gtc[] = { GDW_EAP_GTC };
static const char password[] = "correct horse battery";
static uint8_t wide[2 * sizeof password], hash[GDW_MSCHAP_HASH], hash_hash[GDW_HASH_MAX];

__attribute__ ((constructor (101))) static void
watch_the_library (void)
{
  watched_library ();
}

/* The password as it is given, as UTF-16, and the two hashes that are as good as it. */
static void
watch_password (void)
{
  const gdw_bytes once = gdw_bytes_of (hash);
  for (size_t i = 0; i + 1 < sizeof password; i++)
    wide[2 * i] = (uint8_t)password[i];
  check (gdw_mschap_password_hash (gdw_bytes_text (password), hash) == GDW_OK);
  check (gdw_hash (GDW_HASH_MD4, &once, 1, hash_hash) == GDW_OK);
  watch (gdw_bytes_text (password));
  watch (gdw_bytes_make (wide, 2 * (sizeof password - 1)));
  watch (gdw_bytes_of (hash));
  watch (gdw_bytes_make (hash_hash, GDW_MSCHAP_HASH));
}

static gdw_eap_step
respond (struct talk *t)
{
  check (talk_challenge (t).result == GDW_EAP_STEP_WAIT);
  return talk_secret (t, password, GDW_WHY_NONE);
}

TEST (mschapv2_to_its_good_end)
{
  talk_needs_legacy ();
  struct talk t = talk_begin ("ada", mschapv2, 1);
  char proof[64];
  uint8_t msk[64];
  gdw_eap_step s = respond (&t);
  require (s.result == GDW_EAP_STEP_MORE && talk_judge (&t, s.reply, "ada", password, proof, msk));
  watch_password ();
  watch (gdw_bytes_make (msk, 32));
  s = talk_mschap (&t, 3, 9, gdw_bytes_text (proof));
  check (talk_verdict (&t, GDW_EAP_SUCCESS).result == GDW_EAP_STEP_DONE);
  check_bytes (gdw_eap_peer_msk (t.peer), gdw_bytes_of (msk)); /* it was there */
  talk_end (&t);
  check (watch_end () == 0);
}

TEST (mschapv2_broken_off)
{
  talk_needs_legacy ();
  for (unsigned end = 0; end < 5; end++) {
    struct talk t = talk_begin ("ada", mschapv2, 1);
    watch_password ();
    gdw_eap_step s = respond (&t);
    check (s.result == GDW_EAP_STEP_MORE);
    if (end == 1)
      talk_verdict (&t, GDW_EAP_FAILURE);
    if (end == 2)
      talk_mschap (&t, 3, 9, gdw_bytes_text ("S=0000000000000000000000000000000000000000"));
    if (end == 3)
      talk_mschap (&t, 4, 9, gdw_bytes_text ("E=691 R=1 C=000102030405060708090A0B0C0D0E0F V=3 M=no"));
    if (end == 4)
      talk_secret (&t, password, GDW_WHY_NONE); /* nobody asked for it */
    talk_end (&t);
    check (watch_end () == 0);
  }
}

TEST (gtc)
{
  for (unsigned end = 0; end < 4; end++) {
    struct talk t = talk_begin ("ada", gtc, 1);
    watch (gdw_bytes_text (password));
    check (talk_request (&t, GDW_EAP_GTC, GDW_BYTES_NONE).result == GDW_EAP_STEP_WAIT);
    if (end == 3)
      talk_verdict (&t, GDW_EAP_FAILURE); /* the password comes too late */
    gdw_eap_step s = talk_secret (&t, password, GDW_WHY_NONE);
    check (s.result == (end == 3 ? GDW_EAP_STEP_FAILED : GDW_EAP_STEP_MORE));
    if (end == 1)
      talk_verdict (&t, GDW_EAP_SUCCESS);
    if (end == 2)
      talk_verdict (&t, GDW_EAP_FAILURE);
    talk_end (&t);
    check (watch_end () == 0);
  }
}

/* The computations alone, on the way of an error too. */
TEST (computations)
{
  talk_needs_legacy ();
  gdw_mschap_round r = { .user = gdw_bytes_text ("ada") };
  static char bad[sizeof password + 1];
  uint8_t response[GDW_MSCHAP_RESPONSE], proof[GDW_MSCHAP_PROOF], msk[64], none[GDW_MSCHAP_HASH];
  strcpy (bad, password);
  strcat (bad, "\xff"); /* no UTF-8: found out when most of it was read */
  watch_password ();
  check (gdw_mschap_password_hash (gdw_bytes_text (bad), none) == GDW_E_FORM);
  check (gdw_mschap_response (&r, hash, response) == GDW_OK);
  check (gdw_mschap_proof (&r, hash, response, proof) == GDW_OK);
  check (gdw_mschap_msk (hash, response, msk) == GDW_OK);
  check (!watched_alive (gdw_bytes_of (hash)) && !watched_alive (gdw_bytes_text (password)));
  check (watch_end () == 0);
}

TEST_MAIN ()
