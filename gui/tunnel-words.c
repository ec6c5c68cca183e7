/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tunnel-words.c - words for states, times and algorithms. */
#include "tunnel-words.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "base/phase.h"

#define FIRST_STRONG_ISOLATE "\u2068"
#define POP_ISOLATE          "\u2069"

enum { DAY_S = 86400, WARNED_DAYS = 30 };

static const struct {
  const char *state, *button, *icon;
} words[] = {
  [GODWIT_STATE_OFF] = { N_ ("Not Connected"), N_ ("C_onnect"), "network-vpn-disconnected-symbolic" },
  [GODWIT_STATE_CONNECTING] = { N_ ("Connecting"), N_ ("_Cancel"), "network-vpn-acquiring-symbolic" },
  [GODWIT_STATE_WAITING] = { N_ ("Waiting for You"), N_ ("_Cancel"), "dialog-password-symbolic" },
  [GODWIT_STATE_CONNECTED] = { N_ ("Connected"), N_ ("Dis_connect"), "network-vpn-symbolic" },
  [GODWIT_STATE_MOVING] = { N_ ("Moving"), N_ ("Dis_connect"), "network-vpn-acquiring-symbolic" },
  [GODWIT_STATE_NO_NETWORK] = { N_ ("No Network"), N_ ("Dis_connect"), "network-offline-symbolic" },
  [GODWIT_STATE_FAILED] = { N_ ("Connection Failed"), N_ ("_Try Again"), "dialog-warning-symbolic" },
};

const char *
godwit_words_state (GodwitState state)
{
  return _ (words[state].state);
}

const char *
godwit_words_button (GodwitState state)
{
  return _ (words[state].button);
}

const char *
godwit_words_icon (GodwitState state)
{
  return words[state].icon;
}

char *
godwit_words_sentence (const char *text)
{
  gunichar first = g_utf8_get_char (text);
  char upper[7] = "";
  if (text[0] == '\0')
    return g_strdup ("");
  (void)g_unichar_to_utf8 (g_unichar_toupper (first), upper);
  return g_strconcat (upper, g_utf8_next_char (text), NULL);
}

char *
godwit_words_apart (const char *text)
{
  gboolean is_rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  return is_rtl ? g_strconcat (FIRST_STRONG_ISOLATE, text, POP_ISOLATE, NULL) : g_strdup (text);
}

char *
godwit_words_octets (guint64 octets)
{
  return g_format_size (octets);
}

char *
godwit_words_duration (gint64 seconds)
{
  int minutes = (int)(MIN (seconds, (gint64)G_MAXINT) / 60), hours = minutes / 60,
      days = hours / 24; /* no macro in a text that is translated */
  if (days > 0)          /* Translators: days and hours */
    return g_strdup_printf (_ ("%d d %d h"), days, hours % 24);
  if (hours > 0) /* Translators: hours and minutes */
    return g_strdup_printf (_ ("%d h %d min"), hours, minutes % 60);
  if (minutes > 0) /* Translators: minutes */
    return g_strdup_printf (_ ("%d min"), minutes);
  return g_strdup (_ ("less than a minute"));
}

char *
godwit_words_in (gint64 seconds)
{
  g_autofree char *duration = godwit_words_duration (MAX (seconds, 0));
  /* Translators: %s is a time like "42 min" */
  return g_strdup_printf (_ ("in %s at the latest"), duration);
}

static void
add (GStrvBuilder *parts, const char *text)
{
  g_autofree char *apart = godwit_words_apart (text);
  g_strv_builder_add (parts, apart);
}

/* "10.99.0.1 · 1 h 12 min · Wi-Fi “Home”" */
static char *
connected_detail (const GodwitFacts *f, gint64 now_us)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  if (f->addresses != NULL && f->addresses[0] != '\0') {
    g_auto (GStrv) all = g_strsplit (f->addresses, ", ", 2);
    g_auto (GStrv) net = g_strsplit (all[0], "/", 2);
    add (parts, net[0]);
  }
  if (f->since != 0) {
    g_autofree char *duration = godwit_words_duration ((now_us - f->since) / G_USEC_PER_SEC);
    add (parts, duration);
  }
  if (f->network != NULL && f->network[0] != '\0')
    add (parts, f->network);
  g_auto (GStrv) all = g_strv_builder_end (parts);
  return g_strjoinv (" · ", all);
}

