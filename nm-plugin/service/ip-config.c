/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ip-config.c - gdw_netplan to NetworkManager's dictionaries. Addresses of IPv4 are 32-bit numbers in network order, of IPv6 arrays of octets;
 * the keys are those of nm-vpn-dbus-interface.h. */
#include "service/ip-config.h"

#include <NetworkManager.h>
#include <string.h>

/* RFC 7600: the IPv4 dummy address. For IPv6 one of RFC 4193: by the table of RFC 6724 nobody prefers it to IPv4 for an address of the Internet. */
static const gdw_ip dummy4 = { 4, { 192, 0, 0, 8 } };
static const gdw_ip dummy6 = { 6, { 0xfd, 0x67, 0x6f, 0x64, 0x77, 0x69, 0x74, 0, 0, 0, 0, 0, 0, 0, 0, 1 } };

/* RFC 6666: what goes there is discarded. */
static const gdw_ip nowhere6 = { 6, { 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8 } };

static guint32
ipv4_number (const gdw_ip *ip)
{
  guint32 number;
  memcpy (&number, ip->b, sizeof number);
  return number;
}

static GVariant *
address (const gdw_ip *ip)
{
  return ip->family == 4 ? g_variant_new_uint32 (ipv4_number (ip))
                         : g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, ip->b, 16, 1);
}

static void
put_bool (GVariantBuilder *b, const char *key, gboolean value)
{
  g_variant_builder_add (b, "{sv}", key, g_variant_new_boolean (value));
}

/* The first address of the family; a second one has no place in these dictionaries (guard.c puts it on the tun). */
static const gdw_net *
address_of (const gdw_netplan *plan, guint family)
{
  for (gsize i = 0; i < plan->n_addrs; i++) {
    if (plan->addrs[i].ip.family == family)
      return &plan->addrs[i];
  }
  return NULL;
}

static gboolean
is_full (const gdw_netplan *plan, guint family)
{
  for (gsize i = 0; i < plan->n_routes; i++) {
    if (plan->routes[i].ip.family == family && plan->routes[i].prefix == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_blocked (const gdw_netplan *plan, guint family)
{
  return address_of (plan, family) == NULL && (family == 4 ? plan->block4 : plan->block6);
}

/* Servers for nothing in particular would be asked for everything. */
static gboolean
uses_dns (const gdw_netplan *plan)
{
  return plan->n_dns > 0 && (plan->dns_all || plan->n_domains > 0);
}

static void
put_dns (GVariantBuilder *b, const gdw_netplan *plan, guint family)
{
  GVariantBuilder list;
  gboolean any = FALSE;
  g_variant_builder_init (&list, family == 4 ? G_VARIANT_TYPE ("au") : G_VARIANT_TYPE ("aay"));
  for (gsize i = 0; i < plan->n_dns; i++) {
    if (plan->dns[i].family != family || !uses_dns (plan))
      continue;
    g_variant_builder_add_value (&list, address (&plan->dns[i]));
    any = TRUE;
  }
  GVariant *all = g_variant_ref_sink (g_variant_builder_end (&list));
  if (any)
    g_variant_builder_add (b, "{sv}", NM_VPN_PLUGIN_IP4_CONFIG_DNS, all);
  g_variant_unref (all);
}

/* Domains that the tunnel's servers answer for. They say where a name is asked ("~", NetworkManager's word for that), and complete none: what a
 * gateway names (RFC 8598) shall not make other names of what people type; for that a connection has ipv4.dns-search. "~." is every name. A full
 * tunnel has that in the end by NetworkManager's own rule, but not on the way there: first it takes the domains of the tun away (names.c has given
 * it "."), then, tens of ms later on a busy machine, the uplinks' name servers, and in between those are asked. */
static void
put_domains (GVariantBuilder *b, const gdw_netplan *plan)
{
  GVariantBuilder list;
  gboolean every = plan->dns_all;
  if (!uses_dns (plan) || (plan->n_domains == 0 && !every))
    return;
  g_variant_builder_init (&list, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; i < plan->n_domains; i++) {
    g_autofree char *domain = g_strconcat ("~", plan->domains[i], NULL);
    g_variant_builder_add (&list, "s", domain);
  }
  if (every)
    g_variant_builder_add (&list, "s", "~.");
  g_variant_builder_add (b, "{sv}", NM_VPN_PLUGIN_IP4_CONFIG_DOMAINS, g_variant_builder_end (&list));
}

static GVariant *
route4 (const gdw_net *net)
{
  guint32 words[4] = { ipv4_number (&net->ip), net->prefix, 0,
                       0 }; /* without next hop, with the metric of the device */
  return g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, words, 4, sizeof words[0]);
}

static GVariant *
route6 (const gdw_net *net)
{
  static const guint8 nowhere[16] = { 0 };
  return g_variant_new ("(@ayu@ayu)", address (&net->ip), (guint32)net->prefix,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, nowhere, 16, 1), (guint32)0);
}

/* The default route is not among them: it is the absence of never-default. */
static void
put_routes (GVariantBuilder *b, const gdw_netplan *plan, guint family)
{
  GVariantBuilder list;
  gsize n = 0;
  g_variant_builder_init (&list, family == 4 ? G_VARIANT_TYPE ("aau") : G_VARIANT_TYPE ("a(ayuayu)"));
  for (gsize i = 0; i < plan->n_routes; i++) {
    const gdw_net *net = &plan->routes[i];
    if (net->ip.family != family || net->prefix == 0)
      continue;
    g_variant_builder_add_value (&list, family == 4 ? route4 (net) : route6 (net));
    n++;
  }
  GVariant *all = g_variant_ref_sink (g_variant_builder_end (&list));
  if (n > 0)
    g_variant_builder_add (b, "{sv}", NM_VPN_PLUGIN_IP4_CONFIG_ROUTES, all);
  g_variant_unref (all);
}

gboolean
godwit_ip_config_address (const gdw_netplan *plan, guint family, gdw_net *ret)
{
  const gdw_net *net = address_of (plan, family);
  if (net == NULL && !is_blocked (plan, family))
    return FALSE;
  *ret = net != NULL ? *net : family == 4 ? (gdw_net){ dummy4, 32 } : (gdw_net){ dummy6, 128 };
  return TRUE;
}

static GVariant *
family_config (const gdw_netplan *plan, guint family)
{
  gdw_net net;
  GVariantBuilder b;
  if (!godwit_ip_config_address (plan, family, &net))
    return NULL;
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&b, "{sv}", NM_VPN_PLUGIN_IP4_CONFIG_ADDRESS, address (&net.ip));
  g_variant_builder_add (&b, "{sv}", NM_VPN_PLUGIN_IP4_CONFIG_PREFIX, g_variant_new_uint32 (net.prefix));
  put_bool (&b, NM_VPN_PLUGIN_IP4_CONFIG_NEVER_DEFAULT, !is_blocked (plan, family) && !is_full (plan, family));
  put_dns (&b, plan, family);
  put_domains (&b, plan);
  put_routes (&b, plan, family);
  return g_variant_builder_end (&b);
}

