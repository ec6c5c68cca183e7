/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-echo.c - is a packet from inside the tunnel the reply to an echo of ours? Only one with our cookie from whom we asked. */
#include "esp/echo.h"
#include "fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_echo e = { .cookie = { 'c', 'o', 'o', 'k', 'i', 'e', '0', '1' } };
  gdw_ip_pkt p;
  gdw_bytes packet = gdw_bytes_make (data, size);
  if (gdw_ip_pkt_read (packet, &p) != GDW_OK)
    return 0;
  e.from = p.dst;
  e.to = p.src;
  uint16_t n = 0;
  if (gdw_echo_read (&e, packet, &p, &n))
    fuzz_check (p.l4 + 16u <= size && memcmp (data + p.l4 + 8, e.cookie, sizeof e.cookie) == 0);
  e.to = p.dst; /* somebody else than whom we asked */
  e.from = p.src;
  if (!gdw_ip_same (&p.src, &p.dst))
    fuzz_check (!gdw_echo_read (&e, packet, &p, &n));
  return 0;
}
