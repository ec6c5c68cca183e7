/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-delete.c - our DELETEs: of the whole IKE SA, and of children that we replaced (RFC 7296 1.4.1, 3.11). */
#include "ike/ike-sa.h"
#include "wire/ike-consts.h"
#include "wire/pay-del.h"

/* --- the IKE SA --- */

static gdw_task_next
delete_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  (void)t;
  (void)sa;
  (void)now;
  gdw_pay_del_put_ike (gdw_msg_payload_begin (m, GDW_P_D));
  gdw_msg_payload_end (m);
  return GDW_TASK_SEND;
}

static gdw_task_next
delete_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  (void)t;
  (void)m; /* whatever it says: the SA is gone at both ends */
  (void)now;
  return gdw_task_end (sa->why);
}

static gdw_task_next
delete_silence (gdw_task *t, gdw_ike_sa *sa, unsigned sends, bool last, gdw_now now)
{
  (void)t;
  (void)sends;
  (void)now;
  return last ? gdw_task_end (sa->why) : GDW_TASK_KEEP;
}

const gdw_task_kind gdw_task_delete = {
  .name = "delete",
  .exchange = GDW_X_INFORMATIONAL,
  .build = delete_build,
  .answer = delete_answer,
  .silence = delete_silence,
};

/* --- children --- */

struct delete_child {
  size_t n;
  uint32_t number[GDW_MAX_CHILDREN];
};

static gdw_task_next
delete_child_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  (void)now;
  struct delete_child *d = gdw_task_state (t);
  uint32_t spi[GDW_MAX_CHILDREN];
  d->n = 0;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if (sa->child[i].phase == GDW_CHILD_DELETING) {
      spi[d->n] = sa->child[i].spi_in;
      d->number[d->n++] = sa->child[i].number;
    }
  if (d->n == 0)
    return GDW_TASK_DONE;
  gdw_pay_del_put_esp (gdw_msg_payload_begin (m, GDW_P_D), spi, d->n);
  gdw_msg_payload_end (m);
  return GDW_TASK_SEND;
}

static gdw_task_next
delete_child_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  (void)m; /* a gateway that does not know them has deleted them already */
  const struct delete_child *d = gdw_task_state (t);
  for (size_t k = 0; k < d->n; k++)
    for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
      if (sa->child[i].phase == GDW_CHILD_DELETING && sa->child[i].number == d->number[k])
        gdw_child_drop (sa->env, &sa->child[i], GDW_CHILD_LINGER_MS, now);
  return GDW_TASK_DONE;
}

const gdw_task_kind gdw_task_delete_child = {
  .name = "delete child",
  .exchange = GDW_X_INFORMATIONAL,
  .state_size = sizeof (struct delete_child),
  .build = delete_child_build,
  .answer = delete_child_answer,
};
