/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tun.h - a tun in a network of the test's own, and what `ip` says of it: the test must not believe the code it tests. */
#ifndef GDW_TESTS_NM_TUN_H
#define GDW_TESTS_NM_TUN_H

#include "platform/sandbox.h"

#include <glib.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>

#include "base/network.h"

#define TUN "godwit7"

/* The descriptor that holds it; -1: not possible here. Nothing filters strictly by the reverse path. */
static inline int
tun_open (void)
{
  struct ifreq r = { .ifr_name = TUN };
  r.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (!sandbox_enter () || !sandbox_write ("/proc/sys/net/ipv4/conf/all/rp_filter", "0") ||
      !sandbox_write ("/proc/sys/net/ipv4/conf/default/rp_filter", "0"))
    return -1;
  int fd = open ("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (fd >= 0 && ioctl (fd, TUNSETIFF, &r) == 0 && sandbox_run ("ip link set " TUN " up"))
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* The addresses of the tun that are not the kernel's own, in its order, with a blank after each. To be freed. */
static inline char *
tun_addresses (void)
{
  g_autofree char *text = NULL;
  GString *all = g_string_new (NULL);
  if (!g_spawn_command_line_sync ("ip -o addr show dev " TUN " scope global", &text, NULL, NULL, NULL))
    return g_string_free (all, FALSE);
  g_auto (GStrv) words = g_strsplit_set (text, " \n", -1);
  for (gsize i = 0; words[i] != NULL; i++) {
    if ((g_str_equal (words[i], "inet") || g_str_equal (words[i], "inet6")) && words[i + 1] != NULL)
      g_string_append_printf (all, "%s ", words[i + 1]);
  }
  return g_string_free (all, FALSE);
}

static inline gdw_net
net (const char *text)
{
  gdw_net parsed = { 0 };
  if (gdw_net_parse (text, &parsed) != GDW_OK)
    abort ();
  return parsed;
}

#endif
