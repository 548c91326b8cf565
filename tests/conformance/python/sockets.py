"""An application's server of WebSockets, by `websockets`: it writes down what comes, and answers as Microsoft's samples for Python do."""

import asyncio
import base64
import json

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed


async def answer(socket, message):
    if message["kind"] != "AudioData":
        print(json.dumps(message), flush=True)
        return
    audio = message["audioData"]
    assert len(base64.b64decode(audio["data"])) == 640, "20 ms at 16 kHz"
    # Names and kinds begin with capitals, and what is not meant is null.
    await socket.send(json.dumps({"Kind": "AudioData", "AudioData": {"Data": audio["data"]}, "StopAudio": None}))


async def take(socket):
    request = socket.request
    headers = {name: request.headers.get(name) for name in ("x-ms-call-connection-id", "authorization")}
    print(json.dumps({"path": request.path, "headers": headers}), flush=True)
    try:
        async for text in socket:
            await answer(socket, json.loads(text))
    except ConnectionClosed:
        pass  # It closed while an answer was on its way.
    print(json.dumps({"closed": [socket.close_code, socket.close_reason]}), flush=True)


async def main():
    async with serve(take, "127.0.0.1", 0) as server:
        print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
        await asyncio.get_running_loop().create_future()


asyncio.run(main())
