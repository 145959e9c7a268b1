// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/agent/livetape.h"

#include <algorithm>
#include <iterator>

namespace headwater::services::agent {

using kernel::SimTime;
using logagent::LineBatch;

namespace {

constexpr std::size_t kBacklogStep = 4u << 20; ///< bytes a poll reads of what was there at the beginning

std::string identityOf(const std::vector<logagent::FlowConfig> &flows, const std::string &checkpointFile)
{
    std::string identity = checkpointFile;
    for (const logagent::FlowConfig &flow : flows) {
        identity += "\n" + flow.files.folder() + "/" + flow.files.namePattern() + "\n" + flow.kinesisStream + "\n" +
                    flow.deliveryStream + "\n" + flow.multiLineStart + "\n" + flow.truncatedTerminator;
        for (const std::int64_t value :
             {std::int64_t{flow.fromStart}, std::int64_t{flow.deterministicKey}, flow.skipHeaderLines, flow.pollMs})
            identity += " " + std::to_string(value);
        for (const logagent::ConversionSpec &spec : flow.conversions) {
            identity += "\n" + std::to_string(static_cast<int>(spec.kind)) +
                        std::to_string(static_cast<int>(spec.format)) + spec.matchPattern + "\n" + spec.delimiter +
                        "\n" + spec.metadata + (spec.pretty ? "p" : "");
            for (const std::string &name : spec.fieldNames)
                identity += "\n" + name;
        }
    }
    return identity;
}

} // namespace

/// Forgets everything when it is of other flows.
bool LiveTape::isNew(const std::vector<logagent::FlowConfig> &flows, const std::string &checkpointFile)
{
    std::string identity = identityOf(flows, checkpointFile);
    if (identity == m_identity)
        return false;
    m_feed.reset();
    m_failure.reset();
    m_flows.clear();
    m_places.clear();
    m_turns.clear();
    m_decidedUntil = -1;
    m_textBytes = 0;
    m_identity = std::move(identity);
    m_configs = flows;
    m_checkpointFile = checkpointFile;
    for (const logagent::FlowConfig &flow : flows)
        m_flows.emplace_back().deterministicKey = flow.deterministicKey;
    return true;
}

void LiveTape::startFeed()
{
    auto feed = logagent::LiveFeed::start(m_configs, m_checkpointFile, m_places);
    m_failure.reset();
    if (feed)
        m_feed = std::move(*feed);
    else
        m_failure = feed.error();
}

Result<void> LiveTape::follow(const std::vector<logagent::FlowConfig> &flows, const std::string &checkpointFile)
{
    if (!isNew(flows, checkpointFile) && m_feed)
        return {};
    m_places.clear();
    startFeed();
    return m_failure ? Result<void>(*m_failure) : Result<void>();
}

Result<void> LiveTape::share(const std::vector<logagent::FlowConfig> &flows, const std::string &checkpointFile,
                             bool follows)
{
    if (!isNew(flows, checkpointFile) && !m_places.empty())
        return {};
    if (follows) {
        startFeed();
        if (m_failure)
            return *m_failure;
        m_places = m_feed->begins();
        return {};
    }
    auto ends = logagent::LiveFeed::ends(flows);
    if (!ends)
        return ends.error();
    m_places = std::move(*ends);
    return {};
}

bool LiveTape::isFollowing(SimTime now, bool follows)
{
    if (now > m_decidedUntil) {
        m_decidedUntil = now;
        if (m_turns.empty() || m_turns.back().follows != follows)
            m_turns.push_back({now, follows});
    }
    const auto after = std::upper_bound(m_turns.begin(), m_turns.end(), now,
                                        [](SimTime time, const Turn &turn) { return time < turn.at; });
    const bool decided = after != m_turns.begin() && std::prev(after)->follows;
    if (decided && !m_feed && !m_failure)
        startFeed();
    return decided;
}

void LiveTape::keep(Flow &flow, const LineBatch &batch, SimTime now)
{
    flow.batches.push_back({now, flow.records.size(), batch.records.size(), batch.skipped});
    for (const LineBatch::Record &record : batch.records) {
        const std::string_view data = batch.data(record);
        FlowRecord kept{record.offset,
                        record.file,
                        record.rawBytes,
                        record.bytes,
                        static_cast<std::uint32_t>(flow.records.size() + 1),
                        {}};
        if (flow.deterministicKey)
            kept.hash = kernel::md5(data);
        flow.records.push_back(kept);
        flow.texts.emplace_back(data);
        m_textBytes += data.size();
    }
    while (m_textBytes > kMostText && !flow.texts.empty()) {
        m_textBytes -= flow.texts.front().size();
        flow.texts.pop_front();
        ++flow.firstText;
    }
}

const LiveTape::Batch *LiveTape::next(std::size_t index, std::size_t had, SimTime now)
{
    if (!m_feed || index >= m_flows.size())
        return nullptr;
    Flow &flow = m_flows[index];
    if (had < flow.batches.size())
        return flow.batches[had].at <= now ? &flow.batches[had] : nullptr;
    // Then nothing more came, and it stays so for whoever comes there again.
    if (now <= flow.emptyAt)
        return nullptr;
    LineBatch batch;
    if (!flow.live)
        flow.live = !m_feed->takeBacklog(index, batch, kBacklogStep);
    else
        m_feed->take(index, batch);
    if (batch.records.empty() && batch.skipped == 0) {
        flow.emptyAt = now;
        return nullptr;
    }
    keep(flow, batch, now);
    return &flow.batches.back();
}

const std::string *LiveTape::text(std::size_t flow, std::size_t index) const
{
    const Flow &kept = m_flows[flow];
    return index >= kept.firstText && index - kept.firstText < kept.texts.size() ? &kept.texts[index - kept.firstText]
                                                                                 : nullptr;
}

std::string LiveTape::path(std::size_t flow, std::uint32_t file) const
{
    const std::vector<std::string> all = paths(flow);
    return file < all.size() ? all[file] : std::string();
}

const std::optional<Error> &LiveTape::failure() const
{
    return m_feed && m_feed->failure() ? m_feed->failure() : m_failure;
}

} // namespace headwater::services::agent
