/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-host.c - the host loop, data thread and engine in process and unconfined, with a fake tun, real sockets and a gateway of the tests:
 * whole connects, their ends, and nothing left behind after a hundred of them. */
#include "certs.h"
#include "gateway.h"
#include "harness.h"
#include "sandbox.h"
#include "worker/host.h"
#include "worker/pump.h"

#include <dirent.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>

struct worker {
  gdw_host_parts parts;
  gdw_tun *tun;
  intptr_t far;
  gdw_pump *pump;
  gdw_host *host;
  pthread_t thread;
  gdw_client *front;
  int log;             /* the journal, in memory */
  const char *gateway; /* the profile's, in place of its name */
  gdw_why why;         /* what the host returned */
};

struct outcome {
  bool connected, ended;
  gdw_end end;
  gdw_frame_status status;
  unsigned asked, names;
};

/* What came to a door of the engine, written by the host's thread. */
static struct {
  atomic_uint troubles, wakes, networks;
  atomic_uint networks_at_wake;
  atomic_ullong slept;
  atomic_bool hold;            /* stops the host's thread where it is told of trouble */
  atomic_bool metered, portal; /* of the gateway's link, in the latest snapshot */
  atomic_uint moves;           /* that the engine tells besides its own */
  gdw_path trouble;            /* the latest */
} seen;

void __real_gdw_tunnel_on_network (gdw_tunnel *t, const gdw_snapshot *s, gdw_now now);
void __wrap_gdw_tunnel_on_network (gdw_tunnel *t, const gdw_snapshot *s, gdw_now now);
void __real_gdw_tunnel_status (const gdw_tunnel *t, gdw_status *ret);
void __wrap_gdw_tunnel_status (const gdw_tunnel *t, gdw_status *ret);
void __real_gdw_tunnel_on_wake (gdw_tunnel *t, gdw_ms slept, gdw_now now);
void __wrap_gdw_tunnel_on_wake (gdw_tunnel *t, gdw_ms slept, gdw_now now);

void
__wrap_gdw_tunnel_on_network (gdw_tunnel *t, const gdw_snapshot *s, gdw_now now)
{
  for (size_t i = 0; i < s->n_links; i++) {
    if (strcmp (s->links[i].name, GATEWAY_LINK) != 0)
      continue;
    atomic_store (&seen.metered, s->links[i].metered);
    atomic_store (&seen.portal, s->links[i].portal);
  }
  atomic_fetch_add (&seen.networks, 1);
  __real_gdw_tunnel_on_network (t, s, now);
}

void
__wrap_gdw_tunnel_status (const gdw_tunnel *t, gdw_status *ret)
{
  unsigned moves = atomic_load (&seen.moves);
  __real_gdw_tunnel_status (t, ret);
  if (moves == 0)
    return;
  ret->moves += moves;
  ret->n_roams = 1;
  ret->roams[0] = (gdw_roam){ .at = 7, .reason = GDW_ROAM_WAKE, .from_link = "wifi0", .to_link = "lte0", .gap_ms = 12 };
}

void
__wrap_gdw_tunnel_on_wake (gdw_tunnel *t, gdw_ms slept, gdw_now now)
{
  atomic_store (&seen.slept, slept);
  atomic_store (&seen.networks_at_wake, atomic_load (&seen.networks));
  atomic_fetch_add (&seen.wakes, 1);
  __real_gdw_tunnel_on_wake (t, slept, now);
}

void __real_gdw_tunnel_on_trouble (gdw_tunnel *t, const gdw_path *path, gdw_now now);
void __wrap_gdw_tunnel_on_trouble (gdw_tunnel *t, const gdw_path *path, gdw_now now);

void
__wrap_gdw_tunnel_on_trouble (gdw_tunnel *t, const gdw_path *path, gdw_now now)
{
  seen.trouble = *path;
  atomic_fetch_add (&seen.troubles, 1);
  while (atomic_load (&seen.hold))
    usleep (1000);
  __real_gdw_tunnel_on_trouble (t, path, now);
}

