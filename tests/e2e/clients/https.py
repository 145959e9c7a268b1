# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device that calls AWS IoT's data plane over HTTPS with its certificate: PORT, FOLDER of the certificate."""

import http.client
import json
import ssl
import sys
import time

port, folder = int(sys.argv[1]), sys.argv[2]


def context(*protocols):
    made = ssl.create_default_context(cafile=f"{folder}/root-ca.pem")
    made.load_cert_chain(f"{folder}/lamp.certificate.pem", f"{folder}/lamp.private.key")
    if protocols:
        made.set_alpn_protocols(protocols)
    return made


def call(line, method, target, body=None):
    line.request(method, target, body)
    answer = line.getresponse()
    return answer.status, json.loads(answer.read() or b"{}")


# As clients of the port 443 do, and as those of 8443.
for protocols in (("x-amzn-http-ca",), ("http/1.1",), ()):
    line = http.client.HTTPSConnection("localhost", port, context=context(*protocols))
    line.connect()
    assert line.sock.selected_alpn_protocol() == (protocols[0] if protocols else None)
    # One connection takes call after call.
    for _ in range(3):
        status, said = call(line, "POST", "/topics/somewhere?qos=1", b"hello")
        assert status == 200 and said["message"] == "OK", said
    status, said = call(line, "POST", "/topics/elsewhere?qos=1", b"hello")
    assert status == 403 and said["message"] == "Forbidden", said
    line.close()

line = http.client.HTTPSConnection("localhost", port, context=context())
before = time.time()
status, said = call(line, "POST", "/things/lamp/shadow", json.dumps({"state": {"reported": {"on": True}}}))
assert status == 200, said
assert before - 60 < said["timestamp"] < time.time() + 60, said
assert said["metadata"]["reported"]["on"]["timestamp"] == said["timestamp"], said
status, said = call(line, "GET", "/things/lamp/shadow")
assert status == 200 and said["state"] == {"reported": {"on": True}}, said
status, said = call(line, "GET", "/things/lamp/shadow?name=none")
assert status == 404, said
# The control plane is for those who sign.
status, said = call(line, "GET", "/things/lamp")
assert status == 403, said
print("https: all as it should be")
