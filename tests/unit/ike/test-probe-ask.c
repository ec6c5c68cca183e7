/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-probe-ask.c - the questions of a probe as octets, and what answers to them say. */
#include <string.h>

#include "help.h"
#include "ike/probe-ask.h"
#include "wire/ike-consts.h"
#include "wire/pay-sa.h"

static uint8_t buf[2048];
static const gdw_addr remote4 = { .ip = { .family = 4, .b = { 192, 0, 2, 1 } }, .port = 500 };

static gdw_bytes
put (const gdw_probe_question *q)
{
  gdw_bytes b = GDW_BYTES_NONE;
  check (gdw_probe_put (q, buf, sizeof buf, &b) == GDW_OK);
  return b;
}

/* The row of this name and kind. */
static size_t
row_of (uint8_t kind, const char *name)
{
  gdw_probed_row row;
  for (size_t i = 0; gdw_probe_row (i, &row); i++)
    if (row.kind == kind && strcmp (row.name, name) == 0)
      return i;
  check (false);
  return 0;
}

static gdw_pay_sa
offer_of (gdw_bytes datagram)
{
  gdw_msg m;
  gdw_bytes body;
  gdw_pay_sa sa = { 0 };
  check (gdw_msg_split (datagram, &m) == GDW_OK && gdw_msg_find (&m, GDW_P_SA, 0, &body) &&
         gdw_pay_sa_read (body, &sa) == GDW_OK);
  return sa;
}

TEST (the_table)
{
  gdw_probed_row row, other;
  size_t n = 0;
  for (; gdw_probe_row (n, &row); n++) {
    check (row.verdict == GDW_VERDICT_NONE && row.name[0] != '\0' && row.kind >= GDW_ROW_CIPHER &&
           row.kind <= GDW_ROW_KEM);
    check (!gdw_probe_row_wants_mac (n) || row.kind == GDW_ROW_CIPHER);
    check ((gdw_probe_row_group (n) != 0) == (row.kind == GDW_ROW_GROUP));
    for (size_t k = 0; k < n; k++)
      check (gdw_probe_row (k, &other) && (other.kind != row.kind || strcmp (other.name, row.name) != 0));
  }
  check (n > 20 && n <= GDW_PROBED_ROWS && gdw_probe_row_group (n) == 0);
}

TEST (one_transform_is_offered_with_everything_else)
{
  gdw_probe_question q = { .kind = GDW_ASK_ROW, .row = row_of (GDW_ROW_GROUP, "ecp384"), .remote = &remote4 };
  gdw_pay_sa sa = offer_of (put (&q));
  check (sa.n == 2 && gdw_proposal_count (&sa.proposal[0], GDW_T_KE) == 1);
  check (gdw_proposal_find (&sa.proposal[1], GDW_T_KE)->id == GDW_KE_ECP_384);
  check (gdw_proposal_count (&sa.proposal[0], GDW_T_ENCR) == 4 &&
         gdw_proposal_count (&sa.proposal[1], GDW_T_INTEG) == 4);
  check (gdw_proposal_find (&sa.proposal[0], GDW_T_INTEG) == NULL &&
         gdw_proposal_find (&sa.proposal[0], GDW_T_ADDKE1) == NULL);
  q.row = row_of (GDW_ROW_CIPHER, "aes128gcm16");
  sa = offer_of (put (&q));
  check (sa.n == 1 && gdw_proposal_count (&sa.proposal[0], GDW_T_ENCR) == 1);
  q.row = row_of (GDW_ROW_INTEGRITY, "sha512");
  sa = offer_of (put (&q));
  check (sa.n == 1 && gdw_proposal_count (&sa.proposal[0], GDW_T_INTEG) == 1 && sa.proposal[0].num == 1);
  q.row = row_of (GDW_ROW_KEM, "mlkem768");
  sa = offer_of (put (&q));
  check (gdw_proposal_find (&sa.proposal[0], GDW_T_ADDKE1)->id == GDW_KE_ML_KEM_768);
}

/* The KE payload is of a group that is in no offer, unless there is a real one. */
TEST (the_misfit)
{
  gdw_probe_question q = { .kind = GDW_ASK_CONTROL, .remote = &remote4 };
  gdw_entropy *e = help_entropy ();
  gdw_kex *kex = NULL;
  gdw_msg m;
  gdw_bytes ke;
  gdw_bytes d = put (&q);
  gdw_pay_sa sa = offer_of (d);
  require (gdw_msg_split (d, &m) == GDW_OK && gdw_msg_find (&m, GDW_P_KE, 0, &ke));
  check (ke.n == 100 && ke.p[1] == 1);
  for (size_t i = 0; i < sa.n; i++)
    for (size_t k = 0; k < sa.proposal[i].n; k++)
      check (sa.proposal[i].transform[k].type != GDW_T_KE || sa.proposal[i].transform[k].id != 1);
  require (gdw_kex_new (gdw_group_find (GDW_KE_CURVE25519), e, &kex) == GDW_OK);
  q.kex = kex;
  require (gdw_msg_split (put (&q), &m) == GDW_OK && gdw_msg_find (&m, GDW_P_KE, 0, &ke));
  check (ke.n == 36 && ke.p[1] == 31);
  gdw_kex_free (kex);
  gdw_entropy_free (e);
}

