/* SPDX-License-Identifier: GPL-3.0-or-later */
/* natd.c - NAT detection (RFC 7296 2.23). */
#include "ike/natd.h"

#include "crypto/crypto.h"
#include "wire/ike-consts.h"

bool
gdw_natd_hash (const uint8_t spi_i[8], const uint8_t spi_r[8], const gdw_addr *a, uint8_t ret[GDW_NATD_HASH])
{
  uint8_t port[2] = { (uint8_t)(a->port >> 8), (uint8_t)(a->port & 0xff) };
  uint8_t hash[GDW_HASH_MAX];
  const gdw_bytes part[4] = { gdw_bytes_make (spi_i, 8), gdw_bytes_make (spi_r, 8), gdw_ip_bytes (&a->ip),
                              gdw_bytes_of (port) };
  if (gdw_hash (GDW_HASH_SHA1, part, 4, hash) != GDW_OK)
    return false;
  for (size_t i = 0; i < GDW_NATD_HASH; i++)
    ret[i] = hash[i];
  return true;
}

void
gdw_natd_put (gdw_msg_out *m, const uint8_t nothing[GDW_NATD_HASH], const uint8_t spi_i[8], const uint8_t spi_r[8],
              const gdw_addr *remote)
{
  uint8_t hash[GDW_NATD_HASH];
  gdw_msg_notify (m, GDW_N_NAT_DETECTION_SOURCE_IP, gdw_bytes_make (nothing, GDW_NATD_HASH));
  if (gdw_natd_hash (spi_i, spi_r, remote, hash))
    gdw_msg_notify (m, GDW_N_NAT_DETECTION_DESTINATION_IP, gdw_bytes_of (hash));
}

bool
gdw_natd_seen (const gdw_msg *m, uint8_t ret[GDW_NATD_HASH])
{
  gdw_pay_notify n;
  if (!gdw_msg_find_notify (m, GDW_N_NAT_DETECTION_DESTINATION_IP, &n) || n.data.n != GDW_NATD_HASH)
    return false;
  for (size_t i = 0; i < GDW_NATD_HASH; i++)
    ret[i] = n.data.p[i];
  return true;
}

gdw_nat
gdw_natd_read (const gdw_msg *m, const uint8_t spi_i[8], const uint8_t spi_r[8], const gdw_addr *local,
               const gdw_addr *remote)
{
  uint8_t hash[GDW_NATD_HASH];
  gdw_nat nat = { 0 };
  nat.told = gdw_msg_find_notify (m, GDW_N_NAT_DETECTION_SOURCE_IP, NULL) &&
             gdw_msg_find_notify (m, GDW_N_NAT_DETECTION_DESTINATION_IP, NULL);
  if (!nat.told)
    return nat;
  /* There may be several source hashes: the gateway is not translated when one of them fits. */
  nat.there = !gdw_natd_hash (spi_i, spi_r, remote, hash) ||
              !gdw_msg_has_notify (m, GDW_N_NAT_DETECTION_SOURCE_IP, gdw_bytes_of (hash));
  nat.here = local->port == 0 || !gdw_natd_hash (spi_i, spi_r, local, hash) ||
             !gdw_msg_has_notify (m, GDW_N_NAT_DETECTION_DESTINATION_IP, gdw_bytes_of (hash));
  return nat;
}

gdw_event_id
gdw_nat_event (gdw_nat nat)
{
  if (nat.here)
    return nat.there ? GDW_EV_NAT_BOTH : GDW_EV_NAT_HERE;
  return nat.there ? GDW_EV_NAT_THERE : GDW_EV_NAT_NONE;
}
