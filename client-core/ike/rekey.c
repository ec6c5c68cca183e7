/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rekey.c - the common part of both rekeys. */
#include "ike/rekey.h"

#include "wire/ike-consts.h"
#include "wire/pay-ke.h"

gdw_err
gdw_rekey_read (const gdw_msg *m, gdw_rekey_facts *ret)
{
  gdw_bytes body;
  gdw_pay_ke ke;
  if (gdw_msg_count (m, GDW_P_SA) != 1 || gdw_msg_count (m, GDW_P_NONCE) != 1 || gdw_msg_count (m, GDW_P_KE) > 1 ||
      gdw_msg_count (m, GDW_P_TSI) > 1 || gdw_msg_count (m, GDW_P_TSR) > 1)
    return GDW_E_FORM;
  gdw_msg_find (m, GDW_P_SA, 0, &body);
  if (gdw_pay_sa_read (body, &ret->sa) != GDW_OK)
    return GDW_E_FORM;
  gdw_msg_find (m, GDW_P_NONCE, 0, &body);
  if (gdw_pay_nonce_read (body, &ret->nonce) != GDW_OK)
    return GDW_E_FORM;
  ret->group = 0;
  ret->ke = GDW_BYTES_NONE;
  if (!gdw_msg_find (m, GDW_P_KE, 0, &body))
    return GDW_OK;
  if (gdw_pay_ke_read (body, &ke) != GDW_OK)
    return GDW_E_FORM;
  ret->group = ke.group;
  ret->ke = ke.data;
  return GDW_OK;
}

gdw_err
gdw_rekey_kex (gdw_env *env, const gdw_group_info *g, gdw_bytes peer, gdw_kex **ret_kex, gdw_secret *ret_shared)
{
  return gdw_kex_answer (g, env->entropy, peer, ret_kex, ret_shared);
}

void
gdw_rekey_put (gdw_msg_out *m, const gdw_pay_sa *sa, gdw_bytes nonce, const gdw_kex *kex)
{
  gdw_pay_sa_put (gdw_msg_payload_begin (m, GDW_P_SA), sa);
  gdw_msg_payload_end (m);
  gdw_msg_raw (m, GDW_P_NONCE, nonce);
  if (kex == NULL)
    return;
  gdw_pay_ke_put (gdw_msg_payload_begin (m, GDW_P_KE), gdw_kex_what (kex)->id, gdw_kex_public (kex));
  gdw_msg_payload_end (m);
}

void
gdw_rekey_want_group (gdw_msg_out *m, const gdw_group_info *g)
{
  uint8_t number[2] = { (uint8_t)(g->id >> 8), (uint8_t)(g->id & 0xff) };
  gdw_msg_notify (m, GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_of (number));
}

bool
gdw_rekey_is_busy (const gdw_ike_sa *sa)
{
  return gdw_tasks_has (&sa->tasks, GDW_TASK_REKEY_CHILD) || gdw_tasks_has (&sa->tasks, GDW_TASK_REKEY_IKE) ||
         gdw_tasks_has (&sa->tasks, GDW_TASK_DELETE_CHILD);
}
