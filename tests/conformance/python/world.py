"""What the programs of this directory share: which half of the package they run, the names of hosts, and the application's server."""

import asyncio
import inspect
import json
import os
import socket
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from azure.core.messaging import CloudEvent
from azure.eventgrid import EventGridEvent

HALF = sys.argv[1]
CONNECTION_STRING = os.environ["CONNECTION_STRING"]
LIMIT_S = 20

if HALF == "aio":
    from azure.communication.callautomation.aio import CallAutomationClient, CallConnectionClient
else:
    from azure.communication.callautomation import CallAutomationClient, CallConnectionClient

# What a file of hosts would say: `download_recording` fetches from hosts of the service only, and the emulator has the name of one.
look_up = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: look_up(
    "127.0.0.1" if str(host).endswith(".asm.skype.com") else host, *rest, **named
)


class Events:
    """The application's server. Each body is an array of one event, which the packages of Azure read."""

    def __init__(self, port=0):
        self.mid_call, self.grid, self.changed = [], [], threading.Condition()
        events = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                try:
                    body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                    assert isinstance(body, list) and len(body) == 1, f"a body of one event: {body}"
                    is_grid = "aeg-event-type" in self.headers
                    event = EventGridEvent.from_json(json.dumps(body[0])) if is_grid else CloudEvent.from_dict(body[0])
                    with events.changed:
                        (events.grid if is_grid else events.mid_call).append(event)
                        events.changed.notify_all()
                    self.send_response(200)
                except Exception:  # The emulator would ask again, and the case would wait in vain: the reason belongs to the report.
                    traceback.print_exc()
                    self.send_response(400)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, kept, wanted, what):
        """The next event that is wanted and that no case has taken; fails if it does not come."""
        end = time.monotonic() + LIMIT_S
        with self.changed:
            while True:
                for event in kept:
                    if wanted(event):
                        kept.remove(event)
                        return event.data
                if not self.changed.wait(end - time.monotonic()):
                    raise AssertionError(f"waited in vain for {what}; there are {kept}")

    async def mid_call_event(self, kind, connection, context=None):
        """The data of the next event of that kind for a connection. A thread waits, so that requests of `aio` go on."""

        def wanted(event):
            data = event.data
            return (
                event.type == f"Microsoft.Communication.{kind}"
                and data["callConnectionId"] == connection
                and (context is None or data.get("operationContext") == context)
            )

        return await asyncio.to_thread(self.take, self.mid_call, wanted, f"{kind} {context or ''}")

    async def grid_event(self, kind, of=lambda data: True):
        """The same of Event Grid."""
        wanted = lambda event: event.event_type == f"Microsoft.Communication.{kind}" and of(event.data)
        return await asyncio.to_thread(self.take, self.grid, wanted, kind)


async def settled(value):
    return await value if inspect.isawaitable(value) else value


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"
