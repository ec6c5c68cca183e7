/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verbs.c - the verbs of godwitctl that are one request and its answer: disconnect, status, check, repair, schema. */
#include "ctl/ctl.h"
#include "ctl/json.h"
#include "ctl/say.h"
#include "ctl/talk.h"
#include "profiles/blob.h"
#include "profiles/profile-keyfile.h"
#include "profiles/schema.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#define PROFILES "/etc/godwit/profiles"

char *
ctl_profile_path (const char *name)
{
  if (strchr (name, '/') != NULL || g_str_has_suffix (name, GODWIT_KEYFILE_SUFFIX))
    return g_strdup (name);
  return g_strdup_printf (PROFILES "/%s" GODWIT_KEYFILE_SUFFIX, name);
}

/* The name of the tunnel that a NAME or FILE means; a file that cannot be read (any more) still has a name. Free with g_free. */
static char *
tunnel_name (const char *text)
{
  gdw_profile p;
  g_autofree char *path = ctl_profile_path (text);
  if (strcmp (path, text) != 0)
    return g_strdup (text);
  gdw_profile_init (&p);
  (void)godwit_profile_read (path, &p, NULL);
  return godwit_profile_name (&p, path);
}

static int
say_why (const CtlOptions *o, gdw_why why, const char *fact)
{
  if (o->json && why != GDW_WHY_NONE)
    ctl_json_print (ctl_json_why (why, fact), TRUE);
  return ctl_say_why (why, fact);
}

/* --- status --- */

typedef struct {
  const char *name; /* NULL: all */
  gboolean json;
  guint shown;
  JsonArray *list;
  char only[65]; /* the last name seen */
} Listing;

static void
list_one (const gdw_frame *f, void *context)
{
  Listing *l = context;
  if (l->name != NULL && strcmp (l->name, f->status.name) != 0)
    return;
  if (l->json)
    json_array_add_element (l->list, ctl_json_tunnel (&f->status, ctl_now ()));
  else if (l->list != NULL)
    ctl_say_status (&f->status, ctl_now ());
  g_strlcpy (l->only, f->status.name, sizeof l->only);
  l->shown++;
}

/* Asks for the list. When no keeper runs, no tunnel is up. */
static gdw_why
list_tunnels (Listing *l, char text[GDW_MAX_TEXT])
{
  CtlTalk talk;
  gdw_frame f;
  uint32_t count;
  text[0] = '\0';
  gdw_why why = ctl_talk_open (&talk, false);
  if (why == GDW_WHY_NONE) {
    gdw_frame_init (&f, GDW_FRAME_LIST);
    why = ctl_talk_request (&talk, &f, list_one, l, &count, text);
    ctl_talk_close (&talk);
  }
  return why == GDW_WHY_KEEPER_UNREACHABLE ? GDW_WHY_NONE : why;
}

int
ctl_status (const CtlOptions *o)
{
  char text[GDW_MAX_TEXT];
  g_autofree char *name = o->name == NULL ? NULL : tunnel_name (o->name);
  Listing l = { .name = name, .json = o->json, .list = json_array_new () };
  gdw_why why = list_tunnels (&l, text);
  if (why == GDW_WHY_NONE && name != NULL && l.shown == 0)
    why = GDW_WHY_NOT_UP;
  if (why == GDW_WHY_NONE && o->json)
    ctl_json_print (ctl_json_status (json_array_ref (l.list)), TRUE);
  else if (why == GDW_WHY_NONE && l.shown == 0)
    puts (_ ("No tunnel is up."));
  json_array_unref (l.list);
  return say_why (o, why, text);
}

/* --- disconnect --- */

/* Without a name: the one tunnel that is up. */
static gdw_why
find_only (char **ret_name, char text[GDW_MAX_TEXT])
{
  Listing l = { .name = NULL };
  gdw_why why = list_tunnels (&l, text);
  if (why != GDW_WHY_NONE)
    return why;
  if (l.shown != 1) {
    g_strlcpy (text, l.shown == 0 ? _ ("No tunnel is up.") : _ ("More than one tunnel is up: say which."),
               GDW_MAX_TEXT);
    return GDW_WHY_NOT_UP;
  }
  *ret_name = g_strdup (l.only);
  return GDW_WHY_NONE;
}

int
ctl_disconnect (const CtlOptions *o)
{
  CtlTalk talk;
  gdw_frame f;
  uint32_t count;
  char text[GDW_MAX_TEXT] = "";
  g_autofree char *name = o->name == NULL ? NULL : tunnel_name (o->name);
  gdw_why why = name == NULL ? find_only (&name, text) : GDW_WHY_NONE;
  if (why == GDW_WHY_NONE)
    why = ctl_talk_open (&talk, false);
  else
    return say_why (o, why, text);
  if (why == GDW_WHY_NONE) {
    gdw_frame_init (&f, GDW_FRAME_STOP);
    g_strlcpy (f.stop.name, name, sizeof f.stop.name);
    why = ctl_talk_request (&talk, &f, NULL, NULL, &count, text);
    ctl_talk_close (&talk);
  }
  if (why == GDW_WHY_KEEPER_UNREACHABLE)
    why = GDW_WHY_NOT_UP;
  if (why == GDW_WHY_NONE && !o->json) {
    printf (_ ("%s is disconnected."), name);
    putchar ('\n');
  }
  return say_why (o, why, text);
}

/* --- check --- */

int
ctl_check (const CtlOptions *o)
{
  gdw_profile p;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = ctl_profile_path (o->name);
  if (!godwit_profile_read (path, &p, &error)) {
    ctl_say_fault (error->message);
    return CTL_PROFILE;
  }
  for (gsize i = 0; i < GDW_MAX_BLOBS; i++) {
    gdw_file_need need;
    gsize max;
    g_autofree char *file = godwit_blob_path (&p, i, path, &need, &max);
    if (file == NULL)
      break;
    g_autoptr (GBytes) octets = godwit_blob_read (file, max, &error);
    if (octets == NULL) {
      g_autofree char *text = g_strdup_printf ("%s: %s", path, error->message);
      ctl_say_fault (text);
      return CTL_PROFILE;
    }
  }
  if (!o->json) {
    printf (_ ("%s is good."), path);
    putchar ('\n');
  }
  return CTL_GOOD;
}

/* --- repair --- */

int
ctl_repair (const CtlOptions *o)
{
  CtlTalk talk;
  gdw_frame f;
  uint32_t count = 0;
  char text[GDW_MAX_TEXT] = "";
  gdw_why why = ctl_talk_open (&talk, true);
  if (why == GDW_WHY_NONE) {
    gdw_frame_init (&f, GDW_FRAME_REPAIR);
    why = ctl_talk_request (&talk, &f, NULL, NULL, &count, text);
    ctl_talk_close (&talk);
  }
  if (why == GDW_WHY_NONE && !o->json)
    puts (count == 0 ? _ ("Nothing had to be repaired.")
                     : _ ("What a tunnel had left was undone: the network is as before."));
  return say_why (o, why, text);
}

/* --- schema --- */

int
ctl_schema (const CtlOptions *o)
{
  (void)o;
  g_autofree char *text = godwit_schema_json ();
  fputs (text, stdout);
  return CTL_GOOD;
}
