// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/topictree.h"

#include "core/iot/topic.h"
#include "core/kernel/random.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace headwater::iot {
namespace {

constexpr std::size_t kFirstTable = 64;
/// A rule or the service itself may use more levels than a client; beyond these nothing matches.
constexpr std::size_t kMostLevels = 32;

std::uint32_t hashText(std::string_view text)
{
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3;
    return static_cast<std::uint32_t>(kernel::mix64(hash));
}

std::uint32_t hashChild(std::uint32_t parent, std::uint32_t symbol)
{
    return static_cast<std::uint32_t>(kernel::mix64(std::uint64_t{parent} << 32 | symbol));
}

/// Takes an entry out of a table with linear probing, and closes the gap. `home` gives the first place of an index.
template <typename Home>
void eraseAt(std::vector<std::uint32_t> &table, std::size_t hole, Home home)
{
    const std::size_t mask = table.size() - 1;
    for (std::size_t at = (hole + 1) & mask; table[at] != TopicTree::kNone; at = (at + 1) & mask) {
        if (((at - home(table[at])) & mask) >= ((at - hole) & mask)) {
            table[hole] = table[at];
            hole = at;
        }
    }
    table[hole] = TopicTree::kNone;
}

template <typename Item>
std::uint32_t takeSlot(std::vector<Item> &items, std::vector<std::uint32_t> &free)
{
    if (free.empty()) {
        items.emplace_back();
        return static_cast<std::uint32_t>(items.size() - 1);
    }
    const std::uint32_t slot = free.back();
    free.pop_back();
    items[slot] = {};
    return slot;
}

} // namespace

TopicTree::TopicTree()
    : m_symbolTable(kFirstTable, kNone)
    , m_nodes(1)
    , m_childTable(kFirstTable, kNone)
    , m_nodeCount(1)
{
}

std::uint32_t TopicTree::findSymbol(std::string_view text, std::uint32_t hash) const
{
    const std::size_t mask = m_symbolTable.size() - 1;
    for (std::size_t at = hash & mask; m_symbolTable[at] != kNone; at = (at + 1) & mask) {
        const Symbol &symbol = m_symbols[m_symbolTable[at]];
        if (symbol.hash == hash && textOf(symbol) == text)
            return m_symbolTable[at];
    }
    return kNone;
}

std::uint32_t TopicTree::takeSymbol(std::string_view text)
{
    const std::uint32_t hash = hashText(text);
    std::uint32_t symbol = findSymbol(text, hash);
    if (symbol != kNone) {
        ++m_symbols[symbol].uses;
        return symbol;
    }
    symbol = takeSlot(m_symbols, m_freeSymbols);
    m_symbols[symbol] = {static_cast<std::uint32_t>(m_text.size()), static_cast<std::uint16_t>(text.size()), 1, hash};
    m_text.append(text);
    if (++m_symbolCount * 3 > m_symbolTable.size() * 2)
        growSymbols();
    const std::size_t mask = m_symbolTable.size() - 1;
    std::size_t at = hash & mask;
    while (m_symbolTable[at] != kNone)
        at = (at + 1) & mask;
    m_symbolTable[at] = symbol;
    return symbol;
}

void TopicTree::growSymbols()
{
    std::vector<std::uint32_t> table(m_symbolTable.size() * 2, kNone);
    const std::size_t mask = table.size() - 1;
    for (const std::uint32_t symbol : m_symbolTable) {
        if (symbol == kNone)
            continue;
        std::size_t at = m_symbols[symbol].hash & mask;
        while (table[at] != kNone)
            at = (at + 1) & mask;
        table[at] = symbol;
    }
    m_symbolTable.swap(table);
}

