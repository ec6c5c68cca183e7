/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-entry.c - NetworkManager's state and Status1 become one state. */
#include "nm-entry.h"

#include <glib/gi18n.h>

#include "base/phase.h"
#include "nm-portal.h"
#include "shared/nm-profile.h"
#include "status-facts.h"

gboolean
godwit_nm_entry_is_ours (NMConnection *connection)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  return vpn != NULL && g_strcmp0 (nm_setting_vpn_get_service_type (vpn), GODWIT_NM_SERVICE) == 0;
}

/* "Wi-Fi “Home”", "Mobile “Provider”"; a cable by the name of its connection. */
static char *
network_name (const char *link, gpointer data)
{
  const GPtrArray *devices = nm_client_get_devices (data);
  for (guint i = 0; i < devices->len; i++) {
    NMDevice *device = devices->pdata[i];
    NMActiveConnection *active = nm_device_get_active_connection (device);
    const char *id = active != NULL ? nm_active_connection_get_id (active) : NULL;
    if (g_strcmp0 (nm_device_get_ip_iface (device), link) != 0 && g_strcmp0 (nm_device_get_iface (device), link) != 0)
      continue;
    switch (nm_device_get_device_type (device)) {
    case NM_DEVICE_TYPE_WIFI: return id != NULL ? g_strdup_printf (_ ("Wi-Fi “%s”"), id) : g_strdup (_ ("Wi-Fi"));
    case NM_DEVICE_TYPE_MODEM: return id != NULL ? g_strdup_printf (_ ("Mobile “%s”"), id) : g_strdup (_ ("Mobile"));
    default: return g_strdup (id);
    }
  }
  return NULL;
}

static gboolean
is_activated (const GodwitNmEntry *e)
{
  return nm_active_connection_get_state (NM_ACTIVE_CONNECTION (e->active)) == NM_ACTIVE_CONNECTION_STATE_ACTIVATED;
}

static GodwitState
state_of (const GodwitNmEntry *e, const GodwitFacts *f)
{
  const char *phase = NULL;
  if (e->active == NULL && e->waits_for_keyring)
    return GODWIT_STATE_WAITING;
  if (e->active == NULL)
    return f->why != 0 || e->has_ended ? GODWIT_STATE_FAILED : GODWIT_STATE_OFF;
  if (nm_vpn_connection_get_vpn_state (e->active) == NM_VPN_CONNECTION_STATE_NEED_AUTH)
    return GODWIT_STATE_WAITING;
  if (e->status != NULL)
    (void)g_variant_lookup (e->status, "Phase", "&s", &phase);
  return godwit_status_state (phase, is_activated (e));
}

/* What NetworkManager says where Status1 said nothing: it could not start the service, or it ended it itself. */
static void
say_end (const GodwitNmEntry *e, GodwitFacts *f)
{
  const char *words = NULL;
  switch (e->end) {
  case NM_ACTIVE_CONNECTION_STATE_REASON_NO_SECRETS: words = _ ("A password or code was not given."); break;
  case NM_ACTIVE_CONNECTION_STATE_REASON_LOGIN_FAILED: words = _ ("The gateway refused the sign-in."); break;
  case NM_ACTIVE_CONNECTION_STATE_REASON_DEVICE_DISCONNECTED: words = _ ("The network is gone."); break;
  case NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_START_FAILED:
  case NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_START_TIMEOUT:
    words = _ ("NetworkManager could not start Godwit’s service.");
    break;
  case NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_STOPPED: words = _ ("Godwit’s service has stopped."); break;
  case NM_ACTIVE_CONNECTION_STATE_REASON_CONNECT_TIMEOUT: words = _ ("It took too long."); break;
  default: words = _ ("NetworkManager ended the connection."); break;
  }
  f->why_text = g_strdup (words);
}

static void
on_own_certificate (gpointer e)
{
  godwit_nm_entry_refresh (e);
}

void
godwit_nm_entry_refresh (GodwitNmEntry *e)
{
  NMConnection *connection = NM_CONNECTION (e->remote);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  GodwitFacts f = { .uuid = g_strdup (nm_connection_get_uuid (connection)),
                    .name = g_strdup (nm_connection_get_id (connection)) };
  gdw_profile p;
  gdw_profile_fault fault = { 0 };
  GodwitStatusNow now = godwit_status_now ();
  gdw_profile_init (&p);
  if (vpn != NULL)
    godwit_nm_profile_peek (vpn, &p, &fault);
  f.gateway = g_strdup (p.gateway.address);
  f.user = g_strdup (p.sign_in.user);
  f.told = godwit_told_of (&p);
  f.manager = g_strdup (nm_client_get_version (e->client));
  f.portal = g_strdup (godwit_nm_portal_page (e->client));
  f.own_ends = godwit_own_certificate_end (&e->own, &p, NULL, on_own_certificate, e);
  if (e->status != NULL) {
    godwit_status_facts (e->status, &now, network_name, e->client, &f);
    godwit_status_keys (e->status, &p, &now, &f);
    f.counted = e->status_at;
  }
  if (e->is_cancelled && e->active == NULL)
    godwit_status_forget_why (&f);
  f.state = state_of (e, &f);
  f.keyring = e->waits_for_keyring;
  if (f.state == GODWIT_STATE_FAILED && f.why_text == NULL)
    say_end (e, &f);
  if (e->active == NULL)
    godwit_status_end (&f);
  f.lookup = godwit_name_check_look (e->names, &f);
  godwit_tunnel_set_facts (e->tunnel, &f);
  if (e->status != NULL) /* behind the facts: who is told of a move finds them as they are after it */
    godwit_status_moves (e->status, &now, network_name, e->client, godwit_tunnel_moves (e->tunnel));
}

