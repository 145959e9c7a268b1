// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/session.h"

#include <functional>
#include <future>
#include <vector>

namespace headwater::ui {

class Laboratory;

using PeekFuture = std::future<Result<std::vector<simulation::PeekedRecord>>>;
using ObjectsFuture = std::future<Result<std::vector<world::ObjectInfo>>>;
using ObjectFuture = std::future<Result<std::string>>;

/// Where a panel takes its figures from: the laboratory's session in the program, anything in a test. Each function
/// may be called at any time on the main thread; those that return a pointer give null while there is no world.
struct WorldSource
{
    std::function<simulation::FramePtr()> frame;
    std::function<simulation::MetricHistory *()> metrics;
    std::function<simulation::KeyspaceHistory *()> keyspace;
    std::function<simulation::EventLog *()> events;
    std::function<PeekFuture(simulation::PeekRequest)> peek; ///< an invalid future while there is no world
    std::function<ObjectsFuture(const std::string &node)> objects;
    std::function<ObjectFuture(const std::string &node, const std::string &key)> object; ///< its bytes
    std::function<void(const pipeline::Action &)> post;

    static WorldSource of(Laboratory &lab);
};

/// The node of a frame, or null when the frame is null or does not have it.
const simulation::NodeView *findNode(const simulation::FramePtr &frame, const std::string &id);

} // namespace headwater::ui
