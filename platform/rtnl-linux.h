/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rtnl-linux.h - one question to the kernel's routing socket at a time: a change with its acknowledgement, or a dump row by row.
 * For netconf-linux.c. */
#ifndef GDW_PLATFORM_RTNL_LINUX_H
#define GDW_PLATFORM_RTNL_LINUX_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdint.h>

enum { GDW_RTNL_ROW = 8192 }; /* octets for building one message */

typedef struct {
  struct mnl_socket *socket;
  uint32_t seq;
  char message[GDW_RTNL_ROW];
} gdw_rtnl;

/* False: errno says why. */
bool gdw_rtnl_open (gdw_rtnl *r);
void gdw_rtnl_close (gdw_rtnl *r);

/* Begins a message of this type; flags besides NLM_F_REQUEST. The caller adds header and attributes. */
struct nlmsghdr *gdw_rtnl_message (gdw_rtnl *r, uint16_t type, uint16_t flags);

/* Sends it and waits for the acknowledgement, at most 2 s. 0, or an errno. */
int gdw_rtnl_change (gdw_rtnl *r, struct nlmsghdr *message);

/* Dumps with this message (NLM_F_DUMP is added); row is called for each row and may not use r. 0, or an errno. */
int gdw_rtnl_dump (gdw_rtnl *r, struct nlmsghdr *message, mnl_cb_t row, void *context);

/* The attributes behind a row's header, by type: table[type] for types below n, NULL where there is none. */
void gdw_rtnl_attrs (const struct nlmsghdr *row, size_t header, const struct nlattr **table, size_t n);

#endif
