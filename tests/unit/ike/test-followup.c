/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-followup.c - two ends go through the further key exchanges of one suite, and have the same secrets; what does not belong is refused. The
 * methods are curves here: any library has them. */
#include "help.h"
#include "ike/followup.h"
#include "wire/ike-consts.h"
#include "wire/pay-ke.h"

static const uint8_t ni[32] = { 1 }, nr[32] = { 2 }, spi[2][8] = { { 3 }, { 4 } };

static gdw_suite
suite (void)
{
  return (gdw_suite){ .cipher = gdw_cipher_named (gdw_bytes_text ("aes256gcm16")),
                      .group = gdw_group_find (31),
                      .further = { [0] = gdw_group_find (19), [2] = gdw_group_find (20) } };
}

/* Splits what was written into buf. */
static void
split (gdw_msg_out *out, gdw_msg *m)
{
  gdw_bytes chain;
  *m = (gdw_msg){ 0 };
  if (gdw_msg_out_close (out, &chain) != GDW_OK || gdw_msg_split_chain (out->first, chain, m) != GDW_OK)
    abort ();
}

static void
keep (gdw_followup *f, bool we_started)
{
  gdw_secret s = GDW_SECRET_NONE;
  const gdw_ike_deal d = { .suite = suite (),
                           .initiator = we_started,
                           .spi_i = spi[0],
                           .spi_r = spi[1],
                           .ni = gdw_bytes_of (ni),
                           .nr = gdw_bytes_of (nr) };
  if (gdw_secret_copy (gdw_bytes_text ("the first secret"), &s) != GDW_OK)
    abort ();
  gdw_followup_keep_ike (f, &d, &s);
}

static uint8_t to[4096], fro[4096];

/* The link as the first answer carries it. */
static void
first_link (gdw_followup *ours, gdw_followup *theirs, gdw_entropy *e)
{
  gdw_msg m;
  gdw_msg_out o = gdw_msg_out_chain (fro, sizeof fro);
  gdw_followup_put_link (theirs, e, &o);
  split (&o, &m);
  check (gdw_followup_link (ours, &m) == GDW_OK);
}

TEST (two_exchanges_and_the_same_secrets)
{
  gdw_entropy *e = help_entropy ();
  gdw_followup ours = { 0 }, theirs = { 0 };
  gdw_msg m;
  keep (&ours, true);
  keep (&theirs, false);
  check (gdw_followup_is_wanted (&ours.suite) && !gdw_followup_is_over (&ours));
  first_link (&ours, &theirs, e);
  for (unsigned i = 0; i < 2; i++) {
    gdw_msg_out o = gdw_msg_out_chain (to, sizeof to);
    require (gdw_followup_ask (&ours, e, &o) == GDW_OK);
    split (&o, &m);
    require (gdw_followup_is_linked (&theirs, &m));
    o = gdw_msg_out_chain (fro, sizeof fro);
    require (gdw_followup_serve (&theirs, e, &m, &o) == GDW_OK);
    split (&o, &m);
    check (gdw_msg_find_notify (&m, GDW_N_ADDITIONAL_KEY_EXCHANGE, NULL) == (i == 0)); /* the last one ties nothing */
    require (gdw_followup_take (&ours, &m) == GDW_OK);
  }
  check (gdw_followup_is_over (&ours) && gdw_followup_is_over (&theirs));
  gdw_ike_deal a = gdw_followup_ike (&ours), b = gdw_followup_ike (&theirs);
  check (a.more.n == 32 + 48 && a.initiator && !b.initiator);
  check_bytes (a.more, b.more);
  check_bytes (a.shared, gdw_bytes_text ("the first secret"));
  check_bytes (a.ni, gdw_bytes_of (ni));
  check_bytes (b.nr, gdw_bytes_of (nr));
  check_bytes (gdw_bytes_make (b.spi_r, 8), gdw_bytes_of (spi[1]));
  gdw_followup_done (&ours);
  gdw_followup_done (&theirs);
  check (!ours.there && gdw_secret_is_empty (&theirs.more));
  gdw_entropy_free (e);
}

TEST (a_child_is_kept_whole)
{
  gdw_followup f = { 0 };
  gdw_secret s = GDW_SECRET_NONE;
  gdw_net net = help_net ("10.0.0.0/8");
  const gdw_child_deal d = { .spi_in = 7,
                             .spi_out = 8,
                             .suite = suite (),
                             .local = { .n = 1, .ts = { gdw_ts_of_net (&net) } },
                             .remote = { .n = 1, .ts = { gdw_ts_any (6) } },
                             .salt = { .ni = gdw_bytes_of (ni), .nr = gdw_bytes_of (nr) },
                             .auto_use = true };
  require (gdw_secret_copy (gdw_bytes_text ("secret"), &s) == GDW_OK);
  gdw_followup_keep_child (&f, &d, &s);
  check (gdw_secret_is_empty (&s));
  gdw_child_deal r = gdw_followup_child (&f);
  check (r.spi_in == 7 && r.spi_out == 8 && r.auto_use && !r.we_started && r.suite.cipher == d.suite.cipher);
  check (gdw_ts_same (&r.local.ts[0], &d.local.ts[0]) && gdw_ts_same (&r.remote.ts[0], &d.remote.ts[0]));
  check_bytes (r.shared, gdw_bytes_text ("secret"));
  check_bytes (r.salt.ni, gdw_bytes_of (ni));
  check (r.salt.more.n == 0);
  gdw_followup_done (&f);
}

TEST (what_does_not_belong)
{
  gdw_entropy *e = help_entropy ();
  gdw_followup ours = { 0 }, theirs = { 0 };
  gdw_msg m, empty = { 0 };
  const uint8_t other[16] = { 9 };
  keep (&ours, true);
  keep (&theirs, false);
  check (!gdw_followup_is_linked (&theirs, &empty)); /* no link was given yet */
  first_link (&ours, &theirs, e);
  check (gdw_followup_link (&ours, &empty) == GDW_E_FORM);
  gdw_msg_out o = gdw_msg_out_chain (to, sizeof to);
  gdw_msg_notify (&o, GDW_N_ADDITIONAL_KEY_EXCHANGE, gdw_bytes_of (other));
  split (&o, &m);
  check (!gdw_followup_is_linked (&theirs, &m));
  o = gdw_msg_out_chain (fro, sizeof fro);
  check (gdw_followup_serve (&theirs, e, &m, &o) == GDW_E_FORM && theirs.done == 0); /* no KE */
  o = gdw_msg_out_chain (to, sizeof to);
  gdw_pay_ke_put (gdw_msg_payload_begin (&o, GDW_P_KE), 20, gdw_bytes_make (to + 2048, 96)); /* not this one's turn */
  gdw_msg_payload_end (&o);
  split (&o, &m);
  check (gdw_followup_serve (&theirs, e, &m, &o) == GDW_E_FORM);
  o = gdw_msg_out_chain (fro, sizeof fro);
  require (gdw_followup_ask (&ours, e, &o) == GDW_OK);
  o = gdw_msg_out_chain (fro, sizeof fro);
  gdw_pay_ke_put (gdw_msg_payload_begin (&o, GDW_P_KE), 19, gdw_bytes_make (to + 2048, 64)); /* no point of the curve */
  gdw_msg_payload_end (&o);
  split (&o, &m);
  check (gdw_followup_take (&ours, &m) == GDW_E_VALUE && ours.done == 0);
  gdw_followup_done (&ours);
  gdw_followup_done (&theirs);
  gdw_entropy_free (e);
}

TEST_MAIN ()
