// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/limits/sqs.h"
#include "core/services/clients/synthetic.h"
#include "core/services/records.h"
#include "core/services/sqs-queue/messagetext.h"
#include "core/services/sqs-sender/sender.h"

#include <algorithm>

namespace headwater::services::sqs_sender {
namespace {

using namespace pipeline;

std::vector<Finding> check(const Node &node, limits::Profile profile)
{
    std::vector<Finding> findings = checkSynthetic(node);
    const Json list = node.properties.value("messageAttributes", Json::array());
    std::vector<sqs_queue::Attribute> attributes;
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
        if (list[i].is_object())
            attributes.push_back({list[i].value("Name", std::string()),
                                  list[i].value("DataType", std::string("String")),
                                  list[i].value("Value", std::string())});
    }
    if (const auto problem = sqs_queue::attributeProblem(attributes))
        findings.push_back({QString::fromStdString(*problem), QStringLiteral("/messageAttributes")});
    const bool isExtended = node.properties.value("extendedClient", Json(false)) == true;
    if (isExtended && attributes.size() > sqs_queue::kExtendedAttributes)
        findings.push_back({QCoreApplication::translate("Services", "The extended client needs one of the ten "
                                                                    "attributes for itself."),
                            QStringLiteral("/messageAttributes")});
    const Json bytes = node.properties.value("recordBytes", Json(1'024));
    const double largest = bytes.is_number() ? bytes.get<double>() : bytes.is_object() ? bytes.value("max", 0.0) : 0;
    if (!isExtended && largest > static_cast<double>(limits::sqsLimits(profile).maxMessageBytes))
        findings.push_back({QCoreApplication::translate("Services", "Messages of this size are refused. The extended "
                                                                    "client puts them into a bucket."),
                            QStringLiteral("/recordBytes"), true});
    return findings;
}

std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    std::vector<Finding> findings;
    bool hasBucket = false, hasFifo = false;
    for (const Link &link : pipeline.links) {
        const Node *to = link.from == node.id ? pipeline.find(link.to) : nullptr;
        hasBucket = hasBucket || (to && to->type == "s3-bucket");
        hasFifo = hasFifo || (to && to->type == "sqs-queue" && to->properties.value("FifoQueue", Json(false)) == true);
    }
    if (node.properties.value("extendedClient", Json(false)) == true && !hasBucket)
        findings.push_back({QCoreApplication::translate("Services", "The extended client needs a bucket: link one."),
                            QStringLiteral("/extendedClient"), true});
    if (hasFifo && node.properties.contains("DelaySeconds") && node.properties["DelaySeconds"].is_number())
        findings.push_back({QCoreApplication::translate("Services", "A FIFO queue has one delay for all its messages "
                                                                    "and refuses one of their own."),
                            QStringLiteral("/DelaySeconds")});
    return findings;
}

/// Specs that producers have too, in the words of queues.
std::vector<PropertySpec> messageSpecs()
{
    std::vector<PropertySpec> specs = syntheticProperties();
    for (PropertySpec &each : specs) {
        if (each.key == "recordsPerSecond") {
            each.label = HW_TEXT("Messages per second");
            each.unit = HW_TEXT("messages/s");
        } else if (each.key == "recordBytes") {
            each.label = HW_TEXT("Body size");
            each.help = HW_TEXT("Attributes count as well. Larger bodies than the queue takes need the extended "
                                "client.");
            each.exam.most = each.current.most = 2'147'483'648.0;
            for (PropertySpec &field : each.fields)
                field.exam.most = field.current.most = 2'147'483'648.0;
        } else if (each.key == "keys") {
            each.label = HW_TEXT("Message groups");
            each.help = HW_TEXT("MessageGroupId of each message of a FIFO queue: order is kept within a group. A "
                                "standard queue takes no notice.");
        }
    }
    return specs;
}

ServiceType describe()
{
    std::vector<PropertySpec> properties = messageSpecs();
    properties.insert(properties.begin(), {.key = "api",
                                           .label = HW_TEXT("API"),
                                           .kind = PropertyKind::Choice,
                                           .fallback = "SendMessage",
                                           .help = HW_TEXT("SendMessageBatch sends up to ten messages in a call, for "
                                                           "the price of one while they have 64 KB together."),
                                           .choices = {{"SendMessage", HW_TEXT("SendMessage")},
                                                       {"SendMessageBatch", HW_TEXT("SendMessageBatch")}}});
    PropertySpec batch = batchRecordsProperty(), linger = lingerProperty();
    batch.label = HW_TEXT("Messages per call");
    batch.help = HW_TEXT("A call goes out when so many messages wait.");
    batch.fallback = 10;
    batch.exam = batch.current = {1, 10};
    batch.showValues = linger.showValues = {"SendMessageBatch"};
    for (PropertySpec &each :
         std::vector<PropertySpec>{std::move(batch), std::move(linger), maxInFlightProperty(), retryProperty()})
        properties.push_back(std::move(each));
    for (PropertySpec &each : std::vector<PropertySpec>{
             {.key = "deduplicationId",
           .label = HW_TEXT("Deduplication id"),
           .kind = PropertyKind::Choice,
           .fallback = "unique",
           .help = HW_TEXT("What a FIFO queue knows a message by. Without one the queue needs content-based "
                           "deduplication."),
           .live = true,
           .choices = {{"unique", HW_TEXT("one for each message")}, {"none", HW_TEXT("none")}}},
             {.key = "repeatRate",
             .label = HW_TEXT("Sent once more"),
             .kind = PropertyKind::Number,
             .fallback = 0,
             .help = HW_TEXT("Share of the messages that are the one before again, with the same deduplication id: a "
                             "sender that did not hear the answer. From 0 to 1."),
             .exam = {0, 0.99},
             .current = {0, 0.99},
             .live = true},
             {.key = "DelaySeconds",
             .label = HW_TEXT("Message timer"),
             .kind = PropertyKind::Integer,
             .fallback = nullptr,
             .unit = HW_TEXT("s"),
             .help = HW_TEXT("Hides each message so long, whatever the queue's own delay is. Standard queues only."),
             .exam = {0, 900},
             .current = {0, 900},
             .live = true},
             {.key = "messageAttributes",
             .label = HW_TEXT("Attributes"),
             .kind = PropertyKind::List,
             .fallback = Json::array(),
             .help = HW_TEXT("Up to ten, and their size counts."),
             .fields = {{.key = "Name", .label = HW_TEXT("Name"), .kind = PropertyKind::Text, .fallback = "Name"},
                        {.key = "DataType",
                        .label = HW_TEXT("Type"),
                        .kind = PropertyKind::Text,
                        .fallback = "String",
                        .help = HW_TEXT("String, Number or Binary; a label of your own may follow after a period.")},
                        {.key = "Value", .label = HW_TEXT("Value"), .kind = PropertyKind::Text, .fallback = "x"}}},
             {.key = "extendedClient",
             .label = HW_TEXT("Extended client"),
             .kind = PropertyKind::Boolean,
             .fallback = false,
             .help = HW_TEXT("Puts bodies above the threshold into the linked bucket and sends where they are."),
             .live = true},
             {.key = "payloadSizeThreshold",
             .label = HW_TEXT("Threshold"),
             .kind = PropertyKind::Integer,
             .fallback = sqs_queue::kExtendedThreshold,
             .unit = HW_TEXT("bytes"),
             .help = HW_TEXT("Of body and attributes. 256 KB by default, today too."),
             .exam = {0, 262'144},
             .current = {0, 1'048'576},
             .live = true},
             {.key = "alwaysThroughS3",
             .label = HW_TEXT("Always through S3"),
             .kind = PropertyKind::Boolean,
             .fallback = false,
             .live = true}})
        properties.push_back(std::move(each));
    for (PropertySpec &each : payloadProperties())
        properties.push_back(std::move(each));
    std::vector<MetricSpec> metrics = putMetrics();
    return {.id = "sqs-sender",
            .name = HW_TEXT("Queue sender"),
            .group = HW_TEXT("Queue"),
            .purpose = HW_TEXT("Sends messages to a queue"),
            .idStem = "sender",
            .icon = "sqs-sender",
            .properties = std::move(properties),
            .ports = {{"messages", HW_TEXT("Messages"), Flow::Put, true},
                      {"payloads", HW_TEXT("Large bodies"), Flow::Objects, true}},
            .metrics = std::move(metrics),
            .notes = {HW_TEXT("SendMessage answers with the message's id and the MD5 of its body and attributes, so "
                              "that the sender can see that it arrived whole. Ten messages may share a call."),
                      HW_TEXT("A queue takes 256 KB (1 MiB today), attributes included. The extended client for Java "
                              "puts larger bodies, up to 2 GB, into S3 and sends a pointer; the receiver needs it "
                              "too.")},
            .headline = "RecordsAttempted",
            .order = 145,
            .check = check,
            .checkSurroundings = checkSurroundings,
            .linkReason = [](const ServiceType &other, bool outgoing) -> std::optional<QString> {
                const bool takesRecords = std::any_of(other.ports.begin(), other.ports.end(), [](const PortSpec &port) {
                    return !port.output && port.flow == Flow::Put;
                });
                if (!outgoing || other.id == "sqs-queue" || !takesRecords)
                    return {};
                return QCoreApplication::translate("Services", "This client sends messages, and only queues take them. "
                                                               "A producer writes records.");
            }};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<SqsSender>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::sqs_sender
