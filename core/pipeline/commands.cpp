// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/pipeline/document.h"
#include "core/pipeline/names.h"
#include "core/pipeline/textformat.h"
#include "core/pipeline/words.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace headwater::pipeline {
namespace {

/// Distance between nodes that have no place of their own, in canvas units.
constexpr double kPasteStep = 240;

Command command(const char *text, std::vector<Edit> edits = {}, std::string mergeKey = {})
{
    return {text, std::move(mergeKey), 0, std::move(edits)};
}

/// `stream` for `stream-12`.
std::string_view stemOf(std::string_view id)
{
    const std::size_t end = id.find_last_not_of("0123456789");
    if (end != std::string_view::npos && end > 0 && end + 1 < id.size() && id[end] == '-')
        return id.substr(0, end);
    return id;
}

/// Fills in the port when the first output does not fit and another does.
void choosePort(const Catalog &catalog, const Pipeline &pipeline, Link &link)
{
    if (!link.port.empty() || !catalog.linkRefusal(pipeline, link))
        return;
    const Node *from = pipeline.find(link.from);
    const ServiceType *type = from ? catalog.find(from->type) : nullptr;
    if (!type)
        return;
    Link other = link;
    for (const PortSpec &port : type->ports) {
        other.port = std::string(port.key);
        if (port.output && !catalog.linkRefusal(pipeline, other)) {
            link = other;
            return;
        }
    }
}

/// Collects edits and keeps the pipeline as it will be after them.
class Plan
{
public:
    explicit Plan(Pipeline pipeline)
        : m_pipeline(std::move(pipeline))
    {
    }

    const Pipeline &pipeline() const { return m_pipeline; }
    std::vector<Edit> take() { return std::move(m_edits); }

    void add(Edit edit)
    {
        if (headwater::pipeline::apply(m_pipeline, edit))
            m_edits.push_back(std::move(edit));
    }

    template <typename Condition>
    void removeLinks(Condition condition)
    {
        for (std::size_t i = m_pipeline.links.size(); i-- > 0;) {
            if (condition(m_pipeline.links[i]))
                add(RemoveLink{i, m_pipeline.links[i]});
        }
    }

    template <typename Condition>
    void keepActions(Condition condition)
    {
        std::vector<Action> kept;
        std::copy_if(m_pipeline.actions.begin(), m_pipeline.actions.end(), std::back_inserter(kept), condition);
        if (kept.size() != m_pipeline.actions.size())
            add(SetActions{m_pipeline.actions, std::move(kept)});
    }

private:
    Pipeline m_pipeline;
    std::vector<Edit> m_edits;
};

bool cutsOrRestores(const Action &action)
{
    return action.name == kCutLink || action.name == kRestoreLink;
}

const std::string *linkTarget(const Action &action)
{
    if (!cutsOrRestores(action) || !action.with.is_object())
        return nullptr;
    const auto to = action.with.find("to");
    return to != action.with.end() && to->is_string() ? &to->get_ref<const std::string &>() : nullptr;
}

/// Whether every link that a planned action speaks of is still there.
bool meansALink(const Pipeline &pipeline, const Action &action)
{
    const std::string *to = linkTarget(action);
    return !to || std::any_of(pipeline.links.begin(), pipeline.links.end(),
                              [&](const Link &link) { return link.from == action.node && link.to == *to; });
}

/// Cuts a link and ties both ends to a node that the plan already has.
Result<Command> insertOnLink(const Catalog &catalog, Plan plan, const Link &link, const std::string &node)
{
    const Link *old = plan.pipeline().findLink(link.from, link.to, link.port);
    if (!old)
        return Error{Words::tr("There is no such link from “%1” to “%2”.").arg(fromUtf8(link.from), fromUtf8(link.to)),
                     {}};
    const std::string oldPort = old->port;
    plan.removeLinks([&](const Link &other) { return other.sameEnds(link); });
    for (Link half : {Link{link.from, node, oldPort, Json::object()}, Link{node, link.to, {}, Json::object()}}) {
        if (half.port.empty() || catalog.linkRefusal(plan.pipeline(), half)) {
            half.port.clear();
            choosePort(catalog, plan.pipeline(), half);
        }
        if (const auto refusal = catalog.linkRefusal(plan.pipeline(), half))
            return Error{*refusal, {}};
        plan.add(AddLink{plan.pipeline().links.size(), std::move(half)});
    }
    plan.keepActions([&](const Action &action) { return meansALink(plan.pipeline(), action); });
    return command(QT_TRANSLATE_NOOP("Commands", "Insert node on link"), plan.take());
}

using Ids = std::unordered_set<std::string_view>;

/// What was fed by a removed node, directly or through others that go as well, is fed by those before it.
std::vector<Link> healingLinks(const Pipeline &pipeline, const Ids &gone)
{
    std::unordered_map<std::string_view, std::vector<const Link *>> out;
    for (const Link &link : pipeline.links)
        out[link.from].push_back(&link);
    std::vector<Link> healing;
    for (const Link &in : pipeline.links) {
        if (gone.contains(in.from) || !gone.contains(in.to))
            continue;
        Ids seen{in.to};
        std::vector<std::string_view> queue{in.to};
        for (std::size_t i = 0; i < queue.size(); ++i) {
            for (const Link *next : out[queue[i]]) {
                if (!gone.contains(next->to))
                    healing.push_back({in.from, next->to, in.port, Json::object()});
                else if (seen.insert(next->to).second)
                    queue.push_back(next->to);
            }
        }
    }
    return healing;
}

} // namespace

