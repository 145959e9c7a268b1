// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-rule/publishrole.h"

#include "core/policies/decision.h"
#include "core/services/access/names.h"
#include "core/services/iam-role/role.h"
#include "core/services/kinesis-stream/errors.h"
#include "core/world/world.h"

namespace headwater::services::iot_rule {

using kinesis_stream::kAccountId;
using kinesis_stream::kRegion;

std::string topicArn(const std::string &topic)
{
    return "arn:aws:iot:" + std::string(kRegion) + ":" + std::string(kAccountId) + ":topic/" + topic;
}

std::string topicsArn(const std::string &topic)
{
    const std::string plain = topic.starts_with("$$") ? topic.substr(1) : topic;
    const std::size_t start = plain.find("${");
    return topicArn(start == std::string::npos ? plain : plain.substr(0, start) + "*");
}

std::string publishRefusal(const world::World &world, const std::string &role, const std::string &caller,
                           const std::string &topic)
{
    const auto text = [&](const char *why) {
        return "AccessDenied: User: arn:aws:sts::" + std::string(kAccountId) + ":assumed-role/" + role + "/" + caller +
               " is not authorized to perform: iot:Publish on resource: " + topicArn(topic) + why;
    };
    auto *const who = dynamic_cast<iam_role::Role *>(world.find(role));
    if (!who)
        return text(" because the role does not exist");
    policies::Request request;
    request.action = "iot:Publish";
    request.resource = topicArn(topic);
    request.principals = {roleArn(role)};
    request.account = std::string(kAccountId);
    const policies::NamedPolicy named{role, &who->policy()};
    const policies::Decision decision = policies::decide({&named, 1}, request);
    who->count(decision.isAllowed());
    if (decision.isAllowed())
        return {};
    return text(decision.verdict == policies::Verdict::ExplicitDeny
                    ? " with an explicit deny in an identity-based policy"
                    : " because no identity-based policy allows the iot:Publish action");
}

} // namespace headwater::services::iot_rule
