/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-intauth.c - the chains over IKE_INTERMEDIATE, against octets put together and hashed by another program (Python's hmac over RFC 9242
 * 3.3.2). */
#include "help.h"
#include "ike/intauth.h"
#include "wire/ike-consts.h"

static uint8_t buf[256];

static gdw_ike_header
head (uint8_t flags, uint32_t msgid)
{
  /* what the message said of itself on its way (SKF, some length) does not count */
  gdw_ike_header h = {
    .version = 0x20, .exchange = 43, .flags = flags, .msgid = msgid, .next = GDW_P_SKF, .length = 9
  };
  for (uint8_t i = 0; i < 8; i++) {
    h.spi_i[i] = i;
    h.spi_r[i] = (uint8_t)(16 + i);
  }
  return h;
}

static void
is_hex (const uint8_t *got, const char *hex)
{
  uint8_t want[32];
  check_bytes (gdw_bytes_make (got, 32), test_hex (hex, want));
}

TEST (two_requests_and_an_empty_answer)
{
  const gdw_prf_info *prf = gdw_prf_find (5);
  uint8_t key[32], inner[24] = { 0, 0, 0, 12, [12] = 0, 0, 0, 12 }, octets[GDW_INTAUTH_OCTETS];
  gdw_intauth x = { 0 };
  memset (key, 0x77, sizeof key);
  memset (inner + 4, 0xab, 8);
  memset (inner + 16, 0xab, 8);
  check (gdw_intauth_octets (&x, prf, octets).n == 0);
  const gdw_ike_header one = head (GDW_FLAG_INITIATOR, 1), two = head (GDW_FLAG_INITIATOR, 2);
  const gdw_ike_header answer = head (GDW_FLAG_RESPONSE, 1);
  gdw_bytes sk = gdw_bytes_of (key);
  require (gdw_intauth_add (&x, true, prf, sk, &one, GDW_P_KE, gdw_bytes_make (inner, 12), buf, sizeof buf) == GDW_OK);
  is_hex (x.i, "eb5ff0530d78511ad83abd9afa22ada594d3e82040a0c1dd44f2258ef88dab0f");
  require (gdw_intauth_add (&x, true, prf, sk, &two, GDW_P_KE, gdw_bytes_of (inner), buf, sizeof buf) == GDW_OK);
  is_hex (x.i, "c0b09c6a083e75c46e0529d0db0f36b5898f5bc10dcbb717f1274adfe9df1ad7");
  require (gdw_intauth_add (&x, false, prf, sk, &answer, GDW_P_NONE, GDW_BYTES_NONE, buf, sizeof buf) == GDW_OK);
  is_hex (x.r, "7cca74d3b69e219aa15d25362ee6ff47dbf78213fa3791d1e46ae6bfa549b7da");
  x.auth_id = 3;
  gdw_bytes all = gdw_intauth_octets (&x, prf, octets);
  require (all.n == 2 * 32 + 4);
  check_bytes (gdw_bytes_make (all.p, 32), gdw_bytes_make (x.i, 32));
  check_bytes (gdw_bytes_make (all.p + 32, 32), gdw_bytes_make (x.r, 32));
  check (all.p[64] == 0 && all.p[67] == 3);
}

TEST (a_message_without_room_changes_nothing)
{
  const gdw_prf_info *prf = gdw_prf_find (5);
  uint8_t key[32] = { 1 }, inner[16] = { 0 };
  gdw_intauth x = { 0 };
  const gdw_ike_header h = head (GDW_FLAG_INITIATOR, 1);
  check (gdw_intauth_add (&x, true, prf, gdw_bytes_of (key), &h, GDW_P_KE, gdw_bytes_of (inner), buf, 28 + 4 + 15) ==
         GDW_E_SPACE);
  check (x.n_i == 0 && x.i[0] == 0 && x.i[1] == 0);
}

TEST_MAIN ()
