/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-main.c - the real godwitd as a process, with this test as its front: how it starts, what it refuses, how it ends. */
#include "control/client.h"
#include "harness.h"
#include "platform/clock.h"
#include "sandbox.h"

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { NOBODY = 65534 };

struct daemon {
  pid_t pid;
  gdw_client *link;
};

static const char *
program (void)
{
  return getenv ("GODWITD");
}

/* The leak checker looks from a thread of its own at the end, and a confined process can make none. */
static void
without_leak_check (void)
{
  char text[1024];
  const char *options = getenv ("ASAN_OPTIONS");
  snprintf (text, sizeof text, "%s:detect_leaks=0", options == NULL ? "" : options);
  setenv ("ASAN_OPTIONS", text, 1);
}

/* Starts godwitd with these options (at most 4, ended by NULL) as this user; without a link its end is closed at once. */
static bool
start (struct daemon *d, uid_t user, const char *const *options, bool linked)
{
  int pair[2];
  char *argv[8] = { (char *)"godwitd", (char *)"--level", (char *)"3" };
  for (int i = 0; options[i] != NULL; i++)
    argv[3 + i] = (char *)(uintptr_t)options[i];
  if (program () == NULL || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
    return false;
  fflush (stdout);
  d->pid = fork ();
  if (d->pid == 0) {
    if (linked && (pair[1] == 3 ? fcntl (3, F_SETFD, 0) : dup2 (pair[1], 3)) < 0)
      _exit (99);
    if (!linked)
      close (3);
    if (user != geteuid () && (setgid (user) < 0 || setuid (user) < 0))
      _exit (98);
    without_leak_check ();
    execv (program (), argv);
    _exit (97);
  }
  close (pair[1]);
  d->link = gdw_client_new (pair[0], GDW_FRAME_F, GDW_FRAME_W, "a test", gdw_clock_now ().mono);
  return d->pid > 0 && d->link != NULL;
}

/* The next frame of this type within 5 s, passing over others. */
static bool
next (struct daemon *d, gdw_frame_type wanted, gdw_frame *f)
{
  gdw_us end = gdw_clock_us () + 5000000;
  while (gdw_clock_us () < end) {
    while (gdw_client_next (d->link, f)) {
      if (f->type == wanted)
        return true;
      if (f->type == GDW_FRAME_END)
        printf ("# END %s %s\n", gdw_why_name (f->end.why), f->end.fact);
      gdw_frame_done (f);
    }
    if (gdw_client_why (d->link) != GDW_WHY_NONE)
      return false;
    struct pollfd p = { .fd = gdw_client_fd (d->link), .events = POLLIN };
    (void)poll (&p, 1, 100);
    gdw_client_on_readable (d->link, gdw_clock_now ().mono);
  }
  return false;
}

/* The exit status, or -1 when it does not end within 8 s. */
static int
exit_of (struct daemon *d)
{
  int status = 0;
  for (int i = 0; i < 800; i++) {
    if (waitpid (d->pid, &status, WNOHANG) == d->pid) {
      d->pid = 0;
      return WIFEXITED (status) ? WEXITSTATUS (status) : 256 + WTERMSIG (status);
    }
    usleep (10000);
  }
  return -1;
}

static void
finish (struct daemon *d)
{
  gdw_client_free (d->link);
  if (d->pid > 0) {
    kill (d->pid, SIGKILL);
    waitpid (d->pid, NULL, 0);
  }
}

static uid_t
ordinary_user (void)
{
  return geteuid () == 0 ? NOBODY : geteuid ();
}

static const char *const rehearse[] = { "--no-tun", NULL };
static const char *const plain[] = { NULL };

static bool
start_rehearsal (struct daemon *d)
{
  gdw_frame f;
  return start (d, ordinary_user (), rehearse, true) && next (d, GDW_FRAME_READY, &f);
}

static bool
send_connect (struct daemon *d, const char *address, bool rehearsal)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  f.connect.rehearse = rehearsal;
  f.connect.n_settings = 3;
  f.connect.settings[0] =
      (gdw_frame_setting){ gdw_bytes_text ("gateway"), gdw_bytes_text ("address"), gdw_bytes_text (address) };
  f.connect.settings[1] =
      (gdw_frame_setting){ gdw_bytes_text ("sign-in"), gdw_bytes_text ("method"), gdw_bytes_text ("psk") };
  f.connect.settings[2] =
      (gdw_frame_setting){ gdw_bytes_text ("sign-in"), gdw_bytes_text ("user"), gdw_bytes_text ("anna") };
  return gdw_client_send (d->link, &f) == GDW_OK;
}

