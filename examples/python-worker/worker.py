#!/usr/bin/env python3
"""A complete Escapement worker in one file, with the standard library only.

    python3 worker.py --url http://127.0.0.1:8080 --id my-worker --slots 4

An API key with the role operator, where one is needed, is in ESCAPEMENT_API_KEY.

Register a function for a task type with @handler("type"). It gets a Context and returns what is
kept as the run's result. Raise Failure to name what went wrong; the class decides about retries.

The handlers at the end are those that ./escapement conformance asks for; put yours in their place.
"""

import argparse
import datetime
import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request

HANDLERS = {}


def handler(task_type):
    """Registers a function for a task type."""

    def register(function):
        HANDLERS[task_type] = function
        return function

    return register


class Failure(Exception):
    """What went wrong, by Escapement's failure classes: network, validation, handler_error ..."""

    def __init__(self, failure_class, message):
        super().__init__(message)
        self.failure_class = failure_class


class Stopped(Exception):
    """The attempt is to stop: it was cancelled, or has ended without this worker."""


class Api:
    """The gateway's JSON over HTTP."""

    def __init__(self, url):
        self.url = url.rstrip("/") + "/api/v1"
        key = os.environ.get("ESCAPEMENT_API_KEY")
        self.authorization = {"Authorization": f"Bearer {key}"} if key else {}

    def call(self, method, path, body=None, timeout=60):
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Content-Type": "application/json", **self.authorization},
        )
        with urllib.request.urlopen(request, timeout=timeout) as response:
            text = response.read()
            return json.loads(text) if text else {}


class Context:
    """What a handler knows of its attempt, and what it may tell."""

    def __init__(self, api, attempt):
        self.api = api
        self.attempt = attempt
        self.input = attempt["input"]
        self.labels = attempt["labels"]
        self.checkpoint = attempt["checkpoint"]
        self.steps = 0
        self.told = {}
        self.stop_reason = None
        self.lines = 0
        self.lock = threading.Lock()

    def check_stop(self):
        """Raises when the attempt is to stop."""
        if self.stop_reason:
            raise Stopped(self.stop_reason)

    def step(self):
        """Counts a unit of work; raises when the budget is used up or the attempt is to stop."""
        self.check_stop()
        self.steps += 1
        budget = self.attempt["stepBudget"]
        if budget is not None and self.steps > budget:
            raise Failure("step-limit-exceeded", f"The step budget of {budget} is used up")

    def progress(self, fraction, message=""):
        with self.lock:
            self.told.update(progress=fraction, message=message)

    def keep_checkpoint(self, state):
        """Keeps a small text for the next attempt; it is sent with the next heartbeat."""
        with self.lock:
            self.told["checkpoint"] = state

    def log(self, *lines):
        body = {"token": self.attempt["token"], "firstLine": self.lines, "lines": list(lines)}
        self.lines += len(lines)
        self.api.call("POST", f"/runs/{self.attempt['runId']}/logs", body)

    def sign_of_life(self):
        with self.lock:
            told, self.told = self.told, {}
        return {
            "runId": self.attempt["runId"],
            "token": self.attempt["token"],
            "steps": self.steps,
            **told,
        }


