/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-probe.c - a probe against gateways that are written here, with a clock that jumps: what it finds out, and its bounds. */
#include <string.h>

#include "help.h"
#include "ike/probe-ask.h"
#include "wire/ike-consts.h"
#include "wire/pay-sa.h"

enum { DELAY_MS = 30, MOST = 128 };

/* A gateway: what it takes, and how it behaves. */
struct gateway {
  bool v2, v1;
  uint16_t encr[4], keylen[4], prf[4], integ[4], group[4]; /* 0 ends a list; what it takes */
  uint16_t kem;
  bool wants_cookie, honest_only, drops_refused, forgets_after_first;
  unsigned largest; /* octets of an IP packet; 0: any */
};

struct run {
  struct gateway g;
  gdw_probe *p;
  gdw_now now;
  unsigned sent;
  gdw_ms at[MOST]; /* of each datagram */
  bool identity;   /* something besides IKE_SA_INIT or main mode left, or a payload with an identity */
  bool ended;
  gdw_why why;
  gdw_probed told;
};

static struct run r;

static bool
listed (const uint16_t *list, uint16_t id)
{
  for (size_t i = 0; i < 4 && list[i] != 0; i++)
    if (list[i] == id)
      return true;
  return false;
}

/* The first transform of this type that the gateway takes, in its order. */
static uint16_t
pick (const gdw_proposal *p, uint8_t type, const uint16_t *list, const uint16_t *keylen)
{
  for (size_t k = 0; k < 4 && list[k] != 0; k++)
    for (size_t i = 0; i < p->n; i++)
      if (p->transform[i].type == type && p->transform[i].id == list[k] &&
          (keylen == NULL || p->transform[i].keylen == keylen[k]))
        return list[k];
  return 0;
}

/* What it would choose. 0: nothing. */
static uint16_t
choose (const gdw_pay_sa *sa, gdw_pay_sa *ret)
{
  for (size_t i = 0; i < sa->n; i++) {
    const gdw_proposal *p = &sa->proposal[i];
    uint16_t encr = pick (p, GDW_T_ENCR, r.g.encr, r.g.keylen), prf = pick (p, GDW_T_PRF, r.g.prf, NULL);
    uint16_t group = pick (p, GDW_T_KE, r.g.group, NULL), integ = pick (p, GDW_T_INTEG, r.g.integ, NULL);
    bool wants_integ = gdw_proposal_find (p, GDW_T_INTEG) != NULL;
    const gdw_transform *kem = gdw_proposal_find (p, GDW_T_ADDKE1);
    if (encr == 0 || prf == 0 || group == 0 || (wants_integ && integ == 0) || (kem != NULL && kem->id != r.g.kem))
      continue;
    *ret = (gdw_pay_sa){ .n = 1, .proposal = { { .num = p->num, .proto = GDW_PROTO_IKE } } };
    for (size_t k = 0; k < 4; k++)
      if (r.g.encr[k] == encr) {
        gdw_proposal_add (&ret->proposal[0], GDW_T_ENCR, encr, r.g.keylen[k]);
        break;
      }
    gdw_proposal_add (&ret->proposal[0], GDW_T_PRF, prf, 0);
    if (integ != 0)
      gdw_proposal_add (&ret->proposal[0], GDW_T_INTEG, integ, 0);
    gdw_proposal_add (&ret->proposal[0], GDW_T_KE, group, 0);
    return group;
  }
  return 0;
}

