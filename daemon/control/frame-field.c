/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame-field.c - one field of a frame, by its type: reader and writer of each side by side. */
#include "control/frame-field.h"

#include "base/check.h"
#include "base/cursor.h"
#include "control/clean.h"

#include <string.h>

/* --- numbers: as wide as their type on the wire, as wide as the member in memory --- */

static size_t
wire_width (gdw_frame_field_type type)
{
  switch (type) {
  case GDW_FRAME_T_U16:
  case GDW_FRAME_T_WHY: return 2;
  case GDW_FRAME_T_U32: return 4;
  case GDW_FRAME_T_U64: return 8;
  default: return 1;
  }
}

static uint64_t
member_get (const void *place, size_t size)
{
  uint8_t v8;
  uint16_t v16;
  uint32_t v32;
  uint64_t v64;
  switch (size) {
  case 1: memcpy (&v8, place, 1); return v8;
  case 2: memcpy (&v16, place, 2); return v16;
  case 4: memcpy (&v32, place, 4); return v32;
  default: memcpy (&v64, place, 8); return v64;
  }
}

static void
member_set (void *place, size_t size, uint64_t v)
{
  uint8_t v8 = (uint8_t)v;
  uint16_t v16 = (uint16_t)v;
  uint32_t v32 = (uint32_t)v;
  switch (size) {
  case 1: memcpy (place, &v8, 1); break;
  case 2: memcpy (place, &v16, 2); break;
  case 4: memcpy (place, &v32, 4); break;
  default: memcpy (place, &v, 8); break;
  }
}

static bool
number_fits (const gdw_frame_field *row, uint64_t v)
{
  if (v < row->min || v > row->max)
    return false;
  if (row->type == GDW_FRAME_T_WHY)
    return v == 0 || gdw_why_exists ((unsigned)v);
  if (row->type == GDW_FRAME_T_PHASE)
    return gdw_phase_exists ((unsigned)v);
  return true;
}

static gdw_err
number_read (const gdw_frame_field *row, gdw_bytes value, void *place)
{
  if (value.n != wire_width (row->type))
    return GDW_E_FORM;
  uint64_t v = 0;
  for (size_t i = 0; i < value.n; i++)
    v = v << 8 | value.p[i];
  if (!number_fits (row, v))
    return GDW_E_VALUE;
  member_set (place, row->size, v);
  return GDW_OK;
}

static void
number_write (const gdw_frame_field *row, const void *place, gdw_out *o)
{
  uint64_t v = member_get (place, row->size);
  gdw_check (number_fits (row, v));
  for (size_t width = wire_width (row->type); width > 0; width--)
    gdw_out_u8 (o, (uint8_t)(v >> (8 * (width - 1))));
}

/* --- texts and octets --- */

static gdw_err
text_read (const gdw_frame_field *row, gdw_bytes value, char *place)
{
  if (value.n < row->min || value.n > row->max || value.n >= row->size)
    return GDW_E_LIMIT;
  if (!gdw_text_is_clean (value))
    return GDW_E_FORM;
  if (value.n > 0)
    memcpy (place, value.p, value.n);
  memset (place + value.n, 0, row->size - value.n);
  return GDW_OK;
}

static gdw_bytes
text_of (const gdw_frame_field *row, const char *place)
{
  const char *end = memchr (place, '\0', row->size);
  gdw_check (end != NULL);
  return gdw_bytes_make (place, (size_t)(end - place));
}

static gdw_err
view_read (const gdw_frame_field *row, gdw_bytes value, gdw_bytes *place)
{
  if (value.n < row->min || value.n > row->max)
    return GDW_E_LIMIT;
  *place = value;
  return GDW_OK;
}

static gdw_err
secret_read (const gdw_frame_field *row, gdw_bytes value, gdw_secret *place)
{
  if (value.n < row->min || value.n > row->max)
    return GDW_E_LIMIT;
  return gdw_secret_copy (value, place);
}

/* --- addresses --- */

static gdw_err
ip_read (gdw_bytes value, gdw_ip *place)
{
  if (value.n != 4 && value.n != 16)
    return GDW_E_FORM;
  *place = gdw_ip_from (value);
  return GDW_OK;
}

static gdw_err
net_read (gdw_bytes value, gdw_net *place)
{
  gdw_cur c = gdw_cur_over (value);
  gdw_net net = { 0 };
  net.prefix = gdw_cur_u8 (&c);
  gdw_err e = ip_read (gdw_cur_rest (&c), &net.ip);
  if (e != GDW_OK)
    return e;
  if (net.prefix > (net.ip.family == 4 ? 32 : 128))
    return GDW_E_VALUE;
  *place = net;
  return GDW_OK;
}

