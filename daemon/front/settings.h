/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.h - a profile as the settings of a CONNECT, those that differ from their defaults; and what its files are there. */
#ifndef GDW_FRONT_SETTINGS_H
#define GDW_FRONT_SETTINGS_H

#include "control/frame.h"
#include "profile/profile-needs.h"

/* Fills in ret->settings. Returns what their values live in, to be freed when the frame is sent; NULL: no memory, and no settings. Secrets are
 * no settings. */
GDW_MUST_USE void *gdw_settings_put (const gdw_profile *p, gdw_frame_connect *ret);

/* The frame that carries a file's octets from offset on, behind the CONNECT that has its head; false: there are none. f->tunnel is the caller's. */
bool gdw_settings_part (const gdw_frame_blob *head, gdw_bytes octets, size_t offset, gdw_frame *ret);

/* As which blob (GDW_BLOB_*) a file of this kind travels. */
uint8_t gdw_settings_blob_kind (gdw_file_kind kind);

#endif
