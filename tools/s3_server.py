"""A small S3 server on the loopback, in a process of its own, for trials and tests (by moto, a test requirement)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SERVER = """
import sys, time
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def local_s3(*buckets: str) -> Iterator[dict[str, str]]:
    """A server with these buckets; gives the environment in which an S3 client finds it."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        port = _port_of(server)
        environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        _make(buckets, environment)
        yield environment
    finally:
        server.stdin.close()
        server.kill()
        server.wait()


def _port_of(server: subprocess.Popen) -> int:
    """The first number it says; moto prints a line of its own around it."""
    for line in server.stdout:
        if line.strip().isdigit():
            return int(line)
    raise SystemExit("The S3 server did not start; is moto[server] installed?")


def _make(buckets: tuple[str, ...], environment: dict[str, str]) -> None:
    import botocore.session  # noqa: PLC0415 - a test requirement

    client = botocore.session.get_session().create_client(
        "s3",
        region_name=environment["AWS_DEFAULT_REGION"],
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    for bucket in buckets:
        client.create_bucket(Bucket=bucket)
