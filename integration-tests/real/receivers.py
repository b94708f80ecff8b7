#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Receivers for ./godwit test notify, which know nothing of Godwit: a webhook receiver that checks Standard Webhooks signatures
with hmac and hashlib alone, and an SMTP server (aiosmtpd) with STARTTLS, implicit TLS and a password. What comes is written
down, a line of JSON each; how the webhook receiver behaves is read from a file before each answer.

receivers.py FOLDER: certificate.pem, key.pem and behaviour there; writes ports.json, hooks.jsonl, mails.jsonl.
"""
import base64
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import os
import ssl
import sys
import threading
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP

FOLDER = sys.argv[1]
USER, PASSWORD = "godwit", "correct horse"
LOCK = threading.Lock()


def path(name):
    return os.path.join(FOLDER, name)


def note(name, line):
    with LOCK, open(path(name), "a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(path("certificate.pem"), path("key.pem"))
    return made


def signed(headers, body):
    """Whether one of the signatures is that of one of the secrets (Standard Webhooks 1.0)."""
    with open(path("secrets"), encoding="ascii") as lines:
        secrets = [line.strip() for line in lines if line.strip()]
    message = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    given = headers["webhook-signature"].split(" ")
    good = 0
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        ours = "v1," + base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
        good += any(hmac.compare_digest(ours, each) for each in given)
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return {"good": good, "given": len(given), "fresh": fresh}


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        event = json.loads(body)
        with open(path("behaviour"), encoding="ascii") as file:
            behaviour = file.read().strip()
        note("hooks.jsonl", {
            "path": self.path, "type": self.headers["Content-Type"], "id": self.headers["webhook-id"], "event": event,
            "signed": signed(self.headers, body), "behaviour": behaviour})
        if behaviour == "hang":
            time.sleep(60)
        elif behaviour == "endless":
            self.wfile.write(b"HTTP/1.1 500 Sorry\r\n\r\n")
            while True:
                self.wfile.write(b"x" * 65536)
        else:
            self.send_response(int(behaviour.split()[0]))
            if " " in behaviour:
                self.send_header("Location", behaviour.split()[1])
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *args):
        pass


class Mails:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        note("mails.jsonl", {
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "subject": mail["Subject"], "id": mail["Message-ID"],
            "tls": session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None,
            "user": str(session.auth_data), "auto": mail["Auto-Submitted"],
            "text": mail.get_body(("plain",)).get_content(), "html": mail.get_body(("html",)).get_content()})
        return "250 taken"


def signs_in(server, session, envelope, mechanism, data):
    good = data.login == USER.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=good, auth_data=USER if good else None)


class StartTls(Controller):
    def factory(self):
        return SMTP(self.handler, tls_context=context(), require_starttls=True, authenticator=signs_in, auth_required=True)


class ImplicitTls(Controller):
    def factory(self):
        return SMTP(self.handler, authenticator=signs_in, auth_required=True, auth_require_tls=False)


def main():
    plain = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    secure = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    secure.socket = context().wrap_socket(secure.socket, server_side=True)
    for server in (plain, secure):
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
    starttls = StartTls(Mails(), hostname="127.0.0.1", port=int(sys.argv[2]))
    implicit = ImplicitTls(Mails(), hostname="127.0.0.1", port=int(sys.argv[3]), ssl_context=context())
    starttls.start()
    implicit.start()
    with open(path("ports.json"), "w", encoding="ascii") as out:
        json.dump({"http": plain.server_address[1], "https": secure.server_address[1]}, out)
    while os.getppid() != 1:
        time.sleep(1)


main()
