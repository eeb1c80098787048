"""A plain reader: lists the output with PyArrow, time and again, and notes what it sees."""

import threading
import time
from collections import Counter

import pyarrow.dataset


class Reader:
    """Looks at a folder every half second, from `with` to its end; what it may see are no rows, or `whole` rows."""

    def __init__(self, folder, whole, every=0.5):
        self._folder = folder
        self._whole = whole
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.seen = Counter()
        self.torn = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        self.look()

    def _watch(self):
        while not self._stop.wait(self._every):
            self.look()

    def look(self):
        """Reads the folder once."""
        if not self._folder.exists():
            self.seen["nothing"] += 1
            return
        try:
            files = pyarrow.dataset.dataset(self._folder, format="parquet", exclude_invalid_files=False)
            rows = files.count_rows()
        except Exception as e:  # whatever a reader would stumble over
            self._note(f"{type(e).__name__}: {str(e)[:200]}")
            return
        if rows == 0:
            self.seen["nothing"] += 1
        elif rows == self._whole:
            self.seen["all"] += 1
        else:
            self._note(f"{rows:,} of {self._whole:,} rows")

    def _note(self, problem):
        self.seen["torn"] += 1
        self.torn.append((time.time(), problem))

    def is_content(self):
        """Whether all that it saw was whole, and the last thing all rows."""
        return not self.torn and self.seen["all"] > 0

    def words(self):
        if self.torn:
            return f"TORN {len(self.torn)}x: {self.torn[0][1]}"
        return f"nothing {self.seen['nothing']}x, all {self.seen['all']}x"
