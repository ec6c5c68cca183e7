/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.c - what a tunnel changed on this system, on disk before it is changed. */
#include "keeper/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS = 16, RECORD_MAX = 512 };

static const char *const dns_names[] = { "none", "resolved", "file" };

static void
file_name (unsigned slot, char buf[32])
{
  snprintf (buf, 32, "undo-%u", slot);
}

static bool
write_all (int fd, const char *octets, size_t n)
{
  while (n > 0) {
    ssize_t done = write (fd, octets, n);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return false;
    octets += done;
    n -= (size_t)done;
  }
  return true;
}

static bool
save (int dir, const char *name, const void *octets, size_t n)
{
  char temporary[64];
  snprintf (temporary, sizeof temporary, ".%s.new", name);
  int fd = openat (dir, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return false;
  bool good = write_all (fd, octets, n) && fsync (fd) == 0;
  good = close (fd) == 0 && good;
  good = good && renameat (dir, temporary, dir, name) == 0;
  return good && fsync (dir) == 0;
}

static long
load (int dir, const char *name, void *ret, size_t cap)
{
  int fd = openat (dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  size_t n = 0;
  ssize_t got = fd < 0 ? -1 : 1;
  while (got > 0 && n < cap) {
    got = read (fd, (char *)ret + n, cap - n);
    if (got < 0 && errno == EINTR)
      got = 1;
    else if (got > 0)
      n += (size_t)got;
  }
  if (fd >= 0)
    close (fd);
  if (got > 0) {
    errno = EFBIG;
    return -1;
  }
  return got < 0 ? -1 : (long)n;
}

bool
gdw_journal_write (int dir, const gdw_undo *u)
{
  char name[32], text[RECORD_MAX];
  file_name (u->slot, name);
  int n = snprintf (text, sizeof text, "godwit-undo 2\nindex %u\ndevice %s\nname %s\ndns %s\nend\n", u->index,
                    u->device, u->name, dns_names[u->dns]);
  return n > 0 && (size_t)n < sizeof text && save (dir, name, text, (size_t)n);
}

bool
gdw_journal_remove (int dir, unsigned slot)
{
  char name[32];
  file_name (slot, name);
  return (unlinkat (dir, name, 0) == 0 || errno == ENOENT) && fsync (dir) == 0;
}

/* False: no record that this program wrote whole. */
static bool
parse (const char *text, gdw_undo *u)
{
  char dns[16], end[8];
  if (sscanf (text, "godwit-undo 2\nindex %u\ndevice %15[^\n]\nname %64[^\n]\ndns %15s\n%7s", &u->index, u->device,
              u->name, dns, end) != 5 ||
      strcmp (end, "end") != 0)
    return false;
  for (int mode = GDW_DNS_NONE; mode <= GDW_DNS_FILE; mode++) {
    if (strcmp (dns, dns_names[mode]) == 0) {
      u->dns = (gdw_dns_mode)mode;
      return true;
    }
  }
  return false;
}

size_t
gdw_journal_read (int dir, gdw_undo *ret, size_t cap)
{
  size_t n = 0;
  for (unsigned slot = 0; slot < SLOTS && n < cap; slot++) {
    char name[32], text[RECORD_MAX];
    file_name (slot, name);
    long got = load (dir, name, text, sizeof text - 1);
    if (got < 0 && errno == ENOENT)
      continue;
    gdw_undo u = { .slot = slot };
    text[got < 0 ? 0 : got] = '\0';
    if (!parse (text, &u))
      u = (gdw_undo){ .slot = slot, .dns = GDW_DNS_FILE };
    ret[n++] = u;
  }
  return n;
}
