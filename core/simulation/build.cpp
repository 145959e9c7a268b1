// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/build.h"

#include "core/pipeline/validation.h"
#include "core/services/access/wiregate.h"
#include "core/services/service.h"

namespace headwater::simulation {

void addToWorld(world::World &world, const pipeline::Node &node, const pipeline::Catalog &catalog)
{
    const services::Service *service = services::findService(node.type);
    world.addNode(node, *catalog.find(node.type), service->create);
}

Result<std::unique_ptr<world::World>> buildWorld(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog,
                                                 world::WorldOptions options)
{
    for (const pipeline::Issue &issue : pipeline::validate(pipeline, catalog)) {
        if (issue.severity == pipeline::Severity::Error)
            return Error{issue.message, issue.pointer};
    }
    options.profile = pipeline.profile;
    options.seed = pipeline.seed;
    auto world = std::make_unique<world::World>(std::move(options));
    world->setGatekeeper(services::makeGate);
    for (const pipeline::Node &node : pipeline.nodes)
        addToWorld(*world, node, catalog);
    for (const pipeline::Link &link : pipeline.links)
        world->addLink(link);
    world->start();
    return world;
}

} // namespace headwater::simulation
