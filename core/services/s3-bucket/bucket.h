// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/outputs.h"

#include <map>
#include <string>
#include <vector>

namespace headwater::services::s3_bucket {

/// An object: where its records are in the stream they came from. Its bytes are made when somebody looks.
struct StoredObject
{
    std::string key;
    world::SimTime written = 0;
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    struct Part
    {
        kinesis_stream::KinesisStream *stream;
        std::uint32_t shard;
        std::uint64_t from, to;
    };
    std::vector<Part> parts;
};

class Bucket final : public world::Component, public BucketWriter
{
public:
    using Component::Component;

    void store(world::SimTime now, std::uint16_t writer, kinesis_stream::KinesisStream &stream, std::uint32_t shard,
               std::uint64_t from, std::uint64_t to, std::uint64_t bytes) override;
    /// The newest objects, oldest first; older ones are counted only.
    const std::vector<StoredObject> &objects() const { return m_objects; }
    std::uint64_t objectCount() const { return m_count; }

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

    std::map<std::uint16_t, Open> m_open; ///< by writer
    std::vector<StoredObject> m_objects;
    std::uint64_t m_count = 0, m_records = 0, m_bytes = 0;
    std::uint64_t m_countSampled = 0, m_bytesSampled = 0;
};

} // namespace headwater::services::s3_bucket
