/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confine-filter-linux.c - which system calls a confined godwitd may make; everything else fails with EPERM.
 * EPERM and not death: libraries try things (opening a file for a message's text) that are harmless when refused, and a tunnel that dies
 * of an unexpected library call helps nobody. What an intruder needs is refused either way. */
#include "platform/confine.h"
#include "platform/confine-text.h"

#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SO_BINDTOIFINDEX
#define SO_BINDTOIFINDEX 62
#endif

/* Allowed with any arguments. */
static const int plain[] = {
  /* octets on descriptors that exist */
  SCMP_SYS (read),
  SCMP_SYS (write),
  SCMP_SYS (readv),
  SCMP_SYS (writev),
  SCMP_SYS (close),
  SCMP_SYS (sendto),
  SCMP_SYS (recvfrom),
  SCMP_SYS (sendmsg),
  SCMP_SYS (recvmsg),
  SCMP_SYS (sendmmsg),
  SCMP_SYS (recvmmsg),
  /* naming our own socket */
  SCMP_SYS (bind),
  SCMP_SYS (getsockname),
  SCMP_SYS (shutdown),
  /* waiting and time */
  SCMP_SYS (ppoll),
  SCMP_SYS (poll),
  SCMP_SYS (timerfd_settime),
  SCMP_SYS (clock_gettime),
  SCMP_SYS (gettimeofday),
  SCMP_SYS (clock_nanosleep),
  SCMP_SYS (nanosleep),
  SCMP_SYS (restart_syscall),
  /* memory without execution: see protected */
  SCMP_SYS (brk),
  SCMP_SYS (munmap),
  SCMP_SYS (mremap),
  SCMP_SYS (madvise),
  /* threads that exist */
  SCMP_SYS (futex),
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
  SCMP_SYS (sched_yield),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (getpid),
  SCMP_SYS (gettid),
  SCMP_SYS (set_robust_list),
  SCMP_SYS (rseq),
  /* randomness; and how much memory there is, which qsort wants to know */
  SCMP_SYS (getrandom),
  SCMP_SYS (sysinfo),
  /* the same by the names that 32-bit machines have for them */
  SCMP_SYS (ppoll_time64),
  SCMP_SYS (recvmmsg_time64),
  SCMP_SYS (clock_gettime64),
  SCMP_SYS (clock_nanosleep_time64),
  SCMP_SYS (timerfd_settime64),
  SCMP_SYS (futex_time64),
  SCMP_SYS (send),
  SCMP_SYS (recv),
  SCMP_SYS (sigreturn),
#ifdef GDW_CONFINE_TEST
  /* What the sanitizers' runtimes need to write a report; a build for tests only. */
  SCMP_SYS (openat),
  SCMP_SYS (open),
  SCMP_SYS (readlink),
  SCMP_SYS (readlinkat),
  SCMP_SYS (newfstatat),
  SCMP_SYS (fstat),
  SCMP_SYS (stat),
  SCMP_SYS (lseek),
  SCMP_SYS (access),
  SCMP_SYS (sigaltstack),
  SCMP_SYS (prctl),
  SCMP_SYS (rt_sigaction),
  SCMP_SYS (sched_getaffinity),
  SCMP_SYS (getuid),
  SCMP_SYS (geteuid),
  SCMP_SYS (uname),
  SCMP_SYS (getrusage),
  SCMP_SYS (fcntl),
  SCMP_SYS (dup),
  SCMP_SYS (getrlimit),
  SCMP_SYS (prlimit64),
  SCMP_SYS (mincore),
  SCMP_SYS (pipe2),
  SCMP_SYS (mmap),
  SCMP_SYS (mprotect),
  SCMP_SYS (tgkill),
#endif
};

/* The options a tunnel's socket gets; SO_MARK and everything else is refused. */
static const struct {
  int level, option;
} options[] = {
  { SOL_SOCKET, SO_BINDTOIFINDEX },    { SOL_SOCKET, SO_RCVBUF },          { SOL_SOCKET, SO_SNDBUF },
  { IPPROTO_IP, IP_PKTINFO },          { IPPROTO_IP, IP_RECVTOS },         { IPPROTO_IP, IP_MTU_DISCOVER },
  { IPPROTO_IPV6, IPV6_V6ONLY },       { IPPROTO_IPV6, IPV6_RECVPKTINFO }, { IPPROTO_IPV6, IPV6_RECVTCLASS },
  { IPPROTO_IPV6, IPV6_MTU_DISCOVER },
};

/* The first error of two; libseccomp's are negative error numbers. */
static int
first (int a, int b)
{
  return a != 0 ? a : b;
}

static int
allow_plain (scmp_filter_ctx f)
{
  int bad = 0;
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
    if (plain[i] >= 0) /* below zero: this machine has no such call */
      bad = first (bad, seccomp_rule_add (f, SCMP_ACT_ALLOW, plain[i], 0));
  return bad;
}

/* UDP over IPv4 and IPv6, matched on all three arguments: a filter on two of them would let ICMP sockets pass. */
static int
allow_sockets (scmp_filter_ctx f)
{
  static const unsigned families[] = { AF_INET, AF_INET6 };
  static const unsigned protocols[] = { 0, IPPROTO_UDP };
  const scmp_datum_t kind = ~(scmp_datum_t)(SOCK_CLOEXEC | SOCK_NONBLOCK);
  int bad = 0;
  for (size_t i = 0; i < 2; i++)
    for (size_t k = 0; k < 2; k++)
      bad = first (bad, seccomp_rule_add (f, SCMP_ACT_ALLOW, SCMP_SYS (socket), 3, SCMP_A0 (SCMP_CMP_EQ, families[i]),
                                          SCMP_A1 (SCMP_CMP_MASKED_EQ, kind, SOCK_DGRAM),
                                          SCMP_A2 (SCMP_CMP_EQ, protocols[k])));
  for (size_t i = 0; i < sizeof options / sizeof *options; i++)
    bad = first (bad, seccomp_rule_add (f, SCMP_ACT_ALLOW, SCMP_SYS (setsockopt), 2,
                                        SCMP_A1 (SCMP_CMP_EQ, (scmp_datum_t)options[i].level),
                                        SCMP_A2 (SCMP_CMP_EQ, (scmp_datum_t)options[i].option)));
  return first (bad, seccomp_rule_add (f, SCMP_ACT_ALLOW, SCMP_SYS (getsockopt), 2, SCMP_A1 (SCMP_CMP_EQ, SOL_SOCKET),
                                       SCMP_A2 (SCMP_CMP_EQ, SO_BINDTODEVICE)));
}

/* No memory is ever made executable: neither writable and executable at once nor one after the other. */
static int
allow_protected (scmp_filter_ctx f)
{
  int bad = 0;
#ifndef GDW_CONFINE_TEST
  static const int memory[] = { SCMP_SYS (mmap), SCMP_SYS (mmap2), SCMP_SYS (mprotect) };
  for (size_t i = 0; i < sizeof memory / sizeof *memory; i++)
    if (memory[i] >= 0)
      bad = first (bad, seccomp_rule_add (f, SCMP_ACT_ALLOW, memory[i], 1, SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)));
  /* abort () of our own process */
  bad = first (
      bad, seccomp_rule_add (f, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1, SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t)getpid ())));
#else
  (void)f;
#endif
  return bad;
}

gdw_why
gdw_confine_filter (gdw_confine_result *ret)
{
  scmp_filter_ctx f = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  if (f == NULL)
    return gdw_confine_fail (ret, "making the system call filter", ENOMEM);
  int bad = first (allow_plain (f), first (allow_sockets (f), allow_protected (f)));
  /* All threads get it, or none. */
  if (bad == 0)
    bad = seccomp_attr_set (f, SCMP_FLTATR_CTL_TSYNC, 1);
  if (bad == 0)
    bad = seccomp_load (f);
  seccomp_release (f);
  if (bad != 0)
    return gdw_confine_fail (ret, "loading the system call filter", -bad);
#ifdef GDW_CONFINE_TEST
  gdw_confine_say (ret, "system calls filtered, WIDENED FOR TESTS");
#else
  gdw_confine_say (ret, "system calls filtered");
#endif
  return GDW_WHY_NONE;
}
