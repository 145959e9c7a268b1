// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/pipeline/edit.h"
#include "core/pipeline/names.h"
#include "core/pipeline/words.h"

#include <array>
#include <type_traits>

namespace headwater::pipeline {
namespace {

// The journal's spelling of an edit: {"edit": NAME, …members}. Stored in project files: names are never changed.

constexpr std::array<const char *, std::variant_size_v<Edit>> kEditNames{
    "addNode",  "removeNode", "addLink",           "removeLink", "setProperty", "moveNode",
    "setTitle", "renameNode", "setLinkProperties", "setHeading", "setActions"};

Json positionJson(const std::optional<Position> &at)
{
    return at ? Json::array({at->x, at->y}) : Json(nullptr);
}

Json nodeJson(const Node &node)
{
    return {{"id", node.id},
            {"type", node.type},
            {"title", node.title},
            {"at", positionJson(node.at)},
            {"properties", node.properties}};
}

Json linkJson(const Link &link)
{
    return {{"from", link.from}, {"to", link.to}, {"port", link.port}, {"properties", link.properties}};
}

Json headingJson(const Heading &heading)
{
    return {{"name", heading.name}, {"profile", limits::profileName(heading.profile)}, {"seed", heading.seed}};
}

Json actionsJson(const std::vector<Action> &actions)
{
    Json list = Json::array();
    for (const Action &action : actions)
        list.push_back({{"at", action.at}, {"node", action.node}, {"do", action.name}, {"with", action.with}});
    return list;
}

template <typename E>
void fill(Json &json, const E &edit)
{
    if constexpr (std::is_same_v<E, AddNode> || std::is_same_v<E, RemoveNode>) {
        json["index"] = edit.index;
        json["node"] = nodeJson(edit.node);
    } else if constexpr (std::is_same_v<E, AddLink> || std::is_same_v<E, RemoveLink>) {
        json["index"] = edit.index;
        json["link"] = linkJson(edit.link);
    } else if constexpr (std::is_same_v<E, SetProperty>) {
        json["node"] = edit.node;
        json["key"] = edit.key;
        json["before"] = edit.before;
        json["after"] = edit.after;
    } else if constexpr (std::is_same_v<E, MoveNode>) {
        json["node"] = edit.node;
        json["before"] = positionJson(edit.before);
        json["after"] = positionJson(edit.after);
    } else if constexpr (std::is_same_v<E, SetTitle>) {
        json["node"] = edit.node;
        json["before"] = edit.before;
        json["after"] = edit.after;
    } else if constexpr (std::is_same_v<E, RenameNode>) {
        json["before"] = edit.before;
        json["after"] = edit.after;
    } else if constexpr (std::is_same_v<E, SetLinkProperties>) {
        json["from"] = edit.from;
        json["to"] = edit.to;
        json["port"] = edit.port;
        json["before"] = edit.before;
        json["after"] = edit.after;
    } else if constexpr (std::is_same_v<E, SetHeading>) {
        json["before"] = headingJson(edit.before);
        json["after"] = headingJson(edit.after);
    } else {
        static_assert(std::is_same_v<E, SetActions>);
        json["before"] = actionsJson(edit.before);
        json["after"] = actionsJson(edit.after);
    }
}

/// Reads members and remembers whether all were there and of the right kind.
class Reader
{
public:
    const Json &member(const Json &json, const char *key)
    {
        static const Json kNothing;
        if (json.is_object()) {
            if (const auto found = json.find(key); found != json.end())
                return *found;
        }
        good = false;
        return kNothing;
    }

    std::string text(const Json &json, const char *key)
    {
        const Json &value = member(json, key);
        if (!value.is_string()) {
            good = false;
            return {};
        }
        return value.get_ref<const std::string &>();
    }

    template <typename Integer>
    Integer whole(const Json &json, const char *key)
    {
        const Json &value = member(json, key);
        if (!value.is_number_integer() || (!value.is_number_unsigned() && value.get<std::int64_t>() < 0) ||
            (std::is_signed_v<Integer> && value.is_number_unsigned() &&
             value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())))
        {
            good = false;
            return 0;
        }
        return value.get<Integer>();
    }

    Json object(const Json &json, const char *key)
    {
        const Json &value = member(json, key);
        if (!value.is_object())
            good = false;
        return value;
    }

