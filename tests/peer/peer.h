/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer.h - a gateway for tests: an IKEv2 responder without I/O and without mercy, in one process with a real tunnel. Never installed.
 * It shares wire/, crypto/ and the key derivation with the client, so it proves rules and order, not interoperability: that is for
 * tests/net. One client, one request of its own at a time. */
#ifndef GDW_TESTS_PEER_H
#define GDW_TESTS_PEER_H

#include "base/addr.h"
#include "base/instant.h"
#include "crypto/entropy.h"
#include "crypto/suites.h"
#include "profile/profile.h"
#include "wire/msg.h"
#include "wire/pay-cp.h"

typedef enum { PEER_PSK, PEER_CERTIFICATE, PEER_MSCHAPV2, PEER_GTC } peer_sign_in;

/* May change the payloads of a protected message of the gateway's before they are sealed: a gateway that is proven and hostile. user is
 * the listener's. chain has room for cap octets. */
typedef void (*peer_tamper) (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap);

/* The same for a whole clear message of IKE_SA_INIT: what is made of it is what the gateway's AUTH covers. */
typedef void (*peer_tamper_clear) (void *user, uint8_t *message, size_t *n, size_t cap);

/* Whose exchange has the lowest of the four nonces when both sides renew at once: nobody knows; the client's; its own. */
typedef enum { PEER_LOWEST_ANY, PEER_LOWEST_IN_ANSWERS, PEER_LOWEST_IN_REQUESTS } peer_lowest;
typedef enum { PEER_NEVER, PEER_IN_INIT, PEER_IN_AUTH } peer_redirect_at;

enum { PEER_MORE = 4 }; /* addresses beside the first */

/* What kind of gateway it is. Texts must live as long as the peer. */
typedef struct {
  peer_sign_in sign_in; /* what it asks of the client */
  uint64_t seed;        /* of its randomness */
  const char *identity; /* its own, as FQDN */
  const char *psk;
  const char *user, *password;
  const char *chain[4]; /* PEM, its own certificate first; for all but PEER_PSK */
  const char *key;      /* PEM */
  gdw_profile takes;    /* ciphers, PRFs and groups that it takes */
  size_t fragments;     /* its longest IKE message in one datagram; 0: it neither takes nor makes fragments */
  unsigned cookies;     /* how many different cookies it wants, one after the other */
  const char *prompt;   /* GTC */
  const char *failure;  /* MSCHAPv2: what it says to a wrong password; NULL: "E=691 R=0 C=00 V=3 M=No" */

  const char *ppk, *ppk_identity; /* a post-quantum pre-shared key (RFC 8784); NULL: it knows nothing of them */
  bool ppk_forgotten;             /* it announces USE_PPK, but has no key */
  bool ppk_pretended;             /* it says that it took the key, and did not */
  bool further;                   /* knows IKE_INTERMEDIATE and takes further key exchanges */
  bool unsaid_further;            /* chooses them, but does not announce IKE_INTERMEDIATE */

  bool retry; /* MSCHAPv2: another password may be tried, as often as wanted */

  bool twice;          /* behind the first sign-in, PEER_CERTIFICATE, it asks for the second (RFC 4739) */
  peer_sign_in second; /* PEER_MSCHAPV2 or PEER_GTC */

  bool childless;       /* announces that it takes an IKE_AUTH without a child, and does (RFC 6023) */
  gdw_bytes stapled;    /* an OCSP response that it sends along when asked to (RFC 4806); empty: none */
  uint8_t odd_encoding; /* not 0: before its certificates comes a CERT of this encoding with odd_cert in it */
  gdw_bytes odd_cert;
  peer_redirect_at redirect_at; /* where it sends its client elsewhere */
  const char *redirect_to;      /* an address or a name */
  unsigned redirects;           /* so many times */
  bool redirect_wrong;          /* with a nonce that is not the client's */
  uint32_t auth_lifetime;       /* seconds; 0: not said */
  bool keeps_others;            /* a new sign-in leaves older IKE SAs as they are */
  uint8_t host;                 /* last octet of the address that it assigns; 0: 7 */

  bool mobike; /* says that it can, to clients that do, and then moves only when they say so (RFC 4555) */
  gdw_ip more
      [PEER_MORE]; /* addresses of its own, told in its last answer of IKE_AUTH but for the one that it speaks from; none ends them */
  unsigned refuses_address; /* so many updates come from an address that it does not take */

  peer_tamper tamper; /* NULL: none */
  peer_tamper_clear tamper_clear;

  gdw_pay_cp config_more; /* attributes behind those of its CP; what they point to lives as long as the peer */
  bool no_ipv6;           /* no IPv6 address for whoever asks */
  bool allows4, allows6;  /* N(IP4_ALLOWED), N(IP6_ALLOWED) with the first child, or its refusal */

  /* refusals */
  bool pool_empty, no_child_suite, refuse_ts;
  bool offers_pfs; /* renews a child with a key exchange of its own */
  peer_lowest lowest;
  bool wants_pfs;         /* refuses to renew a child without one */
  bool forgets_followups; /* knows nothing of a rekey once it has answered it */
  bool wants_no_pfs;      /* refuses to renew a child with one */
  uint16_t child_error;   /* not 0: its notify instead of the first child, or of one made anew */
  uint16_t rekey_error;   /* not 0: the answer to every CREATE_CHILD_SA of the client */
  /* misdeeds */
  bool no_config;        /* a child without CP */
  bool no_address;       /* CP with name servers alone */
  bool odd_config;       /* CP with name servers that cannot be, double ones, and too many */
  uint8_t config_type;   /* not 0: of its CP, instead of CFG_REPLY */
  bool credulous;        /* takes any proof of the client's */
  bool reserved_spi;     /* its first child has an SPI below 256 */
  bool forgets_msk;      /* its last AUTH behind EAP is made with another key: it relayed the conversation */
  bool eap_always;       /* asks for EAP although the client sent AUTH */
  bool eap_never;        /* goes on without EAP although the client sent no AUTH */
  bool says_twice;       /* announces several authentications, and is content with one */
  bool unsaid_twice;     /* wants two and announces nothing */
  bool follows_itself;   /* says that another proof of its own follows */
  bool forced_child;     /* gives a child to a client that asked for none */
  bool early_eap;        /* asks for EAP before the client said who is to sign in second */
  bool initial_contact;  /* says so, in its last answer of IKE_AUTH */
  bool eap_endless;      /* it asks on whatever the client answers */
  bool success_first;    /* EAP Success instead of a method */
  bool success_unproven; /* MSCHAPv2: Success with a wrong authenticator response */
  bool eap_unproven;     /* the EAP request comes without the gateway's AUTH */
  bool wide_ts;          /* TSr wider than offered; also where keys are renewed */
  uint8_t doubled;       /* not 0: of its answer in IKE_SA_INIT this payload (SA, KE, nonce) comes twice */
  uint16_t chosen_group; /* not 0: the answer of IKE_SA_INIT names this group, whatever was offered */
  bool no_cookie2;       /* does not give COOKIE2 back */
  bool wrong_cookie2;    /* gives another one back */
} peer_setup;

