/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daemon-entry.c - the keeper's frames become the words of Status1, which become the facts: one way for both backends. */
#include "daemon-entry.h"

#include <string.h>

#include "base/phase.h"
#include "daemon-call.h"
#include "profiles/profile-keyfile.h"
#include "status-facts.h"

enum { FAULT_LETTERS = 120 };

static void
put_place (GodwitDaemonEntry *e, gdw_frame_status *s)
{
  g_strlcpy (s->name, e->name, sizeof s->name);
  g_strlcpy (s->uuid, e->profile.godwit.uuid, sizeof s->uuid);
  g_strlcpy (s->gateway, e->profile.gateway.address, sizeof s->gateway);
}

static GVariant *
values_of (const GodwitDaemonEntry *e)
{
  GVariantBuilder b;
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; godwit_status_property (i) != NULL; i++)
    g_variant_builder_add (&b, "{sv}", godwit_status_property (i),
                           godwit_status_value (&e->told, godwit_status_property (i)));
  return g_variant_ref_sink (g_variant_builder_end (&b));
}

static GodwitState
state_of (const GodwitDaemonEntry *e, const GodwitFacts *f)
{
  if (!e->is_up && e->waits_for_keyring)
    return GODWIT_STATE_WAITING;
  if (e->is_up)
    return godwit_status_state (gdw_phase_name (e->told.status.phase), e->told.connected_since != 0);
  return f->why != 0 ? GODWIT_STATE_FAILED : GODWIT_STATE_OFF;
}

static void
on_own_certificate (gpointer e)
{
  godwit_daemon_entry_refresh (e);
}

void
godwit_daemon_entry_refresh (GodwitDaemonEntry *e)
{
  GodwitStatusNow now = godwit_status_now ();
  g_autoptr (GVariant) all = values_of (e);
  GodwitFacts f = { .uuid = g_strdup (godwit_daemon_entry_uuid (e)),
                    .name = g_strdup (e->name),
                    .gateway = g_strdup (e->profile.gateway.address),
                    .user = g_strdup (e->profile.sign_in.user),
                    .told = godwit_told_of (&e->profile),
                    .own_ends = godwit_own_certificate_end (&e->own, &e->profile, e->path, on_own_certificate, e),
                    .keyring = e->waits_for_keyring };
  godwit_status_facts (all, &now, NULL, NULL, &f);
  godwit_status_moves (all, &now, NULL, NULL, godwit_tunnel_moves (e->tunnel));
  godwit_status_keys (all, &e->profile, &now, &f);
  f.counted = e->counted;
  f.state = state_of (e, &f);
  if (!e->is_up)
    godwit_status_end (&f);
  godwit_tunnel_set_facts (e->tunnel, &f);
}

static void
say_fault (GodwitDaemonEntry *e, const char *words)
{
  g_autofree char *clean = g_utf8_make_valid (words, -1);
  g_autofree char *cut = g_utf8_substring (clean, 0, MIN (g_utf8_strlen (clean, -1), FAULT_LETTERS));
  g_strlcpy (e->told.fault, cut, sizeof e->told.fault);
}

void
godwit_daemon_entry_take (GodwitDaemonEntry *e, const GodwitProfileFile *file)
{
  if (file->version == e->version && file->version != 0)
    return;
  e->version = file->version;
  e->profile = file->profile;
  g_free (e->fault);
  e->fault = g_strdup (file->fault); /* it stays in the list, and says why */
  if (!e->is_up)
    say_fault (e, e->fault != NULL ? e->fault : "");
  g_free (e->name);
  e->name = godwit_profile_name (&e->profile, e->path);
  put_place (e, &e->told.status);
  godwit_daemon_entry_refresh (e);
}

GodwitDaemonEntry *
godwit_daemon_entry_new (const GodwitProfileFile *file)
{
  GodwitDaemonEntry *e = g_new0 (GodwitDaemonEntry, 1);
  const char *uuid = file->profile.godwit.uuid;
  e->path = g_strdup (file->path);
  e->tunnel = godwit_tunnel_new (uuid[0] != '\0' ? uuid : file->path);
  godwit_daemon_entry_take (e, file);
  return e;
}

void
godwit_daemon_entry_free (gpointer entry)
{
  GodwitDaemonEntry *e = entry;
  godwit_daemon_call_free (e->call);
  godwit_own_certificate_clear (&e->own);
  g_object_unref (e->tunnel);
  g_free (e->path);
  g_free (e->name);
  g_free (e->fault);
  g_free (e);
}

const char *
godwit_daemon_entry_uuid (const GodwitDaemonEntry *e)
{
  return e->profile.godwit.uuid[0] != '\0' ? e->profile.godwit.uuid : e->path;
}

void
godwit_daemon_entry_begin (GodwitDaemonEntry *e)
{
  e->told = (GodwitStatusFacts){ 0 };
  e->events = (GodwitEventLog){ 0 };
  e->counted = 0;
  e->number = 0;
  e->is_up = TRUE;
  put_place (e, &e->told.status);
  godwit_daemon_entry_refresh (e);
}

static void
keep_event (GodwitDaemonEntry *e, const gdw_frame *f)
{
  GodwitStatusNow now = godwit_status_now ();
  godwit_event_log_add (&e->events, &f->event, f->events_lost);
  g_autoptr (GVariant) all = g_variant_ref_sink (godwit_event_log_value (&e->events));
  godwit_status_events (all, &now, godwit_tunnel_events (e->tunnel));
}

void
godwit_daemon_entry_told (GodwitDaemonEntry *e, const gdw_frame *f)
{
  gdw_frame_status *kept = &e->told.status;
  if (f->type == GDW_FRAME_EVENT) {
    keep_event (e, f);
    return;
  }
  if (f->type == GDW_FRAME_PHASE) {
    kept->phase = f->phase.phase;
    kept->since = f->phase.since;
  } else if (f->type == GDW_FRAME_STATUS) {
    *kept = f->status;
    e->counted = g_get_monotonic_time ();
  }
  e->is_up = TRUE;
  godwit_status_note_connected (&e->told);
  godwit_daemon_entry_refresh (e);
}

void
godwit_daemon_entry_end (GodwitDaemonEntry *e, const gdw_frame_end *end)
{
  e->told.end = *end;
  e->told.status.phase = GDW_PHASE_ENDED;
  e->told.connected_since = 0;
  e->is_up = FALSE;
  e->number = 0;
  g_clear_pointer (&e->call, godwit_daemon_call_free);
  godwit_daemon_entry_refresh (e);
}

void
godwit_daemon_entry_fail (GodwitDaemonEntry *e, gdw_why why, const char *fact)
{
  gdw_frame_end end = { .why = why };
  g_strlcpy (end.fact, fact, sizeof end.fact);
  godwit_daemon_entry_end (e, &end);
}

void
godwit_daemon_entry_fault (GodwitDaemonEntry *e, const char *words)
{
  say_fault (e, words);
  godwit_daemon_entry_fail (e, GDW_WHY_NONE, "");
}
