/* SPDX-License-Identifier: GPL-3.0-or-later */
/* course-words.h - the words of the tables in test-course.c: links, memory, tunnel and event out of text, verdict and memory to text.
 *
 * Links:   "wifi lte:metered,46"   eth, wifi, lte, usb have the metrics 100, 600, 700, 700 and IPv4 with a default route, and run; else: 6 (IPv6
 *          alone), 46 (both), metered, portal, down, bare (no address), noroute, near (the gateway is on its network), moved (another address),
 *          m=METRIC, life=N.
 * Memory:  "wifi:since=MS,strikes=N,shun=MS,taken=MS"   since and taken so long ago, shunned for so long still; an hour ago, and never, unless told.
 * Tunnel:  "wifi/6 ..."   its path, by which IP version; then busy, asking, setting-up, no-mobike, elsewhere, parked=MS, gw6 (the gateway has an
 *          IPv6 address behind its IPv4 one), gw=6 (that alone).
 * Event:   "network", "tick", "trouble", "trouble=lte", "loss", "wake", "no-answer", "news", "refused", "answer=FROM,TO,REASON"; several.
 * Verdict: "move lte link-lost [lte wifi] look=MS | wifi shun=MS strikes=N"   deed, what else is to be done, the usable paths, when to look
 *          again (nothing: as it was), and behind | what is remembered otherwise than before. */
#ifndef GDW_TESTS_IKE_COURSE_WORDS_H
#define GDW_TESTS_IKE_COURSE_WORDS_H

#include <stdarg.h>

#include "help.h"
#include "ike/course.h"

enum { WORDS_NOW = 10000000, WORDS_HOUR = 3600000 };

/* One row, read. */
struct words {
  gdw_snapshot net;
  gdw_addr gateway[2];
  gdw_course_view view;
  gdw_course memory;
  gdw_course_event event;
  gdw_path by;
  gdw_roam roam;
};

static const char *const words_links[] = { "none", "eth", "wifi", "lte", "usb" };

static inline void
words_bad (const char *what)
{
  printf ("Bail out! no such word: %s\n", what);
  abort ();
}

/* Cuts the next word off, at any of these characters; NULL: there is none. */
static inline char *
words_next (char **rest, const char *at)
{
  char *word = *rest;
  if (word == NULL)
    return NULL;
  word += strspn (word, at);
  *rest = strpbrk (word, at);
  if (*rest != NULL)
    *(*rest)++ = '\0';
  return *word != '\0' ? word : NULL;
}

static inline uint32_t
words_link (const char *name)
{
  for (uint32_t i = 0; i < sizeof words_links / sizeof *words_links; i++)
    if (strcmp (name, words_links[i]) == 0)
      return i;
  words_bad (name);
  return 0;
}

/* "MS" of "key=MS", when the word begins so. */
static inline bool
words_value (const char *word, const char *key, uint32_t *ret)
{
  size_t n = strlen (key);
  if (strncmp (word, key, n) != 0 || word[n] != '=')
    return false;
  *ret = (uint32_t)strtoul (word + n + 1, NULL, 10);
  return true;
}

static inline gdw_net
words_net (uint32_t link, bool six, uint32_t host)
{
  char text[64];
  snprintf (text, sizeof text, six ? "2001:db8:%u::%u/64" : "192.168.%u.%u/24", (unsigned)link, (unsigned)host);
  return help_net (text);
}

static inline void
words_link_attribute (gdw_link *l, const char *word)
{
  uint32_t n;
  if (words_value (word, "m", &n))
    l->metric4 = l->metric6 = n;
  else if (words_value (word, "life", &n))
    l->life = n;
  else if (strcmp (word, "metered") == 0)
    l->metered = true;
  else if (strcmp (word, "portal") == 0)
    l->portal = true;
  else if (strcmp (word, "down") == 0)
    l->running = false;
  else if (strcmp (word, "bare") == 0)
    l->n_addrs = 0;
  else if (strcmp (word, "noroute") == 0)
    l->default4 = l->default6 = false;
  else if (strcmp (word, "near") == 0)
    l->addrs[l->n_addrs++] = help_net ("198.51.100.77/24");
  else if (strcmp (word, "moved") == 0)
    l->addrs[0] = words_net (l->index, l->addrs[0].ip.family == 6, 3);
  else if (strcmp (word, "6") == 0)
    l->addrs[0] = words_net (l->index, true, 2);
  else if (strcmp (word, "46") == 0)
    l->addrs[l->n_addrs++] = words_net (l->index, true, 2);
  else
    words_bad (word);
}

