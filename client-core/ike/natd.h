/* SPDX-License-Identifier: GPL-3.0-or-later */
/* natd.h - NAT detection hashes and the verdict (RFC 7296 2.23). ESP is always carried in UDP: a userspace client has no use for bare ESP,
 * and so our own source hash is made to fit nothing, which makes every gateway encapsulate. */
#ifndef GDW_IKE_NATD_H
#define GDW_IKE_NATD_H

#include "base/event.h"
#include "base/network.h"
#include "wire/msg.h"

enum { GDW_NATD_HASH = 20 };

/* SHA-1 (SPIi | SPIr | address | port). False when the library cannot. */
bool gdw_natd_hash (const uint8_t spi_i[8], const uint8_t spi_r[8], const gdw_addr *a, uint8_t ret[GDW_NATD_HASH]);

/* Writes both notifies of a request: a source hash that fits nothing (20 random octets), and the true one of the destination. */
void gdw_natd_put (gdw_msg_out *m, const uint8_t nothing[GDW_NATD_HASH], const uint8_t spi_i[8], const uint8_t spi_r[8],
                   const gdw_addr *remote);

/* The gateway's hash of our address as it sees it (NAT_DETECTION_DESTINATION_IP of its message). False: it sent none of this size. */
bool gdw_natd_seen (const gdw_msg *m, uint8_t ret[GDW_NATD_HASH]);

typedef struct {
  bool told; /* the gateway sent its hashes */
  bool
      here; /* somebody translates our address; also true when our own port is not known, since that cannot be told then */
  bool there; /* somebody translates the gateway's address */
} gdw_nat;

/* What the gateway's answer says about the addresses between us. local.port 0: not known. */
gdw_nat gdw_natd_read (const gdw_msg *m, const uint8_t spi_i[8], const uint8_t spi_r[8], const gdw_addr *local,
                       const gdw_addr *remote);

/* What a log is told of it. */
gdw_event_id gdw_nat_event (gdw_nat nat);

#endif
