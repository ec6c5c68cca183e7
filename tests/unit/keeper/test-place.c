/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-place.c - folders that are safe and folders that are not, one lock, one socket. */
#include "keeper/place.h"

#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[64];

static const char *
make_folder (void)
{
  snprintf (folder, sizeof folder, "/tmp/gdw-place-XXXXXX");
  return mkdtemp (folder);
}

static void
clean (void)
{
  char command[100];
  snprintf (command, sizeof command, "rm -rf '%s'", folder);
  check (system (command) == 0);
}

static bool
chosen (const char *wish)
{
  char buf[256];
  setenv ("GODWIT_TEST_DIR", wish, 1);
  return strcmp (gdw_place_choose ("GODWIT_TEST_DIR", "/usual", buf, sizeof buf), "/usual") != 0;
}

TEST (only_a_folder_that_nobody_else_can_write_is_chosen)
{
  char link_path[80];
  require (make_folder () != NULL);
  check (chosen (folder));
  check (!chosen ("relative"));
  check (!chosen ("/no/such/folder"));
  check (!chosen (""));
  check (chmod (folder, 0777) == 0 && !chosen (folder));
  check (chmod (folder, 0770) == 0 && !chosen (folder));
  check (chmod (folder, 0755) == 0 && chosen (folder));
  snprintf (link_path, sizeof link_path, "%s/link", folder);
  check (symlink (folder, link_path) == 0 && !chosen (link_path));
  unsetenv ("GODWIT_TEST_DIR");
  clean ();
}

TEST (the_runtime_folder_must_be_ours)
{
  char path[80];
  require (make_folder () != NULL);
  snprintf (path, sizeof path, "%s/run", folder);
  int dir = gdw_place_open (path);
  check (dir >= 0);
  close (dir);
  check (chmod (path, 0777) == 0);
  check (gdw_place_open (path) == -1 && errno == EPERM);
  check (chmod (path, 0755) == 0);
  check (geteuid () != 0 || (chown (path, 4321, 0) == 0 && gdw_place_open (path) == -1));
  clean ();
}

TEST (one_lock)
{
  require (make_folder () != NULL);
  int dir = gdw_place_open (folder), first = gdw_place_lock (dir);
  check (first >= 0);
  check (gdw_place_lock (dir) == -1 && errno == EWOULDBLOCK);
  close (first);
  int again = gdw_place_lock (dir);
  check (again >= 0);
  close (again);
  close (dir);
  clean ();
}

static int
try_connect (void)
{
  struct sockaddr_un sa = { .sun_family = AF_UNIX };
  snprintf (sa.sun_path, sizeof sa.sun_path, "%s/keeper.sock", folder);
  int fd = socket (AF_UNIX, SOCK_STREAM, 0), e = connect (fd, (struct sockaddr *)&sa, sizeof sa) == 0 ? 0 : errno;
  close (fd);
  return e;
}

TEST (one_socket_for_its_owner_and_a_group)
{
  char path[100];
  struct stat st;
  require (make_folder () != NULL);
  snprintf (path, sizeof path, "%s/keeper.sock", folder);
  int dir = gdw_place_open (folder), fd = gdw_place_listen (folder);
  check (fd >= 0 && try_connect () == 0);
  check (stat (path, &st) == 0 && S_ISSOCK (st.st_mode) && (st.st_mode & 0777) == 0600);
  close (fd);
  check (try_connect () == ECONNREFUSED); /* what a killed keeper leaves */
  fd = gdw_place_listen (folder);
  check (fd >= 0 && gdw_place_admit (dir, getegid ()) && try_connect () == 0);
  check (stat (path, &st) == 0 && st.st_gid == getegid () && (st.st_mode & 0777) == 0660);
  check (gdw_place_admit (dir, UINT32_MAX) && stat (path, &st) == 0 && (st.st_mode & 0777) == 0600);
  gdw_place_unlisten (dir);
  check (try_connect () == ENOENT);
  close (fd);
  close (dir);
  clean ();
}

TEST (nothing_is_inherited_by_mistake)
{
  unsetenv ("LISTEN_PID");
  check (gdw_place_inherited () == -1);
  setenv ("LISTEN_PID", "1", 1);
  setenv ("LISTEN_FDS", "1", 1);
  check (gdw_place_inherited () == -1);
  char pid[16];
  snprintf (pid, sizeof pid, "%d", getpid ());
  setenv ("LISTEN_PID", pid, 1);
  setenv ("LISTEN_FDS", "2", 1);
  check (gdw_place_inherited () == -1);
  unsetenv ("LISTEN_PID");
}

TEST_MAIN ()
