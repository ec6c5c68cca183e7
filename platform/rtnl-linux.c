/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rtnl-linux.c - one question to the kernel's routing socket at a time. */
#include "platform/rtnl-linux.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { MOST_REST = 4096 /* messages of an answer that was given up */ };

bool
gdw_rtnl_open (gdw_rtnl *r)
{
  memset (r, 0, sizeof *r);
  r->socket = mnl_socket_open2 (NETLINK_ROUTE, SOCK_CLOEXEC);
  if (r->socket == NULL)
    return false;
  int on = 1;
  struct timeval patience = { .tv_sec = 2 }; /* the kernel answers at once; this only keeps a mistake from hanging us */
  (void)mnl_socket_setsockopt (r->socket, NETLINK_GET_STRICT_CHK, &on, sizeof on);
  (void)setsockopt (mnl_socket_get_fd (r->socket), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (mnl_socket_bind (r->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
    gdw_rtnl_close (r);
    return false;
  }
  return true;
}

void
gdw_rtnl_close (gdw_rtnl *r)
{
  if (r->socket != NULL)
    mnl_socket_close (r->socket);
  r->socket = NULL;
}

struct nlmsghdr *
gdw_rtnl_message (gdw_rtnl *r, uint16_t type, uint16_t flags)
{
  struct nlmsghdr *m = mnl_nlmsg_put_header (r->message);
  m->nlmsg_type = type;
  m->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
  m->nlmsg_seq = ++r->seq;
  return m;
}

/* Sends the message and reads to the end of its answer. */
static int
converse (gdw_rtnl *r, const struct nlmsghdr *message, mnl_cb_t row, void *context)
{
  char answer[32768]; /* the kernel fills at most this for a dump */
  if (mnl_socket_sendto (r->socket, message, message->nlmsg_len) < 0)
    return errno;
  int more = MNL_CB_OK;
  while (more > MNL_CB_STOP) {
    ssize_t n = mnl_socket_recvfrom (r->socket, answer, sizeof answer);
    if (n <= 0)
      return n == 0 ? EIO : errno;
    more = mnl_cb_run (answer, (size_t)n, r->seq, mnl_socket_get_portid (r->socket), row, context);
    if (more < 0)
      return errno;
  }
  return 0;
}

int
gdw_rtnl_change (gdw_rtnl *r, struct nlmsghdr *message)
{
  message->nlmsg_flags |= NLM_F_ACK;
  return converse (r, message, NULL, NULL);
}

/* What is left of an answer that was given up would be taken for the begin of the next one. */
static void
drain (gdw_rtnl *r)
{
  char rest[32768];
  for (int i = 0; i < MOST_REST && recv (mnl_socket_get_fd (r->socket), rest, sizeof rest, MSG_DONTWAIT) > 0; i++)
    ;
}

int
gdw_rtnl_dump (gdw_rtnl *r, struct nlmsghdr *message, mnl_cb_t row, void *context)
{
  message->nlmsg_flags |= NLM_F_DUMP;
  message->nlmsg_seq = ++r->seq;
  int e = converse (r, message, row, context);
  if (e != 0)
    drain (r);
  return e;
}

typedef struct {
  const struct nlattr **table;
  size_t n;
} sorter;

static int
sort_attr (const struct nlattr *attr, void *context)
{
  sorter *to = context;
  uint16_t type = mnl_attr_get_type (attr);
  if (type < to->n)
    to->table[type] = attr;
  return MNL_CB_OK;
}

void
gdw_rtnl_attrs (const struct nlmsghdr *row, size_t header, const struct nlattr **table, size_t n)
{
  sorter to = { table, n };
  memset (table, 0, n * sizeof *table);
  (void)mnl_attr_parse (row, (unsigned)header, sort_attr, &to);
}