static char *
moving_detail (const GodwitFacts *f)
{
  if (f->network == NULL || f->network[0] == '\0')
    return g_strdup (_ ("Looking for another way to the gateway"));
  g_autofree char *network = godwit_words_apart (f->network);
  /* Translators: %s is the name of a network */
  return g_strdup_printf (_ ("Trying %s; the tunnel is kept"), network);
}

char *
godwit_words_detail (const GodwitFacts *f, gint64 now_us)
{
  switch (f->state) {
  case GODWIT_STATE_OFF: return g_strdup (_ ("Your traffic takes the ordinary way"));
  case GODWIT_STATE_CONNECTING:
    return godwit_words_sentence (f->phase != GDW_PHASE_IDLE ? _ (gdw_phase_text ((gdw_phase)f->phase))
                                                             : _ ("starting"));
  case GODWIT_STATE_WAITING:
    return g_strdup (f->keyring ? _ ("Waiting for your keyring") : _ ("The gateway asks for a password or code"));
  case GODWIT_STATE_CONNECTED: return connected_detail (f, now_us);
  case GODWIT_STATE_MOVING: return moving_detail (f);
  case GODWIT_STATE_NO_NETWORK: return g_strdup (_ ("Waiting for a network; the tunnel is kept"));
  case GODWIT_STATE_FAILED: break;
  }
  return g_strdup (f->why_text != NULL ? _ (f->why_text) : "");
}

/* The number of its day in this computer's time zone; of what no calendar has, one far away. */
static gint64
day_of (gint64 wall_s)
{
  g_autoptr (GDateTime) t = g_date_time_new_from_unix_local (wall_s);
  return t != NULL ? (wall_s + g_date_time_get_utc_offset (t) / G_USEC_PER_SEC) / DAY_S : G_MAXINT32;
}

/* Days of the calendar: so it is one number from midnight to midnight, whatever the hour at which the certificate ends. */
char *
godwit_words_certificate (gint64 end, gint64 now)
{
  gint64 days = day_of (end) - day_of (now);
  if (end == 0 || days > WARNED_DAYS)
    return NULL;
  if (end < now)
    return g_strdup (_ ("Your certificate has ended"));
  if (days == 0)
    return g_strdup (_ ("Your certificate ends today"));
  return g_strdup_printf (
      ngettext ("Your certificate ends in %d day", "Your certificate ends in %d days", (gulong)days), (int)days);
}

char *
godwit_words_networks (const char *networks)
{
  g_auto (GStrv) all = g_strsplit (networks != NULL ? networks : "", ", ", -1);
  for (gsize i = 0; all[i] != NULL; i++) {
    const char *words = g_str_equal (all[i], "0.0.0.0/0") ? _ ("all of IPv4")
                        : g_str_equal (all[i], "::/0")    ? _ ("all of IPv6")
                                                          : NULL;
    if (words == NULL)
      continue;
    g_free (all[i]);
    all[i] = g_strdup (words);
  }
  g_autofree char *list = g_strjoinv (", ", all);
  return godwit_words_sentence (list);
}

/* The names of the registries, as ike and esp suites are put together of them. */
static const struct {
  const char *prefix, *said;
} ciphers[] = {
  { "aes256gcm16", "AES-256-GCM" }, { "aes128gcm16", "AES-128-GCM" }, { "chacha20poly1305", "ChaCha20-Poly1305" },
  { "aes256", "AES-256-CBC" },      { "aes128", "AES-128-CBC" },
};

char *
godwit_words_cipher (const char *suite)
{
  for (gsize i = 0; suite != NULL && i < G_N_ELEMENTS (ciphers); i++) {
    if (g_str_has_prefix (suite, ciphers[i].prefix))
      return g_strdup (ciphers[i].said);
  }
  return g_strdup (suite != NULL ? suite : "");
}

char *
godwit_words_key_exchange (const GodwitFacts *f)
{
  if (f->key_exchange == NULL || f->key_exchange[0] == '\0')
    return NULL;
  switch (f->quantum) {
  case GODWIT_QUANTUM_SAFE: /* Translators: %s is the name of algorithms */
    return g_strdup_printf (_ ("%s: recorded traffic stays secret from a later quantum computer"), f->key_exchange);
  case GODWIT_QUANTUM_WEAK: /* Translators: %s is the name of an algorithm */
    return g_strdup_printf (_ ("%s: a later quantum computer could read recorded traffic"), f->key_exchange);
  case GODWIT_QUANTUM_UNKNOWN: break;
  }
  return g_strdup (f->key_exchange);
}
