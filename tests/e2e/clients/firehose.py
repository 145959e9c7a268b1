# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""boto3 against the Firehose endpoint: delivery streams made, filled, changed, encrypted, tagged, deleted."""

import datetime
import sys
import time

from client import refused, service, until

firehose = service("firehose", sys.argv[1])
ROLE = "arn:aws:iam::000000000000:role/delivery"


def described(name):
    return firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]


def settle():
    """The control plane takes five calls of a kind a second."""
    time.sleep(1)


assert firehose.list_delivery_streams()["DeliveryStreamNames"] == ["out"]
made = firehose.create_delivery_stream(
    DeliveryStreamName="mine",
    DeliveryStreamType="DirectPut",
    ExtendedS3DestinationConfiguration={
        "RoleARN": ROLE, "BucketARN": "arn:aws:s3:::lake", "Prefix": "mine/", "ErrorOutputPrefix": "failed/",
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 60}, "CompressionFormat": "GZIP"},
    Tags=[{"Key": "team", "Value": "web"}])
assert made["DeliveryStreamARN"] == "arn:aws:firehose:us-east-1:000000000000:deliverystream/mine"
until(lambda: described("mine")["DeliveryStreamStatus"] == "ACTIVE", "the delivery stream")
mine = described("mine")
assert abs((datetime.datetime.now(datetime.timezone.utc) - mine["CreateTimestamp"]).total_seconds()) < 60
destination = mine["Destinations"][0]["ExtendedS3DestinationDescription"]
assert destination["BucketARN"] == "arn:aws:s3:::lake" and destination["CompressionFormat"] == "GZIP", destination
assert destination["BufferingHints"] == {"SizeInMBs": 1, "IntervalInSeconds": 60}
refused(lambda: firehose.create_delivery_stream(DeliveryStreamName="mine", S3DestinationConfiguration={
    "RoleARN": ROLE, "BucketARN": "arn:aws:s3:::lake"}), "ResourceInUseException", "already exists")
refused(lambda: firehose.create_delivery_stream(DeliveryStreamName="none"), "InvalidArgumentException", "Exactly one")

# Records, one by one and many at once; what is too much of a batch is refused record by record.
settle()
first = firehose.put_record(DeliveryStreamName="mine", Record={"Data": b"\x00\xff binary"})
assert len(first["RecordId"]) > 100 and first["Encrypted"] is False
batch = firehose.put_record_batch(DeliveryStreamName="mine", Records=[{"Data": f"{i}\n".encode()} for i in range(500)])
assert batch["FailedPutCount"] == 0 and len({r["RecordId"] for r in batch["RequestResponses"]}) == 500
for size in [1_024_000, 100_000]:  # together more than the buffer, which is delivered then
    assert firehose.put_record(DeliveryStreamName="mine", Record={"Data": b"x" * size})["RecordId"]
refused(lambda: firehose.put_record(DeliveryStreamName="mine", Record={"Data": b"x" * 1_024_001}),
        "ValidationException", "at 'record.data' failed to satisfy constraint")
refused(lambda: firehose.put_record_batch(DeliveryStreamName="mine", Records=[{"Data": b""}] * 501),
        "ValidationException", "at 'records' failed")
refused(lambda: firehose.put_record_batch(DeliveryStreamName="mine", Records=[{"Data": b"x" * 900_000}] * 5),
        "InvalidArgumentException", "4 MB")
refused(lambda: firehose.put_record(DeliveryStreamName="nobody", Record={"Data": b""}), "ResourceNotFoundException")

# Changes carry the version that they change.
firehose.update_destination(DeliveryStreamName="mine", CurrentDeliveryStreamVersionId="1",
                            DestinationId="destinationId-000000000001",
                            ExtendedS3DestinationUpdate={"Prefix": "yours/", "CompressionFormat": "UNCOMPRESSED"})
assert described("mine")["VersionId"] == "2"
refused(lambda: firehose.update_destination(
    DeliveryStreamName="mine", CurrentDeliveryStreamVersionId="1", DestinationId="destinationId-000000000001",
    ExtendedS3DestinationUpdate={"Prefix": "x/"}), "ConcurrentModificationException")

# Encryption and tags.
firehose.start_delivery_stream_encryption(DeliveryStreamName="mine")


def encryption():
    return described("mine")["DeliveryStreamEncryptionConfiguration"]["Status"]


settle()
until(lambda: encryption() == "ENABLED", "encryption")
assert firehose.put_record(DeliveryStreamName="mine", Record={"Data": b"secret"})["Encrypted"]
firehose.stop_delivery_stream_encryption(DeliveryStreamName="mine")
settle()
until(lambda: encryption() == "DISABLED", "no encryption")
firehose.tag_delivery_stream(DeliveryStreamName="mine", Tags=[{"Key": "stage", "Value": "test"}])
tags = firehose.list_tags_for_delivery_stream(DeliveryStreamName="mine", Limit=1)
assert tags["Tags"] == [{"Key": "stage", "Value": "test"}] and tags["HasMoreTags"]
firehose.untag_delivery_stream(DeliveryStreamName="mine", TagKeys=["stage"])
assert firehose.list_tags_for_delivery_stream(DeliveryStreamName="mine")["Tags"] == [{"Key": "team", "Value": "web"}]

# Two pages of a list.
settle()
page = firehose.list_delivery_streams(Limit=1)
assert page["DeliveryStreamNames"] == ["mine"] and page["HasMoreDeliveryStreams"]
page = firehose.list_delivery_streams(ExclusiveStartDeliveryStreamName="mine")
assert page["DeliveryStreamNames"] == ["out"] and not page["HasMoreDeliveryStreams"]

for i in range(5):
    firehose.put_record(DeliveryStreamName="out", Record={"Data": f"order {i}\n".encode()})
firehose.delete_delivery_stream(DeliveryStreamName="mine")


def is_gone():
    return "mine" not in firehose.list_delivery_streams()["DeliveryStreamNames"]


settle()
until(is_gone, "the end of the delivery stream")
refused(lambda: described("mine"), "ResourceNotFoundException")
print("firehose: all as it should be")
