// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/body.h"

#include "core/services/kpl/aggregate.h"
#include "core/world/world.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace headwater::services::firehose {
namespace {

std::string base64(std::string_view data)
{
    constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((data.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < data.size(); i += 3) {
        const std::size_t left = std::min<std::size_t>(3, data.size() - i);
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j)
            bits = bits << 8 | (j < left ? static_cast<unsigned char>(data[i + j]) : 0u);
        for (std::size_t j = 0; j < 4; ++j)
            out += j <= left ? kLetters[bits >> (18 - 6 * j) & 63] : '=';
    }
    return out;
}

std::string contentOf(RecordMaker &maker, const Item &item, const OwnContents &own, std::uint16_t owner)
{
    if (item.component != owner)
        return maker.data(item);
    const auto found = own.find(item.number);
    return found == own.end() ? std::string() : found->second;
}

std::size_t memoryOf(const OwnContents &own)
{
    std::size_t bytes = 0;
    for (const auto &[number, text] : own)
        bytes += text.size() + 64;
    return bytes;
}

std::int64_t epochMilliseconds(SimTime time)
{
    return world::kEpochSeconds * 1'000 + time / kernel::kMillisecond;
}

} // namespace

std::string RecordMaker::data(const Item &item)
{
    const auto whole = [&] {
        return m_world.component(item.component).wholeRecordAt(item.number, item.emitted);
    };
    if (item.part == kWhole)
        return whole().data;
    if (m_parts.empty() || m_number != item.number || m_component != item.component) {
        m_parts = kpl::deaggregate(whole());
        m_number = item.number;
        m_component = item.component;
    }
    return item.part < m_parts.size() ? m_parts[item.part].data : std::string();
}

std::string RecordsBody::data(RecordMaker &maker, const Item &item) const
{
    return contentOf(maker, item, own, owner);
}

std::string RecordsBody::plain(const world::World &world) const
{
    RecordMaker maker(world);
    std::string bytes;
    for (const Item &item : items) {
        bytes += data(maker, item);
        if (delimiter)
            bytes += '\n';
    }
    return bytes;
}

Result<std::string> RecordsBody::bytes(const world::World &world) const
{
    return made ? *made : objectformats::compress(plain(world), compression, entry);
}

std::vector<world::WholeRecord> RecordsBody::records(const world::World &world, std::size_t most) const
{
    RecordMaker maker(world);
    std::vector<world::WholeRecord> records;
    for (std::size_t i = 0; i < std::min(most, items.size()); ++i)
        records.push_back({{}, {}, data(maker, items[i])});
    return records;
}

std::size_t RecordsBody::memoryBytes() const
{
    return items.size() * sizeof(Item) + memoryOf(own) + (made ? made->size() : 0);
}

std::string FailuresBody::line(RecordMaker &maker, std::size_t place) const
{
    const Item &item = items[place];
    const Failure &failure = failures[place];
    const auto quoted = [](std::string_view text) {
        return nlohmann::json(std::string(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    };
    std::string out = "{\"attemptsMade\":" + std::to_string(failure.attempts) +
                      ",\"arrivalTimestamp\":" + std::to_string(epochMilliseconds(item.arrival));
    out += std::string(isConversion ? ",\"lastErrorCode\":" : ",\"errorCode\":") + quoted(failure.code);
    out += std::string(isConversion ? ",\"lastErrorMessage\":" : ",\"errorMessage\":") + quoted(failure.message);
    out += ",\"attemptEndingTimestamp\":" + std::to_string(epochMilliseconds(failure.ended));
    out += ",\"rawData\":\"" + base64(contentOf(maker, item, own, owner)) + '"' + extra + "}\n";
    return out;
}

Result<std::string> FailuresBody::bytes(const world::World &world) const
{
    RecordMaker maker(world);
    std::string bytes;
    for (std::size_t i = 0; i < items.size(); ++i)
        bytes += line(maker, i);
    return bytes;
}

std::vector<world::WholeRecord> FailuresBody::records(const world::World &world, std::size_t most) const
{
    RecordMaker maker(world);
    std::vector<world::WholeRecord> records;
    for (std::size_t i = 0; i < std::min(most, items.size()); ++i)
        records.push_back({{}, {}, line(maker, i)});
    return records;
}

std::size_t FailuresBody::memoryBytes() const
{
    std::size_t bytes = items.size() * (sizeof(Item) + sizeof(Failure)) + memoryOf(own);
    for (const Failure &failure : failures)
        bytes += failure.message.capacity();
    return bytes;
}

} // namespace headwater::services::firehose
