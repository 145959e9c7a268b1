// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/textformat.h"
#include "core/services/builtin.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/simulation/build.h"
#include "core/simulation/run.h"

#include <QtTest>

#include <map>
#include <memory>
#include <sstream>
#include <string>

namespace headwater::test {

using pipeline::Json;
using services::kinesis_stream::KinesisStream;
using world::World;

/// A pipeline in a line: nodes as `id: type {properties}`, links as `a -> b`, separated by newlines.
///
///     web: producer {"recordsPerSecond": 100}
///     clicks: kinesis-stream
///     web -> clicks
inline pipeline::Pipeline draw(const std::string &text, limits::Profile profile = limits::Profile::Exam,
                               std::uint64_t seed = 7)
{
    pipeline::Pipeline drawn;
    drawn.profile = profile;
    drawn.seed = seed;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        line.erase(0, line.find_first_not_of(' '));
        if (line.empty())
            continue;
        const std::size_t brace = line.find('{');
        const std::string head = line.substr(0, brace);
        if (const std::size_t arrow = head.find(" -> "); arrow != std::string::npos) {
            pipeline::Link link;
            link.from = head.substr(0, arrow);
            link.to = head.substr(arrow + 4);
            drawn.links.push_back(link);
            continue;
        }
        pipeline::Node node;
        node.id = head.substr(0, head.find(':'));
        std::string type = head.substr(head.find(':') + 2);
        type.erase(type.find_last_not_of(' ') + 1);
        node.type = type;
        if (brace != std::string::npos)
            node.properties = Json::parse(line.substr(brace));
        drawn.nodes.push_back(node);
    }
    // A link takes the first output that fits.
    const pipeline::Catalog &catalog = services::builtinCatalog();
    pipeline::Pipeline tied = drawn;
    tied.links.clear();
    for (pipeline::Link &link : drawn.links) {
        const pipeline::Node *from = drawn.find(link.from);
        const pipeline::ServiceType *type = from ? catalog.find(from->type) : nullptr;
        for (std::size_t i = 0; type && i < type->ports.size() && catalog.linkRefusal(tied, link); ++i) {
            if (type->ports[i].output)
                link.port = type->ports[i].key;
        }
        tied.links.push_back(link);
    }
    for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog())) {
        if (issue.severity == pipeline::Severity::Error)
            qFatal("%s: %s", qPrintable(issue.pointer), qPrintable(issue.message));
    }
    return drawn;
}

inline Json run(const pipeline::Pipeline &drawn, double seconds, bool onePerEvent = false)
{
    simulation::RunOptions options;
    options.duration = static_cast<std::int64_t>(seconds * 1e9);
    options.onePerEvent = onePerEvent;
    auto result = simulation::runToEnd(drawn, services::builtinCatalog(), options);
    if (!result)
        qFatal("%s", qPrintable(result.error().message));
    return result->json;
}

inline std::unique_ptr<World> start(const pipeline::Pipeline &drawn, bool onePerEvent = false)
{
    world::WorldOptions options;
    options.onePerEvent = onePerEvent;
    auto built = simulation::buildWorld(drawn, services::builtinCatalog(), options);
    if (!built)
        qFatal("%s", qPrintable(built.error().message));
    return std::move(*built);
}

inline KinesisStream &streamOf(World &world, std::string_view id)
{
    return dynamic_cast<KinesisStream &>(*world.find(id));
}

inline std::uint64_t sum(const Json &result, const char *node, const char *metric)
{
    return result["nodes"][node]["metrics"][metric]["sum"].get<std::uint64_t>();
}

inline double milliseconds(const Json &result, const char *node, const char *metric, const char *statistic)
{
    return result["nodes"][node]["metrics"][metric][statistic].get<double>();
}

inline kernel::SimTime seconds(double value)
{
    return static_cast<kernel::SimTime>(value * 1e9);
}

inline QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

} // namespace headwater::test
