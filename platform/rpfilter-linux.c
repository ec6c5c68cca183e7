/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rpfilter-linux.c - reverse path filtering by /proc/sys/net/ipv4/conf: an interface filters by the greater of its own value and "all". */
#include "platform/rpfilter.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define CONF "/proc/sys/net/ipv4/conf"

static int
value_of (const char *interface)
{
  char path[320], text[16];
  int value = GDW_RPFILTER_UNKNOWN;
  snprintf (path, sizeof path, CONF "/%.255s/rp_filter", interface);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return value;
  ssize_t n = read (fd, text, sizeof text);
  if (n > 0 && text[0] >= '0' && text[0] <= '2')
    value = text[0] - '0';
  close (fd);
  return value;
}

int
gdw_rpfilter_all (void)
{
  return value_of ("all");
}

bool
gdw_rpfilter_is_strict (void)
{
  if (gdw_rpfilter_all () >= GDW_RPFILTER_LOOSE)
    return false;
  DIR *d = opendir (CONF);
  const struct dirent *e;
  bool strict = false;
  while (d != NULL && !strict && (e = readdir (d)) != NULL)
    strict = e->d_name[0] != '.' && value_of (e->d_name) == 1; /* "all" and "default" are among them */
  if (d != NULL)
    closedir (d);
  return strict;
}

bool
gdw_rpfilter_set_all (int value)
{
  char text[4];
  int n = snprintf (text, sizeof text, "%d\n", value);
  int fd = open (CONF "/all/rp_filter", O_WRONLY | O_CLOEXEC);
  bool good = fd >= 0 && n > 0 && write (fd, text, (size_t)n) == n;
  if (fd >= 0)
    close (fd);
  return good;
}
