/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers.h - which question of a godwitd goes where: SECRET to a person, NAME and BLOB to a scout, APPLY to the front's owner once the plan was
 * checked against the profile. Every question gets exactly one answer. No loop: it gives descriptors and a deadline. */
#ifndef GDW_FRONT_ANSWERS_H
#define GDW_FRONT_ANSWERS_H

#include "control/client.h"
#include "profile/profile.h"

typedef struct gdw_answers gdw_answers;

/* The front's owner. Called from inside gdw_answers_* calls; may not call back into the same object. */
typedef struct {
  void *owner;
  /* The answer goes to godwitd; it stays the caller's. */
  void (*answer) (void *owner, const gdw_answer *a);
  /* Takes over the plan. *ret_why: NONE, or why not. */
  gdw_why (*apply) (void *owner, const gdw_netplan *plan);
  /* Passes a SECRET question on to a person; false: there is nobody. Its answer comes by gdw_answers_on_person. */
  bool (*ask) (void *owner, const gdw_question *q);
  /* Tells a person that the question is no longer open. */
  void (*withdraw) (void *owner, uint32_t id);
  /* What went wrong, for the log: a constant text. */
  void (*log) (void *owner, const char *text);
} gdw_answers_owner;

/* scout: absolute path of godwit-scout. The profile is copied. NULL: no memory. */
gdw_answers *gdw_answers_new (const gdw_answers_owner *owner, const char *scout, const gdw_profile *profile);

/* Ends its helpers. Questions that are open stay unanswered. Accepts NULL. */
void gdw_answers_free (gdw_answers *a);

/* An ASK or WITHDRAW frame came. q->id is the frame's number. More than GDW_MAX_QUESTIONS open ones, or an id that is open already:
 * false, godwitd is broken. */
GDW_MUST_USE bool gdw_answers_on_ask (gdw_answers *a, const gdw_question *q, gdw_ms now);
void gdw_answers_on_withdraw (gdw_answers *a, uint32_t id);

/* The person's answer to a SECRET question. False: no such question is open. The answer stays the caller's. */
bool gdw_answers_on_person (gdw_answers *a, const gdw_answer *answer);

/* Down the link to the godwitd that asked, its body ahead of it; its secrets stay the caller's. False: the link takes no more. */
GDW_MUST_USE bool gdw_answers_send (gdw_client *link, const gdw_answer *answer);

/* Nobody can be asked any more: open SECRET questions are answered with SECRET_MISSING. */
void gdw_answers_on_person_gone (gdw_answers *a);

/* Descriptors to wait for; at most GDW_MAX_QUESTIONS. */
size_t gdw_answers_fds (const gdw_answers *a, int ret[GDW_MAX_QUESTIONS]);
gdw_ms gdw_answers_deadline (const gdw_answers *a);

/* Some of the descriptors are readable, or the deadline has come. */
void gdw_answers_on_ready (gdw_answers *a, gdw_ms now);

#endif