static peer_setup
gateway_psk (void)
{
  peer_setup s = { .sign_in = PEER_PSK, .identity = "gw.example.org", .psk = "a key that both know" };
  gdw_profile_init (&s.takes);
  return s;
}

static peer_setup
gateway_eap (void)
{
  peer_setup s = { .sign_in = PEER_MSCHAPV2, .identity = "gw.example.org", .user = "ada", .password = "sesame" };
  s.chain[0] = cert_gw_ec;
  s.chain[1] = cert_mid;
  s.key = key_gw_ec;
  gdw_profile_init (&s.takes);
  return s;
}

/* --- one worker in process --- */

static void *
run (void *data)
{
  struct worker *w = data;
  w->why = gdw_host_run (w->host);
  return NULL;
}

static bool
worker_init (struct worker *w)
{
  int pair[2];
  uint8_t seed[GDW_ENTROPY_SEED] = { 5 };
  memset (w, 0, sizeof *w);
  gdw_ms now = gdw_clock_now ().mono;
  w->log = memfd_create ("journal", MFD_CLOEXEC);
  if (w->log < 0 || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
    return false;
  gdw_journal_how how = { .fd = w->log, .level = GDW_LEVEL_DEBUG, .names = true };
  gdw_host_parts *p = &w->parts;
  w->front = gdw_client_new (pair[0], GDW_FRAME_F, GDW_FRAME_W, "a test", now);
  p->control = gdw_control_new (pair[1], "in process", now);
  p->journal = gdw_journal_new (&how);
  p->netmon = gdw_netmon_new (0);
  p->watch = gdw_clock_watch_new ();
  p->down = gdw_lane_new (1 << 17);
  p->up = gdw_lane_new (1 << 17);
  p->stop = -1;
  p->got = "nothing: in process";
  p->tun = w->tun = gdw_tun_fake_new (&w->far);
  w->pump = gdw_pump_new (w->tun, p->down, p->up, gdw_bytes_of (seed));
  if (w->front == NULL || p->control == NULL || p->netmon == NULL || p->watch == NULL || w->pump == NULL)
    return false;
  w->host = gdw_host_new (p);
  return w->host != NULL && gdw_pump_start (w->pump) == GDW_WHY_NONE && pthread_create (&w->thread, NULL, run, w) == 0;
}

/* Waits for the host and takes everything apart. */
static void
worker_done (struct worker *w)
{
  gdw_client_free (w->front); /* a host that still runs ends by this hang-up */
  pthread_join (w->thread, NULL);
  gdw_host_free (w->host);
  gdw_pump_free (w->pump);
  gdw_lane_free (w->parts.down);
  gdw_lane_free (w->parts.up);
  gdw_clock_watch_free (w->parts.watch);
  gdw_netmon_free (w->parts.netmon);
  gdw_control_free (w->parts.control);
  gdw_journal_free (w->parts.journal);
  gdw_tun_close (w->tun);
  close ((int)w->far);
  close (w->log);
}

/* --- the front --- */

static gdw_frame_setting
setting (const char *group, const char *key, const char *value)
{
  return (gdw_frame_setting){ gdw_bytes_text (group), gdw_bytes_text (key), gdw_bytes_text (value) };
}

/* Waits for READY: CONNECT may come only then. */
static bool
wait_ready (struct worker *w)
{
  gdw_us limit = gdw_clock_us () + 5000000;
  gdw_frame f;
  bool got = false;
  while (!got && gdw_client_why (w->front) == GDW_WHY_NONE && gdw_clock_us () < limit) {
    struct pollfd p = { .fd = gdw_client_fd (w->front), .events = POLLIN };
    (void)poll (&p, 1, 200);
    gdw_client_on_readable (w->front, gdw_clock_now ().mono);
    got = gdw_client_next (w->front, &f) && f.type == GDW_FRAME_READY;
  }
  return got;
}

/* Asks for a tunnel; the password or key is given along, or asked for later. */
static bool
ask_for (struct worker *w, const peer_setup *gateway, const char *secret, bool may_ask)
{
  static const uint8_t address[4] = { 10, 9, 0, 2 };
  bool psk = gateway->sign_in == PEER_PSK;
  gdw_frame f;
  if (!wait_ready (w))
    return false;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  gdw_frame_connect *c = &f.connect;
  c->settings[c->n_settings++] = setting ("gateway", "address", w->gateway != NULL ? w->gateway : "gw.example.org");
  c->settings[c->n_settings++] = setting ("sign-in", "method", psk ? "psk" : "eap");
  c->settings[c->n_settings++] = setting ("sign-in", "user", "ada");
  c->n_addrs = 1;
  c->addrs[0] = gdw_ip_from (gdw_bytes_of (address));
  c->may_ask = may_ask;
  if (secret != NULL) {
    c->secrets[0].kind = psk ? GDW_SECRET_PSK : GDW_SECRET_PASSWORD;
    if (gdw_secret_copy (gdw_bytes_text (secret), &c->secrets[0].octets) != GDW_OK)
      return false;
    c->n_secrets = 1;
  }
  if (!psk) {
    c->n_blobs = 1;
    c->blobs[0] = (gdw_frame_blob){ 1, GDW_BLOB_AUTHORITIES, (uint32_t)strlen (cert_root) };
  }
  bool good = gdw_client_send (w->front, &f) == GDW_OK;
  gdw_frame_done (&f);
  gdw_frame_init (&f, GDW_FRAME_PART);
  f.part = (gdw_frame_part){ 1, 0, gdw_bytes_text (cert_root) };
  return good && (psk || gdw_client_send (w->front, &f) == GDW_OK);
}

static void
answer (struct worker *w, const gdw_frame *ask, const char *secret)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_ANSWER);
  f.number = ask->number;
  f.answer.generation = ask->ask.kind == GDW_ASK_APPLY ? ask->ask.plan.generation : 0;
  if (ask->ask.kind == GDW_ASK_SECRET && secret != NULL)
    check (gdw_secret_copy (gdw_bytes_text (secret), &f.answer.secret) == GDW_OK);
  else if (ask->ask.kind == GDW_ASK_SECRET)
    f.answer.why = GDW_WHY_SECRET_MISSING;
  check (gdw_client_send (w->front, &f) == GDW_OK);
  gdw_frame_done (&f);
}

