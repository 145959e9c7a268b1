// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/functions/templates.h"

#include <QCoreApplication>

namespace headwater::functions {
namespace {

constexpr CodeTemplate kTemplates[] = {
    {"kinesis", QT_TRANSLATE_NOOP("Functions", "Records of a data stream"),
     R"(// What is returned as records goes on over the links.
exports.handler = async (event) => {
  const records = [];
  for (const { kinesis } of event.Records) {
    const text = Buffer.from(kinesis.data, 'base64').toString();
    const item = JSON.parse(text);
    item.seen = new Date().toISOString();
    records.push({
      partitionKey: kinesis.partitionKey,
      data: Buffer.from(JSON.stringify(item)).toString('base64'),
    });
  }
  console.log(`${records.length} records`);
  return { records };
};
)",
     R"({"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"key-00000007","sequenceNumber":"49602877000000000000000000000000000000000000000000000002","data":"eyJ1c2VyIjoiYW5uIiwicGFnZSI6Ii9jYXJ0IiwibXMiOjQyfQ==","approximateArrivalTimestamp":1577836800.25},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000000:49602877000000000000000000000000000000000000000000000002","eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::000000000000:role/lambda-role","awsRegion":"us-east-1","eventSourceARN":"arn:aws:kinesis:us-east-1:000000000000:stream/clicks"},{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"key-00000003","sequenceNumber":"49602877000000000000000000000000000000000000000000000018","data":"eyJ1c2VyIjoiYm9iIiwicGFnZSI6Ii8iLCJtcyI6OTMwfQ==","approximateArrivalTimestamp":1577836800.75},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000000:49602877000000000000000000000000000000000000000000000018","eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::000000000000:role/lambda-role","awsRegion":"us-east-1","eventSourceARN":"arn:aws:kinesis:us-east-1:000000000000:stream/clicks"}]})"},
    {"firehose", QT_TRANSLATE_NOOP("Functions", "Transformation for Firehose"),
     R"(// Every record comes back under its recordId: Ok, Dropped or ProcessingFailed.
exports.handler = async (event) => ({
  records: event.records.map(({ recordId, data }) => {
    const item = JSON.parse(Buffer.from(data, 'base64').toString());
    if (item.ms < 100)
      return { recordId, result: 'Dropped', data };
    const line = JSON.stringify(item) + '\n';
    return { recordId, result: 'Ok', data: Buffer.from(line).toString('base64') };
  }),
});
)",
     R"({"invocationId":"0f6c6a0e-6d7a-4a5e-8f0b-2d0f1b1f0c11","deliveryStreamArn":"arn:aws:firehose:us-east-1:000000000000:deliverystream/delivery","region":"us-east-1","records":[{"recordId":"49602877000000000000000000000000000000000000000000000000000000","approximateArrivalTimestamp":1577836800250,"data":"eyJ1c2VyIjoiYW5uIiwicGFnZSI6Ii9jYXJ0IiwibXMiOjQyfQ=="},{"recordId":"49602877000000000000000000000000000000000000000000000000000001","approximateArrivalTimestamp":1577836800750,"data":"eyJ1c2VyIjoiYm9iIiwicGFnZSI6Ii8iLCJtcyI6OTMwfQ=="}]})"},
    {"sqs", QT_TRANSLATE_NOOP("Functions", "Messages of a queue"),
     R"(// Messages that are not named in batchItemFailures are deleted from the queue.
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const { messageId, body } of event.Records) {
    try {
      console.log(JSON.parse(body));
    } catch {
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
)",
     R"({"Records":[{"messageId":"059f36b4-87a3-44ab-83d2-661975830a7d","receiptHandle":"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a","body":"{\"order\": 17, \"total\": 42.5}","attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1577836800250","SenderId":"000000000000","ApproximateFirstReceiveTimestamp":"1577836800300"},"messageAttributes":{},"md5OfBody":"","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:orders","awsRegion":"us-east-1"}]})"},
    {"iot", QT_TRANSLATE_NOOP("Functions", "Message of an IoT rule"),
     R"(// The event is what the rule's SQL selects.
exports.handler = async (event) => {
  if (event.temperature > 30)
    return { notifications: [{ subject: 'Hot', message: `${event.thing}: ${event.temperature} °C` }] };
};
)",
     R"({"thing":"sensor-17","temperature":31.5,"timestamp":1577836800250})"},
    {"alarm", QT_TRANSLATE_NOOP("Functions", "Alarm"),
     R"(// An alarm arrives through a topic.
exports.handler = async (event) => {
  for (const { Sns } of event.Records) {
    const { AlarmName, NewStateValue, NewStateReason } = JSON.parse(Sns.Message);
    console.warn(`${AlarmName} is ${NewStateValue}: ${NewStateReason}`);
  }
};
)",
     R"({"Records":[{"EventSource":"aws:sns","EventVersion":"1.0","EventSubscriptionArn":"arn:aws:sns:us-east-1:000000000000:ops:2bcfbf39","Sns":{"Type":"Notification","MessageId":"95df01b4-ee98-5cb9-9903-4c221d41eb5e","TopicArn":"arn:aws:sns:us-east-1:000000000000:ops","Subject":"ALARM: iterator-age","Message":"{\"AlarmName\":\"iterator-age\",\"NewStateValue\":\"ALARM\",\"OldStateValue\":\"OK\",\"NewStateReason\":\"Threshold crossed: 61000 > 60000\"}","Timestamp":"2020-01-01T00:00:00.250Z"}}]})"},
    {"authorizer", QT_TRANSLATE_NOOP("Functions", "Custom authorizer of IoT Core"),
     R"(// Says who brings a token, and what he may do; an answer that is not complete lets nobody in.
exports.handler = async ({ token, protocolData }) => {
  const clientId = protocolData.mqtt ? protocolData.mqtt.clientId : '*';
  const arn = (kind, name) => `arn:aws:iot:us-east-1:000000000000:${kind}/${name}`;
  return {
    isAuthenticated: token === 'open-sesame',
    principalId: 'device',
    disconnectAfterInSeconds: 86400,
    refreshAfterInSeconds: 300,
    policyDocuments: [{
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iot:Connect', Resource: arn('client', clientId) },
        { Effect: 'Allow', Action: 'iot:Publish', Resource: arn('topic', `things/${clientId}/*`) },
      ],
    }],
  };
};
)",
     R"({"token":"open-sesame","signatureVerified":true,"protocols":["tls","http","mqtt"],"protocolData":{"tls":{"serverName":"iot.us-east-1.example.com"},"http":{"headers":{},"queryString":""},"mqtt":{"clientId":"sensor-17","username":"anna","password":"c2VjcmV0"}},"connectionMetadata":{"id":"iot-1"}})"},
};

} // namespace

QString CodeTemplate::title() const
{
    return QCoreApplication::translate("Functions", titleSource);
}

std::span<const CodeTemplate> codeTemplates()
{
    return kTemplates;
}

const CodeTemplate &templateFor(std::string_view code)
{
    const auto mentions = [code](std::string_view word) {
        return code.find(word) != std::string_view::npos;
    };
    if (mentions("isAuthenticated"))
        return kTemplates[5];
    if (mentions("recordId"))
        return kTemplates[1];
    if (mentions("kinesis"))
        return kTemplates[0];
    if (mentions("Sns"))
        return kTemplates[4];
    if (mentions("messageId") || mentions("body"))
        return kTemplates[2];
    return mentions("temperature") || mentions("thing") ? kTemplates[3] : kTemplates[0];
}

} // namespace headwater::functions
