/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-godwitd.c - speaks the control link as godwitd does, without an engine, for tests of keeper and godwitctl. What it does is chosen by
 * the gateway's name in the profile: "good" connects; every other name below is a lie or a fault that a front must survive. */
#include "control/client.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static gdw_client *link_;
static char gateway[GDW_MAX_HOST];
static uint32_t parts, secret_octets, wakes; /* told as counters */

static gdw_ms
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_BOOTTIME, &t);
  return (gdw_ms)t.tv_sec * 1000 + (gdw_ms)t.tv_nsec / 1000000;
}

static void
send_frame (const gdw_frame *f)
{
  if (gdw_client_send (link_, f) != GDW_OK)
    exit (3);
}

static void
flush_and_exit (int status)
{
  while (!gdw_client_is_flushed (link_)) {
    struct pollfd p = { .fd = gdw_client_fd (link_), .events = POLLOUT };
    (void)poll (&p, 1, 100);
    gdw_client_on_writable (link_);
  }
  exit (status);
}

static void
end (gdw_why why, const char *fact)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_END);
  f.end.why = why;
  snprintf (f.end.fact, sizeof f.end.fact, "%s", fact);
  send_frame (&f);
  flush_and_exit (0);
}

static void
phase (gdw_phase which)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_PHASE);
  f.phase.phase = which;
  f.phase.since = now_ms ();
  send_frame (&f);
}

static void
ask (uint32_t id, gdw_ask_kind kind, gdw_frame *f)
{
  f->number = id;
  f->ask.kind = kind;
  f->ask.deadline = now_ms () + 20000;
  send_frame (f);
}

static gdw_net
net (const char *text)
{
  gdw_net n = { 0 };
  if (gdw_net_parse (text, &n) != GDW_OK)
    abort ();
  return n;
}

static void
make_plan (gdw_netplan *p)
{
  *p = (gdw_netplan){ .generation = 1, .mtu = 1380, .n_addrs = 1, .n_routes = 1, .n_dns = 1, .dns_all = true };
  p->addrs[0] = net ("10.99.0.7/32");
  p->routes[0] = net ("0.0.0.0/0");
  p->dns[0] = net ("10.20.0.53").ip;
  p->block6 = true;
  if (strcmp (gateway, "bad-mtu") == 0)
    p->mtu = 9000;
  if (strcmp (gateway, "bad-dns") == 0)
    p->dns[0] = net ("127.0.0.1").ip;
}

static void
fill_status (gdw_frame *f, uint32_t number)
{
  gdw_frame_init (f, GDW_FRAME_STATUS);
  f->number = number;
  f->status.phase = GDW_PHASE_CONNECTED;
  f->status.since = now_ms ();
  make_plan (&f->status.plan);
  snprintf (f->status.ike_suite, sizeof f->status.ike_suite, "aes256gcm16-prfsha384-x25519");
  snprintf (f->status.child_suite, sizeof f->status.child_suite, "aes256gcm16");
  memset (f->status.spi_i, 0xab, 8);
  f->status.child_spi_in = 0x1234;
  f->status.has_totals = true;
  f->status.in_octets = parts;
  f->status.in_packets = wakes;
  f->status.moves = wakes; /* each one is a move, too */
  f->status.n_roams = (uint8_t)(wakes < 2 ? wakes : 2);
  for (uint8_t i = 0; i < f->status.n_roams; i++)
    f->status.roams[i] = (gdw_roam){
      .at = now_ms (), .reason = GDW_ROAM_LINK_LOST, .from_link = "wifi0", .to_link = "lte0", .gap_ms = 12u + i
    };
  f->status.out_octets = secret_octets;
}

static void
event (gdw_event_id id)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_EVENT);
  f.event = gdw_event_new (id, now_ms ());
  gdw_event_name (&f.event, gdw_bytes_text (gateway));
  gdw_event_text (&f.event, "a certificate");
  send_frame (&f);
}

static void
ask_name (void)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_ASK);
  snprintf (f.ask.host, sizeof f.ask.host, "%s", strcmp (gateway, "no-such") == 0 ? "nothing.invalid" : "localhost");
  ask (1, GDW_ASK_NAME, &f);
}

static void
ask_apply (void)
{
  gdw_frame f;
  phase (GDW_PHASE_CONFIGURING);
  gdw_frame_init (&f, GDW_FRAME_ASK);
  make_plan (&f.ask.plan);
  ask (3, GDW_ASK_APPLY, &f);
}

static void
ask_secret (void)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_ASK);
  f.ask.secret = GDW_SECRET_PASSWORD;
  snprintf (f.ask.prompt, sizeof f.ask.prompt, "Welcome");
  phase (GDW_PHASE_WAITING);
  ask (2, GDW_ASK_SECRET, &f);
}

