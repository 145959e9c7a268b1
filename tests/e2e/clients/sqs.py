# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""boto3 against the SQS endpoint: queues, messages, batches, waiting, FIFO, dead letters."""

import hashlib
import json
import sys
import threading
import time

from client import refused, service, until

port = sys.argv[1]
sqs = service("sqs", port)

orders = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
assert orders == f"http://127.0.0.1:{port}/000000000000/orders", orders
mine = sqs.create_queue(QueueName="mine", Attributes={"VisibilityTimeout": "7"}, tags={"team": "web"})["QueueUrl"]
assert sqs.create_queue(QueueName="mine", Attributes={"VisibilityTimeout": "7"})["QueueUrl"] == mine
refused(lambda: sqs.create_queue(QueueName="mine", Attributes={"VisibilityTimeout": "8"}), "QueueAlreadyExists")
refused(lambda: sqs.get_queue_url(QueueName="nobody"), "AWS.SimpleQueueService.NonExistentQueue")
refused(lambda: sqs.create_queue(QueueName="not good"), "InvalidParameterValue")
assert mine in sqs.list_queues(QueueNamePrefix="mi")["QueueUrls"]
attributes = sqs.get_queue_attributes(QueueUrl=mine, AttributeNames=["All"])["Attributes"]
assert attributes["VisibilityTimeout"] == "7"
assert attributes["QueueArn"] == "arn:aws:sqs:us-east-1:000000000000:mine"
assert abs(int(attributes["CreatedTimestamp"]) - time.time()) < 60
sqs.set_queue_attributes(QueueUrl=mine, Attributes={"VisibilityTimeout": "30"})
refused(lambda: sqs.set_queue_attributes(QueueUrl=mine, Attributes={"VisibilityTimeout": "50000"}),
        "InvalidAttributeValue")
sqs.tag_queue(QueueUrl=mine, Tags={"stage": "test"})
sqs.untag_queue(QueueUrl=mine, TagKeys=["team"])
assert sqs.list_queue_tags(QueueUrl=mine)["Tags"] == {"stage": "test"}
sqs.add_permission(QueueUrl=mine, Label="other", AWSAccountIds=["111122223333"], Actions=["SendMessage"])
sqs.remove_permission(QueueUrl=mine, Label="other")

# A message with everything; its digests are those of the facts.
body = "héllo <&> \r\n \"quoted\" 🦉"
sent = sqs.send_message(QueueUrl=mine, MessageBody=body, MessageAttributes={
    "City": {"DataType": "String", "StringValue": "Any City"},
    "Greeting": {"DataType": "Binary", "BinaryValue": b"Hello, World!"},
    "Population": {"DataType": "Number", "StringValue": "1250800"}})