static inline gdw_snapshot
words_snapshot (const char *links)
{
  static const uint32_t metrics[] = { 0, 100, 600, 700, 700 };
  gdw_snapshot s = { .generation = 1 };
  char text[256], *rest = text;
  snprintf (text, sizeof text, "%s", links);
  for (char *word; (word = words_next (&rest, " ")) != NULL;) {
    char *parts = word, *name = words_next (&parts, ":,");
    gdw_link *l = &s.links[s.n_links++];
    uint32_t index = words_link (name);
    *l = (gdw_link){ .index = index, .life = 1, .running = true, .default4 = true, .default6 = true };
    l->metric4 = l->metric6 = metrics[index];
    snprintf (l->name, sizeof l->name, "%s", name);
    l->addrs[l->n_addrs++] = words_net (index, false, 2);
    for (char *attribute; (attribute = words_next (&parts, ":,")) != NULL;)
      words_link_attribute (l, attribute);
  }
  return s;
}

static inline gdw_course_link *
words_place (gdw_course *c, uint32_t index)
{
  for (size_t i = 0; i < c->n; i++)
    if (c->link[i].index == index)
      return &c->link[i];
  c->link[c->n] = (gdw_course_link){ .index = index, .life = 1, .since = WORDS_NOW - WORDS_HOUR };
  snprintf (c->link[c->n].name, sizeof c->link[c->n].name, "%s", words_links[index]);
  return &c->link[c->n++];
}

/* What is remembered of these links, and of those told of that are gone. */
static inline gdw_course
words_memory (const gdw_snapshot *net, const char *memory)
{
  gdw_course c = { 0 };
  char text[256], *rest = text;
  for (size_t i = 0; i < net->n_links; i++) {
    gdw_course_link *l = words_place (&c, net->links[i].index);
    l->life = net->links[i].life;
    l->usable = net->links[i].running && !net->links[i].portal && net->links[i].n_addrs > 0;
  }
  snprintf (text, sizeof text, "%s", memory);
  for (char *word; (word = words_next (&rest, " ")) != NULL;) {
    char *parts = word;
    gdw_course_link *l = words_place (&c, words_link (words_next (&parts, ":,")));
    for (char *part; (part = words_next (&parts, ":,")) != NULL;) {
      uint32_t n;
      if (words_value (part, "since", &n))
        l->since = WORDS_NOW - n;
      else if (words_value (part, "taken", &n))
        l->taken = WORDS_NOW - n;
      else if (words_value (part, "shun", &n))
        l->shun_until = WORDS_NOW + n;
      else if (words_value (part, "strikes", &n))
        l->strikes = (uint8_t)n;
      else
        words_bad (part);
    }
  }
  return c;
}

/* "wifi/6": the path by this link as it was in its first life. */
static inline gdw_path
words_path (const char *word)
{
  char text[32], *rest = text;
  snprintf (text, sizeof text, "%s", word);
  uint32_t index = words_link (words_next (&rest, "/"));
  bool six = rest != NULL;
  if (index == 0)
    return (gdw_path){ 0 };
  return (gdw_path){ .link = index,
                     .life = 1,
                     .local = words_net (index, six, 2).ip,
                     .remote = { .ip = help_ip (six ? "2001:db8:ffff::1" : "198.51.100.1"), .port = 4500 } };
}

static inline void
words_tunnel (struct words *w, const char *tunnel)
{
  char text[128], *rest = text;
  uint32_t n;
  snprintf (text, sizeof text, "%s", tunnel);
  w->gateway[0] = (gdw_addr){ .ip = help_ip ("198.51.100.1"), .port = 4500 };
  w->gateway[1] = (gdw_addr){ .ip = help_ip ("2001:db8:ffff::1"), .port = 4500 };
  w->view = (gdw_course_view){ .net = &w->net, .gateway = w->gateway, .n_gateway = 1, .up = true, .mobike = true };
  w->view.path = words_path (words_next (&rest, " "));
  for (char *word; (word = words_next (&rest, " ")) != NULL;)
    if (words_value (word, "parked", &n)) {
      w->view.parked = true;
      w->view.parked_since = WORDS_NOW - n;
    } else if (words_value (word, "gw", &n)) {
      w->gateway[0] = w->gateway[1];
    } else if (strcmp (word, "gw6") == 0) {
      w->view.n_gateway = 2;
    } else if (strcmp (word, "busy") == 0) {
      w->view.busy = true;
    } else if (strcmp (word, "asking") == 0) {
      w->view.asking = w->view.busy = true;
    } else if (strcmp (word, "setting-up") == 0) {
      w->view.up = false;
    } else if (strcmp (word, "no-mobike") == 0) {
      w->view.mobike = false;
    } else if (strcmp (word, "elsewhere") == 0) {
      w->view.elsewhere = true;
    } else {
      words_bad (word);
    }
}

