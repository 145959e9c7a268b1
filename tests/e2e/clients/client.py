# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the client scripts share: a service at a local port, waiting, and what a refusal looks like."""

import time

import boto3
import botocore.config
import botocore.exceptions


def service(name, port, retries=0, key="any", secret="thing", region="us-east-1", **more):
    return boto3.client(
        name,
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=botocore.config.Config(retries={"max_attempts": retries}, read_timeout=30, **more),
    )


def until(condition, what, seconds=20):
    """Waits for something that takes the time that it takes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.1)
    raise AssertionError(f"waited for {what}")


def refused(call, code, part=""):
    """The call must be refused with this error; returns its message."""
    try:
        call()
    except botocore.exceptions.ClientError as error:
        told = error.response["Error"]
        assert told["Code"] == code, f"{told} instead of {code}"
        assert part in told["Message"], f"“{part}” is not in “{told['Message']}”"
        assert error.response["ResponseMetadata"]["RequestId"]
        return told["Message"]
    raise AssertionError(f"was not refused with {code}")
