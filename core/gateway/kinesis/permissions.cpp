// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/kinesis/permissions.h"

#include <array>

namespace headwater::gateway::kinesis {

namespace {

constexpr auto kMembers = std::to_array<ResourceMember>({
    {"ConsumerARN"},
    {"StreamARN"},
    {"ResourceARN"},
    {"StreamName", "arn:aws:kinesis:us-east-1:000000000000:stream/"},
});
constexpr auto kEverything = std::to_array<std::string_view>({"DescribeLimits", "ListStreams"});
constexpr PermissionTable kTable{.prefix = "kinesis", .members = kMembers, .everything = kEverything};

std::string textOf(const Json &body, const char *member)
{
    const auto found = body.find(member);
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

Permission permissionFor(std::string_view operation, const Json &body,
                         const services::kinesis_stream::api::Account &account)
{
    Permission asked = permissionOf(kTable, operation, body);
    // A consumer that is named together with its stream is the resource, not the stream.
    const bool isOfConsumer = operation == "DescribeStreamConsumer" || operation == "DeregisterStreamConsumer";
    if (const std::string name = textOf(body, "ConsumerName");
        isOfConsumer && !name.empty() && !body.contains("ConsumerARN"))
        asked.resource += "/consumer/" + name;
    // Tokens stand for a stream.
    if (asked.resource == "*" && operation == "GetRecords")
        asked.resource = account.arnOfIterator(textOf(body, "ShardIterator")).value_or("*");
    if (asked.resource == "*" && operation == "ListShards")
        asked.resource = account.arnOfShardsToken(textOf(body, "NextToken")).value_or("*");
    return asked;
}

} // namespace headwater::gateway::kinesis
