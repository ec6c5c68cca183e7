/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attempt.c - one address after another, in the order in which they were given. */
#include "ike/attempt.h"

#include "ike/path.h"

void
gdw_attempt_set (gdw_attempt *a, const gdw_ip *addr, size_t n, uint16_t port)
{
  *a = (gdw_attempt){ .port = port };
  for (size_t i = 0; i < n && a->n < GDW_MAX_GATEWAY_ADDRS; i++)
    if (!gdw_ip_is_none (&addr[i]) && !gdw_ip_is_unusable (&addr[i]))
      a->addr[a->n++] = addr[i];
}

/* The path to the i-th address; none when the network does not reach it. */
static gdw_path
path_to (const gdw_attempt *a, uint8_t i, const gdw_snapshot *net)
{
  const gdw_addr remote = { .ip = a->addr[i], .port = a->port };
  return gdw_path_choose (net, &remote, NULL);
}

bool
gdw_attempt_next (gdw_attempt *a, const gdw_snapshot *net, gdw_path *ret, unsigned *ret_sends)
{
  for (uint8_t i = a->next; i < a->n; i++) {
    gdw_path p = path_to (a, i, net);
    if (gdw_path_is_none (&p))
      continue;
    bool more = false;
    for (uint8_t k = (uint8_t)(i + 1); k < a->n; k++) {
      gdw_path q = path_to (a, k, net);
      more = more || !gdw_path_is_none (&q);
    }
    a->next = (uint8_t)(i + 1);
    *ret = p;
    *ret_sends = more ? GDW_ATTEMPT_SENDS : 0;
    return true;
  }
  return false;
}

void
gdw_attempt_again (gdw_attempt *a)
{
  if (a->next > 0)
    a->next--;
}

bool
gdw_attempt_has_more (const gdw_attempt *a)
{
  return a->next < a->n;
}
