// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Delivery streams as a whole: created, deleted, described, listed, changed.

#include "core/services/firehose/api/account.h"
#include "core/services/firehose/api/destination.h"
#include "core/services/service.h"

#include <algorithm>

namespace headwater::services::firehose::api {

using kinesis_stream::kAccountId;
using kinesis_stream::KinesisStream;
using kinesis_stream::kRegion;

namespace {

constexpr std::int64_t kControlCalls = 5;       ///< a second, each operation of the control plane
constexpr std::int64_t kMostStreams = 50;       ///< quota of the account
constexpr std::size_t kListed = 10;             ///< unasked
constexpr std::size_t kMostComponents = 60'000; // a component's number has 16 bits, and is never used again
constexpr std::size_t kLongestId = 48;          // of a node's 64, so that a number fits behind it
constexpr std::string_view kDirectPut = "DirectPut", kFromStream = "KinesisStreamAsSource";

ApiError notInState(const DeliveryStream &stream, std::string_view operation)
{
    return {kResourceInUse, "Firehose " + stream.name() + " under accountId " + std::string(kAccountId) +
                                " is in state " + std::string(stream.statusName()) + ", in which " +
                                std::string(operation) + " is not possible."};
}

Milliseconds toMilliseconds(SimTime time)
{
    return world::kEpochSeconds * 1'000 + time / kernel::kMillisecond;
}

std::string textOf(const Json &structure, const char *name)
{
    const auto found = structure.find(name);
    return found != structure.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Text optionalText(const Json &structure, const char *name)
{
    const std::string text = textOf(structure, name);
    return text.empty() ? Text() : Text(text);
}

/// A node's id out of a name, which may have dots and be longer.
std::string nodeId(std::string name)
{
    std::replace(name.begin(), name.end(), '.', '-');
    return name.substr(0, kLongestId);
}

/// The data stream that a delivery stream reads; null when it takes direct puts.
const world::Wire *sourceOf(const DeliveryStream &stream)
{
    for (const auto &wire : stream.world().wires()) {
        if (!wire->removed && wire->to == stream.index() &&
            dynamic_cast<const KinesisStream *>(&stream.world().component(wire->from)))
            return wire.get();
    }
    return nullptr;
}

} // namespace

std::string deliveryStreamArn(std::string_view name)
{
    return "arn:aws:firehose:" + std::string(kRegion) + ":" + std::string(kAccountId) + ":deliverystream/" +
           std::string(name);
}

Account::Account(world::World &world, AccountOptions options)
    : m_world(world)
    , m_options(options)
    , m_limits(limits::firehoseLimits(world.profile()))
{
}

std::vector<DeliveryStream *> Account::streams() const
{
    std::vector<DeliveryStream *> found;
    for (const auto &component : m_world.components()) {
        auto *stream = dynamic_cast<DeliveryStream *>(component.get());
        if (stream && !stream->isRemoved())
            found.push_back(stream);
    }
    std::sort(found.begin(), found.end(), [](const auto *a, const auto *b) { return a->name() < b->name(); });
    return found;
}

DeliveryStream *Account::findStream(std::string_view name) const
{
    for (const auto &component : m_world.components()) {
        auto *stream = dynamic_cast<DeliveryStream *>(component.get());
        if (!stream || stream->isRemoved() || stream->name() != name)
            continue;
        stream->setControlDelay(m_options.controlDelay); // it may have been drawn since the last call
        return stream;
    }
    return nullptr;
}

ApiResult<DeliveryStream *> Account::resolve(const Text &name) const
{
    if (DeliveryStream *stream = findStream(*name))
        return stream;
    return ApiError{kResourceNotFound,
                    "Firehose " + *name + " under accountId " + std::string(kAccountId) + " not found."};
}

ApiResult<DeliveryStream *> Account::resolveActive(const Text &name, std::string_view operation) const
{
    auto stream = resolve(name);
    if (stream && (*stream)->status() != DeliveryStatus::Active)
        return notInState(**stream, operation);
    return stream;
}

std::optional<ApiError> Account::admit(std::string_view operation)
{
    Calls &calls = m_calls[std::string(operation)];
    const SimTime second = now() / kernel::kSecond;
    if (calls.second != second)
        calls = {second, 0};
    if (calls.count >= kControlCalls)
        return ApiError{kThrottling, "Rate exceeded"};
    ++calls.count;
    return std::nullopt;
}

const Account::Given &Account::given(const DeliveryStream &stream) const
{
    static const Given none;
    const auto found = m_given.find(stream.index());
    return found == m_given.end() ? none : found->second;
}

ApiResult<std::string> Account::createDeliveryStream(const Json &request)
{
    Validation validation;
    check(request, createFields(m_world.profile()), {}, validation);
    if (auto problem = validation.problem())
        return *problem;
    if (auto problem = admit("CreateDeliveryStream"))
        return *problem;
    const std::string name = textOf(request, "DeliveryStreamName");
    const std::vector<DeliveryStream *> all = streams();
    if (findStream(name))
        return ApiError{kResourceInUse,
                        "Firehose " + name + " under accountId " + std::string(kAccountId) + " already exists."};
    if (static_cast<std::int64_t>(all.size()) >= kMostStreams || m_world.components().size() >= kMostComponents)
        return ApiError{kLimitExceeded,
                        "You have already consumed your firehose quota of " + std::to_string(kMostStreams) + " hoses."};

    const DestinationKind *kind = nullptr;
    Json configuration;
    for (const DestinationKind &each : destinationKinds()) {
        const auto found = request.find(each.configuration);
        if (found == request.end() || found->is_null() || (isExam() && each.isCurrentOnly))
            continue;
        if (kind)
            return invalid("Exactly one destination configuration is supported for a Firehose");
        kind = &each;
        configuration = *found;
    }
    if (!kind)
        return invalid("Exactly one destination configuration is supported for a Firehose");

    const std::string type = textOf(request, "DeliveryStreamType");
    const Json source = request.value("KinesisStreamSourceConfiguration", Json());
    const Json encryption = request.value("DeliveryStreamEncryptionConfigurationInput", Json());
    std::optional<pipeline::Link> sourceLink;
    if ((type == kFromStream) != source.is_object() || type == "MSKAsSource")
        return invalid(type == kFromStream     ? "KinesisStreamSourceConfiguration must be given for type " + type + "."
                       : type == "MSKAsSource" ? "Clusters of MSK are not there to be read."
                                               : "KinesisStreamSourceConfiguration is not supported for type " +
                                                     std::string(kDirectPut) + ".");
    if (source.is_object()) {
        const std::string arn = textOf(source, "KinesisStreamARN");
        const world::Component *stream = namedNode(m_world, arn.substr(arn.find('/') + 1), "kinesis-stream");
        if (!stream || arn.find(":stream/") == std::string::npos)
            return invalid("The Kinesis stream " + arn + " was not found.");
        if (encryption.is_object())
            return invalid("Server-side encryption is that of the source for type " + type + ".");
        sourceLink.emplace();
        sourceLink->from = stream->id();
        for (const pipeline::PortSpec &port : stream->type().ports) {
            if (port.output && port.flow == pipeline::Flow::Read)
                sourceLink->port = port.key;
        }
    }
    Text keyArn;
    if (encryption.is_object()) {
        keyArn = optionalText(encryption, "KeyARN");
        if (auto problem = checkKeyArn(textOf(encryption, "KeyType"), keyArn))
            return *problem;
    }
    std::vector<Tag> tags;
    for (const Json &each : request.value("Tags", Json::array()))
        tags.push_back({optionalText(each, "Key"), optionalText(each, "Value")});
    Tags tagged;
    if (auto problem = addTags(tagged, tags))
        return *problem;

    const auto plan = planOf(m_world, *kind, configuration, Json::object());
    if (!plan)
        return plan.error();

    const Service *service = findService("firehose");
    pipeline::Node node;
    node.type = service->type.id;
    node.id = nodeId(name);
    // A node of the pipeline may have this id already: then the stream's own is another one.
    for (int more = 2; m_world.find(node.id); ++more)
        node.id = nodeId(name) + "-" + std::to_string(more);
    node.properties = plan->properties;
    if (node.id != name)
        node.properties["DeliveryStreamName"] = name;
    auto &stream = static_cast<DeliveryStream &>(m_world.addNode(node, service->type, service->create));
    stream.setControlDelay(m_options.controlDelay);
    link(stream, plan->links);
    m_world.start();
    configuration.erase("Password");
    m_given[stream.index()] = {std::move(configuration), std::string(kind->configuration), source};
    m_tags[stream.index()] = std::move(tagged);
    if (sourceLink)
        sourceLink->to = stream.id();
    stream.beginCreation(now(), sourceLink);
    if (encryption.is_object())
        stream.changeEncryption(now(), true, textOf(encryption, "KeyType"), keyArn.value_or(""));
    return deliveryStreamArn(name);
}

/// Makes the links behind our ports those of a plan. Ports of other things, such as taps, stay as they are.
void Account::link(DeliveryStream &stream, const std::vector<std::pair<std::string, std::string>> &ends)
{
    auto missing = ends;
    std::vector<pipeline::Link> gone;
    for (const auto &wire : m_world.wires()) {
        if (wire->removed || wire->from != stream.index())
            continue;
        const std::string_view port = portOf(stream, *wire);
        const auto found = std::find_if(missing.begin(), missing.end(), [&](const auto &end) {
            return end.first == port && end.second == wire->link.to;
        });
        if (found != missing.end())
            missing.erase(found);
        else if (port == "objects" || port == "backup" || port == "destination" || port == "transform")
            gone.push_back(wire->link);
    }
    for (const pipeline::Link &each : gone)
        m_world.removeLink(each);
    for (const auto &[port, node] : missing) {
        pipeline::Link link;
        link.from = stream.id();
        link.to = node;
        link.port = port;
        m_world.addLink(link);
    }
}

ApiResult<void> Account::deleteDeliveryStream(const StreamRequest &request)
{
    if (auto problem = Validation()
                           .text("deliveryStreamName", request.deliveryStreamName, kStreamNameRule, Need::Required)
                           .problem())
        return *problem;
    if (auto problem = admit("DeleteDeliveryStream"))
        return *problem;
    const auto stream = resolve(request.deliveryStreamName);
    if (!stream)
        return stream.error();
    if ((*stream)->status() == DeliveryStatus::Creating)
        return notInState(**stream, "DeleteDeliveryStream");
    (*stream)->beginDeletion(now());
    return {};
}

ApiResult<Description> Account::describeDeliveryStream(const DescribeRequest &request)
{
    if (auto problem = Validation()
                           .text("deliveryStreamName", request.deliveryStreamName, kStreamNameRule, Need::Required)
                           .count("limit", request.limit, 1, 10'000)
                           .text("exclusiveStartDestinationId", request.exclusiveStartDestinationId, kDestinationIdRule)
                           .problem())
        return *problem;
    if (auto problem = admit("DescribeDeliveryStream"))
        return *problem;
    const auto resolved = resolve(request.deliveryStreamName);
    if (!resolved)
        return resolved.error();
    const DeliveryStream &stream = **resolved;
    const Given &known = given(stream);
    Description out;
    out.deliveryStreamName = stream.name();
    out.deliveryStreamARN = deliveryStreamArn(stream.name());
    out.deliveryStreamStatus = stream.statusName();
    out.versionId = std::to_string(stream.version());
    out.createTimestamp = toMilliseconds(stream.created());
    if (stream.updated() >= 0)
        out.lastUpdateTimestamp = toMilliseconds(stream.updated());
    const DeliveryEncryption &encryption = stream.encryption();
    out.encryption = {{"Status", std::string(encryptionStatusName(encryption.status))}};
    if (!encryption.keyType.empty())
        out.encryption["KeyType"] = encryption.keyType;
    if (!encryption.keyArn.empty())
        out.encryption["KeyARN"] = encryption.keyArn;
    if (!encryption.failure.empty())
        out.encryption["FailureDescription"] = {{"Type", encryption.failure},
                                                {"Details", "The key could not be used: " + encryption.keyArn}};
    const world::Wire *source = sourceOf(stream);
    const bool readsStream = source || known.source.is_object();
    out.deliveryStreamType = readsStream ? kFromStream : kDirectPut;
    if (readsStream) {
        out.sourceStreamARN = known.source.is_object() ? textOf(known.source, "KinesisStreamARN")
                                                       : "arn:aws:kinesis:" + std::string(kRegion) + ":" +
                                                             std::string(kAccountId) + ":stream/" + source->link.from;
        out.sourceRoleARN = known.source.is_object()
                                ? textOf(known.source, "RoleARN")
                                : textOf(configurationOf(stream, kindOf(stream), known.destination), "RoleARN");
        if (stream.status() != DeliveryStatus::Creating)
            out.deliveryStartTimestamp = toMilliseconds(stream.activeSince());
    }
    if (!request.exclusiveStartDestinationId || *request.exclusiveStartDestinationId < kDestinationId) {
        const DestinationKind *kind = &kindOf(stream);
        for (const DestinationKind &each : destinationKinds()) {
            if (each.configuration == known.kind && each.nodeType == kind->nodeType)
                kind = &each;
        }
        out.destinations.push_back(descriptionOf(*kind, configurationOf(stream, *kind, known.destination)));
    }
    return out;
}

ApiResult<ListResult> Account::listDeliveryStreams(const ListRequest &request)
{
    if (auto problem =
            Validation()
                .count("limit", request.limit, 1, 10'000)
                .choice("deliveryStreamType", request.deliveryStreamType,
                        {"DirectPut", "KinesisStreamAsSource", "MSKAsSource"})
                .text("exclusiveStartDeliveryStreamName", request.exclusiveStartDeliveryStreamName, kStreamNameRule)
                .problem())
        return *problem;
    if (auto problem = admit("ListDeliveryStreams"))
        return *problem;
    const auto most = request.limit ? static_cast<std::size_t>(*request.limit) : kListed;
    ListResult result;
    for (const DeliveryStream *stream : streams()) {
        const bool readsStream = sourceOf(*stream) || given(*stream).source.is_object();
        if (stream->name() <= request.exclusiveStartDeliveryStreamName.value_or("") ||
            (request.deliveryStreamType && *request.deliveryStreamType != (readsStream ? kFromStream : kDirectPut)))
            continue;
        if (result.deliveryStreamNames.size() == most) {
            result.hasMoreDeliveryStreams = true;
            break;
        }
        result.deliveryStreamNames.push_back(stream->name());
    }
    return result;
}

ApiResult<void> Account::updateDestination(const Json &request)
{
    Validation validation;
    check(request, updateFields(m_world.profile()), {}, validation);
    if (auto problem = validation.problem())
        return *problem;
    if (auto problem = admit("UpdateDestination"))
        return *problem;
    const auto resolved = resolveActive(textOf(request, "DeliveryStreamName"), "UpdateDestination");
    if (!resolved)
        return resolved.error();
    DeliveryStream &stream = **resolved;
    if (textOf(request, "DestinationId") != kDestinationId)
        return invalid("Destination Id " + textOf(request, "DestinationId") + " not found.");
    if (const std::string version = textOf(request, "CurrentDeliveryStreamVersionId");
        version != std::to_string(stream.version()))
        return ApiError{kConcurrentModification,
                        "Cannot update firehose: " + stream.name() +
                            " since the current version id: " + std::to_string(stream.version()) +
                            " and specified version id: " + version + " do not match"};
    const DestinationKind &present = kindOf(stream);
    const DestinationKind *kind = nullptr;
    for (const DestinationKind &each : destinationKinds()) {
        const auto found = request.find(each.update);
        if (found == request.end() || found->is_null() || (isExam() && each.isCurrentOnly))
            continue;
        if (kind || each.nodeType != present.nodeType)
            return invalid(kind ? "Exactly one destination update is supported for a Firehose"
                                : "The destination of " + stream.name() + " is of another kind.");
        kind = &each;
    }
    if (!kind)
        return invalid("Exactly one destination update is supported for a Firehose");
    const Json &update = request.at(std::string(kind->update));
    Json configuration = merged(configurationOf(stream, *kind, given(stream).destination), update);
    // Of hints that are given anew both must be, although older ones are there.
    const Json ofBucket = update.value("S3Update", Json::object());
    for (const Json *part : {&update, &ofBucket}) {
        const Json hints = part->is_object() ? part->value("BufferingHints", Json()) : Json();
        if (hints.is_object() && hints.contains("SizeInMBs") != hints.contains("IntervalInSeconds"))
            return invalid("BufferingHints: SizeInMBs and IntervalInSeconds must be given together.");
    }
    const auto plan = planOf(m_world, *kind, configuration, stream.properties());
    if (!plan)
        return plan.error();
    const bool hasOtherRole = plan->properties.value("role", Json()) != stream.properties().value("role", Json());
    if (auto done = stream.reconfigure(now(), plan->properties); !done)
        return invalid(done.error().message.toStdString());
    if (hasOtherRole)
        link(stream, {}); // who may do what is found out when a link is made
    link(stream, plan->links);
    configuration.erase("Password");
    Given &known = m_given[stream.index()];
    known.destination = std::move(configuration);
    known.kind = kind->configuration;
    return {};
}

} // namespace headwater::services::firehose::api
