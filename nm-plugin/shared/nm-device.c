/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-device.c - libnm asks for one version of IP at a time. */
#include "shared/nm-device.h"

#include <sys/socket.h>

gboolean
godwit_nm_device_shows_portal (NMDevice *device)
{
  return nm_device_get_connectivity (device, AF_INET) == NM_CONNECTIVITY_PORTAL ||
         nm_device_get_connectivity (device, AF_INET6) == NM_CONNECTIVITY_PORTAL;
}
