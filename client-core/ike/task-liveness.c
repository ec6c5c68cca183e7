/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-liveness.c - is the gateway still there, and does it see us where it did? An INFORMATIONAL exchange (RFC 7296 1.4, 2.4), with both NAT
 * detection notifies where the gateway knows MOBIKE (RFC 4555 3.8): an address translator that forgot us shows in the answer. Silence ends the
 * IKE SA as GATEWAY_LOST (ike-sa.c). */
#include "ike/reach.h"
#include "wire/ike-consts.h"

struct liveness {
  gdw_ms asked;
};

static gdw_task_next
liveness_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  struct liveness *l = gdw_task_state (t);
  uint8_t nothing[GDW_NATD_HASH];
  l->asked = now.mono;
  gdw_env_say (sa->env, GDW_EV_PROBE, now);
  if (!sa->mobike || !sa->nat.told)
    return GDW_TASK_SEND;
  gdw_entropy_fill (sa->env->entropy, nothing, sizeof nothing);
  gdw_natd_put (m, nothing, sa->spi_i, sa->spi_r, &gdw_reach_first (sa)->remote);
  return GDW_TASK_SEND;
}

/* The gateway's SA still has the address before. After the first look under new SPIs nobody can tell: it is told in any case. */
static void
on_look (gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_seen seen = gdw_reach_look (sa, m);
  if (seen == GDW_SEEN_OTHER && !gdw_tasks_has (&sa->tasks, GDW_TASK_MOBIKE)) {
    gdw_env_say (sa->env, GDW_EV_NAT_MOVED, now);
    gdw_reach_moved_behind (sa, now);
  }
  if (seen == GDW_SEEN_FIRST || seen == GDW_SEEN_OTHER)
    gdw_tasks_want (&sa->tasks, GDW_TASK_MOBIKE);
}

static gdw_task_next
liveness_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  const struct liveness *l = gdw_task_state (t);
  gdw_env_say_number (sa->env, GDW_EV_PROBE_ANSWERED, now.mono - l->asked, now);
  if (sa->mobike && !t->strayed)
    on_look (sa, m, now);
  else if (sa->mobike) /* nobody knows by which way came the copy that it saw */
    gdw_tasks_want (&sa->tasks, GDW_TASK_MOBIKE);
  gdw_timers_set (&sa->timers, GDW_TIMER_LIVENESS,
                  now.mono + sa->env->profile.ike.liveness_s * 1000u); /* one wake-up each */
  return GDW_TASK_DONE;
}

const gdw_task_kind gdw_task_liveness = {
  .name = "liveness",
  .exchange = GDW_X_INFORMATIONAL,
  .state_size = sizeof (struct liveness),
  .build = liveness_build,
  .answer = liveness_answer,
};
