/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-ike.c - what ike/ reads out of split messages by itself: identities, assigned configuration with the plan made of it, NAT hashes.
 * The input is the content of a CP payload and of an ID payload, and a chain. */
#include "fuzz.h"
#include "ike/auth.h"
#include "ike/natd.h"
#include "ike/netplan.h"
#include "ike/rekey.h"
#include "wire/ike-consts.h"

static void
look_at_plan (const gdw_config *c)
{
  static gdw_profile p;
  gdw_netplan plan;
  gdw_pay_ts local, remote;
  gdw_profile_init (&p);
  const gdw_netplan_room room = { .link_mtu = 1500, .outer_family = 4, .cipher = gdw_cipher_at (0) };
  fuzz_check (gdw_netplan_selectors (&p, &local, &remote));
  if (gdw_netplan_make (&p, c, &remote, &room, 1, &plan) != GDW_WHY_NONE)
    return;
  fuzz_check (plan.n_addrs > 0 && plan.n_addrs <= GDW_MAX_PLAN_ADDRS && plan.n_dns <= GDW_MAX_PLAN_DNS);
  fuzz_check (plan.n_routes <= GDW_MAX_PLAN_ROUTES && plan.n_domains <= GDW_MAX_PLAN_DOMAINS && plan.mtu >= 576);
  for (size_t i = 0; i < plan.n_addrs; i++)
    fuzz_check (!gdw_ip_is_unusable (&plan.addrs[i].ip));
  for (size_t i = 0; i < plan.n_dns; i++)
    fuzz_check (!gdw_ip_is_unusable (&plan.dns[i]));
  for (size_t i = 0; i < plan.n_domains; i++)
    fuzz_check (plan.domains[i][0] != '\0' && memchr (plan.domains[i], 0, sizeof plan.domains[i]) != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_bytes b = gdw_bytes_make (data, size);
  gdw_pay_cp cp;
  gdw_config config = { 0 };
  gdw_msg m = { 0 };
  gdw_ident id;
  gdw_id_body body;
  const uint8_t spi[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  if (gdw_pay_cp_read (b, &cp) == GDW_OK) {
    gdw_config_read (&cp, &config);
    look_at_plan (&config);
  }
  m.n = 1;
  m.payload[0] = (gdw_payload){ GDW_P_IDR, false, b };
  if (gdw_auth_read_idr (&m, &id, &body) == GDW_WHY_NONE)
    fuzz_check (body.n == size && memcmp (body.b, data, size) == 0 && id.n + 4u == size);
  m = (gdw_msg){ 0 };
  if (size == 0 || gdw_msg_split_chain (data[0], gdw_bytes_make (data + 1, size - 1), &m) != GDW_OK)
    return 0;
  const gdw_addr a = { .ip = gdw_ip_from (gdw_bytes_make (spi, 4)), .port = 4500 };
  gdw_nat nat = gdw_natd_read (&m, spi, spi, &a, &a);
  fuzz_check (nat.told || !nat.there);
  if (gdw_auth_read_idr (&m, &id, &body) == GDW_WHY_NONE)
    fuzz_check (gdw_msg_count (&m, GDW_P_IDR) == 1);
  static gdw_rekey_facts facts;
  if (gdw_rekey_read (&m, &facts) == GDW_OK) {
    fuzz_check (facts.sa.n > 0 && facts.nonce.n >= 16 && facts.nonce.n <= GDW_MAX_NONCE);
    fuzz_check (fuzz_inside (facts.nonce, data, size) && fuzz_inside (facts.ke, data, size));
    fuzz_check (facts.group == 0 || facts.ke.n > 0);
  }
  return 0;
}
