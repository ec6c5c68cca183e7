/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-msg.c - splitting and writing IKE messages. */
#include "harness.h"
#include "hostile.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"

static const gdw_ike_header head = {
  .spi_i = { 1, 2, 3, 4, 5, 6, 7, 8 },
  .version = GDW_IKE_VERSION,
  .exchange = GDW_X_IKE_SA_INIT,
  .flags = GDW_FLAG_INITIATOR,
  .msgid = 0x01020304,
};

static gdw_err
split (gdw_bytes b)
{
  gdw_msg m;
  return gdw_msg_split (b, &m);
}

/* header, Nonce of 16 octets, Notify COOKIE "abc" */
static gdw_bytes
sample (uint8_t *buf, size_t cap)
{
  gdw_msg_out m = gdw_msg_out_begin (buf, cap, &head);
  gdw_msg_raw (&m, GDW_P_NONCE, gdw_bytes_make ("0123456789abcdef", 16));
  gdw_msg_notify (&m, GDW_N_COOKIE, gdw_bytes_text ("abc"));
  gdw_bytes b = GDW_BYTES_NONE;
  return gdw_msg_out_close (&m, &b) == GDW_OK ? b : GDW_BYTES_NONE;
}

TEST (writes_the_octets_of_the_standard)
{
  uint8_t buf[128], want[128];
  check_bytes (sample (buf, sizeof buf), test_hex ("0102030405060708 0000000000000000 28 20 22 08 01020304 0000003b"
                                                   "29000014 30313233343536373839616263646566"
                                                   "0000000b 0000 4006 616263",
                                                   want));
}

TEST (splits_what_it_wrote)
{
  uint8_t buf[128];
  gdw_bytes b = sample (buf, sizeof buf), body;
  gdw_msg m;
  gdw_pay_notify n;
  require (gdw_msg_split (b, &m) == GDW_OK);
  check (m.n == 2 && m.unknown == 0 && m.sk == 0);
  check (m.head.msgid == 0x01020304 && m.head.exchange == GDW_X_IKE_SA_INIT && m.head.length == b.n);
  check (!gdw_msg_is_response (&m));
  require (gdw_msg_find (&m, GDW_P_NONCE, 0, &body));
  check_bytes (body, gdw_bytes_text ("0123456789abcdef"));
  check (!gdw_msg_find (&m, GDW_P_NONCE, 1, NULL) && gdw_msg_count (&m, GDW_P_NONCE) == 1);
  require (gdw_msg_find_notify (&m, GDW_N_COOKIE, &n));
  check_bytes (n.data, gdw_bytes_text ("abc"));
  check (gdw_msg_has_notify (&m, GDW_N_COOKIE, gdw_bytes_text ("abc")));
  check (!gdw_msg_has_notify (&m, GDW_N_COOKIE, gdw_bytes_text ("abd")));
  check (!gdw_msg_find_notify (&m, GDW_N_COOKIE2, NULL) && !gdw_msg_find_error (&m, NULL));
}

TEST (refuses_every_wrong_length)
{
  uint8_t buf[128];
  gdw_bytes b = sample (buf, sizeof buf);
  check (hostile_short_taken (split, b) == 0);
  check (hostile_longer (split, b) == GDW_E_FORM);
  check (hostile_with (split, b, 27, 0x3a) == GDW_E_FORM);
  check (hostile_with (split, b, 24, 0x80) == GDW_E_FORM);
  check (hostile_with (split, b, 31, 3) == GDW_E_FORM); /* shorter than the generic header */
  check (hostile_with (split, b, 31, 0) == GDW_E_FORM);
  check (hostile_with (split, b, 30, 0xff) == GDW_E_SHORT);
  check (hostile_with (split, b, 51, 12) == GDW_E_SHORT); /* the last payload is one too long, one too short */
  check (hostile_with (split, b, 51, 10) == GDW_E_SHORT);
  check (hostile_with (split, b, 48, GDW_P_NONCE) == GDW_E_SHORT); /* announces one more payload */
  check (hostile_with (split, b, 16, 0) == GDW_E_SHORT);           /* says there is none, but octets follow */
}

