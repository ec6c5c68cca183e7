/* SPDX-License-Identifier: GPL-3.0-or-later */
/* addr.c - IP addresses, networks, and addresses with a port: text, order, membership. */
#include "base/addr.h"

#include "base/text.h"

#include <string.h>

static size_t
width (const gdw_ip *ip)
{
  return ip->family == 4 ? 4 : ip->family == 6 ? 16 : 0;
}

gdw_ip
gdw_ip_from (gdw_bytes b)
{
  gdw_ip ip = { 0 };
  if (b.n != 4 && b.n != 16)
    return ip;
  ip.family = b.n == 4 ? 4 : 6;
  memcpy (ip.b, b.p, b.n);
  return ip;
}

gdw_bytes
gdw_ip_bytes (const gdw_ip *ip)
{
  return gdw_bytes_make (ip->b, width (ip));
}

/* --- reading text --- */

/* A decimal number of at most max without leading zeros; *text moves behind it. False: none there, or too large. */
static bool
decimal (const char **text, unsigned max, unsigned *ret)
{
  const char *s = *text;
  unsigned v = 0;
  if (*s < '0' || *s > '9' || (s[0] == '0' && s[1] >= '0' && s[1] <= '9'))
    return false;
  for (; *s >= '0' && *s <= '9'; s++) {
    v = v * 10 + (unsigned)(*s - '0');
    if (v > max)
      return false;
  }
  *text = s;
  *ret = v;
  return true;
}

/* Four decimal octets; the text must end behind them. */
static bool
dotted (const char *s, uint8_t out[4])
{
  for (int i = 0; i < 4; i++) {
    unsigned v = 0;
    if (i > 0 && *s++ != '.')
      return false;
    if (!decimal (&s, 255, &v))
      return false;
    out[i] = (uint8_t)v;
  }
  return *s == '\0';
}

/* One to four hexadecimal digits. */
static bool
group (const char **text, uint16_t *ret)
{
  const char *s = *text;
  unsigned v = 0, n = 0;
  for (; n < 4 && gdw_hex_digit ((uint8_t)*s) >= 0; s++, n++)
    v = v << 4 | (unsigned)gdw_hex_digit ((uint8_t)*s);
  if (n == 0)
    return false;
  *text = s;
  *ret = (uint16_t)v;
  return true;
}

enum { NO_GAP = 99 };

/* RFC 4291 2.2: groups, at most one "::", perhaps a dotted end. `gap` is where "::" stands, in octets. */
static bool
groups (const char *s, uint8_t out[16], size_t *ret_n, size_t *ret_gap)
{
  size_t n = 0, gap = NO_GAP;
  if (s[0] == ':' && s[1] == ':') {
    gap = 0;
    s += 2;
  }
  while (*s != '\0') {
    uint16_t v = 0;
    const char *begin = s;
    if (n >= 16 || !group (&s, &v))
      return false;
    if (*s == '.') {
      if (n > 12 || !dotted (begin, out + n))
        return false;
      n += 4;
      break;
    }
    out[n++] = (uint8_t)(v >> 8);
    out[n++] = (uint8_t)v;
    if (*s == '\0')
      break;
    if (*s++ != ':')
      return false;
    if (*s == ':') {
      if (gap != NO_GAP)
        return false;
      gap = n;
      s++;
    } else if (*s == '\0') {
      return false; /* one colon at the end */
    }
  }
  *ret_n = n;
  *ret_gap = gap;
  return true;
}

static bool
parse6 (const char *text, uint8_t ret[16])
{
  uint8_t raw[16] = { 0 };
  size_t n = 0, gap = NO_GAP;
  if (!groups (text, raw, &n, &gap))
    return false;
  if (gap == NO_GAP ? n != 16 : n > 14) /* "::" stands for at least one group */
    return false;
  memset (ret, 0, 16);
  if (gap == NO_GAP) {
    memcpy (ret, raw, 16);
  } else {
    memcpy (ret, raw, gap);
    memcpy (ret + 16 - (n - gap), raw + gap, n - gap);
  }
  return true;
}

gdw_err
gdw_ip_parse (const char *text, gdw_ip *ret)
{
  gdw_ip ip = { 0 };
  if (text == NULL)
    return GDW_E_FORM;
  if (strlen (text) >= GDW_IP_TEXT)
    return GDW_E_FORM;
  if (dotted (text, ip.b)) {
    ip.family = 4;
  } else {
    memset (ip.b, 0, sizeof ip.b);
    if (!parse6 (text, ip.b))
      return GDW_E_FORM;
    ip.family = 6;
  }
  *ret = ip;
  return GDW_OK;
}

gdw_err
gdw_net_parse (const char *text, gdw_net *ret)
{
  char address[GDW_IP_TEXT];
  gdw_net net = { 0 };
  size_t n = 0;
  if (text == NULL)
    return GDW_E_FORM;
  while (text[n] != '\0' && text[n] != '/')
    n++;
  if (n >= sizeof address)
    return GDW_E_FORM;
  memcpy (address, text, n);
  address[n] = '\0';
  if (gdw_ip_parse (address, &net.ip) != GDW_OK)
    return GDW_E_FORM;
  unsigned most = net.ip.family == 4 ? 32 : 128, prefix = most;
  if (text[n] == '/') {
    const char *s = text + n + 1;
    if (!decimal (&s, 999, &prefix) || *s != '\0')
      return GDW_E_FORM;
    if (prefix > most)
      return GDW_E_VALUE;
  }
  net.prefix = (uint8_t)prefix;
  *ret = net;
  return GDW_OK;
}

/* --- writing text --- */

