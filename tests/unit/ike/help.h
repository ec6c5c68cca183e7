/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help.h - what the tests of ike/ need again and again: entropy from a fixed seed, times, a profile, an environment. */
#ifndef GDW_TESTS_IKE_HELP_H
#define GDW_TESTS_IKE_HELP_H

#include "harness.h"
#include "ike/env.h"

static inline gdw_entropy *
help_entropy (void)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 7, 1, 4 };
  gdw_entropy *e = NULL;
  if (gdw_entropy_new (gdw_bytes_of (seed), &e) != GDW_OK)
    abort ();
  return e;
}

static inline gdw_now
help_at (gdw_ms ms)
{
  return (gdw_now){ .mono = ms, .wall_s = 1800000000 };
}

/* Sets "group.key" to text, which must be good. */
static inline void
help_set (gdw_profile *p, const char *group, const char *key, const char *text)
{
  gdw_profile_fault f;
  if (gdw_profile_set_text (p, group, key, text, &f) != GDW_OK) {
    printf ("# %s\n", f.text);
    abort ();
  }
}

static inline gdw_profile
help_profile (void)
{
  gdw_profile p;
  gdw_profile_init (&p);
  help_set (&p, "gateway", "address", "vpn.example.org");
  help_set (&p, "sign-in", "method", "psk");
  return p;
}

static inline gdw_env *
help_env (void)
{
  gdw_env *env = calloc (1, sizeof *env);
  if (env == NULL)
    abort ();
  env->profile = help_profile ();
  env->entropy = help_entropy ();
  gdw_effects_init (&env->effects);
  return env;
}

static inline void
help_env_free (gdw_env *env)
{
  gdw_entropy *e = env->entropy;
  gdw_env_done (env);
  gdw_entropy_free (e);
  free (env);
}

static inline gdw_ip
help_ip (const char *text)
{
  gdw_ip ip;
  if (gdw_ip_parse (text, &ip) != GDW_OK)
    abort ();
  return ip;
}

static inline gdw_net
help_net (const char *text)
{
  gdw_net n;
  if (gdw_net_parse (text, &n) != GDW_OK)
    abort ();
  return n;
}

static inline gdw_path
help_path (void)
{
  return (gdw_path){
    .link = 2, .life = 1, .local = help_ip ("192.0.2.10"), .remote = { .ip = help_ip ("198.51.100.1"), .port = 4500 }
  };
}

#endif
