// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/firehose/item.h"
#include "core/services/firehose/settings.h"
#include "core/services/kinesis-stream/contents.h"
#include "core/services/s3-bucket/bucket.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::services::firehose {

/// Records that the delivery stream itself made or got from outside: by their number, kept as long as an object.
using OwnContents = std::map<std::uint64_t, std::string>;

/// Makes the data of records, one after the other. An aggregated record is unpacked once for all that are in it.
class RecordMaker
{
public:
    explicit RecordMaker(const world::World &world)
        : m_world(world)
    {
    }
    std::string data(const Item &item);

private:
    const world::World &m_world;
    std::vector<world::WholeRecord> m_parts; ///< of the aggregated record that was asked for last
    std::uint64_t m_number = 0;
    std::uint16_t m_component = 0;
};

/// The records of an object one behind the other, compressed or converted.
class RecordsBody final : public s3_bucket::ObjectBody
{
public:
    std::vector<Item> items;
    OwnContents own; ///< of items of the delivery stream itself, whose component is `owner`
    std::uint16_t owner = 0;
    objectformats::Compression compression = objectformats::Compression::None;
    objectformats::ZipEntry entry;
    bool delimiter = false;
    std::optional<std::string> made; ///< the object, where making it is dear

    std::string data(RecordMaker &maker, const Item &item) const;
    std::string plain(const world::World &world) const;
    Result<std::string> bytes(const world::World &world) const override;
    std::vector<world::WholeRecord> records(const world::World &world, std::size_t most) const override;
    std::size_t memoryBytes() const override;
};

/// What could not be processed or delivered, a line of JSON each, as the service writes it.
class FailuresBody final : public s3_bucket::ObjectBody
{
public:
    std::vector<Item> items;
    std::vector<Failure> failures; ///< of the same place in `items`
    OwnContents own;
    std::uint16_t owner = 0;
    std::string extra;         ///< further members of each line, such as `,"lambdaArn":"…"`
    bool isConversion = false; ///< such lines name the error otherwise

    std::string line(RecordMaker &maker, std::size_t place) const;
    Result<std::string> bytes(const world::World &world) const override;
    std::vector<world::WholeRecord> records(const world::World &world, std::size_t most) const override;
    std::size_t memoryBytes() const override;
};

/// An object whose bytes are at hand, such as a manifest.
class TextBody final : public s3_bucket::ObjectBody
{
public:
    explicit TextBody(std::string text)
        : m_text(std::move(text))
    {
    }
    Result<std::string> bytes(const world::World &) const override { return m_text; }
    std::vector<world::WholeRecord> records(const world::World &, std::size_t) const override { return {}; }
    std::size_t memoryBytes() const override { return m_text.size(); }

private:
    std::string m_text;
};

} // namespace headwater::services::firehose
