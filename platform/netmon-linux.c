/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netmon-linux.c - the network by rtnetlink: one socket tells that something changed, another is asked for everything then.
 * Asking anew is simpler and safer than following single messages, which may be lost when a queue overflows. */
#include "platform/netmon.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum {
  BUFFER = 32768,   /* of one answer; the kernel fills at most this for a dump */
  MOST_LINKS = 64,  /* looked at before the best are chosen */
  ATTRS = 32,       /* of one row: all types that are looked at are below */
  MOST_LIVES = 128, /* interface indexes remembered */
  MOST_REST = 4096, /* messages of an answer that was given up */
};

typedef struct {
  uint32_t index, life;
  bool present;
} life;

/* Everything that a dump found, before the choice. */
typedef struct {
  size_t n;
  gdw_link links[MOST_LINKS];
} census;

struct gdw_netmon {
  struct mnl_socket *news, *ask;
  uint32_t own_tun, seq;
  gdw_snapshot told, seen; /* seen: the latest, not told while it is gathered */
  bool has_told;
  gdw_ms gather_until; /* when to look again by ourselves; GDW_MS_NEVER: nothing gathered */
  gdw_ms gather_end;   /* when the gathered is told in any case */
  size_t n_lives;
  life lives[MOST_LIVES];
  census census;
  char buffer[BUFFER];
};

/* --- the two sockets --- */

static struct mnl_socket *
open_socket (unsigned groups, int flags)
{
  struct mnl_socket *s = mnl_socket_open2 (NETLINK_ROUTE, SOCK_CLOEXEC | flags);
  if (s != NULL && mnl_socket_bind (s, groups, MNL_SOCKET_AUTOPID) < 0) {
    mnl_socket_close (s);
    s = NULL;
  }
  return s;
}

