/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dns-file.c - name servers by resolv.conf: the original is kept octet by octet (or as the link it is) and comes back. */
#include "keeper/dns.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SERVERS = 3 /* glibc's MAXNS */, SEARCH = 6, TEXT = 4096, SLURP_MAX = GDW_DNS_FILE_MAX + PATH_MAX };

#define MARK "# Made by Godwit"

static bool
fail (char *fault, const char *what)
{
  snprintf (fault, GDW_DNS_FAULT, "%s: %s", what, strerror (errno));
  return false;
}

/* Reads the file, whatever it is. The caller frees; NULL: errno. */
static char *
slurp (const char *path, size_t *ret_n)
{
  char *all = malloc (SLURP_MAX + 1);
  FILE *f = all == NULL ? NULL : fopen (path, "rbe");
  if (f == NULL) {
    free (all);
    return NULL;
  }
  *ret_n = fread (all, 1, SLURP_MAX, f);
  bool good = !ferror (f) && fgetc (f) == EOF;
  fclose (f);
  if (!good) {
    free (all);
    errno = EFBIG;
    return NULL;
  }
  all[*ret_n] = '\0';
  return all;
}

bool
gdw_dns_file_is_resolved (const gdw_dns_place *p)
{
  char target[PATH_MAX];
  ssize_t n = readlink (p->resolv_conf, target, sizeof target - 1);
  target[n < 0 ? 0 : n] = '\0';
  if (strstr (target, "/systemd/resolve/") != NULL)
    return true;
  size_t size;
  char *text = slurp (p->resolv_conf, &size);
  bool stub = text != NULL &&
              (strstr (text, "nameserver 127.0.0.53") != NULL || strstr (text, "nameserver 127.0.0.54") != NULL);
  free (text);
  return stub;
}

bool
gdw_dns_file_is_wanted (const gdw_netplan *plan)
{
  return plan->n_dns > 0 && (plan->dns_all || plan->n_domains > 0);
}

/* --- writing --- */

/* Where /etc/resolv.conf itself is mounted it cannot be replaced, only filled anew. */
static bool
overwrite (const char *path, const char *text, size_t n)
{
  int fd = open (path, O_WRONLY | O_TRUNC | O_CLOEXEC);
  bool good = fd >= 0 && write (fd, text, n) == (ssize_t)n && fsync (fd) == 0;
  if (fd >= 0)
    close (fd);
  return good;
}

/* Makes path hold the text, atomically where possible. */
static bool
replace (const char *path, const char *text, size_t n, mode_t mode, uid_t uid, gid_t gid)
{
  char temporary[PATH_MAX];
  snprintf (temporary, sizeof temporary, "%s.godwit", path);
  (void)unlink (temporary);
  int fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return errno == EROFS || errno == EACCES ? overwrite (path, text, n) : false;
  bool good =
      write (fd, text, n) == (ssize_t)n && fchown (fd, uid, gid) == 0 && fchmod (fd, mode) == 0 && fsync (fd) == 0;
  good = close (fd) == 0 && good;
  if (good && rename (temporary, path) == 0)
    return true;
  int error = errno;
  (void)unlink (temporary);
  if (good && error == EBUSY)
    return overwrite (path, text, n);
  errno = error;
  return false;
}

static bool
replace_by_link (const char *path, const char *target)
{
  char temporary[PATH_MAX];
  snprintf (temporary, sizeof temporary, "%s.godwit", path);
  (void)unlink (temporary);
  if (symlink (target, temporary) < 0)
    return false;
  if (rename (temporary, path) == 0)
    return true;
  int error = errno;
  (void)unlink (temporary);
  errno = error;
  return false;
}

/* --- the original --- */

/* Beside the file itself, so that it outlives a reboot: the journal does not. */
static const char *
backup_path (const gdw_dns_place *p, char buf[PATH_MAX])
{
  snprintf (buf, PATH_MAX, "%s.before-godwit", p->resolv_conf);
  return buf;
}

/* Is what lies there ours? Another program's file is not to be overwritten by an old one. */
static bool
is_ours (const gdw_dns_place *p)
{
  char target[8];
  size_t n;
  if (readlink (p->resolv_conf, target, sizeof target) >= 0)
    return false;
  char *text = slurp (p->resolv_conf, &n);
  bool ours = text != NULL && strncmp (text, MARK, strlen (MARK)) == 0;
  free (text);
  return ours;
}

/* "link TARGET", "none", or "file MODE UID GID" and, behind the line's end, the octets. */
static bool
save_text (const gdw_dns_place *p, const char *head, const char *body, size_t n)
{
  char path[PATH_MAX];
  size_t head_n = strlen (head);
  char *all = malloc (head_n + n + 1);
  if (all == NULL)
    return false;
  memcpy (all, head, head_n);
  if (n > 0)
    memcpy (all + head_n, body, n);
  bool good = replace (backup_path (p, path), all, head_n + n, 0600, geteuid (), getegid ());
  free (all);
  return good;
}

