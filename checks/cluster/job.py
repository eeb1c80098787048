"""The job that is disturbed: one output, and a driver that is started with the same command as often as need be."""

import time

from . import progress

RESOURCES = ["--total-executor-cores", "2", "--executor-cores", "1", "--executor-memory", "1g"]


class TooLate(Exception):
    """The job was through before it could be disturbed: the case has shown nothing."""


class Job:
    """`embed` on a cluster; its logs are driver-1.log, driver-2.log and so on in `folder`."""

    def __init__(self, processes, cluster, root, folder, output, arguments, cache=None, spark=()):
        self._processes = processes
        self._cluster = cluster
        self._folder = folder
        self._command = [str(root / "jobs/run"), "embed", *arguments, "--output", str(output)]
        self._command += ["--", "--master", cluster.url, *RESOURCES, *spark]
        self._environment = cluster.environment | {"SPARK_DRIVER_MEMORY": "1g"}
        if cache:
            self._environment |= {"EMBARK_CACHE": str(cache)}
        self._root = root
        self.output = output
        self.drivers = []
        self.codes = []

    @property
    def driver(self):
        return self.drivers[-1]

    def start(self):
        """Gives the command, for the first time or again."""
        if self.drivers:
            self.codes.append(self.driver.popen.wait())
        log = self.log(len(self.drivers) + 1)
        name = f"driver {len(self.drivers) + 1}"
        self.drivers.append(self._processes.start(name, self._command, log, self._environment, self._root))
        return self.driver

    def log(self, number=None):
        """A driver's log, by default the last one's."""
        return self._folder / f"driver-{number or len(self.drivers)}.log"

    def committed(self):
        return progress.committed(self.output)

    def until(self, rows, seconds=600):
        """Waits until so many rows are committed; fails if the job ends before.

        Whoever comes here while the job already has more goes on at once.
        """
        end = time.monotonic() + seconds
        while self.committed() < rows:
            self.require_running()
            if time.monotonic() > end:
                raise TimeoutError(f"{self.committed():,} rows committed after {seconds} s; expected {rows:,}")
            time.sleep(0.1)

    def require_running(self):
        """Fails if the job has ended."""
        if not self.driver.is_alive():
            code = self.driver.popen.returncode
            if code == 0:
                raise TooLate(f"the job was through with {self.committed():,} rows committed")
            raise RuntimeError(f"the job ended with code {code}; see {self.log()}")

    def wait(self, seconds):
        """The driver's exit code, None if it still runs after that time."""
        end = time.monotonic() + seconds
        while self.driver.is_alive():
            if time.monotonic() > end:
                return None
            time.sleep(0.1)
        return self.driver.popen.returncode

    def finish(self, again=0, seconds=900):
        """Waits for the end; a job that fails is given again, `again` times at most."""
        code = self.wait(seconds)
        while code not in (0, None) and again > 0:
            again -= 1
            self.start()
            code = self.wait(seconds)
        if code is None:
            raise TimeoutError(f"the job still runs after {seconds} s; see {self.log()}")
        if code != 0:
            raise RuntimeError(f"the job ended with code {code}; see {self.log()}")