gdw_netmon *
gdw_netmon_new (uint32_t own_tun)
{
  gdw_netmon *m = calloc (1, sizeof *m);
  if (m == NULL)
    return NULL;
  m->own_tun = own_tun;
  m->gather_until = GDW_MS_NEVER;
  m->news = open_socket (RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
                         SOCK_NONBLOCK);
  m->ask = open_socket (0, 0);
  if (m->news == NULL || m->ask == NULL) {
    gdw_netmon_free (m);
    return NULL;
  }
  int on = 1;
  struct timeval patience = { .tv_sec = 1 }; /* the kernel answers at once; this only keeps a mistake from hanging us */
  (void)mnl_socket_setsockopt (m->ask, NETLINK_GET_STRICT_CHK, &on, sizeof on);
  (void)setsockopt (mnl_socket_get_fd (m->ask), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return m;
}

void
gdw_netmon_free (gdw_netmon *m)
{
  if (m == NULL)
    return;
  if (m->news != NULL)
    mnl_socket_close (m->news);
  if (m->ask != NULL)
    mnl_socket_close (m->ask);
  free (m);
}

intptr_t
gdw_netmon_waitable (const gdw_netmon *m)
{
  return mnl_socket_get_fd (m->news);
}

/* Empties the socket of news. True: there were some, or some were lost. */
static bool
take_news (gdw_netmon *m)
{
  bool any = false;
  for (int i = 0; i < 256; i++) {
    ssize_t n = mnl_socket_recvfrom (m->news, m->buffer, sizeof m->buffer);
    if (n < 0 && errno != ENOBUFS && errno != EINTR && errno != ENOSPC)
      break;
    any = true;
  }
  return any;
}

/* --- asking for everything --- */

static gdw_link *
census_find (census *c, uint32_t index)
{
  for (size_t i = 0; i < c->n; i++)
    if (c->links[i].index == index)
      return &c->links[i];
  return NULL;
}

static bool
is_tun_of_godwit (const struct ifinfomsg *info, const char *name)
{
  return info->ifi_type == ARPHRD_NONE && strncmp (name, "godwit", 6) == 0;
}

/* The attributes of one row by their type; those beyond the table are of no interest here. */
typedef struct {
  const struct nlattr *at[ATTRS];
} attrs;

static int
collect (const struct nlattr *a, void *data)
{
  attrs *all = data;
  uint16_t type = mnl_attr_get_type (a);
  if (type < ATTRS)
    all->at[type] = a;
  return MNL_CB_OK;
}

static uint32_t
attr_u32 (const attrs *all, uint16_t type, uint32_t otherwise)
{
  const struct nlattr *a = all->at[type];
  return a != NULL && mnl_attr_validate (a, MNL_TYPE_U32) >= 0 ? mnl_attr_get_u32 (a) : otherwise;
}

static gdw_ip
attr_ip (const attrs *all, uint16_t type)
{
  const struct nlattr *a = all->at[type];
  if (a == NULL)
    return (gdw_ip){ 0 };
  return gdw_ip_from (gdw_bytes_make (mnl_attr_get_payload (a), mnl_attr_get_payload_len (a)));
}

static int
on_link (const struct nlmsghdr *h, void *data)
{
  gdw_netmon *m = data;
  const struct ifinfomsg *info = mnl_nlmsg_get_payload (h);
  attrs all = { 0 };
  if (mnl_attr_parse (h, sizeof *info, collect, &all) < 0)
    return MNL_CB_ERROR;
  gdw_link l = { .index = (uint32_t)info->ifi_index, .mtu = attr_u32 (&all, IFLA_MTU, 0) };
  const struct nlattr *name = all.at[IFLA_IFNAME];
  if (name != NULL && mnl_attr_validate (name, MNL_TYPE_NUL_STRING) >= 0)
    memcpy (l.name, mnl_attr_get_str (name), strnlen (mnl_attr_get_str (name), sizeof l.name - 1));
  bool wanted = (info->ifi_flags & IFF_UP) != 0 && (info->ifi_flags & IFF_LOOPBACK) == 0 && l.index != m->own_tun &&
                !is_tun_of_godwit (info, l.name);
  l.running = (info->ifi_flags & IFF_RUNNING) != 0;
  if (wanted && m->census.n < MOST_LINKS)
    m->census.links[m->census.n++] = l;
  return MNL_CB_OK;
}

static int
on_address (const struct nlmsghdr *h, void *data)
{
  gdw_netmon *m = data;
  const struct ifaddrmsg *info = mnl_nlmsg_get_payload (h);
  attrs all = { 0 };
  if (mnl_attr_parse (h, sizeof *info, collect, &all) < 0)
    return MNL_CB_ERROR;
  gdw_net net = { attr_ip (&all, IFA_LOCAL), info->ifa_prefixlen };
  if (gdw_ip_is_none (&net.ip))
    net.ip = attr_ip (&all, IFA_ADDRESS);
  gdw_link *l = census_find (&m->census, info->ifa_index);
  /* A deprecated address is still good for what exists, but nothing new should start on it. */
  uint32_t bad = attr_u32 (&all, IFA_FLAGS, info->ifa_flags) & (IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_DEPRECATED);
  if (l == NULL || bad != 0 || gdw_ip_is_none (&net.ip) || gdw_ip_is_link_local (&net.ip) ||
      gdw_ip_is_unusable (&net.ip))
    return MNL_CB_OK;
  if (l->n_addrs < GDW_MAX_LINK_ADDRS)
    l->addrs[l->n_addrs++] = net;
  return MNL_CB_OK;
}

static void
note_default (gdw_netmon *m, uint8_t family, uint32_t index, uint32_t metric)
{
  gdw_link *l = census_find (&m->census, index);
  if (l == NULL)
    return;
  bool *has = family == AF_INET ? &l->default4 : &l->default6;
  uint32_t *best = family == AF_INET ? &l->metric4 : &l->metric6;
  if (!*has || metric < *best)
    *best = metric;
  *has = true;
}

/* A default route with several next hops. */
static void
note_hops (gdw_netmon *m, uint8_t family, const struct nlattr *a, uint32_t metric)
{
  const struct rtnexthop *hop = mnl_attr_get_payload (a);
  size_t left = mnl_attr_get_payload_len (a);
  while (left >= sizeof *hop && hop->rtnh_len >= sizeof *hop && hop->rtnh_len <= left) {
    if ((hop->rtnh_flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) == 0)
      note_default (m, family, (uint32_t)hop->rtnh_ifindex, metric);
    size_t step = (hop->rtnh_len + (size_t)3) & ~(size_t)3; /* RTNH_ALIGN, without its mix of signs */
    if (step >= left)
      break;
    left -= step;
    hop = (const struct rtnexthop *)(const void *)((const char *)hop + step);
  }
}

static int
on_route (const struct nlmsghdr *h, void *data)
{
  gdw_netmon *m = data;
  const struct rtmsg *info = mnl_nlmsg_get_payload (h);
  attrs all = { 0 };
  if (mnl_attr_parse (h, sizeof *info, collect, &all) < 0)
    return MNL_CB_ERROR;
  uint32_t index = attr_u32 (&all, RTA_OIF, 0), metric = attr_u32 (&all, RTA_PRIORITY, 0);
  if (info->rtm_dst_len != 0 || info->rtm_type != RTN_UNICAST ||
      attr_u32 (&all, RTA_TABLE, info->rtm_table) != RT_TABLE_MAIN ||
      (info->rtm_flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) != 0)
    return MNL_CB_OK;
  if (all.at[RTA_MULTIPATH] != NULL)
    note_hops (m, info->rtm_family, all.at[RTA_MULTIPATH], metric);
  else if (index != 0)
    note_default (m, info->rtm_family, index, metric);
  return MNL_CB_OK;
}

/* Sends the request and reads the whole answer. False: the kernel refuses, or the answer was interrupted by a change. */
static bool
dump (gdw_netmon *m, struct nlmsghdr *h, mnl_cb_t on_row)
{
  h->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  h->nlmsg_seq = ++m->seq;
  if (mnl_socket_sendto (m->ask, h, h->nlmsg_len) < 0)
    return false;
  for (;;) {
    ssize_t n = mnl_socket_recvfrom (m->ask, m->buffer, sizeof m->buffer);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    int more = mnl_cb_run (m->buffer, (size_t)n, m->seq, mnl_socket_get_portid (m->ask), on_row, m);
    if (more <= 0)
      return more == 0;
  }
}

static bool
dump_links (gdw_netmon *m)
{
  char request[256];
  struct nlmsghdr *h = mnl_nlmsg_put_header (request);
  h->nlmsg_type = RTM_GETLINK;
  struct ifinfomsg *i = mnl_nlmsg_put_extra_header (h, sizeof *i);
  i->ifi_family = AF_UNSPEC;
  m->census.n = 0;
  return dump (m, h, on_link);
}

static bool
dump_addresses (gdw_netmon *m)
{
  char request[256];
  struct nlmsghdr *h = mnl_nlmsg_put_header (request);
  h->nlmsg_type = RTM_GETADDR;
  struct ifaddrmsg *i = mnl_nlmsg_put_extra_header (h, sizeof *i);
  i->ifa_family = AF_UNSPEC;
  return dump (m, h, on_address);
}

/* Only of the main table, which the kernel itself sorts out when it knows strict requests. */
static bool
dump_routes (gdw_netmon *m, uint8_t family)
{
  char request[256];
  struct nlmsghdr *h = mnl_nlmsg_put_header (request);
  h->nlmsg_type = RTM_GETROUTE;
  struct rtmsg *r = mnl_nlmsg_put_extra_header (h, sizeof *r);
  r->rtm_family = family;
  mnl_attr_put_u32 (h, RTA_TABLE, RT_TABLE_MAIN);
  return dump (m, h, on_route);
}

/* What is left of an answer that was given up would be taken for the begin of the next one. */
static void
drain (gdw_netmon *m)
{
  for (int i = 0; i < MOST_REST && recv (mnl_socket_get_fd (m->ask), m->buffer, sizeof m->buffer, MSG_DONTWAIT) > 0;
       i++)
    ;
}

/* The whole truth as far as one can have it: an answer that a change interrupted is asked for again. */
static bool
look (gdw_netmon *m)
{
  for (int i = 0; i < 5; i++) {
    if (dump_links (m) && dump_addresses (m) && dump_routes (m, AF_INET) && dump_routes (m, AF_INET6))
      return true;
    drain (m);
  }
  return false;
}

/* --- lives --- */

static uint32_t
life_of (gdw_netmon *m, uint32_t index)
{
  size_t spare = MOST_LIVES;
  for (size_t i = 0; i < m->n_lives; i++) {
    life *l = &m->lives[i];
    if (l->index == index) {
      l->life += l->present ? 0 : 1;
      l->present = true;
      return l->life;
    }
    if (!l->present)
      spare = i;
  }
  if (m->n_lives < MOST_LIVES)
    spare = m->n_lives++;
  if (spare == MOST_LIVES)
    return 1;
  m->lives[spare] = (life){ index, 1, true };
  return 1;
}

static void
forget_absent (gdw_netmon *m)
{
  for (size_t i = 0; i < m->n_lives; i++)
    if (census_find (&m->census, m->lives[i].index) == NULL)
      m->lives[i].present = false;
}

/* --- from what was found to what is told --- */

/* Links with a default route come first when there are too many; else in order of their index. */
static unsigned
rank (const gdw_link *l)
{
  return l->default4 || l->default6 ? 0 : 1;
}

static void
choose (gdw_netmon *m, gdw_snapshot *ret)
{
  memset (ret, 0, sizeof *ret);
  forget_absent (m);
  for (size_t i = 0; i < m->census.n; i++)
    m->census.links[i].life = life_of (m, m->census.links[i].index);
  for (unsigned wanted = 0; wanted < 2; wanted++)
    for (size_t i = 0; i < m->census.n && ret->n_links < GDW_MAX_LINKS; i++)
      if (m->census.links[i].n_addrs > 0 && rank (&m->census.links[i]) == wanted)
        ret->links[ret->n_links++] = m->census.links[i];
}

static bool
has_addr (const gdw_link *l, const gdw_net *a)
{
  for (size_t i = 0; i < l->n_addrs; i++)
    if (gdw_net_same (&l->addrs[i], a))
      return true;
  return false;
}

static bool
link_lost_something (const gdw_link *old, const gdw_link *now)
{
  if (now == NULL || now->life != old->life || (old->running && !now->running))
    return true;
  if ((old->default4 && !now->default4) || (old->default6 && !now->default6))
    return true;
  for (size_t i = 0; i < old->n_addrs; i++)
    if (!has_addr (now, &old->addrs[i]))
      return true;
  return false;
}

bool
gdw_netmon_is_loss (const gdw_snapshot *old, const gdw_snapshot *new_one)
{
  for (size_t i = 0; i < old->n_links; i++)
    if (link_lost_something (&old->links[i], gdw_snapshot_link (new_one, old->links[i].index)))
      return true;
  return false;
}

static bool
same_link (const gdw_link *a, const gdw_link *b)
{
  return !link_lost_something (a, b) && !link_lost_something (b, a) && a->metric4 == b->metric4 &&
         a->metric6 == b->metric6 && a->mtu == b->mtu && a->metered == b->metered && strcmp (a->name, b->name) == 0;
}

static bool
same_snapshot (const gdw_snapshot *a, const gdw_snapshot *b)
{
  if (a->n_links != b->n_links)
    return false;
  for (size_t i = 0; i < a->n_links; i++) {
    const gdw_link *other = gdw_snapshot_link (b, a->links[i].index);
    if (other == NULL || !same_link (&a->links[i], other))
      return false;
  }
  return true;
}

static bool
link_is_usable (const gdw_link *l, uint8_t family)
{
  if (!l->running || !(family == 4 ? l->default4 : l->default6))
    return false;
  for (size_t i = 0; i < l->n_addrs; i++)
    if (l->addrs[i].ip.family == family)
      return true;
  return false;
}

bool
gdw_netmon_is_usable (const gdw_snapshot *s, uint8_t family)
{
  for (size_t i = 0; i < s->n_links; i++)
    if (link_is_usable (&s->links[i], family))
      return true;
  return false;
}

static bool
becomes_usable (const gdw_snapshot *told, const gdw_snapshot *now, uint8_t family)
{
  return !gdw_netmon_is_usable (told, family) && gdw_netmon_is_usable (now, family);
}

/* A loss cannot wait, nor can the first link that works when none did. The gateway may be reached by one IP version only, so each counts. */
static bool
is_urgent (const gdw_snapshot *told, const gdw_snapshot *now)
{
  return gdw_netmon_is_loss (told, now) || becomes_usable (told, now, 4) || becomes_usable (told, now, 6);
}

/* The gain s is not told yet. Whatever comes on top of it starts the short wait anew, within the long one. */
static void
gather (gdw_netmon *m, const gdw_snapshot *s, gdw_ms now)
{
  if (m->gather_until == GDW_MS_NEVER)
    m->gather_end = now + GDW_NETMON_GATHER_MS;
  else if (same_snapshot (&m->seen, s))
    return;
  m->seen = *s;
  gdw_ms quiet = now + GDW_NETMON_QUIET_MS;
  m->gather_until = quiet < m->gather_end ? quiet : m->gather_end;
}

/* The kernel could not give the whole truth now. What made us look is not forgotten: we look again, but not at once. */
static void
look_later (gdw_netmon *m, gdw_ms now)
{
  m->gather_end = m->gather_until = now + GDW_NETMON_GATHER_MS;
}

bool
gdw_netmon_poll (gdw_netmon *m, gdw_ms now, gdw_snapshot *ret)
{
  bool due = now >= m->gather_until;
  if (!take_news (m) && m->has_told && !due)
    return false;
  gdw_snapshot s;
  if (!look (m)) {
    look_later (m, now);
    return false;
  }
  choose (m, &s);
  if (m->has_told && same_snapshot (&m->told, &s)) {
    m->gather_until = GDW_MS_NEVER;
    return false;
  }
  if (m->has_told && !due && !is_urgent (&m->told, &s)) {
    gather (m, &s, now);
    return false;
  }
  m->gather_until = GDW_MS_NEVER;
  s.generation = m->told.generation + 1;
  m->told = s;
  m->has_told = true;
  *ret = s;
  return true;
}

gdw_ms
gdw_netmon_deadline (const gdw_netmon *m)
{
  return m->gather_until;
}
