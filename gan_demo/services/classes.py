"""Classes that play "Real or fake?" together: their answers in one SQLite file, without names, for thirty days.

A class has a code, which pupils type or photograph, and a secret, which the teacher's browser keeps; here lies only a
hash of it. An answer has an id that the pupil's browser gave it: sent twice, it counts once. What is confirmed is on
the disk.

Where `GAN_DEMO_DATA` names no folder, there are no classes.
"""

import hashlib
import hmac
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gan_demo.checks import MAX_SEED, brief, whole
from gan_demo.decks import DECKS, TILES
from gan_demo.services.real_or_fake import TIMES

FOLDER = "GAN_DEMO_DATA"  # the environment variable
FILE = "classes.sqlite3"
DAYS = 30  # until everything of a class is gone
DAY = 86_400.0  # seconds
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # of a code: none looks like another
LENGTH = 8  # of a code: 10^12 codes, of which nobody guesses one
MOST_CLASSES, MOST_ANSWERS, MOST_IN_ALL = 2000, 20_000, 2_000_000  # of answers: of a class, and of all classes
BATCH = 50  # answers that are sent at once
LONGEST = 64  # letters of an answer's id
REAL = "real"  # the source of a real picture
WAIT = 10.0  # seconds for which a connection waits for another one's write
FRAMES, MILLISECONDS = 100_000, 600_000  # of a picture that stood for ten minutes: more is no answer

SCHEMA = """
CREATE TABLE IF NOT EXISTS classes (
    code TEXT PRIMARY KEY, secret BLOB NOT NULL, deck TEXT NOT NULL, seed INTEGER NOT NULL, created REAL NOT NULL,
    count INTEGER NOT NULL DEFAULT 0 -- of its answers: to count them anew with each one would take too long
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    class TEXT NOT NULL REFERENCES classes (code) ON DELETE CASCADE, id TEXT NOT NULL,
    source TEXT NOT NULL, number INTEGER NOT NULL, time INTEGER NOT NULL,
    frames INTEGER NOT NULL, milliseconds INTEGER NOT NULL, real INTEGER NOT NULL,
    PRIMARY KEY (class, id)
) WITHOUT ROWID;
"""


class UnknownClassError(ValueError):
    """There is no class of that code, or its secret is another one."""


class FullError(ValueError):
    """There is no room for more."""


@dataclass(frozen=True)
class Class:
    """What pupils' browsers have to know: the pictures of a class come from its deck and seed."""

    code: str
    deck: str
    seed: int
    created: float  # seconds since 1970

    @property
    def until(self) -> float:
        """When everything of it is deleted, in seconds since 1970."""
        return self.created + DAYS * DAY


@dataclass(frozen=True)
class Answer:
    """What one pupil said of one picture."""

    id: str
    source: str  # REAL, or the id of what drew it
    number: int  # of a real picture in its deck, or the seed
    time: int  # one of TIMES, for which the answer counts
    frames: int  # for which it stood
    milliseconds: int  # for which it stood
    real: bool  # what the pupil said


def read_answer(entry: object, deck: str) -> Answer:
    """An answer as a page sends it.

    Raises:
        ValueError: something is missing, or is none of what it may be.
    """
    if not isinstance(entry, dict):
        raise ValueError("an answer must be an object")
    id_, source, real = entry.get("id"), entry.get("source"), entry.get("real")
    if not isinstance(id_, str) or not id_.isalnum() or not id_.isascii() or len(id_) > LONGEST:
        raise ValueError(f"an answer's id must be letters and digits, {LONGEST} at most")
    sources = (REAL, *DECKS[deck].networks)
    if source not in sources:
        raise ValueError(f"source {brief(source)} is unknown; use {', '.join(sources)}")
    if not isinstance(real, bool):
        raise ValueError("an answer's `real` must be true or false")
    if entry.get("time") not in TIMES:
        raise ValueError(f"an answer's time must be one of {', '.join(map(str, TIMES))}")
    return Answer(
        id_,
        source,
        whole(entry.get("number"), "a picture's number", 0, TILES - 1 if source == REAL else MAX_SEED),
        int(entry["time"]),
        whole(entry.get("frames"), "frames", 0, FRAMES),
        whole(entry.get("milliseconds"), "milliseconds", 0, MILLISECONDS),
        real,
    )


def folder() -> Path | None:
    """Where answers are kept; None where there are no classes."""
    return Path(text) if (text := os.environ.get(FOLDER, "")) else None


def lasts(path: Path) -> bool:
    """Whether a folder outlives a restart: on a Space, only what lies on the storage that its owner pays for does."""
    if "SPACE_ID" not in os.environ:
        return True
    storage = Path("/data")
    return storage.is_mount() and path.resolve().is_relative_to(storage)