static void
put4 (gdw_text *t, const uint8_t b[4])
{
  for (int i = 0; i < 4; i++) {
    if (i > 0)
      gdw_text_char (t, '.');
    gdw_text_number (t, b[i]);
  }
}

/* RFC 5952 4.2: the longest run of at least two zero groups, the first one when equal. */
static int
longest_run (const uint16_t g[8], int *ret_len)
{
  int best = -1, best_len = 1;
  for (int i = 0; i < 8; i++) {
    int len = 0;
    while (i + len < 8 && g[i + len] == 0)
      len++;
    if (len > best_len) {
      best = i;
      best_len = len;
    }
  }
  *ret_len = best_len;
  return best;
}

static void
put6 (gdw_text *t, const uint8_t b[16])
{
  static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  uint16_t g[8];
  int len = 0;
  if (memcmp (b, mapped, sizeof mapped) == 0) { /* RFC 5952 5 */
    gdw_text_put (t, "::ffff:");
    put4 (t, b + 12);
    return;
  }
  for (int i = 0; i < 8; i++)
    g[i] = (uint16_t)(b[2 * i] << 8 | b[2 * i + 1]);
  int run = longest_run (g, &len);
  for (int i = 0; i < 8;) {
    if (i == run) {
      gdw_text_put (t, "::");
      i += len;
      continue;
    }
    if (i > 0 && i != run + len) /* without a run this is -1 + 1: never */
      gdw_text_char (t, ':');
    gdw_text_hex (t, g[i], 1);
    i++;
  }
}

static void
put_ip (gdw_text *t, const gdw_ip *ip)
{
  if (ip->family == 4)
    put4 (t, ip->b);
  else if (ip->family == 6)
    put6 (t, ip->b);
  else
    gdw_text_put (t, "none");
}

char *
gdw_ip_text (const gdw_ip *ip, char buf[GDW_IP_TEXT])
{
  gdw_text t = gdw_text_over (buf, GDW_IP_TEXT);
  put_ip (&t, ip);
  return buf;
}

char *
gdw_net_text (const gdw_net *net, char buf[GDW_NET_TEXT])
{
  gdw_text t = gdw_text_over (buf, GDW_NET_TEXT);
  put_ip (&t, &net->ip);
  if (net->ip.family != 0) {
    gdw_text_char (&t, '/');
    gdw_text_number (&t, net->prefix);
  }
  return buf;
}

char *
gdw_addr_text (const gdw_addr *a, char buf[GDW_ADDR_TEXT])
{
  gdw_text t = gdw_text_over (buf, GDW_ADDR_TEXT);
  if (a->ip.family == 6)
    gdw_text_char (&t, '[');
  put_ip (&t, &a->ip);
  if (a->ip.family == 6)
    gdw_text_char (&t, ']');
  gdw_text_char (&t, ':');
  gdw_text_number (&t, a->port);
  return buf;
}

/* --- order and membership --- */

bool
gdw_ip_is_none (const gdw_ip *ip)
{
  return width (ip) == 0;
}

bool
gdw_ip_same (const gdw_ip *a, const gdw_ip *b)
{
  return a->family == b->family && memcmp (a->b, b->b, width (a)) == 0;
}

bool
gdw_addr_same (const gdw_addr *a, const gdw_addr *b)
{
  return a->port == b->port && gdw_ip_same (&a->ip, &b->ip);
}

int
gdw_ip_compare (const gdw_ip *a, const gdw_ip *b)
{
  if (a->family != b->family)
    return a->family < b->family ? -1 : 1;
  int order = memcmp (a->b, b->b, width (a));
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

bool
gdw_net_has (const gdw_net *net, const gdw_ip *ip)
{
  size_t whole = net->prefix / 8u;
  unsigned rest = net->prefix % 8u;
  if (net->ip.family != ip->family || width (ip) == 0 || net->prefix > 8 * width (ip))
    return false;
  if (memcmp (net->ip.b, ip->b, whole) != 0)
    return false;
  return rest == 0 || (net->ip.b[whole] >> (8 - rest)) == (ip->b[whole] >> (8 - rest));
}

bool
gdw_net_same (const gdw_net *a, const gdw_net *b)
{
  return a->prefix == b->prefix && gdw_ip_same (&a->ip, &b->ip);
}

gdw_net
gdw_net_masked (gdw_net net)
{
  for (size_t i = 0; i < sizeof net.ip.b; i++) {
    size_t first = 8 * i;
    if (first >= net.prefix)
      net.ip.b[i] = 0;
    else if (net.prefix - first < 8)
      net.ip.b[i] = (uint8_t)(net.ip.b[i] & (0xff00u >> (net.prefix - first)));
  }
  return net;
}

bool
gdw_ip_is_link_local (const gdw_ip *ip)
{
  if (ip->family == 4)
    return ip->b[0] == 169 && ip->b[1] == 254;
  return ip->family == 6 && ip->b[0] == 0xfe && (ip->b[1] & 0xc0) == 0x80;
}

bool
gdw_ip_is_unusable (const gdw_ip *ip)
{
  static const uint8_t nothing[15] = { 0 };
  if (ip->family == 4) /* 0/8, 127/8, 224/4, 255.255.255.255 */
    return ip->b[0] == 0 || ip->b[0] == 127 || (ip->b[0] & 0xf0) == 0xe0 ||
           (ip->b[0] & ip->b[1] & ip->b[2] & ip->b[3]) == 0xff;
  if (ip->family == 6) /* ::, ::1, ff00::/8 */
    return ip->b[0] == 0xff || (memcmp (ip->b, nothing, 15) == 0 && ip->b[15] <= 1);
  return true;
}
