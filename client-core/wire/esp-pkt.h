/* SPDX-License-Identifier: GPL-3.0-or-later */
/* esp-pkt.h - what is around the secret part of an ESP packet (RFC 4303 2), and how UDP datagrams are told apart (RFC 3948 2). */
#ifndef GDW_WIRE_ESP_PKT_H
#define GDW_WIRE_ESP_PKT_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/out.h"

enum {
  GDW_NON_ESP_MARKER = 4, /* octets of zero before IKE on port 4500 */
  GDW_ESP_HEADER = 8,     /* SPI and sequence number */
  GDW_ESP_TRAILER = 2,    /* pad length and next header */
  GDW_NAT_KEEPALIVE = 0xff,
};

typedef enum {
  GDW_ENCAP_NONE,      /* too short to be anything, or SPI 1 to 255 (reserved) */
  GDW_ENCAP_KEEPALIVE, /* one octet ff */
  GDW_ENCAP_IKE,       /* *ret is behind the marker */
  GDW_ENCAP_ESP,       /* *ret is the ESP packet, at least 8 octets */
} gdw_encap;

/* What a datagram from a port 4500 is. *ret (may be NULL) is set for IKE and ESP. */
gdw_encap gdw_encap_split (gdw_bytes datagram, gdw_bytes *ret);

typedef struct {
  uint32_t spi;
  uint32_t seq;
} gdw_esp_header;

/* GDW_E_SHORT. */
GDW_MUST_USE gdw_err gdw_esp_header_read (gdw_bytes packet, gdw_esp_header *ret);
void gdw_esp_header_put (gdw_out *o, uint32_t spi, uint32_t seq);

typedef struct {
  gdw_bytes body; /* the inner packet, perhaps with traffic-flow padding behind it */
  uint8_t next;   /* GDW_IPPROTO_IPV4, _IPV6, _NONE (dummy) ... */
} gdw_esp_plain;

/* Takes the trailer off decrypted octets. GDW_E_SHORT: no room for the trailer; GDW_E_FORM: pad length beyond the packet, or padding
 * that is not 1, 2, 3 ... (RFC 4303 2.4). For authenticated octets only: what it says must not be told to a forger. */
GDW_MUST_USE gdw_err gdw_esp_plain_read (gdw_bytes plain, gdw_esp_plain *ret);

/* Octets of padding so that body, padding and trailer are a multiple of align (4 or the cipher's block; a power of two). */
size_t gdw_esp_pad (size_t body, size_t align);

/* Writes padding of `pad` octets (0 to 255), pad length and next header. */
void gdw_esp_trailer_put (gdw_out *o, size_t pad, uint8_t next);

#endif
