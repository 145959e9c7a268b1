// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace headwater::ui::canvas {

/// What the world says of one link at one time.
struct LinkCount
{
    std::uint64_t records = 0; ///< sent since the start, retries included
    std::uint64_t refused = 0; ///< bounced back since the start
    double length = 0;         ///< of the way there, canvas units
    double bounceLength = 0;   ///< of the way back
    double perSecond = 0;      ///< simulated rate, to fill the picture after a jump in time
    double refusedPerSecond = 0;
};

/// Tokens that travel along links. Each stands for recordsPerToken() records, and of each link as many have set out as
/// its counter says: emitted() × recordsPerToken() ≤ records since base() < (emitted() + 1) × recordsPerToken().
/// They travel at 60 to 400 units a second whatever the speed of the simulation; more speed puts more records into
/// one token. While simulated time stands still, so do they.
class TokenFlow
{
public:
    static constexpr double kSlowest = 60; ///< units per second of wall time
    static constexpr double kFastest = 400;
    static constexpr double kMostPerSecond = 24; ///< tokens that leave one node per second, on the busiest link
    static constexpr std::size_t kMostTokens = 800;

    /// One way of a link: there, or back.
    struct Lane
    {
        std::uint64_t base = 0;    ///< counter when counting began
        std::uint64_t last = 0;    ///< counter at the last frame
        std::uint64_t emitted = 0; ///< tokens since base
        std::uint64_t arrived = 0;
        double pace = kSlowest; ///< units per second
        double rate = 0;        ///< records per second of wall time, smoothed
        double length = 0;
        std::vector<float> tokens; ///< distances travelled, farthest first
    };

    /// Goes on to a frame at simulated time `now` (nanoseconds), `wallSeconds` after the one before. `speed` is
    /// simulated seconds per second. A step back, or a jump by `seek`, starts afresh from the rates.
    void advance(std::span<const LinkCount> links, std::int64_t now, bool running, double speed, double wallSeconds);
    /// Starts afresh at the next frame.
    void reset() { m_fresh = true; }

    std::uint64_t recordsPerToken() const { return m_recordsPerToken; }
    const std::vector<Lane> &there() const { return m_there; }
    const std::vector<Lane> &back() const { return m_back; }
    std::size_t size() const;
    /// Seconds of motion so far; stands still with the world.
    double clock() const { return m_clock; }
    /// Whether the last frame moved anything.
    bool moving() const { return m_moving; }

private:
    void begin(std::span<const LinkCount> links, double speed);
    void chooseScale(std::span<const LinkCount> links, double seconds);
    void rescale(std::uint64_t recordsPerToken);
    void travel(Lane &lane, std::uint64_t counter, double length, double seconds);

    std::vector<Lane> m_there;
    std::vector<Lane> m_back;
    std::uint64_t m_recordsPerToken = 1;
    std::int64_t m_now = std::numeric_limits<std::int64_t>::min();
    double m_clock = 0;
    double m_quiet = 0; ///< seconds for which a finer scale would have done
    bool m_fresh = true;
    bool m_moving = false;
};

} // namespace headwater::ui::canvas
