"""Every public method of the official package for Python, against the emulator: `judge.py sync|aio`.

The methods come from the classes themselves, so one that a new version brings fails until it has a case. It prints a line of JSON for all
methods, and one for what became of each; `python.test.mjs` makes tests of them. Both halves of the package run the same cases: `settled`
awaits what has to be awaited.
"""

import asyncio
import inspect
import json
import os
import sys
import traceback
import urllib.request
import warnings

from azure.communication.callautomation import (
    AudioFormat,
    AzureBlobContainerRecordingStorage,
    CallRejectReason,
    ChannelAffinity,
    CommunicationUserIdentifier,
    DtmfTone,
    FileSource,
    MediaStreamingAudioChannelType,
    MediaStreamingContentType,
    MediaStreamingOptions,
    PhoneNumberIdentifier,
    RecognitionChoice,
    RecognizeInputType,
    RecordingChannel,
    RecordingContent,
    RecordingFormat,
    SsmlSource,
    StreamingTransportType,
    TextSource,
    TranscriptionOptions,
)
from azure.core.exceptions import HttpResponseError
from world import CONNECTION_STRING, HALF, LIMIT_S, CallAutomationClient, CallConnectionClient, Events, equal, settled

# What the service refuses too, because of a fault of the package: the status, and the reason. A case of these that succeeds fails.
REFUSED = {
    "aio": {
        "CallConnectionClient.get_participant": (
            401,
            "it signs the path with %3A, which aiohttp sends as a colon: the signature is of another path",
        ),
    },
    "sync": {},
}[HALF]

STAYS, PRESSES, SPEAKS, RINGS = (PhoneNumberIdentifier(f"+1555010{ending}") for ending in ("0000", "3001", "2001", "0480"))
NURSE = PhoneNumberIdentifier("+15550110000")
DESK = CommunicationUserIdentifier("8:acs:clinic_desk")
CLINIC = PhoneNumberIdentifier("+14255550100")
CALLER_ID = {"source_caller_id_number": CLINIC}
SPEECH = {"cognitive_services_endpoint": "https://clinic.cognitiveservices.example/"}


class Judge:
    def __init__(self):
        self.events = Events(int(os.environ["PORT"]))
        self.client = None
        self.call = None
        self.id = None

    async def event(self, kind, connection=None, context=None):
        return await self.events.mid_call_event(kind, connection or self.id, context)

    async def recording_event(self, state):
        """It has the recorder's own connection."""
        wanted = lambda event: event.type.endswith(".RecordingStateChanged") and event.data["state"] == state
        return await asyncio.to_thread(self.events.take, self.events.mid_call, wanted, f"a recording that is {state}")

    async def placed(self, target, **options):
        """A further call, which is connected."""
        made = await settled(self.client.create_call(target, self.events.url, **CALLER_ID, **options))
        await self.event("CallConnected", made.call_connection_id)
        return made.call_connection_id, self.client.get_call_connection(made.call_connection_id)

    async def incoming(self):
        """A call comes in; gives its context."""
        body = json.dumps({"from": STAYS.raw_id, "to": "8:acs:clinic_front-door"}).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(os.environ["CONTROL"] + "/emulator/incomingCall", body, headers)
        await asyncio.to_thread(lambda: urllib.request.urlopen(request).read())
        data = await self.events.grid_event("IncomingCall", lambda data: data["to"]["rawId"] == "8:acs:clinic_front-door")
        assert data["from"]["rawId"] == STAYS.raw_id, data
        return data["incomingCallContext"]

    async def people(self):
        listed = self.call.list_participants()
        return [one async for one in listed] if HALF == "aio" else list(listed)

    async def person(self, identifier):
        return next(one for one in await self.people() if one.identifier.raw_id == identifier.raw_id)


CASES = {}


def case(*names):
    """A function that tries one method, or two that only go together. They run in the order in which they stand here."""

    def add(function):
        for name in names:
            CASES[name] = function
        return function

    return add


@case("CallAutomationClient.from_connection_string")
async def _(j):
    j.client = CallAutomationClient.from_connection_string(CONNECTION_STRING, retry_total=0)


