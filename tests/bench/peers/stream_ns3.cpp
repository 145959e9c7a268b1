// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A data stream on ns-3: Poisson producers, sharding by MD5, write limits with retries, polling readers. The yardstick
// for `headwater simulate`. Usage: stream_ns3 CASE SECONDS [SCHEDULER]; prints JSON.
//
// Written as one writes ns-3: every emission, arrival and poll is an event of its default simulator. Key and alias
// tables are made beforehand and are not timed.

#include "core/kernel/alias.h"
#include "core/kernel/histogram.h"
#include "core/kernel/md5.h"
#include "core/kernel/random.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <ns3/nstime.h>
#include <ns3/object-factory.h>
#include <ns3/simulator.h>
#include <string>
#include <vector>

namespace {

using namespace headwater::kernel;

struct Case
{
    const char *name;
    std::uint32_t producers;
    std::uint32_t shards;
    std::uint32_t keys;
    double rate;
    double zipfExponent;
};

constexpr Case kCases[] = {{"small", 100, 16, 100'000, 120, 0},
                           {"hot", 100, 16, 100'000, 120, 1},
                           {"over", 100, 16, 100'000, 165, 0},
                           {"wide", 10'000, 1'000, 1'000'000, 75, 0},
                           {"fleet", 200'000, 1'000, 1'000'000, 3.75, 0}};

constexpr std::uint64_t kSeed = 1;
constexpr SimTime kPutLatency = 5 * kMillisecond;
constexpr SimTime kPollInterval = 200 * kMillisecond;
constexpr int kAttempts = 10;
constexpr SimTime kBackoff = 100 * kMillisecond;
constexpr SimTime kLongestBackoff = 5 * kSecond;
constexpr std::uint64_t kSmallest = 200;
constexpr std::uint64_t kLargest = 1'000;
constexpr int kRecordsPerPoll = 10'000;
constexpr SimTime kBurst = kSecond;

/// A bucket as one clock: each unit moves it on by `perUnit`, and it may run ahead of now by the burst.
struct Clock
{
    bool admits(SimTime now, SimTime cost) const { return std::max(time, now) + cost <= now + kBurst; }
    void take(SimTime now, SimTime cost) { time = std::max(time, now) + cost; }
    SimTime time = 0;
};

struct Record
{
    std::uint64_t number;
    SimTime emitted;
    std::uint32_t producer;
    std::uint32_t shard;
    std::uint16_t bytes;
    std::uint16_t attempt;
};

struct Buffered
{
    SimTime emitted;
    std::uint16_t bytes;
};

struct Shard
{
    Clock records;
    Clock bytes;
    Clock read;
    std::deque<Buffered> buffer;
};

struct Producer
{
    Stream draws;
    std::uint64_t next = 0;
};

class World
{
public:
    explicit World(const Case &setup)
        : m_case(setup)
        , m_meanGap(1e9 / setup.rate)
        , m_shards(setup.shards)
        , m_producers(setup.producers)
        , m_shardOfKey(setup.keys)
    {
        std::vector<Digest128> digests(setup.keys);
        md5NumberedKeys(0, digests.size(), digests.data());
        for (std::size_t i = 0; i < digests.size(); ++i)
            m_shardOfKey[i] = static_cast<std::uint32_t>(below(digests[i].high, setup.shards));
        if (setup.zipfExponent > 0)
            m_zipf = ZipfTable(setup.keys, setup.zipfExponent);
        for (std::uint32_t p = 0; p < setup.producers; ++p)
            m_producers[p].draws.key = mix64(kSeed * 0xd134'2543'de82'ef95 + mix64(p + 1));
    }

    void start()
    {
        for (std::uint32_t p = 0; p < m_case.producers; ++p)
            ns3::Simulator::Schedule(ns3::NanoSeconds(gap(p)), &World::emit, this, p);
        for (std::uint32_t s = 0; s < m_case.shards; ++s)
            ns3::Simulator::Schedule(ns3::NanoSeconds(kPollInterval * s / m_case.shards + 1), &World::poll, this, s);
    }

    void print(double seconds, double cpuSeconds) const
    {
        const auto ms = [this](double q) {
            return static_cast<double>(latency.quantile(q)) / 1e6;
        };
        std::printf("{\"engine\": \"ns-3\", \"case\": \"%s\", \"seconds\": %g, \"emitted\": %llu, \"attempts\": %llu, "
                    "\"accepted\": %llu, \"throttled\": %llu, \"dropped\": %llu, \"delivered\": %llu, \"p50\": %.3f, "
                    "\"p90\": %.3f, \"p99\": %.3f, \"p999\": %.3f, \"max\": %.3f, \"records\": %llu, "
                    "\"cpuSeconds\": %.4f}\n",
                    m_case.name, seconds, emitted, attempts, accepted, throttled, dropped, delivered, ms(0.5), ms(0.9),
                    ms(0.99), ms(0.999), ms(1.0), emitted, cpuSeconds);
    }

private:
    SimTime gap(std::uint32_t p) const
    {
        return exponential(m_producers[p].draws.at(4 * m_producers[p].next), m_meanGap);
    }

    void emit(std::uint32_t p)
    {
        Producer &producer = m_producers[p];
        const std::uint64_t number = producer.next++;
        const std::uint64_t keyDraw = producer.draws.at(4 * number + 1);
        const std::size_t key = m_zipf.size() > 0 ? m_zipf(keyDraw) : below(keyDraw, m_case.keys);
        const std::uint64_t bytes = kSmallest + below(producer.draws.at(4 * number + 2), kLargest - kSmallest + 1);
        const Record record{
            number, ns3::Simulator::Now().GetNanoSeconds(), p, m_shardOfKey[key], static_cast<std::uint16_t>(bytes), 0};
        ++emitted;
        ns3::Simulator::Schedule(ns3::NanoSeconds(kPutLatency), &World::arrive, this, record);
        ns3::Simulator::Schedule(ns3::NanoSeconds(gap(p)), &World::emit, this, p);
    }

    void arrive(Record record)
    {
        const SimTime now = ns3::Simulator::Now().GetNanoSeconds();
        Shard &shard = m_shards[record.shard];
        ++attempts;
        const SimTime byteCost = SimTime{record.bytes} * 1'000;
        if (shard.records.admits(now, kMillisecond) && shard.bytes.admits(now, byteCost)) {
            shard.records.take(now, kMillisecond);
            shard.bytes.take(now, byteCost);
            shard.buffer.push_back({record.emitted, record.bytes});
            ++accepted;
            return;
        }
        ++throttled;
        if (record.attempt + 1 == kAttempts) {
            ++dropped;
            return;
        }
        const Stream jitter{mix64(m_producers[record.producer].draws.key ^ 0xa076'1d64'78bd'642f)};
        const SimTime longest = std::min(kLongestBackoff, kBackoff << record.attempt);
        const std::uint64_t draw = mix64(jitter.key + kGolden * (16 * record.number + record.attempt + 1));
        const auto wait = static_cast<SimTime>(below(draw, static_cast<std::uint64_t>(longest) + 1));
        ++record.attempt;
        ns3::Simulator::Schedule(ns3::NanoSeconds(2 * kPutLatency + wait), &World::arrive, this, record);
    }

    void poll(std::uint32_t s)
    {
        const SimTime now = ns3::Simulator::Now().GetNanoSeconds();
        Shard &shard = m_shards[s];
        for (int taken = 0; taken < kRecordsPerPoll && !shard.buffer.empty(); ++taken) {
            const Buffered &record = shard.buffer.front();
            const SimTime cost = SimTime{record.bytes} * 500;
            if (!shard.read.admits(now, cost))
                break;
            shard.read.take(now, cost);
            latency.add(now + kPutLatency - record.emitted);
            ++delivered;
            shard.buffer.pop_front();
        }
        ns3::Simulator::Schedule(ns3::NanoSeconds(kPollInterval), &World::poll, this, s);
    }

    const Case m_case;
    const double m_meanGap;
    std::vector<Shard> m_shards;
    std::vector<Producer> m_producers;
    std::vector<std::uint32_t> m_shardOfKey;
    ZipfTable m_zipf;
    Histogram latency;
    unsigned long long emitted = 0, attempts = 0, accepted = 0, throttled = 0, dropped = 0, delivered = 0;
};

double cpuSeconds()
{
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

} // namespace

int main(int argc, char **argv)
{
    const std::string name = argc > 1 ? argv[1] : "";
    const double seconds = argc > 2 ? std::atof(argv[2]) : 0;
    for (const Case &setup : kCases) {
        if (name != setup.name || seconds <= 0)
            continue;
        if (argc > 3)
            ns3::Simulator::SetScheduler(ns3::ObjectFactory(argv[3]));
        World world(setup);
        const double start = cpuSeconds();
        world.start();
        // The stop comes first among the events of its instant: a run covers [0, T).
        ns3::Simulator::Stop(ns3::NanoSeconds(static_cast<SimTime>(seconds * 1e9) - 1));
        ns3::Simulator::Run();
        world.print(seconds, cpuSeconds() - start);
        ns3::Simulator::Destroy();
        return 0;
    }
    std::fprintf(stderr, "usage: stream_ns3 small|hot|over|wide|fleet SECONDS [ns3::…Scheduler]\n");
    return 2;
}
