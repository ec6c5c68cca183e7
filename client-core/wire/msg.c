/* SPDX-License-Identifier: GPL-3.0-or-later */
/* msg.c - IKE messages: the header, the chain of payloads split into views, and the writer that chains them. */
#include "wire/msg.h"

#include "base/check.h"
#include "base/cursor.h"
#include "wire/ike-consts.h"

enum {
  HEADER_NEXT_AT = 16,
  HEADER_LENGTH_AT = 24,
  PAYLOAD_CRITICAL = 0x80,
};

static gdw_ike_header
read_header (gdw_cur *c)
{
  gdw_ike_header h = { 0 };
  gdw_cur_copy (c, h.spi_i, sizeof h.spi_i);
  gdw_cur_copy (c, h.spi_r, sizeof h.spi_r);
  h.next = gdw_cur_u8 (c);
  h.version = gdw_cur_u8 (c);
  h.exchange = gdw_cur_u8 (c);
  h.flags = gdw_cur_u8 (c);
  h.msgid = gdw_cur_u32 (c);
  h.length = gdw_cur_u32 (c);
  return h;
}

gdw_err
gdw_ike_header_read (gdw_bytes datagram, gdw_ike_header *ret)
{
  gdw_cur c = gdw_cur_over (datagram);
  gdw_ike_header h = read_header (&c);
  if (!gdw_cur_ok (&c))
    return GDW_E_SHORT;
  *ret = h;
  return GDW_OK;
}

/* All payloads of RFC 7296. The critical bit is ignored for them (2.5). */
static bool
is_known (uint8_t type)
{
  return type >= GDW_P_SA && type <= GDW_P_EAP;
}

/* `whole` is the message for an outer chain and empty for the inside of SK, where no further SK may be. */
static gdw_err
split (gdw_cur *c, uint8_t type, gdw_bytes whole, gdw_msg *m)
{
  for (size_t seen = 0; type != GDW_P_NONE; seen++) {
    if (seen == GDW_MAX_PAYLOADS)
      return GDW_E_LIMIT;
    size_t at = whole.n - (whole.n > 0 ? gdw_cur_left (c) : 0);
    uint8_t next = gdw_cur_u8 (c);
    bool critical = (gdw_cur_u8 (c) & PAYLOAD_CRITICAL) != 0;
    uint16_t len = gdw_cur_u16 (c);
    if (!gdw_cur_ok (c))
      return GDW_E_SHORT;
    if (len < GDW_PAYLOAD_HEADER)
      return GDW_E_FORM;
    gdw_bytes body = gdw_cur_take (c, (size_t)len - GDW_PAYLOAD_HEADER);
    if (!gdw_cur_ok (c))
      return GDW_E_SHORT;
    if (type == GDW_P_SK || type == GDW_P_SKF) {
      if (whole.n == 0)
        return GDW_E_FORM;
      m->sk = type;
      m->sk_first = next;
      m->sk_at = at;
      m->sk_body = body;
      m->sk_aad = gdw_bytes_make (whole.p, at + GDW_PAYLOAD_HEADER);
      next = GDW_P_NONE;
    } else if (is_known (type)) {
      m->payload[m->n++] = (gdw_payload){ type, critical, body };
    } else {
      m->unknown++;
      if (critical && m->unknown_critical == 0)
        m->unknown_critical = type;
    }
    type = next;
  }
  return gdw_cur_done (c) ? GDW_OK : GDW_E_SHORT;
}

gdw_err
gdw_msg_split (gdw_bytes datagram, gdw_msg *ret)
{
  gdw_cur c = gdw_cur_over (datagram);
  gdw_msg m = { 0 };
  m.head = read_header (&c);
  if (!gdw_cur_ok (&c))
    return GDW_E_SHORT;
  if (m.head.version >> 4 != GDW_IKE_VERSION >> 4)
    return GDW_E_UNSUPPORTED;
  if (m.head.length != datagram.n)
    return GDW_E_FORM;
  gdw_err e = split (&c, m.head.next, datagram, &m);
  if (e != GDW_OK)
    return e;
  *ret = m;
  return GDW_OK;
}

gdw_err
gdw_msg_split_chain (uint8_t first, gdw_bytes inner, gdw_msg *ret)
{
  gdw_cur c = gdw_cur_over (inner);
  gdw_msg m = { .head = ret->head, .inner_first = first, .inner = inner };
  gdw_err e = split (&c, first, GDW_BYTES_NONE, &m);
  if (e != GDW_OK)
    return e;
  *ret = m;
  return GDW_OK;
}

bool
gdw_msg_is_response (const gdw_msg *m)
{
  return (m->head.flags & GDW_FLAG_RESPONSE) != 0;
}

bool
gdw_msg_find (const gdw_msg *m, uint8_t type, size_t k, gdw_bytes *ret)
{
  for (size_t i = 0; i < m->n; i++) {
    if (m->payload[i].type != type)
      continue;
    if (k-- > 0)
      continue;
    if (ret != NULL)
      *ret = m->payload[i].body;
    return true;
  }
  return false;
}

size_t
gdw_msg_count (const gdw_msg *m, uint8_t type)
{
  size_t count = 0;
  for (size_t i = 0; i < m->n; i++)
    count += m->payload[i].type == type ? 1 : 0;
  return count;
}

