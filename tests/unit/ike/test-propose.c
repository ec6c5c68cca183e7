/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-propose.c - offers, the gateway's choice, and ours. */
#include "help.h"
#include "ike/propose.h"
#include "wire/ike-consts.h"

static gdw_profile
profile (const char *ike, const char *esp, const char *groups)
{
  gdw_profile p = help_profile ();
  help_set (&p, "ike", "ciphers", ike);
  help_set (&p, "ike", "prfs", "prfsha256;prfsha384");
  help_set (&p, "ike", "groups", groups);
  help_set (&p, "esp", "ciphers", esp);
  return p;
}

/* A choice of one transform each; keylen belongs to the cipher. 0: none of this type. */
static gdw_pay_sa
choice (uint8_t num, uint8_t proto, uint16_t encr, uint16_t keylen, uint16_t prf, uint16_t integ, uint16_t ke)
{
  gdw_pay_sa sa = { .n = 1 };
  gdw_proposal *p = &sa.proposal[0];
  *p = (gdw_proposal){ .num = num, .proto = proto, .spi_n = proto == GDW_PROTO_ESP ? 4 : 0, .spi = { 1, 2, 3, 4 } };
  gdw_proposal_add (p, GDW_T_ENCR, encr, keylen);
  if (prf != 0)
    gdw_proposal_add (p, GDW_T_PRF, prf, 0);
  if (integ != 0)
    gdw_proposal_add (p, GDW_T_INTEG, integ, 0);
  if (ke != 0)
    gdw_proposal_add (p, GDW_T_KE, ke, 0);
  if (proto == GDW_PROTO_ESP)
    gdw_proposal_add (p, GDW_T_SN, GDW_SN_32, 0);
  return sa;
}

static gdw_err
judge (const gdw_pay_sa *offer, gdw_pay_sa c)
{
  gdw_suite s;
  gdw_bytes spi;
  return gdw_propose_check (offer, &c, &s, &spi);
}

TEST (aeads_and_cbc_do_not_mix)
{
  gdw_profile p = profile ("aes256gcm16;aes256-sha256;aes128-sha256;aes256-sha512", "aes256gcm16", "x25519");
  gdw_pay_sa o;
  gdw_propose_ike (&p, NULL, GDW_ALONE, &o);
  check (o.n == 3);
  check (o.proposal[0].num == 1 && gdw_proposal_find (&o.proposal[0], GDW_T_INTEG) == NULL);
  check (gdw_proposal_count (&o.proposal[1], GDW_T_ENCR) == 2);
  check (gdw_proposal_find (&o.proposal[1], GDW_T_INTEG)->id == GDW_INTEG_HMAC_SHA2_256_128);
  check (gdw_proposal_count (&o.proposal[2], GDW_T_ENCR) == 1);
  check (gdw_proposal_count (&o.proposal[2], GDW_T_PRF) == 2 && gdw_proposal_count (&o.proposal[2], GDW_T_KE) == 1);
  check (o.proposal[0].spi_n == 0);
}

TEST (rekey_offers_have_an_spi)
{
  gdw_profile p = profile ("aes256gcm16", "aes256gcm16", "x25519");
  const uint8_t spi[8] = { 9, 8, 7, 6, 5, 4, 3, 2 };
  gdw_pay_sa o;
  gdw_propose_ike (&p, spi, GDW_ALONE, &o);
  check (o.proposal[0].spi_n == 8 && memcmp (o.proposal[0].spi, spi, 8) == 0);
  gdw_propose_esp (&p, 0x01020304, &o);
  check (o.proposal[0].spi_n == 4 && o.proposal[0].spi[3] == 4);
  check (gdw_proposal_find (&o.proposal[0], GDW_T_KE) == NULL && gdw_proposal_find (&o.proposal[0], GDW_T_SN)->id == 0);
}

TEST (a_choice_out_of_the_offer)
{
  gdw_profile p = profile ("aes256gcm16;aes128gcm16;aes256-sha256", "aes256gcm16", "x25519;ecp256");
  gdw_pay_sa o, c = choice (1, GDW_PROTO_IKE, 20, 128, 6, 0, 19);
  gdw_suite s;
  gdw_bytes spi;
  gdw_propose_ike (&p, NULL, GDW_ALONE, &o);
  require (gdw_propose_check (&o, &c, &s, &spi) == GDW_OK);
  check (strcmp (s.cipher->name, "aes128gcm16") == 0 && s.prf->id == 6 && s.group->id == 19 && spi.n == 0);
  check (judge (&o, choice (2, GDW_PROTO_IKE, 12, 256, 5, 12, 31)) == GDW_OK);
}

