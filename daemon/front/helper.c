/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helper.c - a program that answers one question and is gone. */
#include "front/helper.h"

#include "front/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct gdw_helper {
  uint32_t question;
  int pid, fd;
  gdw_ms deadline;
  size_t n;
  uint8_t octets[1024]; /* an ANSWER with GDW_MAX_GATEWAY_ADDRS addresses has less than 250 */
};

static int
start (const char *program, const gdw_question *q, const char *device, const gdw_ip *servers, size_t n_servers, int out)
{
  const char *argv[6 + 2 * GDW_HELPER_SERVERS] = { program };
  char text[GDW_HELPER_SERVERS][GDW_IP_TEXT];
  size_t n = 1;
  if (device != NULL && device[0] != '\0') {
    argv[n++] = "--device";
    argv[n++] = device;
  }
  for (size_t i = 0; i < n_servers && i < GDW_HELPER_SERVERS; i++) {
    argv[n++] = "--server";
    argv[n++] = gdw_ip_text (&servers[i], text[i]);
  }
  argv[n++] = "--";
  argv[n++] = q->host;
  gdw_spawn_how how = { .argv = argv, .fd0 = -1, .fd1 = out, .fd2 = 2, .fd3 = -1 };
  return gdw_spawn (&how);
}

gdw_helper *
gdw_helper_name (const char *program, const gdw_question *q, const char *device, const gdw_ip *servers,
                 size_t n_servers, gdw_ms now)
{
  int ends[2];
  gdw_helper *h = calloc (1, sizeof *h);
  if (h == NULL || pipe2 (ends, O_CLOEXEC) < 0) {
    free (h);
    return NULL;
  }
  h->question = q->id;
  h->fd = ends[0];
  h->deadline = q->deadline < now + GDW_HELPER_MS ? q->deadline : now + GDW_HELPER_MS;
  h->pid = start (program, q, device, servers, n_servers, ends[1]);
  close (ends[1]);
  if (h->pid < 0 || fcntl (h->fd, F_SETFL, O_NONBLOCK) < 0) {
    gdw_helper_free (h);
    return NULL;
  }
  return h;
}

void
gdw_helper_free (gdw_helper *h)
{
  if (h == NULL)
    return;
  if (h->pid > 0) {
    kill (h->pid, SIGKILL);
    while (waitpid (h->pid, NULL, 0) < 0 && errno == EINTR)
      ;
  }
  close (h->fd);
  free (h);
}

int
gdw_helper_fd (const gdw_helper *h)
{
  return h->fd;
}

gdw_ms
gdw_helper_deadline (const gdw_helper *h)
{
  return h->deadline;
}

/* Reads what is there. True: it said all that it will say. */
static bool
read_all (gdw_helper *h)
{
  while (h->n < sizeof h->octets) {
    ssize_t n = read (h->fd, h->octets + h->n, sizeof h->octets - h->n);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return errno != EAGAIN;
    if (n == 0)
      return true;
    h->n += (size_t)n;
  }
  return true; /* more than any answer has */
}

bool
gdw_helper_take (gdw_helper *h, gdw_ms now, gdw_answer *ret)
{
  if (!read_all (h) && now < h->deadline)
    return false;
  gdw_frame f;
  gdw_answer a = { .id = h->question, .why = GDW_WHY_NAME_NO_ANSWER };
  if (gdw_frame_read (gdw_bytes_make (h->octets, h->n), &f) == GDW_OK) {
    if (f.type == GDW_FRAME_ANSWER && (f.answer.why != GDW_WHY_NONE || f.answer.n_addrs > 0)) {
      a.why = f.answer.why;
      a.n_addrs = f.answer.n_addrs;
      memcpy (a.addrs, f.answer.addrs, sizeof a.addrs);
    }
    gdw_frame_done (&f);
  }
  *ret = a;
  return true;
}
