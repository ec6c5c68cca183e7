/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.h - reading and writing packets through a descriptor that keeps packet borders: shared by the devices of Unix kind. */
#ifndef GDW_TUN_BATCH_H
#define GDW_TUN_BATCH_H

#include "tun/tun.h"

/* A device over one descriptor. */
typedef struct {
  gdw_tun tun;
  int fd;
  uint8_t *buffers; /* GDW_TUN_BATCH of GDW_TUN_BUFFER octets; pages are touched only as far as packets reach */
} gdw_tun_fd;

enum { GDW_TUN_BUFFER = 65536 };

/* Takes over fd (also on failure, where it is closed). NULL: no memory. */
gdw_tun_fd *gdw_tun_fd_new (int fd);

#endif
