// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/sns-topic/topic.h"

namespace headwater::services::sns_topic {
namespace {

using namespace pipeline;

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings;
    const Json list = node.properties.value("Subscription", Json::array());
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string protocol = list[i].value("Protocol", "email");
        const std::string endpoint = list[i].value("Endpoint", "");
        const QString place = QStringLiteral("/Subscription/%1/Endpoint").arg(i);
        if (protocol == "email" && endpoint.find('@') == std::string::npos)
            findings.push_back({QCoreApplication::translate(
                                    "Services", "An e-mail subscription needs an address, such as “ops@example.com”."),
                                place});
        else if (protocol != "email" && !endpoint.starts_with(protocol + "://"))
            findings.push_back({QCoreApplication::translate("Services", "This endpoint has to begin with “%1://”.")
                                    .arg(QString::fromStdString(protocol)),
                                place});
    }
    return findings;
}

ServiceType describe()
{
    return {.id = "sns-topic",
            .name = HW_TEXT("Topic (SNS)"),
            .group = HW_TEXT("Notify"),
            .purpose = HW_TEXT("Tells people and systems at once, by e-mail and HTTP"),
            .idStem = "topic",
            .icon = "sns-topic",
            .properties = {{.key = "Subscription",
                            .label = HW_TEXT("Subscribers"),
                            .kind = PropertyKind::List,
                            .fallback = Json::array({{{"Protocol", "email"}, {"Endpoint", "ops@example.com"}}}),
                            .help = HW_TEXT("Every message goes to each of them. Nothing is really sent: look at the "
                                            "outbox."),
                            .live = true,
                            .fields = {{.key = "Protocol",
                                        .label = HW_TEXT("Protocol"),
                                        .kind = PropertyKind::Choice,
                                        .fallback = "email",
                                        .choices = {{"email", HW_TEXT("e-mail")},
                                                    {"http", HW_TEXT("HTTP")},
                                                    {"https", HW_TEXT("HTTPS")}}},
                                       {.key = "Endpoint",
                                        .label = HW_TEXT("Endpoint"),
                                        .kind = PropertyKind::Text,
                                        .fallback = "ops@example.com"},
                                       {.key = "fails",
                                        .label = HW_TEXT("Does not answer"),
                                        .kind = PropertyKind::Boolean,
                                        .fallback = false,
                                        .help = HW_TEXT("After three more attempts, 20 seconds apart, a message is "
                                                        "given up.")}}}},
            .ports = {{"messages", HW_TEXT("Messages"), Flow::Notify, false}},
            .metrics = {{"NumberOfMessagesPublished", HW_TEXT("Published"), HW_TEXT("messages/s")},
                        {"NumberOfNotificationsDelivered", HW_TEXT("Delivered"), HW_TEXT("messages/s")},
                        {"NumberOfNotificationsFailed", HW_TEXT("Failed"), HW_TEXT("messages/s")},
                        {"PublishSize", HW_TEXT("Bytes published"), HW_TEXT("bytes/s")}},
            .actions = {{"Publish",
                         HW_TEXT("Publish a message"),
                         HW_TEXT("Sends a message to every subscriber."),
                         {{.key = "Subject", .label = HW_TEXT("Subject"), .kind = PropertyKind::Text, .fallback = ""},
                          {.key = "Message",
                           .label = HW_TEXT("Message"),
                           .kind = PropertyKind::Text,
                           .fallback = "Hello",
                           .severalLines = true}}}},
            .notes = {HW_TEXT("A topic pushes: every subscriber gets every message, and nothing is kept for whoever "
                              "comes later. A stream or a queue keeps records until they are read.")},
            .headline = "NumberOfMessagesPublished",
            .order = 340,
            .width = 148,
            .height = 84,
            .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Topic>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::sns_topic
