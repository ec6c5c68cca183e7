/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers.c - which question of a godwitd goes where. */
#include "front/answers.h"

#include "control/body.h"
#include "front/helper.h"
#include "front/plan-check.h"

#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* An open question: with a helper at work on it, or waiting for a person. */
typedef struct {
  uint32_t id; /* 0: free */
  gdw_ms deadline;
  gdw_helper *helper; /* NULL: the person's */
} open_question;

struct gdw_answers {
  gdw_answers_owner owner;
  char *scout;
  gdw_profile profile;
  open_question open[GDW_MAX_QUESTIONS];
};

gdw_answers *
gdw_answers_new (const gdw_answers_owner *owner, const char *scout, const gdw_profile *profile)
{
  gdw_answers *a = calloc (1, sizeof *a);
  char *copy = strdup (scout);
  if (a == NULL || copy == NULL) {
    free (copy);
    free (a);
    return NULL;
  }
  a->owner = *owner;
  a->scout = copy;
  a->profile = *profile;
  return a;
}

void
gdw_answers_free (gdw_answers *a)
{
  if (a == NULL)
    return;
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++)
    gdw_helper_free (a->open[i].helper);
  free (a->scout);
  free (a);
}

/* id 0: a free place. */
static open_question *
find (gdw_answers *a, uint32_t id)
{
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++) {
    if (a->open[i].id == id)
      return &a->open[i];
  }
  return NULL;
}

static void
forget (open_question *o)
{
  gdw_helper_free (o->helper);
  *o = (open_question){ 0 };
}

static void
refuse (gdw_answers *a, uint32_t id, gdw_why why)
{
  gdw_answer no = { .id = id, .why = why };
  a->owner.answer (a->owner.owner, &no);
}

static void
on_secret (gdw_answers *a, open_question *place, const gdw_question *q)
{
  if (!a->owner.ask (a->owner.owner, q)) {
    refuse (a, q->id, q->retry ? GDW_WHY_SIGN_IN_REFUSED : GDW_WHY_SECRET_MISSING);
    return;
  }
  *place = (open_question){ .id = q->id, .deadline = q->deadline };
}

/* An address as host name needs no scout. */
static bool
is_literal (gdw_answers *a, const gdw_question *q)
{
  gdw_answer literal = { .id = q->id, .n_addrs = 1 };
  if (gdw_ip_parse (q->host, &literal.addrs[0]) != GDW_OK)
    return false;
  a->owner.answer (a->owner.owner, &literal);
  return true;
}

static void
on_name (gdw_answers *a, open_question *place, const gdw_question *q, gdw_ms now)
{
  char device[IF_NAMESIZE] = "";
  if (is_literal (a, q))
    return;
  if (q->host[0] == '\0' || q->host[0] == '-') {
    refuse (a, q->id, GDW_WHY_NAME_NOT_FOUND);
    return;
  }
  if (q->link != 0 && if_indextoname (q->link, device) == NULL)
    device[0] = '\0';
  gdw_helper *h = gdw_helper_name (a->scout, q, device, NULL, 0, now);
  if (h == NULL) {
    a->owner.log (a->owner.owner, "godwit-scout could not be started");
    refuse (a, q->id, GDW_WHY_START_FAILED);
    return;
  }
  *place = (open_question){ .id = q->id, .deadline = gdw_helper_deadline (h), .helper = h };
}

/* The address that a certificate names; nobody is asked whom the profile does not want to be asked. */
static void
on_blob (gdw_answers *a, open_question *place, const gdw_question *q, gdw_ms now)
{
  char device[IF_NAMESIZE] = "";
  if (a->profile.gateway.revocation == GDW_WORD_REVOCATION_OFF || strncasecmp (q->url, "http://", 7) != 0) {
    refuse (a, q->id, GDW_WHY_CONTROL_REFUSED);
    return;
  }
  if (q->link != 0 && if_indextoname (q->link, device) == NULL)
    device[0] = '\0';
  gdw_helper *h = gdw_helper_fetch (a->scout, q, device, now);
  if (h == NULL) {
    a->owner.log (a->owner.owner, "godwit-scout could not be started");
    refuse (a, q->id, GDW_WHY_START_FAILED);
    return;
  }
  *place = (open_question){ .id = q->id, .deadline = gdw_helper_deadline (h), .helper = h };
}

