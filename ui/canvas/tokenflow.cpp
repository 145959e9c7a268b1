// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/tokenflow.h"

#include <algorithm>
#include <cmath>

namespace headwater::ui::canvas {

namespace {

constexpr double kLongestFrame = 0.25; ///< s; a window that was busy does not make tokens leap
constexpr double kLongestStep = 1.0;   ///< s that a single step shows
constexpr double kSmoothing = 0.4;     ///< s
constexpr double kSettle = 1.5;        ///< s of quiet before the scale becomes finer

/// The least of 1, 2, 5, 10, 20, … that is not below `value`.
std::uint64_t roundScale(double value)
{
    std::uint64_t power = 1;
    for (;;) {
        for (const std::uint64_t step : {1u, 2u, 5u}) {
            if (static_cast<double>(power * step) >= value)
                return power * step;
        }
        if (power > 1'000'000'000'000'000)
            return power;
        power *= 10;
    }
}

double paceFor(double rate, std::uint64_t recordsPerToken)
{
    const double tokensPerSecond = rate / static_cast<double>(recordsPerToken);
    return std::clamp(TokenFlow::kSlowest + 9 * tokensPerSecond, TokenFlow::kSlowest, TokenFlow::kFastest);
}

/// Tokens as they lie on a link that has carried `rate` for a while, the newest one by the counter's remainder.
void fill(TokenFlow::Lane &lane, std::uint64_t counter, double rate, std::uint64_t recordsPerToken)
{
    lane.tokens.clear();
    if (rate <= 0)
        return;
    const double spacing = lane.pace * static_cast<double>(recordsPerToken) / rate;
    const double phase = static_cast<double>(counter % recordsPerToken) / static_cast<double>(recordsPerToken);
    for (double at = phase * spacing; at < lane.length && lane.tokens.size() < TokenFlow::kMostTokens; at += spacing)
        lane.tokens.push_back(static_cast<float>(at));
    std::reverse(lane.tokens.begin(), lane.tokens.end());
}

} // namespace

std::size_t TokenFlow::size() const
{
    std::size_t count = 0;
    for (const auto *lanes : {&m_there, &m_back}) {
        for (const Lane &lane : *lanes)
            count += lane.tokens.size();
    }
    return count;
}

void TokenFlow::begin(std::span<const LinkCount> links, double speed)
{
    m_there.assign(links.size(), {});
    m_back.assign(links.size(), {});
    double busiest = 0;
    double records = 0;
    for (std::size_t i = 0; i < links.size(); ++i) {
        m_there[i].rate = links[i].perSecond * speed;
        m_back[i].rate = links[i].refusedPerSecond * speed;
        m_there[i].length = links[i].length;
        m_back[i].length = links[i].bounceLength;
        busiest = std::max({busiest, m_there[i].rate, m_back[i].rate});
        records += (m_there[i].rate * links[i].length + m_back[i].rate * links[i].bounceLength) / 200;
    }
    m_recordsPerToken =
        roundScale(std::max({1.0, busiest / kMostPerSecond, records / static_cast<double>(kMostTokens)}));
    for (std::size_t i = 0; i < links.size(); ++i) {
        for (Lane *lane : {&m_there[i], &m_back[i]}) {
            const std::uint64_t counter = lane == &m_there[i] ? links[i].records : links[i].refused;
            lane->base = counter - counter % m_recordsPerToken;
            lane->last = counter;
            lane->pace = paceFor(lane->rate, m_recordsPerToken);
            fill(*lane, counter, lane->rate, m_recordsPerToken);
        }
    }
    m_quiet = 0;
}

void TokenFlow::chooseScale(std::span<const LinkCount> links, double seconds)
{
    double busiest = 0;
    double records = 0;
    double freshest = 0;
    const double weight = 1 - std::exp(-seconds / kSmoothing);
    for (std::size_t i = 0; i < links.size(); ++i) {
        const auto follow = [&](Lane &lane, std::uint64_t counter, double length) {
            const double rate = static_cast<double>(counter - lane.last) / seconds;
            lane.rate += (rate - lane.rate) * weight;
            busiest = std::max(busiest, lane.rate);
            freshest = std::max(freshest, rate);
            records += lane.rate * length / lane.pace;
        };
        follow(m_there[i], links[i].records, links[i].length);
        follow(m_back[i], links[i].refused, links[i].bounceLength);
    }
    // A calm scale follows the smoothed rates; only a burst that would flood the picture is answered at once.
    const double wanted = std::max({1.0, busiest / kMostPerSecond, records / static_cast<double>(kMostTokens),
                                    freshest * seconds / static_cast<double>(kMostTokens) * 4});
    const std::uint64_t scale = roundScale(wanted);
    if (scale > m_recordsPerToken) {
        rescale(scale);
        m_quiet = 0;
    } else if (roundScale(wanted * 1.6) < m_recordsPerToken) {
        m_quiet += seconds;
        if (m_quiet > kSettle) {
            rescale(roundScale(wanted * 1.6));
            m_quiet = 0;
        }
    } else {
        m_quiet = 0;
    }
}

/// Puts other numbers of records into a token: as many records stay under way, and at the same places.
void TokenFlow::rescale(std::uint64_t recordsPerToken)
{
    const double factor = static_cast<double>(m_recordsPerToken) / static_cast<double>(recordsPerToken);
    for (auto *lanes : {&m_there, &m_back}) {
        for (Lane &lane : *lanes) {
            lane.base = lane.last - lane.last % recordsPerToken;
            lane.emitted = 0;
            lane.arrived = 0;
            const auto before = lane.tokens.size();
            const auto after = static_cast<std::size_t>(std::lround(static_cast<double>(before) * factor));
            std::vector<float> tokens(after);
            for (std::size_t i = 0; i < after; ++i) {
                const double place =
                    (static_cast<double>(i) + 0.5) / static_cast<double>(after) * static_cast<double>(before) - 0.5;
                const double low = std::clamp(std::floor(place), 0.0, static_cast<double>(before - 1));
                const auto first = static_cast<std::size_t>(low);
                const std::size_t second = std::min(before - 1, first + 1);
                const auto share = static_cast<float>(std::clamp(place - low, 0.0, 1.0));
                tokens[i] = lane.tokens[first] + (lane.tokens[second] - lane.tokens[first]) * share;
            }
            lane.tokens = std::move(tokens);
        }
    }
    m_recordsPerToken = recordsPerToken;
}

void TokenFlow::travel(Lane &lane, std::uint64_t counter, double length, double seconds)
{
    lane.length = length;
    lane.pace += (paceFor(lane.rate, m_recordsPerToken) - lane.pace) * (1 - std::exp(-seconds / kSmoothing));
    const auto step = static_cast<float>(lane.pace * seconds);
    for (float &at : lane.tokens)
        at += step;
    // Each token leaves at the moment between the two frames when the counter passed a whole number of tokens.
    const std::uint64_t due = (counter - lane.base) / m_recordsPerToken;
    const auto grown = static_cast<double>(counter - lane.last);
    for (std::uint64_t token = lane.emitted + 1; token <= due; ++token) {
        const double share = static_cast<double>(lane.base + token * m_recordsPerToken - lane.last) / grown;
        lane.tokens.push_back(static_cast<float>((1 - share) * step));
    }
    lane.emitted = due;
    lane.last = counter;
    const auto still =
        std::find_if(lane.tokens.begin(), lane.tokens.end(), [&](float at) { return at < static_cast<float>(length); });
    lane.arrived += static_cast<std::uint64_t>(still - lane.tokens.begin());
    lane.tokens.erase(lane.tokens.begin(), still);
}

void TokenFlow::advance(std::span<const LinkCount> links, std::int64_t now, bool running, double speed,
                        double wallSeconds)
{
    bool back = m_fresh || links.size() != m_there.size() || now < m_now;
    for (std::size_t i = 0; !back && i < links.size(); ++i)
        back = links[i].records < m_there[i].last || links[i].refused < m_back[i].last;
    m_moving = false;
    if (back) {
        begin(links, speed > 0 ? speed : 1);
        m_fresh = false;
        m_now = now;
        return;
    }
    if (now == m_now)
        return;
    const double simulated = static_cast<double>(now - m_now) * 1e-9;
    m_now = now;
    const double seconds =
        running ? std::clamp(wallSeconds, 0.001, kLongestFrame) : std::clamp(simulated, 0.001, kLongestStep);
    chooseScale(links, seconds);
    for (std::size_t i = 0; i < links.size(); ++i) {
        travel(m_there[i], links[i].records, links[i].length, seconds);
        travel(m_back[i], links[i].refused, links[i].bounceLength, seconds);
    }
    m_clock += seconds;
    m_moving = true;
}

} // namespace headwater::ui::canvas
