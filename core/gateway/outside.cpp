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
    return m_contents.add(world().now(), {{}, {}, std::move(payload)});
}

/// All that is kept is added up only when what came since could be too much.
bool Outside::hasRoomFor(std::uint64_t bytes)
{
    for (const bool isLast : {false, true}) {
        if (m_known + m_sinceKnown + bytes <= m_room)
            break;
        m_known = m_sinceKnown = 0;
        for (const auto &component : world().components()) {
            auto *keeper = dynamic_cast<services::ContentKeeper *>(component.get());
            if (keeper && isLast)
                keeper->letGo(world().now());
            m_known += keeper ? keeper->contentBytes() : 0;
        }
        if (isLast && m_known + bytes > m_room)
            return false;
    }
    m_sinceKnown += bytes;
    return true;
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

void Outside::sample(double *)
{
    m_contents.forgetBefore(world().now() - kKept);
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
