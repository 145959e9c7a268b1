// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/pipeline.h"

#include <algorithm>

namespace headwater::pipeline {

const Node *Pipeline::find(std::string_view id) const
{
    const auto found = std::find_if(nodes.begin(), nodes.end(), [id](const Node &node) { return node.id == id; });
    return found == nodes.end() ? nullptr : &*found;
}

const Link *Pipeline::findLink(std::string_view from, std::string_view to, std::string_view port) const
{
    const auto found = std::find_if(links.begin(), links.end(), [&](const Link &link) {
        return link.from == from && link.to == to && link.port == port;
    });
    return found == links.end() ? nullptr : &*found;
}

} // namespace headwater::pipeline
