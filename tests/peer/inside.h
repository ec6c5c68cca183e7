/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inside.h - what the files of the peer share. */
#ifndef GDW_TESTS_PEER_INSIDE_H
#define GDW_TESTS_PEER_INSIDE_H

#include "base/cursor.h"
#include "cred/signer.h"
#include "crypto/x509.h"
#include "eap/mschap.h"
#include "ike/collisions.h"
#include "ike/intauth.h"
#include "ike/followup.h"
#include "ike/keymat.h"
#include "ike/propose.h"
#include "ike/sk.h"
#include "peer.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"
#include "wire/pay-sa.h"
#include "wire/pay-ts.h"

enum {
  PEER_SAS = 16, /* half open ones, too: each different IKE_SA_INIT request makes one, as real gateways do */
  PEER_KIDS = 8,
  PEER_QUEUE = 256,
  PEER_TOLD = 16,
  PEER_ADDRESSES = 8, /* of the client, remembered */
  PEER_COOKIE2 = 16,
  PEER_NONCE = 32,
  PEER_MESSAGE = 16384,
  PEER_REPEAT_MS = 2000,
};

/* Our own mistake, or the machine's: the test cannot go on. */
#define peer_must(condition)                                                                                           \
  do {                                                                                                                 \
    if (!(condition))                                                                                                  \
      peer_fail (__FILE__, __LINE__, #condition);                                                                      \
  } while (0)
void peer_fail (const char *file, int line, const char *condition);

struct kid {
  bool used, old;
  bool ours, replaced_by_us; /* whose request made it, whose ended its use */
  gdw_ms since;              /* of old */
  const gdw_cipher_info *cipher;
  uint32_t spi_in, spi_out;
  gdw_secret key_in, key_out;
  gdw_pay_ts tsi, tsr; /* client's side, ours */
};

enum ask { ASK_NONE, ASK_PROBE, ASK_ROUTE, ASK_DELETE_IKE, ASK_DELETE_CHILD, ASK_REKEY_CHILD, ASK_REKEY_IKE };

/* Where a datagram came from and to, or goes to and from. */
struct way {
  gdw_addr client, self;
};

/* One on its way out. */
struct outgoing {
  gdw_bytes octets; /* owned */
  struct way way;
};

/* IKE_SA_INIT to IKE_AUTH. */
struct greeting {
  gdw_bytes request, answer; /* owned: RealMessage1, RealMessage2 */
  uint8_t ni[GDW_MAX_NONCE], nr[PEER_NONCE];
  size_t ni_n;
  gdw_hash_set hashes;
  gdw_bytes idi;           /* owned: the body */
  bool ppk;                /* both said USE_PPK */
  bool first_done, second; /* second: the client's other identity has come */
  gdw_intauth intauth;     /* over the messages of IKE_INTERMEDIATE */
  size_t further_done;
  gdw_secret further; /* a further shared secret: the keys change once the answer has left */
  /* of the first child */
  gdw_suite child;
  gdw_pay_sa child_answer;
  uint32_t spi_in, spi_out;
  gdw_pay_ts tsi, tsr;
  uint16_t child_error; /* a notify instead */
  bool childless;       /* the client asks for no child */
};

struct sa {
  bool used, up, old, replaced_by_us;
  bool waits;            /* made by a rekey beside another one: who succeeds is not known yet; old as well */
  struct greeting greet; /* until it is up */
  bool initiator;        /* we are: made by our rekey */
  uint8_t spi_i[8], spi_r[8];
  gdw_suite suite;
  gdw_ike_keys keys;
  gdw_sk sk;
  uint32_t next_in, next_out;
  size_t fragments;     /* its longest datagram; 0: one of both takes no fragments */
  gdw_frag_set in[2];   /* the client's answer, its request */
  gdw_datagrams answer; /* to request next_in - 1 */
  struct kid kid[PEER_KIDS];

  struct way way; /* of our requests and of ESP */
  bool mobike;    /* both said so: the way changes only when the client says it (RFC 4555) */
  bool updated;   /* it did, on this IKE SA */
  uint8_t cookie2[PEER_COOKIE2];

  /* our request in flight */
  enum ask ask;
  gdw_ms since; /* of half open, up, old: whichever came last */
  gdw_ms next;  /* of the next repeat */
  unsigned sends;
  gdw_datagrams request;
  uint8_t nonce[PEER_NONCE];
  uint8_t new_spi[8];
  uint32_t child_spi, subject; /* of the child to come; of the child it is about */
  gdw_pay_ts tsi, tsr;         /* of that one */
  gdw_kex *kex;
  gdw_rival rival;     /* the client's rekey that was served meanwhile */
  struct sa *rival_sa; /* the one that it made */

  gdw_followup serving, asking; /* rekeys that are not over: the client's, ours */
};

enum eap_step { EAP_BEGIN, EAP_IDENTITY, EAP_ASKED, EAP_TOLD_GOOD, EAP_TOLD_BAD, EAP_SUCCEEDED, EAP_REFUSED };

struct eap {
  peer_sign_in way;
  enum eap_step step;
  uint8_t id;
  uint8_t challenge[GDW_MSCHAP_CHALLENGE];
  uint8_t msk[64];
  size_t msk_n;
  char identity[256];
};

struct peer {
  peer_setup setup;
  peer_listener said;
  void *user;
  gdw_entropy *entropy;
  gdw_privkey *key;
  gdw_cert *chain[4];
  size_t n_chain;
  gdw_sig_scheme client_scheme; /* of the client's last good signature */
  struct eap eap;
  struct sa sa[PEER_SAS];
  struct outgoing queue[PEER_QUEUE];
  size_t n_queue;
  struct outgoing handed;   /* what peer_next gave last */
  uint16_t told[PEER_TOLD]; /* status notifies of the last IKE_SA_INIT request */
  size_t n_told;
  uint16_t groups[16];
  size_t n_groups;
  unsigned again, further_seen;
  uint8_t further_hash[GDW_HASH_MAX];
  struct way way;    /* of the datagram in hand */
  struct way proven; /* of the last authentic message */
  gdw_ip client_more[PEER_ADDRESSES];
  size_t n_client_more;
  unsigned updates, routes_proven;
  gdw_ms now;
  gdw_ike_header sealing; /* of the message that is made now */
  uint8_t in[65536], chain_buf[PEER_MESSAGE], out[PEER_MESSAGE];
};

/* peer.c */
gdw_bytes peer_copy (gdw_bytes b); /* owned */
void peer_drop (gdw_bytes *owned);
void peer_send (peer *p, gdw_bytes datagram, const struct way *way); /* copied */
void peer_send_all (peer *p, const gdw_datagrams *d, const struct way *way);
void peer_say (peer *p, const char *arrow, const gdw_msg *m, const char *more);
struct sa *peer_new_sa (peer *p);
void peer_end_sa (struct sa *s);
void peer_end_kid (struct kid *k);
struct sa *peer_newest (peer *p); /* the one that is up and not replaced; NULL */
gdw_ike_header peer_header (const struct sa *s, uint8_t exchange, bool response, uint32_t msgid);
/* Seals the chain in p->chain_buf, as answer (kept, id next_in) or as request (id next_out, kept). */
void peer_answer (peer *p, struct sa *s, uint8_t exchange, gdw_msg_out *chain);
void peer_request (peer *p, struct sa *s, uint8_t exchange, gdw_msg_out *chain, enum ask ask);
gdw_msg_out peer_chain (peer *p);

/* peer-mobike.c: both NAT detection hashes of an answer to the datagram in hand, true ones; what the client says of MOBIKE in its first message of
 * IKE_AUTH, and our answer to it; what it says by INFORMATIONAL; its answer to a check of its route. */
void peer_put_natd (const peer *p, const struct sa *s, gdw_msg_out *o);
void peer_agree_mobike (peer *p, struct sa *s, const gdw_msg *m);
void peer_put_mobike (const peer *p, const struct sa *s, gdw_msg_out *o);
void peer_on_mobike (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o);
void peer_on_route (peer *p, const struct sa *s, const gdw_msg *m);
/* The client forbids translators, and one is there (RFC 4555 3.9). */
bool peer_sees_nat (const peer *p, const gdw_msg *m);

/* peer-init.c */
void peer_on_init (peer *p, gdw_bytes datagram, const gdw_msg *m);
void peer_greeting_done (struct greeting *g);

/* peer-intermediate.c: the answer to an IKE_INTERMEDIATE request; False: as below. What is sealed enters AUTH, and then the keys change. */
bool peer_on_intermediate (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o);
void peer_intermediate_sealed (peer *p, struct sa *s, const gdw_ike_header *h, uint8_t first, gdw_bytes inner);
void peer_change_keys (struct sa *s);
/* peer-move.c: writes REDIRECT, if this is the place for it; AUTH_LIFETIME, if there is one. */
bool peer_sends_on (peer *p, peer_redirect_at at, gdw_bytes nonce, gdw_msg_out *o);
void peer_put_lifetime (const peer *p, gdw_msg_out *o);

/* peer-ppk.c: the client's AUTH, in m, may be with a PPK: mixes the keys, or puts what AUTH would be without in *ret. True: PPK_IDENTITY goes into
 * the answer. */
bool peer_take_ppk (peer *p, struct sa *s, const gdw_msg *m, gdw_bytes *ret);

/* peer-auth.c: the answer to an IKE_AUTH request. False: the SA is over once the answer has left. */
bool peer_on_auth (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o);

/* The client's side of the tunnel becomes the address that it is assigned; ours is what it asks for. */
void peer_narrow (const peer *p, const gdw_pay_ts *asked, gdw_pay_ts *ret);

/* peer-eap.c: what the gateway says next to this packet (empty: begins). */
void peer_eap_next (peer *p, gdw_bytes packet, gdw_out *o);

/* peer-serve.c: answers to CREATE_CHILD_SA and INFORMATIONAL; false: as above. peer-ask.c: what becomes of our own requests. */
bool peer_on_request (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o);
void peer_on_response (peer *p, struct sa *s, const gdw_msg *m);

/* What both sides agreed on for a child. Views end with the call. */
struct kid_deal {
  const gdw_suite *suite;
  gdw_bytes shared; /* of a key exchange of its own, or empty */
  gdw_bytes ni, nr;
  gdw_bytes more; /* of further key exchanges */
  bool we_started;
  uint32_t spi_in, spi_out;
  gdw_pay_ts tsi, tsr; /* client's side, ours */
};
struct kid *peer_add_kid (struct sa *s, const struct kid_deal *d);
struct kid *peer_newest_kid (struct sa *s);
struct kid *peer_kid_by_out (struct sa *s, uint32_t spi_out);
struct kid *peer_kid_by_in (struct sa *s, uint32_t spi_in);
uint32_t peer_number (gdw_bytes spi);
void peer_octets (uint32_t spi, uint8_t ret[4]);
uint32_t peer_fresh_spi (peer *p);
void peer_nonce (peer *p, bool answer, uint8_t ret[PEER_NONCE]);
void peer_put_sa (gdw_msg_out *o, const gdw_pay_sa *sa);
void peer_put_ts (gdw_msg_out *o, uint8_t type, const gdw_pay_ts *ts);
void peer_put_ke (gdw_msg_out *o, gdw_kex *kex);

/* An IKE SA that may come after s, and waits; it succeeds s, with the children; or it is laid aside. we_delete: s, or n, is ours to delete. */
struct sa *peer_make_next (peer *p, struct sa *s, const gdw_suite *suite, gdw_bytes shared, const gdw_keymat_salt *salt,
                           bool initiator);
void peer_succeed (peer *p, struct sa *s, struct sa *n, bool we_delete);
void peer_lay_aside (peer *p, struct sa *n, bool we_delete);

static inline gdw_further
peer_further (const peer *p)
{
  return p->setup.further ? GDW_FURTHER : GDW_ALONE;
}

/* peer-serve.c: a rekey of the client's is over. */
void peer_take_child (struct sa *s, struct kid *old, const struct kid_deal *d);
void peer_take_ike (peer *p, struct sa *s, const gdw_suite *suite, gdw_bytes shared, const gdw_keymat_salt *salt);

/* peer-followup.c: keeping what was agreed on, and getting it back; answering, asking. */
void peer_follow_child (struct sa *s, gdw_followup *f, const struct kid_deal *d, gdw_secret *taken);
struct kid_deal peer_followed_child (const gdw_followup *f);
void peer_follow_ike (gdw_followup *f, const gdw_suite *suite, const gdw_keymat_salt *salt, bool initiator,
                      gdw_secret *taken);
gdw_keymat_salt peer_followed_salt (const gdw_followup *f);
void peer_on_followup (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o);
void peer_ask_followup (peer *p, struct sa *s, enum ask ask);

/* text.c: the payloads of a message as words of a ladder. What is announced by a notify without consequence in the same message is left out:
 * FRAGMENTATION_SUPPORTED, REDIRECT_SUPPORTED, INTERMEDIATE_EXCHANGE_SUPPORTED. */
void peer_describe (const gdw_msg *m, char *buf, size_t cap);

#endif