typedef struct peer peer;

/* Receives a line of the ladder: "-> IKE_AUTH 1  IDi CERTREQ CP SA TSi TSr". */
typedef void (*peer_listener) (void *user, const char *line);

/* Is this the first message of another client than the one with this SPI (which becomes its)? A peer serves one client only. */
bool peer_is_wanted (gdw_bytes datagram, uint8_t spi[8]);

/* Never NULL: without memory, or with a key that cannot be read, the process ends. The entropy is the peer's own. */
peer *peer_new (const peer_setup *setup, peer_listener said, void *user);
void peer_free (peer *p);

/* Its nature, which may be changed while it lives. */
peer_setup *peer_nature (peer *p);

/* A datagram from the client, without marker. `from` is its address as the gateway sees it, `to` the gateway's own. */
void peer_on_datagram (peer *p, gdw_bytes datagram, const gdw_addr *from, const gdw_addr *to);

/* The next datagram for the client; the view ends with the next call on the peer. */
bool peer_next (peer *p, gdw_bytes *ret);
/* The same, with the address of its own that it leaves by, and the client's that it goes to: an answer goes where its request came from, in the
 * opposite direction; what the gateway says by itself goes the way of the IKE SA. */
bool peer_next_by (peer *p, gdw_bytes *ret, gdw_addr *ret_from, gdw_addr *ret_to);

/* An authentic packet of ESP came from there: without MOBIKE the newest IKE SA and its children follow. */
void peer_found_at (peer *p, const gdw_addr *from, const gdw_addr *to);

/* Requests of the gateway's own. False: there is no SA for it, or one request is open. */
bool peer_probe (peer *p);
bool peer_delete_ike (peer *p);
bool peer_delete_child (peer *p, bool oldest);
bool peer_rekey_child (peer *p);
/* Deletes, or renews, a child of its own that the client does not have. */
bool peer_delete_nobody (peer *p);
bool peer_rekey_nobody (peer *p);
bool peer_rekey_ike (peer *p);
/* Asks for another child, beside the one that is there. */
bool peer_want_child (peer *p);
/* Its children, or all its IKE SAs, are gone, and it tells nobody: as after a new start. */
void peer_forget_children (peer *p);
void peer_forget_all (peer *p);
bool peer_redirect (peer *p, const char *to); /* sends the client of a live session elsewhere */
bool peer_limit (peer *p);                    /* tells auth_lifetime */
/* With MOBIKE only. Is the client really there (COOKIE2)? And: all further addresses, as they are in `more` now. */
bool peer_check_route (peer *p);
bool peer_tell_addresses (peer *p);
/* The open request once more, the same octets. */
bool peer_repeat (peer *p);

