/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-service.c - Connect, ConnectInteractive, NeedSecrets, NewSecrets, Disconnect: what NetworkManager wants of a VPN, by a worker.
 *
 * In order: the profile is read and validated; its files are read with their owner's rights; godwitd starts; its plan becomes Config, Ip4Config and
 * Ip6Config; when the tun has them, godwitd hears of it and the tunnel is connected. */
#include "service/godwit-service.h"

#include <string.h>

#include "service/failure.h"
#include "service/files.h"
#include "service/guard.h"
#include "service/ip-config.h"
#include "service/names.h"
#include "service/network.h"
#include "service/secrets.h"
#include "service/status.h"
#include "service/taken.h"
#include "service/worker.h"
#include "shared/names.h"

enum { SETTLE_MS = 500, LISTEN_MS = 1000 };

struct _GodwitService {
  NMVpnServicePlugin parent;
  gdw_profile profile;
  char uuid[40];
  gdw_frame_connect connect; /* the secrets, until godwitd starts */
  GodwitFilesReading *reading;
  GodwitFiles *files;
  gboolean wanted; /* a tunnel is to start as soon as files and the place for it are there */
  GodwitWorker *worker;
  gboolean failing; /* the tunnel ends by itself, for this: */
  NMVpnPluginFailure failure;
  gboolean ending; /* the worker is on its way out; what it says concerns nobody */
  GodwitTaken *taken;
  GodwitGuard guard;
  GodwitNames names;
  GodwitStatus *status;
  GodwitNetwork *network;
  gdw_frame_links links;
  gboolean has_links;
  gdw_netplan plan;
  gboolean has_plan;
  gdw_ip gateway;
  guint listen;   /* `network` begins */
  guint settle;   /* the plan as it is follows */
  uint8_t spi[8]; /* of the IKE SA, by the last STATUS */
  uint8_t asked_spi[8];
  gboolean again; /* a person was asked while it was up: NetworkManager waits for a configuration */
  guint32 moves;  /* that NetworkManager was told of */
  guint32 asked;  /* the question that a person has; 0: none */
  gdw_secret_kind asked_kind;
  gboolean asked_again;
  gdw_secret given; /* the last answer: the same again is no answer */
};

G_DEFINE_TYPE (GodwitService, godwit_service, NM_TYPE_VPN_SERVICE_PLUGIN)

static void
forget_secrets (GodwitService *s)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  f.connect = s->connect;
  gdw_frame_done (&f);
  s->connect = (gdw_frame_connect){ 0 };
  gdw_secret_done (&s->given);
}

/* --- ends --- */

/* Nothing of this attempt goes on, except that a worker may still be on its way out. */
static void
stop (GodwitService *s)
{
  g_clear_pointer (&s->reading, godwit_files_cancel);
  g_clear_pointer (&s->files, godwit_files_unref);
  g_clear_pointer (&s->taken, godwit_taken_free);
  g_clear_handle_id (&s->settle, g_source_remove);
  godwit_guard_end (&s->guard);
  forget_secrets (s);
  s->wanted = s->has_plan = s->again = FALSE;
  s->asked = 0;
  if (s->worker != NULL && !s->ending) {
    s->ending = TRUE;
    godwit_worker_close (s->worker);
  }
}

/* While it connects, libnm tells a failure of its own first, and NetworkManager keeps the last one: so ours is told when libnm
 * comes back to us (service_disconnect). */
static void
end_with (GodwitService *s, NMVpnPluginFailure failure)
{
  s->failing = TRUE;
  s->failure = failure;
  (void)nm_vpn_service_plugin_disconnect (NM_VPN_SERVICE_PLUGIN (s), NULL);
  s->failing = FALSE;
}

/* Why it ended, for people: in the log and in the status. */
static void
tell_end (GodwitService *s, const gdw_frame_end *end)
{
  g_autofree char *words = godwit_failure_words (end);
  g_autofree char *line = g_strdup_printf ("%s: %s", gdw_why_name (end->why), words);
  godwit_failure_log (s->uuid, line);
  if (s->status != NULL)
    godwit_status_ended (s->status, end);
}