static gdw_err
addr_read (gdw_bytes value, gdw_addr *place)
{
  gdw_cur c = gdw_cur_over (value);
  gdw_addr a = { 0 };
  a.port = gdw_cur_u16 (&c);
  gdw_err e = ip_read (gdw_cur_rest (&c), &a.ip);
  if (e == GDW_OK)
    *place = a;
  return e;
}

static void
net_write (const gdw_net *net, gdw_out *o)
{
  gdw_out_u8 (o, net->prefix);
  gdw_out_put (o, gdw_ip_bytes (&net->ip));
}

static void
addr_write (const gdw_addr *a, gdw_out *o)
{
  gdw_out_u16 (o, a->port);
  gdw_out_put (o, gdw_ip_bytes (&a->ip));
}

/* --- the parts of CONNECT --- */

static gdw_err
setting_read (gdw_bytes value, gdw_frame_setting *place)
{
  gdw_cur c = gdw_cur_over (value);
  gdw_frame_setting s = { 0 };
  s.group = gdw_cur_take (&c, gdw_cur_u8 (&c));
  s.key = gdw_cur_take (&c, gdw_cur_u8 (&c));
  s.value = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  if (s.group.n == 0 || s.key.n == 0 || !gdw_text_is_clean (s.group) || !gdw_text_is_clean (s.key) ||
      !gdw_text_is_clean (s.value))
    return GDW_E_FORM;
  *place = s;
  return GDW_OK;
}

static void
setting_write (const gdw_frame_setting *s, gdw_out *o)
{
  gdw_check (s->group.n <= UINT8_MAX && s->key.n <= UINT8_MAX);
  gdw_out_u8 (o, (uint8_t)s->group.n);
  gdw_out_put (o, s->group);
  gdw_out_u8 (o, (uint8_t)s->key.n);
  gdw_out_put (o, s->key);
  gdw_out_put (o, s->value);
}

static gdw_err
named_secret_read (const gdw_frame_field *row, gdw_bytes value, gdw_frame_named_secret *place)
{
  gdw_cur c = gdw_cur_over (value);
  uint8_t kind = gdw_cur_u8 (&c);
  if (kind < GDW_SECRET_PASSWORD || kind > GDW_SECRET_PPK)
    return GDW_E_VALUE;
  gdw_err e = secret_read (row, gdw_cur_rest (&c), &place->octets);
  if (e == GDW_OK)
    place->kind = kind;
  return e;
}

static void
named_secret_write (const gdw_frame_named_secret *s, gdw_out *o)
{
  gdw_out_u8 (o, s->kind);
  gdw_out_put (o, gdw_secret_peek (&s->octets));
}

