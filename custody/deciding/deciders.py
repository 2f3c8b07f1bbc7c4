"""Which decider decides which command: those that stand alone, and those that are aimed at something by its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from custody import commands
from custody.acts import AnyAct
from custody.deciding.consignments import changing, consigning, finishing, receiving, returning
from custody.deciding.containers import beginning, ending, handing, keeping, proving, setting_right
from custody.deciding.discrepancies import settling
from custody.deciding.gates import downtime, handoff_forms, leaving, overriding, standstill
from custody.deciding.lists import clearance_status, listing
from custody.deciding.notifications import amending, answering, filing
from custody.deciding.packages import packing, taking, temperature
from custody.refusal import Refusal
from custody.scene import Scene

PLAIN: dict[type, Callable[[Any, Scene], AnyAct | Refusal]] = {
    commands.Register: beginning.register,
    commands.Aliquot: beginning.aliquot,
    commands.BeginPackage: packing.begin_package,
    commands.DescribePackage: packing.describe_package,
    commands.Pack: packing.pack,
    commands.Unpack: packing.unpack,
    commands.Seal: packing.seal,
    commands.Unseal: packing.unseal,
    commands.Offer: handing.offer,
    commands.Store: keeping.store,
    commands.Retrieve: keeping.retrieve,
    commands.Receive: receiving.receive,
    commands.Dispose: keeping.dispose,
    commands.Hold: setting_right.hold,
    commands.VerifyLabel: keeping.verify_label,
    commands.Reprint: keeping.reprint,
    commands.Consign: consigning.consign,
    commands.FileNotification: filing.file_notification,
    commands.LeavePark: leaving.leave_park,
    commands.SetClearanceStatus: clearance_status.set_clearance_status,
    commands.StartLogger: temperature.start_logger,
    commands.Pool: beginning.pool,
    commands.OpenDiscrepancy: settling.open_discrepancy,
    commands.RecordTaking: taking.record_taking,
    commands.DeclareLost: ending.declare_lost,
    commands.Identify: proving.identify,
    commands.ConfirmIdentity: proving.confirm_identity,
    commands.RequestDeclassification: proving.request_declassification,
    commands.EndDeclassification: proving.end_declassification,
    commands.ApproveDeclassification: proving.approve_declassification,
    commands.IssueDowntimeForms: downtime.issue,
    listing.ListRows: listing.list_rows,
}
AIMED: dict[type, Callable[[str, Any, Scene], AnyAct | Refusal]] = {
    commands.Accept: handing.accept,
    commands.Refuse: handing.refuse_handoff,
    commands.Withdraw: handing.withdraw,
    commands.ApproveOverride: overriding.approve_override,
    commands.RefuseOverride: overriding.refuse_override,
    commands.WithdrawOverride: overriding.withdraw_override,
    commands.ExplainDiscrepancy: settling.explain,
    commands.ResolveDiscrepancy: settling.resolve,
    commands.EscalateDiscrepancy: settling.escalate,
    commands.AcknowledgeNotification: consigning.acknowledge_notification,
    commands.RecordRefusal: answering.record_refusal,
    commands.CancelNotification: consigning.cancel_notification,
    commands.ChangeConsignment: changing.change,
    commands.CancelConsignment: changing.cancel,
    commands.SplitConsignment: changing.split,
    commands.TurnBack: returning.turn_back,
    commands.SendBack: returning.send_back,
    commands.Reconcile: finishing.reconcile,
    commands.Close: finishing.close,
    commands.GiveUp: finishing.give_up,
    commands.AmendNotification: amending.amend_notification,
    commands.AskStandstill: standstill.ask,
    commands.ConfirmStandstill: standstill.confirm,
    commands.RefuseStandstill: standstill.refuse_it,
    commands.EnterDowntimeForm: downtime.enter,
    commands.ConfirmDowntimeForm: downtime.confirm,
    commands.EnterHandoffForm: handoff_forms.enter,
    commands.ConfirmHandoffForm: handoff_forms.confirm,
    commands.RefuseDowntimeForm: downtime.refuse_form,
    commands.VoidDowntimeForm: downtime.void,
}
