// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/eventlines.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFile>

#include <bit>
#include <cerrno>
#include <cstring>

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
    nlohmann::ordered_json line;
    line["at"] = static_cast<double>(happening.at) / 1e9;
    line["event"] = kindName(happening.kind);
    line["node"] = std::string(happening.node);
    if (!happening.shard.empty())
        line["shard"] = happening.shard;
    if (!happening.error.empty())
        line["error"] = std::string(happening.error);
    line["text"] = happening.text;
    if (happening.count != 1)
        line["count"] = happening.count;
    m_line = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    m_line += '\n';
    std::fwrite(m_line.data(), 1, m_line.size(), m_file);
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
