"""A long line as a TCP relay: what goes in comes out so many seconds later, the end of a connection too.

TO is where it leads; the control file LAB_CTL holds the delay of each direction in seconds, and may change it at any time.
"""
import asyncio
import os

HOST, PORT = os.environ["TO"].rsplit(":", 1)


def delay():
    try:
        return float(open(os.environ["LAB_CTL"]).read())
    except (OSError, ValueError):
        return 0.0


async def carry(rd, wr, secs):
    """Reads on while older bytes are still on their way."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            data = await rd.read(65536)
        except ConnectionError:
            data = b""
        if not data:
            loop.call_later(secs, wr.close)
            return
        loop.call_later(secs, wr.write, data)


async def conn(rd, wr):
    try:
        r2, w2 = await asyncio.open_connection(HOST, int(PORT))
    except OSError:
        wr.transport.abort()
        return
    secs = delay()
    await asyncio.sleep(2 * secs)
    await asyncio.gather(carry(rd, w2, secs), carry(r2, wr, secs))


async def main():
    s = await asyncio.start_server(conn, os.environ["LAB_ADDR"], int(os.environ["LAB_PORT"]))
    await s.serve_forever()

asyncio.run(main())
