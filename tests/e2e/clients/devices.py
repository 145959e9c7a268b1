# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""paho over TLS with a thing's certificate, and over WebSockets: PORTS (JSON), FOLDER of the certificate."""

import json
import queue
import ssl
import sys

import paho.mqtt.client as paho

ports, folder = json.loads(sys.argv[1]), sys.argv[2]
AUTHORITY = f"{folder}/root-ca.pem"


class Client:
    def __init__(self, name, port, version=paho.MQTTv311, transport="tcp", headers=None, path="/mqtt", tls=None):
        self.events = queue.Queue()
        self.client = paho.Client(client_id=name, protocol=version, transport=transport)
        self.client.on_connect = lambda c, u, flags, code, props=None: self.events.put(
            ("connect", code if isinstance(code, int) else code.value))
        self.client.on_subscribe = lambda c, u, mid, codes, props=None: self.events.put(("subscribe",))
        self.client.on_publish = lambda c, u, mid: self.events.put(("publish",))
        self.client.on_message = lambda c, u, message: self.events.put(("message", message.topic, message.payload))
        self.client.on_disconnect = lambda c, u, code, props=None: self.events.put(("disconnect",))
        self.client.reconnect_delay_set(60, 60)
        if transport == "websockets":
            self.client.ws_set_options(path=path, headers=headers)
        if tls is not None:
            self.client.tls_set(ca_certs=AUTHORITY, **tls)
        self.client.connect("localhost", port)
        self.client.loop_start()

    def expect(self, *event):
        got = self.events.get(timeout=10)
        assert got == event, f"{got} instead of {event}"

    def leave(self):
        self.client.disconnect()
        self.client.loop_stop()


def round_trip(client, topic, size):
    client.expect("connect", 0)
    client.client.subscribe(topic, 1)
    client.expect("subscribe")
    payload = bytes(range(256)) * (size // 256)
    client.client.publish(topic, payload, 1)
    got = {client.events.get(timeout=10) for _ in range(2)}
    assert got == {("publish",), ("message", topic, payload)}, [event[0] for event in got]
    client.leave()


own = {"certfile": f"{folder}/lamp.certificate.pem", "keyfile": f"{folder}/lamp.private.key"}
for version in (paho.MQTTv311, paho.MQTTv5):
    mark = f"v{int(version)}"
    round_trip(Client(f"lamp-{mark}", ports["iot-mqtts"], version, tls=own), f"lamp/{mark}", 100_096)
    # In the clear and encrypted, on one port.
    round_trip(Client(f"page-{mark}", ports["iot-ws"], version, "websockets"), f"page/{mark}", 100_096)
    round_trip(Client(f"safe-{mark}", ports["iot-ws"], version, "websockets", tls={}), f"safe/{mark}", 256)

# What its policy does not allow ends the connection.
client = Client("lamp-strays", ports["iot-mqtts"], tls=own)
client.expect("connect", 0)
client.client.publish("elsewhere", b"x", 1)
client.expect("disconnect")
client.client.loop_stop()

# An old protocol is not spoken.
try:
    Client("old", ports["iot-mqtts"], tls={**own, "tls_version": ssl.PROTOCOL_TLSv1_1})
    raise AssertionError("TLS 1.1 was taken")
except (ssl.SSLError, ConnectionError):
    pass

# A WebSocket is at its path, and asks for an authorizer in its header.
def refused_at(path):
    try:
        Client("lost", ports["iot-ws"], transport="websockets", path=path)
    except paho.WebsocketConnectionError:
        return True
    return False


assert refused_at("/") and refused_at("/mqtt/x") and not refused_at("/mqtt?x=1")
for name, code in (("door", 0), ("closed", 7), ("nobody", 7)):
    asking = Client(f"asks-{name}", ports["iot-ws"], transport="websockets",
                    headers=lambda all, name=name: {**all, "X-Amz-CustomAuthorizer-Name": name, "token": "sesame"})
    asking.expect("connect", code)
    asking.client.loop_stop()
print("devices: all as it should be")