/* The attempt, or the tunnel, is over: NetworkManager hears why, too. */
static void
fail (GodwitService *s, const gdw_frame_end *end)
{
  tell_end (s, end);
  end_with (s, godwit_failure_of (end->why));
}

/* There is no end reason for what never began. */
static void
fail_profile (GodwitService *s, const char *words)
{
  godwit_failure_log (s->uuid, words);
  if (s->status != NULL)
    godwit_status_fault (s->status, words);
  end_with (s, NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED);
}

static void
fail_why (GodwitService *s, gdw_why why, const char *fact)
{
  gdw_frame_end end = { .why = why };
  g_strlcpy (end.fact, fact, sizeof end.fact);
  fail (s, &end);
}

/* --- what the system says --- */

static void
on_links (gpointer owner, const gdw_frame_links *links)
{
  GodwitService *s = owner;
  s->links = *links;
  s->has_links = TRUE;
  if (s->worker != NULL && !s->ending)
    godwit_worker_links (s->worker, links);
}

static void
on_woke (gpointer owner, gdw_ms slept)
{
  GodwitService *s = owner;
  if (s->worker != NULL && !s->ending)
    godwit_worker_wake (s->worker, slept);
}

/* NetworkManager has to tell of all its objects, which takes both of us a while: not in the way of the tunnel's start. */
static gboolean
on_listen (gpointer data)
{
  GodwitService *s = data;
  const GodwitNetworkOwner owner = { s, on_links, on_woke };
  g_clear_handle_id (&s->listen, g_source_remove);
  if (s->network == NULL)
    s->network = godwit_network_new (&owner, nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (s)));
  return G_SOURCE_REMOVE;
}

/* --- the plan --- */

static void
on_taken (gpointer data, gboolean taken)
{
  GodwitService *s = data;
  g_clear_pointer (&s->taken, godwit_taken_free);
  if (!taken)
    g_warning ("NetworkManager has not taken the addresses over in time");
  else
    godwit_guard_more (&s->guard, godwit_worker_device (s->worker));
  godwit_worker_applied (s->worker, taken ? GDW_WHY_NONE : GDW_WHY_APPLY_FAILED);
}

static gboolean
is_active (gpointer data)
{
  const GodwitService *s = data;
  return s->network != NULL && godwit_network_is_active (s->network, s->uuid);
}

static gboolean
tell_plan (GodwitService *s, const gdw_netplan *plan)
{
  NMVpnServicePlugin *plugin = NM_VPN_SERVICE_PLUGIN (s);
  const GodwitPlace place = { godwit_worker_device (s->worker), s->gateway, s->guard.index == 0 };
  GodwitIpConfig c;
  if (!godwit_ip_config_make (plan, &place, &c))
    return FALSE;
  /* References of our own: not all of these functions take a floating one. */
  g_autoptr (GVariant) config = g_variant_ref_sink (c.config);
  g_autoptr (GVariant) ip4 = c.ip4 == NULL ? NULL : g_variant_ref_sink (c.ip4);
  g_autoptr (GVariant) ip6 = c.ip6 == NULL ? NULL : g_variant_ref_sink (c.ip6);
  nm_vpn_service_plugin_set_config (plugin, config);
  if (ip4 != NULL)
    nm_vpn_service_plugin_set_ip4_config (plugin, ip4);
  if (ip6 != NULL)
    nm_vpn_service_plugin_set_ip6_config (plugin, ip6);
  return TRUE;
}

static gboolean
on_settle (gpointer data)
{
  GodwitService *s = data;
  s->settle = 0;
  (void)tell_plan (s, &s->plan);
  return G_SOURCE_REMOVE;
}

/* After it was connecting again, NetworkManager (1.36 and later; seen with 1.52.1) waits until the device changes, and for ever when it is told
 * what is there already. So it gets a route that is not meant (of RFC 7600), and a moment later the plan as it is. */
static gboolean
tell_config (GodwitService *s)
{
  gdw_netplan other = s->plan;
  if (!s->again || other.n_routes == GDW_MAX_PLAN_ROUTES)
    return tell_plan (s, &s->plan);
  s->again = FALSE;
  gboolean six = other.addrs[0].ip.family == 6;
  other.routes[other.n_routes++] = six ? (gdw_net){ { 6, { 0x01, [15] = 8 } }, 128 } /* RFC 6666: leads nowhere */
                                       : (gdw_net){ { 4, { 192, 0, 0, 8 } }, 32 };
  g_clear_handle_id (&s->settle, g_source_remove);
  s->settle = g_timeout_add (SETTLE_MS, on_settle, s);
  return tell_plan (s, &other);
}