static inline gdw_roam_reason
words_reason (const char *name)
{
  static const gdw_roam_reason all[] = {
#define GDW_ROAM_ROW(number, NAME, name, words) GDW_ROAM_##NAME,
#include "base/roams.def"
#undef GDW_ROAM_ROW
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (strcmp (gdw_roam_name (all[i]), name) == 0)
      return all[i];
  words_bad (name);
  return all[0];
}

static inline unsigned
words_happening (struct words *w, char *word)
{
  static const char *const plain[] = {
    "network", "tick", "trouble", "loss", "wake", "", "no-answer", "news", "refused"
  };
  char *parts = strchr (word, '=');
  if (parts != NULL)
    *parts++ = '\0';
  if (strcmp (word, "answer") == 0) {
    w->roam.from = words_path (words_next (&parts, ","));
    w->roam.to = words_path (words_next (&parts, ","));
    w->roam.reason = words_reason (words_next (&parts, ","));
    return GDW_COURSE_ANSWER;
  }
  w->by = parts != NULL ? words_path (parts) : w->view.path;
  for (unsigned i = 0; i < sizeof plain / sizeof *plain; i++)
    if (strcmp (word, plain[i]) == 0)
      return 1U << i;
  words_bad (word);
  return 0;
}

static inline void
words_event (struct words *w, const char *event)
{
  char text[128], *rest = text;
  snprintf (text, sizeof text, "%s", event);
  w->event = (gdw_course_event){ .path = &w->by, .roam = &w->roam };
  for (char *word; (word = words_next (&rest, " ")) != NULL;)
    w->event.what |= words_happening (w, word);
}

/* --- to text --- */

struct words_out {
  char text[512];
  size_t n;
};

__attribute__ ((format (printf, 2, 3))) static inline void
words_put (struct words_out *o, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  int n = vsnprintf (o->text + o->n, sizeof o->text - o->n, format, args);
  va_end (args);
  if (n < 0 || (size_t)n >= sizeof o->text - o->n)
    abort ();
  o->n += (size_t)n;
}

static inline void
words_put_path (struct words_out *o, const gdw_path *p)
{
  words_put (o, "%s%s", words_links[p->link], p->local.family == 6 ? "/6" : "");
  if (p->life != 1)
    words_put (o, "#%u", (unsigned)p->life);
}

/* What is remembered otherwise than before. */
static inline void
words_put_changes (struct words_out *o, const gdw_course *before, const gdw_course *after)
{
  const char *sign = o->n > 0 ? " |" : "|";
  for (size_t i = 0; i < after->n; i++) {
    const gdw_course_link *l = &after->link[i];
    gdw_course_link was = { 0 };
    for (size_t k = 0; k < before->n; k++)
      if (before->link[k].index == l->index)
        was = before->link[k];
    if (was.usable == l->usable && was.life == l->life && was.since == l->since && was.taken == l->taken &&
        was.shun_until == l->shun_until && was.strikes == l->strikes)
      continue;
    words_put (o, "%s %s", sign, words_links[l->index]);
    sign = ",";
    if (was.usable != l->usable)
      words_put (o, "%s", l->usable ? " usable" : " lost");
    if (was.life != l->life && l->life != 1)
      words_put (o, " life=%u", (unsigned)l->life);
    if (was.since != l->since)
      words_put (o, " since=%u", (unsigned)(WORDS_NOW - l->since));
    if (was.taken != l->taken)
      words_put (o, " taken=%u", (unsigned)(WORDS_NOW - l->taken));
    if (was.shun_until != l->shun_until)
      words_put (o, " shun=%u", l->shun_until != 0 ? (unsigned)(l->shun_until - WORDS_NOW) : 0U);
    if (was.strikes != l->strikes)
      words_put (o, " strikes=%u", (unsigned)l->strikes);
  }
}

static inline void
words_put_verdict (struct words_out *o, const gdw_course_verdict *v)
{
  static const char *const deeds[] = { "stay", "move", "ask", "anew", "park" };
  words_put (o, "%s", deeds[v->deed]);
  if (v->deed == GDW_COURSE_MOVE || v->deed == GDW_COURSE_ASK) {
    words_put (o, " ");
    words_put_path (o, &v->path);
    words_put (o, " %s", gdw_roam_name (v->why));
  }
  words_put (o, "%s%s%s%s%s", v->prove ? " prove" : "", v->doubt ? " doubt" : "", v->hasten ? " hasten" : "",
             v->expect_worst ? " expect-worst" : "", v->counts ? " counts" : "");
  if (v->looked) {
    words_put (o, " [");
    for (size_t i = 0; i < v->n_paths; i++) {
      words_put (o, i > 0 ? " " : "");
      words_put_path (o, &v->paths[i]);
    }
    words_put (o, "]");
  }
  if (v->look_at == GDW_MS_NEVER)
    words_put (o, " look=never");
  else if (v->look_at != 0)
    words_put (o, " look=%u", (unsigned)(v->look_at - WORDS_NOW));
}

#endif
