"""A standalone cluster of Spark on loopback: a Master, Workers of one core, their executors."""

import json
import os
import re
import socket
import time
import urllib.request

from .processes import Process, children, words

EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend"
START_SECONDS = 90


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until(what, condition, seconds=START_SECONDS):
    """The condition's value as soon as it holds."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.2)


class Cluster:
    """The cluster's processes; `home` is a SPARK_HOME with `jars`, `folder` is for logs and work folders."""

    def __init__(self, processes, home, folder, cache, say, workers=2):
        self._processes = processes
        self._home = home
        self._folder = folder
        self._say = say
        self._names = [f"worker-{i}" for i in range(workers)]
        self._workers = {}
        self._page = free_port()
        self._port = free_port()
        self.url = f"spark://127.0.0.1:{self._port}"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("SPARK_")
        } | {
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_SCALA_VERSION": "2.13",
            "EMBARK_CACHE": str(cache),
            "OPT_OUT_TRACKING": "true",
            "ORT_DISABLE_TELEMETRY": "1",
        }

    def start(self):
        self._folder.mkdir(parents=True, exist_ok=True)
        arguments = ["--host", "127.0.0.1", "--port", str(self._port), "--webui-port", str(self._page)]
        self._daemon("master", "master.Master", arguments)
        until("the Master's page", self._state)
        for name in self._names:
            self.start_worker(name, wait=False)
        self.wait_whole()

    def _daemon(self, name, main, arguments):
        java = os.environ.get("JAVA_HOME", "") + "/bin/java" if os.environ.get("JAVA_HOME") else "java"
        logging = self._home.parent.parent / "conf/log4j2.properties"
        command = [java, "-Xmx256m", f"-Dlog4j2.configurationFile={logging}", "-cp", f"{self._home}/jars/*"]
        command += [f"org.apache.spark.deploy.{main}", *arguments]
        log = self._folder / f"{name}.log"
        environment = self.environment | {"SPARK_HOME": str(self._home)}
        return self._processes.start(name, command, log, environment, self._folder)

    def start_worker(self, name, wait=True):
        before = self._alive_workers() if wait else 0
        arguments = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0", "--cores", "1"]
        arguments += ["--memory", "2g", "--work-dir", str(self._folder / name), self.url]
        self._workers[name] = self._daemon(name, "worker.Worker", arguments)
        if wait:
            until(f"{name} again", lambda: self._alive_workers() > before)

    def _state(self):
        """What the Master says, or nothing while it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._page}/json/", timeout=5) as page:
                return json.load(page)
        except (OSError, ValueError):
            return None

    def _alive_workers(self):
        state = self._state() or {}
        return sum(worker["state"] == "ALIVE" for worker in state.get("workers", []))

    def workers(self):
        """The Workers that are alive, by name."""
        return {name: worker for name, worker in self._workers.items() if worker.is_alive()}

    def executors(self, of=None):
        """Executors that are alive: of all Workers, or of one."""
        found = []
        for worker in [of] if of else self.workers().values():
            for pid in children(worker.pid):
                command = words(pid)
                if EXECUTOR in command:
                    number = command[command.index("--executor-id") + 1]
                    found.append(self._processes.know(Process(pid, f"executor {number} of {worker.name}")))
        return [executor for executor in found if executor.is_alive()]

    def restore(self, wait=True):
        """Starts the Workers again that are dead."""
        for name in self._names:
            if name not in self.workers():
                self.start_worker(name, wait)

    def wait_whole(self):
        """Until all Workers are there."""
        until("all Workers", lambda: self._alive_workers() == len(self._names))

    def wait_idle(self, seconds=60):
        """Until no application is left and no executor."""
        def idle():
            state = self._state()
            return state is not None and not state["activeapps"] and not self.executors()

        until("an idle cluster", idle, seconds)


def spark_version(home):
    """The version of the Spark of a SPARK_HOME."""
    for jar in (home / "jars").iterdir():
        named = re.fullmatch(r"spark-core_2\.13-(.+)\.jar", jar.name)
        if named:
            return named[1]
    raise FileNotFoundError(f"no spark-core in {home}/jars")
