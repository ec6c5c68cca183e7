/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-course.c - what is decided about the path of a tunnel, as tables of cases; their words are explained in course-words.h. */
#include "course-words.h"

/* The tunnel is on the first word of `tunnel`; links and memory are as they are when the event comes. */
struct row {
  const char *name, *links, *memory, *tunnel, *event, *want;
};

static const struct row rows[] = {
  /* --- a loss acts at once --- */
  { "nothing happened", "wifi lte", "", "wifi", "network", "stay [wifi lte] look=never" },
  { "no carrier", "wifi:down lte", "", "wifi", "network", "move lte link-lost [lte] look=never" },
  { "the link is not there at all", "lte", "", "wifi", "network", "move lte link-lost [lte] look=never" },
  { "its address is gone", "wifi:bare lte", "", "wifi", "network", "move lte link-lost [lte] look=never" },
  { "its address is another one", "wifi:moved", "", "wifi", "network", "move wifi link-lost [wifi] look=never" },
  { "it has another life", "wifi:life=2", "", "wifi", "network", "move wifi#2 link-lost [wifi#2] look=never" },
  { "another life, and a worse link that stood", "wifi:life=2 lte", "wifi:since=0", "wifi", "network",
    "move wifi#2 link-lost [wifi#2 lte] look=never" },
  { "lost while a request is in flight", "wifi:down lte", "", "wifi busy", "network",
    "move lte link-lost [lte] look=never" },
  { "lost while another one is asked", "wifi:down lte usb", "", "wifi asking", "network",
    "move lte link-lost [lte usb] look=never" },
  { "lost, and the other one has just come", "lte", "lte:since=0", "wifi", "network",
    "move lte link-lost [lte] look=never" },
  { "lost, and the other one did badly: better than nothing", "lte", "lte:shun=9000,strikes=1", "wifi", "network",
    "move lte link-lost [lte] look=9000" },
  { "lost: of two the one that did not do badly", "lte usb", "lte:shun=9000", "wifi", "network",
    "move usb link-lost [usb lte] look=9000" },
  { "lost without MOBIKE: moves, and the IKE SA is asked", "lte", "", "wifi no-mobike", "network",
    "move lte link-lost [lte] look=never" },
  { "lost before the IKE SA stands", "wifi:down lte", "", "wifi setting-up", "network", "move lte link-lost [lte]" },
  { "lost, seen at a look", "wifi:down lte", "", "wifi", "tick", "move lte link-lost [lte] look=never" },
  { "nothing leaves by it", "wifi lte", "", "wifi", "trouble",
    "move lte send-failed look=10000 | wifi shun=10000 strikes=1" },
  { "nothing leaves by it, and there is no other", "wifi", "", "wifi", "trouble",
    "stay doubt look=10000 | wifi shun=10000 strikes=1" },
  { "nothing leaves by the other one either", "wifi lte", "lte:shun=9000,strikes=1", "wifi", "trouble",
    "stay doubt look=9000 | wifi shun=10000 strikes=1" },
  { "nothing leaves, the third time", "wifi lte", "wifi:strikes=2", "wifi", "trouble",
    "move lte send-failed look=40000 | wifi shun=40000 strikes=3" },
  { "nothing leaves, the tenth time", "wifi lte", "wifi:strikes=3", "wifi", "trouble",
    "move lte send-failed look=80000 | wifi shun=80000" },
  { "nothing leaves by a path that is not ours any more", "wifi lte", "", "wifi", "trouble=lte", "stay" },
  { "nothing leaves, before the IKE SA stands", "wifi lte", "", "wifi setting-up", "trouble", "stay" },
  { "nothing leaves, while there is no network", "lte:down", "", "lte parked=100", "trouble", "stay" },
  { "nothing leaves, without MOBIKE", "wifi lte", "", "wifi no-mobike", "trouble",
    "move lte send-failed look=10000 | wifi shun=10000 strikes=1" },

  /* --- a better link is taken up only after it has answered --- */
  { "a better one that has stood", "wifi lte", "", "lte", "network", "ask wifi better [wifi lte] look=5000" },
  { "a better one, at a look", "eth wifi", "", "wifi", "tick", "ask eth better [eth wifi] look=5000" },
  { "a better one has just come", "wifi lte", "wifi:since=0", "lte", "network", "stay [wifi lte] look=1000" },
  { "a better one came 400 ms ago", "wifi lte", "wifi:since=400", "lte", "network", "stay [wifi lte] look=600" },
  { "a better one came a second ago", "wifi lte", "wifi:since=1000", "lte", "tick",
    "ask wifi better [wifi lte] look=5000" },
  { "a better one, and a request is in flight", "wifi lte", "", "lte busy", "tick", "stay [wifi lte] look=250" },
  { "a better one is being asked", "wifi lte", "", "lte asking", "network", "stay [wifi lte] look=5000" },
  { "it has answered", "wifi lte", "", "wifi", "answer=lte,wifi,better",
    "stay counts [wifi lte] look=never | wifi taken=0" },
  { "it has not", "wifi lte", "", "lte", "no-answer", "stay [lte wifi] look=10000 | wifi shun=10000 strikes=1" },
  { "it has not, the second time", "wifi lte", "wifi:strikes=1", "lte", "no-answer",
    "stay [lte wifi] look=20000 | wifi shun=20000 strikes=2" },
  { "it has not, and the link is gone meanwhile", "wifi:down lte", "", "lte", "no-answer", "stay [lte] look=never" },
  { "it is shunned", "wifi lte", "wifi:shun=4000,strikes=1", "lte", "network", "stay [lte wifi] look=4000" },
  { "it is shunned no longer", "wifi lte", "wifi:shun=0,strikes=1", "lte", "tick",
    "ask wifi better [wifi lte] look=5000" },
  { "a better one without MOBIKE", "wifi lte", "", "lte no-mobike", "network", "stay [wifi lte] look=never" },
  { "a better one before the IKE SA stands", "wifi lte", "", "lte setting-up", "network", "stay [wifi lte]" },
  { "an equal one", "lte usb", "", "usb", "network", "stay [lte usb] look=never" },
  { "the gateway is on the network of the other one", "wifi lte:near", "", "wifi", "network",
    "ask lte better [lte wifi] look=5000" },
  { "the best one has no default route", "wifi:noroute lte", "", "lte", "network", "stay [lte wifi] look=never" },
  { "another address of the gateway is no reason", "wifi:46", "", "wifi/6 gw6", "network",
    "stay [wifi wifi/6] look=never" },

  /* --- a link that flaps does not make us flap --- */
  { "lost soon once: four seconds", "wifi lte", "wifi:since=1000,strikes=1", "lte", "tick",
    "stay [wifi lte] look=3000" },
  { "lost soon once, and four seconds have passed", "wifi lte", "wifi:since=4000,strikes=1", "lte", "tick",
    "ask wifi better [wifi lte] look=5000" },
  { "lost soon twice: sixteen", "wifi lte", "wifi:since=4000,strikes=2", "lte", "tick", "stay [wifi lte] look=12000" },
  { "lost soon again and again: a minute", "wifi lte", "wifi:since=16000,strikes=3", "lte", "tick",
    "stay [wifi lte] look=48000" },
  { "and after that minute", "wifi lte", "wifi:since=64000,strikes=3", "lte", "tick",
    "ask wifi better [wifi lte] look=5000" },
  { "there and back before anybody answered is no move", "wifi lte", "", "wifi", "answer=wifi,wifi,link-lost",
    "stay [wifi lte] look=never" },

  /* --- metered links only when nothing else works --- */
  { "a metered one with the better metric", "wifi lte:metered,m=50", "", "wifi", "network",
    "stay [wifi lte] look=never" },
  { "on a metered one, and another comes", "wifi:m=900 lte:metered", "", "lte", "network",
    "ask wifi better [wifi lte] look=5000" },
  { "lost: not to the metered one", "wifi:down lte:metered,m=50 usb", "", "wifi", "network",
    "move usb link-lost [usb lte] look=never" },
  { "lost, and there is only the metered one", "wifi:down lte:metered", "", "wifi", "network",
    "move lte link-lost [lte] look=never" },
  { "the metered one before one that did badly", "lte:metered usb", "usb:shun=5000", "wifi", "network",
    "move lte link-lost [lte usb] look=5000" },
  { "the link in use is metered now", "wifi:metered lte", "", "wifi", "network",
    "ask lte better [lte wifi] look=5000" },
  { "both are metered", "wifi:metered lte:metered", "", "lte", "network", "ask wifi better [wifi lte] look=5000" },
  { "one without a default route before the metered one", "lte:metered usb:noroute", "", "wifi", "network",
    "move usb link-lost [usb lte] look=never" },

  /* --- a Wi-Fi that shows a captive portal is not a path --- */
  { "a better one with a portal", "wifi:portal lte", "", "lte", "network", "stay [lte] look=never" },
  { "the link in use shows a portal", "wifi:portal lte", "", "wifi", "network", "move lte link-lost [lte] look=never" },
  { "there is only a portal", "wifi:portal", "", "wifi", "network", "park []" },
  { "lost: not to the portal", "wifi:down eth:portal lte", "", "wifi", "network",
    "move lte link-lost [lte] look=never" },

  /* --- both IP versions, several addresses of the gateway --- */
  { "IPv4 Wi-Fi to an LTE with IPv6 alone", "wifi:down lte:6", "", "wifi gw6", "network",
    "move lte/6 link-lost [lte/6] look=never" },
  { "and back, asked first", "wifi lte:6", "", "lte/6 gw6", "network", "ask wifi better [wifi lte/6] look=5000" },
  { "no IPv6 address of the gateway is known", "lte:6", "", "wifi", "network", "park []" },
  { "the IPv4 address goes first: not to IPv6 there", "wifi:6 lte", "", "wifi gw6", "network",
    "move lte link-lost [wifi/6 lte] look=250" },
  { "the IPv4 address goes, and there is nothing else", "wifi:6", "", "wifi gw6", "network",
    "move wifi/6 link-lost [wifi/6] look=never" },
  { "every usable path, the best first", "wifi:46 lte:46", "", "wifi gw6", "network",
    "stay [wifi wifi/6 lte lte/6] look=never" },
  { "the gateway told another address", "wifi:6", "", "wifi/6 gw=6", "news", "stay [wifi/6] look=never" },
  { "without MOBIKE, and the other IP version was not tried", "lte:6", "", "wifi no-mobike elsewhere", "network",
    "anew []" },

  /* --- no network, and a network again --- */
  { "no link at all", "", "", "wifi", "network", "park []" },
  { "still none", "", "", "wifi parked=9000", "network", "park []" },
  { "a look without a network", "wifi", "", "wifi parked=9000", "tick", "stay" },
  { "back on another link", "lte", "lte:since=0", "wifi parked=300", "network",
    "move lte network-back [lte] look=never" },
  { "back on the same link: nobody knows what became of it", "wifi", "", "wifi parked=300", "network",
    "stay doubt [wifi] look=never" },
  { "back after long", "wifi:moved", "", "wifi parked=5000", "network",
    "move wifi network-back expect-worst [wifi] look=never" },
  { "back on the same after long", "wifi", "", "wifi parked=300000", "network",
    "stay doubt expect-worst [wifi] look=never" },
  { "back on the worse one", "wifi lte", "wifi:since=0", "lte parked=300", "network",
    "stay doubt [wifi lte] look=1000" },
  { "back before the IKE SA stands", "wifi", "", "wifi setting-up parked=300", "network", "stay [wifi]" },
  { "nothing back but elsewhere", "lte:6", "", "wifi no-mobike elsewhere parked=300", "network", "anew []" },

  /* --- much is lost, nothing comes, the computer slept, the translator forgot us, the gateway refuses --- */
  { "much is lost: the other one is asked", "wifi lte", "", "wifi", "loss", "ask lte loss" },
  { "much is lost: a metered one is better than loss", "wifi lte:metered", "", "wifi", "loss", "ask lte loss" },
  { "much is lost, and there is no other", "wifi", "", "wifi", "loss", "stay" },
  { "much is lost, and the other one was no better", "wifi lte", "lte:shun=9000", "wifi", "loss", "stay" },
  { "much is lost, and a request is in flight", "wifi lte", "", "wifi busy", "loss", "stay hasten" },
  { "much is lost without MOBIKE", "wifi lte", "", "wifi no-mobike", "loss", "stay" },
  { "the other one answered after the loss", "wifi lte", "", "lte", "answer=wifi,lte,loss",
    "stay counts [lte wifi] look=10000 | wifi shun=10000 strikes=1, lte taken=0" },
  { "the other one answered in the silence", "wifi lte", "wifi:strikes=1", "lte", "answer=wifi,lte,silence",
    "stay counts [lte wifi] look=20000 | wifi shun=20000 strikes=2, lte taken=0" },
  { "in the silence the other address answered", "wifi:46", "", "wifi/6 gw6", "answer=wifi,wifi/6,silence",
    "stay counts [wifi wifi/6] look=never | wifi taken=0" },
  { "the one after a lost link answered", "lte", "", "lte", "answer=wifi,lte,link-lost",
    "stay counts [lte] look=never | lte taken=0" },
  { "the one after a failed send answered", "wifi lte", "wifi:shun=10000,strikes=1", "lte",
    "answer=wifi,lte,send-failed", "stay counts [lte wifi] look=10000 | lte taken=0" },
  { "the one after no network answered", "lte", "", "lte", "answer=wifi,lte,network-back",
    "stay counts [lte] look=never | lte taken=0" },
  { "awake", "wifi lte", "", "wifi", "wake", "stay prove doubt expect-worst" },
  { "awake without MOBIKE", "wifi", "", "wifi no-mobike", "wake", "stay doubt expect-worst" },
  { "awake without a network", "", "", "wifi parked=100", "wake", "stay" },
  { "awake, and the gateway has answered", "wifi", "", "wifi", "answer=wifi,wifi,wake", "stay [wifi] look=never" },
  { "the translator is told of", "wifi", "", "wifi", "answer=wifi,wifi,nat-moved",
    "stay counts [wifi] look=never | wifi taken=0" },
  { "the gateway refuses this address", "wifi lte", "", "wifi", "refused",
    "move lte link-lost | wifi shun=10000 strikes=1" },
  { "it refuses this one, and the other did badly", "wifi lte", "lte:shun=9000", "wifi", "refused",
    "anew | wifi shun=10000 strikes=1" },
  { "it refuses the only one", "wifi", "", "wifi", "refused", "anew | wifi shun=10000 strikes=1" },
  { "it refuses the one that answered in the silence", "wifi lte", "", "lte", "answer=wifi,lte,silence refused",
    "anew counts [wifi lte] look=250 | wifi shun=10000 strikes=1, lte taken=0 shun=10000 strikes=1" },
  { "it refuses the one after a lost link", "lte usb", "", "lte", "answer=wifi,lte,link-lost refused",
    "move usb link-lost counts [usb lte] look=10000 | lte taken=0 shun=10000 strikes=1" },
};