/* A try that ends by itself has failed; one that was ended by a person has not. */
static void
on_state (NMActiveConnection *active, guint state, guint reason, gpointer data)
{
  GodwitNmEntry *e = data;
  (void)active;
  if (state == NM_ACTIVE_CONNECTION_STATE_DEACTIVATED) {
    e->end = (NMActiveConnectionStateReason)reason;
    e->is_cancelled = e->is_cancelled || reason == NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED ||
                      reason == NM_ACTIVE_CONNECTION_STATE_REASON_CONNECTION_REMOVED;
    e->has_ended = !e->is_cancelled;
  }
  godwit_nm_entry_refresh (e);
}

static void
on_vpn_state (NMVpnConnection *active, guint state, guint reason, gpointer data)
{
  (void)active;
  (void)state;
  (void)reason;
  godwit_nm_entry_refresh (data);
}

void
godwit_nm_entry_set_active (GodwitNmEntry *e, NMVpnConnection *active)
{
  if (e->active == active)
    return;
  if (e->active != NULL)
    g_signal_handlers_disconnect_by_data (e->active, e);
  g_set_object (&e->active, active);
  if (active != NULL) {
    e->has_ended = e->is_cancelled = FALSE;
    g_clear_pointer (&e->status, g_variant_unref); /* of the try before */
    g_list_store_remove_all (godwit_tunnel_events (e->tunnel));
    (void)g_signal_connect (active, "state-changed", G_CALLBACK (on_state), e);
    (void)g_signal_connect (active, "vpn-state-changed", G_CALLBACK (on_vpn_state), e);
  }
  godwit_nm_entry_refresh (e);
}

void
godwit_nm_entry_set_status (GodwitNmEntry *e, GVariant *all)
{
  const char *phase = NULL;
  if (all == NULL) /* what it said last of the end stays: it is the reason */
    return;
  g_clear_pointer (&e->status, g_variant_unref);
  e->status = g_variant_ref (all);
  e->status_at = g_get_monotonic_time ();
  if (g_variant_lookup (all, "Phase", "&s", &phase) && g_str_equal (phase, gdw_phase_name (GDW_PHASE_CONNECTED)))
    e->is_cancelled = FALSE; /* it goes on without the answer */
  godwit_nm_entry_refresh (e);
}

void
godwit_nm_entry_cancel (GodwitNmEntry *e)
{
  e->is_cancelled = TRUE;
  e->due = e->waits_for_keyring = FALSE;
  e->has_ended = FALSE;
  godwit_nm_entry_refresh (e);
}

void
godwit_nm_entry_set_events (GodwitNmEntry *e, GVariant *told)
{
  GodwitStatusNow now = godwit_status_now ();
  godwit_status_events (told, &now, godwit_tunnel_events (e->tunnel));
}

static void
on_lookup (gpointer data)
{
  godwit_nm_entry_refresh (data);
}

static void
on_changed (NMConnection *connection, gpointer data)
{
  (void)connection;
  godwit_nm_entry_refresh (data);
}

GodwitNmEntry *
godwit_nm_entry_new (NMClient *client, NMRemoteConnection *remote)
{
  GodwitNmEntry *e = g_new0 (GodwitNmEntry, 1);
  e->client = client;
  e->remote = g_object_ref (remote);
  e->tunnel = godwit_tunnel_new (nm_connection_get_uuid (NM_CONNECTION (remote)));
  e->names = godwit_name_check_new (nm_client_get_dbus_connection (client), on_lookup, e);
  (void)g_signal_connect (remote, "changed", G_CALLBACK (on_changed), e);
  godwit_nm_entry_refresh (e);
  return e;
}

void
godwit_nm_entry_free (gpointer data)
{
  GodwitNmEntry *e = data;
  if (e->active != NULL)
    g_signal_handlers_disconnect_by_data (e->active, e);
  g_signal_handlers_disconnect_by_data (e->remote, e);
  g_clear_object (&e->active);
  g_clear_object (&e->remote);
  g_clear_object (&e->tunnel);
  g_clear_pointer (&e->status, g_variant_unref);
  g_clear_pointer (&e->names, godwit_name_check_free);
  godwit_own_certificate_clear (&e->own);
  g_free (e);
}
