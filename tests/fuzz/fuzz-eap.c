/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-eap.c - a whole EAP conversation with a hostile gateway that knows no password. Input: an octet that says which methods are allowed
 * and whether there is a password; then packets, each behind 16 bits of length. */
#include "base/cursor.h"
#include "eap/eap-peer.h"
#include "fuzz.h"
#include "wire/ike-consts.h"

static gdw_eap_step
tell (gdw_eap_peer *p, bool password)
{
  gdw_secret s = GDW_SECRET_NONE;
  if (password)
    fuzz_check (gdw_secret_copy (gdw_bytes_text ("sesame"), &s) == GDW_OK);
  gdw_eap_step step = gdw_eap_peer_on_secret (p, &s, password ? GDW_WHY_NONE : GDW_WHY_SECRET_MISSING);
  fuzz_check (gdw_secret_is_empty (&s));
  return step;
}

static void
judge (const gdw_eap_peer *p, const gdw_eap_step *s, bool gtc)
{
  fuzz_check (s->text != NULL && strlen (s->text) < GDW_MAX_TEXT);
  for (const char *c = s->text; *c != '\0'; c++)
    fuzz_check ((uint8_t)*c >= 0x20 && *c != 0x7f);
  fuzz_check ((s->result == GDW_EAP_STEP_MORE) == (s->reply.n > 0));
  fuzz_check ((s->result == GDW_EAP_STEP_FAILED) == (s->why != GDW_WHY_NONE));
  /* who does not know the password cannot prove it: no Success with MSCHAPv2, and never a key */
  fuzz_check (s->result != GDW_EAP_STEP_DONE || (gtc && gdw_eap_peer_method (p) == GDW_EAP_GTC));
  fuzz_check (gdw_eap_peer_msk (p).n == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static gdw_entropy *entropy;
  gdw_cur c = gdw_cur_over (gdw_bytes_make (data, size));
  uint8_t how = gdw_cur_u8 (&c), seed[GDW_ENTROPY_SEED] = { 1 };
  bool gtc = (how & 1) != 0, password = (how & 2) != 0;
  gdw_eap_setup setup = { gdw_bytes_text ("CORP\\ada"), gtc ? 2 : 1, { GDW_EAP_MSCHAPV2, GDW_EAP_GTC } };
  gdw_eap_peer *p = NULL;
  if (entropy == NULL) {
    (void)gdw_crypto_prepare ();
    fuzz_check (gdw_entropy_new (gdw_bytes_of (seed), &entropy) == GDW_OK);
  }
  fuzz_check (gdw_eap_peer_new (&setup, entropy, &p) == GDW_OK);
  gdw_eap_step s = { .result = GDW_EAP_STEP_MORE };
  while (s.result == GDW_EAP_STEP_MORE && gdw_cur_left (&c) > 0) {
    gdw_bytes packet = gdw_cur_take (&c, gdw_cur_u16 (&c));
    s = gdw_eap_peer_on_packet (p, packet);
    judge (p, &s, gtc);
    if (s.result != GDW_EAP_STEP_WAIT)
      continue;
    s = tell (p, password);
    judge (p, &s, gtc);
  }
  fuzz_check (gdw_eap_peer_refused (p, NULL) != GDW_WHY_NONE);
  gdw_eap_peer_free (p);
  return 0;
}
