// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/edit.h"

#include "core/base/text.h"
#include "core/pipeline/names.h"
#include "core/pipeline/words.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <unordered_map>

namespace headwater::pipeline {
namespace {

Error noNode(const std::string &id)
{
    return {Words::tr("There is no node “%1”.").arg(fromUtf8(id)), {}};
}

Error changedMeanwhile(const std::string &id)
{
    return {Words::tr("“%1” has changed meanwhile.").arg(fromUtf8(id)), {}};
}

/// Finds nodes by id. A command often names many nodes, in their order or the reverse of it, so the neighbours of the
/// last hit are tried first; when that fails often, an index pays.
class Finder
{
public:
    explicit Finder(std::vector<Node> &nodes)
        : m_nodes(nodes)
    {
    }

    Node *operator()(const std::string &id)
    {
        for (const std::size_t place : {m_last + 1, m_last - 1, m_last}) {
            if (place < m_nodes.size() && m_nodes[place].id == id)
                return hit(place);
        }
        if (m_misses < kFewMisses) {
            ++m_misses;
            for (std::size_t place = 0; place < m_nodes.size(); ++place) {
                if (m_nodes[place].id == id)
                    return hit(place);
            }
            return nullptr;
        }
        if (m_index.empty()) {
            for (std::size_t place = 0; place < m_nodes.size(); ++place)
                m_index.emplace(m_nodes[place].id, place);
        }
        const auto found = m_index.find(id);
        return found == m_index.end() ? nullptr : hit(found->second);
    }

    // To be called when a node came, went or was renamed. At the end of the list, where most come and go, the index
    // stays right.

    void added(std::size_t place)
    {
        if (place + 1 != m_nodes.size())
            forget();
        else if (!m_index.empty())
            m_index.emplace(m_nodes[place].id, place);
    }

    void removed(std::size_t place, const std::string &id)
    {
        if (place != m_nodes.size())
            forget();
        else
            m_index.erase(id);
    }

    void forget()
    {
        m_index.clear();
        m_misses = 0;
    }

private:
    static constexpr int kFewMisses = 16;

    Node *hit(std::size_t place)
    {
        m_last = place;
        return &m_nodes[place];
    }

    std::vector<Node> &m_nodes;
    std::unordered_map<std::string, std::size_t> m_index;
    std::size_t m_last = 0;
    int m_misses = 0;
};

bool isPlace(const std::optional<Position> &at)
{
    return !at || (std::abs(at->x) <= kFarthest && std::abs(at->y) <= kFarthest);
}

class Applier
{
public:
    explicit Applier(Pipeline &pipeline)
        : p(pipeline)
        , m_find(pipeline.nodes)
    {
    }

    Result<void> operator()(const AddNode &edit)
    {
        if (!isNodeId(edit.node.id))
            return Error{badNodeId(edit.node.id), {}};
        if (m_find(edit.node.id))
            return Error{Words::tr("There is already a node “%1”.").arg(fromUtf8(edit.node.id)), {}};
        if (edit.index > p.nodes.size() || !isPlace(edit.node.at) || !edit.node.properties.is_object())
            return Error{Words::tr("“%1” cannot be added there.").arg(fromUtf8(edit.node.id)), {}};
        p.nodes.insert(p.nodes.begin() + static_cast<std::ptrdiff_t>(edit.index), edit.node);
        m_find.added(edit.index);
        return {};
    }

    Result<void> operator()(const RemoveNode &edit)
    {
        if (edit.index >= p.nodes.size() || p.nodes[edit.index].id != edit.node.id)
            return noNode(edit.node.id);
        if (p.nodes[edit.index] != edit.node)
            return changedMeanwhile(edit.node.id);
        for (const Link &link : p.links) {
            if (link.from == edit.node.id || link.to == edit.node.id)
                return Error{Words::tr("“%1” is still linked.").arg(fromUtf8(edit.node.id)), {}};
        }
        p.nodes.erase(p.nodes.begin() + static_cast<std::ptrdiff_t>(edit.index));
        m_find.removed(edit.index, edit.node.id);
        return {};
    }

