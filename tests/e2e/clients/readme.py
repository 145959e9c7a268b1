# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does what the section "Use your own client" of the README says, block by block, in an empty folder.

usage: readme.py README PROGRAM NODE_MODULES [as-written]
Ports are exchanged for free ones, unless they shall be as written.
"""
import contextlib
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

readme, program, modules = (Path(each).resolve() for each in sys.argv[1:4])
as_written = sys.argv[4:] == ["as-written"]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


class Ports:
    """Those of the README, and the free ones in their stead."""

    def __init__(self, text):
        names = set(re.findall(r"(?:--[a-z-]+ |-p |localhost:|127\.0\.0\.1:)(\d{4})\b", text))
        self.chosen = {} if as_written else {name: free_port() for name in names}

    def exchange(self, text):
        return re.sub(r"\b\d{4}\b", lambda found: self.chosen.get(found[0], found[0]), text)


class Reader:
    """One who has a shell, and editors for the languages."""

    def __init__(self, folder, ports):
        self.folder = folder
        self.ports = ports
        self.home = folder / "home"
        self.home.mkdir()
        tools = folder / "tools"
        tools.mkdir()
        (tools / "headwater").symlink_to(program)
        self.environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(self.home),
                            "XDG_DATA_HOME": str(self.home), "AWS_EC2_METADATA_DISABLED": "true",
                            "QT_QPA_PLATFORM": "offscreen"}
        self.running = []  # (line, process, output)
        self.done = 0

    def tell(self, line, output):
        self.done += 1
        print(f"$ {line}\n{output.strip()}"[:2000], flush=True)

    def start(self, line):
        """A program that stays; another of the same port has to go first."""
        options = set(re.findall(r"--[a-z-]+ \d+", line))
        for old in [each for each in self.running if options & set(re.findall(r"--[a-z-]+ \d+", each[0]))]:
            self.stop(old)
        output = open(self.folder / f"output-{len(self.running)}-{self.done}", "w+")
        process = subprocess.Popen(line.rstrip(" &"), shell=True, cwd=self.folder, env=self.environment, stdout=output,
                                   start_new_session=True)
        self.running.append((line, process, output))
        if line.startswith("headwater serve"):
            for _ in range(600):
                output.seek(0)
                if "\n" in (said := output.read()):
                    break
                if process.poll() is not None:
                    sys.exit(f"{line}: ended with {process.returncode}")
                time.sleep(0.1)
            json.loads(said.splitlines()[0])
        else:
            # Nothing says when a subscriber is there.
            time.sleep(2)
        self.tell(line, "")

    def stop(self, entry):
        line, process, output = entry
        self.running.remove(entry)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
        output.seek(0)
        said = output.read()
        if line.startswith("headwater serve") and process.returncode not in (0, -signal.SIGINT):
            sys.exit(f"{line}: ended with {process.returncode}")
        print(f"{line} said\n{said.strip()}"[:2000], flush=True)
        if line.startswith("mosquitto_sub") and not said.strip():
            sys.exit(f"{line}: nothing came")
        output.close()

    def shell(self, line):
        if line.startswith("export "):
            self.environment.update(each.split("=", 1) for each in shlex.split(line)[1:])
        elif line.endswith("&") or line.startswith("headwater serve"):
            self.start(line)
        else:
            said = self.run(line, ["bash", "-c", line])
            if line.startswith("headwater certificate"):
                # One name may connect once a second, and the drawn thing of that name may just have done so.
                time.sleep(2)
                # It prints the line to paste, with the service's own port.
                self.shell(self.ports.exchange(said.strip()))

    def run(self, name, command, seconds=120, **options):
        try:
            ended = subprocess.run(command, cwd=self.folder, env=self.environment, text=True, capture_output=True,
                                   timeout=seconds, check=False, **options)
        except subprocess.TimeoutExpired:
            sys.exit(f"{name}: no end after {seconds} s")
        self.tell(name, ended.stdout)
        if ended.returncode != 0:
            sys.exit(f"{name}: ended with {ended.returncode}\n{ended.stderr}")
        return ended.stdout

    def python(self, text):
        """For a few seconds, since the script goes on for a minute."""
        script = self.folder / "hot.py"
        script.write_text(text)
        process = subprocess.Popen([sys.executable, "-u", script], cwd=self.folder, env=self.environment, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        said = [process.stdout.readline() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        process.wait(60)
        self.tell("python hot.py", "".join(said))
        if not re.search(r"[1-9]\d* of 2500 refused", "".join(said)):
            sys.exit("python: the hot key was not refused")

    def javascript(self, text):
        if not modules.is_dir():
            print("(the clients for JavaScript are not installed)")
            return
        with contextlib.suppress(FileExistsError):
            (self.folder / "node_modules").symlink_to(modules)
        script = self.folder / "put.mjs"
        script.write_text(text)
        if "SequenceNumber" not in self.run("node put.mjs", ["node", script]):
            sys.exit("node: no record was put")

    def node(self, text):
        """Puts a node into the pipeline."""
        file = self.folder / "hot.json"
        pipeline = json.loads(file.read_text())
        pipeline["nodes"].append(json.loads(text))
        file.write_text(json.dumps(pipeline))


def main():
    text = readme.read_text().split("\n## Use your own client\n")[1].split("\n## ")[0]
    ports = Ports(text)
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", ports.exchange(text), re.MULTILINE | re.DOTALL)
    with tempfile.TemporaryDirectory() as name:
        reader = Reader(Path(name), ports)
        acts = {"python": reader.python, "js": reader.javascript, "json": reader.node}
        try:
            for language, text in blocks:
                if language:
                    acts[language](text)
                    continue
                for line in text.splitlines():
                    reader.shell(line.split("  #")[0].rstrip())
            for entry in reader.running[::-1]:
                reader.stop(entry)
        finally:
            for _, process, _ in reader.running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
    print(f"{len(blocks)} blocks, {reader.done} lines: all as the README says")


main()
