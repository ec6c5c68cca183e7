/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-auth-eap.c - the EAP rounds of IKE_AUTH. */
#include "ike/task-auth-eap.h"

#include "base/text.h"
#include "wire/ike-consts.h"

void
gdw_auth_eap_done (gdw_auth_eap *e)
{
  gdw_eap_peer_free (e->peer);
  gdw_secret_done (&e->reply);
}

void
gdw_auth_eap_put (gdw_auth_eap *e, gdw_msg_out *m)
{
  gdw_msg_raw (m, GDW_P_EAP, gdw_secret_peek (&e->reply));
  gdw_secret_done (&e->reply);
}

static gdw_task_next
ask_secret (gdw_auth_eap *e, gdw_ike_sa *sa, const gdw_eap_step *s, gdw_now now)
{
  e->asked = s->secret;
  e->asked_at = now.mono;
  gdw_question q = { .kind = GDW_ASK_SECRET, .secret = s->secret, .retry = s->retry };
  gdw_text t = gdw_text_over (q.prompt, sizeof q.prompt);
  gdw_text_put (&t, s->text);
  if (gdw_ask_put (&sa->env->asks, &sa->env->effects, &q, sa->id, now, GDW_ASK_PERSON_MS) == 0)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  return GDW_TASK_WAIT;
}

/* What the conversation's turn means for the exchange. */
static gdw_task_next
take_step (gdw_auth_eap *e, gdw_ike_sa *sa, const gdw_eap_step *s, gdw_now now)
{
  switch (s->result) {
  case GDW_EAP_STEP_MORE:
    gdw_secret_done (&e->reply);
    return gdw_secret_copy (s->reply, &e->reply) == GDW_OK ? GDW_TASK_MORE : gdw_task_end (GDW_WHY_NO_RESOURCES);
  case GDW_EAP_STEP_WAIT: return ask_secret (e, sa, s, now);
  case GDW_EAP_STEP_DONE: e->over = true; return GDW_TASK_MORE;
  case GDW_EAP_STEP_FAILED: break;
  }
  gdw_env_fact (sa->env, s->text != NULL ? s->text : "");
  return gdw_task_end (s->why);
}

gdw_task_next
gdw_auth_eap_take (gdw_auth_eap *e, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_bytes body;
  if (++e->rounds > GDW_MAX_EAP_ROUNDS || !gdw_msg_find (m, GDW_P_EAP, 0, &body))
    return gdw_task_end (e->rounds == 1 ? GDW_WHY_GATEWAY_WANTS_NO_EAP : GDW_WHY_EAP_FAILED);
  uint8_t before = gdw_eap_peer_method (e->peer);
  gdw_eap_step s = gdw_eap_peer_on_packet (e->peer, body);
  if (gdw_eap_peer_method (e->peer) != before)
    gdw_env_say_text (sa->env, GDW_EV_EAP_METHOD, gdw_eap_peer_method_name (e->peer), now);
  bool known = s.result == GDW_EAP_STEP_WAIT && s.secret == GDW_SECRET_PASSWORD && !s.retry &&
               !gdw_secret_is_empty (&sa->env->password);
  if (known) { /* given before the tunnel began anew, or to sign in anew: nobody is asked twice */
    gdw_secret password = GDW_SECRET_NONE;
    if (gdw_secret_copy (gdw_secret_peek (&sa->env->password), &password) != GDW_OK)
      return gdw_task_end (GDW_WHY_NO_RESOURCES);
    s = gdw_eap_peer_on_secret (e->peer, &password, GDW_WHY_NONE);
  }
  return take_step (e, sa, &s, now);
}

gdw_task_next
gdw_auth_eap_begin (gdw_auth_eap *e, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  const gdw_profile *p = &sa->env->profile;
  gdw_eap_setup setup = { .user = gdw_bytes_text (p->sign_in.user) };
  for (size_t i = 0; i < p->sign_in.eap_methods.n && i < GDW_EAP_METHODS; i++)
    setup.methods[setup.n_methods++] = (uint8_t)p->sign_in.eap_methods.at[i]->number;
  gdw_err err = gdw_eap_peer_new (&setup, sa->env->entropy, &e->peer);
  if (err != GDW_OK)
    return gdw_task_end (err == GDW_E_MEMORY ? GDW_WHY_NO_RESOURCES : GDW_WHY_EAP_METHOD_UNSUPPORTED);
  return gdw_auth_eap_take (e, sa, m, now);
}

gdw_task_next
gdw_auth_eap_told (gdw_auth_eap *e, gdw_ike_sa *sa, gdw_answer *answer, gdw_now now)
{
  sa->slow = sa->slow || now.mono - e->asked_at >= GDW_SLOW_MS;
  gdw_secret_done (&sa->env->password);
  if (answer->why == GDW_WHY_NONE && e->asked == GDW_SECRET_PASSWORD &&
      gdw_secret_copy (gdw_secret_peek (&answer->secret), &sa->env->password) != GDW_OK)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  gdw_eap_step s = gdw_eap_peer_on_secret (e->peer, &answer->secret, answer->why);
  return take_step (e, sa, &s, now);
}
