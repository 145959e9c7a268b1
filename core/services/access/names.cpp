// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/access/names.h"

#include "core/pipeline/jsontext.h"
#include "core/services/kinesis-stream/errors.h"

#include <algorithm>
#include <array>

namespace headwater::services {

using kinesis_stream::kAccountId;
using kinesis_stream::kRegion;
using pipeline::Json;

namespace {

struct Names
{
    std::string_view type, prefix, resource, endpoint;
};

constexpr auto kNames = std::to_array<Names>({
    {"kinesis-stream", "kinesis", "stream/", "kinesis-streams"},
    {"firehose", "firehose", "deliverystream/", "kinesis-firehose"},
    {"analytics-app", "kinesisanalytics", "application/", "kinesisanalytics"},
    {"s3-bucket", "s3", "", "s3"},
    {"lambda", "lambda", "function:", "lambda"},
    {"dynamodb-table", "dynamodb", "table/", "dynamodb"},
    {"sns-topic", "sns", "", "sns"},
    {"sqs-queue", "sqs", "", "sqs"},
    {"kms-key", "kms", "key/", "kms"},
    {"cloudwatch-logs", "logs", "log-group:", "logs"},
});

const Names &namesOf(std::string_view type)
{
    static constexpr Names kNone{};
    const auto found =
        std::find_if(kNames.begin(), kNames.end(), [type](const Names &each) { return each.type == type; });
    return found == kNames.end() ? kNone : *found;
}

} // namespace

std::string servicePrefix(std::string_view type)
{
    const Names &names = namesOf(type);
    return std::string(names.prefix.empty() ? type : names.prefix);
}

std::string resourceArn(std::string_view type, const std::string &node)
{
    const Names &names = namesOf(type);
    if (names.prefix == "s3")
        return "arn:aws:s3:::" + node;
    return "arn:aws:" + servicePrefix(type) + ":" + std::string(kRegion) + ":" + std::string(kAccountId) + ":" +
           std::string(names.resource) + node;
}

std::string roleArn(const std::string &node)
{
    return "arn:aws:iam::" + std::string(kAccountId) + ":role/" + node;
}

std::string keyArn(const std::string &node)
{
    return resourceArn("kms-key", node);
}

std::string endpointService(std::string_view type)
{
    const Names &names = namesOf(type);
    return "com.amazonaws." + std::string(kRegion) + "." + std::string(names.endpoint.empty() ? type : names.endpoint);
}

std::string withAllowed(const std::string &policy, const std::string &action, const std::string &resource)
{
    Json document = Json::parse(policy, nullptr, false);
    if (!document.is_object())
        document = {{"Version", "2012-10-17"}, {"Statement", Json::array()}};
    Json &statements = document["Statement"];
    if (statements.is_object())
        statements = Json::array({statements});
    if (!statements.is_array())
        statements = Json::array();
    const auto same = std::find_if(statements.begin(), statements.end(), [&](const Json &each) {
        return each.is_object() && each.value("Effect", Json()) == "Allow" && !each.contains("Condition") &&
               each.contains("Action") && each.value("Resource", Json()) == resource;
    });
    if (same == statements.end()) {
        statements.push_back({{"Effect", "Allow"}, {"Action", Json::array({action})}, {"Resource", resource}});
    } else {
        Json &actions = (*same)["Action"];
        if (!actions.is_array())
            actions = Json::array({actions});
        if (std::find(actions.begin(), actions.end(), Json(action)) == actions.end())
            actions.push_back(action);
    }
    std::string text;
    pipeline::writeJson(text, document, 0);
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

} // namespace headwater::services