static void
on_frame (struct worker *w, const gdw_frame *f, const char *secret, struct outcome *o)
{
  if (f->type == GDW_FRAME_ASK) {
    o->asked += f->ask.kind == GDW_ASK_SECRET ? 1 : 0;
    o->names += f->ask.kind == GDW_ASK_NAME && strcmp (f->ask.host, "other.example.org") == 0 ? 1 : 0;
    answer (w, f, secret);
  }
  if (f->type == GDW_FRAME_STATUS) { /* comes behind each PHASE */
    o->status = f->status;
    o->connected = o->connected || f->status.phase == GDW_PHASE_CONNECTED;
  }
  if (f->type == GDW_FRAME_END) {
    o->ended = true;
    o->end.why = f->end.why;
  }
}

/* Serves the host until it is connected (or has ended), or for ever after that until it has ended; at most 20 s. */
static void
serve (struct worker *w, const char *secret, bool to_the_end, struct outcome *o)
{
  gdw_us limit = gdw_clock_us () + 20000000;
  gdw_frame f;
  while (!o->ended && (to_the_end || !o->connected) && gdw_client_why (w->front) == GDW_WHY_NONE &&
         gdw_clock_us () < limit) {
    struct pollfd p = { .fd = gdw_client_fd (w->front), .events = POLLIN };
    (void)poll (&p, 1, 200);
    gdw_client_on_readable (w->front, gdw_clock_now ().mono);
    while (gdw_client_next (w->front, &f)) {
      on_frame (w, &f, secret, o);
      gdw_frame_done (&f);
    }
    if (gdw_client_wants_write (w->front))
      gdw_client_on_writable (w->front);
  }
}

