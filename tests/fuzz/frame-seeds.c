/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame-seeds.c - writes one frame of each type, with every field of frames.def filled, as seeds in hex. */
#include "control/samples.h"

int
main (void)
{
  static uint8_t octets[GDW_FRAME_HEAD + GDW_MAX_FRAME_BODY];
  static gdw_frame f;
  gdw_frame_type type;
  for (size_t i = 0; (type = gdw_frame_type_at (i)) != GDW_FRAME_NONE; i++) {
    gdw_out o = gdw_out_over (octets, sizeof octets);
    sample_frame (type, &f);
    gdw_frame_write (&f, &o);
    gdw_frame_done (&f);
    gdw_bytes b = gdw_out_view (&o);
    printf ("# %s\n", gdw_frame_name (type));
    for (size_t k = 0; k < b.n; k++)
      printf ("%02x", b.p[k]);
    printf ("\n");
  }
  return 0;
}
