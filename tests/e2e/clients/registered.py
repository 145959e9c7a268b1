# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has a certificate made by the control API: PORT, FOLDER where certificate and key come to lie."""

import json
import sys

import boto3

port, folder = sys.argv[1], sys.argv[2]
iot = boto3.client("iot", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="any",
                   aws_secret_access_key="thing")
made = iot.create_keys_and_certificate(setAsActive=True)
with open(f"{folder}/made.certificate.pem", "w") as file:
    file.write(made["certificatePem"])
with open(f"{folder}/made.private.key", "w") as file:
    file.write(made["keyPair"]["PrivateKey"])
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:*", "Resource": "*"}]}
iot.create_policy(policyName="Everything", policyDocument=json.dumps(policy))
iot.attach_policy(policyName="Everything", target=made["certificateArn"])
