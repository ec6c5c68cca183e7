/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-liveness.c - is the gateway still there? An empty INFORMATIONAL exchange (RFC 7296 1.4, 2.4). Silence ends the IKE SA as
 * GATEWAY_LOST (ike-sa.c). */
#include "ike/ike-sa.h"
#include "wire/ike-consts.h"

struct liveness {
  gdw_ms asked;
};

static gdw_task_next
liveness_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  (void)m; /* nothing inside */
  struct liveness *l = gdw_task_state (t);
  l->asked = now.mono;
  gdw_env_say (sa->env, GDW_EV_PROBE, now);
  return GDW_TASK_SEND;
}

static gdw_task_next
liveness_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  (void)m; /* that it came is the answer */
  const struct liveness *l = gdw_task_state (t);
  gdw_env_say_number (sa->env, GDW_EV_PROBE_ANSWERED, now.mono - l->asked, now);
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
