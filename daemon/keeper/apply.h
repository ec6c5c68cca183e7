/* SPDX-License-Identifier: GPL-3.0-or-later */
/* apply.h - a network plan and its name servers onto the system, and back. The journal is written before each change, so that whoever
 * comes after a killed keeper can undo what it left. */
#ifndef GDW_KEEPER_APPLY_H
#define GDW_KEEPER_APPLY_H

#include "base/network.h"
#include "base/why.h"
#include "keeper/dns.h"
#include "platform/rpfilter.h"

enum { GDW_APPLY_FAULT = 256, GDW_APPLY_SLOTS = 16 };

typedef struct {
  gdw_dns_place dns;
  gdw_rpfilter filter[GDW_APPLY_SLOTS];
  void (*step) (const char *name); /* for tests: called behind each step; NULL otherwise */
} gdw_apply;

/* The plan onto the tun of this name and index, as tunnel `name` in slot. All or nothing; another plan in the same slot is replaced.
 * NONE, APPLY_FAILED, DNS_FAILED; the system's words in ret_fault. */
gdw_why gdw_apply_plan (gdw_apply *a, unsigned slot, const char *name, uint32_t index, const char *device,
                        const gdw_netplan *plan, char ret_fault[GDW_APPLY_FAULT]);

/* Undoes what the journal has of this slot. Idempotent. */
gdw_why gdw_apply_undo (gdw_apply *a, unsigned slot, char ret_fault[GDW_APPLY_FAULT]);

/* Undoes every record whose slot is not in use (bit k of slots_in_use for slot k). Returns how many there were; *ret_failed of them could
 * not be undone whole and stay in the journal. */
size_t gdw_apply_repair (gdw_apply *a, uint32_t slots_in_use, size_t *ret_failed);

#endif
