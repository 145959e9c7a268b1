// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/eventlines.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <iterator>
#include <string_view>

namespace headwater::app {
namespace {

const char *kindName(world::EventKind kind)
{
    static constexpr const char *kNames[] = {"Started",         "Stopped", "Put",          "Throttled",
                                             "Retry",           "Dropped", "Read",         "ReadThrottled",
                                             "IteratorExpired", "Reshard", "ControlPlane", "PropertyChanged",
                                             "BadInput",        "Object",  "Notice"};
    const auto bit = static_cast<std::size_t>(std::countr_zero(static_cast<std::uint32_t>(kind)));
    return bit < std::size(kNames) ? kNames[bit] : "Other";
}

void addNumber(std::string &line, double value)
{
    char digits[32];
    line.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void addFigure(std::string &line, const char *key, std::uint64_t value)
{
    char digits[24];
    ((line += ",\"") += key) += "\":";
    line.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void addText(std::string &line, const char *key, std::string_view value)
{
    ((line += ",\"") += key) += "\":";
    // Almost every text is plain; the library knows what to do with the others.
    const bool plain =
        std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < 127 && c != '"' && c != '\\'; });
    if (plain)
        ((line += '"') += value) += '"';
    else
        line += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

EventLines::~EventLines()
{
    if (m_file && m_file != stdout)
        std::fclose(m_file);
}

Error EventLines::failure() const
{
    return {QCoreApplication::translate("CommandLine", "“%1” cannot be written: %2.")
                .arg(m_path, QString::fromLocal8Bit(std::strerror(errno))),
            m_path};
}

Result<void> EventLines::open(const QString &path)
{
    m_path = path;
    m_file = path == QLatin1String("-") ? stdout : std::fopen(QFile::encodeName(path).constData(), "wb");
    if (!m_file)
        return failure();
    return {};
}

void EventLines::happened(const world::Happening &happening)
{
    m_line = "{\"at\":";
    addNumber(m_line, static_cast<double>(happening.at) / 1e9);
    addText(m_line, "event", kindName(happening.kind));
    addText(m_line, "node", happening.node);
    if (happening.call)
        addText(m_line, "stream", happening.call->stream);
    if (!happening.shard.empty())
        addText(m_line, "shard", happening.shard);
    if (!happening.error.empty())
        addText(m_line, "error", happening.error);
    addText(m_line, "text", happening.text);
    if (happening.call)
        addCall(happening);
    else if (happening.count != 1)
        addFigure(m_line, "count", happening.count);
    m_line += "}\n";
    std::fwrite(m_line.data(), 1, m_line.size(), m_file);
}

void EventLines::addCall(const world::Happening &happening)
{
    const world::Call &call = *happening.call;
    if (!call.api.empty())
        addText(m_line, "api", call.api);
    const bool isPut = happening.kind == world::EventKind::Put;
    if (!isPut && happening.kind != world::EventKind::Read)
        return addFigure(m_line, "count", happening.count);
    addFigure(m_line, "records", call.records);
    addFigure(m_line, "bytes", call.bytes);
    if (!isPut) {
        m_line += ",\"MillisBehindLatest\":";
        addNumber(m_line, static_cast<double>(call.behind) / 1e6);
        return;
    }
    addFigure(m_line, "accepted", call.accepted);
    addFigure(m_line, "refused", call.refused);
    if (call.attempt > 1)
        addFigure(m_line, "attempt", call.attempt);
    if (call.shares.empty())
        return;
    m_line += ",\"shards\":{";
    for (const world::ShardShare &share : call.shares) {
        char shard[160];
        const int length = std::snprintf(
            shard, sizeof shard, "%s\"shardId-%012u\":{\"accepted\":%llu,\"acceptedBytes\":%llu,\"throttled\":%llu}",
            &share == call.shares.data() ? "" : ",", share.shard, static_cast<unsigned long long>(share.accepted),
            static_cast<unsigned long long>(share.acceptedBytes), static_cast<unsigned long long>(share.throttled));
        m_line.append(shard, static_cast<std::size_t>(length));
    }
    m_line += '}';
}

Result<void> EventLines::close()
{
    if (!m_file)
        return {};
    const bool wrong = std::ferror(m_file) != 0 || std::fflush(m_file) != 0;
    const bool closed = m_file == stdout || std::fclose(std::exchange(m_file, nullptr)) == 0;
    m_file = nullptr;
    if (wrong || !closed)
        return failure();
    return {};
}

} // namespace headwater::app
