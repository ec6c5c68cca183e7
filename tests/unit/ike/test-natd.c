/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-natd.c - NAT detection hashes and the verdict. */
#include "help.h"
#include "ike/natd.h"
#include "wire/ike-consts.h"

static const uint8_t spi_i[8] = { 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11 };
static const uint8_t spi_r[8] = { 0 };

static gdw_addr
addr (const char *ip, uint16_t port)
{
  return (gdw_addr){ .ip = help_ip (ip), .port = port };
}

/* A gateway's answer that saw us as `seen` and itself as `own`. */
static gdw_nat
verdict (const gdw_addr *own, const gdw_addr *seen, const gdw_addr *local, const gdw_addr *remote)
{
  uint8_t buf[512], hash[GDW_NATD_HASH];
  gdw_bytes chain;
  gdw_msg m = { 0 };
  gdw_msg_out out = gdw_msg_out_chain (buf, sizeof buf);
  check (gdw_natd_hash (spi_i, spi_r, own, hash));
  gdw_msg_notify (&out, GDW_N_NAT_DETECTION_SOURCE_IP, gdw_bytes_of (hash));
  check (gdw_natd_hash (spi_i, spi_r, seen, hash));
  gdw_msg_notify (&out, GDW_N_NAT_DETECTION_DESTINATION_IP, gdw_bytes_of (hash));
  check (gdw_msg_out_close (&out, &chain) == GDW_OK);
  check (gdw_msg_split_chain (out.first, chain, &m) == GDW_OK);
  return gdw_natd_read (&m, spi_i, spi_r, local, remote);
}

TEST (hash_of_ipv4)
{
  /* SHA-1 computed with another program */
  uint8_t want[20], got[GDW_NATD_HASH];
  gdw_addr a = addr ("198.51.100.100", 500);
  check (gdw_natd_hash (spi_i, spi_r, &a, got));
  check_bytes (gdw_bytes_of (got), test_hex ("c66c9082b085a8083936a97191b80bb053015fc7", want));
}

TEST (no_nat)
{
  gdw_addr us = addr ("192.0.2.1", 40000), gw = addr ("198.51.100.1", 500);
  gdw_nat n = verdict (&gw, &us, &us, &gw);
  check (n.told && !n.here && !n.there);
}

TEST (nat_here_and_there)
{
  gdw_addr us = addr ("192.168.1.2", 40000), seen = addr ("192.0.2.1", 1024), gw = addr ("198.51.100.1", 500),
           own = addr ("10.0.0.1", 500);
  gdw_nat n = verdict (&gw, &seen, &us, &gw);
  check (n.told && n.here && !n.there);
  n = verdict (&own, &us, &us, &gw);
  check (!n.here && n.there);
}

TEST (a_log_is_told_the_side)
{
  check (gdw_nat_event ((gdw_nat){ .told = true }) == GDW_EV_NAT_NONE);
  check (gdw_nat_event ((gdw_nat){ .told = true, .here = true }) == GDW_EV_NAT_HERE);
  check (gdw_nat_event ((gdw_nat){ .told = true, .there = true }) == GDW_EV_NAT_THERE);
  check (gdw_nat_event ((gdw_nat){ .told = true, .here = true, .there = true }) == GDW_EV_NAT_BOTH);
}

TEST (ports_count)
{
  gdw_addr us = addr ("192.0.2.1", 40000), other = addr ("192.0.2.1", 40001), gw = addr ("198.51.100.1", 500);
  check (verdict (&gw, &other, &us, &gw).here);
}

TEST (unknown_port_means_nat_here)
{
  gdw_addr us = addr ("192.0.2.1", 40000), unsure = addr ("192.0.2.1", 0), gw = addr ("198.51.100.1", 500);
  check (verdict (&gw, &us, &unsure, &gw).here);
}

TEST (nothing_told)
{
  gdw_msg m = { 0 };
  gdw_addr a = addr ("192.0.2.1", 1);
  gdw_nat n = gdw_natd_read (&m, spi_i, spi_r, &a, &a);
  check (!n.told && !n.here && !n.there);
}

TEST (ours_never_fits_the_source)
{
  uint8_t buf[512], hash[GDW_NATD_HASH], nothing[GDW_NATD_HASH] = { 7 };
  gdw_bytes chain;
  gdw_msg m = { 0 };
  gdw_addr us = addr ("192.0.2.1", 500), gw = addr ("198.51.100.1", 500);
  gdw_msg_out out = gdw_msg_out_chain (buf, sizeof buf);
  gdw_natd_put (&out, nothing, spi_i, spi_r, &gw);
  check (gdw_msg_out_close (&out, &chain) == GDW_OK && gdw_msg_split_chain (out.first, chain, &m) == GDW_OK);
  check (gdw_natd_hash (spi_i, spi_r, &us, hash));
  check (gdw_msg_find_notify (&m, GDW_N_NAT_DETECTION_SOURCE_IP, NULL));
  check (!gdw_msg_has_notify (&m, GDW_N_NAT_DETECTION_SOURCE_IP, gdw_bytes_of (hash)));
  check (gdw_natd_hash (spi_i, spi_r, &gw, hash));
  check (gdw_msg_has_notify (&m, GDW_N_NAT_DETECTION_DESTINATION_IP, gdw_bytes_of (hash)));
}

TEST_MAIN ()
