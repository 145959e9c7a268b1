// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headwater::iot {

/// The busiest topics of a broker. Topics that differ only in who speaks count as one: a level that is the client's
/// name, or has a number in it, is `+`. What is shown keeps its place until others are clearly busier.
class TopicThreads
{
public:
    static constexpr std::size_t kShown = 5;
    static constexpr std::size_t kMostShapes = 256; ///< more are counted together

    struct Thread
    {
        std::string topic;
        std::uint64_t messages = 0; ///< in the last full second
        std::uint8_t place = 0;
    };

    static std::string shapeOf(std::string_view topic, std::string_view clientId);

    void note(std::string_view topic, std::string_view clientId);
    /// A full second ended.
    void second();
    /// In the order of their places.
    std::vector<Thread> shown() const;
    std::uint64_t others() const { return m_others; } ///< messages of the last full second that are not shown

private:
    struct Shape
    {
        std::string topic;
        std::uint64_t now = 0, last = 0;
        double pace = 0; ///< messages a second, smoothed
    };
    void settlePlaces();

    std::unordered_map<std::uint64_t, Shape> m_shapes; ///< by the hash of their topics
    std::array<std::optional<std::uint64_t>, kShown> m_places;
    std::uint64_t m_rest = 0, m_others = 0;
};

} // namespace headwater::iot