bool
gdw_msg_nth_notify (const gdw_msg *m, size_t k, gdw_pay_notify *ret)
{
  gdw_bytes body;
  for (size_t i = 0; gdw_msg_find (m, GDW_P_N, i, &body); i++) {
    gdw_pay_notify n;
    if (gdw_pay_notify_read (body, &n) != GDW_OK || k-- > 0)
      continue;
    if (ret != NULL)
      *ret = n;
    return true;
  }
  return false;
}

bool
gdw_msg_find_notify (const gdw_msg *m, uint16_t type, gdw_pay_notify *ret)
{
  gdw_pay_notify n;
  for (size_t k = 0; gdw_msg_nth_notify (m, k, &n); k++) {
    if (n.type != type)
      continue;
    if (ret != NULL)
      *ret = n;
    return true;
  }
  return false;
}

bool
gdw_msg_find_error (const gdw_msg *m, gdw_pay_notify *ret)
{
  gdw_pay_notify n;
  for (size_t k = 0; gdw_msg_nth_notify (m, k, &n); k++) {
    if (!gdw_notify_is_error (n.type))
      continue;
    if (ret != NULL)
      *ret = n;
    return true;
  }
  return false;
}

bool
gdw_msg_has_notify (const gdw_msg *m, uint16_t type, gdw_bytes data)
{
  gdw_pay_notify n;
  for (size_t k = 0; gdw_msg_nth_notify (m, k, &n); k++)
    if (n.type == type && gdw_bytes_same (n.data, data))
      return true;
  return false;
}

gdw_msg_out
gdw_msg_out_begin (void *buf, size_t cap, const gdw_ike_header *head)
{
  gdw_msg_out m = { .o = gdw_out_over (buf, cap), .link = HEADER_NEXT_AT, .whole = true };
  gdw_out_put (&m.o, gdw_bytes_of (head->spi_i));
  gdw_out_put (&m.o, gdw_bytes_of (head->spi_r));
  gdw_out_u8 (&m.o, GDW_P_NONE);
  gdw_out_u8 (&m.o, head->version);
  gdw_out_u8 (&m.o, head->exchange);
  gdw_out_u8 (&m.o, head->flags);
  gdw_out_u32 (&m.o, head->msgid);
  gdw_out_u32 (&m.o, 0);
  return m;
}

gdw_msg_out
gdw_msg_out_chain (void *buf, size_t cap)
{
  return (gdw_msg_out){ .o = gdw_out_over (buf, cap), .link = SIZE_MAX };
}

gdw_out *
gdw_msg_payload_begin (gdw_msg_out *m, uint8_t type)
{
  gdw_check (!m->open && !m->ended);
  if (m->link == SIZE_MAX)
    m->first = type;
  else
    gdw_out_patch_u8 (&m->o, m->link, type);
  m->link = m->o.n;
  gdw_out_u8 (&m->o, GDW_P_NONE);
  gdw_out_u8 (&m->o, 0);
  m->body = gdw_out_len16_from (&m->o, 2);
  m->open = true;
  return &m->o;
}

void
gdw_msg_payload_end (gdw_msg_out *m)
{
  gdw_check (m->open);
  gdw_out_close (&m->o, m->body);
  m->open = false;
}

void
gdw_msg_raw (gdw_msg_out *m, uint8_t type, gdw_bytes body)
{
  gdw_out_put (gdw_msg_payload_begin (m, type), body);
  gdw_msg_payload_end (m);
}

void
gdw_msg_notify (gdw_msg_out *m, uint16_t type, gdw_bytes data)
{
  gdw_msg_notify_spi (m, GDW_PROTO_NONE, GDW_BYTES_NONE, type, data);
}

void
gdw_msg_notify_spi (gdw_msg_out *m, uint8_t proto, gdw_bytes spi, uint16_t type, gdw_bytes data)
{
  gdw_pay_notify n = { proto, type, spi, data };
  gdw_pay_notify_put (gdw_msg_payload_begin (m, GDW_P_N), &n);
  gdw_msg_payload_end (m);
}

uint8_t *
gdw_msg_sk_room (gdw_msg_out *m, uint8_t type, uint8_t first, size_t n, gdw_bytes *ret_aad)
{
  gdw_check (m->whole);
  size_t at = m->o.n;
  gdw_check (type == GDW_P_SK || type == GDW_P_SKF);
  gdw_out *o = gdw_msg_payload_begin (m, type);
  gdw_out_patch_u8 (o, at, first);
  uint8_t *room = gdw_out_room (o, n);
  gdw_msg_payload_end (m);
  m->ended = true;
  gdw_out_patch_u32 (o, HEADER_LENGTH_AT, (uint32_t)o->n);
  if (room == NULL || !gdw_out_ok (o))
    return NULL;
  *ret_aad = gdw_bytes_make (o->p, at + GDW_PAYLOAD_HEADER);
  return room;
}

gdw_err
gdw_msg_out_close (gdw_msg_out *m, gdw_bytes *ret)
{
  gdw_check (!m->open);
  if (m->whole)
    gdw_out_patch_u32 (&m->o, HEADER_LENGTH_AT, (uint32_t)m->o.n);
  if (!gdw_out_ok (&m->o))
    return GDW_E_SPACE;
  *ret = gdw_out_view (&m->o);
  return GDW_OK;
}
