/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gateway.h - the tests' responder (tests/peer) behind real UDP sockets, in a process and a network of its own at the far end of a link. */
#ifndef GDW_TESTS_HOST_GATEWAY_H
#define GDW_TESTS_HOST_GATEWAY_H

#include "peer.h"

#include <stdbool.h>
#include <sys/types.h>

#define GATEWAY_ADDRESS "10.9.0.2"
#define GATEWAY_LINK    "ga" /* our end; we are 10.9.0.1 */

/* Makes the link and starts the gateway, which serves one client after the other, for ever. Call inside a network namespace. 0: not
 * possible here. */
pid_t gateway_start (const peer_setup *setup);
void gateway_stop (pid_t pid);

#endif