static void
decide (struct words *w, struct words_out *o)
{
  gdw_course_verdict v;
  const gdw_course before = w->memory;
  gdw_course_decide (&w->memory, &w->view, &w->event, help_at (WORDS_NOW), &v);
  words_put_verdict (o, &v);
  words_put_changes (o, &before, &w->memory);
}

static void
read_row (const struct row *r, struct words *w)
{
  memset (w, 0, sizeof *w);
  w->net = words_snapshot (r->links);
  w->memory = words_memory (&w->net, r->memory);
  words_tunnel (w, r->tunnel);
  words_event (w, r->event);
}

TEST (each_case_has_its_verdict)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct words w, twice;
    struct words_out o = { .n = 0 }, again = { .n = 0 };
    read_row (&rows[i], &w);
    twice = w;
    twice.view.net = &twice.net;
    twice.view.gateway = twice.gateway;
    decide (&w, &o);
    decide (&twice, &again);
    if (strcmp (o.text, rows[i].want) != 0)
      printf ("# %s: \"%s\", not \"%s\"\n", rows[i].name, o.text, rows[i].want);
    check (strcmp (o.text, rows[i].want) == 0);
    check (strcmp (o.text, again.text) == 0);
  }
}

/* No reason for a move without its case. */
TEST (each_reason_has_its_case)
{
  static const char *const reasons[] = {
#define GDW_ROAM_ROW(number, NAME, name, words) name,
#include "base/roams.def"
#undef GDW_ROAM_ROW
  };
  for (size_t k = 0; k < sizeof reasons / sizeof *reasons; k++) {
    bool has = false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
      has = has || strstr (rows[i].want, reasons[k]) != NULL || strstr (rows[i].event, reasons[k]) != NULL;
    if (!has)
      printf ("# no case: %s\n", reasons[k]);
    check (has);
  }
}

