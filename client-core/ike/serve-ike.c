/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serve-ike.c - the gateway renews the IKE SA (RFC 7296 1.3.2, 2.8.2, 2.18), perhaps with further key exchanges (RFC 9370 2.2.4). */
#include "ike/heir.h"
#include "ike/propose.h"
#include "ike/rekey.h"
#include "ike/serve.h"
#include "wire/ike-consts.h"

/* The gateway's new SA succeeds; or waits, when ours is on its way, until the nonces are known (2.8.2). */
static bool
take_theirs (gdw_ike_sa *sa, const gdw_ike_deal *d, bool rival, gdw_now now)
{
  gdw_ike_sa *next = gdw_heir_new (sa, d, now);
  if (next == NULL)
    return false;
  if (rival) {
    sa->rival = next;
    gdw_rival_note (&sa->rival_ike, 0, 0, d->ni, d->nr);
    return true;
  }
  gdw_heir_succeed (sa, next, false, now);
  gdw_rekey_ike_done (sa, "gateway", now);
  return true;
}

void
gdw_serve_rekey_ike (gdw_ike_sa *sa, const gdw_msg *m, gdw_msg_out *out, gdw_now now)
{
  gdw_rekey_facts f;
  uint8_t spi[8], nonce[GDW_REKEY_NONCE];
  gdw_bytes peer_spi = GDW_BYTES_NONE;
  gdw_pay_sa answer;
  gdw_kex *kex = NULL;
  gdw_secret shared = GDW_SECRET_NONE;
  gdw_ike_deal d = { .initiator = false, .spi_r = spi, .nr = gdw_bytes_of (nonce) };
  gdw_rekey_ike_spi (sa->env, spi);
  gdw_entropy_fill (sa->env->entropy, nonce, sizeof nonce);
  gdw_we we = gdw_rekey_we (sa, NULL);
  gdw_meet meet = gdw_collide (GDW_THEY_REKEY_IKE, &we);
  if ((meet != GDW_MEET_USUAL && meet != GDW_MEET_RIVAL) || sa->rival != NULL) {
    gdw_msg_notify (out, GDW_N_TEMPORARY_FAILURE, GDW_BYTES_NONE);
  } else if (gdw_rekey_read (m, &f) != GDW_OK || f.group == 0) {
    gdw_serve_refuse (sa, GDW_N_INVALID_SYNTAX, out);
  } else if (gdw_propose_pick (&sa->env->profile, &f.sa, GDW_PROTO_IKE, f.group, GDW_FURTHER, gdw_bytes_of (spi),
                               &d.suite, &peer_spi, &answer) != GDW_OK ||
             gdw_bytes_all_zero (peer_spi)) {
    gdw_msg_notify (out, GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE);
  } else if (d.suite.group->id != f.group) {
    gdw_rekey_want_group (out, d.suite.group);
  } else if (gdw_rekey_kex (sa->env, d.suite.group, f.ke, &kex, &shared) != GDW_OK) {
    gdw_serve_refuse (sa, GDW_N_INVALID_SYNTAX, out);
  } else {
    d.spi_i = peer_spi.p;
    d.shared = gdw_secret_peek (&shared);
    d.ni = f.nonce;
    if (gdw_followup_is_wanted (&d.suite)) {
      gdw_rekey_put (out, &answer, d.nr, kex);
      gdw_followup_keep_ike (&sa->serving, &d, &shared);
      gdw_followup_put_link (&sa->serving, sa->env->entropy, out);
    } else if (take_theirs (sa, &d, meet == GDW_MEET_RIVAL, now)) {
      gdw_rekey_put (out, &answer, d.nr, kex);
    } else {
      gdw_msg_notify (out, GDW_N_TEMPORARY_FAILURE, GDW_BYTES_NONE);
    }
  }
  gdw_kex_free (kex);
  gdw_secret_done (&shared);
}

gdw_err
gdw_serve_end_ike (gdw_ike_sa *sa, gdw_now now)
{
  gdw_ike_deal d = gdw_followup_ike (&sa->serving);
  gdw_we we = gdw_rekey_we (sa, NULL);
  gdw_meet meet = gdw_collide (GDW_THEY_REKEY_IKE, &we);
  if ((meet != GDW_MEET_USUAL && meet != GDW_MEET_RIVAL) || sa->rival != NULL)
    return GDW_E_STATE;
  return take_theirs (sa, &d, meet == GDW_MEET_RIVAL, now) ? GDW_OK : GDW_E_MEMORY;
}
