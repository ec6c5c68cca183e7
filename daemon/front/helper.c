/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helper.c - a program that answers one question and is gone. */
#include "front/helper.h"

#include "control/body.h"
#include "front/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  NAME_ROOM = 1024, /* octets: an ANSWER with GDW_MAX_GATEWAY_ADDRS addresses has less than 250 */
  BLOB_ROOM = GDW_MAX_FETCH + 4096,
  MOST_ARGUMENTS = 10 + 2 * GDW_HELPER_SERVERS,
};

struct gdw_helper {
  uint32_t question;
  gdw_ask_kind kind;
  int pid, fd;
  gdw_ms deadline;
  size_t n, room;
  uint8_t octets[];
};

static int
start (const char *program, const char *const *words, size_t n_words, int out)
{
  const char *argv[MOST_ARGUMENTS] = { program };
  for (size_t i = 0; i < n_words && i + 2 < MOST_ARGUMENTS; i++)
    argv[1 + i] = words[i];
  gdw_spawn_how how = { .argv = argv, .fd0 = -1, .fd1 = out, .fd2 = 2, .fd3 = -1 };
  return gdw_spawn (&how);
}

static gdw_helper *
begin (const char *program, const gdw_question *q, const char *const *words, size_t n_words, gdw_ms now)
{
  int ends[2];
  size_t room = q->kind == GDW_ASK_BLOB ? BLOB_ROOM : NAME_ROOM;
  gdw_helper *h = calloc (1, sizeof *h + room);
  if (h == NULL || pipe2 (ends, O_CLOEXEC) < 0) {
    free (h);
    return NULL;
  }
  h->question = q->id;
  h->kind = q->kind;
  h->room = room;
  h->fd = ends[0];
  h->deadline = q->deadline < now + GDW_HELPER_MS ? q->deadline : now + GDW_HELPER_MS;
  h->pid = start (program, words, n_words, ends[1]);
  close (ends[1]);
  if (h->pid < 0 || fcntl (h->fd, F_SETFL, O_NONBLOCK) < 0) {
    gdw_helper_free (h);
    return NULL;
  }
  return h;
}

static size_t
put_device (const char *device, const char **words, size_t n)
{
  if (device == NULL || device[0] == '\0')
    return n;
  words[n++] = "--device";
  words[n++] = device;
  return n;
}

gdw_helper *
gdw_helper_name (const char *program, const gdw_question *q, const char *device, const gdw_ip *servers,
                 size_t n_servers, gdw_ms now)
{
  const char *words[MOST_ARGUMENTS];
  char text[GDW_HELPER_SERVERS][GDW_IP_TEXT];
  size_t n = put_device (device, words, 0);
  for (size_t i = 0; i < n_servers && i < GDW_HELPER_SERVERS; i++) {
    words[n++] = "--server";
    words[n++] = gdw_ip_text (&servers[i], text[i]);
  }
  words[n++] = "--";
  words[n++] = q->host;
  return begin (program, q, words, n, now);
}

gdw_helper *
gdw_helper_fetch (const char *program, const gdw_question *q, const char *device, gdw_ms now)
{
  const char *words[MOST_ARGUMENTS];
  size_t n = put_device (device, words, 0);
  words[n++] = "--fetch";
  words[n++] = q->post[0] != '\0' ? q->post : "get";
  words[n++] = "--";
  words[n++] = q->url;
  return begin (program, q, words, n, now);
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
  while (h->n < h->room) {
    ssize_t n = read (h->fd, h->octets + h->n, h->room - h->n);
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

/* The whole frame at *at, which moves on. False: there is none. */
static bool
next_frame (const gdw_helper *h, size_t *at, gdw_frame *ret)
{
  gdw_frame_head head;
  gdw_bytes rest = gdw_bytes_make (h->octets + *at, h->n - *at);
  if (gdw_frame_head_read (rest, &head) != GDW_OK || head.body > rest.n - GDW_FRAME_HEAD)
    return false;
  size_t n = GDW_FRAME_HEAD + head.body;
  *at += n;
  return gdw_frame_read (gdw_bytes_make (rest.p, n), ret) == GDW_OK;
}

/* Only what fits the question counts, and nothing behind the ANSWER. */
static bool
take_answer (const gdw_helper *h, const gdw_frame *f, gdw_body *body, gdw_answer *ret)
{
  bool blob = h->kind == GDW_ASK_BLOB;
  gdw_answer a = { .id = h->question, .why = f->answer.why };
  if (blob && a.why == GDW_WHY_NONE)
    gdw_body_take (body, body->question, &a.body);
  if (!blob) {
    a.n_addrs = f->answer.n_addrs;
    memcpy (a.addrs, f->answer.addrs, sizeof a.addrs);
  }
  if (a.why == GDW_WHY_NONE && a.n_addrs == 0 && gdw_secret_is_empty (&a.body))
    return false;
  *ret = a;
  return true;
}

bool
gdw_helper_take (gdw_helper *h, gdw_ms now, gdw_answer *ret)
{
  gdw_frame f;
  gdw_body body = { 0 };
  size_t at = 0;
  bool told = false, good = true;
  if (!read_all (h) && now < h->deadline)
    return false;
  while (good && !told && next_frame (h, &at, &f)) {
    if (f.type == GDW_FRAME_ANSWER)
      told = take_answer (h, &f, &body, ret);
    good = f.type == GDW_FRAME_BODY && gdw_body_add (&body, &f) == GDW_OK;
    gdw_frame_done (&f);
  }
  if (!told)
    *ret = (gdw_answer){ .id = h->question,
                         .why = h->kind == GDW_ASK_BLOB ? GDW_WHY_REVOCATION_UNKNOWN : GDW_WHY_NAME_NO_ANSWER };
  gdw_body_done (&body);
  return true;
}
