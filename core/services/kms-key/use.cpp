// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kms-key/use.h"

#include "core/policies/decision.h"
#include "core/services/access/denial.h"
#include "core/services/access/names.h"
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

std::optional<KeyRefusal> useKey(const world::World &world, std::string_view keyId, std::string_view action)
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
    asked.account = kinesis_stream::kAccountId;
    asked.principals = {callerArn({}, {})};
    const policies::NamedPolicy own{name, &key->policy()};
    if (const policies::Decision decision = policies::decide({&own, 1}, asked); !decision.isAllowed()) {
        key->deny();
        return KeyRefusal{"KMSAccessDeniedException",
                          deniedText(world.profile(), asked.principals.front(), asked.action, arn, decision.verdict,
                                     "resource-based")};
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
