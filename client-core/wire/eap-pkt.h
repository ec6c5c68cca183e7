/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eap-pkt.h - the EAP packet (RFC 3748 4), as the EAP payload of IKEv2 and the inside of EAP-TTLS and PEAP carry it. */
#ifndef GDW_WIRE_EAP_PKT_H
#define GDW_WIRE_EAP_PKT_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/out.h"

typedef struct {
  uint8_t code; /* GDW_EAP_REQUEST, _RESPONSE, _SUCCESS, _FAILURE */
  uint8_t id;
  uint8_t type;    /* GDW_EAP_*; 0 in Success and Failure */
  uint32_t vendor; /* expanded types only: 24 bits, and the type of the vendor */
  uint32_t vendor_type;
  gdw_bytes data; /* behind the type (behind the vendor type) */
} gdw_eap_pkt;

/* Octets beyond the length field are padding and passed over (RFC 3748 4.1). GDW_E_SHORT: the length field is larger than what is
 * there, or smaller than its kind of packet; GDW_E_FORM: Success or Failure that is not 4 octets; GDW_E_VALUE: another code;
 * GDW_E_LIMIT: longer than GDW_MAX_EAP_PACKET. */
GDW_MUST_USE gdw_err gdw_eap_pkt_read (gdw_bytes packet, gdw_eap_pkt *ret);

/* Begins a request or response of a plain type; gdw_out_close (o, hole) when the data is written. */
gdw_hole gdw_eap_pkt_begin (gdw_out *o, uint8_t code, uint8_t id, uint8_t type);

/* A whole Success or Failure. */
void gdw_eap_pkt_put_end (gdw_out *o, uint8_t code, uint8_t id);

#endif