TEST (judges_the_version)
{
  uint8_t buf[128];
  gdw_bytes b = sample (buf, sizeof buf);
  check (hostile_with (split, b, 17, 0x10) == GDW_E_UNSUPPORTED);
  check (hostile_with (split, b, 17, 0x30) == GDW_E_UNSUPPORTED);
  check (hostile_with (split, b, 17, 0x2f) == GDW_OK); /* RFC 7296 2.5: the minor version is not looked at */
}

TEST (header_alone_is_read_without_judgement)
{
  uint8_t buf[128];
  gdw_ike_header h;
  gdw_bytes b = sample (buf, sizeof buf);
  buf[17] = 0x10;
  require (gdw_ike_header_read (gdw_bytes_make (b.p, 28), &h) == GDW_OK);
  check (h.version == 0x10 && h.next == GDW_P_NONCE && h.length == b.n && h.spi_i[7] == 8);
  check (gdw_ike_header_read (gdw_bytes_make (b.p, 27), &h) == GDW_E_SHORT);
}

TEST (a_failed_split_leaves_the_result_alone)
{
  gdw_msg m = { .n = 7 };
  check (gdw_msg_split (gdw_bytes_text ("short"), &m) == GDW_E_SHORT && m.n == 7);
  check (gdw_msg_split_chain (GDW_P_N, gdw_bytes_text ("x"), &m) == GDW_E_SHORT && m.n == 7);
}

TEST (tells_unknown_payloads)
{
  uint8_t buf[128];
  gdw_bytes b;
  gdw_msg m;
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &head);
  gdw_msg_raw (&o, 200, GDW_BYTES_NONE);
  gdw_msg_raw (&o, GDW_P_V, gdw_bytes_text ("vendor"));
  gdw_msg_raw (&o, 201, gdw_bytes_text ("x"));
  require (gdw_msg_out_close (&o, &b) == GDW_OK);
  require (gdw_msg_split (b, &m) == GDW_OK);
  check (m.n == 1 && m.payload[0].type == GDW_P_V && m.unknown == 2 && m.unknown_critical == 0);
  buf[28 + 4 + 10 + 1] = 0x80;
  require (gdw_msg_split (b, &m) == GDW_OK);
  check (m.unknown_critical == 201);
  buf[28 + 4 + 1] = 0x80; /* a known payload: the bit is ignored */
  require (gdw_msg_split (b, &m) == GDW_OK);
  check (m.unknown_critical == 201 && m.n == 1);
}

static gdw_bytes
many (uint8_t *buf, size_t cap, size_t count, uint8_t type)
{
  gdw_msg_out m = gdw_msg_out_begin (buf, cap, &head);
  gdw_bytes b = GDW_BYTES_NONE;
  for (size_t i = 0; i < count; i++)
    gdw_msg_raw (&m, type, GDW_BYTES_NONE);
  return gdw_msg_out_close (&m, &b) == GDW_OK ? b : GDW_BYTES_NONE;
}

TEST (bounds_the_number_of_payloads)
{
  uint8_t buf[512];
  check (split (many (buf, sizeof buf, GDW_MAX_PAYLOADS, GDW_P_V)) == GDW_OK);
  check (split (many (buf, sizeof buf, GDW_MAX_PAYLOADS + 1, GDW_P_V)) == GDW_E_LIMIT);
  check (split (many (buf, sizeof buf, GDW_MAX_PAYLOADS + 1, 200)) == GDW_E_LIMIT);
  check (split (many (buf, sizeof buf, 0, 0)) == GDW_OK);
}

TEST (sk_is_told_with_its_bounds)
{
  uint8_t buf[128];
  gdw_bytes aad, b;
  gdw_msg m;
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &head);
  gdw_msg_notify (&o, GDW_N_COOKIE, GDW_BYTES_NONE);
  uint8_t *room = gdw_msg_sk_room (&o, GDW_P_SK, GDW_P_IDI, 24, &aad);
  require (room == buf + 28 + 8 + 4);
  memset (room, 0x5a, 24);
  check (buf[27] == 28 + 8 + 28); /* the length is final before anything is sealed */
  check (aad.p == buf && aad.n == 28 + 8 + 4);
  require (gdw_msg_out_close (&o, &b) == GDW_OK);
  require (gdw_msg_split (b, &m) == GDW_OK);
  check (m.sk == GDW_P_SK && m.sk_first == GDW_P_IDI && m.sk_at == 36 && m.n == 1);
  check_bytes (m.sk_aad, aad);
  check (m.sk_body.p == room && m.sk_body.n == 24);
  check (hostile_longer (split, b) == GDW_E_FORM);
  check (hostile_short_taken (split, b) == 0);
}

