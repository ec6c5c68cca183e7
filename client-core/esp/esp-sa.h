/* SPDX-License-Identifier: GPL-3.0-or-later */
/* esp-sa.h - one direction of a child SA: its key, its counter or its window; sealing and opening one packet (RFC 4303, tunnel mode,
 * 32-bit sequence numbers). A packet here is what is inside the UDP datagram (RFC 3948 2.1). */
#ifndef GDW_ESP_ESP_SA_H
#define GDW_ESP_ESP_SA_H

#include "crypto/crypto.h"
#include "esp/replay.h"
#include "wire/esp-pkt.h"

/* The last sequence number ever used. 2^32 must not be reached (RFC 4303 3.3.3); the rest is kept unused. */
#define GDW_ESP_LAST_SEQ 0xffff0000u

typedef struct {
  gdw_cipher *cipher;
  const gdw_cipher_info *info;
  uint32_t spi;
  uint32_t seq;  /* of the packet sealed last; 0: none yet. It also makes the IV of an AEAD, so it never goes back */
  uint32_t last; /* the highest number this SA may use, at most GDW_ESP_LAST_SEQ */
} gdw_esp_out;

typedef struct {
  gdw_cipher *cipher;
  const gdw_cipher_info *info;
  uint32_t spi;
  gdw_replay window;
} gdw_esp_in;

/* An SA from its key, which is copied into the cipher: encr key, salt, integrity key (gdw_cipher_new).
 * GDW_E_VALUE (length of the key, reserved SPI), GDW_E_UNSUPPORTED, GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_esp_out_init (gdw_esp_out *ret, const gdw_cipher_info *info, gdw_bytes key, uint32_t spi);
GDW_MUST_USE gdw_err gdw_esp_in_init (gdw_esp_in *ret, const gdw_cipher_info *info, gdw_bytes key, uint32_t spi);

/* Wipe the key. Accept an SA of zeros. */
void gdw_esp_out_done (gdw_esp_out *sa);
void gdw_esp_in_done (gdw_esp_in *sa);

/* What is to be sealed: n octets at data, and `tail` octets behind them that may be overwritten. When tail has room for padding and
 * trailer (at most GDW_ESP_TAIL), the one encryption from data to the packet is also the only copy. */
typedef struct {
  uint8_t *data;
  size_t n;
  size_t tail;
  uint8_t next; /* next header: GDW_IPPROTO_IPV4, _IPV6, _NONE */
} gdw_esp_clear;

enum { GDW_ESP_TAIL = 15 + GDW_ESP_TRAILER };

/* Octets of the ESP packet that n octets become. */
size_t gdw_esp_sealed_len (const gdw_cipher_info *info, size_t n);

/* Appends the sealed packet to `to`, which must not overlap what is sealed. The entropy gives the IV of CBC.
 * GDW_E_LIMIT: the sequence numbers are used up; GDW_E_SPACE: it does not fit, no number was used; GDW_E_MEMORY: the library failed. */
GDW_MUST_USE gdw_err gdw_esp_seal (gdw_esp_out *sa, gdw_entropy *e, const gdw_esp_clear *what, gdw_out *to);

/* Checks and decrypts the n octets of a packet in place; the result is a view into it. The window moves only when the ICV is good.
 * GDW_E_SHORT, GDW_E_FORM (not authentic yet: damaged lengths; authentic: a bad trailer), GDW_E_UNKNOWN (another SPI), GDW_E_REPLAY,
 * GDW_E_AUTH. *ret_good (may be NULL): the ICV was good, whatever came after it. */
GDW_MUST_USE gdw_err gdw_esp_open (gdw_esp_in *sa, uint8_t *packet, size_t n, gdw_esp_plain *ret, bool *ret_good);

#endif
