// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/putclient.h"
#include "core/services/clients/synthetic.h"
#include "core/services/sqs-queue/extended.h"
#include "core/services/sqs-queue/messagetext.h"

#include <memory>
#include <string>
#include <vector>

namespace headwater::services::sqs_sender {

using kernel::SimTime;

/// What a sender does to each of its messages.
struct MessageSpec
{
    std::vector<sqs_queue::Attribute> attributes;
    std::optional<SimTime> delay;
    double repeatRate = 0; ///< share of messages that are the one before once more
    bool isExtended = false;
    bool alwaysThroughS3 = false;
    std::uint64_t threshold = sqs_queue::kExtendedThreshold;
    std::string bucket; ///< node that takes what is too large; empty: there is none
};

/// A synthetic source whose records are messages: as large as what the queue sees of them.
class SenderSource final : public RecordSource
{
public:
    SenderSource(std::unique_ptr<SyntheticSource> inner, MessageSpec spec, std::uint64_t seed, std::string id);

    void ensure(SimTime end) override;
    kernel::Digest128 hash(std::uint64_t number) const override { return m_inner->hash(root(number)); }
    world::WholeRecord whole(std::uint64_t number) const override { return m_inner->whole(root(number)); }
    world::WholeRecord wholeAt(std::uint64_t number, SimTime emitted) const override;
    std::string key(std::uint64_t number) const override { return m_inner->key(root(number)); }
    void restart(SimTime now, bool stopped) override;

    void change(SimTime now, SyntheticSpec spec, std::shared_ptr<const KeySet> keys, MessageSpec message);
    const MessageSpec &spec() const { return m_spec; }
    /// The message that this one repeats, or itself.
    std::uint64_t root(std::uint64_t number) const;
    /// Bytes of body and attributes before anything is put into a bucket.
    std::uint64_t payloadBytes(std::uint64_t number) const;
    bool isOffloaded(std::uint64_t number) const;
    sqs_queue::S3Pointer pointer(std::uint64_t number) const;

private:
    void follow();
    std::uint64_t attributeBytes() const;

    std::unique_ptr<SyntheticSource> m_inner;
    MessageSpec m_spec;
    const kernel::Stream m_repeats, m_keys;
};

/// A client that sends messages to queues. Too large ones go through a bucket where it uses the extended client.
class SqsSender final : public PutComponent, public sqs_queue::MessageMaker
{
public:
    using PutComponent::PutComponent;

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void handle(const kernel::Event &event) override;
    Traits messageTraits(std::uint64_t number, SimTime emitted) const override;
    sqs_queue::MessageText messageText(std::uint64_t number, SimTime emitted) const override;
    void report(world::Json &node) const override;

protected:
    std::unique_ptr<RecordSource> makeSource(std::size_t outlet) override;
    PutSpec putSpec() const override;
    void changeSource(RecordSource &source, SimTime now) override;

private:
    MessageSpec messageSpec() const;
    const SenderSource *source() const;
    void offload(SimTime now);

    world::Wire *m_bucketWire = nullptr;
    std::vector<std::uint64_t> m_offloadedUpTo; ///< by outlet
    std::uint64_t m_offloaded = 0;
};

} // namespace headwater::services::sqs_sender
