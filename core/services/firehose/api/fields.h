// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/profile.h"
#include "core/services/kinesis-stream/api/validation.h"
#include "core/world/component.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::firehose::api {

using kinesis_stream::api::Need;
using kinesis_stream::api::TextRule;
using kinesis_stream::api::Validation;
using world::Json;

/// A member of a structure of requests, as data: what it may hold, structures within structures included. Requests of
/// CreateDeliveryStream and UpdateDestination are too deep for structures of our own and stay JSON.
struct Field
{
    enum class Kind : std::uint8_t { String, Integer, Boolean, Structure, List };

    std::string_view name;
    Kind kind = Kind::String;
    Need need = Need::Optional;
    TextRule text = {};                      ///< of a text
    std::int64_t least = 0, most = 0;        ///< of an integer
    std::vector<std::string_view> choices{}; ///< of a text that is one of these
    std::vector<Field> inside{};             ///< of a structure, or of each entry of a list of them
};

/// The members of a request; those that the profile does not know are missing, so they are passed over.
std::span<const Field> createFields(limits::Profile profile);
std::span<const Field> updateFields(limits::Profile profile);

/// Says in the service's words what the fields do not allow. Values have the kinds of their fields already.
void check(const Json &structure, std::span<const Field> fields, const std::string &path, Validation &validation);

extern const TextRule kStreamNameRule;
extern const TextRule kTagKeyRule;
extern const TextRule kTagValueRule;
extern const TextRule kDestinationIdRule;
extern const TextRule kKeyArnRule;

/// A destination that the model has, and what its parts are called in requests and answers.
struct DestinationKind
{
    std::string_view configuration, update, description;
    std::string_view nodeType;      ///< what it delivers to; empty: to the bucket itself
    std::string_view backsUpAll;    ///< the S3BackupMode that keeps every record
    std::string_view backsUpFailed; ///< the other one
    bool isCurrentOnly = false;
};
std::span<const DestinationKind> destinationKinds();

} // namespace headwater::services::firehose::api
