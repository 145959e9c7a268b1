// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// A stream's life: created, deleted, and what is changed of it as a whole.

#include "core/services/kinesis-stream/stream.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::kinesis_stream {

using world::EventKind;
namespace priority = world::priority;

namespace {

constexpr SimTime kCallsOf = 24 * kernel::kHour;

/// Whether a call is one too many of the last 24 hours; forgets the older ones.
bool isOneTooMany(std::vector<SimTime> &calls, SimTime now, std::int64_t permitted)
{
    std::erase_if(calls, [now](SimTime at) { return at <= now - kCallsOf; });
    return static_cast<std::int64_t>(calls.size()) >= permitted;
}

} // namespace

std::string_view statusName(StreamStatus status)
{
    switch (status) {
    case StreamStatus::Creating:
        return "CREATING";
    case StreamStatus::Active:
        return "ACTIVE";
    case StreamStatus::Updating:
        return "UPDATING";
    case StreamStatus::Deleting:
        break;
    }
    return "DELETING";
}

void KinesisStream::beginCreation(SimTime now)
{
    m_status = StreamStatus::Creating;
    tell(EventKind::ControlPlane, "CreateStream: " + std::to_string(m_routes.size()) + " shards");
    schedule(now + controlDelay(kStreamCreation), priority::kControl, 0, kCreated);
}

std::optional<ApiError> KinesisStream::deleteStream(SimTime now, bool enforceConsumerDeletion)
{
    if (m_status == StreamStatus::Deleting)
        return refuse("DeleteStream", *checkActive());
    if (!enforceConsumerDeletion && consumersListed(now) > 0)
        return refuse("DeleteStream",
                      {kResourceInUse, theStream(id()) + " has registered consumers; deregister them, or set "
                                                         "EnforceConsumerDeletion."});
    m_status = StreamStatus::Deleting;
    m_plan.clear();
    m_toSplit.clear();
    tell(EventKind::ControlPlane, "DeleteStream");
    const SimTime gone = now + controlDelay(kStreamDeletion);
    m_intake.stopAt(gone);
    schedule(gone, priority::kControl, 0, kDeleted);
    return std::nullopt;
}

std::optional<ApiError> KinesisStream::updateStreamMode(SimTime now, bool onDemand)
{
    const char *operation = "UpdateStreamMode";
    if (auto problem = checkActive())
        return refuse(operation, *problem);
    if (onDemand == m_onDemand)
        return std::nullopt;
    if (isOneTooMany(m_modeChanges, now, m_limits.modeChangesPerDay))
        return refuse(operation, {kLimitExceeded, "The capacity mode of " + inAccount(id()) + " was changed " +
                                                      std::to_string(m_modeChanges.size()) +
                                                      " times in 24 hours; that is the limit."});
    m_modeChanges.push_back(now);
    m_nextOnDemand = onDemand;
    m_status = StreamStatus::Updating;
    tell(EventKind::ControlPlane, onDemand ? "UpdateStreamMode: ON_DEMAND" : "UpdateStreamMode: PROVISIONED");
    schedule(now + controlDelay(kStreamUpdate), priority::kControl, 0, kUpdated);
    return std::nullopt;
}

std::optional<ApiError> KinesisStream::updateMaxRecordSize(SimTime now, std::int64_t kibibytes)
{
    if (auto problem = checkActive())
        return refuse("UpdateMaxRecordSize", *problem);
    // A stream of large records takes a burst as large as its largest one; its rates stay.
    m_limits.maxRecordBytes = kibibytes * 1'024;
    m_limits.writeBurstBytes = kibibytes > m_limits.minRecordKiB ? m_limits.maxDataBytes : m_limits.writeBytesPerSecond;
    for (const auto &shard : m_shards) {
        if (!shard->isOpen())
            continue;
        m_intake.advance(*shard, now, 0);
        shard->writeBytes.setRate(now, m_limits.writeBytesPerSecond, m_limits.writeBurstBytes);
    }
    tell(EventKind::ControlPlane, "largest record: " + std::to_string(kibibytes) + " KiB");
    return std::nullopt;
}

std::optional<ApiError> KinesisStream::changeEncryption(SimTime now, bool start, const std::string &keyId)
{
    const char *operation = start ? "StartStreamEncryption" : "StopStreamEncryption";
    if (auto problem = checkActive())
        return refuse(operation, *problem);
    if (!start && (!isEncrypted() || keyId != this->keyId()))
        return refuse(operation, {kInvalidArgument, theStream(id()) + " is not encrypted with key " + keyId + "."});
    if (start && isEncrypted() && keyId == this->keyId())
        return std::nullopt;
    std::vector<SimTime> &calls = start ? m_encryptionStarts : m_encryptionStops;
    if (isOneTooMany(calls, now, m_limits.encryptionChangesPerDay))
        return refuse(operation,
                      {kLimitExceeded, std::string(operation) + " succeeded " + std::to_string(calls.size()) +
                                           " times in 24 hours; that is the limit."});
    calls.push_back(now);
    m_nextEncryption = Encryption{0, start, keyId};
    m_status = StreamStatus::Updating;
    tell(EventKind::ControlPlane, operation);
    schedule(now + controlDelay(kStreamUpdate), priority::kControl, 0, kUpdated);
    return std::nullopt;
}

/// A record keeps the encryption of the time it was written.
bool KinesisStream::wasEncrypted(SimTime time) const
{
    const auto later = std::upper_bound(m_encryption.begin() + 1, m_encryption.end(), time,
                                        [](SimTime at, const Encryption &each) { return at < each.from; });
    return (later - 1)->kms;
}

void KinesisStream::finishUpdate(SimTime now)
{
    if (m_nextEncryption) {
        m_nextEncryption->from = now;
        m_encryption.push_back(*m_nextEncryption);
        m_nextEncryption.reset();
    }
    if (m_nextOnDemand) {
        m_onDemand = *m_nextOnDemand;
        m_nextOnDemand.reset();
        if (m_onDemand && !m_followsDemand) {
            m_followsDemand = true;
            schedule(now + kernel::kMinute, priority::kControl, 0, kOnDemandCheck);
        }
    }
    m_status = StreamStatus::Active;
    tell(EventKind::ControlPlane, "stream is ACTIVE");
}

} // namespace headwater::services::kinesis_stream