TEST (nothing_beyond_the_offer)
{
  gdw_profile p = profile ("aes256gcm16;aes256-sha256", "aes256gcm16", "x25519;ecp256");
  gdw_pay_sa o;
  gdw_propose_ike (&p, NULL, GDW_ALONE, &o);
  check (judge (&o, choice (1, GDW_PROTO_IKE, 20, 128, 5, 0, 31)) == GDW_E_VALUE); /* another key length */
  check (judge (&o, choice (1, GDW_PROTO_IKE, 20, 256, 7, 0, 31)) == GDW_E_VALUE); /* another PRF */
  check (judge (&o, choice (1, GDW_PROTO_IKE, 20, 256, 5, 0, 14)) == GDW_E_VALUE); /* another group */
  check (judge (&o, choice (1, GDW_PROTO_IKE, 20, 256, 5, 0, 0)) == GDW_E_VALUE);  /* no group */
  check (judge (&o, choice (1, GDW_PROTO_IKE, 20, 256, 0, 0, 31)) == GDW_E_VALUE); /* no PRF */
  check (judge (&o, choice (1, GDW_PROTO_IKE, 20, 256, 5, 12, 31)) ==
         GDW_E_VALUE); /* an integrity that is not of this proposal */
  check (judge (&o, choice (2, GDW_PROTO_IKE, 12, 256, 5, 0, 31)) == GDW_E_VALUE);  /* CBC without integrity */
  check (judge (&o, choice (2, GDW_PROTO_IKE, 12, 256, 5, 14, 31)) == GDW_E_VALUE); /* another integrity */
  check (judge (&o, choice (3, GDW_PROTO_IKE, 20, 256, 5, 0, 31)) == GDW_E_VALUE);  /* a number that is not there */
  check (judge (&o, choice (1, GDW_PROTO_ESP, 20, 256, 5, 0, 31)) == GDW_E_VALUE);  /* another protocol */
  check (judge (&o, choice (1, GDW_PROTO_IKE, 11, 0, 5, 0, 31)) == GDW_E_VALUE);    /* ENCR_NULL */
}

TEST (exactly_one_of_each)
{
  gdw_profile p = profile ("aes256gcm16;aes128gcm16", "aes256gcm16", "x25519;ecp256");
  gdw_pay_sa o, c = choice (1, GDW_PROTO_IKE, 20, 256, 5, 0, 31);
  gdw_propose_ike (&p, NULL, GDW_ALONE, &o);
  gdw_proposal_add (&c.proposal[0], GDW_T_KE, 19, 0);
  check (judge (&o, c) == GDW_E_VALUE);
  check (judge (&o, o) == GDW_E_VALUE); /* the offer itself is no choice */
  c = choice (1, GDW_PROTO_IKE, 20, 256, 5, 0, 31);
  c.n = 2;
  c.proposal[1] = c.proposal[0];
  check (judge (&o, c) == GDW_E_VALUE);
  c = choice (1, GDW_PROTO_IKE, 20, 256, 5, 0, 31);
  c.proposal[0].transform[0].odd = true;
  check (judge (&o, c) == GDW_E_VALUE);
}

TEST (esp_choice)
{
  gdw_profile p = profile ("aes256gcm16", "chacha20poly1305;aes256-sha256", "x25519");
  gdw_pay_sa o, c = choice (1, GDW_PROTO_ESP, 28, 0, 0, 0, 0);
  gdw_suite s;
  gdw_bytes spi;
  gdw_propose_esp (&p, 0x1234, &o);
  require (gdw_propose_check (&o, &c, &s, &spi) == GDW_OK);
  check (strcmp (s.cipher->name, "chacha20poly1305") == 0 && s.prf == NULL && s.group == NULL && spi.n == 4);
  check (judge (&o, choice (2, GDW_PROTO_ESP, 12, 256, 0, 12, 0)) == GDW_OK);
  check (judge (&o, choice (1, GDW_PROTO_ESP, 28, 0, 0, 0, 31)) == GDW_E_VALUE);
  c = choice (1, GDW_PROTO_ESP, 28, 0, 0, 0, 0);
  gdw_proposal_add (&c.proposal[0], GDW_T_INTEG, GDW_INTEG_NONE, 0); /* some say it in words */
  check (judge (&o, c) == GDW_OK);
  c = choice (1, GDW_PROTO_ESP, 28, 0, 0, 0, 0);
  c.proposal[0].transform[1].id = GDW_SN_64;
  check (judge (&o, c) == GDW_E_VALUE);
}

