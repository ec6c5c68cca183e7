/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-auth-standing.c - IKE_AUTH waits while somebody is asked whether the gateway's certificates were revoked. */
#include "ike/task-auth-standing.h"

#include "base/text.h"
#include "ike/auth.h"
#include "wire/ike-consts.h"

void
gdw_auth_standing_done (gdw_auth_standing *s)
{
  gdw_chain_done (&s->chain);
  gdw_revocation_free (s->r);
  s->r = NULL;
  gdw_secret_done (&s->kept);
}

bool
gdw_auth_standing_waits (const gdw_auth_standing *s)
{
  return s->r != NULL;
}

static bool
is_strict (const gdw_ike_sa *sa)
{
  return sa->env->profile.gateway.revocation == GDW_WORD_REVOCATION_STRICT;
}

/* --- the message that waits --- */

/* The views of a message end with the call, and more messages may come meanwhile. */
static bool
keep (gdw_auth_standing *s, const gdw_msg *m)
{
  gdw_bytes octets;
  size_t n = 0;
  for (size_t i = 0; i < m->n; i++)
    n += GDW_PAYLOAD_HEADER + m->payload[i].body.n;
  if (gdw_secret_new (n, &s->kept) != GDW_OK)
    return false;
  gdw_msg_out o = gdw_msg_out_chain (s->kept.p, n);
  for (size_t i = 0; i < m->n; i++)
    gdw_msg_raw (&o, m->payload[i].type, m->payload[i].body);
  s->first = o.first;
  return gdw_msg_out_close (&o, &octets) == GDW_OK;
}

/* --- asking --- */

static gdw_task_next
ask (gdw_auth_standing *s, gdw_ike_sa *sa, const gdw_revocation_step *step, gdw_now now)
{
  gdw_question q = { .kind = GDW_ASK_BLOB, .link = sa->path.link };
  gdw_text url = gdw_text_over (q.url, sizeof q.url), post = gdw_text_over (q.post, sizeof q.post);
  gdw_ms wait_ms = s->until - now.mono;
  gdw_text_bytes (&url, step->url);
  for (size_t i = 0; i < step->post.n; i++)
    gdw_text_hex (&post, step->post.p[i], 2);
  gdw_env_say_name (sa->env, GDW_EV_STANDING_ASKED, q.url, NULL, now);
  wait_ms = wait_ms < GDW_STANDING_ASK_MS ? wait_ms : GDW_STANDING_ASK_MS;
  if (gdw_ask_put (&sa->env->asks, &sa->env->effects, &q, sa->id, now, wait_ms) == 0)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  return GDW_TASK_WAIT;
}

static void
keep_fact (gdw_env *env, const gdw_revocation_step *step)
{
  char words[GDW_MAX_TEXT];
  gdw_text t = gdw_text_over (words, sizeof words);
  gdw_text_put (&t, step->subject);
  gdw_text_put (&t, step->fault[0] != '\0' ? ": " : "");
  gdw_text_put (&t, step->fault);
  gdw_env_fact (env, words);
  env->cert = (gdw_cert_facts){ .rule = "revocation", .depth = (uint8_t)step->depth };
  gdw_text subject = gdw_text_over (env->cert.subject, sizeof env->cert.subject);
  gdw_text_put (&subject, step->subject);
}

/* Nobody knows: the profile decides. */
static gdw_task_next
shrug (gdw_ike_sa *sa, const gdw_revocation_step *step, gdw_now now)
{
  if (is_strict (sa)) {
    keep_fact (sa->env, step);
    return gdw_task_end (GDW_WHY_REVOCATION_UNKNOWN);
  }
  if (step->nowhere) {
    gdw_env_say (sa->env, GDW_EV_STANDING_NOWHERE, now);
    return GDW_TASK_DONE;
  }
  gdw_event e = gdw_event_new (GDW_EV_STANDING_UNKNOWN, now.mono);
  gdw_event_name (&e, gdw_bytes_text (step->subject));
  gdw_event_text (&e, step->fault);
  gdw_env_note (sa->env, &e);
  return GDW_TASK_DONE;
}

static gdw_task_next
go_on (gdw_auth_standing *s, gdw_ike_sa *sa, gdw_now now)
{
  if (now.mono >= s->until)
    gdw_revocation_give_up (s->r);
  gdw_revocation_step step = gdw_revocation_look (s->r);
  switch (step.state) {
  case GDW_REVOCATION_ASK: return ask (s, sa, &step, now);
  case GDW_REVOCATION_UNKNOWN: return shrug (sa, &step, now);
  case GDW_REVOCATION_REVOKED: keep_fact (sa->env, &step); return gdw_task_end (GDW_WHY_CERT_REVOKED);
  case GDW_REVOCATION_GOOD: break;
  }
  gdw_env_say (sa->env, GDW_EV_STANDING_GOOD, now);
  return GDW_TASK_DONE;
}

/* Over, one way or the other: nothing is asked any more. What was kept stays until the end. */
static gdw_task_next
settled (gdw_auth_standing *s, gdw_task_next next)
{
  if (next.next != GDW_NEXT_WAIT) {
    gdw_revocation_free (s->r);
    s->r = NULL;
  }
  return next;
}

gdw_task_next
gdw_auth_standing_begin (gdw_auth_standing *s, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_bytes stapled[GDW_MAX_STAPLED];
  size_t n = gdw_auth_find_certs (m, GDW_CERT_OCSP, stapled, GDW_MAX_STAPLED); /* RFC 4806 */
  if (s->chain.n == 0)
    return GDW_TASK_DONE;
  s->until = now.mono + (is_strict (sa) ? GDW_STANDING_STRICT_MS : GDW_STANDING_BRIEF_MS);
  if (gdw_revocation_new (&s->chain, stapled, n, now.wall_s, &s->r) != GDW_OK)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  gdw_task_next next = go_on (s, sa, now);
  if (next.next == GDW_NEXT_WAIT && !keep (s, m))
    next = gdw_task_end (GDW_WHY_NO_RESOURCES);
  return settled (s, next);
}

gdw_task_next
gdw_auth_standing_told (gdw_auth_standing *s, gdw_ike_sa *sa, gdw_answer *answer, gdw_now now, gdw_msg *ret_m)
{
  bool good = answer->why == GDW_WHY_NONE;
  gdw_msg m = { 0 };
  gdw_revocation_take (s->r, good ? gdw_secret_peek (&answer->body) : GDW_BYTES_NONE, now.wall_s);
  gdw_task_next next = settled (s, go_on (s, sa, now));
  if (next.next != GDW_NEXT_DONE)
    return next;
  if (gdw_msg_split_chain (s->first, gdw_secret_peek (&s->kept), &m) != GDW_OK)
    return gdw_task_end (GDW_WHY_PROTOCOL);
  *ret_m = m;
  return next;
}
