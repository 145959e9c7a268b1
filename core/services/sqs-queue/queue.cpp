// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-queue/queue.h"

#include <algorithm>
#include <bit>

namespace headwater::services::sqs_queue {

namespace {
enum Purpose : std::uint32_t { kIdentifiers = 21, kChances = 22 };
constexpr std::size_t kMostCopies = 4'096; ///< of messages that will be delivered twice
constexpr unsigned kAllServers = (1u << kServers) - 1;
constexpr std::uint16_t kMostReceives = 65'535; ///< counted
} // namespace

Queue::Queue(std::uint64_t seed, std::string_view name, std::uint16_t index, QueueSettings settings,
             QueueListener *listener)
    : m_index(index)
    , m_settings(settings)
    , m_listener(listener)
    , m_ids(kernel::makeStream(seed, name, kIdentifiers))
    , m_draws(kernel::makeStream(seed, name, kChances))
{
}

void Queue::configure(SimTime now, const QueueSettings &settings)
{
    advance(now);
    m_settings = settings;
    advance(now);
    if (m_settings.fifo)
        search();
}

Accepted Queue::send(SimTime now, const Incoming &incoming)
{
    advance(now);
    if (m_settings.fifo && incoming.deduplication) {
        if (const Remembered *known = m_deduplication.find(now, *incoming.deduplication)) {
            ++m_counts.duplicates;
            return {known->id, known->sent, true};
        }
    }
    Message message;
    message.sent = m_settings.fifo ? std::max(now, m_lastSent + 1) : now;
    message.emitted = incoming.emitted;
    message.number = incoming.number;
    message.id = newId();
    message.bytes = incoming.bytes;
    message.component = incoming.component;
    if (m_settings.fifo && incoming.deduplication)
        m_deduplication.add({*incoming.deduplication, now, message.id, message.sent});
    ++m_counts.sent;
    const Accepted accepted{message.id, message.sent, false};
    takeNew(now, message, incoming.group,
            m_settings.fifo ? m_settings.delay : incoming.delay.value_or(m_settings.delay));
    return accepted;
}

void Queue::takeNew(SimTime, Message message, Digest128 group, SimTime delay)
{
    const Slot slot = m_slab.take();
    message.server = message.id % kServers;
    message.state = delay > 0 ? State::Delayed : State::Visible;
    message.older = message.newer = kNoSlot;
    message.next = kNoSlot;
    message.group = kNoGroup;
    message.isSearched = message.isWorn = false;
    ++(delay > 0 ? m_delayed : m_visible);
    m_slab[slot] = message;
    m_sent.insert(m_slab, slot);
    if (m_settings.fifo) {
        m_lastSent = std::max(m_lastSent, message.sent);
        m_slab[slot].group = m_groups.findOrAdd(group);
        insertInGroup(slot);
        if (delay > 0 && m_nextDelayed == kNoSlot)
            m_nextDelayed = slot;
        beginSearching(slot);
        settleGroup(m_slab[slot].group);
        return;
    }
    (delay > 0 ? m_delays[delay] : m_servers[message.server]).append(m_slab, slot);
}

void Queue::adopt(SimTime now, Message message, Digest128 group, std::uint16_t from)
{
    advance(now);
    ++m_counts.movedIn;
    if (m_settings.restartsRetention)
        message.sent = m_settings.fifo ? std::max(now, m_lastSent + 1) : now;
    message.firstReceiveMs = static_cast<std::uint32_t>((now - std::min(now, message.sent)) / kernel::kMillisecond);
    message.origin = from;
    takeNew(now, message, group, 0);
}

void Queue::advance(SimTime now)
{
    while (advanceOnce(now)) {
    }
}

/// Does the earliest thing that is due, so that the result does not depend on how often somebody looks.
bool Queue::advanceOnce(SimTime now)
{
    const SimTime flight = m_flights.firstEnd(), matured = nextMatured(), expiry = nextExpiry();
    const SimTime first = std::min({flight, matured, expiry});
    if (first > now)
        return false;
    if (first == flight) {
        comeBack(m_flights[m_flights.first()].message);
    } else if (first == matured) {
        mature();
    } else {
        const bool isWorn =
            m_sent.empty() || (!m_worn.empty() && m_slab[m_worn.oldest()].sent < m_slab[m_sent.oldest()].sent);
        end(first, (isWorn ? m_worn : m_sent).oldest(), End::Expired);
    }
    return true;
}

SimTime Queue::nextMatured() const
{
    if (m_settings.fifo)
        return m_nextDelayed == kNoSlot ? kernel::kNever : m_slab[m_nextDelayed].sent + m_settings.delay;
    SimTime first = kernel::kNever;
    for (const auto &[delay, list] : m_delays) {
        if (!list.empty())
            first = std::min(first, m_slab[list.head].sent + delay);
    }
    return first;
}

SimTime Queue::nextExpiry() const
{
    SimTime first = kernel::kNever;
    for (const SentList *list : {&m_sent, &m_worn}) {
        if (!list->empty())
            first = std::min(first, m_slab[list->oldest()].sent + m_settings.retention);
    }
    return first;
}

SimTime Queue::nextDue()
{
    const SimTime first = std::min(m_flights.firstEnd(), nextMatured());
    // In a FIFO queue what expires lets others of its group, or behind it, be seen.
    return m_settings.fifo ? std::min(first, nextExpiry()) : first;
}

/// The first delayed message becomes visible.
void Queue::mature()
{
    if (m_settings.fifo) {
        const Slot slot = m_nextDelayed;
        m_nextDelayed = m_slab[slot].newer;
        if (m_slab[slot].state != State::Delayed)
            return;
        m_slab[slot].state = State::Visible;
        --m_delayed;
        ++m_visible;
        settleGroup(m_slab[slot].group);
        return;
    }
    auto first = m_delays.end();
    for (auto each = m_delays.begin(); each != m_delays.end(); ++each) {
        if (!each->second.empty() && (first == m_delays.end() || m_slab[each->second.head].sent + each->first <
                                                                     m_slab[first->second.head].sent + first->first))
            first = each;
    }
    const Slot slot = first->second.pop(m_slab);
    if (first->second.empty())
        m_delays.erase(first);
    if (m_slab[slot].state == State::Gone) {
        m_slab.release(slot);
        return;
    }
    m_slab[slot].state = State::Visible;
    --m_delayed;
    ++m_visible;
    m_servers[m_slab[slot].server].append(m_slab, slot);
}

/// A message in flight becomes visible again.
void Queue::comeBack(Slot slot)
{
    Message &message = m_slab[slot];
    m_flights.remove(message.next);
    message.state = State::Visible;
    ++m_visible;
    ++m_counts.returned;
    if (m_settings.fifo) {
        m_groups.unlock(message.group);
        insertInGroup(slot);
        settleGroup(message.group);
        return;
    }
    if (message.receives < kWornAfter) {
        m_servers[message.server].prepend(m_slab, slot);
        return;
    }
    if (!message.isWorn) {
        m_sent.remove(m_slab, slot);
        message.isWorn = true;
        m_worn.insert(m_slab, slot);
    }
    m_servers[message.server].append(m_slab, slot);
}

/// The message leaves the queue.
void Queue::end(SimTime now, Slot slot, End reason)
{
    Message &message = m_slab[slot];
    if (m_listener)
        m_listener->ended(message, now, reason);
    if (reason == End::Expired)
        ++m_counts.expired;
    else if (reason == End::Purged)
        ++m_counts.purged;
    else if (reason == End::Deleted)
        ++m_counts.deleted;
    if (m_nextDelayed == slot)
        m_nextDelayed = message.newer;
    if (m_nextSearched == slot)
        m_nextSearched = message.newer;
    listOf(message).remove(m_slab, slot);
    const State before = message.state;
    m_visible -= before == State::Visible;
    m_delayed -= before == State::Delayed;
    if (before == State::InFlight)
        m_flights.remove(message.next);
    if (m_settings.fifo) {
        const std::uint32_t group = message.group;
        if (before == State::InFlight)
            m_groups.unlock(group);
        else
            leaveGroup(slot);
        m_searched -= message.isSearched;
        m_slab.release(slot);
        settleGroup(group);
        m_groups.forgetIfEmpty(group);
        search();
        return;
    }
    if (before == State::InFlight) {
        m_slab.release(slot);
        return;
    }
    message.state = State::Gone;
    trim(m_servers[message.server]);
    if (before == State::Delayed) {
        for (auto each = m_delays.begin(); each != m_delays.end();) {
            trim(each->second);
            each = each->second.empty() ? m_delays.erase(each) : std::next(each);
        }
    }
}

void Queue::trim(WaitingList &list)
{
    while (!list.empty() && m_slab[list.head].state == State::Gone)
        m_slab.release(list.pop(m_slab));
}

bool Queue::isTooOften(const Message &message) const
{
    return m_deadLetters && m_settings.maxReceives > 0 && message.receives >= m_settings.maxReceives;
}

void Queue::moveToDeadLetters(SimTime now, Slot slot)
{
    const Message message = m_slab[slot];
    const Digest128 group = m_settings.fifo ? m_groups[message.group].key : Digest128{};
    ++m_counts.movedOut;
    end(now, slot, End::Moved);
    m_deadLetters->adopt(now, message, group, m_index);
}

Received Queue::receive(SimTime now, const Receive &request)
{
    advance(now);
    Received result;
    const SimTime until = now + request.visibility.value_or(m_settings.visibility);
    if (m_settings.fifo && repeatAttempt(now, request, until, result))
        return result;
    if (m_flights.size() >= m_settings.mostInFlight) {
        result.isOverLimit = true;
        return result;
    }
    if (m_settings.fifo)
        receiveFifo(now, request, until, result);
    else
        receiveStandard(now, request, until, result);
    m_counts.received += result.messages.size();
    return result;
}

Delivery Queue::deliver(SimTime now, Slot slot, SimTime until)
{
    Message &message = m_slab[slot];
    if (message.receives == 0 && message.origin == kNoQueue)
        message.firstReceiveMs = static_cast<std::uint32_t>((now - message.sent) / kernel::kMillisecond);
    if (message.receives < kMostReceives)
        ++message.receives;
    message.state = State::InFlight;
    --m_visible;
    message.next = m_flights.add(slot, now, until);
    if (m_settings.fifo)
        m_groups.lock(message.group);
    return {message, {message.id, slot, message.receives}, now, false};
}

int Queue::pickServer(unsigned servers, bool oldest)
{
    int picked = -1;
    unsigned filled = 0;
    for (unsigned i = 0; i < kServers; ++i) {
        if (!(servers & 1u << i))
            continue;
        trim(m_servers[i]);
        if (m_servers[i].empty())
            continue;
        filled |= 1u << i;
        if (picked < 0 ||
            m_slab[m_servers[i].head].sent < m_slab[m_servers[static_cast<std::size_t>(picked)].head].sent)
            picked = static_cast<int>(i);
    }
    if (oldest || picked < 0)
        return picked;
    auto skip = kernel::below(m_draws.at(m_draw++), static_cast<std::uint64_t>(std::popcount(filled)));
    for (unsigned i = 0;; ++i) {
        if ((filled & 1u << i) && skip-- == 0)
            return static_cast<int>(i);
    }
}

void Queue::receiveStandard(SimTime now, const Receive &request, SimTime until, Received &result)
{
    unsigned servers = kAllServers;
    if (!request.isLong) {
        servers = 0;
        const std::uint64_t draw = m_draws.at(m_draw++);
        for (unsigned i = 0; i < kServers; ++i)
            servers |= (kernel::unit(kernel::mix64(draw + i)) <= kServerVisited ? 1u : 0u) << i;
    }
    deliverCopies(now, request, until, servers, result);
    while (result.messages.size() < request.most && m_flights.size() < m_settings.mostInFlight) {
        const int server = pickServer(servers, m_settings.disorderRate <= 0 || chance() > m_settings.disorderRate);
        if (server < 0)
            break;
        const Slot slot = m_servers[static_cast<std::size_t>(server)].pop(m_slab);
        if (isTooOften(m_slab[slot])) {
            // Out of its list already: it leaves as if it were in flight.
            m_slab[slot].next = m_flights.add(slot, now, until);
            m_slab[slot].state = State::InFlight;
            --m_visible;
            moveToDeadLetters(now, slot);
            continue;
        }
        result.messages.push_back(deliver(now, slot, until));
        if (m_settings.duplicateRate > 0 && chance() <= m_settings.duplicateRate && m_copies.size() < kMostCopies)
            m_copies.push_back({m_slab[slot], slot});
    }
}

/// A server that was not there when a message was received or deleted still has it, and gives it away once more.
void Queue::deliverCopies(SimTime now, const Receive &request, SimTime until, unsigned servers, Received &result)
{
    while (!m_copies.empty() && (servers & 1u << m_copies.front().message.server) &&
           result.messages.size() < request.most) {
        const Copy copy = m_copies.front();
        m_copies.pop_front();
        if (copy.message.sent + m_settings.retention <= now)
            continue;
        Message &message = m_slab[copy.slot];
        const bool isThere = m_slab.has(copy.slot) && message.id == copy.message.id && message.state != State::Gone;
        if (!isThere) {
            Delivery delivery{copy.message, {copy.message.id, kNoSlot, copy.message.receives}, now, true};
            ++delivery.message.receives;
            ++delivery.handle.receive;
            result.messages.push_back(delivery);
        } else if (message.state == State::InFlight) {
            message.receives = std::min<std::uint16_t>(kMostReceives - 1, message.receives) + 1;
            Flight &flight = m_flights[message.next];
            flight.received = now;
            m_flights.change(message.next, until);
            result.messages.push_back({message, {message.id, copy.slot, message.receives}, now, true});
        } else {
            continue; // it can be received as itself
        }
        ++m_counts.copies;
    }
}

DeleteOutcome Queue::remove(SimTime now, const Handle &handle)
{
    advance(now);
    ++m_counts.deleteCalls;
    if (!m_slab.has(handle.slot) || m_slab[handle.slot].id != handle.id || m_slab[handle.slot].state == State::Gone)
        return DeleteOutcome::Gone;
    const Message &message = m_slab[handle.slot];
    if (m_settings.fifo && (message.state != State::InFlight || message.receives != handle.receive)) {
        --m_counts.deleteCalls;
        return DeleteOutcome::Expired;
    }
    if (message.receives != handle.receive)
        return DeleteOutcome::Outdated;
    end(now, handle.slot, End::Deleted);
    return DeleteOutcome::Deleted;
}

ChangeOutcome Queue::changeVisibility(SimTime now, const Handle &handle, SimTime timeout)
{
    advance(now);
    if (!m_slab.has(handle.slot) || m_slab[handle.slot].id != handle.id || m_slab[handle.slot].state == State::Gone)
        return ChangeOutcome::Gone;
    const Message &message = m_slab[handle.slot];
    if (message.state != State::InFlight || message.receives != handle.receive)
        return ChangeOutcome::NotInFlight;
    if (now + timeout - m_flights[message.next].received > kLongestVisibility)
        return ChangeOutcome::TooLong;
    m_flights.change(message.next, now + timeout);
    advance(now);
    return ChangeOutcome::Changed;
}

void Queue::purge(SimTime now, SimTime before)
{
    advance(now);
    for (SentList *list : {&m_sent, &m_worn}) {
        while (!list->empty() && m_slab[list->oldest()].sent < before)
            end(now, list->oldest(), End::Purged);
    }
    std::erase_if(m_copies, [before](const Copy &copy) { return copy.message.sent < before; });
}

std::optional<Queue::Taken> Queue::takeOldest(SimTime now)
{
    advance(now);
    Slot slot = kNoSlot;
    if (m_settings.fifo) {
        while (m_groups.hasReady() && slot == kNoSlot) {
            const std::uint32_t group = m_groups.takeReady();
            slot = m_groups[group].waiting.head;
            if (slot != kNoSlot && (m_slab[slot].state != State::Visible || !m_slab[slot].isSearched))
                slot = kNoSlot;
            m_groups.forgetIfEmpty(group);
        }
    } else if (const int server = pickServer(kAllServers, true); server >= 0) {
        slot = m_servers[static_cast<std::size_t>(server)].head;
    }
    if (slot == kNoSlot)
        return {};
    const Taken taken{m_slab[slot], m_settings.fifo ? m_groups[m_slab[slot].group].key : Digest128{}};
    ++m_counts.taken;
    end(now, slot, End::Moved);
    return taken;
}

void Queue::putBack(SimTime now, const Taken &taken)
{
    advance(now);
    --m_counts.taken;
    takeNew(now, taken.message, taken.group, 0);
}

bool Queue::hasAvailable() const
{
    return m_settings.fifo ? m_groups.hasReady() : m_visible > 0 || !m_copies.empty();
}

SimTime Queue::ageOfOldest(SimTime now) const
{
    const SentList &list = m_sent.empty() ? m_worn : m_sent;
    if (list.empty())
        return 0;
    const Message &message = m_slab[list.oldest()];
    const SimTime since =
        message.origin == kNoQueue ? message.sent : message.sent + message.firstReceiveMs * kernel::kMillisecond;
    return std::max<SimTime>(0, now - since);
}

void Queue::fingerprint(kernel::Fingerprint &print) const
{
    for (const std::uint64_t value :
         {m_counts.sent, m_counts.duplicates, m_counts.received, m_counts.copies, m_counts.deleted, m_counts.expired,
          m_counts.purged, m_counts.movedOut, m_counts.movedIn, m_counts.taken, m_counts.returned, m_visible, m_delayed,
          std::uint64_t{m_flights.size()}, m_draw})
        print.add(value);
}

} // namespace headwater::services::sqs_queue
