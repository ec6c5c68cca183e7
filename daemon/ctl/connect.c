/* SPDX-License-Identifier: GPL-3.0-or-later */
/* connect.c - godwitctl connect: the profile and its files as the calling user, then the tunnel step by step in plain words. */
#include "ctl/ctl.h"
#include "ctl/json.h"
#include "ctl/moves.h"
#include "ctl/say.h"
#include "ctl/secrets.h"
#include "ctl/talk.h"
#include "front/settings.h"
#include "profiles/blob.h"
#include "profiles/profile-keyfile.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READY_MS = 15000, CLOSE_MS = 15000 };

typedef struct {
  CtlOptions *o;
  CtlTalk talk;
  gdw_profile profile;
  char *path, *name;
  guint n_blobs;
  GBytes *blobs[GDW_MAX_BLOBS];
  gdw_frame_blob heads[GDW_MAX_BLOBS];
  uint32_t tunnel;
  gdw_phase said; /* the last one that was told */
  uint32_t moves; /* that were told */
  gboolean connected, closing, over;
  int status; /* exit status, once over */
} Connect;

static void
over (Connect *c, int status)
{
  c->over = TRUE;
  c->status = status;
}

static void
over_why (Connect *c, gdw_why why, const char *fact)
{
  if (c->o->json && why != GDW_WHY_NONE) {
    gdw_frame f;
    gdw_frame_init (&f, GDW_FRAME_END);
    f.end.why = why;
    g_strlcpy (f.end.fact, fact, sizeof f.end.fact);
    ctl_json_print (ctl_json_line (&f, c->name, ctl_now ()), FALSE);
  }
  over (c, ctl_say_why (why, fact));
}

/* --- the profile and its files --- */

static gboolean
load_profile (Connect *c)
{
  g_autoptr (GError) error = NULL;
  c->path = ctl_profile_path (c->o->name);
  if (!godwit_profile_read (c->path, &c->profile, &error)) {
    ctl_say_fault (error->message);
    return FALSE;
  }
  c->name = godwit_profile_name (&c->profile, c->path);
  return TRUE;
}

static gboolean
load_files (Connect *c)
{
  for (gsize i = 0; i < GDW_MAX_BLOBS; i++) {
    gdw_file_need need;
    gsize max;
    g_autoptr (GError) error = NULL;
    g_autofree char *path = godwit_blob_path (&c->profile, i, c->path, &need, &max);
    if (path == NULL)
      return TRUE;
    GBytes *octets = godwit_blob_read (path, max, &error);
    if (octets == NULL || g_bytes_get_size (octets) == 0) {
      g_autofree char *text =
          g_strdup_printf ("%s: %s", c->path, octets == NULL ? error->message : _ ("a file that it names is empty"));
      ctl_say_fault (text);
      g_clear_pointer (&octets, g_bytes_unref);
      return FALSE;
    }
    c->heads[c->n_blobs] = (gdw_frame_blob){ .number = (uint8_t)i,
                                             .kind = gdw_settings_blob_kind (need.kind),
                                             .size = (uint32_t)g_bytes_get_size (octets) };
    c->blobs[c->n_blobs++] = octets;
  }
  return TRUE;
}

/* --- to the keeper --- */

/* A turn that is no frame ends the wait: FALSE. */
static gboolean
turn_is_frame (Connect *c, CtlTalkTurn turn)
{
  if (turn == CTL_TALK_LOST)
    over_why (c, GDW_WHY_CONTROL_LOST, "");
  else if (turn == CTL_TALK_LATE)
    over_why (c, GDW_WHY_KEEPER_UNREACHABLE, _ ("it does not go on"));
  return turn == CTL_TALK_FRAME;
}

static void
send_close (Connect *c)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CLOSE);
  f.tunnel = c->tunnel;
  c->closing = TRUE;
  if (c->tunnel == 0)
    over (c, CTL_GOOD); /* our hang-up is enough */
  else
    (void)turn_is_frame (c, ctl_talk_send (&c->talk, &f));
}

static void
start (Connect *c)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_START);
  f.number = ctl_talk_number (&c->talk);
  g_strlcpy (f.start.name, c->name, sizeof f.start.name);
  g_strlcpy (f.start.uuid, c->profile.godwit.uuid, sizeof f.start.uuid);
  g_strlcpy (f.start.device, c->profile.network.device, sizeof f.start.device);
  f.start.stay = c->o->detach;
  uint32_t number = f.number;
  if (!turn_is_frame (c, ctl_talk_send (&c->talk, &f)))
    return;
  gdw_ms until = ctl_now () + READY_MS;
  while (!c->over && c->tunnel == 0) {
    CtlTalkTurn turn = ctl_talk_next (&c->talk, &f, until);
    if (turn == CTL_TALK_SIGNAL)
      send_close (c);
    else if (turn_is_frame (c, turn) && f.type == GDW_FRAME_READY && f.number == number)
      c->tunnel = f.tunnel;
    else if (turn == CTL_TALK_FRAME && f.type == GDW_FRAME_ERROR)
      over_why (c, f.error.why, f.error.text);
  }
}

