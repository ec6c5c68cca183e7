/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linkemu.c - a bad link for the lab: forwards frames between two devices with delay, jitter, loss and disorder from a seed.
 *
 *   linkemu DEVICE DEVICE DELAY_MS JITTER_MS LOSS_PERMILLE REORDER_PERMILLE SEED
 *
 * Delay is per direction. A reordered frame skips the delay and so overtakes those before it. Checksum and segmentation
 * offloads have to be off at both ends of both cables: what a card would fill in is not there yet. Ends at SIGTERM. */

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_MAX = 9216, QUEUE_MAX = 8192 };

typedef struct {
  uint64_t due_us;
  uint64_t number; /* keeps frames of one due time in order */
  uint32_t len;
  uint8_t data[FRAME_MAX];
} frame;

/* A heap of frames by due time. */
typedef struct {
  frame *at[QUEUE_MAX];
  size_t n;
} queue;

typedef struct {
  uint64_t delay_us, jitter_us;
  uint32_t loss_permille, reorder_permille;
  uint64_t random;
  uint64_t number;
} link_rules;

static volatile sig_atomic_t ended;

static void
on_signal (int signal_number)
{
  (void)signal_number;
  ended = 1;
}

static uint64_t
now_us (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

/* xorshift64*: the same seed makes the same link. */
static uint32_t
draw (link_rules *rules, uint32_t below)
{
  rules->random ^= rules->random >> 12;
  rules->random ^= rules->random << 25;
  rules->random ^= rules->random >> 27;
  return below == 0 ? 0 : (uint32_t)((rules->random * 0x2545f4914f6cdd1du) >> 33) % below;
}

static bool
earlier (const frame *a, const frame *b)
{
  return a->due_us != b->due_us ? a->due_us < b->due_us : a->number < b->number;
}

static void
queue_put (queue *q, frame *f)
{
  size_t i = q->n++;
  while (i > 0 && earlier (f, q->at[(i - 1) / 2])) {
    q->at[i] = q->at[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  q->at[i] = f;
}

static frame *
queue_take (queue *q)
{
  frame *first = q->at[0], *last = q->at[--q->n];
  size_t i = 0;
  for (;;) {
    size_t child = 2 * i + 1;
    if (child >= q->n)
      break;
    if (child + 1 < q->n && earlier (q->at[child + 1], q->at[child]))
      child++;
    if (!earlier (q->at[child], last))
      break;
    q->at[i] = q->at[child];
    i = child;
  }
  if (q->n > 0)
    q->at[i] = last;
  return first;
}

static int
open_device (const char *name)
{
  int fd = socket (AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons (ETH_P_ALL));
  struct sockaddr_ll where = { .sll_family = AF_PACKET, .sll_protocol = htons (ETH_P_ALL) };
  int room = 8 << 20;
  where.sll_ifindex = (int)if_nametoindex (name);
  if (fd < 0 || where.sll_ifindex == 0 || bind (fd, (struct sockaddr *)&where, sizeof where) != 0) {
    perror (name);
    exit (1);
  }
  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  return fd;
}

/* Reads what waits on a device into its queue. */
static void
take_in (int fd, queue *q, link_rules *rules)
{
  for (;;) {
    static uint8_t data[FRAME_MAX];
    struct sockaddr_ll from;
    socklen_t from_len = sizeof from;
    ssize_t n = recvfrom (fd, data, sizeof data, MSG_TRUNC, (struct sockaddr *)&from, &from_len);
    if (n < 0)
      return;
    if (from.sll_pkttype == PACKET_OUTGOING || (size_t)n > sizeof data || q->n == QUEUE_MAX)
      continue;
    if (draw (rules, 1000) < rules->loss_permille)
      continue;
    frame *f = malloc (sizeof *f);
    if (f == NULL)
      continue;
    bool overtakes = draw (rules, 1000) < rules->reorder_permille;
    uint64_t wait_us = rules->delay_us + draw (rules, (uint32_t)rules->jitter_us + 1);
    f->due_us = now_us () + (overtakes ? 0 : wait_us);
    f->number = rules->number++;
    f->len = (uint32_t)n;
    memcpy (f->data, data, (size_t)n);
    queue_put (q, f);
  }
}

/* Sends what is due; returns the microseconds until the next frame is, or -1. */
static int64_t
let_out (int fd, queue *q)
{
  while (q->n > 0) {
    uint64_t now = now_us ();
    if (q->at[0]->due_us > now)
      return (int64_t)(q->at[0]->due_us - now);
    frame *f = queue_take (q);
    if (send (fd, f->data, f->len, 0) < 0 && errno != EAGAIN && errno != ENOBUFS && errno != EMSGSIZE)
      ended = 1;
    free (f);
  }
  return -1;
}

static void
run (const int fd[2], link_rules *rules)
{
  static queue queues[2]; /* by the device that the frames came from */
  while (!ended) {
    int64_t a = let_out (fd[1], &queues[0]), b = let_out (fd[0], &queues[1]);
    int64_t wait_us = a < 0 || (b >= 0 && b < a) ? b : a;
    struct timespec wait = { wait_us / 1000000, wait_us % 1000000 * 1000 };
    struct pollfd polled[2] = { { fd[0], POLLIN, 0 }, { fd[1], POLLIN, 0 } };
    if (ppoll (polled, 2, wait_us < 0 ? NULL : &wait, NULL) > 0) {
      take_in (fd[0], &queues[0], rules);
      take_in (fd[1], &queues[1], rules);
    }
  }
}

int
main (int argc, char **argv)
{
  if (argc != 8) {
    fprintf (stderr, "usage: linkemu DEVICE DEVICE DELAY_MS JITTER_MS LOSS_PERMILLE REORDER_PERMILLE SEED\n");
    return 2;
  }
  struct sigaction action = { .sa_handler = on_signal };
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGINT, &action, NULL);
  int fd[2] = { open_device (argv[1]), open_device (argv[2]) };
  link_rules rules = { .delay_us = strtoul (argv[3], NULL, 10) * 1000u,
                       .jitter_us = strtoul (argv[4], NULL, 10) * 1000u,
                       .loss_permille = (uint32_t)strtoul (argv[5], NULL, 10),
                       .reorder_permille = (uint32_t)strtoul (argv[6], NULL, 10),
                       .random = strtoul (argv[7], NULL, 10) * 2654435761u + 1 };
  printf ("ready\n");
  fflush (stdout);
  run (fd, &rules);
  return 0;
}
