/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talk.h - what the tests of eap/ say as the gateway. */
#ifndef GDW_TESTS_EAP_TALK_H
#define GDW_TESTS_EAP_TALK_H

#include "base/out.h"
#include "eap/eap-peer.h"
#include "eap/mschap.h"
#include "harness.h"
#include "wire/eap-pkt.h"
#include "wire/ike-consts.h"

struct talk {
  gdw_entropy *entropy;
  gdw_eap_peer *peer;
  uint8_t id;
  uint8_t server_challenge[GDW_MSCHAP_CHALLENGE];
  uint8_t packet[2048];
};

static inline struct talk
talk_begin (const char *user, const uint8_t *methods, uint8_t n)
{
  struct talk t = { 0 };
  uint8_t seed[GDW_ENTROPY_SEED] = { 7 };
  gdw_eap_setup setup = { .user = gdw_bytes_text (user), .n_methods = n };
  memcpy (setup.methods, methods, n);
  memset (t.server_challenge, 0x5c, sizeof t.server_challenge);
  if (gdw_entropy_new (gdw_bytes_of (seed), &t.entropy) != GDW_OK ||
      gdw_eap_peer_new (&setup, t.entropy, &t.peer) != GDW_OK)
    abort ();
  return t;
}

static inline void
talk_end (struct talk *t)
{
  gdw_eap_peer_free (t->peer);
  gdw_entropy_free (t->entropy);
}

/* A request of this type; the octets are handed over in memory of exactly their size. */
static inline gdw_eap_step
talk_request (struct talk *t, uint8_t type, gdw_bytes data)
{
  gdw_out o = gdw_out_over (t->packet, sizeof t->packet);
  gdw_hole len = gdw_eap_pkt_begin (&o, GDW_EAP_REQUEST, ++t->id, type);
  gdw_out_put (&o, data);
  gdw_out_close (&o, len);
  uint8_t *copy = malloc (o.n);
  if (copy == NULL)
    abort ();
  memcpy (copy, t->packet, o.n);
  gdw_eap_step s = gdw_eap_peer_on_packet (t->peer, gdw_bytes_make (copy, o.n));
  free (copy);
  return s;
}

/* Success or Failure. */
static inline gdw_eap_step
talk_verdict (struct talk *t, uint8_t code)
{
  gdw_out o = gdw_out_over (t->packet, sizeof t->packet);
  gdw_eap_pkt_put_end (&o, code, t->id);
  return gdw_eap_peer_on_packet (t->peer, gdw_out_view (&o));
}

static inline gdw_eap_step
talk_secret (struct talk *t, const char *text, gdw_why why)
{
  gdw_secret s = GDW_SECRET_NONE;
  if (text != NULL && gdw_secret_copy (gdw_bytes_text (text), &s) != GDW_OK)
    abort ();
  gdw_eap_step step = gdw_eap_peer_on_secret (t->peer, &s, why);
  check (gdw_secret_is_empty (&s));
  return step;
}

/* An MS-CHAPv2 packet inside a request. */
static inline gdw_eap_step
talk_mschap (struct talk *t, uint8_t op, uint8_t id, gdw_bytes body)
{
  uint8_t buf[1024];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_out_u8 (&o, op);
  gdw_out_u8 (&o, id);
  gdw_out_u16 (&o, (uint16_t)(4 + body.n));
  gdw_out_put (&o, body);
  return talk_request (t, GDW_EAP_MSCHAPV2, gdw_out_view (&o));
}

static inline gdw_eap_step
talk_challenge (struct talk *t)
{
  uint8_t buf[64];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_out_u8 (&o, sizeof t->server_challenge);
  gdw_out_put (&o, gdw_bytes_of (t->server_challenge));
  gdw_out_put (&o, gdw_bytes_text ("gw"));
  return talk_mschap (t, 1, 9, gdw_out_view (&o));
}

/* What a gateway that knows the password makes of our response: is it good, and the "S=..." that it says then. */
static inline bool
talk_judge (struct talk *t, gdw_bytes reply, const char *user, const char *password, char ret_s[43],
            uint8_t ret_msk[64])
{
  gdw_eap_pkt p;
  uint8_t hash[GDW_MSCHAP_HASH], want[GDW_MSCHAP_RESPONSE], proof[GDW_MSCHAP_PROOF];
  gdw_mschap_round r = { .user = gdw_bytes_text (user) };
  if (gdw_eap_pkt_read (reply, &p) != GDW_OK || p.code != GDW_EAP_RESPONSE || p.id != t->id ||
      p.type != GDW_EAP_MSCHAPV2)
    return false;
  if (p.data.n != 54 + strlen (user) || p.data.p[0] != 2 || p.data.p[3] != p.data.n || p.data.p[4] != 49)
    return false;
  memcpy (r.server_challenge, t->server_challenge, sizeof r.server_challenge);
  memcpy (r.peer_challenge, p.data.p + 5, sizeof r.peer_challenge);
  if (gdw_mschap_password_hash (gdw_bytes_text (password), hash) != GDW_OK ||
      gdw_mschap_response (&r, hash, want) != GDW_OK || gdw_mschap_proof (&r, hash, want, proof) != GDW_OK ||
      gdw_mschap_msk (hash, want, ret_msk) != GDW_OK)
    return false;
  strcpy (ret_s, "S=");
  for (size_t i = 0; i < sizeof proof; i++)
    sprintf (ret_s + 2 + 2 * i, "%02X", proof[i]);
  return gdw_bytes_same (gdw_bytes_make (p.data.p + 29, sizeof want), gdw_bytes_of (want)) &&
         gdw_bytes_same (gdw_bytes_make (p.data.p + 54, p.data.n - 54), gdw_bytes_text (user));
}

/* Ends the test as skipped where the library lacks MD4 and DES. */
#define talk_needs_legacy()                                                                                            \
  do {                                                                                                                 \
    if (!gdw_crypto_prepare ())                                                                                        \
      skip ("the crypto library has no MD4 and DES (legacy module absent)");                                           \
  } while (0)

#endif
