// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// HOLD on our event queue, on plain heaps and on the default scheduler of ns-3: pop the earliest event and push it
// back later. Delays are drawn beforehand, so only the queue is timed.

#include "core/kernel/eventqueue.h"
#include "core/kernel/random.h"

#include <queue>

#include <array>
#include <benchmark/benchmark.h>
#include <string>
#include <vector>

#ifdef HEADWATER_HAS_NS3
#include <ns3/map-scheduler.h>
#include <ns3/object-factory.h>
#include <ns3/scheduler.h>
#endif

namespace {

using namespace headwater::kernel;

enum class Shape { Exponential, Mix };

constexpr std::size_t kDelays = 1 << 14;

/// Mix: 80 % exponential of 1 ms, 10 % a network's 5 ms, 5 % polls of 200 ms, 5 % backoff of up to 2 s.
std::vector<SimTime> delays(Shape shape)
{
    const Stream stream = makeStream(1, "hold", static_cast<std::uint32_t>(shape));
    std::vector<SimTime> result(kDelays);
    for (std::size_t i = 0; i < kDelays; ++i) {
        const std::uint64_t choice = below(stream.at(2 * i), 100);
        const std::uint64_t draw = stream.at(2 * i + 1);
        if (shape == Shape::Exponential || choice < 80)
            result[i] = exponential(draw, 1.0 * kMillisecond);
        else if (choice < 90)
            result[i] = 5 * kMillisecond;
        else if (choice < 95)
            result[i] = 200 * kMillisecond;
        else
            result[i] = static_cast<SimTime>(below(draw, 2 * kSecond)) + 1;
    }
    return result;
}

/// The queues behind one face: push(time, order) and pop() of the earliest time.
struct Wheel
{
    void push(SimTime time, std::uint64_t order) { queue.push({time, order, 0, 0, 0, 0}); }
    SimTime pop() { return queue.pop().time; }
    EventQueue queue;
};

struct FourAryHeap
{
    void push(SimTime time, std::uint64_t order) { queue.push({time, order, 0, 0, 0, 0}); }
    SimTime pop() { return queue.pop().time; }
    HeapQueue<> queue;
};

struct StdPriorityQueue
{
    struct Later
    {
        bool operator()(const Event &a, const Event &b) const { return comesBefore(b, a); }
    };
    void push(SimTime time, std::uint64_t order) { queue.push({time, order, 0, 0, 0, 0}); }
    SimTime pop()
    {
        const SimTime time = queue.top().time;
        queue.pop();
        return time;
    }
    std::priority_queue<Event, std::vector<Event>, Later> queue;
};

#ifdef HEADWATER_HAS_NS3
struct Ns3Default
{
    Ns3Default()
    {
        ns3::ObjectFactory factory;
        factory.SetTypeId(ns3::MapScheduler::GetTypeId());
        queue = factory.Create<ns3::Scheduler>();
    }
    void push(SimTime time, std::uint64_t order)
    {
        queue->Insert({nullptr, {static_cast<std::uint64_t>(time), static_cast<std::uint32_t>(order), 0}});
    }
    SimTime pop() { return static_cast<SimTime>(queue->RemoveNext().key.m_ts); }
    ns3::Ptr<ns3::Scheduler> queue;
};
#endif

/// A queue that has come to its steady state. It outlives the repetitions, since at a million pending events the way
/// there takes longer than the measurement.
template <typename Queue>
class Holder
{
public:
    Holder(Shape shape, std::size_t pending)
        : m_delays(delays(shape))
    {
        for (std::size_t i = 0; i < pending; ++i, ++m_order)
            m_queue.push(m_delays[m_order % kDelays], m_order);
        for (std::size_t i = 0; i < 2 * pending + 50'000; ++i)
            step();
    }

    void step()
    {
        const SimTime now = m_queue.pop();
        m_queue.push(now + m_delays[m_order % kDelays], m_order);
        ++m_order;
    }

private:
    const std::vector<SimTime> m_delays;
    Queue m_queue;
    std::uint64_t m_order = 0;
};

template <typename Queue>
void registerHold(const std::string &name)
{
    for (const auto &[shape, shapeName] : {std::pair{Shape::Exponential, "exp"}, std::pair{Shape::Mix, "mix"}}) {
        for (const std::size_t pending : {100u, 1'000u, 100'000u, 1'000'000u}) {
            const std::string title = "hold/" + std::string(shapeName) + "/" + std::to_string(pending) + "/" + name;
            benchmark::RegisterBenchmark(
                title.c_str(),
                [shape = shape, pending, holder = std::shared_ptr<Holder<Queue>>()](benchmark::State &state) mutable {
                    if (!holder)
                        holder = std::make_shared<Holder<Queue>>(shape, pending);
                    for ([[maybe_unused]] auto _ : state)
                        holder->step();
                    state.SetItemsProcessed(state.iterations());
                });
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    registerHold<Wheel>("headwater");
    registerHold<FourAryHeap>("4-ary heap");
    registerHold<StdPriorityQueue>("std::priority_queue");
#ifdef HEADWATER_HAS_NS3
    registerHold<Ns3Default>("ns-3 MapScheduler");
#endif
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
