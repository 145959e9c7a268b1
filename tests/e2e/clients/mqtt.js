// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// MQTT.js against the IoT endpoint, with MQTT 3.1.1 and 5: cut connections, sessions, take-over, wills, overlaps,
// shadows and their versions.

const mqtt = require("mqtt");
const { assert, run, until } = require("./client.js");

/// A client whose messages and endings are kept.
async function connect(url, clientId, options = {}) {
  const client = mqtt.connect(url, { clientId, reconnectPeriod: 0, connectTimeout: 10_000, ...options });
  const made = { client, messages: [], closed: false, sessionPresent: false };
  client.on("message", (topic, payload, packet) => made.messages.push({ topic, payload, packet }));
  client.on("close", () => { made.closed = true; });
  client.on("error", () => {});
  client.on("disconnect", (packet) => { made.farewell = packet.reasonCode; });
  await new Promise((done, failed) => {
    client.once("connect", (packet) => {
      made.sessionPresent = packet.sessionPresent;
      made.granted = packet.properties;
      done();
    });
    client.once("close", () => failed(new Error(`${clientId} was not let in`)));
  });
  made.take = async (what = "a message") => {
    await until(() => made.messages.length > 0, what);
    return made.messages.shift();
  };
  made.cut = () => client.stream.destroy();
  made.leave = () => client.endAsync();
  return made;
}

/// A name may connect once a second: whoever comes again sooner is refused and tries again.
async function connectAgain(url, clientId, options) {
  let made;
  await until(async () => {
    try {
      made = await connect(url, clientId, options);
    } catch {
      return false;
    }
    return true;
  }, `${clientId} again`);
  return made;
}

async function basics(url, mark, options) {
  const reader = await connect(url, `js-reader-${mark}`, options);
  const writer = await connect(url, `js-writer-${mark}`, options);
  const payload = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const granted = await reader.client.subscribeAsync(`${mark}/+/level`, { qos: 1 });
  assert.deepEqual(granted.map((each) => each.qos), [1]);
  await writer.client.publishAsync(`${mark}/tank/level`, payload, { qos: 1 });
  const { topic, payload: got, packet } = await reader.take();
  assert.equal(topic, `${mark}/tank/level`);
  assert.deepEqual(got, payload);
  assert.equal(packet.qos, 1);
  // Two filters that overlap each give the message.
  await reader.client.subscribeAsync(`${mark}/#`, { qos: 0 });
  await writer.client.publishAsync(`${mark}/tank/level`, "twice", { qos: 1 });
  const both = [await reader.take(), await reader.take()];
  assert.deepEqual(both.map((each) => each.payload.toString()), ["twice", "twice"]);
  assert.deepEqual(both.map((each) => each.packet.qos).sort(), [0, 1]);
  await reader.client.unsubscribeAsync([`${mark}/#`, `${mark}/+/level`]);

  // A will comes of a cut connection, and of no orderly end.
  await reader.client.subscribeAsync(`${mark}/wills/+`, { qos: 1 });
  for (const name of ["polite", "lost"]) {
    const doomed = await connect(url, `js-${name}-${mark}`, {
      ...options, will: { topic: `${mark}/wills/${name}`, payload: Buffer.from("bye"), qos: 1 } });
    if (name === "polite") await doomed.leave();
    else doomed.cut();
  }
  assert.equal((await reader.take("the will")).topic, `${mark}/wills/lost`);

  // Who takes a name over throws out who had it.
  const twin = await connectAgain(url, `js-writer-${mark}`, options);
  await until(() => writer.closed, "the end of the first");
  if (options.protocolVersion === 5) assert.equal(writer.farewell, 142);
  await twin.client.publishAsync(`${mark}/wills/none`, "still here", { qos: 1 });
  assert.equal((await reader.take()).payload.toString(), "still here");
  await reader.leave();
  await twin.leave();
}