void TopicTree::dropSymbol(std::uint32_t symbol)
{
    if (--m_symbols[symbol].uses > 0)
        return;
    const std::size_t mask = m_symbolTable.size() - 1;
    std::size_t at = m_symbols[symbol].hash & mask;
    while (m_symbolTable[at] != symbol)
        at = (at + 1) & mask;
    eraseAt(m_symbolTable, at, [&](std::uint32_t each) { return m_symbols[each].hash & mask; });
    m_deadText += m_symbols[symbol].length;
    m_freeSymbols.push_back(symbol);
    --m_symbolCount;
    if (m_deadText > 4'096 && m_deadText * 2 > m_text.size())
        compactText();
}

void TopicTree::compactText()
{
    std::string text;
    text.reserve(m_text.size() - m_deadText);
    for (Symbol &symbol : m_symbols) {
        if (symbol.uses == 0)
            continue;
        const auto offset = static_cast<std::uint32_t>(text.size());
        text.append(textOf(symbol));
        symbol.offset = offset;
    }
    m_text.swap(text);
    m_deadText = 0;
}

std::uint32_t TopicTree::findChild(std::uint32_t parent, std::uint32_t symbol) const
{
    const std::size_t mask = m_childTable.size() - 1;
    for (std::size_t at = hashChild(parent, symbol) & mask; m_childTable[at] != kNone; at = (at + 1) & mask) {
        const Node &node = m_nodes[m_childTable[at]];
        if (node.parent == parent && node.symbol == symbol)
            return m_childTable[at];
    }
    return kNone;
}

void TopicTree::growChildren()
{
    std::vector<std::uint32_t> table(m_childTable.size() * 2, kNone);
    const std::size_t mask = table.size() - 1;
    for (const std::uint32_t node : m_childTable) {
        if (node == kNone)
            continue;
        std::size_t at = hashChild(m_nodes[node].parent, m_nodes[node].symbol) & mask;
        while (table[at] != kNone)
            at = (at + 1) & mask;
        table[at] = node;
    }
    m_childTable.swap(table);
}

std::uint32_t TopicTree::takeChild(std::uint32_t parent, std::string_view level)
{
    const bool isPlus = level == "+";
    if (isPlus) {
        if (m_nodes[parent].plus != kNone)
            return m_nodes[parent].plus;
    } else if (const std::uint32_t symbol = findSymbol(level, hashText(level)); symbol != kNone) {
        if (const std::uint32_t child = findChild(parent, symbol); child != kNone)
            return child;
    }
    const std::uint32_t symbol = isPlus ? kPlusSymbol : takeSymbol(level);
    const std::uint32_t child = takeSlot(m_nodes, m_freeNodes);
    ++m_nodeCount;
    m_nodes[child].parent = parent;
    m_nodes[child].symbol = symbol;
    ++m_nodes[parent].uses;
    if (isPlus) {
        m_nodes[parent].plus = child;
        return child;
    }
    if (++m_childCount * 3 > m_childTable.size() * 2)
        growChildren();
    const std::size_t mask = m_childTable.size() - 1;
    std::size_t at = hashChild(parent, symbol) & mask;
    while (m_childTable[at] != kNone)
        at = (at + 1) & mask;
    m_childTable[at] = child;
    return child;
}

void TopicTree::dropUnused(std::uint32_t node)
{
    while (node != 0 && m_nodes[node].uses == 0) {
        const std::uint32_t parent = m_nodes[node].parent;
        if (m_nodes[node].symbol == kPlusSymbol) {
            m_nodes[parent].plus = kNone;
        } else {
            const std::size_t mask = m_childTable.size() - 1;
            const auto home = [&](std::uint32_t each) {
                return hashChild(m_nodes[each].parent, m_nodes[each].symbol) & mask;
            };
            std::size_t at = home(node);
            while (m_childTable[at] != node)
                at = (at + 1) & mask;
            eraseAt(m_childTable, at, home);
            --m_childCount;
            dropSymbol(m_nodes[node].symbol);
        }
        m_freeNodes.push_back(node);
        --m_nodeCount;
        --m_nodes[parent].uses;
        node = parent;
    }
}

TopicTree::Handle TopicTree::add(std::string_view filter, std::uint32_t value)
{
    std::uint32_t node = 0;
    bool below = false;
    Levels levels(filter);
    for (std::string_view level; levels.next(level);) {
        if (level == "#") {
            below = true;
            break;
        }
        node = takeChild(node, level);
    }
    const Handle handle = takeSlot(m_entries, m_freeEntries);
    std::uint32_t &head = below ? m_nodes[node].below : m_nodes[node].exact;
    m_entries[handle] = {head, kNone, node | (below ? kBelow : 0), value};
    if (head != kNone)
        m_entries[head].previous = handle;
    head = handle;
    ++m_nodes[node].uses;
    ++m_size;
    return handle;
}

void TopicTree::remove(Handle handle)
{
    const Entry entry = m_entries[handle];
    const std::uint32_t node = entry.node & ~kBelow;
    if (entry.previous != kNone)
        m_entries[entry.previous].next = entry.next;
    else
        ((entry.node & kBelow) != 0 ? m_nodes[node].below : m_nodes[node].exact) = entry.next;
    if (entry.next != kNone)
        m_entries[entry.next].previous = entry.previous;
    m_freeEntries.push_back(handle);
    --m_size;
    --m_nodes[node].uses;
    dropUnused(node);
}

std::string TopicTree::filter(Handle handle) const
{
    const std::uint32_t end = m_entries[handle].node;
    std::vector<std::string_view> levels;
    if ((end & kBelow) != 0)
        levels.push_back("#");
    for (std::uint32_t node = end & ~kBelow; node != 0; node = m_nodes[node].parent)
        levels.push_back(m_nodes[node].symbol == kPlusSymbol ? "+" : textOf(m_symbols[m_nodes[node].symbol]));
    std::string text;
    for (std::size_t i = levels.size(); i-- > 0;) {
        text.append(levels[i]);
        if (i > 0)
            text += '/';
    }
    return text;
}

/// Visits the lists of entries; ends early when a visit says so.
template <typename Visit>
bool TopicTree::walk(std::uint32_t node, const std::uint32_t *symbols, std::size_t count, bool wildcards,
                     Visit &visit) const
{
    const Node &here = m_nodes[node];
    if (count == 0)
        return here.exact != kNone && visit(here.exact);
    // Wildcards at the front take no reserved topic.
    if (wildcards && here.below != kNone && visit(here.below))
        return true;
    if (*symbols != kNone) {
        if (const std::uint32_t child = findChild(node, *symbols);
            child != kNone && walk(child, symbols + 1, count - 1, true, visit))
            return true;
    }
    return wildcards && here.plus != kNone && walk(here.plus, symbols + 1, count - 1, true, visit);
}

template <typename Visit>
bool TopicTree::walkTopic(std::string_view topic, Visit visit) const
{
    std::array<std::uint32_t, kMostLevels> symbols;
    std::size_t count = 0;
    Levels levels(topic);
    for (std::string_view level; levels.next(level); ++count) {
        if (count == kMostLevels)
            return false;
        symbols[count] = findSymbol(level, hashText(level));
    }
    return walk(0, symbols.data(), count, !topic.starts_with('$'), visit);
}

void TopicTree::match(std::string_view topic, std::vector<std::uint32_t> &values) const
{
    walkTopic(topic, [&](std::uint32_t entry) {
        for (; entry != kNone; entry = m_entries[entry].next)
            values.push_back(m_entries[entry].value);
        return false;
    });
}

bool TopicTree::anyMatch(std::string_view topic) const
{
    return walkTopic(topic, [](std::uint32_t) { return true; });
}

std::size_t TopicTree::memory() const
{
    return m_symbols.capacity() * sizeof(Symbol) + m_nodes.capacity() * sizeof(Node) +
           m_entries.capacity() * sizeof(Entry) + m_text.capacity() +
           (m_freeSymbols.capacity() + m_symbolTable.capacity() + m_freeNodes.capacity() + m_childTable.capacity() +
            m_freeEntries.capacity()) *
               sizeof(std::uint32_t);
}

} // namespace headwater::iot