static gdw_err
blob_read (gdw_bytes value, gdw_frame_blob *place)
{
  gdw_cur c = gdw_cur_over (value);
  gdw_frame_blob b = { 0 };
  b.number = gdw_cur_u8 (&c);
  b.kind = gdw_cur_u8 (&c);
  b.size = gdw_cur_u32 (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  if (b.kind < GDW_BLOB_AUTHORITIES || b.kind > GDW_BLOB_KEY)
    return GDW_E_VALUE;
  if (b.size == 0 || b.size > (b.kind == GDW_BLOB_AUTHORITIES ? GDW_MAX_AUTHORITY_BLOB : GDW_MAX_BLOB))
    return GDW_E_LIMIT;
  *place = b;
  return GDW_OK;
}

static void
blob_write (const gdw_frame_blob *b, gdw_out *o)
{
  gdw_out_u8 (o, b->number);
  gdw_out_u8 (o, b->kind);
  gdw_out_u32 (o, b->size);
}

/* --- a field of an event --- */

static gdw_err
event_field_read (gdw_bytes value, gdw_field *place)
{
  gdw_cur c = gdw_cur_over (value);
  gdw_field f = { 0 };
  uint8_t type = gdw_cur_u8 (&c);
  gdw_bytes rest = GDW_BYTES_NONE;
  switch (type) {
  case GDW_FIELD_NUMBER:
  case GDW_FIELD_SPI: f.number = gdw_cur_u64 (&c); break;
  case GDW_FIELD_ADDR:
    f.addr.port = gdw_cur_u16 (&c);
    rest = gdw_cur_rest (&c);
    if (rest.n != 0 && ip_read (rest, &f.addr.ip) != GDW_OK)
      return GDW_E_FORM;
    break;
  case GDW_FIELD_TEXT:
  case GDW_FIELD_NAME:
    rest = gdw_cur_rest (&c);
    if (rest.n >= sizeof f.text)
      return GDW_E_LIMIT;
    if (!gdw_text_is_clean (rest))
      return GDW_E_FORM;
    if (rest.n > 0)
      memcpy (f.text, rest.p, rest.n);
    break;
  default: return GDW_E_VALUE;
  }
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  f.type = (gdw_field_type)type;
  *place = f;
  return GDW_OK;
}

static void
event_field_write (const gdw_field *f, gdw_out *o)
{
  gdw_out_u8 (o, (uint8_t)f->type);
  switch (f->type) {
  case GDW_FIELD_NUMBER:
  case GDW_FIELD_SPI: gdw_out_u64 (o, f->number); break;
  case GDW_FIELD_ADDR: addr_write (&f->addr, o); break;
  default: gdw_text_put_clean (gdw_bytes_text (f->text), o); break;
  }
}

/* --- a note --- */

static gdw_err
note_read (const gdw_frame_field *row, gdw_bytes value, gdw_note *place)
{
  gdw_cur c = gdw_cur_over (value);
  uint16_t id = gdw_cur_u16 (&c);
  gdw_bytes text = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  if (id == 0)
    return GDW_E_VALUE;
  if (text.n < row->min || text.n > row->max || text.n >= sizeof place->text)
    return GDW_E_LIMIT;
  if (!gdw_text_is_clean (text))
    return GDW_E_FORM;
  *place = (gdw_note){ .id = (gdw_event_id)id };
  memcpy (place->text, text.p, text.n);
  return GDW_OK;
}

static void
note_write (const gdw_note *note, gdw_out *o)
{
  gdw_out_u16 (o, (uint16_t)note->id);
  gdw_text_put_clean (gdw_bytes_text (note->text), o);
}

/* --- a move --- */

static gdw_err
link_name_read (const gdw_frame_field *row, gdw_bytes name, char place[16])
{
  if (name.n < row->min || name.n > row->max || name.n >= 16)
    return GDW_E_LIMIT;
  if (!gdw_text_is_clean (name))
    return GDW_E_FORM;
  if (name.n > 0)
    memcpy (place, name.p, name.n);
  return GDW_OK;
}

static gdw_err
roam_read (const gdw_frame_field *row, gdw_bytes value, gdw_roam *place)
{
  gdw_cur c = gdw_cur_over (value);
  gdw_roam r = { 0 };
  r.at = gdw_cur_u64 (&c);
  r.reason = (gdw_roam_reason)gdw_cur_u8 (&c); /* a newer godwitd may have more of them */
  r.gap_ms = gdw_cur_u64 (&c);
  gdw_bytes from = gdw_cur_take (&c, gdw_cur_u8 (&c)), to = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  gdw_err e = link_name_read (row, from, r.from_link);
  if (e == GDW_OK)
    e = link_name_read (row, to, r.to_link);
  if (e == GDW_OK)
    *place = r;
  return e;
}

static void
roam_write (const gdw_roam *r, gdw_out *o)
{
  gdw_out_u64 (o, r->at);
  gdw_out_u8 (o, (uint8_t)r->reason);
  gdw_out_u64 (o, r->gap_ms);
  gdw_out_u8 (o, (uint8_t)strlen (r->from_link)); /* being made clean does not change the length */
  gdw_text_put_clean (gdw_bytes_text (r->from_link), o);
  gdw_text_put_clean (gdw_bytes_text (r->to_link), o);
}

/* --- a link --- */

enum { LINK_METERED = 1, LINK_PORTAL = 2 };

static gdw_err
link_read (gdw_bytes value, gdw_frame_link *place)
{
  gdw_cur c = gdw_cur_over (value);
  gdw_frame_link l = { 0 };
  l.index = gdw_cur_u32 (&c);
  uint8_t is = gdw_cur_u8 (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  if (l.index == 0 || (is & ~(LINK_METERED | LINK_PORTAL)) != 0)
    return GDW_E_VALUE;
  l.metered = (is & LINK_METERED) != 0;
  l.portal = (is & LINK_PORTAL) != 0;
  *place = l;
  return GDW_OK;
}

static void
link_write (const gdw_frame_link *l, gdw_out *o)
{
  gdw_out_u32 (o, l->index);
  gdw_out_u8 (o, (uint8_t)((l->metered ? LINK_METERED : 0) | (l->portal ? LINK_PORTAL : 0)));
}

/* --- a row of a probe --- */

static gdw_err
probed_read (const gdw_frame_field *row, gdw_bytes value, gdw_probed_row *place)
{
  gdw_cur c = gdw_cur_over (value);
  gdw_probed_row r = { 0 };
  r.kind = gdw_cur_u8 (&c);
  r.verdict = gdw_cur_u8 (&c);
  r.grade = gdw_cur_u8 (&c);
  gdw_bytes name = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  if (r.kind < GDW_ROW_CIPHER || r.kind > GDW_ROW_KEM || r.verdict > GDW_VERDICT_SILENT || r.grade > GDW_GRADE_UNKNOWN)
    return GDW_E_VALUE;
  if (name.n < row->min || name.n > row->max || name.n >= sizeof r.name)
    return GDW_E_LIMIT;
  if (!gdw_text_is_clean (name))
    return GDW_E_FORM;
  memcpy (r.name, name.p, name.n);
  *place = r;
  return GDW_OK;
}

static void
probed_write (const gdw_probed_row *r, gdw_out *o)
{
  gdw_out_u8 (o, r->kind);
  gdw_out_u8 (o, r->verdict);
  gdw_out_u8 (o, r->grade);
  gdw_text_put_clean (gdw_bytes_text (r->name), o);
}

/* --- by type --- */

gdw_err
gdw_frame_field_read (const gdw_frame_field *row, gdw_bytes value, void *place)
{
  switch (row->type) {
  case GDW_FRAME_T_TEXT: return text_read (row, value, place);
  case GDW_FRAME_T_FIXED:
    if (value.n != row->size)
      return GDW_E_FORM;
    memcpy (place, value.p, value.n);
    return GDW_OK;
  case GDW_FRAME_T_IP: return ip_read (value, place);
  case GDW_FRAME_T_NET: return net_read (value, place);
  case GDW_FRAME_T_ADDR: return addr_read (value, place);
  case GDW_FRAME_T_VIEW: return view_read (row, value, place);
  case GDW_FRAME_T_SECRET: return secret_read (row, value, place);
  case GDW_FRAME_T_SETTING: return setting_read (value, place);
  case GDW_FRAME_T_NAMED_SECRET: return named_secret_read (row, value, place);
  case GDW_FRAME_T_BLOB: return blob_read (value, place);
  case GDW_FRAME_T_EVENT_FIELD: return event_field_read (value, place);
  case GDW_FRAME_T_NOTE: return note_read (row, value, place);
  case GDW_FRAME_T_PROBED: return probed_read (row, value, place);
  case GDW_FRAME_T_ROAM: return roam_read (row, value, place);
  case GDW_FRAME_T_LINK: return link_read (value, place);
  default: return number_read (row, value, place);
  }
}

void
gdw_frame_field_write (const gdw_frame_field *row, const void *place, gdw_out *o)
{
  switch (row->type) {
  case GDW_FRAME_T_TEXT: gdw_text_put_clean (text_of (row, place), o); break;
  case GDW_FRAME_T_FIXED: gdw_out_put (o, gdw_bytes_make (place, row->size)); break;
  case GDW_FRAME_T_IP: gdw_out_put (o, gdw_ip_bytes (place)); break;
  case GDW_FRAME_T_NET: net_write (place, o); break;
  case GDW_FRAME_T_ADDR: addr_write (place, o); break;
  case GDW_FRAME_T_VIEW: gdw_out_put (o, *(const gdw_bytes *)place); break;
  case GDW_FRAME_T_SECRET: gdw_out_put (o, gdw_secret_peek (place)); break;
  case GDW_FRAME_T_SETTING: setting_write (place, o); break;
  case GDW_FRAME_T_NAMED_SECRET: named_secret_write (place, o); break;
  case GDW_FRAME_T_BLOB: blob_write (place, o); break;
  case GDW_FRAME_T_EVENT_FIELD: event_field_write (place, o); break;
  case GDW_FRAME_T_NOTE: note_write (place, o); break;
  case GDW_FRAME_T_PROBED: probed_write (place, o); break;
  case GDW_FRAME_T_ROAM: roam_write (place, o); break;
  case GDW_FRAME_T_LINK: link_write (place, o); break;
  default: number_write (row, place, o); break;
  }
}

bool
gdw_frame_field_is_empty (const gdw_frame_field *row, const void *place)
{
  switch (row->type) {
  case GDW_FRAME_T_TEXT: return *(const char *)place == '\0';
  case GDW_FRAME_T_FIXED: return gdw_bytes_all_zero (gdw_bytes_make (place, row->size));
  case GDW_FRAME_T_IP: return ((const gdw_ip *)place)->family == 0;
  case GDW_FRAME_T_NET: return ((const gdw_net *)place)->ip.family == 0;
  case GDW_FRAME_T_ADDR: return ((const gdw_addr *)place)->ip.family == 0;
  case GDW_FRAME_T_VIEW: return ((const gdw_bytes *)place)->n == 0;
  case GDW_FRAME_T_SECRET: return gdw_secret_is_empty (place);
  default: return member_get (place, row->size) == 0;
  }
}