TEST (wrong_use_is_told_by_its_exit_code)
{
  struct daemon d;
  static const char *const bad[][3] = {
    { "--no-such", NULL }, { "--level", "9", NULL }, { "--device", "a/b", NULL }, { "word", NULL }
  };
  if (program () == NULL)
    skip ("GODWITD does not name the program");
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    require (start (&d, geteuid (), bad[i], true));
    check (exit_of (&d) == 2);
    finish (&d);
  }
  require (start (&d, geteuid (), rehearse, false));
  check (exit_of (&d) == 2);
  finish (&d);
}

TEST (a_rehearsal_needs_no_rights_and_says_what_it_got)
{
  struct daemon d;
  gdw_frame f;
  if (program () == NULL)
    skip ("GODWITD does not name the program");
  require (start (&d, ordinary_user (), rehearse, true));
  require (next (&d, GDW_FRAME_READY, &f));
  printf ("# %s\n", f.ready.text);
  check (strstr (f.ready.text, "system calls filtered") != NULL && strstr (f.ready.text, "no capabilities") != NULL);
  check (f.ready.device[0] == '\0' && f.ready.index == 0);
  gdw_frame_init (&f, GDW_FRAME_CLOSE);
  require (gdw_client_send (d.link, &f) == GDW_OK);
  require (next (&d, GDW_FRAME_END, &f));
  check (f.end.why == GDW_WHY_NONE);
  check (exit_of (&d) == 0);
  finish (&d);
}

TEST (a_hang_up_ends_it)
{
  struct daemon d;
  if (program () == NULL)
    skip ("GODWITD does not name the program");
  require (start_rehearsal (&d));
  gdw_client_free (d.link);
  d.link = NULL;
  check (exit_of (&d) == 0);
  finish (&d);
}

TEST (a_signal_ends_it_in_good_order)
{
  struct daemon d;
  gdw_frame f;
  if (program () == NULL)
    skip ("GODWITD does not name the program");
  require (start_rehearsal (&d));
  check (kill (d.pid, SIGTERM) == 0 || geteuid () != 0);
  require (next (&d, GDW_FRAME_END, &f));
  check (f.end.why == GDW_WHY_NONE);
  check (exit_of (&d) == 0);
  finish (&d);
}

TEST (a_front_that_never_says_hello)
{
  struct daemon d = { 0 };
  int pair[2];
  if (program () == NULL)
    skip ("GODWITD does not name the program");
  require (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
  fflush (stdout);
  d.pid = fork ();
  if (d.pid == 0) {
    if (dup2 (pair[1], 3) < 0 || (geteuid () == 0 && setuid (NOBODY) < 0))
      _exit (98);
    without_leak_check ();
    execl (program (), "godwitd", "--no-tun", "--level", "3", NULL);
    _exit (97);
  }
  close (pair[1]);
  check (exit_of (&d) == 0);
  close (pair[0]);
  finish (&d);
}

TEST (without_a_tun_only_rehearsals)
{
  struct daemon d;
  gdw_frame f;
  if (program () == NULL)
    skip ("GODWITD does not name the program");
  require (start_rehearsal (&d));
  require (send_connect (&d, "192.0.2.1", false));
  require (next (&d, GDW_FRAME_END, &f));
  check (f.end.why == GDW_WHY_TUN_DENIED);
  check (exit_of (&d) == 0);
  finish (&d);
}

TEST (a_bad_profile_is_refused_in_words)
{
  struct daemon d;
  gdw_frame f;
  if (program () == NULL)
    skip ("GODWITD does not name the program");
  require (start_rehearsal (&d));
  require (send_connect (&d, "not a host name!", true));
  require (next (&d, GDW_FRAME_END, &f));
  check (f.end.why == GDW_WHY_CONTROL_REFUSED && f.end.fact[0] != '\0');
  check (exit_of (&d) == 0);
  finish (&d);
}

/* The value of a line of /proc/PID/status, "" when it is not there. */
static const char *
status_line (pid_t pid, const char *name)
{
  static char line[256];
  char path[64];
  snprintf (path, sizeof path, "/proc/%d/status", (int)pid);
  FILE *f = fopen (path, "r");
  bool found = false;
  while (f != NULL && !found && fgets (line, sizeof line, f) != NULL)
    found = strncmp (line, name, strlen (name)) == 0 && line[strlen (name)] == ':';
  if (f != NULL)
    fclose (f);
  line[strcspn (line, "\n")] = '\0';
  return found ? line + strlen (name) + 2 : "";
}

/* Sends a file as the authorities of a CONNECT. */
static bool
send_authorities (struct daemon *d, const char *octets, size_t n)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  f.connect.rehearse = true;
  f.connect.n_settings = 2;
  f.connect.settings[0] =
      (gdw_frame_setting){ gdw_bytes_text ("gateway"), gdw_bytes_text ("address"), gdw_bytes_text ("gw.example") };
  f.connect.settings[1] =
      (gdw_frame_setting){ gdw_bytes_text ("sign-in"), gdw_bytes_text ("user"), gdw_bytes_text ("anna") };
  f.connect.n_blobs = 1;
  f.connect.blobs[0] = (gdw_frame_blob){ 1, GDW_BLOB_AUTHORITIES, (uint32_t)n };
  bool good = gdw_client_send (d->link, &f) == GDW_OK;
  for (size_t at = 0; good && at < n;) {
    size_t piece = n - at < GDW_FRAME_PART_MAX ? n - at : GDW_FRAME_PART_MAX;
    gdw_frame_init (&f, GDW_FRAME_PART);
    f.part = (gdw_frame_part){ 1, (uint32_t)at, gdw_bytes_make (octets + at, piece) };
    if (gdw_client_room (d->link) < piece + 1000) {
      struct pollfd p = { .fd = gdw_client_fd (d->link), .events = POLLOUT };
      good = poll (&p, 1, 5000) == 1;
      gdw_client_on_writable (d->link);
      continue;
    }
    good = gdw_client_send (d->link, &f) == GDW_OK;
    at += piece;
  }
  while (good && !gdw_client_is_flushed (d->link)) {
    struct pollfd p = { .fd = gdw_client_fd (d->link), .events = POLLOUT };
    good = poll (&p, 1, 5000) == 1;
    gdw_client_on_writable (d->link);
  }
  return good;
}

