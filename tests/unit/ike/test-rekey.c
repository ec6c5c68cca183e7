/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-rekey.c - the common part of both rekeys: reading CREATE_CHILD_SA, and a key exchange that two ends agree on. */
#include "help.h"
#include "ike/propose.h"
#include "ike/rekey.h"
#include "wire/ike-consts.h"

static const uint8_t nonce[GDW_REKEY_NONCE] = { 5 };

/* Splits what was written. */
static void
split (gdw_msg_out *out, gdw_msg *m)
{
  gdw_bytes chain;
  *m = (gdw_msg){ 0 };
  if (gdw_msg_out_close (out, &chain) != GDW_OK || gdw_msg_split_chain (out->first, chain, m) != GDW_OK)
    abort ();
}

TEST (round_trip_and_agreement)
{
  gdw_env *env = help_env ();
  uint8_t buf[2000];
  gdw_pay_sa offer;
  gdw_rekey_facts f;
  gdw_msg m;
  gdw_kex *ours = NULL, *theirs = NULL;
  gdw_secret a = GDW_SECRET_NONE, b = GDW_SECRET_NONE;
  const gdw_group_info *g = gdw_group_named (gdw_bytes_text ("x25519"));
  gdw_propose_esp (&env->profile, 0x1234, &offer);
  require (gdw_kex_new (g, env->entropy, &ours) == GDW_OK);
  gdw_msg_out out = gdw_msg_out_chain (buf, sizeof buf);
  gdw_rekey_put (&out, &offer, gdw_bytes_of (nonce), ours);
  split (&out, &m);
  require (gdw_rekey_read (&m, &f) == GDW_OK);
  check (f.group == g->id && f.sa.n == offer.n);
  check_bytes (f.nonce, gdw_bytes_of (nonce));
  require (gdw_rekey_kex (env, g, f.ke, &theirs, &b) == GDW_OK);
  require (gdw_kex_finish (ours, gdw_kex_public (theirs), &a) == GDW_OK);
  check_bytes (gdw_secret_peek (&a), gdw_secret_peek (&b));
  gdw_secret_done (&a);
  gdw_secret_done (&b);
  gdw_kex_free (ours);
  gdw_kex_free (theirs);
  help_env_free (env);
}

TEST (bad_public_values)
{
  gdw_env *env = help_env ();
  uint8_t zero[32] = { 0 };
  gdw_kex *k = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  const gdw_group_info *g = gdw_group_named (gdw_bytes_text ("x25519"));
  check (gdw_rekey_kex (env, g, gdw_bytes_of (zero), &k, &s) == GDW_E_VALUE && k == NULL && gdw_secret_is_empty (&s));
  check (gdw_rekey_kex (env, g, gdw_bytes_make (zero, 31), &k, &s) == GDW_E_VALUE && k == NULL);
  help_env_free (env);
}

TEST (what_is_missing_or_twice_there)
{
  gdw_env *env = help_env ();
  gdw_pay_sa offer;
  gdw_propose_esp (&env->profile, 0x1234, &offer);
  for (int leave_out = 0; leave_out < 4; leave_out++) {
    uint8_t buf[2000];
    gdw_msg m;
    gdw_rekey_facts f;
    gdw_msg_out out = gdw_msg_out_chain (buf, sizeof buf);
    if (leave_out != 0) {
      gdw_pay_sa_put (gdw_msg_payload_begin (&out, GDW_P_SA), &offer);
      gdw_msg_payload_end (&out);
    }
    if (leave_out != 1)
      gdw_msg_raw (&out, GDW_P_NONCE, gdw_bytes_make (nonce, leave_out == 2 ? 15 : 16));
    if (leave_out == 3)
      gdw_msg_raw (&out, GDW_P_NONCE, gdw_bytes_of (nonce));
    split (&out, &m);
    check (gdw_rekey_read (&m, &f) == GDW_E_FORM);
  }
  help_env_free (env);
}

TEST (wanted_group)
{
  uint8_t buf[100];
  gdw_msg m;
  gdw_msg_out out = gdw_msg_out_chain (buf, sizeof buf);
  const uint8_t want[2] = { 0, 31 };
  gdw_rekey_want_group (&out, gdw_group_named (gdw_bytes_text ("x25519")));
  split (&out, &m);
  check (gdw_msg_has_notify (&m, GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_of (want)));
}

TEST (what_we_are_at)
{
  static gdw_ike_sa sa;
  gdw_child *c = &sa.child[0];
  *c = (gdw_child){ .phase = GDW_CHILD_UP, .number = 7 };
  gdw_we we = gdw_rekey_we (&sa, c);
  check (we.has_child && !we.rekeys_child && !we.closes_child && !we.busy_children && !we.rekeys_ike && !we.closes_ike);
  gdw_tasks_want (&sa.tasks, GDW_TASK_REKEY_IKE); /* what only waits does not collide */
  check (!gdw_rekey_we (&sa, NULL).rekeys_ike);
  check (gdw_tasks_next (&sa.tasks)->id == GDW_TASK_REKEY_IKE);
  we = gdw_rekey_we (&sa, NULL);
  check (we.rekeys_ike && !we.has_child && !we.busy_children);
  gdw_tasks_done (&sa.tasks);
  gdw_tasks_want (&sa.tasks, GDW_TASK_REKEY_CHILD);
  gdw_tasks_next (&sa.tasks);
  sa.renewing = 7;
  we = gdw_rekey_we (&sa, c);
  check (we.rekeys_child && we.busy_children && !we.rekeys_ike);
  sa.renewing = 8; /* another one */
  check (!gdw_rekey_we (&sa, c).rekeys_child);
  gdw_tasks_done (&sa.tasks);
  c->phase = GDW_CHILD_DELETING;
  check (gdw_rekey_we (&sa, c).closes_child);
  sa.phase = GDW_IKE_REPLACED;
  check (gdw_rekey_we (&sa, c).closes_ike);
}

/* A tenth earlier at most, never later; and not always the same. */
TEST (our_rekeys_are_spread)
{
  static gdw_ike_sa sa;
  gdw_env *env = help_env ();
  sa.env = env;
  gdw_timers_init (&sa.timers);
  help_set (&env->profile, "esp", "rekey", "100");
  help_set (&env->profile, "ike", "rekey", "5");
  gdw_ms first = 0, least = GDW_MS_NEVER, most = 0, again = 0;
  bool differs = false;
  for (unsigned i = 0; i < 200; i++) {
    gdw_rekey_plan_child (&sa, help_at (1000));
    gdw_rekey_plan_ike (&sa, help_at (1000));
    gdw_ms at = sa.timers.at[GDW_TIMER_REKEY_CHILD], ike = sa.timers.at[GDW_TIMER_REKEY_IKE];
    check (ike >= 1000 + 4500 && ike <= 1000 + 5000);
    least = at < least ? at : least;
    most = at > most ? at : most;
    differs = differs || (i > 0 && at != first);
    first = at;
    again = gdw_rekey_retry_at (env, help_at (1000));
    check (again >= 1000 + GDW_REKEY_RETRY_MS && again <= 1000 + GDW_REKEY_RETRY_MS * 3 / 2);
  }
  check (differs && least >= 1000 + 90000 && least < 1000 + 91000 && most <= 1000 + 100000 && most > 1000 + 99000);
  help_env_free (env);
}

TEST_MAIN ()
