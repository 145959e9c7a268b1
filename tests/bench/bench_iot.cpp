// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a message costs in the libraries of AWS IoT: matching its topic among many filters, passing through the broker,
// asking a policy, updating a shadow; and what a subscription, a session and a shadow take of memory.

#include "core/iot/broker.h"
#include "core/iot/iotpolicy.h"
#include "core/iot/shadow.h"
#include "core/kernel/random.h"

#include <benchmark/benchmark.h>
#include <string>
#include <vector>

namespace {

using namespace headwater;
using namespace headwater::iot;

std::string thingName(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    return "thing-" + std::string(7 - digits.size(), '0') + digits;
}

/// One filter for each thing, in a tree of regions and halls, and a few with wildcards.
void matching(benchmark::State &state)
{
    const auto count = static_cast<std::uint64_t>(state.range(0));
    const auto topicOf = [](std::uint64_t number) {
        return "region" + std::to_string(number % 7) + "/hall" + std::to_string(number % 101) + "/" +
               thingName(number) + "/cmd";
    };
    TopicTree tree;
    for (std::uint64_t i = 0; i < count; ++i)
        tree.add(i % 1'000 == 9 ? "region" + std::to_string(i % 7) + "/+/" + thingName(i) + "/#" : topicOf(i),
                 static_cast<std::uint32_t>(i));
    std::vector<std::string> topics;
    for (std::uint64_t i = 0; i < 65'536; ++i)
        topics.push_back(topicOf(kernel::mix64(i) % count));
    std::vector<std::uint32_t> found;
    std::size_t next = 0;
    for ([[maybe_unused]] auto _ : state) {
        found.clear();
        tree.match(topics[next++ % topics.size()], found);
        benchmark::DoNotOptimize(found.data());
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["bytes/subscription"] = static_cast<double>(tree.memory()) / static_cast<double>(count);
}
BENCHMARK(matching)->Name("match/subscriptions")->Arg(10)->Arg(1'000)->Arg(1'000'000);

class Sink final : public BrokerHost
{
public:
    bool allows(SimTime, std::uint32_t, Action, std::string_view) override { return true; }
    bool deliver(SimTime, std::uint32_t, const Message &, std::uint16_t) override { return true; }
    void heard(SimTime, std::uint32_t, const Message &) override {}
    bool heardByRule(SimTime, const Message &) override { return true; }
    void closed(SimTime, std::uint32_t, Farewell, Reason) override {}
    void wake(SimTime, BrokerTimer, std::uint32_t, std::uint32_t) override {}
};

/// A PUBLISH with one subscriber, among so many sessions with a subscription each.
void passing(benchmark::State &state)
{
    const auto count = static_cast<std::uint64_t>(state.range(0));
    BrokerLimits limits;
    limits.connectionBytes = limits.accountConnects = limits.accountConnections = limits.accountPublishesIn =
        limits.accountPublishesOut = limits.connectionPublishes = 0xffff'ffff;
    Sink sink;
    Broker broker(sink, limits, kernel::makeStream(1, "bench", 1));
    std::vector<std::string> topics;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::string name = thingName(i);
        ConnectRequest request;
        request.clientId = name;
        const std::uint32_t session = broker.connect(0, request).session;
        topics.push_back("commands/" + name);
        const Subscription one{topics.back(), 0};
        (void)broker.subscribe(0, session, {&one, 1});
    }
    std::uint64_t number = 0;
    for ([[maybe_unused]] auto _ : state) {
        const std::uint64_t draw = kernel::mix64(number++) % count;
        Message message;
        message.topic = topics[draw];
        message.bytes = 256;
        benchmark::DoNotOptimize(
            broker.publish(static_cast<SimTime>(number) * 10'000, static_cast<std::uint32_t>(draw), message));
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["bytes/session"] = static_cast<double>(broker.memory()) / static_cast<double>(count);
}
BENCHMARK(passing)->Name("publish/sessions")->Arg(10)->Arg(1'000)->Arg(1'000'000);

void deciding(benchmark::State &state)
{
    const auto policy = parseIotPolicy(
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"},)"
        R"({"Effect":"Allow","Action":["iot:Publish","iot:Receive"],"Resource":"arn:aws:iot:us-east-1:123456789012:topic/things/${iot:Connection.Thing.ThingName}/*"},)"
        R"({"Effect":"Deny","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:123456789012:topic/*/admin"}]})");
    const Authorizer authorizer("123456789012", "us-east-1");
    const PolicySet set{{{"P", &*policy}}, {}};
    Asker asker;
    asker.clientId = asker.thing = "thing-0000042";
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(
            authorizer.decide(set, asker, Action::Publish, "things/thing-0000042/telemetry").isAllowed());
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(deciding)->Name("policy decision, 3 statements");

void updating(benchmark::State &state)
{
    const auto count = static_cast<std::uint64_t>(state.range(0));
    const std::string reported = R"({"state":{"reported":{"interval":60,"firmware":"1.2.3","battery":)";
    ShadowStore store(ShadowLimits{});
    for (std::uint64_t i = 0; i < count; ++i)
        (void)store.update(1'577'836'800, thingName(i), {},
                           R"({"state":{"desired":{"interval":60},"reported":{"interval":60,"firmware":"1.2.3"}}})",
                           false);
    std::uint64_t number = 0;
    for ([[maybe_unused]] auto _ : state) {
        const std::uint64_t draw = kernel::mix64(number++);
        benchmark::DoNotOptimize(store.update(1'577'836'900, thingName(draw % count), {},
                                              reported + std::to_string(draw % 100) + "}}}", false));
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["bytes/shadow"] = static_cast<double>(store.memory()) / static_cast<double>(count);
}
BENCHMARK(updating)->Name("shadow update/shadows")->Arg(1)->Arg(1'000'000);

} // namespace

BENCHMARK_MAIN();