    std::optional<Position> position(const Json &json, const char *key)
    {
        const Json &value = member(json, key);
        if (value.is_null())
            return std::nullopt;
        if (!value.is_array() || value.size() != 2 || !value[0].is_number() || !value[1].is_number()) {
            good = false;
            return std::nullopt;
        }
        return Position{value[0].get<double>(), value[1].get<double>()};
    }

    Node node(const Json &json)
    {
        return {text(json, "id"), text(json, "type"), text(json, "title"), position(json, "at"),
                object(json, "properties")};
    }

    Link link(const Json &json)
    {
        return {text(json, "from"), text(json, "to"), text(json, "port"), object(json, "properties")};
    }

    Heading heading(const Json &json)
    {
        const std::string profile = text(json, "profile");
        good = good && (profile == "exam" || profile == "current");
        return {text(json, "name"), profile == "exam" ? limits::Profile::Exam : limits::Profile::Current,
                whole<std::uint64_t>(json, "seed")};
    }

    std::vector<Action> actions(const Json &json)
    {
        std::vector<Action> list;
        if (!json.is_array())
            good = false;
        else
            for (const Json &entry : json)
                list.push_back(
                    {whole<std::int64_t>(entry, "at"), text(entry, "node"), text(entry, "do"), object(entry, "with")});
        return list;
    }

    Edit edit(const Json &json)
    {
        const std::string name = text(json, "edit");
        if (name == "addNode")
            return AddNode{whole<std::size_t>(json, "index"), node(member(json, "node"))};
        if (name == "removeNode")
            return RemoveNode{whole<std::size_t>(json, "index"), node(member(json, "node"))};
        if (name == "addLink")
            return AddLink{whole<std::size_t>(json, "index"), link(member(json, "link"))};
        if (name == "removeLink")
            return RemoveLink{whole<std::size_t>(json, "index"), link(member(json, "link"))};
        if (name == "setProperty")
            return SetProperty{text(json, "node"), text(json, "key"), member(json, "before"), member(json, "after")};
        if (name == "moveNode")
            return MoveNode{text(json, "node"), position(json, "before"), position(json, "after")};
        if (name == "setTitle")
            return SetTitle{text(json, "node"), text(json, "before"), text(json, "after")};
        if (name == "renameNode")
            return RenameNode{text(json, "before"), text(json, "after")};
        if (name == "setLinkProperties")
            return SetLinkProperties{text(json, "from"), text(json, "to"), text(json, "port"), object(json, "before"),
                                     object(json, "after")};
        if (name == "setHeading")
            return SetHeading{heading(member(json, "before")), heading(member(json, "after"))};
        if (name == "setActions")
            return SetActions{actions(member(json, "before")), actions(member(json, "after"))};
        good = false;
        return AddNode{};
    }

    bool good = true;
};

} // namespace

Json toJson(const Command &command)
{
    Json edits = Json::array();
    for (const Edit &edit : command.edits) {
        Json json = Json::object();
        json["edit"] = kEditNames[edit.index()];
        std::visit([&](const auto &e) { fill(json, e); }, edit);
        edits.push_back(std::move(json));
    }
    return {{"text", command.text}, {"mergeKey", command.mergeKey}, {"at", command.at}, {"edits", std::move(edits)}};
}

Result<Command> commandFromJson(const Json &json)
{
    Reader reader;
    Command command;
    command.text = reader.text(json, "text");
    command.mergeKey = reader.text(json, "mergeKey");
    const Json &at = reader.member(json, "at");
    if (at.is_number_integer())
        command.at = at.get<std::int64_t>();
    else
        reader.good = false;
    const Json &edits = reader.member(json, "edits");
    if (!edits.is_array()) {
        reader.good = false;
    } else {
        command.edits.reserve(edits.size());
        for (std::size_t i = 0; i < edits.size() && reader.good; ++i) {
            command.edits.push_back(reader.edit(edits[i]));
            if (!reader.good)
                return Error{Words::tr("A step of the history cannot be read."), QStringLiteral("/edits/%1").arg(i)};
        }
    }
    if (!reader.good)
        return Error{Words::tr("A step of the history cannot be read."), {}};
    return command;
}

} // namespace headwater::pipeline