/* What we pick of the offer of a gateway with profile `theirs`. */
static gdw_err
pick (const gdw_profile *ours, const gdw_pay_sa *offer, uint8_t proto, uint16_t wanted, gdw_suite *ret,
      gdw_pay_sa *answer)
{
  const uint8_t spi[8] = { 1 };
  gdw_bytes peer;
  return gdw_propose_pick (ours, offer, proto, wanted, GDW_ALONE, gdw_bytes_make (spi, proto == GDW_PROTO_IKE ? 8 : 4),
                           ret, &peer, answer);
}

TEST (our_pick_is_a_choice_they_take)
{
  gdw_profile theirs = profile ("aes256-sha256;aes128gcm16", "aes128gcm16", "modp2048;ecp256");
  gdw_profile ours = profile ("aes256gcm16;aes128gcm16", "aes128gcm16;aes256gcm16", "ecp256;modp2048");
  const uint8_t spi[8] = { 5 };
  gdw_pay_sa offer, answer;
  gdw_suite s;
  gdw_propose_ike (&theirs, spi, GDW_ALONE, &offer);
  require (pick (&ours, &offer, GDW_PROTO_IKE, 0, &s, &answer) == GDW_OK);
  check (strcmp (s.cipher->name, "aes128gcm16") == 0 && s.group->id == 19);
  check (judge (&offer, answer) == GDW_OK);
  require (pick (&ours, &offer, GDW_PROTO_IKE, 14, &s, &answer) == GDW_OK); /* its KE payload is taken when we can */
  check (s.group->id == 14);
  gdw_propose_esp (&theirs, 0x777, &offer);
  require (pick (&ours, &offer, GDW_PROTO_ESP, 0, &s, &answer) == GDW_OK);
  check (s.group == NULL && judge (&offer, answer) == GDW_OK);
  gdw_proposal_add (&offer.proposal[0], GDW_T_KE, 19, 0); /* with a key exchange of its own */
  require (pick (&ours, &offer, GDW_PROTO_ESP, 19, &s, &answer) == GDW_OK);
  check (s.group != NULL && s.group->id == 19 && judge (&offer, answer) == GDW_OK);
}

/* With a KEM first and without behind, the same ciphers each; the KEMs are not trimmed here, whatever the library has. */
TEST (further_key_exchanges_come_first)
{
  gdw_profile p = profile ("aes256gcm16;aes256-sha256", "aes256gcm16", "x25519;ecp256");
  gdw_pay_sa o;
  gdw_propose_ike (&p, NULL, GDW_FURTHER, &o);
  check (o.n == 4);
  for (uint8_t i = 0; i < o.n; i++) {
    check (o.proposal[i].num == i + 1 && gdw_proposal_count (&o.proposal[i], GDW_T_KE) == 2);
    check (gdw_proposal_count (&o.proposal[i], GDW_T_ADDKE1) == (i < 2 ? 2 : 0));
  }
  check (gdw_proposal_find (&o.proposal[0], GDW_T_ADDKE1)->id == 36);
  help_set (&p, "ike", "post-quantum", "require");
  help_set (&p, "ike", "post-quantum-groups", "mlkem1024");
  gdw_propose_ike (&p, NULL, GDW_FURTHER, &o);
  check (o.n == 2 && gdw_proposal_find (&o.proposal[1], GDW_T_ADDKE1)->id == 37);
  gdw_propose_esp_pfs (&p, 0x777, GDW_FURTHER, &o);
  check (o.n == 2 && gdw_proposal_find (&o.proposal[0], GDW_T_ADDKE1) != NULL &&
         gdw_proposal_find (&o.proposal[1], GDW_T_ADDKE1) == NULL && o.proposal[1].num == 2);
  gdw_propose_ike (&p, NULL, GDW_ALONE, &o);
  check (gdw_proposal_find (&o.proposal[0], GDW_T_ADDKE1) == NULL);
  help_set (&p, "ike", "post-quantum", "off");
  gdw_propose_trim (&p);
  gdw_propose_ike (&p, NULL, GDW_FURTHER, &o);
  check (o.n == 2 && gdw_proposal_find (&o.proposal[0], GDW_T_ADDKE1) == NULL);
}