class Worker:
    def __init__(self, api, worker_id, slots, queues):
        self.api = api
        self.id = worker_id
        self.slots = slots
        self.queues = queues
        self.running = {}
        self.lock = threading.Condition()
        self.stopping = threading.Event()

    def run(self):
        threading.Thread(target=self.heartbeats, daemon=True).start()
        while not self.stopping.is_set():
            free = self.free_slots()
            if free:
                self.take(free)
        with self.lock:
            self.lock.wait_for(lambda: not self.running)
        self.quietly(lambda: self.api.call("DELETE", f"/workers/{self.id}"))

    def free_slots(self):
        with self.lock:
            self.lock.wait_for(lambda: len(self.running) < self.slots, timeout=0.5)
            return self.slots - len(self.running)

    def take(self, free):
        body = {
            "queues": self.queues,
            "taskTypes": sorted(HANDLERS),
            "slots": self.slots,
            "free": free,
            "wait": "PT5S",
        }
        taken = self.quietly(lambda: self.api.call("POST", f"/workers/{self.id}/take", body))
        if taken is None:
            self.stopping.wait(1)  # the gateway is away; it will be back
            return
        for attempt in taken["attempts"]:
            context = Context(self.api, attempt)
            with self.lock:
                self.running[(attempt["runId"], attempt["token"])] = context
            threading.Thread(target=self.attempt, args=(context,)).start()

    def attempt(self, context):
        attempt = context.attempt
        report = {"token": attempt["token"]}
        try:
            hold_until(attempt["startAt"])
            report["result"] = HANDLERS[attempt["taskType"]](context)
        except Stopped as stopped:
            report.update(failureClass="aborted", message=str(stopped))
        except Failure as failure:
            report.update(failureClass=failure.failure_class, message=str(failure))
        except Exception as error:  # the handler's own: it is told, the worker goes on
            report.update(failureClass="handler-error", message=f"{type(error).__name__}: {error}")
        report["steps"] = context.steps
        self.quietly(lambda: self.api.call("POST", "/workers/%s/heartbeat" % self.id,
                                           {"attempts": [context.sign_of_life()]}))
        self.complete(attempt["runId"], report)
        with self.lock:
            del self.running[(attempt["runId"], attempt["token"])]
            self.lock.notify_all()

    def complete(self, run_id, report):
        """Tries until the gateway has taken it or says that it is too late."""
        while True:
            try:
                self.api.call("POST", f"/runs/{run_id}/complete", report)
                return
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    print(f"{run_id}: {error.code} {error.read().decode()}", flush=True)
                    return
            except OSError as error:
                print(f"{run_id}: cannot report yet: {error}", flush=True)
            time.sleep(1)

    def heartbeats(self):
        while True:
            time.sleep(1)
            with self.lock:
                contexts = list(self.running.values())
            signs = [context.sign_of_life() for context in contexts]
            answer = self.quietly(
                lambda: self.api.call("POST", f"/workers/{self.id}/heartbeat", {"attempts": signs})
            )
            for stop in (answer or {}).get("stop", []):
                with self.lock:
                    context = self.running.get((stop["runId"], stop["token"]))
                if context:
                    context.stop_reason = stop["reason"]

    @staticmethod
    def quietly(call):
        """None when the gateway is away."""
        try:
            return call()
        except (OSError, ValueError) as error:
            print(f"{error}", flush=True)
            return None


def hold_until(start_at):
    """Attempts come a little ahead of their time, so that they start on the millisecond."""
    if start_at:
        start = datetime.datetime.fromisoformat(start_at.replace("Z", "+00:00"))
        early = (start - datetime.datetime.now(datetime.timezone.utc)).total_seconds()
        if early > 0:
            time.sleep(early)


@handler("conformance.echo")
def echo(context):
    """Answers its input."""
    return context.input


@handler("conformance.steps")
def steps(context):
    """Takes "count" steps."""
    for _ in range(context.input["count"]):
        context.step()


@handler("conformance.fail")
def fail(context):
    """Fails as it is told to."""
    raise Failure(context.input["failureClass"], context.input["message"])


@handler("conformance.checkpoint")
def checkpoint(context):
    """Keeps a state and fails; the next attempt answers what it was given."""
    if context.checkpoint is None:
        context.keep_checkpoint(context.input["keep"])
        raise Failure("network", "the next attempt goes on")
    return {"checkpoint": context.checkpoint}


@handler("conformance.log")
def log(context):
    """Writes "lines" lines."""
    context.log(*(f"line {number + 1}" for number in range(context.input["lines"])))


@handler("conformance.sleep")
def sleep(context):
    """Is half done at once, and sleeps "millis" unless it is to stop."""
    context.progress(0.5, "asleep")
    until = time.monotonic() + context.input["millis"] / 1000
    while time.monotonic() < until:
        context.check_stop()
        time.sleep(0.05)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--id", default="python-worker")
    parser.add_argument("--slots", type=int, default=4)
    parser.add_argument("--queue", action="append", default=[])
    arguments = parser.parse_args()
    worker = Worker(
        Api(arguments.url), arguments.id, arguments.slots, arguments.queue or ["default"]
    )
    signal.signal(signal.SIGTERM, lambda *_: worker.stopping.set())
    signal.signal(signal.SIGINT, lambda *_: worker.stopping.set())
    worker.run()


if __name__ == "__main__":
    main()
