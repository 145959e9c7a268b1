// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The JavaScript SDK against the Kinesis endpoint, over HTTP/2 as it speaks by itself, and over HTTP/1.1.

const {
  AddTagsToStreamCommand, CreateStreamCommand, DeleteStreamCommand, DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand, DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand,
  KinesisClient, ListShardsCommand, ListTagsForStreamCommand, PutRecordCommand, PutRecordsCommand,
  RegisterStreamConsumerCommand, ResourceNotFoundException, SplitShardCommand, SubscribeToShardCommand,
  UpdateMaxRecordSizeCommand, paginateListStreamConsumers, paginateListStreams, waitUntilStreamExists,
  waitUntilStreamNotExists,
} = require("@aws-sdk/client-kinesis");
const { NodeHttpHandler } = require("@smithy/node-http-handler");
const { assert, at, everything, refused, run, sleep, until } = require("./client.js");

const ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/";

async function readAll(kinesis, stream, shard) {
  let { ShardIterator: iterator } = await kinesis.send(new GetShardIteratorCommand({
    StreamName: stream, ShardId: shard, ShardIteratorType: "TRIM_HORIZON" }));
  const records = [];
  for (let calls = 0; calls < 50; ++calls) {
    const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator }));
    records.push(...answer.Records);
    iterator = answer.NextShardIterator;
    if (!iterator || (answer.Records.length === 0 && answer.MillisBehindLatest === 0)) break;
  }
  return records;
}

async function life(kinesis, stream) {
  const limits = { client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 2 };
  await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 2 }));
  const exists = await waitUntilStreamExists(limits, { StreamName: stream });
  assert.equal(exists.state, "SUCCESS");
  const missing = await refused(
    () => kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "nobody" })), "ResourceNotFoundException",
    "Stream nobody under account 000000000000 not found.");
  assert.ok(missing instanceof ResourceNotFoundException && missing.$fault === "client");
  const names = await everything(paginateListStreams({ client: kinesis, pageSize: 1 }, {}), "StreamNames");
  assert.deepEqual(names, ["clicks", stream]);
  await kinesis.send(new AddTagsToStreamCommand({ StreamName: stream, Tags: { team: "wéb" } }));
  const { Tags: tags } = await kinesis.send(new ListTagsForStreamCommand({ StreamName: stream }));
  assert.deepEqual(tags, [{ Key: "team", Value: "wéb" }]);
  // A page of shards goes on with its token, and with nothing else.
  const page = await kinesis.send(new ListShardsCommand({ StreamName: stream, MaxResults: 1 }));
  await refused(() => kinesis.send(new ListShardsCommand({ StreamName: stream, NextToken: page.NextToken })),
    "InvalidArgumentException", "NextToken and StreamName cannot be provided together.");
  const rest = await kinesis.send(new ListShardsCommand({ NextToken: page.NextToken }));
  assert.deepEqual(rest.Shards.map((shard) => shard.ShardId), ["shardId-000000000001"]);
}

async function records(kinesis, stream) {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const put = await kinesis.send(new PutRecordCommand({ StreamName: stream, PartitionKey: "1", Data: bytes }));
  assert.equal(put.ShardId, "shardId-000000000001");
  const many = await kinesis.send(new PutRecordsCommand({
    StreamName: stream,
    Records: Array.from({ length: 500 }, (_, i) => ({
      PartitionKey: `key ${i}`, Data: Buffer.from(`record ${i}`), ExplicitHashKey: i % 2 ? "0" : undefined })) }));
  assert.equal(many.FailedRecordCount, 0);
  assert.equal(many.Records.length, 500);
  const got = [...await readAll(kinesis, stream, "shardId-000000000000"),
    ...await readAll(kinesis, stream, "shardId-000000000001")];
  assert.equal(got.length, 501);
  const first = got.find((record) => record.SequenceNumber === put.SequenceNumber);
  assert.deepEqual(Buffer.from(first.Data), bytes);
  assert.ok(Math.abs(first.ApproximateArrivalTimestamp - Date.now()) < 60_000);
  await refused(() => kinesis.send(new PutRecordCommand({ StreamName: stream, PartitionKey: "", Data: bytes })),
    "ValidationException", "Value '' at 'partitionKey' failed to satisfy constraint");
  await refused(() => kinesis.send(new GetRecordsCommand({ ShardIterator: "made up" })), "InvalidArgumentException",
    "Invalid ShardIterator.");
}

/// A mebibyte a second goes into a shard. The SDK tries a call again that was refused for that, and it gets through;
/// of a batch it hands the refusals over.
async function throttling(kinesis, stream) {
  const put = (size) => kinesis.send(new PutRecordCommand({
    StreamName: stream, PartitionKey: "hot", Data: Buffer.alloc(size, "x") }));
  await sleep(1100);
  const whole = await put(1_048_576 - 3);
  assert.equal(whole.$metadata.attempts, 1);
  const again = await put(700_000);
  assert.ok(again.$metadata.attempts > 1, `${again.$metadata.attempts} attempts`);
  await refused(() => put(1_048_576), "InvalidArgumentException", "Record size of 1048579 bytes");
  await refused(() => put(10_485_761), "ValidationException", "at 'data' failed to satisfy constraint");
  await sleep(1100);
  const batch = await kinesis.send(new PutRecordsCommand({
    StreamName: stream,
    Records: Array.from({ length: 200 }, () => ({ PartitionKey: "hot", Data: Buffer.alloc(10_000) })) }));
  assert.equal(batch.$metadata.attempts, 1);
  assert.ok(batch.FailedRecordCount > 50 && batch.FailedRecordCount < 150, `${batch.FailedRecordCount} failed`);
  const failed = batch.Records.filter((record) => record.ErrorCode);
  assert.equal(failed.length, batch.FailedRecordCount);
  assert.ok(failed.every((record) => record.ErrorCode === "ProvisionedThroughputExceededException" &&
    record.ErrorMessage.startsWith("Rate exceeded for shard shardId-00000000000") && !record.SequenceNumber));
  assert.ok(batch.Records.every((record) => record.ErrorCode || record.ShardId));
}

