/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tun.c - what all tunnel devices have in common. */
#include "tun/tun.h"

#include <string.h>

size_t
gdw_tun_read (gdw_tun *t, gdw_super *ret, size_t cap)
{
  if (t->gone)
    return 0;
  return t->ops->read (t, ret, cap < GDW_TUN_BATCH ? cap : GDW_TUN_BATCH);
}

void
gdw_tun_write (gdw_tun *t, const gdw_gathers *g)
{
  if (!t->gone && g->n > 0)
    t->ops->write (t, g);
}

void
gdw_tun_close (gdw_tun *t)
{
  if (t != NULL)
    t->ops->close (t);
}

bool
gdw_tun_name_is_good (const char *name)
{
  static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  size_t n = strlen (name);
  if (n == 0 || n >= GDW_TUN_NAME)
    return false;
  /* The kernel refuses these two itself, but only after it has looked for a pattern in them. */
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return false;
  return strspn (name, allowed) == n;
}
