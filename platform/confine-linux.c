/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confine-linux.c - the first step: another user, no capability, an empty root, no core, memory locked. The filter of system calls is
 * confine-filter-linux.c. */
#include "platform/confine.h"
#include "platform/confine-text.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_FILES = 64 /* sockets of eight paths, and what was opened before */ };

void
gdw_confine_say (gdw_confine_result *r, const char *what)
{
  size_t n = strlen (r->text);
  snprintf (r->text + n, sizeof r->text - n, "%s%s", n > 0 ? ", " : "", what);
}

gdw_why
gdw_confine_fail (gdw_confine_result *r, const char *doing, int error)
{
  snprintf (r->fault, sizeof r->fault, "%s: %s", doing, strerror (error));
  return GDW_WHY_CONFINE_FAILED;
}

static bool
limit (unsigned resource, rlim_t most)
{
  struct rlimit l = { most, most };
  return setrlimit (resource, &l) == 0;
}

/* No core file and no reading of our memory by others of the same user; nothing of it in swap. MEMLOCK is raised before, since the right to
 * pass it goes away and later allocations are locked as well. */
static gdw_why
guard_memory (gdw_confine_result *r)
{
  if (!limit (RLIMIT_CORE, 0) || prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
    return gdw_confine_fail (r, "switching off core files", errno);
  gdw_confine_say (r, "no core files");
  bool unbounded = limit (RLIMIT_MEMLOCK, RLIM_INFINITY);
  if (unbounded && mlockall (MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)
    gdw_confine_say (r, "memory locked");
  else
    gdw_confine_say (r, "memory not locked");
  return GDW_WHY_NONE;
}

/* A directory that is removed while we stand in it is empty for ever: nobody can make a file in it, and it has no name any more. */
static gdw_why
empty_root (gdw_confine_result *r)
{
  static const char *const places[] = { "/run/godwit-root-XXXXXX", "/tmp/godwit-root-XXXXXX" };
  char path[32];
  bool made = false;
  for (size_t i = 0; i < sizeof places / sizeof *places && !made; i++) {
    snprintf (path, sizeof path, "%s", places[i]);
    made = mkdtemp (path) != NULL;
  }
  if (!made)
    return gdw_confine_fail (r, "making an empty root", errno);
  int in = chdir (path);
  int removed = rmdir (path);
  if (in < 0 || removed < 0 || chroot (".") < 0 || chdir ("/") < 0)
    return gdw_confine_fail (r, "changing to an empty root", errno);
  gdw_confine_say (r, "empty root");
  return GDW_WHY_NONE;
}

static void
drop_bounding_set (void)
{
  for (cap_value_t c = 0; c <= CAP_LAST_CAP || cap_get_bound (c) >= 0; c++)
    (void)cap_drop_bound (
        c); /* those that this kernel does not know fail, and so do all without the right: looked at below */
}

/* True: not a single capability is left in any set but, for a process that had no right to empty it, the bounding set. */
static bool
drop_capabilities (void)
{
  cap_t none = cap_init ();
  if (none == NULL)
    return false;
  bool good = cap_set_proc (none) == 0;
  (void)prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  cap_t now = cap_get_proc ();
  good = good && now != NULL && cap_compare (now, none) == 0;
  if (now != NULL)
    cap_free (now);
  cap_free (none);
  return good;
}

/* Is the way back closed? */
static bool
is_this_user (uid_t uid, gid_t gid)
{
  uid_t r, e, s;
  gid_t rg, eg, sg;
  if (getresuid (&r, &e, &s) < 0 || getresgid (&rg, &eg, &sg) < 0)
    return false;
  return r == uid && e == uid && s == uid && rg == gid && eg == gid && sg == gid && getgroups (0, NULL) == 0 &&
         setuid (0) < 0;
}

/* Who we are to become is looked up while there are still files. */
static gdw_why
become (const char *user, gdw_confine_result *r)
{
  errno = 0;
  const struct passwd *pw = getpwnam (user);
  if (pw == NULL)
    return gdw_confine_fail (r, "looking for the user godwit", errno != 0 ? errno : ENOENT);
  uid_t uid = pw->pw_uid;
  gid_t gid = pw->pw_gid;
  if (uid == 0 || gid == 0)
    return gdw_confine_fail (r, "the user godwit has the rights of root", EPERM);
  gdw_why why = empty_root (r);
  if (why != GDW_WHY_NONE)
    return why;
  drop_bounding_set ();
  if (setgroups (0, NULL) < 0 || setresgid (gid, gid, gid) < 0 || setresuid (uid, uid, uid) < 0)
    return gdw_confine_fail (r, "changing the user", errno);
  if (!is_this_user (uid, gid))
    return gdw_confine_fail (r, "the change of the user was not whole", EPERM);
  char text[64];
  snprintf (text, sizeof text, "user %s", user);
  gdw_confine_say (r, text);
  return GDW_WHY_NONE;
}

gdw_why
gdw_confine_drop (const char *user, bool rehearse, gdw_confine_result *ret)
{
  memset (ret, 0, sizeof *ret);
  bool rights = geteuid () == 0;
  if (!rights && !rehearse)
    return gdw_confine_fail (ret, "giving up rights that we do not have", EPERM);
  /* Fewer files would do; what is open above this number stays open. */
  (void)limit (RLIMIT_NOFILE, MOST_FILES);
  (void)limit (RLIMIT_MEMLOCK, RLIM_INFINITY);
  gdw_why why = GDW_WHY_NONE;
  if (rights)
    why = become (user, ret);
  else
    gdw_confine_say (ret, "the caller's own user and root");
  if (why != GDW_WHY_NONE)
    return why;
  if (!drop_capabilities ())
    return gdw_confine_fail (ret, "giving up capabilities", EPERM);
  gdw_confine_say (ret, "no capabilities");
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    return gdw_confine_fail (ret, "giving up new privileges", errno);
  gdw_confine_say (ret, "no new privileges");
  return guard_memory (ret);
}
