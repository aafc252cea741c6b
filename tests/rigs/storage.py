"""Storage that speaks S3 (moto), on a port of its own; it checks each signature by AWS's own code."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import boto3
import requests
from moto.server import ThreadedMotoServer

REGION = "eu-central-1"
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
AT_FIRST = {"region_name": REGION, "aws_access_key_id": "nobody", "aws_secret_access_key": "yet"}


@dataclass(frozen=True)
class RunningStorage:
    """A server with one bucket, and the key of whoever may use it."""

    address: str
    key: str
    secret: str

    def url(self, key: str = "", secret: str = "", bucket: str = "media") -> str:
        """The setting that names it."""
        host = self.address.removeprefix("http://")
        who = f"{quote(key or self.key, safe='')}:{quote(secret or self.secret, safe='')}"
        return f"s3+http://{who}@{host}/{bucket}/uploads?region={REGION}"


@contextmanager
def running_storage() -> Iterator[RunningStorage]:
    """Storage with an empty bucket, which from now on lets nobody in without a right signature."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port()).replace("0.0.0.0", "127.0.0.1")
    try:
        iam, s3 = (boto3.client(name, endpoint_url=address, **AT_FIRST) for name in ("iam", "s3"))
        s3.create_bucket(Bucket="media", CreateBucketConfiguration={"LocationConstraint": REGION})
        iam.create_user(UserName="rejoinder")
        iam.put_user_policy(UserName="rejoinder", PolicyName="all", PolicyDocument=json.dumps(EVERYTHING))
        made = iam.create_access_key(UserName="rejoinder")["AccessKey"]
        requests.post(f"{address}/moto-api/reset-auth", data=b"0", timeout=10)
        yield RunningStorage(address, made["AccessKeyId"], made["SecretAccessKey"])
    finally:
        requests.post(f"{address}/moto-api/reset-auth", data=b"inf", timeout=10)
        requests.post(f"{address}/moto-api/reset", timeout=10)
        server.stop()
