/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.h - status, events and end reasons as JSON; docs/status.schema.json is the contract. Fields are only ever added. */
#ifndef GODWIT_CTL_JSON_H
#define GODWIT_CTL_JSON_H

#include <json-glib/json-glib.h>

#include "control/frame.h"

/* One tunnel of the list. now: to tell how long. */
JsonNode *ctl_json_tunnel (const gdw_frame_status *s, gdw_ms now);

/* {"version":1,"tunnels":[...]}: takes the tunnels (an array node). */
JsonNode *ctl_json_status (JsonArray *taken);

/* {"id","name","text","repair","fact"}. */
JsonNode *ctl_json_why (gdw_why why, const char *fact);

/* {"rule","wanted","offered","depth","subject","valid_from_s","valid_until_s"}: what the gateway's certificate does not keep. */
JsonNode *ctl_json_certificate (const gdw_cert_facts *f);

/* One line of `watch` or `connect`: {"version":1,"type":"phase"|"event"|"status"|"end",...}; NULL for frames that are none. name: of the
 * tunnel. */
JsonNode *ctl_json_line (const gdw_frame *f, const char *name, gdw_ms now);

/* Prints it on stdout, with a line end, and frees it. pretty: over several lines. */
void ctl_json_print (JsonNode *taken, gboolean pretty);

#endif
