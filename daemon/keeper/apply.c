/* SPDX-License-Identifier: GPL-3.0-or-later */
/* apply.c - a network plan and its name servers onto the system, and back. */
#include "keeper/apply.h"

#include "platform/netconf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void
step (const gdw_apply *a, const char *name)
{
  if (a->step != NULL)
    a->step (name);
}

static gdw_why
fail (gdw_why why, char *fault, const char *what)
{
  snprintf (fault, GDW_APPLY_FAULT, "%s", what);
  return why;
}

/* How this plan's name servers are to be set here. */
static gdw_dns_mode
choose_dns (const gdw_apply *a, const gdw_netplan *plan)
{
  if (plan->n_dns == 0)
    return GDW_DNS_NONE;
  if (gdw_dns_file_is_resolved (&a->dns) && gdw_dns_resolved_is_there ())
    return GDW_DNS_RESOLVED;
  return gdw_dns_file_is_wanted (plan) ? GDW_DNS_FILE : GDW_DNS_NONE;
}

/* resolv.conf is one for all: does a tunnel of another slot than this one hold it? */
static bool
file_is_held (const gdw_apply *a, unsigned slot)
{
  gdw_undo all[GDW_APPLY_SLOTS];
  size_t n = gdw_journal_read (a->dns.dir, all, GDW_APPLY_SLOTS);
  for (size_t i = 0; i < n; i++) {
    if (all[i].slot != slot && all[i].dns == GDW_DNS_FILE)
      return true;
  }
  return false;
}

static gdw_why
apply_dns (const gdw_apply *a, gdw_undo *u, const gdw_netplan *plan, char *fault)
{
  char words[GDW_DNS_FAULT] = "";
  gdw_dns_mode mode = choose_dns (a, plan);
  if (mode == GDW_DNS_FILE && file_is_held (a, u->slot))
    return fail (GDW_WHY_DNS_FAILED, fault, "resolv.conf is held by another tunnel");
  if (mode == GDW_DNS_FILE && !gdw_dns_file_save (&a->dns, words))
    return fail (GDW_WHY_DNS_FAILED, fault, words);
  step (a, "dns saved");
  u->dns = mode;
  if (!gdw_journal_write (a->dns.dir, u))
    return fail (GDW_WHY_DNS_FAILED, fault, strerror (errno));
  step (a, "dns in the journal");
  bool good = mode == GDW_DNS_NONE || (mode == GDW_DNS_RESOLVED && gdw_dns_resolved_apply (u->index, plan, words)) ||
              (mode == GDW_DNS_FILE && gdw_dns_file_apply (&a->dns, u->name, plan, words));
  step (a, "dns");
  return good ? GDW_WHY_NONE : fail (GDW_WHY_DNS_FAILED, fault, words);
}

/* --- reverse path filter --- */

static bool
has_ipv4 (const gdw_netplan *plan)
{
  bool any = plan->block4;
  for (size_t i = 0; i < plan->n_routes; i++)
    any = any || plan->routes[i].ip.family == 4;
  return any;
}

/* --- the whole --- */

static gdw_why
apply_whole (gdw_apply *a, gdw_undo *u, const gdw_netplan *plan, char *fault)
{
  char words[GDW_NETCONF_FAULT] = "";
  if (!gdw_journal_write (a->dns.dir, u))
    return fail (GDW_WHY_APPLY_FAILED, fault, strerror (errno));
  step (a, "net in the journal");
  if (has_ipv4 (plan) && !gdw_rpfilter_loosen (a->dns.dir, &a->filter[u->slot]))
    return fail (GDW_WHY_APPLY_FAILED, fault, "the strict reverse path filter (rp_filter) cannot be loosened");
  step (a, "rp_filter");
  gdw_why why = gdw_netconf_apply ((gdw_netconf_place){ u->index, u->slot }, plan, words);
  if (why != GDW_WHY_NONE)
    return fail (why, fault, words);
  step (a, "net");
  return apply_dns (a, u, plan, fault);
}

