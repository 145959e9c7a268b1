// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The JavaScript SDK against the Firehose endpoint.

const {
  CreateDeliveryStreamCommand, DeleteDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient,
  ListDeliveryStreamsCommand, PutRecordBatchCommand, PutRecordCommand, ResourceNotFoundException,
  StartDeliveryStreamEncryptionCommand, StopDeliveryStreamEncryptionCommand, TagDeliveryStreamCommand,
  UntagDeliveryStreamCommand, UpdateDestinationCommand, ListTagsForDeliveryStreamCommand,
} = require("@aws-sdk/client-firehose");
const { assert, at, refused, run, sleep, until } = require("./client.js");

const DeliveryStreamName = "script";
const RoleARN = "arn:aws:iam::000000000000:role/delivery";

run("firehose", async (port) => {
  const firehose = new FirehoseClient(at(port));
  const send = (Command, more = {}) => firehose.send(new Command({ DeliveryStreamName, ...more }));
  const described = async () => (await send(DescribeDeliveryStreamCommand)).DeliveryStreamDescription;
  const { DeliveryStreamARN } = await send(CreateDeliveryStreamCommand, {
    DeliveryStreamType: "DirectPut",
    ExtendedS3DestinationConfiguration: {
      RoleARN, BucketARN: "arn:aws:s3:::lake", Prefix: "script/",
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
      ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "AppendDelimiterToRecord", Parameters: [
        { ParameterName: "Delimiter", ParameterValue: "\\n" }] }] },
    },
  });
  assert.equal(DeliveryStreamARN, "arn:aws:firehose:us-east-1:000000000000:deliverystream/script");
  await until(async () => (await described()).DeliveryStreamStatus === "ACTIVE", "the delivery stream");
  const stream = await described();
  assert.ok(Math.abs(stream.CreateTimestamp - Date.now()) < 60_000);
  assert.equal(stream.Destinations[0].ExtendedS3DestinationDescription.Prefix, "script/");

  const one = await send(PutRecordCommand, { Record: { Data: Buffer.from([0, 255, 128]) } });
  assert.ok(one.RecordId && one.Encrypted === false);
  // The smaller Regions take a mebibyte a second: of more at once, records are refused one by one, and the client sends
  // them again.
  let left = Array.from({ length: 8 }, (_, i) => ({ Data: Buffer.alloc(400_000, `${i} `) }));
  let refusals = 0;
  for (let calls = 0; left.length > 0 && calls < 100; ++calls) {
    const { FailedPutCount, RequestResponses } = await firehose.send(new PutRecordBatchCommand({
      DeliveryStreamName: "out", Records: left }));
    assert.equal(RequestResponses.filter((entry) => entry.ErrorCode === "ServiceUnavailableException").length,
      FailedPutCount);
    assert.ok(RequestResponses.every((entry) => entry.RecordId || entry.ErrorMessage === "Slow down."));
    refusals += FailedPutCount;
    left = left.filter((_, i) => RequestResponses[i].ErrorCode);
    if (left.length > 0) await sleep(200);
  }
  assert.equal(left.length, 0);
  assert.ok(refusals >= 6, `${refusals} refusals`);
  // A single record that was refused is sent again by the SDK itself.
  const attempts = await Promise.all([1, 2, 3].map(() =>
    firehose.send(new PutRecordCommand({ DeliveryStreamName: "out", Record: { Data: Buffer.alloc(900_000) } })).then(
      (answer) => answer.$metadata.attempts,
      (error) => {
        assert.equal(error.name, "ServiceUnavailableException");
        return error.$metadata.attempts;
      })));
  assert.ok(Math.max(...attempts) > 1, `${attempts} attempts`);
  const missing = await refused(() => firehose.send(new PutRecordCommand({
    DeliveryStreamName: "nobody", Record: { Data: Buffer.from("x") } })), "ResourceNotFoundException");
  assert.ok(missing instanceof ResourceNotFoundException);

  await send(UpdateDestinationCommand, {
    CurrentDeliveryStreamVersionId: stream.VersionId, DestinationId: stream.Destinations[0].DestinationId,
    ExtendedS3DestinationUpdate: { Prefix: "other/" } });
  await refused(() => send(UpdateDestinationCommand, {
    CurrentDeliveryStreamVersionId: stream.VersionId, DestinationId: stream.Destinations[0].DestinationId,
    ExtendedS3DestinationUpdate: { Prefix: "third/" } }), "ConcurrentModificationException");
  await send(StartDeliveryStreamEncryptionCommand);
  const encryption = async () => (await described()).DeliveryStreamEncryptionConfiguration.Status;
  await until(async () => (await encryption()) === "ENABLED", "encryption");
  await send(StopDeliveryStreamEncryptionCommand);
  await send(TagDeliveryStreamCommand, { Tags: [{ Key: "team", Value: "web" }, { Key: "stage" }] });
  await send(UntagDeliveryStreamCommand, { TagKeys: ["stage"] });
  assert.deepEqual((await send(ListTagsForDeliveryStreamCommand)).Tags, [{ Key: "team", Value: "web" }]);
  assert.deepEqual((await firehose.send(new ListDeliveryStreamsCommand({}))).DeliveryStreamNames, ["out", "script"]);
  await send(DeleteDeliveryStreamCommand);
  await until(async () => !(await firehose.send(new ListDeliveryStreamsCommand({}))).DeliveryStreamNames
    .includes("script"), "the end of the delivery stream");
});
