// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/snippets.h"

#include "core/base/text.h"
#include "ui/connect/codes.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr const char *kAnyKey = "any", *kAnySecret = "thing";

QString say(const char *text)
{
    return QCoreApplication::translate("Snippets", text);
}

bool isOfIot(std::string_view type)
{
    return type == "iot-core" || type == "iot-thing";
}

/// As a word of the shell: in quotes where it needs them.
QString shellWord(const QString &text)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:@%+=,-]+$"));
    if (plain.match(text).hasMatch())
        return text;
    QString inside = text;
    return QLatin1Char('\'') + inside.replace(QLatin1Char('\''), QLatin1String("'\\''")) + QLatin1Char('\'');
}

/// As a literal of Python, JavaScript or Java.
QString literal(const QString &text)
{
    QString inside = text;
    inside.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
    return QLatin1Char('"') + inside + QLatin1Char('"');
}

int usualPort(const std::string &endpoint)
{
    return endpoint == "sqs"         ? 9324
           : endpoint == "firehose"  ? 4573
           : endpoint == "iot-http"  ? 8043
           : endpoint == "iot-mqtt"  ? 1883
           : endpoint == "iot-mqtts" ? 8883
           : endpoint == "iot-ws"    ? 8080
                                     : 4567;
}

int portOf(const std::string &endpoint, const Reach &reach)
{
    const auto open = reach.ports.find(endpoint);
    return open == reach.ports.end() ? usualPort(endpoint) : open->second;
}

QString textOf(const pipeline::Json &object, const char *member)
{
    const auto found = object.find(member);
    return found != object.end() && found->is_string() ? fromUtf8(found->get_ref<const std::string &>()) : QString();
}

/// Puts what belongs there in the place of `@{name}`.
QString filled(const char *code, const QHash<QString, QString> &values)
{
    static const QRegularExpression place(QStringLiteral("@\\{([A-Za-z]+)\\}"));
    const QString text = QString::fromUtf8(code);
    QString made;
    qsizetype from = 0;
    for (auto found = place.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        made += text.mid(from, match.capturedStart() - from) + values.value(match.captured(1));
        from = match.capturedEnd();
    }
    return made + text.mid(from);
}

QHash<QString, QString> valuesFor(const pipeline::Node &node, Way way, const Reach &reach)
{
    const QString name = fromUtf8(clientName(node)), url = addressOf(node, way, reach);
    const QString key = reach.key ? fromUtf8(reach.key->id) : QLatin1String(kAnyKey);
    const QString secret = reach.key ? fromUtf8(reach.key->secret) : QLatin1String(kAnySecret);
    const int port = portOf(endpointOf(node.type, way), reach);
    QHash<QString, QString> values{
        {QStringLiteral("url"), url},
        {QStringLiteral("quotedUrl"), literal(url)},
        {QStringLiteral("port"), QString::number(port)},
        {QStringLiteral("name"), name},
        {QStringLiteral("quotedName"), literal(name)},
        {QStringLiteral("ownName"), name + QLatin1String(gateway::devices::kDeviceSuffix)},
        {QStringLiteral("quotedOwnName"), literal(name + QLatin1String(gateway::devices::kDeviceSuffix))},
        {QStringLiteral("key"), literal(key)},
        {QStringLiteral("secret"), literal(secret)},
        {QStringLiteral("keyShell"), shellWord(key)},
        {QStringLiteral("secretShell"), shellWord(secret)}};
    const QString javaUrl = way == Way::WebSocket ? url
                                                  : (way == Way::MqttOverTls ? QStringLiteral("ssl://127.0.0.1:%1")
                                                                             : QStringLiteral("tcp://127.0.0.1:%1"))
                                                        .arg(port);
    values[QStringLiteral("javaUrl")] = literal(javaUrl);
    if (way == Way::WebSocket)
        values[QStringLiteral("transport")] = QStringLiteral(", transport=\"websockets\"");
    if (name.endsWith(QLatin1String(".fifo"))) {
        values[QStringLiteral("cliGroup")] = QStringLiteral(" --message-group-id one --message-deduplication-id 1");
        values[QStringLiteral("pythonGroup")] =
            QStringLiteral(", MessageGroupId=\"one\", MessageDeduplicationId=\"1\"");
        values[QStringLiteral("scriptGroup")] =
            QStringLiteral(", MessageGroupId: \"one\", MessageDeduplicationId: \"1\"");
        values[QStringLiteral("javaGroup")] = QStringLiteral(".messageGroupId(\"one\").messageDeduplicationId(\"1\")");
    }
    if (way == Way::Https) {
        const QString root = shellWord(reach.authority);
        values[QStringLiteral("cliTls")] = QStringLiteral("export AWS_CA_BUNDLE=%1\n").arg(root);
        values[QStringLiteral("pythonTls")] = QStringLiteral(",\n    verify=%1").arg(literal(reach.authority));
        values[QStringLiteral("scriptTls")] = QStringLiteral("// NODE_EXTRA_CA_CERTS=%1 node example.mjs\n").arg(root);
        values[QStringLiteral("javaTls")] =
            QStringLiteral("// keytool -importcert -noprompt -alias headwater -keystore trusted.p12 -storepass "
                           "headwater \\\n//   -file %1\n// java -Djavax.net.ssl.trustStore=trusted.p12 "
                           "-Djavax.net.ssl.trustStorePassword=headwater …\n")
                .arg(root);
    }
    if (way == Way::MqttOverTls && reach.device) {
        const QString folder = QFileInfo(reach.papers.certificate).path();
        const QString client = fromUtf8(reach.device->deviceId), topic = fromUtf8(reach.device->topic);
        values[QStringLiteral("folder")] = literal(folder);
        values[QStringLiteral("folderShell")] = shellWord(folder);
        values[QStringLiteral("authority")] = QFileInfo(reach.papers.authority).fileName();
        values[QStringLiteral("certificate")] = QFileInfo(reach.papers.certificate).fileName();
        values[QStringLiteral("private")] = QFileInfo(reach.papers.key).fileName();
        values[QStringLiteral("client")] = literal(client);
        values[QStringLiteral("clientShell")] = shellWord(client);
        values[QStringLiteral("topic")] = literal(topic);
        values[QStringLiteral("topicShell")] = shellWord(topic);
    }
    return values;
}

