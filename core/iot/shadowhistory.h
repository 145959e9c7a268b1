// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/shadow.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater::iot {

/// A shadow as it was when this version came into being.
struct ShadowVersion
{
    std::int64_t at = 0; ///< simulated nanoseconds
    ShadowView view;
    std::optional<bool> connected; ///< the thing, then; nothing where nobody looked yet
    bool deleted = false;
};

/// The last versions of the shadows of things that somebody looks at: an aid for people, bounded, and no part of what
/// is simulated.
class ShadowHistory
{
public:
    static constexpr std::size_t kVersions = 100; ///< of a shadow
    static constexpr std::size_t kThings = 32;    ///< each with some 16 KB a version at the very most
    static constexpr std::size_t kNames = 4;      ///< shadows of a thing

    /// From now on. Of too many things the one that was watched longest ago is forgotten.
    void watch(std::string_view thing);
    bool watches(std::string_view thing) const { return find(thing) != nullptr; }
    /// A version that is known already changes nothing; nor does any of a thing that is not watched.
    void add(std::string_view thing, std::string_view name, ShadowVersion version);
    /// Oldest first; null where there are none.
    const std::deque<ShadowVersion> *versions(std::string_view thing, std::string_view name) const;
    std::vector<std::string> keys() const; ///< THING or THING/NAME

private:
    struct Watched
    {
        std::string thing;
        std::map<std::string, std::deque<ShadowVersion>, std::less<>> shadows; ///< by name
    };
    const Watched *find(std::string_view thing) const;
    Watched *find(std::string_view thing) { return const_cast<Watched *>(std::as_const(*this).find(thing)); }

    std::vector<Watched> m_things; ///< the one watched last at the end
};

/// As people look at it: `{"connected": …, "versions": [{"version", "at", "timestamp", "connected", "deleted",
/// "desired", "reported", "delta"}]}`; sections without anything in them are left out.
std::string historyJson(const std::deque<ShadowVersion> &versions, bool connected);

} // namespace headwater::iot
