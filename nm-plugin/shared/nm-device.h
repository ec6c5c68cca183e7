/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-device.h - what both the service and the app ask of NetworkManager's devices. */
#ifndef GODWIT_NM_DEVICE_H
#define GODWIT_NM_DEVICE_H

#include <NetworkManager.h>

/* Does NetworkManager's check find a captive portal there, by either version of IP? It tells of changes by ip4-connectivity and ip6-connectivity. */
gboolean godwit_nm_device_shows_portal (NMDevice *device);

#endif
