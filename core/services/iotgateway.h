// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/broker.h"
#include "core/iot/iotpolicy.h"
#include "core/pipeline/pipeline.h"
#include "core/services/iotbroker.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace headwater::services {

/// Who connects devices: a thing, a fleet, a bridge. The component that implements it is a world::Component too.
class IotClient
{
public:
    virtual ~IotClient() = default;
    /// A message leaves the broker for device `number` at `now`; the way there is the client's. False: nobody is there,
    /// it goes astray. With a `packet` (QoS 1) the client answers by acknowledge().
    virtual bool messageSent(SimTime now, std::uint32_t number, const IotMessage &message, std::uint16_t packet) = 0;
    /// The broker closed the connection.
    virtual void connectionClosed(SimTime now, std::uint32_t number, iot::Farewell farewell, iot::Reason reason) = 0;
    /// What was pending is decided: device `number` presents one such CONNECT or PUBLISH again. Told once for each.
    virtual void decided(SimTime /*now*/, std::uint32_t /*number*/) {}
};

/// As whom devices sign in.
struct IotIdentity
{
    std::string node; ///< whose it is
    iot::Asker::Kind kind = iot::Asker::Kind::Certificate;
    iot::CertificateStatus certificate = iot::CertificateStatus::Active;
    std::string certificateId;
    std::string certificatePem; ///< that the device shows, with its key if that is known; empty: the app issues one
    std::string subject, issuer;
    // Of Kind::SigV4, and of Cognito identities:
    std::string role; ///< the node in whose name it calls; empty: the owner of the account
    std::string pool; ///< the node of the identity pool
    // Of Kind::CustomAuthorizer:
    std::string authorizer; ///< its name; empty: the account's default
    std::string token, username, password;
    bool isTokenSigned = true;
    std::string sourceIp;
    std::string thing;            ///< that it is attached to; empty: none
    bool eachItsOwnThing = false; ///< of a fleet: attached to the thing that is called like the client id
    std::string thingType;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::vector<std::string> policies; ///< names, in the core
    std::vector<std::string> groups;   ///< static ones that the thing is in; so are all things of a fleet
    /// The registry knows nothing of it yet: it is made there by control().
    bool registersItself = false;
};

/// Who calls the control API: a role, or without one the owner of the account. From outside of the world, whoever has
/// an access key.
struct IotApiCaller
{
    std::string role;
    std::string session;
    std::string accessKey = {}, sourceIp = {};
    bool isSecure = false;
};

/// AWS IoT's device gateway: what devices call, after the time that it takes them there.
class IotGateway
{
public:
    using Principal = std::uint32_t;

    virtual ~IotGateway() = default;

    virtual Principal enrol(IotIdentity identity) = 0;
    virtual void changeIdentity(Principal principal, IotIdentity identity) = 0;
    /// The component is gone: nothing more is sent to it.
    virtual void withdraw(std::uint16_t component) = 0;

    virtual iot::ConnectAnswer connect(SimTime now, IotClient &client, iot::ConnectRequest request) = 0;
    virtual void disconnect(SimTime now, std::uint32_t session) = 0;
    /// The socket broke, and the broker notices.
    virtual void connectionLost(SimTime now, std::uint32_t session) = 0;
    /// The device fell silent; the broker notices by its keep-alive.
    virtual void fallenSilent(SimTime now, std::uint32_t session) = 0;
    virtual std::vector<iot::Reason> subscribe(SimTime now, std::uint32_t session,
                                               std::span<const iot::Subscription> subscriptions) = 0;
    virtual iot::PublishAnswer publish(SimTime now, std::uint32_t session, const IotMessage &message,
                                       bool paid = false) = 0;
    virtual iot::PublishAnswer publishByHttp(SimTime now, Principal principal, const IotMessage &message) = 0;
    virtual void acknowledge(SimTime now, std::uint32_t session, std::uint16_t packet) = 0;

    /// An operation of the control API, such as CreateThing, with its parameters by the service's own names. IAM
    /// decides; the error's place is the service's exception.
    virtual Result<pipeline::Json> control(SimTime now, const IotApiCaller &caller, std::string_view operation,
                                           const pipeline::Json &with) = 0;
};

} // namespace headwater::services
