// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/log-replay/logreplay.h"

#include "core/base/text.h"
#include "core/kernel/md5.h"
#include "core/world/world.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace headwater::services::log_replay {

using kernel::SimTime;
using logformats::LogFormat;
using logformats::LogLine;
using world::EventKind;
using world::Json;

namespace {

constexpr double kRateWithoutTimes = 100;
constexpr std::size_t kMostKeys = 200'000;

} // namespace

LogSource::LogSource(LogSpec spec, SimTime now)
    : m_spec(std::move(spec))
    , m_origins(kRemembered)
    , m_anchor(now)
    , m_last(now)
{
    logformats::LogOptions options;
    options.timeField = m_spec.timeField;
    auto opened = logformats::LogReader::open(m_spec.path, m_spec.format, options);
    if (!opened) {
        m_failure = opened.error();
        m_ended = true;
        return;
    }
    m_reader.emplace(std::move(*opened));
    if (!m_spec.keyField.empty())
        m_keyIndex = m_reader->fieldIndex(m_spec.keyField);
}

kernel::Digest128 LogSource::keyHash(std::string_view key)
{
    std::string text(key);
    const auto known = m_hashes128.find(text);
    if (known != m_hashes128.end())
        return known->second;
    if (m_hashes128.size() >= kMostKeys) {
        m_keysByHash.clear();
        m_hashes128.clear();
    }
    const auto added = m_hashes128.emplace(std::move(text), kernel::md5(key)).first;
    m_keysByHash.emplace(added->second.high, &added->first);
    return added->second;
}

/// Lines keep their order: one with an earlier time than the line before follows it at once.
SimTime LogSource::timeOf(const LogLine &line)
{
    double ahead = 0;
    if (m_spec.recordsPerSecond > 0 || !line.hasTime) {
        const double rate = m_spec.recordsPerSecond > 0 ? m_spec.recordsPerSecond : kRateWithoutTimes * m_spec.speed;
        ahead = static_cast<double>(m_sinceAnchor) * 1e9 / rate;
    } else {
        if (!m_anchored) {
            m_anchored = true;
            m_recordedAnchor = line.timeNs;
        }
        m_recordedLast = line.timeNs;
        ahead = static_cast<double>(line.timeNs - m_recordedAnchor) / m_spec.speed;
    }
    ++m_sinceAnchor;
    m_last = std::max(m_last, m_anchor + static_cast<SimTime>(std::max(ahead, 0.0)));
    return m_last;
}

bool LogSource::readNext()
{
    LogLine line;
    for (bool wrapped = false;;) {
        const std::uint64_t offset = m_reader->bytesRead();
        if (!m_reader->next(line)) {
            if (m_reader->failure()) {
                m_failure = *m_reader->failure();
            } else if (m_spec.repeat && !wrapped && m_reader->rewind().ok()) {
                wrapped = true;
                m_anchor = m_last + kernel::kSecond;
                m_anchored = false;
                m_sinceAnchor = 0;
                continue;
            }
            m_ended = true;
            return false;
        }
        ++m_lines;
        if (line.bad != logformats::BadRecord::None) {
            ++m_bad;
            m_complaint = "line " + std::to_string(line.number) + ": " +
                          logformats::badRecordText(line.bad).toStdString();
            continue;
        }
        const SimTime at = timeOf(line);
        char own[32];
        std::string_view key = line.field(m_keyIndex);
        if (key.empty()) {
            const int length = std::snprintf(own, sizeof own, "line-%llu", static_cast<unsigned long long>(m_made));
            key = {own, static_cast<std::size_t>(length)};
        }
        key = key.substr(0, 256);
        const kernel::Digest128 hash = m_keyIndex < 0 ? kernel::md5(key) : keyHash(key);
        m_emitted.push_back(at);
        m_hashes.push_back(hash.high);
        m_sizes.push_back(static_cast<std::uint32_t>(line.text.size() + key.size()));
        m_origins[m_made++ % kRemembered] = {offset, hash, static_cast<std::uint32_t>(line.text.size()),
                                             static_cast<std::uint32_t>(key.size())};
        return true;
    }
}

void LogSource::ensure(SimTime end)
{
    if (m_stopped)
        return;
    while (!m_ended && (m_emitted.size() == m_head || m_emitted.back() < end)) {
        if (m_last >= end && m_emitted.size() > m_head)
            return;
        readNext();
    }
}

kernel::Digest128 LogSource::hash(std::uint64_t number) const
{
    if (number < m_made && m_made - number <= kRemembered)
        return m_origins[number % kRemembered].hash;
    return kernel::md5(whole(number).partitionKey);
}

