// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/certificates/office.h"
#include "core/gateway/devices/certified.h"
#include "core/pipeline/pipeline.h"

#include <QString>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headwater::ui {

/// A few lines that talk to a node, to be copied: whole, and with the real port and name.
struct Snippet
{
    QString language; ///< `Python`
    QString code;
    QString needs; ///< what has to be there first; translated, may be empty
};

/// How a client comes to a node.
enum class Way { Http, Https, Mqtt, MqttOverTls, WebSocket };

/// With which a role's own programs sign.
struct AccessKey
{
    std::string role; ///< the node's id
    std::string id, secret;
};

/// What a client has to know to reach the nodes of a pipeline.
struct Reach
{
    std::map<std::string, std::uint16_t> ports; ///< those that are open, by the options of `serve`
    bool isOpen = false;                        ///< whether any is; else the usual numbers stand in their place
    bool isStrict = false;
    bool isEncrypted = true; ///< the ports speak TLS as well
    std::optional<AccessKey> key = {};
    QString authority = {};                ///< the root certificate
    certificates::DeviceFiles papers = {}; ///< of the device below
    std::optional<gateway::devices::CertifiedThing> device = {};
};

/// Whether clients have any business with a node of this type.
bool canBeReached(std::string_view type);
/// The name that clients know a node by.
std::string clientName(const pipeline::Node &node);
/// The access keys of the pipeline's roles.
std::vector<AccessKey> accessKeys(const pipeline::Pipeline &pipeline);
/// The thing that a device is taken for that comes to this node with a certificate, if there is one.
std::optional<gateway::devices::CertifiedThing> deviceAt(const pipeline::Pipeline &pipeline,
                                                         const pipeline::Node &node);

/// The ways to a node, the usual one first.
std::vector<Way> waysTo(const pipeline::Node &node, const Reach &reach);
/// The option of `serve` that opens a way to nodes of a type.
std::string endpointOf(std::string_view type, Way way);
/// `https://127.0.0.1:4567`
QString addressOf(const pipeline::Node &node, Way way, const Reach &reach);
std::vector<Snippet> snippetsFor(const pipeline::Node &node, Way way, const Reach &reach);

} // namespace headwater::ui
