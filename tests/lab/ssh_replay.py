#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A router's SSH server that replays a session, and misbehaves as told.

    ssh_replay.py SESSION.json [--port N] [--password WORD]

prints the line for known_hosts and serves on 127.0.0.1 until it is interrupted. Tests use the
class Replay: its members may be changed while it runs.

A session file says how the router looks (prompt, pager, line end) and what it answers: a text, or
a file beside the session. `{peer}`, `{prefix}` and `{vrf}` in a command stand for an address, a
prefix, a name. Every byte that arrives on a terminal is kept; `strangers` are the lines that the
session does not know."""

import argparse
import asyncio
import json
import re
import sys
import threading
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # old ciphers, which this server is to offer
    import asyncssh

PLACEHOLDERS = {
    "{peer}": r"[0-9a-f.:]+",
    "{prefix}": r"[0-9a-f.:]+/[0-9]+",
    "{vrf}": r"[A-Za-z0-9_.:-]+",
}
PAGE_LINES = 10
LEGACY = {"kex_algs": ["diffie-hellman-group1-sha1"], "encryption_algs": ["aes128-cbc"],
          "mac_algs": ["hmac-sha1"], "signature_algs": ["ssh-rsa"]}


class Session:
    """What a router looks like and answers."""

    def __init__(self, path):
        path = Path(path)
        data = json.loads(path.read_text(encoding="utf-8"))
        self.prompt = data["prompt"]
        self.user_prompt = data.get("user_prompt", self.prompt)
        self.enable = data.get("enable")
        self.before_prompt = data.get("before_prompt", "")
        self.paging_off = data["paging_off"]
        self.pager = data["pager"]
        self.line_end = data.get("line_end", "\r\n")
        self.unknown = self.text(path.parent, data["unknown"])
        self.answers = [(self.pattern(command), self.text(path.parent, answer))
                        for command, answer in data["answers"].items()]

    @staticmethod
    def pattern(command):
        text = re.escape(command)
        for name, expression in PLACEHOLDERS.items():
            text = text.replace(re.escape(name), expression)
        return re.compile(text)

    @staticmethod
    def text(folder, answer):
        if isinstance(answer, list):
            answer = "\n".join(answer) + "\n"
        if answer is not None and answer.startswith("../"):
            answer = (folder / answer).read_text(encoding="utf-8")
        return answer

    def answer(self, command):
        """(is it known, its text)."""
        for pattern, text in self.answers:
            if pattern.fullmatch(command):
                return True, text
        return False, self.unknown


class Router(asyncssh.SSHServer):
    """One connection: who may log in."""

    def __init__(self, replay):
        self.replay = replay

    def connection_made(self, conn):
        self.replay.connections.append(conn)

    def begin_auth(self, username):
        return True

    def password_auth_supported(self):
        return self.replay.method == "password"

    async def validate_password(self, username, password):
        if self.replay.hangs_at_login:
            await asyncio.sleep(3600)
        return self.replay.check(username, password)

    def kbdint_auth_supported(self):
        return self.replay.method == "keyboard-interactive"

    def get_kbdint_challenge(self, username, lang, submethods):
        return "", "", "", [("Password: ", False)]

    def validate_kbdint_response(self, username, responses):
        return self.replay.check(username, responses[0] if responses else "")

    def public_key_auth_supported(self):
        return self.replay.user_key is not None

    def validate_public_key(self, username, key):
        self.replay.attempts += 1
        return key == self.replay.user_key


class Terminal:
    """A shell: echo, prompt, pager, and what the replay was told to do wrong."""

    def __init__(self, replay, process):
        self.replay = replay
        self.session = replay.session
        self.process = process
        self.is_paging = True
        self.is_enabled = not replay.needs_enable
        self.typed = b""
        self.column = 0

    async def run(self):
        self.replay.logins += 1
        if self.replay.banner:
            await self.write(self.replay.banner)
        while self.replay.banner_never_ends:  # until the other side has gone: that raises
            await self.send(b"not for you " * 500 + b"\r\n")
            await asyncio.sleep(0)  # what can be sent at once lets nobody else run
        if self.replay.has_prompt:
            await self.show_prompt()
        while line := await self.read_line():
            command = line.decode(errors="replace").strip("\n")
            if not await self.obey(command):
                break
        self.process.exit(0)

    async def write(self, text):
        """What cannot be sent any more is not missed: what came before is still to be read."""
        try:
            await self.send(text.encode())
        except (asyncssh.Error, OSError):
            pass

    async def send(self, data):
        if self.replay.bytes_per_second:
            for at in range(len(data)):
                self.process.stdout.write(data[at:at + 1])
                await asyncio.sleep(1 / self.replay.bytes_per_second)
        else:
            self.process.stdout.write(data)
            await self.process.stdout.drain()

    async def read_byte(self):
        while not self.typed:
            self.typed = await self.process.stdin.read(4096)
            if not self.typed:
                return b""
            self.replay.received += self.typed
        byte, self.typed = self.typed[:1], self.typed[1:]
        return byte

    async def read_line(self, echo=True):
        """One line with its end, as a terminal echoes it; b"" when the other side has gone."""
        line = b""
        while byte := await self.read_byte():
            if byte in b"\r\n":
                await self.write(self.session.line_end)
                return line + b"\n"
            line += byte
            if echo:
                await self.write(byte.decode(errors="replace"))
        return b""

    async def show_prompt(self):
        prompt = self.session.prompt if self.is_enabled else self.session.user_prompt
        await self.write(self.session.before_prompt.replace("\n", self.session.line_end) + prompt)

    async def obey(self, command):
        """False when the session is over."""
        replay = self.replay
        is_known, text = self.session.answer(command)
        if command:
            replay.commands.append(command)
        if command and not is_known:
            replay.strangers.append(command)
        if command == "exit":
            replay.goodbyes += 1
            return False
        if command == self.session.enable:
            await self.ask_for_secret()
            text = ""
        if command == self.session.paging_off:
            if replay.refuses_paging_off:
                text = self.session.unknown
            else:
                self.is_paging = False
        if replay.silent_at and re.match(replay.silent_at, command):
            await asyncio.sleep(3600)
        if not await self.answer(command, text or ""):
            return False
        await self.show_prompt()
        return True

    async def ask_for_secret(self):
        await self.write("Password: ")
        line = await self.read_line(echo=False)
        replay = self.replay
        replay.secrets.append(line.decode().strip("\n"))
        self.is_enabled = replay.secrets[-1] == replay.enable_password
        if not self.is_enabled:
            await self.write("% Access denied" + self.session.line_end)

    async def answer(self, command, text):
        replay = self.replay
        for pattern, other in replay.instead.items():
            if re.match(pattern, command):
                text = other
        lines = text.split("\n")
        if lines[-1] == "":
            lines.pop()
        for number, line in enumerate(lines):
            if replay.cuts_at and re.match(replay.cuts_at, command) and number >= len(lines) // 2:
                self.process.channel.get_connection().abort()
                return False
            if replay.logs and number == len(lines) // 2:
                await self.write(replay.logs + self.session.line_end)
            await self.write(line + self.session.line_end)
            if self.is_paging and number % PAGE_LINES == PAGE_LINES - 1:
                await self.wait_for_key()
        return True

    async def wait_for_key(self):
        pager = self.session.pager
        await self.write(pager)
        await self.read_byte()
        self.replay.keys += 1
        await self.write("\b" * len(pager) + " " * len(pager) + "\b" * len(pager))


class Replay:
    """The server, in a thread of its own; a context manager."""

    def __init__(self, session, host_key=None, user="onramp", password="canary-7f3a", legacy=False):
        self.session = Session(session)
        self.user = user
        self.password = password
        self.legacy = legacy
        self.host_key = host_key or asyncssh.generate_private_key(
            "ssh-rsa" if legacy else "ssh-ed25519")
        self.port = 0
        # how it misbehaves
        self.method = "password"
        self.user_key = None
        self.needs_enable = False
        self.enable_password = None
        self.hangs_at_login = False
        self.has_prompt = True
        self.banner = ""
        self.banner_never_ends = False
        self.bytes_per_second = 0
        self.refuses_paging_off = False
        self.silent_at = ""
        self.cuts_at = ""
        self.logs = ""
        self.instead = {}
        # what it has seen
        self.connections = []
        self.attempts = 0
        self.logins = 0
        self.goodbyes = 0
        self.keys = 0
        self.commands = []
        self.strangers = []
        self.secrets = []
        self.received = b""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._server = None

    def check(self, user, password):
        self.attempts += 1
        return user == self.user and password == self.password

    def known_hosts_line(self):
        key = self.host_key.export_public_key().decode().strip()
        return f"[127.0.0.1]:{self.port} {key}\n"

    def hang_up(self):
        """Cut every connection, as a router that restarts does."""
        self._call(self._abort_all())

    async def _abort_all(self):
        for connection in self.connections:
            connection.abort()
        self.connections.clear()

    async def _serve(self, process):
        try:
            await Terminal(self, process).run()
        except (asyncssh.Error, OSError):
            pass  # the other side has gone

    async def _listen(self):
        options = LEGACY if self.legacy else {}
        return await asyncssh.listen(
            "127.0.0.1", self.port, server_host_keys=[self.host_key], encoding=None,
            line_editor=False, server_factory=lambda: Router(self), process_factory=self._serve,
            login_timeout=3600, **options)

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=20)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def __enter__(self):
        self._thread.start()
        self._server = self._call(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._server.close)
        self.hang_up()
        self._call(self._end_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _end_tasks(self):
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("session")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--user", default="onramp")
    parser.add_argument("--password", default="onramp")
    options = parser.parse_args()
    replay = Replay(options.session, user=options.user, password=options.password)
    replay.port = options.port
    with replay:
        print(replay.known_hosts_line(), end="", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    sys.exit(main())
