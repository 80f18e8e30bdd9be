"""The job store's tables, the moves that a job's state allows, and what a row means."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from imgproxy.jobs.job import Job, JobState

VERSION = 3  # PRAGMA user_version; 0 is a new file

# From, to. The database refuses every other move, whichever version of this program asks for it.
MOVES = (
    (JobState.QUEUED, JobState.RUNNING),  # claimed
    (JobState.QUEUED, JobState.FAILED),  # no attempts left
    (JobState.RUNNING, JobState.DONE),
    (JobState.RUNNING, JobState.FAILED),
    (JobState.RUNNING, JobState.QUEUED),  # handed back, or its lease was lost
    (JobState.DONE, JobState.QUEUED),  # asked for again: its result was lost
    (JobState.FAILED, JobState.QUEUED),  # asked for again after the failure's lifetime
)
_LEGAL = ", ".join(f"'{old}>{new}'" for old, new in MOVES)

INDEX_TAGS = "CREATE INDEX jobs_by_tag ON jobs (tag)"
CREATE = f"""
CREATE TABLE jobs (
    key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload BLOB NOT NULL,
    source TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    attempts INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    asked REAL NOT NULL,
    started REAL NOT NULL DEFAULT 0,
    finished REAL NOT NULL DEFAULT 0,
    worker TEXT NOT NULL DEFAULT '',
    lease_until REAL NOT NULL DEFAULT 0,
    stage TEXT NOT NULL DEFAULT '',
    progress REAL NOT NULL DEFAULT 0,
    timings TEXT NOT NULL DEFAULT '{{}}',
    failure_code TEXT NOT NULL DEFAULT '',
    failure_reason TEXT NOT NULL DEFAULT '',
    failure_until REAL NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    tag TEXT NOT NULL DEFAULT ''
);
CREATE INDEX jobs_in_claim_order ON jobs (state, priority, created);
CREATE INDEX jobs_of_source ON jobs (source, created);
CREATE INDEX jobs_by_interest ON jobs (asked);
{INDEX_TAGS};
CREATE TRIGGER jobs_legal_moves BEFORE UPDATE OF state ON jobs
    WHEN OLD.state || '>' || NEW.state NOT IN ({_LEGAL})
    BEGIN SELECT RAISE(ABORT, 'a job cannot make this move'); END;
CREATE TABLE workers (
    worker TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    engine TEXT NOT NULL,
    started REAL NOT NULL,
    seen REAL NOT NULL,
    job TEXT NOT NULL DEFAULT ''
);
PRAGMA user_version = {VERSION};
"""

# Version of an older file → what makes it one of the version after it.
UPGRADES = {
    1: "ALTER TABLE jobs ADD COLUMN note TEXT NOT NULL DEFAULT ''",
    2: f"ALTER TABLE jobs ADD COLUMN tag TEXT NOT NULL DEFAULT ''; {INDEX_TAGS}",
}

COLUMNS = tuple(field.name for field in fields(Job))
SELECT = f"SELECT {', '.join(COLUMNS)} FROM jobs"
START_OVER = """
INSERT INTO jobs (key, kind, payload, source, priority, tag, created, asked)
VALUES (:key, :kind, :payload, :source, :priority, :tag, :created, :asked)
ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, payload = excluded.payload, source = excluded.source,
    priority = excluded.priority, tag = excluded.tag, created = excluded.created, asked = excluded.asked,
    state = 'queued', attempts = 0, started = 0, finished = 0, worker = '', lease_until = 0, stage = '', progress = 0,
    timings = '{}', failure_code = '', failure_reason = '', failure_until = 0, note = ''
"""
REGISTER = """
INSERT INTO workers (worker, pid, engine, started, seen) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (worker) DO UPDATE SET pid = excluded.pid, engine = excluded.engine, seen = excluded.seen,
    started = CASE WHEN pid = excluded.pid THEN started ELSE excluded.started END
"""

EVICT = "DELETE FROM jobs WHERE tag = ? AND state IN ('done', 'failed')"

# What follows SET in an update of one job.
NOTE = "asked = :asked, priority = min(priority, :priority)"
CLAIM = """state = 'running', attempts = attempts + 1, started = :now, worker = :worker, lease_until = :until,
    stage = '', progress = 0, timings = '{}'"""
RENEW = "lease_until = :until"
REPORT = "stage = :stage, progress = :progress, timings = :timings"
FINISH = """state = 'done', finished = :now, lease_until = 0, stage = '', progress = 1, timings = :timings,
    note = :note"""
FAIL = """state = 'failed', finished = :now, lease_until = 0,
    failure_code = :code, failure_reason = :reason, failure_until = :until"""
HAND_BACK = """state = 'queued', attempts = attempts - :given_back, worker = '', lease_until = 0, stage = '',
    progress = 0"""

_STATE = COLUMNS.index("state")
_TIMINGS = COLUMNS.index("timings")


def job_from_row(row: tuple[Any, ...]) -> Job:
    values = list(row)
    values[_STATE] = JobState(values[_STATE])
    values[_TIMINGS] = json.loads(values[_TIMINGS])
    return Job(*values)


def timings_text(timings: Mapping[str, float]) -> str:
    return json.dumps({stage: round(seconds, 6) for stage, seconds in timings.items()})