TEST (cookie_and_size)
{
  static const uint8_t cookie[] = { 1, 2, 3 };
  gdw_probe_question q = { .kind = GDW_ASK_SIZE, .size = 1400, .remote = &remote4, .cookie = gdw_bytes_of (cookie) };
  const gdw_addr remote6 = { .ip = help_ip ("2001:db8::1"), .port = 500 };
  gdw_msg m;
  gdw_bytes d = put (&q);
  check (d.n + 28 == 1400 && gdw_msg_split (d, &m) == GDW_OK && m.payload[0].type == GDW_P_N);
  check (gdw_msg_has_notify (&m, GDW_N_COOKIE, gdw_bytes_of (cookie)));
  q.remote = &remote6;
  check (put (&q).n + 48 == 1400);
  q.size = 100; /* longer already */
  check (put (&q).n > 100);
  check (gdw_probe_put (&q, buf, 60, &d) == GDW_E_SPACE);
}

TEST (ikev1)
{
  gdw_probe_question q = { .kind = GDW_ASK_V1, .spi = { 9 }, .remote = &remote4 };
  gdw_bytes d = put (&q);
  check (d.p[17] == 0x10 && d.p[18] == 2 && d.p[16] == 1 && d.n + 28 <= 1280);
  /* SA payload: its length is the rest; one proposal of 32 transforms that fill it */
  size_t sa = 28, proposal = sa + 12, at = proposal + 8;
  check ((size_t)(d.p[sa + 2] << 8 | d.p[sa + 3]) == d.n - sa &&
         (size_t)(d.p[proposal + 2] << 8 | d.p[proposal + 3]) == d.n - proposal);
  unsigned n = 0;
  for (; at < d.n && n < 40; n++) {
    size_t len = (size_t)(d.p[at + 2] << 8 | d.p[at + 3]);
    check (d.p[at] == (at + len == d.n ? 0 : 3) && d.p[at + 4] == n + 1);
    at += len;
  }
  check (n == 32 && at == d.n && d.p[proposal + 7] == 32);
}

/* An answer with this notify. */
static gdw_bytes
notify (const gdw_probe_question *q, uint16_t type, const void *data, size_t n)
{
  static uint8_t octets[256];
  gdw_ike_header h = { .version = 0x20, .exchange = GDW_X_IKE_SA_INIT, .flags = GDW_FLAG_RESPONSE };
  gdw_bytes b = GDW_BYTES_NONE;
  memcpy (h.spi_i, q->spi, 8);
  gdw_msg_out m = gdw_msg_out_begin (octets, sizeof octets, &h);
  gdw_msg_notify (&m, type, gdw_bytes_make (data, n));
  check (gdw_msg_out_close (&m, &b) == GDW_OK);
  return b;
}

TEST (answers)
{
  gdw_probe_question q = { .kind = GDW_ASK_CONTROL, .spi = { 1, 2, 3 }, .remote = &remote4 }, other = q;
  static gdw_probe_answer a;
  gdw_probe_read (&q, notify (&q, GDW_N_NO_PROPOSAL_CHOSEN, NULL, 0), &a);
  check (a.said == GDW_SAID_REFUSED);
  gdw_probe_read (&q, notify (&q, GDW_N_INVALID_KE_PAYLOAD, "\0\x13", 2), &a);
  check (a.said == GDW_SAID_TAKEN && a.group == 19 && !a.chosen);
  gdw_probe_read (&q, notify (&q, GDW_N_INVALID_KE_PAYLOAD, "\0", 1), &a);
  check (a.said == GDW_SAID_OTHER);
  gdw_probe_read (&q, notify (&q, GDW_N_COOKIE, "biscuit", 7), &a);
  check (a.said == GDW_SAID_COOKIE && a.cookie.n == 7);
  gdw_probe_read (&q, notify (&q, GDW_N_INVALID_SYNTAX, NULL, 0), &a);
  check (a.said == GDW_SAID_OTHER);
  other.spi[0] = 9;
  gdw_probe_read (&other, notify (&q, GDW_N_NO_PROPOSAL_CHOSEN, NULL, 0), &a);
  check (a.said == GDW_SAID_NOTHING);
  q.kind = GDW_ASK_V1; /* an answer of IKEv2 is none to IKEv1 */
  gdw_probe_read (&q, notify (&q, GDW_N_NO_PROPOSAL_CHOSEN, NULL, 0), &a);
  check (a.said == GDW_SAID_NOTHING);
  gdw_probe_read (&q, gdw_bytes_make ("short", 5), &a);
  check (a.said == GDW_SAID_NOTHING);
}

TEST_MAIN ()
