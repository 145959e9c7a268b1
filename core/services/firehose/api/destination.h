// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/firehose/api/api.h"
#include "core/services/firehose/api/fields.h"
#include "core/services/firehose/deliverystream.h"

#include <string>
#include <utility>
#include <vector>

// Between the destinations of the API and nodes with their properties and links.
namespace headwater::services::firehose::api {

/// The only one that a delivery stream has.
inline constexpr std::string_view kDestinationId = "destinationId-000000000001";

/// What a configuration means for a node.
struct DestinationPlan
{
    Json properties = Json::object();
    std::vector<std::pair<std::string, std::string>> links; ///< port of ours, and the node behind it
};

/// \param before the properties that the node has; what a configuration cannot say is kept of them
ApiResult<DestinationPlan> planOf(const world::World &world, const DestinationKind &kind, const Json &configuration,
                                  const Json &before);

/// The kind that a running stream's links make it.
const DestinationKind &kindOf(const DeliveryStream &stream);

/// The configuration that a running stream has now: what clients gave, and over it what its node says, since people
/// change that as well.
Json configurationOf(const DeliveryStream &stream, const DestinationKind &kind, const Json &given);

/// The same with an update laid over it, member by member.
Json merged(Json configuration, const Json &update);

/// As DescribeDeliveryStream has it: under the names of descriptions, without secrets.
Json descriptionOf(const DestinationKind &kind, Json configuration);

/// The port of the stream that a link leaves by; links may leave it out where it is the first.
std::string_view portOf(const DeliveryStream &stream, const world::Wire &wire);

/// The node that an ARN, a URL or a host's first name means: `arn:…:function:scorer` is `scorer`. Null if there is
/// none.
world::Component *namedNode(const world::World &world, std::string_view name, std::string_view type);

/// What is said of a request whose members do not go together.
ApiError invalid(std::string message);

} // namespace headwater::services::firehose::api
