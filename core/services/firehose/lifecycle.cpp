// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// A delivery stream's life: created, changed as a whole, encrypted, deleted.

#include "core/services/firehose/deliverystream.h"
#include "core/services/kms-key/key.h"
#include "core/services/kms-key/use.h"
#include "core/world/world.h"

#include <set>

namespace headwater::services::firehose {

using Status = DeliveryEncryption::Status;
using kinesis_stream::ApiError;
using world::EventKind;
namespace priority = world::priority;

namespace {

constexpr std::string_view kInUse = "ResourceInUseException";
constexpr std::string_view kLimitExceeded = "LimitExceededException";
constexpr std::size_t kEncryptionCallsPerDay = 25; ///< StartDeliveryStreamEncryption and Stop… together
constexpr SimTime kDay = 24 * kernel::kHour;

} // namespace

std::string_view encryptionStatusName(Status status)
{
    switch (status) {
    case Status::Enabling:
        return "ENABLING";
    case Status::Enabled:
        return "ENABLED";
    case Status::EnablingFailed:
        return "ENABLING_FAILED";
    case Status::Disabling:
        return "DISABLING";
    case Status::Disabled:
        break;
    }
    return "DISABLED";
}

std::string_view keyProblem(const world::World &world, std::string_view keyArn)
{
    constexpr std::string_view kInDataStreams = "KMS"; // begins the name of the same error there
    const auto refusal = kms_key::useKey(world, keyArn, "kms:GenerateDataKey");
    return refusal ? refusal->error.substr(kInDataStreams.size()) : std::string_view();
}

std::string_view DeliveryStream::statusName() const
{
    switch (m_status) {
    case DeliveryStatus::Creating:
        return "CREATING";
    case DeliveryStatus::Deleting:
        return "DELETING";
    case DeliveryStatus::Active:
        break;
    }
    return "ACTIVE";
}

SimTime DeliveryStream::controlDelay(SimTime usual) const
{
    return m_controlDelay < 0 ? usual : m_controlDelay;
}

void DeliveryStream::beginCreation(SimTime now, std::optional<pipeline::Link> source)
{
    m_status = DeliveryStatus::Creating;
    m_created = now;
    m_source = std::move(source);
    tell(EventKind::ControlPlane, "CreateDeliveryStream");
    schedule(now + controlDelay(kDeliveryCreation), priority::kControl, 0, kCreated);
}

void DeliveryStream::beginDeletion(SimTime now)
{
    if (m_status == DeliveryStatus::Deleting)
        return;
    m_status = DeliveryStatus::Deleting;
    tell(EventKind::ControlPlane, "DeleteDeliveryStream");
    schedule(now + controlDelay(kDeliveryDeletion), priority::kControl, 0, kDeleted);
}

Result<void> DeliveryStream::reconfigure(SimTime now, const Json &wanted)
{
    auto settings = readSettings(type(), wanted, world().profile());
    if (!settings)
        return settings.error();
    std::set<std::string> keys;
    for (const Json *each : {&properties(), &wanted}) {
        for (const auto &[key, value] : each->items())
            keys.insert(key);
    }
    m_isReconfigured = true;
    for (const std::string &key : keys)
        (void)setProperty(key, wanted.contains(key) ? wanted[key] : Json()).ok();
    m_isReconfigured = false;
    apply(std::move(*settings));
    m_updated = now;
    return {};
}

std::string_view DeliveryStream::keyProblem(SimTime now)
{
    if (m_encryption.status != Status::Enabled || m_encryption.keyArn.empty() || m_keyUntil > now)
        return {};
    const std::string_view problem = firehose::keyProblem(world(), m_encryption.keyArn);
    if (problem.empty())
        m_keyUntil = now + kms_key::kDataKeyReuse;
    return problem;
}

std::optional<ApiError> DeliveryStream::changeEncryption(SimTime now, bool start, const std::string &keyType,
                                                         const std::string &keyArn)
{
    if (m_encryption.status == Status::Enabling || m_encryption.status == Status::Disabling)
        return ApiError{kInUse, "The encryption of " + name() + " is changing: it is " +
                                    std::string(encryptionStatusName(m_encryption.status)) + "."};
    if (!start && m_encryption.status == Status::Disabled)
        return std::nullopt;
    std::erase_if(m_encryptionCalls, [now](SimTime at) { return at <= now - kDay; });
    if (m_encryptionCalls.size() >= kEncryptionCallsPerDay)
        return ApiError{kLimitExceeded, "The encryption of " + name() + " was changed " +
                                            std::to_string(m_encryptionCalls.size()) +
                                            " times in 24 hours; that is the limit."};
    m_encryptionCalls.push_back(now);
    if (start)
        m_encryption = {Status::Enabling, keyType, keyArn, {}};
    else
        m_encryption.status = Status::Disabling;
    tell(EventKind::ControlPlane, start ? "StartDeliveryStreamEncryption" : "StopDeliveryStreamEncryption");
    schedule(now + controlDelay(kEncryptionChange), priority::kControl, 1, kEncryptionChanged);
    return std::nullopt;
}

void DeliveryStream::grow(const kernel::Event &event)
{
    switch (event.kind) {
    case kCreated:
        if (m_status != DeliveryStatus::Creating)
            break;
        m_status = DeliveryStatus::Active;
        m_activeSince = event.time;
        tell(EventKind::ControlPlane, "delivery stream is ACTIVE");
        if (m_source && world().find(m_source->from))
            world().addLink(*m_source);
        break;
    case kDeleted:
        tell(EventKind::ControlPlane, "delivery stream is deleted");
        world().remove(*this);
        if (!m_isTapped) // an application may still look at what it was told of
            m_contents = {};
        break;
    default:
        if (m_encryption.status == Status::Disabling) {
            m_encryption = {};
        } else if (m_encryption.keyArn.empty() || firehose::keyProblem(world(), m_encryption.keyArn).empty()) {
            m_encryption.status = Status::Enabled;
            m_keyUntil = event.time + kms_key::kDataKeyReuse;
        } else {
            m_encryption.status = Status::EnablingFailed;
            m_encryption.failure = "DISABLED_KMS_KEY";
        }
        break;
    }
}

} // namespace headwater::services::firehose
