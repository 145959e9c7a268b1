// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"

#include <string>

namespace headwater::services {

/// Whether a service calls others: it puts records, reads a stream, writes objects or items, invokes or notifies.
bool callsOthers(const pipeline::ServiceType &type);

/// Gives a service that calls others what every caller has: `role`, in whose name it calls, and `network`, on which
/// way.
void addClientProperties(pipeline::ServiceType &type);

/// `network` with its defaults filled in.
struct Network
{
    bool isPrivate = false;
    bool hasNat = false;
    bool isSecure = true; ///< HTTPS
    std::string endpoint; ///< a node; empty: none
    std::string sourceIp; ///< what the service sees of a call over the internet
    /// Over the internet a call goes out by itself or through NAT.
    bool reachesInternet() const { return !isPrivate || hasNat; }
};
Network networkOf(const pipeline::Json &value);

} // namespace headwater::services
