/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame-field.h - one field of a frame: the value's octets to a member of gdw_frame and back, by its row in frames.def.
 * For frame.c only. */
#ifndef GDW_CONTROL_FRAME_FIELD_H
#define GDW_CONTROL_FRAME_FIELD_H

#include "control/frame.h"

enum { GDW_FRAME_FIELDS = 256 /* rows that the table may have: a reader marks each one that it has seen */ };

/* Reads the value into the member at place. GDW_E_FORM, GDW_E_VALUE, GDW_E_LIMIT, GDW_E_SHORT, GDW_E_MEMORY. A secret that was copied is the
 * frame's, also when a later field fails. */
GDW_MUST_USE gdw_err gdw_frame_field_read (const gdw_frame_field *row, gdw_bytes value, void *place);

/* Writes the value alone (no tag, no length). A value that frames.def does not allow is our own mistake. */
void gdw_frame_field_write (const gdw_frame_field *row, const void *place, gdw_out *o);

/* Zero, false, no text, no address: need not be sent. */
bool gdw_frame_field_is_empty (const gdw_frame_field *row, const void *place);

#endif