static gdw_err
judge_further (const gdw_pay_sa *offer, uint16_t ke, uint16_t first, uint16_t second, gdw_suite *ret)
{
  gdw_pay_sa c = choice (1, GDW_PROTO_IKE, 20, 256, 5, 0, ke);
  gdw_bytes spi;
  if (first != 0xffff)
    gdw_proposal_add (&c.proposal[0], GDW_T_ADDKE1, first, 0);
  if (second != 0xffff)
    gdw_proposal_add (&c.proposal[0], GDW_T_ADDKE1 + 1, second, 0);
  return gdw_propose_check (offer, &c, ret, &spi);
}

TEST (a_further_choice_out_of_the_offer)
{
  gdw_profile p = profile ("aes256gcm16", "aes256gcm16", "x25519");
  gdw_pay_sa o;
  gdw_suite s;
  gdw_propose_ike (&p, NULL, GDW_FURTHER, &o);
  require (judge_further (&o, 31, 37, 0xffff, &s) == GDW_OK);
  check (s.further[0]->id == 37 && gdw_suite_further (&s, 0)->id == 37 && gdw_suite_further (&s, 1) == NULL);
  check (judge_further (&o, 31, 0xffff, 0xffff, &s) == GDW_E_VALUE); /* dropped without a word */
  check (judge_further (&o, 31, 0, 0xffff, &s) == GDW_E_VALUE);      /* NONE was not offered */
  check (judge_further (&o, 31, 35, 0xffff, &s) == GDW_E_VALUE);
  check (judge_further (&o, 31, 36, 37, &s) == GDW_E_VALUE); /* a type that was not offered */
  gdw_proposal_add (&o.proposal[0], GDW_T_ADDKE1, 0, 0);
  gdw_proposal_add (&o.proposal[0], GDW_T_ADDKE1 + 1, 36, 0);
  gdw_proposal_add (&o.proposal[0], GDW_T_ADDKE1 + 1, 31, 0);
  require (judge_further (&o, 31, 0, 36, &s) == GDW_OK);
  check (s.further[0] == NULL && s.further[1]->id == 36 && gdw_suite_further (&s, 0)->id == 36);
  check (judge_further (&o, 31, 36, 36, &s) == GDW_E_VALUE); /* one method twice */
  check (judge_further (&o, 31, 36, 31, &s) == GDW_E_VALUE);
  check (judge_further (&o, 31, 37, 36, &s) == GDW_OK);
}

static gdw_err
pick_how (const gdw_profile *ours, const gdw_pay_sa *offer, gdw_further further, gdw_suite *s, gdw_pay_sa *answer)
{
  const uint8_t spi[8] = { 1 };
  gdw_bytes peer;
  return gdw_propose_pick (ours, offer, GDW_PROTO_IKE, 0, further, gdw_bytes_of (spi), s, &peer, answer);
}

TEST (we_pick_a_kem_where_there_is_one)
{
  gdw_profile ours = profile ("aes256gcm16", "aes256gcm16", "x25519"), theirs = ours;
  const uint8_t spi[8] = { 5 };
  gdw_pay_sa offer, answer;
  gdw_suite s;
  gdw_propose_ike (&theirs, spi, GDW_FURTHER, &offer);
  gdw_proposal first = offer.proposal[0]; /* the gateway would rather have none */
  offer.proposal[0] = offer.proposal[1];
  offer.proposal[1] = first;
  require (pick_how (&ours, &offer, GDW_FURTHER, &s, &answer) == GDW_OK);
  check (s.further[0] != NULL && s.further[0]->id == 36 && judge (&offer, answer) == GDW_OK);
  require (pick_how (&ours, &offer, GDW_ALONE, &s, &answer) == GDW_OK);
  check (gdw_suite_further (&s, 0) == NULL && judge (&offer, answer) == GDW_OK);
  offer.n = 1; /* the classical one alone */
  check (pick_how (&ours, &offer, GDW_FURTHER, &s, &answer) == GDW_OK && s.further[0] == NULL);
  help_set (&ours, "ike", "post-quantum", "require");
  check (pick_how (&ours, &offer, GDW_FURTHER, &s, &answer) == GDW_E_VALUE);
}

