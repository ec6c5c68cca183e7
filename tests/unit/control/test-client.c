/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-client.c - the stream: both ends over a socketpair, half frames, hang-ups, full queues, and who breaks the rules. */
#include "control/client.h"

#include "harness.h"

#include <sys/socket.h>
#include <unistd.h>

struct ends {
  gdw_client *front, *worker;
};

static bool
open_ends (struct ends *e, bool hello)
{
  int fd[2];
  if (socketpair (AF_UNIX, SOCK_STREAM, 0, fd) < 0)
    return false;
  e->front = gdw_client_new (fd[0], GDW_FRAME_F, GDW_FRAME_W, "front 1", 1000);
  e->worker = gdw_client_new (fd[1], GDW_FRAME_W, GDW_FRAME_F, "worker 1", 1000);
  gdw_frame f;
  if (hello) {
    gdw_client_on_readable (e->front, 1001);
    gdw_client_on_readable (e->worker, 1001);
    return !gdw_client_next (e->front, &f) && !gdw_client_next (e->worker, &f);
  }
  return true;
}

static void
close_ends (struct ends *e)
{
  gdw_client_free (e->front);
  gdw_client_free (e->worker);
}

static gdw_err
send_type (gdw_client *c, gdw_frame_type type, uint32_t number)
{
  gdw_frame f;
  gdw_frame_init (&f, type);
  f.number = number;
  if (type == GDW_FRAME_EVENT)
    f.event = (gdw_event){ .id = GDW_EV_CONNECTING, .at = number };
  return gdw_client_send (c, &f);
}

/* Reads what came; the next frame's type, NONE when there is none. */
static gdw_frame_type
take (gdw_client *c, gdw_frame *f)
{
  gdw_client_on_readable (c, 2000);
  return gdw_client_next (c, f) ? f->type : GDW_FRAME_NONE;
}

/* A raw descriptor on one side, for what no writer would write. */
static gdw_client *
against_raw (int *ret_raw)
{
  int fd[2];
  if (socketpair (AF_UNIX, SOCK_STREAM, 0, fd) < 0)
    return NULL;
  *ret_raw = fd[1];
  return gdw_client_new (fd[0], GDW_FRAME_F, GDW_FRAME_W, "front", 1000);
}

static void
put_raw (int fd, const char *hex)
{
  uint8_t octets[256];
  gdw_bytes b = test_hex (hex, octets);
  check (send (fd, b.p, b.n, MSG_NOSIGNAL) == (ssize_t)b.n);
}

#define RAW_HELLO "0000000c 0001 0000 00000000 8002 0002 0001 8003 0002 0000"

TEST (hello_is_exchanged_and_not_given)
{
  struct ends e;
  require (open_ends (&e, true));
  check (strcmp (gdw_client_peer_version (e.front), "worker 1") == 0);
  check (strcmp (gdw_client_peer_version (e.worker), "front 1") == 0);
  check (gdw_client_deadline (e.front) == GDW_MS_NEVER);
  close_ends (&e);
}

TEST (a_missing_hello_ends_the_link)
{
  struct ends e;
  require (open_ends (&e, false));
  check (gdw_client_deadline (e.worker) == 3000);
  gdw_client_on_tick (e.worker, 2999);
  check (gdw_client_why (e.worker) == GDW_WHY_NONE);
  gdw_client_on_tick (e.worker, 3000);
  check (gdw_client_why (e.worker) == GDW_WHY_CONTROL_REFUSED);
  check (gdw_client_deadline (e.front) == 11000); /* a process may need longer until it runs */
  gdw_client_on_tick (e.front, 10999);
  check (gdw_client_why (e.front) == GDW_WHY_NONE);
  gdw_client_on_tick (e.front, 11000);
  check (gdw_client_why (e.front) == GDW_WHY_CONTROL_REFUSED);
  close_ends (&e);
}

/* The owner stood still meanwhile, as on a machine that slept: the other side did its part in time. */
TEST (a_hello_that_is_read_late_counts)
{
  struct ends e;
  gdw_frame f;
  require (open_ends (&e, false));
  gdw_client_on_readable (e.front, 600000);
  gdw_client_on_tick (e.front, 600000);
  check (gdw_client_why (e.front) == GDW_WHY_NONE);
  check (!gdw_client_next (e.front, &f) && strcmp (gdw_client_peer_version (e.front), "worker 1") == 0);
  check (gdw_client_why (e.front) == GDW_WHY_NONE && gdw_client_deadline (e.front) == GDW_MS_NEVER);
  close_ends (&e);
}

