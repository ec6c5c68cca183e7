/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-link-source.c - both ends of a keeper's link in one main loop: many frames, a hang-up, a queue that is longer than the socket, silence. That
 * of a front with its process is in test-worker.c. */
#include "shared/link-source.h"

#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"

enum { EVENTS = 200, LATE_MS = 10000 };

struct end {
  gdw_client *link;
  GodwitLinkSource *source;
  guint told, wanted, parts;
  gdw_why why;
  GMainLoop *loop;
};

static void
on_told (gpointer data, gdw_frame *f)
{
  struct end *e = data;
  e->told += f->type == GDW_FRAME_EVENT;
  e->parts += f->type == GDW_FRAME_PART;
}

/* As an owner does: the end of its link is the end of its source. */
static void
on_turn (gpointer data, gdw_ms now)
{
  struct end *e = data;
  check (now > 0);
  if (gdw_client_why (e->link) != GDW_WHY_NONE && !gdw_client_has_frame (e->link)) {
    e->why = gdw_client_why (e->link);
    g_clear_pointer (&e->source, godwit_link_source_free);
    g_clear_pointer (&e->link, gdw_client_free);
    g_main_loop_quit (e->loop);
  } else if (e->wanted > 0 && e->told + e->parts >= e->wanted) {
    g_main_loop_quit (e->loop);
  }
}

static void
open_end (struct end *e, int fd, unsigned self, unsigned peer, GMainLoop *loop)
{
  const GodwitLinkOwner owner = { e, on_told, on_turn };
  *e = (struct end){ .loop = loop };
  e->link = gdw_client_new (fd, self, peer, "1", godwit_link_now ());
  e->source = godwit_link_source_new ("test", e->link, &owner);
}

static void
close_end (struct end *e)
{
  godwit_link_source_free (e->source);
  gdw_client_free (e->link);
}

static gboolean
on_late (gpointer data)
{
  gboolean *late = data;
  *late = TRUE;
  return G_SOURCE_REMOVE;
}

/* FALSE: nobody ended it in time. */
static gboolean
run (GMainLoop *loop)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add (LATE_MS, on_late, &late);
  guint quit = g_timeout_add (LATE_MS + 1, (GSourceFunc)(void (*) (void))g_main_loop_quit, loop);
  g_main_loop_run (loop);
  if (!late)
    g_source_remove (timer);
  if (!late)
    g_source_remove (quit);
  return !late;
}

/* An app and a keeper that have greeted each other. */
static void
open_both (struct end *app, struct end *keeper)
{
  int fd[2];
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);
  require (socketpair (AF_UNIX, SOCK_STREAM, 0, fd) == 0);
  open_end (app, fd[0], GDW_FRAME_C, GDW_FRAME_K, loop);
  open_end (keeper, fd[1], GDW_FRAME_K, GDW_FRAME_C, loop);
  while (gdw_client_peer_version (app->link)[0] == '\0' || gdw_client_peer_version (keeper->link)[0] == '\0')
    g_main_context_iteration (NULL, TRUE);
}

static void
send_events (gdw_client *link, guint n)
{
  for (guint i = 0; i < n; i++) {
    gdw_frame f;
    gdw_frame_init (&f, GDW_FRAME_EVENT);
    f.event = (gdw_event){ .id = GDW_EV_CONNECTING, .at = i };
    check (gdw_client_send (link, &f) == GDW_OK);
  }
}

TEST (more_frames_than_a_turn_takes_all_come)
{
  struct end app, keeper;
  open_both (&app, &keeper);
  app.wanted = EVENTS;
  send_events (keeper.link, EVENTS);
  check (run (app.loop));
  check (app.told == EVENTS && app.why == GDW_WHY_NONE);
  close_end (&app);
  close_end (&keeper);
  g_main_loop_unref (app.loop);
}

TEST (what_came_before_a_hang_up_is_told_before_it)
{
  struct end app, keeper;
  open_both (&app, &keeper);
  send_events (keeper.link, EVENTS);
  close_end (&keeper);
  check (run (app.loop));
  check (app.told == EVENTS && app.why == GDW_WHY_CONTROL_LOST);
  check (app.source == NULL && !g_main_context_iteration (NULL, FALSE));
  g_main_loop_unref (app.loop);
}

TEST (a_queue_longer_than_the_socket_empties_as_the_other_side_reads)
{
  static const guint8 octets[GDW_FRAME_PART_MAX];
  struct end app, keeper;
  open_both (&app, &keeper);
  int little = 4096;
  require (setsockopt (gdw_client_fd (app.link), SOL_SOCKET, SO_SNDBUF, &little, sizeof little) == 0);
  while (gdw_client_room (app.link) > sizeof octets + 1024) {
    gdw_frame f;
    gdw_frame_init (&f, GDW_FRAME_PART);
    f.tunnel = 1;
    f.part.octets = gdw_bytes_make (octets, sizeof octets);
    require (gdw_client_send (app.link, &f) == GDW_OK);
    keeper.wanted++;
  }
  check (keeper.wanted > 4 && gdw_client_wants_write (app.link));
  godwit_link_source_touch (app.source);
  check (run (app.loop));
  check (keeper.parts == keeper.wanted && !gdw_client_wants_write (app.link));
  close_end (&app);
  close_end (&keeper);
  g_main_loop_unref (app.loop);
}

TEST (who_is_muted_is_not_listened_to)
{
  struct end app, keeper;
  open_both (&app, &keeper);
  godwit_link_source_mute (app.source);
  send_events (keeper.link, 1);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  check (app.told == 0);
  close_end (&app);
  close_end (&keeper);
  g_main_loop_unref (app.loop);
}

TEST (who_does_not_greet_is_left_in_time)
{
  int fd[2];
  struct end app;
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);
  require (socketpair (AF_UNIX, SOCK_STREAM, 0, fd) == 0);
  open_end (&app, fd[0], GDW_FRAME_C, GDW_FRAME_K, loop);
  check (run (loop));
  check (app.why == GDW_WHY_CONTROL_REFUSED);
  close (fd[1]);
  g_main_loop_unref (loop);
}

TEST (a_time_of_the_owners_own_has_its_turn)
{
  struct end app, keeper;
  open_both (&app, &keeper);
  gint64 at = g_get_monotonic_time () + 50000;
  godwit_link_source_until (app.source, at);
  godwit_link_source_touch (app.source);
  g_main_context_iteration (NULL, FALSE);
  app.told = app.wanted = 1; /* the next turn ends the loop */
  check (run (app.loop));
  check (g_get_monotonic_time () >= at);
  close_end (&app);
  close_end (&keeper);
  g_main_loop_unref (app.loop);
}

TEST_MAIN ()
