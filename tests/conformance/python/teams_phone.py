"""The official package for Python plays the documented flow of Teams Phone on the emulator's profile.

It prints a line of JSON for each step, `{"name", "error"}`; `teams-phone.test.mjs` makes a test of each. The environment has
CONNECTION_STRING, ENDPOINT (of the emulator), TENANT, ACCOUNT (an account that has not consented), RESOURCE, AGENT and QUEUE.
"""

import json
import os
import threading
import time
import traceback
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from azure.communication.callautomation import (
    CallAutomationClient,
    CommunicationIdentifierKind,
    MicrosoftTeamsAppIdentifier,
    PhoneNumberIdentifier,
    RecordingChannel,
    RecordingContent,
    RecordingFormat,
    TeamsExtensionUserIdentifier,
)
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import HttpResponseError

ENV = os.environ
ENDPOINT, TENANT, ACCOUNT = ENV["ENDPOINT"], ENV["TENANT"], ENV["ACCOUNT"]
CUSTOMER, EXPERT = PhoneNumberIdentifier("+15550100000"), PhoneNumberIdentifier("+15550110000")
CALLER_ID = PhoneNumberIdentifier("+14255550100")
AGENT = TeamsExtensionUserIdentifier(user_id=ENV["AGENT"], tenant_id=TENANT, resource_id=ENV["RESOURCE"])
QUEUE = MicrosoftTeamsAppIdentifier(app_id=ENV["QUEUE"])
SOURCE = MicrosoftTeamsAppIdentifier(app_id=ACCOUNT)

received = []
arrived = threading.Condition()


class Callbacks(BaseHTTPRequestHandler):
    """The application: it keeps every event."""

    def do_POST(self):
        batch = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()
        with arrived:
            received.extend(batch)
            arrived.notify_all()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Callbacks)
threading.Thread(target=server.serve_forever, daemon=True).start()
CALLBACK = f"http://127.0.0.1:{server.server_port}/callbacks"


def event(kind, of=lambda data: True):
    """The data of the next event of that kind."""
    end = time.monotonic() + 20
    with arrived:
        while True:
            for one in received:
                if one["type"] == f"Microsoft.Communication.{kind}" and of(one["data"]):
                    received.remove(one)
                    return one["data"]
            if not arrived.wait(end - time.monotonic()) and time.monotonic() > end:
                raise AssertionError(f"no {kind} came; there are {[one['type'] for one in received]}")


def request(method, path, body=None, token=None):
    """A request that no package has an operation for."""
    headers = {"content-type": "application/json", **({"authorization": f"Bearer {token}"} if token else {})}
    data = json.dumps(body).encode() if body is not None else None
    asked = urllib.request.Request(ENDPOINT + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(asked) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        return error.code, None


def consent(method, body=None):
    _, token = request("POST", "/emulator/token", {})
    path = f"/access/teamsExtension/tenants/{TENANT}/assignments/{ACCOUNT}?api-version=2025-06-30"
    return request(method, path, body, token["token"])


def refused(ask):
    try:
        ask()
    except HttpResponseError as error:
        return error.status_code, error.error.code if error.error else None
    raise AssertionError("it should have been refused")


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


# By the endpoint: from a connection string the package takes the host alone, and speaks TLS.
client = CallAutomationClient(ENDPOINT, AzureKeyCredential(ENV["CONNECTION_STRING"].split("accesskey=")[1]))
state = {}


def consents():
    equal(consent("GET")[0], 404)
    equal(refused(lambda: client.create_call(CUSTOMER, CALLBACK, teams_app_source=SOURCE))[0], 403)
    status, body = consent("PUT", {"principalType": "teamsResourceAccount"})
    equal((status, body), (201, {"objectId": ACCOUNT, "tenantId": TENANT, "principalType": "teamsResourceAccount"}))
    equal(consent("GET")[0], 200)


def places():
    shown = {"source_caller_id_number": CALLER_ID, "teams_app_source": SOURCE}
    equal(refused(lambda: client.create_call(CUSTOMER, CALLBACK, **shown)), (400, "8523"))
    equal(refused(lambda: client.create_call(CUSTOMER, CALLBACK, source_caller_id_number=CALLER_ID))[0], 400)
    made = client.create_call(CUSTOMER, CALLBACK, teams_app_source=SOURCE)
    state["id"] = made.call_connection_id
    state["call"] = client.get_call_connection(made.call_connection_id)
    event("CallConnected", lambda data: data["callConnectionId"] == made.call_connection_id)


def records():
    begun = client.start_recording(
        call_connection_id=state["id"],
        recording_content_type=RecordingContent.AUDIO,
        recording_channel_type=RecordingChannel.MIXED,
        recording_format_type=RecordingFormat.WAV,
        recording_state_callback_url=CALLBACK,
    )
    assert begun.recording_id is None, begun.recording_id
    recording = event("RecordingStateChanged", lambda data: data["state"] == "active")["recordingId"]
    equal(client.get_recording_properties(recording).recording_state, "active")
    client.stop_recording(recording)


def adds():
    call = state["call"]
    call.add_participant(AGENT, operation_context="agent")
    added = event("AddParticipantSucceeded", lambda data: data["operationContext"] == "agent")
    equal(added["participant"]["rawId"], AGENT.raw_id)
    call.add_participant(EXPERT, operation_context="expert")
    event("AddParticipantSucceeded", lambda data: data["operationContext"] == "expert")
    another = PhoneNumberIdentifier("+15550120000")
    equal(refused(lambda: call.add_participant(another, source_caller_id_number=CALLER_ID)), (400, "8523"))
    kinds = [one.identifier.kind for one in call.list_participants()]
    equal(kinds.count(CommunicationIdentifierKind.PHONE_NUMBER), 2)
    equal(refused(lambda: call.mute_participant(EXPERT))[0], 400)


def transfers():
    state["call"].transfer_call_to_participant(QUEUE, transferee=CUSTOMER, operation_context="queue")
    equal(event("CallTransferAccepted")["operationContext"], "queue")
    state["call"].hang_up(is_for_everyone=True)
    event("CallDisconnected", lambda data: data["callConnectionId"] == state["id"])


for step in (consents, places, records, adds, transfers):
    error = None
    try:
        step()
    except Exception:
        error = traceback.format_exc()
    print(json.dumps({"name": step.__name__, "error": error}), flush=True)
    if error:
        break
