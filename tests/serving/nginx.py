"""nginx with the configuration of `deploy/`, on ports of its own."""

import datetime
import ipaddress
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.rigs.parts import missing
from tests.rigs.processes import end, free_port, wait_until
from tests.rigs.site import ROOT, is_healthy

AROUND = """
daemon off;
user root;
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running nginx: the same server without TLS, with it, and the address that only sends people on."""

    address: str
    secure_address: str
    redirecting_address: str
    certificate: Path


@contextmanager
def running_nginx(upstream: str) -> Iterator[Proxy]:
    """Start it in front of the site; ends the test as a missing part where there is no nginx."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        missing("nginx is not installed: apt-get install nginx-light")
    with tempfile.TemporaryDirectory(prefix="rejoinder-nginx-") as name:
        folder, (plain, secure, redirecting) = Path(name), (free_port(), free_port(), free_port())
        write_certificate(folder)
        server = server_block(folder, upstream, plain, secure, redirecting)
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, server=server))
        subprocess.run([program, "-t", "-q", "-c", folder / "nginx.conf"], check=True)
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen([program, "-c", folder / "nginx.conf"], stderr=output)
        proxy = Proxy(
            f"http://127.0.0.1:{plain}",
            f"https://127.0.0.1:{secure}",
            f"http://127.0.0.1:{redirecting}",
            folder / "certificate.pem",
        )
        try:
            wait_until(lambda: is_healthy(proxy.address), process, log, seconds=10)
            yield proxy
        finally:
            end(process, signal.SIGTERM)


def server_block(folder: Path, upstream: str, plain: int, secure: int, redirecting: int) -> str:
    """The configuration of `deploy/` with this machine's ports and certificate; nothing else is changed."""
    text = "\n".join(
        line for line in (ROOT / "deploy" / "nginx.conf").read_text().splitlines() if "listen [::]:" not in line
    )
    changes = {
        "listen 80;": f"listen 127.0.0.1:{redirecting};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{secure} ssl http2; listen 127.0.0.1:{plain};",
        "/etc/letsencrypt/live/example.org/fullchain.pem": f"{folder}/certificate.pem",
        "/etc/letsencrypt/live/example.org/privkey.pem": f"{folder}/key.pem",
        "http://127.0.0.1:8000": f"http://{urlsplit(upstream).netloc}",
    }
    for written, used in changes.items():
        assert written in text, f"deploy/nginx.conf has no {written}; change tests/serving/nginx.py with it."
        text = text.replace(written, used)
    return text


def write_certificate(folder: Path) -> None:
    """A key and a certificate for 127.0.0.1 that lasts a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
