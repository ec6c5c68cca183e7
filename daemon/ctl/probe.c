/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe.c - godwitctl probe: the front of a godwitd that asks a gateway what it takes. It needs neither tun nor rights, so there is no keeper:
 * a scout resolves the name, a confined godwitd reads what the network says, and what that says is checked as every frame. */
#include "ctl/ctl.h"
#include "ctl/json.h"
#include "ctl/probe-say.h"
#include "ctl/say.h"
#include "ctl/talk.h"
#include "front/child.h"
#include "front/helper.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORT = 500, LIMIT_MS = 40000 /* of everything; the probe's own bound is GDW_PROBE_MS */ };

typedef struct {
  const char *host;
  gdw_child *child;
  gdw_ms until;
  gboolean over;
  gdw_why end;
  gdw_frame_probe ask;
  gdw_probed told;
} Probe;

static char *
program (const char *name)
{
  const char *wish = g_getenv ("GODWIT_LIBEXEC_DIR");
  return g_strdup_printf ("%s/%s", wish != NULL && wish[0] == '/' ? wish : GODWIT_LIBEXEC, name);
}

/* The addresses of the host: itself, or what a scout finds. */
static gdw_why
resolve (Probe *p)
{
  gdw_question q = { .kind = GDW_ASK_NAME, .deadline = p->until };
  gdw_answer a = { .why = GDW_WHY_NONE };
  g_autofree char *scout = program ("godwit-scout");
  p->ask.port = PORT;
  if (gdw_ip_parse (p->host, &p->ask.addrs[0]) == GDW_OK) {
    p->ask.n_addrs = 1;
    return GDW_WHY_NONE;
  }
  if (g_strlcpy (q.host, p->host, sizeof q.host) >= sizeof q.host)
    return GDW_WHY_NAME_NOT_FOUND;
  gdw_helper *h = gdw_helper_name (scout, &q, NULL, NULL, 0, ctl_now ());
  if (h == NULL)
    return GDW_WHY_START_FAILED;
  while (!gdw_helper_take (h, ctl_now (), &a)) {
    struct pollfd fd = { .fd = gdw_helper_fd (h), .events = POLLIN };
    (void)poll (&fd, 1, 200);
  }
  gdw_helper_free (h);
  p->ask.n_addrs = a.n_addrs;
  memcpy (p->ask.addrs, a.addrs, sizeof a.addrs);
  return a.why != GDW_WHY_NONE ? a.why : a.n_addrs == 0 ? GDW_WHY_NAME_NOT_FOUND : GDW_WHY_NONE;
}

static void
over (Probe *p, gdw_why end)
{
  p->over = TRUE;
  p->end = end;
}

static void
on_frame (Probe *p, const gdw_frame *f)
{
  gdw_frame ask;
  if (f->type == GDW_FRAME_READY) {
    gdw_frame_init (&ask, GDW_FRAME_PROBE);
    ask.probe = p->ask;
    if (gdw_client_send (gdw_child_link (p->child), &ask) != GDW_OK)
      over (p, GDW_WHY_CONTROL_LOST);
  } else if (f->type == GDW_FRAME_RESULT) {
    p->told = f->result;
  } else if (f->type == GDW_FRAME_END) {
    over (p, f->end.why);
  } else if (f->type == GDW_FRAME_ERROR) {
    over (p, f->error.why);
  }
}

static void
turn (Probe *p)
{
  gdw_client *link = gdw_child_link (p->child);
  struct pollfd fds[2] = { { .fd = gdw_client_fd (link), .events = POLLIN },
                           { .fd = gdw_child_pidfd (p->child), .events = POLLIN } };
  gdw_frame f;
  if (gdw_client_wants_write (link))
    fds[0].events |= POLLOUT;
  (void)poll (fds, 2, 200);
  gdw_client_on_readable (link, ctl_now ());
  gdw_client_on_writable (link);
  gdw_child_on_tick (p->child, ctl_now ());
  while (!p->over && gdw_client_next (link, &f)) {
    on_frame (p, &f);
    gdw_frame_done (&f);
  }
  if (!p->over && gdw_child_is_gone (p->child))
    over (p, GDW_WHY_WORKER_DIED);
  if (!p->over && gdw_client_why (link) != GDW_WHY_NONE)
    over (p, gdw_client_why (link));
  if (!p->over && ctl_now () >= p->until)
    over (p, GDW_WHY_WORKER_DIED);
}

static gdw_why
run (Probe *p)
{
  g_autofree char *godwitd = program ("godwitd");
  int nowhere = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  const gdw_child_how how = { .program = godwitd, .rehearse = true, .log_fd = nowhere, .log_level = 3 };
  gdw_why why;
  gdw_err e = gdw_child_start (&how, GODWIT_VERSION, ctl_now (), &p->child, &why);
  if (nowhere >= 0)
    close (nowhere);
  if (e != GDW_OK)
    return why;
  while (!p->over)
    turn (p);
  gdw_child_free (p->child);
  return ctl_probe_why (&p->told, p->end);
}

int
ctl_probe (const CtlOptions *o)
{
  Probe p = { .host = o->name, .until = ctl_now () + LIMIT_MS };
  if (!o->json) {
    g_autofree char *text = g_strdup_printf (_ ("Asking %s; this takes up to 20 seconds."), o->name);
    ctl_say_step (text);
  }
  gdw_why why = resolve (&p);
  if (why == GDW_WHY_NONE)
    why = run (&p);
  if (o->json)
    ctl_json_print (ctl_probe_json (&p.told, o->name, why), TRUE);
  else if (p.told.sent > 0)
    ctl_probe_say (&p.told, o->name, why);
  return why == GDW_WHY_NONE || (p.told.sent > 0 && !o->json) ? (int)why : ctl_say_why (why, "");
}