/// Reads the line again: nothing of it was kept. Lines beyond the remembered ones are found from the front.
world::WholeRecord LogSource::whole(std::uint64_t number) const
{
    world::WholeRecord record;
    if (number >= m_made)
        return record;
    logformats::LogOptions options;
    options.timeField = m_spec.timeField;
    auto again = logformats::LogReader::open(m_spec.path, m_spec.format, options);
    if (!again)
        return record;
    const int keyIndex = m_spec.keyField.empty() ? -1 : again->fieldIndex(m_spec.keyField);
    LogLine line;
    for (std::uint64_t good = 0;;) {
        if (!again->next(line)) {
            if (!m_spec.repeat || good == 0 || !again->rewind().ok())
                return record;
            continue;
        }
        if (line.bad == logformats::BadRecord::None && good++ == number)
            break;
    }
    record.data = std::string(line.text);
    record.partitionKey = std::string(line.field(keyIndex).substr(0, 256));
    if (record.partitionKey.empty())
        record.partitionKey = "line-" + std::to_string(number);
    return record;
}

std::string LogSource::key(std::uint64_t number) const
{
    if (number < m_made && m_made - number <= kRemembered) {
        const auto known = m_keysByHash.find(m_origins[number % kRemembered].hash.high);
        if (known != m_keysByHash.end())
            return *known->second;
    }
    return whole(number).partitionKey;
}

/// Lines are not thrown away when the replay stops: they wait, and go on from where they were.
void LogSource::restart(SimTime now, bool stopped)
{
    const SimTime pause = stopped ? 0 : now - m_anchorStopped;
    if (stopped && !m_stopped)
        m_anchorStopped = now;
    if (!stopped && m_stopped) {
        for (std::size_t i = m_head; i < m_emitted.size(); ++i)
            m_emitted[i] += pause;
        m_anchor += pause;
        m_last += pause;
    }
    m_stopped = stopped;
}

void LogSource::change(SimTime now, double speed, double recordsPerSecond)
{
    // What lies ahead moves: each waiting line keeps its distance, scaled.
    const double scale = m_spec.speed / speed;
    for (std::size_t i = m_head; i < m_emitted.size(); ++i)
        m_emitted[i] = std::max(now, now + static_cast<SimTime>(static_cast<double>(m_emitted[i] - now) * scale));
    m_last = m_emitted.size() > m_head ? m_emitted.back() : now;
    m_anchor = m_last;
    m_recordedAnchor = m_recordedLast;
    m_sinceAnchor = 1;
    m_spec.speed = speed;
    m_spec.recordsPerSecond = recordsPerSecond;
}

std::string LogSource::takeComplaint()
{
    return std::exchange(m_complaint, {});
}

std::unique_ptr<RecordSource> LogReplay::makeSource(std::size_t)
{
    LogSpec spec;
    std::filesystem::path path = property("path").get<std::string>();
    if (path.is_relative() && !world().folder().empty())
        path = std::filesystem::path(world().folder()) / path;
    spec.path = path.string();
    spec.format = logformats::formatFromName(property("format").get<std::string>()).value_or(LogFormat::Lines);
    spec.keyField = property("keyField").get<std::string>();
    spec.timeField = property("timeField").get<std::string>();
    spec.speed = property("speed").get<double>();
    spec.recordsPerSecond = property("recordsPerSecond").is_number() ? property("recordsPerSecond").get<double>() : 0;
    spec.repeat = property("repeat").get<bool>();
    auto source = std::make_unique<LogSource>(std::move(spec), world().now());
    if (source->failure())
        tell(EventKind::BadInput, source->failure()->message.toStdString());
    return source;
}

void LogReplay::changeSource(RecordSource &source, world::SimTime now)
{
    const Json &rate = property("recordsPerSecond");
    static_cast<LogSource &>(source).change(now, property("speed").get<double>(),
                                            rate.is_number() ? rate.get<double>() : 0);
}

std::optional<Error> LogReplay::failure() const
{
    for (const Outlet &outlet : outlets()) {
        if (outlet.source && static_cast<const LogSource &>(*outlet.source).failure())
            return static_cast<const LogSource &>(*outlet.source).failure();
    }
    return std::nullopt;
}

void LogReplay::sample(double *values)
{
    PutComponent::sample(values);
    std::uint64_t lines = 0, bad = 0;
    for (const Outlet &outlet : outlets()) {
        if (!outlet.source)
            continue;
        auto &source = static_cast<LogSource &>(*outlet.source);
        lines += source.linesRead();
        bad += source.badLines();
        const std::string complaint = source.takeComplaint();
        if (!complaint.empty())
            tell(EventKind::BadInput, complaint, {}, {}, bad - m_badSampled);
    }
    values[PutMetricCount] = static_cast<double>(lines - m_linesSampled);
    values[PutMetricCount + 1] = static_cast<double>(bad - m_badSampled);
    m_linesSampled = lines;
    m_badSampled = bad;
}

void LogReplay::report(Json &node) const
{
    PutComponent::report(node);
    std::uint64_t lines = 0, bad = 0;
    for (const Outlet &outlet : outlets()) {
        if (!outlet.source)
            continue;
        const auto &source = static_cast<const LogSource &>(*outlet.source);
        lines += source.linesRead();
        bad += source.badLines();
    }
    node["metrics"]["LinesRead"] = {{"sum", lines}};
    node["metrics"]["BadLines"] = {{"sum", bad}};
    if (const auto problem = failure())
        node["error"] = problem->message.toStdString();
}

} // namespace headwater::services::log_replay
