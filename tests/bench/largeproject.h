// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/document.h"
#include "core/project/content.h"
#include "core/services/builtin.h"

#include <string>

namespace headwater::bench {

inline constexpr std::size_t kNodes = 5'000;

/// A third each of producers, streams and consumers, with a history in which every node was moved twice.
inline project::ProjectContent largeProject()
{
    pipeline::Pipeline drawing;
    drawing.name = "Large";
    for (std::size_t i = 0; i < kNodes; ++i) {
        static constexpr const char *kTypes[] = {"producer", "kinesis-stream", "consumer"};
        pipeline::Node node;
        node.id = "node-" + std::to_string(i);
        node.type = kTypes[i % 3];
        node.title = "Node " + std::to_string(i);
        node.at = pipeline::Position{static_cast<double>(i % 100) * 240, static_cast<double>(i / 100) * 120};
        if (i % 3 == 0)
            node.properties = {{"recordsPerSecond", 100 + i},
                               {"keys", {{"distribution", "zipf"}, {"count", 1000}, {"exponent", 1.1}}}};
        else if (i % 3 == 1)
            node.properties = {{"ShardCount", 2}, {"RetentionPeriodHours", 48}};
        drawing.nodes.push_back(std::move(node));
        if (i % 3 != 0)
            drawing.links.push_back(
                {"node-" + std::to_string(i - 1), "node-" + std::to_string(i), {}, pipeline::Json::object()});
    }
    pipeline::Document document(services::builtinCatalog());
    document.reset(drawing);
    for (int step = 0; step < 2; ++step) {
        std::vector<std::pair<std::string, pipeline::Position>> places;
        for (const pipeline::Node &node : document.pipeline().nodes)
            places.emplace_back(node.id, pipeline::Position{node.at->x + 10, node.at->y});
        (void)document.perform(moveCommand(document, places, {})).ok();
    }
    project::ProjectContent content;
    content.pipeline = document.pipeline();
    content.history = document.history();
    content.position = document.position();
    return content;
}

} // namespace headwater::bench
