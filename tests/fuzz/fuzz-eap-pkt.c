/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-eap-pkt.c - the EAP packet. */
#include "base/limits.h"
#include "fuzz.h"
#include "wire/eap-pkt.h"
#include "wire/ike-consts.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_eap_pkt p;
  if (gdw_eap_pkt_read (gdw_bytes_make (data, size), &p) != GDW_OK)
    return 0;
  fuzz_check (p.code >= GDW_EAP_REQUEST && p.code <= GDW_EAP_FAILURE);
  fuzz_check (fuzz_inside (p.data, data, size) && p.data.n + 4 <= size && p.data.n < GDW_MAX_EAP_PACKET);
  fuzz_check (p.code < GDW_EAP_SUCCESS || (p.type == 0 && p.data.n == 0));
  fuzz_check (p.type == GDW_EAP_EXPANDED || (p.vendor == 0 && p.vendor_type == 0));
  return 0;
}
