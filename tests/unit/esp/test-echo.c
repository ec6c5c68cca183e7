/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-echo.c - probes of the path MTU: written, and their answers known again. */
#include "esp/echo.h"
#include "packets.h"

static gdw_echo
some_echo (uint8_t family)
{
  gdw_echo e = { .cookie = { 1, 2, 3, 4, 5, 6, 7, 8 } };
  e.from = ip (family == 4 ? "10.1.0.2" : "2001:db8:1::2");
  e.to = ip (family == 4 ? "10.0.0.53" : "2001:db8::53");
  return e;
}

/* What the host answers: addresses exchanged, another type; the checksum is not looked at by us. */
static void
answer (uint8_t *p, uint8_t family)
{
  uint8_t swap[16];
  size_t n = family == 4 ? 4 : 16, at = family == 4 ? 12 : 8;
  memcpy (swap, p + at, n);
  memcpy (p + at, p + at + n, n);
  memcpy (p + at + n, swap, n);
  p[family == 4 ? 20 : 40] = family == 4 ? 0 : 129;
}

/* -1: not ours; else what is said to have arrived. */
static int
verdict (const gdw_echo *e, const uint8_t *p, size_t n)
{
  gdw_ip_pkt pkt;
  uint16_t size = 0;
  check (gdw_ip_pkt_read (gdw_bytes_make (p, n), &pkt) == GDW_OK);
  return gdw_echo_read (e, gdw_bytes_make (p, n), &pkt, &size) ? size : -1;
}

TEST (requests_of_each_size)
{
  for (uint8_t family = 4; family <= 6; family += 2) {
    gdw_echo e = some_echo (family);
    for (uint16_t n = GDW_ECHO_LEAST; n <= 1500; n++) {
      uint8_t buf[1500];
      memset (buf, 0xee, sizeof buf);
      gdw_out o = gdw_out_over (buf, n);
      gdw_ip_pkt pkt;
      require (gdw_echo_put (&o, &e, 7, n) && o.n == n);
      require (gdw_ip_pkt_read (gdw_out_view (&o), &pkt) == GDW_OK && pkt.total == n && !pkt.fragment);
      check (gdw_ip_same (&pkt.src, &e.from) && gdw_ip_same (&pkt.dst, &e.to) && sums_good (gdw_out_view (&o)));
      check (pkt.sport == (family == 4 ? 8 << 8 : 128 << 8) && (family == 6 || !pkt.df));
      check (verdict (&e, buf, n) == -1); /* a request is no answer */
      answer (buf, family);
      check (verdict (&e, buf, n) == n);
    }
    uint8_t buf[100];
    gdw_out o = gdw_out_over (buf, sizeof buf);
    check (!gdw_echo_put (&o, &e, 1, GDW_ECHO_LEAST - 1) && !gdw_echo_put (&o, &e, 1, 101) && o.n == 0);
  }
}

TEST (only_our_own_answers)
{
  for (uint8_t family = 4; family <= 6; family += 2) {
    gdw_echo e = some_echo (family), other = e;
    uint8_t buf[200];
    gdw_out o = gdw_out_over (buf, sizeof buf);
    require (gdw_echo_put (&o, &e, 7, 200));
    answer (buf, family);
    size_t icmp = family == 4 ? 20 : 40;
    for (size_t at = icmp; at < icmp + 16;
         at++) { /* type, code, identifier and cookie; not the checksum and the number */
      bool counts = at < icmp + 2 || (at >= icmp + 4 && at < icmp + 6) || at >= icmp + 8;
      buf[at] ^= 0x40;
      check (verdict (&e, buf, 200) == (counts ? -1 : 200));
      buf[at] ^= 0x40;
    }
    other.to.b[3] ^= 1;
    check (verdict (&other, buf, 200) == -1);
    other = e;
    other.from.b[3] ^= 1;
    check (verdict (&other, buf, 200) == -1);
    check (verdict (&e, buf, 200) == 200);
  }
}

/* The first piece of an answer shows that the request came; the others are not known again. */
TEST (an_answer_in_pieces)
{
  gdw_echo e = some_echo (4);
  uint8_t buf[200];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  require (gdw_echo_put (&o, &e, 7, 200));
  answer (buf, 4);
  buf[6] = 0x20; /* more fragments */
  buf[3] = 60;
  check (verdict (&e, buf, 60) == 200);
  buf[6] = 0;
  check (verdict (&e, buf, 60) == 0); /* made shorter by who answered: it says nothing, and is eaten */
  buf[7] = 20;
  check (verdict (&e, buf, 60) == -1);
}

TEST (cut_answers)
{
  gdw_echo e = some_echo (4);
  uint8_t buf[200];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  require (gdw_echo_put (&o, &e, 7, 200));
  answer (buf, 4);
  for (uint8_t n = 20; n < 38; n++) {
    buf[2] = 0;
    buf[3] = n;
    check (verdict (&e, buf, n) == -1);
  }
}

TEST_MAIN ()
