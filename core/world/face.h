// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace headwater::world {

/// What a node shows of itself beside its metrics, for a picture of the running world. Rates are of the last full
/// second.
struct Face
{
    /// Messages on topics that differ only in who speaks.
    struct Thread
    {
        std::string topic; ///< `plant/+/temp`
        double perSecond = 0;
        std::uint8_t place = 0;     ///< its line and colour, which it keeps while it is shown
        std::vector<int> listeners; ///< into `listeners`: who hears it
        bool operator==(const Thread &) const = default;
    };
    struct Listener
    {
        std::string node;
        double perSecond = 0;
        bool operator==(const Listener &) const = default;
    };
    // Of a message broker:
    std::vector<Thread> threads;
    std::vector<Listener> listeners;
    double others = 0; ///< messages on topics that are not shown

    // Of a thing:
    bool hasShadow = false;
    bool isOnline = false;
    std::uint64_t version = 0;               ///< 0: there is no shadow yet
    pipeline::Json desired, reported, delta; ///< null: there is none

    bool operator==(const Face &) const = default;
};

/// A component that has one. Made once a second, and only where somebody looks.
class FaceKeeper
{
public:
    virtual ~FaceKeeper() = default;
    /// Null while there is nothing to show.
    virtual std::shared_ptr<const Face> face() const = 0;
};

} // namespace headwater::world
