// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-sender/sender.h"

#include "core/kernel/md5.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::sqs_sender {

using world::Json;

namespace {
enum Purpose : std::uint32_t { kRepeats = 31, kObjectKeys = 32 };
} // namespace

SenderSource::SenderSource(std::unique_ptr<SyntheticSource> inner, MessageSpec spec, std::uint64_t seed, std::string id)
    : m_inner(std::move(inner))
    , m_spec(std::move(spec))
    , m_repeats(kernel::makeStream(seed, id, kRepeats))
    , m_keys(kernel::makeStream(seed, id, kObjectKeys))
{
}

/// What was taken here is taken there.
void SenderSource::follow()
{
    m_inner->take(static_cast<std::size_t>(firstNumber() - m_inner->firstNumber()));
}

void SenderSource::ensure(SimTime end)
{
    follow();
    m_inner->ensure(end);
    for (std::size_t i = emitted().size(); i < m_inner->emitted().size(); ++i) {
        const std::uint64_t number = firstNumber() + i;
        m_emitted.push_back(m_inner->emitted()[i]);
        m_hashes.push_back(hash(number).high);
        const std::uint64_t payload = payloadBytes(number);
        m_sizes.push_back(isOffloaded(number) ? sqs_queue::pointerBytes(pointer(number), payload)
                                              : static_cast<std::uint32_t>(payload));
    }
}

world::WholeRecord SenderSource::wholeAt(std::uint64_t number, SimTime emitted) const
{
    const std::uint64_t first = root(number);
    return first == number ? m_inner->wholeAt(number, emitted) : m_inner->whole(first);
}

void SenderSource::restart(SimTime now, bool stopped)
{
    follow();
    m_inner->restart(now, stopped);
    discardFrom(now);
}

void SenderSource::change(SimTime now, SyntheticSpec spec, std::shared_ptr<const KeySet> keys, MessageSpec message)
{
    follow();
    m_inner->change(now, std::move(spec), std::move(keys));
    discardFrom(now);
    m_spec = std::move(message);
}

std::uint64_t SenderSource::root(std::uint64_t number) const
{
    while (m_spec.repeatRate > 0 && number > 0 && kernel::unit(m_repeats.at(number)) <= m_spec.repeatRate)
        --number;
    return number;
}

std::uint64_t SenderSource::attributeBytes() const
{
    return sqs_queue::sizeOf({.body = {}, .attributes = m_spec.attributes});
}

std::uint64_t SenderSource::payloadBytes(std::uint64_t number) const
{
    const std::uint64_t first = root(number);
    return m_inner->bytesAt(first, 0) - m_inner->keyBytes(first) + attributeBytes();
}

bool SenderSource::isOffloaded(std::uint64_t number) const
{
    return m_spec.isExtended && !m_spec.bucket.empty() &&
           (m_spec.alwaysThroughS3 || payloadBytes(number) > m_spec.threshold);
}

sqs_queue::S3Pointer SenderSource::pointer(std::uint64_t number) const
{
    return {m_spec.bucket, sqs_queue::messageIdText(m_keys.at(number))};
}

void SqsSender::wired(world::Wire &wire, bool outgoing)
{
    if (outgoing && dynamic_cast<s3_bucket::Bucket *>(&world().component(wire.to)))
        m_bucketWire = &wire;
    else
        PutComponent::wired(wire, outgoing);
}

void SqsSender::unwired(world::Wire &wire, bool outgoing)
{
    if (&wire == m_bucketWire)
        m_bucketWire = nullptr;
    PutComponent::unwired(wire, outgoing);
}

MessageSpec SqsSender::messageSpec() const
{
    MessageSpec spec;
    for (const Json &each : property("messageAttributes")) {
        if (each.is_object())
            spec.attributes.push_back({each.value("Name", std::string()), each.value("DataType", std::string("String")),
                                       each.value("Value", std::string())});
    }
    if (const Json &delay = property("DelaySeconds"); delay.is_number())
        spec.delay = delay.get<std::int64_t>() * kernel::kSecond;
    spec.repeatRate = std::min(property("repeatRate").get<double>(), 0.99);
    spec.isExtended = property("extendedClient").get<bool>();
    spec.alwaysThroughS3 = property("alwaysThroughS3").get<bool>();
    spec.threshold = property("payloadSizeThreshold").get<std::uint64_t>();
    if (m_bucketWire)
        spec.bucket = world().component(m_bucketWire->to).id();
    return spec;
}

