// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The JavaScript SDK against AWS IoT over HTTP: the control plane, messages, shadows.

const {
  AddThingToThingGroupCommand, AttachPolicyCommand, AttachThingPrincipalCommand, CreateKeysAndCertificateCommand,
  CreatePolicyCommand, CreateThingCommand, CreateThingGroupCommand, CreateTopicRuleCommand, DeleteThingCommand,
  DescribeCertificateCommand, DescribeThingCommand, GetTopicRuleCommand, IoTClient, ResourceAlreadyExistsException,
  UpdateCertificateCommand, UpdateThingCommand, paginateListPolicies, paginateListThings,
  paginateListThingsInThingGroup,
} = require("@aws-sdk/client-iot");
const {
  DeleteThingShadowCommand, GetRetainedMessageCommand, GetThingShadowCommand, IoTDataPlaneClient,
  ListNamedShadowsForThingCommand, PublishCommand, UpdateThingShadowCommand, paginateListRetainedMessages,
} = require("@aws-sdk/client-iot-data-plane");
const { assert, at, everything, refused, run } = require("./client.js");

const told = (answer) => JSON.parse(Buffer.from(answer.payload).toString());

async function registry(iot) {
  for (const thingName of ["script-c", "script-a", "script-b"])
    await iot.send(new CreateThingCommand({ thingName, attributePayload: { attributes: { floor: "1" } } }));
  const twice = await refused(() => iot.send(new CreateThingCommand({ thingName: "script-a" })),
    "ResourceAlreadyExistsException");
  assert.ok(twice instanceof ResourceAlreadyExistsException);
  await refused(() => iot.send(new CreateThingCommand({ thingName: "a b" })), "InvalidRequestException",
    "1 validation error detected: Value 'a b' at 'thingName' failed to satisfy constraint");
  await refused(() => iot.send(new DescribeThingCommand({ thingName: "nobody" })), "ResourceNotFoundException");
  const things = await everything(
    paginateListThings({ client: iot, pageSize: 2 }, { attributeName: "floor", attributeValue: "1" }), "things");
  assert.deepEqual(things.map((each) => each.thingName).sort(), ["script-a", "script-b", "script-c"]);
  await iot.send(new UpdateThingCommand({
    thingName: "script-a", expectedVersion: 1, attributePayload: { attributes: { wing: "b" }, merge: true } }));
  await refused(() => iot.send(new UpdateThingCommand({ thingName: "script-a", expectedVersion: 1 })),
    "VersionConflictException");
  const thing = await iot.send(new DescribeThingCommand({ thingName: "script-a" }));
  assert.deepEqual(thing.attributes, { floor: "1", wing: "b" });
  await iot.send(new CreateThingGroupCommand({ thingGroupName: "script-hall" }));
  await iot.send(new AddThingToThingGroupCommand({ thingGroupName: "script-hall", thingName: "script-b" }));
  assert.deepEqual(await everything(
    paginateListThingsInThingGroup({ client: iot, pageSize: 1 }, { thingGroupName: "script-hall" }), "things"),
  ["script-b"]);
  await iot.send(new DeleteThingCommand({ thingName: "script-c" }));
}

async function certificates(iot) {
  const made = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  assert.ok(made.certificatePem.startsWith("-----BEGIN CERTIFICATE-----"));
  assert.ok(made.keyPair.PrivateKey.includes("PRIVATE KEY"));
  await iot.send(new CreatePolicyCommand({ policyName: "script-all", policyDocument: JSON.stringify({
    Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "iot:*", Resource: "*" }] }) }));
  await refused(() => iot.send(new CreatePolicyCommand({ policyName: "script-bad", policyDocument: "{" })),
    "MalformedPolicyException");
  await iot.send(new AttachPolicyCommand({ policyName: "script-all", target: made.certificateArn }));
  await iot.send(new AttachThingPrincipalCommand({ thingName: "script-a", principal: made.certificateArn }));
  const policies = await everything(paginateListPolicies({ client: iot, pageSize: 1 }, {}), "policies");
  assert.ok(policies.some((each) => each.policyName === "script-all"));
  await iot.send(new UpdateCertificateCommand({ certificateId: made.certificateId, newStatus: "INACTIVE" }));
  const { certificateDescription } = await iot.send(new DescribeCertificateCommand({
    certificateId: made.certificateId }));
  assert.equal(certificateDescription.status, "INACTIVE");
}

async function rules(iot) {
  await iot.send(new CreateTopicRuleCommand({ ruleName: "script_rule", topicRulePayload: {
    sql: "SELECT * FROM 'script/#'", awsIotSqlVersion: "2016-03-23", actions: [
      { republish: { roleArn: "arn:aws:iam::000000000000:role/r", topic: "copies/script" } }] } }));
  const { rule } = await iot.send(new GetTopicRuleCommand({ ruleName: "script_rule" }));
  assert.equal(rule.sql, "SELECT * FROM 'script/#'");
  await refused(() => iot.send(new CreateTopicRuleCommand({ ruleName: "script_bad", topicRulePayload: {
    sql: "SELECT", actions: [] } })), "SqlParseException");
}

async function messages(data) {
  const payload = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  for (const topic of ["script/kept/a", "script/kept/b"])
    await data.send(new PublishCommand({ topic, qos: 1, retain: true, payload }));
  const kept = await data.send(new GetRetainedMessageCommand({ topic: "script/kept/a" }));
  assert.deepEqual(Buffer.from(kept.payload), payload);
  const topics = await everything(paginateListRetainedMessages({ client: data, pageSize: 1 }, {}), "retainedTopics");
  assert.deepEqual(topics.map((each) => each.topic), ["script/kept/a", "script/kept/b"]);
  await refused(() => data.send(new GetRetainedMessageCommand({ topic: "script/none" })), "ResourceNotFoundException");
  await refused(() => data.send(new PublishCommand({ topic: "script/#", payload })), "InvalidRequestException");
}

async function shadows(data) {
  const thing = { thingName: "script-a" };
  const update = (document, more = {}) => data.send(new UpdateThingShadowCommand({
    ...thing, ...more, payload: JSON.stringify(document) }));
  await refused(() => data.send(new GetThingShadowCommand(thing)), "ResourceNotFoundException");
  const made = told(await update({ state: { desired: { on: true } }, clientToken: "t" }));
  assert.equal(made.version, 1);
  assert.equal(made.clientToken, "t");
  assert.ok(made.timestamp > 0 && made.metadata.desired.on.timestamp === made.timestamp);
  await refused(() => update({ state: { desired: { on: false } }, version: 7 }), "ConflictException");
  assert.deepEqual(told(await data.send(new GetThingShadowCommand(thing))).state.delta, { on: true });
  for (const shadowName of ["b", "a"]) await update({ state: { reported: { x: 1 } } }, { shadowName });
  const names = await data.send(new ListNamedShadowsForThingCommand(thing));
  assert.deepEqual(names.results, ["a", "b"]);
  assert.equal(told(await data.send(new DeleteThingShadowCommand(thing))).version, 1);
}

run("iot", async (port) => {
  const iot = new IoTClient(at(port));
  const data = new IoTDataPlaneClient(at(port));
  await registry(iot);
  await certificates(iot);
  await rules(iot);
  await messages(data);
  await shadows(data);
});
