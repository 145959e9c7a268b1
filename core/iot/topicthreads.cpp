// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/topicthreads.h"

#include "core/iot/topic.h"
#include "core/kernel/random.h"

#include <algorithm>

namespace headwater::iot {

namespace {

constexpr double kFresh = 0.3;      ///< share of the newest second in a smoothed pace
constexpr double kForgotten = 0.01; ///< messages a second
constexpr double kBusier = 1.5;     ///< than a shown one, to take its place

/// `v1` says which version, not who.
bool isVersion(std::string_view level)
{
    return level.size() > 1 && level.front() == 'v' &&
           std::all_of(level.begin() + 1, level.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool namesSomebody(std::string_view level, std::string_view clientId)
{
    return (!clientId.empty() && level == clientId) ||
           (!isVersion(level) && std::any_of(level.begin(), level.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

/// Calls `take` with each level as it stands in the shape.
template <typename Take>
void eachLevel(std::string_view topic, std::string_view clientId, Take take)
{
    const bool isAlone = topic.find('/') == std::string_view::npos;
    const bool isOfThing = topic.starts_with("$aws/things/");
    Levels levels(topic);
    std::size_t number = 0;
    for (std::string_view level; levels.next(level); ++number)
        take(!isAlone && ((isOfThing && number == 2) || namesSomebody(level, clientId)) ? std::string_view("+")
                                                                                        : level);
}

} // namespace

std::string TopicThreads::shapeOf(std::string_view topic, std::string_view clientId)
{
    std::string shape;
    bool isFirst = true;
    eachLevel(topic, clientId, [&](std::string_view level) {
        shape.append(isFirst ? "" : "/").append(level);
        isFirst = false;
    });
    return shape;
}

void TopicThreads::note(std::string_view topic, std::string_view clientId)
{
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    eachLevel(topic, clientId, [&hash](std::string_view level) {
        for (const char c : level)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3;
        hash = (hash ^ '/') * 0x0000'0100'0000'01b3;
    });
    hash = kernel::mix64(hash);
    auto found = m_shapes.find(hash);
    if (found == m_shapes.end()) {
        if (m_shapes.size() >= kMostShapes) {
            ++m_rest;
            return;
        }
        found = m_shapes.emplace(hash, Shape{shapeOf(topic, clientId), 0, 0, 0}).first;
    }
    ++found->second.now;
}

void TopicThreads::second()
{
    m_others = m_rest;
    m_rest = 0;
    for (auto &[hash, shape] : m_shapes) {
        shape.last = shape.now;
        shape.now = 0;
        const auto messages = static_cast<double>(shape.last);
        // A new topic counts at once.
        shape.pace = shape.pace == 0 ? messages : (1 - kFresh) * shape.pace + kFresh * messages;
    }
    std::erase_if(m_shapes, [](const auto &each) { return each.second.pace < kForgotten; });
    settlePlaces();
    for (const auto &[hash, shape] : m_shapes) {
        if (std::find(m_places.begin(), m_places.end(), std::optional(hash)) == m_places.end())
            m_others += shape.last;
    }
}

void TopicThreads::settlePlaces()
{
    for (auto &place : m_places) {
        if (place && !m_shapes.contains(*place))
            place.reset();
    }
    std::vector<std::pair<std::uint64_t, const Shape *>> waiting;
    for (const auto &[hash, shape] : m_shapes) {
        if (std::find(m_places.begin(), m_places.end(), std::optional(hash)) == m_places.end())
            waiting.emplace_back(hash, &shape);
    }
    std::sort(waiting.begin(), waiting.end(), [](const auto &a, const auto &b) {
        return a.second->pace != b.second->pace ? a.second->pace > b.second->pace : a.second->topic < b.second->topic;
    });
    auto next = waiting.begin();
    for (auto &place : m_places) {
        if (!place && next != waiting.end())
            place = (next++)->first;
    }
    for (; next != waiting.end(); ++next) {
        const auto weakest = std::min_element(m_places.begin(), m_places.end(), [this](const auto &a, const auto &b) {
            return m_shapes.at(*a).pace < m_shapes.at(*b).pace;
        });
        if (next->second->pace < kBusier * m_shapes.at(**weakest).pace)
            break;
        *weakest = next->first;
    }
}

std::vector<TopicThreads::Thread> TopicThreads::shown() const
{
    std::vector<Thread> threads;
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        if (!m_places[i])
            continue;
        const Shape &shape = m_shapes.at(*m_places[i]);
        threads.push_back({shape.topic, shape.last, static_cast<std::uint8_t>(i)});
    }
    return threads;
}

} // namespace headwater::iot