/* The answer of IKEv2. False: it says nothing. */
static bool
answer_v2 (const gdw_msg *m, gdw_msg_out *o)
{
  static const uint8_t cookie[] = "a cookie", nonce[32] = { 1 }, key[34] = { 0, 31 };
  gdw_bytes body;
  gdw_pay_sa offer, choice;
  if (r.g.wants_cookie && !gdw_msg_has_notify (m, GDW_N_COOKIE, gdw_bytes_of (cookie))) {
    gdw_msg_notify (o, GDW_N_COOKIE, gdw_bytes_of (cookie));
    return true;
  }
  if (!gdw_msg_find (m, GDW_P_SA, 0, &body) || gdw_pay_sa_read (body, &offer) != GDW_OK)
    abort ();
  uint16_t group = choose (&offer, &choice);
  if (group == 0) {
    gdw_msg_notify (o, GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE);
    return !r.g.drops_refused;
  }
  if (!gdw_msg_find (m, GDW_P_KE, 0, &body) || body.n <= 4)
    abort ();
  uint16_t given = (uint16_t)(body.p[0] << 8 | body.p[1]);
  if (given != group && r.g.honest_only && !listed (r.g.group, given)) {
    gdw_msg_notify (o, GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE);
    return true;
  }
  if (given != group) {
    const uint8_t wanted[2] = { (uint8_t)(group >> 8), (uint8_t)group };
    gdw_msg_notify (o, GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_of (wanted));
    return true;
  }
  gdw_pay_sa_put (gdw_msg_payload_begin (o, GDW_P_SA), &choice);
  gdw_msg_payload_end (o);
  gdw_msg_raw (o, GDW_P_KE, gdw_bytes_of (key));
  gdw_msg_raw (o, GDW_P_NONCE, gdw_bytes_of (nonce));
  gdw_msg_notify (o, GDW_N_FRAGMENTATION_SUPPORTED, GDW_BYTES_NONE);
  gdw_msg_notify (o, GDW_N_CHILDLESS_SUPPORTED, GDW_BYTES_NONE);
  gdw_msg_notify (o, GDW_N_SIGNATURE_HASH_ALGORITHMS, gdw_bytes_make ("\0\2\0\3", 4));
  return true;
}

/* One datagram at the gateway; what it says comes back. */
static void
at_gateway (gdw_bytes datagram, const gdw_path *path)
{
  static uint8_t buf[2048];
  gdw_ike_header h;
  gdw_msg m;
  gdw_bytes said;
  require (gdw_ike_header_read (datagram, &h) == GDW_OK);
  if (r.g.largest != 0 && datagram.n + 28 > r.g.largest)
    return;
  gdw_ike_header back = { .version = h.version, .exchange = h.exchange, .flags = GDW_FLAG_RESPONSE, .msgid = 0 };
  memcpy (back.spi_i, h.spi_i, 8);
  memset (back.spi_r, 7, 8);
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &back);
  if (h.version == 0x10) {
    if (!r.g.v1)
      return;
    back.flags = 0;
    o = gdw_msg_out_begin (buf, sizeof buf, &back);
    gdw_msg_raw (&o, 1, datagram);
  } else if (!r.g.v2 || gdw_msg_split (datagram, &m) != GDW_OK || !answer_v2 (&m, &o)) {
    return;
  }
  require (gdw_msg_out_close (&o, &said) == GDW_OK);
  r.now.mono += DELAY_MS;
  gdw_probe_on_datagram (r.p, path, said, r.now);
  if (r.g.forgets_after_first)
    r.g.v2 = r.g.v1 = false;
}

static void
look (gdw_bytes datagram)
{
  static const uint8_t never[] = { GDW_P_IDI, GDW_P_IDR, GDW_P_CERT, GDW_P_CERTREQ, GDW_P_AUTH };
  gdw_ike_header h;
  gdw_msg m;
  require (gdw_ike_header_read (datagram, &h) == GDW_OK && r.sent < MOST);
  r.at[r.sent++] = r.now.mono;
  if (h.version == 0x10) {
    r.identity = r.identity || h.exchange != 2 || h.next != 1;
    return;
  }
  require (gdw_msg_split (datagram, &m) == GDW_OK);
  r.identity = r.identity || h.exchange != GDW_X_IKE_SA_INIT;
  for (size_t i = 0; i < sizeof never; i++)
    r.identity = r.identity || gdw_msg_count (&m, never[i]) > 0;
}

static void
drain (void)
{
  gdw_effect e;
  static uint8_t copy[4096];
  while (gdw_probe_next_effect (r.p, &e)) {
    if (e.kind == GDW_EFFECT_END) {
      r.ended = true;
      r.why = e.end.why;
    } else if (e.kind == GDW_EFFECT_SEND) {
      require (e.datagram.n <= sizeof copy);
      memcpy (copy, e.datagram.p, e.datagram.n);
      gdw_path path = e.path;
      look (gdw_bytes_make (copy, e.datagram.n));
      at_gateway (gdw_bytes_make (copy, e.datagram.n), &path);
    } else {
      check (false); /* a probe does nothing else */
    }
  }
}

