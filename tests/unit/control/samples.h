/* SPDX-License-Identifier: GPL-3.0-or-later */
/* samples.h - a frame of each type with every field of frames.def filled, for round trips and seeds. */
#ifndef GDW_TESTS_CONTROL_SAMPLES_H
#define GDW_TESTS_CONTROL_SAMPLES_H

#include "control/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void
sample_number (const gdw_frame_field *row, uint8_t *place)
{
  uint64_t v = row->max > 7 && row->min <= 7 ? 7 : row->max;
  if (row->type == GDW_FRAME_T_WHY)
    v = GDW_WHY_GATEWAY_SILENT;
  if (row->type == GDW_FRAME_T_PHASE)
    v = GDW_PHASE_PROVING;
  uint8_t v8 = (uint8_t)v;
  uint16_t v16 = (uint16_t)v;
  uint32_t v32 = (uint32_t)v;
  const void *from = row->size == 1   ? (void *)&v8
                     : row->size == 2 ? (void *)&v16
                     : row->size == 4 ? (void *)&v32
                                      : (void *)&v;
  memcpy (place, from, row->size);
}

/* Fills one member; k tells the elements of a list apart. */
static inline void
sample_field (const gdw_frame_field *row, uint8_t *place, unsigned k)
{
  static const uint8_t octets[16] = { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9 };
  gdw_ip ip = gdw_ip_from (gdw_bytes_make (octets, k % 2 == 0 ? 4 : 16));
  char text[16];
  snprintf (text, sizeof text, "text%u", k);
  gdw_secret secret = GDW_SECRET_NONE;
  switch (row->type) {
  case GDW_FRAME_T_TEXT: snprintf ((char *)place, row->size, "%s", text); break;
  case GDW_FRAME_T_FIXED: memset (place, 0x5a, row->size); break;
  case GDW_FRAME_T_IP: memcpy (place, &ip, sizeof ip); break;
  case GDW_FRAME_T_NET: memcpy (place, &(gdw_net){ ip, 24 }, sizeof (gdw_net)); break;
  case GDW_FRAME_T_ADDR: memcpy (place, &(gdw_addr){ ip, 4500 }, sizeof (gdw_addr)); break;
  case GDW_FRAME_T_VIEW: memcpy (place, &gdw_bytes_of (octets), sizeof (gdw_bytes)); break;
  case GDW_FRAME_T_SECRET:
  case GDW_FRAME_T_NAMED_SECRET:
    if (gdw_secret_copy (gdw_bytes_of (octets), &secret) != GDW_OK)
      abort ();
    if (row->type == GDW_FRAME_T_SECRET)
      memcpy (place, &secret, sizeof secret);
    else
      memcpy (place, &(gdw_frame_named_secret){ (uint8_t)(1 + k % 4), secret }, sizeof (gdw_frame_named_secret));
    break;
  case GDW_FRAME_T_SETTING: {
    gdw_frame_setting s = { gdw_bytes_text ("gateway"), gdw_bytes_text ("address"),
                            gdw_bytes_text ("vpn.example.org") };
    memcpy (place, &s, sizeof s);
    break;
  }
  case GDW_FRAME_T_BLOB:
    memcpy (place, &(gdw_frame_blob){ (uint8_t)k, (uint8_t)(1 + k % 3), 100 + k }, sizeof (gdw_frame_blob));
    break;
  case GDW_FRAME_T_EVENT_FIELD: {
    gdw_field f = { .type = (gdw_field_type)(GDW_FIELD_NUMBER + k % 5) };
    if (f.type == GDW_FIELD_NUMBER || f.type == GDW_FIELD_SPI)
      f.number = 42 + k;
    else if (f.type == GDW_FIELD_ADDR)
      f.addr = (gdw_addr){ ip, 500 };
    else
      memcpy (f.text, text, sizeof text);
    memcpy (place, &f, sizeof f);
    break;
  }
  case GDW_FRAME_T_PROBED: {
    gdw_probed_row r = { .kind = (uint8_t)(1 + k % 5), .verdict = (uint8_t)(k % 4), .grade = (uint8_t)(k % 4) };
    memcpy (r.name, text, sizeof text);
    memcpy (place, &r, sizeof r);
    break;
  }
  case GDW_FRAME_T_NOTE: {
    gdw_note note = { .id = GDW_EV_DOUBT };
    memcpy (note.text, text, sizeof text);
    memcpy (place, &note, sizeof note);
    break;
  }
  case GDW_FRAME_T_LINK:
    memcpy (place, &(gdw_frame_link){ 1 + k, k % 2 == 0, k % 3 == 0 }, sizeof (gdw_frame_link));
    break;
  case GDW_FRAME_T_ROAM: {
    gdw_roam r = { .at = 1000 + k, .reason = (gdw_roam_reason)(1 + k % 8), .gap_ms = k };
    memcpy (r.from_link, text, sizeof text);
    memcpy (r.to_link, "lte0", 5);
    memcpy (place, &r, sizeof r);
    break;
  }
  default: sample_number (row, place); break;
  }
}

/* Every field of the type is filled, every list to its bound. The caller calls gdw_frame_done. */
static inline void
sample_frame (gdw_frame_type type, gdw_frame *ret)
{
  gdw_frame_init (ret, type);
  ret->number = 0x01020304;
  const gdw_frame_field *row;
  for (size_t i = 0; (row = gdw_frame_field_at (i)) != NULL; i++) {
    if (row->frame != type && row->frame != GDW_FRAME_NONE)
      continue;
    uint8_t *base = (uint8_t *)ret;
    unsigned n = row->max_n == 0 ? 1 : row->max_n;
    for (unsigned k = 0; k < n; k++)
      sample_field (row, base + row->at + k * row->size, k);
    if (row->max_n != 0)
      base[row->count_at] = row->max_n;
  }
}

#endif
