/* SPDX-License-Identifier: GPL-3.0-or-later */
/* udp-linux.c - device-bound UDP sockets: sendmmsg and recvmmsg, the local address by PKTINFO, ECN by TOS. */
#include "platform/udp.h"

#include "base/check.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SO_BINDTOIFINDEX
#define SO_BINDTOIFINDEX 62
#endif

enum {
  BUFFER = 65536,
  CONTROL = 128,           /* octets for PKTINFO and TOS of either family */
  SOCKET_BUFFER = 4 << 20, /* asked for; the system gives at most net.core.[rw]mem_max */
  PATIENCE_MS = 5,
};

struct gdw_udp {
  int fd;
  uint32_t link, life;
  uint16_t port;
  uint8_t family;
  gdw_udp_facts facts;
};

struct gdw_udp_buffers {
  uint8_t *data; /* GDW_UDP_BATCH of BUFFER octets; pages are touched only as far as datagrams reach */
};

typedef union {
  struct sockaddr any;
  struct sockaddr_in in;
  struct sockaddr_in6 in6;
} address;

gdw_udp_buffers *
gdw_udp_buffers_new (void)
{
  gdw_udp_buffers *b = malloc (sizeof *b);
  if (b == NULL)
    return NULL;
  b->data = malloc ((size_t)GDW_UDP_BATCH * BUFFER);
  if (b->data == NULL) {
    free (b);
    return NULL;
  }
  return b;
}

void
gdw_udp_buffers_free (gdw_udp_buffers *b)
{
  if (b == NULL)
    return;
  free (b->data);
  free (b);
}

/* --- opening --- */

static bool
set (int fd, int level, int option, int value)
{
  return setsockopt (fd, level, option, &value, sizeof value) == 0;
}

/* PROBE: DF, and the bound is the link's own MTU. What ICMP says of the path, which anybody may forge who knows or guesses our port, is not looked
 * at: the plane finds the path MTU by echoes (RFC 8899), which would lie if they were cut. With WANT a forged "576" has the kernel cut each
 * packet of the traffic in three for ten minutes, and no search can undo that.
 * WANT, for IKE: a long message (a chain of certificates) may be cut on its way out, and after a true ICMP its repeats are; a forged one costs
 * fragments of a few messages, and where those are lost finer ones of IKE's own follow (RFC 7383). */
static bool
set_discovery (int fd, uint8_t family, bool cut)
{
  if (family == 4)
    return set (fd, IPPROTO_IP, IP_MTU_DISCOVER, cut ? IP_PMTUDISC_WANT : IP_PMTUDISC_PROBE);
  return set (fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, cut ? IPV6_PMTUDISC_WANT : IPV6_PMTUDISC_PROBE);
}

static bool
set_family (int fd, uint8_t family)
{
  if (!set_discovery (fd, family, false))
    return false;
  if (family == 4)
    return set (fd, IPPROTO_IP, IP_PKTINFO, 1) && set (fd, IPPROTO_IP, IP_RECVTOS, 1);
  return set (fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) && set (fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) &&
         set (fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
}

static socklen_t
address_any (uint8_t family, uint16_t port, address *ret)
{
  memset (ret, 0, sizeof *ret);
  if (family == 4) {
    ret->in.sin_family = AF_INET;
    ret->in.sin_port = htons (port);
    return sizeof ret->in;
  }
  ret->in6.sin6_family = AF_INET6;
  ret->in6.sin6_port = htons (port);
  return sizeof ret->in6;
}

/* Binds to the link first: a port is then ours on this link only. */
static gdw_err
bind_all (int fd, uint32_t link, uint8_t family, uint16_t port, uint16_t *ret_port)
{
  if (!set (fd, SOL_SOCKET, SO_BINDTOIFINDEX, (int)link))
    return errno == ENODEV ? GDW_E_UNKNOWN : GDW_E_MEMORY;
  char name[IFNAMSIZ];
  socklen_t name_len = sizeof name;
  if (getsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, name, &name_len) < 0)
    return GDW_E_UNKNOWN; /* binding to an index that does not exist succeeds; asking for its name does not */
  if (!set_family (fd, family))
    return GDW_E_MEMORY;
  (void)set (fd, SOL_SOCKET, SO_RCVBUF, SOCKET_BUFFER);
  (void)set (fd, SOL_SOCKET, SO_SNDBUF, SOCKET_BUFFER);
  address a;
  socklen_t n = address_any (family, port, &a);
  if (bind (fd, &a.any, n) < 0)
    return errno == EADDRINUSE || errno == EACCES ? GDW_E_STATE : GDW_E_MEMORY;
  if (getsockname (fd, &a.any, &n) < 0)
    return GDW_E_MEMORY;
  *ret_port = ntohs (family == 4 ? a.in.sin_port : a.in6.sin6_port);
  return GDW_OK;
}