/// What was not acknowledged when the connection broke comes again, and what came meanwhile comes too.
async function redelivery(url, mark, options) {
  const kept = { ...options, clean: false,
    ...(options.protocolVersion === 5 ? { properties: { sessionExpiryInterval: 600 } } : {}) };
  const name = `js-sleeper-${mark}`;
  const first = await connect(url, name, kept);
  assert.equal(first.sessionPresent, false);
  await first.client.subscribeAsync(`${mark}/orders`, { qos: 1 });
  const writer = await connect(url, `js-orders-${mark}`, options);
  // A client that takes the message and breaks off before it says so.
  first.client.handleMessage = () => first.cut();
  await writer.client.publishAsync(`${mark}/orders`, "one", { qos: 1 });
  await until(() => first.closed, "the cut");
  await writer.client.publishAsync(`${mark}/orders`, "two", { qos: 1 });
  const second = await connectAgain(url, name, kept);
  assert.equal(second.sessionPresent, true);
  const again = [await second.take(), await second.take()];
  assert.deepEqual(again.map((each) => each.payload.toString()).sort(), ["one", "two"]);
  for (const each of again) assert.equal(each.packet.dup, each.payload.toString() === "one");
  await second.leave();
  await writer.leave();
}

async function shadows(url, mark, options) {
  const thing = await connect(url, `js-thing-${mark}`, options);
  const shadow = `$aws/things/js-${mark}/shadow`;
  await thing.client.subscribeAsync(
    ["update/accepted", "update/rejected", "update/delta", "get/accepted", "get/rejected", "delete/accepted"]
      .map((end) => `${shadow}/${end}`), { qos: 1 });
  const ask = (operation, body = "") => thing.client.publishAsync(
    `${shadow}/${operation}`, body && JSON.stringify(body), { qos: 1 });
  const hear = async (end) => {
    const { topic, payload } = await thing.take(end);
    assert.equal(topic, `${shadow}/${end}`);
    return JSON.parse(payload.toString());
  };
  await ask("get");
  assert.equal((await hear("get/rejected")).code, 404);
  await ask("update", { state: { reported: { power: "off" } }, clientToken: "a" });
  const accepted = await hear("update/accepted");
  assert.equal(accepted.clientToken, "a");
  await ask("update", { state: { desired: { power: "on" } }, version: accepted.version });
  const answers = [await thing.take(), await thing.take()].map((each) => each.topic.slice(shadow.length + 1)).sort();
  assert.deepEqual(answers, ["update/accepted", "update/delta"]);
  // Whoever knows an older version is refused.
  await ask("update", { state: { desired: { power: "dim" } }, version: accepted.version });
  const rejected = await hear("update/rejected");
  assert.equal(rejected.code, 409);
  await ask("get");
  const document = await hear("get/accepted");
  assert.deepEqual(document.state.delta, { power: "on" });
  assert.ok(Math.abs(document.timestamp - Date.now() / 1000) < 60, `${document.timestamp}`);
  assert.ok(document.version > accepted.version && document.timestamp >= document.metadata.desired.power.timestamp);
  await ask("delete");
  await hear("delete/accepted");
  await thing.leave();
}