static void
on_apply (gdw_answers *a, const gdw_question *q)
{
  gdw_answer done = { .id = q->id, .generation = q->plan.generation };
  const char *fault = gdw_plan_fault (&q->plan, &a->profile);
  if (fault != NULL) {
    a->owner.log (a->owner.owner, fault);
    done.why = GDW_WHY_PLAN_REFUSED;
  } else {
    done.why = a->owner.apply (a->owner.owner, &q->plan);
  }
  a->owner.answer (a->owner.owner, &done);
}

bool
gdw_answers_on_ask (gdw_answers *a, const gdw_question *q, gdw_ms now)
{
  open_question *place = find (a, 0);
  if (q->id == 0 || place == NULL || find (a, q->id) != NULL)
    return false;
  switch (q->kind) {
  case GDW_ASK_SECRET: on_secret (a, place, q); break;
  case GDW_ASK_NAME: on_name (a, place, q, now); break;
  case GDW_ASK_BLOB: on_blob (a, place, q, now); break;
  case GDW_ASK_APPLY: on_apply (a, q); break;
  default: refuse (a, q->id, GDW_WHY_CONTROL_REFUSED); break;
  }
  return true;
}

void
gdw_answers_on_withdraw (gdw_answers *a, uint32_t id)
{
  open_question *o = id == 0 ? NULL : find (a, id);
  if (o == NULL)
    return;
  if (o->helper == NULL)
    a->owner.withdraw (a->owner.owner, id);
  forget (o);
}

bool
gdw_answers_on_person (gdw_answers *a, const gdw_answer *answer)
{
  open_question *o = answer->id == 0 ? NULL : find (a, answer->id);
  if (o == NULL || o->helper != NULL)
    return false;
  forget (o);
  a->owner.answer (a->owner.owner, answer);
  return true;
}

bool
gdw_answers_send (gdw_client *link, const gdw_answer *answer)
{
  gdw_frame f;
  gdw_bytes body = gdw_secret_peek (&answer->body);
  for (size_t at = 0; gdw_body_frame (body, at, &f); at += f.part.octets.n) {
    f.number = answer->id;
    if (gdw_client_send (link, &f) == GDW_E_SPACE)
      return false;
  }
  gdw_frame_init (&f, GDW_FRAME_ANSWER);
  f.number = answer->id;
  f.answer = *answer;
  return gdw_client_send (link, &f) != GDW_E_SPACE;
}

void
gdw_answers_on_person_gone (gdw_answers *a)
{
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++) {
    open_question *o = &a->open[i];
    if (o->id == 0 || o->helper != NULL)
      continue;
    uint32_t id = o->id;
    forget (o);
    refuse (a, id, GDW_WHY_SECRET_MISSING);
  }
}

size_t
gdw_answers_fds (const gdw_answers *a, int ret[GDW_MAX_QUESTIONS])
{
  size_t n = 0;
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++) {
    if (a->open[i].helper != NULL)
      ret[n++] = gdw_helper_fd (a->open[i].helper);
  }
  return n;
}

gdw_ms
gdw_answers_deadline (const gdw_answers *a)
{
  gdw_ms deadline = GDW_MS_NEVER;
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++) {
    if (a->open[i].id != 0 && a->open[i].deadline < deadline)
      deadline = a->open[i].deadline;
  }
  return deadline;
}

void
gdw_answers_on_ready (gdw_answers *a, gdw_ms now)
{
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++) {
    open_question *o = &a->open[i];
    gdw_answer answer = { .id = o->id, .why = GDW_WHY_SECRET_MISSING };
    if (o->id == 0)
      continue;
    if (o->helper != NULL ? !gdw_helper_take (o->helper, now, &answer) : now < o->deadline)
      continue;
    if (o->helper == NULL)
      a->owner.withdraw (a->owner.owner, o->id);
    forget (o);
    a->owner.answer (a->owner.owner, &answer);
    gdw_answer_done (&answer);
  }
}