static bool
hang_up_politely (struct worker *w, struct outcome *o)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CLOSE);
  if (gdw_client_send (w->front, &f) != GDW_OK)
    return false;
  serve (w, NULL, true, o);
  return o->ended && o->end.why == GDW_WHY_NONE;
}

static bool
ready (void)
{
  return sandbox_enter ();
}

/* --- the tests --- */

TEST (connects_and_ends_as_asked)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup setup = gateway_psk ();
  pid_t gateway = gateway_start (&setup);
  if (gateway == 0)
    skip ("no veth here");
  struct worker w;
  struct outcome o = { 0 };
  require (worker_init (&w));
  require (ask_for (&w, &setup, "a key that both know", false));
  serve (&w, NULL, false, &o);
  check (o.connected && !o.ended && o.asked == 0);
  check (o.status.phase == GDW_PHASE_CONNECTED && o.status.child_spi_in != 0 && o.status.ike_suite[0] != '\0');
  check (hang_up_politely (&w, &o));
  worker_done (&w);
  check (w.why == GDW_WHY_NONE);
  gateway_stop (gateway);
}

/* What CONNECT brought are the addresses of the profile's gateway, not of one that a redirect names. */
TEST (the_name_of_another_gateway_is_asked_for)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup setup = gateway_psk ();
  setup.redirect_at = PEER_IN_AUTH;
  setup.redirect_to = "other.example.org";
  setup.redirects = 1;
  setup.identity = "10.9.0.2";
  pid_t gateway = gateway_start (&setup);
  if (gateway == 0)
    skip ("no veth here");
  struct worker w;
  struct outcome o = { 0 };
  require (worker_init (&w));
  w.gateway = "10.9.0.2";
  require (ask_for (&w, &setup, "a key that both know", false));
  serve (&w, NULL, true, &o);
  check (o.names == 1);
  check (o.ended && o.end.why == GDW_WHY_NAME_NOT_FOUND);
  worker_done (&w);
  gateway_stop (gateway);
}

TEST (a_secret_is_asked_for_only_where_one_may_ask)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup setup = gateway_eap ();
  pid_t gateway = gateway_start (&setup);
  if (gateway == 0)
    skip ("no veth here");
  for (int may_ask = 0; may_ask < 2; may_ask++) {
    struct worker w;
    struct outcome o = { 0 };
    require (worker_init (&w));
    require (ask_for (&w, &setup, NULL, may_ask == 1));
    serve (&w, "sesame", false, &o);
    check (o.connected == (may_ask == 1) && o.asked == (unsigned)may_ask);
    check (may_ask == 1 || (o.ended && o.end.why == GDW_WHY_SECRET_MISSING));
    if (may_ask == 1)
      check (hang_up_politely (&w, &o));
    worker_done (&w);
  }
  gateway_stop (gateway);
}

TEST (a_front_that_hangs_up_ends_a_living_tunnel)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup setup = gateway_psk ();
  pid_t gateway = gateway_start (&setup);
  if (gateway == 0)
    skip ("no veth here");
  struct worker w;
  struct outcome o = { 0 };
  require (worker_init (&w));
  require (ask_for (&w, &setup, "a key that both know", false));
  serve (&w, NULL, false, &o);
  require (o.connected);
  gdw_us before = gdw_clock_us ();
  worker_done (&w);
  check (gdw_clock_us () - before < 4000000);
  check (w.why == GDW_WHY_CONTROL_LOST);
  gateway_stop (gateway);
}

