/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-probe.c - a probe against anybody: datagrams cut from the octets, each under the SPI of the question that is open. It must end within its
 * bounds whatever they say. */
#include "fuzz.h"
#include "godwit.h"
#include "ike/probe-ask.h"

static gdw_probe *probe;
static gdw_now now;
static unsigned sent, ended;
static gdw_path path;
static uint8_t spi[8];

static void
drain (void)
{
  gdw_effect e;
  while (gdw_probe_next_effect (probe, &e)) {
    fuzz_check (e.kind == GDW_EFFECT_SEND || e.kind == GDW_EFFECT_END);
    fuzz_check (ended == 0);
    ended += e.kind == GDW_EFFECT_END ? 1 : 0;
    if (e.kind != GDW_EFFECT_SEND)
      continue;
    sent++;
    path = e.path;
    fuzz_check (e.datagram.n >= 28);
    memcpy (spi, e.datagram.p, sizeof spi);
  }
}

static void
begin (gdw_entropy *e)
{
  static const uint8_t address[4] = { 192, 0, 2, 1 }, local[4] = { 192, 0, 2, 2 };
  const gdw_ip ip = gdw_ip_from (gdw_bytes_of (address));
  gdw_snapshot net = { .generation = 1, .n_links = 1 };
  net.links[0] = (gdw_link){ .index = 2, .life = 1, .running = true, .default4 = true, .n_addrs = 1 };
  net.links[0].addrs[0] = (gdw_net){ gdw_ip_from (gdw_bytes_of (local)), 24 };
  now = (gdw_now){ .mono = 1000, .wall_s = 1800000000 };
  sent = ended = 0;
  fuzz_check (gdw_probe_new (&ip, 1, 500, e, &probe) == GDW_OK);
  gdw_probe_on_network (probe, &net, now);
  gdw_probe_on_port (probe, 40000);
  gdw_probe_on_begin (probe, now);
  drain ();
}

/* Between two datagrams the clock goes on to the next deadline or not, as the octets say. */
static void
feed (const uint8_t *data, size_t size)
{
  uint8_t datagram[1024];
  while (size >= 2 && ended == 0) {
    size_t n = (size_t)(data[0] & 3) << 8 | data[1];
    if ((data[0] & 0x80) != 0)
      now.mono = gdw_probe_deadline (probe);
    data += 2;
    size -= 2;
    n = n < size ? n : size;
    memcpy (datagram, data, n);
    if (n >= sizeof spi)
      memcpy (datagram, spi, sizeof spi);
    data += n;
    size -= n;
    gdw_probe_on_datagram (probe, &path, gdw_bytes_make (datagram, n), now);
    gdw_probe_on_tick (probe, now);
    drain ();
  }
}

/* The reader alone, for each kind of question. */
static void
read_alone (const uint8_t *data, size_t size)
{
  static gdw_probe_answer a;
  gdw_probe_question q = { .kind = GDW_ASK_ALL };
  for (; q.kind <= GDW_ASK_SIZE; q.kind++) {
    memcpy (q.spi, data, size < sizeof q.spi ? size : sizeof q.spi);
    gdw_probe_read (&q, gdw_bytes_make (data, size), &a);
    fuzz_check (a.cookie.n <= GDW_MAX_COOKIE && (a.said == GDW_SAID_COOKIE) == (a.cookie.n > 0));
    fuzz_check (fuzz_inside (a.cookie, data, size) && (!a.chosen || a.said == GDW_SAID_TAKEN));
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const uint8_t seed[GDW_ENTROPY_SEED] = { 1 };
  static gdw_probed told;
  gdw_entropy *e = NULL;
  fuzz_check (gdw_entropy_new (gdw_bytes_of (seed), &e) == GDW_OK);
  read_alone (data, size);
  begin (e);
  feed (data, size);
  for (unsigned i = 0; ended == 0; i++) {
    fuzz_check (i < 500);
    now.mono = gdw_probe_deadline (probe);
    gdw_probe_on_tick (probe, now);
    drain ();
  }
  gdw_probe_result (probe, &told);
  fuzz_check (sent <= GDW_PROBE_PACKETS && told.sent == sent && told.took_ms <= GDW_PROBE_MS);
  fuzz_check (told.n_rows <= GDW_PROBED_ROWS && told.n_hashes <= GDW_PROBED_HASHES);
  gdw_probe_free (probe);
  gdw_entropy_free (e);
  return 0;
}
