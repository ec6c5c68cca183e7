/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task.h - the contract of a task: one thing that we want of the gateway, in one or more exchanges that we start.
 * A task never sends, never reads a clock, never touches another task; it builds requests, judges answers and changes its IKE SA. */
#ifndef GDW_IKE_TASK_H
#define GDW_IKE_TASK_H

#include "base/instant.h"
#include "base/question.h"
#include "base/why.h"
#include "wire/msg.h"

typedef struct gdw_ike_sa gdw_ike_sa;
typedef struct gdw_task gdw_task;

/* In the order in which waiting ones are begun. */
typedef enum {
  GDW_TASK_INIT,         /* IKE_SA_INIT */
  GDW_TASK_INTERMEDIATE, /* IKE_INTERMEDIATE: further key exchanges */
  GDW_TASK_AUTH,         /* IKE_AUTH, with the first child */
  GDW_TASK_DELETE,       /* the whole IKE SA: before anything that could wait */
  GDW_TASK_MOBIKE,       /* our address changed: traffic waits for it */
  GDW_TASK_DELETE_CHILD, /* children that were replaced */
  GDW_TASK_CREATE_CHILD, /* a child where there is none (RFC 7296 1.3.1) */
  GDW_TASK_REKEY_CHILD,
  GDW_TASK_REKEY_IKE,
  GDW_TASK_LIVENESS,
  GDW_TASKS,
} gdw_task_id;

typedef enum {
  GDW_NEXT_SEND,  /* build: the request is written */
  GDW_NEXT_DONE,  /* the task is over */
  GDW_NEXT_MORE,  /* build the next request */
  GDW_NEXT_AGAIN, /* build this request anew */
  GDW_NEXT_WAIT,  /* a question is open */
  GDW_NEXT_KEEP,  /* answer: not believed, go on waiting; silence: repeat */
  GDW_NEXT_END,   /* the IKE SA ends: why */
} gdw_next;

typedef struct {
  gdw_next next;
  gdw_why why; /* END */
} gdw_task_next;

#define GDW_TASK_SEND  ((gdw_task_next){ GDW_NEXT_SEND, GDW_WHY_NONE })
#define GDW_TASK_DONE  ((gdw_task_next){ GDW_NEXT_DONE, GDW_WHY_NONE })
#define GDW_TASK_MORE  ((gdw_task_next){ GDW_NEXT_MORE, GDW_WHY_NONE })
#define GDW_TASK_AGAIN ((gdw_task_next){ GDW_NEXT_AGAIN, GDW_WHY_NONE })
#define GDW_TASK_WAIT  ((gdw_task_next){ GDW_NEXT_WAIT, GDW_WHY_NONE })
#define GDW_TASK_KEEP  ((gdw_task_next){ GDW_NEXT_KEEP, GDW_WHY_NONE })

static inline gdw_task_next
gdw_task_end (gdw_why why)
{
  return (gdw_task_next){ GDW_NEXT_END, why };
}

/* One row per kind: constant. told, silence and done may be NULL. */
typedef struct {
  const char *name;
  uint8_t exchange;  /* GDW_X_* */
  size_t state_size; /* octets; the state begins zeroed and is wiped */
  gdw_task_next (*build) (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m,
                          gdw_now now); /* SEND, WAIT, DONE (nothing to do), END */
  gdw_task_next (*answer) (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m,
                           gdw_now now); /* DONE, MORE, AGAIN, WAIT, KEEP, END */
  gdw_task_next (*told) (gdw_task *t, gdw_ike_sa *sa, gdw_answer *a, gdw_now now); /* MORE, WAIT, DONE, END */
  gdw_task_next (*silence) (gdw_task *t, gdw_ike_sa *sa, unsigned sends, bool last,
                            gdw_now now); /* KEEP, END; IKE_SA_INIT also AGAIN and DONE */
  void (*done) (void *state);             /* frees what the state owns */
} gdw_task_kind;

struct gdw_task {
  gdw_task_id id;
  const gdw_task_kind *kind;
  void *state;
  uint8_t exchange; /* of the next request: the kind's, until the task goes on in another one */
  bool ready;       /* to be built */
  bool strayed;     /* a copy of the request left by another path */
};

void *gdw_task_state (gdw_task *t);

extern const gdw_task_kind gdw_task_init;
extern const gdw_task_kind gdw_task_intermediate;
extern const gdw_task_kind gdw_task_auth;
extern const gdw_task_kind gdw_task_delete;
extern const gdw_task_kind gdw_task_mobike;
extern const gdw_task_kind gdw_task_delete_child;
extern const gdw_task_kind gdw_task_create_child;
extern const gdw_task_kind gdw_task_rekey_child;
extern const gdw_task_kind gdw_task_rekey_ike;
extern const gdw_task_kind gdw_task_liveness;

#endif
