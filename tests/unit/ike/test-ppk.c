/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ppk.c - a post-quantum pre-shared key in the keys, and the ways back out. The values are those of tests/vectors (another program's). */
#include "help.h"
#include "ike/ppk.h"
#include "wire/ike-consts.h"

static gdw_env *env;
static gdw_ike_sa *sa;
static uint8_t chain[512];

static void
begin (const char *required)
{
  static const uint8_t d[32] = { 1 }, pi[32] = { 2 }, pr[32] = { 3 };
  env = help_env ();
  help_set (&env->profile, "ike", "ppk-identity", "office");
  help_set (&env->profile, "ike", "ppk-required", required);
  sa = calloc (1, sizeof *sa);
  if (sa == NULL || gdw_secret_copy (gdw_bytes_text ("a key of both"), &env->ppk) != GDW_OK ||
      gdw_secret_copy (gdw_bytes_of (d), &sa->keys.d) != GDW_OK ||
      gdw_secret_copy (gdw_bytes_of (pi), &sa->keys.pi) != GDW_OK ||
      gdw_secret_copy (gdw_bytes_of (pr), &sa->keys.pr) != GDW_OK)
    abort ();
  sa->env = env;
  sa->suite.prf = gdw_prf_find (5);
}

static void
end (void)
{
  gdw_ike_keys_done (&sa->keys);
  gdw_ike_keys_done (&sa->unmixed);
  free (sa);
  help_env_free (env);
}

static gdw_msg
answer (bool with)
{
  gdw_msg m = { 0 };
  gdw_bytes octets;
  gdw_msg_out o = gdw_msg_out_chain (chain, sizeof chain);
  if (with)
    gdw_msg_notify (&o, GDW_N_PPK_IDENTITY, GDW_BYTES_NONE);
  if (gdw_msg_out_close (&o, &octets) != GDW_OK || gdw_msg_split_chain (o.first, octets, &m) != GDW_OK)
    abort ();
  return m;
}

TEST (taken)
{
  begin ("true");
  require (gdw_ppk_mix (sa) == GDW_OK);
  check (sa->keys.d.p[0] != 1 && sa->keys.d.n == 32 && sa->unmixed.d.p[0] == 1 && sa->unmixed.pr.p[0] == 3);
  gdw_msg m = answer (true);
  check (gdw_ppk_settle (sa, &m, help_at (1)) == GDW_WHY_NONE);
  check (sa->keys.d.p[0] != 1 && gdw_secret_is_empty (&sa->unmixed.d) && sa->ppk_used);
  check (gdw_ike_sa_quantum (sa) == GDW_QUANTUM_PPK);
  end ();
}

TEST (not_taken)
{
  begin ("false");
  require (gdw_ppk_mix (sa) == GDW_OK);
  gdw_msg m = answer (false);
  check (gdw_ppk_settle (sa, &m, help_at (1)) == GDW_WHY_NONE);
  check (sa->keys.d.p[0] == 1 && sa->keys.pi.p[0] == 2 && gdw_secret_is_empty (&sa->unmixed.d) && !sa->ppk_used);
  check (gdw_ike_sa_quantum (sa) == GDW_QUANTUM_NO);
  end ();
}

TEST (not_taken_though_required)
{
  begin ("true");
  require (gdw_ppk_mix (sa) == GDW_OK);
  gdw_msg m = answer (false);
  check (gdw_ppk_settle (sa, &m, help_at (1)) == GDW_WHY_PPK_REFUSED);
  end ();
}

/* Without a PPK in play the notify means nothing. */
TEST (nothing_to_settle)
{
  begin ("true");
  gdw_msg m = answer (true);
  check (gdw_ppk_settle (sa, &m, help_at (1)) == GDW_WHY_NONE);
  check (sa->keys.d.p[0] == 1 && !sa->ppk_used);
  end ();
}

TEST (what_is_said)
{
  gdw_pay_notify n;
  begin ("false");
  gdw_msg m = { 0 };
  gdw_bytes octets;
  gdw_msg_out o = gdw_msg_out_chain (chain, sizeof chain);
  gdw_ppk_put (sa, gdw_bytes_text ("proof"), &o);
  require (gdw_msg_out_close (&o, &octets) == GDW_OK && gdw_msg_split_chain (o.first, octets, &m) == GDW_OK);
  require (gdw_msg_find_notify (&m, GDW_N_PPK_IDENTITY, &n));
  check_bytes (n.data, gdw_bytes_text ("\x02office"));
  require (gdw_msg_find_notify (&m, GDW_N_NO_PPK_AUTH, &n));
  check_bytes (n.data, gdw_bytes_text ("proof"));
  end ();
}

TEST_MAIN ()
