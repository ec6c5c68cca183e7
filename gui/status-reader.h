/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status-reader.h - follows the objects io.github.godwitvpn.Status1 on the system bus, one for each connection that is up. */
#ifndef GODWIT_STATUS_READER_H
#define GODWIT_STATUS_READER_H

#include <gio/gio.h>

typedef struct GodwitStatusReader GodwitStatusReader;

/* all: the a{sv} of its properties. It belongs to the caller of told only while told runs. */
typedef void (*GodwitStatusTold) (const char *uuid, GVariant *all, gpointer data);
/* told: the answer of GetEvents, "(a(uta(us))u)"; likewise. */
typedef void (*GodwitStatusEvents) (const char *uuid, GVariant *told, gpointer data);
/* The service has left the bus; what it said last is all there will be. */
typedef void (*GodwitStatusGone) (const char *uuid, gpointer data);

GodwitStatusReader *godwit_status_reader_new (GDBusConnection *bus, GodwitStatusTold told, GodwitStatusEvents events,
                                              GodwitStatusGone gone, gpointer data);
/* Accepts NULL. */
void godwit_status_reader_free (GodwitStatusReader *r);

/* Reads this connection's properties now; for counters, of whose change nobody is told. */
void godwit_status_reader_again (GodwitStatusReader *r, const char *uuid);

#endif
