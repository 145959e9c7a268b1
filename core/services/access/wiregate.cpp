// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/access/wiregate.h"

#include "core/policies/decision.h"
#include "core/services/access/clientproperties.h"
#include "core/services/access/denial.h"
#include "core/services/access/names.h"
#include "core/services/iam-role/role.h"
#include "core/services/kinesis-stream/errors.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/services/kms-key/key.h"
#include "core/services/sqs-queue/queuenode.h"
#include "core/services/vpc-endpoint/endpoint.h"
#include "core/world/world.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace headwater::services {

using iam_role::Role;
using kernel::SimTime;
using kms_key::Key;
using policies::Decision;
using policies::Policy;
using policies::Verdict;
using vpc_endpoint::Endpoint;
using world::Component;
using world::GateRefusal;

namespace {

constexpr SimTime kToldEvery = 10 * kernel::kSecond; ///< a refusal that goes on is told again

class WireGate final : public world::Gate
{
public:
    WireGate(world::World &world, const world::Wire &wire, bool reads)
        : m_world(world)
        , m_caller(world.component(reads ? wire.to : wire.from))
        , m_target(world.component(reads ? wire.from : wire.to))
        , m_stream(dynamic_cast<const kinesis_stream::KinesisStream *>(&m_target))
        , m_queue(dynamic_cast<const sqs_queue::SqsQueue *>(&m_target))
        , m_network(networkOf(m_caller.property("network")))
        , m_roleName(m_caller.type().property("role") ? m_caller.property("role").get<std::string>() : std::string())
        , m_reads(reads)
    {
    }

    /// A queue may be given a policy or a key while calls go to it.
    bool isNeeded() const { return m_queue || isBarred() || !keyName().empty(); }

    const GateRefusal *check(SimTime now, std::string_view api) override
    {
        const GateRefusal *refusal = isBarred() || (m_queue && m_queue->policy()) ? permission(now, api) : nullptr;
        if (!refusal && api != "UpdateShardCount") // alone among them it moves no data
            refusal = dataKey(now);
        if (refusal)
            note(now, api, *refusal);
        return refusal;
    }

    void passed(std::uint64_t bytes) override
    {
        if (Endpoint *way = endpoint())
            way->addBytes(bytes);
    }

    std::uint16_t caller() const override { return m_caller.index(); }
    const GateRefusal *lastRefusal(SimTime *at) const override
    {
        *at = m_refusedAt;
        return m_refusals > 0 ? &m_last : nullptr;
    }
    std::uint64_t refusals() const override { return m_refusals; }

private:
    /// Whether the caller itself has something that calls are asked for.
    bool isBarred() const { return !m_roleName.empty() || m_network.isPrivate || !m_network.endpoint.empty(); }

    /// What was decided of an API, until a policy changes or, where one looks at the clock, for a second.
    struct Ruling
    {
        std::string api;
        std::uint64_t roleRevision = 0, endpointRevision = 0, queueRevision = 0;
        SimTime second = -1;
        bool isTimed = false;
        std::optional<GateRefusal> refusal;
        bool byEndpoint = false; ///< the endpoint refused it
    };

    /// Of a queue, the calls of a batch need the permission of the single one.
    std::string actionOf(const std::string &api) const
    {
        constexpr std::string_view kBatch = "Batch";
        return m_queue && api.ends_with(kBatch) ? api.substr(0, api.size() - kBatch.size()) : api;
    }

    template <typename Kind>
    Kind *find(const std::string &name, Kind *&known) const
    {
        if (!name.empty() && (!known || known->isRemoved()))
            known = dynamic_cast<Kind *>(m_world.find(name));
        return known && !known->isRemoved() ? known : nullptr;
    }
    Role *role() { return find(m_roleName, m_role); }
    /// The endpoint, where it leads to the service that is called.
    Endpoint *endpoint()
    {
        Endpoint *way = find(m_network.endpoint, m_endpoint);
        return way && !way->isStopped() && way->leadsTo(endpointService(m_target.type().id)) ? way : nullptr;
    }

    /// The key of what is called, while it encrypts with one; else empty.
    const std::string &keyInUse() const
    {
        static const std::string none;
        if (m_queue)
            return m_queue->keyId();
        return m_stream && m_stream->isEncrypted() ? m_stream->keyId() : none;
    }

    std::string keyName() const
    {
        const std::string &name = keyInUse();
        if (name.empty())
            return {};
        return dynamic_cast<Key *>(m_world.find(name)) || name == m_keyName ? name : std::string();
    }

