// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/policies/policy.h"
#include "core/services/kms-key/key.h"

namespace headwater::services::kms_key {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

constexpr const char *kWholeAccount = R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
     "Action": "kms:*", "Resource": "*"}
  ]
})";
constexpr std::size_t kMostBytes = 32'768; ///< of a key's policy

std::vector<Finding> check(const Node &node, limits::Profile)
{
    const Json text = node.properties.value("policy", Json(kWholeAccount));
    if (!text.is_string())
        return {};
    if (const auto parsed = policies::parsePolicy(text.get_ref<const std::string &>(), policies::PolicyKind::Resource);
        !parsed)
        return {{parsed.error().message, QStringLiteral("/policy")}};
    return {};
}

ServiceType describe()
{
    return {
        .id = "kms-key",
        .name = HW_TEXT("KMS key"),
        .group = HW_TEXT("Secure"),
        .purpose = HW_TEXT("Encrypts what streams keep"),
        .idStem = "key",
        .icon = "kms-key",
        .properties = {{.key = "KeyState",
                        .label = HW_TEXT("State"),
                        .kind = PropertyKind::Choice,
                        .fallback = "Enabled",
                        .help = HW_TEXT("A stream notices when it needs its next data key, up to five minutes later."),
                        .live = true,
                        .choices = {{"Enabled", HW_TEXT("enabled")},
                                    {"Disabled", HW_TEXT("disabled")},
                                    {"PendingDeletion", HW_TEXT("pending deletion")}}},
                       {.key = "policy",
                        .label = HW_TEXT("Key policy"),
                        .kind = PropertyKind::Text,
                        .fallback = kWholeAccount,
                        .help = HW_TEXT(
                            "Who may use the key. Writers need kms:GenerateDataKey, readers kms:Decrypt; a role must "
                            "allow it too."),
                        .exam = {0, kMostBytes},
                        .current = {0, kMostBytes},
                        .live = true,
                        .severalLines = true},
                       {.key = "requestQuota",
                        .label = HW_TEXT("Requests a second, at most"),
                        .kind = PropertyKind::Integer,
                        .fallback = 10'000,
                        .unit = HW_TEXT("requests/s"),
                        .help = HW_TEXT("A quota of the account, shared by all keys and services."),
                        .exam = {1, 1'000'000},
                        .current = {1, 1'000'000},
                        .live = true},
                       {.key = "otherRequestsPerSecond",
                        .label = HW_TEXT("Requests of others"),
                        .kind = PropertyKind::Integer,
                        .fallback = 0,
                        .unit = HW_TEXT("requests/s"),
                        .help = HW_TEXT("What else in the account uses the same quota."),
                        .exam = {0, 1'000'000},
                        .current = {0, 1'000'000},
                        .live = true}},
        .metrics = {{"Requests", HW_TEXT("Requests"), HW_TEXT("requests/s")},
                    {"RequestsThrottled", HW_TEXT("Requests throttled"), HW_TEXT("requests/s"), Statistic::Sum, false,
                     true},
                    {"RequestsDenied", HW_TEXT("Requests denied"), HW_TEXT("requests/s"), Statistic::Sum, false, true}},
        .notes = {HW_TEXT("Encryption at rest uses KMS: the stream encrypts each record as it comes in and decrypts it "
                          "as it goes out. The key alias/aws/kinesis costs nothing; a key of your own costs by the "
                          "month and by the request, and its policy is yours. Only records written after the change "
                          "are encrypted."),
                  HW_TEXT("A stream asks for a new data key about every five minutes for each caller. KMS has a "
                          "request quota of its own: beyond it calls to the stream fail with KMSThrottlingException. A "
                          "disabled key gives KMSDisabledException. Choose the key in the settings of the stream.")},
        .headline = "Requests",
        .order = 610,
        .width = 148,
        .height = 84,
        .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Key>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::kms_key