bool
gdw_dns_file_save (const gdw_dns_place *p, char ret_fault[GDW_DNS_FAULT])
{
  char target[PATH_MAX], path[PATH_MAX], head[PATH_MAX + 16];
  struct stat st;
  ssize_t n = readlink (p->resolv_conf, target, sizeof target - 1);
  if (n >= 0) {
    target[n] = '\0';
    snprintf (head, sizeof head, "link %s\n", target);
    return save_text (p, head, "", 0) || fail (ret_fault, "keeping the link of resolv.conf");
  }
  if (is_ours (p) && access (backup_path (p, path), F_OK) == 0)
    return true; /* left by a keeper that was killed: the original is kept already */
  if (stat (p->resolv_conf, &st) < 0 && errno == ENOENT)
    return save_text (p, "none\n", "", 0) || fail (ret_fault, "keeping resolv.conf");
  size_t size;
  char *text = slurp (p->resolv_conf, &size);
  if (text == NULL)
    return fail (ret_fault, "reading resolv.conf");
  snprintf (head, sizeof head, "file %o %u %u\n", (unsigned)st.st_mode & 07777u, st.st_uid, st.st_gid);
  bool good = save_text (p, head, text, size);
  free (text);
  return good || fail (ret_fault, "keeping resolv.conf");
}

/* --- the new file --- */

typedef struct {
  char text[TEXT];
  size_t n;
  unsigned servers, search;
} draft;

static void draft_add (draft *d, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

static void
draft_add (draft *d, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  int n = vsnprintf (d->text + d->n, sizeof d->text - d->n, format, args);
  va_end (args);
  if (n > 0 && d->n + (size_t)n < sizeof d->text)
    d->n += (size_t)n;
  d->text[d->n] = '\0';
}

/* Words behind `keyword` in the lines of the original, until most are taken. */
static void
draft_take (draft *d, const char *original, const char *keyword, unsigned *count, unsigned most, const char *format)
{
  size_t k = strlen (keyword);
  for (const char *line = original; line != NULL && *line != '\0'; line = strchr (line, '\n')) {
    line += *line == '\n';
    if (strncmp (line, keyword, k) != 0 || (line[k] != ' ' && line[k] != '\t'))
      continue;
    const char *at = line + k, *end = line + strcspn (line, "\n");
    for (at += strspn (at, " \t"); at < end && *count < most; at += strspn (at, " \t")) {
      size_t n = strcspn (at, " \t\n#;");
      if (n == 0 || n > 255)
        break;
      char word[256];
      memcpy (word, at, n);
      word[n] = '\0';
      draft_add (d, format, word);
      (*count)++;
      at += n;
    }
  }
}

static void
draft_make (draft *d, const char *name, const gdw_netplan *plan, const char *original)
{
  char text[GDW_IP_TEXT];
  draft_add (d, MARK " for the tunnel %s; the file from before comes back when it ends.\n", name);
  for (size_t i = 0; i < plan->n_dns && d->servers < SERVERS; i++, d->servers++)
    draft_add (d, "nameserver %s\n", gdw_ip_text (&plan->dns[i], text));
  if (!plan->dns_all)
    draft_take (d, original, "nameserver", &d->servers, SERVERS, "nameserver %s\n");
  size_t begin = d->n;
  draft_add (d, "search");
  for (size_t i = 0; i < plan->n_domains && d->search < SEARCH; i++, d->search++)
    draft_add (d, " %s", plan->domains[i]);
  if (!plan->dns_all)
    draft_take (d, original, "search", &d->search, SEARCH, " %s");
  if (d->search > 0)
    draft_add (d, "\n");
  else
    d->n = begin;
}

bool
gdw_dns_file_apply (const gdw_dns_place *p, const char *name, const gdw_netplan *plan, char ret_fault[GDW_DNS_FAULT])
{
  draft d = { .n = 0 };
  size_t n = 0;
  char *original = slurp (p->resolv_conf, &n);
  draft_make (&d, name, plan, original == NULL ? "" : original);
  free (original);
  return replace (p->resolv_conf, d.text, d.n, 0644, geteuid (), getegid ()) || fail (ret_fault, "writing resolv.conf");
}

/* --- back --- */

static bool
bring_back (const gdw_dns_place *p, char *saved, size_t n)
{
  unsigned mode, uid, gid;
  char *end = memchr (saved, '\n', n);
  if (end == NULL)
    return true; /* not written by this program: nothing is known */
  *end = '\0';
  if (strcmp (saved, "none") == 0)
    return unlink (p->resolv_conf) == 0 || errno == ENOENT;
  if (strncmp (saved, "link ", 5) == 0)
    return replace_by_link (p->resolv_conf, saved + 5);
  if (sscanf (saved, "file %o %u %u", &mode, &uid, &gid) != 3)
    return true;
  size_t body = (size_t)(end + 1 - saved);
  return replace (p->resolv_conf, end + 1, n - body, (mode_t)mode, uid, gid);
}

bool
gdw_dns_file_undo (const gdw_dns_place *p, char ret_fault[GDW_DNS_FAULT])
{
  char path[PATH_MAX];
  size_t n;
  char *saved = slurp (backup_path (p, path), &n);
  bool good = saved == NULL ? errno == ENOENT : !is_ours (p) || bring_back (p, saved, n);
  free (saved);
  if (!good)
    return fail (ret_fault, "bringing resolv.conf back");
  (void)unlink (path);
  return true;
}

bool
gdw_dns_file_is_held (const gdw_dns_place *p)
{
  char path[PATH_MAX];
  return access (backup_path (p, path), F_OK) == 0;
}
