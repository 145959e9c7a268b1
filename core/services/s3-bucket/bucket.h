// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/outputs.h"
#include "core/world/objects.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::s3_bucket {

/// What an object holds, kept so that its bytes can be made when somebody looks.
class ObjectBody
{
public:
    virtual ~ObjectBody() = default;
    /// The object as a file: exactly what another program would download.
    virtual Result<std::string> bytes(const world::World &world) const = 0;
    /// The records in it, the first `most` of them.
    virtual std::vector<world::WholeRecord> records(const world::World &world, std::size_t most) const = 0;
    virtual std::size_t memoryBytes() const = 0;
};

struct StoredObject
{
    std::string key;
    world::SimTime written = 0;
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::string contentEncoding; ///< `gzip`, `zip`, …; empty for none
    /// Of what a consumer stored: where its records are in the stream they came from.
    struct Part
    {
        kinesis_stream::KinesisStream *stream;
        std::uint32_t shard;
        std::uint64_t from, to;
    };
    std::vector<Part> parts;
    std::shared_ptr<const ObjectBody> body; ///< of everything else
};

class Bucket final : public world::Component, public BucketWriter, public world::ObjectKeeper
{
public:
    using Component::Component;

    void store(world::SimTime now, std::uint16_t writer, kinesis_stream::KinesisStream &stream, std::uint32_t shard,
               std::uint64_t from, std::uint64_t to, std::uint64_t bytes) override;
    /// An object as a whole, as PutObject brings it.
    void put(world::SimTime now, StoredObject object);
    /// GetObject: counted for the bill.
    void noteGet() { ++m_gets; }
    /// DeleteObject: succeeds, whether there is one of that key or not.
    void erase(std::string_view key);
    /// The newest objects, oldest first, those of the last two seconds always among them; older ones are counted only.
    const std::deque<StoredObject> &stored() const { return m_objects; }
    std::uint64_t objectCount() const { return m_count; }
    /// Null when there is none of that key, or no longer. The newest one of equal keys.
    const StoredObject *find(std::string_view key) const;
    /// The object as a file. What consumers stored has a record a line.
    Result<std::string> contents(const StoredObject &object) const;

    std::vector<world::ObjectInfo> objects() const override;
    Result<std::string> object(const std::string &key) const override;
    void handle(const kernel::Event &event) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    void costs(world::CostSheet &sheet) const override;

private:
    struct Open
    {
        StoredObject object;
        std::uint64_t generation = 0;
    };

    void close(world::SimTime now, std::uint16_t writer, Open &open);
    void forgetOldest(world::SimTime now);

    std::map<std::uint16_t, Open> m_open; ///< by writer
    std::deque<StoredObject> m_objects;
    std::size_t m_bodyBytes = 0; ///< memory of the bodies
    std::uint64_t m_count = 0, m_records = 0, m_bytes = 0;
    std::uint64_t m_gets = 0, m_erased = 0, m_erasedBytes = 0;
    std::uint64_t m_countSampled = 0, m_bytesSampled = 0;
};

} // namespace headwater::services::s3_bucket