std::string freshId(const TakenIds &taken, std::string_view stem)
{
    std::string id(stem.substr(0, kLongestNodeId));
    if (!isNodeId(id))
        id = "node";
    if (!taken.contains(id))
        return id;
    const std::string base = id.substr(0, kLongestNodeId - 12);
    for (std::size_t number = 2;; ++number) {
        id = base + '-' + std::to_string(number);
        if (!taken.contains(id))
            return id;
    }
}

TakenIds idsOf(const Pipeline &pipeline)
{
    TakenIds ids;
    ids.reserve(pipeline.nodes.size());
    for (const Node &node : pipeline.nodes)
        ids.insert(node.id);
    return ids;
}

std::string freshId(const Pipeline &pipeline, std::string_view stem)
{
    return freshId(idsOf(pipeline), stem);
}

Command addNodeCommand(const Document &document, std::string_view type, std::optional<Position> at)
{
    const ServiceType *service = document.catalog().find(type);
    Node node;
    node.id = freshId(document.pipeline(), service ? service->idStem : std::string_view("node"));
    node.type = std::string(type);
    node.at = at;
    return command(QT_TRANSLATE_NOOP("Commands", "Add node"),
                   {AddNode{document.pipeline().nodes.size(), std::move(node)}});
}

Result<Command> addLinkCommand(const Document &document, Link link)
{
    choosePort(document.catalog(), document.pipeline(), link);
    if (const auto refusal = document.catalog().linkRefusal(document.pipeline(), link))
        return Error{*refusal, {}};
    return command(QT_TRANSLATE_NOOP("Commands", "Link nodes"),
                   {AddLink{document.pipeline().links.size(), std::move(link)}});
}