/* Lies that need no conversation. */
static void
misbehave (void)
{
  if (strcmp (gateway, "dies") == 0)
    abort ();
  if (strcmp (gateway, "garbage") == 0 && write (GDW_CONTROL_FD, "\xff\xff\xff\xff garbage", 12) == 12)
    pause ();
  if (strcmp (gateway, "ready-again") == 0) {
    gdw_frame f;
    gdw_frame_init (&f, GDW_FRAME_READY);
    snprintf (f.ready.text, sizeof f.ready.text, "again");
    snprintf (f.ready.device, sizeof f.ready.device, "eth0");
    send_frame (&f);
  }
  for (uint32_t i = 100; strcmp (gateway, "asks-too-much") == 0 && i < 400; i++) {
    gdw_frame f;
    gdw_frame_init (&f, GDW_FRAME_ASK);
    snprintf (f.ask.host, sizeof f.ask.host, "127.0.0.1");
    ask (i, GDW_ASK_NAME, &f);
  }
  for (uint32_t i = 0; strcmp (gateway, "floods") == 0 && i < 20000; i++)
    event (GDW_EV_GATEWAY_PROVEN);
}

static void
on_connect (const gdw_frame *f)
{
  for (size_t i = 0; i < f->connect.n_settings; i++) {
    if (gdw_bytes_same (f->connect.settings[i].key, gdw_bytes_text ("address")))
      snprintf (gateway, sizeof gateway, "%.*s", (int)f->connect.settings[i].value.n,
                (const char *)f->connect.settings[i].value.p);
  }
  for (size_t i = 0; i < f->connect.n_secrets; i++)
    secret_octets += (uint32_t)f->connect.secrets[i].octets.n;
  event (GDW_EV_CONNECTING);
  phase (GDW_PHASE_RESOLVING);
  misbehave ();
  ask_name ();
}

static void
on_answer (const gdw_frame *f)
{
  if (f->answer.why != GDW_WHY_NONE)
    end (f->answer.why, "");
  if (f->number == 1) {
    phase (GDW_PHASE_PROVING);
    event (GDW_EV_GATEWAY_PROVEN);
    if (strcmp (gateway, "secret") == 0)
      ask_secret ();
    else
      ask_apply ();
  } else if (f->number == 2) {
    if (!gdw_bytes_same (gdw_secret_peek (&f->answer.secret), gdw_bytes_text ("wonderland 7")))
      end (GDW_WHY_SIGN_IN_REFUSED, "");
    ask_apply ();
  } else if (f->number == 3) {
    phase (GDW_PHASE_CONNECTED);
    gdw_frame status;
    fill_status (&status, 0);
    send_frame (&status);
    if (strcmp (gateway, "closes") == 0)
      end (GDW_WHY_GATEWAY_CLOSED, "it said so");
  }
}

static void
on_frame (const gdw_frame *f)
{
  gdw_frame status;
  switch (f->type) {
  case GDW_FRAME_CONNECT: on_connect (f); break;
  case GDW_FRAME_PART: parts += (uint32_t)f->part.octets.n; break;
  case GDW_FRAME_WAKE:
    wakes++;
    fill_status (&status, 0);
    send_frame (&status);
    break;
  case GDW_FRAME_ANSWER: on_answer (f); break;
  case GDW_FRAME_QUERY:
    if (strcmp (gateway, "mute") == 0)
      break;
    fill_status (&status, f->number);
    send_frame (&status);
    break;
  case GDW_FRAME_CLOSE:
    if (strcmp (gateway, "stubborn") != 0)
      end (GDW_WHY_NONE, "");
    break;
  default: break;
  }
}

static int
open_tun (const char *device, struct ifreq *ret)
{
  int fd = open ("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  memset (ret, 0, sizeof *ret);
  snprintf (ret->ifr_name, sizeof ret->ifr_name, "%s", device);
  ret->ifr_flags = IFF_TUN | IFF_NO_PI;
  return fd >= 0 && ioctl (fd, TUNSETIFF, ret) == 0 ? fd : -1;
}

static void
say_ready (const char *device)
{
  struct ifreq r;
  gdw_frame f;
  int s = socket (AF_INET, SOCK_DGRAM, 0);
  if (open_tun (device, &r) < 0)
    end (GDW_WHY_TUN_DENIED, strerror (errno));
  gdw_frame_init (&f, GDW_FRAME_READY);
  snprintf (f.ready.text, sizeof f.ready.text, "not confined: a fake");
  snprintf (f.ready.device, sizeof f.ready.device, "%s", strcmp (device, "liar0") == 0 ? "lo" : r.ifr_name);
  if (ioctl (s, SIOCGIFINDEX, &r) == 0)
    f.ready.index = (uint32_t)r.ifr_ifindex;
  send_frame (&f);
}

int
main (int argc, char **argv)
{
  const char *device = "godwit%d";
  for (int i = 1; i + 1 < argc; i++) {
    if (strcmp (argv[i], "--device") == 0)
      device = argv[i + 1];
  }
  link_ = gdw_client_new (GDW_CONTROL_FD, GDW_FRAME_W, GDW_FRAME_F, "fake", now_ms ());
  say_ready (device);
  while (gdw_client_why (link_) == GDW_WHY_NONE) {
    struct pollfd p = { .fd = gdw_client_fd (link_), .events = POLLIN };
    gdw_frame f;
    if (gdw_client_wants_write (link_))
      p.events |= POLLOUT;
    (void)poll (&p, 1, -1);
    gdw_client_on_readable (link_, now_ms ());
    gdw_client_on_writable (link_);
    while (gdw_client_next (link_, &f)) {
      on_frame (&f);
      gdw_frame_done (&f);
    }
  }
  while (strcmp (gateway, "stubborn") == 0)
    pause ();
  return 0;
}
