// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::iot {

/// Who subscribed to what, as a tree of topic levels. A topic is matched in a few look-ups per level, whatever the
/// number of subscriptions; matches come in an order that depends only on what was added and removed, in which order.
///
/// Level texts are kept once each. The children of all nodes share one hash table, so a node costs some 40 bytes and a
/// subscription 16 more. Which of a million subscribers of one topic goes is found by the handle that add() gave.
class TopicTree
{
public:
    using Handle = std::uint32_t;
    static constexpr Handle kNone = std::numeric_limits<Handle>::max();

    TopicTree();

    /// \pre the filter is valid and not a shared one. `value` is the caller's own; the same one may be added twice.
    Handle add(std::string_view filter, std::uint32_t value);
    void remove(Handle handle);
    std::uint32_t value(Handle handle) const { return m_entries[handle].value; }
    /// The filter that a handle was made from.
    std::string filter(Handle handle) const;

    /// Appends the values of all filters that take the topic.
    void match(std::string_view topic, std::vector<std::uint32_t> &values) const;
    /// Whether there are any.
    bool anyMatch(std::string_view topic) const;

    std::size_t size() const { return m_size; }
    std::size_t nodes() const { return m_nodeCount; }
    /// Everything that it keeps, bytes.
    std::size_t memory() const;

private:
    struct Symbol
    {
        std::uint32_t offset = 0; ///< into m_text
        std::uint16_t length = 0;
        std::uint32_t uses = 0; ///< nodes; 0: free
        std::uint32_t hash = 0;
    };
    struct Node
    {
        std::uint32_t parent = kNone;
        std::uint32_t symbol = kNone;
        std::uint32_t plus = kNone;  ///< the child `+`
        std::uint32_t exact = kNone; ///< first entry that ends here
        std::uint32_t below = kNone; ///< first entry of `…/#`
        std::uint32_t uses = 0;      ///< children and entries
    };
    struct Entry
    {
        std::uint32_t next = kNone, previous = kNone;
        std::uint32_t node = kNone; ///< with kBelow
        std::uint32_t value = 0;
    };
    static constexpr std::uint32_t kBelow = 0x8000'0000;
    static constexpr std::uint32_t kPlusSymbol = kNone - 1;

    std::uint32_t findSymbol(std::string_view text, std::uint32_t hash) const;
    std::uint32_t takeSymbol(std::string_view text);
    void dropSymbol(std::uint32_t symbol);
    std::uint32_t findChild(std::uint32_t parent, std::uint32_t symbol) const;
    std::uint32_t takeChild(std::uint32_t parent, std::string_view level);
    void dropUnused(std::uint32_t node);
    template <typename Visit>
    bool walk(std::uint32_t node, const std::uint32_t *symbols, std::size_t count, bool first, Visit &visit) const;
    template <typename Visit>
    bool walkTopic(std::string_view topic, Visit visit) const;

    void growSymbols();
    void growChildren();
    std::string_view textOf(const Symbol &symbol) const { return {m_text.data() + symbol.offset, symbol.length}; }
    void compactText();

    std::vector<Symbol> m_symbols;
    std::vector<std::uint32_t> m_freeSymbols, m_symbolTable;
    std::string m_text;
    std::size_t m_deadText = 0;
    std::vector<Node> m_nodes;
    std::vector<std::uint32_t> m_freeNodes, m_childTable;
    std::vector<Entry> m_entries;
    std::vector<std::uint32_t> m_freeEntries;
    std::size_t m_size = 0, m_nodeCount = 0, m_symbolCount = 0, m_childCount = 0;
};

} // namespace headwater::iot