/* --- what is remembered when the links change --- */

struct change {
  const char *name, *before, *memory, *after, *want;
};

static const struct change changes[] = {
  { "the first links", "", "", "wifi lte", "| wifi usable since=0, lte usable since=0" },
  { "all as before", "wifi", "", "wifi", "" },
  { "one comes", "wifi", "", "wifi lte", "| lte usable since=0" },
  { "one comes that is down", "wifi", "", "wifi lte:down", "" },
  { "one comes with a portal", "wifi", "", "wifi lte:portal", "" },
  { "one comes without an address", "wifi", "", "wifi lte:bare", "" },
  { "one goes that stood", "wifi lte", "wifi:taken=60000,strikes=2", "lte", "| wifi lost strikes=0" },
  { "one goes soon after it was taken up", "wifi lte", "wifi:taken=59999,strikes=1", "lte", "| wifi lost strikes=2" },
  { "its carrier goes soon", "wifi", "wifi:taken=400", "wifi:down", "| wifi lost strikes=1" },
  { "it shows a portal soon", "wifi", "wifi:taken=400", "wifi:portal", "| wifi lost strikes=1" },
  { "it goes soon, as always", "wifi", "wifi:taken=400,strikes=3", "", "| wifi lost" },
  { "it goes, and was never taken up", "wifi", "wifi:since=400,strikes=2", "", "| wifi lost strikes=0" },
  { "it comes back, and what it did is remembered", "wifi:down", "wifi:taken=1000,strikes=2,shun=9000", "wifi",
    "| wifi usable since=0 shun=0" },
  { "it was away and back between two looks", "wifi", "wifi:taken=1000", "wifi:life=2",
    "| wifi life=2 since=0 strikes=1" },
  { "another address is no other life", "wifi", "wifi:since=5000", "wifi:moved", "" },
};

