/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nat64.c - prefixes of translators, and addresses behind them. */
#include "ike/nat64.h"

static const uint8_t lengths[] = { 32, 40, 48, 56, 64, 96 };
static const uint8_t known[][4] = { { 192, 0, 0, 170 }, { 192, 0, 0, 171 } };
static const uint8_t well_known[12] = { 0x00, 0x64, 0xff, 0x9b };

enum {
  LENGTHS = sizeof lengths / sizeof lengths[0],
  ZERO = 8, /* this octet is always zero (RFC 6052 2.2) */
};

/* Where the i-th octet of the IPv4 address stands behind a prefix of this length. */
static size_t
place (uint8_t length, size_t i)
{
  size_t at = length / 8u + i;
  return length != 96 && at >= ZERO ? at + 1 : at;
}

static bool
is_known (const gdw_ip *ip, uint8_t length, const uint8_t ip4[4])
{
  bool same = length == 96 || ip->b[ZERO] == 0;
  for (size_t i = 0; i < 4; i++)
    same = same && ip->b[place (length, i)] == ip4[i];
  return same;
}

/* The length of the prefix in this address; 0: none, or more than one would fit (RFC 7050 3: the other address of the name tells then). */
static uint8_t
length_in (const gdw_ip *ip)
{
  uint8_t found = 0;
  unsigned hits = 0;
  for (size_t l = 0; l < LENGTHS; l++)
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
      if (is_known (ip, lengths[l], known[k])) {
        found = lengths[l];
        hits++;
      }
  return hits == 1 ? found : 0;
}

size_t
gdw_nat64_find (const gdw_ip *addr, size_t n, gdw_net *ret, size_t room)
{
  size_t found = 0;
  for (size_t i = 0; i < n && found < room; i++) {
    uint8_t length = addr[i].family == 6 ? length_in (&addr[i]) : 0;
    const gdw_net prefix = gdw_net_masked ((gdw_net){ addr[i], length });
    bool fresh = length != 0;
    for (size_t k = 0; k < found; k++)
      fresh = fresh && !gdw_net_same (&ret[k], &prefix);
    if (fresh)
      ret[found++] = prefix;
  }
  return found;
}

/* Has it a meaning in one place only: private, shared with a provider's customers, of one link? */
static bool
is_private (const gdw_ip *ip)
{
  const gdw_net nets[] = { { { 4, { 10 } }, 8 },
                           { { 4, { 172, 16 } }, 12 },
                           { { 4, { 192, 168 } }, 16 },
                           { { 4, { 100, 64 } }, 10 },
                           { { 4, { 169, 254 } }, 16 } };
  for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++)
    if (gdw_net_has (&nets[i], ip))
      return true;
  return false;
}

bool
gdw_nat64_make (const gdw_net *prefix, const gdw_ip *ip4, gdw_ip *ret)
{
  gdw_net well = { { .family = 6 }, 96 };
  bool fits = false;
  for (size_t i = 0; i < sizeof well_known; i++)
    well.ip.b[i] = well_known[i];
  for (size_t l = 0; l < LENGTHS; l++)
    fits = fits || lengths[l] == prefix->prefix;
  if (!fits || prefix->ip.family != 6 || ip4->family != 4 || (gdw_net_same (prefix, &well) && is_private (ip4)))
    return false;
  gdw_ip made = gdw_net_masked (*prefix).ip;
  for (size_t i = 0; i < 4; i++)
    made.b[place (prefix->prefix, i)] = ip4->b[i];
  *ret = made;
  return true;
}
