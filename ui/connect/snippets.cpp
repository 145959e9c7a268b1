// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/snippets.h"

#include "core/base/text.h"

#include <QCoreApplication>

namespace headwater::ui {
namespace {

// `@url`, `@port`, `@name` and `@group` stand for what is filled in. Code is the same in every language.

constexpr const char *kKinesisCli =
    R"(export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=thing
export AWS_DEFAULT_REGION=us-east-1
aws --endpoint-url @url kinesis put-record \
  --stream-name @name --partition-key user-1 --data aGVsbG8=
aws --endpoint-url @url kinesis describe-stream-summary \
  --stream-name @name
)";

constexpr const char *kKinesisPython = R"(import boto3
kinesis = boto3.client("kinesis", endpoint_url="@url", region_name="us-east-1",
                       aws_access_key_id="any", aws_secret_access_key="thing")
for second in range(60):  # stop it with Ctrl+C
    refused = 0
    for _ in range(5):
        answer = kinesis.put_records(StreamName="@name", Records=[
            {"Data": b"click", "PartitionKey": "the-same-for-all"} for _ in range(500)])
        refused += answer["FailedRecordCount"]
    print(refused, "of 2500 refused")
)";

constexpr const char *kKinesisJavaScript = R"(import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";

const kinesis = new KinesisClient({ endpoint: "@url", region: "us-east-1",
  credentials: { accessKeyId: "any", secretAccessKey: "thing" } });
console.log(await kinesis.send(new PutRecordCommand({
  StreamName: "@name", PartitionKey: "user-1", Data: Buffer.from("hello") })));
kinesis.destroy();
)";

constexpr const char *kKinesisJava = R"(import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;

public class Put {
    public static void main(String[] arguments) {
        KinesisClient kinesis = KinesisClient.builder()
            .endpointOverride(URI.create("@url")).region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
            .build();
        System.out.println(kinesis.putRecord(request -> request.streamName("@name")
            .partitionKey("user-1").data(SdkBytes.fromUtf8String("hello"))).sequenceNumber());
    }
}
)";

constexpr const char *kSqsCli = R"(export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=thing
export AWS_DEFAULT_REGION=us-east-1
url=$(aws --endpoint-url @url sqs get-queue-url \
  --queue-name @name --query QueueUrl --output text)
aws --endpoint-url @url sqs send-message \
  --queue-url "$url" --message-body hello@cliGroup
aws --endpoint-url @url sqs receive-message \
  --queue-url "$url" --wait-time-seconds 10
)";

constexpr const char *kSqsPython = R"(import boto3
sqs = boto3.client("sqs", endpoint_url="@url", region_name="us-east-1",
                   aws_access_key_id="any", aws_secret_access_key="thing")
queue = sqs.get_queue_url(QueueName="@name")["QueueUrl"]
sqs.send_message(QueueUrl=queue, MessageBody="hello"@pythonGroup)
for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10).get("Messages", []):
    print(message["Body"])
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
)";

constexpr const char *kSqsJavaScript =
    R"(import { SQSClient, GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";

const sqs = new SQSClient({ endpoint: "@url", region: "us-east-1",
  credentials: { accessKeyId: "any", secretAccessKey: "thing" } });
const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "@name" }));
console.log(await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello"@scriptGroup })));
)";

constexpr const char *kSqsJava = R"(import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

public class Send {
    public static void main(String[] arguments) {
        SqsClient sqs = SqsClient.builder()
            .endpointOverride(URI.create("@url")).region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
            .build();
        String queue = sqs.getQueueUrl(request -> request.queueName("@name")).queueUrl();
        System.out.println(sqs.sendMessage(request -> request.queueUrl(queue)
            .messageBody("hello")@javaGroup).messageId());
    }
}
)";

constexpr const char *kFirehoseCli =
    R"(export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=thing
export AWS_DEFAULT_REGION=us-east-1
aws --endpoint-url @url firehose put-record \
  --delivery-stream-name @name --record Data=aGVsbG8K
aws --endpoint-url @url firehose describe-delivery-stream \
  --delivery-stream-name @name
)";

constexpr const char *kFirehosePython = R"(import boto3
firehose = boto3.client("firehose", endpoint_url="@url", region_name="us-east-1",
                        aws_access_key_id="any", aws_secret_access_key="thing")
answer = firehose.put_record_batch(DeliveryStreamName="@name", Records=[
    {"Data": b'{"n": %d}\n' % n} for n in range(500)])
