/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-session.c - the whole client against a gateway that has the keys and says whatever the input says, when the input says it: in answers of
 * IKE_AUTH and EAP, in its requests before and behind the proof, in renewals and while they cross. Input: an octet for the way to sign in, then
 * what happens, one after another (enum deed). Messages are made of whole payloads, so that what is behind their readers is reached. */
#include "base/cursor.h"
#include "fuzz.h"
#include "ike/propose.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"
#include "wire/pay-cp.h"
#include "wire/pay-del.h"
#include "wire/pay-ke.h"
#include "wire/pay-ts.h"
#include "world.h"

enum { MOST_PAYLOADS = 8, MOST_DEEDS = 40, MOST_BODY = 64 };

enum deed { WAIT, ANSWER, INFORM, RENEW_CHILD, RENEW_IKE, INTRUDE, GIVE, HONEST, SOFT, LINK, N_DEEDS };

static struct world w;
static gdw_cur input;
static unsigned crafted; /* so many messages of the gateway's are what the input says */
static unsigned datagrams;

/* --- payloads --- */

static gdw_bytes
some (size_t most)
{
  size_t n = gdw_cur_u8 (&input) % (most + 1), left = gdw_cur_left (&input);
  return gdw_cur_take (&input, n < left ? n : left);
}

/* SPIs of the i-th child, as the gateway sees them. */
static peer_child
child (uint8_t i)
{
  peer_child c = { .spi_in = 0x11223344, .spi_out = 0x55667788 };
  size_t n = peer_children (w.peer);
  if (n > 0)
    (void)peer_child_at (w.peer, i % n, &c);
  return c;
}

static void
put_offer (gdw_msg_out *o, bool ike, uint8_t how)
{
  static gdw_pay_sa sa;
  uint8_t spi[8] = { 0xc4, how, 1, 2, 3, 4, 5, 6 };
  if (ike)
    gdw_propose_ike (&w.gateway.takes, spi, GDW_ALONE, &sa);
  else
    gdw_propose_esp (&w.gateway.takes, 0xc4000000u | how, &sa);
  gdw_pay_sa_put (gdw_msg_payload_begin (o, GDW_P_SA), &sa);
  gdw_msg_payload_end (o);
}

static void
put_notify (gdw_msg_out *o)
{
  static const uint16_t known[] = { GDW_N_REKEY_SA,           GDW_N_TEMPORARY_FAILURE,     GDW_N_CHILD_SA_NOT_FOUND,
                                    GDW_N_NO_PROPOSAL_CHOSEN, GDW_N_INVALID_KE_PAYLOAD,    GDW_N_NO_ADDITIONAL_SAS,
                                    GDW_N_INVALID_SYNTAX,     GDW_N_AUTHENTICATION_FAILED, GDW_N_TS_UNACCEPTABLE };
  uint8_t which = gdw_cur_u8 (&input), spi[4];
  uint16_t type = which < 128 ? known[which % (sizeof known / sizeof known[0])] : gdw_cur_u16 (&input);
  uint32_t number = child (which).spi_in;
  gdw_out out = gdw_out_over (spi, sizeof spi);
  gdw_out_u32 (&out, number);
  if (type == GDW_N_REKEY_SA || type == GDW_N_CHILD_SA_NOT_FOUND)
    gdw_msg_notify_spi (o, GDW_PROTO_ESP, gdw_bytes_of (spi), type, GDW_BYTES_NONE);
  else
    gdw_msg_notify (o, type, some (MOST_BODY));
}

static void
put_ke (gdw_msg_out *o)
{
  static const uint16_t groups[] = { 31, 19, 14, 36, 999 };
  uint16_t group = groups[gdw_cur_u8 (&input) % 5];
  uint8_t value[256] = { 0 };
  gdw_bytes start = some (32);
  if (start.n > 0)
    memcpy (value, start.p, start.n);
  value[31] |= 9;
  gdw_pay_ke_put (gdw_msg_payload_begin (o, GDW_P_KE), group,
                  gdw_bytes_make (value, group == 31   ? 32
                                         : group == 19 ? 64
                                                       : 256));
  gdw_msg_payload_end (o);
}

static void
put_selectors (gdw_msg_out *o, uint8_t type)
{
  uint8_t which = gdw_cur_u8 (&input);
  gdw_pay_ts ts = { .n = 2, .ts = { gdw_ts_any (4), gdw_ts_any (6) } };
  if (which & 1)
    ts.n = 1;
  if (which & 2)
    ts.ts[0].first.b[0] = ts.ts[0].last.b[0] = 10;
  gdw_pay_ts_put (gdw_msg_payload_begin (o, type), &ts);
  gdw_msg_payload_end (o);
}

static void
put_delete (gdw_msg_out *o)
{
  uint32_t spi[2] = { child (gdw_cur_u8 (&input)).spi_in, child (gdw_cur_u8 (&input)).spi_in };
  gdw_out *out = gdw_msg_payload_begin (o, GDW_P_D);
  if (gdw_cur_u8 (&input) % 4 == 0)
    gdw_pay_del_put_ike (out);
  else
    gdw_pay_del_put_esp (out, spi, 2);
  gdw_msg_payload_end (o);
}

