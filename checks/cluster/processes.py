"""Processes that the harness starts and ends: each by its id, with its start time, so that no other is met."""

import os
import signal
import subprocess
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def stat(pid):
    """Fields of /proc/PID/stat behind the name, from the state on; none of a process that is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text[text.rindex(")") + 2 :].split()


def born(pid):
    """When a process started, in ticks since boot; with its id it names the process for good."""
    fields = stat(pid)
    return int(fields[19]) if fields else None


def words(pid):
    """The command line; empty of a process that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def children(pid):
    """Ids of a process's children."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            fields = stat(entry)
            if fields and int(fields[1]) == pid:
                found.append(int(entry))
    return found


class Process:
    """One process, whoever started it."""

    def __init__(self, pid, name, popen=None):
        self.pid = pid
        self.name = name
        self.born = born(pid)
        self.popen = popen

    def is_alive(self):
        if self.popen is not None:
            return self.popen.poll() is None
        fields = stat(self.pid)
        return fields is not None and int(fields[19]) == self.born and fields[0] not in "ZX"

    def send(self, number):
        """Whether the signal reached the process."""
        if not self.is_alive():
            return False
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return False
        return True

    def kill(self, seconds=20):
        """SIGKILL, and waits until it is gone. Whether it was alive."""
        reached = self.send(signal.SIGKILL)
        self.wait_gone(seconds)
        return reached

    def wait_gone(self, seconds):
        """Whether it is gone before the time is over."""
        end = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < end:
            time.sleep(0.05)
        return not self.is_alive()

    def resident(self):
        """Resident memory in bytes, 0 of a process that is gone."""
        try:
            for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        except (FileNotFoundError, ProcessLookupError):
            pass
        return 0

    def cpu(self):
        """CPU seconds, 0 of a process that is gone."""
        fields = stat(self.pid)
        return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


class Processes:
    """All that the harness has to end."""

    def __init__(self):
        self._known = {}

    def start(self, name, command, log, environment, folder):
        """A process of a session of its own: Ctrl-C reaches the harness alone, which ends the rest."""
        with open(log, "ab") as out:
            popen = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=folder,
                start_new_session=True,
            )
        return self.know(Process(popen.pid, name, popen))

    def know(self, process):
        """Notes a process that another one started; the one that is known where it is the same."""
        return self._known.setdefault((process.pid, process.born), process)

    def end_all(self):
        """SIGTERM, and SIGKILL to what is there five seconds later."""
        alive = [process for process in self._known.values() if process.is_alive()]
        for process in alive:
            process.send(signal.SIGCONT)
            process.send(signal.SIGTERM)
        end = time.monotonic() + 5
        for process in alive:
            if not process.wait_gone(max(0.0, end - time.monotonic())):
                process.kill()
        for process in self._known.values():
            if process.popen is not None:
                process.popen.poll()
        return [process for process in self._known.values() if process.is_alive()]
