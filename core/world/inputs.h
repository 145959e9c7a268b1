// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>

namespace headwater::world {

/// What came into worlds from outside and cannot come again, with the simulated times when it did. Whoever runs one
/// world after another of the same pipeline hands the same inputs to each: the past then happens as it did.
class Inputs
{
public:
    /// What a component left here under a name of its own; a new one when there is none. \pre the same T for a name
    template <typename T>
    std::shared_ptr<T> get(const std::string &name)
    {
        std::shared_ptr<void> &kept = m_kept[name];
        if (!kept)
            kept = std::make_shared<T>();
        return std::static_pointer_cast<T>(kept);
    }

    /// Whether simulated time passes as the wall's clock does now: whoever drives the worlds says so. What depends on
    /// it is kept by name like any other input.
    bool followsClock() const { return m_followsClock; }
    void setFollowsClock(bool follows) { m_followsClock = follows; }

private:
    std::map<std::string, std::shared_ptr<void>> m_kept;
    bool m_followsClock = false;
};

} // namespace headwater::world