gdw_why
gdw_apply_plan (gdw_apply *a, unsigned slot, const char *name, uint32_t index, const char *device,
                const gdw_netplan *plan, char ret_fault[GDW_APPLY_FAULT])
{
  gdw_undo u = { .slot = slot, .index = index };
  snprintf (u.name, sizeof u.name, "%s", name);
  snprintf (u.device, sizeof u.device, "%s", device);
  gdw_why why = gdw_apply_undo (a, slot, ret_fault);
  if (why == GDW_WHY_NONE)
    why = apply_whole (a, &u, plan, ret_fault);
  if (why != GDW_WHY_NONE) {
    char ignored[GDW_APPLY_FAULT]; /* the first fault is the one to tell */
    (void)gdw_apply_undo (a, slot, ignored);
  }
  return why;
}

static gdw_why
undo (gdw_apply *a, const gdw_undo *u, char *fault)
{
  char dns_words[GDW_DNS_FAULT] = "", net_words[GDW_NETCONF_FAULT] = "";
  bool lives = gdw_netconf_is_tun (u->index, u->device); /* the index may be another interface's by now */
  bool dns = u->dns == GDW_DNS_NONE || (u->dns == GDW_DNS_FILE && gdw_dns_file_undo (&a->dns, dns_words)) ||
             (u->dns == GDW_DNS_RESOLVED && gdw_dns_resolved_undo (lives ? u->index : 0, dns_words));
  step (a, "dns undone");
  gdw_why net = gdw_netconf_undo ((gdw_netconf_place){ lives ? u->index : 0, u->slot }, net_words);
  step (a, "net undone");
  if (!gdw_rpfilter_restore (a->dns.dir, &a->filter[u->slot], NULL))
    return fail (GDW_WHY_APPLY_FAILED, fault, "rp_filter cannot be set back");
  step (a, "rp_filter undone");
  if (net != GDW_WHY_NONE)
    return fail (net, fault, net_words);
  if (!dns)
    return fail (GDW_WHY_DNS_FAILED, fault, dns_words);
  if (!gdw_journal_remove (a->dns.dir, u->slot))
    return fail (GDW_WHY_APPLY_FAILED, fault, strerror (errno));
  step (a, "journal empty");
  return GDW_WHY_NONE;
}

gdw_why
gdw_apply_undo (gdw_apply *a, unsigned slot, char ret_fault[GDW_APPLY_FAULT])
{
  gdw_undo all[GDW_APPLY_SLOTS];
  size_t n = gdw_journal_read (a->dns.dir, all, GDW_APPLY_SLOTS);
  ret_fault[0] = '\0';
  for (size_t i = 0; i < n; i++) {
    if (all[i].slot == slot)
      return undo (a, &all[i], ret_fault);
  }
  return GDW_WHY_NONE;
}

size_t
gdw_apply_repair (gdw_apply *a, uint32_t slots_in_use, size_t *ret_failed)
{
  gdw_undo all[GDW_APPLY_SLOTS];
  char fault[GDW_APPLY_FAULT];
  size_t n = gdw_journal_read (a->dns.dir, all, GDW_APPLY_SLOTS);
  size_t undone = gdw_netconf_sweep (); /* of NetworkManager's tunnels, which have no journal */
  bool tightened = false;
  *ret_failed = 0;
  for (size_t i = 0; i < n; i++) {
    if ((slots_in_use >> all[i].slot & 1) != 0)
      continue;
    /* its godwitd hangs without a keeper: without its interface it has nothing to say any more */
    if (gdw_netconf_is_tun (all[i].index, all[i].device))
      (void)gdw_netconf_remove (all[i].index);
    if (undo (a, &all[i], fault) == GDW_WHY_NONE)
      undone++;
    else
      (*ret_failed)++;
  }
  /* of NetworkManager's tunnels */
  if (!gdw_rpfilter_restore (a->dns.dir, NULL, &tightened))
    (*ret_failed)++;
  undone += tightened ? 1 : 0;
  /* an original without a record: the journal did not outlive a reboot */
  if (gdw_dns_file_is_held (&a->dns) && !file_is_held (a, GDW_APPLY_SLOTS)) {
    if (gdw_dns_file_undo (&a->dns, fault))
      undone++;
    else
      (*ret_failed)++;
  }
  return undone;
}
