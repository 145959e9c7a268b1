// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Publishes over MQTT 3.1.1 to a broker of this machine and counts what its subscribers get, or opens many connections
// that do nothing, and prints one JSON line. Packets are written here by hand, so that nothing of the broker's own is
// measured against itself.
#include "tests/bench/load/poller.h"

#include <memory>
#include <string_view>

namespace {

using namespace headwater::bench;

std::string withLength(char type, const std::string &rest)
{
    std::string packet(1, type);
    for (std::size_t left = rest.size();;) {
        const auto digit = static_cast<unsigned char>(left % 128);
        left /= 128;
        packet += static_cast<char>(left > 0 ? digit | 128 : digit);
        if (left == 0)
            return packet + rest;
    }
}

std::string number(std::uint16_t value)
{
    return {static_cast<char>(value >> 8), static_cast<char>(value & 255)};
}

std::string text(std::string_view value)
{
    return number(static_cast<std::uint16_t>(value.size())) + std::string(value);
}

/// Programs beside each other must not take over each other's sessions.
std::string ofThisProcess(const std::string &name)
{
    return name + '-' + std::to_string(::getpid());
}

std::string connectPacket(const std::string &client)
{
    return withLength(0x10, text("MQTT") + '\4' + '\2' + number(0) + text(client));
}

/// The next whole packet of what came; false when there is none.
bool takePacket(std::string &in, std::size_t &at, std::string_view &packet)
{
    std::size_t length = 0, shift = 0, head = at + 1;
    for (;; ++head, shift += 7) {
        if (head >= in.size())
            return false;
        length |= static_cast<std::size_t>(in[head] & 127) << shift;
        if ((in[head] & 128) == 0)
            break;
    }
    const std::size_t end = head + 1 + length;
    if (in.size() < end)
        return false;
    packet = std::string_view(in).substr(at, end - at);
    at = end;
    return true;
}

std::string_view withoutHead(std::string_view packet)
{
    std::size_t at = 1;
    while (packet[at] & char(128))
        ++at;
    return packet.substr(at + 1);
}

/// A publisher and its subscriber. At most `window` messages are on their way between the two.
struct Pair
{
    Pair(std::uint16_t port, int index, int itsQos, std::uint64_t itsWindow)
        : publisher(port)
        , subscriber(port)
        , topic(ofThisProcess("bench/" + std::to_string(index)))
        , qos(itsQos)
        , window(itsWindow)
    {
        publisher.write(connectPacket(ofThisProcess("publisher" + std::to_string(index))));
        subscriber.write(connectPacket(ofThisProcess("subscriber" + std::to_string(index))));
        subscriber.write(withLength('\x82', number(1) + text(topic) + static_cast<char>(qos)));
    }

    void readSubscriber()
    {
        subscriber.flush();
        subscriber.read();
        std::size_t at = 0;
        std::string_view packet;
        std::string acknowledged;
        while (takePacket(subscriber.in(), at, packet)) {
            const int kind = static_cast<unsigned char>(packet[0]) >> 4;
            isReady = isReady || kind == 9;
            if (kind != 3)
                continue;
            ++received;
            if (qos == 1)
                acknowledged += withLength(0x40, std::string(withoutHead(packet).substr(2 + topic.size(), 2)));
        }
        subscriber.in().erase(0, at);
        if (!acknowledged.empty())
            subscriber.write(acknowledged);
    }

    void readPublisher()
    {
        publisher.flush();
        publisher.read();
        std::size_t at = 0;
        std::string_view packet;
        while (takePacket(publisher.in(), at, packet))
            unacknowledged -= (static_cast<unsigned char>(packet[0]) >> 4) == 4 ? 1 : 0;
        publisher.in().erase(0, at);
    }

