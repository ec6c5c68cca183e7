/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pay-sa.c - proposals and transforms. */
#include "harness.h"
#include "hostile.h"
#include "wire/ike-consts.h"
#include "wire/pay-sa.h"

static gdw_err
read_one (gdw_bytes b)
{
  gdw_pay_sa sa;
  return gdw_pay_sa_read (b, &sa);
}

/* one ESP proposal: AES-GCM-16 with 256 bits, no ESN */
static const char ESP[] = "00 00 0020 01 03 04 02 c0ffee01"
                          "03 00 000c 01 00 0014 800e 0100"
                          "00 00 0008 05 00 0000";

TEST (reads_a_proposal)
{
  uint8_t buf[64];
  gdw_pay_sa sa;
  require (gdw_pay_sa_read (test_hex (ESP, buf), &sa) == GDW_OK);
  require (sa.n == 1);
  const gdw_proposal *p = &sa.proposal[0];
  check (p->num == 1 && p->proto == GDW_PROTO_ESP && p->spi_n == 4 && p->spi[0] == 0xc0 && p->n == 2);
  const gdw_transform *t = gdw_proposal_find (p, GDW_T_ENCR);
  require (t != NULL);
  check (t->id == GDW_ENCR_AES_GCM_16 && t->keylen == 256 && !t->odd);
  check (gdw_proposal_find (p, GDW_T_KE) == NULL && gdw_proposal_count (p, GDW_T_SN) == 1);
}

TEST (writes_what_it_read)
{
  uint8_t buf[64], back[64];
  gdw_pay_sa sa;
  gdw_bytes b = test_hex (ESP, buf);
  require (gdw_pay_sa_read (b, &sa) == GDW_OK);
  gdw_out o = gdw_out_over (back, sizeof back);
  gdw_pay_sa_put (&o, &sa);
  check_bytes (gdw_out_view (&o), b);
}

TEST (two_proposals)
{
  uint8_t buf[256];
  gdw_pay_sa sa = { .n = 2 }, r;
  for (uint8_t i = 0; i < 2; i++) {
    gdw_proposal *p = &sa.proposal[i];
    *p = (gdw_proposal){ .num = (uint8_t)(i + 1), .proto = GDW_PROTO_IKE };
    check (gdw_proposal_add (p, GDW_T_ENCR, GDW_ENCR_AES_CBC, 128));
    check (gdw_proposal_add (p, GDW_T_KE, (uint16_t)(GDW_KE_ECP_256 + i), 0));
  }
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_sa_put (&o, &sa);
  gdw_bytes b = gdw_out_view (&o);
  require (gdw_pay_sa_read (b, &r) == GDW_OK);
  check (r.n == 2 && r.proposal[1].num == 2 && r.proposal[1].transform[1].id == GDW_KE_ECP_384);
  check (hostile_short_taken (read_one, b) == 0);
  check (hostile_longer (read_one, b) == GDW_E_SHORT);
}

TEST (every_wrong_length_is_refused)
{
  uint8_t buf[64];
  gdw_bytes b = test_hex (ESP, buf);
  check (hostile_short_taken (read_one, b) == 0);
  check (hostile_longer (read_one, b) == GDW_E_SHORT);
  check (hostile_with (read_one, b, 3, 0x21) != GDW_OK); /* proposal */
  check (hostile_with (read_one, b, 3, 0x1f) != GDW_OK);
  check (hostile_with (read_one, b, 3, 7) == GDW_E_FORM);
  check (hostile_with (read_one, b, 3, 0) == GDW_E_FORM);
  check (hostile_with (read_one, b, 15, 0x0d) != GDW_OK); /* first transform */
  check (hostile_with (read_one, b, 15, 0x0b) != GDW_OK);
  check (hostile_with (read_one, b, 15, 0x08) != GDW_OK);
  check (hostile_with (read_one, b, 15, 7) == GDW_E_FORM);
  check (hostile_with (read_one, b, 27, 9) != GDW_OK); /* last transform */
  check (hostile_with (read_one, b, 27, 0) == GDW_E_FORM);
}

