/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-event-log.c - the last events of a tunnel, as they are told on the bus. */
#include "service/event-log.h"

#include "harness.h"

static char *
text_of (const GodwitEventLog *log)
{
  g_autoptr (GVariant) v = g_variant_ref_sink (godwit_event_log_value (log));
  return g_variant_print (v, FALSE);
}

TEST (nothing_is_a_value_too)
{
  const GodwitEventLog none = { 0 };
  g_autofree char *text = text_of (&none);
  check (strcmp (text, "([], 0)") == 0);
}

TEST (each_field_has_its_type_and_text)
{
  GodwitEventLog log = { 0 };
  gdw_event e = gdw_event_new (GDW_EV_PATH, 1234);
  gdw_addr a = { .port = 4500 };
  check (gdw_ip_parse ("192.0.2.7", &a.ip) == GDW_OK);
  gdw_event_name (&e, gdw_bytes_text ("wlan0"));
  gdw_event_addr (&e, &a);
  gdw_event_number (&e, 7);
  gdw_event_text (&e, "words");
  godwit_event_log_add (&log, &e, 0);
  g_autofree char *text = text_of (&log);
  printf ("# %s\n", text);
  check (strcmp (text, "([(23, 1234, [(3, 'wlan0'), (4, '192.0.2.7:4500'), (1, '7'), (2, 'words')])], 0)") == 0);
}

TEST (what_is_no_utf8_does_not_go_on_the_bus)
{
  GodwitEventLog log = { 0 };
  gdw_event e = gdw_event_new (GDW_EV_PATH, 1);
  gdw_event_name (&e, gdw_bytes_text ("\xff\xfe"));
  godwit_event_log_add (&log, &e, 0);
  g_autofree char *text = text_of (&log);
  check (strcmp (text, "([(23, 1, [(3, '')])], 0)") == 0);
}

TEST (the_last_ones_stay_the_oldest_first_and_the_others_are_counted)
{
  GodwitEventLog log = { 0 };
  for (guint i = 0; i < GODWIT_EVENTS + 3; i++) {
    gdw_event e = gdw_event_new (GDW_EV_CLOSED, 100 + i);
    godwit_event_log_add (&log, &e, i == 0 ? 5 : 0);
  }
  g_autoptr (GVariant) v = g_variant_ref_sink (godwit_event_log_value (&log));
  g_autoptr (GVariant) events = g_variant_get_child_value (v, 0);
  guint32 lost = 0, id = 0;
  guint64 first = 0, last = 0;
  g_variant_get_child (v, 1, "u", &lost);
  check (g_variant_n_children (events) == GODWIT_EVENTS && lost == 8);
  g_variant_get_child (events, 0, "(ut@a(us))", &id, &first, NULL);
  g_variant_get_child (events, GODWIT_EVENTS - 1, "(ut@a(us))", NULL, &last, NULL);
  check (id == GDW_EV_CLOSED && first == 103 && last == 100 + GODWIT_EVENTS + 2);
}

TEST_MAIN ()
