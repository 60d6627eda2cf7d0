"""A place that keeps heads of logs, on a bad day: a process of its own, over real HTTP on loopback.

    python -m tests.simulated_anchor          prints its address, serves until it is killed

It takes one head a day. POST /_weather {"next": ["500", "lost", …]} decides what becomes of the following calls:

    ok          take it, answer
    500         do not take it, answer that
    reset       do not take it, close the connection
    lost        take it, close the connection without an answer
    slow:N      take it, answer after N seconds

GET /_taken gives what was taken: [{"key", "head", "times"}], `times` counting arrivals.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "opensesame"


class Taken:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.by_day: dict[str, dict] = {}
        self.weather: list[str] = []

    def take(self, key: str, head: dict) -> int:
        """The status: 201, or 409 for another head of a day that is there."""
        with self.lock:
            entry = self.by_day.setdefault(head["day"], {"key": key, "head": head, "times": 0})
            entry["times"] += 1
            return 201 if entry["key"] == key or entry["head"] == head else 409


class Place(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    taken: Taken

    def do_GET(self) -> None:
        with self.taken.lock:
            self.answer(200, list(self.taken.by_day.values()))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/_weather":
            self.taken.weather[:] = body["next"]
            self.answer(200, {})
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.answer(401, {})
        else:
            with self.taken.lock:
                weather = self.taken.weather.pop(0) if self.taken.weather else "ok"
            self.have_weather(weather, body)

    def have_weather(self, weather: str, head: dict) -> None:
        if weather == "500":
            self.answer(500, {})
            return
        if weather == "reset":
            self.close_connection = True
            return
        status = self.taken.take(self.headers["Idempotency-Key"], head)
        if weather == "lost":
            self.close_connection = True
            return
        if weather.startswith("slow:"):
            time.sleep(float(weather.removeprefix("slow:")))
        self.answer(status, {}, f"/heads/{head['day']}")

    def answer(self, status: int, body: object, location: str = "") -> None:
        raw = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(raw)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the other side did not wait

    def log_message(self, *_: object) -> None:
        return


def main() -> None:
    Place.taken = Taken()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Place)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
