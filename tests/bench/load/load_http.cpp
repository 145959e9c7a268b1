// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Calls a service of AWS's JSON protocols on this machine over several connections at once, each with the next call
// when the last one is answered, and prints one JSON line for each kind of call.
#include "tests/bench/load/poller.h"

#include <nlohmann/json.hpp>

#include <cctype>
#include <fstream>
#include <functional>
#include <memory>
#include <random>

namespace {

using namespace headwater::bench;
using Json = nlohmann::json;

/// One step of what each connection does in turn. In its body `@KEY@` becomes a random key, `@ITEM@` one of the items,
/// and `@TAKEN@` what the answer before had at `take`.
struct Step
{
    std::string target, contentType, body;
    std::vector<std::string> items;
    std::string take; ///< the name of a text in the answer
    std::vector<double> latencies;
    std::uint64_t refused = 0;
};

class Load
{
public:
    Load(std::uint16_t port, std::vector<Step> steps, std::size_t connections)
        : m_steps(std::move(steps))
    {
        for (std::uint32_t i = 0; i < connections; ++i) {
            auto &talk = *m_talks.emplace_back(std::make_unique<Talk>(port));
            m_poller.add(talk.client, i);
        }
    }

    void run(double warmUp, double duration)
    {
        for (const auto &talk : m_talks)
            ask(*talk);
        const auto begin = Clock::now();
        m_counts = false;
        while (seconds(Clock::now() - begin) < warmUp + duration) {
            m_counts = seconds(Clock::now() - begin) >= warmUp;
            m_poller.wait(10, [this](std::uint32_t index) {
                Talk &talk = *m_talks[index];
                talk.client.flush();
                talk.client.read();
                while (takeAnswer(talk))
                    ask(talk);
            });
        }
        for (Step &step : m_steps) {
            if (step.latencies.empty() && step.refused == 0)
                fail(step.target + ": no answer came");
            const Json line{{"call", step.target},
                            {"perSecond", static_cast<double>(step.latencies.size()) / duration},
                            {"refused", step.refused},
                            {"p50", quantile(step.latencies, 0.5) * 1e3},
                            {"p99", quantile(step.latencies, 0.99) * 1e3}};
            std::puts(line.dump().c_str());
        }
    }

private:
    struct Talk
    {
        explicit Talk(std::uint16_t port)
            : client(port)
        {
        }
        Client client;
        std::size_t step = 0, asked = 0;
        std::string taken;
        Clock::time_point since;
    };

    static void replaceAll(std::string &text, std::string_view what, const std::function<std::string()> &with)
    {
        std::size_t at = 0;
        while ((at = text.find(what, at)) != std::string::npos) {
            const std::string value = with();
            text.replace(at, what.size(), value);
            at += value.size();
        }
    }

    void ask(Talk &talk)
    {
        const Step &step = m_steps[talk.step];
        std::string body = step.body;
        replaceAll(body, "@KEY@", [this] { return std::to_string(m_random()); });
        replaceAll(body, "@TAKEN@", [&talk] { return talk.taken; });
        replaceAll(body, "@ITEM@", [&] { return step.items[m_random() % step.items.size()]; });
        talk.since = Clock::now();
        talk.client.write(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + step.contentType +
            "\r\nX-Amz-Target: " + step.target +
            "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, "
            "SignedHeaders=host;x-amz-date, Signature=0\r\nX-Amz-Date: 20260101T000000Z\r\n"
            "Content-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
    }

    /// False while the answer is not whole.
    bool takeAnswer(Talk &talk)
    {
        std::string &in = talk.client.in();
        const std::size_t head = in.find("\r\n\r\n");
        if (head == std::string::npos)
            return false;
        std::string headers = in.substr(0, head);
        std::transform(headers.begin(), headers.end(), headers.begin(),
                       [](char c) { return static_cast<char>(std::tolower(c)); });
        const std::size_t length = headers.find("content-length:");
        if (length == std::string::npos)
            fail("an answer without a length: " + headers);
        const std::size_t bytes = std::strtoull(headers.c_str() + length + 15, nullptr, 10);
        if (in.size() < head + 4 + bytes)
            return false;
        Step &step = m_steps[talk.step];
        const bool isOk = headers.compare(9, 3, "200") == 0;
        if (m_counts) {
            if (isOk)
                step.latencies.push_back(seconds(Clock::now() - talk.since));
            else
                ++step.refused;
        }
        if (isOk && !step.take.empty()) {
            const std::size_t name = in.find('"' + step.take + '"', head);
            const std::size_t from = name == std::string::npos ? name : in.find('"', name + step.take.size() + 2);
            if (from != std::string::npos)
                talk.taken = in.substr(from + 1, in.find('"', from + 1) - from - 1);
        } else if (!isOk && m_complained++ < 3) {
            std::fprintf(stderr, "%s: %s\n", step.target.c_str(), in.substr(0, head + 4 + bytes).c_str());
        }
        in.erase(0, head + 4 + bytes);
        talk.step = (talk.step + 1) % m_steps.size();
        return true;
    }

    std::vector<Step> m_steps;
    std::vector<std::unique_ptr<Talk>> m_talks;
    Poller m_poller;
    std::mt19937_64 m_random{7};
    bool m_counts = false;
    int m_complained = 0;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc != 6)
        fail("usage: load_http PORT CONNECTIONS WARM-UP SECONDS STEPS.json");
    const Json description = Json::parse(std::ifstream(argv[5]));
    std::vector<Step> steps;
    for (const Json &each : description)
        steps.push_back({each["target"],
                         each["contentType"],
                         each["body"],
                         each.value("items", std::vector<std::string>()),
                         each.value("take", std::string()),
                         {},
                         0});
    Load load(static_cast<std::uint16_t>(std::atoi(argv[1])), std::move(steps),
              static_cast<std::size_t>(std::atoi(argv[2])));
    load.run(std::atof(argv[3]), std::atof(argv[4]));
}