static void
send_connect (Connect *c)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  f.tunnel = c->tunnel;
  void *texts = gdw_settings_put (&c->profile, &f.connect);
  if (texts == NULL) {
    over_why (c, GDW_WHY_NO_RESOURCES, "");
    return;
  }
  for (guint i = 0; i < c->o->n_secrets; i++) {
    f.connect.secrets[i].kind = (uint8_t)c->o->secrets[i].kind;
    f.connect.secrets[i].octets = c->o->secrets[i].octets; /* stays ours: the frame is only written */
  }
  f.connect.n_secrets = (uint8_t)c->o->n_secrets;
  memcpy (f.connect.blobs, c->heads, sizeof c->heads);
  f.connect.n_blobs = (uint8_t)c->n_blobs;
  f.connect.may_ask = ctl_secrets_can_ask ();
  (void)turn_is_frame (c, ctl_talk_send (&c->talk, &f));
  free (texts);
}

static void
send_blob (Connect *c, guint i)
{
  gsize size;
  const uint8_t *octets = g_bytes_get_data (c->blobs[i], &size);
  gdw_frame f;
  for (gsize at = 0; !c->over && gdw_settings_part (&c->heads[i], gdw_bytes_make (octets, size), at, &f);
       at += f.part.octets.n) {
    f.tunnel = c->tunnel;
    CtlTalkTurn turn = ctl_talk_send (&c->talk, &f);
    if (turn == CTL_TALK_SIGNAL) {
      send_close (c);
      return;
    }
    (void)turn_is_frame (c, turn);
  }
}

/* --- from the keeper --- */

static void
on_secret (Connect *c, const gdw_frame *ask)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_ANSWER);
  f.tunnel = c->tunnel;
  f.number = ask->number;
  const int wake[] = { c->talk.signals, gdw_client_fd (c->talk.link) };
  g_autofree char *prompt = ctl_secrets_prompt (ask->ask.secret, c->profile.sign_in.user);
  if (ask->ask.retry && !c->o->json)
    ctl_say_step (_ ("The gateway refused it. Try again."));
  if (ask->ask.prompt[0] != '\0' && !c->o->json) {
    /* Translators: %s are the gateway's own words */
    g_autofree char *words = g_strdup_printf (_ ("The gateway says: %s"), ask->ask.prompt);
    ctl_say_step (words);
  }
  CtlAsk asked = ctl_secrets_ask (prompt, wake, G_N_ELEMENTS (wake), &f.answer.secret);
  if (asked == CTL_ASK_BROKEN)
    return; /* a signal, or the question is no longer open: the loop sees which */
  if (asked == CTL_ASK_REFUSED)
    f.answer.why = ask->ask.retry ? GDW_WHY_SIGN_IN_REFUSED : GDW_WHY_SECRET_MISSING;
  CtlTalkTurn turn = ctl_talk_send (&c->talk, &f);
  gdw_frame_done (&f);
  (void)turn_is_frame (c, turn);
}

static void
show_status (const gdw_frame *f, void *context)
{
  Connect *c = context;
  if (f->tunnel != c->tunnel)
    return;
  if (c->o->json)
    ctl_json_print (ctl_json_line (f, c->name, ctl_now ()), FALSE);
  else
    ctl_say_status (&f->status, ctl_now ());
}

static void
on_connected (Connect *c)
{
  c->connected = TRUE;
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_LIST);
  f.number = ctl_talk_number (&c->talk);
  (void)turn_is_frame (c, ctl_talk_send (&c->talk, &f));
}

/* The list that on_connected asked for is there. */
static void
on_listed (Connect *c)
{
  if (c->o->detach)
    over (c, CTL_GOOD);
  else if (!c->o->json)
    ctl_say_step (_ ("Connected until you press Ctrl-C."));
}

/* The same with a capital. */
static char *
sentence_of (const char *words)
{
  char first[7] = "";
  (void)g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (words)), first);
  return g_strconcat (first, g_utf8_next_char (words), NULL);
}

static void
on_phase (Connect *c, const gdw_frame *f)
{
  g_autofree char *text = sentence_of (_ (gdw_phase_text (f->phase.phase)));
  gboolean again = f->phase.phase == c->said; /* proving goes on after waiting for a person */
  if (f->phase.phase != GDW_PHASE_WAITING)
    c->said = f->phase.phase;
  if (!c->o->json && f->phase.phase == GDW_PHASE_CONNECTED)
    ctl_say_good (text);
  else if (!c->o->json && !again && f->phase.phase != GDW_PHASE_ENDED && f->phase.phase != GDW_PHASE_WAITING)
    ctl_say_step (text);
  if (f->phase.phase == GDW_PHASE_CONNECTED && !c->connected)
    on_connected (c);
}