TEST (a_wrong_password_ends_with_its_reason)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup setup = gateway_eap ();
  pid_t gateway = gateway_start (&setup);
  if (gateway == 0)
    skip ("no veth here");
  struct worker w;
  struct outcome o = { 0 };
  require (worker_init (&w));
  require (ask_for (&w, &setup, "not sesame", false));
  serve (&w, NULL, true, &o);
  check (o.ended && !o.connected && o.end.why == GDW_WHY_SIGN_IN_REFUSED);
  worker_done (&w);
  gateway_stop (gateway);
}

/* A device that vanishes under a living tunnel is an end with a reason, and not a loop. */
TEST (a_device_that_is_removed_ends_it)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup setup = gateway_psk ();
  pid_t gateway = gateway_start (&setup);
  if (gateway == 0)
    skip ("no veth here");
  struct worker w;
  struct outcome o = { 0 };
  require (worker_init (&w));
  require (ask_for (&w, &setup, "a key that both know", false));
  serve (&w, NULL, false, &o);
  require (o.connected);
  shutdown ((int)w.far, SHUT_RDWR);
  serve (&w, NULL, true, &o);
  check (o.ended && o.end.why == GDW_WHY_TUN_DENIED);
  worker_done (&w);
  gateway_stop (gateway);
}

/* A packet of nothing from the tunnel's address to somewhere in the protected network. */
static void
write_packet (struct worker *w, const gdw_netplan *plan)
{
  uint8_t p[28] = { 0x45, 0, 0, sizeof p, 0, 0, 0, 0, 64, 17 };
  memcpy (p + 12, plan->addrs[0].ip.b, 4);
  memcpy (p + 16, plan->addrs[0].ip.b, 4);
  p[19] ^= 1;
  p[25] = 8;
  uint32_t sum = 0;
  for (size_t i = 0; i < 20; i += 2)
    sum += (uint32_t)p[i] << 8 | p[i + 1];
  sum = (sum & 0xffff) + (sum >> 16);
  sum = ~((sum & 0xffff) + (sum >> 16));
  p[10] = (uint8_t)(sum >> 8);
  p[11] = (uint8_t)sum;
  check (write ((int)w->far, p, sizeof p) == (ssize_t)sizeof p);
}

static bool
comes (atomic_uint *count, unsigned wanted)
{
  for (int i = 0; i < 200 && atomic_load (count) < wanted; i++)
    usleep (10000);
  return atomic_load (count) >= wanted;
}

/* How often the journal has these words. */
static unsigned
noted (const struct worker *w, const char *words)
{
  static char text[1 << 16];
  unsigned n = 0;
  ssize_t got = pread (w->log, text, sizeof text - 1, 0);
  text[got > 0 ? got : 0] = '\0';
  for (const char *at = text; (at = strstr (at, words)) != NULL; at++)
    n++;
  return n;
}

/* The system takes no datagram for the path any more: the engine is told by the data thread, whatever the network's own news say, and the
 * journal less often. */
TEST (a_path_that_takes_nothing_is_told_to_the_engine)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup setup = gateway_psk ();
  pid_t gateway = gateway_start (&setup);
  if (gateway == 0)
    skip ("no veth here");
  struct worker w;
  struct outcome o = { 0 };
  require (worker_init (&w));
  require (ask_for (&w, &setup, "a key that both know", false));
  serve (&w, NULL, false, &o);
  require (o.connected && o.status.plan.n_addrs > 0 && o.status.plan.addrs[0].ip.family == 4);
  unsigned before = atomic_load (&seen.troubles);
  require (sandbox_run ("ip addr del 10.9.0.1/24 dev " GATEWAY_LINK));
  for (int i = 0; i < 150 && atomic_load (&seen.troubles) < before + 2; i++) {
    write_packet (&w, &o.status.plan);
    usleep (20000);
  }
  check (atomic_load (&seen.troubles) == before + 2);
  check (noted (&w, "the system takes no datagram") == 1);
  check (seen.trouble.link == o.status.path.link && gdw_ip_same (&seen.trouble.local, &o.status.path.local));
  worker_done (&w);
  gateway_stop (gateway);
}