Command removeCommand(const Document &document, const std::vector<std::string> &nodes, const std::vector<Link> &links,
                      bool heal)
{
    const Pipeline &before = document.pipeline();
    const Ids gone(nodes.begin(), nodes.end());
    Plan plan(before);
    plan.removeLinks([&](const Link &link) {
        return gone.contains(link.from) || gone.contains(link.to) ||
               std::any_of(links.begin(), links.end(), [&](const Link &other) { return other.sameEnds(link); });
    });
    plan.keepActions([&](const Action &action) {
        return !gone.contains(action.node) && (!linkTarget(action) || !gone.contains(*linkTarget(action)));
    });
    for (std::size_t i = before.nodes.size(); i-- > 0;) {
        if (gone.contains(before.nodes[i].id))
            plan.add(RemoveNode{i, before.nodes[i]});
    }
    if (heal) {
        for (Link &link : healingLinks(before, gone)) {
            choosePort(document.catalog(), plan.pipeline(), link);
            if (!document.catalog().linkRefusal(plan.pipeline(), link))
                plan.add(AddLink{plan.pipeline().links.size(), std::move(link)});
        }
    }
    plan.keepActions([&](const Action &action) { return meansALink(plan.pipeline(), action); });
    const char *text = nodes.empty()       ? links.size() == 1 ? QT_TRANSLATE_NOOP("Commands", "Remove link")
                                                               : QT_TRANSLATE_NOOP("Commands", "Remove links")
                             : nodes.size() == 1 ? QT_TRANSLATE_NOOP("Commands", "Remove node")
                                           : QT_TRANSLATE_NOOP("Commands", "Remove nodes");
    return command(text, plan.take());
}

Command moveCommand(const Document &document, const std::vector<std::pair<std::string, Position>> &to,
                    std::string mergeKey)
{
    std::unordered_map<std::string_view, const Node *> nodes;
    for (const Node &node : document.pipeline().nodes)
        nodes.emplace(node.id, &node);
    std::vector<Edit> edits;
    edits.reserve(to.size());
    for (const auto &[id, place] : to) {
        if (const auto node = nodes.find(id); node != nodes.end())
            edits.push_back(MoveNode{id, node->second->at, place});
    }
    return command(to.size() == 1 ? QT_TRANSLATE_NOOP("Commands", "Move node")
                                  : QT_TRANSLATE_NOOP("Commands", "Move nodes"),
                   std::move(edits), std::move(mergeKey));
}

Command setPropertyCommand(const Document &document, const std::vector<std::string> &nodes, std::string_view key,
                           const Json &value, std::string mergeKey)
{
    std::vector<Edit> edits;
    for (const std::string &id : nodes) {
        const Node *node = document.pipeline().find(id);
        const ServiceType *type = node ? document.catalog().find(node->type) : nullptr;
        const PropertySpec *spec = type ? type->property(key) : nullptr;
        if (!spec)
            continue;
        const auto written = node->properties.find(std::string(key));
        edits.push_back(SetProperty{id, std::string(key), written == node->properties.end() ? Json() : *written,
                                    value == spec->fallback ? Json() : value});
    }
    return command(QT_TRANSLATE_NOOP("Commands", "Change property"), std::move(edits), std::move(mergeKey));
}

Result<Command> renameCommand(const Document &document, std::string_view node, std::string_view newId)
{
    if (!isNodeId(newId))
        return Error{badNodeId(newId), {}};
    if (!document.pipeline().find(node))
        return Error{Words::tr("There is no node “%1”.").arg(fromUtf8(node)), {}};
    if (node != newId && document.pipeline().find(newId))
        return Error{Words::tr("There is already a node “%1”.").arg(fromUtf8(newId)), {}};
    std::vector<Edit> edits{RenameNode{std::string(node), std::string(newId)}};
    for (const Node &other : document.pipeline().nodes) {
        const ServiceType *type = document.catalog().find(other.type);
        if (!type || !other.properties.is_object())
            continue;
        for (const auto &[key, value] : other.properties.items()) {
            const PropertySpec *spec = type->property(key);
            Json renamed = spec ? withRenamed(*spec, value, node, newId) : value;
            if (renamed != value)
                edits.push_back(
                    SetProperty{other.id == node ? std::string(newId) : other.id, key, value, std::move(renamed)});
        }
    }
    return command(QT_TRANSLATE_NOOP("Commands", "Rename node"), std::move(edits));
}

Command setTitleCommand(const Document &document, std::string_view node, std::string_view title, std::string mergeKey)
{
    std::vector<Edit> edits;
    if (const Node *found = document.pipeline().find(node))
        edits.push_back(SetTitle{found->id, found->title, std::string(title)});
    return command(QT_TRANSLATE_NOOP("Commands", "Change title"), std::move(edits), std::move(mergeKey));
}

