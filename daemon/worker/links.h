/* SPDX-License-Identifier: GPL-3.0-or-later */
/* links.h - from a path to the socket that serves it: opened at first use, one for each link and family, all on one local port; the
 * least used is closed when there are too many. Belongs to the data thread. */
#ifndef GDW_WORKER_LINKS_H
#define GDW_WORKER_LINKS_H

#include "platform/udp.h"

typedef struct gdw_links gdw_links;

gdw_links *gdw_links_new (void); /* NULL: no memory */
void gdw_links_free (gdw_links *l);

/* The local port of sockets to come; 0: what the system gives to the first one, and another one on a link where that is taken. */
void gdw_links_set_port (gdw_links *l, uint16_t port);

/* The port that the sockets have; 0 while the system has not chosen one. */
uint16_t gdw_links_port (const gdw_links *l);

/* The socket of this path; an error of gdw_udp_open when it cannot be opened. A link that came back (another life) gets a new one. */
GDW_MUST_USE gdw_err gdw_links_for (gdw_links *l, const gdw_path *path, gdw_udp **ret);

/* The sockets that are open; NULL beyond the end. */
gdw_udp *gdw_links_at (const gdw_links *l, size_t i);

#endif
