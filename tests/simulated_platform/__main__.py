"""The city's code platform as it might be on a bad day: a process of its own, over real HTTP on loopback.

    python -m tests.simulated_platform          prints its address, serves until it is killed

It keeps what it has taken by Idempotency-Key. POST /_weather {"next": ["500", "lost", …]} decides what becomes of
the following calls, one word each:

    ok          take it, answer
    500 · 400   do not take it, answer that
    reset       do not take it, close the connection
    lost        take it, close the connection without an answer
    slow:N      take it, answer after N seconds
    twice       take it, send the answer two times over the same connection
    garbled     take it, answer with something else
    repeated    take it, but answer with one value twice
    short       take it, but answer with one value less

GET /_ledger gives what was taken, in order: [{"key", "path", "body", "times"}], `times` counting arrivals.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from scanning.codes import new_tag

TOKEN = "opensesame"


class Ledger:
    """What was taken, each key once, however often it came."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.entries: dict[str, dict] = {}
        self.weather: list[str] = []

    def next_weather(self) -> str:
        with self.lock:
            return self.weather.pop(0) if self.weather else "ok"

    def take(self, key: str, path: str, body: dict) -> dict:
        with self.lock:
            entry = self.entries.get(key)
            if entry is None:
                answer = (
                    {"values": [new_tag() for _ in range(body["size"])]} if path == "/applications" else {}
                )
                entry = {"key": key, "path": path, "body": body, "times": 0, "answer": answer}
                self.entries[key] = entry
            entry["times"] += 1
            return entry["answer"]


class Platform(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    ledger: Ledger

    def do_GET(self) -> None:
        with self.ledger.lock:
            entries = [{k: v for k, v in e.items() if k != "answer"} for e in self.ledger.entries.values()]
        self.answer(200, entries)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/_weather":
            self.ledger.weather[:] = body["next"]
            self.answer(200, {})
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.answer(401, {"error": "who are you"})
        else:
            self.have_weather(self.ledger.next_weather(), body)

    def have_weather(self, weather: str, body: dict) -> None:
        if weather in ("500", "400"):
            self.answer(int(weather), {"error": "not today"})
        elif weather == "reset":
            self.close_connection = True
        else:
            answer = self.ledger.take(self.headers["Idempotency-Key"], self.path, body)
            self.answer_strangely(weather, answer)

    def answer_strangely(self, weather: str, answer: dict) -> None:
        values = answer.get("values", [])
        if weather == "lost":
            self.close_connection = True
            return
        if weather.startswith("slow:"):
            time.sleep(float(weather.removeprefix("slow:")))
        if weather == "garbled":
            answer = {"valeus": "?"}
        elif weather == "repeated":
            answer = {"values": [*values[:-1], values[0]]}
        elif weather == "short":
            answer = {"values": values[:-1]}
        self.answer(200, answer)
        if weather == "twice":
            self.answer(200, answer)

    def answer(self, status: int, body: object) -> None:
        raw = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the other side did not wait

    def log_message(self, *_: object) -> None:
        return


def main() -> None:
    Platform.ledger = Ledger()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Platform)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