assert sent["MD5OfMessageBody"] == hashlib.md5(body.encode()).hexdigest()
assert sent["MD5OfMessageAttributes"] == "28eb0e573cf8e8a77e349a2f968eac4a"
got = sqs.receive_message(QueueUrl=mine, AttributeNames=["All"], MessageAttributeNames=["All"], WaitTimeSeconds=1)
message = got["Messages"][0]
assert message["Body"] == body and message["MessageId"] == sent["MessageId"]
assert message["MessageAttributes"]["Greeting"]["BinaryValue"] == b"Hello, World!"
assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
assert message["Attributes"]["ApproximateReceiveCount"] == "1"
assert abs(int(message["Attributes"]["SentTimestamp"]) / 1000 - time.time()) < 60
sqs.change_message_visibility(QueueUrl=mine, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
message = sqs.receive_message(QueueUrl=mine, WaitTimeSeconds=2, AttributeNames=["All"])["Messages"][0]
assert message["Attributes"]["ApproximateReceiveCount"] == "2"
sqs.delete_message(QueueUrl=mine, ReceiptHandle=message["ReceiptHandle"])
sqs.delete_message(QueueUrl=mine, ReceiptHandle=message["ReceiptHandle"])  # once more does no harm
refused(lambda: sqs.delete_message(QueueUrl=mine, ReceiptHandle="made up"), "ReceiptHandleIsInvalid")
refused(lambda: sqs.send_message(QueueUrl=mine, MessageBody="x", DelaySeconds=901), "InvalidParameterValue")

# Batches fail entry by entry.
batch = sqs.send_message_batch(QueueUrl=mine, Entries=[
    {"Id": "a", "MessageBody": "one"}, {"Id": "b", "MessageBody": "two", "DelaySeconds": 901},
    {"Id": "c", "MessageBody": "three"}])
assert [e["Id"] for e in batch["Successful"]] == ["a", "c"]
assert batch["Failed"][0]["Id"] == "b" and batch["Failed"][0]["SenderFault"]
refused(lambda: sqs.send_message_batch(QueueUrl=mine, Entries=[{"Id": "a", "MessageBody": "x"}] * 2),
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct")
refused(lambda: sqs.send_message_batch(
    QueueUrl=mine, Entries=[{"Id": str(i), "MessageBody": "x"} for i in range(11)]),
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest")
taken = []
while len(taken) < 2:
    taken += sqs.receive_message(QueueUrl=mine, MaxNumberOfMessages=10, WaitTimeSeconds=2)["Messages"]
assert sorted(m["Body"] for m in taken) == ["one", "three"]
changed = sqs.change_message_visibility_batch(QueueUrl=mine, Entries=[
    {"Id": str(i), "ReceiptHandle": m["ReceiptHandle"], "VisibilityTimeout": 60} for i, m in enumerate(taken)])
assert len(changed["Successful"]) == 2
deleted = sqs.delete_message_batch(QueueUrl=mine, Entries=[
    {"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(taken)])
assert len(deleted["Successful"]) == 2

# Waiting really waits: for its time when nothing comes, and no longer than that when something does.
began = time.monotonic()
assert "Messages" not in sqs.receive_message(QueueUrl=mine, WaitTimeSeconds=1)
assert 0.9 < time.monotonic() - began < 10
came = []


def wait_for_one():
    waiting = service("sqs", port)
    came.append((waiting.receive_message(QueueUrl=mine, WaitTimeSeconds=20).get("Messages"), time.monotonic()))


thread = threading.Thread(target=wait_for_one)
thread.start()
time.sleep(0.7)
sent_at = time.monotonic()
sqs.send_message(QueueUrl=mine, MessageBody="at last")
thread.join()
assert came[0][0][0]["Body"] == "at last" and came[0][1] - sent_at < 10
sqs.purge_queue(QueueUrl=mine)
refused(lambda: sqs.purge_queue(QueueUrl=mine), "AWS.SimpleQueueService.PurgeQueueInProgress")

# FIFO: order within a group, duplicates are taken for one.
fifo = sqs.create_queue(QueueName="mine.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
refused(lambda: sqs.send_message(QueueUrl=fifo, MessageBody="x"), "MissingParameter", "MessageGroupId")
ids = [sqs.send_message(QueueUrl=fifo, MessageBody=f"m{i}", MessageGroupId="g", MessageDeduplicationId=f"d{i}")
       for i in range(3)]
again = sqs.send_message(QueueUrl=fifo, MessageBody="m0", MessageGroupId="g", MessageDeduplicationId="d0")
assert again["MessageId"] == ids[0]["MessageId"] and len(ids[0]["SequenceNumber"]) == 20
received = sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=10, WaitTimeSeconds=1)["Messages"]
assert [m["Body"] for m in received] == ["m0", "m1", "m2"]

# Dead letters: the third receive moves a message that may be received twice.
letters = sqs.create_queue(QueueName="letters")["QueueUrl"]
arn = sqs.get_queue_attributes(QueueUrl=letters, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
source = sqs.create_queue(QueueName="source", Attributes={
    "VisibilityTimeout": "0", "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "2"})})[
    "QueueUrl"]
assert sqs.list_dead_letter_source_queues(QueueUrl=letters)["queueUrls"] == [source]
sqs.send_message(QueueUrl=source, MessageBody="poison")
for _ in range(2):
    until(lambda: sqs.receive_message(QueueUrl=source, WaitTimeSeconds=1).get("Messages"), "the poison")
dead = until(lambda: (sqs.receive_message(QueueUrl=source), sqs.receive_message(QueueUrl=letters))[1].get("Messages"),
             "the dead letter")
assert dead[0]["Body"] == "poison"

for i in range(3):
    sqs.send_message(QueueUrl=orders, MessageBody=f"order {i}")
sqs.delete_queue(QueueUrl=mine)
refused(lambda: sqs.send_message(QueueUrl=mine, MessageBody="x"), "AWS.SimpleQueueService.NonExistentQueue")
refused(lambda: sqs.create_queue(QueueName="mine"), "AWS.SimpleQueueService.QueueDeletedRecently")
print("sqs: all as it should be")
