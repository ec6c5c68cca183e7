/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-udp-linux.c - device-bound sockets over real links of a network of the test's own. */
#include "harness.h"
#include "platform/udp.h"
#include "sandbox.h"

#include <poll.h>

static const char *lab = "ip link add ga type veth peer name gb && ip link add gc type veth peer name gd && "
                         "for d in ga gb gc gd lo; do ip link set $d up; done && "
                         "ip addr add 10.9.0.1/24 dev ga && ip addr add 10.9.1.1/24 dev gc && "
                         "ip -6 addr add fd09::1/64 dev ga nodad && ip -6 addr add fd09:1::1/64 dev gc nodad";

static bool
ready (void)
{
  static int made;
  if (made == 0)
    made = sandbox_enter () && sandbox_run (lab) && sandbox_carries ("ga") && sandbox_carries ("gc") ? 1 : -1;
  return made > 0;
}

static gdw_ip
ip (const char *text)
{
  gdw_ip r = { 0 };
  if (gdw_ip_parse (text, &r) != GDW_OK)
    abort ();
  return r;
}

static gdw_udp *
open_on (const char *link, uint8_t family, uint16_t port)
{
  gdw_udp *u = NULL;
  return gdw_udp_open (if_nametoindex (link), 7, family, port, &u) == GDW_OK ? u : NULL;
}

static size_t
receive (gdw_udp *u, gdw_udp_buffers *b, gdw_train *ret)
{
  struct pollfd p = { .fd = (int)gdw_udp_waitable (u), .events = POLLIN };
  if (poll (&p, 1, 2000) != 1)
    return 0;
  return gdw_udp_receive (u, b, ret);
}

/* A datagram to ourselves: the link is bound, so the local delivery goes by lo; only a socket on lo sees it. */
static void
send_and_receive (uint8_t family, const char *address)
{
  gdw_udp *u = open_on ("lo", family, 0);
  gdw_udp_buffers *b = gdw_udp_buffers_new ();
  gdw_train in[GDW_UDP_BATCH];
  require (u != NULL && b != NULL);
  uint8_t one[] = "one", two[1200];
  memset (two, 0x5a, sizeof two);
  gdw_path path = {
    .link = gdw_udp_link (u), .life = 7, .local = ip (address), .remote = { ip (address), gdw_udp_port (u) }
  };
  gdw_train out[] = { { .data = one, .len = sizeof one, .ecn = 1, .path = path },
                      { .data = two, .len = sizeof two, .ecn = 2, .path = path } };
  gdw_udp_send (u, out, 2);
  check (gdw_udp_told (u)->sent == 2);
  for (size_t i = 0, n = 0, at = 0; i < 2; i++, at++) { /* the kernel may deliver them one after the other */
    if (at == n)
      n = receive (u, b, in), at = 0;
    require (n > 0);
    check_bytes (gdw_bytes_make (in[at].data, in[at].len), gdw_bytes_make (out[i].data, out[i].len));
    check (in[at].ecn == out[i].ecn && in[at].piece == 0);
    check (gdw_path_same (&in[at].path, &path));
  }
  check (gdw_udp_told (u)->received == 2);
  check (gdw_udp_receive (u, b, in) == 0);
  gdw_udp_buffers_free (b);
  gdw_udp_close (u);
}

TEST (ipv4_goes_and_comes)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  send_and_receive (4, "127.0.0.1");
}

TEST (ipv6_goes_and_comes)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  send_and_receive (6, "::1");
}

TEST (a_long_datagram_is_whole)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  static uint8_t octets[GDW_MAX_DATAGRAM];
  for (size_t i = 0; i < sizeof octets; i++)
    octets[i] = (uint8_t)(i * 7);
  gdw_udp *u = open_on ("lo", 4, 0);
  gdw_udp_buffers *b = gdw_udp_buffers_new ();
  gdw_train in[GDW_UDP_BATCH];
  require (u != NULL && b != NULL);
  gdw_train t = { .data = octets, .len = sizeof octets };
  t.path = (gdw_path){ .link = 1, .remote = { ip ("127.0.0.1"), gdw_udp_port (u) } };
  gdw_udp_send (u, &t, 1);
  require (receive (u, b, in) == 1);
  check_bytes (gdw_bytes_make (in[0].data, in[0].len), gdw_bytes_of (octets));
  gdw_udp_buffers_free (b);
  gdw_udp_close (u);
}

TEST (two_links_and_two_families_share_one_port)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_udp *u[4] = { open_on ("ga", 4, 45001), open_on ("ga", 6, 45001), open_on ("gc", 4, 45001),
                    open_on ("gc", 6, 45001) };
  for (size_t i = 0; i < 4; i++) {
    check (u[i] != NULL);
    check (u[i] == NULL || gdw_udp_port (u[i]) == 45001);
  }
  gdw_udp *again = NULL;
  check (gdw_udp_open (if_nametoindex ("ga"), 1, 4, 45001, &again) == GDW_E_STATE);
  check (again == NULL);
  for (size_t i = 0; i < 4; i++)
    gdw_udp_close (u[i]);
}

