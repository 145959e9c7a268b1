// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater::gateway {

using kernel::SimTime;

/// A caller who has not said who he is. No access key is as short.
inline constexpr std::string_view kAnonymous = "anonymous";

/// Something that came from outside, as an endpoint gets it and as it is recorded: with the seed and the pipeline,
/// these are all that a live run needs to be run again.
struct OutsideCall
{
    SimTime at = 0;             ///< when the world had it
    std::string endpoint;       ///< `kinesis`, `sqs`, `iot`
    std::uint64_t number = 0;   ///< of the call, or of the connection that it came over
    std::string operation = {}; ///< `PutRecord`; empty: the caller is gone
    std::string form = {};      ///< how the body is written: `json`, `cbor`, `query`
    std::string body = {};
    std::string host = {};   ///< as the client calls us; only answers have it, so it is not recorded
    std::string secret = {}; ///< that only the answer has, such as a private key; neither recorded
    /// Where ports are strict, the access key that signed it, or kAnonymous; empty: whoever it is, he may do
    /// everything.
    std::string caller = {};
    std::string sourceIp = {};    ///< of a caller whom policies decide about
    bool isSecure = false;        ///< his call came encrypted
    std::string certificate = {}; ///< in PEM format, that he showed and has the key of; empty: none
    std::string thing = {};       ///< whom the app's own authority issued it to

    bool operator==(const OutsideCall &) const = default;
};

/// What stands for a service towards the outside. Lives in the world's order: it answers calls at the world's present
/// time, and the same calls give the same answers. Knows no sockets.
class Endpoint
{
public:
    virtual ~Endpoint() = default;
    virtual void take(const OutsideCall &call) = 0;
};

} // namespace headwater::gateway
