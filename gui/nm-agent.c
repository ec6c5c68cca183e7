/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-agent.c - NetworkManager's four calls to an agent. A request lives from get_secrets to its one callback. */
#include "nm-agent.h"

#include "nm-keyring.h"
#include "nm-typed.h"
#include "shared/names.h"

/* GetSecrets under way. */
struct request {
  GodwitNmAgent *agent;
  NMConnection *connection;
  char *path, *setting;
  NMSecretAgentGetSecretsFlags flags;
  NMSecretAgentOldGetSecretsFunc callback;
  gpointer data;
  GCancellable *stop;
  GodwitQuestion *question; /* NULL: not asked yet */
};

struct _GodwitNmAgent {
  NMSecretAgentOld parent;
  GPtrArray *requests;    /* struct request, not owned */
  GHashTable *forgetting; /* uuid -> struct forgetting, not owned */
  GodwitNmTyped *typed;
};

enum { ASKS, CANCELLED, UNSAVED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE (GodwitNmAgent, godwit_nm_agent, NM_TYPE_SECRET_AGENT_OLD)

static void
request_free (struct request *r)
{
  g_ptr_array_remove_fast (r->agent->requests, r);
  if (r->question != NULL)
    g_signal_handlers_disconnect_by_data (r->question, r);
  g_clear_object (&r->question);
  g_object_unref (r->connection);
  g_object_unref (r->stop);
  g_free (r->path);
  g_free (r->setting);
  g_object_unref (r->agent);
  g_free (r);
}

/* The one answer; ends the request. secrets is floating, or NULL with an error. */
static void
finish (struct request *r, GVariant *secrets, GError *error)
{
  r->callback (NM_SECRET_AGENT_OLD (r->agent), r->connection, secrets, error, r->data);
  request_free (r);
}

static void
fail (struct request *r, NMSecretAgentError code, const char *words)
{
  g_autoptr (GError) error = g_error_new_literal (NM_SECRET_AGENT_ERROR, (int)code, words);
  finish (r, NULL, error);
}

/* --- the answer --- */

/* A secret on its way to the keyring. */
struct storing {
  GodwitNmAgent *agent;
  char *name; /* of the connection */
};

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  struct storing *s = data;
  g_autoptr (GError) error = NULL;
  (void)source;
  if (!godwit_nm_keyring_store_finish (result, &error)) {
    g_message ("the keyring does not keep a secret: %s", error != NULL ? error->message : "it stays locked");
    g_signal_emit (s->agent, signals[UNSAVED], 0, s->name);
  }
  g_object_unref (s->agent);
  g_free (s->name);
  g_free (s);
}

static void
store (const char *uuid, const char *id, const char *key, const char *value, gpointer agent)
{
  struct storing *s = g_new0 (struct storing, 1);
  s->agent = g_object_ref (agent);
  s->name = g_strdup (id);
  godwit_nm_keyring_store (uuid, id, key, value, on_stored, s);
}

static gboolean
is_kept_here (NMConnection *connection, const char *key)
{
  NMSettingSecretFlags flags = NM_SETTING_SECRET_FLAG_NONE;
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  return vpn != NULL && nm_setting_get_secret_flags (NM_SETTING (vpn), key, &flags, NULL) &&
         flags == NM_SETTING_SECRET_FLAG_AGENT_OWNED;
}