async function largeRecords(kinesis, stream) {
  await kinesis.send(new UpdateMaxRecordSizeCommand({ StreamARN: ARN + stream, MaxRecordSizeInKiB: 10_240 }));
  const isActive = async () => (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: stream })))
    .StreamDescriptionSummary.StreamStatus === "ACTIVE";
  await until(isActive, "the larger records");
  const data = Buffer.alloc(4_000_000, "large ");
  const put = await kinesis.send(new PutRecordCommand({
    StreamName: stream, PartitionKey: "large", Data: data,
    ExplicitHashKey: "170141183460469231731687303715884105735" })); // of the second shard, which is not hot
  const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({
    StreamName: stream, ShardId: put.ShardId, ShardIteratorType: "AT_SEQUENCE_NUMBER",
    StartingSequenceNumber: put.SequenceNumber }));
  const { Records: [record] } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
  assert.equal(Buffer.compare(Buffer.from(record.Data), data), 0);
}

/// Pushed as an event stream over HTTP/2: what is there already, and what comes while it is open.
async function subscription(kinesis, stream) {
  const { Consumer: consumer } = await kinesis.send(new RegisterStreamConsumerCommand({
    StreamARN: ARN + stream, ConsumerName: "reader" }));
  const isActive = async () => (await kinesis.send(new DescribeStreamConsumerCommand({
    ConsumerARN: consumer.ConsumerARN }))).ConsumerDescription.ConsumerStatus === "ACTIVE";
  await until(isActive, "the consumer");
  const consumers = await everything(
    paginateListStreamConsumers({ client: kinesis, pageSize: 1 }, { StreamARN: ARN + stream }), "Consumers");
  assert.deepEqual(consumers.map((each) => each.ConsumerName), ["reader"]);
  await refused(() => kinesis.send(new SubscribeToShardCommand({
    ConsumerARN: consumer.ConsumerARN, ShardId: "shardId-000000000099", StartingPosition: { Type: "LATEST" } })),
    "ResourceNotFoundException");

  const subscribe = (shard, type) => kinesis.send(new SubscribeToShardCommand({
    ConsumerARN: consumer.ConsumerARN, ShardId: shard, StartingPosition: { Type: type } }));
  const { EventStream: events } = await subscribe("shardId-000000000001", "TRIM_HORIZON");
  let count = 0;
  let sent = false;
  let last = "";
  for await (const { SubscribeToShardEvent: event } of events) {
    count += event.Records.length;
    assert.ok(event.ContinuationSequenceNumber > last || event.ContinuationSequenceNumber === last);
    last = event.ContinuationSequenceNumber;
    if (!sent && event.MillisBehindLatest === 0) {
      await kinesis.send(new PutRecordCommand({
        StreamName: stream, PartitionKey: "1", Data: Buffer.from("while open") }));
      sent = true;
    }
    if (event.Records.some((record) => Buffer.from(record.Data).toString() === "while open")) break;
  }
  assert.ok(sent && count > 100, `${count} records`);
  // The same consumer again within five seconds, which the first connection may still be in.
  await refused(() => subscribe("shardId-000000000001", "LATEST"), "ResourceInUseException");
  // A shard that was split is told to its end, with the children that go on.
  const { EventStream: toItsEnd } = await subscribe("shardId-000000000000", "LATEST");
  await kinesis.send(new SplitShardCommand({
    StreamName: stream, ShardToSplit: "shardId-000000000000",
    NewStartingHashKey: "85070591730234615865843651857942052864" }));
  let children = [];
  for await (const { SubscribeToShardEvent: event } of toItsEnd) children = event.ChildShards ?? [];
  assert.deepEqual(children.map((each) => each.ShardId), ["shardId-000000000002", "shardId-000000000003"]);
  await kinesis.send(new DeregisterStreamConsumerCommand({ ConsumerARN: consumer.ConsumerARN }));
}

run("kinesis", async (port, transport) => {
  const isOlder = transport === "http1";
  const kinesis = new KinesisClient(at(port, {
    maxAttempts: 10, ...(isOlder ? { requestHandler: new NodeHttpHandler() } : {}) }));
  const stream = isOlder ? "older" : "mine";
  await life(kinesis, stream);
  await records(kinesis, stream);
  await throttling(kinesis, stream);
  await largeRecords(kinesis, stream);
  if (!isOlder) await subscription(kinesis, stream);
  await kinesis.send(new DeleteStreamCommand({ StreamName: stream, EnforceConsumerDeletion: true }));
  const gone = await waitUntilStreamNotExists({ client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 2 },
    { StreamName: stream });
  assert.equal(gone.state, "SUCCESS");
});
