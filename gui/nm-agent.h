/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-agent.h - the app as an agent for the secrets of its own connections: nm-godwit-auth-dialog says what is known and what is to be asked, a
 * GodwitQuestion asks it, the keyring keeps what is to be kept, once the gateway has taken it (nm-typed.h). */
#ifndef GODWIT_NM_AGENT_H
#define GODWIT_NM_AGENT_H

#include <NetworkManager.h>
#include <nm-secret-agent-old.h>

#include "godwit-question.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NMSecretAgentOld, g_object_unref) /* libnm has none, and G_DECLARE_FINAL_TYPE wants it */

#define GODWIT_TYPE_NM_AGENT (godwit_nm_agent_get_type ())
/* Signals: "asks" (GodwitQuestion); "cancelled" (char *, a connection's uuid): the person declined to answer; "unsaved" (char *, a connection's name):
 * the keyring did not take a secret that was typed. */
G_DECLARE_FINAL_TYPE (GodwitNmAgent, godwit_nm_agent, GODWIT, NM_AGENT, NMSecretAgentOld)

/* Begins to register itself. Connect to "asks" at once. client tells what becomes of a connection that was asked for. */
GodwitNmAgent *godwit_nm_agent_new (NMClient *client);

/* The keyring forgets all secrets of a connection; none is fine. FALSE with the error: it could not. */
void godwit_nm_agent_forget_async (GodwitNmAgent *self, const char *uuid, GAsyncReadyCallback done, gpointer data);
gboolean godwit_nm_agent_forget_finish (GodwitNmAgent *self, GAsyncResult *result, GError **error);

#endif