static void
put_one (gdw_msg_out *o)
{
  static const uint8_t raw[] = { GDW_P_IDR, GDW_P_CERT, GDW_P_AUTH, GDW_P_CP, GDW_P_EAP, GDW_P_V, 200 };
  uint8_t kind = gdw_cur_u8 (&input);
  switch (kind % 10) {
  case 0: put_notify (o); break;
  case 1: put_delete (o); break;
  case 2: put_offer (o, false, kind); break;
  case 3: put_offer (o, true, kind); break;
  case 4: gdw_msg_raw (o, GDW_P_NONCE, some (MOST_BODY)); break;
  case 5: put_ke (o); break;
  case 6: put_selectors (o, GDW_P_TSI); break;
  case 7: put_selectors (o, GDW_P_TSR); break;
  case 8: gdw_msg_raw (o, raw[kind / 10 % sizeof raw], some (MOST_BODY)); break;
  default: gdw_msg_raw (o, gdw_cur_u8 (&input), some (MOST_BODY)); break;
  }
}

/* In place of what the gateway meant to say; or, when the input says so, behind it. */
static void
say_something (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  static uint8_t buf[4096];
  gdw_bytes made;
  (void)user;
  if (crafted == 0)
    return;
  crafted--;
  gdw_msg_out o = gdw_msg_out_chain (buf, sizeof buf);
  for (unsigned k = gdw_cur_u8 (&input) % (MOST_PAYLOADS + 1); k > 0; k--)
    put_one (&o);
  if (gdw_msg_out_close (&o, &made) != GDW_OK || made.n > cap)
    return;
  if (made.n > 0)
    memcpy (chain, made.p, made.n);
  *n = made.n;
  *first = o.first;
}

/* --- deeds --- */

static void
report_soft_limit (void)
{
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = w.used };
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
}

static void
happens (enum deed deed)
{
  static bool (*const honest[]) (peer *) = { peer_probe, peer_rekey_child, peer_rekey_ike, peer_delete_ike,
                                             peer_repeat };
  uint8_t more = gdw_cur_u8 (&input);
  switch (deed) {
  case WAIT: world_run (&w, more * 64u); break;
  case ANSWER: crafted = 1; break;
  case INFORM:
    crafted = 1;
    (void)peer_probe (w.peer);
    break;
  case RENEW_CHILD:
    crafted = more & 1;
    (void)peer_rekey_child (w.peer);
    break;
  case RENEW_IKE:
    crafted = more & 1;
    (void)peer_rekey_ike (w.peer);
    break;
  case INTRUDE:
    crafted = more & 1;
    (void)peer_intrude (w.peer, more % 3);
    break;
  case GIVE: (void)peer_delete_child (w.peer, more & 1); break;
  case HONEST: (void)honest[more % 5](w.peer); break;
  case SOFT: report_soft_limit (); break;
  case LINK: world_link (&w, more & 1, 1 + more % 3); break;
  default: break;
  }
}

/* A wire without faults, that ends after a while. */
static bool
wire (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  (void)datagram;
  (void)n;
  return !to_gateway || datagrams++ < 400;
}

static void
set_up (uint8_t way)
{
  switch (way % 4) {
  case 0: world_psk (&w); break;
  case 1: world_certificate (&w); break;
  case 2: world_eap (&w, PEER_GTC); break;
  default: world_eap (&w, gdw_crypto_prepare () ? PEER_MSCHAPV2 : PEER_GTC); break;
  }
  w.gateway.tamper = say_something;
  w.gateway.credulous = (way & 4) != 0;
  w.gateway.offers_pfs = (way & 8) != 0;
  w.wire = wire;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  input = gdw_cur_over (gdw_bytes_make (data, size));
  crafted = datagrams = 0;
  set_up (gdw_cur_u8 (&input));
  unsigned steps = gdw_cur_u8 (&input) % 12; /* of the connect, before the first deed */
  world_begin (&w);
  for (unsigned i = 0; i < steps && !w.ended && world_step (&w, w.now.mono + 60000); i++)
    continue;
  for (unsigned i = 0; i < MOST_DEEDS && !w.ended && gdw_cur_left (&input) > 0; i++) {
    happens (gdw_cur_u8 (&input) % N_DEEDS);
    world_settle (&w);
    world_forget (&w);
  }
  crafted = 0;
  if (!w.ended)
    world_link (&w, true, 9);
  for (unsigned i = 0; i < 6 && !w.ended; i++) {
    world_run (&w, 50000);
    world_forget (&w);
  }
  fuzz_check (w.ended || w.phase == GDW_PHASE_CONNECTED); /* nothing hangs */
  if (!w.ended)
    world_close (&w);
  fuzz_check (w.ended);
  for (size_t i = 0; i < w.n_told; i++)
    fuzz_check (w.told[i].dropped); /* the plane forgets everything */
  world_done (&w);
  return 0;
}
