# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""paho against the IoT endpoint, with MQTT 3.1.1 and 5: publish, subscribe, sessions, wills, shadows."""

import json
import queue
import socket
import sys
import time

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

port = int(sys.argv[1])


class Client:
    """A paho client whose events can be waited for."""

    def __init__(self, name, version=paho.MQTTv311, clean=True, will=None, expiry=None):
        self.events = queue.Queue()
        self.messages = queue.Queue()
        five = version == paho.MQTTv5
        self.client = paho.Client(client_id=name, protocol=version, **({} if five else {"clean_session": clean}))
        self.client.on_connect = lambda c, u, flags, code, props=None: self.events.put(
            ("connect", code if isinstance(code, int) else code.value, flags, props))
        self.client.on_disconnect = lambda c, u, code, props=None: self.events.put(
            ("disconnect", code if isinstance(code, int) else code.value))
        self.client.on_subscribe = lambda c, u, mid, codes, props=None: self.events.put(
            ("subscribe", [k if isinstance(k, int) else k.value for k in codes]))
        self.client.on_unsubscribe = lambda c, u, mid, *more: self.events.put(("unsubscribe",))
        self.client.on_publish = lambda c, u, mid: self.events.put(("publish", mid))
        self.client.on_message = lambda c, u, message: self.messages.put(message)
        if will:
            self.client.will_set(*will)
        more = {}
        if five:
            more["clean_start"] = clean
            if expiry:
                more["properties"] = Properties(PacketTypes.CONNECT)
                more["properties"].SessionExpiryInterval = expiry
        self.client.reconnect_delay_set(1, 1)
        self.client.connect("127.0.0.1", port, keepalive=60, **more)
        self.client.loop_start()

    def expect(self, kind):
        event = self.events.get(timeout=10)
        assert event[0] == kind, f"{event} instead of {kind}"
        return event

    def connected(self):
        """A name may connect once a second: who comes again too early is refused, and comes again."""
        while True:
            event = self.events.get(timeout=20)
            if event[0] == "connect" and event[1] == 0:
                return event

    def subscribe(self, topic, qos=0):
        self.client.subscribe(topic, qos)
        return self.expect("subscribe")[1]

    def publish(self, topic, payload, qos=1, retain=False):
        self.client.publish(topic, payload, qos, retain)
        self.expect("publish")

    def message(self, seconds=10):
        return self.messages.get(timeout=seconds)

    def silence(self, seconds=0.5):
        try:
            raise AssertionError(f"nobody asked for {self.messages.get(timeout=seconds).topic}")
        except queue.Empty:
            pass

    def leave(self):
        self.client.disconnect()
        self.client.loop_stop()

    def vanish(self):
        """The socket breaks without a word."""
        self.client.loop_stop()
        self.client._sock_close()


