/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-dns-file.c - resolv.conf replaced and brought back, octet by octet, as the link it was, or as the nothing it was. */
#include "keeper/dns.h"

#include "harness.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], file[96], backup[120];

static gdw_dns_place
place (void)
{
  snprintf (folder, sizeof folder, "/tmp/gdw-dns-XXXXXX");
  if (mkdtemp (folder) == NULL)
    abort ();
  snprintf (file, sizeof file, "%s/resolv.conf", folder);
  snprintf (backup, sizeof backup, "%s.before-godwit", file);
  return (gdw_dns_place){ -1, file };
}

static void
put (const char *text)
{
  FILE *f = fopen (file, "wb");
  if (f == NULL || fputs (text, f) < 0 || fclose (f) != 0)
    abort ();
}

static const char *
get (void)
{
  static char text[8192];
  FILE *f = fopen (file, "rb");
  if (f == NULL)
    return "";
  text[fread (text, 1, sizeof text - 1, f)] = '\0';
  fclose (f);
  return text;
}

static void
clean (void)
{
  char command[200];
  snprintf (command, sizeof command, "rm -rf '%s'", folder);
  check (system (command) == 0);
}

static gdw_netplan
plan (bool all)
{
  gdw_netplan p = { .n_dns = 2, .n_domains = 1, .dns_all = all };
  p.dns[0] = (gdw_ip){ 4, { 10, 20, 0, 53 } };
  p.dns[1] = (gdw_ip){ 6, { 0xfd, 0x20, [15] = 0x53 } };
  strcpy (p.domains[0], "corp.example");
  return p;
}

static const char original[] =
    "# mine\r\nnameserver 192.0.2.53\nnameserver 192.0.2.54\nsearch home.example lan\noptions edns0\n\n";

TEST (there_and_back)
{
  gdw_dns_place p = place ();
  gdw_netplan all = plan (true);
  char fault[GDW_DNS_FAULT];
  struct stat st;
  put (original);
  check (chmod (file, 0604) == 0);
  check (gdw_dns_file_save (&p, fault) && gdw_dns_file_is_held (&p));
  check (gdw_dns_file_apply (&p, "lab", &all, fault));
  check (strstr (get (), "nameserver 10.20.0.53\nnameserver fd20::53\n") != NULL);
  check (strstr (get (), "search corp.example\n") != NULL);
  check (strstr (get (), "192.0.2.53") == NULL);
  check (stat (file, &st) == 0 && (st.st_mode & 0777) == 0644);
  check (gdw_dns_file_undo (&p, fault) && !gdw_dns_file_is_held (&p));
  check (strcmp (get (), original) == 0);
  check (stat (file, &st) == 0 && (st.st_mode & 0777) == 0604);
  check (gdw_dns_file_undo (&p, fault));
  check (strcmp (get (), original) == 0);
  clean ();
}

TEST (some_domains_leave_the_other_servers_in)
{
  gdw_dns_place p = place ();
  gdw_netplan some = plan (false);
  char fault[GDW_DNS_FAULT];
  put (original);
  check (gdw_dns_file_is_wanted (&some));
  check (gdw_dns_file_save (&p, fault) && gdw_dns_file_apply (&p, "lab", &some, fault));
  check (strstr (get (), "nameserver 10.20.0.53\nnameserver fd20::53\nnameserver 192.0.2.53\nsearch corp.example "
                         "home.example lan\n") != NULL);
  some.n_domains = 0;
  check (!gdw_dns_file_is_wanted (&some));
  check (gdw_dns_file_undo (&p, fault));
  clean ();
}

TEST (a_link_comes_back_as_a_link)
{
  gdw_dns_place p = place ();
  gdw_netplan all = plan (true);
  char fault[GDW_DNS_FAULT], target[64] = "";
  struct stat st;
  require (symlink ("../run/some/where", file) == 0);
  check (gdw_dns_file_save (&p, fault) && gdw_dns_file_apply (&p, "lab", &all, fault));
  check (lstat (file, &st) == 0 && S_ISREG (st.st_mode));
  check (gdw_dns_file_undo (&p, fault));
  check (readlink (file, target, sizeof target - 1) > 0 && strcmp (target, "../run/some/where") == 0);
  clean ();
}

TEST (nothing_comes_back_as_nothing)
{
  gdw_dns_place p = place ();
  gdw_netplan all = plan (true);
  char fault[GDW_DNS_FAULT];
  check (gdw_dns_file_save (&p, fault) && gdw_dns_file_apply (&p, "lab", &all, fault));
  check (access (file, F_OK) == 0);
  check (gdw_dns_file_undo (&p, fault));
  check (access (file, F_OK) < 0 && access (backup, F_OK) < 0);
  clean ();
}

TEST (what_another_program_wrote_stays)
{
  gdw_dns_place p = place ();
  gdw_netplan all = plan (true);
  char fault[GDW_DNS_FAULT];
  put (original);
  check (gdw_dns_file_save (&p, fault) && gdw_dns_file_apply (&p, "lab", &all, fault));
  put ("nameserver 198.51.100.1\n");
  check (gdw_dns_file_undo (&p, fault) && !gdw_dns_file_is_held (&p));
  check (strcmp (get (), "nameserver 198.51.100.1\n") == 0);
  clean ();
}

TEST (our_own_file_is_never_kept_as_the_original)
{
  gdw_dns_place p = place ();
  gdw_netplan all = plan (true);
  char fault[GDW_DNS_FAULT];
  put (original);
  check (gdw_dns_file_save (&p, fault) && gdw_dns_file_apply (&p, "lab", &all, fault));
  check (gdw_dns_file_save (&p, fault) && gdw_dns_file_apply (&p, "lab", &all, fault));
  check (gdw_dns_file_undo (&p, fault));
  check (strcmp (get (), original) == 0);
  clean ();
}

TEST (a_file_that_is_too_long_is_left_alone)
{
  gdw_dns_place p = place ();
  char fault[GDW_DNS_FAULT] = "";
  FILE *f = fopen (file, "wb");
  for (int i = 0; f != NULL && i < 100000; i++)
    fputc ('#', f);
  fclose (f);
  check (!gdw_dns_file_save (&p, fault));
  check (fault[0] != '\0' && !gdw_dns_file_is_held (&p));
  clean ();
}

TEST (programs_that_ask_systemd_resolved)
{
  gdw_dns_place p = place ();
  put (original);
  check (!gdw_dns_file_is_resolved (&p));
  put ("nameserver 127.0.0.53\noptions edns0 trust-ad\n");
  check (gdw_dns_file_is_resolved (&p));
  check (unlink (file) == 0 && symlink ("../run/systemd/resolve/stub-resolv.conf", file) == 0);
  check (gdw_dns_file_is_resolved (&p));
  clean ();
}

TEST_MAIN ()
