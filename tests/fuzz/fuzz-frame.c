/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-frame.c - frames of the control link, as a hostile process would send them to its parent, or the other way. */
#include "control/frame.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t first[GDW_FRAME_HEAD + GDW_MAX_FRAME_BODY], second[GDW_FRAME_HEAD + GDW_MAX_FRAME_BODY];
  static gdw_frame f, again;
  gdw_bytes b = gdw_bytes_make (data, size);
  gdw_frame_head head;
  gdw_err e = gdw_frame_head_read (b, &head);
  fuzz_check (e != GDW_OK || (size >= GDW_FRAME_HEAD && head.body <= GDW_MAX_FRAME_BODY));
  if (gdw_frame_read (b, &f) != GDW_OK)
    return 0;
  fuzz_check (e == GDW_OK && head.body + GDW_FRAME_HEAD == size);
  if (f.type != GDW_FRAME_NONE) {
    /* what was taken can be written, read, and is written as the same octets */
    gdw_out o = gdw_out_over (first, sizeof first), p = gdw_out_over (second, sizeof second);
    gdw_frame_write (&f, &o);
    fuzz_check (gdw_out_ok (&o) && gdw_frame_read (gdw_out_view (&o), &again) == GDW_OK && again.type == f.type);
    gdw_frame_write (&again, &p);
    fuzz_check (gdw_bytes_same (gdw_out_view (&o), gdw_out_view (&p)));
    gdw_frame_done (&again);
  }
  gdw_frame_done (&f);
  return 0;
}