print(answer["FailedPutCount"], "of 500 refused")
)";

constexpr const char *kFirehoseJavaScript =
    R"(import { FirehoseClient, PutRecordCommand } from "@aws-sdk/client-firehose";

const firehose = new FirehoseClient({ endpoint: "@url", region: "us-east-1",
  credentials: { accessKeyId: "any", secretAccessKey: "thing" } });
console.log(await firehose.send(new PutRecordCommand({
  DeliveryStreamName: "@name", Record: { Data: Buffer.from("hello\n") } })));
)";

constexpr const char *kFirehoseJava = R"(import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.firehose.FirehoseClient;

public class Put {
    public static void main(String[] arguments) {
        FirehoseClient firehose = FirehoseClient.builder()
            .endpointOverride(URI.create("@url")).region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
            .build();
        System.out.println(firehose.putRecord(request -> request.deliveryStreamName("@name")
            .record(record -> record.data(SdkBytes.fromUtf8String("hello\n")))).recordId());
    }
}
)";

constexpr const char *kMqttShell = R"(mosquitto_sub -h 127.0.0.1 -p @port -q 1 -t 'home/#' -v &
sleep 1
mosquitto_pub -h 127.0.0.1 -p @port -q 1 -i my-sensor -t home/hall/temperature -m 21.5
)";

constexpr const char *kMqttPython = R"(import paho.mqtt.client as mqtt
client = mqtt.Client("my-sensor")
client.connect("127.0.0.1", @port)
client.loop_start()
client.publish("home/hall/temperature", "21.5", qos=1).wait_for_publish()
client.disconnect()
)";

constexpr const char *kMqttJavaScript = R"(import mqtt from "mqtt";

const client = await mqtt.connectAsync("mqtt://127.0.0.1:@port", { clientId: "my-sensor" });
await client.publishAsync("home/hall/temperature", "21.5", { qos: 1 });
await client.endAsync();
)";

constexpr const char *kMqttJava = R"(import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

public class Publish {
    public static void main(String[] arguments) throws Exception {
        MqttClient client = new MqttClient("tcp://127.0.0.1:@port", "my-sensor", new MemoryPersistence());
        client.connect();
        client.publish("home/hall/temperature", "21.5".getBytes(), 1, false);
        client.disconnect();
    }
}
)";

constexpr const char *kThingShell =
    R"(mosquitto_sub -h 127.0.0.1 -p @port -q 1 -t '$aws/things/@name/shadow/update/accepted' -v &
sleep 1
mosquitto_pub -h 127.0.0.1 -p @port -q 1 -i @name -t '$aws/things/@name/shadow/update' \
  -m '{"state": {"reported": {"temperature": 21.5}}}'
)";

constexpr const char *kThingPython = R"(import json
import paho.mqtt.client as mqtt
thing = mqtt.Client("@name")
thing.connect("127.0.0.1", @port)
thing.loop_start()
state = {"state": {"reported": {"temperature": 21.5}}}
thing.publish("$aws/things/@name/shadow/update", json.dumps(state), qos=1).wait_for_publish()
thing.disconnect()
)";

constexpr const char *kThingJavaScript = R"(import mqtt from "mqtt";

const thing = await mqtt.connectAsync("mqtt://127.0.0.1:@port", { clientId: "@name" });
await thing.publishAsync("$aws/things/@name/shadow/update",
  JSON.stringify({ state: { reported: { temperature: 21.5 } } }), { qos: 1 });
await thing.endAsync();
)";

constexpr const char *kThingJava = R"(import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

public class Report {
    public static void main(String[] arguments) throws Exception {
        MqttClient thing = new MqttClient("tcp://127.0.0.1:@port", "@name", new MemoryPersistence());
        thing.connect();
        thing.publish("$aws/things/@name/shadow/update",
            "{\"state\": {\"reported\": {\"temperature\": 21.5}}}".getBytes(), 1, false);
        thing.disconnect();
    }
}
)";

/// What the code of a service is, in the order of the languages.
struct Codes
{
    const char *shell, *python, *javaScript, *java;
};

Codes codesFor(std::string_view type)
{
    if (type == "sqs-queue")
        return {kSqsCli, kSqsPython, kSqsJavaScript, kSqsJava};
    if (type == "firehose")
        return {kFirehoseCli, kFirehosePython, kFirehoseJavaScript, kFirehoseJava};
    if (type == "iot-core")
        return {kMqttShell, kMqttPython, kMqttJavaScript, kMqttJava};
    if (type == "iot-thing")
        return {kThingShell, kThingPython, kThingJavaScript, kThingJava};
    return {kKinesisCli, kKinesisPython, kKinesisJavaScript, kKinesisJava};
}

