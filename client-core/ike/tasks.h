/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tasks.h - the tasks of one IKE SA: which are wanted, which one is at work. */
#ifndef GDW_IKE_TASKS_H
#define GDW_IKE_TASKS_H

#include "ike/task.h"

typedef struct {
  bool wanted[GDW_TASKS];
  bool busy; /* now is at work */
  gdw_task now;
} gdw_tasks;

void gdw_tasks_init (gdw_tasks *t);
void gdw_tasks_done (gdw_tasks *t);

/* Wants a task; wanting it twice, or while it is at work on a request not yet sent, is wanting it once. */
void gdw_tasks_want (gdw_tasks *t, gdw_task_id id);
/* No longer wants a task that waits; the one at work goes on. */
void gdw_tasks_unwant (gdw_tasks *t, gdw_task_id id);
/* Forgets everything that waits (not the one at work). */
void gdw_tasks_forget (gdw_tasks *t);
bool gdw_tasks_has (const gdw_tasks *t, gdw_task_id id); /* wanted or at work */

/* The task at work, or the next one begun; NULL: none is wanted. */
gdw_task *gdw_tasks_next (gdw_tasks *t);
/* The task at work, or NULL. */
gdw_task *gdw_tasks_now (gdw_tasks *t);
/* The task at work is over. */
void gdw_tasks_finish (gdw_tasks *t);

#endif