/// What has to be installed, by service and language.
struct Needs
{
    QString debian, debianOfPython, npm, maven;
};

Needs needsOf(std::string_view type, Way way, bool strict)
{
    if (isOfIot(type) && way != Way::Http && way != Way::Https)
        return {QStringLiteral("mosquitto-clients"),
                strict && way == Way::WebSocket ? QStringLiteral("python3-paho-mqtt, python3-botocore")
                                                : QStringLiteral("python3-paho-mqtt"),
                QStringLiteral("mqtt"), QStringLiteral("org.eclipse.paho:org.eclipse.paho.client.mqttv3")};
    const QString npm = isOfIot(type)         ? QStringLiteral("@aws-sdk/client-iot-data-plane")
                        : type == "sqs-queue" ? QStringLiteral("@aws-sdk/client-sqs")
                        : type == "firehose"  ? QStringLiteral("@aws-sdk/client-firehose")
                                              : QStringLiteral("@aws-sdk/client-kinesis");
    const QString maven = isOfIot(type)         ? QStringLiteral("software.amazon.awssdk:iotdataplane")
                          : type == "sqs-queue" ? QStringLiteral("software.amazon.awssdk:sqs")
                          : type == "firehose"  ? QStringLiteral("software.amazon.awssdk:firehose")
                                                : QStringLiteral("software.amazon.awssdk:kinesis");
    return {QStringLiteral("awscli"), QStringLiteral("python3-boto3"), npm, maven};
}

} // namespace

bool canBeReached(std::string_view type)
{
    return type == "kinesis-stream" || type == "sqs-queue" || type == "firehose" || isOfIot(type);
}

std::string clientName(const pipeline::Node &node)
{
    for (const char *own : {"QueueName", "DeliveryStreamName", "thingName"}) {
        const auto found = node.properties.is_object() ? node.properties.find(own) : node.properties.end();
        if (node.properties.is_object() && found != node.properties.end() && found->is_string() &&
            !found->get_ref<const std::string &>().empty())
            return found->get<std::string>();
    }
    const auto fifo = node.properties.is_object() ? node.properties.find("FifoQueue") : node.properties.end();
    const bool isFifo = node.properties.is_object() && fifo != node.properties.end() && *fifo == true;
    return node.id + (isFifo ? ".fifo" : "");
}