static void
send_wake (struct worker *w, gdw_ms slept)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_WAKE);
  f.wake.slept = slept;
  check (gdw_client_send (w->front, &f) == GDW_OK);
}

/* What the front says of a sleep reaches the engine, once for one sleep; and what is new of the network goes before it. */
TEST (a_wake_that_the_front_tells_comes_behind_the_network)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup setup = gateway_psk ();
  pid_t gateway = gateway_start (&setup);
  if (gateway == 0)
    skip ("no veth here");
  struct worker w;
  struct outcome o = { 0 };
  require (worker_init (&w));
  require (ask_for (&w, &setup, "a key that both know", false));
  serve (&w, NULL, false, &o);
  require (o.connected && o.status.plan.n_addrs > 0);
  unsigned troubles = atomic_load (&seen.troubles), wakes = atomic_load (&seen.wakes);
  unsigned networks = atomic_load (&seen.networks);
  require (sandbox_run ("ip -6 addr add fd77::1/64 nodad dev " GATEWAY_LINK));
  check (comes (&seen.networks, networks + 1));
  atomic_store (&seen.hold, true);
  require (sandbox_run ("ip addr del 10.9.0.1/24 dev " GATEWAY_LINK));
  for (int i = 0; i < 100 && atomic_load (&seen.troubles) == troubles; i++) {
    write_packet (&w, &o.status.plan);
    usleep (20000);
  }
  check (comes (&seen.troubles, troubles + 1)); /* the host stands still now */
  networks = atomic_load (&seen.networks);
  require (sandbox_run ("ip -6 addr del fd77::1/64 dev " GATEWAY_LINK));
  send_wake (&w, 600000);
  send_wake (&w, 600001);
  atomic_store (&seen.hold, false);
  check (comes (&seen.wakes, wakes + 1));
  check (atomic_load (&seen.slept) == 600000);
  check (atomic_load (&seen.networks_at_wake) > networks);
  usleep (100000);
  check (atomic_load (&seen.wakes) == wakes + 1);
  worker_done (&w);
  gateway_stop (gateway);
}

/* The next STATUS that nobody asked for, within 2 s. */
static bool
next_status (struct worker *w, gdw_frame *f)
{
  gdw_us limit = gdw_clock_us () + 2000000;
  while (gdw_clock_us () < limit && gdw_client_why (w->front) == GDW_WHY_NONE) {
    while (gdw_client_next (w->front, f)) {
      if (f->type == GDW_FRAME_STATUS && f->number == 0)
        return true;
      gdw_frame_done (f);
    }
    struct pollfd p = { .fd = gdw_client_fd (w->front), .events = POLLIN };
    (void)poll (&p, 1, 100);
    gdw_client_on_readable (w->front, gdw_clock_now ().mono);
  }
  return false;
}

/* People learn of a move when it happens, and once, although the phase stays. */
TEST (a_move_is_told_at_once)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup setup = gateway_psk ();
  pid_t gateway = gateway_start (&setup);
  if (gateway == 0)
    skip ("no veth here");
  struct worker w;
  struct outcome o = { 0 };
  gdw_frame f;
  require (worker_init (&w));
  require (ask_for (&w, &setup, "a key that both know", false));
  serve (&w, NULL, false, &o);
  require (o.connected && o.status.moves == 0 && o.status.n_roams == 0);
  atomic_store (&seen.moves, 1);
  send_wake (&w, 600000); /* anything that makes it turn */
  require (next_status (&w, &f));
  check (f.status.moves == 1 && f.status.n_roams == 1 && f.status.roams[0].reason == GDW_ROAM_WAKE);
  check (strcmp (f.status.roams[0].from_link, "wifi0") == 0 && strcmp (f.status.roams[0].to_link, "lte0") == 0);
  check (f.status.phase == GDW_PHASE_CONNECTED && f.status.roams[0].gap_ms == 12);
  send_wake (&w, 600000);
  check (!next_status (&w, &f));
  atomic_store (&seen.moves, 0);
  worker_done (&w);
  gateway_stop (gateway);
}

