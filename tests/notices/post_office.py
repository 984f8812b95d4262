"""A mail server of the tests' own (RFC 5321): it takes mail on a port of this machine and fails as it is told."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

ALWAYS = "250 2.0.0 taken"
LATER = "451 4.3.0 try again later"


@dataclass
class PostOffice:
    """``answers`` says what the server answers to the message of a number; what it took is in ``taken``, in order."""

    answers: Callable[[int, EmailMessage], str] = lambda _, __: ALWAYS
    taken: list[EmailMessage] = field(default_factory=list)
    asked: int = 0
    port: int = 0
    refused: str = "refused@"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(*lines: str) -> None:
            writer.write("".join(f"{line}\r\n" for line in lines).encode())
            await writer.drain()

        try:
            await say("220 post.example")
            while line := (await reader.readline()).decode().strip():
                word = line[:4].upper()
                if word in {"EHLO", "HELO"}:
                    await say("250-post.example", "250-SMTPUTF8", "250 8BITMIME")
                elif word == "DATA":
                    await say("354 go on")
                    octets = (await reader.readuntil(b"\r\n.\r\n"))[:-5].replace(b"\r\n..", b"\r\n.")
                    mail = email.message_from_bytes(octets, policy=email.policy.default)
                    assert isinstance(mail, EmailMessage)
                    answer = self.answers(self.asked, mail)
                    self.asked += 1
                    if answer is ALWAYS:
                        self.taken.append(mail)
                    await say(answer)
                elif word == "RCPT" and self.refused in line:
                    await say("550 5.1.1 no such mailbox")
                elif word == "QUIT":
                    await say("221 bye")
                    break
                else:
                    await say("250 ok")
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # whoever sent was killed, or the office is closed
        finally:
            writer.close()


@asynccontextmanager
async def post_office(answers: Callable[[int, EmailMessage], str] = lambda _, __: ALWAYS) -> AsyncIterator[PostOffice]:
    """Open a post office on a free port."""
    office = PostOffice(answers)
    server = await asyncio.start_server(office.serve, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    async with server:
        yield office


def every_third_fails(number: int, _: EmailMessage) -> str:
    """Fail for every third message that is handed in."""
    return LATER if number % 3 == 2 else ALWAYS
