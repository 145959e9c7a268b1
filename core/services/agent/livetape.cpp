// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/agent/livetape.h"

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

Result<void> LiveTape::follow(const std::vector<logagent::FlowConfig> &flows, const std::string &checkpointFile)
{
    std::string identity = identityOf(flows, checkpointFile);
    if (m_feed && identity == m_identity)
        return {};
    m_feed.reset();
    m_flows.clear();
    m_textBytes = 0;
    m_identity = std::move(identity);
    auto feed = logagent::LiveFeed::start(flows, checkpointFile);
    if (!feed) {
        m_failure = feed.error();
        return feed.error();
    }
    m_failure.reset();
    m_feed = std::move(*feed);
    for (const logagent::FlowConfig &flow : flows)
        m_flows.emplace_back().deterministicKey = flow.deterministicKey;
    return {};
}

void LiveTape::keep(Flow &flow, const LineBatch &batch, SimTime now)
{
    flow.batches.push_back({now, flow.records.size(), batch.records.size(), batch.skipped});
    for (const LineBatch::Record &record : batch.records) {
        const std::string_view data = batch.data(record);
        FlowRecord kept{record.offset, record.file, record.rawBytes, record.bytes, {}};
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
    LineBatch batch;
    if (!flow.live)
        flow.live = !m_feed->takeBacklog(index, batch, kBacklogStep);
    else if (!m_feed->take(index, batch))
        return nullptr;
    if (batch.records.empty() && batch.skipped == 0)
        return nullptr;
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