static void
on_plan (gpointer owner, const gdw_netplan *plan)
{
  GodwitService *s = owner;
  const char *device = godwit_worker_device (s->worker);
  s->plan = *plan;
  gboolean first = !s->has_plan;
  if (first) /* later ones NetworkManager hands over at once */
    godwit_names_tell (&s->names, nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (s)), device, plan);
  /* First the guard: from the moment that NetworkManager calls it up nothing leaves in clear. */
  s->has_plan = godwit_guard_set (&s->guard, device, plan);
  if (s->has_plan)
    godwit_guard_first (&s->guard, device);
  s->has_plan = s->has_plan && tell_config (s);
  if (!s->has_plan) {
    godwit_worker_applied (s->worker, GDW_WHY_PLAN_REFUSED);
    return;
  }
  g_clear_pointer (&s->taken, godwit_taken_free);
  (void)on_listen (s);
  s->taken = godwit_taken_watch (device, &s->guard.wanted, is_active, on_taken, s);
}

/* --- secrets in mid-connect --- */

static gboolean
on_ask (gpointer owner, const gdw_question *q)
{
  GodwitService *s = owner;
  const char *hints[] = { godwit_secrets_name (q->secret), NULL };
  NMVpnServiceState state = NM_VPN_SERVICE_STATE_UNKNOWN;
  if (s->ending || !s->connect.may_ask || s->asked != 0)
    return FALSE;
  /* A tunnel that signs in anew: NetworkManager takes secrets only while it connects. The next Ip4Config ends that. */
  g_object_get (s, NM_VPN_SERVICE_PLUGIN_STATE, &state, NULL);
  if (state == NM_VPN_SERVICE_STATE_STARTED)
    g_object_set (s, NM_VPN_SERVICE_PLUGIN_STATE, NM_VPN_SERVICE_STATE_STARTING, NULL);
  s->again = s->again || state == NM_VPN_SERVICE_STATE_STARTED;
  memcpy (s->asked_spi, s->spi, sizeof s->spi);
  s->asked = q->id;
  s->asked_kind = q->secret;
  s->asked_again = q->retry;
  g_autofree char *words = q->retry ? g_strstrip (g_strconcat (GODWIT_WORDS_REFUSED " ", q->prompt, NULL))
                                    : g_strdup (q->prompt[0] != '\0' ? q->prompt : GODWIT_WORDS_MORE);
  nm_vpn_service_plugin_secrets_required (NM_VPN_SERVICE_PLUGIN (s), words, hints);
  return TRUE;
}

static void
on_withdraw (gpointer owner, guint32 id)
{
  GodwitService *s = owner;
  if (s->asked == id)
    s->asked = 0;
}

/* --- the worker --- */

static void
on_status (GodwitService *s, const gdw_frame_status *status)
{
  gdw_ip gateway = gdw_ip_is_none (&status->path.remote.ip) ? s->gateway : status->path.remote.ip;
  gboolean other = memcmp (status->spi_i, s->asked_spi, sizeof s->spi) != 0;
  gboolean anew = s->again && other && status->phase == GDW_PHASE_CONNECTED;
  memcpy (s->spi, status->spi_i, sizeof s->spi);
  if (status->moves == s->moves && gdw_ip_same (&gateway, &s->gateway) && !anew)
    return;
  s->moves = status->moves;
  s->gateway = gateway;
  if (s->has_plan && s->taken == NULL)
    (void)tell_config (s); /* or its routes to the gateway stay on a link that is gone */
}

static void
on_told (gpointer owner, const gdw_frame *f)
{
  GodwitService *s = owner;
  if (s->ending)
    return;
  if (s->status != NULL)
    godwit_status_told (s->status, f, godwit_worker_device (s->worker));
  if (f->type == GDW_FRAME_STATUS)
    on_status (s, &f->status);
}