/* While connecting every step is worth a line; afterwards only what concerns a person. */
static void
on_event (Connect *c, const gdw_frame *f)
{
  /* said by a phase or the end, or of no use to a person */
  static const gdw_event_id twice[] = { GDW_EV_CONNECTING, GDW_EV_CONNECTED, GDW_EV_CLOSED,  GDW_EV_REFUSED,
                                        GDW_EV_IKE_DOWN,   GDW_EV_APPLIED,   GDW_EV_CONFINED };
  char sentence[4 * GDW_MAX_TEXT];
  if (c->o->json || gdw_event_level (f->event.id) > (c->connected ? GDW_LEVEL_NOTICE : GDW_LEVEL_INFO))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (twice); i++) {
    if (f->event.id == twice[i])
      return;
  }
  if (gdw_event_sentence_as (&f->event, _ (gdw_event_format (f->event.id)), false, sentence, sizeof sentence) == 0)
    return;
  g_autofree char *line = g_strdup_printf ("  %s", sentence);
  ctl_say_step (line);
}

/* One that was asked for is shown whole, with its moves. */
static void
on_status (Connect *c, const gdw_frame *f)
{
  guint news = ctl_moves_news (&f->status, &c->moves);
  if (f->number != 0)
    return;
  if (c->o->json && news > 0)
    ctl_json_print (ctl_json_line (f, c->name, ctl_now ()), FALSE);
  for (guint i = f->status.n_roams - news; !c->o->json && i < f->status.n_roams; i++) {
    g_autofree char *text = ctl_moves_line (&f->status.roams[i]);
    g_autofree char *line = g_strdup_printf (_ ("Moved %s"), text);
    ctl_say_step (line);
  }
}

static void
on_end (Connect *c, const gdw_frame *f)
{
  if (f->end.why == GDW_WHY_NONE && !c->o->json)
    ctl_say_step (_ ("Disconnected."));
  g_autofree char *words = ctl_say_certificate (&f->end.cert, f->end.fact);
  over (c, ctl_say_why (f->end.why, words));
  ctl_say_diff (&f->end.diff);
}

static void
on_frame (Connect *c, const gdw_frame *f)
{
  JsonNode *line = f->tunnel == c->tunnel && c->o->json && f->type != GDW_FRAME_STATUS
                       ? ctl_json_line (f, c->name, ctl_now ())
                       : NULL;
  if (line != NULL)
    ctl_json_print (line, FALSE);
  if (f->type == GDW_FRAME_DONE)
    on_listed (c);
  else if (f->type == GDW_FRAME_STATUS && f->number != 0)
    show_status (f, c);
  else if (f->type == GDW_FRAME_ERROR && (f->tunnel == c->tunnel || f->number == 0))
    over_why (c, f->error.why, f->error.text);
  if (f->tunnel != c->tunnel)
    return;
  switch (f->type) {
  case GDW_FRAME_ASK: on_secret (c, f); break;
  case GDW_FRAME_PHASE: on_phase (c, f); break;
  case GDW_FRAME_EVENT: on_event (c, f); break;
  case GDW_FRAME_STATUS: on_status (c, f); break;
  case GDW_FRAME_END: on_end (c, f); break;
  default: break;
  }
}

static void
follow (Connect *c)
{
  gdw_ms until = GDW_MS_NEVER;
  while (!c->over) {
    gdw_frame f;
    CtlTalkTurn turn = ctl_talk_next (&c->talk, &f, until);
    if (turn == CTL_TALK_SIGNAL) {
      if (c->closing)
        over (c, CTL_GOOD); /* impatience: our hang-up ends it as well */
      else
        send_close (c);
      until = ctl_now () + CLOSE_MS;
    } else if (turn_is_frame (c, turn)) {
      on_frame (c, &f);
      gdw_frame_done (&f);
    }
  }
}

static void
run (Connect *c)
{
  gdw_why why = ctl_talk_open (&c->talk, true);
  if (why != GDW_WHY_NONE) {
    over_why (c, why, "");
    return;
  }
  if (!c->o->json) {
    /* Translators: the name of a connection, and its gateway */
    g_autofree char *text = g_strdup_printf (_ ("Connecting %s to %s"), c->name, c->profile.gateway.address);
    ctl_say_step (text);
  }
  start (c);
  if (!c->over)
    send_connect (c);
  for (guint i = 0; i < c->n_blobs && !c->over && !c->closing; i++)
    send_blob (c, i);
  ctl_secrets_done (c->o);
  follow (c);
  ctl_talk_close (&c->talk);
}

int
ctl_connect (CtlOptions *o)
{
  Connect c = { .o = o, .talk = { .signals = -1 } };
  ctl_secrets_add_credentials (o);
  if (load_profile (&c) && load_files (&c))
    run (&c);
  else
    over (&c, CTL_PROFILE);
  for (guint i = 0; i < c.n_blobs; i++)
    g_bytes_unref (c.blobs[i]);
  g_free (c.name);
  g_free (c.path);
  return c.status;
}
