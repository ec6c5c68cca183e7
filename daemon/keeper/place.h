/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.h - where the keeper lives: the runtime folder with its lock, its socket and the journal; the programs it starts. */
#ifndef GDW_KEEPER_PLACE_H
#define GDW_KEEPER_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The folder that the environment names in this variable, when it is absolute, belongs to us, and nobody else may write there; else the
 * usual one. For tests; root's environment is root's own. Returns buf. */
const char *gdw_place_choose (const char *variable, const char *usual, char *buf, size_t cap);

/* Makes the folder if it is not there and opens it. It must belong to us and be closed to others' writing. -1: errno. */
int gdw_place_open (const char *path);

/* The lock that only one keeper holds, for as long as the descriptor is open. -1: another one has it (EWOULDBLOCK), or errno. */
int gdw_place_lock (int dir);

/* A listening socket "keeper.sock" in the folder, for its owner alone; an old one is replaced. The lock must be held. -1: errno. */
int gdw_place_listen (const char *path);

/* Lets this group in, too; UINT32_MAX: none. False: errno. */
bool gdw_place_admit (int dir, uint32_t group);

/* Readable when the system's list of groups (/etc/group) has become another; -1: errno. True: it has, since the last call. */
int gdw_place_watch_groups (void);
bool gdw_place_groups_changed (int watch);

/* Did a service manager open our socket? Then its rights are as the manager made them. */
bool gdw_place_is_managed (void);

/* Removes the socket's name, before the lock is given back: who connects from now on starts another keeper. */
void gdw_place_unlisten (int dir);

/* The socket that a service manager opened for us (sd_listen_fds(3)); -1: none. */
int gdw_place_inherited (void);

#endif