TEST (the_system_authorities_fit_into_little_memory)
{
  static char bundle[1 << 20];
  struct daemon d;
  gdw_frame f;
  if (program () == NULL)
    skip ("GODWITD does not name the program");
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  skip ("a sanitizer's memory is not ours");
#endif
  FILE *file = fopen ("/etc/ssl/certs/ca-certificates.crt", "r");
  if (file == NULL)
    skip ("no bundle of system authorities here");
  size_t n = fread (bundle, 1, sizeof bundle, file);
  fclose (file);
  unsetenv ("MALLOC_PERTURB_"); /* meson's: it touches memory that nobody uses */
  require (start_rehearsal (&d));
  require (send_authorities (&d, bundle, n));
  require (next (&d, GDW_FRAME_PHASE, &f));
  long peak = atol (status_line (d.pid, "VmHWM"));
  printf ("# %zu octets of authorities: VmHWM %ld KiB, of it our own: %s\n", n, peak, status_line (d.pid, "RssAnon"));
  check (peak > 0 && peak <= 11 * 1024); /* the tunnel itself may have 1 MiB more */
  finish (&d);
}

/* Inside a user namespace of an ordinary user there is one user only, and it looks like root. */
static bool
has_other_users (void)
{
  char map[128] = "";
  FILE *f = fopen ("/proc/self/uid_map", "r");
  if (f == NULL)
    return true;
  bool one = fgets (map, sizeof map, f) != NULL && fgetc (f) == EOF;
  fclose (f);
  unsigned inside, outside, count;
  return !one || sscanf (map, "%u %u %u", &inside, &outside, &count) != 3 || count > 1;
}

TEST (a_name_is_asked_for_and_a_refusal_ends_it)
{
  struct daemon d;
  gdw_frame f;
  if (program () == NULL)
    skip ("GODWITD does not name the program");
  if (!sandbox_enter () ||
      !sandbox_run ("ip link add ga type veth peer name gb && ip link set ga up && ip link set gb up && "
                    "ip addr add 10.9.0.1/24 dev ga && ip route add default via 10.9.0.2"))
    skip ("no network namespace, or no veth");
  if (!has_other_users ())
    skip ("this user namespace has only one user");
  require (start_rehearsal (&d));
  require (send_connect (&d, "gw.example", true));
  require (next (&d, GDW_FRAME_ASK, &f));
  check (f.ask.kind == GDW_ASK_NAME && strcmp (f.ask.host, "gw.example") == 0);
  uint32_t id = f.number;
  gdw_frame_init (&f, GDW_FRAME_ANSWER);
  f.number = id;
  f.answer.why = GDW_WHY_NAME_NOT_FOUND;
  require (gdw_client_send (d.link, &f) == GDW_OK);
  require (next (&d, GDW_FRAME_END, &f));
  check (f.end.why == GDW_WHY_NAME_NOT_FOUND);
  check (exit_of (&d) == 0);
  finish (&d);
}