TEST (another_major_version_ends_the_link)
{
  int raw;
  gdw_client *c = against_raw (&raw);
  require (c != NULL);
  put_raw (raw, "0000000c 0001 0000 00000000 8002 0002 0002 8003 0002 0000");
  gdw_frame f;
  check (take (c, &f) == GDW_FRAME_NONE);
  check (gdw_client_why (c) == GDW_WHY_CONTROL_REFUSED);
  gdw_client_free (c);
  close (raw);
}

TEST (frames_arrive_in_order_and_octet_by_octet)
{
  int raw;
  gdw_client *c = against_raw (&raw);
  require (c != NULL);
  put_raw (raw, RAW_HELLO);
  uint8_t octets[64];
  gdw_bytes end = test_hex ("00000006 0026 0000 00000000 8002 0002 000c", octets);
  gdw_frame f;
  for (size_t i = 0; i < end.n; i++) {
    check (take (c, &f) == GDW_FRAME_NONE);
    check (send (raw, end.p + i, 1, 0) == 1);
  }
  check (take (c, &f) == GDW_FRAME_END);
  check (f.end.why == GDW_WHY_GATEWAY_SILENT);
  gdw_client_free (c);
  close (raw);
}

TEST (a_half_frame_is_given_five_seconds)
{
  int raw;
  gdw_client *c = against_raw (&raw);
  require (c != NULL);
  put_raw (raw, RAW_HELLO "00000006 0026");
  gdw_frame f;
  check (take (c, &f) == GDW_FRAME_NONE);
  check (gdw_client_deadline (c) == 7000);
  gdw_client_on_tick (c, 6999);
  check (gdw_client_why (c) == GDW_WHY_NONE);
  gdw_client_on_tick (c, 7000);
  check (gdw_client_why (c) == GDW_WHY_CONTROL_REFUSED);
  gdw_client_free (c);
  close (raw);
}

TEST (rules_that_end_the_link)
{
  static const char *const lies[] = {
    "00010001 0026 0000 00000000",                 /* too long */
    "00000000 0333 0000 00000000",                 /* a type nobody knows */
    "00000000 0010 0001 00000000",                 /* CONNECT from a godwitd */
    "00000006 0023 0000 00000000 8002 0001 06 00", /* a field that is cut */
    "00000005 0023 0000 00000000 8002 0001 06",    /* PHASE before CONNECT */
    RAW_HELLO,                                     /* HELLO again */
  };
  for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
    int raw;
    gdw_client *c = against_raw (&raw);
    require (c != NULL);
    put_raw (raw, RAW_HELLO);
    put_raw (raw, lies[i]);
    gdw_frame f;
    check (take (c, &f) == GDW_FRAME_NONE);
    check (gdw_client_why (c) == GDW_WHY_CONTROL_REFUSED);
    check (send_type (c, GDW_FRAME_CLOSE, 0) == GDW_E_STATE);
    gdw_client_free (c);
    close (raw);
  }
}

TEST (an_unknown_frame_with_its_flag_is_passed_over)
{
  int raw;
  gdw_client *c = against_raw (&raw);
  require (c != NULL);
  put_raw (raw, RAW_HELLO "00000001 0333 0002 00000000 77"
                          "00000006 0026 0000 00000000 8002 0002 0000");
  gdw_frame f;
  check (take (c, &f) == GDW_FRAME_END);
  gdw_client_free (c);
  close (raw);
}

TEST (frames_left_in_the_buffer_are_told)
{
  int raw;
  gdw_client *c = against_raw (&raw);
  require (c != NULL);
  put_raw (raw, RAW_HELLO "00000000 0333 0002 00000000"
                          "00000006 0026 0000 00000000 8002 0002 0000"
                          "00000006 0026 0000 00000000 8002 0002 0000"
                          "00000006 0026");
  gdw_frame f;
  check (!gdw_client_has_frame (c));
  gdw_client_on_readable (c, 2000);
  check (gdw_client_has_frame (c));
  check (gdw_client_next (c, &f) && gdw_client_has_frame (c));
  check (gdw_client_next (c, &f) && !gdw_client_has_frame (c));
  check (!gdw_client_next (c, &f));
  gdw_client_free (c);
  close (raw);
}

