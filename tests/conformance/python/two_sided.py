"""Two receivers, one call, with the official package for Python: `two_sided.py sync|aio`. The application calls users of its resource, and
answers for them. The two sides have a server each, and a third has the events of Event Grid. It ends with an error, or says `done`.
"""

import asyncio
import os

from azure.communication.callautomation import CommunicationUserIdentifier
from world import CONNECTION_STRING, CallAutomationClient, Events, equal, settled

CLERK, NURSE = (CommunicationUserIdentifier(f"8:acs:clinic_{name}") for name in ("clerk", "nurse"))


class Sides:
    def __init__(self):
        self.client = CallAutomationClient.from_connection_string(CONNECTION_STRING)
        self.caller, self.callee, self.grid = Events(), Events(), Events(int(os.environ["PORT"]))

    async def incoming(self, user):
        """A call comes in for a user; gives what Event Grid says of it."""
        return await self.grid.grid_event("IncomingCall", lambda data: data["to"]["rawId"] == user.raw_id)

    async def answered(self, user):
        """The application answers for a user; gives the connection, and its event."""
        data = await self.incoming(user)
        made = await settled(self.client.answer_call(data["incomingCallContext"], self.callee.url, operation_context=user.raw_id))
        event = await self.callee.mid_call_event("CallConnected", made.call_connection_id, user.raw_id)
        equal(event["serverCallId"], data["serverCallId"])
        return made.call_connection_id, event

    async def connected(self):
        """A call to the clerk; gives both connections."""
        made = await settled(self.client.create_call(CLERK, self.caller.url, operation_context="caller"))
        callee, answered = await self.answered(CLERK)
        event = await self.caller.mid_call_event("CallConnected", made.call_connection_id, "caller")
        equal([event["serverCallId"], event["correlationId"]], [answered["serverCallId"], answered["correlationId"]])
        assert callee != made.call_connection_id
        return made.call_connection_id, callee

    async def ended(self, events, connection, *codes):
        result = (await events.mid_call_event("CallDisconnected", connection))["resultInformation"]
        equal((result["code"], result["subCode"]), codes)

    async def muted(self, events, connection, user):
        """Until a list of the participants says that a user is muted."""
        while True:
            listed = (await events.mid_call_event("ParticipantsUpdated", connection))["participants"]
            if any(one["isMuted"] for one in listed if one["identifier"]["rawId"] == user.raw_id):
                return

    def call(self, connection):
        return self.client.get_call_connection(connection)


async def placed_joined_muted_hung_up(s):
    caller, callee = await s.connected()
    await settled(s.call(caller).add_participant(NURSE, operation_context="add"))
    nurse, _ = await s.answered(NURSE)
    added = await s.caller.mid_call_event("AddParticipantSucceeded", caller, "add")
    equal(added["participant"]["rawId"], NURSE.raw_id)
    await settled(s.call(callee).mute_participant(NURSE))
    for events, connection in ((s.caller, caller), (s.callee, callee), (s.callee, nurse)):
        await s.muted(events, connection, NURSE)
    await settled(s.call(caller).hang_up(True))
    await s.ended(s.caller, caller, 200, 7000)
    await s.ended(s.callee, callee, 200, 5001)
    await s.ended(s.callee, nurse, 200, 5001)


async def transferred(s):
    caller, callee = await s.connected()
    await settled(s.call(caller).transfer_call_to_participant(NURSE, operation_context="over to you"))
    nurse, _ = await s.answered(NURSE)
    await s.caller.mid_call_event("CallTransferAccepted", caller, "over to you")
    await s.caller.mid_call_event("CallDisconnected", caller)
    # The clerk and the nurse talk on.
    for connection in (callee, nurse):
        equal((await settled(s.call(connection).get_call_properties())).call_connection_state, "connected")
    await settled(s.call(nurse).hang_up(True))
    await s.ended(s.callee, nurse, 200, 7000)
    await s.ended(s.callee, callee, 200, 5001)


async def rejected(s):
    made = await settled(s.client.create_call(CLERK, s.caller.url))
    await settled(s.client.reject_call((await s.incoming(CLERK))["incomingCallContext"], call_reject_reason="busy"))
    await s.ended(s.caller, made.call_connection_id, 200, 5002)
    result = (await s.caller.mid_call_event("CreateCallFailed", made.call_connection_id))["resultInformation"]
    equal((result["code"], result["subCode"]), (200, 5002))


async def main():
    sides = Sides()
    for part in (placed_joined_muted_hung_up, transferred, rejected):
        await part(sides)
        print(f"done: {part.__name__}", flush=True)
    await settled(sides.client.close())


asyncio.run(main())
