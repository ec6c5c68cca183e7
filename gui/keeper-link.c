/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keeper-link.c - a control link (control/client.h) to the keeper's socket. */
#include "keeper-link.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "shared/link-source.h"

struct GodwitKeeperLink {
  GodwitKeeperLinkOwner owner;
  gdw_client *client;
  GodwitLinkSource *source;
  guint32 last_number;
  gboolean is_greeted;
};

static char *
socket_path (void)
{
  const char *folder = g_getenv ("GODWIT_RUNTIME_DIR");
  return g_build_filename (folder != NULL && folder[0] == '/' ? folder : "/run/godwit", "keeper.sock", NULL);
}

gboolean
godwit_keeper_link_exists (void)
{
  g_autofree char *path = socket_path ();
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* A connected descriptor, or -1 with errno. A local socket connects at once, or its queue is full. */
static int
reach (void)
{
  g_autofree char *path = socket_path ();
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || connect (fd, (const struct sockaddr *)&address, sizeof address) == 0)
    return fd;
  int error = errno;
  close (fd);
  errno = error;
  return -1;
}

/* Its greeting comes before all that it says. */
static void
look_for_greeting (GodwitKeeperLink *l)
{
  if (l->is_greeted || gdw_client_peer_version (l->client)[0] == '\0')
    return;
  l->is_greeted = TRUE;
  l->owner.greeted (l->owner.data);
}

static void
on_told (gpointer data, gdw_frame *f)
{
  GodwitKeeperLink *l = data;
  look_for_greeting (l);
  l->owner.told (l->owner.data, f);
}

/* The last call of a link that has ended is lost. */
static void
on_turn (gpointer data, gdw_ms now)
{
  GodwitKeeperLink *l = data;
  gdw_why why = gdw_client_why (l->client);
  (void)now;
  look_for_greeting (l);
  if (why != GDW_WHY_NONE && !gdw_client_has_frame (l->client))
    l->owner.lost (l->owner.data, why);
  else if (l->is_greeted)
    l->owner.ready (l->owner.data);
}

GodwitKeeperLink *
godwit_keeper_link_new (const GodwitKeeperLinkOwner *owner, gdw_why *ret_why)
{
  int fd = reach ();
  *ret_why = fd >= 0                             ? GDW_WHY_NONE
             : errno == EACCES || errno == EPERM ? GDW_WHY_NOT_ALLOWED
                                                 : GDW_WHY_KEEPER_UNREACHABLE;
  if (fd < 0)
    return NULL;
  GodwitKeeperLink *l = g_new0 (GodwitKeeperLink, 1);
  const GodwitLinkOwner turns = { l, on_told, on_turn };
  l->owner = *owner;
  l->client = gdw_client_new (fd, GDW_FRAME_C, GDW_FRAME_K, GODWIT_VERSION, godwit_link_now ());
  if (l->client == NULL)
    g_error ("no memory for a link");
  l->source = godwit_link_source_new ("keeper", l->client, &turns);
  return l;
}

void
godwit_keeper_link_free (GodwitKeeperLink *l)
{
  if (l == NULL)
    return;
  godwit_link_source_free (l->source);
  gdw_client_free (l->client);
  g_free (l);
}

guint32
godwit_keeper_link_number (GodwitKeeperLink *l)
{
  return ++l->last_number;
}

gboolean
godwit_keeper_link_send (GodwitKeeperLink *l, const gdw_frame *f)
{
  godwit_link_source_touch (l->source);
  return gdw_client_send (l->client, f) == GDW_OK;
}

gsize
godwit_keeper_link_room (const GodwitKeeperLink *l)
{
  return gdw_client_room (l->client);
}