    const GateRefusal *permission(SimTime now, std::string_view api)
    {
        Role *who = role();
        Endpoint *way = endpoint();
        if (!way && !m_network.reachesInternet()) {
            m_unreached.message = "The private subnet of " + m_caller.id() + " has no way to " + m_target.id() +
                                  (m_network.endpoint.empty() ? ": no VPC endpoint, no NAT gateway"
                                                              : ": its VPC endpoint does not lead there");
            m_unreached.deciding = "no route";
            m_unreached.isRetried = true;
            return &m_unreached;
        }
        const std::uint64_t roleRevision = who ? who->revision() : 0, endpointRevision = way ? way->revision() : 0;
        auto ruling =
            std::find_if(m_rulings.begin(), m_rulings.end(), [api](const Ruling &each) { return each.api == api; });
        if (ruling == m_rulings.end())
            ruling = m_rulings.insert(m_rulings.end(), Ruling{std::string(api), 0, 0, 0, -1, false, {}, false});
        const SimTime second = now / kernel::kSecond;
        if (ruling->second < 0 || ruling->roleRevision != roleRevision ||
            ruling->endpointRevision != endpointRevision ||
            (m_queue && ruling->queueRevision != m_queue->policyRevision()) ||
            (ruling->isTimed && ruling->second != second))
            rule(*ruling, second, who, way);
        if (way)
            way->count(!ruling->byEndpoint);
        if (who && !ruling->byEndpoint)
            who->count(!ruling->refusal);
        return ruling->refusal ? &*ruling->refusal : nullptr;
    }

    policies::Request request(std::string action, std::string resource, SimTime now, const Endpoint *way) const
    {
        const std::string account(kinesis_stream::kAccountId);
        policies::Request made;
        made.action = std::move(action);
        made.resource = std::move(resource);
        made.account = account;
        made.principals = {caller(false), caller(true)};
        made.context = callContext(now, caller(true), m_network.isSecure);
        if (way)
            made.context["aws:sourcevpce"] = {way->id()};
        else
            made.context["aws:sourceip"] = {m_network.sourceIp};
        if (m_roleName.empty())
            made.context["aws:username"] = {"owner"};
        return made;
    }

    /// Who calls, as messages have it, or the ARN that policies name.
    std::string caller(bool asPrincipal) const
    {
        return asPrincipal && !m_roleName.empty() ? roleArn(m_roleName) : callerArn(m_roleName, m_caller.id());
    }

    std::string sentence(const std::string &action, const std::string &resource, const Decision &decision,
                         const char *kind) const
    {
        return deniedText(m_world.profile(), caller(false), action, resource, decision.verdict, kind);
    }

    void rule(Ruling &ruling, SimTime second, const Role *who, const Endpoint *way)
    {
        ruling.second = second;
        ruling.roleRevision = who ? who->revision() : 0;
        ruling.endpointRevision = way ? way->revision() : 0;
        const Policy *const ofQueue = m_queue ? m_queue->policy() : nullptr;
        ruling.queueRevision = m_queue ? m_queue->policyRevision() : 0;
        ruling.isTimed = (who && looksAtTheClock(who->policy())) || (way && looksAtTheClock(way->policy())) ||
                         (ofQueue && looksAtTheClock(*ofQueue));
        ruling.refusal.reset();
        ruling.byEndpoint = false;
        const policies::Request asked =
            request(servicePrefix(m_target.type().id) + ":" + actionOf(ruling.api),
                    (m_queue ? m_queue->arn() : resourceArn(m_target.type().id, m_target.id())) +
                        (m_target.type().id == "s3-bucket" ? "/*" : ""),
                    second * kernel::kSecond, way);
        const auto refuse = [&](const Decision &decision, const char *kind, const std::string &node) {
            ruling.refusal = GateRefusal{
                kAccessDenied,
                sentence(asked.action, asked.resource, decision, kind),
                decision.deciding() + (decision.verdict == Verdict::ImplicitDeny ? " in " + node : std::string()),
                false,
                asked.action,
                asked.resource,
                node,
                decision.verdict == Verdict::ExplicitDeny};
        };
        // Within the account either the caller's role or the queue's policy may allow it, and each may forbid it.
        Decision byQueue;
        if (ofQueue) {
            const policies::NamedPolicy named{m_target.id(), ofQueue};
            byQueue = decide({&named, 1}, asked);
            if (byQueue.verdict == Verdict::ExplicitDeny) {
                refuse(byQueue, "resource-based", m_target.id());
                ruling.refusal->role.clear();
                return;
            }
        }
        if (!m_roleName.empty()) {
            const policies::NamedPolicy named{m_roleName, who ? &who->policy() : &m_nothing};
            const Decision decision = decide({&named, 1}, asked);
            if (!decision.isAllowed() && !(byQueue.isAllowed() && decision.verdict == Verdict::ImplicitDeny)) {
                refuse(decision, "identity-based", m_roleName);
                return;
            }
        }
        if (way) {
            const policies::NamedPolicy named{way->id(), &way->policy()};
            if (const Decision decision = decide({&named, 1}, asked); !decision.isAllowed()) {
                refuse(decision, "VPC endpoint", way->id());
                ruling.refusal->role.clear();
                ruling.byEndpoint = true;
            }
        }
    }

