/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock-lab.h - for the programs of tests/lab/clock alone, which are never installed: a clock that a test moves on, so that a stop stands for a
 * sleep. The descriptor that GODWIT_LAB_CLOCK names holds eight octets, so many ms (of this machine's order) are added to every clock. A
 * test stops the process (SIGSTOP), adds the length of the sleep and lets it go on (SIGCONT), which is told as a resume is. */
#ifndef GDW_PLATFORM_CLOCK_LAB_H
#define GDW_PLATFORM_CLOCK_LAB_H

#include "base/instant.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const volatile uint64_t *lab_clock; /* NULL: nobody moves the clock */

/* Before main, which closes the descriptors it does not know; and by memory, since a confined process could not read another one. */
__attribute__ ((constructor)) static void
lab_clock_open (void)
{
  const char *fd = getenv ("GODWIT_LAB_CLOCK");
  if (fd == NULL)
    return;
  void *at = mmap (NULL, sizeof *lab_clock, PROT_READ, MAP_SHARED, atoi (fd), 0);
  if (at == MAP_FAILED) {
    fputs ("GODWIT_LAB_CLOCK names no descriptor of a clock\n", stderr);
    _exit (EXIT_FAILURE);
  }
  lab_clock = at;
}

static gdw_us
lab_us (void)
{
  return lab_clock == NULL ? 0 : *lab_clock * 1000;
}

/* A descriptor that is readable after SIGCONT; -1: nobody moves the clock. */
static int
lab_resume (void)
{
  sigset_t s;
  sigemptyset (&s);
  sigaddset (&s, SIGCONT);
  if (lab_clock == NULL || sigprocmask (SIG_BLOCK, &s, NULL) < 0)
    return -1;
  return signalfd (-1, &s, SFD_CLOEXEC | SFD_NONBLOCK);
}

#endif