static void maybe_start (GodwitService *s);

static gboolean
on_gone (gpointer data)
{
  g_autoptr (GodwitService) s = data;
  g_clear_pointer (&s->worker, godwit_worker_free);
  s->ending = FALSE;
  maybe_start (s);
  return G_SOURCE_REMOVE;
}

static void
on_ended (gpointer owner, const gdw_frame_end *end)
{
  GodwitService *s = owner;
  gboolean asked = s->ending;
  s->ending = TRUE;
  (void)g_idle_add (on_gone, g_object_ref (s));
  if (!asked)
    fail (s, end);
}

static void
maybe_start (GodwitService *s)
{
  const GodwitWorkerOwner owner = { s, on_plan, on_ask, on_withdraw, on_told, on_ended };
  gdw_why why;
  if (!s->wanted || s->files == NULL || s->worker != NULL)
    return;
  gboolean may_ask = s->connect.may_ask;
  s->wanted = FALSE;
  s->worker = godwit_worker_new (&owner, &s->profile, &s->connect, s->files, &why);
  s->connect.may_ask = may_ask;
  g_clear_pointer (&s->files, godwit_files_unref);
  if (s->worker == NULL)
    fail_why (s, why, "godwitd");
  else if (s->has_links)
    godwit_worker_links (s->worker, &s->links);
}

static void
on_files (gpointer data, GodwitFiles *files, const GError *error)
{
  GodwitService *s = data;
  s->reading = NULL;
  s->files = files;
  if (files == NULL)
    fail_profile (s, error->message);
  else
    maybe_start (s);
}

static gboolean
on_query (gpointer owner)
{
  GodwitService *s = owner;
  if (s->worker == NULL || s->ending)
    return FALSE;
  godwit_worker_query (s->worker);
  return TRUE;
}

/* --- what NetworkManager calls --- */

static gboolean
begin (GodwitService *s, NMConnection *connection, gboolean may_ask, GError **error)
{
  gdw_profile p;
  g_autoptr (GError) why = NULL;
  stop (s);
  gboolean good = godwit_nm_profile_read (connection, &p, &why);
  if (s->status != NULL)
    godwit_status_begin (s->status, connection, good ? &p : NULL);
  if (!good) {
    if (s->status != NULL)
      godwit_status_fault (s->status, why->message);
    g_set_error_literal (error, NM_VPN_PLUGIN_ERROR, NM_VPN_PLUGIN_ERROR_BAD_ARGUMENTS, why->message);
    return FALSE;
  }
  s->profile = p;
  g_strlcpy (s->uuid, nm_connection_get_uuid (connection), sizeof s->uuid);
  godwit_guard_begin (&s->guard, connection);
  godwit_names_begin (&s->names, connection);
  s->moves = 0;
  s->gateway = (gdw_ip){ 0 };
  godwit_secrets_put (nm_connection_get_setting_vpn (connection), &p, &s->connect);
  s->connect.may_ask = may_ask;
  s->wanted = TRUE;
  if (s->network == NULL && s->listen == 0)
    s->listen =
        g_timeout_add (LISTEN_MS, on_listen, s); /* one that does not come up may need to know of a captive portal */
  s->reading = godwit_files_read (&p, godwit_files_owner (connection), on_files, s);
  return TRUE;
}

static gboolean
service_connect (NMVpnServicePlugin *plugin, NMConnection *connection, GError **error)
{
  return begin (GODWIT_SERVICE (plugin), connection, FALSE, error);
}

static gboolean
service_connect_interactive (NMVpnServicePlugin *plugin, NMConnection *connection, GVariant *details, GError **error)
{
  (void)details;
  return begin (GODWIT_SERVICE (plugin), connection, TRUE, error);
}

static gboolean
service_need_secrets (NMVpnServicePlugin *plugin, NMConnection *connection, const char **ret_setting, GError **error)
{
  gdw_profile p;
  (void)plugin;
  (void)error;
  /* What is wrong with a profile is said by Connect: here NetworkManager would take it for a lack of secrets. */
  if (!godwit_nm_profile_read (connection, &p, NULL) ||
      !godwit_secrets_lack (nm_connection_get_setting_vpn (connection), &p))
    return FALSE;
  *ret_setting = NM_SETTING_VPN_SETTING_NAME;
  return TRUE;
}