/* For who gives it time: what is due by now. It repeats its open request and gives the client up in the end, forgets half-open SAs, and deletes
 * what was replaced: soon when it began itself, late when the client should have. Between two calls its clock stands still. */
void peer_on_time (peer *p, gdw_ms now);
gdw_ms peer_deadline (const peer *p); /* GDW_MS_NEVER: nothing will be due */

/* A request of CREATE_CHILD_SA on the newest half-open IKE SA, sealed with its keys, before anybody is proven: for a child, to renew one, to renew
 * the IKE SA. False: nothing is half open. */
typedef enum { PEER_NEW_CHILD, PEER_RENEW_CHILD, PEER_RENEW_IKE } peer_intrusion;
bool peer_intrude (peer *p, peer_intrusion what);

/* --- for a hostile gateway: messages of any form, sealed with the right keys --- */

/* While it tampers: the header of the message in hand. */
const gdw_ike_header *peer_sealing (const peer *p);
/* The header of its next request on the newest IKE SA; on a half-open one when none is up. False: there is none. */
bool peer_head (const peer *p, gdw_ike_header *ret);
/* Seals this chain under this header, on that SA, and sends it; nothing is remembered. False: there is no SA. */
bool peer_inject (peer *p, const gdw_ike_header *head, uint8_t first, gdw_bytes chain);
/* The same as one fragment with these numbers, whatever they are. */
bool peer_inject_fragment (peer *p, const gdw_ike_header *head, uint8_t first, uint16_t number, uint16_t total,
                           gdw_bytes content);
/* The same with the plain octets of SK as they are, padding included: the last octet is taken for the pad length. */
bool peer_inject_plain (peer *p, const gdw_ike_header *head, uint8_t first, gdw_bytes plain);

/* An empty request under this message id: octets that must be ignored when it is not the next one. */
bool peer_send_stray (peer *p, uint32_t msgid);

/* --- what it knows --- */

typedef struct {
  uint32_t spi_in, spi_out; /* its own view: it listens on spi_in */
  gdw_bytes key_in, key_out;
  bool old;  /* replaced by a newer one */
  bool ours; /* the gateway asked for it */
  const gdw_cipher_info *cipher;
} peer_child;

bool peer_is_up (const peer *p); /* an IKE SA is authenticated */
size_t peer_ike_sas (const peer *p);
size_t peer_children (const peer *p);
/* The i-th child of the newest IKE SA. */
bool peer_child_at (const peer *p, size_t i, peer_child *ret);
/* The SPIs of the newest IKE SA; false: none is up. */
bool peer_spis (const peer *p, uint8_t ret_i[8], uint8_t ret_r[8]);
/* Where the newest IKE SA has the client, and which address of the gateway's own it uses: requests of the gateway's own and ESP go this way. With
 * MOBIKE it is the way of the client's last update (of its first message of IKE_AUTH before), else that of its last authentic message. */
const gdw_addr *peer_client (const peer *p);
const gdw_addr *peer_self (const peer *p);
/* Both said MOBIKE_SUPPORTED, on the newest IKE SA. */
bool peer_has_mobike (const peer *p);
/* Updates that it followed; repeats and refused ones are none. Route checks that were answered with the right cookie. */
unsigned peer_updates (const peer *p);
unsigned peer_routes_proven (const peer *p);
/* What the client told last of further addresses of its own; at most 8. */
size_t peer_client_addresses (const peer *p, const gdw_ip **ret);
/* What it has received as EAP identity; "" when nothing. */
const char *peer_eap_identity (const peer *p);
/* By what the client signed; GDW_SIG_NONE when it did not. */
gdw_sig_scheme peer_client_scheme (const peer *p);
/* Group numbers of all KE payloads that came, in order; at most 16. */
size_t peer_groups_seen (const peer *p, const uint16_t **ret);
/* Did the client announce this (a status notify of its last IKE_SA_INIT request)? */
bool peer_was_told (const peer *p, uint16_t notify);
/* The client's KE payloads of IKE_INTERMEDIATE: how many, and a hash of the last. */
unsigned peer_further_seen (const peer *p, uint8_t ret_hash[GDW_HASH_MAX]);
unsigned peer_answers_again (const peer *p); /* repeats that were answered from the cache */

#endif