static const char *
lab_program (void)
{
  return getenv ("GODWITD_LAB");
}

/* The godwitd of tests/lab/clock, stopped while its clock goes on by ten minutes: it knows as soon as it goes on, and a question whose time
 * has passed meanwhile is over. */
TEST (a_long_sleep_is_noticed_at_its_end)
{
  struct daemon d;
  gdw_frame f;
  char number[16];
  uint64_t ms = 0;
  if (lab_program () == NULL)
    skip ("GODWITD_LAB does not name the program");
  if (!sandbox_enter () || !has_other_users ())
    skip ("no network namespace, or one user only");
  (void)sandbox_run ("ip link add ga type veth peer name gb; ip link set ga up; ip link set gb up; "
                     "ip addr add 10.9.0.1/24 dev ga; ip route add default via 10.9.0.2");
  int memory = memfd_create ("lab-clock", 0), clock = fcntl (memory, F_DUPFD, 10);
  require (clock >= 0 && pwrite (clock, &ms, sizeof ms, 0) == (ssize_t)sizeof ms);
  snprintf (number, sizeof number, "%d", clock);
  setenv ("GODWIT_LAB_CLOCK", number, 1);
  const char *usual = program ();
  setenv ("GODWITD", lab_program (), 1);
  bool started = start_rehearsal (&d);
  setenv ("GODWITD", usual, 1);
  unsetenv ("GODWIT_LAB_CLOCK");
  require (started && send_connect (&d, "gw.example", true));
  require (next (&d, GDW_FRAME_ASK, &f) && f.ask.kind == GDW_ASK_NAME);
  require (f.ask.deadline > gdw_clock_now ().mono && f.ask.deadline < gdw_clock_now ().mono + 600000);
  usleep (50000); /* it waits for the answer now */
  require (kill (d.pid, SIGSTOP) == 0);
  ms = 600000;
  require (pwrite (clock, &ms, sizeof ms, 0) == (ssize_t)sizeof ms);
  gdw_us before = gdw_clock_us ();
  require (kill (d.pid, SIGCONT) == 0);
  require (next (&d, GDW_FRAME_END, &f));
  printf ("# over %llu us after it went on\n", (unsigned long long)(gdw_clock_us () - before));
  check (gdw_clock_us () - before < 1000000);
  finish (&d);
  close (memory);
  close (clock);
}

TEST (a_device_that_cannot_be_made_ends_it_before_ready)
{
  struct daemon d;
  gdw_frame f;
  static const char *const taken[] = { "--device", "lo", NULL };
  if (program () == NULL)
    skip ("GODWITD does not name the program");
  require (start (&d, geteuid (), taken, true));
  require (next (&d, GDW_FRAME_END, &f));
  check (f.end.why == GDW_WHY_TUN_DENIED && f.end.fact[0] != '\0');
  check (exit_of (&d) == 0);
  finish (&d);
}

TEST (with_rights_it_gives_them_all_up)
{
  struct daemon d;
  gdw_frame f;
  if (program () == NULL)
    skip ("GODWITD does not name the program");
  if (geteuid () != 0 || getpwnam ("godwit") == NULL)
    skip ("needs root and the system user godwit");
  if (!sandbox_enter () || access ("/dev/net/tun", R_OK | W_OK) != 0)
    skip ("no network namespace, or no tun device");
  require (start (&d, 0, plain, true));
  require (next (&d, GDW_FRAME_READY, &f));
  printf ("# %s\n", f.ready.text);
  check (strstr (f.ready.text, "user godwit") != NULL && strcmp (f.ready.device, "godwit0") == 0);
  check (f.ready.index == if_nametoindex ("godwit0"));
  check ((uid_t)atoi (status_line (d.pid, "Uid")) == getpwnam ("godwit")->pw_uid);
  check (strcmp (status_line (d.pid, "CapEff"), "0000000000000000") == 0);
  check (strcmp (status_line (d.pid, "CapPrm"), "0000000000000000") == 0);
  check (strcmp (status_line (d.pid, "CapBnd"), "0000000000000000") == 0);
  check (strcmp (status_line (d.pid, "NoNewPrivs"), "1") == 0 && strcmp (status_line (d.pid, "Seccomp"), "2") == 0);
  check (strcmp (status_line (d.pid, "Threads"), "2") == 0);
  printf ("# VmHWM before any connect: %s\n", status_line (d.pid, "VmHWM"));
  gdw_client_free (d.link);
  d.link = NULL;
  check (exit_of (&d) == 0);
  check (if_nametoindex ("godwit0") == 0);
  finish (&d);
}

TEST_MAIN ()
