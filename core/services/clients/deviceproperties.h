// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/message.h"
#include "core/pipeline/descriptor.h"

#include <string>
#include <utility>
#include <vector>

namespace headwater::world {
class Component;
}

// What every device of IoT Core has, one thing or a fleet of them.
namespace headwater::services {

struct IotIdentity;

pipeline::PropertySpec qosProperty();
pipeline::PropertySpec keepAliveProperty();
/// Names of static groups that it is in.
pipeline::PropertySpec groupsProperty();
/// How it talks to IoT Core; only a single thing may use HTTPS.
pipeline::PropertySpec protocolProperty(bool withHttps);
iot::Protocol protocolOf(const pipeline::Json &protocol);

/// As whom it signs in, and what each of the ways needs: certificate, SigV4, custom authorizer, Cognito. `policies` is
/// among them, since a way decides what they hang on.
std::vector<pipeline::PropertySpec> signInProperties();
/// The part of its identity that signInProperties() say.
void readSignIn(const world::Component &device, IotIdentity &identity);
/// What `message.principal` is in the name of an identity: `role:session`, a certificate's id.
std::string principalText(const IotIdentity &identity, const std::string &session);
/// Protocol, port and way of signing in must go together; so must what they name.
void checkSignIn(const pipeline::ServiceType &type, const pipeline::Node &node, limits::Profile profile,
                 std::vector<pipeline::Finding> &findings);
/// What a device that signs in with SigV4 needs of its role to work as it is set: action and resource. Empty for all
/// others.
std::vector<std::pair<std::string, std::string>> neededOfDevice(const pipeline::ServiceType &type,
                                                                const pipeline::Node &node);

} // namespace headwater::services
