// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/query.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace headwater::gateway {
namespace {

constexpr int kLongestList = 1'000; ///< no list of a request may be nearly as long

const FormMember *findMember(std::span<const FormMember> members, std::string_view prefix)
{
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const FormMember &each) { return each.prefix == prefix; });
    return found == members.end() ? nullptr : &*found;
}

/// `1.Name` is 1 and `Name`.
std::optional<std::pair<int, std::string_view>> numbered(std::string_view text)
{
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || number < 1 || number > kLongestList)
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty())
        return std::pair(number, text);
    if (text.front() != '.')
        return std::nullopt;
    return std::pair(number, text.substr(1));
}

Json valueOf(const http::Headers &fields);

/// `depth`: structures that this one lies in.
Json read(const http::Headers &fields, std::span<const FormMember> members, int depth)
{
    constexpr int kDeepest = 3;
    if (depth > kDeepest)
        return Json(Json::value_t::discarded);
    Json request = Json::object();
    std::map<std::string_view, std::map<int, http::Headers>> lists; ///< by prefix
    for (const auto &[name, value] : fields) {
        const std::string_view prefix = std::string_view(name).substr(0, name.find('.'));
        const FormMember *member = findMember(members, prefix);
        if (!member) {
            if (prefix.size() == name.size())
                request[name] = value;
            continue;
        }
        if (prefix.size() == name.size())
            continue; // an empty list is written so
        const auto place = numbered(std::string_view(name).substr(prefix.size() + 1));
        if (!place)
            return Json(Json::value_t::discarded);
        lists[member->prefix][place->first].emplace_back(place->second, value);
    }
    for (const auto &[prefix, entries] : lists) {
        const FormMember &member = *findMember(members, prefix);
        Json &target = request[std::string(member.member)];
        for (const auto &[number, parts] : entries) {
            if (member.kind == FormMember::Kind::List) {
                target.push_back(parts.front().second);
            } else if (member.kind == FormMember::Kind::Structures) {
                Json entry = read(parts, members, depth + 1);
                if (entry.is_discarded())
                    return entry;
                target.push_back(std::move(entry));
            } else {
                const auto key = std::find_if(parts.begin(), parts.end(),
                                              [&](const auto &part) { return part.first == member.key; });
                if (key != parts.end())
                    target[key->second] = valueOf(parts);
            }
        }
    }
    return request;
}

/// `Value`, or a structure of `Value.StringValue` and its like.
Json valueOf(const http::Headers &fields)
{
    constexpr std::string_view kValue = "Value";
    Json value;
    for (const auto &[name, text] : fields) {
        if (name == kValue)
            return text;
        if (name.starts_with(kValue) && name.size() > kValue.size() + 1 && name[kValue.size()] == '.')
            value[name.substr(kValue.size() + 1)] = text;
    }
    return value.is_null() ? Json(std::string()) : value;
}

std::string element(std::string_view name, std::string_view content)
{
    std::string text;
    text.reserve(2 * name.size() + content.size() + 5);
    text.append("<").append(name).append(">").append(content).append("</").append(name).append(">");
    return text;
}

std::string plainText(const Json &value)
{
    if (value.is_string())
        return xmlEscaped(value.get_ref<const std::string &>());
    return value.dump();
}

std::string contentOf(const Json &value, std::span<const XmlMember> members)
{
    return value.is_object() ? toXml(value, members) : plainText(value);
}

} // namespace

Json fromForm(const http::Headers &fields, std::span<const FormMember> members)
{
    return read(fields, members, 0);
}

std::string toXml(const Json &structure, std::span<const XmlMember> members)
{
    std::string text;
    for (const auto &[name, value] : structure.items()) {
        const auto row = std::find_if(members.begin(), members.end(),
                                      [&name = name](const XmlMember &each) { return each.member == name; });
        if (row == members.end()) {
            if (!value.is_structured())
                text += element(name, plainText(value));
        } else if (row->key.empty()) {
            for (const Json &each : value)
                text += element(row->element, contentOf(each, members));
        } else {
            for (const auto &[key, each] : value.items())
                text += element(row->element,
                                element(row->key, xmlEscaped(key)) + element("Value", contentOf(each, members)));
        }
    }
    return text;
}

std::string xmlEscaped(std::string_view text)
{
    std::string escaped;
    escaped.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\r': // a reader of XML would make a line end of it
            escaped += "&#xd;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

} // namespace headwater::gateway
