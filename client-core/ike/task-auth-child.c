/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-auth-child.c - the first child inside IKE_AUTH. */
#include "ike/task-auth-child.h"

#include "base/cursor.h"
#include "ike/conflict.h"
#include "ike/propose.h"
#include "ike/task-child-offer.h"
#include "wire/ike-consts.h"
#include "wire/pay-cp.h"
#include "wire/pay-ts.h"

gdw_why
gdw_auth_child_prepare (gdw_auth_child *a, const gdw_ike_sa *sa)
{
  a->childless = sa->peer_childless && sa->env->profile.ike.childless == GDW_WORD_CHILDLESS_PREFER;
  return gdw_netplan_selectors (&sa->env->profile, &a->local, &a->remote) ? GDW_WHY_NONE : GDW_WHY_TS_UNACCEPTABLE;
}

void
gdw_auth_child_put (gdw_auth_child *a, gdw_ike_sa *sa, gdw_msg_out *m)
{
  const gdw_profile *p = &sa->env->profile;
  gdw_pay_cp cp;
  uint8_t wished[GDW_MAX_PLAN_ADDRS][GDW_CONFIG_ADDR];
  gdw_pay_sa offer;
  gdw_config_ask (p, &cp);
  gdw_config_wish (&cp, sa->wished, sa->n_wished, wished);
  gdw_pay_cp_put (gdw_msg_payload_begin (m, GDW_P_CP), &cp);
  gdw_msg_payload_end (m);
  if (a->childless)
    return;
  a->spi = gdw_child_spi (sa->env, sa->child, GDW_MAX_CHILDREN);
  gdw_propose_esp (p, a->spi, &offer);
  gdw_pay_sa_put (gdw_msg_payload_begin (m, GDW_P_SA), &offer);
  gdw_msg_payload_end (m);
  gdw_pay_ts_put (gdw_msg_payload_begin (m, GDW_P_TSI), &a->local);
  gdw_msg_payload_end (m);
  gdw_pay_ts_put (gdw_msg_payload_begin (m, GDW_P_TSR), &a->remote);
  gdw_msg_payload_end (m);
}

gdw_why
gdw_auth_why_of (gdw_env *env, uint16_t type, gdw_why other)
{
  env->refusal.esp = type == GDW_N_NO_PROPOSAL_CHOSEN;
  gdw_env_fact (env, type == GDW_N_NO_PROPOSAL_CHOSEN ? "ESP" : gdw_notify_name (type));
  switch (type) {
  case GDW_N_NO_PROPOSAL_CHOSEN: return GDW_WHY_NO_PROPOSAL;
  case GDW_N_TS_UNACCEPTABLE: return GDW_WHY_TS_UNACCEPTABLE;
  case GDW_N_INTERNAL_ADDRESS_FAILURE: return GDW_WHY_NO_ADDRESS;
  case GDW_N_FAILED_CP_REQUIRED: return GDW_WHY_CONFIG_REFUSED;
  default: return other;
  }
}

/* Which IP versions the gateway has at all (RFC 8983). */
static void
put_allowed (const gdw_msg *m, gdw_config *c)
{
  c->allows4 = gdw_msg_find_notify (m, GDW_N_IP4_ALLOWED, NULL);
  c->allows6 = gdw_msg_find_notify (m, GDW_N_IP6_ALLOWED, NULL);
}

/* No address at all: perhaps the gateway says that it has the other IP version only. */
static gdw_why
no_address (gdw_env *env, const gdw_msg *m)
{
  gdw_config c = { 0 };
  put_allowed (m, &c);
  if (c.allows4 || c.allows6)
    gdw_env_fact (env, gdw_conflict_family_words (&c, c.allows4 ? 6 : 4));
  return GDW_WHY_NO_ADDRESS;
}

/* No child, and an error notify instead; without one it is nothing that an answer may be. */
static gdw_why
refusal (const gdw_ike_sa *sa, const gdw_msg *m)
{
  gdw_pay_notify n;
  gdw_why why = gdw_msg_find_error (m, &n) ? gdw_auth_why_of (sa->env, n.type, GDW_WHY_NO_CHILD) : GDW_WHY_PROTOCOL;
  bool insists = why == GDW_WHY_NO_CHILD && n.type == GDW_N_INVALID_SYNTAX && sa->peer_childless;
  if (insists) /* so says strongSwan, where childless is forced */
    gdw_env_fact (sa->env,
                  "INVALID_SYNTAX; perhaps it wants the child by an exchange of its own: set ike.childless to prefer");
  return why == GDW_WHY_NO_ADDRESS ? no_address (sa->env, m) : why;
}