static gboolean
service_new_secrets (NMVpnServicePlugin *plugin, NMConnection *connection, GError **error)
{
  GodwitService *s = GODWIT_SERVICE (plugin);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  gdw_secret secret = GDW_SECRET_NONE;
  guint32 id = s->asked;
  if (id == 0 || s->worker == NULL || s->ending) {
    g_set_error_literal (error, NM_VPN_PLUGIN_ERROR, NM_VPN_PLUGIN_ERROR_WRONG_STATE, "no secret is asked for");
    return FALSE;
  }
  s->asked = 0;
  gboolean has = vpn != NULL && godwit_secrets_take (vpn, s->asked_kind, &secret);
  /* What the gateway has refused and comes back unasked for would be refused again, until it locks the account. */
  gboolean old = has && s->asked_again && gdw_bytes_same (gdw_secret_peek (&secret), gdw_secret_peek (&s->given));
  gdw_secret_done (&s->given);
  if (has && !old)
    (void)!gdw_secret_copy (gdw_secret_peek (&secret), &s->given);
  gdw_why why = has && !old ? GDW_WHY_NONE : s->asked_again ? GDW_WHY_SIGN_IN_REFUSED : GDW_WHY_SECRET_MISSING;
  godwit_worker_answer (s->worker, id, why, has && !old ? &secret : NULL);
  gdw_secret_done (&secret);
  return TRUE;
}

static gboolean
service_disconnect (NMVpnServicePlugin *plugin, GError **error)
{
  GodwitService *s = GODWIT_SERVICE (plugin);
  (void)error;
  if (s->failing)
    nm_vpn_service_plugin_failure (plugin, s->failure);
  else if (s->asked != 0) { /* nobody had the secret: this is how NetworkManager says so */
    const gdw_frame_end end = { .why = s->asked_again ? GDW_WHY_SIGN_IN_REFUSED : GDW_WHY_SECRET_MISSING };
    tell_end (s, &end);
  }
  stop (s);
  return TRUE;
}

/* --- the object --- */

gboolean
godwit_service_has_reason (const GodwitService *s)
{
  return s->status != NULL && godwit_status_has_reason (s->status);
}

gboolean
godwit_service_end (GodwitService *s)
{
  stop (s);
  return s->worker == NULL;
}

static void
godwit_service_dispose (GObject *object)
{
  GodwitService *s = GODWIT_SERVICE (object);
  stop (s);
  g_clear_pointer (&s->worker, godwit_worker_free);
  g_clear_pointer (&s->status, godwit_status_free);
  g_clear_handle_id (&s->listen, g_source_remove);
  g_clear_pointer (&s->network, godwit_network_free);
  G_OBJECT_CLASS (godwit_service_parent_class)->dispose (object);
}

static void
godwit_service_init (GodwitService *s)
{
  (void)s;
}

static void
godwit_service_class_init (GodwitServiceClass *class)
{
  NMVpnServicePluginClass *plugin = NM_VPN_SERVICE_PLUGIN_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = godwit_service_dispose;
  plugin->connect = service_connect;
  plugin->connect_interactive = service_connect_interactive;
  plugin->need_secrets = service_need_secrets;
  plugin->new_secrets = service_new_secrets;
  plugin->disconnect = service_disconnect;
}

GodwitService *
godwit_service_new (const char *bus_name, gboolean watch_peer, GError **error)
{
  GodwitService *s = g_initable_new (GODWIT_TYPE_SERVICE, NULL, error, NM_VPN_SERVICE_PLUGIN_DBUS_SERVICE_NAME,
                                     bus_name, NM_VPN_SERVICE_PLUGIN_DBUS_WATCH_PEER, watch_peer, NULL);
  g_autoptr (GError) why = NULL;
  if (s == NULL)
    return NULL;
  GDBusConnection *bus = nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (s));
  const GodwitStatusOwner status = { s, on_query };
  s->status = godwit_status_new (&status, bus, &why);
  if (s->status == NULL) /* the tunnel is worth more than what can be read of it */
    g_warning ("no status object: %s", why->message);
  return s;
}
