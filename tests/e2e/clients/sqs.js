// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The JavaScript SDK against the SQS endpoint. It checks the digests of bodies by itself.

const { createHash } = require("node:crypto");
const {
  ChangeMessageVisibilityCommand, CreateQueueCommand, DeleteMessageBatchCommand, DeleteMessageCommand,
  DeleteQueueCommand, GetQueueAttributesCommand, GetQueueUrlCommand, PurgeQueueCommand, QueueDoesNotExist,
  ReceiveMessageCommand, SQSClient, SendMessageBatchCommand, SendMessageCommand, SetQueueAttributesCommand,
  paginateListDeadLetterSourceQueues, paginateListQueues,
} = require("@aws-sdk/client-sqs");
const { assert, at, everything, refused, run } = require("./client.js");

async function queues(sqs, port) {
  const { QueueUrl: orders } = await sqs.send(new GetQueueUrlCommand({ QueueName: "orders" }));
  assert.equal(orders, `http://127.0.0.1:${port}/000000000000/orders`);
  const names = ["page-a", "page-b", "page-c"];
  for (const QueueName of names) await sqs.send(new CreateQueueCommand({ QueueName }));
  const urls = await everything(paginateListQueues({ client: sqs, pageSize: 2 }, { QueueNamePrefix: "page-" }),
    "QueueUrls");
  assert.deepEqual(urls.map((url) => url.slice(url.lastIndexOf("/") + 1)), names);
  for (const QueueUrl of urls) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  const missing = await refused(() => sqs.send(new SendMessageCommand({ QueueUrl: urls[0], MessageBody: "x" })),
    "QueueDoesNotExist", "The specified queue does not exist.");
  assert.ok(missing instanceof QueueDoesNotExist);
  await refused(() => sqs.send(new CreateQueueCommand({ QueueName: "page-a" })), "QueueDeletedRecently");
  return orders;
}

async function messages(sqs) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "script", tags: { team: "web" } }));
  const binary = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const MessageAttributes = {
    bytes: { DataType: "Binary.raw", BinaryValue: binary },
    count: { DataType: "Number", StringValue: "3.14159" },
    name: { DataType: "String.label", StringValue: "Zoë 🦉" },
  };
  const body = "héllo <&> \"quoted\" \t\r\n 🦉";
  const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }));
  assert.equal(sent.MD5OfMessageBody, createHash("md5").update(body).digest("hex"));
  const { Messages: [got] } = await sqs.send(new ReceiveMessageCommand({
    QueueUrl, WaitTimeSeconds: 2, MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] }));
  assert.equal(got.Body, body);
  assert.deepEqual(Buffer.from(got.MessageAttributes.bytes.BinaryValue), binary);
  assert.equal(got.MessageAttributes.name.StringValue, "Zoë 🦉");
  assert.equal(got.MessageAttributes.bytes.DataType, "Binary.raw");
  assert.equal(got.MD5OfMessageAttributes, sent.MD5OfMessageAttributes);
  assert.ok(Math.abs(Number(got.Attributes.SentTimestamp) - Date.now()) < 60_000);
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: got.ReceiptHandle }));
  await refused(() => sqs.send(new ChangeMessageVisibilityCommand({
    QueueUrl, ReceiptHandle: got.ReceiptHandle, VisibilityTimeout: 0 })), "InvalidParameterValue");

  // The largest message, and one byte more.
  const { Attributes: { MaximumMessageSize } } = await sqs.send(new GetQueueAttributesCommand({
    QueueUrl, AttributeNames: ["MaximumMessageSize"] }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(Number(MaximumMessageSize)) }));
  await refused(() => sqs.send(new SendMessageCommand({
    QueueUrl, MessageBody: "x".repeat(Number(MaximumMessageSize) + 1) })), "InvalidParameterValue");
  await refused(() => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "no\u0000text" })),
    "InvalidMessageContents");

  // Of a batch some fail, and the others are there.
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  const batch = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [
    { Id: "good", MessageBody: "one" },
    { Id: "late", MessageBody: "two", DelaySeconds: 901 },
    { Id: "odd", MessageBody: "three", MessageAttributes: { "aws.mine": { DataType: "String", StringValue: "x" } } },
    { Id: "fine", MessageBody: "four" }] }));
  assert.deepEqual(batch.Successful.map((entry) => entry.Id), ["good", "fine"]);
  assert.deepEqual(batch.Failed.map((entry) => [entry.Id, entry.SenderFault]), [["late", true], ["odd", true]]);
  const handles = [];
  while (handles.length < 2) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({
      QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 }));
    handles.push(...Messages.map((message) => message.ReceiptHandle));
  }
  const gone = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [
    { Id: "a", ReceiptHandle: handles[0] }, { Id: "b", ReceiptHandle: "made up" },
    { Id: "c", ReceiptHandle: handles[1] }] }));
  assert.deepEqual(gone.Successful.map((entry) => entry.Id), ["a", "c"]);
  assert.equal(gone.Failed[0].Code, "ReceiptHandleIsInvalid");

  // A poll waits for what comes.
  const began = Date.now();
  const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  setTimeout(() => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "at last" })), 400);
  const { Messages: [late] } = await waiting;
  assert.equal(late.Body, "at last");
  assert.ok(Date.now() - began < 10_000);
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
}