class Classes:
    """All classes of a folder. Several threads, and several processes, may use the same folder."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.now = now
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path / FILE, WAIT, isolation_level=None, check_same_thread=False)
        for line in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",  # what is confirmed outlives a power cut
            "PRAGMA foreign_keys = ON",
            "PRAGMA secure_delete = ON",  # what is deleted does not stay on the disk
        ):
            self._database.execute(line)
        self._database.executescript(SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def open(self, deck: str) -> tuple[Class, str]:
        """A new class, and its secret, which is not kept.

        Raises:
            ValueError: there is no such deck.
            FullError: there are too many classes.
        """
        if deck not in DECKS:
            raise ValueError(f"deck {brief(deck)} is unknown; use {', '.join(DECKS)}")
        secret, seed = secrets.token_urlsafe(24), secrets.randbelow(MAX_SEED + 1)
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        group = Class(code, deck, seed, self.now())
        with self._writing() as database:
            if database.execute("SELECT count(*) FROM classes").fetchone()[0] >= MOST_CLASSES:
                raise FullError("there are too many classes; delete one that is not needed, or come back tomorrow")
            row = (group.code, _hash(secret), group.deck, group.seed, group.created)
            database.execute("INSERT INTO classes (code, secret, deck, seed, created) VALUES (?, ?, ?, ?, ?)", row)
        return group, secret

    def find(self, code: str) -> Class:
        """The class of a code.

        Raises:
            UnknownClassError: there is none, or it is over.
        """
        group, _ = self._row(code)
        return group

    def check(self, code: str, secret: str) -> Class:
        """The class of a code, for who knows its secret.

        Raises:
            UnknownClassError: there is none, or the secret is another one.
        """
        group, digest = self._row(code)
        if not hmac.compare_digest(digest, _hash(secret)):
            raise UnknownClassError("this is not the secret of the class")
        return group

    def add(self, code: str, answers: Sequence[Answer]) -> list[str]:
        """Keep answers; those that are here already stay as they are. Returns the ids of all, which are on the disk.

        Raises:
            UnknownClassError: see `find`.
            FullError: the class has too many answers.
        """
        rows = [(code, a.id, a.source, a.number, a.time, a.frames, a.milliseconds, a.real) for a in answers]
        with self._writing() as database:
            self._find(code)
            new = database.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows).rowcount
            database.execute("UPDATE classes SET count = count + ? WHERE code = ?", (new, code))
            own, total = database.execute(
                "SELECT max(count) FILTER (WHERE code = ?), sum(count) FROM classes", (code,)
            ).fetchone()
            if new and (own > MOST_ANSWERS or total > MOST_IN_ALL):
                raise FullError("this class already has as many answers as it can hold")
        return [answer.id for answer in answers]

    def answers(self, code: str) -> list[Answer]:
        """All answers of a class, in no order that says who gave them."""
        query = "SELECT id, source, number, time, frames, milliseconds, real FROM answers WHERE class = ? ORDER BY id"
        with self._lock:
            rows = self._database.execute(query, (code,)).fetchall()
        return [Answer(*row[:-1], bool(row[-1])) for row in rows]

    def shares(self, code: str) -> list[tuple[str, int, int, int]]:
        """How often each kind of picture was taken for real, for each time that it stood.

        Rows of source, milliseconds, answers, and how many of these said "real".
        """
        query = "SELECT source, time, count(*), sum(real) FROM answers WHERE class = ? GROUP BY source, time"
        with self._lock:
            return self._database.execute(query, (code,)).fetchall()

    def fooling(self, code: str, most: int) -> list[tuple[str, int, int, int]]:
        """The pictures that most answers were wrong about: source, number, answers, and how many of these were wrong.

        A picture that two answers were wrong about out of two comes before one with two out of five.
        """
        wrong = f"sum(real != (source = '{REAL}'))"
        query = f"""SELECT source, number, count(*), {wrong} FROM answers WHERE class = ? GROUP BY source, number
            HAVING {wrong} > 0 ORDER BY {wrong} * 1.0 * {wrong} / count(*) DESC, source, number LIMIT ?"""
        with self._lock:
            return self._database.execute(query, (code, most)).fetchall()

    def delete(self, code: str) -> None:
        """Delete a class with all its answers."""
        with self._writing() as database:
            database.execute("DELETE FROM classes WHERE code = ?", (code,))
        self._shrink()

    def sweep(self) -> None:
        """Delete the classes whose time is over, with all their answers."""
        with self._writing() as database:
            gone = database.execute("DELETE FROM classes WHERE created < ?", (self.now() - DAYS * DAY,)).rowcount
        if gone:
            self._shrink()

    def _shrink(self) -> None:
        """Write what was deleted out of the log, too."""
        with self._lock:
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One writer at a time; all of it is kept, or nothing."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def _row(self, code: str) -> tuple[Class, bytes]:
        with self._lock:
            return self._find(code)

    def _find(self, code: str) -> tuple[Class, bytes]:
        query = "SELECT code, deck, seed, created, secret FROM classes WHERE code = ? AND created >= ?"
        row = self._database.execute(query, (code, self.now() - DAYS * DAY)).fetchone()
        if row is None or row[1] not in DECKS:
            raise UnknownClassError("there is no class with this code; it may be older than thirty days")
        return Class(*row[:-1]), row[-1]


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