TEST (counts_and_marks_must_agree)
{
  uint8_t buf[64];
  gdw_bytes b = test_hex (ESP, buf);
  check (hostile_with (read_one, b, 7, 1) != GDW_OK); /* number of transforms */
  check (hostile_with (read_one, b, 7, 3) != GDW_OK);
  check (hostile_with (read_one, b, 7, 65) == GDW_E_LIMIT);
  check (hostile_with (read_one, b, 0, 2) == GDW_E_SHORT); /* another proposal is announced */
  check (hostile_with (read_one, b, 0, 1) == GDW_E_FORM);
  check (hostile_with (read_one, b, 12, 0) == GDW_E_FORM); /* the first transform says it is the last */
  check (hostile_with (read_one, b, 24, 3) == GDW_E_FORM);
  check (read_one (GDW_BYTES_NONE) == GDW_E_SHORT);
}

TEST (spi_sizes)
{
  uint8_t buf[64];
  check (read_one (test_hex ("00 00 0008 01 01 00 00", buf)) == GDW_OK);
  check (read_one (test_hex ("00 00 0010 01 01 08 00 0102030405060708", buf)) == GDW_OK);
  check (read_one (test_hex ("00 00 000c 01 01 04 00 01020304", buf)) == GDW_E_FORM);
  check (read_one (test_hex ("00 00 0008 01 03 00 00", buf)) == GDW_E_FORM);
  check (read_one (test_hex ("00 00 0011 01 09 09 00 010203040506070809", buf)) == GDW_E_FORM);
  check (read_one (test_hex ("00 00 0010 01 03 04 00", buf)) == GDW_E_SHORT);
}

static bool
odd (const char *attributes, gdw_err *ret_e)
{
  uint8_t buf[64], body[64] = { 0, 0, 0, 0, 1, GDW_PROTO_IKE, 0, 1, 0, 0, 0, 0, GDW_T_ENCR, 0, 0, GDW_ENCR_AES_CBC };
  gdw_bytes a = test_hex (attributes, buf);
  memcpy (body + 16, a.p, a.n);
  body[3] = (uint8_t)(16 + a.n);
  body[11] = (uint8_t)(8 + a.n);
  gdw_pay_sa sa = { 0 };
  *ret_e = gdw_pay_sa_read (gdw_bytes_make (body, 16 + a.n), &sa);
  return sa.proposal[0].transform[0].odd;
}

TEST (attributes_that_must_not_be_chosen)
{
  gdw_err e;
  check (!odd ("800e0100", &e) && e == GDW_OK);
  check (!odd ("", &e) && e == GDW_OK);
  check (odd ("800f0100", &e) && e == GDW_OK);       /* unknown, fixed */
  check (odd ("000f0003010203", &e) && e == GDW_OK); /* unknown, with a length */
  check (odd ("000e00020100", &e) && e == GDW_OK);   /* a key length must be fixed */
  check (odd ("800e0000", &e) && e == GDW_OK);
  check (odd ("800e0100 800e0080", &e) && e == GDW_OK);
  check (!odd ("000f0004010203", &e) && e == GDW_E_SHORT); /* beyond the transform */
  check (!odd ("000fffff", &e) && e == GDW_E_SHORT);
  check (!odd ("800e01", &e) && e == GDW_E_SHORT);
}

TEST (too_many)
{
  uint8_t buf[GDW_MAX_PROPOSALS * 8 + 8] = { 0 };
  for (size_t i = 0; i <= GDW_MAX_PROPOSALS; i++) {
    buf[8 * i] = 2;
    buf[8 * i + 3] = 8;
    buf[8 * i + 5] = GDW_PROTO_IKE;
  }
  buf[8 * GDW_MAX_PROPOSALS] = 0;
  check (read_one (gdw_bytes_of (buf)) == GDW_E_LIMIT);
  buf[8 * (GDW_MAX_PROPOSALS - 1)] = 0;
  check (read_one (gdw_bytes_make (buf, sizeof buf - 8)) == GDW_OK);
  gdw_proposal p = { .n = GDW_MAX_TRANSFORMS };
  check (!gdw_proposal_add (&p, GDW_T_ENCR, 1, 0));
}

TEST_MAIN ()
