/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h - what a person sends to who helps: why it failed, with which versions, and what happened. Names, addresses and identities are in it only
 * when the person wants so, secrets never: the facts that it is made of have none. */
#ifndef GODWIT_REPORT_H
#define GODWIT_REPORT_H

#include "godwit-event.h"
#include "godwit-tunnel.h"

enum { GODWIT_REPORT_MAX = 200 * 1000 - 1 }; /* octets: less than 200 kB */

/* In English. The first line is number, name and sentence of the end reason. Valid UTF-8; free with g_free. */
char *godwit_report_make (GodwitTunnel *tunnel, GodwitTell tell);

#endif