std::unique_ptr<RecordSource> SqsSender::makeSource(std::size_t)
{
    auto inner = std::make_unique<SyntheticSource>(syntheticSpec(*this), std::make_shared<KeySet>(property("keys")),
                                                   world().seed(), id(), world().now());
    return std::make_unique<SenderSource>(std::move(inner), messageSpec(), world().seed(), id());
}

PutSpec SqsSender::putSpec() const
{
    PutSpec spec = PutComponent::putSpec();
    spec.batches = property("api") == "SendMessageBatch";
    return spec;
}

void SqsSender::changeSource(RecordSource &source, SimTime now)
{
    static_cast<SenderSource &>(source).change(now, syntheticSpec(*this), std::make_shared<KeySet>(property("keys")),
                                               messageSpec());
}

const SenderSource *SqsSender::source() const
{
    for (const Outlet &outlet : outlets()) {
        if (outlet.source)
            return static_cast<const SenderSource *>(outlet.source.get());
    }
    return nullptr;
}

sqs_queue::MessageMaker::Traits SqsSender::messageTraits(std::uint64_t number, SimTime) const
{
    const SenderSource *from = source();
    if (!from)
        return {};
    Traits traits{.delay = from->spec().delay};
    if (property("deduplicationId") == "unique")
        traits.deduplication = kernel::md5(id() + "-" + std::to_string(from->root(number)));
    return traits;
}

sqs_queue::MessageText SqsSender::messageText(std::uint64_t number, SimTime emitted) const
{
    sqs_queue::MessageText text;
    const SenderSource *from = source();
    if (!from)
        return text;
    world::WholeRecord whole = from->wholeAt(number, emitted);
    text.groupId = std::move(whole.partitionKey);
    text.attributes = from->spec().attributes;
    if (property("deduplicationId") == "unique")
        text.deduplicationId = id() + "-" + std::to_string(from->root(number));
    if (from->isOffloaded(number)) {
        text.body = sqs_queue::pointerBody(from->pointer(number));
        text.attributes.push_back(sqs_queue::sizeAttribute(from->payloadBytes(number)));
    } else {
        text.body = std::move(whole.data);
    }
    return text;
}

void SqsSender::handle(const kernel::Event &event)
{
    PutComponent::handle(event);
    if (m_bucketWire && property("extendedClient").get<bool>())
        offload(event.time);
}

/// The payload is put into the bucket before its message is sent.
void SqsSender::offload(SimTime now)
{
    m_offloadedUpTo.resize(outlets().size());
    for (std::size_t i = 0; i < outlets().size(); ++i) {
        const Outlet &outlet = outlets()[i];
        if (!outlet.client)
            continue;
        const auto &from = static_cast<const SenderSource &>(*outlet.source);
        for (std::uint64_t &number = m_offloadedUpTo[i]; number < outlet.client->counts.produced; ++number) {
            if (!from.isOffloaded(number))
                continue;
            ++m_bucketWire->records;
            if (m_bucketWire->cut || world().component(m_bucketWire->to).isStopped() ||
                (m_bucketWire->gate && m_bucketWire->gate->check(now, "PutObject")))
            {
                ++m_bucketWire->refused;
                continue;
            }
            auto &bucket = dynamic_cast<s3_bucket::Bucket &>(world().component(m_bucketWire->to));
            s3_bucket::StoredObject object;
            object.key = from.pointer(number).key;
            object.records = 1;
            object.bytes = from.payloadBytes(number);
            object.body = std::make_shared<sqs_queue::PayloadBody>(index(), number, now);
            bucket.put(now, std::move(object));
            ++m_offloaded;
        }
    }
}

void SqsSender::report(Json &node) const
{
    PutComponent::report(node);
    node["metrics"]["PayloadsToS3"] = {{"sum", m_offloaded}};
}

} // namespace headwater::services::sqs_sender