gdw_err
gdw_udp_open (uint32_t link, uint32_t life, uint8_t family, uint16_t port, gdw_udp **ret)
{
  gdw_check (family == 4 || family == 6);
  int fd = socket (family == 4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
  if (fd < 0)
    return errno == EAFNOSUPPORT ? GDW_E_UNSUPPORTED : GDW_E_MEMORY;
  uint16_t got_port = 0;
  gdw_err e = bind_all (fd, link, family, port, &got_port);
  gdw_udp *u = e == GDW_OK ? calloc (1, sizeof *u) : NULL;
  if (u == NULL) {
    close (fd);
    return e == GDW_OK ? GDW_E_MEMORY : e;
  }
  *u = (gdw_udp){ .fd = fd, .link = link, .life = life, .port = got_port, .family = family };
  *ret = u;
  return GDW_OK;
}

void
gdw_udp_close (gdw_udp *u)
{
  if (u == NULL)
    return;
  close (u->fd);
  free (u);
}

/* --- sending --- */

typedef struct {
  address to;
  struct iovec iov;
  union {
    char octets[CONTROL];
    size_t align; /* as struct cmsghdr wants */
  } control;
} outgoing;

static void
put_control (struct msghdr *m, int level, int type, const void *value, size_t n)
{
  struct cmsghdr *c = (struct cmsghdr *)((char *)m->msg_control + m->msg_controllen);
  gdw_check (m->msg_controllen + CMSG_SPACE (n) <= CONTROL);
  memset (c, 0, CMSG_SPACE (n));
  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN (n);
  memcpy (CMSG_DATA (c), value, n);
  m->msg_controllen += CMSG_SPACE (n);
}

static void
put_source (struct msghdr *m, const gdw_udp *u, const gdw_ip *local)
{
  if (local->family == 4) {
    struct in_pktinfo i = { .ipi_ifindex = (int)u->link };
    memcpy (&i.ipi_spec_dst, local->b, 4);
    put_control (m, IPPROTO_IP, IP_PKTINFO, &i, sizeof i);
  } else {
    struct in6_pktinfo i = { .ipi6_ifindex = u->link };
    memcpy (&i.ipi6_addr, local->b, 16);
    put_control (m, IPPROTO_IPV6, IPV6_PKTINFO, &i, sizeof i);
  }
}

static void
put_message (const gdw_udp *u, const gdw_train *t, outgoing *o, struct msghdr *ret)
{
  gdw_check (t->path.remote.ip.family == u->family);
  gdw_check (t->piece == 0 || t->piece >= t->len); /* trains of one piece, so far */
  socklen_t n = address_any (u->family, t->path.remote.port, &o->to);
  if (u->family == 4)
    memcpy (&o->to.in.sin_addr, t->path.remote.ip.b, 4);
  else
    memcpy (&o->to.in6.sin6_addr, t->path.remote.ip.b, 16);
  o->iov = (struct iovec){ t->data, t->len };
  *ret = (struct msghdr){
    .msg_name = &o->to, .msg_namelen = n, .msg_iov = &o->iov, .msg_iovlen = 1, .msg_control = o->control.octets
  };
  if (t->path.local.family == u->family)
    put_source (ret, u, &t->path.local);
  int tos = t->ecn & 3;
  if (tos != 0)
    put_control (ret, u->family == 4 ? IPPROTO_IP : IPPROTO_IPV6, u->family == 4 ? IP_TOS : IPV6_TCLASS, &tos,
                 sizeof tos);
  if (ret->msg_controllen == 0)
    ret->msg_control = NULL;
}

/* Counts why a datagram did not leave. True: because of its path, which would take no other one either. */
static bool
count_refusal (gdw_udp_facts *f, int e)
{
  switch (e) {
  case EAGAIN:
  case ENOBUFS: f->no_room++; return false;
  case EMSGSIZE: f->too_big++; return false;
  case ENETUNREACH:
  case EHOSTUNREACH:
  case ENETDOWN:
  case ECONNREFUSED: f->unreachable++; return true;
  case ENODEV:
  case ENXIO:
  case EADDRNOTAVAIL:
  case EINVAL: f->gone++; return true; /* EINVAL: a source address that the link no longer has */
  default: f->other++; return false;
  }
}

/* Returns the first one that its path did not take, or n. */
static unsigned
send_all (gdw_udp *u, struct mmsghdr *m, unsigned n)
{
  bool waited = false;
  unsigned refused = n;
  for (unsigned i = 0; i < n;) {
    int done = sendmmsg (u->fd, m + i, n - i, 0);
    if (done > 0) {
      u->facts.sent += (unsigned)done;
      i += (unsigned)done;
      continue;
    }
    if (errno == EAGAIN && !waited) {
      struct pollfd p = { .fd = u->fd, .events = POLLOUT };
      waited = true;
      (void)poll (&p, 1, PATIENCE_MS);
      continue;
    }
    if (errno == EINTR)
      continue;
    if (count_refusal (&u->facts, errno) && refused == n)
      refused = i;
    i++;
  }
  return refused;
}

size_t
gdw_udp_send (gdw_udp *u, const gdw_train *t, size_t n)
{
  enum { MOST = 64 };
  outgoing out[MOST];
  struct mmsghdr m[MOST];
  size_t refused = n;
  gdw_check (n <= MOST);
  for (size_t i = 0; i < n; i++) {
    memset (&m[i], 0, sizeof m[i]);
    put_message (u, &t[i], &out[i], &m[i].msg_hdr);
  }
  for (size_t from = 0, to; from < n; from = to) {
    for (to = from + 1; to < n && t[to].cut == t[from].cut;)
      to++;
    if (t[from].cut)
      (void)set_discovery (u->fd, u->family, true); /* else it leaves as the others do */
    size_t first = from + send_all (u, m + from, (unsigned)(to - from));
    if (t[from].cut)
      (void)set_discovery (u->fd, u->family, false);
    if (first < to && refused == n)
      refused = first;
  }
  return refused;
}

/* --- receiving --- */

static void
read_control (struct msghdr *m, uint8_t family, gdw_train *t)
{
  for (struct cmsghdr *c = CMSG_FIRSTHDR (m); c != NULL; c = CMSG_NXTHDR (m, c)) {
    const uint8_t *data = CMSG_DATA (c);
    if (family == 4 && c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      struct in_pktinfo i;
      memcpy (&i, data, sizeof i);
      t->path.local = gdw_ip_from (gdw_bytes_make (&i.ipi_addr, 4));
    } else if (family == 6 && c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      struct in6_pktinfo i;
      memcpy (&i, data, sizeof i);
      t->path.local = gdw_ip_from (gdw_bytes_make (&i.ipi6_addr, 16));
    } else if (family == 4 && c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TOS) {
      t->ecn = data[0] & 3;
    } else if (family == 6 && c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_TCLASS) {
      int tos;
      memcpy (&tos, data, sizeof tos);
      t->ecn = (uint8_t)(tos & 3);
    }
  }
}

static gdw_addr
read_address (const address *a, uint8_t family)
{
  gdw_addr r = { 0 };
  if (family == 4) {
    r.ip = gdw_ip_from (gdw_bytes_make (&a->in.sin_addr, 4));
    r.port = ntohs (a->in.sin_port);
  } else {
    r.ip = gdw_ip_from (gdw_bytes_make (&a->in6.sin6_addr, 16));
    r.port = ntohs (a->in6.sin6_port);
  }
  return r;
}

size_t
gdw_udp_receive (gdw_udp *u, gdw_udp_buffers *b, gdw_train ret[GDW_UDP_BATCH])
{
  struct mmsghdr m[GDW_UDP_BATCH];
  outgoing in[GDW_UDP_BATCH];
  for (size_t i = 0; i < GDW_UDP_BATCH; i++) {
    in[i].iov = (struct iovec){ b->data + i * BUFFER, BUFFER };
    m[i].msg_hdr = (struct msghdr){ .msg_name = &in[i].to,
                                    .msg_namelen = sizeof in[i].to,
                                    .msg_iov = &in[i].iov,
                                    .msg_iovlen = 1,
                                    .msg_control = in[i].control.octets,
                                    .msg_controllen = CONTROL };
  }
  int got = recvmmsg (u->fd, m, GDW_UDP_BATCH, MSG_DONTWAIT, NULL);
  if (got <= 0)
    return 0;
  size_t n = 0;
  for (size_t i = 0; i < (size_t)got; i++) {
    if (m[i].msg_len == 0)
      continue;
    gdw_train t = { .data = in[i].iov.iov_base, .len = m[i].msg_len };
    t.path = (gdw_path){ .link = u->link, .life = u->life, .remote = read_address (&in[i].to, u->family) };
    read_control (&m[i].msg_hdr, u->family, &t);
    ret[n++] = t;
  }
  u->facts.received += n;
  return n;
}

/* --- looking --- */

intptr_t
gdw_udp_waitable (const gdw_udp *u)
{
  return u->fd;
}

uint16_t
gdw_udp_port (const gdw_udp *u)
{
  return u->port;
}

uint8_t
gdw_udp_family (const gdw_udp *u)
{
  return u->family;
}

uint32_t
gdw_udp_link (const gdw_udp *u)
{
  return u->link;
}

uint32_t
gdw_udp_life (const gdw_udp *u)
{
  return u->life;
}

const gdw_udp_facts *
gdw_udp_told (const gdw_udp *u)
{
  return &u->facts;
}
