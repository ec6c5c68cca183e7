/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame-table.c - frames.def as constant tables, and the look-ups in them. */
#include "control/frame-field.h"

typedef struct {
  gdw_frame_type type;
  const char *name;
  uint8_t senders, states;
  uint16_t flags;
} frame_row;

static const frame_row frames[] = {
#define GDW_FRAME(number, NAME, senders, states, flags, help) { GDW_FRAME_##NAME, #NAME, senders, states, flags },
#define GDW_FRAME_FIELD(...)
#define GDW_FRAME_LIST(...)
#include "control/frames.def"
#undef GDW_FRAME
#undef GDW_FRAME_FIELD
#undef GDW_FRAME_LIST
};

enum { N_FRAMES = sizeof frames / sizeof frames[0] };

#define SIZE_OF(member) sizeof (((gdw_frame *)0)->member)
#define TAG_NEED(tag)   ((tag) | GDW_FRAME_TAG_MUST)
#define TAG_MAY(tag)    ((tag) | GDW_FRAME_TAG_MUST)
#define TAG_HINT(tag)   (tag)

static const gdw_frame_field fields[] = {
  { GDW_FRAME_NONE, TAG_MAY (1), GDW_FRAME_MAY, GDW_FRAME_T_U32, offsetof (gdw_frame, tunnel), sizeof (uint32_t), 0, 0,
    0, UINT32_MAX, "tunnel", "the tunnel's number at the keeper" },
#define GDW_FRAME(...)
#define GDW_FRAME_FIELD(FRAME, tag, PRESENCE, TYPE, member, min, max, name, help)                                      \
  { GDW_FRAME_##FRAME,                                                                                                 \
    TAG_##PRESENCE (tag),                                                                                              \
    GDW_FRAME_##PRESENCE,                                                                                              \
    GDW_FRAME_T_##TYPE,                                                                                                \
    offsetof (gdw_frame, member),                                                                                      \
    SIZE_OF (member),                                                                                                  \
    0,                                                                                                                 \
    0,                                                                                                                 \
    min,                                                                                                               \
    max,                                                                                                               \
    name,                                                                                                              \
    help },
#define GDW_FRAME_LIST(FRAME, tag, TYPE, counter, member, at_most, min, max, name, help)                               \
  { GDW_FRAME_##FRAME,                                                                                                 \
    TAG_MAY (tag),                                                                                                     \
    GDW_FRAME_MAY,                                                                                                     \
    GDW_FRAME_T_##TYPE,                                                                                                \
    offsetof (gdw_frame, member),                                                                                      \
    SIZE_OF (member[0]),                                                                                               \
    offsetof (gdw_frame, counter),                                                                                     \
    at_most,                                                                                                           \
    min,                                                                                                               \
    max,                                                                                                               \
    name,                                                                                                              \
    help },
#include "control/frames.def"
#undef GDW_FRAME
#undef GDW_FRAME_FIELD
#undef GDW_FRAME_LIST
};

enum { N_FIELDS = sizeof fields / sizeof fields[0] };
_Static_assert ((size_t)N_FIELDS <= (size_t)GDW_FRAME_FIELDS, "a reader has a mark for each field");

static const frame_row *
find (gdw_frame_type type)
{
  for (size_t i = 0; i < N_FRAMES; i++) {
    if (frames[i].type == type)
      return &frames[i];
  }
  return NULL;
}

const char *
gdw_frame_name (gdw_frame_type type)
{
  const frame_row *row = find (type);
  return row == NULL ? "?" : row->name;
}

uint16_t
gdw_frame_flags (gdw_frame_type type)
{
  const frame_row *row = find (type);
  return row == NULL ? 0 : row->flags;
}

bool
gdw_frame_allowed (gdw_frame_type type, unsigned sender, unsigned state)
{
  const frame_row *row = find (type);
  return row != NULL && (row->senders & sender) != 0 && (row->states & state) != 0;
}

const gdw_frame_field *
gdw_frame_field_at (size_t i)
{
  return i < N_FIELDS ? &fields[i] : NULL;
}

gdw_frame_type
gdw_frame_type_at (size_t i)
{
  return i < N_FRAMES ? frames[i].type : GDW_FRAME_NONE;
}