gboolean
godwit_ip_config_make (const gdw_netplan *plan, const GodwitPlace *place, GodwitIpConfig *ret)
{
  GodwitIpConfig made = { NULL, family_config (plan, 4), family_config (plan, 6) };
  GVariantBuilder b;
  if ((address_of (plan, 4) == NULL && address_of (plan, 6) == NULL) || gdw_ip_is_none (&place->gateway)) {
    g_clear_pointer (&made.ip4, g_variant_unref);
    g_clear_pointer (&made.ip6, g_variant_unref);
    return FALSE;
  }
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&b, "{sv}", NM_VPN_PLUGIN_CONFIG_TUNDEV, g_variant_new_string (place->device));
  const gdw_ip *nowhere = place->gateway.family == 4 ? &dummy4 : &nowhere6;
  g_variant_builder_add (&b, "{sv}", NM_VPN_PLUGIN_CONFIG_EXT_GATEWAY,
                         address (place->pin ? &place->gateway : nowhere));
  if (plan->mtu != 0)
    g_variant_builder_add (&b, "{sv}", NM_VPN_PLUGIN_CONFIG_MTU, g_variant_new_uint32 (plan->mtu));
  if (plan->banner[0] != '\0')
    g_variant_builder_add (&b, "{sv}", NM_VPN_PLUGIN_CONFIG_BANNER, g_variant_new_string (plan->banner));
  put_bool (&b, NM_VPN_PLUGIN_CONFIG_HAS_IP4, made.ip4 != NULL);
  put_bool (&b, NM_VPN_PLUGIN_CONFIG_HAS_IP6, made.ip6 != NULL);
  put_bool (&b, NM_VPN_PLUGIN_CAN_PERSIST, TRUE); /* else it ends the tunnel when the Wi-Fi is gone */
  made.config = g_variant_builder_end (&b);
  *ret = made;
  return TRUE;
}
