/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-apply.c - a keeper that is killed behind each single step, of taking over and of undoing: the next one restores everything. */
#include "keeper/apply.h"

#include "harness.h"
#include "platform/netconf.h"
#include "platform/rpfilter.h"
#include "platform/sandbox.h"

#include <linux/if_tun.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

static char folder[64], resolv_conf[96];
static unsigned steps_left;

static void
die_in_time (const char *name)
{
  (void)name;
  if (steps_left-- == 0)
    raise (SIGKILL);
}

static int
open_tun (const char *name, uint32_t *ret_index)
{
  int fd = open ("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  struct ifreq r = { 0 };
  snprintf (r.ifr_name, sizeof r.ifr_name, "%s", name);
  r.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (fd < 0 || ioctl (fd, TUNSETIFF, &r) < 0)
    return -1;
  *ret_index = if_nametoindex (name);
  return fd;
}

/* Everything that must come back, as text. */
static void
snapshot (char *ret, size_t cap)
{
  char command[400];
  snprintf (command, sizeof command,
            "grep . /proc/sys/net/ipv4/conf/*/rp_filter; ip rule; ip -6 rule; ip route show table all; ip -6 route "
            "show table all; ls -l --time-style=+ %s | grep "
            "-v undo; cat %s",
            folder, resolv_conf);
  FILE *f = popen (command, "r");
  ret[f == NULL ? 0 : fread (ret, 1, cap - 1, f)] = '\0';
  if (f != NULL)
    pclose (f);
}

static bool
prepare (gdw_apply *a)
{
  if (!sandbox_enter () || !sandbox_run ("ip link set lo up"))
    return false;
  snprintf (folder, sizeof folder, "/tmp/gdw-apply-XXXXXX");
  if (mkdtemp (folder) == NULL)
    return false;
  snprintf (resolv_conf, sizeof resolv_conf, "%s/resolv.conf", folder);
  FILE *f = fopen (resolv_conf, "w");
  if (f == NULL || fputs ("nameserver 192.0.2.53\n", f) < 0 || fclose (f) != 0)
    return false;
  *a = (gdw_apply){ .dns = { open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), resolv_conf } };
  return true;
}

static void
put_away (gdw_apply *a)
{
  char command[120];
  close (a->dns.dir);
  snprintf (command, sizeof command, "rm -rf '%s'", folder);
  check (system (command) == 0);
}

static gdw_netplan
plan (void)
{
  gdw_netplan p = {
    .generation = 1, .mtu = 1380, .n_addrs = 1, .n_routes = 1, .n_dns = 1, .dns_all = true, .block6 = true
  };
  p.addrs[0] = (gdw_net){ { 4, { 10, 99, 0, 7 } }, 32 };
  p.routes[0] = (gdw_net){ { .family = 4 }, 0 };
  p.dns[0] = (gdw_ip){ 4, { 10, 20, 0, 53 } };
  return p;
}

/* Applies and undoes in a process of its own, which is killed behind step `moment`. False: it lived to the end. */
static bool
killed_at (gdw_apply a, unsigned moment)
{
  int pid = fork (), status = 0;
  if (pid == 0) {
    uint32_t index = 0;
    char fault[GDW_APPLY_FAULT];
    gdw_netplan p = plan ();
    a.step = die_in_time;
    steps_left = moment;
    if (open_tun ("godwit7", &index) < 0)
      _exit (77);
    gdw_why why = gdw_apply_plan (&a, 0, "lab", index, "godwit7", &p, fault);
    if (why == GDW_WHY_NONE)
      why = gdw_apply_undo (&a, 0, fault);
    _exit (why == GDW_WHY_NONE ? 0 : 1);
  }
  check (waitpid (pid, &status, 0) == pid);
  check (WIFSIGNALED (status) || WEXITSTATUS (status) == 0);
  return WIFSIGNALED (status);
}

TEST (killed_behind_each_step_the_next_one_restores)
{
  gdw_apply a;
  uint32_t index;
  if (!prepare (&a))
    skip ("needs a network namespace and iproute2");
  int probe = open_tun ("godwit7", &index);
  if (probe < 0)
    skip ("needs /dev/net/tun");
  close (probe);
  static char before[16384], after[16384];
  check (sandbox_write ("/proc/sys/net/ipv4/conf/default/rp_filter", "1")); /* as hardened machines have it */
  snapshot (before, sizeof before);
  unsigned moment = 0;
  while (killed_at (a, moment)) {
    size_t failed = 9;
    check (gdw_apply_repair (&a, 0, &failed) <= 2);
    check (failed == 0);
    snapshot (after, sizeof after);
    if (strcmp (before, after) != 0)
      printf ("# after a death behind step %u\n", moment);
    check (strcmp (before, after) == 0);
    check (gdw_apply_repair (&a, 0, &failed) == 0 && failed == 0);
    moment++;
  }
  check (moment >= 8);
  snapshot (after, sizeof after);
  check (strcmp (before, after) == 0);
  put_away (&a);
}

