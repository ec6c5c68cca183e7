/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bytes.c - the data of a row: hex, with holes for the id of the EAP packet in hand, and repeats. */
#include "hostile.h"

#include <stdlib.h>
#include <string.h>

static int
digit (char c)
{
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static uint8_t
eap_id (const struct chain *c)
{
  size_t at, n;
  return c != NULL && chain_find (c, GDW_P_EAP, &at, &n, NULL) && n >= 6 ? c->p[at + 5] : 0;
}

/* "xx*300" is that octet 300 times. */
gdw_bytes
row_data (struct hostile *h, const struct chain *c)
{
  static uint8_t buf[8192];
  size_t n = 0;
  for (const char *t = h->row->data; *t != '\0';) {
    if (*t == ' ') {
      t++;
      continue;
    }
    uint8_t v = t[0] == 'i'   ? eap_id (c)
                : t[0] == 'j' ? (uint8_t)(eap_id (c) + 1)
                              : (uint8_t)(digit (t[0]) << 4 | digit (t[1]));
    unsigned long times = 1;
    t += 2;
    if (*t == '*')
      times = strtoul (t + 1, (char **)(uintptr_t)&t, 10);
    for (unsigned long i = 0; i < times && n < sizeof buf; i++)
      buf[n++] = v;
  }
  return gdw_bytes_make (buf, n);
}