Command setHeadingCommand(const Document &document, Heading heading, std::string mergeKey)
{
    const Pipeline &pipeline = document.pipeline();
    Heading before{pipeline.name, pipeline.profile, pipeline.seed};
    const char *text = before.profile != heading.profile ? QT_TRANSLATE_NOOP("Commands", "Change profile")
                       : before.seed != heading.seed     ? QT_TRANSLATE_NOOP("Commands", "Change seed")
                                                         : QT_TRANSLATE_NOOP("Commands", "Change name");
    return command(text, {SetHeading{std::move(before), std::move(heading)}}, std::move(mergeKey));
}

Command setActionsCommand(const Document &document, std::vector<Action> actions, std::string mergeKey)
{
    return command(QT_TRANSLATE_NOOP("Commands", "Change planned actions"),
                   {SetActions{document.pipeline().actions, std::move(actions)}}, std::move(mergeKey));
}

Command replaceCommand(const Document &document, const Pipeline &with)
{
    Plan plan(document.pipeline());
    plan.add(SetActions{plan.pipeline().actions, {}});
    plan.removeLinks([](const Link &) { return true; });
    for (std::size_t i = plan.pipeline().nodes.size(); i-- > 0;)
        plan.add(RemoveNode{i, Node(plan.pipeline().nodes[i])});
    for (std::size_t i = 0; i < with.nodes.size(); ++i)
        plan.add(AddNode{i, with.nodes[i]});
    for (std::size_t i = 0; i < with.links.size(); ++i)
        plan.add(AddLink{i, with.links[i]});
    plan.add(SetActions{{}, with.actions});
    const Pipeline &now = plan.pipeline();
    plan.add(SetHeading{{now.name, now.profile, now.seed}, {with.name, with.profile, with.seed}});
    return command(QT_TRANSLATE_NOOP("Commands", "Restore snapshot"),
                   with == document.pipeline() ? std::vector<Edit>() : plan.take());
}

Result<Command> replaceNodeCommand(const Document &document, std::string_view node, const ReplacementSpec &with)
{
    const Catalog &catalog = document.catalog();
    const Pipeline &before = document.pipeline();
    const Node *old = before.find(node);
    const ServiceType *service = catalog.find(with.type);
    if (!old || !service)
        return Error{Words::tr("The service “%1” is not known.").arg(fromUtf8(old ? with.type : node)), {}};
    const std::string oldId = old->id;
    std::vector<Link> links;
    std::copy_if(before.links.begin(), before.links.end(), std::back_inserter(links),
                 [&](const Link &link) { return link.from == oldId || link.to == oldId; });

    Plan plan(before);
    plan.removeLinks([&](const Link &link) { return link.from == oldId || link.to == oldId; });
    plan.keepActions([&](const Action &action) { return action.node != oldId; });
    plan.keepActions([&](const Action &action) { return meansALink(plan.pipeline(), action); });
    const auto add = [&](std::string_view type, std::optional<Position> at) {
        const ServiceType *added = catalog.find(type);
        Node fresh;
        fresh.id = freshId(plan.pipeline(), added ? added->idStem : std::string_view("node"));
        fresh.type = std::string(type);
        fresh.at = at;
        plan.add(AddNode{plan.pipeline().nodes.size(), fresh});
        return fresh.id;
    };
    // What the old node delivered leaves the new one by its first output, not by one for failures.
    const auto tie = [&](std::string from, std::string to, bool byFirst = false) -> std::optional<QString> {
        Link link{std::move(from), std::move(to), {}, Json::object()};
        if (!byFirst)
            choosePort(catalog, plan.pipeline(), link);
        if (auto refusal = catalog.linkRefusal(plan.pipeline(), link))
            return refusal;
        plan.add(AddLink{plan.pipeline().links.size(), std::move(link)});
        return std::nullopt;
    };
    const std::string newId = add(with.type, old->at);
    const auto index = static_cast<std::size_t>(old - before.nodes.data());
    plan.add(RemoveNode{index, Node(*old)});
    for (const Link &link : links) {
        std::optional<QString> refusal =
            link.from == oldId ? tie(newId, link.to, !with.via.empty()) : tie(link.from, newId);
        if (refusal && link.from == oldId && !with.via.empty()) {
            const Node *target = plan.pipeline().find(link.to);
            std::optional<Position> middle;
            if (old->at && target && target->at)
                middle = Position{(old->at->x + target->at->x) / 2, (old->at->y + target->at->y) / 2};
            const std::string between = add(with.via, middle);
            refusal = tie(newId, between);
            if (!refusal)
                refusal = tie(between, link.to);
        }
        if (refusal)
            return Error{*refusal, {}};
    }
    return command(QT_TRANSLATE_NOOP("Commands", "Replace node"), plan.take());
}

