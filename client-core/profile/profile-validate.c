/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-validate.c - which settings contradict each other, and what is lacking. */
#include "profile/profile.h"

#include "profile/fault.h"

/* A lack or contradiction of the setting named. */
static gdw_err
refuse (gdw_profile_fault *fault, const char *group, const char *name, gdw_fault_id id)
{
  const gdw_key *k = gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (name));
  return gdw_fault_plain (fault, GDW_E_STATE, k, id);
}

static gdw_err
check_sign_in (const gdw_profile *p, gdw_profile_fault *fault)
{
  bool has_certificate = p->sign_in.certificate[0] != '\0';
  bool has_key = p->sign_in.private_key[0] != '\0';
  bool has_user = p->sign_in.user[0] != '\0';
  bool has_identity = p->sign_in.local_identity[0] != '\0';
  bool second = p->sign_in.second == GDW_WORD_SECOND_EAP;
  if (second && p->sign_in.method != GDW_WORD_METHOD_CERTIFICATE)
    return refuse (fault, "sign-in", "second", GDW_FAULT_SECOND_NEEDS_CERTIFICATE);
  if ((p->sign_in.method == GDW_WORD_METHOD_EAP || second) && !has_user)
    return refuse (fault, "sign-in", "user", GDW_FAULT_EAP_NEEDS_USER);
  if (p->sign_in.method == GDW_WORD_METHOD_PSK && !has_user && !has_identity)
    return refuse (fault, "sign-in", "local-identity", GDW_FAULT_PSK_NEEDS_IDENTITY);
  if (p->sign_in.method == GDW_WORD_METHOD_CERTIFICATE && !has_certificate)
    return refuse (fault, "sign-in", "certificate", GDW_FAULT_METHOD_NEEDS_CERTIFICATE);
  if (p->sign_in.method != GDW_WORD_METHOD_CERTIFICATE && has_certificate)
    return refuse (fault, "sign-in", "certificate", GDW_FAULT_UNUSED_CERTIFICATE);
  if (p->sign_in.method != GDW_WORD_METHOD_CERTIFICATE && has_key)
    return refuse (fault, "sign-in", "private-key", GDW_FAULT_UNUSED_KEY);
  return GDW_OK;
}

static gdw_err
check_ppk (const gdw_profile *p, gdw_profile_fault *fault)
{
  if (p->ike.ppk_identity[0] != '\0' && p->sign_in.second == GDW_WORD_SECOND_EAP)
    return refuse (fault, "ike", "ppk-identity", GDW_FAULT_PPK_AND_SECOND);
  return GDW_OK;
}

static gdw_err
check_network (const gdw_profile *p, gdw_profile_fault *fault)
{
  bool has4 = false, has6 = false;
  if (!p->network.ipv4 && !p->network.ipv6)
    return refuse (fault, "network", "ipv6", GDW_FAULT_NO_FAMILY);
  for (size_t i = 0; i < p->network.remote_networks.n; i++) {
    has4 = has4 || p->network.remote_networks.at[i].ip.family == 4;
    has6 = has6 || p->network.remote_networks.at[i].ip.family == 6;
  }
  if (has4 && !p->network.ipv4)
    return refuse (fault, "network", "remote-networks", GDW_FAULT_IPV4_OFF);
  if (has6 && !p->network.ipv6)
    return refuse (fault, "network", "remote-networks", GDW_FAULT_IPV6_OFF);
  if (!p->network.dns && p->network.dns_domains.n > 0)
    return refuse (fault, "network", "dns-domains", GDW_FAULT_DNS_OFF);
  return GDW_OK;
}

/* Words of choices.def that say "for old gateways" want consent. The words of ciphers: an AEAD has no '-'. */
static bool
has_old (const struct gdw_choices *list)
{
  for (size_t i = 0; i < list->n; i++)
    for (const char *c = list->at[i]->word; *c != '\0'; c++)
      if (*c == '-')
        return true;
  return false;
}

static gdw_err
check_algorithms (const gdw_profile *p, gdw_profile_fault *fault)
{
  if (!p->ike.old_algorithms && has_old (&p->ike.ciphers))
    return refuse (fault, "ike", "ciphers", GDW_FAULT_OLD_CIPHER);
  if (!p->ike.old_algorithms && has_old (&p->esp.ciphers))
    return refuse (fault, "esp", "ciphers", GDW_FAULT_OLD_CIPHER);
  return GDW_OK;
}

/* What the setting of its own could not see: that it was never given. */
static gdw_err
check_required (const gdw_profile *p, gdw_profile_fault *fault)
{
  const gdw_key *k;
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++)
    if (gdw_key_is_required (k) && gdw_profile_is_default (p, k))
      return refuse (fault, k->group, k->name, GDW_FAULT_MISSING);
  return GDW_OK;
}

gdw_err
gdw_profile_validate (const gdw_profile *p, gdw_profile_fault *ret_fault)
{
  gdw_profile_fault unwanted;
  gdw_profile_fault *fault = ret_fault != NULL ? ret_fault : &unwanted;
  gdw_err e = check_required (p, fault);
  if (e == GDW_OK)
    e = check_sign_in (p, fault);
  if (e == GDW_OK)
    e = check_ppk (p, fault);
  if (e == GDW_OK)
    e = check_network (p, fault);
  if (e == GDW_OK)
    e = check_algorithms (p, fault);
  return e;
}
