// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/livefeed.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace headwater::logagent {

using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kStep = 1u << 20;
constexpr auto kShortest = std::chrono::milliseconds(1); ///< between two looks
constexpr auto kNoRoom = std::chrono::milliseconds(50);

std::int64_t wallMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string nameOf(const FlowConfig &flow)
{
    return (flow.toDelivery() ? "firehose:" : "kinesis:") + flow.target() + ":" + flow.files.folder() + "/" +
           flow.files.namePattern();
}

struct Flow
{
    explicit Flow(Tailer itsTailer)
        : tailer(std::move(itsTailer))
        , name(nameOf(tailer.flow()))
    {
    }

    std::mutex mutex; ///< of the tailer
    Tailer tailer;
    const std::string name;
    bool live = false; ///< guarded by the feed's mutex, as is the queue
    Clock::time_point due = Clock::now();
    std::deque<LineBatch> queue;
};

} // namespace

struct LiveFeed::Private
{
    std::vector<std::unique_ptr<Flow>> flows;
    Places begins;
    std::optional<Checkpoints> store;
    std::optional<Error> failure;

    std::mutex mutex;
    std::condition_variable wake;
    std::size_t waiting = 0;
    bool quit = false;
    std::thread thread;

    void keep(Flow &flow, const LineBatch &batch)
    {
        if (!store || failure || batch.positions.empty())
            return;
        if (const Result<void> done = store->save(flow.name, batch.positions, wallMs()); !done)
            failure = done.error();
    }

    void loop()
    {
        std::unique_lock lock(mutex);
        while (!quit) {
            Clock::time_point next = Clock::now() + std::chrono::seconds(1);
            for (const auto &flow : flows) {
                if (!flow->live || quit)
                    continue;
                if (Clock::now() >= flow->due && waiting < kMostWaiting) {
                    lock.unlock();
                    LineBatch batch;
                    {
                        const std::scoped_lock reading(flow->mutex);
                        flow->tailer.poll(batch, kStep);
                    }
                    lock.lock();
                    flow->due = Clock::now();
                    if (!batch.more)
                        flow->due += std::chrono::milliseconds(flow->tailer.flow().pollMs);
                    if (!batch.records.empty() || !batch.positions.empty()) {
                        waiting += batch.text.size();
                        flow->queue.push_back(std::move(batch));
                    }
                }
                // With nothing taken there is no room: look again now and then.
                const auto soonest = Clock::now() + (waiting < kMostWaiting ? kShortest : kNoRoom);
                next = std::min(next, std::max(flow->due, soonest));
            }
            if (!quit)
                wake.wait_until(lock, next);
        }
    }
};

LiveFeed::LiveFeed(std::unique_ptr<Private> d_)
    : d(std::move(d_))
{
}

LiveFeed::~LiveFeed()
{
    {
        const std::scoped_lock lock(d->mutex);
        d->quit = true;
    }
    d->wake.notify_one();
    if (d->thread.joinable())
        d->thread.join();
}

Result<std::unique_ptr<LiveFeed>> LiveFeed::start(std::vector<FlowConfig> flows, const std::string &checkpointFile,
                                                  const Places &from)
{
    auto d = std::make_unique<Private>();
    if (!checkpointFile.empty()) {
        auto store = Checkpoints::open(QString::fromStdString(checkpointFile));
        if (!store)
            return store.error();
        d->store.emplace(std::move(*store));
    }
    for (FlowConfig &flow : flows) {
        std::vector<Checkpoint> known;
        if (!from.empty()) {
            known = from[d->flows.size()];
            known.emplace_back(); // of no file: whatever is not named is new
        } else if (d->store) {
            auto loaded = d->store->load(nameOf(flow), wallMs());
            if (!loaded)
                return loaded.error();
            known = std::move(*loaded);
        }
        auto tailer = Tailer::open(std::move(flow), known);
        if (!tailer)
            return tailer.error();
        auto added = std::make_unique<Flow>(std::move(*tailer));
        std::vector<Checkpoint> first = added->tailer.positions();
        d->begins.push_back(first);
        if (d->store) {
            // One of no file says that there was a first start, even where there were no files yet.
            first.emplace_back();
            if (const Result<void> done = d->store->save(added->name, first, wallMs()); !done)
                return done.error();
        }
        d->flows.push_back(std::move(added));
    }
    d->thread = std::thread([raw = d.get()] { raw->loop(); });
    return std::unique_ptr<LiveFeed>(new LiveFeed(std::move(d)));
}

Result<LiveFeed::Places> LiveFeed::ends(std::vector<FlowConfig> flows)
{
    Places places;
    for (FlowConfig &flow : flows) {
        flow.fromStart = false;
        auto tailer = Tailer::open(std::move(flow));
        if (!tailer)
            return tailer.error();
        places.push_back(tailer->positions());
    }
    return places;
}

const LiveFeed::Places &LiveFeed::begins() const
{
    return d->begins;
}

bool LiveFeed::takeBacklog(std::size_t index, LineBatch &batch, std::size_t mostBytes)
{
    Flow &flow = *d->flows[index];
    {
        const std::scoped_lock lock(flow.mutex);
        flow.tailer.poll(batch, mostBytes);
    }
    d->keep(flow, batch);
    if (!batch.records.empty() || batch.more)
        return true;
    const std::scoped_lock lock(d->mutex);
    flow.live = true;
    d->wake.notify_one();
    return false;
}

bool LiveFeed::take(std::size_t index, LineBatch &batch)
{
    Flow &flow = *d->flows[index];
    {
        const std::scoped_lock lock(d->mutex);
        if (flow.queue.empty())
            return false;
        batch = std::move(flow.queue.front());
        flow.queue.pop_front();
        d->waiting -= batch.text.size();
    }
    d->keep(flow, batch);
    return true;
}

std::vector<std::string> LiveFeed::paths(std::size_t index) const
{
    Flow &flow = *d->flows[index];
    const std::scoped_lock lock(flow.mutex);
    return flow.tailer.paths();
}

const std::optional<Error> &LiveFeed::failure() const
{
    return d->failure;
}

} // namespace headwater::logagent
