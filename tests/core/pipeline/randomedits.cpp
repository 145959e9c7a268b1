// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/pipeline/randomedits.h"

#include "core/pipeline/textformat.h"

namespace headwater::pipeline {
namespace {

constexpr std::size_t kFewNodes = 40;

class Author
{
public:
    Author(const Document &document, std::mt19937_64 &random)
        : m_document(document)
        , m_random(random)
    {
    }

    Command next()
    {
        const Pipeline &p = m_document.pipeline();
        if (p.nodes.size() < 3)
            return addNode();
        switch (below(p.nodes.size() > kFewNodes ? 14 : 18)) {
        case 0:
            return removeCommand(m_document, {anyNode().id, anyNode().id}, {}, below(2) == 0);
        case 1:
            return p.links.empty() ? addNode() : removeCommand(m_document, {}, {anyLink()}, false);
        case 2:
        case 3:
            return moveCommand(m_document, {{anyNode().id, place()}, {anyNode().id, place()}}, mergeKey("drag"));
        case 4:
            return moveCommand(m_document, {{anyNode().id, place()}}, {});
        case 5:
        case 6:
            return setProperty();
        case 7:
            return setTitleCommand(m_document, anyNode().id, text(), mergeKey("typing"));
        case 8:
            return orAdd(renameCommand(m_document, anyNode().id, "n" + std::to_string(below(1000))));
        case 9:
            return setHeadingCommand(m_document,
                                     {text(), below(2) ? limits::Profile::Exam : limits::Profile::Current, m_random()},
                                     mergeKey("name"));
        case 10:
            return setActions();
        case 11:
            if (!p.links.empty())
                return orAdd(insertOnLinkCommand(m_document, anyLink(), anyType().id, place()));
            return addNode();
        case 12:
            if (!p.links.empty()) {
                const Link &link = anyLink();
                return {"Change link",
                        {},
                        0,
                        {SetLinkProperties{link.from, link.to, link.port, link.properties, {{"latencyMs", below(9)}}}}};
            }
            return addNode();
        case 13:
            if (below(40) == 0)
                return replaceCommand(m_document, Pipeline{});
            return addLink();
        case 14:
            return orAdd(
                pasteCommand(m_document, writeFragment(p, {anyNode().id, anyNode().id, anyNode().id}), place()));
        case 15:
            return addLink();
        default:
            return addNode();
        }
    }

private:
    std::size_t below(std::size_t bound) { return m_random() % bound; }
    const Node &anyNode() { return m_document.pipeline().nodes[below(m_document.pipeline().nodes.size())]; }
    const Link &anyLink() { return m_document.pipeline().links[below(m_document.pipeline().links.size())]; }
    const ServiceType &anyType() { return *m_document.catalog().types()[below(m_document.catalog().types().size())]; }
    Position place() { return {static_cast<double>(below(2000)) - 1000, static_cast<double>(below(4000)) / 4}; }
    std::string mergeKey(const char *stem) { return below(2) ? std::string(stem) : std::string(); }

    std::string text()
    {
        static const char *const kTexts[] = {"", "Web tier", "Größe", "日本 \"x\"\n", "a/b~c", "🙂"};
        return kTexts[below(std::size(kTexts))];
    }

    Json value()
    {
        switch (below(7)) {
        case 0:
            return nullptr;
        case 1:
            return below(500);
        case 2:
            return static_cast<double>(below(1000)) / 8;
        case 3:
            return text();
        case 4:
            return {{"distribution", "zipf"}, {"count", below(100)}};
        case 5:
            return Json::array({"a", "b", below(5)});
        default:
            return below(2) == 0;
        }
    }

    Command addNode() { return addNodeCommand(m_document, anyType().id, place()); }

    Command orAdd(Result<Command> command) { return command ? std::move(*command) : addNode(); }

    Command addLink()
    {
        for (int i = 0; i < 20; ++i) {
            if (Result<Command> command = addLinkCommand(m_document, {anyNode().id, anyNode().id, {}, Json::object()}))
                return std::move(*command);
        }
        return addNode();
    }

    Command setProperty()
    {
        const Node &node = anyNode();
        const ServiceType *type = m_document.catalog().find(node.type);
        if (type->properties.empty())
            return addNode();
        const auto &key = type->properties[below(type->properties.size())].key;
        return setPropertyCommand(m_document, {node.id, anyNode().id}, key, value(), mergeKey("slide"));
    }

    Command setActions()
    {
        std::vector<Action> actions = m_document.pipeline().actions;
        if (actions.size() > 5 || (!actions.empty() && below(3) == 0))
            actions.erase(actions.begin() + static_cast<std::ptrdiff_t>(below(actions.size())));
        else if (!m_document.pipeline().links.empty() && below(2))
            actions.push_back(
                {static_cast<std::int64_t>(below(1'000'000'000)), anyLink().from, "CutLink", {{"to", anyLink().to}}});
        else
            actions.push_back({static_cast<std::int64_t>(m_random() >> 1), anyNode().id, "Stop", Json::object()});
        return setActionsCommand(m_document, std::move(actions), {});
    }

    const Document &m_document;
    std::mt19937_64 &m_random;
};

} // namespace

Command randomCommand(const Document &document, std::mt19937_64 &random)
{
    return Author(document, random).next();
}

} // namespace headwater::pipeline