static void
probe (struct gateway g)
{
  gdw_entropy *e = help_entropy ();
  const gdw_ip addr = help_ip ("192.0.2.1");
  gdw_snapshot net = { .generation = 1, .n_links = 1 };
  net.links[0] = (gdw_link){ .index = 2, .life = 1, .name = "eth0", .running = true, .default4 = true, .n_addrs = 1 };
  net.links[0].addrs[0] = help_net ("198.51.100.2/24");
  r = (struct run){ .g = g, .now = help_at (1000) };
  require (gdw_probe_new (&addr, 1, 500, e, &r.p) == GDW_OK);
  gdw_probe_on_port (r.p, 40000);
  gdw_probe_on_network (r.p, &net, r.now);
  gdw_probe_on_begin (r.p, r.now);
  drain ();
  for (unsigned i = 0; i < 1000 && !r.ended; i++) {
    gdw_ms next = gdw_probe_deadline (r.p);
    require (next != GDW_MS_NEVER && next + DELAY_MS >= r.now.mono);
    r.now.mono = next > r.now.mono ? next : r.now.mono;
    gdw_probe_on_tick (r.p, r.now);
    drain ();
  }
  check (r.ended && gdw_probe_deadline (r.p) == GDW_MS_NEVER);
  gdw_probe_result (r.p, &r.told);
  gdw_probe_free (r.p);
  gdw_entropy_free (e);
}

/* The promises that hold for every gateway. */
static bool
within_bounds (void)
{
  bool good =
      r.sent == r.told.sent && r.sent <= GDW_PROBE_PACKETS && r.told.took_ms <= GDW_PROBE_MS + DELAY_MS && !r.identity;
  for (unsigned i = 1; i < r.sent; i++)
    good = good && r.at[i] >= r.at[i - 1] + GDW_PROBE_GAP_MS;
  if (!good)
    printf ("# %u datagrams in %u ms, identity %d\n", r.sent, (unsigned)r.told.took_ms, r.identity);
  return good;
}

static uint8_t
verdict (uint8_t kind, const char *name)
{
  for (size_t i = 0; i < r.told.n_rows; i++)
    if (r.told.rows[i].kind == kind && strcmp (r.told.rows[i].name, name) == 0)
      return r.told.rows[i].verdict;
  return 99;
}

/* Are exactly these of a kind taken, and all others refused? names: separated by blanks. */
static bool
takes (uint8_t kind, const char *names)
{
  char padded[256], word[64];
  bool good = true;
  snprintf (padded, sizeof padded, " %s ", names);
  for (size_t i = 0; i < r.told.n_rows; i++) {
    if (r.told.rows[i].kind != kind)
      continue;
    snprintf (word, sizeof word, " %s ", r.told.rows[i].name);
    bool wanted = strstr (padded, word) != NULL;
    if ((r.told.rows[i].verdict == GDW_VERDICT_TAKEN) != wanted) {
      printf ("# %s: %d\n", r.told.rows[i].name, r.told.rows[i].verdict);
      good = false;
    }
  }
  return good;
}

static struct gateway
modern (void)
{
  return (struct gateway){ .v2 = true,
                           .encr = { GDW_ENCR_AES_GCM_16, GDW_ENCR_AES_CBC },
                           .keylen = { 256, 128 },
                           .prf = { GDW_PRF_HMAC_SHA2_384 },
                           .integ = { GDW_INTEG_HMAC_SHA2_256_128 },
                           .group = { GDW_KE_CURVE25519, GDW_KE_MODP_2048 },
                           .kem = GDW_KE_ML_KEM_768 };
}

TEST (exactly_what_the_gateway_takes)
{
  probe (modern ());
  check (r.why == GDW_WHY_NONE && within_bounds () && r.told.ikev2 == GDW_SPEAKS_YES && r.told.ikev1 == GDW_SPEAKS_NOT);
  check (takes (GDW_ROW_CIPHER, "aes256gcm16 aes128") && takes (GDW_ROW_PRF, "prfsha384"));
  check (takes (GDW_ROW_INTEGRITY, "sha256") && takes (GDW_ROW_GROUP, "x25519 modp2048") &&
         takes (GDW_ROW_KEM, "mlkem768"));
  check (r.told.features && r.told.fragmentation && r.told.childless && !r.told.intermediate && !r.told.cookie);
  check (r.told.n_hashes == 2 && r.told.hashes[0] == 2 && r.told.hashes[1] == 3 && r.told.largest == 1500);
  check (r.told.gateway.port == 500 && r.told.wanted_group == 0);
}

TEST (another_group_than_the_first)
{
  struct gateway g = modern ();
  g.group[0] = GDW_KE_MODP_2048;
  g.group[1] = 0;
  probe (g);
  check (r.told.ikev2 == GDW_SPEAKS_YES && r.told.wanted_group == GDW_KE_MODP_2048 && r.told.features);
  check (takes (GDW_ROW_GROUP, "modp2048") && within_bounds ());
}

