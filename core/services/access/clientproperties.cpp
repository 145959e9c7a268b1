// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/access/clientproperties.h"

#include <algorithm>

namespace headwater::services {

using namespace pipeline;

namespace {

constexpr const char *kSourceIp = "203.0.113.10"; ///< of the block for documentation

std::string textOf(const Json &value, const char *key, const char *fallback)
{
    const auto found = value.find(key);
    return found != value.end() && found->is_string() ? found->get<std::string>() : fallback;
}

} // namespace

bool callsOthers(const ServiceType &type)
{
    // Functions of a core run on it, in nobody's name.
    if (type.id == "greengrass-core")
        return false;
    return std::any_of(type.ports.begin(), type.ports.end(), [](const PortSpec &port) {
        switch (port.flow) {
        case Flow::Put:
        case Flow::Objects:
        case Flow::Invoke:
        case Flow::Notify:
        case Flow::Items:
            return port.output;
        case Flow::Read:
            return !port.output;
        case Flow::Deliver: // a store's own user and password
        case Flow::Mqtt:    // certificates and IoT policies
        case Flow::Topics:
            break;
        }
        return false;
    });
}

void addClientProperties(ServiceType &type)
{
    if (!callsOthers(type) || type.property("role") || type.property("network"))
        return;
    type.properties.push_back(
        {.key = "role",
         .label = HW_TEXT("Role"),
         .kind = PropertyKind::Text,
         .fallback = "",
         .help = HW_TEXT("The IAM role in whose name it calls. Without one it is the owner of the pipeline and may do "
                         "everything."),
         .nodeTypes = {"iam-role"}});
    type.properties.push_back(
        {.key = "network",
         .label = HW_TEXT("Network"),
         .kind = PropertyKind::Object,
         .fallback = Json::object(),
         .help = HW_TEXT("Where it runs and on which way its calls go."),
         .fields = {{.key = "subnet",
                     .label = HW_TEXT("Subnet"),
                     .kind = PropertyKind::Choice,
                     .fallback = "public",
                     .help = HW_TEXT("A private subnet has no way to the internet of its own."),
                     .choices = {{"public", HW_TEXT("public: over the internet")},
                                 {"private", HW_TEXT("private: no way out by itself")}}},
                    {.key = "nat",
                     .label = HW_TEXT("NAT gateway"),
                     .kind = PropertyKind::Boolean,
                     .fallback = false,
                     .help = HW_TEXT("Lets a private subnet call out over the internet."),
                     .showKey = "subnet",
                     .showValues = {"private"}},
                    {.key = "endpoint",
                     .label = HW_TEXT("VPC endpoint"),
                     .kind = PropertyKind::Text,
                     .fallback = "",
                     .help = HW_TEXT("Calls to its service go through it and stay within the network."),
                     .nodeTypes = {"vpc-endpoint"}},
                    {.key = "transport",
                     .label = HW_TEXT("Transport"),
                     .kind = PropertyKind::Choice,
                     .fallback = "HTTPS",
                     .help = HW_TEXT("The services offer HTTPS. Plain HTTP is what a proxy on the way may speak: "
                                     "everybody on the way can read along, and policies can forbid it."),
                     .choices = {{"HTTPS", HW_TEXT("HTTPS: encrypted on the way")},
                                 {"HTTP", HW_TEXT("HTTP: readable on the way")}}},
                    {.key = "SourceIp",
                     .label = HW_TEXT("Address"),
                     .kind = PropertyKind::Text,
                     .fallback = kSourceIp,
                     .help = HW_TEXT("The public address that its calls come from; policies see it as "
                                     "aws:SourceIp.")}}});
}

Network networkOf(const Json &value)
{
    Network network;
    network.sourceIp = kSourceIp;
    if (!value.is_object())
        return network;
    network.isPrivate = textOf(value, "subnet", "public") == "private";
    const auto nat = value.find("nat");
    network.hasNat = nat != value.end() && nat->is_boolean() && nat->get<bool>();
    network.isSecure = textOf(value, "transport", "HTTPS") != "HTTP";
    network.endpoint = textOf(value, "endpoint", "");
    network.sourceIp = textOf(value, "SourceIp", kSourceIp);
    return network;
}

} // namespace headwater::services
