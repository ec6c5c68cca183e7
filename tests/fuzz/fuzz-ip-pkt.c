/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-ip-pkt.c - an inner packet. */
#include "fuzz.h"
#include "wire/ike-consts.h"
#include "wire/ip-pkt.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_ip_pkt p;
  if (gdw_ip_pkt_read (gdw_bytes_make (data, size), &p) != GDW_OK)
    return 0;
  fuzz_check (p.version == 4 || p.version == 6);
  fuzz_check (p.total <= size && p.l4 <= p.total && p.l4 >= (p.version == 4 ? 20 : 40));
  fuzz_check (p.src.family == p.version && p.dst.family == p.version);
  fuzz_check (!p.has_ports || p.frag_offset == 0);
  fuzz_check (p.tcp_head == 0 ||
              (p.proto == GDW_IPPROTO_TCP && p.tcp_head >= 20 && (uint32_t)p.l4 + p.tcp_head <= p.total));
  if (p.mss_at != 0) {
    fuzz_check ((p.tcp_flags & GDW_TCP_SYN) != 0 && p.mss_at >= p.l4 + 22 && p.mss_at + 2 <= p.l4 + p.tcp_head);
    fuzz_check (p.mss == (data[p.mss_at] << 8 | data[p.mss_at + 1]) && data[p.mss_at - 2] == 2 &&
                data[p.mss_at - 1] == 4);
  }
  uint32_t sum = gdw_ip_sum (0, gdw_bytes_make (data, size));
  fuzz_check (gdw_ip_sum_end (sum) == gdw_ip_sum_end (gdw_ip_sum (gdw_ip_sum (0, gdw_bytes_make (data, 20)),
                                                                  gdw_bytes_make (data + 20, size - 20))));
  return 0;
}