@case("CallAutomationClient.create_call")
async def _(j):
    socket_url = os.environ["SOCKET_URL"]
    made = await settled(
        j.client.create_call(
            PRESSES,
            j.events.url,
            **CALLER_ID,
            **SPEECH,
            source_display_name="Clinic",
            operation_context="made",
            media_streaming=MediaStreamingOptions(
                transport_url=socket_url,
                transport_type=StreamingTransportType.WEBSOCKET,
                content_type=MediaStreamingContentType.AUDIO,
                audio_channel_type=MediaStreamingAudioChannelType.UNMIXED,
                start_media_streaming=False,
                enable_bidirectional=True,
                audio_format=AudioFormat.PCM24_K_MONO,
            ),
            transcription=TranscriptionOptions(
                transport_url=socket_url,
                transport_type=StreamingTransportType.WEBSOCKET,
                locale="en-US",
                start_transcription=False,
            ),
        )
    )
    equal(made.call_connection_state, "connecting")
    equal(made.callback_url, j.events.url)
    equal(made.server_call_id, None)
    equal([target.raw_id for target in made.targets], [PRESSES.raw_id])
    equal(made.source_caller_id_number.properties["value"], CLINIC.properties["value"])
    j.id = made.call_connection_id
    data = await j.event("CallConnected")
    equal(data["operationContext"], "made")
    equal(data["correlationId"], made.correlation_id)
    j.server_call_id = data["serverCallId"]
    await j.event("ParticipantsUpdated")


@case("CallAutomationClient.get_call_connection")
async def _(j):
    j.call = j.client.get_call_connection(j.id)
    assert isinstance(j.call, CallConnectionClient)


@case("CallConnectionClient.get_call_properties")
async def _(j):
    properties = await settled(j.call.get_call_properties())
    equal(properties.call_connection_id, j.id)
    equal(properties.call_connection_state, "connected")
    equal(properties.server_call_id, j.server_call_id)
    equal(properties.source_display_name, "Clinic")
    equal(properties.media_streaming_subscription.state, "inactive")
    equal(properties.transcription_subscription.state, "inactive")


@case("CallConnectionClient.from_connection_string")
async def _(j):
    other = CallConnectionClient.from_connection_string(CONNECTION_STRING, j.id)
    equal((await settled(other.get_call_properties())).call_connection_id, j.id)
    if HALF == "aio":
        await other.close()


@case("CallConnectionClient.add_participant")
async def _(j):
    added = await settled(
        j.call.add_participant(
            STAYS, **CALLER_ID, invitation_timeout=30, operation_context="colleague", sip_headers={"User-To-User": "file=17"}
        )
    )
    assert added.invitation_id
    equal([added.operation_context, added.participant.identifier.raw_id], ["colleague", STAYS.raw_id])
    data = await j.event("AddParticipantSucceeded")
    equal([data["operationContext"], data["participant"]["rawId"]], ["colleague", STAYS.raw_id])


@case("CallConnectionClient.list_participants")
async def _(j):
    ids = [one.identifier.raw_id for one in await j.people()]
    for expected in (STAYS, PRESSES):
        assert expected.raw_id in ids, ids


@case("CallConnectionClient.get_participant")
async def _(j):
    found = await settled(j.call.get_participant(STAYS))
    equal([found.identifier.raw_id, found.is_muted, found.is_on_hold], [STAYS.raw_id, False, False])


@case("CallConnectionClient.mute_participant")
async def _(j):
    muted = await settled(j.call.mute_participant(STAYS, operation_context="hush"))
    equal(muted.operation_context, "hush")
    equal((await j.person(STAYS)).is_muted, True)


@case("CallConnectionClient.hold")
async def _(j):
    await settled(j.call.hold(STAYS, play_source=TextSource(text="Please wait."), operation_context="music"))
    equal((await j.person(STAYS)).is_on_hold, True)


@case("CallConnectionClient.unhold")
async def _(j):
    await settled(j.call.unhold(STAYS, operation_context="back"))
    equal((await j.person(STAYS)).is_on_hold, False)


@case("CallConnectionClient.play_media")
async def _(j):
    ssml = "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>Hello.</speak>"
    await settled(j.call.play_media(SsmlSource(ssml_text=ssml), [STAYS], operation_context="to one"))
    equal((await j.event("PlayCompleted", context="to one"))["resultInformation"]["code"], 200)
    tone = FileSource(url=os.environ["CONTROL"] + "/emulator/prompts/tone.wav?seconds=1", play_source_cache_id="tone")
    await settled(j.call.play_media([tone, TextSource(text="Hello.", voice_name="en-US-NancyNeural")], operation_context="to all"))
    equal((await j.event("PlayCompleted", context="to all"))["resultInformation"]["code"], 200)


