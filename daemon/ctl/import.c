/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import.c - connections of other clients. The reading is done by a program of the plugin for NetworkManager, so that godwitctl needs no libnm. */
#include "ctl/ctl.h"
#include "ctl/say.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM GODWIT_LIBEXEC "/nm-godwit-import"

/* Becomes that program: it speaks to the person, and its exit statuses are ours. */
int
ctl_import (const CtlOptions *o)
{
  char *argv[] = { (char *)PROGRAM, (char *)o->name, NULL };
  if (o->json) {
    ctl_say_fault (_ ("import has no JSON form"));
    return CTL_USAGE;
  }
  execv (PROGRAM, argv);
  ctl_say_fault (errno == ENOENT ? _ ("the plugin for NetworkManager is not installed (package network-manager-godwit)")
                                 : strerror (errno));
  return CTL_MISTAKE;
}
