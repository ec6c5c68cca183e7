/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heir.c - what passes from an IKE SA to the one that a rekey made of it, and what the old one keeps. */
#include "ike/heir.h"

#include <string.h>

#include "ike/rekey.h"

/* What a successor takes over (rule 12 of the architecture). */
static void
inherit (gdw_ike_sa *sa, gdw_ike_sa *old, gdw_now now)
{
  sa->nat = old->nat;
  sa->ppk_used = old->ppk_used;
  sa->kem_used = gdw_ike_sa_quantum (old) == GDW_QUANTUM_KEM;
  sa->peer_hashes = old->peer_hashes;
  sa->redirect = old->redirect;
  sa->wants_reauth = old->wants_reauth;
  sa->local_id = old->local_id;
  sa->remote_id = old->remote_id;
  sa->config = old->config;
  sa->since = now.mono;
  sa->last_in = now.mono;
  sa->mobike = old->mobike;
  sa->n_paths = old->n_paths;
  memcpy (sa->paths, old->paths, sizeof sa->paths);
  sa->reach = old->reach;
  sa->reach.has_seen = false; /* the gateway's hash has the SPIs in it (RFC 4555 3.8) */
  sa->reach.trial = (gdw_path){ 0 };
  sa->x.rtt = old->x.rtt;
  sa->x.rtt_var = old->x.rtt_var;
  sa->x.rtt_guessed = old->x.rtt_guessed;
  sa->child_rekeys = old->child_rekeys;
  sa->child_tries = old->child_tries;
  sa->no_child_ke = old->no_child_ke;
  memcpy (sa->child, old->child, sizeof sa->child);
  memset (old->child, 0, sizeof old->child);
  for (int i = GDW_TASK_MOBIKE; i < GDW_TASKS; i++)
    sa->tasks.wanted[i] = old->tasks.wanted[i];
  if (gdw_tasks_has (&old->tasks,
                     GDW_TASK_MOBIKE)) /* perhaps on its way for the old one, whose path nobody asks about any more */
    gdw_tasks_want (&sa->tasks, GDW_TASK_MOBIKE);
  sa->tasks.wanted[GDW_TASK_REKEY_IKE] = false;
  gdw_tasks_forget (&old->tasks);
  sa->timers = old->timers;
  gdw_timers_init (&old->timers);
  gdw_rekey_plan_ike (sa, now);
}

gdw_ike_sa *
gdw_heir_new (gdw_ike_sa *old, const gdw_ike_deal *deal, gdw_now now)
{
  gdw_ike_sa *sa = gdw_ike_sa_new (old->env, &old->path, 0);
  gdw_ike_keys keys = { 0 };
  if (sa == NULL)
    return NULL;
  sa->initiator = deal->initiator;
  memcpy (sa->spi_i, deal->spi_i, 8);
  memcpy (sa->spi_r, deal->spi_r, 8);
  sa->suite = deal->suite;
  gdw_env_judge (sa->env, &sa->suite, "IKE", now);
  gdw_keymat_salt salt = { .ni = deal->ni, .nr = deal->nr, .spi_i = sa->spi_i, .spi_r = sa->spi_r, .more = deal->more };
  gdw_err e = gdw_keymat_rekey (&sa->suite, old->suite.prf, gdw_secret_peek (&old->keys.d), deal->shared, &salt, &keys);
  if (e != GDW_OK || gdw_ike_sa_set_keys (sa, &keys) != GDW_OK) {
    gdw_ike_sa_free (sa);
    return NULL;
  }
  sa->number = old->number;
  sa->fragment_size = old->fragment_size;
  gdw_ike_sa_set_phase (sa, GDW_IKE_AUTH);
  gdw_ike_sa_set_phase (sa, GDW_IKE_UP);
  return sa;
}

/* It only waits for its DELETE. */
static void
retire (gdw_ike_sa *sa, bool we_delete, gdw_now now)
{
  gdw_ike_sa_set_phase (sa, GDW_IKE_REPLACED);
  gdw_timers_set (&sa->timers, GDW_TIMER_OLD, now.mono + (we_delete ? 0 : GDW_OLD_IKE_MS));
}

void
gdw_heir_succeed (gdw_ike_sa *old, gdw_ike_sa *taken, bool we_delete, gdw_now now)
{
  inherit (taken, old, now);
  retire (old, we_delete, now);
  old->successor = taken;
  if (old->rival == taken)
    old->rival = NULL;
}

void
gdw_heir_lay_aside (gdw_ike_sa *old, gdw_ike_sa *taken, bool we_delete, gdw_now now)
{
  retire (taken, we_delete, now);
  old->redundant = taken;
  if (old->rival == taken)
    old->rival = NULL;
}
