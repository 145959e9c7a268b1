# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""boto3 against AWS IoT over HTTP: messages, shadows, and the control API. Paths, headers and pages are the SDK's."""

import json
import sys

from client import refused, service, until

port = int(sys.argv[1])
data = service("iot-data", port)
iot = service("iot", port)
has_retained = hasattr(data, "list_retained_messages")
allow_all = json.dumps(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iot:*", "Resource": "*"}})


def body(answer):
    return json.loads(answer["payload"].read())


def all_of(operation, member, **arguments):
    """Every page of a list, two entries each."""
    pages = iot.get_paginator(operation).paginate(PaginationConfig={"PageSize": 2}, **arguments)
    return [entry for page in pages for entry in page[member]]


# Messages.
data.publish(topic="home/hall/temp", qos=1, payload=b"21.5")
data.publish(topic="home/hall/temp", payload=json.dumps({"t": 22}))
refused(lambda: data.publish(topic="home/#", payload=b"x"), "InvalidRequestException")
refused(lambda: data.publish(topic="a", payload=b"x" * 131073), "RequestEntityTooLargeException")
if has_retained:
    for topic in ("kept/b", "kept/a"):
        data.publish(topic=topic, qos=1, retain=True, payload=b"kept")
    listed = data.list_retained_messages(maxResults=1)
    assert [each["topic"] for each in listed["retainedTopics"]] == ["kept/a"]
    listed = data.list_retained_messages(nextToken=listed["nextToken"])
    assert [each["topic"] for each in listed["retainedTopics"]] == ["kept/b"]
    assert data.get_retained_message(topic="kept/a")["payload"] == b"kept"
    refused(lambda: data.get_retained_message(topic="none"), "ResourceNotFoundException")

# Shadows.
refused(lambda: data.get_thing_shadow(thingName="lamp"), "ResourceNotFoundException", "No shadow exists")
made = body(data.update_thing_shadow(thingName="lamp", payload=json.dumps({"state": {"desired": {"on": True}}})))
assert made["version"] == 1
assert body(data.get_thing_shadow(thingName="lamp"))["state"]["delta"] == {"on": True}
refused(lambda: data.update_thing_shadow(thingName="lamp", payload=b'{"state": {"desired": {"on": 1}}, "version": 9}'),
        "ConflictException", "Version conflict")
refused(lambda: data.update_thing_shadow(thingName="lamp", payload=b"{"), "InvalidRequestException")
refused(lambda: data.update_thing_shadow(
    thingName="lamp", payload=json.dumps({"state": {"desired": {"a": "x" * 9000}}})), "RequestEntityTooLargeException")
for name in ("c", "a", "b"):
    data.update_thing_shadow(thingName="lamp", shadowName=name, payload=b'{"state": {"reported": {"x": 1}}}')
assert data.list_named_shadows_for_thing(thingName="lamp")["results"] == ["a", "b", "c"]
assert body(data.delete_thing_shadow(thingName="lamp"))["version"] == 1
refused(lambda: data.delete_thing_shadow(thingName="lamp"), "ResourceNotFoundException")

# The registry.
iot.create_thing_type(thingTypeName="Pump", thingTypeProperties={"searchableAttributes": ["floor"]})
for number in range(5):
    made = iot.create_thing(thingName=f"pump-{number}", thingTypeName="Pump",
                            attributePayload={"attributes": {"floor": str(number)}})
    assert made["thingArn"].endswith(f":thing/pump-{number}")
refused(lambda: iot.create_thing(thingName="pump-0"), "ResourceAlreadyExistsException")
refused(lambda: iot.create_thing(thingName="a b"), "InvalidRequestException",
        "1 validation error detected: Value 'a b' at 'thingName' failed to satisfy constraint")
assert [each["thingName"] for each in all_of("list_things", "things", thingTypeName="Pump")] == [
    f"pump-{number}" for number in range(5)]
iot.update_thing(thingName="pump-0", attributePayload={"attributes": {"wing": "b"}, "merge": True})
described = iot.describe_thing(thingName="pump-0")
assert described["attributes"] == {"floor": "0", "wing": "b"} and described["version"] == 2, described
refused(lambda: iot.update_thing(thingName="pump-0", expectedVersion=1), "VersionConflictException")
iot.create_thing_group(thingGroupName="plant")
iot.create_thing_group(thingGroupName="hall", parentGroupName="plant")
iot.add_thing_to_thing_group(thingGroupName="hall", thingName="pump-1")
assert all_of("list_things_in_thing_group", "things", thingGroupName="plant", recursive=True) == ["pump-1"]
iot.create_dynamic_thing_group(thingGroupName="high", queryString="attributes.floor>2")
assert all_of("list_things_in_thing_group", "things", thingGroupName="high") == ["pump-3", "pump-4"]
found = iot.search_index(queryString="thingGroupNames:plant")["things"]
assert [each["thingName"] for each in found] == ["pump-1"], found
assert iot.get_indexing_configuration()["thingIndexingConfiguration"]["thingIndexingMode"] == "REGISTRY"
assert iot.describe_index(indexName="AWS_Things")["indexStatus"] == "ACTIVE"
refused(lambda: iot.describe_thing(thingName="nobody"), "ResourceNotFoundException")

# Certificates and policies.
keys = iot.create_keys_and_certificate(setAsActive=True)
arn, identity = keys["certificateArn"], keys["certificateId"]
assert keys["keyPair"]["PrivateKey"].startswith("-----BEGIN PRIVATE KEY-----")
iot.create_policy(policyName="Own", policyDocument=allow_all)
refused(lambda: iot.create_policy(policyName="Own", policyDocument=allow_all), "ResourceAlreadyExistsException")
refused(lambda: iot.create_policy(policyName="Bad", policyDocument="{"), "MalformedPolicyException")
assert iot.create_policy_version(policyName="Own", policyDocument=allow_all, setAsDefault=True)["policyVersionId"] == "2"
assert [each["versionId"] for each in iot.list_policy_versions(policyName="Own")["policyVersions"]] == ["2", "1"]
iot.attach_policy(policyName="Own", target=arn)
iot.attach_thing_principal(thingName="pump-0", principal=arn)
assert iot.list_thing_principals(thingName="pump-0")["principals"] == [arn]
assert iot.list_principal_things(principal=arn)["things"] == ["pump-0"]
assert [each["policyName"] for each in all_of("list_attached_policies", "policies", target=arn)] == ["Own"]
assert iot.list_targets_for_policy(policyName="Own")["targets"] == [arn]
assert [each["policyName"] for each in iot.list_principal_policies(principal=arn)["policies"]] == ["Own"]
assert iot.list_policy_principals(policyName="Own")["principals"] == [arn]
assert iot.describe_certificate(certificateId=identity)["certificateDescription"]["status"] == "ACTIVE"
refused(lambda: iot.delete_thing(thingName="pump-0"), "InvalidRequestException", "still attached")
refused(lambda: iot.delete_certificate(certificateId=identity), "CertificateStateException")
refused(lambda: iot.delete_policy(policyName="Own"), "DeleteConflictException")
iot.detach_thing_principal(thingName="pump-0", principal=arn)
iot.detach_policy(policyName="Own", target=arn)
iot.update_certificate(certificateId=identity, newStatus="INACTIVE")
iot.delete_certificate(certificateId=identity)
iot.delete_policy_version(policyName="Own", policyVersionId="1")
iot.delete_policy(policyName="Own")
assert "Own" not in [each["policyName"] for each in all_of("list_policies", "policies")]
iot.delete_thing(thingName="pump-0")

# A rule that a client makes hands on what others publish.
role = "arn:aws:iam::000000000000:role/admin"
iot.create_topic_rule(
    ruleName="to_orders",
    topicRulePayload={"sql": "SELECT * FROM 'orders/+'",
                      "actions": [{"sqs": {"queueUrl": "http://localhost/000000000000/orders", "roleArn": role}}]},
    tags="team=a")
assert iot.list_tags_for_resource(resourceArn=iot.get_topic_rule(ruleName="to_orders")["ruleArn"])["tags"] == [
    {"Key": "team", "Value": "a"}]
data.publish(topic="orders/1", qos=1, payload=b'{"id": 1}')
sqs = service("sqs", int(sys.argv[2]))
url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
message = until(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2).get("Messages"), "the rule")[0]
assert json.loads(message["Body"]) == {"id": 1}, message
sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
iot.disable_topic_rule(ruleName="to_orders")
assert [each["ruleName"] for each in iot.list_topic_rules(ruleDisabled=True)["rules"]] == ["to_orders"]
iot.delete_topic_rule(ruleName="to_orders")
refused(lambda: iot.get_topic_rule(ruleName="to_orders"), "UnauthorizedException")
refused(lambda: iot.create_topic_rule(ruleName="bad", topicRulePayload={"sql": "SELECT", "actions": []}),
        "SqlParseException")
assert iot.describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"] == f"127.0.0.1:{port}"
print("all done")