@case("CallConnectionClient.play_media_to_all", "CallConnectionClient.cancel_all_media_operations")
async def _(j):
    await settled(j.call.play_media_to_all(TextSource(text="On and on."), loop=True, operation_context="loop"))
    await j.event("PlayStarted", context="loop")
    await settled(j.call.cancel_all_media_operations())
    equal((await j.event("PlayCanceled", context="loop"))["resultInformation"]["subCode"], 8508)


@case("CallConnectionClient.start_recognizing_media")
async def _(j):
    prompt = TextSource(text="Well?")
    ask = j.call.start_recognizing_media
    await settled(
        ask(RecognizeInputType.DTMF, PRESSES, play_prompt=prompt, dtmf_max_tones_to_collect=1, dtmf_inter_tone_timeout=3,
            dtmf_stop_tones=[DtmfTone.POUND], initial_silence_timeout=10, operation_context="keys")
    )  # fmt: skip
    equal((await j.event("RecognizeCompleted", context="keys"))["dtmfResult"]["tones"], ["one"])
    choices = [
        RecognitionChoice(label="confirm", phrases=["yes", "confirm"], tone=DtmfTone.ONE),
        RecognitionChoice(label="cancel", phrases=["no", "cancel"], tone=DtmfTone.TWO),
    ]
    await settled(ask(RecognizeInputType.CHOICES, PRESSES, play_prompt=[prompt], choices=choices, operation_context="choice"))
    equal((await j.event("RecognizeCompleted", context="choice"))["choiceResult"]["label"], "confirm")
    # Two that speak have a call of their own.
    connection, call = await j.placed(SPEAKS, **SPEECH)
    for kind in (RecognizeInputType.SPEECH, RecognizeInputType.SPEECH_OR_DTMF):
        await settled(call.start_recognizing_media(kind, SPEAKS, play_prompt=prompt, end_silence_timeout=1, speech_language="en-US"))
        equal((await j.event("RecognizeCompleted", connection))["speechResult"]["speech"], "Yes")
    await settled(call.hang_up(True))


@case("CallConnectionClient.start_continuous_dtmf_recognition", "CallConnectionClient.stop_continuous_dtmf_recognition")
async def _(j):
    await settled(j.call.start_continuous_dtmf_recognition(PRESSES, operation_context="listening"))
    await settled(j.call.stop_continuous_dtmf_recognition(PRESSES, operation_context="enough"))
    await j.event("ContinuousDtmfRecognitionStopped", context="enough")


@case("CallConnectionClient.send_dtmf_tones")
async def _(j):
    sent = await settled(j.call.send_dtmf_tones([DtmfTone.ONE, "pound"], STAYS, operation_context="tones"))
    equal(sent.operation_context, "tones")
    await j.event("SendDtmfTonesCompleted", context="tones")


@case("CallConnectionClient.start_media_streaming", "CallConnectionClient.stop_media_streaming")
async def _(j):
    await settled(j.call.start_media_streaming(operation_context="stream"))
    update = (await j.event("MediaStreamingStarted", context="stream"))["mediaStreamingUpdate"]
    equal(update["mediaStreamingStatus"], "mediaStreamingStarted")
    equal((await settled(j.call.get_call_properties())).media_streaming_subscription.state, "active")
    await settled(j.call.stop_media_streaming(operation_context="no stream"))
    await j.event("MediaStreamingStopped", context="no stream")


@case(
    "CallConnectionClient.start_transcription",
    "CallConnectionClient.update_transcription",
    "CallConnectionClient.stop_transcription",
)
async def _(j):
    await settled(j.call.start_transcription(locale="en-US", operation_context="write"))
    await j.event("TranscriptionStarted", context="write")
    await settled(j.call.update_transcription(locale="de-DE", operation_context="translate"))
    await j.event("TranscriptionUpdated", context="translate")
    subscription = (await settled(j.call.get_call_properties())).transcription_subscription
    equal([subscription.state, subscription.locale], ["active", "de-DE"])
    await settled(j.call.stop_transcription(operation_context="no more"))
    await j.event("TranscriptionStopped", context="no more")


