/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trust.h - is this gateway who the profile says? The chain's verdict and the name, as one end reason with the facts
 * beside it. To be asked, and to be NONE, before anything secret leaves (architecture, section 5: sequence of trust).
 * The signature itself is signer.h's: good trust gives the key that must have made it. */
#ifndef GDW_CRED_TRUST_H
#define GDW_CRED_TRUST_H

#include "base/cert-facts.h"
#include "cred/identity.h"
#include "profile/pin.h"

/* What the profile says about the gateway.
 * name: the remote identity of the profile; where it has none, the gateway's host name or address as written there.
 * exact: the profile names the remote identity itself. IDr must be that one, and the certificate must confirm it.
 * Not exact: `name` is the gateway's host and the certificate must be for it. IDr may then be anything, since gateways
 * call themselves by addresses, subjects and nicknames, and the key that signs it is the host's in any case.
 * wildcards: those in the certificate's DNS names count (RFC 9525 6.3). */
typedef struct {
  gdw_ident name;
  bool exact;
  bool wildcards;
  uint8_t n_pins; /* SHA-256 of SubjectPublicKeyInfos: one must be a link's of the good chain; 0: any will do */
  uint8_t pins[GDW_MAX_PINS][GDW_PIN];
  uint8_t n_trusted; /* the same of gateways' own keys, each of which stands in for an authority and for nothing else */
  uint8_t trusted[GDW_MAX_PINS][GDW_PIN];
} gdw_trust_wish;

/* From a profile's remote identity (may be empty) and its gateway address, as texts; wildcards count. Errors of
 * gdw_ident_parse. */
GDW_MUST_USE gdw_err gdw_trust_wish_from (gdw_bytes remote_identity, gdw_bytes gateway, gdw_trust_wish *ret);

typedef struct {
  gdw_why why;          /* NONE: trusted */
  gdw_cert_facts facts; /* which link failed and how; when trusted, the gateway's own certificate and no rule */
  int64_t good_until_s; /* when trusted: the chain's end, wall seconds */
  gdw_pubkey *key;      /* when trusted: the gateway's key, owned by the verdict; else NULL */
  gdw_chain chain;      /* when trusted: its links, owned by the verdict, or moved away */

  /* When the authority is unknown, and the chain would be good if the profile trusted the gateway's own key: that key, owned
   * by the verdict, else NULL; and its hash. Not to be offered to a person before AUTH is found to be made by it. */
  gdw_pubkey *untrusted;
  uint8_t untrusted_hash[GDW_PIN];
} gdw_trust_verdict;

/* Judges the certificates of the gateway's message (DER bodies of CERT payloads of encoding 4, the first is the
 * gateway's own; RFC 7296 3.6) and its IDr. Whys: CERT_MISSING (n is 0), those of gdw_chain_check, after which a trusted key is looked for where the authority is unknown, CERT_NAME,
 * GATEWAY_ID_OTHER, PIN_MISMATCH. *ret is always filled; free it with gdw_trust_verdict_done. More than GDW_MAX_CERTS certificates:
 * the rest is not looked at. */
void gdw_trust_gateway (const gdw_trust_wish *wish, const gdw_anchors *anchors, const gdw_bytes *certs, size_t n,
                        const gdw_ident *idr, int64_t wall_s, gdw_trust_verdict *ret);
void gdw_trust_verdict_done (gdw_trust_verdict *v);

/* With a pre-shared key there is no certificate: IDr must be the wish's name when it is exact, else any. NONE or
 * GATEWAY_ID_OTHER. */
gdw_why gdw_trust_id (const gdw_trust_wish *wish, const gdw_ident *idr);

#endif
