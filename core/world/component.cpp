// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/component.h"

#include "core/base/text.h"
#include "core/world/world.h"

#include <QCoreApplication>

namespace headwater::world {

Component::Component(const Birth &birth)
    : m_world(birth.world)
    , m_index(birth.index)
    , m_id(birth.node.id)
    , m_type(birth.type)
    , m_properties(birth.node.properties)
{
}

Component::~Component() = default;

void Component::wired(Wire &, bool) {}
void Component::unwired(Wire &, bool) {}

Result<void> Component::act(const std::string &name, const Json &)
{
    return Error{QCoreApplication::translate("World", "“%1” cannot do “%2”.").arg(fromUtf8(m_id), fromUtf8(name)), {}};
}

Result<void> Component::setProperty(const std::string &key, const Json &value)
{
    const Json before = m_properties.contains(key) ? m_properties[key] : Json();
    if (before == value)
        return {};
    if (value.is_null())
        m_properties.erase(key);
    else
        m_properties[key] = value;
    Result<void> outcome = propertyChanged(key, before);
    if (!outcome) {
        if (before.is_null())
            m_properties.erase(key);
        else
            m_properties[key] = before;
        return outcome;
    }
    tell(EventKind::PropertyChanged, key + " = " + value.dump());
    return {};
}

Result<void> Component::propertyChanged(const std::string &, const Json &)
{
    return {};
}

void Component::setStopped(bool stopped)
{
    if (m_stopped == stopped)
        return;
    m_stopped = stopped;
    stoppedChanged();
    tell(stopped ? EventKind::Stopped : EventKind::Started, stopped ? "stopped" : "started");
}

void Component::remove()
{
    removed();
    m_removed = true;
}

WholeRecord Component::wholeRecord(std::uint64_t) const
{
    return {};
}

Result<std::vector<PeekedRecord>> Component::peek(const PeekRequest &) const
{
    return Error{QCoreApplication::translate("Session", "“%1” keeps no records to look at.").arg(fromUtf8(m_id)), {}};
}

void Component::schedule(SimTime time, std::uint8_t prio, std::uint64_t sequence, std::uint16_t kind,
                         std::uint64_t data, std::uint16_t slot)
{
    m_world.schedule({.time = time,
                      .order = eventOrder(prio, m_index, sequence),
                      .target = m_index,
                      .kind = kind,
                      .slot = slot,
                      .data = data});
}

kernel::Stream Component::stream(std::uint32_t purpose) const
{
    return kernel::makeStream(m_world.seed(), m_id, purpose);
}

void Component::tell(EventKind kind, std::string text, std::string shard, std::string_view error,
                     std::uint64_t count) const
{
    if (m_world.probe())
        m_world.tell({.at = m_world.now(),
                      .kind = kind,
                      .node = m_id,
                      .shard = std::move(shard),
                      .error = std::string(error),
                      .text = std::move(text),
                      .count = count,
                      .order = m_world.order()});
}

} // namespace headwater::world
