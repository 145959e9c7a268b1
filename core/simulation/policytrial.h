// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pipeline/descriptor.h"
#include "core/services/iot-core/core.h"

#include <memory>
#include <string>
#include <vector>

namespace headwater::world {
class World;
}

namespace headwater::simulation {

/// What policies would say of something that a device does, by the drawing alone. It asks an IoT Core of its own, with
/// the devices, roles and identity pools that are drawn, in a world that stands still.
class PolicyTrial
{
public:
    /// Of an IoT Core, or of the one that a device is linked to. The error's message is for a person: what stands in
    /// the way, such as a policy that cannot be read.
    static Result<PolicyTrial> of(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog,
                                  const std::string &node);
    PolicyTrial(PolicyTrial &&) noexcept;
    PolicyTrial &operator=(PolicyTrial &&) noexcept;
    ~PolicyTrial();

    struct Device
    {
        std::string node;
        std::string clientId; ///< as it connects by itself
        std::string topic;    ///< that it publishes on
        bool overMqtt = true;
        bool asksAuthorizer = false; ///< its policies are a function's answer
    };
    const std::vector<Device> &devices() const { return m_devices; } ///< of the core, in the order of the drawing

    services::iot_core::PolicyExplanation explain(const Device &device, const std::string &clientId, iot::Action action,
                                                  const std::string &resource,
                                                  services::iot_core::IotCore::Connecting connect) const;

private:
    PolicyTrial();
    std::unique_ptr<world::World> m_world;
    std::string m_core;
    std::vector<Device> m_devices;
};

} // namespace headwater::simulation
