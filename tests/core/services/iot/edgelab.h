// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../lab.h"
#include "core/services/greengrass-core/core.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-thing/thing.h"

namespace headwater::test {

using EdgeCore = services::greengrass_core::Core;
using services::iot_core::IotCore;
using services::iot_thing::Thing;

inline EdgeCore &coreOf(World &world)
{
    return dynamic_cast<EdgeCore &>(*world.find("core"));
}

inline IotCore &cloudOf(World &world)
{
    return dynamic_cast<IotCore &>(*world.find("iot"));
}

inline Thing &thingOf(World &world, const char *id)
{
    return dynamic_cast<Thing &>(*world.find(id));
}

inline void act(World &world, const char *node, const char *name, const Json &with = Json::object())
{
    const auto done = world.act({world.now(), node, name, with});
    if (!done)
        qFatal("%s: %s", name, qPrintable(done.error().message));
}

inline void set(World &world, const char *node, const char *key, const Json &value)
{
    act(world, node, "SetProperty", {{"key", key}, {"value", value}});
}

/// Runs second by second and holds the ledger to be right at each.
inline void runBalanced(World &world, double until)
{
    for (kernel::SimTime at = world.now() + kernel::kSecond; at <= seconds(until); at += kernel::kSecond) {
        world.runTo(at);
        QCOMPARE(world.ledger().balance(), std::int64_t{0});
    }
}

inline Json reportOf(World &world, const char *id)
{
    Json node;
    world.find(id)->report(node);
    return node;
}

/// How often something was counted at the core.
inline std::uint64_t counted(World &world, const char *metric)
{
    return reportOf(world, "core")["metrics"][metric]["sum"].get<std::uint64_t>();
}

} // namespace headwater::test
