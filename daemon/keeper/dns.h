/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dns.h - name servers of a tunnel: by systemd-resolved where programs ask it, else by resolv.conf. */
#ifndef GDW_KEEPER_DNS_H
#define GDW_KEEPER_DNS_H

#include "base/network.h"
#include "keeper/journal.h"

enum { GDW_DNS_FAULT = 200, GDW_DNS_FILE_MAX = 65536 /* octets of a resolv.conf */ };

/* Where things are. */
typedef struct {
  int dir;                 /* the runtime folder, with the journal */
  const char *resolv_conf; /* "/etc/resolv.conf" */
} gdw_dns_place;

/* --- by file (dns-file.c) --- */

/* Does resolv.conf send programs to systemd-resolved? */
bool gdw_dns_file_is_resolved (const gdw_dns_place *p);

/* A plan that changes which names go where: without it the file stays as it is. */
bool gdw_dns_file_is_wanted (const gdw_netplan *plan);

/* Keeps the original beside the file ("resolv.conf.before-godwit", which outlives a reboot): its octets, or where the symbolic link
 * leads. Before the journal says GDW_DNS_FILE. */
bool gdw_dns_file_save (const gdw_dns_place *p, char ret_fault[GDW_DNS_FAULT]);

/* Replaces resolv.conf by one with the tunnel's servers, whole or not at all. */
bool gdw_dns_file_apply (const gdw_dns_place *p, const char *name, const gdw_netplan *plan,
                         char ret_fault[GDW_DNS_FAULT]);

/* Brings the original back, and removes the copy. What another program wrote meanwhile stays. Idempotent. */
bool gdw_dns_file_undo (const gdw_dns_place *p, char ret_fault[GDW_DNS_FAULT]);

/* Is there an original to be brought back? */
bool gdw_dns_file_is_held (const gdw_dns_place *p);

/* --- by D-Bus (dns-linux.c) --- */

/* Does systemd-resolved answer? At most 2 s. */
bool gdw_dns_resolved_is_there (void);

bool gdw_dns_resolved_apply (uint32_t index, const gdw_netplan *plan, char ret_fault[GDW_DNS_FAULT]);

/* Good, too, when the link or systemd-resolved is gone: then it has forgotten by itself. */
bool gdw_dns_resolved_undo (uint32_t index, char ret_fault[GDW_DNS_FAULT]);

#endif