TEST (what_is_remembered_of_links)
{
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    struct words_out o = { .n = 0 };
    const gdw_snapshot before = words_snapshot (changes[i].before);
    gdw_snapshot after = words_snapshot (changes[i].after);
    gdw_course c = words_memory (&before, changes[i].memory);
    const gdw_course was = c;
    gdw_course_watch (&c, &after, false, help_at (WORDS_NOW));
    words_put_changes (&o, &was, &c);
    if (strcmp (o.text, changes[i].want) != 0)
      printf ("# %s: \"%s\", not \"%s\"\n", changes[i].name, o.text, changes[i].want);
    check (strcmp (o.text, changes[i].want) == 0);
  }
}

/* ... or the profile says so. */
TEST (metered_links_as_good_as_others_when_the_profile_says_so)
{
  const struct row r = { .links = "wifi lte:metered,m=50", .memory = "", .tunnel = "wifi", .event = "network" };
  for (int any = 0; any < 2; any++) {
    struct words w;
    struct words_out o = { .n = 0 };
    read_row (&r, &w);
    gdw_course_watch (&w.memory, &w.net, any == 1, help_at (WORDS_NOW));
    decide (&w, &o);
    check (strcmp (o.text, any == 1 ? "ask lte better [lte wifi] look=5000" : "stay [wifi lte] look=never") == 0);
  }
}

