// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/log-replay/logreplay.h"

#include "core/base/text.h"
#include "core/kernel/md5.h"
#include "core/world/world.h"

#include <algorithm>
#include <charconv>
#include <cstring>
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
constexpr std::size_t kLongestKey = 256; // bytes

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

/// Keys of lines that have none depend on their number alone, so many are digested at once.
void LogSource::makeOwnKeys()
{
    std::array<std::array<char, 32>, kOwnKeys> texts;
    std::array<std::string_view, kOwnKeys> views;
    for (std::size_t i = 0; i < kOwnKeys; ++i) {
        char *const text = texts[i].data();
        std::memcpy(text, "line-", 5);
        const char *const end = std::to_chars(text + 5, text + texts[i].size(), m_made + i).ptr;
        const auto length = static_cast<std::size_t>(end - text);
        m_ownLengths[i] = static_cast<std::uint32_t>(length);
        views[i] = {text, length};
    }
    kernel::md5Many(views, m_ownHashes);
    m_ownFirst = m_made;
    m_hasOwnKeys = true;
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
            m_complaint =
                "line " + std::to_string(line.number) + ": " + logformats::badRecordText(line.bad).toStdString();
            continue;
        }
        const SimTime at = timeOf(line);
        const std::string_view key = line.field(m_keyIndex).substr(0, kLongestKey);
        kernel::Digest128 hash;
        auto keyBytes = static_cast<std::uint32_t>(key.size());
        if (key.empty()) {
            if (!m_hasOwnKeys || m_made - m_ownFirst >= kOwnKeys)
                makeOwnKeys();
            hash = m_ownHashes[m_made - m_ownFirst];
            keyBytes = m_ownLengths[m_made - m_ownFirst];
        } else {
            hash = m_keys.hash(key);
        }
        const auto bytes = static_cast<std::uint32_t>(line.text.size());
        m_emitted.push_back(at);
        m_hashes.push_back(hash.high);
        m_sizes.push_back(bytes + keyBytes);
        m_origins[m_made++ % kRemembered] = {offset, hash, bytes, keyBytes};
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
    record.partitionKey = std::string(line.field(keyIndex).substr(0, kLongestKey));
    if (record.partitionKey.empty())
        record.partitionKey = "line-" + std::to_string(number);
    return record;
}

std::string LogSource::key(std::uint64_t number) const
{
    if (number < m_made && m_made - number <= kRemembered) {
        const std::string_view known = m_keys.text(m_origins[number % kRemembered].hash.high);
        if (!known.empty())
            return std::string(known);
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

std::string LogReplay::failure() const
{
    for (const Outlet &outlet : outlets()) {
        if (outlet.source && static_cast<const LogSource &>(*outlet.source).failure())
            return static_cast<const LogSource &>(*outlet.source).failure()->message.toStdString();
    }
    return {};
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
    if (std::string problem = failure(); !problem.empty())
        node["error"] = std::move(problem);
}

} // namespace headwater::services::log_replay