    Result<void> operator()(const AddLink &edit)
    {
        if (!m_find(edit.link.from))
            return noNode(edit.link.from);
        if (!m_find(edit.link.to))
            return noNode(edit.link.to);
        if (p.findLink(edit.link.from, edit.link.to, edit.link.port))
            return Error{
                Words::tr("“%1” is already linked to “%2”.").arg(fromUtf8(edit.link.from), fromUtf8(edit.link.to)), {}};
        if (edit.index > p.links.size() || !edit.link.properties.is_object() || edit.link.from == edit.link.to)
            return Error{
                Words::tr("“%1” cannot be linked to “%2” there.").arg(fromUtf8(edit.link.from), fromUtf8(edit.link.to)),
                {}};
        p.links.insert(p.links.begin() + static_cast<std::ptrdiff_t>(edit.index), edit.link);
        return {};
    }

    Result<void> operator()(const RemoveLink &edit)
    {
        if (edit.index >= p.links.size() || p.links[edit.index] != edit.link)
            return Error{Words::tr("There is no such link from “%1” to “%2”.")
                             .arg(fromUtf8(edit.link.from), fromUtf8(edit.link.to)),
                         {}};
        p.links.erase(p.links.begin() + static_cast<std::ptrdiff_t>(edit.index));
        return {};
    }

    Result<void> operator()(const SetProperty &edit)
    {
        Node *node = m_find(edit.node);
        if (!node)
            return noNode(edit.node);
        if (edit.key.empty())
            return Error{Words::tr("A property needs a name."), {}};
        const auto written = node->properties.find(edit.key);
        const bool isWritten = written != node->properties.end();
        if (isWritten ? *written != edit.before : !edit.before.is_null())
            return changedMeanwhile(edit.node);
        if (edit.after.is_null())
            node->properties.erase(edit.key);
        else
            node->properties[edit.key] = edit.after;
        return {};
    }

    Result<void> operator()(const MoveNode &edit)
    {
        Node *node = m_find(edit.node);
        if (!node)
            return noNode(edit.node);
        if (node->at != edit.before)
            return changedMeanwhile(edit.node);
        if (!isPlace(edit.after))
            return Error{Words::tr("“%1” cannot be moved that far away.").arg(fromUtf8(edit.node)), {}};
        node->at = edit.after;
        return {};
    }

    Result<void> operator()(const SetTitle &edit)
    {
        Node *node = m_find(edit.node);
        if (!node)
            return noNode(edit.node);
        if (node->title != edit.before)
            return changedMeanwhile(edit.node);
        node->title = edit.after;
        return {};
    }

    Result<void> operator()(const RenameNode &edit)
    {
        if (!isNodeId(edit.after))
            return Error{badNodeId(edit.after), {}};
        Node *node = m_find(edit.before);
        if (!node)
            return noNode(edit.before);
        if (edit.before == edit.after)
            return {};
        if (p.find(edit.after))
            return Error{Words::tr("There is already a node “%1”.").arg(fromUtf8(edit.after)), {}};
        // Whatever already bears the new name could not be told apart when this is undone.
        if (std::any_of(p.actions.begin(), p.actions.end(), [&](Action &action) {
                const Json *target = linkTarget(action);
                return action.node == edit.after || (target && *target == edit.after);
            }))
            return Error{Words::tr("A planned action already speaks of “%1”.").arg(fromUtf8(edit.after)), {}};
        node->id = edit.after;
        m_find.forget();
        for (Link &link : p.links) {
            if (link.from == edit.before)
                link.from = edit.after;
            if (link.to == edit.before)
                link.to = edit.after;
        }
        for (Action &action : p.actions) {
            if (action.node == edit.before)
                action.node = edit.after;
            if (Json *target = linkTarget(action); target && *target == edit.before)
                *target = edit.after;
        }
        return {};
    }

    Result<void> operator()(const SetLinkProperties &edit)
    {
        const auto link = std::find_if(p.links.begin(), p.links.end(), [&](const Link &other) {
            return other.from == edit.from && other.to == edit.to && other.port == edit.port;
        });
        if (link == p.links.end())
            return Error{
                Words::tr("There is no such link from “%1” to “%2”.").arg(fromUtf8(edit.from), fromUtf8(edit.to)), {}};
        if (link->properties != edit.before)
            return changedMeanwhile(edit.from);
        if (!edit.after.is_object())
            return Error{Words::tr("The properties of a link are an object."), {}};
        link->properties = edit.after;
        return {};
    }