static gdw_why
read_config (gdw_env *env, const gdw_msg *m, gdw_config *ret)
{
  gdw_bytes body;
  gdw_pay_cp cp;
  if (!gdw_msg_find (m, GDW_P_CP, 0, &body))
    return no_address (env, m);
  if (gdw_pay_cp_read (body, &cp) != GDW_OK || cp.type != GDW_CFG_REPLY)
    return GDW_WHY_PROTOCOL;
  gdw_config_read (&cp, ret);
  put_allowed (m, ret);
  return GDW_WHY_NONE;
}

/* The gateway's answer to an IKE_AUTH without a child: no child either (RFC 6023 4). */
static gdw_why
read_childless (const gdw_ike_sa *sa, const gdw_msg *m, gdw_config *ret)
{
  if (gdw_msg_find_error (m, &(gdw_pay_notify){ 0 }))
    return refusal (sa, m);
  if (gdw_msg_find (m, GDW_P_SA, 0, NULL)) {
    gdw_env_fact (sa->env, "a child that nobody asked for");
    return GDW_WHY_PROTOCOL;
  }
  return read_config (sa->env, m, ret);
}

/* Is one of the addresses that we are given among what the child carries? Else it would carry nothing. */
static bool
carries (const gdw_pay_ts *local, const gdw_config *config)
{
  for (size_t i = 0; i < config->n_addrs; i++)
    for (size_t k = 0; k < local->n; k++) {
      const gdw_ip *ip = &config->addrs[i].ip;
      const gdw_ts *ts = &local->ts[k];
      if (ts->first.family == ip->family && gdw_ip_compare (ip, &ts->first) >= 0 && gdw_ip_compare (ip, &ts->last) <= 0)
        return true;
    }
  return config->n_addrs == 0; /* that has a reason of its own */
}

/* Reads and judges the gateway's half of the first child. */
static gdw_why
read_child (const gdw_auth_child *a, const gdw_ike_sa *sa, const gdw_msg *m, gdw_child_deal *ret,
            gdw_config *ret_config)
{
  gdw_bytes body, spi;
  gdw_pay_sa offer, choice;
  gdw_child_deal d = { .spi_in = a->spi, .we_started = true };
  if (!gdw_msg_find (m, GDW_P_SA, 0, &body))
    return refusal (sa, m);
  if (gdw_pay_sa_read (body, &choice) != GDW_OK)
    return GDW_WHY_PROTOCOL;
  gdw_propose_esp (&sa->env->profile, a->spi, &offer);
  if (gdw_propose_check (&offer, &choice, &d.suite, &spi) != GDW_OK)
    return GDW_WHY_CHOICE_NOT_OFFERED;
  gdw_cur c = gdw_cur_over (spi);
  d.spi_out = gdw_cur_u32 (&c);
  if (!gdw_msg_find (m, GDW_P_TSI, 0, &body) || gdw_pay_ts_read (body, &d.local) != GDW_OK ||
      !gdw_msg_find (m, GDW_P_TSR, 0, &body) || gdw_pay_ts_read (body, &d.remote) != GDW_OK || d.spi_out < 256)
    return GDW_WHY_PROTOCOL;
  if (!gdw_ts_narrowed (&d.local, &a->local) || !gdw_ts_narrowed (&d.remote, &a->remote))
    return GDW_WHY_TS_UNACCEPTABLE;
  gdw_why why = read_config (sa->env, m, ret_config);
  if (why == GDW_WHY_NONE && !carries (&d.local, ret_config))
    why = GDW_WHY_TS_UNACCEPTABLE;
  if (why == GDW_WHY_NONE)
    *ret = d;
  return why;
}

gdw_why
gdw_auth_child_take (const gdw_auth_child *a, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_child_deal deal;
  if (a->childless) {
    gdw_why no = read_childless (sa, m, &sa->config);
    if (no == GDW_WHY_NONE)
      gdw_tasks_want (&sa->tasks, GDW_TASK_CREATE_CHILD);
    return no;
  }
  gdw_why why = read_child (a, sa, m, &deal, &sa->config);
  if (why != GDW_WHY_NONE)
    return why;
  deal.salt = (gdw_keymat_salt){ .ni = gdw_bytes_make (sa->ni, sa->ni_n), .nr = gdw_bytes_make (sa->nr, sa->nr_n) };
  gdw_order o = { .kind = GDW_ORDER_PATH, .ike = sa->number, .path = sa->path };
  gdw_effect_order (&sa->env->effects, &o);
  gdw_child *c = &sa->child[0];
  if (gdw_child_add (sa->env, sa->number, sa->suite.prf, gdw_secret_peek (&sa->keys.d), &deal, now, c) != GDW_OK)
    return GDW_WHY_NO_RESOURCES;
  gdw_child_offer_tell (m, sa, now);
  gdw_child_use (sa->env, c);
  gdw_child_tell (sa->env, c, now);
  return GDW_WHY_NONE;
}
