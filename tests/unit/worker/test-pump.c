/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pump.c - two data threads with fake tuns and real sockets talk over the loopback link: IKE, ESP both ways, reports, a full lane up,
 * a device that goes away, and rest. */
#include "planes.h"
#include "platform/clock.h"
#include "platform/wait.h"
#include "sandbox.h"
#include "worker/pump.h"

#include <dirent.h>
#include <poll.h>

enum { PORT_A = 47001, PORT_B = 47002, PATIENCE_US = 5000000 };

struct side {
  gdw_lane *down, *up;
  gdw_tun *tun;
  intptr_t far;
  gdw_pump *pump;
  gdw_path path; /* to the other side */
};

struct pair {
  struct side a, b;
};

static bool
ready (void)
{
  static int made;
  if (made == 0)
    made = sandbox_enter () && sandbox_run ("ip link set lo up") ? 1 : -1;
  return made > 0;
}

static bool
down (struct side *s, uint32_t kind, const void *p, size_t n)
{
  gdw_bytes part = gdw_bytes_make (p, n);
  return gdw_lane_put (s->down, kind, &part, 1);
}

static void
order (struct side *s, gdw_order o)
{
  check (down (s, GDW_DOWN_ORDER, &o, sizeof o));
}

static bool
send_ike (struct side *s, const char *text)
{
  gdw_bytes part[] = { gdw_bytes_of (((gdw_path[]){ s->path })), gdw_bytes_text (text) };
  return gdw_lane_put (s->down, GDW_DOWN_DATAGRAM, part, 2);
}

static bool
side_init (struct side *s, uint16_t port, uint16_t other, size_t lane, uint8_t fill)
{
  uint8_t seed[GDW_ENTROPY_SEED];
  memset (seed, fill, sizeof seed);
  memset (s, 0, sizeof *s);
  s->down = gdw_lane_new (1 << 17);
  s->up = gdw_lane_new (lane);
  s->tun = gdw_tun_fake_new (&s->far);
  s->path = (gdw_path){ .link = 1, .life = 1, .local = ip ("127.0.0.1"), .remote = { ip ("127.0.0.1"), other } };
  s->pump = gdw_pump_new (s->tun, s->down, s->up, gdw_bytes_of (seed));
  return s->pump != NULL && down (s, GDW_DOWN_PORT, &port, sizeof port) && gdw_pump_start (s->pump) == GDW_WHY_NONE;
}

static void
side_done (struct side *s)
{
  gdw_pump_free (s->pump);
  gdw_lane_free (s->down);
  gdw_lane_free (s->up);
  gdw_tun_close (s->tun);
  if (s->far >= 0)
    close ((int)s->far);
}

/* Waits for a record of this kind, passing over others. */
static bool
up_within (struct side *s, uint32_t wanted, void *buf, size_t cap, size_t *ret_n, gdw_us patience)
{
  gdw_us end = gdw_clock_us () + patience;
  uint32_t kind = 0;
  while (gdw_clock_us () < end) {
    while (gdw_lane_get (s->up, &kind, buf, cap, ret_n))
      if (kind == wanted)
        return true;
    gdw_wait w;
    gdw_wait_clear (&w);
    size_t at = gdw_wait_add (&w, gdw_lane_waitable (s->up), false);
    gdw_us now = gdw_clock_us ();
    bool may = gdw_lane_sleep (s->up);
    gdw_wait_block (&w, now, may ? end : now);
    gdw_lane_woke (s->up, gdw_wait_readable (&w, at));
  }
  return false;
}

static bool
up (struct side *s, uint32_t wanted, void *buf, size_t cap, size_t *ret_n)
{
  return up_within (s, wanted, buf, cap, ret_n, PATIENCE_US);
}

/* Passes over everything up to this message. */
static bool
hears (struct side *s, const char *text, gdw_us patience)
{
  uint8_t buf[2048];
  size_t n = 0;
  while (up_within (s, GDW_UP_DATAGRAM, buf, sizeof buf, &n, patience))
    if (gdw_bytes_same (gdw_bytes_make (buf + sizeof (gdw_path), n - sizeof (gdw_path)), gdw_bytes_text (text)))
      return true;
  return false;
}

