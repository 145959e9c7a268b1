// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/kinesis/permissions.h"

#include <array>

namespace headwater::gateway::kinesis {

namespace {

constexpr std::string_view kStreamArnStem = "arn:aws:kinesis:us-east-1:000000000000:stream/";
constexpr auto kOfConsumers =
    std::to_array<std::string_view>({"DeregisterStreamConsumer", "DescribeStreamConsumer", "SubscribeToShard"});
constexpr auto kOfResources =
    std::to_array<std::string_view>({"DeleteResourcePolicy", "GetResourcePolicy", "ListTagsForResource",
                                     "PutResourcePolicy", "TagResource", "UntagResource"});
constexpr auto kMembers = std::to_array<ResourceMember>({
    {"ConsumerARN", {}, kOfConsumers},
    {"ResourceARN", {}, kOfResources},
    {"StreamARN"},
    {"StreamName", kStreamArnStem},
});
/// In 2020 only calls about consumers read an ARN.
constexpr auto kByArnOnce =
    std::to_array<std::string_view>({"DeregisterStreamConsumer", "DescribeStreamConsumer", "ListStreamConsumers",
                                     "RegisterStreamConsumer", "SubscribeToShard"});
constexpr auto kMembersOnce = std::to_array<ResourceMember>({
    {"ConsumerARN", {}, kOfConsumers},
    {"StreamARN", {}, kByArnOnce},
    {"StreamName", kStreamArnStem},
});
constexpr auto kEverything = std::to_array<std::string_view>({"DescribeLimits", "ListStreams"});
constexpr PermissionTable kTable{.prefix = "kinesis", .members = kMembers, .everything = kEverything};
constexpr PermissionTable kTableOnce{.prefix = "kinesis", .members = kMembersOnce, .everything = kEverything};

std::string textOf(const Json &body, const char *member)
{
    const auto found = body.find(member);
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

Permission permissionFor(std::string_view operation, const Json &body,
                         const services::kinesis_stream::api::Account &account)
{
    Permission asked = permissionOf(account.profile() == limits::Profile::Exam ? kTableOnce : kTable, operation, body);
    // A consumer that is named together with its stream is the resource, not the stream.
    const bool isOfConsumer = operation == "DescribeStreamConsumer" || operation == "DeregisterStreamConsumer";
    if (const std::string name = textOf(body, "ConsumerName");
        isOfConsumer && !name.empty() && !body.contains("ConsumerARN"))
        asked.resource += "/consumer/" + name;
    // Tokens stand for a stream, whatever stands beside them.
    if (operation == "GetRecords")
        asked.resource = account.arnOfIterator(textOf(body, "ShardIterator")).value_or("*");
    if (const std::string token = textOf(body, "NextToken"); operation == "ListShards" && !token.empty())
        asked.resource = account.arnOfShardsToken(token).value_or("*");
    return asked;
}

Permission permissionFor(std::string_view operation, const services::kinesis_stream::api::StreamTarget &target,
                         const services::kinesis_stream::api::Account &account)
{
    Permission asked{std::string(kTable.prefix) + ':' + std::string(operation), "*"};
    const bool hasArn = target.streamARN && account.profile() == limits::Profile::Current;
    if (hasArn && !target.streamARN->empty())
        asked.resource = resourceOf({}, *target.streamARN);
    else if (target.streamName && !target.streamName->empty())
        asked.resource = resourceOf(kStreamArnStem, *target.streamName);
    return asked;
}

} // namespace headwater::gateway::kinesis
