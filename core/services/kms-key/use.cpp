// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kms-key/use.h"

#include "core/policies/decision.h"
#include "core/services/access/denial.h"
#include "core/services/access/names.h"
#include "core/services/iam-role/role.h"
#include "core/services/kinesis-stream/errors.h"
#include "core/services/kms-key/key.h"
#include "core/world/world.h"

namespace headwater::services::kms_key {
namespace {

/// Keys whose nodes are gone count as well.
Key *findKey(const world::World &world, std::string_view name)
{
    for (const auto &component : world.components()) {
        if (component->id() == name && component->type().id == "kms-key")
            return static_cast<Key *>(component.get());
    }
    return nullptr;
}

} // namespace

std::optional<KeyRefusal> useKey(const world::World &world, std::string_view keyId, std::string_view action,
                                 const KeyUser *user)
{
    const std::string name(keyId.substr(keyId.rfind('/') + 1));
    Key *const key = findKey(world, name);
    if (!key)
        return std::nullopt;
    const std::string arn = keyArn(name);
    if (key->isRemoved())
        return KeyRefusal{"KMSNotFoundException", "Key '" + arn + "' does not exist"};
    policies::Request asked;
    asked.action = action;
    asked.resource = arn;
    const iam_role::Role *const role = user ? user->role : nullptr;
    std::string caller = "anonymous";
    if (!user || role) {
        caller = callerArn(role ? role->id() : std::string(), role ? user->session : std::string());
        asked.account = kinesis_stream::kAccountId;
        asked.principals = {caller};
    }
    if (role)
        asked.principals.push_back(roleArn(role->id()));
    if (user) // services ask over encrypted ways
        asked.context = callContext(world.now(), role ? roleArn(role->id()) : std::string(), true);
    const auto denied = [&](const policies::NamedPolicy &named, const char *kind) -> std::optional<KeyRefusal> {
        const policies::Decision decision = policies::decide({&named, 1}, asked);
        if (decision.isAllowed())
            return std::nullopt;
        key->deny();
        return KeyRefusal{"KMSAccessDeniedException",
                          deniedText(world.profile(), caller, asked.action, arn, decision.verdict, kind)};
    };
    if (auto byKey = denied({name, &key->policy()}, "resource-based"))
        return byKey;
    if (role) {
        if (auto byRole = denied({role->id(), &role->policy()}, "identity-based"))
            return byRole;
    }
    const std::string_view error = key->request(world.now());
    if (error.empty())
        return std::nullopt;
    if (error == "KMSThrottlingException")
        return KeyRefusal{error, "You have exceeded the rate at which you may call KMS. Reduce the frequency of your "
                                 "calls."};
    return KeyRefusal{error, arn + (error == "KMSDisabledException" ? " is disabled." : " is pending deletion.")};
}

} // namespace headwater::services::kms_key
