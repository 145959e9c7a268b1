// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-queue/message.h"

namespace headwater::services::sqs_queue {

void SentList::insert(MessageSlab &slab, Slot slot)
{
    Message &message = slab[slot];
    Slot before = m_newest; // the one that it comes behind
    if (before != kNoSlot && slab[before].sent > message.sent) {
        if (m_hint != kNoSlot)
            before = m_hint;
        while (before != kNoSlot && slab[before].sent > message.sent)
            before = slab[before].older;
        while (before != kNoSlot && slab[before].newer != kNoSlot && slab[slab[before].newer].sent <= message.sent)
            before = slab[before].newer;
        m_hint = slot;
    }
    message.older = before;
    message.newer = before == kNoSlot ? m_oldest : slab[before].newer;
    (message.older == kNoSlot ? m_oldest : slab[message.older].newer) = slot;
    (message.newer == kNoSlot ? m_newest : slab[message.newer].older) = slot;
}

void SentList::remove(MessageSlab &slab, Slot slot)
{
    const Message &message = slab[slot];
    (message.older == kNoSlot ? m_oldest : slab[message.older].newer) = message.newer;
    (message.newer == kNoSlot ? m_newest : slab[message.newer].older) = message.older;
    if (m_hint == slot)
        m_hint = message.older;
}

} // namespace headwater::services::sqs_queue