TEST (a_group_that_we_do_not_have)
{
  struct gateway g = modern ();
  g.group[0] = GDW_KE_MODP_1024;
  g.group[1] = 0;
  probe (g);
  check (r.told.ikev2 == GDW_SPEAKS_YES && !r.told.features && takes (GDW_ROW_GROUP, "modp1024") && within_bounds ());
}

TEST (cookies)
{
  struct gateway g = modern ();
  g.wants_cookie = true;
  probe (g);
  check (r.told.cookie && takes (GDW_ROW_CIPHER, "aes256gcm16 aes128") && within_bounds () && r.why == GDW_WHY_NONE);
}

TEST (no_integrity_is_asked_where_there_are_only_aeads)
{
  struct gateway g = modern ();
  g.encr[1] = 0;
  probe (g);
  check (verdict (GDW_ROW_INTEGRITY, "sha256") == GDW_VERDICT_NONE && takes (GDW_ROW_CIPHER, "aes256gcm16"));
}

TEST (a_gateway_that_wants_fitting_key_exchanges)
{
  struct gateway g = modern ();
  g.honest_only = true;
  g.group[1] = GDW_KE_ECP_256;
  probe (g);
  check (takes (GDW_ROW_CIPHER, "aes256gcm16 aes128") && takes (GDW_ROW_GROUP, "x25519 ecp256") && within_bounds ());
  check (verdict (GDW_ROW_GROUP, "modp1024") == GDW_VERDICT_NONE); /* not to be asked */
}

TEST (a_gateway_that_drops_what_it_does_not_take)
{
  struct gateway g = modern ();
  g.drops_refused = true;
  probe (g);
  check (r.told.ikev2 == GDW_SPEAKS_YES && within_bounds () && r.why == GDW_WHY_NONE);
  check (verdict (GDW_ROW_CIPHER, "aes256gcm16") == GDW_VERDICT_TAKEN);
  check (verdict (GDW_ROW_CIPHER, "3des") == GDW_VERDICT_SILENT);
}

TEST (ikev1_alone)
{
  probe ((struct gateway){ .v1 = true });
  check (r.told.ikev2 == GDW_SPEAKS_NOT && r.told.ikev1 == GDW_SPEAKS_YES && r.why == GDW_WHY_NONE && within_bounds ());
  probe ((struct gateway){ .v1 = true, .v2 = true }); /* it answers in IKEv2, to refuse */
  check (r.told.ikev2 == GDW_SPEAKS_NO && r.told.ikev1 == GDW_SPEAKS_YES && within_bounds () && r.sent == 2);
}

TEST (silence)
{
  probe ((struct gateway){ 0 });
  check (r.why == GDW_WHY_GATEWAY_SILENT && r.told.got == 0 && within_bounds () && r.sent <= 6);
}

/* It answers once and never again: every question waits, and yet the time is bounded. */
TEST (a_gateway_that_falls_silent)
{
  struct gateway g = modern ();
  g.forgets_after_first = true;
  probe (g);
  check (r.why == GDW_WHY_NONE && within_bounds () && r.told.features);
  check (verdict (GDW_ROW_CIPHER, "aes256gcm16") != GDW_VERDICT_TAKEN);
}

TEST (sizes)
{
  struct gateway g = modern ();
  g.largest = 1300;
  probe (g);
  check (r.told.largest == 1280 && within_bounds ());
}

TEST (no_network)
{
  gdw_entropy *e = help_entropy ();
  const gdw_ip addr = help_ip ("192.0.2.1");
  gdw_effect f;
  gdw_probe *p;
  require (gdw_probe_new (&addr, 1, 500, e, &p) == GDW_OK);
  check (gdw_probe_deadline (p) == GDW_MS_NEVER);
  gdw_probe_on_begin (p, help_at (5));
  check (!gdw_probe_next_effect (p, &f) && gdw_probe_deadline (p) == 10005);
  gdw_probe_on_tick (p, help_at (10005));
  check (gdw_probe_next_effect (p, &f) && f.kind == GDW_EFFECT_END && f.end.why == GDW_WHY_NO_NETWORK);
  gdw_probe_free (p);
  gdw_probe_free (NULL);
  gdw_entropy_free (e);
}

TEST_MAIN ()