/* {"vpn": {"secrets": {name: value}}}; what was typed and belongs to the keyring goes there when the gateway has taken it. */
static void
answer (struct request *r, GodwitQuestion *q)
{
  GVariantBuilder secrets, setting, all;
  g_variant_builder_init (&secrets, G_VARIANT_TYPE ("a{ss}"));
  for (gsize i = 0; i < godwit_question_count (q); i++) {
    const GodwitQuestionField *f = godwit_question_field (q, i);
    if (f->value == NULL)
      continue;
    g_variant_builder_add (&secrets, "{ss}", f->name, f->value);
    if (f->asked && is_kept_here (r->connection, f->name))
      godwit_nm_typed_add (r->agent->typed, r->connection, f->name, f->value);
  }
  g_variant_builder_init (&setting, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&setting, "{sv}", NM_SETTING_VPN_SECRETS, g_variant_builder_end (&secrets));
  g_variant_builder_init (&all, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_variant_builder_add (&all, "{s@a{sv}}", NM_SETTING_VPN_SETTING_NAME, g_variant_builder_end (&setting));
  finish (r, g_variant_builder_end (&all), NULL);
}

static void
on_answered (GodwitQuestion *q, gboolean filled, gpointer data)
{
  struct request *r = data;
  if (filled) {
    answer (r, q);
    return;
  }
  g_signal_emit (r->agent, signals[CANCELLED], 0, godwit_question_uuid (q));
  fail (r, NM_SECRET_AGENT_ERROR_USER_CANCELED, "cancelled");
}

/* --- what nm-godwit-auth-dialog says --- */

static void
on_dialog (GObject *process, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) out = NULL;
  gboolean done = g_subprocess_communicate_finish (G_SUBPROCESS (process), result, &out, NULL, &error);
  struct request *r = data;
  gsize n = 0;
  if (g_cancellable_is_cancelled (r->stop)) {
    fail (r, NM_SECRET_AGENT_ERROR_AGENT_CANCELED, "cancelled by NetworkManager");
    return;
  }
  const char *text = out != NULL ? g_bytes_get_data (out, &n) : NULL;
  GodwitQuestion *q =
      done && text != NULL ? godwit_question_new (nm_connection_get_uuid (r->connection), text, n, &error) : NULL;
  if (q == NULL) {
    fail (r, NM_SECRET_AGENT_ERROR_FAILED, error != NULL ? error->message : "the auth-dialog said nothing");
    return;
  }
  r->question = q;
  if (!godwit_question_asks (q)) {
    answer (r, q);
    return;
  }
  (void)g_signal_connect (q, "answered", G_CALLBACK (on_answered), r);
  g_signal_emit (r->agent, signals[ASKS], 0, q);
}

static void
put (GString *s, const char *what, const char *key, const char *value)
{
  g_string_append_printf (s, "%s_KEY=%s\n%s_VAL=%s\n\n", what, key, what, value);
}

static void
put_data (const char *key, const char *value, gpointer to)
{
  put (to, "DATA", key, value);
}

static void
put_secret (const char *key, const char *value, gpointer to)
{
  put (to, "SECRET", key, value);
}

/* The connection as agents write it to an auth-dialog. */
static GBytes *
details (NMConnection *connection)
{
  GString *s = g_string_new (NULL);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  nm_setting_vpn_foreach_data_item (vpn, put_data, s);
  nm_setting_vpn_foreach_secret (vpn, put_secret, s);
  g_string_append (s, "DONE\n\nQUIT\n\n");
  return g_string_free_to_bytes (s);
}

static void
run_dialog (struct request *r, const char **hints)
{
  static const char program[] = GODWIT_LIBEXEC "/nm-godwit-auth-dialog";
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (words, (gpointer)program);
  const char *fixed[] = { "-u",
                          nm_connection_get_uuid (r->connection),
                          "-n",
                          nm_connection_get_id (r->connection),
                          "-s",
                          GODWIT_NM_SERVICE,
                          "--external-ui-mode" };
  for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (words, (gpointer)fixed[i]);
  if ((r->flags & NM_SECRET_AGENT_GET_SECRETS_FLAG_ALLOW_INTERACTION) != 0)
    g_ptr_array_add (words, (gpointer) "-i");
  if ((r->flags & NM_SECRET_AGENT_GET_SECRETS_FLAG_REQUEST_NEW) != 0)
    g_ptr_array_add (words, (gpointer) "-r");
  for (gsize i = 0; hints != NULL && hints[i] != NULL; i++) {
    g_ptr_array_add (words, (gpointer) "-t");
    g_ptr_array_add (words, (gpointer)hints[i]);
  }
  g_ptr_array_add (words, NULL);
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      (const char *const *)words->pdata, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  if (process == NULL) {
    fail (r, NM_SECRET_AGENT_ERROR_FAILED, error->message);
    return;
  }
  g_autoptr (GBytes) in = details (r->connection);
  g_subprocess_communicate_async (process, in, r->stop, on_dialog, r);
}

/* --- NetworkManager's calls --- */

static gboolean
is_ours (NMConnection *connection, const char *setting)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  return g_strcmp0 (setting, NM_SETTING_VPN_SETTING_NAME) == 0 && vpn != NULL &&
         g_strcmp0 (nm_setting_vpn_get_service_type (vpn), GODWIT_NM_SERVICE) == 0;
}