static void
send_links (struct worker *w, bool metered, bool portal)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_LINKS);
  f.links.n = 2;
  f.links.at[0] = (gdw_frame_link){ if_nametoindex (GATEWAY_LINK), metered, portal };
  f.links.at[1] = (gdw_frame_link){ 4711, true, true }; /* of no snapshot */
  check (gdw_client_send (w->front, &f) == GDW_OK);
}

/* What the front knows of a link is in each snapshot from then on, until it says something else. */
TEST (what_the_front_knows_of_links_goes_along_with_the_network)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup setup = gateway_psk ();
  pid_t gateway = gateway_start (&setup);
  if (gateway == 0)
    skip ("no veth here");
  struct worker w;
  struct outcome o = { 0 };
  require (worker_init (&w));
  require (ask_for (&w, &setup, "a key that both know", false));
  serve (&w, NULL, false, &o);
  require (o.connected && !atomic_load (&seen.metered) && !atomic_load (&seen.portal));
  unsigned n = atomic_load (&seen.networks);
  send_links (&w, true, false);
  check (comes (&seen.networks, n + 1) && atomic_load (&seen.metered) && !atomic_load (&seen.portal));
  require (sandbox_run ("ip -6 addr add fd77::1/64 nodad dev " GATEWAY_LINK));
  check (comes (&seen.networks, n + 2) && atomic_load (&seen.metered));
  send_links (&w, true, false); /* nothing new */
  send_links (&w, false, true);
  check (comes (&seen.networks, n + 3) && !atomic_load (&seen.metered) && atomic_load (&seen.portal));
  usleep (50000);
  check (atomic_load (&seen.networks) == n + 3);
  worker_done (&w);
  gateway_stop (gateway);
}

static size_t
open_files (void)
{
  size_t n = 0;
  DIR *d = opendir ("/proc/self/fd");
  while (d != NULL && readdir (d) != NULL)
    n++;
  if (d != NULL)
    closedir (d);
  return n;
}

static bool
connect_once (const peer_setup *setup, const char *secret)
{
  struct worker w;
  struct outcome o = { 0 };
  if (!worker_init (&w) || !ask_for (&w, setup, secret, false))
    return false;
  serve (&w, NULL, false, &o);
  bool good = o.connected && hang_up_politely (&w, &o);
  worker_done (&w);
  return good;
}

static void
many (const peer_setup *setup, const char *secret, int times)
{
  pid_t gateway = gateway_start (setup);
  require (gateway != 0);
  for (int i = 0; i < 3; i++) /* what libraries make once is there then */
    require (connect_once (setup, secret));
  size_t files = open_files (), before = mallinfo2 ().uordblks;
  int good = 0;
  for (int i = 0; i < times; i++)
    good += connect_once (setup, secret) ? 1 : 0;
  size_t after = mallinfo2 ().uordblks;
  check (good == times);
  check (open_files () == files);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  printf ("# %zu octets in use before, %zu after %d connects\n", before, after, times);
  check (after <= before + 4096); /* one octet lost for each connect would be fewer: the leak sanitizer finds those */
#else
  (void)before;
  (void)after;
#endif
  gateway_stop (gateway);
}

TEST (a_hundred_connects_leave_nothing_behind)
{
  if (!ready ())
    skip ("no network namespace");
  peer_setup psk = gateway_psk (), eap = gateway_eap ();
  many (&psk, "a key that both know", 50);
  many (&eap, "sesame", 50);
}

int
main (void)
{
  mallopt (M_ARENA_MAX, 1);
  (void)gdw_crypto_prepare ();
  return test_run_all ();
}
