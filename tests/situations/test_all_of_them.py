"""The awkward situations that custody must be up to, each with the test that tells it as people meet it."""

from __future__ import annotations

import ast
from pathlib import Path

HERE = Path(__file__).parent

TOLD = {
    "an unreadable label": "an_unreadable_label_is_told_by_its_place_and_confirmed_by_a_second_person",
    "a damaged label": "a_damaged_label_on_a_box_at_the_checkpoint_holds_and_is_told_by_its_seal",
    "an extra container of ours": "an_extra_box_of_ours_holds_the_consignment",
    "an extra container with an unknown code": "an_unknown_code_in_the_box_at_the_receipt_holds_the_box",
    "an extra container of another organisation": "a_box_of_another_organisation_is_denied",
    "missing at the exit": "a_box_missing_at_the_exit_crosses_short_and_is_not_counted_as_crossed",
    "missing at the receipt": "what_is_missing_at_the_receipt_stays_with_the_carrier",
    "the seal's number differs": "another_seal_holds_until_two_people_let_it_pass",
    "customs opened the seal": "customs_open_a_box_lawfully_and_the_next_gate_warns_without_an_override",
    "a seal that was never recorded": "a_box_whose_seal_was_never_recorded_is_held_and_a_discrepancy",
    "the clearance runs out on the bridge": "a_clearance_that_runs_out_on_the_way_holds_and_never_denies_on_the_bridge",
    "the clearance is revoked on the way": "a_clearance_revoked_on_the_way_denies_onward_and_leaves_the_way_home",
    "the clearance is renewed on the way": "a_clearance_renewed_under_way_holds_until_it_is_looked_at_again",
    "a double scan": "a_second_scan_at_the_same_gate_shows_the_first_decision_and_counts_nothing_twice",
    "at two stations at the same time": "a_label_at_two_checkpoints_at_the_same_time_stops_both",
    "the wrong lane": "the_wrong_lane_holds_and_moves_nothing",
    "an entry without its exit": "an_exit_told_afterwards_cures_the_entry_that_was_held_for_its_order",
    "an exit without an entry": "an_exit_without_an_entry_is_told_after_half_an_hour_and_urgent_after_an_hour",
    "a station without network": "a_gate_goes_on_without_the_service_and_tells_it_all_afterwards",
    "a station's clock is wrong": "a_clock_that_is_wrong_is_seen_at_the_gate",
    "a power cut in a session": "a_power_cut_in_the_middle_of_a_session_leaves_no_half_written_consignment",
    "the way home": "a_return_is_a_consignment_of_its_own_that_knows_the_way",
    "refused at the border": "what_is_refused_at_the_exit_goes_home_or_is_decided_anew",
    "split over two vans": "a_split_keeps_the_sum_of_what_was_reserved_and_the_whole_closes_with_its_parts",
    "two organisations in one van": "two_organisations_boxes_in_one_van_are_two_decisions",
    "a part delivery": "two_of_three_boxes_are_taken_and_the_third_stays_with_the_courier",
    "nobody accepts": "nobody_accepts_and_the_courier_keeps_the_responsibility",
    "an excursion": "an_excursion_found_at_receipt_holds_all_that_was_inside_and_what_is_made_of_it",
    "a logger that started late or stopped early": "a_logger_that_started_late_or_stopped_early_proves_nothing",
    "leakage": "leaking_goods_are_held_and_end_only_when_a_person_says_so",
    "an aliquot of a parent under way": "a_tube_in_an_open_consignment_gives_no_aliquot",
    "an aliquot is carried out of the park": "an_aliquot_made_in_the_park_does_not_leave_it",
    "consent withdrawn": "consent_withdrawn_on_the_way_denies_onward_use_of_the_whole_family",
    "two for the last of a quota": "two_who_file_for_the_last_of_a_quota_get_one_yes_and_one_number",
    "one vial swapped": "one_vial_swapped_after_the_filing_is_a_new_version_and_its_lead_time_starts_again",
    "another courier": "a_courier_replaced_at_the_last_minute_holds_until_the_notification_is_amended",
    "one badge for giver and receiver": "nobody_hands_over_to_himself",
    "a supplier's barcode, or line noise": "a_suppliers_barcode_or_a_garbled_code_is_told_and_changes_nothing",
    "a scanner in the wrong mode": "a_suppliers_barcode_or_a_garbled_code_is_told_and_changes_nothing",
    "a printer jam": "a_jam_in_the_middle_of_a_rack_prints_only_what_was_not_printed_and_uses_no_number_twice",
    "a label printed twice": "a_label_printed_twice_asks_to_destroy_one_at_its_first_use",
    "a level is classified anew": "customs_classify_a_level_anew_and_what_is_open_is_judged_by_the_new_table",
    "a single-use permit and a split": "a_permit_that_is_good_once_serves_one_part_and_the_other_is_told_at_the_split",
    "customs take samples": "customs_take_samples_and_the_balance_says_so",
    "one vial broken on the bridge": "a_vial_broken_on_the_bridge_is_held_and_both_coordinators_are_told",
    "found again": "what_was_lost_and_found_is_quarantined_and_its_gap_stays_for_ever",
    "a badge left in the reader": "a_badge_left_in_the_reader_is_signed_out_after_five_minutes",
    "a wrong correction": "a_wrong_correction_is_corrected_and_both_stay_visible",
}
"""By what went wrong: the name of its test, without `test_`."""


def test_every_situation_has_its_test() -> None:
    names = {
        node.name
        for path in HERE.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {f"test_{name}" for name in TOLD.values()} <= names
    assert len(TOLD) == 48
