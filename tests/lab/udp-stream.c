/* SPDX-License-Identifier: GPL-3.0-or-later */
/* udp-stream.c - one end of a steady stream of small UDP packets, for measuring gaps: sends a packet every INTERVAL_US and keeps what
 * comes from the other end.
 *
 *   udp-stream PORT PEER PEER_PORT INTERVAL_US SECONDS OUT
 *
 * OUT gets 24 octets per packet that came: its number, when it was sent, when the kernel took it in (nanoseconds of the wall clock, which
 * the kernel stamps with and which captures use; a clock that is set meanwhile is noticed against the monotonic one and said by status 3).
 * Packet n is due n intervals after the first; a sender that was late sends at once all that is due, and says at the end how late it was
 * at most. Ends after SECONDS or at SIGTERM, then writes "sent N late MICROSECONDS refused N". */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PACKET = 64, BATCH = 64, SECONDS_MAX = 1200, CLOCK_SLACK_NS = 2000000 };

typedef struct {
  uint64_t number;
  int64_t sent_ns, came_ns;
} record;

typedef struct {
  int fd, out;
  struct sockaddr_in peer;
  int64_t interval_ns, first_ns, end_ns; /* of the monotonic clock */
  uint64_t sent, refused;
  int64_t late_ns;
} stream;

static const uint8_t mark[8] = { 'G', 'D', 'W', 'S', 'T', 'R', 'M', '1' };
static volatile sig_atomic_t ended;

static void
on_signal (int number)
{
  (void)number;
  ended = 1;
}

static int64_t
clock_ns (clockid_t which)
{
  struct timespec t;
  clock_gettime (which, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Sends what is due; returns the nanoseconds until the next is. */
static int64_t
send_due (stream *s)
{
  for (;;) {
    int64_t now = clock_ns (CLOCK_MONOTONIC), due = s->first_ns + (int64_t)s->sent * s->interval_ns;
    if (due > now || ended)
      return due - now;
    uint8_t packet[PACKET] = { 0 };
    int64_t wall = clock_ns (CLOCK_REALTIME);
    memcpy (packet, mark, 8);
    memcpy (packet + 8, &s->sent, 8);
    memcpy (packet + 16, &wall, 8);
    if (now - due > s->late_ns)
      s->late_ns = now - due;
    if (sendto (s->fd, packet, sizeof packet, MSG_DONTWAIT, (struct sockaddr *)&s->peer, sizeof s->peer) < 0)
      s->refused++; /* no route just now: lost, as for any program */
    s->sent++;
  }
}

static int64_t
stamp_of (struct msghdr *m)
{
  for (struct cmsghdr *c = CMSG_FIRSTHDR (m); c != NULL; c = CMSG_NXTHDR (m, c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec t;
      memcpy (&t, CMSG_DATA (c), sizeof t);
      return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
    }
  return clock_ns (CLOCK_REALTIME);
}

/* Takes in what waits, at most a batch, and writes it down. */
static void
take_in (stream *s)
{
  record kept[BATCH];
  size_t n = 0;
  while (n < BATCH) {
    uint8_t packet[PACKET];
    union {
      struct cmsghdr head;
      char room[CMSG_SPACE (sizeof (struct timespec))];
    } control;
    struct iovec piece = { packet, sizeof packet };
    struct msghdr m = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    ssize_t got = recvmsg (s->fd, &m, MSG_DONTWAIT);
    if (got < 0)
      break;
    if (got != PACKET || memcmp (packet, mark, 8) != 0)
      continue;
    memcpy (&kept[n].number, packet + 8, 8);
    memcpy (&kept[n].sent_ns, packet + 16, 8);
    kept[n++].came_ns = stamp_of (&m);
  }
  if (n > 0 && write (s->out, kept, n * sizeof kept[0]) != (ssize_t)(n * sizeof kept[0])) {
    perror ("writing");
    exit (1);
  }
}

static void
run (stream *s)
{
  s->first_ns = clock_ns (CLOCK_MONOTONIC);
  while (!ended && clock_ns (CLOCK_MONOTONIC) < s->end_ns) {
    int64_t wait_ns = send_due (s);
    struct timespec wait = { 0, wait_ns > 0 ? wait_ns % 1000000000 : 0 };
    struct pollfd polled = { s->fd, POLLIN, 0 };
    if (ppoll (&polled, 1, &wait, NULL) > 0)
      take_in (s);
  }
}

static int
open_socket (const char *port)
{
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;
  struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons ((uint16_t)strtoul (port, NULL, 10)) };
  if (fd < 0 || bind (fd, (struct sockaddr *)&any, sizeof any) != 0 ||
      setsockopt (fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0) {
    perror ("socket");
    exit (1);
  }
  return fd;
}

int
main (int argc, char **argv)
{
  stream s = { .peer = { .sin_family = AF_INET } };
  if (argc != 7 || inet_pton (AF_INET, argv[2], &s.peer.sin_addr) != 1 || strtoul (argv[4], NULL, 10) == 0) {
    fprintf (stderr, "usage: udp-stream PORT PEER PEER_PORT INTERVAL_US SECONDS OUT\n");
    return 2;
  }
  unsigned long seconds = strtoul (argv[5], NULL, 10);
  struct sched_param soon = { .sched_priority = 10 };
  struct sigaction action = { .sa_handler = on_signal };
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGINT, &action, NULL);
  sched_setscheduler (0, SCHED_FIFO,
                      &soon); /* an instrument should not wait for what it measures; without the right it may */
  s.peer.sin_port = htons ((uint16_t)strtoul (argv[3], NULL, 10));
  s.interval_ns = (int64_t)strtoul (argv[4], NULL, 10) * 1000;
  s.fd = open_socket (argv[1]);
  s.out = open (argv[6], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (s.out < 0) {
    perror (argv[6]);
    return 1;
  }
  int64_t apart = clock_ns (CLOCK_REALTIME) - clock_ns (CLOCK_MONOTONIC);
  s.end_ns = clock_ns (CLOCK_MONOTONIC) + (int64_t)(seconds < SECONDS_MAX ? seconds : SECONDS_MAX) * 1000000000;
  printf ("started\n");
  fflush (stdout);
  run (&s);
  printf ("sent %llu late %lld refused %llu\n", (unsigned long long)s.sent, (long long)(s.late_ns / 1000),
          (unsigned long long)s.refused);
  int64_t moved = clock_ns (CLOCK_REALTIME) - clock_ns (CLOCK_MONOTONIC) - apart;
  return moved > CLOCK_SLACK_NS || moved < -CLOCK_SLACK_NS ? 3 : 0;
}
