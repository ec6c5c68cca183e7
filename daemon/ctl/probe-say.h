/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe-say.h - what a probe found out, for people and as JSON (docs/probe.schema.json). */
#ifndef GODWIT_CTL_PROBE_SAY_H
#define GODWIT_CTL_PROBE_SAY_H

#include <json-glib/json-glib.h>

#include "base/probed.h"
#include "base/why.h"

/* What a probe comes to: NONE when IKEv2 takes something; else why Godwit cannot connect. end: the reason of END. */
gdw_why ctl_probe_why (const gdw_probed *p, gdw_why end);

/* What to do, in sentences, best first. Free with g_ptr_array_unref. */
GPtrArray *ctl_probe_advice (const gdw_probed *p, gdw_why why);

/* A block of aligned lines on stdout. */
void ctl_probe_say (const gdw_probed *p, const char *host, gdw_why why);

JsonNode *ctl_probe_json (const gdw_probed *p, const char *host, gdw_why why);

#endif
