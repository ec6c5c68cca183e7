/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tasks.c - order of tasks: the enum's own. */
#include "ike/tasks.h"

#include <stdlib.h>

#include "base/check.h"

static const gdw_task_kind *const kinds[GDW_TASKS] = {
  [GDW_TASK_INIT] = &gdw_task_init,
  [GDW_TASK_INTERMEDIATE] = &gdw_task_intermediate,
  [GDW_TASK_AUTH] = &gdw_task_auth,
  [GDW_TASK_DELETE] = &gdw_task_delete,
  [GDW_TASK_MOBIKE] = &gdw_task_mobike,
  [GDW_TASK_DELETE_CHILD] = &gdw_task_delete_child,
  [GDW_TASK_CREATE_CHILD] = &gdw_task_create_child,
  [GDW_TASK_REKEY_CHILD] = &gdw_task_rekey_child,
  [GDW_TASK_REKEY_IKE] = &gdw_task_rekey_ike,
  [GDW_TASK_LIVENESS] = &gdw_task_liveness,
};

void *
gdw_task_state (gdw_task *t)
{
  return t->state;
}

void
gdw_tasks_init (gdw_tasks *t)
{
  *t = (gdw_tasks){ 0 };
}

void
gdw_tasks_done (gdw_tasks *t)
{
  gdw_tasks_finish (t);
  gdw_tasks_forget (t);
}

void
gdw_tasks_want (gdw_tasks *t, gdw_task_id id)
{
  if (!(t->busy && t->now.id == id && t->now.ready))
    t->wanted[id] = true;
}

void
gdw_tasks_unwant (gdw_tasks *t, gdw_task_id id)
{
  t->wanted[id] = false;
}

void
gdw_tasks_forget (gdw_tasks *t)
{
  for (int i = 0; i < GDW_TASKS; i++)
    t->wanted[i] = false;
}

bool
gdw_tasks_has (const gdw_tasks *t, gdw_task_id id)
{
  return t->wanted[id] || (t->busy && t->now.id == id);
}

gdw_task *
gdw_tasks_next (gdw_tasks *t)
{
  for (int i = 0; !t->busy && i < GDW_TASKS; i++) {
    if (!t->wanted[i])
      continue;
    t->wanted[i] = false;
    const gdw_task_kind *kind = kinds[i];
    void *state = calloc (1, kind->state_size > 0 ? kind->state_size : 1);
    gdw_check (state != NULL);
    t->now =
        (gdw_task){ .id = (gdw_task_id)i, .kind = kind, .state = state, .exchange = kind->exchange, .ready = true };
    t->busy = true;
  }
  return gdw_tasks_now (t);
}

gdw_task *
gdw_tasks_now (gdw_tasks *t)
{
  return t->busy ? &t->now : NULL;
}

void
gdw_tasks_finish (gdw_tasks *t)
{
  if (!t->busy)
    return;
  if (t->now.kind->done != NULL)
    t->now.kind->done (t->now.state);
  gdw_wipe (t->now.state, t->now.kind->state_size);
  free (t->now.state);
  t->now = (gdw_task){ 0 };
  t->busy = false;
}