std::vector<AccessKey> accessKeys(const pipeline::Pipeline &pipeline)
{
    std::vector<AccessKey> keys;
    for (const pipeline::Node &node : pipeline.nodes) {
        if (node.type != "iam-role" || !node.properties.is_object())
            continue;
        const auto list = node.properties.find("AccessKeys");
        if (list == node.properties.end() || !list->is_array())
            continue;
        for (const pipeline::Json &each : *list) {
            if (!each.is_object())
                continue;
            const QString id = textOf(each, "AccessKeyId"), secret = textOf(each, "SecretAccessKey");
            if (!id.isEmpty() && !secret.isEmpty())
                keys.push_back({node.id, id.toStdString(), secret.toStdString()});
        }
    }
    return keys;
}

std::optional<gateway::devices::CertifiedThing> deviceAt(const pipeline::Pipeline &pipeline, const pipeline::Node &node)
{
    for (auto &each : gateway::devices::certifiedThings(pipeline)) {
        const bool isLinked = std::any_of(pipeline.links.begin(), pipeline.links.end(), [&](const auto &link) {
            return link.from == each.node && link.to == node.id;
        });
        if (each.node == node.id || (node.type == "iot-core" && isLinked))
            return std::move(each);
    }
    return std::nullopt;
}

std::string endpointOf(std::string_view type, Way way)
{
    if (type == "kinesis-stream")
        return "kinesis";
    if (type == "sqs-queue")
        return "sqs";
    if (type == "firehose")
        return "firehose";
    if (!isOfIot(type))
        return {};
    return way == Way::Mqtt          ? "iot-mqtt"
           : way == Way::MqttOverTls ? "iot-mqtts"
           : way == Way::WebSocket   ? "iot-ws"
                                     : "iot-http";
}

std::vector<Way> waysTo(const pipeline::Node &node, const Reach &reach)
{
    if (!canBeReached(node.type))
        return {};
    std::vector<Way> ways{Way::Http, Way::Https};
    if (isOfIot(node.type))
        ways = {Way::Mqtt, Way::MqttOverTls, Way::WebSocket, Way::Http, Way::Https};
    std::erase_if(ways, [&](Way way) {
        return (way == Way::MqttOverTls && !reach.device) || (way == Way::Https && !reach.isEncrypted) ||
               (reach.isOpen && reach.ports.count(endpointOf(node.type, way)) == 0);
    });
    return ways;
}

QString addressOf(const pipeline::Node &node, Way way, const Reach &reach)
{
    const QString place = QStringLiteral("127.0.0.1:%1").arg(portOf(endpointOf(node.type, way), reach));
    switch (way) {
    case Way::Http:
        return QStringLiteral("http://") + place;
    case Way::Https:
        return QStringLiteral("https://") + place;
    case Way::Mqtt:
        return QStringLiteral("mqtt://") + place;
    case Way::MqttOverTls:
        return QStringLiteral("mqtts://") + place;
    case Way::WebSocket:
        return QStringLiteral("ws://%1/mqtt").arg(place);
    }
    return place;
}

std::vector<Snippet> snippetsFor(const pipeline::Node &node, Way way, const Reach &reach)
{
    const Codes codes = isOfIot(node.type) ? deviceCodes(node.type, way, reach.isStrict) : streamCodes(node.type);
    const Needs needs = needsOf(node.type, way, reach.isStrict);
    const QHash<QString, QString> values = valuesFor(node, way, reach);
    const bool isShellOfAws = needs.debian == QLatin1String("awscli");
    std::vector<Snippet> snippets;
    const auto add = [&](const QString &language, const char *code, const QString &needed) {
        if (code)
            snippets.push_back({language, filled(code, values), needed});
    };
    const QString debian = say(QT_TRANSLATE_NOOP("Snippets", "Needs the Debian package %1."));
    add(isShellOfAws ? say(QT_TRANSLATE_NOOP("Snippets", "AWS CLI"))
                     : say(QT_TRANSLATE_NOOP("Snippets", "mosquitto_pub")),
        codes.shell, debian.arg(needs.debian));
    add(say(QT_TRANSLATE_NOOP("Snippets", "Python")), codes.python, debian.arg(needs.debianOfPython));
    add(say(QT_TRANSLATE_NOOP("Snippets", "JavaScript")), codes.javaScript,
        say(QT_TRANSLATE_NOOP("Snippets", "Needs: npm install %1. Save it as a .mjs file.")).arg(needs.npm));
    add(say(QT_TRANSLATE_NOOP("Snippets", "Java")), codes.java,
        say(QT_TRANSLATE_NOOP("Snippets", "Needs the Maven artifact %1.")).arg(needs.maven));
    return snippets;
}

} // namespace headwater::ui