TEST (types_that_we_cannot_fill_get_none_or_the_proposal_is_passed_over)
{
  gdw_profile ours = profile ("aes256gcm16", "aes256gcm16", "x25519");
  const uint8_t spi[8] = { 5 };
  gdw_pay_sa offer, answer;
  gdw_suite s;
  gdw_propose_ike (&ours, spi, GDW_FURTHER, &offer);
  offer.n = 1;
  gdw_proposal_add (&offer.proposal[0], GDW_T_ADDKE1 + 2, 36, 0);
  require (pick_how (&ours, &offer, GDW_FURTHER, &s, &answer) == GDW_E_VALUE); /* 36 is taken by the first */
  gdw_proposal_add (&offer.proposal[0], GDW_T_ADDKE1 + 2, 0, 0);
  require (pick_how (&ours, &offer, GDW_FURTHER, &s, &answer) == GDW_OK);
  check (s.further[0]->id == 36 && s.further[2] == NULL && judge (&offer, answer) == GDW_OK);
  check (pick_how (&ours, &offer, GDW_ALONE, &s, &answer) == GDW_E_VALUE);
  gdw_proposal_add (&offer.proposal[0], GDW_T_ADDKE7 + 1, 0, 0);
  check (pick_how (&ours, &offer, GDW_FURTHER, &s, &answer) == GDW_E_VALUE);
}

TEST (we_pick_nothing_that_the_profile_does_not_name)
{
  gdw_profile theirs = profile ("aes256-sha256", "aes256-sha256", "modp2048");
  gdw_profile ours = profile ("aes256gcm16", "aes256gcm16", "x25519");
  const uint8_t spi[8] = { 5 };
  gdw_pay_sa offer, answer;
  gdw_suite s;
  gdw_propose_ike (&theirs, spi, GDW_ALONE, &offer);
  check (pick (&ours, &offer, GDW_PROTO_IKE, 14, &s, &answer) == GDW_E_VALUE);
  gdw_propose_esp (&theirs, 0x777, &offer);
  check (pick (&ours, &offer, GDW_PROTO_ESP, 0, &s, &answer) == GDW_E_VALUE);
  gdw_propose_esp (&ours, 0x777, &offer);
  gdw_proposal_add (&offer.proposal[0], GDW_T_KE, 14, 0);
  check (pick (&ours, &offer, GDW_PROTO_ESP, 14, &s, &answer) == GDW_E_VALUE);
}

TEST (groups_of_a_childs_own)
{
  gdw_profile p = help_profile ();
  gdw_pay_sa offer;
  gdw_suite s;
  gdw_bytes spi;
  gdw_pay_sa answer;
  const uint8_t ours[4] = { 1, 2, 3, 4 };
  help_set (&p, "ike", "groups", "x25519");
  check (gdw_propose_esp_group_at (&p, 0)->id == 31 && gdw_propose_esp_group_at (&p, 1) == NULL);
  help_set (&p, "esp", "groups", "ecp384;ecp256");
  check (gdw_propose_esp_group_at (&p, 0)->id == 20 && gdw_propose_esp_group_at (&p, 2) == NULL);
  check (gdw_propose_esp_group (&p, 19) != NULL && gdw_propose_esp_group (&p, 31) == NULL);
  check (gdw_propose_group (&p, 31) != NULL && gdw_propose_group (&p, 19) == NULL);
  gdw_propose_esp_pfs (&p, 0x1234, GDW_ALONE, &offer);
  check (gdw_proposal_count (&offer.proposal[0], GDW_T_KE) == 2 &&
         gdw_proposal_find (&offer.proposal[0], GDW_T_KE)->id == 20);
  require (gdw_propose_pick (&p, &offer, GDW_PROTO_ESP, 19, GDW_ALONE, gdw_bytes_of (ours), &s, &spi, &answer) ==
           GDW_OK);
  check (s.group->id == 19);
  help_set (&p, "esp", "groups", "x25519");
  check (gdw_propose_pick (&p, &offer, GDW_PROTO_ESP, 19, GDW_ALONE, gdw_bytes_of (ours), &s, &spi, &answer) != GDW_OK);
}

TEST_MAIN ()