TEST (what_a_killed_service_of_NetworkManager_has_left_is_repaired_away)
{
  gdw_apply a;
  uint32_t index;
  char fault[GDW_NETCONF_FAULT];
  gdw_netplan p = plan ();
  size_t failed;
  if (!prepare (&a))
    skip ("needs a network namespace and iproute2");
  int tun = open_tun ("godwit7", &index);
  if (tun < 0)
    skip ("needs /dev/net/tun");
  gdw_rpfilter filter = { 0 };
  check (sandbox_write ("/proc/sys/net/ipv4/conf/all/rp_filter", "1") && gdw_rpfilter_loosen (a.dns.dir, &filter));
  check (gdw_netconf_guard (index, &p, fault) == GDW_WHY_NONE);
  check (gdw_apply_repair (&a, 0, &failed) == 0 && failed == 0); /* it lives */
  check (sandbox_run ("ip rule | grep -q 'lookup 26'") && gdw_rpfilter_all () == GDW_RPFILTER_LOOSE);
  close (tun);
  close (filter.fd);
  check (gdw_apply_repair (&a, 0, &failed) == 2 && failed == 0);
  check (!sandbox_run ("ip rule | grep -q 'lookup 26'") && gdw_rpfilter_all () == 1);
  put_away (&a);
}

TEST (a_living_tunnel_is_not_repaired_away)
{
  gdw_apply a;
  uint32_t index;
  char fault[GDW_APPLY_FAULT];
  gdw_netplan p = plan ();
  if (!prepare (&a))
    skip ("needs a network namespace and iproute2");
  int tun = open_tun ("godwit7", &index);
  if (tun < 0)
    skip ("needs /dev/net/tun");
  size_t failed;
  check (gdw_apply_plan (&a, 2, "lab", index, "godwit7", &p, fault) == GDW_WHY_NONE);
  check (gdw_apply_repair (&a, 1u << 2, &failed) == 0 && failed == 0);
  check (sandbox_run ("ip route get 203.0.113.1 | grep -q godwit7"));
  check (gdw_apply_repair (&a, 1u << 1, &failed) == 1 && failed == 0);
  check (!sandbox_run ("ip rule | grep -q 2600"));
  close (tun);
  put_away (&a);
}

TEST (the_strict_filter_comes_back_with_the_last_tunnel)
{
  gdw_apply a;
  char fault[GDW_APPLY_FAULT], device[2][16] = { "godwit7", "godwit8" };
  uint32_t index[2];
  int tun[2];
  gdw_netplan p = plan ();
  p.n_dns = 0;
  if (!prepare (&a))
    skip ("needs a network namespace and iproute2");
  tun[0] = open_tun (device[0], &index[0]);
  tun[1] = open_tun (device[1], &index[1]);
  if (tun[0] < 0 || tun[1] < 0)
    skip ("needs /dev/net/tun");
  check (sandbox_write ("/proc/sys/net/ipv4/conf/all/rp_filter", "1"));
  for (unsigned i = 0; i < 2; i++) {
    check (gdw_apply_plan (&a, i, "lab", index[i], device[i], &p, fault) == GDW_WHY_NONE);
    check (gdw_rpfilter_all () == GDW_RPFILTER_LOOSE && !gdw_rpfilter_is_strict ());
  }
  check (gdw_apply_undo (&a, 0, fault) == GDW_WHY_NONE);
  check (gdw_rpfilter_all () == GDW_RPFILTER_LOOSE);
  check (gdw_apply_undo (&a, 1, fault) == GDW_WHY_NONE);
  check (gdw_rpfilter_all () == 1 && gdw_rpfilter_is_strict ());
  close (tun[0]);
  close (tun[1]);
  put_away (&a);
}

TEST (the_index_of_another_interface_is_left_alone)
{
  gdw_apply a;
  char fault[GDW_APPLY_FAULT];
  if (!prepare (&a))
    skip ("needs a network namespace and iproute2");
  if (!sandbox_run (
          "ip link add wifi0 type veth peer name far0 && ip link set wifi0 up && ip addr add 192.168.1.5/24 dev wifi0"))
    skip ("needs veth");
  /* the tun is gone, and its index is another interface's by now */
  gdw_undo u = { 0, if_nametoindex ("wifi0"), "godwit7", "lab", GDW_DNS_NONE };
  check (gdw_journal_write (a.dns.dir, &u));
  check (gdw_apply_undo (&a, 0, fault) == GDW_WHY_NONE);
  check (sandbox_run ("ip addr show dev wifi0 | grep -q 192.168.1.5"));
  check (sandbox_run ("ip link del wifi0"));
  put_away (&a);
}

TEST_MAIN ()
