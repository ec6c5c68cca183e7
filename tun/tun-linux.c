/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tun-linux.c - a tunnel device of the Linux kernel, plain packets without an offload header. */
#include "tun/batch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static gdw_why
refused (const char *doing, char ret_fault[GDW_TUN_FAULT])
{
  int e = errno;
  snprintf (ret_fault, GDW_TUN_FAULT, "%s: %s", doing, strerror (e));
  return e == ENOMEM || e == EMFILE || e == ENFILE ? GDW_WHY_NO_RESOURCES : GDW_WHY_TUN_DENIED;
}

/* Asks the kernel for the interface; its name comes back in ifr. */
static gdw_why
make_interface (int fd, const char *name, struct ifreq *ifr, char ret_fault[GDW_TUN_FAULT])
{
  memset (ifr, 0, sizeof *ifr);
  ifr->ifr_flags = (short)(IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL);
  snprintf (ifr->ifr_name, sizeof ifr->ifr_name, "%s", name);
  if (ioctl (fd, TUNSETIFF, ifr) < 0)
    return refused ("making the interface", ret_fault);
  return GDW_WHY_NONE;
}

static uint32_t
index_of (const char *name)
{
  struct ifreq ifr = { 0 };
  snprintf (ifr.ifr_name, sizeof ifr.ifr_name, "%s", name);
  int s = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (s < 0)
    return 0;
  int bad = ioctl (s, SIOCGIFINDEX, &ifr);
  close (s);
  return bad < 0 ? 0 : (uint32_t)ifr.ifr_ifindex;
}

gdw_why
gdw_tun_open (const char *name, gdw_tun **ret, char ret_fault[GDW_TUN_FAULT])
{
  bool any = name == NULL || name[0] == '\0';
  if (!any && !gdw_tun_name_is_good (name)) {
    snprintf (ret_fault, GDW_TUN_FAULT, "not a name for an interface");
    return GDW_WHY_TUN_DENIED;
  }
  int fd = open ("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return refused ("opening /dev/net/tun", ret_fault);
  struct ifreq ifr;
  gdw_why why = make_interface (fd, any ? "godwit%d" : name, &ifr, ret_fault);
  if (why != GDW_WHY_NONE) {
    close (fd);
    return why;
  }
  gdw_tun_fd *d = gdw_tun_fd_new (fd);
  if (d == NULL) {
    snprintf (ret_fault, GDW_TUN_FAULT, "no memory");
    return GDW_WHY_NO_RESOURCES;
  }
  memcpy (d->tun.name, ifr.ifr_name, sizeof d->tun.name);
  d->tun.name[sizeof d->tun.name - 1] = '\0';
  d->tun.index = index_of (d->tun.name);
  *ret = &d->tun;
  return GDW_WHY_NONE;
}
