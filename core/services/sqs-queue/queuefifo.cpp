// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-queue/queue.h"

namespace headwater::services::sqs_queue {

// What only FIFO queues do: message groups and their order, look-ahead, attempts that are repeated.

/// Only so many messages, from the oldest on, are searched for groups to receive from.
void Queue::beginSearching(Slot slot)
{
    Message &message = m_slab[slot];
    if (m_nextSearched != kNoSlot && message.sent >= m_slab[m_nextSearched].sent)
        return; // its turn comes
    if (m_nextSearched == kNoSlot && m_searched >= m_settings.lookAhead) {
        m_nextSearched = slot;
        return;
    }
    message.isSearched = true;
    ++m_searched;
}

void Queue::search()
{
    while (m_searched < m_settings.lookAhead && m_nextSearched != kNoSlot) {
        Message &message = m_slab[m_nextSearched];
        m_nextSearched = message.newer;
        if (message.isSearched)
            continue;
        message.isSearched = true;
        ++m_searched;
        settleGroup(message.group);
    }
}

/// Into the waiting messages of its group, in order. What comes back stood at the front, among at most ten; what is new
/// comes to the end.
void Queue::insertInGroup(Slot slot)
{
    WaitingList &list = m_groups[m_slab[slot].group].waiting;
    const SimTime sent = m_slab[slot].sent;
    if (list.empty() || m_slab[list.tail].sent <= sent) {
        list.append(m_slab, slot);
        return;
    }
    if (m_slab[list.head].sent > sent) {
        list.prepend(m_slab, slot);
        return;
    }
    Slot before = list.head;
    while (m_slab[m_slab[before].next].sent <= sent)
        before = m_slab[before].next;
    m_slab[slot].next = m_slab[before].next;
    m_slab[before].next = slot;
}

void Queue::leaveGroup(Slot slot)
{
    WaitingList &list = m_groups[m_slab[slot].group].waiting;
    if (list.head == slot) {
        list.pop(m_slab);
        return;
    }
    Slot before = list.head;
    while (m_slab[before].next != slot)
        before = m_slab[before].next;
    m_slab[before].next = m_slab[slot].next;
    if (list.tail == slot)
        list.tail = before;
}

/// A group can be received from when none of it is in flight and its first message is visible and searched.
void Queue::settleGroup(std::uint32_t index)
{
    const Group &group = m_groups[index];
    if (!group.isUsed || group.inFlight > 0 || group.waiting.empty())
        return;
    const Message &first = m_slab[group.waiting.head];
    if (first.state == State::Visible && first.isSearched)
        m_groups.list(index);
}

void Queue::receiveFifo(SimTime now, const Receive &request, SimTime until, Received &result)
{
    while (m_groups.hasReady() && result.messages.size() < request.most && m_flights.size() < m_settings.mostInFlight) {
        const std::uint32_t index = m_groups.takeReady();
        // As many of one group as possible, in order.
        while (result.messages.size() < request.most && m_flights.size() < m_settings.mostInFlight) {
            const Group &group = m_groups[index];
            const Slot slot = group.isUsed ? group.waiting.head : kNoSlot;
            if (slot == kNoSlot || m_slab[slot].state != State::Visible || !m_slab[slot].isSearched)
                break;
            if (isTooOften(m_slab[slot])) {
                moveToDeadLetters(now, slot);
                if (m_groups[index].isListed)
                    break; // it is listed anew, and gets another turn
                continue;
            }
            m_groups[index].waiting.pop(m_slab);
            result.messages.push_back(deliver(now, slot, until));
        }
        m_groups.forgetIfEmpty(index);
    }
    if (request.attempt && !result.messages.empty()) {
        Attempt attempt{*request.attempt, now, {}};
        for (const Delivery &each : result.messages)
            attempt.handles.push_back(each.handle);
        m_attempts.push_back(std::move(attempt));
    }
}

/// The same ReceiveRequestAttemptId within five minutes returns the same messages, and their visibility begins anew,
/// as long as none of them was deleted or became visible.
bool Queue::repeatAttempt(SimTime now, const Receive &request, SimTime until, Received &result)
{
    while (!m_attempts.empty() && now - m_attempts.front().since >= kDeduplicationInterval)
        m_attempts.pop_front();
    if (!request.attempt)
        return false;
    for (auto attempt = m_attempts.begin(); attempt != m_attempts.end(); ++attempt) {
        if (!(attempt->key == *request.attempt))
            continue;
        for (const Handle &handle : attempt->handles) {
            const bool isHeld = m_slab.has(handle.slot) && m_slab[handle.slot].id == handle.id &&
                                m_slab[handle.slot].state == State::InFlight &&
                                m_slab[handle.slot].receives == handle.receive;
            if (!isHeld) {
                m_attempts.erase(attempt);
                return false;
            }
        }
        for (const Handle &handle : attempt->handles) {
            Message &message = m_slab[handle.slot];
            m_flights[message.next].received = now;
            m_flights.change(message.next, until);
            result.messages.push_back({message, handle, now, false});
        }
        return true;
    }
    return false;
}

} // namespace headwater::services::sqs_queue