/* A side has its socket when its first message has left; what came before is lost. So it is said until it is heard. */
static bool
open_way (struct side *from, struct side *to)
{
  for (int i = 0; i < 50; i++)
    if (!send_ike (from, "is anybody there") || hears (to, "is anybody there", 100000))
      return true;
  return false;
}

/* Until both sides have their sockets, messages come through each way, and none is under way any more. */
static bool
greet (struct pair *p)
{
  return send_ike (&p->a, "first, perhaps lost") && open_way (&p->b, &p->a) && open_way (&p->a, &p->b) &&
         send_ike (&p->a, "to b") && hears (&p->b, "to b", PATIENCE_US) && send_ike (&p->b, "to a") &&
         hears (&p->a, "to a", PATIENCE_US);
}

static bool
pair_init (struct pair *p)
{
  return side_init (&p->a, PORT_A, PORT_B, 1 << 17, 1) && side_init (&p->b, PORT_B, PORT_A, 1 << 17, 2) && greet (p);
}

static void
pair_done (struct pair *p)
{
  side_done (&p->a);
  side_done (&p->b);
}

static void
keys (struct side *s, bool second)
{
  order (s, add_order ("aes256gcm16", 1, second));
  order (s, (gdw_order){ .kind = GDW_ORDER_PATH, .ike = 1, .path = s->path });
  order (s, (gdw_order){ .kind = GDW_ORDER_USE, .child = 1 });
  order (s, (gdw_order){ .kind = GDW_ORDER_TUNE, .tune = { .mtu = 1400 } });
}

static bool
far_read (struct side *s, uint8_t *buf, size_t cap, size_t *ret_n)
{
  struct pollfd p = { .fd = (int)s->far, .events = POLLIN };
  if (poll (&p, 1, 5000) != 1)
    return false;
  ssize_t n = read ((int)s->far, buf, cap);
  *ret_n = n > 0 ? (size_t)n : 0;
  return n > 0;
}

TEST (ike_messages_lose_their_marker_and_keep_their_path)
{
  if (!ready ())
    skip ("no network namespace");
  struct pair p;
  uint8_t buf[sizeof (gdw_path) + 64];
  size_t n = 0;
  require (pair_init (&p));
  require (send_ike (&p.a, "a message of IKE"));
  require (up (&p.b, GDW_UP_DATAGRAM, buf, sizeof buf, &n));
  gdw_path from;
  memcpy (&from, buf, sizeof from);
  check (gdw_path_same (&from, &p.b.path));
  check_bytes (gdw_bytes_make (buf + sizeof from, n - sizeof from), gdw_bytes_text ("a message of IKE"));
  gdw_pump_stop (p.a.pump);
  check (gdw_pump_told (p.a.pump).sent >= 3 && gdw_pump_told (p.a.pump).received >= 1);
  pair_done (&p);
}

TEST (packets_cross_the_tunnel_both_ways)
{
  if (!ready ())
    skip ("no network namespace");
  struct pair p;
  uint8_t one[2048], got[2048];
  size_t n = 0;
  require (pair_init (&p));
  keys (&p.a, false);
  keys (&p.b, true);
  usleep (50000);
  for (uint16_t i = 0; i < 100; i++) {
    struct inner s = { .src = "10.1.0.2", .dst = "192.0.2.1", .body = (uint16_t)(i * 13), .dport = i };
    gdw_bytes packet = make_inner (&s, one, sizeof one);
    require (write ((int)p.a.far, packet.p, packet.n) == (ssize_t)packet.n);
    require (far_read (&p.b, got, sizeof got, &n));
    check_bytes (gdw_bytes_make (got, n), packet);
    s.src = "192.0.2.1";
    s.dst = "10.1.0.2";
    packet = make_inner (&s, one, sizeof one);
    require (write ((int)p.b.far, packet.p, packet.n) == (ssize_t)packet.n);
    require (far_read (&p.a, got, sizeof got, &n));
    check_bytes (gdw_bytes_make (got, n), packet);
  }
  gdw_report r = { 0 };
  bool first = false;
  while (!(first && r.kind == GDW_REPORT_TOTALS) && up (&p.b, GDW_UP_REPORT, &r, sizeof r, &n)) {
    check (n == sizeof r);
    first = first || r.kind == GDW_REPORT_FIRST_IN;
  }
  check (first && r.totals.in_packets > 0);
  pair_done (&p);
}