    Result<void> operator()(const SetHeading &edit)
    {
        if (Heading{p.name, p.profile, p.seed} != edit.before)
            return Error{Words::tr("The heading has changed meanwhile."), {}};
        p.name = edit.after.name;
        p.profile = edit.after.profile;
        p.seed = edit.after.seed;
        return {};
    }

    Result<void> operator()(const SetActions &edit)
    {
        if (p.actions != edit.before)
            return Error{Words::tr("The planned actions have changed meanwhile."), {}};
        p.actions = edit.after;
        return {};
    }

private:
    static Json *linkTarget(Action &action)
    {
        if (action.name != kCutLink && action.name != kRestoreLink)
            return nullptr;
        const auto to = action.with.find("to");
        return to == action.with.end() ? nullptr : &*to;
    }

    Pipeline &p;
    Finder m_find;
};

struct Inverter
{
    Edit operator()(const AddNode &edit) const { return RemoveNode{edit.index, edit.node}; }
    Edit operator()(const RemoveNode &edit) const { return AddNode{edit.index, edit.node}; }
    Edit operator()(const AddLink &edit) const { return RemoveLink{edit.index, edit.link}; }
    Edit operator()(const RemoveLink &edit) const { return AddLink{edit.index, edit.link}; }
    template <typename ValueEdit>
    Edit operator()(const ValueEdit &edit) const
    {
        ValueEdit back = edit;
        std::swap(back.before, back.after);
        return back;
    }
};

} // namespace

Edit inverse(const Edit &edit)
{
    return std::visit(Inverter{}, edit);
}

Result<void> apply(Pipeline &pipeline, const Edit &edit)
{
    return std::visit(Applier(pipeline), edit);
}

Result<void> apply(Pipeline &pipeline, const std::vector<Edit> &edits)
{
    Applier applier(pipeline);
    for (std::size_t done = 0; done < edits.size(); ++done) {
        if (const Result<void> result = std::visit(applier, edits[done]); !result) {
            while (done > 0)
                std::visit(applier, inverse(edits[--done])).ok();
            return result.error();
        }
    }
    return {};
}

std::vector<Edit> inverse(const std::vector<Edit> &edits)
{
    std::vector<Edit> back;
    back.reserve(edits.size());
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
        back.push_back(inverse(*edit));
    return back;
}

namespace {

bool isNoChange(const Edit &edit)
{
    return std::visit(
        [](const auto &e) {
            if constexpr (requires { e.before == e.after; })
                return e.before == e.after;
            else
                return false;
        },
        edit);
}

bool isStructural(const Edit &edit)
{
    return std::holds_alternative<AddNode>(edit) || std::holds_alternative<RemoveNode>(edit) ||
           std::holds_alternative<AddLink>(edit) || std::holds_alternative<RemoveLink>(edit) ||
           std::holds_alternative<RenameNode>(edit);
}

/// What a value edit changes, as a key; equal keys follow each other up.
std::string subject(const Edit &edit)
{
    constexpr char kBreak = '\x1f';
    return std::visit(
        [&](const auto &e) -> std::string {
            using E = std::decay_t<decltype(e)>;
            std::string key(1, static_cast<char>('A' + edit.index()));
            if constexpr (std::is_same_v<E, SetProperty>)
                key += e.node + kBreak + e.key;
            else if constexpr (std::is_same_v<E, SetLinkProperties>)
                key += e.from + kBreak + e.to + kBreak + e.port;
            else if constexpr (std::is_same_v<E, MoveNode> || std::is_same_v<E, SetTitle>)
                key += e.node;
            return key;
        },
        edit);
}

} // namespace

std::vector<Edit> coalesced(std::vector<Edit> edits)
{
    std::vector<Edit> kept;
    kept.reserve(edits.size());
    std::unordered_map<std::string, std::size_t> lastOf;
    for (Edit &edit : edits) {
        if (isStructural(edit)) {
            lastOf.clear();
            kept.push_back(std::move(edit));
            continue;
        }
        const auto [place, isFirst] = lastOf.try_emplace(subject(edit), kept.size());
        if (isFirst) {
            kept.push_back(std::move(edit));
            continue;
        }
        std::visit(
            [&](auto &earlier) {
                using E = std::decay_t<decltype(earlier)>;
                if constexpr (requires { earlier.after; })
                    earlier.after = std::move(std::get<E>(edit).after);
            },
            kept[place->second]);
    }
    std::erase_if(kept, isNoChange);
    return kept;
}

} // namespace headwater::pipeline
