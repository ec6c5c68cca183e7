/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-followup.c - further key exchanges behind CREATE_CHILD_SA, the client's and the gateway's own (RFC 9370 2.2.4). */
#include "inside.h"

/* The client's side is TSi, whoever asks. */
void
peer_follow_child (struct sa *s, gdw_followup *f, const struct kid_deal *d, gdw_secret *taken)
{
  const gdw_child_deal deal = { .spi_in = d->spi_in,
                                .spi_out = d->spi_out,
                                .suite = *d->suite,
                                .local = d->tsr,
                                .remote = d->tsi,
                                .salt = { .ni = d->ni, .nr = d->nr },
                                .we_started = d->we_started };
  gdw_followup_done (f);
  gdw_followup_keep_child (f, &deal, taken);
  f->subject = s->subject;
}

struct kid_deal
peer_followed_child (const gdw_followup *f)
{
  gdw_child_deal d = gdw_followup_child (f);
  return (struct kid_deal){ .suite = &f->suite,
                            .shared = d.shared,
                            .ni = d.salt.ni,
                            .nr = d.salt.nr,
                            .more = d.salt.more,
                            .we_started = d.we_started,
                            .spi_in = d.spi_in,
                            .spi_out = d.spi_out,
                            .tsi = d.remote,
                            .tsr = d.local };
}

void
peer_follow_ike (gdw_followup *f, const gdw_suite *suite, const gdw_keymat_salt *salt, bool initiator,
                 gdw_secret *taken)
{
  const gdw_ike_deal deal = {
    .suite = *suite, .initiator = initiator, .spi_i = salt->spi_i, .spi_r = salt->spi_r, .ni = salt->ni, .nr = salt->nr
  };
  gdw_followup_done (f);
  gdw_followup_keep_ike (f, &deal, taken);
}

gdw_keymat_salt
peer_followed_salt (const gdw_followup *f)
{
  gdw_ike_deal d = gdw_followup_ike (f);
  return (gdw_keymat_salt){ .ni = d.ni, .nr = d.nr, .spi_i = d.spi_i, .spi_r = d.spi_r, .more = d.more };
}

void
peer_on_followup (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  gdw_followup *f = &s->serving;
  if (p->setup.forgets_followups)
    gdw_followup_done (f);
  if (!gdw_followup_is_linked (f, m)) {
    gdw_msg_notify (o, GDW_N_STATE_NOT_FOUND, GDW_BYTES_NONE);
    return;
  }
  peer_must (gdw_followup_serve (f, p->entropy, m, o) == GDW_OK);
  if (!gdw_followup_is_over (f))
    return;
  if (f->subject != 0) {
    struct kid_deal d = peer_followed_child (f);
    peer_take_child (s, peer_kid_by_in (s, f->subject), &d);
  } else {
    gdw_keymat_salt salt = peer_followed_salt (f);
    peer_take_ike (p, s, &f->suite, gdw_secret_peek (&f->shared), &salt);
  }
  gdw_followup_done (f);
}

void
peer_ask_followup (peer *p, struct sa *s, enum ask ask)
{
  gdw_msg_out o = peer_chain (p);
  peer_must (gdw_followup_ask (&s->asking, p->entropy, &o) == GDW_OK);
  peer_request (p, s, GDW_X_IKE_FOLLOWUP_KE, &o, ask);
}
