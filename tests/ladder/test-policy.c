/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-policy.c - what is offered on the wire, read from the datagrams that really leave; the older set, with consent and a warning. */
#include "harness.h"
#include "ike/propose.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"
#include "wire/pay-sa.h"
#include "world.h"

static struct world w;
static gdw_pay_sa offer; /* of the first IKE_SA_INIT */
static bool seen;

static bool
keep_offer (struct world *world, bool to_gateway, uint8_t *datagram, size_t n)
{
  gdw_msg m;
  gdw_bytes body;
  (void)world;
  if (to_gateway && !seen && gdw_msg_split (gdw_bytes_make (datagram, n), &m) == GDW_OK &&
      gdw_msg_find (&m, GDW_P_SA, 0, &body))
    seen = gdw_pay_sa_read (body, &offer) == GDW_OK;
  return true;
}

static void
begin (void)
{
  seen = false;
  world_psk (&w);
  w.wire = keep_offer;
}

/* No CBC, 3DES or NULL, no key below 128 bits; no SHA-1 or MD5; no group below 14, nor 22 to 24 of RFC 5114. */
static bool
is_modern (const gdw_transform *t)
{
  switch (t->type) {
  case GDW_T_ENCR:
    return (t->id == GDW_ENCR_AES_GCM_16 && (t->keylen == 128 || t->keylen == 256)) ||
           (t->id == GDW_ENCR_CHACHA20_POLY1305 && t->keylen == 0);
  case GDW_T_PRF:
    return t->id == GDW_PRF_HMAC_SHA2_256 || t->id == GDW_PRF_HMAC_SHA2_384 || t->id == GDW_PRF_HMAC_SHA2_512;
  case GDW_T_KE: return (t->id >= 14 && t->id <= 16) || (t->id >= 19 && t->id <= 21) || t->id == 31;
  case GDW_T_ADDKE1: return t->id == 36 || t->id == 37;
  case GDW_T_SN: return t->id == GDW_SN_32;
  default: return false;
  }
}

static bool
all_modern (const gdw_pay_sa *sa)
{
  for (size_t i = 0; i < sa->n; i++)
    for (size_t k = 0; k < sa->proposal[i].n; k++)
      if (!is_modern (&sa->proposal[i].transform[k])) {
        printf ("# proposal %zu has transform %u of type %u\n", i + 1, sa->proposal[i].transform[k].id,
                sa->proposal[i].transform[k].type);
        return false;
      }
  return sa->n > 0;
}

TEST (the_default_offer_is_modern)
{
  gdw_pay_sa esp;
  begin ();
  world_connect (&w, 60000);
  check (world_is_connected (&w) && seen && all_modern (&offer));
  gdw_propose_esp (&w.profile, 77, &esp);
  check (all_modern (&esp));
  world_done (&w);
}

/* Consent adds the older set behind the modern one, and nothing else. */
TEST (consent_adds_cbc_with_sha2_behind)
{
  begin ();
  world_set (&w, "ike", "old-algorithms", "true");
  world_connect (&w, 60000);
  check (world_is_connected (&w) && seen && !all_modern (&offer));
  bool behind = false;
  for (size_t i = 0; i < offer.n; i++)
    for (size_t k = 0; k < offer.proposal[i].n; k++) {
      const gdw_transform *t = &offer.proposal[i].transform[k];
      if (is_modern (t))
        continue;
      behind = behind || i > 0;
      check (i > 0);
      check ((t->type == GDW_T_ENCR && t->id == GDW_ENCR_AES_CBC && (t->keylen == 256 || t->keylen == 128)) ||
             (t->type == GDW_T_INTEG && t->id == GDW_INTEG_HMAC_SHA2_256_128));
    }
  check (behind);
  gdw_status s;
  gdw_tunnel_status (w.tunnel, &s);
  for (size_t i = 0; i < s.n_notes; i++) /* the gateway chose a modern one: no warning */
    check (s.notes[i].id != GDW_EV_OLD_ALGORITHMS);
  world_done (&w);
}

TEST (an_old_gateway_is_taken_with_a_warning)
{
  gdw_status s;
  unsigned warnings = 0;
  begin ();
  world_set (&w, "ike", "old-algorithms", "true");
  world_gateway_takes (&w, "ike", "ciphers", "aes128-sha256");
  world_gateway_takes (&w, "esp", "ciphers", "aes256-sha256");
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  gdw_tunnel_status (w.tunnel, &s);
  for (size_t i = 0; i < s.n_notes; i++)
    warnings += s.notes[i].id == GDW_EV_OLD_ALGORITHMS ? 1 : 0;
  check (warnings == 2 && gdw_event_level (GDW_EV_OLD_ALGORITHMS) == GDW_LEVEL_WARNING);
  world_done (&w);
}

TEST (without_consent_an_old_gateway_is_refused)
{
  begin ();
  world_gateway_takes (&w, "ike", "ciphers", "aes256-sha256");
  world_connect (&w, 120000);
  check (w.ended && w.end.why == GDW_WHY_NO_PROPOSAL && w.end.diff.n_offered >= 3 && w.end.diff.n_hints == 0);
  check (strncmp (w.end.diff.offered[0], "IKE ciphers: ", 13) == 0 && w.end.diff.n_changes == 2);
  world_done (&w);
  begin ();
  world_gateway_takes (&w, "esp", "ciphers", "aes256-sha256");
  world_connect (&w, 120000);
  check (w.ended && w.end.why == GDW_WHY_NO_PROPOSAL);
  check (w.end.diff.n_offered == 1 && strncmp (w.end.diff.offered[0], "ESP ciphers: ", 13) == 0);
  world_done (&w);
}

TEST_MAIN ()
