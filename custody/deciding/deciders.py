"""Which decider decides which command: those that stand alone, and those that are aimed at something by its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from custody import commands
from custody.acts import AnyAct
from custody.deciding import (
    amending,
    answering,
    beginning,
    changing,
    consigning,
    crossing,
    ending,
    filing,
    finishing,
    handing,
    keeping,
    listing,
    overriding,
    packing,
    proving,
    receiving,
    returning,
    setting_right,
    settling,
    temperature,
)
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
    commands.Cross: crossing.cross,
    commands.LeavePark: crossing.leave_park,
    commands.SetClearanceStatus: listing.set_clearance_status,
    commands.StartLogger: temperature.start_logger,
    commands.Pool: beginning.pool,
    commands.OpenDiscrepancy: settling.open_discrepancy,
    commands.RecordTaking: ending.record_taking,
    commands.DeclareLost: ending.declare_lost,
    commands.Identify: proving.identify,
    commands.ConfirmIdentity: proving.confirm_identity,
    commands.RequestDeclassification: proving.request_declassification,
    commands.ApproveDeclassification: proving.approve_declassification,
    listing.ListRows: listing.list_rows,
}
AIMED: dict[type, Callable[[str, Any, Scene], AnyAct | Refusal]] = {
    commands.Accept: handing.accept,
    commands.Refuse: handing.refuse_handoff,
    commands.Withdraw: handing.withdraw,
    commands.ApproveOverride: overriding.approve_override,
    commands.RefuseOverride: overriding.refuse_override,
    commands.WithdrawOverride: overriding.withdraw_override,
    commands.Release: setting_right.release,
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
    commands.Recover: finishing.recover,
    commands.AmendNotification: amending.amend_notification,
}
