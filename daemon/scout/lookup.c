/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lookup.c - one host name to addresses by c-ares. */
#include "scout/lookup.h"

#include <ares.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { SOCKETS = 16 }; /* c-ares has one or two for each server */

struct gdw_lookup {
  gdw_lookup_how how;
  ares_channel channel;
  bool has_channel, done;
  gdw_answer answer;
  struct pollfd sockets[SOCKETS]; /* what c-ares waits for; fd -1: free */
};

static gdw_ms
clock_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (gdw_ms)t.tv_sec * 1000 + (gdw_ms)t.tv_nsec / 1000000;
}

/* Each socket is bound to the link before it is connected, so that no tunnel can catch it. */
static int
bind_socket (ares_socket_t fd, int type, void *context)
{
  const gdw_lookup *l = context;
  (void)type;
  return setsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, l->how.device, (socklen_t)strlen (l->how.device) + 1);
}

/* c-ares tells what it waits for. */
static void
on_socket (void *context, ares_socket_t fd, int in, int out)
{
  gdw_lookup *l = context;
  struct pollfd *place = NULL;
  for (size_t i = 0; i < SOCKETS; i++) {
    if (l->sockets[i].fd == fd || (place == NULL && l->sockets[i].fd < 0))
      place = &l->sockets[i];
    if (l->sockets[i].fd == fd)
      break;
  }
  if (place != NULL)
    *place = (struct pollfd){ .fd = in || out ? fd : -1, .events = (short)((in ? POLLIN : 0) | (out ? POLLOUT : 0)) };
}

static bool
set_servers (gdw_lookup *l)
{
  char list[GDW_LOOKUP_SERVERS * (GDW_IP_TEXT + 1)] = "", text[GDW_IP_TEXT];
  for (size_t i = 0; i < l->how.n_servers; i++) {
    size_t n = strlen (list);
    snprintf (list + n, sizeof list - n, "%s%s", i > 0 ? "," : "", gdw_ip_text (&l->how.servers[i], text));
  }
  return l->how.n_servers == 0 || ares_set_servers_csv (l->channel, list) == ARES_SUCCESS;
}

/* A resolver on this machine (systemd-resolved's stub) chooses the link by itself and cannot be reached by one. */
static bool
asks_this_machine (const gdw_lookup *l)
{
  char line[256];
  FILE *f = l->how.n_servers > 0 ? NULL : fopen ("/etc/resolv.conf", "re");
  bool found = false;
  while (f != NULL && !found && fgets (line, sizeof line, f) != NULL)
    found = strncmp (line, "nameserver 127.", 15) == 0 || strncmp (line, "nameserver ::1", 14) == 0;
  if (f != NULL)
    fclose (f);
  return found;
}

gdw_lookup *
gdw_lookup_new (const gdw_lookup_how *how)
{
  /* The name is whole: no search list. /etc/hosts first, then DNS. */
  gdw_lookup *l = calloc (1, sizeof *l);
  if (l == NULL || ares_library_init (ARES_LIB_INIT_ALL) != ARES_SUCCESS) {
    free (l);
    return NULL;
  }
  l->how = *how;
  for (size_t i = 0; i < SOCKETS; i++)
    l->sockets[i].fd = -1;
  /* The name is whole: no search list. /etc/hosts first, then DNS. */
  struct ares_options options = { .flags = ARES_FLAG_NOSEARCH,
                                  .timeout = GDW_LOOKUP_TRY_MS,
                                  .tries = 2,
                                  .lookups = (char *)"fb",
                                  .sock_state_cb = on_socket,
                                  .sock_state_cb_data = l };
  l->has_channel = ares_init_options (&l->channel, &options,
                                      ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
                                          ARES_OPT_SOCK_STATE_CB) == ARES_SUCCESS;
  if (!l->has_channel || !set_servers (l)) {
    gdw_lookup_free (l);
    return NULL;
  }
  if (how->device != NULL && !asks_this_machine (l))
    ares_set_socket_configure_callback (l->channel, bind_socket, l);
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

/* Milliseconds until c-ares or we want to go on. */
static int
patience (gdw_lookup *l, gdw_ms now, gdw_ms until)
{
  struct timeval most = { .tv_sec = (time_t)((until - now) / 1000),
                          .tv_usec = (suseconds_t)((until - now) % 1000 * 1000) };
  struct timeval room;
  const struct timeval *next = ares_timeout (l->channel, &most, &room);
  return (int)(next->tv_sec * 1000 + next->tv_usec / 1000) + 1;
}

/* One round: waits for the sockets of c-ares, or its next deadline, or ours. False: our time is up. */
static bool
step (gdw_lookup *l, gdw_ms until)
{
  struct pollfd wait[SOCKETS];
  gdw_ms now = clock_ms ();
  if (now >= until)
    return false;
  memcpy (wait, l->sockets, sizeof wait); /* c-ares changes its own while it works */
  int ready = poll (wait, SOCKETS, patience (l, now, until));
  if (ready <= 0)
    ares_process_fd (l->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  for (size_t i = 0; ready > 0 && i < SOCKETS; i++) {
    bool in = (wait[i].revents & (POLLIN | POLLERR | POLLHUP)) != 0, out = (wait[i].revents & POLLOUT) != 0;
    if (wait[i].fd >= 0 && (in || out))
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
