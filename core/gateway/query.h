// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/shape.h"
#include "core/http/message.h"

#include <span>
#include <string>
#include <string_view>

// The older protocol of the services: forms in, XML out.
namespace headwater::gateway {

/// A member that a form writes in its own way: `Attribute.1.Name=…` is a map, `AttributeName.1=…` a list.
struct FormMember
{
    enum class Kind : std::uint8_t { List, Map, Structures };

    std::string_view prefix; ///< `Attribute`
    std::string_view member; ///< `Attributes`
    Kind kind = Kind::List;
    std::string_view key = "Name"; ///< of a map's entry; `Value` is its other part
};

/// The request as the JSON protocol has it, all plain values texts; discarded when the numbers of a list are no numbers
/// or reach too far.
Json fromForm(const http::Headers &fields, std::span<const FormMember> members);

/// How lists and maps of a result stand in XML: `Attributes` as `<Attribute><Name>…</Name><Value>…`.
struct XmlMember
{
    std::string_view member;
    std::string_view element;
    std::string_view key = {}; ///< of a map's entry; empty: it is a list
};

/// The members of a structure as elements. Lists and maps without a row are left out.
std::string toXml(const Json &structure, std::span<const XmlMember> members);
std::string xmlEscaped(std::string_view text);

} // namespace headwater::gateway
