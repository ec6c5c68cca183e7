/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lookup.c - one host name to addresses by c-ares. */
#include "scout/lookup.h"

#include <ares.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct gdw_lookup {
  gdw_lookup_how how;
  ares_channel channel;
  bool has_channel, done;
  gdw_answer answer;
};

static gdw_ms
clock_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (gdw_ms)t.tv_sec * 1000 + (gdw_ms)t.tv_nsec / 1000000;
}

/* Each socket is bound to the link, so that no tunnel can catch it. */
static int
bind_socket (ares_socket_t fd, int type, void *context)
{
  const gdw_lookup *l = context;
  (void)type;
  return setsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, l->how.device, (socklen_t)strlen (l->how.device) + 1);
}

static bool
set_servers (gdw_lookup *l)
{
  struct ares_addr_node nodes[GDW_LOOKUP_SERVERS] = { 0 };
  for (size_t i = 0; i < l->how.n_servers; i++) {
    const gdw_ip *ip = &l->how.servers[i];
    nodes[i].next = i + 1 < l->how.n_servers ? &nodes[i + 1] : NULL;
    nodes[i].family = ip->family == 4 ? AF_INET : AF_INET6;
    memcpy (&nodes[i].addr, ip->b, ip->family == 4 ? 4 : 16);
  }
  return l->how.n_servers == 0 || ares_set_servers (l->channel, nodes) == ARES_SUCCESS;
}

/* A resolver on this machine (systemd-resolved's stub) chooses the link by itself and cannot be reached by one. */
static bool
asks_this_machine (gdw_lookup *l)
{
  struct ares_addr_node *servers = NULL;
  bool found = false;
  if (ares_get_servers (l->channel, &servers) != ARES_SUCCESS)
    return false;
  for (const struct ares_addr_node *s = servers; s != NULL; s = s->next) {
    const uint8_t *b = (const uint8_t *)&s->addr;
    found = found || (s->family == AF_INET ? b[0] == 127 : b[15] == 1 && gdw_bytes_all_zero (gdw_bytes_make (b, 15)));
  }
  ares_free_data (servers);
  return found;
}

gdw_lookup *
gdw_lookup_new (const gdw_lookup_how *how)
{
  /* The name is whole: no search list. /etc/hosts first, then DNS. */
  struct ares_options options = {
    .flags = ARES_FLAG_NOSEARCH, .timeout = GDW_LOOKUP_TRY_MS, .tries = 2, .lookups = (char *)"fb"
  };
  gdw_lookup *l = calloc (1, sizeof *l);
  if (l == NULL || ares_library_init (ARES_LIB_INIT_ALL) != ARES_SUCCESS) {
    free (l);
    return NULL;
  }
  l->how = *how;
  l->has_channel =
      ares_init_options (&l->channel, &options,
                         ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS) == ARES_SUCCESS;
  if (!l->has_channel || !set_servers (l)) {
    gdw_lookup_free (l);
    return NULL;
  }
  if (how->device != NULL && !asks_this_machine (l))
    ares_set_socket_callback (l->channel, bind_socket, l);
  return l;
}

void
gdw_lookup_free (gdw_lookup *l)
{
  if (l == NULL)
    return;
  if (l->has_channel)
    ares_destroy (l->channel);
  ares_library_cleanup ();
  free (l);
}

static void
add_address (gdw_answer *a, const struct sockaddr *sa)
{
  gdw_ip ip = { 0 };
  if (sa->sa_family == AF_INET)
    ip = gdw_ip_from (gdw_bytes_make (&((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4));
  if (sa->sa_family == AF_INET6)
    ip = gdw_ip_from (gdw_bytes_make (&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16));
  if (a->n_addrs == GDW_MAX_GATEWAY_ADDRS || gdw_ip_is_none (&ip))
    return;
  for (size_t i = 0; i < a->n_addrs; i++) {
    if (gdw_ip_same (&a->addrs[i], &ip))
      return;
  }
  a->addrs[a->n_addrs++] = ip;
}

static gdw_why
why_of (int status)
{
  switch (status) {
  case ARES_SUCCESS:
  case ARES_ENODATA:
  case ARES_ENOTFOUND:
  case ARES_EBADNAME: return GDW_WHY_NAME_NOT_FOUND; /* with success: a name without an address */
  case ARES_ENOMEM: return GDW_WHY_NO_RESOURCES;
  default: return GDW_WHY_NAME_NO_ANSWER;
  }
}

static void
on_result (void *context, int status, int timeouts, struct ares_addrinfo *found)
{
  gdw_lookup *l = context;
  (void)timeouts;
  if (status == ARES_EDESTRUCTION)
    return;
  l->done = true;
  for (const struct ares_addrinfo_node *n = found == NULL ? NULL : found->nodes; n != NULL; n = n->ai_next)
    add_address (&l->answer, n->ai_addr);
  l->answer.why = l->answer.n_addrs > 0 ? GDW_WHY_NONE : why_of (status);
  if (found != NULL)
    ares_freeaddrinfo (found);
}

/* One round: waits for the sockets of c-ares, or its next deadline, or ours. False: our time is up. */
static bool
step (gdw_lookup *l, gdw_ms until)
{
  ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
  struct pollfd wait[ARES_GETSOCK_MAXNUM];
  uint32_t mask = (uint32_t)ares_getsock (l->channel, sockets, ARES_GETSOCK_MAXNUM);
  nfds_t n = 0;
  for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
    /* as ARES_GETSOCK_READABLE and _WRITABLE, which shift into the sign bit */
    bool in = (mask >> i & 1) != 0, out = (mask >> (i + ARES_GETSOCK_MAXNUM) & 1) != 0;
    if (in || out)
      wait[n++] = (struct pollfd){ .fd = sockets[i], .events = (short)((in ? POLLIN : 0) | (out ? POLLOUT : 0)) };
  }
  gdw_ms now = clock_ms ();
  if (now >= until)
    return false;
  struct timeval most = { .tv_sec = (time_t)((until - now) / 1000),
                          .tv_usec = (suseconds_t)((until - now) % 1000 * 1000) },
                 room;
  const struct timeval *next = ares_timeout (l->channel, &most, &room);
  int ms = (int)(next->tv_sec * 1000 + next->tv_usec / 1000) + 1;
  int ready = poll (wait, n, ms);
  if (ready <= 0)
    ares_process_fd (l->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  for (nfds_t i = 0; ready > 0 && i < n; i++) {
    bool in = (wait[i].revents & (POLLIN | POLLERR | POLLHUP)) != 0, out = (wait[i].revents & POLLOUT) != 0;
    if (in || out)
      ares_process_fd (l->channel, in ? wait[i].fd : ARES_SOCKET_BAD, out ? wait[i].fd : ARES_SOCKET_BAD);
  }
  return true;
}

void
gdw_lookup_run (gdw_lookup *l, gdw_answer *ret)
{
  const struct ares_addrinfo_hints hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM };
  gdw_ms until = clock_ms () + GDW_LOOKUP_MS;
  l->answer = (gdw_answer){ .why = GDW_WHY_NAME_NO_ANSWER };
  ares_getaddrinfo (l->channel, l->how.host, NULL, &hints, on_result, l);
  while (!l->done && step (l, until))
    ;
  *ret = l->answer;
}
