/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-confine-linux.c - confinement proven by trying: a child confines itself with a second thread running, then tries what it may and what
 * it may not, in both threads. */
#include "harness.h"
#include "platform/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* One attempt; true: refused as it must be. */
typedef bool attempt (void);

static bool
opens (void)
{
  return open ("/dev/null", O_RDONLY) < 0 && openat (AT_FDCWD, ".", O_RDONLY | O_DIRECTORY) < 0 &&
         open ("/etc/passwd", O_RDONLY) < 0;
}

static bool
executes (void)
{
  char *argv[] = { (char *)"true", NULL };
  return execve ("/bin/true", argv, NULL) < 0 && errno == EPERM;
}

static bool
forks (void)
{
  long p = syscall (SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
  if (p == 0)
    syscall (SYS_exit_group, 0);
  return p < 0 && fork () < 0;
}

static bool
other_sockets (void)
{
  return socket (AF_UNIX, SOCK_STREAM, 0) < 0 && socket (AF_INET, SOCK_RAW, IPPROTO_UDP) < 0 &&
         socket (AF_INET, SOCK_DGRAM, IPPROTO_ICMP) < 0 && socket (AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6) < 0 &&
         socket (AF_INET, SOCK_STREAM, 0) < 0 && socket (AF_NETLINK, SOCK_RAW, 0) < 0 &&
         socket (AF_PACKET, SOCK_DGRAM, 0) < 0;
}

static bool
marks (void)
{
  int s = socket (AF_INET, SOCK_DGRAM, 0), mark = 1;
  bool refused = s >= 0 && setsockopt (s, SOL_SOCKET, SO_MARK, &mark, sizeof mark) < 0;
  close (s);
  return refused;
}

static bool
executable_memory (void)
{
  void *both = mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  void *exec = mmap (NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  void *data = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return both == MAP_FAILED && exec == MAP_FAILED && data != MAP_FAILED &&
         mprotect (data, 4096, PROT_READ | PROT_EXEC) < 0;
}

static void *
nothing (void *data)
{
  return data;
}

static bool
more_threads (void)
{
  pthread_t t;
  return pthread_create (&t, NULL, nothing, NULL) != 0;
}

static bool
other_users (void)
{
  return setuid (0) < 0 && setgid (0) < 0 && unshare (CLONE_NEWUSER) < 0 && chroot ("..") < 0 &&
         syscall (SYS_ptrace, 0, 0, 0, 0) < 0 && kill (getppid (), 0) < 0;
}

/* What a tunnel does must still work. */
static bool
own_work (void)
{
  int s = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP), on = 1;
  struct sockaddr_in a = { .sin_family = AF_INET };
  struct timespec t;
  void *p = malloc (3 << 20);
  bool good = s >= 0 && setsockopt (s, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) == 0 &&
              bind (s, (struct sockaddr *)&a, sizeof a) == 0 && clock_gettime (CLOCK_BOOTTIME, &t) == 0 && p != NULL;
  if (p != NULL)
    memset (p, 1, 3 << 20);
  free (p);
  close (s);
  return good;
}

static const struct {
  const char *name;
  attempt *try;
} attempts[] = {
  { "own work", own_work },
  { "open", opens },
  { "execve", executes },
  { "fork", forks },
  { "sockets", other_sockets },
  { "mark", marks },
  { "executable memory", executable_memory },
  { "threads", more_threads },
  { "other users", other_users },
};

enum { ATTEMPTS = sizeof attempts / sizeof *attempts };

static unsigned
try_all (void)
{
  unsigned failed = 0;
  for (unsigned i = 0; i < ATTEMPTS; i++)
    failed |= attempts[i].try () ? 0 : 1u << i;
  return failed;
}

/* The threads try one after the other: libc's own setuid () and pthread_create (), which wait for all threads, are not meant to be refused
 * in two at once, and hang. */
static atomic_int turn;

static void
await (int wanted)
{
  while (atomic_load (&turn) != wanted)
    sched_yield ();
}

static void *
second_thread (void *data)
{
  await (1);
  *(unsigned *)data = try_all ();
  atomic_store (&turn, 2);
  await (3);
  return NULL;
}

typedef struct {
  gdw_why drop, filter;
  unsigned first, second;
  int dumpable, user;
  rlim_t core;
  gdw_confine_result result;
} outcome;

static void
confined_child (int report, const char *user, bool rehearse)
{
  outcome o = { 0 };
  pthread_t t;
  alarm (20);
  o.drop = gdw_confine_drop (user, rehearse, &o.result);
  bool threaded = o.drop == GDW_WHY_NONE && pthread_create (&t, NULL, second_thread, &o.second) == 0;
  o.dumpable = prctl (PR_GET_DUMPABLE, 0, 0, 0, 0);
  o.user = (int)getuid ();
  struct rlimit core = { 1, 1 };
  getrlimit (RLIMIT_CORE, &core);
  o.core = core.rlim_cur;
  if (threaded) {
    o.filter = gdw_confine_filter (&o.result);
    atomic_store (&turn, 1);
    await (2);
    o.first = try_all ();
    atomic_store (&turn, 3);
    pthread_join (t, NULL);
  }
  ssize_t done = write (report, &o, sizeof o);
  _exit (done == (ssize_t)sizeof o ? 0 : 1);
}

static bool
confine (const char *user, bool rehearse, outcome *ret)
{
  int p[2];
  if (pipe (p) < 0)
    return false;
  fflush (stdout);
  pid_t child = fork ();
  if (child == 0)
    confined_child (p[1], user, rehearse);
  close (p[1]);
  ssize_t got = read (p[0], ret, sizeof *ret);
  close (p[0]);
  int status = -1;
  waitpid (child, &status, 0);
  if (status != 0)
    printf ("# the child ended with %d\n", status);
  return got == (ssize_t)sizeof *ret && status == 0;
}

static void
check_attempts (const char *thread, unsigned failed)
{
  for (unsigned i = 0; i < ATTEMPTS; i++)
    if ((failed & 1u << i) != 0)
      printf ("# %s thread: %s\n", thread, attempts[i].name);
  check (failed == 0);
}

TEST (everything_but_our_own_work_fails)
{
  if (geteuid () != 0)
    skip ("changing the user needs root");
#ifdef GDW_CONFINE_TEST
  skip ("the filter of this build is widened for sanitizers");
#endif
  outcome o;
  require (confine ("nobody", false, &o));
  printf ("# got: %s %s\n", o.result.text, o.result.fault);
  if (o.drop != GDW_WHY_NONE && strstr (o.result.fault, "changing the user") != NULL)
    skip ("this user namespace has only one user");
  require (o.drop == GDW_WHY_NONE && o.filter == GDW_WHY_NONE);
  check_attempts ("first", o.first);
  check_attempts ("second", o.second);
  check (o.dumpable == 0 && o.user != 0 && o.core == 0);
  check (strstr (o.result.text, "user nobody") != NULL && strstr (o.result.text, "empty root") != NULL);
  check (strstr (o.result.text, "no capabilities") != NULL && strstr (o.result.text, "system calls filtered") != NULL);
}

TEST (a_rehearsal_without_rights_says_what_it_lacks)
{
#ifdef GDW_CONFINE_TEST
  skip ("the filter of this build is widened for sanitizers");
#endif
  if (geteuid () == 0 && seteuid (65534) != 0)
    skip ("this user namespace has only one user");
  outcome o;
  bool good = confine ("nobody", true, &o);
  if (getuid () == 0 && seteuid (0) != 0)
    abort ();
  require (good);
  require (o.drop == GDW_WHY_NONE && o.filter == GDW_WHY_NONE);
  check (strstr (o.result.text, "empty root") == NULL && strstr (o.result.text, "own user") != NULL);
  if (getuid () != 0) {
    check_attempts ("first", o.first);
    check_attempts ("second", o.second);
  }
}

TEST (without_rights_only_a_rehearsal)
{
  if (geteuid () == 0 && seteuid (65534) != 0)
    skip ("this user namespace has only one user");
  outcome o;
  bool good = confine ("nobody", false, &o);
  if (getuid () == 0 && seteuid (0) != 0)
    abort ();
  require (good);
  check (o.drop == GDW_WHY_CONFINE_FAILED && o.result.fault[0] != '\0');
}

TEST (no_such_user_is_told)
{
  if (geteuid () != 0)
    skip ("changing the user needs root");
  outcome o;
  require (confine ("no-such-user-here", false, &o));
  check (o.drop == GDW_WHY_CONFINE_FAILED);
  check (strstr (o.result.fault, "looking for the user") != NULL);
}

TEST (root_is_not_a_user_to_become)
{
  if (geteuid () != 0)
    skip ("changing the user needs root");
  outcome o;
  require (confine ("root", false, &o));
  check (o.drop == GDW_WHY_CONFINE_FAILED);
}

TEST_MAIN ()
