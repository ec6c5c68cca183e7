/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-event.c - records of events become sentences, with and without what is private. */
#include "base/event.h"
#include "harness.h"

static size_t
holes (const char *format)
{
  size_t n = 0;
  for (const char *s = format; (s = strstr (s, "{}")) != NULL; s += 2)
    n++;
  return n;
}

TEST (table)
{
  unsigned rows = 0;
  for (unsigned i = 1; i < 1000; i++) {
    if (strcmp (gdw_event_id_name ((gdw_event_id)i), "NONE") == 0)
      continue;
    rows++;
    const char *format = gdw_event_format ((gdw_event_id)i);
    gdw_level level = gdw_event_level ((gdw_event_id)i);
    check (strlen (format) > 5 && holes (format) <= GDW_MAX_FIELDS);
    check (level >= GDW_LEVEL_ERROR && level <= GDW_LEVEL_DEBUG);
  }
  check (rows >= 31);
  check (strcmp (gdw_event_id_name (GDW_EV_COOKIE), "COOKIE") == 0 &&
         gdw_event_level (GDW_EV_COOKIE) == GDW_LEVEL_INFO);
  check (gdw_event_format ((gdw_event_id)999)[0] == '\0' && gdw_event_level ((gdw_event_id)999) == GDW_LEVEL_DEBUG);
}

TEST (sentence_and_redaction)
{
  char buf[256];
  gdw_event e = gdw_event_new (GDW_EV_GATEWAY_PROVEN, 42);
  check (e.at == 42 && e.id == GDW_EV_GATEWAY_PROVEN && e.n_fields == 0);
  gdw_event_name (&e, gdw_bytes_text ("vpn.example.org"));
  gdw_event_text (&e, "ecdsa-sha256");
  size_t n = gdw_event_sentence (&e, false, buf, sizeof buf);
  check (strcmp (buf, "the gateway proved to be vpn.example.org by ecdsa-sha256") == 0 && n == strlen (buf));
  gdw_event_sentence (&e, true, buf, sizeof buf);
  check (strcmp (buf, "the gateway proved to be <name> by ecdsa-sha256") == 0);
}

TEST (addresses)
{
  char buf[256];
  gdw_event e = gdw_event_new (GDW_EV_GATEWAY_ADDRESS, 0);
  gdw_addr a = { .port = 4500 };
  check (gdw_ip_parse ("2001:db8::1", &a.ip) == GDW_OK);
  gdw_event_addr (&e, &a);
  gdw_event_sentence (&e, false, buf, sizeof buf);
  check (strcmp (buf, "trying the gateway at [2001:db8::1]:4500") == 0);
  gdw_event_sentence (&e, true, buf, sizeof buf);
  check (strcmp (buf, "trying the gateway at <address>") == 0);
  a.port = 0;
  e = gdw_event_new (GDW_EV_GATEWAY_ADDRESS, 0);
  gdw_event_addr (&e, &a);
  gdw_event_sentence (&e, false, buf, sizeof buf);
  check (strcmp (buf, "trying the gateway at 2001:db8::1") == 0);
}

TEST (numbers_and_spis)
{
  char buf[256];
  gdw_event e = gdw_event_new (GDW_EV_CHILD_UP, 0);
  gdw_event_text (&e, "aes256gcm16");
  gdw_event_spi (&e, 0xc0ffee);
  gdw_event_spi (&e, 0x1122334455667788u);
  gdw_event_sentence (&e, true, buf, sizeof buf);
  check (strcmp (buf, "the tunnel carries traffic with aes256gcm16, SPIs 00c0ffee in and 1122334455667788 out") == 0);
  e = gdw_event_new (GDW_EV_OTHER_GROUP, 0);
  gdw_event_number (&e, 31);
  gdw_event_sentence (&e, false, buf, sizeof buf);
  check (strcmp (buf, "the gateway asks for the key exchange group 31") == 0);
}

TEST (missing_field_and_small_buffer)
{
  char buf[64];
  gdw_event e = gdw_event_new (GDW_EV_OTHER_GROUP, 0);
  gdw_event_sentence (&e, false, buf, sizeof buf);
  check (strcmp (buf, "the gateway asks for the key exchange group ?") == 0);
  check (gdw_event_sentence (&e, false, buf, 4) == 3 && strcmp (buf, "the") == 0);
}

TEST (long_names_are_cut)
{
  static char name[1000];
  memset (name, 'n', sizeof name - 1);
  gdw_event e = gdw_event_new (GDW_EV_PEER_NOTIFY, 0);
  gdw_event_name (&e, gdw_bytes_text (name));
  check (strlen (e.field[0].text) == GDW_MAX_TEXT - 1);
}

TEST_MAIN ()