async function fifo(sqs) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({
    QueueName: "script.fifo", Attributes: { FifoQueue: "true", ContentBasedDeduplication: "true",
      VisibilityTimeout: "30" } }));
  const send = (MessageBody, MessageGroupId, more = {}) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId, ...more }));
  const take = (more = {}) => sqs.send(new ReceiveMessageCommand({
    QueueUrl, MaxNumberOfMessages: 10, AttributeNames: ["All"], ...more }));
  await refused(() => send("x"), "MissingParameter", "MessageGroupId");
  await refused(() => send("x", "g", { DelaySeconds: 5 }), "InvalidParameterValue");
  const first = await send("a1", "a");
  const twice = await send("a1", "a");
  assert.equal(twice.MessageId, first.MessageId);
  assert.equal(twice.SequenceNumber, first.SequenceNumber);
  await send("a2", "a");
  await send("b1", "b");
  const { Messages: some } = await take({ MaxNumberOfMessages: 1 });
  assert.deepEqual(some.map((message) => message.Body), ["a1"]);
  // While the first of a group is away, the others of the group wait.
  const { Messages: others } = await take();
  assert.deepEqual(others.map((message) => message.Body), ["b1"]);
  assert.equal(others[0].Attributes.MessageGroupId, "b");
  assert.equal(others[0].Attributes.MessageDeduplicationId, createHash("sha256").update("b1").digest("hex"));
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: some[0].ReceiptHandle }));
  const { Messages: next } = await take();
  assert.deepEqual(next.map((message) => message.Body), ["a2"]);
  // The same attempt gives the same messages.
  for (let i = 0; i < 3; ++i) await send(`c${i}`, "c");
  const attempt = { ReceiveRequestAttemptId: "once" };
  const { Messages: once } = await take(attempt);
  const { Messages: again } = await take(attempt);
  assert.deepEqual(again.map((message) => message.MessageId), once.map((message) => message.MessageId));
  await refused(() => sqs.send(new SetQueueAttributesCommand({
    QueueUrl, Attributes: { FifoQueue: "false" } })), "InvalidAttributeName");
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
}

async function deadLetters(sqs) {
  const { QueueUrl: letters } = await sqs.send(new CreateQueueCommand({ QueueName: "script-letters" }));
  const { Attributes: { QueueArn } } = await sqs.send(new GetQueueAttributesCommand({
    QueueUrl: letters, AttributeNames: ["QueueArn"] }));
  const sources = [];
  for (const name of ["script-x", "script-y"])
    sources.push((await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QueueArn, maxReceiveCount: 1 }) } }))).QueueUrl);
  const found = await everything(
    paginateListDeadLetterSourceQueues({ client: sqs, pageSize: 1 }, { QueueUrl: letters }), "queueUrls");
  assert.deepEqual(found.sort(), sources);
  for (const QueueUrl of [letters, ...sources]) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
}

run("sqs", async (port) => {
  const sqs = new SQSClient(at(port));
  await queues(sqs, port);
  await messages(sqs);
  await fifo(sqs);
  await deadLetters(sqs);
});
