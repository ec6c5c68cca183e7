/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-control-server.c - a front at the other end of a socketpair: frames become inputs, effects become frames. */
#include "harness.h"
#include "platform/clock.h"
#include "worker/control-server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

struct link {
  gdw_client *front;
  gdw_control *worker;
};

static bool
link_init (struct link *l)
{
  int pair[2];
  gdw_ms now = gdw_clock_now ().mono;
  if (socketpair (AF_UNIX, SOCK_STREAM, 0, pair) < 0)
    return false;
  l->front = gdw_client_new (pair[0], GDW_FRAME_F, GDW_FRAME_W, "front 1", now);
  l->worker = gdw_control_new (pair[1], "worker 1", now);
  return l->front != NULL && l->worker != NULL;
}

static void
link_done (struct link *l)
{
  gdw_client_free (l->front);
  gdw_control_free (l->worker);
}

/* The worker's next input, if one has come. */
static bool
input (struct link *l, gdw_input *ret)
{
  gdw_client_on_readable (gdw_control_link (l->worker), gdw_clock_now ().mono);
  return gdw_control_next (l->worker, ret);
}

/* The front's next frame. */
static bool
frame (struct link *l, gdw_frame *ret)
{
  gdw_client_on_readable (l->front, gdw_clock_now ().mono);
  return gdw_client_next (l->front, ret);
}

static bool
give (struct link *l, const gdw_frame *f)
{
  return gdw_client_send (l->front, f) == GDW_OK;
}

static void
connect_frame (gdw_frame *f)
{
  gdw_frame_init (f, GDW_FRAME_CONNECT);
  f->connect.n_settings = 2;
  f->connect.settings[0] =
      (gdw_frame_setting){ gdw_bytes_text ("gateway"), gdw_bytes_text ("address"), gdw_bytes_text ("gw.example") };
  f->connect.settings[1] =
      (gdw_frame_setting){ gdw_bytes_text ("sign-in"), gdw_bytes_text ("user"), gdw_bytes_text ("anna") };
}

TEST (a_connect_without_files_begins_at_once)
{
  struct link l;
  gdw_frame f;
  gdw_input in;
  require (link_init (&l));
  check (!input (&l, &in)); /* HELLO is no input */
  check (strcmp (gdw_client_peer_version (gdw_control_link (l.worker)), "front 1") == 0);
  connect_frame (&f);
  require (give (&l, &f));
  require (input (&l, &in));
  check (in.kind == GDW_INPUT_BEGIN);
  check (strcmp (gdw_control_request (l.worker)->profile.gateway.address, "gw.example") == 0);
  check (!input (&l, &in));
  link_done (&l);
}

TEST (a_connect_with_files_begins_when_they_are_whole)
{
  struct link l;
  gdw_frame f;
  gdw_input in;
  require (link_init (&l));
  connect_frame (&f);
  f.connect.n_blobs = 1;
  f.connect.blobs[0] = (gdw_frame_blob){ 3, GDW_BLOB_AUTHORITIES, 6 };
  require (give (&l, &f));
  check (!input (&l, &in));
  gdw_frame_init (&f, GDW_FRAME_PART);
  f.part = (gdw_frame_part){ 3, 0, gdw_bytes_text ("abc") };
  require (give (&l, &f));
  check (!input (&l, &in));
  f.part = (gdw_frame_part){ 3, 3, gdw_bytes_text ("def") };
  require (give (&l, &f));
  require (input (&l, &in));
  check (in.kind == GDW_INPUT_BEGIN);
  gdw_material m;
  gdw_request_material (gdw_control_request (l.worker), &m);
  check_bytes (m.authorities[0], gdw_bytes_text ("abcdef"));
  f.part = (gdw_frame_part){ 3, 6, gdw_bytes_text ("more") };
  require (give (&l, &f));
  require (input (&l, &in));
  check (in.kind == GDW_INPUT_BAD && in.why == GDW_WHY_CONTROL_REFUSED);
  link_done (&l);
}

