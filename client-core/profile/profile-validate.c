/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-validate.c - which settings contradict each other, and what is lacking. */
#include "profile/profile.h"

#include "profile/fault.h"

/* A lack or contradiction of the setting named. */
static gdw_err
refuse (gdw_profile_fault *fault, const char *group, const char *name, const char *text)
{
  const gdw_key *k = gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (name));
  return gdw_fault_plain (fault, GDW_E_STATE, k, text);
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
    return refuse (fault, "sign-in", "second", "A second sign-in needs the sign-in method certificate.");
  if ((p->sign_in.method == GDW_WORD_METHOD_EAP || second) && !has_user)
    return refuse (fault, "sign-in", "user", "Sign-in by EAP needs a user name.");
  if (p->sign_in.method == GDW_WORD_METHOD_PSK && !has_user && !has_identity)
    return refuse (fault, "sign-in", "local-identity",
                   "Sign-in by a pre-shared key needs a local identity or a user name.");
  if (p->sign_in.method == GDW_WORD_METHOD_CERTIFICATE && !has_certificate)
    return refuse (fault, "sign-in", "certificate", "Sign-in by certificate needs a certificate.");
  if (p->sign_in.method != GDW_WORD_METHOD_CERTIFICATE && has_certificate)
    return refuse (fault, "sign-in", "certificate",
                   "A certificate is used only when the sign-in method is certificate.");
  if (p->sign_in.method != GDW_WORD_METHOD_CERTIFICATE && has_key)
    return refuse (fault, "sign-in", "private-key",
                   "A private key is used only when the sign-in method is certificate.");
  return GDW_OK;
}

static gdw_err
check_ppk (const gdw_profile *p, gdw_profile_fault *fault)
{
  if (p->ike.ppk_identity[0] != '\0' && p->sign_in.second == GDW_WORD_SECOND_EAP)
    return refuse (fault, "ike", "ppk-identity",
                   "A post-quantum pre-shared key does not go together with a second sign-in.");
  return GDW_OK;
}

static gdw_err
check_network (const gdw_profile *p, gdw_profile_fault *fault)
{
  bool has4 = false, has6 = false;
  if (!p->network.ipv4 && !p->network.ipv6)
    return refuse (fault, "network", "ipv6", "One of ipv4 and ipv6 must be true.");
  for (size_t i = 0; i < p->network.remote_networks.n; i++) {
    has4 = has4 || p->network.remote_networks.at[i].ip.family == 4;
    has6 = has6 || p->network.remote_networks.at[i].ip.family == 6;
  }
  if (has4 && !p->network.ipv4)
    return refuse (fault, "network", "remote-networks", "An IPv4 network is named, but ipv4 is false.");
  if (has6 && !p->network.ipv6)
    return refuse (fault, "network", "remote-networks", "An IPv6 network is named, but ipv6 is false.");
  if (!p->network.dns && p->network.dns_domains.n > 0)
    return refuse (fault, "network", "dns-domains", "DNS domains are named, but dns is false.");
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
    return refuse (fault, "ike", "ciphers", "An old cipher is named, but ike.old-algorithms is false.");
  if (!p->ike.old_algorithms && has_old (&p->esp.ciphers))
    return refuse (fault, "esp", "ciphers", "An old cipher is named, but ike.old-algorithms is false.");
  return GDW_OK;
}

/* What the setting of its own could not see: that it was never given. */
static gdw_err
check_required (const gdw_profile *p, gdw_profile_fault *fault)
{
  const gdw_key *k;
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++)
    if (gdw_key_is_required (k) && gdw_profile_is_default (p, k))
      return refuse (fault, k->group, k->name, "This setting must be given.");
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