for version in (paho.MQTTv311, paho.MQTTv5):
    mark = f"v{int(version)}"
    reader = Client(f"reader-{mark}", version)
    connack = reader.connected()
    if version == paho.MQTTv5:
        assert connack[3].MaximumQoS == 1
    assert reader.subscribe(f"{mark}/+/temperature", 1) == [1]
    writer = Client(f"writer-{mark}", version)
    writer.connected()
    payload = bytes(range(256))
    writer.publish(f"{mark}/hall/temperature", payload, 1)
    got = reader.message()
    assert got.topic == f"{mark}/hall/temperature" and got.payload == payload and got.qos == 1
    writer.publish(f"{mark}/hall/humidity", "40")
    reader.silence()
    # A filter of many levels does not match the level above it, unlike elsewhere.
    assert reader.subscribe(f"{mark}/sensor/#") == [0]
    writer.publish(f"{mark}/sensor", "above")
    writer.publish(f"{mark}/sensor/t/r1", "below")
    assert reader.message().payload == b"below"
    reader.client.unsubscribe(f"{mark}/+/temperature")
    reader.expect("unsubscribe")
    writer.publish(f"{mark}/hall/temperature", "unheard")
    reader.silence()
    # Retained: for who subscribes to this very topic later.
    writer.publish(f"{mark}/state", "on", 1, True)
    assert reader.subscribe(f"{mark}/state", 1) == [1]
    kept = reader.message()
    assert kept.payload == b"on" and kept.retain
    # A will comes when its client vanishes, and not when it leaves.
    assert reader.subscribe(f"{mark}/gone/+", 1) == [1]
    for name, leaves in (("polite", True), ("lost", False)):
        doomed = Client(f"{name}-{mark}", version, will=(f"{mark}/gone/{name}", "bye", 1))
        doomed.connected()
        doomed.leave() if leaves else doomed.vanish()
    assert reader.message().topic == f"{mark}/gone/lost"
    # A session that is kept holds what came meanwhile with QoS 1.
    sleeper = Client(f"sleeper-{mark}", version, clean=False, expiry=600)
    sleeper.connected()
    assert sleeper.subscribe(f"{mark}/dreams", 1) == [1]
    sleeper.leave()
    writer.publish(f"{mark}/dreams", "while away", 1)
    sleeper = Client(f"sleeper-{mark}", version, clean=False, expiry=600)
    flags = sleeper.connected()[2]
    assert flags["session present"] == 1
    assert sleeper.message().payload == b"while away"
    # Who takes a name throws out who had it.
    twin = Client(f"writer-{mark}", version)
    twin.connected()
    assert writer.events.get(timeout=10)[0] == "disconnect"
    writer.leave()
    # A shadow is kept by the service.
    assert twin.subscribe("$aws/things/lamp/shadow/update/accepted", 1) == [1]
    twin.publish("$aws/things/lamp/shadow/update", json.dumps({"state": {"reported": {"power": mark}}}))
    accepted = json.loads(twin.message().payload)
    assert accepted["state"]["reported"]["power"] == mark
    for each in (reader, sleeper, twin):
        each.leave()

# Properties go with messages between clients of MQTT 5, wait with them, and stay with those that are retained.
asker = Client("properties-asker", paho.MQTTv5)
asker.connected()
answerer = Client("properties-answerer", paho.MQTTv5)
answerer.connected()
properties = Properties(PacketTypes.PUBLISH)
properties.ContentType = "application/json"
properties.ResponseTopic = "answers/7"
properties.CorrelationData = b"\x00\x07"
properties.PayloadFormatIndicator = 1
properties.MessageExpiryInterval = 60
properties.UserProperty = [("a", "1"), ("a", "2")]
assert answerer.subscribe("questions", 1) == [1]
asker.client.publish("questions", "{}", 1, True, properties)
asker.expect("publish")
late = Client("properties-late", paho.MQTTv5)
late.connected()
assert late.subscribe("questions", 1) == [1]
for each in (answerer, late):
    got = each.message().properties
    assert got.ContentType == "application/json" and got.ResponseTopic == "answers/7", got
    assert got.CorrelationData == b"\x00\x07" and got.PayloadFormatIndicator == 1, got
    assert got.UserProperty == [("a", "1"), ("a", "2")] and 50 < got.MessageExpiryInterval <= 60, got
for each in (asker, answerer, late):
    each.leave()

# Without a name a client gets one.
nameless = Client("", paho.MQTTv5)
assert nameless.connected()[3].AssignedClientIdentifier.startswith("auto-")
nameless.leave()

# What the service does not do ends the connection: QoS 2, noise, a second CONNECT, another protocol.
strict = Client("qos-two", paho.MQTTv311)
strict.connected()
strict.client.publish("a", "b", 2)
strict.expect("disconnect")
strict.client.loop_stop()
CONNECT = b"\x10\x0f\x00\x04MQTT\x04\x02\x00\x3c\x00\x03raw"
for sent, first in ((b"\x00\x00", b""), (b"GET / HTTP/1.1\r\n\r\n", b""), (CONNECT + CONNECT, b"\x20\x02\x00\x00"),
                    (b"\x10\x0f\x00\x04MQTT\x09\x02\x00\x3c\x00\x03raw", b"\x20\x02\x00\x01")):
    raw = socket.create_connection(("127.0.0.1", port))
    raw.settimeout(5)
    raw.sendall(sent)
    heard = b""
    while piece := raw.recv(100):
        heard += piece
    assert heard == first, (sent, heard)
    time.sleep(1.1)
print("mqtt: all as it should be")
