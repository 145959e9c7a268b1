// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/policies/policy.h"
#include "core/services/iam-role/role.h"

namespace headwater::services::iam_role {
namespace {

using namespace pipeline;

constexpr std::size_t kMostCharacters = 10'240; ///< all inline policies of a role, white space aside
constexpr const char *kEverything = R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}
  ]
})";

std::vector<Finding> check(const Node &node, limits::Profile)
{
    const Json text = node.properties.value("policy", Json(kEverything));
    if (!text.is_string())
        return {};
    const std::string &policy = text.get_ref<const std::string &>();
    if (const auto parsed = policies::parsePolicy(policy, policies::PolicyKind::Identity); !parsed)
        return {{parsed.error().message, QStringLiteral("/policy")}};
    if (const std::size_t count = policies::countedCharacters(policy); count > kMostCharacters)
        return {{QCoreApplication::translate("Services", "The policy has %1 characters; a role takes %2.")
                     .arg(count)
                     .arg(kMostCharacters),
                 QStringLiteral("/policy")}};
    return {};
}

ServiceType describe()
{
    return {.id = "iam-role",
            .name = HW_TEXT("IAM role"),
            .group = HW_TEXT("Secure"),
            .purpose = HW_TEXT("Says what its callers may do"),
            .idStem = "role",
            .icon = "iam-role",
            .properties = {{.key = "policy",
                            .label = HW_TEXT("Policy"),
                            .kind = PropertyKind::Text,
                            .fallback = kEverything,
                            .help = HW_TEXT("An IAM policy, JSON. An explicit deny wins, then an allow; what no "
                                            "statement allows is denied."),
                            .live = true,
                            .severalLines = true}},
            .metrics = {{"CallsAllowed", HW_TEXT("Calls allowed"), HW_TEXT("calls/s")},
                        {"CallsDenied", HW_TEXT("Calls denied"), HW_TEXT("calls/s"), MetricSpec::Statistic::Sum, false,
                         true}},
            .notes = {HW_TEXT("Access to streams is controlled with IAM policies. Give each client a role of its own "
                              "that allows only the actions it needs on the one stream it uses: kinesis:PutRecord and "
                              "kinesis:PutRecords to write, kinesis:GetRecords and kinesis:GetShardIterator to read."),
                      HW_TEXT("A call without the permission is refused with AccessDeniedException. SDKs do not try "
                              "such a call again. Choose the role of a client in its own settings.")},
            .headline = "CallsAllowed",
            .order = 600,
            .width = 148,
            .height = 84,
            .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Role>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::iam_role