Result<Command> insertOnLinkCommand(const Document &document, const Link &link, std::string_view type, Position at)
{
    const Catalog &catalog = document.catalog();
    const ServiceType *service = catalog.find(type);
    if (!service)
        return Error{Words::tr("The service “%1” is not known.").arg(fromUtf8(type)), {}};
    Node node;
    node.id = freshId(document.pipeline(), service->idStem);
    node.type = std::string(type);
    node.at = at;
    Plan plan(document.pipeline());
    plan.add(AddNode{plan.pipeline().nodes.size(), node});
    return insertOnLink(catalog, std::move(plan), link, node.id);
}

Result<Command> insertOnLinkCommand(const Document &document, const Link &link, std::string_view node)
{
    return insertOnLink(document.catalog(), Plan(document.pipeline()), link, std::string(node));
}

Result<Command> pasteCommand(const Document &document, std::string_view text, Position at)
{
    const Catalog &catalog = document.catalog();
    Result<Pipeline> fragment = readUnchecked(text, catalog);
    if (!fragment)
        return fragment.error();
    if (const std::vector<Issue> issues = validateStructure(*fragment, catalog); !issues.empty())
        return Error{issues.front().message, issues.front().pointer};
    if (fragment->nodes.empty())
        return Error{Words::tr("There is nothing to paste."), {}};

    std::optional<Position> corner;
    for (const Node &node : fragment->nodes) {
        if (node.at)
            corner = corner ? Position{std::min(corner->x, node.at->x), std::min(corner->y, node.at->y)} : *node.at;
    }
    Plan plan(document.pipeline());
    TakenIds taken = idsOf(document.pipeline());
    std::unordered_map<std::string, std::string> newIds;
    std::vector<std::string> keptIds; // keeps the views in `taken` alive
    keptIds.reserve(fragment->nodes.size());
    double next = at.x;
    for (Node &node : fragment->nodes) {
        keptIds.push_back(taken.contains(node.id) ? freshId(taken, stemOf(node.id)) : node.id);
        taken.insert(keptIds.back());
        newIds[node.id] = keptIds.back();
        node.id = keptIds.back();
        if (node.at) {
            node.at = Position{node.at->x - corner->x + at.x, node.at->y - corner->y + at.y};
        } else {
            node.at = Position{next, at.y};
            next += kPasteStep;
        }
        plan.add(AddNode{plan.pipeline().nodes.size(), std::move(node)});
    }
    for (Link &link : fragment->links) {
        link.from = newIds[link.from];
        link.to = newIds[link.to];
        plan.add(AddLink{plan.pipeline().links.size(), std::move(link)});
    }
    if (!fragment->actions.empty()) {
        std::vector<Action> actions = plan.pipeline().actions;
        for (Action &action : fragment->actions) {
            if (const std::string *to = linkTarget(action); to && newIds.contains(*to))
                action.with["to"] = newIds[*to];
            if (const auto id = newIds.find(action.node); id != newIds.end()) {
                action.node = id->second;
                actions.push_back(std::move(action));
            }
        }
        plan.add(SetActions{plan.pipeline().actions, std::move(actions)});
    }
    return command(QT_TRANSLATE_NOOP("Commands", "Paste"), plan.take());
}

} // namespace headwater::pipeline
