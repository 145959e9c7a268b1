// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/simulation/frame.h"

#include <map>
#include <string>
#include <vector>

namespace headwater::world {
class Component;
class World;
} // namespace headwater::world

namespace headwater::simulation {

/// Limits that bite, and the ways out. A notice begins with the first second in which its limit bites and ends when
/// it has not for some seconds; ended ones are kept for the problems list.
class NoticeBoard
{
public:
    void second(kernel::SimTime now, world::World &world, const std::vector<world::Component *> &components,
                const std::vector<NodeView> &nodes, const std::vector<ShardView> &shards,
                const std::vector<double> &metrics);
    /// Active ones first, the most pressing in front; then past ones, the newest first.
    const std::vector<Notice> &notices() const { return m_notices; }

private:
    struct Entry
    {
        Notice notice;
        kernel::SimTime lastSeen = 0;
    };
    void report(kernel::SimTime now, const std::string &cause, Notice notice);

    std::map<std::string, Entry> m_active; ///< by cause
    std::vector<Notice> m_past;
    std::vector<Notice> m_notices;
    std::uint64_t m_nextId = 1;
    kernel::SimTime m_refusalsSeen = -1;
    std::map<std::uint16_t, double> m_ages; ///< iterator ages a second ago, in ms, by component
};

} // namespace headwater::simulation
