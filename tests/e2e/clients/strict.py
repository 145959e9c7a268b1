# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""boto3 against strict ports: who signs with a key of the pipeline may do what its role's policy says."""

import json
import sys
import urllib.error
import urllib.request

import botocore
import botocore.auth
import botocore.awsrequest
import botocore.credentials
from client import refused, service

ports = {"kinesis": sys.argv[1], "sqs": sys.argv[2]}
ADMIN = {"key": "AKIAHEADWATERADMIN01", "secret": "the-secret-of-the-administrator"}
WRITER = {"key": "AKIAHEADWATERWRITER1", "secret": "the-secret-of-the-one-who-writes"}


def client(name, **more):
    return service(name, ports[name], **more)


# The administrator may do everything, in both services and with bodies of any size.
kinesis, sqs = client("kinesis", **ADMIN), client("sqs", **ADMIN)
assert kinesis.list_streams()["StreamNames"] == ["clicks"]
kinesis.put_records(StreamName="clicks", Records=[{"Data": bytes([i]) * 20_000, "PartitionKey": f"k {i}/é"}
                                                  for i in range(20)])
iterator = kinesis.get_shard_iterator(StreamName="clicks", ShardId="shardId-000000000000",
                                      ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
assert len(kinesis.get_records(ShardIterator=iterator)["Records"]) == 20
orders = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
sqs.send_message(QueueUrl=orders, MessageBody="héllo & <all> +%20")
assert sqs.receive_message(QueueUrl=orders, WaitTimeSeconds=2)["Messages"][0]["Body"] == "héllo & <all> +%20"

# The writer may write, and is told what is missing for the rest.
who = f"User: arn:aws:sts::000000000000:assumed-role/writer/{WRITER['key']}"
stream = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks"
writer = client("kinesis", **WRITER)
writer.put_record(StreamName="clicks", Data=b"x", PartitionKey="k")
if "StreamARN" in writer.meta.service_model.operation_model("PutRecord").input_shape.members:
    writer.put_record(StreamARN=stream, Data=b"x", PartitionKey="k")
assert refused(lambda: writer.describe_stream(StreamName="clicks"), "AccessDeniedException") == (
    f"{who} is not authorized to perform: kinesis:DescribeStream on resource: {stream} because no identity-based "
    "policy allows the kinesis:DescribeStream action")
assert refused(lambda: writer.get_records(ShardIterator=iterator), "AccessDeniedException") == (
    f"{who} is not authorized to perform: kinesis:GetRecords on resource: {stream} with an explicit deny in an "
    "identity-based policy")
refused(lambda: writer.list_streams(), "AccessDeniedException", "kinesis:ListStreams on resource: *")
# The stream's policy lets in and keeps out as well, for SDKs that know of it.
if hasattr(kinesis, "put_resource_policy"):
    principal = {"AWS": "arn:aws:iam::000000000000:role/writer"}
    kinesis.put_resource_policy(ResourceARN=stream, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": principal, "Action": "kinesis:DescribeStreamSummary", "Resource": stream},
        {"Effect": "Deny", "Principal": principal, "Action": "kinesis:PutRecord", "Resource": stream}]}))
    assert writer.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"]["OpenShardCount"] == 1
    refused(lambda: writer.put_record(StreamName="clicks", Data=b"x", PartitionKey="k"), "AccessDeniedException",
            "kinesis:PutRecord on resource: " + stream + " with an explicit deny in a resource-based policy")
    kinesis.delete_resource_policy(ResourceARN=stream)
    writer.put_record(StreamName="clicks", Data=b"x", PartitionKey="k")
letters = client("sqs", **WRITER)
batch = letters.send_message_batch(QueueUrl=orders, Entries=[{"Id": "a", "MessageBody": "one"}])
assert len(batch["Successful"]) == 1
assert refused(lambda: letters.receive_message(QueueUrl=orders), "AccessDenied") == (
    f"{who} is not authorized to perform: sqs:receivemessage on resource: arn:aws:sqs:us-east-1:000000000000:orders "
    "because no identity-based policy allows the sqs:receivemessage action")
# What its own policy does not allow the queue's does, and what the queue's forbids nobody may.
door = orders.replace("orders", "door")
letters.send_message(QueueUrl=door, MessageBody="in")
assert client("sqs", **ADMIN).receive_message(QueueUrl=door, WaitTimeSeconds=2)["Messages"][0]["Body"] == "in"
refused(lambda: sqs.purge_queue(QueueUrl=door), "AccessDenied", "with an explicit deny in a resource-based policy")

# Who is not believed.
no_signature = {"signature_version": botocore.UNSIGNED}
refused(lambda: client("kinesis", **no_signature).list_streams(), "MissingAuthenticationTokenException")
nobody = client("sqs", **no_signature)
nobody.send_message(QueueUrl=door, MessageBody="from nobody")
refused(lambda: nobody.send_message(QueueUrl=orders, MessageBody="x"), "AccessDenied",
        "Access to the resource https://sqs.us-east-1.amazonaws.com/000000000000/orders is denied.")
wrong = {"key": ADMIN["key"], "secret": "guessed"}
refused(lambda: client("kinesis", **wrong).list_streams(), "InvalidSignatureException", "does not match the signature")
refused(lambda: client("sqs", **wrong).list_queues(), "SignatureDoesNotMatch", "does not match the signature")
stranger = {"key": "AKIASTRANGER00000000", "secret": ADMIN["secret"]}
refused(lambda: client("kinesis", **stranger).list_streams(), "UnrecognizedClientException", "is invalid")
refused(lambda: client("sqs", **stranger).list_queues(), "InvalidClientTokenId", "is invalid")
refused(lambda: client("kinesis", region="eu-west-1", **ADMIN).list_streams(), "InvalidSignatureException",
        "Credential should be scoped to a valid region, not 'eu-west-1'")


# A request that is signed in its query, and one that was tampered with.
def presigned(query):
    request = botocore.awsrequest.AWSRequest("GET", f"http://127.0.0.1:{ports['sqs']}/?{query}")
    keys = botocore.credentials.Credentials(ADMIN["key"], ADMIN["secret"])
    botocore.auth.SigV4QueryAuth(keys, "sqs", "us-east-1", expires=60).add_auth(request)
    return request.url


url = presigned("Action=ListQueues&Version=2012-11-05&QueueNamePrefix=or%20der")
assert b"ListQueuesResult" in urllib.request.urlopen(url).read()
try:
    urllib.request.urlopen(url.replace("QueueNamePrefix=or", "QueueNamePrefix=do"))
    raise AssertionError("a changed request was believed")
except urllib.error.HTTPError as error:
    assert error.code == 403 and b"<Code>SignatureDoesNotMatch</Code>" in error.read()
print("strict: all as it should be")