TEST (a_profile_that_is_not_good_is_bad_input)
{
  struct link l;
  gdw_frame f;
  gdw_input in;
  require (link_init (&l));
  connect_frame (&f);
  f.connect.settings[1].key = gdw_bytes_text ("no-such");
  require (give (&l, &f));
  require (input (&l, &in));
  check (in.kind == GDW_INPUT_BAD && in.why == GDW_WHY_CONTROL_REFUSED && in.fact[0] != '\0');
  link_done (&l);
}

TEST (answers_carry_their_secret_and_their_number)
{
  struct link l;
  gdw_frame f;
  gdw_input in;
  require (link_init (&l));
  connect_frame (&f);
  require (give (&l, &f) && input (&l, &in));
  gdw_frame_init (&f, GDW_FRAME_ANSWER);
  f.number = 42;
  require (gdw_secret_copy (gdw_bytes_text ("hush"), &f.answer.secret) == GDW_OK);
  require (give (&l, &f));
  gdw_frame_done (&f);
  require (input (&l, &in));
  check (in.kind == GDW_INPUT_ANSWER && in.answer.id == 42 && in.answer.why == GDW_WHY_NONE);
  check_bytes (gdw_secret_peek (&in.answer.secret), gdw_bytes_text ("hush"));
  gdw_answer_done (&in.answer);
  gdw_frame_init (&f, GDW_FRAME_CLOSE);
  require (give (&l, &f) && input (&l, &in));
  check (in.kind == GDW_INPUT_CLOSE);
  gdw_frame_init (&f, GDW_FRAME_QUERY);
  f.number = 9;
  require (give (&l, &f) && input (&l, &in));
  check (in.kind == GDW_INPUT_QUERY && in.number == 9);
  gdw_frame_init (&f, GDW_FRAME_WAKE);
  f.wake.slept = 600000;
  require (give (&l, &f) && input (&l, &in));
  check (in.kind == GDW_INPUT_WAKE && in.slept == 600000);
  gdw_frame_init (&f, GDW_FRAME_LINKS);
  f.links.n = 2;
  f.links.at[1] = (gdw_frame_link){ 7, false, true };
  f.links.at[0] = (gdw_frame_link){ 5, true, false };
  require (give (&l, &f) && input (&l, &in));
  check (in.kind == GDW_INPUT_LINKS && in.links.n == 2);
  check (in.links.at[0].index == 5 && in.links.at[0].metered && !in.links.at[0].portal);
  check (in.links.at[1].index == 7 && !in.links.at[1].metered && in.links.at[1].portal);
  link_done (&l);
}

TEST (effects_arrive_in_their_order)
{
  struct link l;
  gdw_frame f;
  gdw_input in;
  require (link_init (&l));
  gdw_control_ready (l.worker, "user godwit, empty root", "godwit0", 17);
  require (frame (&l, &f) && f.type == GDW_FRAME_READY);
  check (strcmp (f.ready.device, "godwit0") == 0 && f.ready.index == 17 &&
         strcmp (f.ready.text, "user godwit, empty root") == 0);
  gdw_frame_done (&f);
  connect_frame (&f);
  require (give (&l, &f) && input (&l, &in));
  gdw_question q = { .id = 5, .kind = GDW_ASK_NAME, .deadline = 99, .link = 3 };
  memcpy (q.host, "gw.example", 11);
  gdw_event e = gdw_event_new (GDW_EV_CONNECTING, 8);
  gdw_event_name (&e, gdw_bytes_text ("gw.example"));
  static gdw_status s;
  s.phase = GDW_PHASE_CONNECTED;
  s.child_spi_in = 0x1234;
  s.has_totals = true;
  s.totals.in_octets = 77;
  s.totals.replayed = 3;
  gdw_control_ask (l.worker, &q);
  gdw_control_withdraw (l.worker, 5);
  gdw_control_phase (l.worker, GDW_PHASE_REACHING, 123);
  gdw_control_event (l.worker, &e);
  s.moves = 2;
  s.n_roams = 1;
  s.roams[0] =
      (gdw_roam){ .at = 5000, .reason = GDW_ROAM_LINK_LOST, .from_link = "wifi0", .to_link = "lte0", .gap_ms = 12 };
  gdw_control_status (l.worker, &s, 11);
  gdw_control_end (l.worker, &(gdw_end){ GDW_WHY_GATEWAY_SILENT, "fact" });
  require (frame (&l, &f) && f.type == GDW_FRAME_ASK);
  check (f.number == 5 && f.ask.kind == GDW_ASK_NAME && f.ask.link == 3 && strcmp (f.ask.host, "gw.example") == 0);
  require (frame (&l, &f) && f.type == GDW_FRAME_WITHDRAW && f.number == 5);
  require (frame (&l, &f) && f.type == GDW_FRAME_PHASE);
  check (f.phase.phase == GDW_PHASE_REACHING && f.phase.since == 123);
  require (frame (&l, &f) && f.type == GDW_FRAME_EVENT);
  check (f.event.id == GDW_EV_CONNECTING && f.event.n_fields == 1 && strcmp (f.event.field[0].text, "gw.example") == 0);
  require (frame (&l, &f) && f.type == GDW_FRAME_STATUS);
  check (f.number == 11 && f.status.phase == GDW_PHASE_CONNECTED && f.status.child_spi_in == 0x1234 &&
         f.status.moves == 2);
  const gdw_roam *r = &f.status.roams[0];
  check (f.status.n_roams == 1 && r->at == 5000 && r->reason == GDW_ROAM_LINK_LOST && r->gap_ms == 12);
  check (strcmp (r->from_link, "wifi0") == 0 && strcmp (r->to_link, "lte0") == 0);
  check (f.status.has_totals && f.status.in_octets == 77 && f.status.replayed == 3);
  require (frame (&l, &f) && f.type == GDW_FRAME_END);
  check (f.end.why == GDW_WHY_GATEWAY_SILENT && strcmp (f.end.fact, "fact") == 0);
  link_done (&l);
}