/* What NetworkManager itself keeps of a connection of another kind. Whoever reads its settings would get none of it if the only agent had nothing to
 * say; a question is left to the desktop's agent. NULL: nothing. */
static GVariant *
echo (NMConnection *connection, const char *setting, NMSecretAgentGetSecretsFlags flags)
{
  if ((flags & (NM_SECRET_AGENT_GET_SECRETS_FLAG_ALLOW_INTERACTION | NM_SECRET_AGENT_GET_SECRETS_FLAG_REQUEST_NEW)) !=
      0)
    return NULL;
  g_autoptr (GVariant) all = nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ONLY_SECRETS);
  g_autoptr (GVariant) one = all != NULL ? g_variant_lookup_value (all, setting, G_VARIANT_TYPE_VARDICT) : NULL;
  return one != NULL && g_variant_n_children (one) > 0 ? g_steal_pointer (&all) : NULL;
}

static void
get_secrets (NMSecretAgentOld *agent, NMConnection *connection, const char *path, const char *setting,
             const char **hints, NMSecretAgentGetSecretsFlags flags, NMSecretAgentOldGetSecretsFunc callback,
             gpointer data)
{
  struct request *r = g_new0 (struct request, 1);
  *r = (struct request){ .agent = g_object_ref (GODWIT_NM_AGENT (agent)),
                         .connection = g_object_ref (connection),
                         .path = g_strdup (path),
                         .setting = g_strdup (setting),
                         .flags = flags,
                         .callback = callback,
                         .data = data,
                         .stop = g_cancellable_new () };
  g_ptr_array_add (r->agent->requests, r);
  GVariant *known = is_ours (connection, setting) ? NULL : echo (connection, setting, flags); /* floating */
  if (is_ours (connection, setting))
    run_dialog (r, hints);
  else if (known != NULL)
    finish (r, known, NULL);
  else
    fail (r, NM_SECRET_AGENT_ERROR_NO_SECRETS, "not a connection of Godwit");
}

static void
cancel_get_secrets (NMSecretAgentOld *agent, const char *path, const char *setting)
{
  GodwitNmAgent *self = GODWIT_NM_AGENT (agent);
  for (guint i = 0; i < self->requests->len; i++) {
    struct request *r = self->requests->pdata[i];
    if (g_strcmp0 (r->path, path) != 0 || g_strcmp0 (r->setting, setting) != 0)
      continue;
    if (r->question == NULL) {
      g_cancellable_cancel (r->stop); /* on_dialog answers */
      return;
    }
    g_signal_handlers_disconnect_by_data (r->question, r);
    godwit_question_withdraw (r->question);
    fail (r, NM_SECRET_AGENT_ERROR_AGENT_CANCELED, "cancelled by NetworkManager");
    return;
  }
}

struct saved {
  GodwitNmAgent *agent;
  NMConnection *connection;
};

static void
store_one (const char *key, const char *value, gpointer data)
{
  const struct saved *s = data;
  if (is_kept_here (s->connection, key))
    store (nm_connection_get_uuid (s->connection), nm_connection_get_id (s->connection), key, value, s->agent);
}

/* Somebody saved a connection with a secret in it that the keyring shall keep. */
static void
save_secrets (NMSecretAgentOld *agent, NMConnection *connection, const char *path,
              NMSecretAgentOldSaveSecretsFunc callback, gpointer data)
{
  struct saved s = { GODWIT_NM_AGENT (agent), connection };
  (void)path;
  if (is_ours (connection, NM_SETTING_VPN_SETTING_NAME))
    nm_setting_vpn_foreach_secret (nm_connection_get_setting_vpn (connection), store_one, &s);
  callback (agent, connection, NULL, data);
}

/* Secrets of one connection that the keyring is forgetting. Twice at the same time would confuse it, so whoever comes later waits for the first. */
struct forgetting {
  GodwitNmAgent *agent;
  char *uuid;
  GPtrArray *tasks; /* GTask */
  gboolean again;
};

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  struct forgetting *f = data;
  g_autoptr (GError) error = NULL;
  (void)source;
  if (!godwit_nm_keyring_forget_finish (result, &error) && error != NULL && !f->again) {
    f->again = TRUE; /* another agent forgets the same */
    godwit_nm_keyring_forget (f->uuid, on_forgotten, f);
    return;
  }
  g_hash_table_remove (f->agent->forgetting, f->uuid);
  if (error != NULL)
    g_message ("the keyring does not forget a secret: %s", error->message);
  for (guint i = 0; i < f->tasks->len; i++) {
    if (error != NULL)
      g_task_return_error (f->tasks->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (f->tasks->pdata[i], TRUE);
  }
  g_ptr_array_unref (f->tasks);
  g_object_unref (f->agent);
  g_free (f->uuid);
  g_free (f);
}