/* Carries out what is decided for a tunnel whose every question is answered at once. Returns whether it moved. */
static bool
live (struct words *w, const char *event, gdw_ms now)
{
  gdw_course_verdict v;
  words_event (w, event);
  gdw_course_decide (&w->memory, &w->view, &w->event, help_at (now), &v);
  if (v.deed != GDW_COURSE_MOVE && v.deed != GDW_COURSE_ASK)
    return false;
  w->roam = (gdw_roam){ .from = w->view.path, .to = v.path, .reason = v.why };
  w->view.path = v.path;
  w->event.what = GDW_COURSE_ANSWER;
  gdw_course_decide (&w->memory, &w->view, &w->event, help_at (now), &v);
  return true;
}

/* A link that comes and goes for a minute, so many ms there and so many away. */
TEST (a_link_that_flaps_does_not_make_us_flap)
{
  for (gdw_ms each = 500; each <= 4000; each += 500) {
    struct words w = { .memory = { .n = 0 } };
    unsigned moves = 0;
    words_tunnel (&w, "wifi");
    for (gdw_ms at = 0; at < 60000; at += 100) {
      if (at % each == 0) {
        gdw_snapshot net = words_snapshot (at / each % 2 == 0 ? "wifi lte" : "lte");
        w.net = net;
        gdw_course_watch (&w.memory, &w.net, false, help_at (WORDS_NOW + at));
      }
      moves += live (&w, at % each == 0 ? "network" : "tick", WORDS_NOW + at) ? 1 : 0;
    }
    if (moves > 4)
      printf ("# every %u ms: %u moves\n", (unsigned)each, moves);
    check (moves <= 4);
    w.net = words_snapshot ("wifi lte"); /* and when it stays it is taken up */
    gdw_course_watch (&w.memory, &w.net, false, help_at (WORDS_NOW + 60000));
    for (gdw_ms at = 60000; at < 130000; at += 100)
      live (&w, "tick", WORDS_NOW + at);
    check (w.view.path.link == words_link ("wifi"));
  }
}

/* More links than there is room for: those that are there are known. */
TEST (without_room_the_ones_that_are_gone_are_forgotten)
{
  gdw_course c = { 0 };
  gdw_snapshot s = { .n_links = 1 };
  for (uint32_t i = 1; i <= 3 * GDW_MAX_LINKS; i++) {
    char name[16];
    s.links[0] = (gdw_link){ .index = i, .life = 1, .running = true, .n_addrs = 1 };
    snprintf (s.links[0].name, sizeof s.links[0].name, "link%u", (unsigned)i);
    gdw_course_watch (&c, &s, false, help_at (1000 * i));
    gdw_course_name (&c, i, name);
    check (c.n <= GDW_MAX_LINKS && strcmp (name, s.links[0].name) == 0);
  }
  char name[16];
  gdw_course_name (&c, 1, name);
  check (name[0] == '\0');
}

TEST_MAIN ()
