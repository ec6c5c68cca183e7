/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan-check.c - may this gdw_netplan be applied? */
#include "front/plan-check.h"

#include <string.h>

enum { MTU_MIN4 = 576, MTU_MIN6 = 1280 /* RFC 8200 5 */ };

static bool
is_wanted (const gdw_ip *ip, const gdw_profile *p)
{
  return ip->family == 4 ? p->network.ipv4 : p->network.ipv6;
}

static const char *
addresses_fault (const gdw_netplan *plan, const gdw_profile *p)
{
  if (plan->n_addrs == 0)
    return "no address";
  for (size_t i = 0; i < plan->n_addrs; i++) {
    const gdw_ip *ip = &plan->addrs[i].ip;
    if (gdw_ip_is_unusable (ip) || gdw_ip_is_link_local (ip))
      return "an address that no host can have";
    if (!is_wanted (ip, p))
      return "an address of a family that the profile does not want";
    if (plan->mtu < (ip->family == 4 ? MTU_MIN4 : MTU_MIN6))
      return "an MTU that is too small";
  }
  return NULL;
}

static bool
is_domain (const char *name)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return name[0] != '\0' && name[0] != '.' && name[0] != '-' && name[strspn (name, letters)] == '\0' &&
         strstr (name, "..") == NULL;
}

/* The profile itself sends all names through the tunnel. */
static bool
wants_all_names (const gdw_profile *p)
{
  for (size_t i = 0; i < p->network.dns_domains.n; i++) {
    if (strcmp (p->network.dns_domains.at[i], ".") == 0)
      return true;
  }
  return gdw_profile_is_full_tunnel (p);
}

static const char *
dns_fault (const gdw_netplan *plan, const gdw_profile *p)
{
  if (!p->network.dns && (plan->n_dns > 0 || plan->n_domains > 0 || plan->dns_all))
    return "name servers that the profile does not want";
  if (plan->dns_all && !wants_all_names (p))
    return "all names, though not all traffic goes through the tunnel";
  for (size_t i = 0; i < plan->n_dns; i++) {
    if (gdw_ip_is_unusable (&plan->dns[i]) || gdw_ip_is_link_local (&plan->dns[i]))
      return "a name server that cannot be one";
  }
  for (size_t i = 0; i < plan->n_domains; i++) {
    if (!is_domain (plan->domains[i]))
      return "a domain that is no domain";
  }
  return NULL;
}

static bool
is_inside (const gdw_net *inner, const gdw_net *outer)
{
  return inner->prefix >= outer->prefix && gdw_net_has (outer, &inner->ip);
}

static bool
is_allowed (const gdw_net *route, const gdw_profile *p)
{
  if (gdw_profile_is_full_tunnel (p))
    return true;
  for (size_t i = 0; i < p->network.remote_networks.n; i++) {
    if (is_inside (route, &p->network.remote_networks.at[i]))
      return true;
  }
  return false;
}

static const char *
routes_fault (const gdw_netplan *plan, const gdw_profile *p)
{
  for (size_t i = 0; i < plan->n_routes; i++) {
    const gdw_net *r = &plan->routes[i];
    if (r->ip.family != 4 && r->ip.family != 6)
      return "a route without a network";
    if (!is_allowed (r, p))
      return "a route beyond the networks of the profile";
  }
  if ((plan->block4 || plan->block6) && !gdw_profile_is_full_tunnel (p))
    return "a blocked family, though not all traffic goes through the tunnel";
  return NULL;
}

const char *
gdw_plan_fault (const gdw_netplan *plan, const gdw_profile *p)
{
  if (plan->n_addrs > GDW_MAX_PLAN_ADDRS || plan->n_dns > GDW_MAX_PLAN_DNS || plan->n_domains > GDW_MAX_PLAN_DOMAINS ||
      plan->n_routes > GDW_MAX_PLAN_ROUTES)
    return "too many entries";
  if (plan->mtu < MTU_MIN4 || plan->mtu > p->network.mtu)
    return "an MTU outside the profile's bounds";
  const char *fault = addresses_fault (plan, p);
  if (fault == NULL)
    fault = dns_fault (plan, p);
  return fault == NULL ? routes_fault (plan, p) : fault;
}