void
godwit_nm_agent_forget_async (GodwitNmAgent *self, const char *uuid, GAsyncReadyCallback done, gpointer data)
{
  struct forgetting *f = g_hash_table_lookup (self->forgetting, uuid);
  gboolean is_first = f == NULL;
  if (is_first) {
    f = g_new0 (struct forgetting, 1);
    f->agent = g_object_ref (self);
    f->uuid = g_strdup (uuid);
    f->tasks = g_ptr_array_new_with_free_func (g_object_unref);
    g_hash_table_insert (self->forgetting, f->uuid, f);
  }
  g_ptr_array_add (f->tasks, g_task_new (self, NULL, done, data));
  if (is_first)
    godwit_nm_keyring_forget (uuid, on_forgotten, f);
}

gboolean
godwit_nm_agent_forget_finish (GodwitNmAgent *self, GAsyncResult *result, GError **error)
{
  (void)self;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
delete_secrets (NMSecretAgentOld *agent, NMConnection *connection, const char *path,
                NMSecretAgentOldDeleteSecretsFunc callback, gpointer data)
{
  const char *uuid = nm_connection_get_uuid (connection);
  (void)path;
  if (uuid != NULL && is_ours (connection, NM_SETTING_VPN_SETTING_NAME))
    godwit_nm_agent_forget_async (GODWIT_NM_AGENT (agent), uuid, NULL, NULL);
  callback (agent, connection, NULL, data);
}

/* --- the object --- */

static void
on_initialised (GObject *agent, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  (void)data;
  if (!g_async_initable_init_finish (G_ASYNC_INITABLE (agent), result, &error))
    g_warning ("NetworkManager does not take Godwit as an agent: %s", error->message);
  g_object_unref (agent);
}

static void
finalize (GObject *object)
{
  GodwitNmAgent *self = GODWIT_NM_AGENT (object);
  g_ptr_array_unref (self->requests);
  g_hash_table_unref (self->forgetting);
  godwit_nm_typed_free (self->typed);
  G_OBJECT_CLASS (godwit_nm_agent_parent_class)->finalize (object);
}

static void
godwit_nm_agent_class_init (GodwitNmAgentClass *class)
{
  NMSecretAgentOldClass *agent = NM_SECRET_AGENT_OLD_CLASS (class);
  G_OBJECT_CLASS (class)->finalize = finalize;
  agent->get_secrets = get_secrets;
  agent->cancel_get_secrets = cancel_get_secrets;
  agent->save_secrets = save_secrets;
  agent->delete_secrets = delete_secrets;
  signals[ASKS] = g_signal_new ("asks", GODWIT_TYPE_NM_AGENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                GODWIT_TYPE_QUESTION);
  signals[CANCELLED] = g_signal_new ("cancelled", GODWIT_TYPE_NM_AGENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[UNSAVED] = g_signal_new ("unsaved", GODWIT_TYPE_NM_AGENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_STRING);
}

static void
godwit_nm_agent_init (GodwitNmAgent *self)
{
  self->requests = g_ptr_array_new ();
  self->forgetting = g_hash_table_new (g_str_hash, g_str_equal);
}

GodwitNmAgent *
godwit_nm_agent_new (NMClient *client)
{
  GodwitNmAgent *self = g_object_new (GODWIT_TYPE_NM_AGENT, NM_SECRET_AGENT_OLD_IDENTIFIER, GODWIT_APP_ID,
                                      NM_SECRET_AGENT_OLD_CAPABILITIES, NM_SECRET_AGENT_CAPABILITY_VPN_HINTS, NULL);
  self->typed = godwit_nm_typed_new (client, store, self);
  g_async_initable_init_async (G_ASYNC_INITABLE (self), G_PRIORITY_DEFAULT, NULL, on_initialised, g_object_ref (self));
  return self;
}
