// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-queue/groups.h"

namespace headwater::services::sqs_queue {

Groups::Groups()
    : m_index(KeyOf{&m_groups})
{
}

std::uint32_t Groups::findOrAdd(Digest128 key)
{
    if (const std::uint32_t found = m_index.find(key); found != m_index.kNone)
        return found;
    std::uint32_t index;
    if (m_free.empty()) {
        index = static_cast<std::uint32_t>(m_groups.size());
        m_groups.emplace_back();
    } else {
        index = m_free.back();
        m_free.pop_back();
        m_groups[index] = {};
    }
    m_groups[index].key = key;
    m_groups[index].isUsed = true;
    m_index.add(key, index);
    ++m_count;
    return index;
}

std::uint32_t Groups::takeReady()
{
    const std::uint32_t index = m_firstReady;
    Group &group = m_groups[index];
    m_firstReady = group.nextReady;
    if (m_firstReady == kNoGroup)
        m_lastReady = kNoGroup;
    group.nextReady = kNoGroup;
    group.isListed = false;
    return index;
}

void Groups::list(std::uint32_t index)
{
    Group &group = m_groups[index];
    if (group.isListed)
        return;
    group.isListed = true;
    group.nextReady = kNoGroup;
    (m_lastReady == kNoGroup ? m_firstReady : m_groups[m_lastReady].nextReady) = index;
    m_lastReady = index;
}

void Groups::forgetIfEmpty(std::uint32_t index)
{
    Group &group = m_groups[index];
    // A listed one is forgotten when its turn comes.
    if (!group.isUsed || group.isListed || group.inFlight > 0 || !group.waiting.empty())
        return;
    m_index.remove(group.key);
    group.isUsed = false;
    m_free.push_back(index);
    --m_count;
}

} // namespace headwater::services::sqs_queue
