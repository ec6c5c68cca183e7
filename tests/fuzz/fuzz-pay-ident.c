/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-pay-ident.c - ID, CERT, CERTREQ and AUTH bodies, all four readers over the same octets. */
#include "base/limits.h"
#include "fuzz.h"
#include "wire/ike-consts.h"
#include "wire/pay-ident.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_bytes b = gdw_bytes_make (data, size);
  gdw_pay_id id;
  gdw_pay_cert cert;
  gdw_pay_auth auth;
  if (gdw_pay_id_read (b, &id) == GDW_OK) {
    fuzz_check (fuzz_inside (id.data, data, size) && id.data.n + 4 == size && id.data.n <= GDW_MAX_ID);
    fuzz_check (id.body.p == data && id.body.n == size);
    fuzz_check (id.type != GDW_ID_IPV4 || id.data.n == 4);
  }
  if (gdw_pay_cert_read (b, &cert) == GDW_OK)
    fuzz_check (cert.data.n > 0 && cert.data.n + 1 == size && fuzz_inside (cert.data, data, size));
  if (gdw_pay_certreq_read (b, &cert) == GDW_OK)
    fuzz_check (cert.data.n + 1 == size && (cert.encoding != GDW_CERT_X509 || cert.data.n % 20 == 0));
  if (gdw_pay_auth_read (b, &auth) == GDW_OK)
    fuzz_check (auth.data.n > 0 && auth.data.n + 4 == size && fuzz_inside (auth.data, data, size));
  return 0;
}