/// What only MQTT 5 has.
async function five(url) {
  const options = { protocolVersion: 5 };
  const server = await connect(url, "js-server", options);
  const asker = await connect(url, "js-asker", options);
  await server.client.subscribeAsync("js/requests", { qos: 1 });
  await asker.client.publishAsync("js/requests", "soon", { qos: 1, properties: { messageExpiryInterval: 60 } });
  const { packet: request } = await server.take();
  assert.ok(request.properties.messageExpiryInterval > 50 && request.properties.messageExpiryInterval <= 60);

  // A question, and its answer where the question says.
  const correlationData = Buffer.from([0, 1, 255]);
  const userProperties = { unit: ["C", "F"], room: "hall" };
  await asker.client.subscribeAsync("js/answers/1", { qos: 1 });
  await asker.client.publishAsync("js/requests", "how warm?", { qos: 1, properties: {
    payloadFormatIndicator: true, contentType: "text/plain", responseTopic: "js/answers/1", correlationData,
    userProperties } });
  const asked = (await server.take("the question")).packet.properties;
  assert.equal(asked.contentType, "text/plain");
  assert.equal(asked.payloadFormatIndicator, true);
  assert.deepEqual({ ...asked.userProperties }, userProperties);
  await server.client.publishAsync(asked.responseTopic, "21", { qos: 1, properties: {
    correlationData: asked.correlationData } });
  assert.deepEqual((await asker.take("the answer")).packet.properties.correlationData, correlationData);

  // An old client asks and hears as ever.
  const old = await connect(url, "js-old", { protocolVersion: 4 });
  await old.client.subscribeAsync("js/answers/1", { qos: 1 });
  await server.client.publishAsync("js/answers/1", "22", { qos: 1, properties: { contentType: "text/plain" } });
  assert.equal((await old.take()).packet.properties, undefined);
  await asker.take();

  // Not what it says itself; numbers for topics; a session for as long as agreed; one message at a time.
  assert.equal(server.granted.topicAliasMaximum, 8);
  assert.equal(server.granted.maximumQoS, 1);
  const short = await connect(url, "js-short", { protocolVersion: 5, clean: false,
    properties: { topicAliasMaximum: 2, receiveMaximum: 1, sessionExpiryInterval: 4294967295 } });
  assert.equal(short.granted.sessionExpiryInterval, 604800);
  await short.client.subscribeAsync("js/short", { qos: 1, nl: true });
  await short.client.publishAsync("js/short", "mine", { qos: 1 });
  for (const text of ["a", "b", "c"])
    await asker.client.publishAsync("js/short", text, { qos: 1, properties: { topicAlias: 1 } });
  const heard = [await short.take(), await short.take(), await short.take()];
  assert.deepEqual(heard.map((each) => each.payload.toString()), ["a", "b", "c"]);
  assert.deepEqual(heard.map((each) => each.topic), ["js/short", "js/short", "js/short"]);
  assert.deepEqual(heard.map((each) => each.packet.properties.topicAlias), [1, 1, 1]);

  // A will that waits comes only if its client does not.
  await server.client.subscribeAsync("js/late/+", { qos: 1 });
  const doomed = (name) => ({ protocolVersion: 5, clean: false, properties: { sessionExpiryInterval: 600 }, will: {
    topic: `js/late/${name}`, payload: Buffer.from("gone"), qos: 1,
    properties: { willDelayInterval: 3, contentType: "text/plain" } } });
  for (const name of ["back", "lost"]) (await connect(url, `js-late-${name}`, doomed(name))).cut();
  const back = await connectAgain(url, "js-late-back", doomed("back"));
  assert.equal(back.sessionPresent, true);
  const late = await server.take("the late will");
  assert.equal(late.topic, "js/late/lost");
  assert.equal(late.packet.properties.contentType, "text/plain");
  assert.equal(server.messages.length, 0);

  // What the service does not do.
  const odd = await connect(url, "js-odd", options);
  odd.client.subscribe("js/odd", { qos: 0, properties: { subscriptionIdentifier: 1 } }, () => {});
  await until(() => odd.closed, "the end of one with a subscription identifier");
  assert.equal(odd.farewell, 161);

  // Whoever comes, subscribes and goes is told of, in the time of the client.
  const watcher = await connect(url, "js-watcher", options);
  await watcher.client.subscribeAsync(["$aws/events/presence/+/js-seen", "$aws/events/subscriptions/+/js-seen"],
    { qos: 0 });
  const seen = await connect(url, "js-seen", options);
  await seen.client.subscribeAsync(["js/x", "js/y"], { qos: 0 });
  await seen.client.unsubscribeAsync("js/x");
  await seen.leave();
  const events = [];
  for (let i = 0; i < 4; ++i) events.push(JSON.parse((await watcher.take("an event")).payload.toString()));
  assert.deepEqual(events.map((each) => each.eventType), ["connected", "subscribed", "unsubscribed", "disconnected"]);
  assert.deepEqual(events[1].topics, ["js/x", "js/y"]);
  assert.deepEqual(events[2].topics, ["js/x"]);
  assert.equal(events[3].disconnectReason, "CLIENT_INITIATED_DISCONNECT");
  for (const each of events) {
    assert.equal(each.sessionIdentifier, events[0].sessionIdentifier);
    assert.ok(Math.abs(each.timestamp - Date.now()) < 60_000, `${new Date(each.timestamp)}`);
  }
  for (const each of [asker, server, old, short, back, watcher]) await each.leave();
}

run("mqtt", async (url) => {
  for (const protocolVersion of [4, 5]) {
    await basics(url, `js${protocolVersion}`, { protocolVersion });
    await redelivery(url, `js${protocolVersion}`, { protocolVersion });
    await shadows(url, `js${protocolVersion}`, { protocolVersion });
  }
  await five(url);
});