int usualPort(const std::string &endpoint)
{
    return endpoint == "sqs" ? 9324 : endpoint == "firehose" ? 4573 : endpoint == "iot-mqtt" ? 1883 : 4567;
}

QString say(const char *text)
{
    return QCoreApplication::translate("Snippets", text);
}

} // namespace

std::string endpointOf(std::string_view type)
{
    if (type == "kinesis-stream")
        return "kinesis";
    if (type == "sqs-queue")
        return "sqs";
    if (type == "firehose")
        return "firehose";
    return type == "iot-core" || type == "iot-thing" ? "iot-mqtt" : "";
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

std::vector<Snippet> snippetsFor(const pipeline::Node &node, const std::map<std::string, std::uint16_t> &ports)
{
    const std::string endpoint = endpointOf(node.type);
    if (endpoint.empty())
        return {};
    const auto open = ports.find(endpoint);
    const QString port = QString::number(open == ports.end() ? usualPort(endpoint) : open->second);
    const QString name = fromUtf8(clientName(node));
    const bool isFifo = name.endsWith(QLatin1String(".fifo"));
    const auto filled = [&](const char *code) {
        QString text = QString::fromUtf8(code);
        const auto group = [&](const char *place, const char *with) {
            text.replace(QLatin1String(place), isFifo ? QString::fromUtf8(with) : QString());
        };
        group("@cliGroup", " --message-group-id one --message-deduplication-id 1");
        group("@pythonGroup", ", MessageGroupId=\"one\", MessageDeduplicationId=\"1\"");
        group("@scriptGroup", ", MessageGroupId: \"one\", MessageDeduplicationId: \"1\"");
        group("@javaGroup", ".messageGroupId(\"one\").messageDeduplicationId(\"1\")");
        text.replace(QLatin1String("@url"), QStringLiteral("http://127.0.0.1:") + port);
        text.replace(QLatin1String("@port"), port);
        text.replace(QLatin1String("@name"), name);
        return text;
    };
    const Codes codes = codesFor(node.type);
    const bool isMqtt = endpoint == "iot-mqtt";
    const QString package = node.type == "sqs-queue"  ? QStringLiteral("@aws-sdk/client-sqs")
                            : node.type == "firehose" ? QStringLiteral("@aws-sdk/client-firehose")
                            : isMqtt                  ? QStringLiteral("mqtt")
                                                      : QStringLiteral("@aws-sdk/client-kinesis");
    const QString artifact = node.type == "sqs-queue"  ? QStringLiteral("software.amazon.awssdk:sqs")
                             : node.type == "firehose" ? QStringLiteral("software.amazon.awssdk:firehose")
                             : isMqtt ? QStringLiteral("org.eclipse.paho:org.eclipse.paho.client.mqttv3")
                                      : QStringLiteral("software.amazon.awssdk:kinesis");
    return {
        {isMqtt ? say(QT_TRANSLATE_NOOP("Snippets", "mosquitto_pub")) : say(QT_TRANSLATE_NOOP("Snippets", "AWS CLI")),
         filled(codes.shell),
         say(QT_TRANSLATE_NOOP("Snippets", "Needs the Debian package %1."))
             .arg(isMqtt ? QStringLiteral("mosquitto-clients") : QStringLiteral("awscli"))},
        {say(QT_TRANSLATE_NOOP("Snippets", "Python")), filled(codes.python),
         say(QT_TRANSLATE_NOOP("Snippets", "Needs the Debian package %1."))
             .arg(isMqtt ? QStringLiteral("python3-paho-mqtt") : QStringLiteral("python3-boto3"))},
        {say(QT_TRANSLATE_NOOP("Snippets", "JavaScript")), filled(codes.javaScript),
         say(QT_TRANSLATE_NOOP("Snippets", "Needs: npm install %1. Save it as a .mjs file.")).arg(package)},
        {say(QT_TRANSLATE_NOOP("Snippets", "Java")), filled(codes.java),
         say(QT_TRANSLATE_NOOP("Snippets", "Needs the Maven artifact %1.")).arg(artifact)},
    };
}

} // namespace headwater::ui