TEST (a_flood_fills_the_lane_and_stops_nothing)
{
  if (!ready ())
    skip ("no network namespace");
  struct pair p;
  uint8_t one[2048], got[2048];
  size_t n = 0;
  require (side_init (&p.a, PORT_A, PORT_B, 1 << 17, 1) && side_init (&p.b, PORT_B, PORT_A, 2048, 2) && greet (&p));
  keys (&p.a, false);
  keys (&p.b, true);
  char text[500];
  memset (text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  for (int i = 0; i < 200; i++)
    while (!send_ike (&p.a, text))
      usleep (1000);
  usleep (100000);
  struct inner s = { .src = "10.1.0.2", .dst = "192.0.2.1", .body = 77 };
  gdw_bytes packet = make_inner (&s, one, sizeof one);
  require (write ((int)p.a.far, packet.p, packet.n) == (ssize_t)packet.n);
  require (far_read (&p.b, got, sizeof got, &n)); /* nobody takes what is on b's lane, and packets go on */
  check_bytes (gdw_bytes_make (got, n), packet);
  gdw_pump_stop (p.b.pump);
  check (gdw_pump_lost (p.b.pump) > 0);
  pair_done (&p);
}

TEST (refusals_are_told)
{
  if (!ready ())
    skip ("no network namespace");
  struct side s;
  gdw_trouble t;
  size_t n = 0;
  require (side_init (&s, 0, 9, 1 << 17, 3));
  order (&s, (gdw_order){ .kind = GDW_ORDER_USE, .child = 77 });
  require (up (&s, GDW_UP_TROUBLE, &t, sizeof t, &n));
  check (n == sizeof t && t.kind == GDW_TROUBLE_ORDER && t.refused == GDW_ORDER_USE && t.error != GDW_OK);
  s.path.link = 987654;
  check (send_ike (&s, "by no link"));
  require (up (&s, GDW_UP_TROUBLE, &t, sizeof t, &n));
  check (t.kind == GDW_TROUBLE_SOCKET && t.error == GDW_E_UNKNOWN && t.path.link == 987654);
  for (int i = 0; i < 20; i++)
    check (send_ike (&s, "by no link either"));
  usleep (50000);
  gdw_pump_stop (s.pump);
  uint32_t kind;
  check (!gdw_lane_get (s.up, &kind, &t, sizeof t, &n)); /* told once, however often it is tried */
  side_done (&s);
}

/* What the system takes no longer is told with its path, of each path once a second. */
TEST (a_path_that_takes_nothing_is_told)
{
  if (!ready ())
    skip ("no network namespace");
  struct side s;
  gdw_trouble t;
  size_t n = 0;
  uint32_t kind;
  require (side_init (&s, 0, 9, 1 << 17, 3));
  gdw_path good = s.path, bad = s.path, other = s.path;
  bad.local = ip ("192.0.2.7");
  other.local = ip ("192.0.2.8");
  check (send_ike (&s, "this one leaves"));
  for (int i = 0; i < 20; i++) {
    s.path = i == 10 ? other : bad;
    check (send_ike (&s, "from an address that is not ours"));
  }
  require (up (&s, GDW_UP_TROUBLE, &t, sizeof t, &n));
  check (n == sizeof t && t.kind == GDW_TROUBLE_SEND && gdw_path_same (&t.path, &bad));
  require (up (&s, GDW_UP_TROUBLE, &t, sizeof t, &n));
  check (t.kind == GDW_TROUBLE_SEND && gdw_path_same (&t.path, &other));
  usleep (50000);
  check (!gdw_lane_get (s.up, &kind, &t, sizeof t, &n));
  usleep (1000000);
  check (send_ike (&s, "a second later"));
  require (up (&s, GDW_UP_TROUBLE, &t, sizeof t, &n));
  check (gdw_path_same (&t.path, &bad));
  s.path = good;
  gdw_pump_stop (s.pump);
  gdw_udp_facts f = gdw_pump_told (s.pump);
  check (f.sent == 1 && f.gone + f.unreachable == 21);
  side_done (&s);
}

/* An IPv6 link without a route of its own takes nothing, although it runs and has its address. */
TEST (esp_that_cannot_leave_is_told_too)
{
  if (!ready () || !sandbox_run ("ip link add pa type veth peer name pb && ip link set pa up && ip link set pb up && "
                                 "ip -6 addr add fd09::1/64 dev pa nodad"))
    skip ("no network namespace, or no veth");
  struct side s;
  gdw_trouble t;
  uint8_t one[2048];
  size_t n = 0;
  require (side_init (&s, 0, 9, 1 << 17, 3));
  s.path = (gdw_path){
    .link = if_nametoindex ("pa"), .life = 1, .local = ip ("fd09::1"), .remote = { ip ("2001:db8::9"), 4500 }
  };
  keys (&s, false);
  usleep (50000);
  struct inner inner = { .src = "10.1.0.2", .dst = "192.0.2.1", .body = 100 };
  gdw_bytes packet = make_inner (&inner, one, sizeof one);
  require (write ((int)s.far, packet.p, packet.n) == (ssize_t)packet.n);
  require (up (&s, GDW_UP_TROUBLE, &t, sizeof t, &n));
  check (t.kind == GDW_TROUBLE_SEND && gdw_path_same (&t.path, &s.path));
  check (sandbox_run ("ip link del pa"));
  side_done (&s);
}

TEST (a_device_that_goes_away_is_told_once)
{
  if (!ready ())
    skip ("no network namespace");
  struct side s;
  uint8_t buf[64];
  size_t n = 0;
  require (side_init (&s, 0, 9, 1 << 17, 3));
  close ((int)s.far);
  s.far = -1;
  require (up (&s, GDW_UP_TUN_GONE, buf, sizeof buf, &n));
  usleep (20000);
  gdw_pump_stop (s.pump);
  uint32_t kind;
  check (!gdw_lane_get (s.up, &kind, buf, sizeof buf, &n));
  side_done (&s);
}

/* Voluntary context switches of all threads but this one. */
static unsigned long
switches (void)
{
  unsigned long sum = 0;
  DIR *d = opendir ("/proc/self/task");
  const struct dirent *e;
  while (d != NULL && (e = readdir (d)) != NULL) {
    char path[300], line[128];
    if (e->d_name[0] == '.' || atoi (e->d_name) == (int)getpid ())
      continue;
    snprintf (path, sizeof path, "/proc/self/task/%s/status", e->d_name);
    FILE *f = fopen (path, "r");
    while (f != NULL && fgets (line, sizeof line, f) != NULL) {
      unsigned long v;
      if (sscanf (line, "voluntary_ctxt_switches: %lu", &v) == 1)
        sum += v;
    }
    if (f != NULL)
      fclose (f);
  }
  if (d != NULL)
    closedir (d);
  return sum;
}

TEST (who_has_nothing_to_do_sleeps)
{
#ifdef __SANITIZE_THREAD__
  skip ("the thread sanitizer has a thread of its own, which wakes up");
#endif
  if (!ready ())
    skip ("no network namespace");
  struct pair p;
  require (pair_init (&p));
  keys (&p.a, false);
  keys (&p.b, true);
  unsigned long before = 0, after = 1;
  for (int i = 0; i < 5 && before != after; i++) { /* on a busy machine it may take a while until all is done */
    usleep (200000);
    before = switches ();
    usleep (700000);
    after = switches ();
  }
  check (before > 0);
  check (after == before);
  pair_done (&p);
}

TEST (without_a_tun_packets_are_dropped)
{
  if (!ready ())
    skip ("no network namespace");
  struct side s;
  uint8_t seed[GDW_ENTROPY_SEED] = { 9 };
  memset (&s, 0, sizeof s);
  s.far = -1;
  s.down = gdw_lane_new (1 << 16);
  s.up = gdw_lane_new (1 << 16);
  s.pump = gdw_pump_new (NULL, s.down, s.up, gdw_bytes_of (seed));
  require (s.pump != NULL && gdw_pump_start (s.pump) == GDW_WHY_NONE);
  gdw_pump_stop (s.pump);
  gdw_pump_stop (s.pump); /* idempotent */
  check (gdw_pump_lost (s.pump) == 0);
  side_done (&s);
}

TEST_MAIN ()
