/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-msg.c - a whole IKE message, as an attacker sends it; and the chain inside SK, as a gateway does: the first octet of the input
 * says which, and which payload the chain begins with. */
#include "fuzz.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"

/* All known payloads and no SK: what was split is written as the same octets, but for reserved bits and unknown payloads. */
static void
write_again (const gdw_msg *m)
{
  static uint8_t buf[65536];
  gdw_msg again = { .head = m->head };
  gdw_msg_out o = gdw_msg_out_chain (buf, sizeof buf);
  gdw_bytes b;
  for (size_t i = 0; i < m->n; i++)
    gdw_msg_raw (&o, m->payload[i].type, m->payload[i].body);
  fuzz_check (gdw_msg_out_close (&o, &b) == GDW_OK);
  fuzz_check (gdw_msg_split_chain (o.first, b, &again) == GDW_OK);
  fuzz_check (again.n == m->n && again.unknown == 0);
  for (size_t i = 0; i < m->n; i++)
    fuzz_check (again.payload[i].type == m->payload[i].type &&
                gdw_bytes_same (again.payload[i].body, m->payload[i].body));
}

static void
look (const gdw_msg *m, const uint8_t *data, size_t size)
{
  gdw_pay_notify n;
  size_t notifies = 0;
  fuzz_check (m->n + m->unknown <= GDW_MAX_PAYLOADS);
  fuzz_check (m->unknown_critical == 0 || m->unknown > 0);
  for (size_t i = 0; i < m->n; i++) {
    fuzz_check (fuzz_inside (m->payload[i].body, data, size));
    fuzz_check (m->payload[i].type >= GDW_P_SA && m->payload[i].type <= GDW_P_EAP && m->payload[i].type != GDW_P_SK);
  }
  while (gdw_msg_nth_notify (m, notifies, &n)) {
    fuzz_check (fuzz_inside (n.spi, data, size) && fuzz_inside (n.data, data, size));
    fuzz_check (gdw_msg_find_notify (m, n.type, NULL) && gdw_msg_has_notify (m, n.type, n.data));
    notifies++;
  }
  fuzz_check (notifies <= gdw_msg_count (m, GDW_P_N));
  write_again (m);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_ike_header h;
  gdw_msg m = { 0 };
  if (size == 0)
    return 0;
  gdw_bytes b = gdw_bytes_make (data + 1, size - 1);
  if (data[0] != 0) {
    if (gdw_msg_split_chain (data[0], b, &m) == GDW_OK) {
      fuzz_check (m.sk == 0);
      look (&m, b.p, b.n);
    }
    return 0;
  }
  gdw_err e = gdw_ike_header_read (b, &h);
  fuzz_check ((e == GDW_OK) == (b.n >= GDW_IKE_HEADER));
  if (gdw_msg_split (b, &m) != GDW_OK)
    return 0;
  fuzz_check (e == GDW_OK && m.head.length == b.n && memcmp (h.spi_i, m.head.spi_i, 8) == 0);
  fuzz_check (fuzz_inside (m.sk_body, b.p, b.n) && fuzz_inside (m.sk_aad, b.p, b.n));
  if (m.sk != 0)
    fuzz_check (m.sk_aad.n == m.sk_at + GDW_PAYLOAD_HEADER && m.sk_aad.n + m.sk_body.n == b.n);
  look (&m, b.p, b.n);
  return 0;
}
