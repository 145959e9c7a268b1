// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/codes.h"

namespace headwater::ui {
namespace {

constexpr const char *kKinesisCli = R"(export AWS_ACCESS_KEY_ID=@{keyShell} AWS_SECRET_ACCESS_KEY=@{secretShell}
export AWS_DEFAULT_REGION=us-east-1
@{cliTls}aws --endpoint-url @{url} \
  kinesis put-record --stream-name @{name} \
  --partition-key user-1 --data aGVsbG8=
aws --endpoint-url @{url} \
  kinesis describe-stream-summary --stream-name @{name}
)";

constexpr const char *kKinesisPython = R"(import boto3
kinesis = boto3.client("kinesis", endpoint_url=@{quotedUrl}, region_name="us-east-1",
                       aws_access_key_id=@{key}, aws_secret_access_key=@{secret}@{pythonTls})
for second in range(60):  # stop it with Ctrl+C
    refused = 0
    for _ in range(5):
        answer = kinesis.put_records(StreamName=@{quotedName}, Records=[
            {"Data": b"click", "PartitionKey": "the-same-for-all"} for _ in range(500)])
        refused += answer["FailedRecordCount"]
    print(refused, "of 2500 refused")
)";

constexpr const char *kKinesisJavaScript =
    R"(@{scriptTls}import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";

const kinesis = new KinesisClient({ endpoint: @{quotedUrl}, region: "us-east-1",
  credentials: { accessKeyId: @{key}, secretAccessKey: @{secret} } });
console.log(await kinesis.send(new PutRecordCommand({
  StreamName: @{quotedName}, PartitionKey: "user-1", Data: Buffer.from("hello") })));
kinesis.destroy();
)";

constexpr const char *kKinesisJava = R"(@{javaTls}import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;

public class Put {
    public static void main(String[] arguments) {
        KinesisClient kinesis = KinesisClient.builder()
            .endpointOverride(URI.create(@{quotedUrl})).region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(@{key}, @{secret})))
            .build();
        System.out.println(kinesis.putRecord(request -> request.streamName(@{quotedName})
            .partitionKey("user-1").data(SdkBytes.fromUtf8String("hello"))).sequenceNumber());
    }
}
)";

constexpr const char *kSqsCli = R"(export AWS_ACCESS_KEY_ID=@{keyShell} AWS_SECRET_ACCESS_KEY=@{secretShell}
export AWS_DEFAULT_REGION=us-east-1
@{cliTls}url=$(aws --endpoint-url @{url} \
  sqs get-queue-url --queue-name @{name} --query QueueUrl --output text)
aws --endpoint-url @{url} \
  sqs send-message --queue-url "$url" --message-body hello@{cliGroup}
aws --endpoint-url @{url} \
  sqs receive-message --queue-url "$url" --wait-time-seconds 10
)";

constexpr const char *kSqsPython = R"(import boto3
sqs = boto3.client("sqs", endpoint_url=@{quotedUrl}, region_name="us-east-1",
                   aws_access_key_id=@{key}, aws_secret_access_key=@{secret}@{pythonTls})
queue = sqs.get_queue_url(QueueName=@{quotedName})["QueueUrl"]
sqs.send_message(QueueUrl=queue, MessageBody="hello"@{pythonGroup})
for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10).get("Messages", []):
    print(message["Body"])
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
)";

constexpr const char *kSqsJavaScript =
    R"(@{scriptTls}import { SQSClient, GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";

const sqs = new SQSClient({ endpoint: @{quotedUrl}, region: "us-east-1",
  credentials: { accessKeyId: @{key}, secretAccessKey: @{secret} } });
const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: @{quotedName} }));
console.log(await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello"@{scriptGroup} })));
)";

constexpr const char *kSqsJava = R"(@{javaTls}import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

public class Send {
    public static void main(String[] arguments) {
        SqsClient sqs = SqsClient.builder()
            .endpointOverride(URI.create(@{quotedUrl})).region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(@{key}, @{secret})))
            .build();
        String queue = sqs.getQueueUrl(request -> request.queueName(@{quotedName})).queueUrl();
        System.out.println(sqs.sendMessage(request -> request.queueUrl(queue)
            .messageBody("hello")@{javaGroup}).messageId());
    }
}
)";

constexpr const char *kFirehoseCli = R"(export AWS_ACCESS_KEY_ID=@{keyShell} AWS_SECRET_ACCESS_KEY=@{secretShell}
export AWS_DEFAULT_REGION=us-east-1
@{cliTls}aws --endpoint-url @{url} \
  firehose put-record --delivery-stream-name @{name} \
  --record Data=aGVsbG8K
aws --endpoint-url @{url} \
  firehose describe-delivery-stream --delivery-stream-name @{name}
)";

constexpr const char *kFirehosePython = R"(import boto3
firehose = boto3.client("firehose", endpoint_url=@{quotedUrl}, region_name="us-east-1",
                        aws_access_key_id=@{key}, aws_secret_access_key=@{secret}@{pythonTls})
answer = firehose.put_record_batch(DeliveryStreamName=@{quotedName}, Records=[
    {"Data": b'{"n": %d}\n' % n} for n in range(500)])
print(answer["FailedPutCount"], "of 500 refused")
)";

constexpr const char *kFirehoseJavaScript =
    R"(@{scriptTls}import { FirehoseClient, PutRecordCommand } from "@aws-sdk/client-firehose";

const firehose = new FirehoseClient({ endpoint: @{quotedUrl}, region: "us-east-1",
  credentials: { accessKeyId: @{key}, secretAccessKey: @{secret} } });
console.log(await firehose.send(new PutRecordCommand({
  DeliveryStreamName: @{quotedName}, Record: { Data: Buffer.from("hello\n") } })));
)";

constexpr const char *kFirehoseJava = R"(@{javaTls}import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.firehose.FirehoseClient;

public class Put {
    public static void main(String[] arguments) {
        FirehoseClient firehose = FirehoseClient.builder()
            .endpointOverride(URI.create(@{quotedUrl})).region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(@{key}, @{secret})))
            .build();
        System.out.println(firehose.putRecord(request -> request.deliveryStreamName(@{quotedName})
            .record(record -> record.data(SdkBytes.fromUtf8String("hello\n")))).recordId());
    }
}
)";

} // namespace

Codes streamCodes(std::string_view type)
{
    if (type == "sqs-queue")
        return {kSqsCli, kSqsPython, kSqsJavaScript, kSqsJava};
    if (type == "firehose")
        return {kFirehoseCli, kFirehosePython, kFirehoseJavaScript, kFirehoseJava};
    return {kKinesisCli, kKinesisPython, kKinesisJavaScript, kKinesisJava};
}

} // namespace headwater::ui
