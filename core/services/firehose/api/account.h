// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/firehose/api/api.h"
#include "core/services/firehose/api/fields.h"
#include "core/services/firehose/deliverystream.h"
#include "core/world/world.h"

#include <map>
#include <string>
#include <vector>

namespace headwater::services::firehose::api {

struct AccountOptions
{
    /// What creating, deleting and changing encryption take. Negative: as the service does.
    SimTime controlDelay = -1;
};

/// Data Firehose's API over the delivery streams of a world: those of its pipeline, and those that clients create,
/// which become components of the running world, linked to the nodes that their configuration names. Account
/// 000000000000, Region us-east-1.
///
/// Every call happens at the world's present time and answers at once. Not thread-safe: belongs to whoever runs the
/// world, and must not outlive it.
class Account
{
public:
    explicit Account(world::World &world, AccountOptions options = {});
    Account(const Account &) = delete;
    Account &operator=(const Account &) = delete;

    limits::Profile profile() const { return m_world.profile(); }

    // streams.cpp
    /// \param request as the service has it, its values of the kinds that createFields() names
    ApiResult<std::string> createDeliveryStream(const Json &request); ///< its ARN
    ApiResult<void> deleteDeliveryStream(const StreamRequest &request);
    ApiResult<Description> describeDeliveryStream(const DescribeRequest &request);
    ApiResult<ListResult> listDeliveryStreams(const ListRequest &request);
    /// \param request the same, by updateFields()
    ApiResult<void> updateDestination(const Json &request);

    // records.cpp
    ApiResult<PutRecordResult> putRecord(PutRecordRequest request);
    ApiResult<PutRecordBatchResult> putRecordBatch(PutRecordBatchRequest request);
    ApiResult<void> startDeliveryStreamEncryption(const StartEncryptionRequest &request);
    ApiResult<void> stopDeliveryStreamEncryption(const StreamRequest &request);

    // tags.cpp
    ApiResult<void> tagDeliveryStream(const TagRequest &request);
    ApiResult<void> untagDeliveryStream(const UntagRequest &request);
    ApiResult<TagList> listTagsForDeliveryStream(const ListTagsRequest &request);

private:
    struct Calls
    {
        SimTime second = -1;
        std::int64_t count = 0;
    };
    /// What only clients know of a stream: the configuration in their words.
    struct Given
    {
        Json destination; ///< as the configuration has it, without passwords
        std::string kind; ///< the name of that configuration
        Json source;      ///< KinesisStreamSourceConfiguration
    };
    using Tags = std::map<std::string, std::string>;

    SimTime now() const { return m_world.now(); }
    bool isExam() const { return m_world.profile() == limits::Profile::Exam; }
    std::vector<DeliveryStream *> streams() const; ///< by name
    DeliveryStream *findStream(std::string_view name) const;
    ApiResult<DeliveryStream *> resolve(const Text &name) const;
    ApiResult<DeliveryStream *> resolveActive(const Text &name, std::string_view operation) const;
    /// Calls of the control plane: so many a second each.
    std::optional<ApiError> admit(std::string_view operation);
    ApiResult<DeliveryStream *> resolveForData(const Text &name) const;
    std::optional<ApiError> checkKey(DeliveryStream &stream) const;
    std::optional<ApiError> checkKeyArn(const std::string &keyType, const Text &keyArn) const;
    std::optional<ApiError> addTags(Tags &had, const std::vector<Tag> &tags) const;
    void link(DeliveryStream &stream, const std::vector<std::pair<std::string, std::string>> &ends);
    const Given &given(const DeliveryStream &stream) const;

    world::World &m_world;
    const AccountOptions m_options;
    const limits::FirehoseLimits &m_limits;
    std::map<std::string, Calls, std::less<>> m_calls; ///< by operation
    std::map<std::uint16_t, Given> m_given;            ///< by component
    std::map<std::uint16_t, Tags> m_tags;              ///< the same
};

std::string deliveryStreamArn(std::string_view name);

} // namespace headwater::services::firehose::api