@case("CallAutomationClient.start_recording")
async def _(j):
    started = await settled(
        j.client.start_recording(
            server_call_id=j.server_call_id,
            recording_content_type=RecordingContent.AUDIO,
            recording_channel_type=RecordingChannel.UNMIXED,
            recording_format_type=RecordingFormat.WAV,
            recording_state_callback_url=j.events.url,
            channel_affinity=[ChannelAffinity(PRESSES, 0)],
            audio_channel_participant_ordering=[PRESSES, STAYS],
        )
    )
    assert started.recording_id
    j.recording = started.recording_id
    await j.recording_event("active")
    # By the connection, and into a container of the application; this one ends with its call.
    connection, call = await j.placed(STAYS)
    storage = AzureBlobContainerRecordingStorage("https://clinic.blob.core.windows.net/recordings")
    other = await settled(j.client.start_recording(call_connection_id=connection, recording_storage=storage, pause_on_start=True))
    equal((await settled(j.client.get_recording_properties(other.recording_id))).recording_state, "inactive")
    await settled(call.hang_up(True))


@case("CallAutomationClient.pause_recording", "CallAutomationClient.get_recording_properties")
async def _(j):
    await settled(j.client.pause_recording(j.recording))
    found = await settled(j.client.get_recording_properties(j.recording))
    equal([found.recording_id, found.recording_state], [j.recording, "inactive"])


@case("CallAutomationClient.resume_recording")
async def _(j):
    await settled(j.client.resume_recording(j.recording))
    equal((await settled(j.client.get_recording_properties(j.recording))).recording_state, "active")


@case("CallAutomationClient.stop_recording")
async def _(j):
    await settled(j.client.stop_recording(j.recording))
    while True:
        chunk = (await j.events.grid_event("RecordingFileStatusUpdated"))["recordingStorageInfo"]["recordingChunks"][0]
        if chunk["contentLocation"]:
            break
    j.chunk = chunk


@case("CallAutomationClient.download_recording")
async def _(j):
    async def download(**part):
        stream = await settled(j.client.download_recording(j.chunk["contentLocation"], **part))
        parts = stream.iter_bytes()
        return b"".join([each async for each in parts] if HALF == "aio" else list(parts))

    whole = await download()
    equal([whole[:4], whole[8:12], int.from_bytes(whole[4:8], "little")], [b"RIFF", b"WAVE", len(whole) - 8])
    equal(await download(offset=8, length=4), b"WAVE")


@case("CallAutomationClient.delete_recording")
async def _(j):
    await settled(j.client.delete_recording(j.chunk["deleteLocation"]))
    try:
        await settled(j.client.download_recording(j.chunk["contentLocation"]))
    except HttpResponseError as error:
        equal(error.status_code, 404)
    else:
        raise AssertionError("the recording is still there")


@case("CallConnectionClient.cancel_add_participant_operation")
async def _(j):
    added = await settled(j.call.add_participant(RINGS, **CALLER_ID))
    cancelled = await settled(j.call.cancel_add_participant_operation(added.invitation_id, operation_context="never mind"))
    equal([cancelled.invitation_id, cancelled.operation_context], [added.invitation_id, "never mind"])
    equal((await j.event("CancelAddParticipantSucceeded"))["invitationId"], added.invitation_id)


@case("CallConnectionClient.remove_participant")
async def _(j):
    removed = await settled(j.call.remove_participant(STAYS, operation_context="out"))
    equal(removed.operation_context, "out")
    equal((await j.event("RemoveParticipantSucceeded", context="out"))["participant"]["rawId"], STAYS.raw_id)


@case("CallConnectionClient.move_participants")
async def _(j):
    connection, _ = await j.placed(NURSE)
    moved = await settled(j.call.move_participants([NURSE], connection, operation_context="over here"))
    equal([moved.operation_context, moved.from_call], ["over here", connection])
    equal((await j.event("MoveParticipantSucceeded", context="over here"))["participant"]["rawId"], NURSE.raw_id)
    await j.person(NURSE)


@case("CallConnectionClient.transfer_call_to_participant")
async def _(j):
    passed = await settled(
        j.call.transfer_call_to_participant(STAYS, **CALLER_ID, transferee=NURSE, operation_context="to you", voip_headers={"file": "17"})
    )
    equal(passed.operation_context, "to you")
    data = await j.event("CallTransferAccepted", context="to you")
    equal([data["transferee"]["rawId"], data["transferTarget"]["rawId"]], [NURSE.raw_id, STAYS.raw_id])


