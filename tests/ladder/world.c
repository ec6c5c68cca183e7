/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world.c - runs a tunnel against the tests' gateway, by its clock, and writes the ladder. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world-inside.h"

void
world_must (bool condition, const char *what)
{
  if (condition)
    return;
  printf ("# the world cannot go on: %s\n", what);
  fflush (stdout);
  abort ();
}

void
world_say (struct world *w, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  int n = vsnprintf (w->text + w->text_n, sizeof w->text - w->text_n, format, args);
  va_end (args);
  w->text_n += n > 0 ? (size_t)n : 0;
  world_must (w->text_n < sizeof w->text, "the ladder is too long");
}

static void
on_peer_line (void *user, const char *line)
{
  world_say (user, "%s\n", line);
}

/* --- time --- */

bool
world_step (struct world *w, gdw_ms until)
{
  size_t i = world_next_flying (w);
  gdw_ms due = i < w->n_flying ? w->flying[i].at : GDW_MS_NEVER;
  gdw_ms deadline = w->ended ? GDW_MS_NEVER : gdw_tunnel_deadline (w->tunnel);
  gdw_ms next = due <= deadline ? due : deadline;
  if (next > until) {
    w->now.mono = until;
    return false;
  }
  world_must (next != GDW_MS_NEVER, "a deadline");
  if (next > w->now.mono)
    w->now.mono = next;
  if (due <= deadline) {
    world_deliver (w, i);
    world_drain_tunnel (w);
    world_drain_peer (w);
  } else {
    gdw_tunnel_on_tick (w->tunnel, w->now);
    world_must (gdw_tunnel_deadline (w->tunnel) > w->now.mono, "a tick leaves no deadline that has passed");
    world_drain_tunnel (w);
  }
  return true;
}

void
world_run (struct world *w, gdw_ms ms)
{
  gdw_ms until = w->now.mono + ms;
  world_drain_tunnel (w);
  world_drain_peer (w);
  while (world_step (w, until))
    continue;
}

void
world_settle (struct world *w)
{
  world_run (w, 4 * WORLD_DELAY_MS);
}

void
world_close (struct world *w)
{
  gdw_tunnel_on_close (w->tunnel, w->now);
  world_run (w, 5000);
}

void
world_begin (struct world *w)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 0x11 };
  gdw_why why;
  world_must (gdw_entropy_new (gdw_bytes_of (seed), &w->entropy) == GDW_OK, "a stream of random octets");
  world_must (gdw_tunnel_new (&w->profile, &w->material, w->entropy, &w->tunnel, &why) == GDW_OK, "a tunnel");
  w->peer = peer_new (&w->gateway, on_peer_line, w);
  if (w->n_ways > 0)
    world_tell_links (w);
  else if (!w->late_network)
    world_link (w, true, 1);
  gdw_tunnel_on_connect (w->tunnel, w->now);
  world_drain_tunnel (w);
}

void
world_connect (struct world *w, gdw_ms limit_ms)
{
  gdw_ms until = w->now.mono + limit_ms;
  world_begin (w);
  while (w->phase != GDW_PHASE_CONNECTED && !w->ended && world_step (w, until))
    continue;
}

/* --- looking --- */

void
world_forget (struct world *w)
{
  w->text_n = 0;
  w->text[0] = '\0';
}

/* Line by line, as comments of TAP. */
static void
print (const char *title, const char *text)
{
  printf ("# %s\n", title);
  for (const char *c = text; *c != '\0';) {
    size_t n = strcspn (c, "\n");
    printf ("#   %.*s\n", (int)n, c);
    c += c[n] == '\n' ? n + 1 : n;
  }
}

bool
world_same (struct world *w, const char *want)
{
  bool same = strcmp (w->text, want) == 0;
  if (!same) {
    print ("wanted:", want);
    print ("got:", w->text);
  }
  world_forget (w);
  return same;
}

bool
world_has (const struct world *w, const char *line)
{
  size_t n = strlen (line);
  for (const char *at = w->text; (at = strstr (at, line)) != NULL; at++)
    if ((at == w->text || at[-1] == '\n') && at[n] == '\n')
      return true;
  return false;
}

bool
world_is_connected (const struct world *w)
{
  return !w->ended && w->phase == GDW_PHASE_CONNECTED;
}

static const struct told *
told_of (const struct world *w, const peer_child *c)
{
  for (size_t i = 0; i < w->n_told; i++) {
    const struct told *t = &w->told[i];
    if (t->dropped || t->add.spi_in != c->spi_out || t->add.spi_out != c->spi_in)
      continue;
    bool in = gdw_bytes_same (gdw_bytes_make (t->add.key_in, t->add.key_len), c->key_out);
    bool out = gdw_bytes_same (gdw_bytes_make (t->add.key_out, t->add.key_len), c->key_in);
    return in && out ? t : NULL;
  }
  return NULL;
}

bool
world_agrees (const struct world *w)
{
  peer_child c;
  size_t live = 0;
  bool newest = false;
  for (size_t i = 0; i < w->n_told; i++)
    live += w->told[i].dropped ? 0 : 1;
  if (live != peer_children (w->peer))
    return false;
  for (size_t i = 0; peer_child_at (w->peer, i, &c); i++) {
    const struct told *t = told_of (w, &c);
    if (t == NULL)
      return false;
    newest = newest || (!c.old && t->child == w->used);
  }
  return newest;
}