    /// The data key of a stream is used for a while; when a new one cannot be had, calls fail until it can.
    const GateRefusal *dataKey(SimTime now)
    {
        const std::string &inUse = keyInUse();
        if (inUse.empty() || inUse == m_otherKey || (inUse == m_keyName && m_keyUntil > now))
            return nullptr;
        const std::string name = keyName();
        if (name.empty()) {
            m_otherKey = inUse;
            return nullptr;
        }
        m_keyName = name;
        m_keyRefusal = {};
        const std::string arn = keyArn(name);
        Key *key = find(name, m_key);
        if (key && key->id() != name)
            key = m_key = dynamic_cast<Key *>(m_world.find(name));
        if (!key) {
            m_keyRefusal.error = "KMSNotFoundException";
            m_keyRefusal.message = "Key '" + arn + "' does not exist";
            return &m_keyRefusal;
        }
        const policies::Request asked = request(m_reads ? "kms:Decrypt" : "kms:GenerateDataKey", arn, now, nullptr);
        // The owner's account is named by the policy of the key; a role needs the permission as well.
        std::vector<policies::NamedPolicy> own{{name, &key->policy()}};
        const Decision byKey = decide(own, asked);
        Decision byRole{Verdict::Allow, {}, 0, {}};
        if (!m_roleName.empty()) {
            Role *who = role();
            const policies::NamedPolicy named{m_roleName, who ? &who->policy() : &m_nothing};
            byRole = decide({&named, 1}, asked);
        }
        if (!byKey.isAllowed() || !byRole.isAllowed()) {
            key->deny();
            const bool isKeys = !byKey.isAllowed();
            const Decision &decision = isKeys ? byKey : byRole;
            m_keyRefusal.error = "KMSAccessDeniedException";
            m_keyRefusal.message = sentence(asked.action, arn, decision, isKeys ? "resource-based" : "identity-based");
            m_keyRefusal.deciding =
                decision.deciding() +
                (decision.verdict == Verdict::ImplicitDeny ? " in " + (isKeys ? name : m_roleName) : std::string());
            m_keyRefusal.action = asked.action;
            m_keyRefusal.resource = arn;
            m_keyRefusal.role = isKeys ? std::string() : m_roleName;
            m_keyRefusal.isExplicitDeny = decision.verdict == Verdict::ExplicitDeny;
            return &m_keyRefusal;
        }
        m_keyRefusal.error = key->request(now);
        if (m_keyRefusal.error.empty()) {
            m_keyUntil = now + (m_queue ? m_queue->dataKeyReuse() : kms_key::kDataKeyReuse);
            return nullptr;
        }
        m_keyRefusal.isRetried = m_keyRefusal.error == "KMSThrottlingException";
        m_keyRefusal.message = m_keyRefusal.isRetried ? "You have exceeded the rate at which you may call KMS. Reduce "
                                                        "the frequency of your calls."
                               : m_keyRefusal.error == "KMSDisabledException" ? arn + " is disabled."
                                                                              : arn + " is pending deletion.";
        m_keyRefusal.deciding = "the state of " + name;
        return &m_keyRefusal;
    }

    void note(SimTime now, std::string_view api, const GateRefusal &refusal)
    {
        ++m_refusals;
        ++m_untold;
        m_refusedAt = now;
        const bool isNews = m_refusals == 1 || refusal.message != m_last.message || now - m_toldAt >= kToldEvery;
        if (isNews) {
            m_last = refusal;
            m_toldAt = now;
            m_caller.tell(world::EventKind::ControlPlane,
                          (refusal.error.empty() ? std::string(api) + " did not get there: " : std::string()) +
                              refusal.message + " (decided by: " + refusal.deciding + ")",
                          {}, refusal.error, m_untold);
            m_untold = 0;
        }
    }

    world::World &m_world;
    Component &m_caller, &m_target;
    const kinesis_stream::KinesisStream *const m_stream; ///< the target, where it is one
    const sqs_queue::SqsQueue *const m_queue;            ///< the same
    const Network m_network;
    const std::string m_roleName;
    const bool m_reads;
    Role *m_role = nullptr;
    Endpoint *m_endpoint = nullptr;
    Key *m_key = nullptr;
    const Policy m_nothing;
    std::vector<Ruling> m_rulings;
    GateRefusal m_unreached, m_keyRefusal;
    std::string m_keyName;  ///< the key that was asked last
    std::string m_otherKey; ///< a key that is no node of the pipeline
    SimTime m_keyUntil = -1;
    GateRefusal m_last;
    SimTime m_refusedAt = -1, m_toldAt = -1;
    std::uint64_t m_refusals = 0, m_untold = 0;
};

} // namespace

std::unique_ptr<world::Gate> makeGate(world::World &world, const world::Wire &wire)
{
    const pipeline::ServiceType &from = world.component(wire.from).type();
    const pipeline::PortSpec *port = from.port(wire.link.port, true);
    auto gate = std::make_unique<WireGate>(world, wire, port && port->flow == pipeline::Flow::Read);
    return gate->isNeeded() ? std::move(gate) : nullptr;
}

} // namespace headwater::services
