# SPDX-License-Identifier: Apache-2.0
"""A time-stamping authority for tests and measurements."""
import http.server
import ssl
import subprocess
import tempfile
import threading
from pathlib import Path

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class Clock:
    """A time-stamping authority: `openssl ts` behind a small server."""

    def __init__(self, tsa, answer=None, tls=None):
        clock = self
        self.tsa, self.answer, self.asked = tsa, answer, 0
        self.where = tempfile.TemporaryDirectory(prefix="assay-clock-")

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                query = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == QUERY
                clock.asked += 1
                kind, body = (clock.answer or clock.reply)(query)
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except BrokenPipeError:
                    pass  # it was too long for assay

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            how = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            how.load_cert_chain(*map(str, tls))
            self.server.socket = how.wrap_socket(self.server.socket, server_side=True)
        self.url = f"http{'s' if tls else ''}://localhost:{self.server.server_port}/tsa?x=1"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.where.cleanup()

    def reply(self, query):
        where = Path(tempfile.mkdtemp(dir=self.where.name))
        (where / "serial").write_text("01\n")
        (where / "q").write_bytes(query)
        (where / "cnf").write_text(f"[tsa]\ndefault_tsa=t\n[t]\nserial={where}/serial\n"
                                   "signer_digest=sha256\ndefault_policy=1.2.3.4\n"
                                   "digests=sha256\ness_cert_id_alg=sha256\n")
        done = subprocess.run(["openssl", "ts", "-reply", "-config", where / "cnf", "-queryfile",
                               where / "q", "-signer", self.tsa[0], "-inkey", self.tsa[1]],
                              capture_output=True, check=True)
        return REPLY, done.stdout
