/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status-sample.c - prints the status of four tunnels as godwitctl would: one that knows everything, one of IPv4 alone, one that has just
 * begun, one that ended for a reason. status.py holds it against docs/status.schema.json. */
#include "ctl/json.h"

#include <string.h>

static gdw_net
net_of (const char *text)
{
  gdw_net n = { 0 };
  if (gdw_net_parse (text, &n) != GDW_OK)
    g_error ("%s is no network", text);
  return n;
}

static void
begin (gdw_frame_status *s, const char *name)
{
  memset (s, 0, sizeof *s);
  g_strlcpy (s->name, name, sizeof s->name);
  g_strlcpy (s->uuid, "6f1c3a52-0b7e-4c5d-9a61-2f4f0d7a9e10", sizeof s->uuid);
  g_strlcpy (s->gateway, "vpn.example.org", sizeof s->gateway);
  s->since = 1000;
}

static void
fill (gdw_frame_status *s)
{
  s->phase = GDW_PHASE_CONNECTED;
  s->path = (gdw_path){
    .link = 1, .life = 1, .local = net_of ("192.0.2.7").ip, .remote = { net_of ("2001:db8::1").ip, 4500 }
  };
  g_strlcpy (s->remote_id, "vpn.example.org", sizeof s->remote_id);
  g_strlcpy (s->local_id, "192.0.2.7", sizeof s->local_id);
  g_strlcpy (s->ike_suite, "aes256gcm16-prfsha384-x25519", sizeof s->ike_suite);
  g_strlcpy (s->key_exchange, "X25519 + ML-KEM-768", sizeof s->key_exchange);
  s->quantum = 1;
  g_strlcpy (s->child_suite, "aes256gcm16", sizeof s->child_suite);
  g_strlcpy (s->device, "godwit0", sizeof s->device);
  memset (s->spi_i, 0x5a, sizeof s->spi_i);
  memset (s->spi_r, 0x01, sizeof s->spi_r);
  s->child_spi_in = 0x123;
  s->child_spi_out = 0xfedcba98;
  s->has_totals = true;
  s->in_octets = UINT64_MAX; /* more than JSON's integers can say */
  s->plan = (gdw_netplan){ .mtu = 1400, .n_addrs = 2, .n_dns = 1, .n_domains = 1, .n_routes = 2 };
  s->plan.addrs[0] = net_of ("10.0.0.2/32");
  s->plan.addrs[1] = net_of ("2001:db8::2/128");
  s->plan.dns[0] = net_of ("10.0.0.1").ip;
  g_strlcpy (s->plan.domains[0], "example.org", sizeof s->plan.domains[0]);
  s->plan.routes[0] = net_of ("0.0.0.0/0");
  s->plan.routes[1] = net_of ("::/0");
  s->moves = 12;
  s->n_roams = 2;
  s->roams[0] =
      (gdw_roam){ .at = 900, .reason = GDW_ROAM_LINK_LOST, .from_link = "wifi0", .to_link = "lte0", .gap_ms = 12 };
  s->roams[1] = (gdw_roam){ .at = 1500, .reason = GDW_ROAM_BETTER, .from_link = "lte0", .to_link = "wifi0" };
  s->n_notes = 1;
  s->notes[0].id = GDW_EV_DOUBT;
  g_strlcpy (s->notes[0].text, "nobody answers", sizeof s->notes[0].text);
}

int
main (void)
{
  static gdw_frame_status s;
  JsonArray *tunnels = json_array_new ();
  begin (&s, "whole");
  fill (&s);
  json_array_add_element (tunnels, ctl_json_tunnel (&s, 2000));
  begin (&s, "alone");
  fill (&s);
  s.plan.n_addrs = s.plan.n_routes = 1;
  s.plan.block6 = true;
  s.quantum = 2;
  json_array_add_element (tunnels, ctl_json_tunnel (&s, 2000));
  begin (&s, "begun");
  json_array_add_element (tunnels, ctl_json_tunnel (&s, 500)); /* the clock of the other process may be ahead */
  begin (&s, "ended");
  s.phase = GDW_PHASE_ENDED;
  s.why = GDW_WHY_GATEWAY_SILENT;
  json_array_add_element (tunnels, ctl_json_tunnel (&s, 2000));
  ctl_json_print (ctl_json_status (tunnels), TRUE);
  return 0;
}
