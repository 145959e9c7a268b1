// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/policies/policy.h"
#include "core/services/iam-role/role.h"

#include <algorithm>
#include <set>

namespace headwater::services::iam_role {
namespace {

using namespace pipeline;

constexpr std::size_t kMostCharacters = 10'240; ///< all inline policies of a role, white space aside
constexpr std::size_t kShortestKey = 16, kLongestKey = 128, kShortestSecret = 16;
constexpr const char *kEverything = R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}
  ]
})";

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

bool isKeyId(const std::string &text)
{
    return text.size() >= kShortestKey && text.size() <= kLongestKey &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
           });
}

std::vector<Finding> checkKeys(const Node &node)
{
    std::vector<Finding> findings;
    std::set<std::string> ids;
    const Json keys = node.properties.value("AccessKeys", Json::array());
    for (std::size_t i = 0; keys.is_array() && i < keys.size(); ++i) {
        if (!keys[i].is_object())
            continue;
        const QString pointer = QStringLiteral("/AccessKeys/%1/").arg(i);
        const auto text = [&](const char *member) {
            const auto found = keys[i].find(member);
            return found != keys[i].end() && found->is_string() ? found->get<std::string>() : std::string();
        };
        const std::string id = text("AccessKeyId");
        if (!isKeyId(id))
            findings.push_back({tr("An access key ID has 16 to 128 letters and digits, such as AKIAHEADWATEREXAMPLE."),
                                pointer + QStringLiteral("AccessKeyId")});
        else if (!ids.insert(id).second)
            findings.push_back({tr("This access key is there twice."), pointer + QStringLiteral("AccessKeyId")});
        if (text("SecretAccessKey").size() < kShortestSecret)
            findings.push_back({tr("A secret access key has at least 16 characters that nobody can guess."),
                                pointer + QStringLiteral("SecretAccessKey")});
    }
    return findings;
}

/// A key has one owner.
std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    std::vector<Finding> findings;
    const auto idsOf = [](const Node &role) {
        std::vector<std::string> ids;
        for (const Json &each : role.properties.value("AccessKeys", Json::array()))
            ids.push_back(each.is_object() && each.value("AccessKeyId", Json()).is_string()
                              ? each["AccessKeyId"].get<std::string>()
                              : std::string());
        return ids;
    };
    const std::vector<std::string> own = idsOf(node);
    for (const Node &other : pipeline.nodes) {
        if (other.type != node.type || other.id == node.id)
            continue;
        for (const std::string &id : idsOf(other)) {
            const auto same = std::find(own.begin(), own.end(), id);
            if (!id.empty() && same != own.end())
                findings.push_back({tr("%1 has this access key, too.").arg(QString::fromStdString(other.id)),
                                    QStringLiteral("/AccessKeys/%1/AccessKeyId").arg(same - own.begin())});
        }
    }
    return findings;
}

std::vector<Finding> checkPolicy(const Node &node)
{
    const Json text = node.properties.value("policy", Json(kEverything));
    if (!text.is_string())
        return {};
    const std::string &policy = text.get_ref<const std::string &>();
    if (const auto parsed = policies::parsePolicy(policy, policies::PolicyKind::Identity); !parsed)
        return {{parsed.error().message, QStringLiteral("/policy")}};
    if (const std::size_t count = policies::countedCharacters(policy); count > kMostCharacters)
        return {{tr("The policy has %1 characters; a role takes %2.").arg(count).arg(kMostCharacters),
                 QStringLiteral("/policy")}};
    return {};
}

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings = checkPolicy(node);
    for (Finding &each : checkKeys(node))
        findings.push_back(std::move(each));
    return findings;
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
                            .severalLines = true},
                           {.key = "AccessKeys",
                            .label = HW_TEXT("Access keys"),
                            .kind = PropertyKind::List,
                            .fallback = Json::array(),
                            .help = HW_TEXT("With these your own programs sign what they call in the role's name, "
                                            "where the ports ask for it. They stand in the pipeline as they are: take "
                                            "none that is good for anything else."),
                            .live = true,
                            .fields = {{.key = "AccessKeyId",
                                        .label = HW_TEXT("Access key ID"),
                                        .kind = PropertyKind::Text,
                                        .fallback = ""},
                                       {.key = "SecretAccessKey",
                                        .label = HW_TEXT("Secret access key"),
                                        .kind = PropertyKind::Text,
                                        .fallback = ""}}}},
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
            .check = check,
            .checkSurroundings = checkSurroundings};
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
