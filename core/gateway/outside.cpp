// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/outside.h"

#include "core/world/world.h"

namespace headwater::gateway {
namespace {

constexpr SimTime kKept = kernel::kHour; ///< what devices published, for whoever passes it on and looks later

const pipeline::ServiceType &outsideType()
{
    static const pipeline::ServiceType type{.id = "outside",
                                            .name = HW_TEXT("Clients outside"),
                                            .group = HW_TEXT("Produce"),
                                            .purpose = HW_TEXT("What comes in through the local endpoints."),
                                            .idStem = "outside",
                                            .icon = "producer"};
    return type;
}

} // namespace

Outside &Outside::addTo(world::World &world)
{
    pipeline::Node node;
    node.id = "(outside)"; // no node's id has brackets
    node.type = outsideType().id;
    world::Component &added =
        world.addNode(node, outsideType(), [](const world::Birth &birth) { return std::make_unique<Outside>(birth); });
    world.start();
    return static_cast<Outside &>(added);
}

Outside::Outside(const world::Birth &birth)
    : Component(birth)
{
}

Outside::TimerId Outside::at(SimTime time, std::function<void()> what)
{
    m_timers[++m_lastTimer] = std::move(what);
    schedule(std::max(time, world().now()), world::priority::kResponse, m_lastTimer, 0, m_lastTimer);
    return m_lastTimer;
}

void Outside::handle(const kernel::Event &event)
{
    const auto found = m_timers.find(event.data);
    if (found == m_timers.end())
        return;
    const std::function<void()> what = std::move(found->second);
    m_timers.erase(found);
    what();
}

std::uint64_t Outside::keep(std::string payload)
{
    ++m_published;
    m_contents.forgetBefore(world().now() - kKept);
    return m_contents.add(world().now(), {{}, {}, std::move(payload)});
}

bool Outside::messageSent(SimTime now, std::uint32_t number, const services::IotMessage &message, std::uint16_t packet)
{
    const auto found = m_devices.find(number);
    return found != m_devices.end() && found->second->messageSent(now, message, packet);
}

void Outside::connectionClosed(SimTime now, std::uint32_t number, iot::Farewell farewell, iot::Reason reason)
{
    if (const auto found = m_devices.find(number); found != m_devices.end())
        found->second->connectionClosed(now, farewell, reason);
}

void Outside::decided(SimTime now, std::uint32_t number)
{
    if (const auto found = m_devices.find(number); found != m_devices.end())
        found->second->decided(now);
}

void Outside::report(world::Json &node) const
{
    node["metrics"] = {{"MessagesPublished", {{"sum", m_published}}}};
}

world::WholeRecord Outside::wholeRecord(std::uint64_t number) const
{
    return m_contents.find(number);
}

} // namespace headwater::gateway
