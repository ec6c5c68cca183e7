/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tun.h - contract of a tunnel device: open, read supers, write gathers, close. A table of functions behind one pointer, so that the
 * pump does not know whether packets come from a kernel, from an app extension or from a test. Not for two threads at once. */
#ifndef GDW_TUN_TUN_H
#define GDW_TUN_TUN_H

#include "base/pktbuf.h"
#include "base/why.h"

enum {
  GDW_TUN_BATCH = 32,  /* supers of one read */
  GDW_TUN_NAME = 16,   /* a device's name with its final zero */
  GDW_TUN_FAULT = 128, /* words of the system about a failure, with the final zero */
};

typedef struct gdw_tun gdw_tun;

/* What a device counts by itself. */
typedef struct {
  uint64_t refused; /* packets the device did not take (it is down, or out of memory) */
} gdw_tun_facts;

typedef struct {
  size_t (*read) (gdw_tun *t, gdw_super *ret, size_t cap);
  void (*write) (gdw_tun *t, const gdw_gathers *g);
  void (*close) (gdw_tun *t);
} gdw_tun_ops;

/* The begin of every kind of device. */
struct gdw_tun {
  const gdw_tun_ops *ops;
  intptr_t waitable;       /* readable when a packet waits; for platform/wait.h */
  uint32_t index;          /* interface index; 0: the system knows no such interface */
  char name[GDW_TUN_NAME]; /* "godwit0" */
  bool gone;               /* the device was removed: nothing will come any more */
  gdw_tun_facts facts;
};

/* Makes a device of the system. name: at most 15 characters of [A-Za-z0-9._-], or NULL or "" for the first free "godwit<n>". It never
 * joins a device that exists. Needs the right to administer the network. NONE: good; else TUN_DENIED (no device, no right, name taken)
 * or NO_RESOURCES, with the system's words in ret_fault. The caller closes it. */
gdw_why gdw_tun_open (const char *name, gdw_tun **ret, char ret_fault[GDW_TUN_FAULT]);

/* A device without a system, for tests and for rehearsals in process: what is written to the tun can be read from *ret_far, one packet
 * each time, and the other way round. The caller closes the tun with gdw_tun_close and the far end by itself. NULL: no memory. */
gdw_tun *gdw_tun_fake_new (intptr_t *ret_far);

/* Reads what waits, at most cap and at most GDW_TUN_BATCH packets. They live in the device's own buffers until the next read. */
size_t gdw_tun_read (gdw_tun *t, gdw_super *ret, size_t cap);

/* Writes all packets; what the device refuses is dropped and counted. */
void gdw_tun_write (gdw_tun *t, const gdw_gathers *g);

/* Closes and frees; the interface and its routes vanish. Accepts NULL. */
void gdw_tun_close (gdw_tun *t);

/* Is this a name that gdw_tun_open takes? */
bool gdw_tun_name_is_good (const char *name);

#endif