TEST (no_such_link_is_told)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_udp *u = NULL;
  check (gdw_udp_open (4711, 1, 4, 0, &u) == GDW_E_UNKNOWN);
  check (u == NULL);
}

/* A route that would catch everything does not catch a socket that is bound to a link. */
TEST (a_default_route_elsewhere_is_not_followed)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  require (sandbox_run ("ip route add default dev gc && ip -6 route add default dev gc"));
  gdw_udp *v4 = open_on ("ga", 4, 0), *v6 = open_on ("ga", 6, 0);
  require (v4 != NULL && v6 != NULL);
  uint8_t x[] = "x";
  gdw_train t4 = { .data = x, .len = 1, .path = { .link = gdw_udp_link (v4), .remote = { ip ("192.0.2.9"), 9 } } };
  gdw_train t6 = { .data = x, .len = 1, .path = { .link = gdw_udp_link (v6), .remote = { ip ("2001:db8::9"), 9 } } };
  gdw_udp_send (v4, &t4, 1);
  gdw_udp_send (v6, &t6, 1);
  /* who takes the route asks for the address on that link first, as an ordinary socket does */
  check (!sandbox_run ("ip neigh show dev gc | grep -q -e 192.0.2.9 -e 2001:db8::9"));
  gdw_udp *other = open_on ("gc", 4, 0);
  require (other != NULL);
  t4.path.link = gdw_udp_link (other);
  gdw_udp_send (other, &t4, 1);
  check (sandbox_run ("ip neigh show dev gc | grep -q 192.0.2.9"));
  gdw_udp_close (other);
  check (sandbox_run ("ip route del default dev gc && ip -6 route del default dev gc"));
  gdw_udp_close (v4);
  gdw_udp_close (v6);
}

/* On a link of 1,300 octets: what may be cut leaves, what may not is refused, whatever leaves beside it. */
TEST (cut_where_it_may_be)
{
  static uint8_t octets[1400];
  if (!ready ())
    skip ("no network namespace, or no veth");
  require (sandbox_run ("ip link set ga mtu 1300 && ip neigh replace 10.9.0.2 lladdr 02:00:00:00:00:02 dev ga && "
                        "ip -6 neigh replace fd09::2 lladdr 02:00:00:00:00:02 dev ga"));
  for (int family = 4; family <= 6; family += 2) {
    gdw_udp *u = open_on ("ga", (uint8_t)family, 0);
    require (u != NULL);
    const gdw_path path = { .link = gdw_udp_link (u), .remote = { ip (family == 4 ? "10.9.0.2" : "fd09::2"), 9 } };
    gdw_train t[3] = { { .data = octets, .len = sizeof octets, .path = path },
                       { .data = octets, .len = sizeof octets, .cut = true, .path = path },
                       { .data = octets, .len = 100, .path = path } };
    check (gdw_udp_send (u, t, 3) == 3);
    check (gdw_udp_told (u)->sent == 2 && gdw_udp_told (u)->too_big == 1);
    check (gdw_udp_send (u, t, 1) == 1);
    check (gdw_udp_told (u)->sent == 2 && gdw_udp_told (u)->too_big == 2);
    check (gdw_udp_send (u, t + 1, 1) == 1);
    check (gdw_udp_told (u)->sent == 3);
    gdw_udp_close (u);
  }
  check (sandbox_run ("ip link set ga mtu 1500"));
}

TEST (refusals_are_counted_by_kind)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_udp *u = open_on ("ga", 4, 0);
  require (u != NULL);
  static uint8_t octets[60000];
  gdw_path nowhere = { .link = gdw_udp_link (u), .local = ip ("10.1.2.3"), .remote = { ip ("10.9.0.2"), 9 } };
  gdw_train t[] = { { .data = octets, .len = 100, .path = nowhere }, { .data = octets, .len = 100, .path = nowhere } };
  t[1].path.local = ip ("10.9.0.1");
  check (gdw_udp_send (u, t, 2) == 0); /* the first is refused, the second leaves all the same */
  check (gdw_udp_told (u)->unreachable + gdw_udp_told (u)->gone == 1);
  check (gdw_udp_told (u)->sent == 1);
  check (gdw_udp_send (u, t + 1, 1) == 1); /* it leaves: nothing is wrong with the path */
  check (gdw_udp_told (u)->sent == 2);
  require (sandbox_run ("ip link set ga down"));
  check (gdw_udp_send (u, t + 1, 1) == 0);
  check (gdw_udp_told (u)->sent == 2);
  check (gdw_udp_told (u)->unreachable + gdw_udp_told (u)->gone == 2);
  check (sandbox_run ("ip link set ga up"));
  gdw_udp_close (u);
}

TEST_MAIN ()