@case("CallConnectionClient.hang_up")
async def _(j):
    await settled(j.call.hang_up(True))
    equal((await j.event("CallDisconnected"))["resultInformation"]["code"], 200)
    try:
        await settled(j.call.get_call_properties())
    except HttpResponseError as error:
        equal([error.status_code, error.error.code], [404, "8522"])
    else:
        raise AssertionError("the call is still there")
    # The application alone leaves.
    connection, call = await j.placed([STAYS, NURSE])
    await settled(call.hang_up(False))
    await j.event("CallDisconnected", connection)


@case("CallAutomationClient.create_group_call")
async def _(j):
    with warnings.catch_warnings():
        # It says that `create_call` does the same.
        warnings.simplefilter("ignore", DeprecationWarning)
        made = await settled(j.client.create_group_call([STAYS, DESK], j.events.url, **CALLER_ID, operation_context="both"))
    equal(sorted(target.raw_id for target in made.targets), sorted([STAYS.raw_id, DESK.raw_id]))
    j.group = await j.event("CallConnected", made.call_connection_id, "both")


@case("CallAutomationClient.connect_call")
async def _(j):
    joined = await settled(
        j.client.connect_call(j.events.url, server_call_id=j.group["serverCallId"], operation_context="listen", **SPEECH)
    )
    await j.event("CallConnected", joined.call_connection_id, "listen")
    await settled(j.client.get_call_connection(j.group["callConnectionId"]).hang_up(True))
    await j.event("CallDisconnected", joined.call_connection_id)
    room = await settled(j.client.connect_call(j.events.url, room_id="99466898241024408"))
    await j.event("CallConnected", room.call_connection_id)


@case("CallAutomationClient.answer_call")
async def _(j):
    answered = await settled(j.client.answer_call(await j.incoming(), j.events.url, operation_context="answered", **SPEECH))
    assert answered.call_connection_id
    data = await j.event("CallConnected", answered.call_connection_id, "answered")
    assert data["serverCallId"], data
    await settled(j.client.get_call_connection(answered.call_connection_id).hang_up(True))


@case("CallAutomationClient.redirect_call")
async def _(j):
    await settled(j.client.redirect_call(await j.incoming(), DESK))


@case("CallAutomationClient.reject_call")
async def _(j):
    await settled(j.client.reject_call(await j.incoming(), call_reject_reason=CallRejectReason.BUSY))


@case("CallConnectionClient.close")
async def _(j):
    await settled(j.call.close())


@case("CallAutomationClient.close")
async def _(j):
    await settled(j.client.close())


def methods():
    """Every public method of both clients."""
    for owner in (CallAutomationClient, CallConnectionClient):
        for name, member in vars(owner).items():
            if not name.startswith("_") and (isinstance(member, (classmethod, staticmethod)) or inspect.isfunction(member)):
                yield f"{owner.__name__}.{name}"


def say(**line):
    print(json.dumps(line), flush=True)


async def outcome(name, judge):
    """What became of a case: an error, or none."""
    try:
        await asyncio.wait_for(CASES[name](judge), 2 * LIMIT_S)
    except HttpResponseError as error:
        status, why = REFUSED.get(name, (None, None))
        return None if error.status_code == status else f"{error}\n{traceback.format_exc()}"
    except BaseException as error:
        return f"{error!r}\n{traceback.format_exc()}"
    return f"it is on the list of what is refused ({REFUSED[name][1]}), and was not" if name in REFUSED else None


async def main():
    there = list(methods())
    say(methods=there, refused=REFUSED, version=sys.modules["azure.communication.callautomation"].__version__)
    judge = Judge()
    done = {}
    for name, function in CASES.items():
        # `aio` alone closes a connection.
        if name not in there and name != "CallConnectionClient.close":
            say(name=name, error="there is a case, and no such method")
            continue
        if name not in there:
            continue
        if function not in done:
            done[function] = await outcome(name, judge)
        say(name=name, error=done[function])
    for name in there:
        if name not in CASES:
            say(name=name, error="there is no case for this method; fix: add one to judge.py")


asyncio.run(main())