TEST (nothing_may_follow_sk)
{
  uint8_t buf[128];
  gdw_bytes aad, b;
  gdw_msg m;
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &head);
  require (gdw_msg_sk_room (&o, GDW_P_SK, GDW_P_N, 4, &aad) != NULL);
  require (gdw_msg_out_close (&o, &b) == GDW_OK);
  memset (buf + b.n, 0, 8); /* eight more octets behind SK, told by the header's length */
  buf[27] = (uint8_t)(b.n + 8);
  check (gdw_msg_split (gdw_bytes_make (buf, b.n + 8), &m) == GDW_E_SHORT);
}

TEST (inner_chain)
{
  uint8_t buf[64], outer[128];
  gdw_bytes b;
  gdw_msg m;
  require (gdw_msg_split (sample (outer, sizeof outer), &m) == GDW_OK);
  gdw_msg_out o = gdw_msg_out_chain (buf, sizeof buf);
  gdw_msg_notify_spi (&o, GDW_PROTO_ESP, gdw_bytes_make ("\1\2\3\4", 4), GDW_N_REKEY_SA, GDW_BYTES_NONE);
  gdw_msg_notify (&o, GDW_N_TS_UNACCEPTABLE, GDW_BYTES_NONE);
  require (gdw_msg_out_close (&o, &b) == GDW_OK);
  check (o.first == GDW_P_N && b.n == 12 + 8);
  require (gdw_msg_split_chain (o.first, b, &m) == GDW_OK);
  check (m.n == 2 && m.head.msgid == 0x01020304);
  gdw_pay_notify n;
  require (gdw_msg_find_error (&m, &n));
  check (n.type == GDW_N_TS_UNACCEPTABLE);
  require (gdw_msg_nth_notify (&m, 0, &n));
  check (n.proto == GDW_PROTO_ESP && n.spi.n == 4);
  check (gdw_msg_split_chain (GDW_P_SK, b, &m) == GDW_E_FORM);
  check (gdw_msg_split_chain (GDW_P_SKF, b, &m) == GDW_E_FORM);
  check (gdw_msg_split_chain (0, b, &m) == GDW_E_SHORT);
  check (gdw_msg_split_chain (GDW_P_N, GDW_BYTES_NONE, &m) == GDW_E_SHORT);
  check (gdw_msg_split_chain (0, GDW_BYTES_NONE, &m) == GDW_OK && m.n == 0); /* a liveness probe */
}

TEST (malformed_notifies_are_passed_over)
{
  uint8_t buf[64];
  gdw_bytes b;
  gdw_msg m;
  gdw_pay_notify n;
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &head);
  gdw_msg_raw (&o, GDW_P_N, gdw_bytes_make ("\0\377\0\16", 4)); /* an SPI of 255 octets that is not there */
  gdw_msg_notify (&o, GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE);
  require (gdw_msg_out_close (&o, &b) == GDW_OK && gdw_msg_split (b, &m) == GDW_OK);
  check (gdw_msg_count (&m, GDW_P_N) == 2);
  require (gdw_msg_nth_notify (&m, 0, &n));
  check (n.type == GDW_N_INVALID_SYNTAX);
  check (!gdw_msg_nth_notify (&m, 1, NULL));
}

TEST (a_full_buffer_is_told_and_kept)
{
  uint8_t buf[128], whole[128];
  size_t need = sample (whole, sizeof whole).n;
  for (size_t cap = 0; cap < need; cap++) {
    memset (buf, 0xee, sizeof buf);
    check (sample (buf, cap).n == 0);
    check (buf[cap] == 0xee);
  }
  check (sample (buf, need).n == need);
  gdw_bytes aad;
  gdw_msg_out o = gdw_msg_out_begin (buf, 40, &head);
  check (gdw_msg_sk_room (&o, GDW_P_SK, GDW_P_N, 9, &aad) == NULL);
}

TEST_MAIN ()
