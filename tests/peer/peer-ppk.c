/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-ppk.c - post-quantum pre-shared keys, the gateway's side (RFC 8784 3). */
#include "inside.h"

#include <string.h>

static bool
is_ours (const peer *p, gdw_bytes id)
{
  gdw_bytes want = gdw_bytes_text (p->setup.ppk_identity);
  return id.n == want.n + 1 && id.p[0] == GDW_PPK_ID_FIXED &&
         gdw_bytes_same (gdw_bytes_make (id.p + 1, id.n - 1), want);
}

bool
peer_take_ppk (peer *p, struct sa *s, const gdw_msg *m, gdw_bytes *ret)
{
  gdw_pay_notify id, without;
  gdw_ike_keys mixed = { 0 };
  if (!s->greet.ppk || !gdw_msg_find_notify (m, GDW_N_PPK_IDENTITY, &id))
    return false;
  if (p->setup.ppk_forgotten || p->setup.ppk_pretended || !is_ours (p, id.data)) {
    if (gdw_msg_find_notify (m, GDW_N_NO_PPK_AUTH, &without))
      *ret = without.data;
    return p->setup.ppk_pretended;
  }
  peer_must (gdw_keymat_ppk (s->suite.prf, gdw_bytes_text (p->setup.ppk), &s->keys, &mixed) == GDW_OK);
  gdw_ike_keys_done (&s->keys);
  s->keys = mixed;
  return true;
}
