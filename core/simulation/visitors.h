// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string_view>

namespace headwater::world {
class World;
}

namespace headwater::simulation {

/// Those who come into a session's world from outside. What they do is part of its past: they keep it, with its times,
/// and do it again when a world is built anew. Lives on the session's thread.
class Visitors
{
public:
    using SimTime = kernel::SimTime;

    /// The session, as its visitors know it.
    class Host
    {
    public:
        virtual ~Host() = default;
        virtual world::World &world() = 0;
        /// Where the clock would have the world by now.
        virtual SimTime due() = 0;
        virtual double speed() const = 0;
        virtual void runTo(SimTime end) = 0;
        /// Something is done that was not done before: whatever was done later, when the past is visited, no longer
        /// will be. Returns how many deeds of the session itself came before.
        virtual std::size_t beginDeed() = 0;
        /// Whether the pipeline that the world follows has a node of this id.
        virtual bool isDrawn(std::string_view id) const = 0;
    };

    virtual ~Visitors() = default;

    /// The world goes, and another one will begin at time 0: nothing of it may be held any longer.
    virtual void leave() = 0;
    /// When the next of the kept visits comes again; kNever if none does.
    virtual SimTime nextVisit() const = 0;
    /// How many of the session's own deeds came before that one.
    virtual std::size_t deedsBefore() const = 0;
    virtual void visitAgain() = 0;
    virtual void forgetLater() = 0;
    /// Up to where everything was kept; kNever while that is so of all.
    virtual SimTime keptUntil() const = 0;

    /// Whether somebody may come in now.
    virtual bool isOpen() const = 0;
    virtual void close() = 0;
    /// Does something to the world while nobody may come in.
    virtual void undisturbed(const std::function<void()> &what) = 0;
    /// Lets in whoever waits; returns after some milliseconds at most.
    virtual void letIn() = 0;
};

} // namespace headwater::simulation
