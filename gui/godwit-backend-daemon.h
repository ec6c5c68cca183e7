/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-backend-daemon.h - where no NetworkManager runs: the person's profile files, and their tunnels at godwit-keeper. */
#ifndef GODWIT_BACKEND_DAEMON_H
#define GODWIT_BACKEND_DAEMON_H

#include "godwit-backend-frame.h"

#define GODWIT_TYPE_BACKEND_DAEMON (godwit_backend_daemon_get_type ())
G_DECLARE_FINAL_TYPE (GodwitBackendDaemon, godwit_backend_daemon, GODWIT, BACKEND_DAEMON, GodwitBackendFrame)

GodwitBackend *godwit_backend_daemon_new (void);

#endif