TEST (a_hang_up_is_noticed)
{
  struct link l;
  gdw_input in;
  require (link_init (&l));
  check (!gdw_control_is_lost (l.worker));
  gdw_client_free (l.front);
  l.front = NULL;
  check (!input (&l, &in));
  check (gdw_control_is_lost (l.worker));
  gdw_us before = gdw_clock_us ();
  gdw_control_end (l.worker, &(gdw_end){ GDW_WHY_NONE, "" }); /* nobody listens: it does not wait */
  check (gdw_clock_us () - before < 1000000);
  link_done (&l);
}

TEST (a_probe_and_its_result)
{
  struct link l;
  gdw_frame f;
  gdw_input in;
  gdw_probed told = { .ikev2 = GDW_SPEAKS_YES, .n_rows = 1, .sent = 3 };
  require (link_init (&l));
  gdw_control_ready (l.worker, "confined", "", 0);
  (void)input (&l, &in);
  gdw_client_on_writable (gdw_control_link (l.worker));
  gdw_client_on_writable (l.front);
  check (frame (&l, &f) && f.type == GDW_FRAME_READY);
  gdw_frame_init (&f, GDW_FRAME_PROBE);
  f.probe.n_addrs = 1;
  f.probe.addrs[0] = gdw_ip_from (gdw_bytes_make ("\x0a\0\0\1", 4));
  f.probe.port = 500;
  check (give (&l, &f));
  gdw_client_on_writable (l.front);
  check (input (&l, &in) && in.kind == GDW_INPUT_PROBE && in.probe.n_addrs == 1 && in.probe.port == 500);
  told.rows[0] = (gdw_probed_row){ GDW_ROW_GROUP, GDW_VERDICT_TAKEN, GDW_GRADE_GOOD, "x25519" };
  gdw_control_result (l.worker, &told);
  gdw_client_on_writable (gdw_control_link (l.worker));
  check (frame (&l, &f) && f.type == GDW_FRAME_RESULT && f.result.n_rows == 1 && f.result.sent == 3);
  check (strcmp (f.result.rows[0].name, "x25519") == 0 && f.result.rows[0].verdict == GDW_VERDICT_TAKEN);
  gdw_frame_init (&f, GDW_FRAME_PROBE); /* one probe is enough for one process */
  f.probe.port = 500;
  check (give (&l, &f));
  gdw_client_on_writable (l.front);
  check (!input (&l, &in) && gdw_control_is_lost (l.worker));
  link_done (&l);
}

TEST_MAIN ()
