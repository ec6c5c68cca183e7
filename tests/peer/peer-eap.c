/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-eap.c - the EAP server inside the peer: Identity, then MSCHAPv2 or GTC. */
#include "inside.h"

#include <stdio.h>
#include <string.h>

#include "base/cursor.h"
#include "wire/eap-pkt.h"

static void
put_request (struct eap *e, uint8_t type, gdw_bytes data, gdw_out *o)
{
  gdw_hole len = gdw_eap_pkt_begin (o, GDW_EAP_REQUEST, ++e->id, type);
  gdw_out_put (o, data);
  gdw_out_close (o, len);
}

static void
put_end (struct eap *e, bool good, gdw_out *o)
{
  e->step = good ? EAP_SUCCEEDED : EAP_REFUSED;
  gdw_eap_pkt_put_end (o, good ? GDW_EAP_SUCCESS : GDW_EAP_FAILURE, e->id);
}

static void
put_mschap (struct eap *e, uint8_t op, const char *words, gdw_out *o)
{
  uint8_t buf[512];
  gdw_out m = gdw_out_over (buf, sizeof buf);
  gdw_out_u8 (&m, op);
  gdw_out_u8 (&m, e->id);
  gdw_hole len = gdw_out_len16_from (&m, 2);
  gdw_out_put (&m, gdw_bytes_text (words));
  gdw_out_close (&m, len);
  put_request (e, GDW_EAP_MSCHAPV2, gdw_out_view (&m), o);
}

static void
begin_method (peer *p, gdw_out *o)
{
  uint8_t buf[64];
  struct eap *e = &p->eap;
  e->step = EAP_ASKED;
  if (p->eap.way == PEER_GTC) {
    put_request (e, GDW_EAP_GTC, gdw_bytes_text (p->setup.prompt != NULL ? p->setup.prompt : "Password"), o);
    return;
  }
  gdw_entropy_fill (p->entropy, e->challenge, sizeof e->challenge);
  gdw_out m = gdw_out_over (buf, sizeof buf);
  gdw_out_u8 (&m, 1);
  gdw_out_u8 (&m, e->id);
  gdw_hole len = gdw_out_len16_from (&m, 2);
  gdw_out_u8 (&m, sizeof e->challenge);
  gdw_out_put (&m, gdw_bytes_of (e->challenge));
  gdw_out_put (&m, gdw_bytes_text ("gw"));
  gdw_out_close (&m, len);
  put_request (e, GDW_EAP_MSCHAPV2, gdw_out_view (&m), o);
}

/* The response to the challenge: does it show the password? */
static bool
judge (peer *p, gdw_bytes data, uint8_t proof[GDW_MSCHAP_PROOF])
{
  uint8_t hash[GDW_MSCHAP_HASH], want[GDW_MSCHAP_RESPONSE];
  gdw_mschap_round r = { 0 };
  gdw_cur c = gdw_cur_over (data);
  if (gdw_cur_u8 (&c) != 2)
    return false;
  gdw_cur_skip (&c, 4); /* id, length, value size */
  gdw_cur_copy (&c, r.peer_challenge, sizeof r.peer_challenge);
  gdw_cur_skip (&c, 8);
  gdw_bytes response = gdw_cur_take (&c, sizeof want);
  gdw_cur_skip (&c, 1);
  r.user = gdw_cur_rest (&c);
  memcpy (r.server_challenge, p->eap.challenge, sizeof r.server_challenge);
  if (!gdw_cur_done (&c) || !gdw_bytes_same (r.user, gdw_bytes_text (p->setup.user)))
    return false;
  peer_must (gdw_mschap_password_hash (gdw_bytes_text (p->setup.password), hash) == GDW_OK);
  peer_must (gdw_mschap_response (&r, hash, want) == GDW_OK);
  peer_must (gdw_mschap_proof (&r, hash, want, proof) == GDW_OK);
  peer_must (gdw_mschap_msk (hash, want, p->eap.msk) == GDW_OK);
  p->eap.msk_n = sizeof p->eap.msk;
  return gdw_bytes_same (response, gdw_bytes_of (want));
}

static void
tell_bad (peer *p, gdw_out *o)
{
  struct eap *e = &p->eap;
  char words[128] = "E=691 R=1 C=";
  size_t n = strlen (words);
  e->step = EAP_TOLD_BAD;
  if (!p->setup.retry) {
    put_mschap (e, 4, p->setup.failure != NULL ? p->setup.failure : "E=691 R=0 C=00 V=3 M=No", o);
    return;
  }
  gdw_entropy_fill (p->entropy, e->challenge, sizeof e->challenge);
  for (size_t i = 0; i < sizeof e->challenge; i++)
    n += (size_t)snprintf (words + n, sizeof words - n, "%02X", e->challenge[i]);
  snprintf (words + n, sizeof words - n, " V=3 M=Again");
  put_mschap (e, 4, words, o);
}

static void
on_mschap (peer *p, gdw_bytes data, gdw_out *o)
{
  struct eap *e = &p->eap;
  uint8_t proof[GDW_MSCHAP_PROOF] = { 0 };
  char words[64] = "S=";
  bool again = e->step == EAP_TOLD_BAD && p->setup.retry && data.n > 0 && data.p[0] == 2;
  if (e->step != EAP_ASKED && !again) {
    put_end (e, e->step == EAP_TOLD_GOOD && data.n == 1 && data.p[0] == 3, o);
    return;
  }
  bool good = judge (p, data, proof);
  if (!good) {
    tell_bad (p, o);
    return;
  }
  if (p->setup.success_unproven)
    proof[0] ^= 1;
  for (size_t i = 0; i < sizeof proof; i++)
    snprintf (words + 2 + 2 * i, 3, "%02X", proof[i]);
  e->step = EAP_TOLD_GOOD;
  put_mschap (e, 3, words, o);
}

void
peer_eap_next (peer *p, gdw_bytes packet, gdw_out *o)
{
  struct eap *e = &p->eap;
  gdw_eap_pkt pkt = { 0 };
  if (e->step == EAP_BEGIN) {
    e->step = EAP_IDENTITY;
    if (p->setup.success_first)
      put_end (e, true, o);
    else
      put_request (e, GDW_EAP_IDENTITY, GDW_BYTES_NONE, o);
    return;
  }
  if (gdw_eap_pkt_read (packet, &pkt) != GDW_OK || pkt.code != GDW_EAP_RESPONSE || pkt.id != e->id) {
    put_end (e, false, o);
  } else if (pkt.type == GDW_EAP_IDENTITY && e->step == EAP_IDENTITY && pkt.data.n < sizeof e->identity) {
    memcpy (e->identity, pkt.data.p, pkt.data.n);
    begin_method (p, o);
  } else if (pkt.type == GDW_EAP_MSCHAPV2 && p->eap.way == PEER_MSCHAPV2) {
    on_mschap (p, pkt.data, o);
  } else if (pkt.type == GDW_EAP_GTC && p->eap.way == PEER_GTC) {
    put_end (e, gdw_bytes_same (pkt.data, gdw_bytes_text (p->setup.password)), o);
  } else {
    put_end (e, false, o);
  }
}
