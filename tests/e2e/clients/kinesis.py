# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""boto3 against the Kinesis endpoint: every operation once for success, the awkward ones for their errors."""

import datetime
import sys

from client import refused, service, until

kinesis = service("kinesis", sys.argv[1])
ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/"

# The stream that is drawn, and one that the client makes.
assert "clicks" in kinesis.list_streams()["StreamNames"]
kinesis.create_stream(StreamName="mine", ShardCount=2)
kinesis.get_waiter("stream_exists").wait(StreamName="mine", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
refused(lambda: kinesis.create_stream(StreamName="mine", ShardCount=1), "ResourceInUseException", "already exists")
refused(lambda: kinesis.describe_stream(StreamName="nobody"), "ResourceNotFoundException",
        "Stream nobody under account 000000000000 not found.")
refused(lambda: kinesis.put_record(StreamName="a b", Data=b"x", PartitionKey="k"), "ValidationException",
        "1 validation error detected: Value 'a b' at 'streamName' failed to satisfy constraint: Member must satisfy "
        "regular expression pattern: [a-zA-Z0-9_.-]+")

described = kinesis.describe_stream(StreamName="mine")["StreamDescription"]
assert described["StreamStatus"] == "ACTIVE" and described["StreamARN"] == ARN + "mine"
assert len(described["Shards"]) == 2 and described["RetentionPeriodHours"] == 24
age = datetime.datetime.now(datetime.timezone.utc) - described["StreamCreationTimestamp"]
assert abs(age.total_seconds()) < 60, "times are those of the client's clock"
summary = kinesis.describe_stream_summary(StreamName="mine")["StreamDescriptionSummary"]
assert summary["OpenShardCount"] == 2 and summary["ConsumerCount"] == 0
assert kinesis.describe_limits()["OpenShardCount"] >= 2

# Records: bytes of any kind come back as they were.
data = bytes(range(256))
put = kinesis.put_record(StreamName="mine", Data=data, PartitionKey="1")
assert put["ShardId"] == "shardId-000000000001"  # MD5 of "1" lies in the upper half
again = kinesis.put_record(StreamName="mine", Data=b"after", PartitionKey="1",
                           SequenceNumberForOrdering=put["SequenceNumber"])
assert int(again["SequenceNumber"]) > int(put["SequenceNumber"])
batch = kinesis.put_records(StreamName="mine", Records=[
    {"Data": f"record {i}".encode(), "PartitionKey": f"key-{i}", "ExplicitHashKey": "0"} for i in range(100)])
assert batch["FailedRecordCount"] == 0 and {r["ShardId"] for r in batch["Records"]} == {"shardId-000000000000"}
refused(lambda: kinesis.put_records(StreamName="mine", Records=[{"Data": b"x", "PartitionKey": "k"}] * 501),
        "ValidationException", "Member must have length less than or equal to 500")
refused(lambda: kinesis.put_record(StreamName="mine", Data=b"x", PartitionKey="k",
                                   ExplicitHashKey="340282366920938463463374607431768211456"),
        "InvalidArgumentException", "Invalid ExplicitHashKey")


def iterator(shard, kind="TRIM_HORIZON", **more):
    return kinesis.get_shard_iterator(StreamName="mine", ShardId=shard, ShardIteratorType=kind, **more)["ShardIterator"]


first = kinesis.get_records(ShardIterator=iterator("shardId-000000000001"))
assert [r["Data"] for r in first["Records"]] == [data, b"after"]
assert first["Records"][0]["PartitionKey"] == "1" and first["MillisBehindLatest"] == 0
assert abs((datetime.datetime.now(datetime.timezone.utc) - first["Records"][0]["ApproximateArrivalTimestamp"])
           .total_seconds()) < 60
few = kinesis.get_records(ShardIterator=iterator("shardId-000000000000"), Limit=7)
assert [r["Data"].decode() for r in few["Records"]] == [f"record {i}" for i in range(7)]
rest = kinesis.get_records(ShardIterator=few["NextShardIterator"])
assert len(rest["Records"]) == 93
at = kinesis.get_records(ShardIterator=iterator("shardId-000000000001", "AFTER_SEQUENCE_NUMBER",
                                                StartingSequenceNumber=put["SequenceNumber"]))
assert [r["Data"] for r in at["Records"]] == [b"after"]
long_ago = datetime.datetime.now() - datetime.timedelta(hours=1)
assert iterator("shardId-000000000000", "AT_TIMESTAMP", Timestamp=long_ago)
refused(lambda: iterator("shardId-000000000009"), "ResourceNotFoundException")
refused(lambda: kinesis.get_records(ShardIterator="AAAAmade-up"), "InvalidArgumentException", "Invalid ShardIterator.")

# A shard takes a mebibyte a second: of three in one call, the rest is refused one by one.
hot = kinesis.put_records(StreamName="mine", Records=[{"Data": b"x" * 10_000, "PartitionKey": "hot"}] * 300)
assert 100 < hot["FailedRecordCount"] < 300, hot["FailedRecordCount"]
refusal = next(r for r in hot["Records"] if "ErrorCode" in r)
assert refusal["ErrorCode"] == "ProvisionedThroughputExceededException" and "Rate exceeded for shard" in refusal[
    "ErrorMessage"]

# Shards are listed in pages, split, merged, and counted anew.
page = kinesis.list_shards(StreamName="mine", MaxResults=1)
assert [s["ShardId"] for s in page["Shards"]] == ["shardId-000000000000"]
page = kinesis.list_shards(NextToken=page["NextToken"])
assert [s["ShardId"] for s in page["Shards"]] == ["shardId-000000000001"] and "NextToken" not in page
names = [n for p in kinesis.get_paginator("list_streams").paginate(Limit=1) for n in p["StreamNames"]]
assert names == ["clicks", "mine"], names
kinesis.split_shard(StreamName="mine", ShardToSplit="shardId-000000000000",
                    NewStartingHashKey="85070591730234615865843651857942052864")


def is_active():
    return kinesis.describe_stream_summary(StreamName="mine")["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"


until(is_active, "the split")
kinesis.merge_shards(StreamName="mine", ShardToMerge="shardId-000000000002",
                     AdjacentShardToMerge="shardId-000000000003")
until(is_active, "the merge")
counted = kinesis.update_shard_count(StreamName="mine", TargetShardCount=4, ScalingType="UNIFORM_SCALING")
assert counted["CurrentShardCount"] == 2 and counted["TargetShardCount"] == 4
until(is_active, "the new count")
assert kinesis.describe_stream_summary(StreamName="mine")["StreamDescriptionSummary"]["OpenShardCount"] == 4
refused(lambda: kinesis.split_shard(StreamName="mine", ShardToSplit="shardId-000000000000", NewStartingHashKey="5"),
        "InvalidArgumentException")

# What a stream has besides.
kinesis.add_tags_to_stream(StreamName="mine", Tags={"team": "web", "stage": "test"})
tags = kinesis.list_tags_for_stream(StreamName="mine", Limit=1)
assert tags["Tags"] == [{"Key": "stage", "Value": "test"}] and tags["HasMoreTags"]
kinesis.remove_tags_from_stream(StreamName="mine", TagKeys=["stage"])
assert kinesis.list_tags_for_stream(StreamName="mine")["Tags"] == [{"Key": "team", "Value": "web"}]
kinesis.increase_stream_retention_period(StreamName="mine", RetentionPeriodHours=48)
refused(lambda: kinesis.increase_stream_retention_period(StreamName="mine", RetentionPeriodHours=24),
        "InvalidArgumentException")
until(is_active, "the longer retention")
kinesis.decrease_stream_retention_period(StreamName="mine", RetentionPeriodHours=24)
until(is_active, "the shorter retention")
kinesis.start_stream_encryption(StreamName="mine", EncryptionType="KMS", KeyId="alias/aws/kinesis")
until(is_active, "encryption")
assert kinesis.describe_stream_summary(StreamName="mine")["StreamDescriptionSummary"]["EncryptionType"] == "KMS"
assert kinesis.put_record(StreamName="mine", Data=b"x", PartitionKey="secret")["EncryptionType"] == "KMS"
kinesis.stop_stream_encryption(StreamName="mine", EncryptionType="KMS", KeyId="alias/aws/kinesis")
until(is_active, "no encryption")
kinesis.update_stream_mode(StreamARN=ARN + "mine", StreamModeDetails={"StreamMode": "ON_DEMAND"})
until(is_active, "the other mode")

# Registered consumers.
consumer = kinesis.register_stream_consumer(StreamARN=ARN + "mine", ConsumerName="reader")["Consumer"]
assert consumer["ConsumerName"] == "reader"


def reader():
    return kinesis.describe_stream_consumer(StreamARN=ARN + "mine", ConsumerName="reader")["ConsumerDescription"]


until(lambda: reader()["ConsumerStatus"] == "ACTIVE", "the consumer")
# What is pushed comes as events; the first shard that was split ends with its children.
stream = kinesis.subscribe_to_shard(ConsumerARN=consumer["ConsumerARN"], ShardId="shardId-000000000001",
                                    StartingPosition={"Type": "TRIM_HORIZON"})["EventStream"]
pushed = []
for event in stream:
    pushed += [record["Data"] for record in event["SubscribeToShardEvent"]["Records"]]
    children = event["SubscribeToShardEvent"].get("ChildShards", [])
assert pushed[:2] == [data, b"after"] and len(children) == 2, (len(pushed), children)
refused(lambda: kinesis.subscribe_to_shard(ConsumerARN=consumer["ConsumerARN"], ShardId="shardId-000000000099",
                                           StartingPosition={"Type": "LATEST"}), "ResourceNotFoundException")
assert [c["ConsumerName"] for c in kinesis.list_stream_consumers(StreamARN=ARN + "mine")["Consumers"]] == ["reader"]
refused(lambda: kinesis.delete_stream(StreamName="mine"), "ResourceInUseException")
kinesis.deregister_stream_consumer(ConsumerARN=consumer["ConsumerARN"])

# What is left behind for the world to be looked at.
for i in range(5):
    kinesis.put_record(StreamName="clicks", Data=f"click {i}".encode(), PartitionKey=f"user-{i}")
kinesis.delete_stream(StreamName="mine", EnforceConsumerDeletion=True)
kinesis.get_waiter("stream_not_exists").wait(StreamName="mine", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
print("kinesis: all as it should be")