TEST (connect_makes_both_ends_active)
{
  struct ends e;
  require (open_ends (&e, true));
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  f.connect.n_secrets = 1;
  f.connect.secrets[0].kind = GDW_SECRET_PSK;
  require (gdw_secret_copy (gdw_bytes_text ("swordfish"), &f.connect.secrets[0].octets) == GDW_OK);
  check (gdw_client_send (e.front, &f) == GDW_OK);
  gdw_frame_done (&f);
  require (take (e.worker, &f) == GDW_FRAME_CONNECT);
  check_bytes (gdw_secret_peek (&f.connect.secrets[0].octets), gdw_bytes_text ("swordfish"));
  gdw_frame_done (&f);
  check (send_type (e.worker, GDW_FRAME_PHASE, 0) == GDW_OK);
  check (take (e.front, &f) == GDW_FRAME_PHASE);
  check (gdw_client_why (e.front) == GDW_WHY_NONE);
  close_ends (&e);
}

TEST (what_came_before_a_hang_up_is_still_given)
{
  int raw;
  gdw_client *c = against_raw (&raw);
  require (c != NULL);
  put_raw (raw, RAW_HELLO "00000006 0026 0000 00000000 8002 0002 003c");
  close (raw);
  gdw_frame f;
  check (take (c, &f) == GDW_FRAME_END);
  check (f.end.why == GDW_WHY_GATEWAY_CLOSED);
  check (take (c, &f) == GDW_FRAME_NONE);
  check (gdw_client_why (c) == GDW_WHY_CONTROL_LOST);
  gdw_client_free (c);
}

/* Fills the worker's queue with statuses that differ in their number until one does not fit. */
static unsigned
fill (gdw_client *c)
{
  unsigned n = 0;
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_STATUS);
  memset (f.status.remote_id, 'x', sizeof f.status.remote_id - 1);
  for (f.number = 1; n < 100000 && gdw_client_send (c, &f) == GDW_OK; f.number++)
    n++;
  return n;
}

TEST (the_queue_is_bounded)
{
  struct ends e;
  require (open_ends (&e, true));
  unsigned n = fill (e.worker);
  check (n > 500 && n < 100000);
  check (gdw_client_room (e.worker) < 300);
  check (gdw_client_wants_write (e.worker));
  check (gdw_client_why (e.worker) == GDW_WHY_NONE);
  close_ends (&e);
}

TEST (an_unsent_status_is_replaced_by_a_newer_one)
{
  struct ends e;
  require (open_ends (&e, true));
  fill (e.worker);
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_STATUS);
  unsigned n = 0;
  while (n < 1000 && gdw_client_send (e.worker, &f) == GDW_OK) {
    f.status.dropped++;
    n++;
  }
  check (n == 1000);
  unsigned zeros = 0;
  uint32_t last = 0;
  for (int rounds = 0; rounds < 10000 && !gdw_client_is_flushed (e.worker); rounds++) {
    gdw_client_on_readable (e.front, 2000);
    while (gdw_client_next (e.front, &f)) {
      zeros += f.number == 0;
      last = f.number == 0 ? f.status.dropped : last;
    }
    gdw_client_on_writable (e.worker);
  }
  gdw_client_on_readable (e.front, 2000);
  while (gdw_client_next (e.front, &f)) {
    zeros += f.number == 0;
    last = f.number == 0 ? f.status.dropped : last;
  }
  check (zeros == 1);
  check (last == 999);
  close_ends (&e);
}

TEST (old_events_fall_first_and_their_number_is_told)
{
  struct ends e;
  require (open_ends (&e, true));
  const unsigned sent = 40000;
  for (unsigned i = 1; i <= sent; i++)
    require (send_type (e.worker, GDW_FRAME_EVENT, i) == GDW_OK);
  check (send_type (e.worker, GDW_FRAME_END, 0) == GDW_OK);
  uint64_t seen = 0, lost = 0, newest = 0;
  bool end = false;
  gdw_frame f;
  for (int rounds = 0; rounds < 100000 && !end; rounds++) {
    gdw_client_on_readable (e.front, 2000);
    while (gdw_client_next (e.front, &f)) {
      end = f.type == GDW_FRAME_END;
      if (f.type != GDW_FRAME_EVENT)
        continue;
      check (f.event.at > newest);
      newest = f.event.at;
      lost += f.events_lost;
      seen++;
    }
    gdw_client_on_writable (e.worker);
  }
  check (end);
  check (newest == sent);
  check (seen < sent);
  check (lost > 0 && seen + lost == sent);
  close_ends (&e);
}

TEST_MAIN ()
