/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-ident.c - the payloads by which a side says and proves who it is: ID, CERT, CERTREQ, AUTH (RFC 7296 3.5 to 3.8). */
#include "wire/pay-ident.h"

#include "base/cursor.h"
#include "base/limits.h"
#include "wire/ike-consts.h"

enum {
  CERTREQ_HASH = 20,
};

static bool
id_fits (uint8_t type, size_t n)
{
  switch (type) {
  case GDW_ID_IPV4: return n == 4;
  case GDW_ID_IPV6: return n == 16;
  case GDW_ID_KEY_ID: return true;
  default: return n > 0;
  }
}

gdw_err
gdw_pay_id_read (gdw_bytes body, gdw_pay_id *ret)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_pay_id id = { .body = body };
  id.type = gdw_cur_u8 (&c);
  gdw_cur_skip (&c, 3);
  id.data = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  if (id.data.n > GDW_MAX_ID)
    return GDW_E_LIMIT;
  if (!id_fits (id.type, id.data.n))
    return GDW_E_FORM;
  *ret = id;
  return GDW_OK;
}

void
gdw_pay_id_put (gdw_out *o, uint8_t type, gdw_bytes data)
{
  gdw_out_u8 (o, type);
  gdw_out_zero (o, 3);
  gdw_out_put (o, data);
}

gdw_err
gdw_pay_cert_read (gdw_bytes body, gdw_pay_cert *ret)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_pay_cert cert = { 0 };
  cert.encoding = gdw_cur_u8 (&c);
  cert.data = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c) || cert.data.n == 0)
    return GDW_E_SHORT;
  *ret = cert;
  return GDW_OK;
}

gdw_err
gdw_pay_certreq_read (gdw_bytes body, gdw_pay_cert *ret)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_pay_cert req = { 0 };
  req.encoding = gdw_cur_u8 (&c);
  req.data = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  if (req.encoding == GDW_CERT_X509 && req.data.n % CERTREQ_HASH != 0)
    return GDW_E_FORM;
  *ret = req;
  return GDW_OK;
}

void
gdw_pay_cert_put (gdw_out *o, uint8_t encoding, gdw_bytes data)
{
  gdw_out_u8 (o, encoding);
  gdw_out_put (o, data);
}

gdw_err
gdw_pay_auth_read (gdw_bytes body, gdw_pay_auth *ret)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_pay_auth auth = { 0 };
  auth.method = gdw_cur_u8 (&c);
  gdw_cur_skip (&c, 3);
  auth.data = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c) || auth.data.n == 0)
    return GDW_E_SHORT;
  *ret = auth;
  return GDW_OK;
}

void
gdw_pay_auth_put (gdw_out *o, uint8_t method, gdw_bytes data)
{
  gdw_out_u8 (o, method);
  gdw_out_zero (o, 3);
  gdw_out_put (o, data);
}
