/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limits.h - every bound of the program, with its reason. Nothing from outside sizes an allocation. */
#ifndef GDW_BASE_LIMITS_H
#define GDW_BASE_LIMITS_H

enum {
  /* IKE messages */
  GDW_MAX_DATAGRAM = 65507,    /* the longest UDP payload */
  GDW_MAX_IKE_MESSAGE = 32768, /* after reassembly: a chain of ten RSA-4096 certificates has room */
  GDW_MAX_FRAGMENTS = 64,      /* of one message (RFC 7383): at 576 octets each, 30,000 octets */
  GDW_MAX_PAYLOADS = 32,       /* per message; a full IKE_AUTH with many notifies has about 20 */
  GDW_MAX_PROPOSALS = 16,      /* per SA payload */
  GDW_MAX_TRANSFORMS = 64,     /* per proposal */
  GDW_MAX_LINK = 256,          /* link data between CREATE_CHILD_SA and IKE_FOLLOWUP_KE (RFC 9370) */
  GDW_MAX_FURTHER = 7,         /* further key exchanges of one suite (RFC 9370: ADDKE1 to ADDKE7) */
  GDW_MAX_COOKIE = 64,         /* RFC 7296 2.6 */
  GDW_MAX_NONCE = 256,         /* RFC 7296 3.9 */
  GDW_MAX_ID = 512,            /* an identity in wire form; long DNs have about 300 */
  GDW_MAX_TS = 16,             /* selectors per TS payload */
  GDW_MAX_CP_ATTRS = 64,       /* attributes per CP payload */
  GDW_MAX_CERTS = 10,          /* per chain */
  GDW_MAX_AUTHORITIES = 400,   /* trust anchors; system bundles have about 150 */

  /* EAP */
  GDW_MAX_EAP_ROUNDS = 64,
  GDW_MAX_EAP_PACKET = 16384,

  /* a tunnel */
  GDW_MAX_IKE_SAS = 6, /* one that carries the tunnel, one set up beside it, replaced ones that wait for their DELETE */
  GDW_MAX_CHILDREN = 8,
  GDW_MAX_QUESTIONS = 8,
  GDW_MAX_PATHS = 8,
  GDW_MAX_ROAMS = 8, /* moves that status remembers */
  GDW_MAX_LINKS = 12,
  GDW_MAX_LINK_ADDRS = 8,
  GDW_MAX_GATEWAY_ADDRS = 8,
  GDW_MAX_EFFECTS = 256, /* queued between two drains; a drain follows each input */
  GDW_MAX_BLOBS = 16,
  GDW_MAX_BLOB = 262144, /* octets; the authorities alone may have GDW_MAX_AUTHORITY_BLOB */
  GDW_MAX_AUTHORITY_BLOB = 4194304,

  /* texts */
  GDW_MAX_TEXT = 256, /* text from the peer: prompts, banners, names */
  GDW_MAX_HOST = 254, /* a host name with its final zero (RFC 1035) */
  GDW_MAX_NOTES = 8,  /* what status keeps on saying about one tunnel */
  GDW_MAX_URL = 512,  /* with its final zero: where a certificate's status is asked */

  /* revocation */
  GDW_MAX_FETCH =
      196608, /* octets of a CRL or OCSP response: with its frames it has room in the queue of a control link */
  GDW_MAX_FETCH_POST = 256, /* octets of an OCSP request for one certificate: about 120 */
  GDW_MAX_FETCHES = 4,      /* addresses asked about one gateway */
  GDW_MAX_OFFERED = 8,      /* names of a certificate that are told to a person */
  GDW_MAX_PINS = 8,         /* public keys that a profile pins, or trusts */
  GDW_FINGERPRINT = 32,     /* octets: SHA-256 of a certificate or of a public key */
  GDW_MAX_STAPLED = 4,      /* OCSP responses that came with its certificates */

  /* configuration */
  GDW_MAX_PLAN_ADDRS = 8,
  GDW_MAX_PLAN_DNS = 8,
  GDW_MAX_PLAN_DOMAINS = 16,
  GDW_MAX_PLAN_ROUTES = 64,
  GDW_MAX_ANNOUNCED = 32, /* INTERNAL_IP4_SUBNET and INTERNAL_IP6_SUBNET of one reply */

  /* ESP */
  GDW_REPLAY_WINDOW = 1024,  /* packets; a multiple of 64 */
  GDW_MAX_KEY = 128,         /* cipher key, salt and integrity key of one direction: 32 + 64 is the most */
  GDW_MAX_TRAIN_PIECES = 64, /* UDP_SEGMENT's own bound */
  GDW_MAX_PLANE_PATHS = GDW_MAX_IKE_SAS,

  /* control link */
  GDW_MAX_FRAME_BODY = 65536,
  GDW_MAX_FRAME_QUEUE = 262144,
};

#endif
