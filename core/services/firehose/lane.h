// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/delivery.h"
#include "core/services/firehose/item.h"
#include "core/services/s3-bucket/bucket.h"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::firehose {

/// One buffer of a delivery stream and what is on its way out of it. A stream has one for its data, or one for each
/// partition; one for the copies of the source; one for each kind of error. One delivery at a time leaves a lane.
struct Lane
{
    enum class Role : std::uint8_t { Data, Backup, Errors };
    enum class Stage : std::uint8_t { Idle, Put, Store, Copy };

    Role role = Role::Data;
    std::uint16_t slot = 0;
    std::string_view errorType{};            ///< of Errors: static text
    std::vector<std::string> partition = {}; ///< values of the partition keys, in their order

    std::deque<Item> items = {};
    std::deque<Failure> failures = {}; ///< of Errors: of the same place in `items`
    std::uint64_t bytes = 0;
    std::uint64_t size = 0;  ///< at which the buffer is full: the hint, or more while deliveries fall behind
    SimTime since = 0;       ///< when the first of the items came, or the last delivery left some behind
    std::uint64_t timer = 0; ///< tells an event of an older buffer

    // The delivery under way.
    Stage stage = Stage::Idle;
    std::vector<Item> batch = {};
    std::vector<Failure> batchFailures = {};
    std::uint64_t batchBytes = 0;
    s3_bucket::StoredObject object = {}; ///< prepared; without a key until then
    std::uint32_t attempts = 0;
    SimTime firstAttempt = 0;
    bool isRetrying = false;      ///< an attempt failed, and the next one comes
    bool isBarred = false;        ///< the bucket's policy, or that of the role, is the reason
    DeliveryOutcome outcome = {}; ///< of a store, until its duration is over

    bool isBusy() const { return stage != Stage::Idle; }
    std::uint64_t held() const { return items.size() + batch.size(); }
    SimTime oldest() const
    {
        return !batch.empty() ? batch.front().arrival : items.empty() ? -1 : items.front().arrival;
    }
};

} // namespace headwater::services::firehose
