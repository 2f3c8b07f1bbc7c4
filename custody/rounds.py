"""The rounds: what the service does by itself on a timer. It lapses what ran out, and carries what is to be filed.

Both are found again from what is kept, so a restart loses nothing, and both may be done by several processes at once:
the writer decides each of them anew.
"""

from __future__ import annotations

import threading
from datetime import timedelta

import structlog

from custody.deciding.free_text import without_donors
from custody.deliveries import DeliveryState
from custody.filing import Filed, FilingInterface, open_interface, wait_seconds
from custody.holding import Notification
from custody.notifying.cancelling import cancellation_of, encode_cancellation
from custody.notifying.form import Form, decode_form
from custody.paper.notification import cancellation_sheet, notification_sheet
from custody.records.registry import Registry
from custody.records.store.unavailable import UnavailableError
from custody.records.views.reading import one
from custody.records.work.delivering import due_deliveries, known_versions, settle, take_in_hand
from custody.records.work.lapsing import AT_ONCE, FIRST, lapse_work, share_work, shares_over, windows_over

EVERY_S = 5.0
# Longer than any attempt may take, so that nobody else takes the same one meanwhile.
LEASE = timedelta(minutes=5)

log = structlog.get_logger("custody.rounds")


class Rounds:
    """`go` makes one round; `start` makes one every few seconds on a thread of its own until `stop`."""

    def __init__(self, registry: Registry, interface: FilingInterface | None = None) -> None:
        self._registry = registry
        filing = registry.zone.filing
        self._interface = interface or (open_interface(filing, registry.data) if filing is not None else None)
        self._looked_at = FIRST
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def go(self) -> None:
        """One round. UnavailableError when nothing can be read or written now; the next round takes it up again."""
        self.lapse()
        self.free_shares()
        self.deliver()

    def lapse(self) -> list[str]:
        """Write down the next notifications whose window has passed without an exit; their numbers. However many wait
        for a silent lane, every other has its turn."""
        with self._registry.reading() as connection:
            over = windows_over(connection, self._registry.clock(), self._looked_at, AT_ONCE)
        self._looked_at = over[-1] if len(over) == AT_ONCE else FIRST
        done = [number for _, number in over if self._registry.writer.submit(lapse_work(number, self._registry.draw))]
        for number in done:
            log.info("lapsed", notification=number)
        return done

    def free_shares(self) -> list[str]:
        """Give back what a split has kept for parts that nobody filed in time; their numbers."""
        with self._registry.reading() as connection:
            over = shares_over(connection, self._registry.clock())
        done = [number for number in over if self._registry.writer.submit(share_work(number, self._registry.draw))]
        for number in done:
            log.info("share_lapsed", consignment=number)
        return done

    def deliver(self) -> dict[str, DeliveryState]:
        """Carry what is due to the authority, one after another; what came of each."""
        if self._interface is None:
            return {}
        with self._registry.reading() as connection:
            due = due_deliveries(connection, self._registry.clock())
        outcomes: dict[str, DeliveryState] = {}
        for number in due:
            if self._stopping.is_set():
                break
            state = self._carry(number, self._interface)
            if state is not None:
                outcomes[number] = state
        return outcomes

    def _carry(self, number: str, interface: FilingInterface) -> DeliveryState | None:
        writer = self._registry.writer
        found = writer.submit(take_in_hand(number, interface.way, LEASE))
        if found is None:
            return None
        outcome = interface.file(self._filed(number, found))
        state = writer.submit(settle(number, outcome, self._wait, self._registry.draw))
        log.info("filing", notification=number, way=interface.way, state=state, said=without_donors(outcome.detail))
        return state

    def _filed(self, number: str, found: Notification) -> Filed:
        """What goes out under this number: the version, or that it was taken back."""
        form = decode_form(found.form)
        zone = self._registry.zone
        offset = zone.settings_at(self._registry.clock()).utc_offset_minutes
        if number != found.number:
            with self._registry.reading() as connection:
                known = known_versions(connection, found)
            training = zone.about.training
            said = encode_cancellation(cancellation_of(found, known))
            sheet = b"" if form is None else cancellation_sheet(form, found, offset, known, training=training)
            return Filed(number, said, sheet)
        former = self._former(form) if form is not None else None
        sheet = notification_sheet(form, found, offset, training=zone.about.training, former=former) if form else b""
        return Filed(number, found.form.encode(), sheet)

    def _former(self, form: Form) -> Notification | None:
        with self._registry.reading() as connection:
            return one(connection, Notification, form.replaces) if form.replaces else None

    def _wait(self, attempts: int) -> float:
        filing = self._registry.zone.filing
        spread = int.from_bytes(self._registry.draw(2)) / 65_536
        return wait_seconds(max(attempts, 1), filing, spread) if filing is not None else 60.0

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self.go()
            except UnavailableError as error:
                log.warning("rounds", why=str(error))
            except Exception:
                # The next round begins anew from what is kept; this one is told to the operator in full.
                log.exception("rounds")