    void publish(const std::string &payload)
    {
        std::string packets;
        while (sent - received < window && publisher.unsent() + packets.size() < 256 * 1'024 &&
               (qos == 0 || unacknowledged < kInFlight))
        {
            std::string rest = text(topic);
            if (qos == 1) {
                rest += number(static_cast<std::uint16_t>(sent % 65'535 + 1));
                ++unacknowledged;
            }
            packets += withLength(qos == 1 ? 0x32 : 0x30, rest + payload);
            ++sent;
        }
        if (!packets.empty())
            publisher.write(packets);
    }

    static constexpr int kInFlight = 20;

    Client publisher, subscriber;
    const std::string topic;
    const int qos;
    const std::uint64_t window;
    bool isReady = false;
    std::uint64_t sent = 0, received = 0;
    int unacknowledged = 0;
};

void pairs(std::uint16_t port, int count, int qos, double duration)
{
    Poller poller;
    std::vector<std::unique_ptr<Pair>> all;
    for (int i = 0; i < count; ++i) {
        all.push_back(std::make_unique<Pair>(port, i, qos, qos == 0 ? 500 : 100));
        poller.add(all.back()->publisher, static_cast<std::uint32_t>(2 * i));
        poller.add(all.back()->subscriber, static_cast<std::uint32_t>(2 * i + 1));
    }
    const std::string payload(100, 'x');
    const auto step = [&] {
        poller.wait(10, [&](std::uint32_t index) {
            Pair &pair = *all[index / 2];
            if (index % 2 == 1)
                pair.readSubscriber();
            else
                pair.readPublisher();
        });
        for (const auto &pair : all) {
            if (pair->isReady)
                pair->publish(payload);
        }
    };
    const auto received = [&all] {
        std::uint64_t sum = 0;
        for (const auto &pair : all)
            sum += pair->received;
        return sum;
    };
    auto begin = Clock::now();
    while (seconds(Clock::now() - begin) < duration / 4)
        step();
    const std::uint64_t before = received();
    begin = Clock::now();
    while (seconds(Clock::now() - begin) < duration)
        step();
    const double took = seconds(Clock::now() - begin);
    std::printf("{\"perSecond\": %.0f}\n", static_cast<double>(received() - before) / took);
}

/// All connect at once; the time is that until the last of them was let in.
void idle(std::uint16_t port, int count, double stay)
{
    Poller poller;
    std::vector<std::unique_ptr<Client>> all;
    const auto begin = Clock::now();
    int accepted = 0;
    const auto look = [&](int milliseconds) {
        poller.wait(milliseconds, [&](std::uint32_t index) {
            Client &client = *all[index];
            client.flush();
            client.read();
            std::size_t at = 0;
            std::string_view packet;
            while (takePacket(client.in(), at, packet))
                accepted += (static_cast<unsigned char>(packet[0]) >> 4) == 2 && packet[3] == 0 ? 1 : 0;
            client.in().erase(0, at);
        });
    };
    for (int i = 0; i < count; ++i) {
        all.push_back(std::make_unique<Client>(port));
        poller.add(*all.back(), static_cast<std::uint32_t>(i));
        all.back()->write(connectPacket("idle" + std::to_string(i)));
        look(0);
    }
    while (accepted < count) {
        look(10);
        if (seconds(Clock::now() - begin) > 60)
            fail(std::to_string(accepted) + " of " + std::to_string(count) + " were let in within a minute");
    }
    std::printf("{\"connections\": %d, \"perSecond\": %.0f}\n", count, count / seconds(Clock::now() - begin));
    std::fflush(stdout);
    ::usleep(static_cast<useconds_t>(stay * 1e6));
}

} // namespace

int main(int argc, char **argv)
{
    allowManyFiles();
    if (argc == 6 && std::string_view(argv[1]) == "pairs")
        pairs(static_cast<std::uint16_t>(std::atoi(argv[2])), std::atoi(argv[3]), std::atoi(argv[4]),
              std::atof(argv[5]));
    else if (argc == 5 && std::string_view(argv[1]) == "idle")
        idle(static_cast<std::uint16_t>(std::atoi(argv[2])), std::atoi(argv[3]), std::atof(argv[4]));
    else
        fail("usage: load_mqtt pairs PORT COUNT QOS SECONDS | load_mqtt idle PORT COUNT SECONDS");
}
